"""`sverka calibrate`: the verdict model fitted on errors planted in the texts of facsimiles."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ocr import __version__
from ocr.batch.executor import Progress, make_executor
from ocr.bench.documents import Document, read_documents
from ocr.bench.reference import LEVEL_NAMES, TEXTS, ReferencePage
from ocr.bench.trials import (
    ErrorMix,
    Sample,
    TrialPlan,
    collect_samples,
    find_planted_candidates,
    plant_errors,
)
from ocr.errors import EngineError, InputError
from ocr.evidence.candidates import EditKind
from ocr.facsimile.faces import DEVELOPMENT_FACES, FITTING_FACES, load_face
from ocr.formats.transcriptions import load_text
from ocr.verdict.decide import DOUBT, THRESHOLD
from ocr.verdict.errors_left import Reviewed, fit_shift
from ocr.verdict.logistic import Logistic, fit_logistic, sigmoid
from ocr.verdict.model import VerdictModel

# Typewriters are as many as faces times these numbers; none is one of the reference set's.
_SEEDS = range(21, 28)
_SLIPS = 4
_PLANS = (
    *(TrialPlan(ErrorMix.ALL, share, seed) for seed, share in enumerate((0.002, 0.007, 0.02, 0.02), start=1)),
    *(TrialPlan(ErrorMix.DIGITS, share, seed) for seed, share in enumerate((0.002, 0.02), start=11)),
    *(TrialPlan(ErrorMix.LIGHT, share, seed) for seed, share in enumerate((0.007, 0.02), start=21)),
    TrialPlan(ErrorMix.NONE, 0.0, 31),
)
_RIDGE = 3.0


def choose_fitting_pages(texts: Path | None, levels: Sequence[str] = LEVEL_NAMES) -> list[ReferencePage]:
    """Return the pages to fit on: every face that is for it at every level, three pages each.

    One of the three is of the reference set's texts, the others of the .txt files in `texts`, taken in turn; without
    these all are of the set's. Raises InputError for a folder without texts.
    """
    passages = [""] if texts is None else [load_text(path) for path in sorted(texts.glob("*.txt"))]
    if not passages:
        raise InputError(
            f"There are no .txt files in {texts}. Name a folder with a text for each page to be typed."
        )
    pages: list[ReferencePage] = []
    for level in levels:
        for number, face in enumerate((*FITTING_FACES, *DEVELOPMENT_FACES), start=len(pages)):
            seed = _SEEDS[number % len(_SEEDS)]
            for other in (1, 2):
                at = (2 * number + other) % len(passages)
                name = TEXTS[(number + other) % len(TEXTS)] if texts is None else f"passage {at}"
                pages.append(ReferencePage(name, face, level, seed, _SLIPS, passages[at]))
            pages.append(ReferencePage(TEXTS[number % len(TEXTS)], face, level, seed, _SLIPS))
    return pages


class TrialSamples(NamedTuple):
    """What came of a plan in a document: the samples, and how many errors were planted."""

    samples: list[Sample]
    planted: int


def try_plans(document: Document) -> list[TrialSamples]:
    """Return the samples of a document under all plans, with a second engine and without one by turns."""
    tried = []
    for number, plan in enumerate(_PLANS):
        pages = plant_errors(document, plan)
        candidates = find_planted_candidates(document, pages)
        samples = collect_samples(pages, candidates, with_second=number % 2 == 0)
        tried.append(TrialSamples(samples, sum(len(page.planted) for page in pages)))
    return tried


def fit_models(samples: Sequence[Sample]) -> dict[EditKind, Logistic]:
    """Return the model of each question. Raises InputError where there are too few samples to tell."""
    models = {}
    for kind in EditKind:
        own = [sample for sample in samples if sample.edit_kind is kind]
        try:
            models[kind] = fit_logistic(
                [sample.features for sample in own], [sample.outcome for sample in own], ridge=_RIDGE
            )
        except ValueError as error:
            raise InputError(
                f"Too few errors were planted to learn what makes text {kind}. Fit on more texts."
            ) from error
    return models


def fit_model(documents: Sequence[Sequence[TrialSamples]], provenance: dict[str, Any]) -> VerdictModel:
    """Return the model of what was tried in documents.

    How many errors are left is learnt crosswise: of either half by the models of the other.
    """
    halves = documents[::2], documents[1::2]
    reviewed: list[Reviewed] = []
    for own, others in (halves, halves[::-1]):
        models = fit_models(_samples_of(others))
        reviewed += [_review(tried, models) for document in own for tried in document]
    samples = _samples_of(documents)
    counts = {}
    for kind in EditKind:
        asked = [sample.outcome for sample in samples if sample.edit_kind is kind]
        counts[kind.value] = {"samples": len(asked), "errors": sum(asked)}
    return VerdictModel(
        models=fit_models(samples),
        shift=fit_shift(reviewed),
        provenance={**provenance, "samples": counts},
    )


def _samples_of(documents: Iterable[Sequence[TrialSamples]]) -> list[Sample]:
    return [sample for document in documents for tried in document for sample in tried.samples]


def _review(tried: TrialSamples, models: Mapping[EditKind, Logistic]) -> Reviewed:
    """Return what reviewing all findings would have left."""
    places = [(sigmoid(models[one.edit_kind].logit(one.features)), one.hits) for one in tried.samples]
    listed = [place for place in places if place[0] >= THRESHOLD]
    shown = {hit for _, hits in listed for hit in hits}
    rest = tuple(p for p, _ in places if DOUBT <= p < THRESHOLD)
    return Reviewed(tuple(p for p, _ in listed), rest, tried.planted, tried.planted - len(shown))


def run_calibrate(
    pages: Sequence[ReferencePage], kept: Path, workers: int, progress: Progress
) -> VerdictModel:
    """Return the model fitted on errors planted in these pages, which are drawn and read where need be.

    Raises InputError where a face is not here or the errors are too few, EngineError where a page cannot be read.
    """
    for face in {page.face for page in pages}:
        load_face(face)
    documents = read_documents(pages, workers, progress, with_baselines=False, kept=kept)
    tried: dict[int, list[TrialSamples]] = {}
    progress("plant", 0, len(documents))
    for done, outcome in enumerate(make_executor(workers).run(try_plans, documents), start=1):
        if outcome.result is None:
            raise EngineError(f"{documents[outcome.index].name}: {outcome.message}")
        tried[outcome.index] = outcome.result
        progress("plant", done, len(documents))
    provenance = {
        "sverka": __version__,
        "pages": len(pages),
        "documents": len(documents),
        "faces": sorted({page.face for page in pages}),
        "levels": sorted({page.level for page in pages}),
        "seeds": sorted({page.seed for page in pages}),
        "plans": [[plan.sort.value, plan.share, plan.seed] for plan in _PLANS],
        "engines": sorted(
            {name for own in documents for page in own.pages for name in page.read.page.engines}
        ),
    }
    return fit_model([tried[index] for index in range(len(documents))], provenance)
