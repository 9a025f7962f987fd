"""PAGE XML as a transcription: which text is read in which order, and what a correction changes, to the byte."""

import pytest

from ocr.errors import InputError
from ocr.formats.source_files.formats import read_source_file
from ocr.formats.source_files.page_xml import read_page_xml
from ocr.formats.source_files.source_file import Edit, Patched
from tests.formats.source_files.page_files import YEAR_2019, equiv, line, page_xml, region, word


def read(data: bytes) -> str:
    return read_page_xml(data, "1.xml").text


def correct(data: bytes, *changes: tuple[str, str]) -> Patched:
    """Correct passages, each by its first place; what ends in ^ is the place behind it."""
    file = read_page_xml(data, "1.xml")
    edits = []
    for before, after in changes:
        start = file.text.index(before.removesuffix("^"))
        end = start + len(before.removesuffix("^"))
        edits.append(Edit(end if before.endswith("^") else start, end, after))
    return file.patch(sorted(edits))


# --- What is read --------------------------------------------------------------------------------


def ordered(*names: str) -> str:
    refs = "".join(f'<RegionRefIndexed index="{at}" regionRef="{name}"/>' for at, name in enumerate(names))
    return f'<ReadingOrder><OrderedGroup id="o">{refs}</OrderedGroup></ReadingOrder>'


A, B, C = (region(line(text), name=text) for text in "абв")
# Groups within groups, whose indices are not in the order of the file; an unordered one is in its own order.
NESTED = (
    '<ReadingOrder><OrderedGroup id="o"><RegionRefIndexed index="7" regionRef="а"/>'
    '<UnorderedGroupIndexed id="u" index="2"><RegionRef regionRef="в"/><RegionRef regionRef="б"/>'
    "</UnorderedGroupIndexed></OrderedGroup></ReadingOrder>"
)


def at(index: int) -> str:
    return f"readingOrder {{index:{index};}}"


