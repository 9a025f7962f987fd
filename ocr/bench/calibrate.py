"""`sverka calibrate`: the verdict model fitted on errors planted in the texts of facsimiles."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ocr import __version__
from ocr.batch.workers import run_pages
from ocr.bench.documents import Document, read_documents
from ocr.bench.reference import LEVEL_NAMES, TEXTS, ReferencePage
from ocr.bench.trials import Plan, Sample, Sort, collect_samples, plant_errors, suspect_planted
from ocr.errors import EngineError, InputError
from ocr.evidence.suspicions import Question
from ocr.facsimile.faces import DEVELOPMENT_FACES, FITTING_FACES, load_face
from ocr.logistic import fit_logistic
from ocr.transcriptions import load_text
from ocr.verdict import VerdictModel

# Typewriters are as many as faces times these numbers; none is one of the reference set's.
_SEEDS = range(21, 28)
_SLIPS = 4
SHARES = (0.002, 0.007, 0.02)
_PLANS = (
    *(Plan(Sort.ALL, share, seed) for seed, share in enumerate((*SHARES, 0.02, 0.02), start=1)),
    *(Plan(Sort.DIGITS, share, seed) for seed, share in enumerate(SHARES, start=11)),
    *(Plan(Sort.LIGHT, share, seed) for seed, share in enumerate(SHARES, start=21)),
    Plan(Sort.NONE, 0.0, 31),
)
_RIDGE = 3.0


def choose_fitting_pages(texts: Path | None, levels: Sequence[str] = LEVEL_NAMES) -> list[ReferencePage]:
    """Return the pages to fit on: every face that is for it at every level, three pages each.

    One of the three is of the reference set's texts, the others of the .txt files in `texts`, taken in turn; without
    these all are of the set's. Raises InputError for a folder without texts, and for a face that is not here.
    """
    passages = [""] if texts is None else [load_text(path) for path in sorted(texts.glob("*.txt"))]
    if not passages:
        raise InputError(
            f"There are no .txt files in {texts}. Name a folder with a text for each page to be typed."
        )
    pages: list[ReferencePage] = []
    for face in (*FITTING_FACES, *DEVELOPMENT_FACES):
        load_face(face)
    for level in levels:
        for number, face in enumerate((*FITTING_FACES, *DEVELOPMENT_FACES), start=len(pages)):
            seed = _SEEDS[number % len(_SEEDS)]
            for other in (1, 2):
                at = (2 * number + other) % len(passages)
                name = TEXTS[(number + other) % len(TEXTS)] if texts is None else f"passage {at}"
                pages.append(ReferencePage(name, face, level, seed, _SLIPS, passages[at]))
            pages.append(ReferencePage(TEXTS[number % len(TEXTS)], face, level, seed, _SLIPS))
    return pages


def collect(document: Document, plans: Sequence[Plan] = _PLANS) -> list[Sample]:
    """Return the samples of a document under all plans."""
    samples: list[Sample] = []
    for plan in plans:
        planted = plant_errors(document, plan)
        samples += collect_samples(planted, suspect_planted(document, planted))
    return samples


def fit_model(samples: Sequence[Sample], provenance: dict[str, Any]) -> VerdictModel:
    """Return the model of the samples. Raises ValueError where a question has but one outcome."""
    models = {}
    counts = {}
    for question in Question:
        own = [sample for sample in samples if sample.question is question]
        models[question] = fit_logistic(
            [sample.signs for sample in own], [sample.outcome for sample in own], ridge=_RIDGE
        )
        counts[question.value] = {"samples": len(own), "errors": sum(sample.outcome for sample in own)}
    return VerdictModel(models=models, provenance={**provenance, "samples": counts})


def run_calibrate(
    pages: Sequence[ReferencePage], kept: Path, workers: int, progress: Callable[[str, int, int], None]
) -> VerdictModel:
    """Return the model fitted on errors planted in these pages, which are drawn and read where need be."""
    documents = read_documents(pages, workers, progress, with_baselines=False, kept=kept)
    samples: list[Sample] = []
    progress("plant", 0, len(documents))
    for done, outcome in enumerate(run_pages(partial(collect), documents, workers=workers), start=1):
        if outcome.result is None:
            raise EngineError(f"{documents[outcome.index].name}: {outcome.message}")
        samples += outcome.result
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
    return fit_model(samples, provenance)
