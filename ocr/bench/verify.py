"""`sverka bench verify`: errors are planted as people make them, and the list of the main job is measured by them.

Three baselines get the same transcriptions and pages; each compares a reading with the transcription.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ocr.batch.executor import Progress, make_executor
from ocr.bench.documents import Document, read_documents
from ocr.bench.figures import measure_cells
from ocr.bench.hits import Hits, PlantedPage, without_errors
from ocr.bench.real import RealPage
from ocr.bench.reference import ReferencePage
from ocr.bench.shares import BUDGETS, METHODS, OURS, Compared
from ocr.bench.trials import (
    MIN_OUTCOME_PROBABILITY,
    ErrorMix,
    RankedPlace,
    TrialPlan,
    find_planted_candidates,
    find_understood,
    judge_trial,
    plant_errors,
)
from ocr.collation.alignment import align, fold_tokens
from ocr.collation.discrepancies import Operation, find_discrepancies
from ocr.collation.reading import make_reading
from ocr.errors import EngineError
from ocr.files import write_atomically
from ocr.model import Page, Verdict, merge_kind, severity_of
from ocr.text.profiles import TYPESCRIPT
from ocr.verdict.model import VerdictModel, load_model

_SHARES = (0.002, 0.007, 0.02)
_REAL_SHARE = 0.01
# How often errors of all kinds, and of digits, are drawn for each real page; light ones an eighth as often.
REAL_DRAWS = 40
_SEEDS = {ErrorMix.ALL: 2, ErrorMix.DIGITS: 2, ErrorMix.LIGHT: 1, ErrorMix.NONE: 1}

# What a diff's discrepancy would be called as a finding.
_VERDICTS = {
    Operation.SUBSTITUTED: Verdict.MISREAD,
    Operation.ADDED: Verdict.UNSEEN,
    Operation.OMITTED: Verdict.OMITTED,
}


def make_plans(document: Document, draws: int = REAL_DRAWS) -> list[TrialPlan]:
    """Return the trials of a document: a facsimile has three shares of errors, a real page one and so many draws."""
    is_real = not document.face
    drawn = {
        ErrorMix.ALL: draws,
        ErrorMix.DIGITS: draws,
        ErrorMix.LIGHT: max(1, draws // 8),
        ErrorMix.NONE: 1,
    }
    shares, seeds = ((_REAL_SHARE,), drawn) if is_real else (_SHARES, _SEEDS)
    return [
        TrialPlan(sort, share if sort is not ErrorMix.NONE else 0.0, 10 * seed + number)
        for sort in ErrorMix
        for seed in range(seeds[sort])
        for number, share in enumerate(shares if sort is not ErrorMix.NONE else shares[:1])
    ]


def try_document(document: Document, model: VerdictModel, draws: int) -> list[Compared]:
    """Return all trials of a document; for `draws` see `make_plans`."""
    return [try_plan(document, plan, model) for plan in make_plans(document, draws)]


def try_plan(document: Document, plan: TrialPlan, model: VerdictModel) -> Compared:
    """Return a trial with the lists of the baselines whose readings the document has."""
    pages = plant_errors(document, plan)
    candidates = find_planted_candidates(document, pages)
    trial = judge_trial(document, plan, pages, candidates, model)
    understood = find_understood(candidates)
    kept = without_errors(pages, but=understood)
    lists = {OURS: trial.places}
    for method in METHODS[1:]:
        if all(method in page.readings for page in document.pages):
            differences = list_differences(kept, [page.readings[method] for page in document.pages])
            lists[method] = tuple(place for place in differences if place.page in understood)
    return Compared(replace(trial, places=()), lists)


def list_differences(pages: Sequence[PlantedPage], readings: Sequence[Page]) -> tuple[RankedPlace, ...]:
    """Return the differences between readings and transcriptions, by severity times confidence, highest first."""
    hits = Hits(pages)
    listed = []
    for number, (page, reading) in enumerate(zip(pages, readings, strict=True)):
        a, b = fold_tokens(page.text.text, TYPESCRIPT), make_reading(reading, TYPESCRIPT)
        for discrepancy in find_discrepancies(a, b, align(a, b.folded, b.segments)):
            tokens = a.tokens[discrepancy.a_start : discrepancy.a_end]
            gap = a.tokens[discrepancy.a_start - 1].end if discrepancy.a_start else 0
            start, end = (tokens[0].start, tokens[-1].end) if tokens else (gap, gap)
            kinds = [t.kind for t in tokens] or [
                t.token.kind for t in b.tokens[discrepancy.b_start : discrepancy.b_end]
            ]
            # An unread place has no confidence; it is ranked as if read with certainty.
            sure = 1.0 if discrepancy.operation is Operation.ADDED else discrepancy.confidence
            listed.append(
                RankedPlace(
                    rank=sure * severity_of(merge_kind(kinds)),
                    probability=sure,
                    verdict=_VERDICTS[discrepancy.operation].value,
                    hits=hits.find(number, start, end),
                    page=number,
                    transcribed=discrepancy.transcribed,
                    reading=discrepancy.reading,
                )
            )
    return tuple(sorted(listed, key=lambda one: -one.rank))


def run_verify_bench(
    pages: Sequence[ReferencePage | RealPage],
    out: Path,
    workers: int,
    progress: Progress,
    model: VerdictModel | None = None,
    *,
    with_baselines: bool = True,
    draws: int = REAL_DRAWS,
) -> dict[str, dict[str, Any]]:
    """Plant errors in the pages' texts, judge them, write verify.json into `out`, and return the cells.

    For `draws` see `make_plans`.
    Raises OutputError for `out`, EngineError for a page that cannot be read.
    """
    documents = read_documents(pages, workers, progress, with_baselines=with_baselines, kept=out / "cache")
    compared: list[Compared] = []
    progress("verify", 0, len(documents))
    job = partial(try_document, model=model or load_model(), draws=draws)
    for done, outcome in enumerate(make_executor(workers).run(job, documents), start=1):
        if outcome.result is None:
            raise EngineError(f"{documents[outcome.index].name}: {outcome.message}")
        compared += outcome.result
        progress("verify", done, len(documents))
    compared.sort(key=lambda one: (one.trial.document, one.trial.plan))
    cells = measure_cells(compared)
    record = {"cells": cells, "trials": [_trial_fields(one) for one in compared]}
    write_atomically(out / "verify.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    return cells


def _trial_fields(one: Compared) -> dict[str, Any]:
    trial, listed = one.trial, one.lists[OURS]
    seen = {
        hit for place in listed[: len(trial.planted) + round(BUDGETS[0] * trial.tokens)] for hit in place.hits
    }
    return {
        "document": trial.document,
        "plan": list(trial.plan),
        "tokens": trial.tokens,
        "planted": [[e.kind, e.wrong, e.right, number in seen] for number, e in enumerate(trial.planted)],
        "first": [
            [round(p.probability, 3), p.verdict, p.transcribed, p.reading, bool(p.hits)]
            for p in listed[: 2 * len(trial.planted) + 10]
            if p.probability >= MIN_OUTCOME_PROBABILITY
        ],
    }
