"""Parsers against mutated inputs: a share of what `sverka bench fuzz` does, and that it would tell."""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest

from ocr.batch.executor import Executor
from ocr.batch.outcome import Outcome
from ocr.bench.campaign import Campaign, Parser, run_campaign
from ocr.bench.fuzz import Chunk, format_campaigns, make_all_parsers, run_chunks
from ocr.bench.mutations import mutate
from ocr.errors import InputError

T = TypeVar("T")
R = TypeVar("R")

NAMES = sorted(make_all_parsers(Path("nowhere")))
# So many of 5,000, from another seed.
INPUTS = range(100)


@pytest.mark.parametrize("name", NAMES)
def test_a_parser_raises_what_it_says(tmp_path: Path, name: str) -> None:
    parser = make_all_parsers(tmp_path)[name]
    for seed in parser.seeds:
        parser.parse(seed)
    campaign = run_campaign(name, parser, INPUTS, seed=2)
    assert campaign.undocumented == ()
    assert campaign.taken + campaign.refused == len(INPUTS)
    assert campaign.refused


def test_another_error_is_told() -> None:
    def parse(data: bytes) -> object:
        if len(data) % 2:
            raise InputError("odd")
        known: dict[str, str] = {}
        return known["even"]

    campaign = run_campaign("odd", Parser(parse=parse, seeds=(b"abc",)), range(40))
    assert campaign.refused > 5
    assert len(campaign.undocumented) == 40 - campaign.refused
    assert "KeyError: 'even' for " in format_campaigns([campaign])


def test_the_same_seed_gives_the_same_inputs() -> None:
    one, same, other = (
        [mutate(b'{"a": [1, "b"]}', random.Random(seed), is_json=True) for _ in range(20)]
        for seed in (1, 1, 2)
    )
    assert one == same != other


class _Dying(Executor):
    """Stands for processes that die on input 7, with all that they were given with it."""

    def run(self, job: Callable[[T], R], items: Sequence[T]) -> Iterator[Outcome[R]]:
        for index, item in enumerate(items):
            assert isinstance(item, Chunk)
            taken: Any = None if 7 in item.numbers else Campaign(parser=item.parser, taken=len(item.numbers))
            yield Outcome(index=index, result=taken, message="died")


def test_an_input_on_which_the_process_dies_is_told_by_its_number() -> None:
    chunks = [Chunk("a", range(4), 1), Chunk("a", range(4, 9), 1)]
    parts = run_chunks(chunks, _Dying(), lambda stage, done, total: None)
    assert sum(parts, Campaign(parser="a")) == Campaign(parser="a", taken=8, undocumented=("input 7: died",))
