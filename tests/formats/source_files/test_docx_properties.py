"""Word documents of any make: what is corrected reads as corrected, for us and for others, and can be put back."""

import io
import re

import docx
from hypothesis import given
from hypothesis import strategies as st

from ocr.formats.source_files.docx import WordDocument, read_docx
from ocr.formats.source_files.source_file import Edit
from tests.formats.source_files.docx_files import make_docx, member, packed_members, par, read_paragraphs, run

BOLD = "<w:rPr><w:b/></w:rPr>"
TRACKED = 'w:id="7" w:author="Анна" w:date="2025-01-01T00:00:00Z"'


def read(data: bytes) -> WordDocument:
    return read_docx(data, "лист.docx")


def splice(text: str, edits: list[Edit]) -> str:
    for one in reversed(edits):
        text = text[: one.start] + one.text + text[one.end :]
    return text


LETTERS = st.text(alphabet="абв <&\"'\u00ad𝔸", min_size=1, max_size=6)
XML = {"<": "&lt;", "&": "&#38;"}
TEXTS = LETTERS.map(lambda text: f'<w:t xml:space="preserve">{"".join(XML.get(c, c) for c in text)}</w:t>')
ITEMS = st.one_of(
    TEXTS,
    st.sampled_from(
        ["<w:tab/>", "<w:br/>", '<w:br w:type="page"/>', "<w:softHyphen/>", "<w:t> а </w:t>", "<w:t/>",
         "<w:lastRenderedPageBreak/>", '<w:footnoteReference w:id="3"/>', "<w:t>а<![CDATA[<б>]]>&#x432;</w:t>"]
    ),
)  # fmt: skip
RUNS = st.builds(
    lambda properties, items: f"<w:r>{properties}{''.join(items)}</w:r>",
    st.sampled_from(["", BOLD, "<w:rPr/>"]),
    st.lists(ITEMS, max_size=3),
)
SPANS = st.builds(
    lambda around, inner: around.format("".join(inner)),
    st.sampled_from(
        [
            "{}",
            "{}",
            f"<w:ins {TRACKED}>{{}}</w:ins>",
            f"<w:del {TRACKED}>{{}}</w:del>",
            "<w:hyperlink>{}</w:hyperlink>",
        ]
    ),
    st.lists(RUNS, max_size=2),
)
PROPERTIES = st.sampled_from(
    ["", "", "<w:pPr/>", "<w:pPr><w:jc/></w:pPr>", "<w:pPr><w:rPr/></w:pPr>", f"<w:pPr>{BOLD}</w:pPr>",
     f"<w:pPr><w:rPr><w:ins {TRACKED}/></w:rPr></w:pPr>", f"<w:pPr><w:rPr><w:del {TRACKED}/></w:rPr></w:pPr>"]
)  # fmt: skip
PARAGRAPHS = st.one_of(
    st.just("<w:p/>"),
    st.builds(
        lambda properties, spans: par(*spans, properties=properties), PROPERTIES, st.lists(SPANS, max_size=3)
    ),
)
BODIES = st.lists(PARAGRAPHS, min_size=1, max_size=4).map("".join)
CELLS = st.lists(PARAGRAPHS, min_size=1, max_size=2).map(lambda inner: f"<w:tc>{''.join(inner)}</w:tc>")
ROWS = st.lists(CELLS, min_size=1, max_size=3).map(lambda cells: f"<w:tr>{''.join(cells)}</w:tr>")
TABLES = st.lists(ROWS, min_size=1, max_size=2).map(lambda rows: f"<w:tbl>{''.join(rows)}</w:tbl>")
BREAKS = st.sampled_from(
    [
        par(run("ж"), properties="<w:pPr><w:pageBreakBefore/></w:pPr>"),
        par(properties="<w:pPr><w:pageBreakBefore/></w:pPr>"),
        par(properties="<w:pPr><w:sectPr/></w:pPr>"),
    ]
)
WITH_BOUNDS = st.lists(st.one_of(PARAGRAPHS, TABLES, BREAKS), min_size=1, max_size=4).map(
    lambda blocks: "".join(blocks) + "<w:p/>"
)
NEW_TEXTS = st.text(alphabet="гд <&\n\t\f", max_size=4)


def draw_edits(data: st.DataObject, text: str) -> list[Edit]:
    """Edits in order, none overlapping another, nor two at one place."""
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    pairs = zip(cuts[::2], [*cuts[1::2], *cuts[-1:]][: len(cuts[::2])], strict=True)
    return [
        Edit(start, end, data.draw(NEW_TEXTS), comment=data.draw(st.sampled_from(["", "x"])))
        for start, end in pairs
    ]


@given(BODIES, st.data())
def test_a_corrected_document_reads_as_corrected_and_back(body: str, data: st.DataObject) -> None:
    source = make_docx(body)
    file = read(source)
    assert file.patch([]).data == source
    edits = draw_edits(data, file.text)
    patched = file.patch(edits)
    after = read(patched.data)
    assert after.text == splice(file.text, edits)
    assert patched.notices == ()
    kept = packed_members(source)
    changed = {"word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}
    assert {
        name: content
        for name, content in packed_members(patched.data).items()
        if name in kept.keys() - changed
    } == {name: content for name, content in kept.items() if name not in changed}
    back: list[Edit] = []
    shift = 0
    for one in edits:
        start = one.start + shift
        back.append(Edit(start, start + len(one.text), file.text[one.start : one.end]))
        shift += len(one.text) - (one.end - one.start)
    assert read(after.patch(back).data).text == file.text


@given(WITH_BOUNDS, st.data())
def test_words_between_bounds_are_corrected(body: str, data: st.DataObject) -> None:
    file = read(make_docx(body))
    drawn = draw_edits(data, file.text)
    within = [one for one in drawn if not set(file.text[one.start : one.end]) & set("\n\t\f")]
    patched = file.patch(within)
    # A page without text needs no break before it, and loses it or gets it back.
    pages = str.maketrans("\f", "\n")
    assert read(patched.data).text.translate(pages) == splice(file.text, within).translate(pages)
    assert patched.notices == ()
    # Whatever else is edited, letters are put and struck, and bounds that cannot be struck are told.
    over = file.patch(drawn)
    lost = len(splice(file.text, drawn)) - len(read(over.data).text)
    assert (lost < 0) <= bool(over.notices)


@given(BODIES, st.data())
def test_other_programs_find_both_texts(body: str, data: st.DataObject) -> None:
    source = make_docx(body.replace(f"<w:del {TRACKED}/>", "").replace(f"<w:ins {TRACKED}/>", ""))
    file = read(source)
    edits = draw_edits(data, file.text)
    new = file.patch(edits).data
    accepted = "".join(read_paragraphs(new, accepted=True))
    rejected = "".join(read_paragraphs(new, accepted=False))
    docx.Document(io.BytesIO(new))
    bare = re.compile(r"[\s\u00ad]")
    assert bare.sub("", accepted) == bare.sub("", splice(file.text, edits))
    if "<w:ins" not in source_xml(source) and "<w:del" not in source_xml(source):
        assert bare.sub("", rejected) == bare.sub("", file.text)


def source_xml(data: bytes) -> str:
    return member(data, "word/document.xml").decode()
