"""Workbooks of pages: which cells are the texts, and that a correction changes nothing but these."""

import io
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.errors import InputError
from ocr.formats.source_files.formats import read_source_file
from ocr.formats.source_files.source_file import Edit, apply_edits
from ocr.formats.source_files.tables import NoTextColumnError
from ocr.formats.source_files.xlsx import MAX_CELL_LENGTH, Workbook, read_xlsx
from ocr.formats.source_files.xlsx_strings import STRICT
from tests.formats.source_files.docx_files import member, packed_members, relations
from tests.formats.source_files.xlsx_files import HEAD, SHEET, S, make_xlsx, sheet


def read(data: bytes) -> Workbook:
    return read_xlsx(data, "дело.xlsx")


SHARED = (
    "<si><t>раз</t></si>"
    "<si><r><t>бе</t></r><r><rPr><b/></rPr><t>жир</t></r><r><t xml:space='preserve'> но</t></r></si>"
    "<si/>"
    "<si><t>漢字</t><rPh sb='0' eb='2'><t>かんじ</t></rPh><phoneticPr fontId='1'/></si>"
    "<si><t>text</t></si>"
)


def row(number: int, cell: str, before: str = "") -> str:
    return f'<row r="{number}">{before}{cell}</row>'


def inline(name: str, *texts: str) -> str:
    return f'<c r="{name}" t="inlineStr"><is>{"".join(f"<t>{text}</t>" for text in texts)}</is></c>'


ONE = '<c r="A2"><v>1</v></c>'
# The cell with the text, and what it says.
CELLS = {
    '<c r="B2" t="s"><v>0</v></c>': "раз",
    '<c r="B2" t="s"><v>1</v></c>': "бежир но",
    '<c r="B2" t="s"><v>2</v></c>': "",
    '<c r="B2" t="s"><v>3</v></c>': "漢字",
    '<c r="B2" t="inlineStr"><is><t>два</t></is></c>': "два",
    '<c r="B2" t="inlineStr"><is><t> д&amp;&#x430;<![CDATA[<]]>\r\n2 </t></is></c>': " д&а<\n2 ",
    '<c r="B2" t="inlineStr"><is><r><t>а</t></r><r><rPr><i/></rPr><t>б</t></r></is></c>': "аб",
    '<c r="B2" t="inlineStr"><is><t>а_x000D_\nб_x000C_в_x005F_x0041_г_x04</t></is></c>': "а\nб\fв_x0041_г_x04",
    '<c r="B2" t="inlineStr"><is><t>_xD83D__xDE00_</t></is></c>': "\U0001f600",
    '<c r="B2" t="str"><v>три</v></c>': "три",
    '<c r="B2" t="str"><f>A1</f><v>три</v></c>': "три",
    '<c r="B2"><v>25348</v></c>': "25348",
    '<c r="B2" t="b"><v>1</v></c>': "TRUE",
    '<c r="B2" t="e"><v>#REF!</v></c>': "#REF!",
    '<c r="B2" s="3"/>': "",
    "": "",
    # Places may be left out.
    "<c t='s'><v>0</v></c>": "раз",
}


@pytest.mark.parametrize("cell", CELLS)
def test_the_text_of_a_cell(cell: str) -> None:
    data = make_xlsx(sheet(row(2, cell, ONE)), shared=SHARED)
    file = read(data)
    assert file.text == CELLS[cell] + "\f"
    assert file.patch([]).data == data


def test_rows_and_sheets() -> None:
    head = '<row><c t="s"><v>4</v></c><c t="inlineStr"><is><t>заметка</t></is></c></row>'
    rows = '<row/><row><c><v>5</v></c></row><row r="9"><c r="A9"/><c r="B9"><v>1</v></c></row>'
    file = read(make_xlsx(sheet("", head=""), sheet(rows, head), sheet("", head), shared=SHARED))
    assert file.text == "5\f\f"
    assert file.sheet.part == "xl/worksheets/sheet2.xml"
    assert file.notices == (
        "has other sheets («Лист 1», «Лист 3»): these are not collated.",
        "has 1 cell without text in the column «text», but with a number, a date or the like: these are collated as "
        "they are stored, which may not be as they are shown.",
        "has 1 row without a text in the column «text»: pages without text.",
        # Row 2, and 4 to 8.
        "has 6 empty rows between others: they are no pages.",
    )


