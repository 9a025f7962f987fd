"""ALTO as a transcription: which text is read, and what a correction changes, to the byte."""

import pytest
from lxml import etree

from ocr.errors import InputError
from ocr.formats.source_files.alto import read_alto
from ocr.formats.source_files.formats import read_source_file
from ocr.formats.source_files.source_file import Edit
from tests.formats.source_files.alto_files import (
    V2,
    V3,
    V4,
    alto,
    alto_pages,
    block,
    hyphen,
    in_order,
    line,
    named,
    string,
    strings,
)
from tests.formats.xml_schemas import load_alto

PARTED = line(string("раз"), string("пере", part=1, whole="переправа"), hyphen())
REST = line(string("права", part=2, whole="переправа"), string("два"))

TEXTS: dict[str, tuple[bytes, str]] = {
    "strings": (alto(block(strings("раз", "два"), strings("три"))), "раз два\nтри"),
    "without SP": (alto(block(line(string("раз"), string("два")))), "раз два"),
    "a string that is a line": (alto(block(line(string("раз два")), line(string("три")))), "раз два\nтри"),
    "blocks": (alto(block(strings("раз")), block(strings("два"))), "раз\nдва"),
    "a composed block": (alto(f"<ComposedBlock>{block(strings('раз'))}</ComposedBlock>"), "раз"),
    "a parted word": (alto(block(PARTED, REST)), "раз пере-\nправа два"),
    "a hyphen in the string already": (alto(block(line(string("пере-"), hyphen()))), "пере-"),
    "another hyphen": (alto(block(line(string("пере"), hyphen("¬")))), "пере¬"),
    "empty strings": (alto(block(strings("раз", "", "два"), strings(""))), "раз два\n"),
    "lines without strings": (alto(block(line(), strings("раз"))), "раз"),
    "entities": (alto(block(strings("а&б<в\"'"))), "а&б<в\"'"),
    "other quotes": (alto(block("<TextLine><String CONTENT = 'а\"б&#10;&#x432;'/></TextLine>")), 'а"б\nв'),
    "white space in an attribute": (alto(block('<TextLine><String CONTENT="а\tб\r\nв"/></TextLine>')), "а б в"),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_the_text_is_that_of_the_strings(name: str) -> None:
    data, text = TEXTS[name]
    file = read_source_file(data, "1.xml")
    assert file.text == text
    assert file.patch([]).data == data


@pytest.mark.parametrize("namespace", [V2, V3, V4, "http://schema.ccs-gmbh.com/ALTO", ""])
def test_any_version(namespace: str) -> None:
    data = alto(block(strings("раз")), namespace=namespace).replace(b' xmlns=""', b"")
    assert read_source_file(data, "1.xml").patch([Edit(2, 3, "с")]).data == data.replace(
        "раз".encode(), "рас".encode()
    )


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<alto/>", "it has no Page"),
        (b"<!DOCTYPE alto><alto/>", "it has a document type"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(data: bytes, told: str) -> None:
    with pytest.raises(InputError, match=f"1.xml is an ALTO file that cannot be read: {told}"):
        read_source_file(data, "1.xml")


def test_what_is_not_in_the_text_is_told() -> None:
    data = alto(block(line(), strings("раз")), '<Illustration HPOS="1"/>')
    assert read_alto(data, "1.xml").notices == (
        "has lines without text: they are left out.",
        "has blocks without text (Illustration): what stands in them is not collated.",
    )


NO_HYPHEN = "1 lines end in no hyphen any more"
BOXES = "Words became two, one or none, or came in (1)"
# Lines, the passage and what it becomes; the lines that come of it, and a notice's first words.
CHANGES: dict[str, tuple[str, str, str, str, str]] = {
    "a word": (strings("раз", "два"), "два", "две", strings("раз", "две"), ""),
    "two words": (strings("раз", "два"), "раз два", "рос дво", strings("рос", "дво"), ""),
    "a word that becomes two": (strings("раз", "двадва"), "двадва", "два два", strings("раз", "два два"), BOXES),
    "two words that become one": (
        strings("раз", "два"), "раз два", "раздва", strings("раздва", ""),
        "Words became two, one or none, or came in (2)",
    ),
    "a word that goes": (strings("раз", "два", "три"), "два ", "", strings("раз", "", "три"), BOXES),
    "a word that comes": (strings("раз", "три"), "раз^", " два", strings("раз два", "три"), BOXES),
    "words of a string that is a line": (
        line(string("раз два")) + strings("три"), "два", "две и", line(string("раз две и")) + strings("три"), "",
    ),
    "an empty line": (strings("раз") + strings(""), "раз\n^", "два", strings("раз") + strings("два"), BOXES),
    "glyphs": (line(string("раз", *"раз")), "з", "с", line(string("рас", *"рас")), ""),
    "glyphs of a longer word": (
        line(string("раз", *"раз")), "раз^", "у", line(string("разу", *"раз")), "the glyphs of 1 words",
    ),
    "the first part of a word": (
        PARTED + REST, "пере", "поре",
        line(string("раз"), string("поре", part=1, whole="поправа".replace("по", "поре", 1)), hyphen())
        + line(string("права", part=2, whole="поре" + "права"), string("два")), "",
    ),
    "the second part of a word": (
        PARTED + REST, "права", "ход",
        line(string("раз"), string("пере", part=1, whole="переход"), hyphen())
        + line(string("ход", part=2, whole="переход"), string("два")), "",
    ),
    "a first part with its hyphen": (
        line(string("пере-", part=1, whole="переправа")) + REST, "права", "ход",
        line(string("пере-", part=1, whole="переход"))
        + line(string("ход", part=2, whole="переход"), string("два")), "",
    ),
    "a whole word that says something else": (
        PARTED.replace("переправа", "перевал") + REST, "права", "ход",
        line(string("раз"), string("пере", part=1, whole="перевал"), hyphen())
        + line(string("ход", part=2, whole="переход"), string("два")),
        "the whole words (SUBS_CONTENT) of 1 strings said something else",
    ),
    "another word of such a line": (
        PARTED + REST, "раз", "рас",
        line(string("рас"), string("пере", part=1, whole="переправа"), hyphen()) + REST, "",
    ),
    "a hyphen that goes": (
        line(string("пере"), hyphen()), "-", "", line(string("пере"), hyphen("")), NO_HYPHEN,
    ),
    "a hyphen that goes with letters": (
        line(string("пере"), hyphen()), "ре-", "ро", line(string("перо"), hyphen("")),
        NO_HYPHEN,
    ),
    "a hyphen that stays": (line(string("пере"), hyphen()), "ре-", "-", line(string("пе"), hyphen()), ""),
    "a hyphen in the string, too": (line(string("пере-"), hyphen()), "е-", "я-", line(string("перя-"), hyphen()), ""),
    "such a hyphen that goes": (
        line(string("пере-"), hyphen()), "-", "", line(string("пере"), hyphen("")), NO_HYPHEN,
    ),
    "letters behind a hyphen": (
        line(string("пере"), hyphen()), "пере-^", "ка", line(string("пере-ка"), hyphen("")),
        NO_HYPHEN,
    ),
    "letters that XML has names for": (strings("раз"), "з", "<&>\"'", line(string("ра<&>\"'")), ""),
    "the end of a line": (
        strings("раз") + strings("два"), "раз\nдва", "раз две", strings("раз") + strings("две"), "«",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_only_the_strings_change(name: str) -> None:
    before, passage, new, after, notice = CHANGES[name]
    data = alto(block(strings("верх")), block(before))
    file = read_alto(data, "1.xml")
    start = file.text.index(passage.removesuffix("^"))
    end = start + len(passage.removesuffix("^"))
    edit = Edit(end if passage.endswith("^") else start, end, new)
    patched = file.patch([edit])
    # What letters are written as within quotes is the writer's choice.
    same = etree.fromstring(alto(block(strings("верх")), block(after)))
    assert etree.tostring(etree.fromstring(patched.data)).decode() == etree.tostring(same).decode()
    if name != "letters that XML has names for":
        assert patched.data.decode() == alto(block(strings("верх")), block(after)).decode()
    assert [told[: len(notice)] for told in patched.notices] == ([notice] if notice else [])


def test_what_would_read_otherwise_is_not_written() -> None:
    # Of two attributes of one name, in a namespace and in none, it cannot be told which is read.
    two = '<TextLine><String xmlns:x="u" CONTENT="а" x:CONTENT="бв"/></TextLine>'
    with pytest.raises(
        InputError, match=r"1\.xml is an ALTO file of a kind that cannot be corrected in place"
    ):
        read_alto(alto(block(two)), "1.xml").patch([Edit(0, 1, "г")])


RAW = {
    "letters that stay keep their bytes": ('"&#1072;&amp;б"', "б", "в", '"&#1072;&amp;в"'),
    "single quotes": ("'а\"б'", "б", "'\"", "'а\"&apos;&quot;'"),
    "white space": ('"а б"', " ", "\t", '"а&#9;б"'),
    "white space that stays": ('"а\tб"', "б", "в", '"а\tв"'),
}


@pytest.mark.parametrize("name", RAW)
def test_an_attribute_keeps_its_quotes_and_the_bytes_of_what_stays(name: str) -> None:
    raw, before, after, new = RAW[name]
    pattern = '<TextLine><String ID="CONTENT" CONTENT={} WC="1"/></TextLine>'
    data = alto(block(pattern.format(raw), line(string("х у"))))
    file = read_alto(data, "1.xml")
    start = file.text.index(before)
    edit = Edit(start, start + len(before), after)
    assert file.patch([edit]).data.decode() == data.decode().replace(pattern.format(raw), pattern.format(new))


def test_places_are_bytes_before_and_after() -> None:
    data = alto(block(line(string("раз"), string("д&ва"), hyphen())))
    patched = read_alto(data, "1.xml").patch([Edit(1, 5, "у <"), Edit(8, 9, "=")])
    told = [(data[a:b].decode(), patched.data[c:d].decode()) for a, b, c, d in patched.spans]
    assert told[1] == ("-", "=")
    first, second = told[0]
    assert (first[:2], first[-1]) == ("аз", "д")
    assert (second[0], second[-4:]) == ("у", "&lt;")


# Two blocks of two lines, which the file has in an order of its own.
LINES = [named(strings(text), f"l{number}") for number, text in enumerate(("раз", "два", "три", "пять"))]
BLOCKS = alto(named(block(*LINES[:2]), "b0"), named(block(*LINES[2:]), "b1"))

ORDERS = {
    "lines": (in_order(BLOCKS, "l3", "l0", "l2", "l1"), "пять раз три два"),
    "blocks": (in_order(BLOCKS, "b1", "b0"), "три пять раз два"),
    "a line before its block": (in_order(BLOCKS, "l3", "b0", "b1"), "пять раз два три"),
    "what is not named comes last": (in_order(BLOCKS, "l2"), "три раз два пять"),
    "names that nothing has": (in_order(BLOCKS, "x", "l1"), "два раз три пять"),
    "the first of several orders": (in_order(BLOCKS, "l3", "l0", "l2", "l1", groups=2), "пять раз три два"),
    "an order of nothing": (in_order(BLOCKS), "раз два три пять"),
}


@pytest.mark.parametrize("name", ORDERS)
def test_lines_come_in_the_order_that_the_file_names(name: str) -> None:
    data, text = ORDERS[name]
    file = read_source_file(data, "1.xml")
    assert file.text.split("\n") == text.split()
    start = file.text.index("три")
    assert file.patch([Edit(start, start + 3, "трое")]).data == data.replace("три".encode(), "трое".encode())


def test_a_file_of_several_pages() -> None:
    data = alto_pages(block(strings("раз", "два"), strings("три")), "", block(strings("пять")))
    file = read_source_file(data, "1.xml")
    assert file.text == "раз два\nтри\f\fпять\f"
    assert file.patch([]).data == data
    at = file.text.index("пять")
    edits = [Edit(4, 7, "две"), Edit(at, at + 4, "шесть"), Edit(at + 5, at + 5, " и семь")]
    patched = file.patch(edits)
    expected = data.decode().replace("два", "две").replace("пять", "шесть и семь")
    assert patched.data.decode() == expected
    assert [patched.data[one.new_start : one.new_end].decode() for one in patched.spans[:2]] == [
        "две",
        "шесть",
    ]
    assert file.cut(edits[1:2], at, at + 4).decode() == "шесть"


def test_pages_stay_parted_where_a_correction_goes_over_their_bound() -> None:
    data = alto_pages(block(strings("раз")), block(strings("два")))
    patched = read_alto(data, "1.xml").patch([Edit(2, 5, "с\fс")])
    assert patched.data.decode() == data.decode().replace("раз", "рас").replace("два", "сва")
    assert patched.notices == ()


def test_no_text_is_put_into_a_page_without_lines() -> None:
    file = read_alto(alto_pages(block(strings("раз")), block(line())), "1.xml")
    assert file.text == "раз\f\f"
    assert file.notices == ("has lines without text: they are left out.",)
    assert file.locate(4, 4) == (file.data.rindex(b"<PrintSpace>"),) * 2
    with pytest.raises(InputError, match=r"1\.xml is an ALTO file without a line to put text into"):
        file.patch([Edit(4, 4, "два")])


def test_what_is_written_is_valid_as_before() -> None:
    data = alto(block(strings("раз", "двадва"), PARTED, strings("и", "то"))).replace(b' ID="b1"', b' ID="b1"')
    text = read_alto(data, "1.xml").text
    start, last = text.index("двадва"), text.index("и то")
    patched = read_alto(data, "1.xml").patch([Edit(start, start + 6, "два два"), Edit(last, last + 4, "ито")])
    schema = load_alto()
    schema.assertValid(etree.fromstring(data))
    schema.assertValid(etree.fromstring(patched.data))
