"""Tables of pages as CSV: which cells are the texts, and that a correction changes nothing but these."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.errors import InputError
from ocr.formats.source_files import csv_rows
from ocr.formats.source_files.csv_table import CsvTable, read_csv
from ocr.formats.source_files.formats import read_source_file
from ocr.formats.source_files.plain_text import PlainText
from ocr.formats.source_files.source_file import Edit, apply_edits
from ocr.formats.source_files.tables import TEXT_COLUMNS, NoTextColumnError


def read(table: str | bytes) -> CsvTable:
    return read_csv(table.encode() if isinstance(table, str) else table, "дело.csv")


# What is in the file, and the texts of its pages.
TABLES: dict[str, tuple[str, list[str]]] = {
    "commas": ("page,text\n1,раз\n2,два\n", ["раз", "два"]),
    "semicolons": ("page;text\r\n1;раз, два\r\n", ["раз, два"]),
    "tabs": ("page\ttext\n1\tраз; два\n", ["раз; два"]),
    "a single column": ("text\nраз\nдва", ["раз", "два"]),
    "told delimiter": ("sep=;\r\ntext;note\r\nраз;а,б,в\r\n", ["раз"]),
    "no line end at the end": ("n,text\n1,раз", ["раз"]),
    "old line ends": ("n,text\r1,раз\r2,два\r", ["раз", "два"]),
    "text before others": ("text,n\nраз,1\n", ["раз"]),
    "a name in capitals and quotes": ('"№";" Page_Text "\n1;раз\n', ["раз"]),
    "a Cyrillic name": ("лист;Текст листа\n1;раз\n", ["раз"]),
    "quotes": ('n,text\n1,"раз, ""два"""\n', ['раз, "два"']),
    "lines in a cell": ('n,text\r\n1,"раз\r\nдва\nтри\rпять"\r\n', ["раз\nдва\nтри\nпять"]),
    "a quote within a bare cell": ('n,text\n1,ра"з\n', ['ра"з']),
    "a form feed within a cell": ('n,text\n1,"раз\fдва"\n', ["раз", "два"]),
    "spaces stay": ("n,text\n1,  раз \n", ["  раз "]),
    "an empty cell": ("n,text\n1,раз\n2,\n3,три\n", ["раз", "", "три"]),
    "an empty cell at the end": ("n,text\n1,раз\n2,\n", ["раз", ""]),
    "a missing cell": ("n,text\n1,раз\n2\n", ["раз", ""]),
    "an empty cell in quotes": ('text\nраз\n""\n', ["раз", ""]),
    "empty rows": ("\n,\nn,text\n\n1,раз\n,\n\n2,два\n \n,\n", ["раз", "два"]),
    "more empty cells than columns": ("n,text\n1,раз,,\n", ["раз"]),
    "most cells": ("text;note,more\nраз;а\n", ["раз"]),
}


@pytest.mark.parametrize("name", TABLES)
def test_the_text_of_a_table(name: str) -> None:
    table, texts = TABLES[name]
    for data in (table.encode(), b"\xef\xbb\xbf" + table.encode(), b"\xff\xfe" + table.encode("utf-16-le")):
        file = read(data)
        assert file.text == "".join(text + "\f" for text in texts)
        assert file.patch([]).data == data


@pytest.mark.parametrize("name", TEXT_COLUMNS)
def test_names_of_the_column_with_the_texts(name: str) -> None:
    assert read(f"n;{name.replace(' ', '_').title()}\n1;раз\n").text == "раз\f"


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("", "no column with the texts of pages: its first row has nothing. Name one «text»"),
        ("a,b\n1,раз\n", "its first row has «a», «b». Name one «text»"),
        ("раз\nдва\n", "its first row has «раз»"),
        ("name,scans,transcription\nа,б,в\n", "is a list of documents, not a transcription. Give it alone"),
        ("Name;place;Scans;Transcription\n", "is a list of documents"),
    ],
)
def test_other_tables_are_no_transcriptions(table: str, told: str) -> None:
    with pytest.raises(NoTextColumnError, match=r"^дело\.csv ") as refused:
        read(table)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("text,Transcription\nа,б\n", "several columns that may have the texts: «text», «Transcription»."),
        ("text;n;text\nа;1;б\n", "several columns that may have the texts: «text», «text»."),
        ("n,text\n", "has no row with a page below its first one"),
        ("n,text\n,\n\n", "has no row with a page below its first one"),
        ('n,text\n1,раз\n2,"два\n3,три\n', "has a quote that is never closed, in row 3, line 3."),
        ('n,text\n1,"а\nб"\n2,"два" три\n', "has ' три' behind the quote that closes a cell, in row 3, line 4."),
        ("n,text\n1,раз, два\n", "has 3 cells in row 2, and names 2 in the first row: quote texts with a comma"),
        ("n;text\n\n1;раз;два\n", "has 3 cells in row 3, and names 2 in the first row: quote texts with a semi"),
    ],
)  # fmt: skip
def test_tables_that_cannot_be_read(table: str, told: str) -> None:
    with pytest.raises(InputError, match=r"^дело\.csv ") as refused:
        read(table)
    assert told in str(refused.value)
    assert not isinstance(refused.value, NoTextColumnError)


