"""`sverka calibrate`: the verdict model fitted on errors planted in the texts of real pages and of facsimiles."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from ocr import __version__
from ocr.batch.executor import Progress, make_executor
from ocr.bench.boost import (
    Floats,
    Samples,
    Settings,
    find_classifier,
    fit_boosted,
    fit_dictionary,
    fit_line,
    scale,
)
from ocr.bench.documents import Document, read_documents
from ocr.bench.real import RealPage, find_real_pages
from ocr.bench.reference import LEVEL_NAMES, TEXTS, ReferencePage
from ocr.bench.trials import (
    ErrorMix,
    Sample,
    TrialPlan,
    collect_samples,
    find_planted_candidates,
    judge_trial,
    plant_errors,
)
from ocr.errors import EngineError, InputError
from ocr.evidence.candidates import EditKind
from ocr.facsimile.faces import DEVELOPMENT_FACES, FITTING_FACES, check_faces
from ocr.formats.text_files import load_text
from ocr.verdict.boosting import Boosted
from ocr.verdict.errors_left import DocumentShift, Reviewed, fit_shift
from ocr.verdict.features import DICTIONARY_SIGNS, SIGNS
from ocr.verdict.model import MAX_DICTIONARY_LOG_ODDS, VerdictModel

# Typewriters are as many as faces times these numbers; none is one of the reference set's.
_SEEDS = range(21, 28)
_SLIPS = 4
_PLANS = (
    *(TrialPlan(ErrorMix.ALL, share, seed) for seed, share in enumerate((0.002, 0.007, 0.02, 0.02), start=1)),
    *(TrialPlan(ErrorMix.DIGITS, share, seed) for seed, share in enumerate((0.002, 0.02), start=11)),
    *(TrialPlan(ErrorMix.LIGHT, share, seed) for seed, share in enumerate((0.007, 0.02), start=21)),
    TrialPlan(ErrorMix.NONE, 0.0, 31),
)
# Real pages are fewer: each is tried more often.
_REAL_PLANS = (
    *(TrialPlan(ErrorMix.ALL, 0.02, seed) for seed in range(101, 105)),
    *(TrialPlan(ErrorMix.ALL, 0.007, seed) for seed in range(201, 204)),
    TrialPlan(ErrorMix.ALL, 0.002, 301),
    *(TrialPlan(ErrorMix.DIGITS, 0.01, seed) for seed in range(401, 403)),
    *(TrialPlan(ErrorMix.LIGHT, 0.01, seed) for seed in range(501, 503)),
    TrialPlan(ErrorMix.NONE, 0.0, 601),
)
# How many errors are left is learnt from these, with seeds of their own.
_REVIEW_PLANS = tuple(
    TrialPlan(ErrorMix.ALL, share, seed) for seed, share in enumerate((0.002, 0.007, 0.02), start=901)
)
# What real sources weigh together, of all samples; facsimiles weigh the rest.
_REAL_WEIGHT = 0.5
_FOLDS = 4
_SETTINGS: Mapping[EditKind, Settings] = {
    EditKind.SUBSTITUTION: Settings(trees=100, leaves=6, min_leaf=40, learning_rate=0.05, ridge=5.0),
    EditKind.ADDITION: Settings(trees=60, leaves=4, min_leaf=20, learning_rate=0.08, ridge=5.0),
    EditKind.OMISSION: Settings(trees=60, leaves=4, min_leaf=20, learning_rate=0.08, ridge=5.0),
}
_DICTIONARY_RIDGE = 3.0
T = TypeVar("T")


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


def choose_real_pages(folder: Path) -> list[RealPage]:
    """Return the pages with a text in a folder of real pages, but for those kept for testing.

    Raises InputError where there is none: the model would be fitted on facsimiles alone.
    """
    pages = [page for page in find_real_pages(folder, test_only=False) if page.has_text]
    if not pages:
        raise InputError(f"{folder} has no page image with its text beside it, in NAME.diplomatic.txt.")
    return pages


class TrialSamples(NamedTuple):
    """The samples of a document under all plans: of which source it is, and whether that is real type."""

    source: str
    is_real: bool
    samples: list[Sample]


def try_plans(document: Document) -> TrialSamples:
    """Return the samples of a document under all plans, with a second engine and without one by turns."""
    samples: list[Sample] = []
    for number, plan in enumerate(_PLANS if document.face else _REAL_PLANS):
        pages = plant_errors(document, plan)
        candidates = find_planted_candidates(document, pages)
        samples += collect_samples(pages, candidates, with_second=number % 2 == 0)
    return TrialSamples(document.source, not document.face, samples)


def review_document(job: tuple[Document, VerdictModel]) -> list[Reviewed]:
    """Return what reviewing the lists of a document, made by a model that it did not teach, would leave.

    Nothing of trials with a page that was not understood: there no number of errors is claimed.
    """
    document, model = job
    reviewed = []
    for plan in _REVIEW_PLANS:
        pages = plant_errors(document, plan)
        trial = judge_trial(document, plan, pages, find_planted_candidates(document, pages), model)
        if trial.reviewed is not None:
            reviewed.append(trial.reviewed)
    return reviewed


class Table(NamedTuple):
    """The samples of one edit kind: signs (samples x signs), outcomes, weights, folds, and the dictionary's signs."""

    signs: Floats
    outcomes: Floats
    weights: Floats
    folds: Floats
    said: Mapping[str, Floats]

    def without(self, fold: int) -> "Table":
        """Return the samples of the other folds."""
        kept = self.folds != fold
        said = {name: values[kept] for name, values in self.said.items()}
        return Table(self.signs[kept], self.outcomes[kept], self.weights[kept], self.folds[kept], said)


