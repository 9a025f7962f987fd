"""Editions in TEI P5: what of them stands on the pages, and corrections that touch no markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ocr.errors import InputError
from ocr.formats.source_files.formats import read_source_file
from ocr.formats.source_files.source_file import Edit, apply_edits
from ocr.formats.source_files.tei_file import TeiFile, read_tei
from ocr.formats.source_files.tei_text import collapse
from ocr.formats.tei import format_tei
from tests.formats.verified import make_document
from tests.formats.xml_schemas import load_tei

TEI = "http://www.tei-c.org/ns/1.0"
HEADER = (
    "<teiHeader><fileDesc><titleStmt><title>Дело</title></titleStmt></fileDesc><revisionDesc/></teiHeader>"
)


def tei(body: str) -> bytes:
    return (
        f'<?xml version="1.0"?>\n<TEI xmlns="{TEI}">{HEADER}<text><body>{body}</body></text></TEI>\n'.encode()
    )


def choice(old: str, new: str) -> str:
    return f'<choice><sic>{old}</sic><corr evidence="internal">{new}</corr></choice>'


def read(data: bytes) -> TeiFile:
    return read_tei(data, "дело.xml")


BODIES = {
    # Lines: paragraphs, verses, items, rows, and what an lb ends.
    "<p>раз</p><p>два</p>": "раз\nдва",
    "<head>раз</head>\n  <lg>\n <l>два</l>\n <l>три</l></lg>": "раз\nдва\nтри",
    "<list><item>раз</item><item><label>б</label>два</item></list>": "раз\nб\nдва",
    "<table><row><cell>а</cell> <cell>б</cell></row>\n<row><cell/><cell>в</cell></row></table>": "а\tб\n\tв",
    # Numbers of lists stand on the page.
    "<p>а</p><list type='ordered:arabic'>\n<item><p>раз</p><p>два</p></item>\n<item>три</item></list><p>б</p>":
        "а\n1. раз\nдва\n2. три\nб",
    "<list rend='numbered'><item n='4'>раз</item><item>два</item><item n='а)'>три</item><item n='x.7'/></list>":
        "4. раз\n5. два\nа) три",
    "<list type='ordered:upperroman'><item>раз</item><item> </item><item><pb/>три</item></list>":
        "I. раз\nII.\nIII.\fтри\f",
    "<list rend='numbered'><item>раз <list rend='numbered'><item>два</item></list></item><item>три</item></list>":
        "1. раз\n1. два\n2. три",
    "<list type='unordered'><item n='1'>раз</item></list><list rend='ordered'><label>1)</label><item>а</item></list>":
        "раз\n1)\nа",
    "<table><row><cell>а</cell><cell><list rend='numbered'><item>б</item><item>в</item></list></cell></row></table>":
        "а\t1. б\n2. в",
    # Paragraphs in cells, as pandoc writes them, are no lines at the bounds of these.
    "<table>\n<row>\n<cell><p>а</p></cell>\n<cell><p>б</p></cell></row>\n<row><cell/><cell><p>в</p></cell></row></table>":
        "а\tб\n\tв",
    "<table><row><cell><p>а</p> <p>б</p></cell><cell>в<p>г</p></cell><cell><p/></cell></row></table><p>д</p>":
        "а\nб\tв\nг\t\nд",
    "<p>раз<lb/>два<lb n='3'/>три</p>": "раз\nдва\nтри",
    "<p><lb/>раз\n  <lb/>два<lb/></p><p><lb/>три</p>": "раз\nдва\nтри",
    "<ab>раз<cb/>два</ab>": "раз\nдва",
    # A word goes on beyond the end of a line.
    "<p>па-<lb break='no'/>роход</p>": "па-\nроход",
    "<p>па<lb break='no'/>роход</p>": "пароход",
    "<p>па\n  <lb break='no'/>\n роход <lb/>и</p>": "пароход\nи",
    # White space is the markup's.
    "<p>\n   раз \t два\n   три  </p>\n": "раз два три",
    "<p>раз <hi>\n два</hi> <hi> три</hi></p>": "раз два три",
    "<p>а&amp;б &#1074;<![CDATA[<г>]]><!-- нет --><?no no?>д</p>": "а&б в<г>д",
    # Pages.
    "<pb/><p>раз</p><pb n='2'/><p>два</p>": "раз\fдва\f",
    "<p>раз</p><pb/><p>два</p>": "раз\fдва\f",
    "\n<pb/>\n<pb/><p>раз <pb/> два</p><pb/>\n": "\fраз\fдва\f\f",
    # The page has what was typed.
    "<p><choice><corr>да</corr><sic>нет</sic></choice></p>": "нет",
    "<p><choice>\n<reg>да</reg><orig>нет</orig>\n</choice></p>": "нет",
    "<p>г<choice><expan>г<ex>ород</ex></expan><abbr>г.</abbr></choice></p>": "гг.",
    "<p><choice><unclear>а</unclear><unclear>о</unclear></choice></p>": "а",
    "<p><app><rdg>б</rdg><lem>а</lem></app></p>": "а",
    "<p><sic>нит</sic> <corr>да</corr> <subst><del>а</del><add>б</add></subst></p>": "нит да б",
    "<p>т<supplied>ек</supplied>с<unclear>т</unclear> <gap reason='lost'/> г<ex>ород</ex></p>": "тст г",
    # What stands beside the text, and what is on the page.
    "<p>раз<note place='foot'>прим.</note></p><fw>25</fw><figure><figDesc>герб</figDesc><head>Рис.</head></figure>":
        "раз\n25\nРис.",
    "<p>раз</p><div type='findings'><p>нет</p></div>": "раз",
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
def test_the_text_is_what_stands_on_the_pages(body: str) -> None:
    file = read(tei(body))
    assert file.text == BODIES[body]
    assert file.patch([]).data == tei(body)


def test_front_and_back_are_read_and_the_header_is_not() -> None:
    parts = "<front><head>раз</head></front><body><p>два</p></body><back><p>три</p></back>"
    assert (
        read(f"<TEI><teiHeader>нет</teiHeader><facsimile/><text>{parts}</text></TEI>".encode()).text
        == "раз\nдва\nтри"
    )


def test_what_is_left_out_is_told() -> None:
    body = "<p>а<note>б</note><note>в</note><del>г</del><index/></p>"
    assert read(tei(body)).notices == ("has notes (2), deletions (1): what they hold is not collated.",)
    assert read(tei("<p>а</p>")).notices == ()


# What is in the body, what is replaced in the text, by what, and the body after.
EDITS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "letters": ("<p>раз два</p>", ("з д", "й е"), "<p>рай ева</p>"),
    "over markup": ("<p>ра<hi>з д</hi>ва</p>", ("аз д", "е"), "<p>ре<hi></hi>ва</p>"),
    "within markup": ("<p>ра<hi>з д</hi>ва</p>", ("з д", "й"), "<p>ра<hi>й</hi>ва</p>"),
    "put behind a letter": ("<p>ра<hi>з</hi></p>", ("а", "ай"), "<p>рай<hi>з</hi></p>"),
    "references": ("<p>а&amp;б&#38;в</p>", ("а&", "<\"'"), '<p>&lt;&quot;\'б&#38;в</p>'),
    "CDATA": ("<p><![CDATA[а<б]]></p>", ("<", "&\nг"), "<p><![CDATA[а&]]><lb/><![CDATA[гб]]></p>"),
    "in a choice": (
        "<p><choice><sic>на</sic><corr>не</corr></choice></p>",
        ("а", "о"),
        "<p><choice><sic>но</sic><corr>не</corr></choice></p>",
    ),
    "a line end goes": ("<p>раз\n <lb n='2'/> два</p>", ("з\nд", "з д"), "<p>раз два</p>"),
    "a line end comes": ("<p>раз два</p>", (" ", "\n"), "<p>раз<lb/>два</p>"),
    "a line end stays": ("<p>раз\n<lb/>два</p>", ("аз\nд", "ай\nе"), "<p>рай\n<lb/>ева</p>"),
    "paragraphs stay": ("<p>раз</p><p>два</p>", ("аз\nд", "ай\nе"), "<p>рай</p><p>ева</p>"),
    "cells stay": (
        "<row><cell>раз</cell><cell>два</cell></row>",
        ("аз\tд", "ай\tе"),
        "<row><cell>рай</cell><cell>ева</cell></row>",
    ),
    "a space over markup": ("<p>раз <hi> два</hi></p>", (" ", ""), "<p>раз<hi>два</hi></p>"),
    "an empty page": (
        "<pb/><p>раз</p><pb/><pb/><p>два</p>",
        ("\f\f", "\fтри\f"),
        "<pb/><p>раз</p><pb/>три<pb/><p>два</p>",
    ),
    "a page before the first break": ("<p>раз<pb/>два</p>", ("раз", ""), "<p><pb/><pb/>два</p>"),
    "what is left out stays": ("<p>ра<note>нет</note>з</p>", ("аз", "е"), "<p>ре<note>нет</note></p>"),
}  # fmt: skip


def edit_of(file: TeiFile, before: str, after: str) -> Edit:
    start = file.text.index(before)
    return Edit(start, start + len(before), after)


@pytest.mark.parametrize("name", EDITS)
def test_a_correction_is_put_between_the_markup(name: str) -> None:
    body, (before, after), expected = EDITS[name]
    file = read(tei(body))
    edit = edit_of(file, before, after)
    if "\f" in before:
        # Decisions are within pages.
        edit = Edit(edit.start + 1, edit.end - 1, after.strip("\f"))
    patched = file.patch([edit])
    assert patched.data.decode() == tei(expected).decode()
    assert patched.notices == ()
    assert read(patched.data).text == collapse(apply_edits(file.text, [edit]))


@pytest.mark.parametrize(
    ("body", "change", "text"),
    [
        ("<p>раз</p><p>два</p>", ("з\nд", "зд"), "разд\nва"),
        ("<row><cell>раз</cell><cell>два</cell></row>", ("раз\tдва", "раздва"), "раздва\t"),
        ("<pb/><p>раз</p><pb/><p>два</p>", ("з\fд", "й"), "рай\fва\f"),
    ],
)
def test_bounds_that_stay_are_told(body: str, change: tuple[str, str], text: str) -> None:
    file = read(tei(body))
    patched = file.patch([edit_of(file, *change)])
    assert read(patched.data).text == text
    (notice,) = patched.notices
    assert notice.endswith("goes over the bounds of paragraphs, cells or pages, which were left as they are.")


NUMBERED = "<list rend='numbered'><item>раз</item><item><p>два</p></item></list>"
NUMBERS: dict[str, tuple[tuple[str, str], tuple[str, str], bool]] = {
    # What is replaced by what; the letters of both items then, and whether nothing is told.
    "a number that stays": (("1. ра", "1. Ро"), ("Роз", "два"), True),
    "two numbers that stay": (("1. раз\n2. д", "1. рос\n2. т"), ("рос", "тва"), True),
    "an item that goes": (("раз", ""), ("", "два"), True),
    "another number": (("1.", "3."), ("3.раз", "два"), False),
    "another number with letters": (("2. д", "3) т"), ("раз", "3) тва"), False),
    "what is put into a number": ((" ", "а"), ("араз", "два"), False),
    "an end of a number": (("з\n2", "с\n2"), ("рас", "два"), True),
}  # fmt: skip


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_of_lists_stay(name: str) -> None:
    (before, after), (first, second), is_quiet = NUMBERS[name]
    file = read(tei(NUMBERED))
    assert file.text == "1. раз\n2. два"
    patched = file.patch([edit_of(file, before, after)])
    assert patched.data.decode() == tei(NUMBERED).decode().replace("раз", first).replace("два", second)
    told = [notice.partition(", but ")[2] for notice in patched.notices]
    assert told == ([] if is_quiet else ["numbers of lists are not in the text of the file: they stay."])


def test_what_is_put_before_a_number_stands_behind_it() -> None:
    file = read(tei(NUMBERED))
    patched = file.patch([Edit(7, 7, "и "), Edit(10, 10, "не ")])
    assert read(patched.data).text == "1. раз\n2. и не два"
    assert len(patched.notices) == 1


@pytest.mark.parametrize(
    ("text", "change", "after"),
    [
        ("па-<lb break='no'/>роход", ("-", ""), "пароход"),
        ("па<lb break='no'/>роход", ("а", "а-"), "па-\nроход"),
    ],
)
def test_a_hyphen_before_the_end_of_a_line_tells_whether_it_is_one(
    text: str, change: tuple[str, str], after: str
) -> None:
    file = read(tei(f"<p>{text}</p>"))
    patched = file.patch([edit_of(file, *change)])
    assert patched.data == tei(f"<p>{text.replace(*change, 1)}</p>")
    assert read(patched.data).text == after


# The body, what the page has and what it should say, and the body after.
EMENDED: dict[str, tuple[str, tuple[str, str], str]] = {
    "a word": ("<p>дела 25848, листов</p>", ("25848", "25348"), f"<p>дела {choice('25848', '25348')}, листов</p>"),
    "with markup in it": (
        "<p>дела 2<hi>5<lb break='no'/>8</hi>48</p>", ("25848", "25348"),
        "<p>дела " + choice("2<hi>5<lb break='no'/>8</hi>48", "25348") + "</p>",
    ),
    "references": ("<p>а &amp; б</p>", ("а & б", "<в"), f"<p>{choice('а &amp; б', '&lt;в')}</p>"),
    "a line end": ("<p>раз<lb/>два</p>", ("з\nд", "с\nт"), f"<p>ра{choice('з<lb/>д', 'с<lb/>т')}ва</p>"),
    "nothing in its place": ("<p>раз два</p>", (" два", ""), f"<p>раз{choice(' два', '')}</p>"),
    # What an editor has marked as an error of the page, with or without saying what it should be.
    "a sic": (
        "<p>дела <sic n='1'>258<hi>48</hi></sic></p>", ("25848", "25348"),
        "<p>дела <choice><sic n='1'>258<hi>48</hi></sic><corr evidence=\"internal\">25348</corr></choice></p>",
    ),
    "a choice that there is": (
        "<p><choice><corr cert='low'>на<hi>о</hi></corr><sic> <hi>на</hi> </sic></choice></p>", ("на", "не<"),
        "<p><choice><corr cert='low'>не&lt;</corr><sic> <hi>на</hi> </sic></choice></p>",
    ),
    "a choice of nothing": (
        "<p><choice><sic>на</sic><corr/></choice></p>", ("на", "не"),
        "<p><choice><sic>на</sic><corr>не</corr></choice></p>",
    ),
    # Where no choice can stand, or only a part of what an editor has chosen is meant, the text is replaced.
    "half of an element": ("<p>ра<hi>з д</hi>ва</p>", ("аз д", "е"), "<p>ре<hi></hi>ва</p>"),
    "a part of a choice": (
        "<p><choice><sic>н<hi>а</hi></sic><corr>не</corr></choice></p>", ("а", "о"),
        "<p><choice><sic>н<hi>о</hi></sic><corr>не</corr></choice></p>",
    ),
    "another choice": (
        "<p><choice><orig>на</orig><reg>не</reg></choice></p>", ("на", "но"),
        "<p><choice><orig>но</orig><reg>не</reg></choice></p>",
    ),
    "paragraphs": ("<p>раз</p><p>два</p>", ("з\nд", "с\nт"), "<p>рас</p><p>тва</p>"),
    "in CDATA": ("<p><![CDATA[раз]]></p>", ("з", "с"), "<p><![CDATA[рас]]></p>"),
    "over CDATA": ("<p>р<![CDATA[аз]]></p>", ("раз", "рас"), "<p>рас<![CDATA[]]></p>"),
    "nothing that the page has": ("<p>раз</p>", ("", "и "), "<p>и раз</p>"),
}  # fmt: skip


@pytest.mark.parametrize("name", EMENDED)
def test_where_the_page_errs_both_stand_in_a_choice(name: str) -> None:
    body, (before, after), expected = EMENDED[name]
    file = read(tei(body))
    edit = edit_of(file, before, after)._replace(is_emended=True)
    patched = file.patch([edit])
    assert patched.data.decode() == tei(expected).decode()
    assert patched.notices == ()
    is_beside = "<corr" in expected and "part of" not in name
    assert read(patched.data).text == (file.text if is_beside else apply_edits(file.text, [edit]))
    (span,) = patched.spans
    if "evidence=" in expected:
        assert patched.data[span.new_start : span.new_end].startswith(b"<choice><sic")
        assert patched.data[span.new_start : span.new_end].endswith(b"</corr></choice>")
    if is_beside:
        # Exported once more, it is the same.
        assert read(patched.data).patch([edit]).data == patched.data


def test_emendations_and_corrections_side_by_side() -> None:
    inner = "<t:text><t:p>раз два три</t:p></t:text>"
    file = read(f"<t:TEI xmlns:t='{TEI}'>{inner}</t:TEI>".encode())
    emended = edit_of(file, "два", "двое")._replace(is_emended=True)
    new = file.patch([edit_of(file, "раз", "рас"), emended, edit_of(file, "три", "трое")]).data.decode()
    both = '<t:choice><t:sic>два</t:sic><t:corr evidence="internal">двое</t:corr></t:choice>'
    assert f"<t:p>рас {both} трое</t:p>" in new


def test_a_choice_is_valid_where_the_text_was() -> None:
    schema = load_tei()
    header = (
        "<teiHeader><fileDesc><titleStmt><title>Дело</title></titleStmt><publicationStmt><p/></publicationStmt>"
        "<sourceDesc><p/></sourceDesc></fileDesc></teiHeader>"
    )
    body = (
        "<p>раз <date>7 мая</date> <persName>Иванов</persName></p><list><item>два</item></list><table><row>"
    )
    data = tei(f"{body}<cell>три</cell></row></table><lg><l>пять</l></lg>").replace(
        HEADER.encode(), header.encode()
    )
    schema.assertValid(etree.fromstring(data))
    file = read(data)
    edits = [
        edit_of(file, word, "иное")._replace(is_emended=True)
        for word in ("раз", "мая", "Иванов", "два", "три", "пять")
    ]
    patched = file.patch(edits)
    assert patched.data.count(b"<choice>") == 6
    schema.assertValid(etree.fromstring(patched.data))


def test_what_is_behind_the_last_page_is_put_at_its_end() -> None:
    file = read(tei("<pb/><p>раз</p>"))
    assert file.text == "раз\f"
    assert file.patch([Edit(4, 4, "два")]).data == tei("<pb/><p>раздва</p>")


def test_places_are_bytes() -> None:
    file = read(tei("<p>раз <hi>дв</hi>а</p>"))
    patched = file.patch([edit_of(file, "з дв", "&")])
    (span,) = patched.spans
    assert file.data[span.start : span.end].decode() == "з <hi>дв"
    assert patched.data[span.new_start : span.new_end] == b"&amp;"
    assert file.locate(0, 2) == (file.data.index("раз".encode()), file.data.index("з ".encode()))


def test_a_prefix_and_utf_16_stay() -> None:
    inner = "<t:text><t:p>раз два</t:p></t:text>"
    text = f"<?xml version='1.0' encoding='UTF-16'?><t:TEI xmlns:t='{TEI}'>{inner}</t:TEI>"
    data = text.encode("utf-16")
    file = read(data)
    patched = file.patch([Edit(3, 4, "\n")])
    assert patched.data.decode("utf-16") == text.replace(" два", "<t:lb/>два")
    (span,) = patched.spans
    assert data[span.start : span.end].decode("utf-16-le") == " "
    assert patched.data[span.new_start : span.new_end].decode("utf-16-le") == "<t:lb/>"


def test_what_sverka_writes_is_read_back() -> None:
    document = make_document()
    pages = [collapse(text) for _, text in sorted(document.texts.items())]
    told = read_source_file(format_tei(document).encode(), "transcription.tei.xml").text.split("\f")
    assert [page for page in told if page] == [page for page in pages if page]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<TEI><teiHeader/><sourceDoc/></TEI>", "has no text in it"),
        (b"<!DOCTYPE TEI [<!ENTITY a 'b'>]><TEI><text>&a;</text></TEI>", "has a document type"),
        (b"<TEI><text><p>a</text></TEI>", "is damaged: mismatched tag"),
        (b"<TEI><text>" + b"<p>" * 250 + b"</p>" * 250 + b"</text></TEI>", "has too many elements"),
        (b"<TEI><text>a\0</text></TEI>", "is damaged"),
        (b"<?xml version='1.0' encoding='windows-1251'?><TEI><text>\xe0</text></TEI>", "only UTF-8 is read"),
        (b"<TEI><text>" + b" " * (16 << 20) + b"</text></TEI>", "of over 16 MB"),
        (b"<teiCorpus><TEI/></teiCorpus>", "is a TEI file of several texts (teiCorpus), no plain"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(InputError, match=r"^дело\.xml ") as refused:
        read_source_file(data, "дело.xml")
    assert told in str(refused.value)


def test_what_xml_cannot_hold_is_refused() -> None:
    with pytest.raises(InputError, match=r"дело\.xml cannot hold U\+0000.*Edit that decision"):
        read(tei("<p>а</p>")).patch([Edit(0, 0, "\0")])
    with pytest.raises(InputError, match="without a text to be corrected"):
        read(tei("")).patch([Edit(0, 0, "а")])


# --- Editions of any make --------------------------------------------------------------------------

WORDS = st.text(alphabet="абв \n", min_size=1, max_size=5)
INLINE = st.one_of(
    WORDS,
    WORDS.map(lambda text: f"<hi>{text}</hi>"),
    WORDS.map(lambda text: f"<![CDATA[{text}<]]>"),
    WORDS.map(lambda text: f"<choice><corr>нет</corr><sic>{text}</sic></choice>"),
    st.sampled_from(
        ["<lb/>", "<lb break='no'/>", "-<lb break='no'/>", "<note>нет</note>", "&amp;", "<!-- нет -->", "<pb/>"]
    ),
)  # fmt: skip
CONTENT = st.lists(INLINE, max_size=5).map("".join)
CELL = st.one_of(
    CONTENT, st.lists(CONTENT, max_size=2).map(lambda texts: "".join(f"<p>{one}</p>\n" for one in texts))
)
CELLS = st.lists(CELL, min_size=1, max_size=4).map(
    lambda cells: "</row>\n<row>".join(
        "".join(f"<cell>{one}</cell>\n" for one in row) for row in (cells[:2], cells[2:]) if row
    )
)
LISTS = st.lists(CELL, min_size=1, max_size=3).map(
    lambda items: f"<list rend='numbered'>{''.join(f'<item>{one}</item>' for one in items)}</list>"
)
BLOCKS = st.one_of(
    LISTS,
    CONTENT.map(lambda text: f"<p>{text}</p>"),
    CONTENT.map(lambda text: f"\n<div><head>{text}</head>\n</div>\n"),
    CELLS.map(lambda cells: f"<table><row>{cells}</row></table>"),
    st.just("<pb/>"),
)
EDITIONS = st.lists(BLOCKS, min_size=1, max_size=4).map("".join)
NEW_TEXTS = st.text(alphabet="гд <&\n", max_size=4)


@given(EDITIONS, st.data())
def test_an_edition_reads_as_corrected_and_keeps_its_markup(body: str, data: st.DataObject) -> None:
    source = tei(body)
    file = read(source)
    assert file.text == collapse(file.text)
    assert file.patch([]).data == source
    cuts = sorted(data.draw(st.sets(st.integers(0, len(file.text)), max_size=6)))
    edits = [
        Edit(start, end, data.draw(NEW_TEXTS))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        if file.text
        and not set(file.text[start:end]) & set("\n\t\f")
        and not any(file.marked.is_number[start : end + 1])
    ]
    patched = file.patch(edits)
    texts = [read(patched.data).text, collapse(apply_edits(file.text, edits))]
    if "break" in body:
        # Whether a line ends within a word hangs on the hyphen before.
        texts = [text.replace("\n", "") for text in texts]
    assert texts[0] == texts[1]
    assert patched.notices == ()
    # Another program finds the same elements.
    assert tags(patched.data) == tags(source)


def tags(data: bytes) -> list[str]:
    """The elements without ends of lines, and without the page break that an emptied first page gets."""
    names = [str(one.tag) for one in etree.fromstring(data).iter()]
    return [name for name in names if not name.endswith(("}lb", "}pb"))]


@given(EDITIONS, st.data())
def test_any_correction_is_made_as_far_as_it_can_be(body: str, data: st.DataObject) -> None:
    file = read(tei(body))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(file.text)), max_size=4)))
    edits = [
        Edit(start, end, data.draw(NEW_TEXTS)) for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    # An item without a letter has no byte at which one could be put, CDATA none at which a page break could: refused.
    if file.text and edits and "<item></item>" not in body and "CDATA" not in body:
        after = read(file.patch(edits).data).text
        assert after.count("\f") == file.text.count("\f")
