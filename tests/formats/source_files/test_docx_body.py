"""The text of Word documents: a row for each thing that a page of Word may have."""

import pytest

from ocr.formats.source_files.docx import read_docx
from ocr.formats.source_files.source_file import Edit
from tests.formats.source_files.docx_files import DECLARATION, W, document, make_docx, par, relations, run

TRACKED = 'w:id="1" w:author="Анна" w:date="2025-01-01T00:00:00Z"'
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
BREAK = '<w:r><w:br w:type="page"/></w:r>'
ON_NEW_PAGE = "<w:pPr><w:pageBreakBefore/></w:pPr>"
NOT_ON_NEW_PAGE = '<w:pPr><w:pageBreakBefore w:val="false"/></w:pPr>'


def section(kind: str = "") -> str:
    begins = f'<w:type w:val="{kind}"/>' if kind else ""
    return f"<w:pPr><w:sectPr>{begins}</w:sectPr></w:pPr>"


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


A, B, C = (par(run(letter)) for letter in "абв")
BODIES: dict[str, tuple[str, str]] = {
    "paragraphs": (A + B, "а\nб"),
    "empty paragraphs": (f"{A}<w:p/><w:p></w:p>{B}", "а\n\n\nб"),
    "runs parted in a word": (par(run("Мук"), run("дена", "<w:rPr><w:b/></w:rPr>")), "Мукдена"),
    "a tab": (par("<w:r><w:t>а</w:t><w:tab/><w:t>б</w:t></w:r>"), "а\tб"),
    "tab stops are no tabs": (
        par(run("а"), properties='<w:pPr><w:tabs><w:tab w:pos="9"/></w:tabs></w:pPr>'),
        "а",
    ),
    "line breaks": (par("<w:r><w:t>а</w:t><w:br/><w:t>б</w:t><w:cr/><w:t>в</w:t></w:r>"), "а\nб\nв"),
    "hyphens": (
        par("<w:r><w:t>а</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>б</w:t></w:r>"),
        "а\u2011\u00adб",
    ),
    "white space that is not shown": (par("<w:r><w:t> \n а б\n</w:t></w:r>"), "а б"),
    "white space that is shown": (par(run(" а\nб ")), " а б "),
    "escapes and CDATA": (par(run("&lt;а&#1073;<![CDATA[<в>]]>&amp;")), "<аб<в>&"),
    "an insertion": (par(run("а"), f"<w:ins {TRACKED}>{run('б')}</w:ins>"), "аб"),
    "a deletion": (par(run("а"), f"<w:del {TRACKED}><w:r><w:delText>б</w:delText></w:r></w:del>"), "а"),
    "deleted from an insertion": (
        par(f"<w:ins {TRACKED}>{run('а')}<w:del {TRACKED}>{run('б')}</w:del></w:ins>"),
        "а",
    ),
    "moved text": (
        par(f"<w:moveFrom {TRACKED}>{run('а')}</w:moveFrom>", f"<w:moveTo {TRACKED}>{run('б')}</w:moveTo>"),
        "б",
    ),
    "a deleted mark": (
        par(run("а"), properties=f"<w:pPr><w:rPr><w:del {TRACKED}/></w:rPr></w:pPr>") + B,
        "аб",
    ),
    "an inserted mark": (
        par(run("а"), properties=f"<w:pPr><w:rPr><w:ins {TRACKED}/></w:rPr></w:pPr>") + B,
        "а\nб",
    ),
    "old properties": (
        par(run("а"), properties=f"<w:pPr><w:pPrChange {TRACKED}>{ON_NEW_PAGE}</w:pPrChange></w:pPr>") + B,
        "а\nб",
    ),
    "links and controls": (
        par(f"<w:hyperlink>{run('а')}</w:hyperlink><w:smartTag>{run('б')}</w:smartTag>")
        + f"<w:sdt><w:sdtContent>{C}</w:sdtContent></w:sdt>",
        "аб\nв",
    ),
    "a field": (
        par(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>',
            run("5"),
        ),
        "5",
    ),
    "hidden text": (
        par(
            run("а"), run("б", "<w:rPr><w:vanish/></w:rPr>"), run("в", '<w:rPr><w:vanish w:val="0"/></w:rPr>')
        ),
        "ав",
    ),
    "a text box": (par(run("а"), f"<w:r><w:pict><w:txbxContent>{B}</w:txbxContent></w:pict></w:r>"), "а"),
    "the same for older programs": (
        par(
            f"<mc:AlternateContent xmlns:mc='{MC}'><mc:Choice>{run('а')}</mc:Choice>"
            f"<mc:Fallback>{run('б')}</mc:Fallback></mc:AlternateContent>"
        ),
        "а",
    ),
    "a reference to a footnote": (
        par(run("а"), '<w:r><w:footnoteReference w:id="2"/></w:r>', run("б")),
        "аб",
    ),
    "a table": (A + table((B, C), (A, B)) + C, "а\nб\tв\nа\tб\nв"),
    "paragraphs in a cell": (table((A + B, C)), "а\nб\tв"),
    "empty cells": (table(("<w:p/>", A, "<w:p/>")) + B, "\tа\t\nб"),
    "a table in a cell": (table((table((A, B)) + "<w:p/>", C)), "а\tб\n\tв"),
    "a deleted row": (table((A, B)).replace("<w:tr>", f"<w:tr><w:trPr><w:del {TRACKED}/></w:trPr>") + C, "в"),
    "a deleted mark before a table": (
        par(run("а"), properties=f"<w:pPr><w:rPr><w:del {TRACKED}/></w:rPr></w:pPr>") + table((B,)),
        "а\nб",
    ),
    "a page break": (par(run("а"), BREAK) + B, "а\f\nб"),
    "a page break within a paragraph": (par(run("а"), BREAK, run("б")), "а\fб"),
    "a column break": (par('<w:r><w:t>а</w:t><w:br w:type="column"/><w:t>б</w:t></w:r>'), "а\nб"),
    "page break before": (A + par(run("б"), properties=ON_NEW_PAGE), "а\fб"),
    "page break before, off": (A + par(run("б"), properties=NOT_ON_NEW_PAGE), "а\nб"),
    "page break before the first paragraph": (par(run("а"), properties=ON_NEW_PAGE) + B, "а\nб"),
    "page break before, behind a deleted mark": (
        par(run("а"), properties=f"<w:pPr><w:rPr><w:del {TRACKED}/></w:rPr></w:pPr>")
        + par(run("б"), properties=ON_NEW_PAGE),
        "аб",
    ),
    "a break and page break before": (par(run("а"), BREAK) + par(run("б"), properties=ON_NEW_PAGE), "а\f\nб"),
    "two breaks: an empty page": (par(run("а"), BREAK) + par(BREAK) + B, "а\f\n\f\nб"),
    "a section": (par(run("а"), properties=section()) + B, "а\fб"),
    "a section with its own paragraph": (A + par(properties=section("oddPage")) + B, "а\n\fб"),
    "a section in the middle of a page": (
        par(run("а"), properties=section()) + par(run("б"), properties=section("continuous")) + C,
        "а\nб\fв",
    ),
    "where the program broke pages last": (
        par("<w:r><w:t>а</w:t><w:lastRenderedPageBreak/><w:t>б</w:t></w:r>"),
        "аб",
    ),
}


