"""Finding and decoding transcriptions: every encoding, every way to part them into pages, every bad input."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ocr.errors import InputError
from ocr.formats.encodings import decode_text
from ocr.formats.text_files import load_text
from ocr.formats.transcriptions import (
    MAX_PAGE_CHARACTERS,
    Transcription,
    load_transcription,
    take_page_texts,
)
from tests.formats.source_files.docx_files import make_docx, par, run
from tests.formats.source_files.xlsx_files import make_xlsx, sheet

TEXT = (
    "Начальнику порта\n"
    "Докладываю, что пароход № 17 прибыл 5 марта в 9 часов.\n"
    "На борту 40 тонн угля и почта для станции Тихая.\n"
)
# Any text that has no NUL in it, nor a byte order mark before it.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).filter(
    lambda text: not text.startswith("\ufeff")
)


def write_folder(folder: Path, **texts: str) -> Path:
    """A folder with a .txt for each text; names have _ for -."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name.replace('_', '-')}.txt").write_bytes(text.encode())
    return folder


def texts_of(transcription: Transcription) -> list[str]:
    return [page.text for page in transcription.pages]


# --- Encodings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1251", "CP1251"),
    ],
)
@pytest.mark.parametrize("text", [TEXT, TEXT.upper(), TEXT.lower()], ids=["mixed", "capitals", "small"])
def test_known_encodings_give_the_same_text(encoding: str, name: str, text: str) -> None:
    assert decode_text(text.encode(encoding), "page.txt") == (text, name)


def test_utf_16_with_a_mark_in_either_byte_order() -> None:
    assert decode_text(b"\xff\xfe" + TEXT.encode("utf-16-le"), "page.txt") == (TEXT, "UTF-16")
    assert decode_text(b"\xfe\xff" + TEXT.encode("utf-16-be"), "page.txt") == (TEXT, "UTF-16")


@example("0\x04")  # «а» in UTF-16
@given(TEXTS)
def test_whatever_is_utf_8_is_read_as_it_stands(text: str) -> None:
    assert decode_text(text.encode(), "page.txt") == (text.replace("\r\n", "\n"), "UTF-8")
    assert decode_text(text.encode("utf-8-sig"), "page.txt") == (text.replace("\r\n", "\n"), "UTF-8")


@given(TEXTS)
def test_a_utf_16_mark_is_taken_at_its_word(text: str) -> None:
    assert decode_text(text.encode("utf-16"), "page.txt") == (text.replace("\r\n", "\n"), "UTF-16")


def test_latin_text_is_no_cp1251() -> None:
    # «Café» in Latin-1 is no UTF-8; as CP1251 it would be «Cafй», one Cyrillic letter of four.
    with pytest.raises(InputError, match="no encoding"):
        decode_text("Café".encode("latin-1"), "page.txt")


@pytest.mark.parametrize("encoding", ["koi8-r", "cp866", "iso8859-5"])
def test_other_cyrillic_code_pages_are_refused(encoding: str) -> None:
    data = TEXT.replace("№", "N").encode(encoding)
    with pytest.raises(InputError) as refusal:
        decode_text(data, "sheet-7.txt")
    assert "sheet-7.txt" in str(refusal.value)
    assert "save it as UTF-8" in str(refusal.value)


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_refused(seed: int) -> None:
    # No byte order mark by chance: it would be taken at its word.
    data = b"\x81" + np.random.default_rng(seed).bytes(999)
    with pytest.raises(InputError, match="save it as UTF-8"):
        decode_text(data, "page.txt")


def test_damaged_utf_16_is_refused() -> None:
    with pytest.raises(InputError, match=r"page\.txt begins as utf-16 but is damaged.*UTF-8"):
        decode_text(TEXT.encode("utf-16")[:-1], "page.txt")


def test_only_other_encodings_than_utf_8_are_noted(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "texts", sheet_1=TEXT)
    (folder / "sheet-2.txt").write_bytes(TEXT.encode("cp1251"))
    (folder / "sheet-3.txt").write_bytes(TEXT.encode("utf-16"))
    (folder / "sheet-4.txt").write_bytes(TEXT.encode("utf-8-sig"))
    transcription = load_transcription(folder, 4)
    assert texts_of(transcription) == [TEXT] * 4
    first, second = transcription.notices
    assert "sheet-2.txt" in first
    assert "CP1251" in first
    assert "sheet-3.txt" in second
    assert "UTF-16" in second


