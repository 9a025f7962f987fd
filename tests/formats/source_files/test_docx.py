"""Corrections of Word documents: tracked changes on the right letters, and everything else as it was."""

import contextlib
import io
import re

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.errors import InputError
from ocr.formats.source_files.docx import WordDocument, read_docx
from ocr.formats.source_files.source_file import AUTHOR, Edit
from tests.formats.source_files.docx_files import (
    W,
    content_types,
    make_docx,
    member,
    packed_members,
    par,
    relations,
    run,
)

BOLD = "<w:rPr><w:b/></w:rPr>"


def read(data: bytes) -> WordDocument:
    return read_docx(data, "лист.docx")


def edit(text: str, before: str, after: str, comment: str = "", author: str = AUTHOR) -> Edit:
    """The edit of a passage; what ends in ^ is a place behind itself."""
    start = text.index(before.removesuffix("^"))
    end = start + len(before.removesuffix("^"))
    return Edit(end if before.endswith("^") else start, end, after, comment, author)


def change(body: str, before: str, after: str) -> str:
    """The paragraphs of a corrected document, without what differs from run to run."""
    data = make_docx(body)
    new = read(data).patch([edit(read(data).text, before, after)]).data
    xml = member(new, "word/document.xml").decode()
    inner = xml.partition("<w:body>")[2].partition("<w:sectPr/>")[0]
    assert re.findall(r'w:author="([^"]*)" w:date="(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"', inner)
    return re.sub(r' w:(id|date)="[^"]*"', "", inner.replace(' w:author="Sverka"', ""))


def struck(text: str, properties: str = "") -> str:
    return f'<w:del><w:r>{properties}<w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def put(text: str, properties: str = "") -> str:
    return f"<w:ins>{run(text, properties)}</w:ins>"


