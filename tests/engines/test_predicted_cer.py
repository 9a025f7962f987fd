"""How many letters are probably read wrong: the signs of a line, the weights of its kind, the interval of a page."""

from dataclasses import replace
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.engines.predicted_cer import (
    HERE,
    CerModel,
    LineSigns,
    load_cer_model,
    log_odds,
    measure_signs_of_lines,
    predict_cer,
)
from ocr.model import Line, Page
from tests.pages import make_page

KNOWN = "вечера дорога работа голова\nстрана победа машина больше\nгорода оценка хорошо одному"
ALONE, BOTH = ("typescript 1",), ("typescript 1", "language 2", "tesseract 5 rus")
LATIN = "winter morgen strasse garten\nzimmer fenster gulden dinner\nfinger silber ginster wind"


def read(
    text: str, *, engines: tuple[str, ...] = ALONE, by: str = "typescript", confidence: float = 0.9
) -> Page:
    """A page read as `text`, each word by the engine `by`."""
    page = make_page(text, confidence)
    regions = tuple(
        replace(
            region,
            lines=tuple(map_words(line, lambda word: replace(word, engine=by)) for line in region.lines),
        )
        for region in page.regions
    )
    return replace(page, regions=regions, engines=engines)


def map_words(line: Line, change) -> Line:  # type: ignore[no-untyped-def]
    return replace(line, words=tuple(map(change, line.words)))


def change_words(page: Page, number: int, change) -> Page:  # type: ignore[no-untyped-def]
    """The page with the words of its line `number` changed."""
    (region,) = page.regions
    lines = tuple(map_words(line, change) if at == number else line for at, line in enumerate(region.lines))
    return replace(page, regions=(replace(region, lines=lines),))


def ask_first_only(page: Page) -> Page:
    """The page as if its second engine had not been asked about any line."""
    (region,) = page.regions
    lines = tuple(replace(line, asked_all=False) for line in region.lines)
    return replace(page, regions=(replace(region, lines=lines),))


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        (read(KNOWN), "typescript, language"),
        (read(KNOWN, engines=BOTH), "typescript, second engine, language"),
        # A character model is no second engine.
        (read(KNOWN, engines=BOTH[:2]), "typescript, language"),
        # Nor is a second engine that was not asked about the line.
        (ask_first_only(read(KNOWN, engines=BOTH)), "typescript, language"),
        (read(KNOWN, engines=BOTH, by="tesseract"), "tesseract, second engine, language"),
        # Of eleven words, and of Latin ones, the dictionary tells nothing.
        (read(KNOWN.removesuffix(" одному")), "typescript"),
        (read(LATIN), "typescript"),
    ],
)
def test_a_line_is_of_the_kind_of_its_signs(page: Page, kind: str) -> None:
    assert {line.kind for line in measure_signs_of_lines(page)} == {kind}


def test_a_sign_counts_on_the_page_and_how_far_the_line_is_from_it() -> None:
    page = change_words(
        read(KNOWN), 0, lambda w: replace(w, glyphs=tuple(replace(g, confidence=0.6) for g in w.glyphs))
    )
    first, second, _ = measure_signs_of_lines(page)
    # 24 letters in four words of six; doubts 0.4, 0.1 and 0.1 on three lines as long make 0.2.
    assert (first.letters, second.letters) == (24, 24)
    assert first.signs["doubt"] == pytest.approx(log_odds("doubt", 0.2))
    assert first.signs["doubt" + HERE] == pytest.approx(log_odds("doubt", 0.4) - log_odds("doubt", 0.2))
    assert second.signs["doubt" + HERE] == pytest.approx(log_odds("doubt", 0.1) - log_odds("doubt", 0.2))


def test_disputed_letters_are_those_that_the_engines_read_otherwise() -> None:
    # One letter of six in each of four words: 4 of 24 on the line, 4 of 72 on the page.
    page = change_words(read(KNOWN, engines=BOTH), 1, lambda word: replace(word, other="ж" + word.text[1:]))
    first, second, _ = measure_signs_of_lines(page)
    assert second.signs["disputed"] == pytest.approx(log_odds("disputed", 4 / 72))
    assert second.signs["disputed"] + second.signs["disputed" + HERE] == pytest.approx(
        log_odds("disputed", 4 / 24)
    )
    assert first.signs["disputed"] + first.signs["disputed" + HERE] == pytest.approx(log_odds("disputed", 0))
    # A word for which the other engine reads none, and a much longer one, are disputed no more than all over.
    for other in ("", "ж" * 40):
        own = change_words(read(KNOWN, engines=BOTH), 1, lambda word, o=other: replace(word, other=o))
        signs = measure_signs_of_lines(own)[1].signs
        assert signs["disputed"] + signs["disputed" + HERE] == pytest.approx(log_odds("disputed", 1))