def test_a_single_file_in_cp1251_is_noted(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_bytes(TEXT.encode("cp1251"))
    (notice,) = load_transcription(tmp_path / "page.txt", 1).notices
    assert "page.txt" in notice
    assert "CP1251" in notice


# --- Line ends and form feeds --------------------------------------------------------------------


def test_dos_line_ends_count_as_one_character(tmp_path: Path) -> None:
    # «раз», line end, «два», form feed, «три»: 3 + 1 + 3 characters, the form feed at 7, the page at 8
    (tmp_path / "text.txt").write_bytes("раз\r\nдва\fтри\r\n".encode())
    first, second = load_transcription(tmp_path / "text.txt", 2).pages
    assert (first.text, first.start) == ("раз\nдва", 0)
    assert (second.text, second.start) == ("три\n", 8)
    assert first.name == second.name == "text.txt"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1251"])
def test_dos_line_ends_in_other_encodings(encoding: str) -> None:
    assert decode_text(TEXT.replace("\n", "\r\n").encode(encoding), "page.txt")[0] == TEXT


@pytest.mark.parametrize("end", ["\f", "\n\f", "\f\n", "\f\n\n", "\f \r\n"])
def test_a_form_feed_at_the_end_opens_no_page(tmp_path: Path, end: str) -> None:
    (tmp_path / "text.txt").write_bytes(f"раз\fдва{end}".encode())
    transcription = load_transcription(tmp_path / "text.txt", 2)
    assert [page.text.strip() for page in transcription.pages] == ["раз", "два"]
    assert not transcription.is_running_text


def test_a_blank_page_between_others_is_a_page(tmp_path: Path) -> None:
    # «раз» and its form feed are 4 characters, the blank page with its line end and form feed 2 more
    (tmp_path / "text.txt").write_bytes("раз\f\n\fтри".encode())
    pages = load_transcription(tmp_path / "text.txt", 3).pages
    assert [(page.text, page.start) for page in pages] == [("раз", 0), ("\n", 4), ("три", 6)]


PAGES = st.lists(st.text("а \r\n").map(lambda text: text + "я"), min_size=2, max_size=5)


@given(PAGES)
def test_offsets_find_every_page_in_the_file(
    tmp_path_factory: pytest.TempPathFactory, pages: list[str]
) -> None:
    path = tmp_path_factory.mktemp("offsets") / "text.txt"
    path.write_bytes("\f".join(pages).encode())
    decoded = load_text(path)
    found = load_transcription(path, len(pages)).pages
    assert [decoded[page.start : page.start + len(page.text)] for page in found] == [p.text for p in found]
    assert "\f".join(page.text for page in found) == decoded


def test_one_text_for_several_pages_is_running_text(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_bytes((TEXT + "\f").encode())
    transcription = load_transcription(tmp_path / "text.txt", 3)
    assert transcription.is_running_text
    assert texts_of(transcription) == [TEXT]


def test_one_text_for_one_page_is_that_page(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_bytes(TEXT.encode())
    transcription = load_transcription(tmp_path / "text.txt", 1)
    assert not transcription.is_running_text
    assert transcription.notices == ()
    (page,) = transcription.pages
    assert (page.name, page.text, page.start) == ("text.txt", TEXT, 0)


# --- Folders -------------------------------------------------------------------------------------


def test_a_folder_is_in_natural_order(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "texts", sheet_10="десять", sheet_2="два", Sheet_1="раз")
    transcription = load_transcription(folder, 3)
    assert [(page.name, page.text) for page in transcription.pages] == [
        ("Sheet-1.txt", "раз"),
        ("sheet-2.txt", "два"),
        ("sheet-10.txt", "десять"),
    ]
    assert [page.start for page in transcription.pages] == [0, 0, 0]
    assert not transcription.is_running_text


def test_only_the_texts_directly_in_a_folder_count(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "texts", sheet_1="раз")
    write_folder(folder / "translation", en="one")
    for name in (".sheet-1.txt", "._sheet-1.txt", "record.json", "notes.md", "sheet-1.txt~"):
        (folder / name).write_text("нет", encoding="utf-8")
    (folder / "SHEET-2.TXT").write_text("два", encoding="utf-8")
    assert texts_of(load_transcription(folder, 2)) == ["раз", "два"]


def test_form_feeds_do_not_part_the_texts_of_a_folder(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "texts", sheet_1="раз\f", sheet_2="два\fтри")
    assert texts_of(load_transcription(folder, 2)) == ["раз\f", "два\fтри"]


@pytest.mark.parametrize("pages", [1, 3])
def test_counts_that_differ_are_both_named(tmp_path: Path, pages: int) -> None:
    folder = write_folder(tmp_path / "texts", sheet_1="раз", sheet_2="два")
    with pytest.raises(InputError, match=f"2 page texts, but there are {pages} page images"):
        load_transcription(folder, pages)
    (tmp_path / "text.txt").write_text("раз\fдва", encoding="utf-8")
    with pytest.raises(InputError, match=f"2 page texts, but there are {pages} page images"):
        load_transcription(tmp_path / "text.txt", pages)


def test_a_folder_with_one_text_is_no_running_text(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "texts", sheet_1="раз")
    with pytest.raises(InputError, match="1 page texts, but there are 2 page images"):
        load_transcription(folder, 2)


# --- Bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["", "\n \r\n\t", "\f\f", "\ufeff"])
def test_a_file_without_text(tmp_path: Path, content: str) -> None:
    (tmp_path / "text.txt").write_bytes(content.encode())
    with pytest.raises(InputError, match=r"text\.txt has no text"):
        load_transcription(tmp_path / "text.txt", 1)


def test_folders_without_text(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no \.txt, \.docx.* in .*empty"):
        load_transcription(write_folder(tmp_path / "empty"), 1)
    with pytest.raises(InputError, match="blank has no text"):
        load_transcription(write_folder(tmp_path / "blank", sheet_1="", sheet_2=" \n"), 2)


def test_one_blank_text_among_others_is_a_page(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "texts", sheet_1="раз", sheet_2="")
    assert texts_of(load_transcription(folder, 2)) == ["раз", ""]


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"There is no .*absent\.txt"):
        load_transcription(tmp_path / "absent.txt", 1)


def test_a_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied", str(path))

    folder = write_folder(tmp_path / "texts", sheet_1="раз")
    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(InputError, match=r"texts cannot be read: Permission denied\. Change its permissions"):
        load_transcription(folder, 1)


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, mode: str) -> IO[bytes]:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "text.txt").write_text("раз", encoding="utf-8")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"text\.txt cannot be read: Permission denied"):
        load_transcription(tmp_path / "text.txt", 1)


