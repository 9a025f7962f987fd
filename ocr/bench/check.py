"""`sverka bench check`: what `check_record` finds of slips planted in records, and where it cries wolf.

Each record is checked as it is, and a few times with slips; each kind of slip is planted once in each record that has
room for it. A third of the records is kept aside for reported figures.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import numpy as np

from ocr.bench import check_slips_figures, check_slips_translation, check_slips_words
from ocr.bench.check_corpus import load_corpus_records
from ocr.bench.check_records import CORPUS, OWN, BenchRecord, load_own_records
from ocr.bench.check_slips import Slip, SlipKind, plant
from ocr.consistency.record import Inconsistency, Matter, RecordText
from ocr.consistency.rules import RULES, check_record
from ocr.files import write_atomically

KINDS: tuple[SlipKind, ...] = (
    *check_slips_figures.KINDS,
    *check_slips_words.KINDS,
    *check_slips_translation.KINDS,
)
FIGURES = frozenset({Matter.NUMBERS, Matter.SUMS, Matter.DATES, Matter.JOINS})
# So often is a record spoilt, so that its slips are few and far from each other.
_SPOILT_TIMES = 3
_DRAWS = 2_000
_INTERVAL_PERCENT = (5, 95)
# What is to be reached: recall, and false alarms a record.
TARGETS: Mapping[str, tuple[float, float]] = {
    "numbers, sums, dates, joins": (0.9, 0.5),
    "names, words, translation": (0.8, 1.0),
}

Check = Callable[[RecordText], Sequence[Inconsistency]]
Row = dict[str, float | int | str | None]


class FalseAlarm(NamedTuple):
    """A finding where nothing is wrong: its rule, the matter of that, and what it names."""

    rule: str
    matter: Matter
    text: str
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a record: each planted slip and whether it was found, the false alarms, seconds a check."""

    bench: BenchRecord
    slips: tuple[tuple[Slip, bool], ...]
    alarms: tuple[FalseAlarm, ...]
    seconds: float


def run_check_bench(
    out: Path, *, corpus: Path | None, records: int, kept_aside: bool, seed: int = 1
) -> dict[str, dict[str, Row]]:
    """Return the figures as tables of rows, and write check.json with them and every miss and false alarm.

    `records` is how many are made of the file `corpus`. Raises OutputError if `out` is not to be written.
    """
    made = load_corpus_records(corpus, records, seed) if corpus else ()
    chosen = [one for one in (*load_own_records(), *made) if one.is_kept_aside == kept_aside]
    outcomes = [measure(one, seed) for one in chosen]
    tables = make_tables(outcomes)
    write_atomically(
        out / "check.json",
        json.dumps({**tables, **_list_faults(outcomes)}, ensure_ascii=False, indent=1) + "\n",
    )
    return tables


def _check(record: RecordText) -> Sequence[Inconsistency]:
    return check_record(record).inconsistencies


def measure(bench: BenchRecord, seed: int, check: Check = _check) -> Outcome:
    """Return what the check finds in a record as it is and with slips."""
    matters = {rule.name: rule.matter for rule in RULES}
    begin = perf_counter()
    clean = check(bench.record)
    seconds = perf_counter() - begin
    known = Counter(map(_identify, clean))
    alarms = list(clean)
    slips: list[tuple[Slip, bool]] = []
    kinds = random.Random(f"{seed}/{bench.name}").sample(KINDS, len(KINDS))
    for time in range(_SPOILT_TIMES):
        slipped = plant(bench, kinds[time::_SPOILT_TIMES], str(seed))
        begin = perf_counter()
        found = check(slipped.record)
        seconds += perf_counter() - begin
        slips += [(slip, any(_hits(one, slip) for one in found)) for slip in slipped.slips]
        beside = [one for one in found if not any(_may_come_of(one, slip) for slip in slipped.slips)]
        alarms += [one for one in beside if not known[_identify(one)]]
    return Outcome(
        bench=bench,
        slips=tuple(slips),
        alarms=tuple(
            FalseAlarm(one.rule, matters.get(one.rule, Matter.WORDS), one.place.text, bench.name)
            for one in alarms
        ),
        seconds=seconds / (1 + _SPOILT_TIMES),
    )