NOT_RISING = "has page numbers that do not rise from row to row: the pages are in the order of the rows."


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("n,text\n1,раз\n2,два\n", ()),
        ("n,text\n1,раз\n2, \n,\n", ("has 1 row without a text in the column «text»: pages without text.",)),
        ("n,Текст\n1,\n2\n3,а\n", ("has 2 rows without a text in the column «Текст»: pages without text.",)),
        ("n,text\n1,раз\n\n,\n2,два\n\n", ("has 2 empty rows between others: they are no pages.",)),
        ("n,text\n2,раз\n1,два\n", (NOT_RISING,)),
        ("n,text\n1,раз\n1,два\n", (NOT_RISING,)),
        ("n,text\n2,раз\n10,два\n", ()),
        ("n,text\nл. 2,раз\nл. 1,два\n", ()),
        ("file,text\n2,раз\n1,два\n", ()),
    ],
)  # fmt: skip
def test_what_is_told_of_rows(table: str, told: tuple[str, ...]) -> None:
    assert read(table).notices == told


@pytest.mark.parametrize("cells", ["\n", ",", "а,", '""\n'])
def test_tables_of_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch, cells: str) -> None:
    monkeypatch.setattr(csv_rows, "MAX_CELLS", 100)
    with pytest.raises(InputError, match="it has over 100 cells"):
        read("text\n" + cells * 100)


# The table, what is replaced in its text, by what, and the table after.
EDITS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "a bare cell": ("n,text\n1,раз\n", ("раз", "два"), "n,text\n1,два\n"),
    "a quoted cell": ('n,text\n1,"раз"\n', ("аз", "ад"), 'n,text\n1,"рад"\n'),
    "spaces": ("n,text\n1, раз \n", ("раз", "два"), "n,text\n1, два \n"),
    "a comma comes in": ("n,text\n1,раз\n", ("аз", "а,б"), 'n,text\n1,"ра,б"\n'),
    "a quote comes in": ("n,text\n1,раз\n", ("аз", '"'), 'n,text\n1,"р"""\n'),
    "a quote comes first": ('text\nа"б\n', ("а", ""), 'text\n"""б"\n'),
    "a line end comes in": ("text\r\nраз\r\n", ("аз", "а\nз"), 'text\r\n"ра\nз"\r\n'),
    "a line end as others": ('text\n"р\r\nт"\nраз\n', ("аз", "а\nз"), 'text\n"р\r\nт"\n"ра\r\nз"\n'),
    "a quote that was bare": ('text\nр"а\n', ("а", "а,"), 'text\n"р""а,"\n'),
    "a doubled quote": ('text\n"р""а""б"\n', ('"б', "'б"), 'text\n"р""а\'б"\n'),
    "over a doubled quote": ('text\n"р""а""б"\n', ('"а', "о"), 'text\n"ро""б"\n'),
    "over a line end": ('text\n"р\r\nа"\n', ("\nа", "о"), 'text\n"ро"\n'),
    "line ends that come together": ('text\n"р\r1\nа"\n', ("1", ""), 'text\n"р\n\nа"\n'),
    "everything": ("text,n\nраз,1\n", ("раз", ""), 'text,n\n"",1\n'),
    "an empty cell": ("n,text\n1,а\n2,\n", ("\f\f", "\fб\f"), "n,text\n1,а\n2,б\n"),
    "a missing cell": ("n,m,text\n1,,а\n2\n", ("\f\f", "\fб\f"), "n,m,text\n1,,а\n2,,б\n"),
    "over rows": ("text\nраз\nдва\nтри\n", ("аз\fдва\fт", "и\fо\fу"), "text\nри\nо\nури\n"),
    "over the last row": ("text\nраз\nдва\n", ("з\fдва\f", "й\fтри\f"), "text\nрай\nтри\n"),
    "other cells": ('"n";text;"м"\n"1";раз;"а""б"\n', ("з", "й"), '"n";text;"м"\n"1";рай;"а""б"\n'),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_a_correction_changes_its_cell_and_nothing_else(name: str) -> None:
    table, (before, after), expected = EDITS[name]
    file = read(table)
    start = file.text.index(before)
    edit = Edit(start, start + len(before), after)
    patched = file.patch([edit])
    assert patched.data.decode() == expected
    assert patched.notices == ()
    assert read(patched.data).text == apply_edits(file.text, [edit])