@pytest.mark.parametrize("name", BODIES)
def test_the_text_is_what_a_reader_sees(name: str) -> None:
    body, text = BODIES[name]
    assert read_docx(make_docx(body), "x.docx").text == text


def test_every_letter_is_found_on_its_bytes() -> None:
    body = par(run("а&lt;б&#x432;"), "<w:r><w:tab/></w:r>") + A
    file = read_docx(make_docx(body), "x.docx")
    # а, <, б, в, a tab, the end of the paragraph, а
    stands = ["а", "&lt;", "б", "&#x432;", "<w:tab/>", "", "а"]
    assert [file.document[slice(*file.locate(at, at + 1))].decode() for at in range(len(file.text))] == stands
    assert file.document[slice(*file.locate(1, 4))].decode() == "&lt;б&#x432;"


def test_a_letter_is_found_behind_white_space_that_is_not_shown() -> None:
    file = read_docx(make_docx(par("<w:r><w:t>\n аб </w:t></w:r>")), "x.docx")
    assert [file.document[slice(*file.locate(at, at + 1))].decode() for at in (0, 1)] == ["а", "б"]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("\ufeff" + document(A), "а"),
        (document(A).replace("w:", "ns0:").replace("xmlns:w", "xmlns:ns0"), "а"),
        (document(A).replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main"), "а"),
        (document(A).replace(DECLARATION, ""), "а"),
    ],
    ids=["byte order mark", "another prefix", "strict", "no declaration"],
)
def test_the_same_in_other_spellings(xml: str, text: str) -> None:
    file = read_docx(make_docx("", {"word/document.xml": xml}), "x.docx")
    assert file.text == text
    new = read_docx(file.patch([Edit(0, 1, "\tб", comment="why")]).data, "x.docx")
    assert new.text == "\tб"
    assert f'<w:comments xmlns:w="{file.body.namespace}">' in new.archive.read("word/comments.xml").decode()