MARK = "<w:rPr><w:del/></w:rPr>"
CHANGES: dict[str, tuple[str, str, str, str]] = {
    "a whole run": (
        par(run("25848", BOLD)),
        "25848",
        "25348",
        par(struck("25848", BOLD), put("25348", BOLD)),
    ),
    "a part of a run": (
        par('<w:r w:rsidR="00A1"><w:rPr><w:b/></w:rPr><w:t>№ 25848 от</w:t></w:r>'),
        "25848",
        "25348",
        par(
            f'<w:r w:rsidR="00A1">{BOLD}<w:t xml:space="preserve">№ </w:t></w:r>',
            struck("25848", BOLD).replace("<w:r>", '<w:r w:rsidR="00A1">'),
            put("25348", BOLD).replace("<w:r>", '<w:r w:rsidR="00A1">'),
            f'<w:r w:rsidR="00A1">{BOLD}<w:t xml:space="preserve"> от</w:t></w:r>',
        ),
    ),
    "a word in two runs": (
        par(run("в Мук"), run("лена", BOLD)),
        "Муклена",
        "Мукдена",
        par(run("в "), struck("Мук"), struck("лена", BOLD), put("Мукдена")),
    ),
    "a word too many": (par(run("раз не два")), "не ", "", par(run("раз "), struck("не "), run("два"))),
    "a word too few": (par(run("раз два")), "раз ^", "не ", par(run("раз "), put("не "), run("два"))),
    "signs": (
        par("<w:r><w:t>а</w:t><w:tab/><w:noBreakHyphen/><w:t>б</w:t></w:r>"),
        "\t\u2011",
        "\n&",
        par(
            "<w:r><w:t>а</w:t></w:r><w:del><w:r><w:tab/><w:noBreakHyphen/></w:r></w:del>",
            '<w:ins><w:r><w:br/><w:t xml:space="preserve">&amp;</w:t></w:r></w:ins><w:r><w:t>б</w:t></w:r>',
        ),
    ),
    "a note's reference is kept": (
        par('<w:r><w:t>аб</w:t><w:footnoteReference w:type="x"/><w:t>вг</w:t></w:r>'),
        "бв",
        "д",
        par(
            '<w:r><w:t xml:space="preserve">а</w:t></w:r>',
            struck("б"),
            '<w:r><w:footnoteReference w:type="x"/></w:r>',
            struck("в"),
            put("д"),
            '<w:r><w:t xml:space="preserve">г</w:t></w:r>',
        ),
    ),
    "in somebody's insertion": (
        par(f"<w:ins w:author='Анна'>{run('раз два')}</w:ins>"),
        "два",
        "три",
        par(
            f"<w:ins w:author='Анна'>{run('раз ')}{struck('два')}</w:ins>{put('три')}<w:ins w:author='Анна'></w:ins>"
        ),
    ),
    "in a link": (
        par(f"<w:hyperlink>{run('раз')}</w:hyperlink>"),
        "раз",
        "два",
        par(f"<w:hyperlink>{struck('раз')}{put('два')}</w:hyperlink>"),
    ),
    "over a line end": (
        par(run("раз")) + par(run("два")),
        "з\nд",
        "с д",
        f"<w:p><w:pPr>{MARK}</w:pPr>{run('ра')}{struck('з')}{put('с ')}</w:p>" + par(run("два")),
    ),
    "words on both sides of a line end": (
        par(run("раз")) + par(run("два")),
        "раз\nдва",
        "рас\nтри",
        par(struck("раз"), put("рас")) + par(struck("два"), put("три")),
    ),
    "a paragraph": (
        par(run("раз")) + par(run("два"), properties="<w:pPr><w:jc/></w:pPr>") + par(run("три")),
        "два\n",
        "",
        par(run("раз")) + f"<w:p><w:pPr><w:jc/>{MARK}</w:pPr>{struck('два')}</w:p>" + par(run("три")),
    ),
    "a mark with old properties": (
        par(run("раз"), properties="<w:pPr><w:jc/><w:pPrChange/></w:pPr>") + par(run("два")),
        "\n",
        "",
        par(run("раз"), properties=f"<w:pPr><w:jc/>{MARK}<w:pPrChange/></w:pPr>") + par(run("два")),
    ),
    "somebody's new mark": (
        par(run("раз"), properties="<w:pPr><w:rPr><w:ins w:author='Анна'/><w:b/></w:rPr></w:pPr>")
        + par(run("два")),
        "\n",
        "",
        par(run("раз"), properties="<w:pPr><w:rPr><w:ins w:author='Анна'/><w:del/><w:b/></w:rPr></w:pPr>")
        + par(run("два")),
    ),
    "an empty paragraph": (
        par(run("раз")) + '<w:p w:rsidR="1"/>' + par(run("два")),
        "\n\n",
        "\nне\n",
        par(run("раз")) + f'<w:p w:rsidR="1"><w:ins>{run("не")}</w:ins></w:p>' + par(run("два")),
    ),
    "an empty paragraph's mark": (
        par(run("раз")) + '<w:p w:rsidR="1"/>' + par(run("два")),
        "\n\n",
        "\n",
        par(run("раз")) + f'<w:p w:rsidR="1"><w:pPr>{MARK}</w:pPr></w:p>' + par(run("два")),
    ),
    "a cell": (
        f"<w:tbl><w:tr><w:tc>{par(run('раз'))}</w:tc><w:tc>{par(run('два'))}</w:tc></w:tr></w:tbl>",
        "раз\tдва",
        "раз\tтри",
        f"<w:tbl><w:tr><w:tc>{par(run('раз'))}</w:tc><w:tc>{par(struck('два'), put('три'))}</w:tc></w:tr></w:tbl>",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_tracked_where_it_is(name: str) -> None:
    body, before, after, expected = CHANGES[name]
    assert change(body, before, after) == expected


@pytest.mark.parametrize("properties", ["<w:pPr/>", f"<w:pPr>{BOLD}</w:pPr>", "<w:pPr><w:rPr/></w:pPr>"])
def test_a_mark_is_struck_whatever_properties_it_has(properties: str) -> None:
    data = make_docx(par(run("раз"), properties=properties) + par(run("два")))
    assert read(read(data).patch([Edit(3, 4, "")]).data).text == "раздва"


def test_the_comment_tells_the_evidence() -> None:
    data = make_docx(par(run("№ 25848")))
    told = edit(
        "№ 25848", "25848", "25348", comment="На листе <3>.\nСм. л. 1", author="Sverka, reviewer Анна"
    )
    new = read(data).patch([told]).data
    document = docx.Document(io.BytesIO(new))
    (comment,) = document.comments
    assert (comment.author, comment.text) == ("Sverka, reviewer Анна", "На листе <3>.\nСм. л. 1")
    xml = member(new, "word/document.xml").decode()
    number = comment.comment_id
    order = [
        f'<w:commentRangeStart w:id="{number}"/>',
        "<w:del ",
        "<w:ins ",
        f'<w:commentRangeEnd w:id="{number}"/>',
    ]
    places = [xml.index(one) for one in order]
    assert places == sorted(places)
    assert f'<w:commentReference w:id="{number}"/>' in xml
    assert xml.count('w:author="Sverka, reviewer Анна"') == 2
    added = set(packed_members(new)) - set(packed_members(data))
    assert added == {"word/comments.xml", "word/_rels/document.xml.rels"}


COMMENTS = f'<w:comments xmlns:w="{W}"><w:comment w:id="41" w:author="Анна"><w:p/></w:comment></w:comments>'


@pytest.mark.parametrize(
    "comments",
    [COMMENTS, f'<w:comments xmlns:w="{W}"/>', COMMENTS.replace("w:", "x:").replace("xmlns:w", "xmlns:x")],
)
def test_comments_that_are_there_stay(comments: str) -> None:
    more = {
        "[Content_Types].xml": content_types("comments"),
        "word/comments.xml": comments,
        "word/_rels/document.xml.rels": relations(comments="comments.xml"),
    }
    data = make_docx(par(run("раз")), more)
    new = read(data).patch([Edit(0, 3, "два", comment="потому")]).data
    kept = comments.removesuffix("/>").removesuffix("</w:comments>").removesuffix("</x:comments>")
    assert member(new, "word/comments.xml").decode().startswith(kept)
    found = {one.comment_id: one.text for one in docx.Document(io.BytesIO(new)).comments}
    assert found == ({41: "", 42: "потому"} if "41" in comments else {1: "потому"})
    same = {"[Content_Types].xml", "word/_rels/document.xml.rels", "_rels/.rels", "word/media/stamp.png"}
    before, after = packed_members(data), packed_members(new)
    assert all(before[name] == after[name] for name in same)


def test_numbers_of_annotations_are_new_and_of_32_bits() -> None:
    taken = f'<w:ins w:id="2147483647" w:author="Анна">{run("раз")}</w:ins><w:bookmarkStart w:id="17"/>'
    new = read(make_docx(par(taken))).patch([Edit(0, 3, "два", comment="x")]).data
    xml = member(new, "word/document.xml").decode()
    tracked = re.findall(r'<w:(?:ins|del) w:id="(\d+)"', xml)
    # Anna's insertion, the deletion, the insertion, and what is left of hers.
    assert sorted(map(int, tracked)) == [19, 20, 21, 2147483647]
    assert re.findall(r'<w:commentReference w:id="(\d+)"', xml) == ["18"]


def test_comments_somewhere_else_are_not_looked_for() -> None:
    external = relations(comments="http://example.org/c.xml").replace("/></R", ' TargetMode="External"/></R')
    other = f'<Relationship Id="rIdSverka1" Type="{W}" Target="x.xml"/></Relationships>'
    related = external.replace("</Relationships>", other)
    new = read(make_docx(par(run("раз")), {"word/_rels/document.xml.rels": related})).patch(
        [Edit(0, 3, "два", comment="потому")]
    )
    relation = (
        'Id="rIdSverka2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"'
    )
    assert relation in member(new.data, "word/_rels/document.xml.rels").decode()
    assert "потому" in member(new.data, "word/comments.xml").decode()


def test_what_would_read_otherwise_is_not_written() -> None:
    body = f'<x:p xmlns:x="{W}" xmlns:w="other"><x:r><x:t>раз</x:t></x:r></x:p>'
    file = read(make_docx(body))
    assert file.text == "раз"
    with pytest.raises(InputError, match=r"лист\.docx .* cannot be corrected in place\. Open it in Word"):
        file.patch([Edit(0, 3, "два")])


def test_what_is_not_edited_keeps_its_bytes() -> None:
    body = par(run("раз")) + "<w:p><w:r><w:t>а&#1073;<!-- x --></w:t ></w:r></w:p >\n" + par(run("два"))
    data = make_docx(body)
    file = read(data)
    patched = file.patch([edit(file.text, "раз", "рас"), edit(file.text, "два", "две")])
    new = member(patched.data, "word/document.xml")
    # The document is the old one but for the runs that were edited.
    first, second = run("раз").encode(), run("два").encode()
    head, _, rest = file.document.partition(first)
    middle, _, end = rest.partition(second)
    assert new.startswith(head) and new.endswith(end) and middle in new
    assert [packed_members(data)[name] == packed_members(patched.data)[name] for name in packed_members(data)] == [
        True, True, False, True,
    ]  # fmt: skip
    for one, span in zip(("рас", "две"), patched.spans, strict=True):
        there = new[span.new_start : span.new_end].decode()
        assert there.startswith("<w:del ") and there.endswith("</w:ins>") and f">{one}<" in there
    assert [file.document[span.start : span.end].decode() for span in patched.spans] == ["раз", "два"]


def test_what_cannot_be_struck_is_told() -> None:
    body = f"<w:tbl><w:tr><w:tc>{par(run('раз'))}</w:tc><w:tc>{par(run('два'))}</w:tc></w:tr></w:tbl>"
    patched = read(make_docx(body)).patch([Edit(0, 7, "слово")])
    assert read(patched.data).text == "слово\t"
    (notice,) = patched.notices
    assert "'раз\\tдва'" in notice and "left as they are" in notice


def test_a_signature_no_longer_holds() -> None:
    data = make_docx(par(run("раз")), {"_xmlsignatures/sig1.xml": "<x/>"})
    assert read(data).patch([]).notices == ()
    assert "signature" in read(data).patch([Edit(0, 3, "два")]).notices[0]


@pytest.mark.parametrize("text", ["а\x01", "а\ufffe", "\ud800"])
def test_what_no_xml_can_hold_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"лист\.docx cannot hold U\+"):
        read(make_docx(par(run("раз")))).patch([Edit(0, 3, text)])


# --- Bad input -------------------------------------------------------------------------------------

GOOD = make_docx(par(run("раз")))
BOMB = make_docx("", {"word/document.xml": "<w:document>" + " " * 3_000_000 + "</w:document>"})
BAD: dict[str, tuple[bytes, str]] = {
    "cut off": (GOOD[: len(GOOD) // 2], "damaged or was cut off"),
    "cut off in its last bytes": (GOOD[:-30], "damaged"),
    "something behind it": (GOOD + b"x", "damaged"),
    "a bomb": (BOMB, "unpacked"),
    "a document type": (
        make_docx("", {"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "document type",
    ),
    "another root": (make_docx("", {"word/document.xml": "<a/>"}), "is no Word document"),
    "broken XML": (make_docx("<w:p>"), "mismatched tag in line 2"),
    "UTF-16": (make_docx("", {"word/document.xml": "<a/>".encode("utf-16")}), "UTF-16"),
    "deep": (make_docx("<w:p>" * 300), "too many elements for one file"),
    "no document": (make_docx("", {"_rels/.rels": relations()}), "names no document"),
    "a path": (
        make_docx("", {"_rels/.rels": relations(officeDocument="../../../../etc/passwd")}),
        "lacks etc/passwd",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_refused_with_what_to_do(name: str) -> None:
    data, told = BAD[name]
    with pytest.raises(InputError) as refused:
        read(data)
    message = str(refused.value)
    assert message.startswith("лист.docx is a Word document (DOCX) that ")
    assert told in message
    assert message.endswith("save it as plain text (UTF-8), and name that file.")


@given(st.data())
def test_any_damage_is_an_input_error(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(GOOD) - 1))
    damaged = GOOD[:at] + data.draw(st.binary(max_size=4)) + GOOD[at + data.draw(st.integers(0, 8)) :]
    with contextlib.suppress(InputError):
        read(damaged).patch([Edit(0, 0, "а", comment="б")])
