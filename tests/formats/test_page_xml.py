"""PAGE XML: valid by its schema, places and texts as they were given."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ocr.formats.page_xml import NAMESPACE, format_page_xml
from ocr.model import Box, Glyph, Line, Region, RegionKind, Word

NAMES = {"p": NAMESPACE}

# «Да» typed, the second letter one pixel wide; a stamp below it.
TYPED = Region(
    kind=RegionKind.TYPED,
    lines=(
        Line(
            words=(
                Word(
                    text="Да",
                    box=Box(10, 20, 31, 45),
                    glyphs=(
                        Glyph(text="Д", box=Box(10, 20, 30, 45)),
                        Glyph(text="а", box=Box(30, 28, 31, 45)),
                    ),
                ),
                Word(text="нет", box=Box(40, 21, 70, 46)),
            ),
            box=Box(10, 20, 70, 46),
            baseline=((10, 45), (70, 44)),
        ),
        Line(words=(Word(text="5.3.48", box=Box(10, 60, 70, 85)),), box=Box(10, 60, 70, 85)),
    ),
    box=Box(10, 20, 70, 85),
)
STAMP = Region(
    kind=RegionKind.STAMP,
    lines=(Line(words=(Word(text="КОПИЯ", box=Box(0, 100, 90, 130)),), box=Box(0, 100, 90, 130)),),
    box=Box(0, 100, 90, 130),
)


def page_xml(*regions: Region, image_name: str = "sheet-1.jpg", creator: str = "a test") -> etree._Element:
    """The document of the regions, parsed back."""
    document = format_page_xml(
        image_name, (200, 300), regions, creator=creator, created="1970-01-01T00:00:00"
    )
    return etree.fromstring(document.encode())


def text_region(text: str) -> Region:
    box = Box(1, 1, 9, 9)
    word = Word(text=text, box=box, glyphs=(Glyph(text=text, box=box),))
    return Region(kind=RegionKind.TYPED, lines=(Line(words=(word,), box=box),), box=box)


def coords_of(root: etree._Element, path: str) -> list[str | None]:
    return [element.get("points") for element in root.iterfind(f"{path}/p:Coords", NAMES)]


def texts_of(root: etree._Element, path: str) -> list[str]:
    return [element.text or "" for element in root.iterfind(f"{path}/p:TextEquiv/p:Unicode", NAMES)]


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The published schema, as the OCR-D validators carry it; found without importing them."""
    spec = find_spec("ocrd_validators")
    assert spec is not None
    assert spec.origin is not None
    schema = etree.parse(str(Path(spec.origin).parent / "page.xsd"))
    assert schema.getroot().get("targetNamespace") == NAMESPACE
    return etree.XMLSchema(schema)


def test_the_schema_is_satisfied(schema: etree.XMLSchema) -> None:
    # Lines with a baseline and without, words with glyphs and without.
    every_kind = [Region(kind=kind, lines=TYPED.lines, box=TYPED.box) for kind in RegionKind]
    schema.assertValid(page_xml(*every_kind))


def test_the_schema_is_satisfied_without_anything(schema: etree.XMLSchema) -> None:
    schema.assertValid(page_xml())
    schema.assertValid(page_xml(Region(kind=RegionKind.PRINTED, lines=(), box=Box(0, 0, 5, 5))))
    line = Line(words=(), box=Box(0, 0, 5, 5))
    schema.assertValid(page_xml(Region(kind=RegionKind.PRINTED, lines=(line,), box=Box(0, 0, 5, 5))))


def test_no_regions_no_reading_order() -> None:
    root = page_xml()
    assert root.find(".//p:ReadingOrder", NAMES) is None
    assert root.find(".//p:TextRegion", NAMES) is None


def test_the_image_and_its_size_are_named() -> None:
    page = page_xml(TYPED).find("p:Page", NAMES)
    assert page is not None
    assert page.get("imageFilename") == "sheet-1.jpg"
    assert (page.get("imageWidth"), page.get("imageHeight")) == ("200", "300")


def test_maker_and_time_are_named() -> None:
    root = page_xml(creator="sverka & test")
    assert root.findtext("p:Metadata/p:Creator", namespaces=NAMES) == "sverka & test"
    assert root.findtext("p:Metadata/p:Created", namespaces=NAMES) == "1970-01-01T00:00:00"
    assert root.findtext("p:Metadata/p:LastChange", namespaces=NAMES) == "1970-01-01T00:00:00"


def test_corners_are_inclusive() -> None:
    root = page_xml(TYPED, STAMP)
    # Box(10, 20, 70, 85): the last pixel within is (69, 84); clockwise from the top left
    assert coords_of(root, ".//p:TextRegion") == [
        "10,20 69,20 69,84 10,84",
        "0,100 89,100 89,129 0,129",
    ]
    assert coords_of(root, ".//p:TextLine") == [
        "10,20 69,20 69,45 10,45",
        "10,60 69,60 69,84 10,84",
        "0,100 89,100 89,129 0,129",
    ]
    assert coords_of(root, ".//p:Word")[:2] == ["10,20 30,20 30,44 10,44", "40,21 69,21 69,45 40,45"]
    # the narrow letter: 30 to 31 is the one pixel column 30
    assert coords_of(root, ".//p:Glyph") == ["10,20 29,20 29,44 10,44", "30,28 30,28 30,44 30,44"]


def test_a_box_of_nothing_is_a_point_and_none_is_negative() -> None:
    empty = Region(kind=RegionKind.TYPED, lines=(), box=Box(7, 8, 7, 8))
    outside = Region(kind=RegionKind.TYPED, lines=(), box=Box(-3, -2, 4, 5))
    assert coords_of(page_xml(empty, outside), ".//p:TextRegion") == ["7,8 7,8 7,8 7,8", "0,0 3,0 3,4 0,4"]