def test_unknown_letters_are_those_of_words_that_no_dictionary_has() -> None:
    page = read(KNOWN.replace("дорога", "дшрщгв"))
    first, second, _ = measure_signs_of_lines(page)
    assert first.signs["unknown"] == pytest.approx(log_odds("unknown", 6 / 72))
    assert first.signs["unknown"] + first.signs["unknown" + HERE] == pytest.approx(
        log_odds("unknown", 6 / 24)
    )
    assert second.signs["unknown"] + second.signs["unknown" + HERE] == pytest.approx(log_odds("unknown", 0))


SIMPLE = CerModel(
    weights={
        "typescript": {"bias": -1.0, "doubt": 1.0, "doubt here": 1.0},
        "typescript, language": {
            **{"bias": -2.0, "doubt": 1.0, "doubt here": 1.0, "unknown": 0.0, "unknown here": 0.0},
        },
    },
    spread=0.0,
)


def shares(page: Page) -> list[float | None]:
    return [line.predicted_cer for line in predict_cer(page, SIMPLE).lines]


def test_a_line_is_predicted_by_the_weights_of_its_kind() -> None:
    # With both weights 1 the log odds are those of the line's own doubt, a tenth, and the bias.
    alone = 1 / (1 + exp(1 - log_odds("doubt", 0.1)))
    in_language = 1 / (1 + exp(2 - log_odds("doubt", 0.1)))
    assert shares(read(LATIN)) == pytest.approx([alone] * 3)
    assert shares(read(KNOWN)) == pytest.approx([in_language] * 3)
    # A kind that has no weights is predicted by what else there is.
    assert shares(read(KNOWN, engines=BOTH)) == pytest.approx([in_language] * 3)
    assert shares(read(LATIN, engines=BOTH)) == pytest.approx([alone] * 3)


def test_of_an_unknown_engine_and_of_nothing_nothing_is_predicted() -> None:
    for page in (read(KNOWN, by="stamping"), read("")):
        predicted = predict_cer(page, SIMPLE)
        assert predicted.predicted_cer is None
        assert all(line.predicted_cer is None for line in predicted.lines)


def test_a_page_is_predicted_by_its_letters() -> None:
    page = predict_cer(read("аа\nбббббб"), SIMPLE)
    two, six = (line.predicted_cer for line in page.lines)
    assert two is not None
    assert six is not None
    assert page.predicted_cer is not None
    assert page.predicted_cer.value == pytest.approx((2 * two + 6 * six) / 8)


@pytest.mark.parametrize(
    ("share", "letters", "spread", "low", "high"),
    [
        # Log odds -2.197 and, of so many letters, no chance: 1.645 x 0.5 to either side.
        (0.1, 10_000_000, 0.5, 1 / (1 + exp(log(9) + 0.8225)), 1 / (1 + exp(log(9) - 0.8225))),
        # The chance of 1000 letters, ten of them wrong: 1 / 9.9 of variance, reach 0.523; 5.95 and 16.7 letters.
        (0.01, 1000, 0.0, 0.005, 0.017),
        # No letter in doubt counts as half of one: 0.05 and 5.08 letters.
        (0.0, 500, 0.0, 0.0, 6 / 500),
    ],
)
def test_the_interval_is_of_whole_letters(
    share: float, letters: int, spread: float, low: float, high: float
) -> None:
    predicted = CerModel(weights={}, spread=spread).predict_page([(letters, share)])
    assert predicted is not None
    assert predicted.value == pytest.approx(share)
    assert predicted.low == pytest.approx(low, abs=1e-6)
    assert predicted.high == pytest.approx(high, abs=1e-6)


@given(st.lists(st.tuples(st.integers(1, 90), st.floats(0, 1)), min_size=1, max_size=40), st.floats(0, 2))
def test_a_prediction_lies_in_its_interval(lines: list[tuple[int, float]], spread: float) -> None:
    predicted = CerModel(weights={}, spread=spread).predict_page(lines)
    assert predicted is not None
    assert 0 <= predicted.low <= predicted.value <= predicted.high <= 1


@pytest.mark.parametrize("kind", sorted(load_cer_model().weights))
def test_more_doubt_is_never_fewer_errors(kind: str) -> None:
    model = load_cer_model()
    engine, *given_by = kind.split(", ")
    names = [
        "doubt",
        *(n for n, by in (("disputed", "second engine"), ("unknown", "language")) if by in given_by),
    ]
    signs = {name + end: -2.0 for name in names for end in ("", HERE)}
    before = model.predict_line(LineSigns(engine, 40, signs))
    assert before is not None
    for name in signs:
        after = model.predict_line(LineSigns(engine, 40, signs | {name: 1.0}))
        assert after is not None
        assert after >= before
    surer = model.predict_line(LineSigns(engine, 40, dict.fromkeys(signs, 2.0)))
    assert surer is not None
    assert surer > before


def test_words_by_other_engines_have_the_weights_of_these() -> None:
    page = read("первая строка здесь\nвторая")
    (region,) = page.regions
    second = map_words(region.lines[1], lambda word: replace(word, engine="tesseract"))
    mixed = replace(page, regions=(replace(region, lines=(region.lines[0], second)),))
    assert [line.engine for line in measure_signs_of_lines(mixed)] == ["typescript", "tesseract"]