# --- Automatic numbers and styles ------------------------------------------------------------------


def level(depth: int, kind: str, text: str, start: int = 1, suffix: str = "space") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{text}"/><w:suff w:val="{suffix}"/></w:lvl>'
    )


def listed(text: str, depth: int = 0, name: int = 1, more: str = "") -> str:
    number = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{name}"/></w:numPr>'
    return par(run(text), properties=f"<w:pPr>{number}{more}</w:pPr>")


NUMBERING = f"""<w:numbering xmlns:w="{W}">
<w:abstractNum w:abstractNumId="5">{level(0, "decimal", "%1.")}{level(1, "russianLower", "%1.%2)", suffix="nothing")}
{level(2, "upperRoman", "%3", start=4, suffix="tab")}</w:abstractNum>
<w:abstractNum w:abstractNumId="6">{level(0, "bullet", chr(0xF0B7))}{level(1, "none", "")}</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="5"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="6"/></w:num>
</w:numbering>"""
STYLES = f"""<w:styles xmlns:w="{W}">
<w:style w:styleId="Item"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="Sheet"><w:basedOn w:val="Head"/></w:style>
<w:style w:styleId="Head"><w:basedOn w:val="Sheet"/><w:pPr><w:pageBreakBefore/></w:pPr></w:style></w:styles>"""


def styled(text: str, style: str, more: str = "") -> str:
    return par(run(text), properties=f'<w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>')


def make_numbered(body: str) -> bytes:
    related = relations(numbering="numbering.xml", styles="styles.xml")
    return make_docx(
        body,
        {
            "word/_rels/document.xml.rels": related,
            "word/numbering.xml": NUMBERING,
            "word/styles.xml": STYLES,
        },
    )


NUMBERED: dict[str, tuple[str, str]] = {
    "in order": (listed("а") + A + listed("б"), "1. а\nа\n2. б"),
    "levels": (
        listed("а") + listed("б", 1) + listed("в", 1) + listed("г", 2) + listed("д") + listed("е", 1),
        "1. а\n1.а)б\n1.б)в\nIV\tг\n2. д\n2.а)е",
    ),
    "a list that begins anew": (listed("а") + listed("б", name=2) + listed("в", name=2), "1. а\n7. б\n8. в"),
    "bullets and no numbers": (listed("а", name=3) + listed("б", 1, 3), "• а\nб"),
    "a list that is not there": (listed("а", name=9) + listed("б", name=0), "а\nб"),
    "by style": (
        styled("а", "Item") + styled("б", "Item", '<w:numPr><w:numId w:val="0"/></w:numPr>'),
        "1. а\nб",
    ),
    "a page break by style": (
        A + styled("б", "Sheet") + styled("в", "Head", NOT_ON_NEW_PAGE[7:-8]),
        "а\fб\nв",
    ),
    "a deleted item": (
        par(
            properties=f'<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del {TRACKED}/></w:rPr></w:pPr>'
        )
        + listed("а"),
        "1. а",
    ),
}