def _identify(one: Inconsistency) -> tuple[str, str, str]:
    """Return what tells whether a finding is the same in two texts of a record."""
    return one.rule, one.place.part.value, one.place.text


def _hits(one: Inconsistency, slip: Slip) -> bool:
    return slip.shows_at(one.place) or (one.other is not None and slip.shows_at(one.other))


def _may_come_of(one: Inconsistency, slip: Slip) -> bool:
    return slip.explains(one.place) or (one.other is not None and slip.explains(one.other))


def make_tables(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Row]]:
    """Return the figures by matter, by kind of slip, and of the run."""
    tables: dict[str, dict[str, Row]] = {"matters": {}, "kinds": {}, "run": {}}
    for origin in (OWN, CORPUS):
        own = [one for one in outcomes if one.bench.origin == origin]
        if not own:
            continue
        for title, (recall, alarms) in TARGETS.items():
            matters = [m for m in Matter if (m in FIGURES) == (title == next(iter(TARGETS)))]
            tables["matters"][f"{origin}: {title}"] = {
                **_row(own, matters),
                "target": f"{recall} / {alarms}",
            }
            for matter in matters:
                tables["matters"][f"{origin}: - {matter}"] = _row(own, [matter])
        for kind in KINDS:
            found = [hit for one in own for slip, hit in one.slips if slip.kind == kind]
            tables["kinds"][f"{origin}: {kind.name}"] = {
                "slips": len(found),
                "found": sum(found),
                "recall": round(sum(found) / len(found), 3) if found else None,
            }
        tables["run"][origin] = {
            "records": len(own),
            "slips": sum(len(one.slips) for one in own),
            "s_a_record": round(float(np.mean([one.seconds for one in own])), 4),
            "s_slowest": round(max(one.seconds for one in own), 4),
        }
    return tables


def _row(outcomes: Sequence[Outcome], matters: Sequence[Matter]) -> Row:
    """Return recall, precision and false alarms a record of these matters, with intervals by record."""
    counts = np.array(
        [
            (
                sum(hit for slip, hit in one.slips if slip.kind.matter in matters),
                sum(slip.kind.matter in matters for slip, _ in one.slips),
                sum(alarm.matter in matters for alarm in one.alarms),
            )
            for one in outcomes
        ]
    )
    found, planted, alarms = counts.sum(axis=0)
    times = np.random.default_rng(1).multinomial(len(counts), [1 / len(counts)] * len(counts), _DRAWS)
    drawn = times @ counts
    recalls = drawn[:, 0] / np.maximum(1, drawn[:, 1])
    return {
        "slips": int(planted),
        "recall": round(found / planted, 3) if planted else None,
        "recall 90 %": _interval(recalls) if planted else None,
        "precision": round(found / (found + alarms), 3) if found + alarms else None,
        "alarms/record": round(alarms / len(counts), 3),
        "alarms 90 %": _interval(drawn[:, 2] / len(counts)),
    }


def _interval(values: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> str:
    low, high = np.percentile(values, _INTERVAL_PERCENT)
    return f"{low:.2f}-{high:.2f}"


def _list_faults(outcomes: Sequence[Outcome]) -> dict[str, list[dict[str, str]]]:
    """Return what was missed and what was found wrongly, for those who look at each."""
    return {
        "missed": [
            {"record": one.bench.name, "kind": slip.kind.name, "before": slip.before, "after": slip.after}
            for one in outcomes
            for slip, hit in one.slips
            if not hit
        ],
        "false_alarms": [alarm._asdict() for one in outcomes for alarm in one.alarms],
    }