def fold_of(tried: Sequence[TrialSamples]) -> dict[str, int]:
    """Return the fold of each source: those of real type and of facsimiles are dealt out by turns."""
    sources = sorted({(one.is_real, one.source) for one in tried})
    return {source: number % _FOLDS for number, (_, source) in enumerate(sources)}


def _tabulate(tried: Sequence[TrialSamples], kind: EditKind, folds: Mapping[str, int]) -> Table:
    own = [(one, sample) for one in tried for sample in one.samples if sample.edit_kind is kind]
    is_real = np.array([one.is_real for one, _ in own], bool)
    weights = np.ones(len(own))
    if is_real.any() and not is_real.all():
        weights[is_real] = _REAL_WEIGHT * len(own) / is_real.sum()
        weights[~is_real] = (1 - _REAL_WEIGHT) * len(own) / (~is_real).sum()
    said = {
        name: np.array(
            [sample.said[1] if sample.said and sample.said[0] == name else 0.0 for _, sample in own]
        )
        for name in DICTIONARY_SIGNS
    }
    return Table(
        np.array([sample.signs for _, sample in own], np.float64).reshape(len(own), len(SIGNS[kind])),
        np.array([sample.outcome for _, sample in own], np.float64),
        weights,
        np.array([folds[one.source] for one, _ in own], np.float64),
        said,
    )


def _fit_trees(kind: EditKind, table: Table) -> Boosted:
    """Return the trees of an edit kind. Raises InputError where there are too few samples to tell."""
    signs = SIGNS[kind]
    try:
        return fit_boosted(
            [sign.name for sign in signs],
            [int(sign.direction) for sign in signs],
            Samples(table.signs, table.outcomes, table.weights),
            _SETTINGS[kind],
        )
    except ValueError as error:
        raise InputError(
            f"Too few errors were planted to learn what makes text {kind}. Fit on more texts."
        ) from error


def _log_odds_of(boosted: Boosted, signs: Floats) -> Floats:
    return np.array([boosted.logit(dict(zip(boosted.names, row, strict=True))) for row in signs.tolist()])


def fit_models(tried: Sequence[TrialSamples], provenance: Mapping[str, Any]) -> VerdictModel:
    """Return the model of samples, but for the shift of documents, which is none.

    Slope and offset of the log odds, and what a dictionary adds, are those of samples whose source was left out of
    the fit. Raises InputError where there are too few samples to tell.
    """
    folds = fold_of(tried)
    models, said, rates, counts = {}, [], [], {}
    for kind in EditKind:
        table = _tabulate(tried, kind, folds)
        outside = _judge_outside(kind, table)
        slope, offset = fit_line(outside, table.outcomes, table.weights)
        models[kind] = scale(_fit_trees(kind, table), slope, offset)
        said.append((table, slope * outside + offset))
        rates.append((float(table.weights @ table.outcomes), float(table.weights.sum())))
        counts[kind.value] = {"samples": len(table.outcomes), "errors": int(table.outcomes.sum())}
    return VerdictModel(
        models=models,
        dictionary=_fit_dictionary(said),
        base_rate=round(sum(errors for errors, _ in rates) / sum(whole for _, whole in rates), 5),
        shift=DocumentShift(),
        provenance={**provenance, "samples": counts},
    )


# From an edit kind and its samples to what gives the log odds of signs (samples x signs).
Fitter = Callable[[EditKind, Table], Callable[[Floats], Floats]]


def _fit_log_odds(kind: EditKind, table: Table) -> Callable[[Floats], Floats]:
    return partial(_log_odds_of, _fit_trees(kind, table))


