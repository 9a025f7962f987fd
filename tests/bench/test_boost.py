"""The verdict model's trees: fitted, taken over exactly, monotone; what a dictionary may add."""

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ocr.bench.boost import Samples, Settings, _classifier, fit_boosted, fit_dictionary, fit_line, scale
from ocr.bench.calibrate import TrialSamples, choose_real_pages, fit_models, fold_of, run_calibrate
from ocr.bench.real import TEST_ONLY
from ocr.bench.reference import ReferencePage
from ocr.bench.trials import Sample
from ocr.errors import DependencyError, InputError
from ocr.evidence.candidates import EditKind
from ocr.verdict.features import DICTIONARY_SIGNS, ONLY_READING_KNOWN, ONLY_TRANSCRIBED_KNOWN, SIGNS
from ocr.verdict.model import MAX_DICTIONARY_LOG_ODDS, check_features, format_model, parse_model

SETTINGS = Settings(trees=30, leaves=6, min_leaf=10, learning_rate=0.1, ridge=1.0)
NAMES, DIRECTIONS = ("llr", "noise", "own"), (1, 0, -1)


def draw(number: int, seed: int) -> Samples:
    """Samples whose log odds are 2 llr - own, with noise that means nothing."""
    rng = np.random.default_rng(seed)
    signs = rng.normal(size=(number, 3))
    odds = np.exp(2 * signs[:, 0] - signs[:, 2])
    return Samples(signs, (rng.random(number) < odds / (1 + odds)).astype(float), np.ones(number))


def test_trees_are_those_of_scikit_learn() -> None:
    samples = draw(2000, 1)
    ours = fit_boosted(NAMES, DIRECTIONS, samples, SETTINGS)
    theirs = _classifier(DIRECTIONS, SETTINGS).fit(
        samples.signs, samples.outcomes, sample_weight=samples.weights
    )
    rows = draw(200, 2).signs
    given = [ours.logit(dict(zip(NAMES, row, strict=True))) for row in rows.tolist()]
    # Leaves are rounded to four digits: thirty of them are 0.0015 off at most.
    assert given == pytest.approx(theirs.decision_function(rows).tolist(), abs=2e-3)
    doubled = scale(ours, 2.0, 1.0)
    first = dict(zip(NAMES, rows[0].tolist(), strict=True))
    assert doubled.logit(first) == pytest.approx(2 * ours.logit(first) + 1, abs=5e-3)


def test_trees_are_monotone_where_a_sign_points_one_way() -> None:
    ours = fit_boosted(NAMES, DIRECTIONS, draw(500, 3), SETTINGS)
    steps = np.linspace(-3, 3, 61)
    for at, direction in ((0, 1), (2, -1)):
        for row in draw(20, 4).signs.tolist():
            along = [
                ours.logit(dict(zip(NAMES, [*row[:at], step, *row[at + 1 :]], strict=True))) for step in steps
            ]
            assert (direction * np.diff(along) >= -1e-9).all()


def test_trees_need_both_outcomes() -> None:
    samples = draw(100, 5)
    with pytest.raises(ValueError, match="both outcomes"):
        fit_boosted(NAMES, DIRECTIONS, samples._replace(outcomes=np.ones(100)), SETTINGS)


def test_a_line_makes_log_odds_those_of_the_outcomes() -> None:
    rng = np.random.default_rng(6)
    true = rng.normal(0, 2, 20_000)
    outcomes = (rng.random(20_000) < 1 / (1 + np.exp(-true))).astype(float)
    # Given twice what they should be, and one more.
    slope, offset = fit_line(2 * true + 1, outcomes, np.ones(20_000))
    assert (slope, offset) == pytest.approx((0.5, -0.5), abs=0.05)