def test_a_folder_where_a_file_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "sheet-1.txt").mkdir()
    with pytest.raises(InputError, match=r"sheet-1\.txt is a folder where a text file is wanted"):
        load_text(tmp_path / "sheet-1.txt")
    with pytest.raises(InputError, match=r"sheet-1\.txt is a folder where a text file is wanted"):
        load_transcription(tmp_path, 1)


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    with pytest.raises(InputError, match=r"huge\.txt is over 64 MB"):
        load_transcription(tmp_path / "huge.txt", 1)


def test_more_than_the_pages_hold_is_refused_with_its_page(tmp_path: Path) -> None:
    full = "лист " * (MAX_PAGE_CHARACTERS // 4)
    (tmp_path / "box.txt").write_text(full + "\f" + full, encoding="utf-8")
    assert len(load_transcription(tmp_path / "box.txt", 2).pages) == 2
    (tmp_path / "box.txt").write_text(full + "\f" + full + "я", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"box\.txt, page 2, has 50001 characters for 1 page; a page holds at most"
    ):
        load_transcription(tmp_path / "box.txt", 2)
    (tmp_path / "running.txt").write_text(full + full, encoding="utf-8")
    assert load_transcription(tmp_path / "running.txt", 2).is_running_text
    (tmp_path / "running.txt").write_text(full + full + "я", encoding="utf-8")
    with pytest.raises(InputError, match=r"running\.txt has 100001 characters for 2 pages"):
        load_transcription(tmp_path / "running.txt", 2)
    with pytest.raises(InputError, match=r"page-1\.txt has 50001 characters for 1 page;"):
        take_page_texts([full + "я"], 1)


def test_one_bad_text_of_a_folder_is_named(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "texts", sheet_1="раз")
    (folder / "sheet-2.txt").write_bytes(TEXT.replace("№", "N").encode("koi8-r"))
    with pytest.raises(InputError, match=r"sheet-2\.txt is in no encoding"):
        load_transcription(folder, 2)


@pytest.mark.parametrize(
    "text",
    [
        "6 октября в 22 часа 30 минут пекинского времени я посетил МАО ЦЗЕ-ДУНА и передал ему Ваш ответ.",
        "Он также сказал, что в настоящее время они не располагают подготовленными кадрами для артиллерии.",
    ],
)
@pytest.mark.parametrize("encoding", ["koi8-r", "mac-cyrillic"])
def test_short_texts_of_other_code_pages_are_refused(text: str, encoding: str) -> None:
    with pytest.raises(InputError):
        decode_text(text.encode(encoding), "x")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_one_word_in_utf_16_without_a_mark(encoding: str) -> None:
    assert decode_text("Пекин".encode(encoding), "x")[0] == "Пекин"


def test_utf_32_is_refused() -> None:
    with pytest.raises(InputError, match="UTF-32"):
        decode_text("Начальнику порта доложить о прибытии".encode("utf-32"), "x")


# --- Word documents --------------------------------------------------------------------------------

PAGE_BREAK = '<w:r><w:br w:type="page"/></w:r>'


def write_docx(path: Path, *pages: str) -> Path:
    """A Word document of these pages, a paragraph each, parted by page breaks."""
    last = len(pages) - 1
    body = "".join(par(run(page), PAGE_BREAK if at < last else "") for at, page in enumerate(pages))
    path.write_bytes(make_docx(body))
    return path


def test_a_word_document_is_parted_at_its_page_breaks(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "дело.docx", "раз", "два", "три")
    transcription = load_transcription(path, 3)
    # A page break stands in its paragraph, whose end opens the next page: «раз», the break at 3, the page at 4.
    assert [(page.text, page.start) for page in transcription.pages] == [
        ("раз", 0),
        ("\nдва", 4),
        ("\nтри", 9),
    ]
    assert {page.name for page in transcription.pages} == {"дело.docx"}
    assert transcription.files == {"дело.docx": path.read_bytes()}
    assert not transcription.is_running_text


def test_a_word_document_without_breaks_is_running_text(tmp_path: Path) -> None:
    transcription = load_transcription(write_docx(tmp_path / "дело.docx", "раз два"), 2)
    assert transcription.is_running_text
    assert texts_of(transcription) == ["раз два"]


def test_a_folder_of_word_documents(tmp_path: Path) -> None:
    for name, text in (("л. 10", "десять"), ("л. 2", "два"), ("~$л. 2", "нет"), (".л. 2", "нет")):
        write_docx(tmp_path / f"{name}.docx", text, "конец")
    transcription = load_transcription(tmp_path, 2)
    assert [(page.name, page.text) for page in transcription.pages] == [
        ("л. 2.docx", "два\f\nконец"),
        ("л. 10.docx", "десять\f\nконец"),
    ]


def test_the_texts_of_a_folder_come_before_its_word_documents(tmp_path: Path) -> None:
    write_docx(tmp_path / "sheet-1.docx", "нет")
    write_folder(tmp_path, sheet_1="раз")
    transcription = load_transcription(tmp_path, 1)
    assert texts_of(transcription) == ["раз"]
    told = f"{tmp_path.name} has 1 .docx beside its .txt: only the .txt are read."
    assert transcription.notices == (told,)
    with pytest.raises(InputError, match=re.escape(f"2 page images. {told} Give one .txt")):
        load_transcription(tmp_path, 2)


def test_a_word_document_is_told_by_its_content(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "sheet-1.docx", "раз").rename(tmp_path / "sheet-1.txt")
    assert texts_of(load_transcription(path, 1)) == ["раз"]
    (tmp_path / "sheet-1.docx").write_text(TEXT, encoding="utf-8")
    assert texts_of(load_transcription(tmp_path / "sheet-1.docx", 1)) == [TEXT]


def test_another_number_of_pages_in_a_word_document_is_told(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "дело.docx", "раз", "два")
    with pytest.raises(InputError) as refused:
        load_transcription(path, 3)
    assert str(refused.value) == (
        f"{path} has 2 page texts, but there are 3 page images. Give one .docx per page, or a single .docx with "
        "page breaks between pages or with the running text."
    )


def test_what_is_beside_the_text_of_a_word_document_is_told(tmp_path: Path) -> None:
    path = tmp_path / "дело.docx"
    path.write_bytes(make_docx(par(run("раз"), '<w:r><w:footnoteReference w:id="2"/></w:r>')))
    assert load_transcription(path, 1).notices == (
        "дело.docx has footnotes (1) beside its text: these are not collated.",
    )


# --- Tables ----------------------------------------------------------------------------------------


def write_table(path: Path, *texts: str) -> Path:
    path.write_text("n;text\n" + "".join(f"{at};{text}\n" for at, text in enumerate(texts)), encoding="utf-8")
    return path


@pytest.mark.parametrize("as_folder", [True, False])
def test_a_row_is_a_page(tmp_path: Path, as_folder: bool) -> None:
    path = write_table(tmp_path / "дело.csv", "раз", "", "три", "")
    transcription = load_transcription(tmp_path if as_folder else path, 4)
    # раз and its form feed are 4 characters, the empty page 1, три and its form feed 4.
    assert [(page.name, page.text, page.start) for page in transcription.pages] == [
        ("дело.csv", "раз", 0),
        ("дело.csv", "", 4),
        ("дело.csv", "три", 5),
        ("дело.csv", "", 9),
    ]
    assert transcription.files == {"дело.csv": path.read_bytes()}
    assert not transcription.is_running_text
    assert transcription.notices == (
        "дело.csv has 2 rows without a text in the column «text»: pages without text.",
    )


@pytest.mark.parametrize("as_folder", [True, False])
def test_a_single_row_may_be_running_text(tmp_path: Path, as_folder: bool) -> None:
    path = write_table(tmp_path / "дело.csv", "раз два")
    transcription = load_transcription(tmp_path if as_folder else path, 2)
    assert transcription.is_running_text
    assert texts_of(transcription) == ["раз два"]


def test_the_tables_of_a_folder_have_their_pages_one_after_another(tmp_path: Path) -> None:
    write_table(tmp_path / "л. 10.csv", "десять")
    write_table(tmp_path / "л. 2.csv", "два", "три")
    transcription = load_transcription(tmp_path, 3)
    assert [(page.name, page.text) for page in transcription.pages] == [
        ("л. 2.csv", "два"),
        ("л. 2.csv", "три"),
        ("л. 10.csv", "десять"),
    ]


def test_a_workbook_beside_scans_is_the_whole_document(tmp_path: Path) -> None:
    rows = [
        f'<row r="{at}"><c r="B{at}" t="str"><v>{text}</v></c></row>' for at, text in ((2, "раз"), (3, "два"))
    ]
    (tmp_path / "дело.xlsx").write_bytes(make_xlsx(sheet("".join(rows))))
    (tmp_path / "1.png").touch()
    assert [(page.text, page.start) for page in load_transcription(tmp_path, 2).pages] == [
        ("раз", 0),
        ("два", 4),
    ]
    # Its content tells it.
    (tmp_path / "дело.xlsx").rename(tmp_path / "дело.csv")
    assert texts_of(load_transcription(tmp_path, 2)) == ["раз", "два"]


def test_tables_of_something_else_are_told_and_left_out(tmp_path: Path) -> None:
    write_table(tmp_path / "дело.csv", "раз")
    (tmp_path / "list.csv").write_text("name,scans,transcription\na,b,c\n", encoding="utf-8")
    assert texts_of(load_transcription(tmp_path, 1)) == ["раз"]
    (told,) = load_transcription(tmp_path, 1).notices
    assert told == "list.csv has no column with the texts of pages, and is not read."
    (tmp_path / "дело.csv").unlink()
    with pytest.raises(InputError, match=r"list\.csv is a list of documents, not a transcription"):
        load_transcription(tmp_path, 1)
    # Where the tables are none, what comes behind them counts.
    write_table(tmp_path / "дело.tsv", "два")
    assert texts_of(load_transcription(tmp_path, 1)) == ["два"]


def test_the_results_of_a_run_are_no_transcription(tmp_path: Path) -> None:
    (tmp_path / ".sverka").mkdir()
    write_table(tmp_path / "findings.csv", "раз")
    with pytest.raises(InputError, match=r"There is no \.txt"):
        load_transcription(tmp_path, 1)


def test_another_number_of_rows_is_told(tmp_path: Path) -> None:
    path = write_table(tmp_path / "дело.csv", "раз", "", "три")
    with pytest.raises(InputError) as refused:
        load_transcription(path, 4)
    assert str(refused.value) == (
        f"{path} has 3 page texts, but there are 4 page images. дело.csv has 1 row without a text in the column "
        "«text»: pages without text. Give one .csv with a row for each page, or with the running text in a single "
        "row."
    )
