"""Exported tables: the correction in the cell of its page, everything else in the user's own file as it was."""

from pathlib import Path

import openpyxl

from ocr.files import write_atomically
from ocr.review.corrected import export_corrected
from tests.review.test_corrected_files import decide, read_changes, write_run

TABLE = (
    "\ufeffлист;Текст листа;заметка\r\n"
    '1;"Начальнику порта.\r\nНомер дела 25848, листов 12.";"а ""б"""\r\n'
    "2;Второй лист, номер 25848;\r\n"
)


def test_a_table_is_corrected_in_its_cells(tmp_path: Path) -> None:
    write_atomically(tmp_path / "texts" / "дело.csv", TABLE)
    write_run(
        tmp_path / "run", tmp_path / "texts", 2, (1, "12", "13"), (2, "25848", "25348"), (2, "лист", "лист;")
    )
    accepted = decide(tmp_path / "run", "k1-12", "k2-25848", "k2-лист")
    exported = export_corrected(tmp_path / "run", accepted, tmp_path / "out")
    assert exported.notices == ()
    expected = TABLE.replace("листов 12", "листов 13").replace(
        "Второй лист, номер 25848", '"Второй лист;, номер 25348"'
    )
    new = (tmp_path / "out" / "дело.csv").read_bytes().decode()
    assert new == expected
    # Places count the characters of the file behind its byte order mark.
    for one in read_changes(tmp_path / "out"):
        assert TABLE[1:][one["file_start"] : one["file_end"]] == one["before"]
        assert new[1:][one["new_file_start"] : one["new_file_end"]] == one["after"]
    # The pages apart are plain text.
    parts = [(tmp_path / "out" / f"дело-{number}.txt").read_bytes().decode() for number in (1, 2)]
    assert parts == [
        "\ufeffНачальнику порта.\nНомер дела 25848, листов 13.",
        "\ufeffВторой лист;, номер 25348",
    ]


def test_a_workbook_is_corrected_in_its_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["лист", "текст"], [1, "Номер дела 25848."], [2, "Второй лист,\nномер 25848"]):
        book.active.append(row)
    book.active["B3"].font = openpyxl.styles.Font(bold=True)
    (tmp_path / "texts").mkdir()
    book.save(tmp_path / "texts" / "дело.xlsx")
    write_run(tmp_path / "run", tmp_path / "texts", 2, (2, "25848", "25348"))
    exported = export_corrected(tmp_path / "run", decide(tmp_path / "run", "k2-25848"), tmp_path / "out")
    assert exported.notices == ()
    new = openpyxl.load_workbook(tmp_path / "out" / "дело.xlsx").active
    assert [[cell.value for cell in row] for row in new.rows] == [
        ["лист", "текст"],
        [1, "Номер дела 25848."],
        [2, "Второй лист,\nномер 25348"],
    ]
    assert new["B3"].font.b
    assert (tmp_path / "out" / "дело-2.txt").read_text(encoding="utf-8") == "Второй лист,\nномер 25348"


def test_nothing_accepted_leaves_the_same_table(tmp_path: Path) -> None:
    write_atomically(tmp_path / "дело.csv", TABLE)
    write_run(tmp_path / "run", tmp_path / "дело.csv", 2, (2, "25848", "25348"))
    rejected = decide(tmp_path / "run", "k2-25848", decision="rejected")
    export_corrected(tmp_path / "run", rejected, tmp_path / "out")
    assert (tmp_path / "out" / "дело.csv").read_bytes() == TABLE.encode()
