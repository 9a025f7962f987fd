"""hOCR: well-formed XHTML, whose titles say what was given."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ocr.formats.hocr import NAMESPACE, format_hocr
from ocr.model import Box, Line, Page, ScanRef, Word
from tests.formats.test_alto import PAGE, REGION, page_of

NAMES = {"h": NAMESPACE}


def hocr(page: Page) -> etree._Element:
    """The page as hOCR, parsed back."""
    return etree.fromstring(format_hocr(page).encode())


def titles(root: etree._Element, kind: str) -> list[str | None]:
    return [element.get("title") for element in root.iterfind(f".//*[@class='{kind}']")]


def words(root: etree._Element) -> list[str | None]:
    return [element.text for element in root.iterfind(".//*[@class='ocrx_word']")]


def test_places_and_confidences_are_in_titles() -> None:
    root = hocr(PAGE)
    assert titles(root, "ocr_page") == ['image "дело & 5.tif"; bbox 0 0 200 300; ppageno 0; scan_res 300 300']
    assert titles(root, "ocr_carea") == ["bbox 8 18 72 48"]
    # 0.98765 of 100; one below 0 is none.
    assert titles(root, "ocrx_word") == ["bbox 10 20 31 45; x_wconf 99", "bbox 40 21 70 46; x_wconf 0"]
    assert words(root) == ["Да", "нет"]


@pytest.mark.parametrize(
    ("baseline", "title"),
    [
        # From (10, 45) to (70, 44): 1 px up in 60; at the left of the box 1 px above its bottom, 46.
        (((10, 45), (70, 44)), "; baseline -0.0167 -1.0"),
        # From (0, 40) to (60, 43): at 10 it is at 40.5, 5.5 px above 46.
        (((0, 40), (60, 43)), "; baseline 0.0500 -5.5"),
        ((), ""),
        # A line that stands upright has no slope.
        (((10, 45), (10, 90)), ""),
    ],
)
def test_the_baseline_counts_from_the_lower_left_corner(
    baseline: tuple[tuple[int, int], ...], title: str
) -> None:
    line = replace(REGION.lines[0], baseline=baseline)
    root = hocr(replace(PAGE, regions=(replace(REGION, lines=(line,)),)))
    assert titles(root, "ocr_line") == [f"bbox 10 20 70 46{title}"]


def test_the_capabilities_are_those_that_are_used() -> None:
    root = hocr(PAGE)
    (capable,) = (
        element.get("content", "") for element in root.iterfind(".//h:meta[@name='ocr-capabilities']", NAMES)
    )
    used = {element.get("class") for element in root.iterfind(".//*[@class]")}
    assert {name for name in capable.split() if not name.startswith("ocrp_")} == used
    assert root.get("lang") == "ru"


def test_ids_are_unique() -> None:
    ids = [
        element.get("id") for element in hocr(replace(PAGE, regions=(REGION, REGION))).iterfind(".//*[@id]")
    ]
    # The page; two areas with a paragraph and a line each; four words.
    assert len(ids) == len(set(ids)) == 1 + 2 * 3 + 4


def test_a_quote_in_a_file_name_ends_no_name() -> None:
    page = replace(PAGE, scan=ScanRef('копия "1".tif', 2, 3))
    (title,) = titles(hocr(page), "ocr_page")
    assert title is not None
    assert re.findall('"([^"]*)"', title) == ["копия %221%22.tif#3"]
    assert "ppageno 2" in title


def test_a_box_begins_on_the_page() -> None:
    word = Word(text="а", box=Box(-3, -1, 4, 9))
    root = hocr(replace(PAGE, regions=(replace(REGION, lines=(Line(words=(word,), box=word.box),)),)))
    assert titles(root, "ocrx_word") == ["bbox 0 0 4 9; x_wconf 100"]


@pytest.mark.parametrize(
    ("text", "written"), [("&<b>\"'", "&<b>\"'"), ("а\x00б\x1f", "а\ufffdб\ufffd"), ("\udc41", "\ufffd")]
)
def test_what_xml_cannot_hold_is_replaced(text: str, written: str) -> None:
    root = hocr(replace(page_of(text), scan=ScanRef(f"{text}.png")))
    assert words(root) == [written]
    assert root.findtext(".//h:title", namespaces=NAMES) == written


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1))
def test_any_text_comes_back(text: str) -> None:
    assert words(hocr(page_of(text))) == [text]