def test_strict_workbooks_and_prefixes_are_read() -> None:
    strict = make_xlsx(
        sheet(row(2, inline("B2", "раз"))).replace(S, STRICT),
        more={"xl/sharedStrings.xml": f'<sst xmlns="{STRICT}"/>'},
    )
    assert read(strict).text == "раз\f"
    prefixed = sheet(row(2, inline("B2", "раз"))).replace("<", "<x:").replace("<x:/", "</x:")
    prefixed = prefixed.replace("<x:?", "<?").replace("xmlns", "xmlns:x")
    data = make_xlsx(prefixed)
    assert read(data).text == "раз\f"
    patched = read(data).patch([Edit(1, 2, "о")])
    assert b'<x:is><x:t xml:space="preserve">\xd1\x80\xd0\xbe' in member(patched.data, SHEET)


P = '<t xml:space="preserve">'


def written(name: str, text: str, before: str = "", behind: str = "") -> str:
    """A cell as it is written, and its attributes before and behind its kind."""
    return f'<c r="{name}"{before} t="inlineStr"{behind}><is>{P}{text}</t></is></c>'


RUNS_CELL = '<c r="B2" t="s"><v>1</v></c>'
BOLD = "<rPr><b/></rPr>"
# The rows below the first one, what is replaced in the text, by what, and the rows after.
EDITS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "a shared string": (
        row(2, '<c r="B2" s="0" t="s" ><v>0</v></c>') + row(3, '<c r="B3" t="s"><v>0</v></c>'),
        ("раз\f", "рай\f"),
        row(2, written("B2", "рай", ' s="0"', " ")) + row(3, '<c r="B3" t="s"><v>0</v></c>'),
    ),
    "within a run": (
        row(2, RUNS_CELL),
        ("ир", "ар"),
        row(
            2,
            f'<c r="B2" t="inlineStr"><is><r><t>бе</t></r><r>{BOLD}{P}жар</t></r>'
            "<r><t xml:space='preserve'> но</t></r></is></c>",
        ),
    ),
    "over runs": (
        row(2, RUNS_CELL),
        ("ежир н", "&lt;"),
        row(
            2,
            f'<c r="B2" t="inlineStr"><is><r>{P}б&amp;lt;</t></r><r>{BOLD}{P}</t></r>'
            f"<r>{P}о</t></r></is></c>",
        ),
    ),
    "how it is spoken": (
        row(2, '<c r="B2" t="s"><v>3</v></c>'),
        ("字", "和"),
        row(2, f'<c r="B2" t="inlineStr"><is>{P}漢和</t><phoneticPr fontId=\'1\'/></is></c>'),
    ),
    "a string of its own": (row(2, inline("B2", "раз")), ("а", ""), row(2, written("B2", "рз"))),
    "all of it": (row(2, inline("B2", "раз")), ("раз", ""), row(2, written("B2", ""))),
    "a result without its formula": (
        row(2, '<c r="B2" t="str"><v>раз</v></c>'),
        ("з", "й"),
        row(2, written("B2", "рай")),
    ),
    "a number": (
        row(2, '<c r="B2" s="0"><v>25848</v></c>'),
        ("8", "3"),
        row(2, written("B2", "25348", ' s="0"')),
    ),
    "a cell without anything": (
        row(2, '<c r="B2" s="0" />', ONE),
        ("\f", "раз\f"),
        row(2, written("B2", "раз", ' s="0"'), ONE),
    ),
    "no cell": (
        row(2, '<c r="C2"><v>1</v></c>', ONE),
        ("\f", "раз\f"),
        row(2, written("B2", "раз") + '<c r="C2"><v>1</v></c>', ONE),
    ),
    "no cell at the end": (row(2, "", ONE), ("\f", "раз\f"), row(2, written("B2", "раз"), ONE)),
    "what would be an escape": (
        row(2, inline("B2", "_x04")),
        ("04", "0041_\f\n"),
        row(2, written("B2", "_x005F_x0041__x000C_\n")),
    ),
    "over rows": (
        row(2, inline("B2", "раз")) + row(3, inline("B3", "два")),
        ("з\fдв", "й\fдл"),
        row(2, written("B2", "рай")) + row(3, written("B3", "дла")),
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_correction_changes_its_cell_and_nothing_else(name: str) -> None:
    rows, (before, after), expected = EDITS[name]
    data = make_xlsx(sheet(rows), shared=SHARED)
    file = read(data)
    start = file.text.index(before)
    edit = Edit(start, start + len(before), after)
    patched = file.patch([edit])
    assert member(patched.data, SHEET).decode() == sheet(expected)
    assert patched.notices == ()
    assert read(patched.data).text == apply_edits(file.text, [edit])
    kept = packed_members(data)
    assert {**packed_members(patched.data), SHEET: b""} == {**kept, SHEET: b""}
    # Another program does not read the escapes.
    if "escape" not in name:
        values = [cells[1] or "" for cells in list_values(patched.data)[1:]]
        assert values == apply_edits(file.text, [edit]).split("\f")[:-1]


@pytest.mark.parametrize(
    ("texts", "piece", "expected"),
    [
        # What replaces nothing goes into the run before it, what replaces something into the first of its runs.
        (("аб", "вг"), (2, 2, "x"), ("абx", "вг")),
        (("аб", "вг"), (0, 0, "x"), ("xаб", "вг")),
        (("аб", "вг"), (4, 4, "x"), ("аб", "вгx")),
        (("аб", "вг"), (2, 3, "x"), ("аб", "xг")),
        (("аб", "вг"), (1, 3, "x"), ("аx", "г")),
        (("аб", "вг", "де"), (1, 5, ""), ("а", "", "е")),
        (("", "аб", "", "вг"), (0, 0, "x"), ("", "xаб", "", "вг")),
        (("", "аб", "", "вг"), (2, 3, "x"), ("", "аб", "", "xг")),
        (("", ""), (0, 0, "x"), ("", "x")),
    ],
)
def test_runs_keep_their_own_letters(
    texts: tuple[str, ...], piece: tuple[int, int, str], expected: tuple[str, ...]
) -> None:
    cell = "".join(f"<r><t>{text}</t></r>" for text in texts)
    file = read(make_xlsx(sheet(row(2, f'<c r="B2" t="inlineStr"><is>{cell}</is></c>'))))
    after = read(file.patch([Edit(*piece)]).data).cells[0].string
    assert after is not None
    assert tuple("".join(chunk.text for chunk in part.chunks) for part in after.parts) == expected


def test_places_are_the_bytes_of_the_cells() -> None:
    file = read(
        make_xlsx(
            sheet(
                row(2, inline("B2", "раз"))
                + row(3, "", ONE.replace("A2", "A3"))
                + row(4, inline("B4", "три"))
            )
        )
    )
    patched = file.patch([Edit(0, 1, "пя"), Edit(2, 3, "й"), Edit(4, 4, "два"), Edit(5, 8, "т")])
    new = member(patched.data, SHEET)
    told = [(file.sheet.data[a:b].decode(), new[c:d].decode()) for a, b, c, d in patched.spans]
    assert told == [
        (inline("B2", "раз"), inline("B2", "пяай").replace("<t>", P)),
        (inline("B2", "раз"), inline("B2", "пяай").replace("<t>", P)),
        ("", inline("B3", "два").replace("<t>", P)),
        (inline("B4", "три"), inline("B4", "т").replace("<t>", P)),
    ]
    assert file.locate(1, 2) == (patched.spans[0].start, patched.spans[0].end)


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B2" t="str"><f>A1</f><v>раз</v></c>',
        '<c r="B2" t="str"><f t="shared" si="0"/><v>раз</v></c>',
        # One formula has its results in several cells.
        inline("B2", "раз") + '<c r="C2"><f t="array" ref="B1:C2">x</f></c>',
    ],
)
def test_formulas_are_left_as_they_are(cell: str) -> None:
    data = make_xlsx(sheet(row(2, cell) + row(3, inline("B3", "раз"))))
    file = read(data)
    assert file.text == "раз\fраз\f"
    told = "has 1 formula in the column «text»: results are collated, and never changed."
    assert file.notices == (told,)
    patched = file.patch([Edit(2, 3, "й"), Edit(6, 7, "й")])
    assert patched.notices == (
        "the cell B2 has a formula and was left as it is. Correct what it is made from by hand.",
    )
    assert read(patched.data).text == "раз\fрай\f"
    assert file.patch([Edit(2, 3, "й")]).data == data
    new = member(patched.data, SHEET)
    assert [new[span.new_start : span.new_end].decode()[:8] for span in patched.spans] == [
        '<c r="B2',
        '<c r="B3',
    ]