def _judge_outside(kind: EditKind, table: Table, fit: Fitter = _fit_log_odds) -> Floats:
    """Return the log odds of each sample by a model that its fold did not teach."""
    outside = np.zeros(len(table.outcomes))
    for fold in sorted(set(table.folds.tolist())):
        held_out = table.folds == fold
        outside[held_out] = fit(kind, table.without(fold))(table.signs[held_out])
    return outside


def judge_outside(
    tried: Sequence[TrialSamples],
    kind: EditKind,
    left_out: Collection[str] = (),
    fit: Fitter = _fit_log_odds,
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return log odds by a model that the sample's source did not teach, outcomes, and whether each is of real type.

    Signs that are left out are 0 throughout. The model is the one that is shipped, of trees, or what `fit` gives.
    """
    table = _tabulate(tried, kind, fold_of(tried))
    for column, sign in enumerate(SIGNS[kind]):
        if sign.name in left_out:
            table.signs[:, column] = 0.0
    is_real = [one.is_real for one in tried for sample in one.samples if sample.edit_kind is kind]
    outside = _judge_outside(kind, table, fit)
    slope, offset = fit_line(outside, table.outcomes, table.weights)
    return slope * outside + offset, table.outcomes, np.array(is_real, bool)


def _fit_dictionary(tables: Sequence[tuple[Table, Floats]]) -> dict[str, float]:
    fitted = fit_dictionary(
        {name: np.concatenate([table.said[name] for table, _ in tables]) for name in DICTIONARY_SIGNS},
        np.concatenate([table.outcomes for table, _ in tables]),
        np.concatenate([table.weights for table, _ in tables]),
        np.concatenate([log_odds for _, log_odds in tables]),
        ridge=_DICTIONARY_RIDGE,
        most=MAX_DICTIONARY_LOG_ODDS,
    )
    # A dictionary that speaks the other way says nothing.
    return {name: value if value * DICTIONARY_SIGNS[name] > 0 else 0.0 for name, value in fitted.items()}


def run_calibrate(
    pages: Sequence[ReferencePage | RealPage], kept: Path, workers: int, progress: Progress
) -> VerdictModel:
    """Return the model fitted on errors planted in these pages, which are drawn and read where need be.

    Raises InputError where a face is not here or the errors are too few, EngineError where a page cannot be read, and
    DependencyError without scikit-learn.
    """
    # What is missing is told now, and not after half an hour of planting.
    find_classifier()
    check_faces(page.face for page in pages if isinstance(page, ReferencePage))
    documents = read_documents(pages, workers, progress, with_baselines=False, kept=kept)
    tried = _run(try_plans, documents, documents, workers, partial(progress, "plant"))
    model = fit_models(tried, _describe(pages, documents))
    folds = fold_of(tried)
    by_fold = {
        fold: fit_models([one for one in tried if folds[one.source] != fold], {})
        for fold in sorted(set(folds.values()))
    }
    jobs = [(document, by_fold[folds[document.source]]) for document in documents]
    reviewed = _run(review_document, jobs, documents, workers, partial(progress, "review"))
    return replace(model, shift=fit_shift([one for document in reviewed for one in document]))


def _run(
    job: Callable[[Any], T],
    arguments: Sequence[Any],
    documents: Sequence[Document],
    workers: int,
    progress: Callable[[int, int], None],
) -> list[T]:
    """Return what a job gives for each document, in their order. Raises EngineError where it fails."""
    progress(0, len(documents))
    given: dict[int, T] = {}
    for done, outcome in enumerate(make_executor(workers).run(job, arguments), start=1):
        if outcome.result is None:
            raise EngineError(f"{documents[outcome.index].name}: {outcome.message}")
        given[outcome.index] = outcome.result
        progress(done, len(documents))
    return [given[index] for index in range(len(documents))]


def _describe(pages: Sequence[ReferencePage | RealPage], documents: Sequence[Document]) -> dict[str, Any]:
    drawn = [page for page in pages if isinstance(page, ReferencePage)]
    return {
        "sverka": __version__,
        "pages": {"real": len(pages) - len(drawn), "facsimiles": len(drawn)},
        "documents": len(documents),
        "real sources": sorted({one.source for one in documents if not one.face}),
        "faces": sorted({page.face for page in drawn}),
        "levels": sorted({page.level for page in drawn}),
        "seeds": sorted({page.seed for page in drawn}),
        "plans": [[plan.sort.value, plan.share, plan.seed] for plan in (*_PLANS, *_REAL_PLANS)],
        "engines": sorted(
            {name for own in documents for page in own.pages for name in page.read.page.engines}
        ),
    }
