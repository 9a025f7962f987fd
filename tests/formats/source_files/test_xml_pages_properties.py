"""Pages in XML of any make: what is corrected reads as corrected, all else stays, and tags keep their letters."""

import re

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ocr.formats.source_files.alto import read_alto
from ocr.formats.source_files.page_xml import read_page_xml
from ocr.formats.source_files.source_file import Edit, apply_edits
from tests.formats.source_files import alto_files
from tests.formats.source_files.page_files import page_xml, region

XML = {"<": "&lt;", "&": "&#38;", '"': "&quot;"}
TEXTS = st.text("абв <&]>'𝔸", max_size=8)
WORDS = st.text("абв<&𝔸", min_size=1, max_size=4)


def escape(text: str, *, as_cdata: bool = False) -> str:
    if as_cdata and "]]>" not in text:
        return f"<![CDATA[{text}]]>"
    return "".join(XML.get(char, char) for char in text).replace("]]>", "]]&gt;")


def equiv(text: str, as_cdata: bool) -> str:
    return f"<TextEquiv><Unicode>{escape(text, as_cdata=as_cdata)}</Unicode></TextEquiv>"


def make_page_line(texts: list[str], how: str, as_cdata: bool, tag: tuple[int, int]) -> str:
    """A line of these words, with a tag on some of its letters."""
    text = " ".join(texts)
    words = "".join(f"<Word>{equiv(word, as_cdata)}</Word>" for word in (["х"] if how == "other" else texts))
    start, end = (min(one, len(text)) for one in sorted(tag))
    # Offsets count in UTF-16.
    at, to = (len(text[:one].encode("utf-16-le")) // 2 for one in (start, end))
    custom = f"readingOrder {{index:0;}} unclear {{offset:{at}; length:{to - at};}}"
    own = "" if how == "words" else equiv(text, as_cdata)
    return f'<TextLine custom="{custom}">{words if how != "line" else ""}{own}</TextLine>'


PAGE_LINES = st.builds(
    make_page_line,
    st.lists(WORDS, min_size=1, max_size=3),
    st.sampled_from(["line", "words", "both", "other"]),
    st.booleans(),
    st.tuples(st.integers(0, 12), st.integers(0, 12)),
)
PLAIN_LINES = st.builds(lambda text, raw: f"<TextLine>{equiv(text, raw)}</TextLine>", TEXTS, st.booleans())
REGIONS = st.one_of(
    st.lists(st.one_of(PAGE_LINES, PLAIN_LINES), min_size=1, max_size=3).map("".join).map(region),
    TEXTS.filter(str.strip).map(lambda text: region(equiv(text, False))),
    st.text("аб&\n", max_size=8).map(lambda text: region(equiv(text, False).replace("\n", "&#13;\n"))),
)
PAGES = st.lists(REGIONS, min_size=1, max_size=3).map(lambda regions: page_xml(*regions))

STRINGS = st.builds(
    lambda text, glyphs: alto_files.string(text, *(text if glyphs else "")),
    st.text("аб &'\"", max_size=5),
    st.booleans(),
)
ALTO_LINES = st.builds(
    lambda parts, hyphen: alto_files.line(*parts, *([alto_files.hyphen(hyphen)] if hyphen else [])),
    st.lists(STRINGS, min_size=1, max_size=3),
    st.sampled_from(["", "-", "¬", "="]),
)
ALTO_BLOCKS = st.lists(ALTO_LINES, min_size=1, max_size=4).map(lambda lines: alto_files.block(*lines))
ALTOS = st.one_of(
    ALTO_BLOCKS.map(alto_files.alto),
    st.lists(ALTO_BLOCKS, min_size=2, max_size=3).map(lambda pages: alto_files.alto_pages(*pages)),
)
NEW_TEXTS = st.text("гд <&'\"]>-", max_size=4)


def draw_edits(data: st.DataObject, text: str, new: st.SearchStrategy[str]) -> list[Edit]:
    """Edits in order, none overlapping another, nor two at one place."""
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    pairs = zip(cuts[::2], [*cuts[1::2], *cuts[-1:]][: len(cuts[::2])], strict=True)
    return [Edit(start, end, data.draw(new)) for start, end in pairs]


def skeleton(data: bytes) -> list[tuple[str, dict[str, str]]]:
    """All elements with their attributes, but for what a correction may change; by lxml, not by our reader."""
    told: list[tuple[str, dict[str, str]]] = []
    for element in etree.fromstring(data).iter():
        attributes = {str(key): str(value) for key, value in element.attrib.items() if key != "CONTENT"}
        if "custom" in attributes:
            attributes["custom"] = re.sub(r"\d+", "0", attributes["custom"])
        told.append((etree.QName(element).localname, attributes))
    return told


@given(PAGES, st.data())
def test_a_corrected_page_reads_as_corrected_and_back(source: bytes, data: st.DataObject) -> None:
    file = read_page_xml(source, "1.xml")
    assert file.patch([]).data == source
    edits = [
        one for one in draw_edits(data, file.text, NEW_TEXTS) if "\n" not in file.text[one.start : one.end]
    ]
    patched = file.patch(edits)
    after = read_page_xml(patched.data, "1.xml")
    assert after.text == apply_edits(file.text, edits)
    assert skeleton(patched.data) == skeleton(source)
    back = []
    shift = 0
    for one in edits:
        start = one.start + shift
        back.append(Edit(start, start + len(one.text), file.text[one.start : one.end]))
        shift += len(one.text) - (one.end - one.start)
    assert read_page_xml(after.patch(back).data, "1.xml").text == file.text


@given(PAGES, st.data())
def test_any_edit_of_a_page_is_made_or_told(source: bytes, data: st.DataObject) -> None:
    file = read_page_xml(source, "1.xml")
    edits = draw_edits(data, file.text, st.text("гд\n ", max_size=4))
    patched = file.patch(edits)
    after = read_page_xml(patched.data, "1.xml").text
    wanted = apply_edits(file.text, edits)
    assert (after == wanted) == (not any("no end of a line" in one for one in patched.notices))
    assert "".join(after.split()) == "".join(wanted.split())


@given(PAGE_LINES, st.data())
def test_a_tag_keeps_the_letters_that_stay(line: str, data: st.DataObject) -> None:
    source = page_xml(region(line))
    file = read_page_xml(source, "1.xml")
    edits = draw_edits(data, file.text, st.text("гд", max_size=3))
    before = tagged(source, file.text)
    patched = file.patch(edits)
    after = tagged(patched.data, read_page_xml(patched.data, "1.xml").text)
    # Old letters are «абв», new ones «гд»: of the old ones the tag has those that it had and that are still there.
    start = find_tag(source, file.text)
    struck = {at for edit in edits for at in range(edit.start, edit.end)}
    kept = "".join(char for at, char in enumerate(before, start=start) if at not in struck)
    old = [char for char in after if char not in "гд"]
    assert "".join(old) == kept


def find_tag(source: bytes, text: str) -> int:
    offset = int(re.search(rb"offset:(\d+)", source)[1])  # type: ignore[index]
    return len(text.encode("utf-16-le")[: offset * 2].decode("utf-16-le"))


def tagged(source: bytes, text: str) -> str:
    match = re.search(rb"offset:(\d+); length:(\d+)", source)
    assert match is not None
    start, length = int(match[1]) * 2, int(match[2]) * 2
    return text.encode("utf-16-le")[start : start + length].decode("utf-16-le")


@given(ALTOS, st.data())
def test_a_corrected_alto_reads_as_corrected(source: bytes, data: st.DataObject) -> None:
    file = read_alto(source, "1.xml")
    assert file.patch([]).data == source
    bounds = re.compile(r"[\n\f]")
    edits = [
        one
        for one in draw_edits(data, file.text, NEW_TEXTS)
        if not bounds.search(file.text, one.start, one.end)
        # Behind the last page there is nothing: what is put there stands at its end.
        and one.start <= len(file.text.removesuffix("\f"))
    ]
    patched = file.patch(edits)
    after = read_alto(patched.data, "1.xml")
    assert after.text == apply_edits(file.text, edits)
    assert skeleton(patched.data) == skeleton(source)
    # What is not edited keeps its bytes: all lines without an edit.
    changed = {len(bounds.findall(file.text, 0, one.start)) for one in edits}
    pairs = zip(source.split(b"<TextLine")[1:], patched.data.split(b"<TextLine")[1:], strict=True)
    assert all(old == new for at, (old, new) in enumerate(pairs) if at not in changed)
