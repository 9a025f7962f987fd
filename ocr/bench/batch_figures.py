"""What the samples and results of long runs come to: memory, shares, scaling, and whether results are the same."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

# So many pages at the begin and at the end of a run are set against each other.
PAGES_AT_THE_ENDS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A moment of a run: pages done by then, and the memory of all its processes in bytes."""

    seconds: float
    pages: int
    memory_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFigures:
    """A run that has ended: seconds on the clock, the processor's seconds of all its processes and of the first."""

    exit_code: int
    seconds: float
    cpu_s: float
    coordinator_cpu_s: float
    samples: tuple[Sample, ...] = ()
    processes_left: int = 0

    @property
    def coordinator_share(self) -> float:
        """The share of the process that gives the pages out in the processor's seconds, 0 to 1."""
        return self.coordinator_cpu_s / self.cpu_s if self.cpu_s else 0.0


def measure_growth(
    samples: Sequence[Sample], pages: int, at_the_ends: int = PAGES_AT_THE_ENDS
) -> float | None:
    """Return the memory during the last pages by that during the first ones, medians; None where either is unknown.

    Samples before the first page is done do not count: the processes only begin.

    >>> samples = [Sample(seconds=0, pages=at, memory_bytes=size) for at, size in ((0, 1), (5, 100), (95, 120))]
    >>> measure_growth(samples, 100, at_the_ends=10)
    1.2
    """
    first = [one.memory_bytes for one in samples if 0 < one.pages <= at_the_ends]
    last = [one.memory_bytes for one in samples if pages - at_the_ends <= one.pages < pages]
    return round(median(last) / median(first), 3) if first and last and median(first) else None


def count_per_minute(pages: int, seconds: float) -> float:
    """Return the pages a minute.

    >>> count_per_minute(50, 20.0)
    150.0
    """
    return round(60 * pages / seconds, 1) if seconds > 0 else 0.0


def choose_moments(seed: int, trials: int, seconds: float) -> list[tuple[float, ...]]:
    """Return for each trial the seconds after which a run of so many seconds is killed, and its successors are.

    One to three kills a trial, the same for the same seed. A resumed run has less to do: its moments are earlier.
    """
    draw = random.Random(seed)
    return [
        tuple(draw.uniform(0.02, 0.98) * seconds / (at + 1) for at in range(draw.randint(1, 3)))
        for _ in range(trials)
    ]


def find_differences(wanted: Mapping[str, bytes], found: Mapping[str, bytes]) -> list[str]:
    """Return what differs between the results of two runs, a line each, in the order of the names.

    >>> find_differences({"a": b"1", "b": b"2"}, {"b": b"3", "c": b"4"})
    ['a is missing', 'b differs', 'c is too much']
    """
    told = []
    for name in sorted({*wanted, *found}):
        if name not in found:
            told.append(f"{name} is missing")
        elif name not in wanted:
            told.append(f"{name} is too much")
        elif wanted[name] != found[name]:
            told.append(f"{name} differs")
    return told