def test_letters_that_cannot_keep_their_formats_are_told() -> None:
    shared = "<si><r><rPr><y:b xmlns:y='urn:y'/></rPr><t>ра</t></r><r><t>з</t></r></si>"
    patched = read(make_xlsx(sheet(row(2, '<c r="B2" t="s"><v>0</v></c>')), shared=shared)).patch(
        [Edit(2, 3, "й")]
    )
    assert patched.notices == ("the letters of the cell B2 lost their formats.",)
    assert read(patched.data).text == "рай\f"


def test_a_prefix_of_the_shared_strings_is_declared() -> None:
    sst = f'<x:sst xmlns:x="{S}"><x:si><x:r><x:rPr><x:b/></x:rPr><x:t>раз</x:t></x:r></x:si></x:sst>'
    data = make_xlsx(sheet(row(2, '<c r="B2" t="s"><v>0</v></c>')), more={"xl/sharedStrings.xml": sst})
    new = member(read(data).patch([Edit(2, 3, "й")]).data, SHEET).decode()
    assert (
        f'<is xmlns:x="{S}"><x:r><x:rPr><x:b/></x:rPr><x:t xml:space="preserve">рай</x:t></x:r></is>' in new
    )


def test_a_signature_is_told() -> None:
    data = make_xlsx(sheet(row(2, inline("B2", "раз"))), more={"_xmlsignatures/sig1.xml": "<Signature/>"})
    assert read(data).patch([Edit(0, 1, "Р")]).notices == (
        "it was signed; the signature does not hold for the corrected workbook.",
    )