TEXTS: dict[str, tuple[bytes, str]] = {
    "lines": (page_xml(region(line("раз"), line("два")), region(line("три"))), "раз\nдва\nтри"),
    "the file's order": (page_xml(C, A, B), "в\nа\nб"),
    "reading order": (page_xml(A, B, C, order=ordered("в", "а", "б")), "в\nа\nб"),
    "what the order lacks comes last": (page_xml(A, B, C, order=ordered("в")), "в\nа\nб"),
    "nested groups": (page_xml(A, B, C, order=NESTED), "в\nб\nа"),
    "order in custom": (
        page_xml(
            region(line("раз"), custom=at(1)),
            region(line("два", custom=at(9)), line("три", custom=at(0)), custom=at(0)),
        ),
        "три\nдва\nраз",
    ),
    "custom counts only where all have it": (
        page_xml(region(line("раз", custom=at(1)), line("два"), line("три", custom=at(0)))),
        "раз\nдва\nтри",
    ),
    "a region in a region": (page_xml(region(line("раз"), region(line("два"), name="r2")), C), "раз\nдва\nв"),
    "a region in a region that has a place": (
        page_xml(region(line("раз"), region(line("два"), name="r2")), C, order=ordered("r1", "в")),
        "раз\nдва\nв",
    ),
    "headers and page numbers": (page_xml(region(line("12"), type="page-number"), A), "12\nа"),
    "words": (page_xml(region(line(None, word("раз"), word("два")), line("три"))), "раз два\nтри"),
    "words that are empty": (page_xml(region(line(None, word("раз"), word(""), word("два")))), "раз два"),
    "the line before its words": (page_xml(region(line("раз два", word("рас"), word("два")))), "раз два"),
    "a region's own text": (page_xml(region(line(None), equiv("раз\nдва")), C), "раз\nдва\nв"),
    "emptied lines before the region": (page_xml(region(line(""), equiv("рас")), C), "\nв"),
    "a region without text": (page_xml(region(equiv("")), C), "\nв"),
    "the lines before the region": (page_xml(region(line("раз"), equiv("рас"))), "раз"),
    "lines without text": (page_xml(region(line("раз"), line(None), line(""), line("два"))), "раз\n\nдва"),
    "the lowest index": (
        page_xml(region(f"<TextLine>{equiv('б', index='2')}{equiv('а', index='1')}</TextLine>")),
        "а",
    ),
    "the first of several": (page_xml(region(f"<TextLine>{equiv('а')}{equiv('б')}</TextLine>")), "а"),
    "entities and CDATA": (
        page_xml(region("<TextLine><TextEquiv><Unicode>а&amp;&#1073;<![CDATA[<в>]]>г</Unicode></TextEquiv></TextLine>")),
        "а&б<в>г",
    ),
    "cells of Transkribus": (
        page_xml(
            region(
                region(line("2,1"), element="TableCell", row="1", col="0"),
                region(line("1,2"), element="TableCell", row="0", col="1"),
                region(line("1,1"), element="TableCell", row="0", col="0"),
                element="TableRegion",
            )
        ),
        "1,1\n1,2\n2,1",
    ),
    "cells of 2019": (
        page_xml(
            region(
                region('<Roles><TableCellRole rowIndex="1" columnIndex="0"/></Roles>', line("2,1")),
                region('<Roles><TableCellRole rowIndex="0" columnIndex="0"/></Roles>', line("1,1")),
                element="TableRegion",
            ),
            year=YEAR_2019,
        ),
        "1,1\n2,1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_the_text_is_that_of_the_lines_in_reading_order(name: str) -> None:
    data, text = TEXTS[name]
    file = read_source_file(data, "1.xml")
    assert file.text == text
    assert file.patch([]).data == data


@pytest.mark.parametrize(
    "data",
    [
        page_xml(A).replace(b"2013-07-15", b"2010-03-19"),
        page_xml(A).replace(b' xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2013-07-15"', b""),
        page_xml(A).replace(b"xmlns=", b"xmlns:pc=").replace(b"</", b"</pc:").replace(b"<", b"<pc:").replace(
            b"<pc:?", b"<?").replace(b"<pc:/pc:", b"</pc:"),
        b"\xef\xbb\xbf" + page_xml(A),
        page_xml(A).replace(b"UTF-8", b"utf8"),
    ],
    ids=["another year", "no namespace", "a prefix", "a byte order mark", "another name of UTF-8"],
)  # fmt: skip
def test_any_year_and_any_namespace(data: bytes) -> None:
    file = read_source_file(data, "1.xml")
    assert file.text == "а"
    assert file.patch([Edit(0, 1, "ж")]).data == data.replace(
        "<Unicode>а<".encode(), "<Unicode>ж<".encode()
    ).replace(":Unicode>а<".encode(), ":Unicode>ж<".encode())


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_stays_utf_16(codec: str) -> None:
    bom = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}[codec]
    text = page_xml(A).decode().replace("UTF-8", "UTF-16")
    data = bom + text.encode(codec)
    patched = read_source_file(data, "1.xml").patch([Edit(0, 1, "𝔸б")])
    assert patched.data == bom + text.replace("<Unicode>а<", "<Unicode>𝔸б<").encode(codec)
    # Three places of two bytes each: 𝔸 is a pair.
    (span,) = patched.spans
    assert data[span.start : span.end].decode(codec) == "а"
    assert patched.data[span.new_start : span.new_end].decode(codec) == "𝔸б"


@pytest.mark.parametrize("name", ["ASCII", "us-ascii"])
def test_ascii_stays_ascii(name: str) -> None:
    data = (
        page_xml(region(line("abc"))).replace(b"UTF-8", name.encode()).replace("л. 1".encode(), b"&#1083;. 1")
    )
    patched = read_page_xml(data, "1.xml").patch([Edit(1, 2, "б&")])
    assert patched.data == data.replace(b"abc", b"a&#1073;&amp;c")
    assert read(patched.data) == "aб&c"


NOTICES = {
    "nothing": (page_xml(A), []),
    "lines without text": (
        page_xml(region(line("раз"), line(None))),
        ["has lines without text: they are left out."],
    ),
    "a region with the text of its lines": (page_xml(region(line(None), equiv("раз"))), []),
    "tables": (
        page_xml(region(region(line("а"), element="TableCell"), element="TableRegion")),
        ["has tables: their cells are read row by row, each on lines of its own."],
    ),
    "pictures": (
        page_xml(*(region(element=f"{name}Region") for name in ("Graphic", "Image", "Separator"))),
        ["has regions without text (GraphicRegion, ImageRegion): what stands in them is not collated."],
    ),
    "marks": (
        page_xml(region(line("раз", custom=at(0) + "unclear {offset:0; length:1;} textStyle {offset:0; length:3;}"))),
        ["has marks on letters (unclear): they are not collated, and go with their letters."],
    ),
    "words": (
        page_xml(region(line("раз", word("рас")))),
        ["has words that say something else than their lines: the lines are read."],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NOTICES)
def test_what_is_not_in_the_text_is_told(name: str) -> None:
    data, notices = NOTICES[name]
    assert list(read_page_xml(data, "1.xml").notices) == notices


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<PcGts/>", "it has no Page"),
        (b"<PcGts><Page>", "it is damaged: no element found in line 1"),
        (
            b'<!DOCTYPE PcGts [<!ENTITY a SYSTEM "file:///etc/passwd">]><PcGts>&a;</PcGts>',
            "it has a document type",
        ),
        (
            b'<?xml version="1.0" encoding="windows-1251"?><PcGts/>',
            "it is in 'windows-1251'; only UTF-8 is read",
        ),
        (b"<PcGts>" * 300, "it has too many elements for one file"),
        (b"\xff\xfe<\0P\0c\0G\0t\0s\0/\0>\0\0", "it is damaged: it begins as UTF-16"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, told: str) -> None:
    with pytest.raises(InputError) as refused:
        read_source_file(data, "1.xml")
    assert f"1.xml is a PAGE XML file that cannot be read: {told}" in str(refused.value)
    assert str(refused.value).endswith("or save it as plain text (UTF-8).")


# --- What is changed -----------------------------------------------------------------------------

WORDS = line("дела 25848, листов", word("дела"), word("25848,"), word("листов"))
# What is corrected, how, and what of the file changes; a notice's first words.
CHANGES: dict[str, tuple[str, tuple[str, str], str, str]] = {
    "a line": (line("№ 25848"), ("25848", "25348"), line("№ 25348"), ""),
    "a line and its words": (
        WORDS, ("25848", "25348"), line("дела 25348, листов", word("дела"), word("25348,"), word("листов")), "",
    ),
    "two words for two": (
        WORDS, ("дела 25848", "тела 25348"),
        line("тела 25348, листов", word("тела"), word("25348,"), word("листов")), "",
    ),
    "a word that becomes two": (
        WORDS, ("25848", "25 848"), line("дела 25 848, листов", word("дела"), word("25 848,"), word("листов")),
        "Words became two, one or none, or came in (1)",
    ),
    "two words that become one": (
        WORDS, ("дела 25848", "дела25848"), line("дела25848, листов", word("дела25848,"), word(""), word("листов")),
        "Words became two, one or none, or came in (2)",
    ),
    "a word that goes": (
        WORDS, ("25848, ", ""), line("дела листов", word("дела"), word(""), word("листов")),
        "Words became two, one or none, or came in (1)",
    ),
    "a word that comes": (
        WORDS, ("дела ^", "№ "), line("дела № 25848, листов", word("дела №"), word("25848,"), word("листов")),
        "Words became two, one or none, or came in (1)",
    ),
    "words alone": (line(None, word("раз"), word("два")), ("два", "две"), line(None, word("раз"), word("две")), ""),
    "words alone, with a space put": (
        line(None, word("раз"), word("два")), ("раз^", " "), line(None, word("раз "), word("два")), "",
    ),
    "words that say something else": (
        line("раз два", word("рас"), word("два")), ("два", "две"), line("раз две", word("рас"), word("два")),
        "1 texts of words or regions said something else",
    ),
    # kraken writes the spaces, too, as words, with a glyph each.
    "spaces that are words": (
        line("раз  два три", word("раз"), word("  ", *"  "), word("два", *"два"), word(" ", " "), word("три")),
        ("два", "двэ"),
        line("раз  двэ три", word("раз"), word("  ", *"  "), word("двэ", *"двэ"), word(" ", " "), word("три")), "",
    ),
    "a word that goes between such": (
        line("раз два три", word("раз"), word(" "), word("два"), word(" "), word("три")), (" два", ""),
        line("раз три", word("раз"), word(" "), word(""), word(" "), word("три")),
        "Words became two, one or none, or came in (1)",
    ),
    "glyphs": (line("раз", word("раз", *"раз")), ("раз", "рас"), line("рас", word("рас", *"рас")), ""),
    "glyphs of a longer word": (
        line("раз", word("раз", *"раз")), ("раз", "разы"), line("разы", word("разы", *"раз")),
        "the glyphs of 1 words are still those of the old text",
    ),
    "a region's copy": (
        line("раз") + line("два") + equiv("раз\nдва"), ("два", "две"),
        line("раз") + line("две") + equiv("раз\nдве"), "",
    ),
    "a region that says something else": (
        line("раз") + equiv("рас"), ("раз", "раз!"), line("раз!") + equiv("рас"),
        "1 texts of words or regions said something else",
    ),
    "a region alone": (equiv("раз\nдва"), ("раз\nдва", "раз-\nдва\nтри"), equiv("раз-\nдва\nтри"), ""),
    "an empty line": (line("раз") + line(""), ("раз\n^", "два"), line("раз") + line("два"), ""),
    "letters that XML has names for": (line("а&б"), ("б", '<"'), line("а&<\"").replace("&lt;", "&lt;"), ""),
    "a line end that is put": (
        line("раз два"), ("раз ", "раз\n"), line("раз два"), "«раз» became «раз», but lines have places",
    ),
    "a line end that is taken": (
        line("раз") + line("два"), ("раз\nдва", "раз две"), line("раз") + line("две"), "«раз два» became «раз две»",
    ),
    "a hyphen at the end of a line": (
        line("эше-") + line("лан"), ("эше-\nлан", "эшелон"), line("эше-") + line("лон"), "«эше- лан» became «эшелон»",
    ),
    "over the end of a line": (line("раз") + line("два"), ("з\nд", "с\nт"), line("рас") + line("тва"), ""),
    "a whole line": (
        line("раз") + line("два"), ("раз^", "\nраз и"), line("раз раз и") + line("два"), "«» became «раз и»",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_only_the_text_changes(name: str) -> None:
    before, change, after, notice = CHANGES[name]
    patched = correct(page_xml(A, region(before)), change)
    assert patched.data.decode() == page_xml(A, region(after)).decode()
    assert [told[: len(notice)] for told in patched.notices] == ([notice] if notice else [])


RAW: dict[str, tuple[str, tuple[str, str], str]] = {
    "letters that stay keep their bytes": ("&#1072;&amp;б", ("б", "в"), "&#1072;&amp;в"),
    "CDATA becomes text": ("а<![CDATA[<б>]]>в", ("в", "г"), "а&lt;б&gt;г"),
    "in CDATA": ("<![CDATA[а&б]]>", ("&", "<"), "а&lt;б"),
    "comments stay": ("а<!-- б -->в", ("в", "г"), "а<!-- б -->г"),
    "an end of CDATA that comes together": ("]]а>", ("а", ""), "]]&gt;"),
    "white space": ("  а  б ", ("а", "в"), "  в  б "),
    "an empty one": ("", ("а\n^", "б"), "б"),
}


@pytest.mark.parametrize("name", RAW)
def test_the_letters_of_a_line_that_stay_keep_their_bytes(name: str) -> None:
    raw, change, new = RAW[name]
    pattern = "<TextLine><TextEquiv><Unicode>{}</Unicode></TextEquiv></TextLine>"
    data = page_xml(A.replace("а", "ю"), region(pattern.format(raw)))
    if name == "an empty one":
        data = data.replace("ю".encode(), "а".encode())
    expected = data.replace(pattern.format(raw).encode(), pattern.format(new).encode())
    assert correct(data, change).data.decode() == expected.decode()


def test_line_ends_of_a_region_are_those_of_transkribus() -> None:
    own = "<TextEquiv><Unicode>раз&#13;\nдва{}</Unicode></TextEquiv>"
    data = page_xml(region(line("раз"), line("два"), own.format("")), region(own.format("&#13;\nтри")))
    assert read(data) == "раз\nдва\nраз\nдва\nтри"
    file = read_page_xml(data, "1.xml")
    patched = file.patch([Edit(4, 7, "две"), Edit(19, 19, "\nпять")])
    new = own.replace("два", "две").format(""), own.format("&#13;\nтри&#13;\nпять")
    assert (
        patched.data.decode() == page_xml(region(line("раз"), line("две"), new[0]), region(new[1])).decode()
    )
    assert patched.notices == ()


def test_an_element_closed_in_its_tag_is_opened() -> None:
    data = page_xml(region("<TextLine><TextEquiv><Unicode/></TextEquiv></TextLine>", line("а")))
    assert correct(data, ("^", "б")).data == data.replace(b"<Unicode/>", "<Unicode>б</Unicode>".encode())


def test_plain_text_beside_unicode_goes_with_it() -> None:
    both = "<TextLine><TextEquiv><PlainText>{}</PlainText><Unicode>{}</Unicode></TextEquiv></TextLine>"
    data = page_xml(region(both.format("раз", "раз"), both.format("дв?", "два")))
    patched = correct(data, ("раз", "рас"), ("два", "две"))
    assert patched.data == page_xml(region(both.format("рас", "рас"), both.format("дв?", "две")))
    assert len(patched.notices) == 1


def test_places_are_bytes_before_and_after() -> None:
    data = page_xml(region(line("раз & два"), line("три")))
    patched = correct(data, ("два", "<двое>"), ("три", ""))
    told = [(data[a:b].decode(), patched.data[c:d].decode()) for a, b, c, d in patched.spans]
    assert told == [("два", "&lt;двое&gt;"), ("три", "")]
    file = read_page_xml(data, "1.xml")
    start, end = file.locate(*[file.text.index("& два"), len("раз & два")])
    assert data[start:end].decode() == "&amp; два"


def test_a_text_that_xml_cannot_hold_is_refused() -> None:
    with pytest.raises(
        InputError, match=r"1\.xml cannot hold U\+0001, which the text .* has\. Edit that decision"
    ):
        correct(page_xml(A), ("а", "\1"))


def test_what_would_read_otherwise_is_not_written() -> None:
    # Markup within a text, whose CDATA would become markup.
    data = page_xml(
        region("<TextLine><TextEquiv><Unicode>а<b><![CDATA[<]]></b></Unicode></TextEquiv></TextLine>")
    )
    with pytest.raises(
        InputError, match=r"1\.xml is a PAGE XML file of a kind that cannot be corrected in place"
    ):
        correct(data, ("а", "б"))


def test_a_page_without_a_line_takes_no_text() -> None:
    with pytest.raises(InputError, match="without a line to put text into"):
        read_page_xml(page_xml(), "1.xml").patch([Edit(0, 0, "а")])


def test_a_page_of_it_is_cut_as_plain_text() -> None:
    file = read_page_xml(page_xml(A, B, C), "1.xml")
    assert file.cut([Edit(2, 3, "жук")], 2, 5) == "жук\nв".encode()
