"""The benchmarks' own arithmetic."""

from pathlib import Path

import pytest

from ocr.bench.lines import count_found
from ocr.bench.pages import Measured, Wanted, format_table, measure_page, pool_rows
from ocr.bench.reference import TEXTS, ReferencePage, iter_pages, render
from ocr.model import Box, Rate, RegionKind

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
    page = ReferencePage("order", "TT2020", "clean", 11)
    wanted = Wanted(untouched=True, ours=True, cache=str(tmp_path))
    measured = measure_page(page, wanted)
    assert measured.ours
    assert measured.untouched
    assert measured.ours.value
    assert measured.ours.value < 0.03
    assert measured.lines_found >= 0.95 * measured.lines_true
    assert len(list(tmp_path.iterdir())) == 1
    assert measure_page(page, Wanted(ours=False, cache=str(tmp_path))).untouched == measured.untouched
