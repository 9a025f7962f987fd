"""ALTO: valid by its schema; places, texts and confidences as they were given."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ocr.formats.alto import NAMESPACE, format_alto
from ocr.model import Box, Glyph, Line, Page, PredictedCer, Region, RegionKind, ScanRef, Word
from tests.formats.xml_schemas import load_alto
from tests.pages import make_page

NAMES = {"a": NAMESPACE}
DA = Word(
    text="Да",
    box=Box(10, 20, 31, 45),
    confidence=0.98765,
    glyphs=(
        Glyph(text="Д", box=Box(10, 20, 30, 45), confidence=0.9, alternatives=(("Л", 0.07), ("А", 0.03))),
        Glyph(text="а", box=Box(30, 28, 31, 45), confidence=1.2),
    ),
)
NET = Word(text="нет", box=Box(40, 21, 70, 46), confidence=-0.5)
LINE = Line(words=(DA, NET), box=Box(10, 20, 70, 46), baseline=((10, 45), (70, 44)))
REGION = Region(kind=RegionKind.STAMP, lines=(LINE,), box=Box(8, 18, 72, 48))
PAGE = replace(
    make_page("", name="дело & 5.tif"), width_px=200, height_px=300, regions=(REGION,), engines=("a 1", "b 2")
)


def alto(page: Page) -> etree._Element:
    """The page as ALTO, parsed back."""
    return etree.fromstring(format_alto(page, created="1970-01-01T00:00:00+00:00").encode())


def page_of(text: str) -> Page:
    word = Word(text=text, box=DA.box, glyphs=(Glyph(text=text, box=DA.box),))
    line = Line(words=(word,), box=DA.box)
    return replace(PAGE, regions=(Region(kind=RegionKind.TYPED, lines=(line,), box=DA.box),))


def all_of(root: etree._Element, path: str, *attributes: str) -> list[tuple[str | None, ...]]:
    return [tuple(map(element.get, attributes)) for element in root.iterfind(f".//a:{path}", NAMES)]


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return load_alto()


def test_the_schema_is_satisfied(schema: etree.XMLSchema) -> None:
    every_kind = tuple(replace(REGION, kind=kind) for kind in RegionKind)
    schema.assertValid(alto(replace(PAGE, regions=every_kind, predicted_cer=PredictedCer(0.02, 0.01, 0.05))))
    schema.assertValid(alto(make_page("поезд прибыл\nна станцию")))


def test_the_schema_is_satisfied_without_anything(schema: etree.XMLSchema) -> None:
    schema.assertValid(alto(replace(PAGE, regions=(), engines=())))
    empty = Line(words=(), box=Box(0, 0, 5, 5))
    root = alto(replace(PAGE, regions=(replace(REGION, lines=()), replace(REGION, lines=(empty,)))))
    schema.assertValid(root)
    assert root.find(".//a:TextLine", NAMES) is None


def test_what_was_read_by_what() -> None:
    root = alto(PAGE)
    assert root.findtext(".//a:MeasurementUnit", namespaces=NAMES) == "pixel"
    assert root.findtext(".//a:fileName", namespaces=NAMES) == "дело & 5.tif"
    assert root.findtext(".//a:processingDateTime", namespaces=NAMES) == "1970-01-01T00:00:00+00:00"
    steps = [element.text for element in root.iterfind(".//a:processingStepDescription", NAMES)]
    assert steps == ["a 1", "b 2"]
    assert root.findtext(".//a:softwareName", namespaces=NAMES) == "sverka"


def test_a_page_of_a_file_of_several_has_its_number() -> None:
    page = replace(PAGE, scan=ScanRef("дело.tif", 4, 40))
    assert all_of(alto(page), "Page", "PHYSICAL_IMG_NR", "WIDTH", "HEIGHT") == [("5", "200", "300")]


def test_places_are_those_of_the_page() -> None:
    root = alto(PAGE)
    place = ("HPOS", "VPOS", "WIDTH", "HEIGHT")
    assert all_of(root, "PrintSpace", *place) == [("0", "0", "200", "300")]
    assert all_of(root, "TextBlock", *place) == [("8", "18", "64", "30")]
    assert all_of(root, "TextLine", *place) == [("10", "20", "60", "26")]
    assert all_of(root, "String", *place) == [("10", "20", "21", "25"), ("40", "21", "30", "25")]
    assert all_of(root, "Glyph", *place) == [("10", "20", "20", "25"), ("30", "28", "1", "17")]
    assert all_of(root, "TextLine", "BASELINE") == [("10,45 70,44",)]


def test_the_gap_between_words_is_a_space() -> None:
    line = alto(PAGE).find(".//a:TextLine", NAMES)
    assert line is not None
    assert [etree.QName(child).localname for child in line] == ["String", "SP", "String"]
    # From the end of the first word, 31, to the beginning of the second, 40.
    assert all_of(alto(PAGE), "SP", "HPOS", "WIDTH") == [("31", "9")]


def test_words_that_overlap_have_a_space_of_no_width(schema: etree.XMLSchema) -> None:
    words = (DA, replace(NET, box=Box(25, 21, 70, 46)))
    root = alto(replace(PAGE, regions=(replace(REGION, lines=(replace(LINE, words=words),)),)))
    schema.assertValid(root)
    assert all_of(root, "SP", "HPOS", "WIDTH") == [("25", "0")]


def test_confidences_are_of_words_glyphs_and_the_page() -> None:
    root = alto(replace(PAGE, predicted_cer=PredictedCer(0.02, 0.01, 0.05)))
    # An engine's slip beyond 0 or 1 would be no confidence by the schema.
    assert all_of(root, "String", "CONTENT", "WC") == [("Да", "0.9877"), ("нет", "0.0000")]
    assert all_of(root, "Glyph", "CONTENT", "GC") == [("Д", "0.9000"), ("а", "1.0000")]
    assert all_of(root, "Variant", "CONTENT", "VC") == [("Л", "0.0700"), ("А", "0.0300")]
    assert all_of(root, "Page", "PC") == [("0.9800",)]
    assert all_of(alto(PAGE), "Page", "PC") == [(None,)]


@pytest.mark.parametrize("kind", RegionKind)
def test_the_kind_of_a_block_is_its_tag(kind: RegionKind) -> None:
    root = alto(replace(PAGE, regions=(replace(REGION, kind=kind),)))
    ((reference,),) = all_of(root, "TextBlock", "TAGREFS")
    assert (reference, kind.value) in all_of(root, "OtherTag", "ID", "LABEL")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("&<>\"'", "&<>\"'"),
        ("а\x00б\x0b", "а\ufffdб\ufffd"),
        ("\ufffe", "\ufffd"),
        ("\ud800", "\ufffd"),
        ("𝔄", "𝔄"),
    ],
)
def test_what_xml_cannot_hold_is_replaced(schema: etree.XMLSchema, text: str, written: str) -> None:
    root = alto(replace(page_of(text), scan=ScanRef(f"{text}.png")))
    schema.assertValid(root)
    assert all_of(root, "String", "CONTENT") == [(written,)]
    # A glyph is one character by the schema.
    assert all_of(root, "Glyph", "CONTENT") == [(written,)] * (len(text) == 1)
    assert root.findtext(".//a:fileName", namespaces=NAMES) == f"{written}.png"


@pytest.mark.parametrize("parts", [("Д", "ад"), ("Д",), ("Д", "а", "", "д"), ("Д", "а", "Д")])
def test_glyphs_that_are_not_the_characters_are_left_out(
    schema: etree.XMLSchema, parts: tuple[str, ...]
) -> None:
    glyphs = tuple(Glyph(text=part, box=DA.box) for part in parts)
    line = replace(LINE, words=(replace(DA, text="Дад", glyphs=glyphs),))
    root = alto(replace(PAGE, regions=(replace(REGION, lines=(line,)),)))
    schema.assertValid(root)
    assert all_of(root, "String", "CONTENT") == [("Дад",)]
    assert all_of(root, "Glyph", "CONTENT") == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"])))
def test_any_text_comes_back(text: str) -> None:
    assert all_of(alto(page_of(text)), "String", "CONTENT") == [(text,)]
