"""Campaigns: a parser is given mutated inputs, and may raise only what it says it raises."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ocr.bench.mutations import mutate
from ocr.errors import InputError

# Bytes shown of an input that a parser should not have failed on.
_SHOWN_BYTES = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Parser:
    """A parser of bytes, the errors that it may raise, and its seeds; `is_json` mutates trees, too."""

    parse: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    documented: tuple[type[Exception], ...] = (InputError,)
    is_json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What a parser made of mutated inputs: how many it took and refused, and the errors that it should not raise.

    `slowest_s` is the longest time that it took for one.
    """

    parser: str
    taken: int = 0
    refused: int = 0
    undocumented: tuple[str, ...] = ()
    slowest_s: float = 0.0

    def __add__(self, other: "Campaign") -> "Campaign":
        return Campaign(
            parser=self.parser,
            taken=self.taken + other.taken,
            refused=self.refused + other.refused,
            undocumented=self.undocumented + other.undocumented,
            slowest_s=max(self.slowest_s, other.slowest_s),
        )


def make_input(name: str, parser: Parser, number: int, seed: int) -> bytes:
    """Return the input of a number that a parser of a name is given; the same seed gives the same input."""
    random_ = random.Random(f"{name} {seed} {number}")
    return mutate(random_.choice(parser.seeds), random_, is_json=parser.is_json)


def run_campaign(name: str, parser: Parser, numbers: Sequence[int], *, seed: int = 1) -> Campaign:
    """Return what a parser made of the inputs of these numbers."""
    taken = refused = 0
    undocumented: list[str] = []
    slowest_s = 0.0
    for number in numbers:
        data = make_input(name, parser, number, seed)
        started = time.perf_counter()
        try:
            parser.parse(data)
        except parser.documented:
            refused += 1
        except Exception as error:
            told = f"{type(error).__name__}: {error}"
            undocumented.append(f"input {number}: {told} for {data[:_SHOWN_BYTES]!r}")
        else:
            taken += 1
        slowest_s = max(slowest_s, time.perf_counter() - started)
    return Campaign(
        parser=name, taken=taken, refused=refused, undocumented=tuple(undocumented), slowest_s=slowest_s
    )
