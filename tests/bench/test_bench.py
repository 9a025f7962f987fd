"""The benchmarks' own arithmetic."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ocr.bench.lines import count_found
from ocr.bench.pages import Measured, Wanted, format_table, measure_page, pool_rows
from ocr.bench.plot import plot_cer
from ocr.bench.reader import (
    ENGINES,
    ReaderMeasured,
    count_confusions,
    count_glyphs,
    pool_reader_rows,
    run_reader_bench,
)
from ocr.bench.real import find_real_pages, fold, load_baselines, load_text
from ocr.bench.reference import TEXTS, ReferencePage, iter_pages, render
from ocr.bench.slips import count_as_typed, mistype
from ocr.errors import InputError
from ocr.language.russian import RUSSIAN
from ocr.model import Box, Rate, RegionKind
from tests.pages import short_reference_page

TRUE = [[(100, y), (900, y)] for y in (100, 160, 220)]


def test_a_line_counts_by_nearness_over_its_length() -> None:
    # Spacing 60: within 15 px over 80 % of 800 px.
    assert count_found(TRUE, TRUE) == (3, 3)
    assert count_found([[(100, 110), (900, 110)]], TRUE) == (1, 1)
    assert count_found([[(100, 118), (900, 118)]], TRUE) == (0, 1)
    assert count_found([[(100, 100), (760, 100)]], TRUE) == (1, 1)
    assert count_found([[(100, 100), (600, 100)]], TRUE)[0] == 0
    # Two pieces of one line are not the line; a second line on it is one too many.
    assert count_found([[(100, 100), (500, 100)], [(510, 100), (900, 100)]], TRUE)[0] == 0
    assert count_found([[(100, 100), (900, 100)], [(100, 105), (900, 105)]], TRUE) == (1, 2)


def test_a_line_in_a_stamp_is_no_false_line_and_one_on_bare_paper_is() -> None:
    found = [*TRUE, [(100, 600), (900, 600)]]
    assert count_found(found, TRUE) == (3, 4)
    assert count_found(found, TRUE, [Box(50, 550, 950, 650)]) == (3, 3)


def test_rows_pool_counts() -> None:
    def page(face: str, edits: int, length: int, skew: float) -> Measured:
        return Measured(
            name=face,
            face=face,
            level="worn",
            ours=Rate(edits, length),
            lines_right=9,
            lines_found=10,
            lines_true=10,
            skew_error_deg=skew,
        )

    rows = pool_rows([page("A", 1, 100, 0.1), page("B", 19, 900, 0.3)])
    # 20 of 1000, not the mean of 1 % and 2.1 %
    assert rows["worn"]["cer_ours"] == 2.0
    assert rows["worn, A"]["cer_ours"] == 1.0
    # 18 found of 20 read and 20 true: 2 * 18 / 40
    assert rows["worn"]["line_f1"] == 0.9
    assert (rows["worn"]["skew_mean_deg"], rows["worn"]["skew_worst_deg"]) == (0.2, 0.3)
    assert "cer_ours" in format_table(rows).splitlines()[0]


def test_the_reference_texts_fit_their_sheets() -> None:
    for text in TEXTS:
        rendered = render(ReferencePage(text, "TT2020", "clean", 11))
        (typed,) = [region for region in rendered.regions if region.kind is RegionKind.TYPED]
        height, width = rendered.image.shape[:2]
        assert 60 < typed.box.left < typed.box.right < width - 60
        assert 60 < typed.box.top < typed.box.bottom < height - 60
        assert len(rendered.text) > 1400


def test_the_set_is_what_it_says() -> None:
    assert len(list(iter_pages(["TT2020", "PT Mono"], ["clean"]))) == 2 * 1 * 3 * 3


@pytest.mark.tesseract
def test_a_page_is_measured_and_its_untouched_reading_kept(tmp_path: Path) -> None:
    page = short_reference_page()
    wanted = Wanted(untouched=True, ours=True, cache=str(tmp_path))
    measured = measure_page(page, wanted)
    assert measured.ours
    assert measured.untouched
    assert measured.ours.value is not None
    assert measured.ours.value < 0.03
    assert measured.lines_found >= 0.95 * measured.lines_true
    assert len(list(tmp_path.iterdir())) == 1
    assert measure_page(page, Wanted(ours=False, cache=str(tmp_path))).untouched == measured.untouched


def test_real_pages_are_found_with_their_readings(tmp_path: Path) -> None:
    for name in ("a.png", "b.jpg", "p18.png", "alone.png"):
        (tmp_path / name).write_bytes(b"")
    for name in ("a", "p18"):
        (tmp_path / f"{name}.diplomatic.txt").write_text("I8 ⟨рук⟩ марта,\nвторой  лист", encoding="utf-8")
    (tmp_path / "b.xml").write_text(
        '<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><TextLine BASELINE="10 20 300 24"/></alto>',
        encoding="utf-8",
    )
    found = find_real_pages(tmp_path, test_only=False)
    assert [(page.name, page.level) for page in found] == [("a", "real, text"), ("b", "real, lines")]
    assert load_text(found[0]) == "I8  марта,\nвторой  лист"
    assert load_text(found[1]) is None
    assert load_baselines(found[0]) == []
    assert load_baselines(found[1]) == [[(10, 20), (300, 24)]]
    assert [page.name for page in find_real_pages(tmp_path, test_only=True)] == ["p18"]
    (tmp_path / "b.xml").write_text("<alto>", encoding="utf-8")
    with pytest.raises(InputError, match="no ALTO"):
        load_baselines(found[1])


def test_real_readings_are_compared_without_typewriter_habits() -> None:
    # I for 1 wherever it stands, spaces and line ends as one space, hyphens at line ends gone.
    assert fold("I8-го  марта\nпро-\nгулка, II") == fold("18-го марта прогулка, 11")


def test_a_plot_is_drawn_of_two_levels_and_more(tmp_path: Path) -> None:
    rows: dict[str, dict[str, float | int | None]] = {
        "clean": {"cer_untouched": 1.5, "cer_ours": 0.8},
        "worn": {"cer_untouched": 25.0, "cer_ours": 4.0},
        "worn, TT2020": {"cer_ours": 4.0},
    }
    assert plot_cer(rows, tmp_path / "plot.png")
    with Image.open(tmp_path / "plot.png") as image:
        assert image.size[0] > 500
    assert not plot_cer({"clean": rows["clean"]}, tmp_path / "none.png")
    assert not (tmp_path / "none.png").exists()


@given(st.integers(0, 12), st.integers(0, 100))
def test_slips_are_words_that_are_none(number: int, seed: int) -> None:
    text = "Начальник станции просит срочно прислать паровоз № 25, потому что уголь\nкончается завтра утром."
    # Of its words eleven have five letters or more and stand alone.
    if number > 11:
        with pytest.raises(ValueError, match="11 words"):
            mistype(text, number, seed)
        return
    typed, slips = mistype(text, number, seed)
    assert len(slips) == number == count_as_typed(slips, typed)
    assert count_as_typed(slips, text) == 0
    for slip in slips:
        assert not RUSSIAN.is_known_word(slip.typed)
        typed = typed.replace(slip.typed, slip.meant)
    assert typed == text


def test_confusions_are_counted_by_what_stands_in_the_truth() -> None:
    # 3 for 8, н left out, a space too many
    assert count_confusions("25848 дивизии\nон", "25348 дивизии о м") == {
        ("8", "3"): 1,
        ("", " "): 1,
        ("н", "м"): 1,
    }
    assert count_confusions("дно", "до") == {("н", ""): 1}
    assert not count_confusions("в  лесу\n", "в лесу")


def test_glyphs_count_where_their_shape_has_exemplars() -> None:
    exemplars = {"в": 3, "о": 9, "д": 2, "а": 5}
    # в, о and а are judged, д is not; the second а is not read.
    assert count_glyphs("вода а", "вода", exemplars) == Rate(1, 4)
    assert count_glyphs("вода", "воба", exemplars) == Rate(0, 3)


def test_engines_are_pooled_over_characters() -> None:
    def page(name: str, wrong: int, length: int) -> ReaderMeasured:
        rates = {engine: Rate(wrong, length) for engine in ENGINES}
        return ReaderMeasured(
            name=name,
            level="worn",
            face="A",
            rates=rates,
            case_folded=rates,
            confusions=Counter(),
            slips=10,
            as_typed=dict.fromkeys(ENGINES, 9),
            glyphs=Rate(0, 0),
            letters=0,
            lines=20,
            reader_s=0.1,
            adapt_s=0.2,
            tesseract_s=1.0,
        )

    rows = pool_reader_rows([page("one", 1, 100), page("two", 19, 900)])
    assert list(rows) == ["worn", "worn, A"]
    # 20 of 1000; 0.2 s over 40 lines
    assert (rows["worn"]["cer_adapted"], rows["worn"]["reader_ms"]) == (2.0, 5.0)
    assert (rows["worn"]["slips"], rows["worn"]["as_typed_both"]) == (20, 18)


@pytest.mark.tesseract
def test_all_engines_read_the_same_lines(tmp_path: Path) -> None:
    pages = [short_reference_page(slips=5)]
    rows = run_reader_bench(pages, tmp_path, 1, lambda *_: None)
    figures = rows["clean"]
    assert (figures["pages"], figures["slips"]) == (1, 5)
    for engine in ("tesseract", "reader", "adapted", "both", "meant"):
        assert 0 <= float(figures[f"cer_{engine}"] or 0) < 5
    assert float(figures["cer_reader"] or 0) < float(figures["cer_tesseract"] or 0)
    assert "confusions" in json.loads((tmp_path / "reader.json").read_text(encoding="utf-8"))