@pytest.mark.parametrize(
    "true, fitted", [(1.0, 1.0), (4.0, MAX_DICTIONARY_LOG_ODDS), (-4.0, -MAX_DICTIONARY_LOG_ODDS)]
)
def test_what_a_dictionary_adds_is_limited(true: float, fitted: float) -> None:
    rng = np.random.default_rng(7)
    said = (rng.random(20_000) < 0.5).astype(float)
    outcomes = (rng.random(20_000) < 1 / (1 + np.exp(-true * said))).astype(float)
    added = fit_dictionary(
        {"word": said}, outcomes, np.ones(20_000), np.zeros(20_000), ridge=1.0, most=MAX_DICTIONARY_LOG_ODDS
    )
    assert added["word"] == pytest.approx(fitted, abs=0.1)


def trial(source: str, *, is_real: bool, seed: int) -> TrialSamples:
    """A document whose candidates are departures if their llr is above 3, and seldom else."""
    rng = np.random.default_rng(seed)
    samples = []
    for kind, signs in SIGNS.items():
        for _ in range(200):
            values = rng.normal(0, 4, len(signs))
            is_error = bool(values[0] > 3) != bool(rng.random() < 0.05)
            word = ONLY_READING_KNOWN if is_error != bool(rng.random() < 0.2) else ONLY_TRANSCRIBED_KNOWN
            samples.append(Sample(kind, tuple(values.tolist()), (word, 1.0), is_error))
    return TrialSamples(source, is_real, samples)


def test_a_model_is_fitted_outside_of_its_sources_and_read_back() -> None:
    tried = [trial(f"face {n % 5}", is_real=False, seed=n) for n in range(10)]
    tried += [trial(f"real {n % 3}", is_real=True, seed=20 + n) for n in range(6)]
    folds = fold_of(tried)
    # Eight sources in four folds, each with two; documents of one source are in one.
    assert sorted(list(folds.values()).count(fold) for fold in range(4)) == [2, 2, 2, 2]
    model = fit_models(tried, {"faces": ["TT2020"]})
    check_features(model)
    again = parse_model(format_model(model))
    assert (again.models, again.dictionary, again.fingerprint()) == (
        model.models,
        model.dictionary,
        model.fingerprint(),
    )
    assert again.provenance == {"faces": ["TT2020"], "samples": model.provenance["samples"]}
    assert model.provenance["samples"]["token"]["samples"] == 16 * 200
    assert 0.2 < model.base_rate < 0.35
    assert set(model.dictionary) == set(DICTIONARY_SIGNS)
    assert 0 < model.dictionary[ONLY_READING_KNOWN] <= MAX_DICTIONARY_LOG_ODDS
    assert -MAX_DICTIONARY_LOG_ODDS <= model.dictionary[ONLY_TRANSCRIBED_KNOWN] < 0


def test_too_few_errors_are_told() -> None:
    few = [
        TrialSamples(
            "a",
            False,
            [Sample(EditKind.SUBSTITUTION, (0.0,) * len(SIGNS[EditKind.SUBSTITUTION]), None, False)],
        )
    ]
    with pytest.raises(InputError, match="Too few errors"):
        fit_models(few * 2, {})


def test_what_is_missing_is_told_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # None in sys.modules makes an import fail, as if the library were not installed.
    monkeypatch.setitem(sys.modules, "sklearn.ensemble", None)
    with pytest.raises(DependencyError, match=r"sverka\[calibrate\]"):
        run_calibrate([ReferencePage("order", "no such face", "clean", 1)], tmp_path, 1, lambda *_: None)
    assert not list(tmp_path.iterdir())


def test_a_folder_without_real_pages_is_no_folder_of_real_pages(tmp_path: Path) -> None:
    def add(name: str, reading: str) -> None:
        Image.new("L", (40, 40), 255).save(tmp_path / f"{name}.png")
        (tmp_path / f"{name}{reading}").write_text("поезд", encoding="utf-8")

    # Baselines alone are no text, and a page for testing teaches nothing.
    add("baselines", ".xml")
    add(TEST_ONLY[0], ".diplomatic.txt")
    with pytest.raises(InputError, match=r"NAME\.diplomatic\.txt"):
        choose_real_pages(tmp_path)
    add("page", ".diplomatic.txt")
    assert [page.name for page in choose_real_pages(tmp_path)] == ["page"]
