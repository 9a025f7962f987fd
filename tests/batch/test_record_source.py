"""Records as they come: what import wrote, an archive's text, sheets alone; collections; and what is none."""

import json
from pathlib import Path

import pytest

from ocr.batch.record_source import find_records, load_record_source, take_record_source
from ocr.errors import InputError
from ocr.formats.archive_record import load_record, write_record

RECORD = """
**Telegram No. 4417, Gubin to the depot**

Citation:

"Telegram No. 4417", 3 May 1949, State Archive, f. 12, op. 3, d. 40, ll. 7-8.

Summary:

Gubin reports on coal.

ТЕЛЕГРАММА № 4417

Прибыло три вагона угля.

Продолжение телеграммы № 4417

Лист 2

Разгрузка идёт.

TELEGRAM NO. 4417

Three wagons of coal have arrived. Unloading goes on.
"""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "4417.txt"
    path.write_text(RECORD, encoding="utf-8")
    return path


def test_a_record_of_an_archive_and_what_import_makes_of_it_are_one(archive: Path, tmp_path: Path) -> None:
    write_record(load_record(archive), tmp_path / "imported")
    text, folder = load_record_source(archive), load_record_source(tmp_path / "imported")
    assert text.record == folder.record
    assert text.name == folder.name == "Telegram No. 4417, Gubin to the depot"
    assert len(text.sheets) == 2 and text.sheets[1].text.startswith("Продолжение телеграммы")
    assert text.record.translation.startswith("TELEGRAM NO. 4417")
    assert text.record.catalogue["source"] == "State Archive, f. 12, op. 3, d. 40, ll. 7-8"
    assert set(folder.files) == {"sheet-1.txt", "sheet-2.txt"} and text.files == {}


def test_the_text_of_the_sheets_alone_is_parted_before_their_heads(tmp_path: Path) -> None:
    path = tmp_path / "sheets.txt"
    path.write_text(
        "ТЕЛЕГРАММА № 4417\n\nПрибыло.\n\nПродолжение телеграммы № 4417\n\nКонец.\n", encoding="utf-8"
    )
    source = load_record_source(path)
    first, second = source.sheets
    assert second.text.startswith("Продолжение") and second.start == len(first.text)
    assert source.record.catalogue == {} and source.record.translation == ""


def test_form_feeds_part_sheets(tmp_path: Path) -> None:
    path = tmp_path / "sheets.txt"
    path.write_text("Первый лист.\fВторой лист.", encoding="utf-8")
    assert [sheet.text for sheet in load_record_source(path).sheets] == ["Первый лист.", "Второй лист."]


def test_texts_are_taken_as_they_are() -> None:
    source = take_record_source(["Один.\r\n", ""], {"title": "T"}, "One.\r\n")
    assert source.record.sheets == ("Один.\n", "") and source.record.translation == "One.\n"
    assert (source.name, source.record.translation_language) == ("T", "en")


def test_a_second_translation_is_told(tmp_path: Path) -> None:
    (tmp_path / "translation").mkdir()
    for code in ("de", "en"):
        (tmp_path / "translation" / f"{code}.txt").write_text("Text.", encoding="utf-8")
    (tmp_path / "sheet-1.txt").write_text("Текст.", encoding="utf-8")
    (notice,) = load_record_source(tmp_path).notices
    assert "into en" in notice or "into de" in notice


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ("{", "record.json is damaged"),
        ("[]", "it is no object"),
        ('{"title": 5}', "its title is no text"),
        ('{"title": "T", "translation": "translation/en.txt"}', "which is not there"),
    ],
)
def test_a_damaged_record_is_refused(tmp_path: Path, fields: str, told: str) -> None:
    (tmp_path / "sheet-1.txt").write_text("Текст.", encoding="utf-8")
    (tmp_path / "record.json").write_text(fields, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        load_record_source(tmp_path)


def test_a_collection_is_searched_and_what_is_no_record_is_told(archive: Path, tmp_path: Path) -> None:
    write_record(load_record(archive), tmp_path / "box" / "10")
    write_record(load_record(archive), tmp_path / "box" / "9")
    (tmp_path / "README.txt").write_text("Records of 1949.", encoding="utf-8")
    results = tmp_path / "out" / ".sverka"
    results.mkdir(parents=True)
    (tmp_path / "out" / "findings.txt").write_text(RECORD, encoding="utf-8")
    found = find_records(tmp_path)
    assert found is not None
    assert list(found.records) == ["4417.txt", "box/9", "box/10"]
    assert found.beside == ("README.txt",)


def test_one_record_is_no_collection(archive: Path, tmp_path: Path) -> None:
    write_record(load_record(archive), tmp_path / "imported")
    assert find_records(archive) is None
    assert find_records(tmp_path / "imported") is None


def test_a_folder_without_records_is_refused(tmp_path: Path) -> None:
    (tmp_path / "box").mkdir()
    with pytest.raises(InputError, match="has no records"):
        find_records(tmp_path)


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [
        ("**A title**\n\nCitation:\n\nCut off here.\n", True),
        ("aGVsbG8gd29ybGQ=\n", True),
        ("Telegram to the depot, № 5. Да.\n", True),
        ("Телеграмма, depot № 5.\n", False),
        ("412 = 130 + 142 + 140\n", False),
    ],
)
def test_what_no_rule_can_read_is_refused(tmp_path: Path, text: str, is_refused: bool) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    if not is_refused:
        assert load_record_source(path).record.sheets == (text,)
        assert take_record_source([text], {}, "").record.sheets == (text,)
        return
    with pytest.raises(InputError, match="no text in Cyrillic letters"):
        load_record_source(path)
    with pytest.raises(InputError, match="no text in Cyrillic letters"):
        take_record_source([text], {}, "")


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no"):
        load_record_source(tmp_path / "no.txt")


def test_a_record_in_another_language_is_told_by_its_letters(tmp_path: Path) -> None:
    path = tmp_path / "uk.txt"
    path.write_text("Ці вагони прибули, її вантаж іще не розвантажено і її немає.", encoding="utf-8")
    assert load_record_source(path).record.language.code == "uk"


def test_a_field_of_the_catalogue_stays_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "sheet-1.txt").write_text("Текст.", encoding="utf-8")
    title = "Отчёт № 5 «о вагонах»"
    (tmp_path / "record.json").write_text(json.dumps({"title": title}), encoding="utf-8")
    assert load_record_source(tmp_path).record.catalogue == {"title": title}