def test_places_count_the_characters_of_the_file() -> None:
    # The first cell's text begins behind «text\n"», 6 characters; «б» is the 5th of its content, for a quote is two.
    file = read('text\n"а""б"\nв\n\nг\n')
    assert file.text == 'а"б\fв\fг\f'
    assert [file.locate(at, at + 1) for at in (0, 1, 2)] == [(6, 7), (7, 9), (9, 10)]
    assert file.locate(4, 5) == (12, 13)
    patched = file.patch([Edit(2, 3, "жж"), Edit(4, 5, "з,"), Edit(6, 6, "и")])
    assert patched.data.decode() == 'text\n"а""жж"\n"з,"\n\nиг\n'
    # Each as it was and as it is: «"з,"» begins at 13, its text behind the quote.
    assert [tuple(span) for span in patched.spans] == [(9, 10, 9, 11), (12, 13, 14, 16), (15, 15, 19, 20)]


@pytest.mark.parametrize(
    ("edit", "texts", "is_told"),
    [
        # All of it goes into the first row, and the rows stay.
        (Edit(1, 5, "оо"), ["роо", "ва", "три"], True),
        (Edit(1, 9, "оо"), ["роо", "", "ри"], True),
        (Edit(9, 12, "оо"), ["раз", "два", "тоо"], True),
        (Edit(12, 12, "оо"), ["раз", "два", "триоо"], True),
        # As many form feeds as bounds: each row gets its own.
        (Edit(1, 9, "о\fо\fо"), ["ро", "о", "ори"], False),
        (Edit(9, 12, "оо\f"), ["раз", "два", "тоо"], False),
        # Others part a page as they would anywhere.
        (Edit(1, 9, "о\fо"), ["ро", "о", "", "ри"], True),
        (Edit(1, 2, "о\fо"), ["ро", "оз", "два", "три"], False),
    ],
)
def test_bounds_of_rows_stay(edit: Edit, texts: list[str], is_told: bool) -> None:
    # раз\f is 4 characters, два\f ends at 8, три\f at 12.
    patched = read("text\nраз\nдва\nтри\n").patch([edit])
    assert read(patched.data).text == "".join(text + "\f" for text in texts)
    assert [notice[-56:] for notice in patched.notices] == [
        "goes over the bounds of rows, which were left as they are."[-56:]
    ] * is_told


@pytest.mark.parametrize(
    ("encoding", "codec", "mark"),
    [("CP1251", "cp1251", b""), ("UTF-16", "utf-16-le", b"\xff\xfe"), ("UTF-16", "utf-16-be", b"\xfe\xff")],
)
def test_encodings_stay(encoding: str, codec: str, mark: bytes) -> None:
    table = "лист;текст\r\n1;Начальнику порта доложить.\r\n2;«Пароход» прибыл\r\n"
    file = read(mark + table.encode(codec))
    assert file.notices == (f"was read as {encoding}; offsets count its characters.",)
    new = table.replace("доложить", "сообщить")
    start = file.text.index("доложить")
    assert file.patch([Edit(start, start + 8, "сообщить")]).data == mark + new.encode(codec)
    assert file.cut(
        [Edit(start, start + 8, "сообщить")], 0, 27
    ) == mark + "Начальнику порта сообщить.\f".encode(codec)


