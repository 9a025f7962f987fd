"""The benchmark of planted errors: what counts as shown, and the arithmetic of its figures."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from ocr.bench.calibrate import choose_fitting_pages
from ocr.bench.documents import BEST, CLEANED, UNTOUCHED, Document, KnownPage, read_documents
from ocr.bench.figures import (
    average_precision,
    count_false_findings,
    format_cells,
    measure_calibration,
    measure_cells,
)
from ocr.bench.hits import Hits, PlantedPage
from ocr.bench.number import Case, CaseOutcome, make_cases, try_case
from ocr.bench.planting import OWN, Planted
from ocr.bench.plot import plot_verify
from ocr.bench.shares import (
    OURS,
    Compared,
    Share,
    count_likely,
    count_listed,
    count_precision,
    count_recall,
    count_true,
)
from ocr.bench.trials import (
    ErrorMix,
    RankedPlace,
    Trial,
    TrialPlan,
    find_planted_candidates,
    judge_trial,
    plant_errors,
)
from ocr.bench.verify import make_plans, run_verify_bench
from ocr.engines.page_reader import ScanRead
from ocr.errors import InputError
from ocr.model import PageText
from ocr.recognizer.frames import frames_of
from ocr.text.tokens import tokenise
from ocr.verdict.model import format_model, load_model, load_model_file
from tests.command_line import write_document
from tests.pages import TEXTS_FOLDER, make_page, short_reference_page

ROOT = Path(__file__).parents[2]


def page(text: str, *planted: Planted) -> PlantedPage:
    return PlantedPage(PageText(name="a.txt", text=text), planted)


def test_an_error_is_shown_where_it_stands() -> None:
    hits = Hits([page("он мог прийти"), page("он мок прийти", Planted("letter", 3, 6, "мок", "мог"))])
    assert hits.tokens == 6
    # Errors are numbered over the document's pages.
    assert hits.find(1, 3, 6) == (0,)
    assert hits.find(1, 0, 2) == ()
    assert hits.find(0, 3, 6) == ()
    # A gap beside the word shows it too: «мог» is said to be omitted there.
    assert hits.find(1, 2, 2) == (0,)


def test_what_was_left_out_is_shown_at_its_gap_or_beside_it() -> None:
    # «он [не] мог прийти завтра»
    hits = Hits([page("он мог прийти завтра", Planted("negation dropped", 2, 2, "", " не"))])
    assert hits.find(0, 2, 2) == (0,)
    assert hits.find(0, 0, 2) == hits.find(0, 3, 6) == (0,)
    assert hits.find(0, 7, 13) == hits.find(0, 14, 20) == ()
    assert hits.find(0, 13, 13) == ()


def test_where_words_before_and_left_out_are_alike_either_gap_is_right() -> None:
    # «в городе [и в селе] и в лесу»: with «и в» before or behind it.
    hits = Hits([page("в городе и в лесу было тихо", Planted("eye-skip", 12, 12, "", " селе и в"))])
    found = [at for at in (1, 8, 10, 12, 17, 22) if hits.find(0, at, at)]
    # One beside the first place and one beside the last are near enough.
    assert found == [1, 8, 10, 12, 17]


def test_of_what_stands_twice_either_is_one_too_many() -> None:
    hits = Hits([page("он он мог прийти", Planted("word repeated", 2, 5, " он", ""))])
    assert hits.find(0, 0, 2) == hits.find(0, 3, 5) == (0,)
    assert hits.find(0, 10, 16) == ()


def test_a_place_that_was_wrong_before_is_apart_unless_it_shows_an_error_too() -> None:
    own, error = Planted(OWN, 3, 6, "мок", ""), Planted("letter", 7, 13, "пройти", "прийти")
    hits = Hits([page("он мог прийти"), page("он мок пройти", own, error)])
    assert [hits.is_apart(1, *place) for place in ((3, 6), (2, 2), (0, 2), (7, 13), (3, 13))] == [
        True,
        True,
        False,
        False,
        False,
    ]
    # It is no planted error, and is not numbered among them.
    assert hits.find(1, 7, 13) == (0,)
    assert hits.find(1, 3, 6) == ()
    assert not hits.is_apart(0, 3, 6)


def listed(*places: tuple[float, tuple[int, ...]], verdict: str = "misread") -> tuple[RankedPlace, ...]:
    return tuple(RankedPlace(p, p, verdict, hits, 0, "", "") for p, hits in places)


def compared(
    places: tuple[RankedPlace, ...], planted: int, tokens: int = 200, sort: ErrorMix = ErrorMix.ALL
) -> Compared:
    errors = tuple(Planted("digit" if n % 2 else "letter", 0, 1, "а", "б") for n in range(planted))
    trial = Trial(
        document="d",
        face="A",
        level="worn",
        plan=TrialPlan(sort, 0.01, 0),
        tokens=tokens,
        planted=errors,
        places=(),
        outcomes=(),
    )
    return Compared(trial, {OURS: places})


def test_recall_and_precision_are_pooled_counts() -> None:
    # Two errors and 1 % of 200 tokens: the first four places are reviewed; the fifth is not.
    one = compared(listed((0.9, (0,)), (0.8, ()), (0.7, (0,)), (0.6, ()), (0.5, (1,))), 2)
    two = compared(listed((0.9, (0,))), 1)
    assert count_recall([one, two], OURS, 0.01) == Share(((2, 3),))
    assert count_recall([one, two], OURS, 0.02) == Share(((3, 3),))
    assert count_recall([one, two], OURS, 0.01, ["digit"]) == Share(((0, 1),))
    # Of the first two and the first one, one and one show an error.
    assert count_precision([one, two], OURS) == Share(((2, 3),))
    # In one list by rank: 0.9 0.9 0.8 0.7 0.6 0.5; new errors at places 1, 2 and 6, right so far 1, 2 and 4.
    expected = (1 / 1 + 2 / 2 + 4 / 6) / 3
    assert average_precision([one, two], OURS) == pytest.approx(expected)
    assert average_precision([], OURS) is None
    assert Share(()).percent is None


def test_false_findings_are_counted_a_thousand_tokens() -> None:
    places = listed((0.9, ()), (0.51, ()), (0.5, ())) + listed((0.8, ()), verdict="confirmed")
    assert count_false_findings([compared(places, 0), compared((), 0, tokens=300)]) == (4.0, 500)
    assert count_false_findings([]) is None


def test_calibration_by_hand() -> None:
    # Twenty candidates in ten bins of two: half of them 0.2 with one in four wrong, half 0.8, all wrong.
    outcomes = [(0.2, n % 4 == 0) for n in range(10)] + [(0.8, True)] * 10
    measured = measure_calibration(outcomes)
    assert measured
    assert measured.places == 20
    # Bins of 0.2 have shares 0.5, 0, 0.5, 0, 0.5, those of 0.8 all 1: (3 * 0.3 + 2 * 0.2 + 5 * 0.2) / 10
    assert measured.expected_error == pytest.approx(0.23)
    assert measured.log_loss < measured.base_log_loss
    assert measure_calibration(outcomes[:3]) is None


def test_only_what_is_listed_is_shown() -> None:
    # Of 200 tokens 1 % are two: of this list, with one error more, three places count, and one of them is not listed.
    places = [
        RankedPlace(0.9, 0.9, "misread", (0,), 0, "", ""),
        RankedPlace(0.7, 0.7, "illegible", (), 0, "", ""),
        RankedPlace(0.3, 0.3, "misread", (1,), 0, "", "", listed=False),
        RankedPlace(0.2, 0.2, "omitted", (2,), 0, "", ""),
        RankedPlace(0.1, 0.1, "misread", (3,), 0, "", ""),
    ]
    one = compared(tuple(places), 4)
    # Four errors and two places are six: all that are listed.
    assert count_listed([one]) == Share(((3, 4),))
    short = compared(tuple(places), 1)
    assert count_listed([short]) == Share(((1, 1),))
    # Likely is a departure of 0.5 and more; that of 0.7 is illegible, and no claim.
    assert count_likely([one]) == Share(((1, 4),))
    assert count_true([one]) == Share(((1, 1),))
    wrong = compared((*places[:1], RankedPlace(0.6, 0.6, "unseen", (), 0, "", "")), 4)
    assert count_true([one, wrong]) == Share(((2, 3),))


def test_intervals_are_those_of_sources() -> None:
    # A hundred errors of each of three sources: were they independent, 90 % would be known to 3 %.
    alike, unlike = (Share(((90, 100),) * 3), Share(((100, 100), (100, 100), (70, 100))))
    assert (alike.percent, unlike.percent) == (90.0, 90.0)
    assert alike.interval == (90.0, 90.0)
    assert unlike.interval == (70.0, 100.0)
    assert Share(((90, 100), (90, 100))).interval is None


def test_trials_of_a_source_are_one_cluster() -> None:
    def of(face: str, document: str, source: str) -> Compared:
        one = compared(listed((0.9, (0,))), 1)
        trial = replace(one.trial, face=face, document=document, source=source)
        return Compared(trial, one.lists)

    real = [of("", "letter 1", "office"), of("", "letter 2", "office"), of("", "play", "theatre")]
    assert count_listed(real) == Share(((2, 2), (1, 1)))
    # Of facsimiles a document is a machine.
    assert count_listed([of("TT2020", "TT2020 1", "TT2020"), of("TT2020", "TT2020 2", "TT2020")]) == Share(
        ((1, 1), (1, 1))
    )


def test_cases_of_the_number_are_what_they_say() -> None:
    cases = make_cases(["clean", "carbon"])
    # Twelve numbers on five machines at two levels.
    assert len(cases) == len(set(cases)) == 2 * 5 * 12
    for case in cases:
        assert case.transcribed != case.number
        assert case.typed in (case.number, case.transcribed)
        assert len(case.number) == len(case.transcribed) == 5
        assert sum(a != b for a, b in zip(case.number, case.transcribed, strict=True)) == 1
    with pytest.raises(InputError, match=r"0 sheet-N\.toml"):
        try_case(cases[0], ROOT / "ocr", ROOT / "ocr")


@pytest.mark.tesseract
@pytest.mark.parametrize(("typed", "told"), [("76419", "misread 76419"), ("70419", "sic 70419")])
def test_the_founding_case_of_any_number(tmp_path: Path, typed: str, told: str) -> None:
    write_document(tmp_path, ("25348", "25348", "25348"), ("25348", "25348", "25848"))
    case = Case("76419", typed, "70419", "clean", "TT2020", 31)
    outcome = try_case(case, tmp_path / "source", tmp_path / "texts")
    assert outcome.outcome is CaseOutcome.RIGHT, outcome
    assert told in outcome.finding


@pytest.mark.tesseract
def test_planted_errors_are_found_and_baselines_beside(tmp_path: Path) -> None:
    pages = [short_reference_page("worn", slips=3)]
    cells = run_verify_bench(pages, tmp_path, 1, lambda *_: None)
    cell = cells["worn"]
    assert list(cell["all"]) == [OURS, UNTOUCHED, CLEANED, BEST]
    ours = cell["all"][OURS]
    # At 0.2, 0.7 and 2 % of 130 tokens, twice: (1 + 1 + 3) * 2, or one less where words were left out.
    assert 8 <= ours["planted"] <= 10
    assert ours["recall_1"] >= 90
    assert ours["precision_n"] >= 85
    assert ours["average_precision"] > cell["all"][UNTOUCHED]["average_precision"]
    assert cell["false_findings_per_1000"]["tokens"] > 100
    table = format_cells(cells)
    assert "worn, TT2020" in table
    assert table.splitlines()[0].split()[0] == "planted"
    assert plot_verify(cells, tmp_path / "plot.png")
    with Image.open(tmp_path / "plot.png") as image:
        assert image.size[0] > 500
    record = json.loads((tmp_path / "verify.json").read_text(encoding="utf-8"))
    assert len(record["trials"]) == 3 * 2 + 3 * 2 + 3 + 1
    # A second run reads no page again: the kept one is the same.
    assert len(list((tmp_path / "cache").glob("*.npz"))) == 1
    again = read_documents(pages, 1, lambda *_: None, with_baselines=True, kept=tmp_path / "cache")
    assert again[0].pages[0].name == pages[0].name


def test_a_model_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    for text in ("", "[]", "{}", '{"models": {"token": 1}, "shift": {}}'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="no verdict model"):
            load_model_file(path)
    assert load_model_file(None).provenance["documents"] > 50


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("llr", "gain", "lacks llr"),
        ("doubts", "doubts", None),
        ("doubts", "mood", "weighs the unknown mood|lacks doubts"),
    ],
)
def test_a_model_of_other_signs_is_refused(tmp_path: Path, old: str, new: str, said: str | None) -> None:
    fields = json.loads(format_model(load_model_file(None)))
    for model in fields["models"].values():
        model["signs"] = [new if name == old else name for name in model["signs"]]
    path = tmp_path / "model.json"
    path.write_text(json.dumps(fields), encoding="utf-8")
    if said is None:
        assert load_model_file(path).fingerprint() == load_model_file(None).fingerprint()
        return
    with pytest.raises(InputError, match=said):
        load_model_file(path)


def test_every_level_has_every_fitting_face(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"Страница {name}\n", encoding="utf-8")
    pages = choose_fitting_pages(tmp_path, ["clean", "fax"])
    assert len(pages) % 3 == 0
    assert {(p.level, p.face) for p in pages} == {(lv, p.face) for lv in ("clean", "fax") for p in pages}
    assert {p.typed for p in pages} == {"", *(f"Страница {name}\n" for name in "abc")}
    # None is a page of the reference set.
    assert not {p.seed for p in pages} & {11, 12, 13}
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match=r"no \.txt files"):
        choose_fitting_pages(tmp_path / "none")


def test_a_trial_plants_what_its_plan_says() -> None:
    texts = [(TEXTS_FOLDER / f"{name}.txt").read_text(encoding="utf-8") for name in ("order", "report")]
    pages = [KnownPage(str(n), text, (), ScanRead(make_page(text), ()), {}) for n, text in enumerate(texts)]
    document = Document("a machine", "TT2020", "clean", tuple(pages))
    tokens = Hits([page(own.text) for own in document.pages]).tokens
    planted = plant_errors(document, TrialPlan(ErrorMix.ALL, 0.02, 3))
    assert sum(len(own.planted) for own in planted) == pytest.approx(0.02 * tokens, abs=1.5)
    assert plant_errors(document, TrialPlan(ErrorMix.ALL, 0.02, 3)) == planted
    assert plant_errors(document, TrialPlan(ErrorMix.NONE, 0.0, 3))[0].text.text == document.pages[0].text


@pytest.mark.parametrize(
    ("spoilt", "apart"),
    [((), (0, 0)), ((1,), (1, 1)), ((0,), (1, 1)), ((0, 1), (2, 2))],
)
def test_pages_that_were_not_understood_are_set_apart(
    spoilt: tuple[int, ...], apart: tuple[int, int]
) -> None:
    text = (TEXTS_FOLDER / "order.txt").read_text(encoding="utf-8")
    # Of a spoilt page every second line is read as other letters.
    misread = "\n".join(
        line.translate(str.maketrans("аеоинт", "вбсмпг")) if number % 2 else line
        for number, line in enumerate(text.split("\n"))
    )
    read = [make_page(misread if number in spoilt else text) for number in range(2)]
    frames = [tuple(frames_of(line) for line in own.lines) for own in read]
    document = Document(
        "a machine",
        "TT2020",
        "clean",
        tuple(
            KnownPage(str(n), text, (), ScanRead(*one), {})
            for n, one in enumerate(zip(read, frames, strict=True))
        ),
    )
    wrong = text.replace("утром", "утрам", 1) if "утром" in text else text.replace("о", "а", 1)
    at = next(k for k, (a, b) in enumerate(zip(text, wrong, strict=True)) if a != b)
    pages = [page(wrong, Planted("letter", at, at + 1, "а", "о")) for _ in range(2)]
    plan = TrialPlan(ErrorMix.ALL, 0.01, 0)
    trial = judge_trial(document, plan, pages, find_planted_candidates(document, pages), load_model())
    assert (trial.pages, (trial.apart.pages, trial.apart.planted)) == (2, apart)
    assert len(trial.planted) == 2 - len(spoilt)
    assert trial.tokens == len(tokenise(wrong)) * (2 - len(spoilt))
    assert {place.page for place in trial.places} <= {0, 1} - set(spoilt)
    assert trial.apart.listed <= trial.apart.planted
    # No number of errors is claimed of a document with such a page.
    assert bool(trial.left) is (trial.reviewed is not None) is (not spoilt)
    figures = measure_cells([Compared(trial, {OURS: trial.places})])
    told = format_cells(figures).splitlines()[-1]
    assert told.startswith("Not understood, and counted apart") is bool(spoilt)
    assert f"{len(spoilt)} of 2 pages over all trials, with {len(spoilt)} errors" in told or not spoilt


@pytest.mark.parametrize(
    ("face", "draws", "number"),
    [("", 40, 40 + 40 + 5 + 1), ("", 6, 6 + 6 + 1 + 1), ("TT2020", 6, 3 * 2 + 3 * 2 + 3 + 1)],
)
def test_a_real_page_is_tried_as_often_as_is_asked(face: str, draws: int, number: int) -> None:
    plans = make_plans(Document("d", face, "level", ()), draws)
    assert len(plans) == len(set(plans)) == number
    # Fewer draws are the first of more.
    assert set(make_plans(Document("d", face, "level", ()), 2)) <= {*plans}
