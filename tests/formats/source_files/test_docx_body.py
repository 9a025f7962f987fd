"""The text of Word documents: a row for each thing that a page of Word may have."""

import pytest

from ocr.formats.source_files.docx import read_docx
from tests.formats.source_files.docx_files import DECLARATION, W, document, make_docx, par, run

TRACKED = 'w:id="1" w:author="Анна" w:date="2025-01-01T00:00:00Z"'
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
    assert read_docx(make_docx("", {"word/document.xml": xml}), "x.docx").text == text


BESIDE = {
    "2 footnotes": par(*['<w:r><w:footnoteReference w:id="2"/></w:r>'] * 2),
    "1 endnotes": par('<w:r><w:endnoteReference w:id="2"/></w:r>'),
    "1 comments": par('<w:r><w:commentReference w:id="2"/></w:r>'),
    "1 text boxes": par(f"<w:r><w:pict><w:txbxContent>{A}</w:txbxContent></w:pict></w:r>"),
    "1 hidden passages": par(run("б", "<w:rPr><w:vanish/></w:rPr>")),
    "1 automatic numbers of lists": par(run("б"), properties="<w:pPr><w:numPr/></w:pPr>"),
    "1 signs of symbol fonts": par('<w:r><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>'),
}


@pytest.mark.parametrize("told", BESIDE)
def test_what_is_beside_the_text_is_told(told: str) -> None:
    assert read_docx(make_docx(A), "x.docx").notices == ()
    assert read_docx(make_docx(A + BESIDE[told]), "x.docx").notices == (
        f"has {told} beside its text: these are not collated.",
    )


def test_tracked_changes_are_told() -> None:
    (notice,) = read_docx(make_docx(BODIES["an insertion"][0]), "x.docx").notices
    assert notice == "has tracked changes: what they insert is read, what they delete is left out."