def test_the_baseline_is_written_where_there_is_one() -> None:
    root = page_xml(TYPED)
    assert [e.get("points") for e in root.iterfind(".//p:Baseline", NAMES)] == ["10,45 70,44"]


def test_the_reading_order_is_that_of_the_regions() -> None:
    root = page_xml(STAMP, TYPED)
    order = root.findall(".//p:RegionRefIndexed", NAMES)
    regions = root.findall(".//p:TextRegion", NAMES)
    assert [element.get("index") for element in order] == ["0", "1"]
    assert [element.get("regionRef") for element in order] == [element.get("id") for element in regions]
    assert texts_of(root, ".//p:TextRegion") == ["КОПИЯ", "Да нет\n5.3.48"]


def test_texts_at_every_level() -> None:
    root = page_xml(TYPED)
    assert texts_of(root, ".//p:TextRegion") == ["Да нет\n5.3.48"]
    assert texts_of(root, ".//p:TextLine") == ["Да нет", "5.3.48"]
    assert texts_of(root, ".//p:Word") == ["Да", "нет", "5.3.48"]
    assert texts_of(root, ".//p:Glyph") == ["Д", "а"]


def test_ids_are_unique() -> None:
    ids = [element.get("id") for element in page_xml(TYPED, STAMP, TYPED).iter() if element.get("id")]
    # the order; three regions; 2 + 1 + 2 lines; 3 + 1 + 3 words; 2 + 0 + 2 glyphs
    assert len(ids) == len(set(ids)) == 1 + 3 + 5 + 7 + 4


def test_kinds_are_told_apart() -> None:
    regions = page_xml(*(Region(kind=kind, lines=(), box=Box(0, 0, 5, 5)) for kind in RegionKind)).findall(
        ".//p:TextRegion", NAMES
    )
    assert [region.get("custom") for region in regions] == [
        "kind {value:typed;}",
        "kind {value:printed;}",
        "kind {value:stamp;}",
        "kind {value:handwriting;}",
    ]
    assert [region.get("production") for region in regions] == [
        "typewritten",
        "printed",
        "printed",
        "handwritten-cursive",
    ]


@pytest.mark.parametrize("text", ["&", "<b>", '"11"', "'", "]]>", "&amp;", "«№ 5»", "𝔄"])
def test_special_characters(schema: etree.XMLSchema, text: str) -> None:
    root = page_xml(text_region(text), image_name=f"sheet {text}.jpg")
    schema.assertValid(root)
    assert texts_of(root, ".//p:Word") == texts_of(root, ".//p:Glyph") == [text]
    page = root.find("p:Page", NAMES)
    assert page is not None
    assert page.get("imageFilename") == f"sheet {text}.jpg"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"])))
def test_any_text_comes_back(text: str) -> None:
    assert texts_of(page_xml(text_region(text)), ".//p:Glyph") == [text]


COORDINATES = st.integers(0, 5000)


@given(COORDINATES, COORDINATES, st.integers(1, 500), st.integers(1, 500))
def test_any_box_comes_back(left: int, top: int, width: int, height: int) -> None:
    region = Region(kind=RegionKind.TYPED, lines=(), box=Box(left, top, left + width, top + height))
    (points,) = coords_of(page_xml(region), ".//p:TextRegion")
    assert points is not None
    xs, ys = zip(*((int(x), int(y)) for x, y in (p.split(",") for p in points.split())), strict=True)
    assert Box(min(xs), min(ys), max(xs) + 1, max(ys) + 1) == region.box


# --- Confidence, and what XML cannot hold --------------------------------------------------------


def confidences(root: etree._Element, path: str) -> list[str | None]:
    return [element.get("conf") for element in root.iterfind(f"{path}/p:TextEquiv", NAMES)]


def test_confidences_are_written_where_they_are_asked_for(schema: etree.XMLSchema) -> None:
    glyph = Glyph(text="а", box=Box(1, 1, 9, 9), confidence=1.5)
    word = Word(text="а", box=Box(1, 1, 9, 9), confidence=0.98765, glyphs=(glyph,))
    line = Line(words=(word,), box=word.box)
    region = Region(kind=RegionKind.TYPED, lines=(line,), box=word.box)

    def parsed(with_confidence: bool) -> etree._Element:
        return etree.fromstring(
            format_page_xml(
                "a.png",
                (9, 9),
                [region],
                creator="a test",
                created="1970-01-01T00:00:00",
                with_confidence=with_confidence,
            ).encode()
        )

    schema.assertValid(parsed(True))
    assert confidences(parsed(True), ".//p:Word") == ["0.9877"]
    assert confidences(parsed(True), ".//p:Glyph") == ["1.0000"]
    assert confidences(parsed(True), ".//p:TextLine") == [None]
    # A truth is no engine's.
    assert confidences(parsed(False), ".//p:Word") == [None]


@pytest.mark.parametrize(
    ("text", "written"), [("а\x00б\x0c", "а\ufffdб\ufffd"), ("\ufffe", "\ufffd"), ("\udc41", "\ufffd")]
)
def test_what_xml_cannot_hold_is_replaced(schema: etree.XMLSchema, text: str, written: str) -> None:
    root = page_xml(text_region(text), image_name=f"{text}.png", creator=text)
    schema.assertValid(root)
    assert texts_of(root, ".//p:Word") == texts_of(root, ".//p:Glyph") == [written]
    assert root.findtext("p:Metadata/p:Creator", namespaces=NAMES) == written
