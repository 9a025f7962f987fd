"""TEI: valid by the schema of TEI P5; both the transcription and what the page has are read back from it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ocr.formats.tei import format_tei
from ocr.formats.tei_parts import NAMESPACE
from ocr.formats.tei_reading import format_tei_reading
from ocr.formats.verified_document import VerifiedDocument
from ocr.model import Basis, Box, Finding, Page, Part, RegionKind, ScanRef, Verdict
from tests.formats.test_alto import PAGE, REGION, page_of
from tests.formats.verified import (
    BROKEN,
    ILLEGIBLE,
    MISREAD,
    OMITTED,
    SIC,
    TEXT,
    UNSEEN,
    make_document,
    make_failure,
    make_finding,
)
from tests.formats.xml_schemas import load_tei

NAMES = {"t": NAMESPACE}
ID = "{http://www.w3.org/XML/1998/namespace}id"


@pytest.fixture(scope="module")
def schema() -> etree.RelaxNG:
    """TEI P5 with all its modules."""
    return load_tei()


def tei(document: VerifiedDocument) -> etree._Element:
    """The document as TEI, parsed back."""
    return etree.fromstring(format_tei(document).encode())


def read_back(root: etree._Element, left_out: str) -> str:
    """The text of the page where of each choice an element of this name is left out, and all notes."""

    def text_of(element: etree._Element) -> str:
        name = etree.QName(element).localname
        inner = "" if name in (left_out, "note") else (element.text or "") + "".join(map(text_of, element))
        return ("\n" if name == "lb" else inner) + (element.tail or "")

    (block,) = root.iterfind(".//t:div[@type='page']/t:ab", NAMES)
    return (block.text or "") + "".join(map(text_of, block))


EVERY = (MISREAD, UNSEEN, OMITTED, SIC, ILLEGIBLE)


def test_the_schema_is_satisfied(schema: etree.RelaxNG) -> None:
    schema.assertValid(tei(make_document(*EVERY, failures=(make_failure(1),))))
    schema.assertValid(tei(make_document(MISREAD, BROKEN, make_finding("прибыл", "убыл"))))
    schema.assertValid(tei(make_document()))
    document = make_document(failures=(make_failure(0),))
    schema.assertValid(tei(replace(document, file=replace(document.file, pages=()))))


def test_the_transcription_is_read_back_to_the_letter() -> None:
    assert read_back(tei(make_document(*EVERY)), "corr") == TEXT


def test_what_the_page_has_is_read_back() -> None:
    # What is `sic` or illegible on the page stays.
    root = tei(make_document(MISREAD, UNSEEN, OMITTED, ILLEGIBLE))
    expected = TEXT.replace("25848", "25348").replace("поезд  поезд прибыл", "поезд  неприбыл")
    assert read_back(root, "sic") == expected


def test_a_finding_over_a_line_break() -> None:
    root = tei(make_document(BROKEN))
    assert read_back(root, "corr") == TEXT
    assert read_back(root, "sic") == TEXT.replace("прибыл\nк", "прибыл\nна")


@pytest.mark.parametrize(
    ("finding", "written"),
    [
        (MISREAD, '<choice><sic>25848</sic><corr cert="0.9877" resp="#sverka">25348</corr></choice>'),
        (UNSEEN, '<choice><sic>поезд </sic><corr cert="0.9000" resp="#sverka"/></choice>'),
        (OMITTED, '<choice><sic/><corr cert="0.9877" resp="#sverka">не</corr></choice>'),
        (SIC, '<sic cert="unknown" resp="#sverka">утром</sic>'),
        (ILLEGIBLE, '<unclear reason="illegible" cert="0.4000" resp="#sverka">вечеру</unclear>'),
        (
            replace(MISREAD, verdict=Verdict.SIC, basis=Basis.RULE),
            '<choice><sic>25848</sic><corr cert="unknown" resp="#sverka">25348</corr></choice>',
        ),
    ],
)
def test_each_verdict_has_its_element(finding: Finding, written: str) -> None:
    root = tei(make_document(finding))
    (element,) = root.iterfind(f".//*[@ana='#{finding.verdict.value}']")
    assert element.get(ID) == f"finding-{finding.id}"
    for name in (ID, "ana", "facs"):
        element.attrib.pop(name, "")
    element.tail = None
    text = etree.tostring(element, encoding="unicode").replace(f' xmlns="{NAMESPACE}"', "")
    assert text == written


def test_places_are_zones_of_the_scan() -> None:
    root = tei(make_document(MISREAD, UNSEEN, OMITTED))
    places = ("ulx", "uly", "lrx", "lry")
    (surface,) = root.iterfind(".//t:surface", NAMES)
    assert [surface.get(name) for name in places] == ["0", "0", "800", "600"]
    zones = {zone.get(ID): [zone.get(name) for name in places] for zone in surface.iterfind("t:zone", NAMES)}
    assert zones == {
        f"zone-{MISREAD.id}-1": ["100", "50", "220", "80"],
        f"zone-{OMITTED.id}-1": ["10", "90", "20", "99"],
        f"zone-{OMITTED.id}-2": ["1", "2", "3", "4"],
    }
    facs = [element.get("facs") for element in root.iterfind(".//t:choice", NAMES)]
    assert facs == [
        f"#zone-{MISREAD.id}-1",
        None,
        f"#zone-{OMITTED.id}-1 #zone-{OMITTED.id}-2",
    ]
    (graphic,) = surface.iterfind("t:graphic", NAMES)
    assert graphic.get("url") == "%D0%BB.%201%20%D0%BE%D0%B1.png"


def test_whatever_is_referred_to_is_there() -> None:
    root = tei(make_document(*EVERY, BROKEN))
    there = {element.get(ID) for element in root.iterfind(f".//*[@{ID}]")}
    named = {
        one.removeprefix("#")
        for element in root.iter()
        for name in ("ana", "facs", "resp", "target", "who")
        for one in element.get(name, "").split()
    }
    assert len(named) > 10
    assert named <= there


def test_two_findings_about_the_same_text_are_both_told() -> None:
    inner = make_finding("прибыл", "убыл")
    root = tei(make_document(BROKEN, inner))
    assert read_back(root, "corr") == TEXT
    notes = [note.text for note in root.iterfind(".//t:note", NAMES)]
    assert notes == ["«прибыл\nк» -> «прибыл\nна»"]


def test_a_page_that_failed_is_a_gap() -> None:
    root = tei(make_document(failures=(make_failure(1),)))
    sections = root.findall(".//t:div[@type='page']", NAMES)
    assert [section.get("n") for section in sections] == ["1", "2"]
    assert sections[1].find("t:ab/t:gap", NAMES) is not None
    assert sections[1].findtext("t:note", namespaces=NAMES) == "the scan is empty \ufffd"


def test_reasons_stand_behind_the_text_worst_first() -> None:
    root = tei(make_document(OMITTED, MISREAD))
    items = ["".join(map(str, item.itertext())) for item in root.iterfind(".//t:item", NAMES)]
    assert items == [
        "omitted: page 1, «» -> «не». The page shows {another} letter.",
        "misread: page 1, «25848» -> «25348». The page shows {another} letter.",
    ]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.just("\n")), st.data())
def test_any_text_is_read_back(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2)))
    reading = data.draw(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.just("\n")))
    finding = replace(MISREAD, start=cuts[0], end=cuts[1], transcribed=text[slice(*cuts)], reading=reading)
    root = tei(make_document(finding, text=text))
    assert read_back(root, "corr") == text
    assert read_back(root, "sic") == text[: cuts[0]] + reading + text[cuts[1] :]


# --- A reading -----------------------------------------------------------------------------------


def reading(page: Page) -> etree._Element:
    return etree.fromstring(format_tei_reading(page).encode())


def test_the_schema_is_satisfied_by_a_reading(schema: etree.RelaxNG) -> None:
    schema.assertValid(
        reading(replace(PAGE, regions=tuple(replace(REGION, kind=kind) for kind in RegionKind)))
    )
    schema.assertValid(reading(replace(PAGE, regions=(), engines=())))
    schema.assertValid(reading(replace(PAGE, regions=(replace(REGION, lines=()),))))
    schema.assertValid(reading(replace(page_of("а\x00б"), scan=ScanRef("\udc41 1.tif", 2, 3))))


def test_a_reading_has_its_words_with_their_confidence_a_break_for_each_line() -> None:
    root = reading(replace(PAGE, regions=(replace(REGION, lines=REGION.lines * 2),)))
    (block,) = root.iterfind(".//t:ab", NAMES)
    assert block.get("type") == "stamp"
    text = "".join("\n" if one.tag.endswith("lb") else f"{one.text}{one.tail or ''}" for one in block)
    assert text == "\nДа нет" * 2
    # 0.98765 and below 0.
    assert [word.get("cert") for word in block.iterfind("t:w", NAMES)] == ["0.9877", "0.0000"] * 2


def test_lines_and_regions_of_a_reading_have_their_zones() -> None:
    root = reading(PAGE)
    zones = {
        zone.get(ID): Box(*(int(zone.get(name, "")) for name in ("ulx", "uly", "lrx", "lry")))
        for zone in root.iterfind(".//t:zone", NAMES)
    }
    named = [
        element.get("facs", "").removeprefix("#") for element in root.iterfind(".//t:ab//*[@facs]", NAMES)
    ]
    assert [zones[name] for name in named] == [REGION.lines[0].box]
    assert zones[root.find(".//t:ab", NAMES).get("facs")[1:]] == REGION.box  # type: ignore[union-attr, index]


def test_what_the_record_says_against_itself(schema: etree.RelaxNG) -> None:
    """Corrected where a text would agree, marked where none is known, told behind the text where it is in none."""
    number = make_finding("25848", "25348", Verdict.INCONSISTENT, boxes=(), basis=Basis.RULE)
    unknown = make_finding("вечеру", "", Verdict.INCONSISTENT, boxes=(), basis=Basis.RULE)
    lost = make_finding("поезд ", "", Verdict.UNTRANSLATED, start=26, boxes=(), basis=Basis.RULE)
    translated = replace(
        make_finding("поезд ", "two", Verdict.DIFFERS, boxes=(), basis=Basis.RULE),
        id="of-the-translation",
        page_index=None,
        part=Part.TRANSLATION,
    )
    root = tei(make_document(number, unknown, lost, translated))
    schema.assertValid(root)
    assert read_back(root, "corr") == TEXT
    assert read_back(root, "sic") == TEXT.replace("25848", "25348").replace("вечеру", "")
    by_id = {element.get(ID): element for element in root.iter() if element.get(ID)}
    told = by_id["finding-of-the-translation"].text
    assert told is not None and told.startswith("differs: translation, «поезд » -> «two».")
    named = [element.get("ana") or element.get("target") or "" for element in root.iter()]
    assert {name.removeprefix("#") for name in named if name.startswith("#")} <= by_id.keys()