def test_a_cell_holds_no_more_than_excel_allows() -> None:
    file = read(make_xlsx(sheet(row(2, inline("B2", "а" * (MAX_CELL_LENGTH - 2))))))
    assert len(read(file.patch([Edit(0, 0, "бб")]).data).text) == MAX_CELL_LENGTH + 1
    # A letter beyond the first plane counts twice.
    for text in ("ббб", "б\U0001f600"):
        with pytest.raises(InputError, match=r"the cell B2: it has 32,768 characters.*Save the sheet as CSV"):
            file.patch([Edit(0, 0, text)])
    with pytest.raises(InputError, match=r"cannot hold U\+D800"):
        file.patch([Edit(0, 0, "\ud800")])


A = inline("B2", "раз")
DEEP = "<a>" * 250 + "</a>" * 250
STRING = '<c r="B2" t="s"><v>{}</v></c>'
BINARY: dict[str, str | bytes] = {
    "_rels/.rels": relations(officeDocument="xl/workbook.bin"),
    "xl/workbook.bin": b"\x83\1",
}
DAMAGED: dict[str, tuple[bytes, str]] = {
    "no sheets": (make_xlsx(), "has no sheet with cells"),
    "no pages": (make_xlsx(sheet("")), "has no row with a page below its first one"),
    "two columns": (
        make_xlsx(sheet("", HEAD.replace(">n<", ">Текст<"))),
        "has several columns that may have the texts: «Текст», «text».",
    ),
    "no such string": (
        make_xlsx(sheet(row(2, STRING.format(5))), shared=SHARED),
        "'5' is no number of a row or",
    ),
    "no number": (make_xlsx(sheet(row(2, STRING.format(-1))), shared=SHARED), "'-1' is no number"),
    "no row": (make_xlsx(sheet('<row r="x"/>')), "'x' is no number of a row"),
    "a row too far": (make_xlsx(sheet('<row r="1048577"/>')), "'1048577' is no number of a row"),
    "no cell": (make_xlsx(sheet(row(2, A.replace("B2", "b2")))), "'b2' is no cell"),
    "a column too far": (make_xlsx(sheet(row(2, A.replace("B2", "XFE2")))), "'XFE2' is no cell"),
    "another row": (make_xlsx(sheet(row(2, A.replace("B2", "B3")))), "a cell of row 3 is in row 2"),
    "a document type": (make_xlsx(sheet(row(2, A)).replace("?>", "?><!DOCTYPE a>")), "has a document type"),
    "deep": (make_xlsx(sheet(row(2, DEEP))), "has too many elements for one file, or too many in each other"),
    "cut off": (make_xlsx(sheet(row(2, A)))[:-30], "is damaged or was cut off"),
    "a bomb": (make_xlsx(sheet(row(2, A) + " " * 40_000_000)), "MB unpacked"),
    "binary": (make_xlsx(sheet(""), more=BINARY), "cannot be read: its xl/workbook.bin is damaged"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_cannot_be_read_is_refused(name: str) -> None:
    data, told = DAMAGED[name]
    with pytest.raises(InputError, match=r"^дело\.xlsx ") as refused:
        read_source_file(data, "дело.xlsx")
    assert told in str(refused.value)
    assert not isinstance(refused.value, NoTextColumnError)


def test_other_workbooks_are_no_transcriptions() -> None:
    with pytest.raises(NoTextColumnError, match="its first row has «n», «note»"):
        read(make_xlsx(sheet(row(2, A), HEAD.replace("text", "note"))))
    with pytest.raises(NoTextColumnError, match="its first row has nothing"):
        read(make_xlsx(sheet("", "")))


# --- Workbooks of other makers ---------------------------------------------------------------------

# The one of openpyxl's own reading that is no escape for us: it drops x005F_.
TEXTS = st.text(alphabet="аб_x <&>\"'\n\t", max_size=6)
RUNS = st.lists(st.text(alphabet="аб <\n", min_size=1, max_size=3), min_size=2, max_size=3)
NEW_TEXTS = st.text(alphabet="гд_ <&\n", max_size=3)


def make_workbook(pages: list[str | list[str] | None]) -> bytes:
    """A workbook of xlsxwriter, whose cells share strings: text, runs of which every second is bold, or nothing."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet("Опись").write(0, 0, "шифр")
    page_sheet = book.add_worksheet("Тексты")
    bold = book.add_format({"bold": True})
    page_sheet.write_row(0, 0, ["лист", "заметка", "текст"])
    for at, page in enumerate(pages, start=1):
        page_sheet.write_row(at, 0, [at, "раз"])
        if isinstance(page, list):
            parts: list[Any] = []
            for number, text in enumerate(page):
                parts += [bold, text] if number % 2 else [text]
            page_sheet.write_rich_string(at, 2, *parts)
        elif page:
            page_sheet.write_string(at, 2, page)
    book.close()
    return out.getvalue()


def list_values(data: bytes) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[cell.value for cell in cells] for one in book.worksheets for cells in one.iter_rows()]


@settings(max_examples=40)
@given(st.lists(st.one_of(st.none(), TEXTS, RUNS), min_size=1, max_size=4), st.data())
def test_another_program_finds_the_corrected_text_and_nothing_else_changed(
    pages: list[str | list[str] | None], data: st.DataObject
) -> None:
    source = make_workbook(pages)
    file = read(source)
    assert file.text == "".join("".join(page or "") + "\f" for page in pages)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(file.text) - 1), max_size=6)))
    edits = [
        Edit(start, end, data.draw(NEW_TEXTS))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        if "\f" not in file.text[start:end]
    ]
    patched = file.patch(edits)
    after = read(patched.data)
    assert after.text == apply_edits(file.text, edits)
    assert patched.notices == ()
    assert (patched.data == source) == (not edits)
    new = after.text.split("\f")[:-1]
    old, values = list_values(source), list_values(patched.data)
    assert [cells[:2] for cells in values] == [cells[:2] for cells in old]
    assert [cells[2] or "" for cells in values[2:]] == new
    back: list[Edit] = []
    shift = 0
    for one in edits:
        start = one.start + shift
        back.append(Edit(start, start + len(one.text), file.text[one.start : one.end]))
        shift += len(one.text) - (one.end - one.start)
    assert read(after.patch(back).data).text == file.text