@pytest.mark.parametrize("name", NUMBERED)
def test_automatic_numbers_are_read(name: str) -> None:
    body, text = NUMBERED[name]
    file = read_docx(make_numbered(body), "x.docx")
    assert file.text == text
    assert not any("beside" in notice for notice in file.notices)


# An edit by what it replaces and puts, the text after it, and whether it is told that something was left.
NUMBER_EDITS: dict[str, tuple[str, str, str, bool]] = {
    "a word": ("раз", "рас", "1. рас\n2. два\n3. три", False),
    "an item": ("2. два\n", "", "1. раз\n2. три", False),
    "the number alone": ("2.", "5.", "1. раз\n2. два\n3. три", True),
    "number and word": ("2. два", "2. две", "1. раз\n2. две\n3. три", False),
    "two items to one": ("раз\n2. два", "раз два", "1. раз два\n2. три", False),
    "another number and word": ("2. два", "3. две", "1. раз\n2. два\n3. три", True),
    "behind a number": ("2. ^", "не ", "1. раз\n2. не два\n3. три", False),
    "before a number": ("раз\n^", "не ", "1. раз\n2. не два\n3. три", True),
}


@pytest.mark.parametrize("name", NUMBER_EDITS)
def test_an_automatic_number_is_never_changed(name: str) -> None:
    before, after, expected, is_told = NUMBER_EDITS[name]
    file = read_docx(make_numbered(listed("раз") + listed("два") + listed("три")), "x.docx")
    start = file.text.index(before.removesuffix("^"))
    end = start + len(before.removesuffix("^"))
    patched = file.patch([Edit(end if before.endswith("^") else start, end, after, comment="why")])
    assert read_docx(patched.data, "x.docx").text == expected
    assert bool(patched.notices) == is_told


BESIDE = {
    "footnotes (2)": par(*['<w:r><w:footnoteReference w:id="2"/></w:r>'] * 2),
    "endnotes (1)": par('<w:r><w:endnoteReference w:id="2"/></w:r>'),
    "comments (1)": par('<w:r><w:commentReference w:id="2"/></w:r>'),
    "text boxes (1)": par(f"<w:r><w:pict><w:txbxContent>{A}</w:txbxContent></w:pict></w:r>"),
    "hidden passages (1)": par(run("б", "<w:rPr><w:vanish/></w:rPr>")),
    "signs of symbol fonts (1)": par('<w:r><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>'),
}


@pytest.mark.parametrize("told", BESIDE)
def test_what_is_beside_the_text_is_told(told: str) -> None:
    assert read_docx(make_docx(A), "x.docx").notices == ()
    assert read_docx(make_docx(A + BESIDE[told]), "x.docx").notices == (
        f"has {told} beside its text: these are not collated.",
    )


def test_a_header_with_text_is_told() -> None:
    related = relations(header="header1.xml", footer="footer1.xml")
    parts = {"word/_rels/document.xml.rels": related}
    for kind, text in (("header", "ф. 1"), ("footer", " ")):
        parts[f"word/{kind}1.xml"] = f'<w:hdr xmlns:w="{W}">{par(run(text))}</w:hdr>'
    (notice,) = read_docx(make_docx(A, parts), "x.docx").notices
    assert notice == "has page headers beside its text: these are not collated."


def test_tracked_changes_are_told() -> None:
    (notice,) = read_docx(make_docx(BODIES["an insertion"][0]), "x.docx").notices
    assert notice == "has tracked changes: what they insert is read, what they delete is left out."
