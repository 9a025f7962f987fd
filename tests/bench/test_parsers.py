"""Parsers against mutated inputs: a share of what `sverka bench parsers` does, and that it would tell."""

import random
from pathlib import Path

import pytest

from ocr.bench.parsers import Parser, format_campaigns, make_parsers, mutate, run_campaign
from ocr.errors import InputError

NAMES = sorted(make_parsers(Path("nowhere")))
# So many of 2,500, from another seed.
MUTATIONS = 60


@pytest.mark.parametrize("name", NAMES)
def test_a_parser_raises_what_it_says(tmp_path: Path, name: str) -> None:
    parser = make_parsers(tmp_path)[name]
    for seed in parser.seeds:
        parser.parse(seed)
    campaign = run_campaign(name, parser, mutations=MUTATIONS, seed=2)
    assert campaign.undocumented == ()
    assert campaign.taken + campaign.refused == MUTATIONS
    assert campaign.refused


def test_another_error_is_told() -> None:
    def parse(data: bytes) -> object:
        if len(data) % 2:
            raise InputError("odd")
        known: dict[str, str] = {}
        return known["even"]

    campaign = run_campaign("odd", Parser(parse=parse, seeds=(b"abc",)), mutations=40)
    assert campaign.refused > 5
    assert len(campaign.undocumented) == 40 - campaign.refused
    assert "KeyError: 'even' for " in format_campaigns([campaign])


def test_the_same_seed_gives_the_same_inputs() -> None:
    one, same, other = (
        [mutate(b'{"a": [1, "b"]}', random.Random(seed), is_json=True) for _ in range(20)]
        for seed in (1, 1, 2)
    )
    assert one == same != other