def test_cp1251_is_told_by_the_texts_where_other_cells_hide_it() -> None:
    names = "https://archive.example.org/fonds-12/inventory-3/file-45/leaf-7/scan-of-the-recto.jpg"
    data = f"address,text\r\n{names},Начальнику порта\r\n".encode("cp1251")
    assert read(data).text == "Начальнику порта\f"
    assert read(data).decoded.encoding == "CP1251"
    with pytest.raises(InputError, match="is in no encoding"):
        read(f"address,text\r\n{names},Начальнику порта\r\n".encode("koi8-r"))


def test_a_character_that_the_encoding_lacks_makes_it_utf_8() -> None:
    table = "лист;текст\n1;Начальнику порта доложить\n"
    patched = read(table.encode("cp1251")).patch([Edit(0, 10, "ѣ")])
    assert patched.data == b"\xef\xbb\xbf" + table.replace("Начальнику", "ѣ").encode()
    assert patched.notices[0].startswith("CP1251 has no ѣ.")
    # Latin letters alone do not tell CP1251.
    table = "text\nНачальнику порта №\n"
    patched = read(table.encode("cp1251")).patch([Edit(0, 16, "Harbour")])
    assert patched.data == b"\xef\xbb\xbf" + "text\nHarbour №\n".encode()
    assert patched.notices == ("the file is now UTF-8 with a byte order mark.",)


@pytest.mark.parametrize("text", ["\0", "\x07", "\ud800"])
def test_what_no_table_holds_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"дело\.csv cannot hold U\+.*Edit that decision"):
        read("text\nраз\n").patch([Edit(0, 0, text)])


@pytest.mark.parametrize(
    ("name", "is_table"),
    [("дело.csv", True), ("ДЕЛО.TSV", True), ("дело.txt", False), ("csv", False), ("дело.csv.txt", False)],
)
def test_a_table_is_told_by_its_name(name: str, is_table: bool) -> None:
    file = read_source_file("n;text\n1;раз\n".encode(), name)
    assert isinstance(file, CsvTable if is_table else PlainText)


# --- Tables of any make ----------------------------------------------------------------------------

TEXTS = st.text(alphabet='абв ,;"\t\r\n\f', max_size=8)
DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from([",", ";", "\t"]),
        "lineterminator": st.sampled_from(["\r\n", "\n", "\r"]),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    }
)
NEW_TEXTS = st.text(alphabet='гд ,;"\n', max_size=4)


def draw_edits(data: st.DataObject, text: str) -> list[Edit]:
    """Edits in order within pages, none overlapping another."""
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return [Edit(start, end, data.draw(NEW_TEXTS)) for start, end in pairs if "\f" not in text[start:end]]


@given(st.lists(TEXTS, min_size=1, max_size=4), DIALECTS, st.data())
def test_a_table_reads_as_its_maker_wrote_it_and_as_corrected(
    texts: list[str], dialect: dict[str, str], data: st.DataObject
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, **dialect)  # type: ignore[arg-type]  # a dialect's fields are of several types
    writer.writerows([["n", "text", "note"], *([at, text, "x"] for at, text in enumerate(texts, start=1))])
    raw = out.getvalue()
    file = read(raw)
    unified = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    assert file.text == "".join(text + "\f" for text in unified)
    assert file.patch([]).data == raw.encode()
    edits = draw_edits(data, file.text[:-1])
    patched = file.patch(edits)
    after = read(patched.data)
    assert after.text == apply_edits(file.text, edits)
    assert patched.notices == ()
    new = patched.data.decode()
    for edit, span in zip(edits, patched.spans, strict=True):
        assert (
            new[span.new_start : span.new_end].replace('""', '"').replace("\r\n", "\n").replace("\r", "\n")
            == edit.text
        )
        assert (span.start, span.end) == file.locate(edit.start, edit.end)
    # Another program finds the same texts, and all other cells as they were.
    rows = list(csv.reader(io.StringIO(new, newline=""), delimiter=dialect["delimiter"]))
    assert [[row[0], row[2]] for row in rows] == [
        ["n", "note"],
        *([str(at), "x"] for at in range(1, len(texts) + 1)),
    ]


@given(st.text(alphabet='text,;\t"\n\rа', max_size=30))
def test_no_table_is_too_odd(rows: str) -> None:
    data = f"text\n{rows}".encode()
    with suppress(InputError):
        file = read(data)
        assert file.patch([]).data == data
        end = min(file.text.index("\f"), 2)
        assert read(file.patch([Edit(0, end, "б")]).data).text == "б" + file.text[end:]
