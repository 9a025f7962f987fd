"""`sverka bench fuzz`: every parser of what comes from outside is given thousands of mutated inputs.

They are parsed in processes with limits, so that an input on which a decoder dies, hangs or takes all memory is told
as well, by its number.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path
from tempfile import TemporaryDirectory

from ocr.batch.executor import Executor, ProcessExecutor, Progress, count_cores
from ocr.batch.limits import Limits
from ocr.bench.campaign import Campaign, Parser, run_campaign
from ocr.bench.parsers import make_parsers
from ocr.bench.scan_parsers import make_scan_parsers
from ocr.errors import UsageError
from ocr.files import write_atomically

# Inputs that a process is given at once, how long it may take for them, and how much memory.
_CHUNK = 100
_LIMITS = Limits(seconds=120, memory_bytes=1_500_000_000)


@dataclass(frozen=True, slots=True)
class Campaigns:
    """Which parsers are given inputs, all without any, how many each, and the seed of these."""

    parsers: tuple[str, ...]
    inputs: int
    seed: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Inputs of a parser, by their numbers; `seed` is that of the campaign."""

    parser: str
    numbers: range
    seed: int


def run_fuzz(out: Path, wanted: Campaigns, workers: int, progress: Progress) -> tuple[Campaign, ...]:
    """Return the campaigns, written into fuzz.json in `out`.

    Raises UsageError for a name that no parser has, OutputError for `out`.
    """
    with _parsers() as known:
        if unknown := [name for name in wanted.parsers if name not in known]:
            raise UsageError(f"There is no parser {unknown[0]!r}. Name any of: {', '.join(known)}.")
        chosen = wanted.parsers or tuple(known)
    executor = ProcessExecutor(workers or count_cores(), _LIMITS)
    chunks = [
        Chunk(name, range(start, min(start + _CHUNK, wanted.inputs)), wanted.seed)
        for name in chosen
        for start in range(0, wanted.inputs, _CHUNK)
    ]
    parts = run_chunks(chunks, executor, progress)
    campaigns = tuple(
        reduce(add, (part for part in parts if part.parser == name), Campaign(parser=name)) for name in chosen
    )
    rows = [
        {
            "parser": one.parser,
            "taken": one.taken,
            "refused": one.refused,
            "undocumented": list(one.undocumented),
            "slowest_s": round(one.slowest_s, 3),
        }
        for one in campaigns
    ]
    write_atomically(out / "fuzz.json", json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    return campaigns


def run_chunks(chunks: Sequence[Chunk], executor: Executor, progress: Progress) -> list[Campaign]:
    """Return what came of each chunk; of one whose process died, or passed a limit, each input is tried alone."""
    parts: list[Campaign] = []
    died: list[Chunk] = []
    with executor.kept() as kept:
        for done, outcome in enumerate(kept.run(_run_chunk, chunks), start=1):
            chunk = chunks[outcome.index]
            if outcome.result is not None:
                parts.append(outcome.result)
            elif len(chunk.numbers) > 1:
                died += (
                    Chunk(chunk.parser, range(number, number + 1), chunk.seed) for number in chunk.numbers
                )
            else:
                told = f"input {chunk.numbers[0]}: {outcome.message}"
                parts.append(Campaign(parser=chunk.parser, undocumented=(told,)))
            progress("fuzz", done, len(chunks))
    return parts + (run_chunks(died, executor, progress) if died else [])


def _run_chunk(chunk: Chunk) -> Campaign:
    # Decoders tell of each damaged file on standard error.
    with suppress(OSError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    with _parsers() as parsers:
        return run_campaign(chunk.parser, parsers[chunk.parser], chunk.numbers, seed=chunk.seed)


@contextmanager
def _parsers() -> Iterator[Mapping[str, Parser]]:
    """Give all parsers by name, with a folder for the files that they read."""
    with TemporaryDirectory() as folder:
        yield make_all_parsers(Path(folder))


def make_all_parsers(folder: Path) -> Mapping[str, Parser]:
    """Return all parsers of what comes from outside, by name; they use files in `folder` once they parse."""
    return {**make_parsers(folder), **make_scan_parsers(folder)}


def format_campaigns(campaigns: Sequence[Campaign]) -> str:
    """Return the campaigns as a table, and behind it the first errors that no parser should raise."""
    lines = [f"{'parser':16}{'taken':>8}{'refused':>9}{'other':>7}{'slowest':>10}"]
    lines += [
        f"{one.parser:16}{one.taken:8}{one.refused:9}{len(one.undocumented):7}{1000 * one.slowest_s:7.0f} ms"
        for one in campaigns
    ]
    lines += [f"{one.parser}: {error}" for one in campaigns for error in one.undocumented[:5]]
    return "\n".join(lines)
