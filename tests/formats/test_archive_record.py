"""Archive records: every field in its place, sheets as they were typed, nothing dropped."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.errors import InputError
from ocr.formats.archive_record import (
    ArchiveRecord,
    list_missing,
    load_record,
    load_record_metadata,
    parse_record,
    split_sheets,
    write_record,
)
from ocr.formats.transcriptions import load_transcription

GROUND_TRUTH = Path(__file__).parents[2] / "ground_truth" / "telegram-25348"
REAL_RECORDS = Path(__file__).parents[3] / "shared" / "record"

# An invented record. What is marked up in it stands here unmarked, sheet by sheet.
CATALOGUE = """\
March 3, 1948

**Ciphered Telegram No. 31407, Sokolov to
Berezin**

Citation:

"Ciphered Telegram No. 31407, Sokolov to Berezin", March 3, 1948, Harbour Archive, f. 12, op. 3, d. 45, ll. 7-9; \
copy in private hands. <https://archive.example.org/document/31407>

Summary:

Sokolov reports on the stores of an icebreaker.

He asks for coal.

Credits:

Given by nobody in particular

Original Language:

Russian

Contents:

Translation - English

"""
SHEET_1 = """\
УПРАВЛЕНИЕ СЕВЕРНЫХ ПОРТОВ

ШИФРТЕЛЕГРАММА № 31407

СЕКРЕТНО

Экз. № 2

Б Е Р Е З И Н У

На Ваш № 88.

Ледокол вышел из порта 2 марта и стал во льду. Погода ясная, ветер уме-

(см. сл. лист)

"""
SHEET_2 = """\
СЕКРЕТНО

Продолжение шифртелеграммы № 31407

Экз. № 2

Лист „ 2 “

ренный. На борту имеется:

а) угля 40 тонн,
б) воды 12 тонн,

в) муки на 6 дней.

Капитан просит срочно выслать уголь пароходом (см. сл. лист)

"""
SHEET_3 = """\
Лист 3

СЕКРЕТНО

Продолжение шифртелеграммы № 31407

ходом «Заря» и сообщить день выхода.

С О К О Л О В

№ 512

3.3.48

Проверил: дежурный - Орлов

17.20

"""
SHEETS = (SHEET_1, SHEET_2, SHEET_3)
TRANSCRIPTION = (
    (SHEET_1 + SHEET_2 + SHEET_3)
    .replace("а) ", "- а) ")
    .replace("б) ", "- б) ")
    .replace("в) ", "* в) ")
    .replace("срочно", "*срочно*")
    .replace("Орлов", "*Орлов*")
)
TRANSLATION = """\
CIPHERED TELEGRAM NO. 31407

To Berezin

The icebreaker left port on 2 March and is caught in ice. On board are:

- a) 40 tons of coal

The captain asks for coal on the *Zarya* [«Заря»].

Sokolov
"""
RECORD = CATALOGUE + TRANSCRIPTION + TRANSLATION


@pytest.fixture
def record() -> ArchiveRecord:
    return parse_record(RECORD, name="record.txt")


def with_field(heading: str, value: str) -> str:
    """The invented record with one more field behind its citation."""
    return RECORD.replace("Summary:\n", f"{heading}:\n\n{value}\n\nSummary:\n", 1)


# --- Fields --------------------------------------------------------------------------------------


def test_every_field_is_in_its_place(record: ArchiveRecord) -> None:
    assert record.title == "Ciphered Telegram No. 31407, Sokolov to Berezin"
    assert record.date == "March 3, 1948"
    assert record.date_iso == "1948-03-03"
    assert record.citation.startswith('"Ciphered Telegram No. 31407, Sokolov to Berezin", March 3, 1948')
    assert record.citation.endswith("<https://archive.example.org/document/31407>")
    assert record.source == "Harbour Archive, f. 12, op. 3, d. 45, ll. 7-9"
    assert record.url == "https://archive.example.org/document/31407"
    assert record.summary == "Sokolov reports on the stores of an icebreaker.\n\nHe asks for coal."
    assert record.credits == "Given by nobody in particular"
    assert record.original_language == "Russian"
    assert record.contents == "Translation - English"
    assert record.translation_language == "en"
    assert record.unplaced == ()


def test_a_date_with_the_day_first() -> None:
    parsed = parse_record(RECORD.replace("March 3, 1948\n\n**", "3 March 1948\n\n**"), name="r")
    assert (parsed.date, parsed.date_iso) == ("3 March 1948", "1948-03-03")


def test_a_date_that_is_none_is_kept_as_written() -> None:
    parsed = parse_record(RECORD.replace("March 3, 1948\n\n**", "March 33, 1948\n\n**"), name="r")
    assert (parsed.date, parsed.date_iso) == ("March 33, 1948", "")


def test_a_record_without_a_date() -> None:
    parsed = parse_record(RECORD.replace("March 3, 1948\n\n**", "**"), name="r")
    assert (parsed.date, parsed.date_iso, parsed.unplaced) == ("", "", ())


def test_a_source_field_goes_before_the_citation() -> None:
    assert parse_record(with_field("Source", "Museum, box 7"), name="r").source == "Museum, box 7"


def test_headings_in_bold() -> None:
    parsed = parse_record(RECORD.replace("Credits:", "**Credits:**"), name="r")
    assert parsed.credits == "Given by nobody in particular"


def test_only_a_title_a_field_and_a_text_are_needed() -> None:
    parsed = parse_record("**A note**\n\nSummary:\n\nShort.\n\nЛедокол вышел.\n", name="r")
    assert (parsed.title, parsed.summary, parsed.sheets) == ("A note", "Short.", ("Ледокол вышел.\n",))
    assert (parsed.citation, parsed.source, parsed.url, parsed.credits) == ("", "", "", "")
    assert (parsed.translation, parsed.translation_language) == ("", "")


# --- Nothing dropped -----------------------------------------------------------------------------


def test_a_second_field_of_a_name_is_unplaced() -> None:
    parsed = parse_record(with_field("Citation", "Quoted elsewhere"), name="r")
    assert parsed.unplaced == ("Citation:\nQuoted elsewhere",)
    assert "Quoted" not in parsed.citation


def test_words_before_the_fields_are_unplaced() -> None:
    parsed = parse_record("Found in a drawer\n\n" + RECORD, name="r")
    assert parsed.unplaced == ("Found in a drawer",)
    assert parsed.title == "Ciphered Telegram No. 31407, Sokolov to Berezin"


@pytest.mark.parametrize(
    "text",
    [
        RECORD,
        "Found in a drawer\n\n" + RECORD,
        with_field("Rights", "Free to all"),
        with_field("Credits", "Somebody after all"),
    ],
    ids=["plain", "words before", "unknown field", "field twice"],
)
def test_every_line_of_a_record_is_somewhere(text: str) -> None:
    parsed = parse_record(text, name="r")
    kept = "\n".join(
        [*(str(value) for value in asdict(parsed).values()), *parsed.unplaced, *parsed.sheets]
    ).replace("\\n", "\n")
    headings = {"Citation:", "Summary:", "Credits:", "Original Language:", "Contents:"}
    for line in text.split("\n"):
        bare = line.strip("* ") if "**" in line else line
        # Of a line of the transcription its markup is kept apart.
        unmarked = bare.removeprefix("- ").removeprefix("* ").replace("*", "")
        assert bare in kept or unmarked in kept or bare in headings, line


# --- Transcription and translation ---------------------------------------------------------------


def test_sheets_are_as_they_were_typed(record: ArchiveRecord) -> None:
    assert record.sheets == SHEETS


def test_a_head_begins_its_sheet_and_a_catchword_ends_its_own(record: ArchiveRecord) -> None:
    first, second, third = record.sheets
    assert first.rstrip().endswith("(см. сл. лист)")
    assert second.startswith("СЕКРЕТНО\n\nПродолжение шифртелеграммы № 31407")
    assert second.rstrip().endswith("уголь пароходом (см. сл. лист)")
    assert third.startswith("Лист 3\n\nСЕКРЕТНО")


def test_numbers_behind_the_last_words_are_of_the_transcription(record: ArchiveRecord) -> None:
    assert record.sheets[-1].endswith("Орлов\n\n17.20\n\n")


def test_the_translation_is_whole_with_its_markup(record: ArchiveRecord) -> None:
    assert record.translation == TRANSLATION


def test_what_was_marked_up_is_known(record: ArchiveRecord) -> None:
    # Sheet 2: «СЕКРЕТНО» 8 + 2 line ends = 10; «Продолжение шифртелеграммы № 31407» 11 + 1 + 14 + 1 + 1 + 1 + 5
    # = 34 + 2 = 36, to 46; «Экз. № 2» 8 + 2, to 56; «Лист „ 2 “» 10 + 2, to 68; «ренный. На борту имеется:»
    # 7 + 1 + 2 + 1 + 5 + 1 + 8 = 25 + 2, to 95, where «а)» begins; its line of 16 and 1 line end, to 112, «б)»;
    # its line of 16 and 2 line ends, to 130, «в)».
    dashes = [(m.offset, m.text) for m in record.markup if m.sheet == 2 and m.text != "*"]
    assert dashes == [(95, "- "), (112, "- "), (130, "* ")]
    first, second = (m.offset for m in record.markup if m.sheet == 2 and m.text == "*")
    assert SHEET_2[first:second] == "срочно"
    first, second = (m.offset for m in record.markup if m.sheet == 3)
    assert SHEET_3[first:second] == "Орлов"
    assert all(m.sheet in (2, 3) for m in record.markup)


def put_back(record: ArchiveRecord) -> str:
    """The sheets with their markup at the places that the record gives for it."""
    out = []
    for number, sheet in enumerate(record.sheets, start=1):
        at = 0
        for markup in (m for m in record.markup if m.sheet == number):
            out += [sheet[at : markup.offset], markup.text]
            at = markup.offset
        out.append(sheet[at:])
    return "".join(out)


def test_markup_can_be_put_back(record: ArchiveRecord) -> None:
    assert put_back(record) == TRANSCRIPTION


def test_stars_and_dashes_that_are_no_markup_stay() -> None:
    typed = "Ледокол - в порту, 2*3 и 4 * 5 * 6\n\n- уголь\n\n-а) вода\n"
    parsed = parse_record(f"**A note**\n\nSummary:\n\nShort.\n\n{typed}", name="r")
    assert parsed.sheets == (typed,)
    assert parsed.markup == ()


PIECES = st.lists(
    st.sampled_from(
        [
            "СЕКРЕТНО",
            "Экз. № 2",
            "Продолжение доклада № 5",
            "Лист 1",
            "Лист „ 2 “",
            "Лист 3",
            "(см. сл. лист)",
            "Ледокол в порту (см. след. лист)",
            "Ледокол вышел.",
            "№ 512",
            "- а) угля *мало*\n- б) воды",
            "*Орлов* и *он*",
        ]
    ),
    min_size=1,
    max_size=12,
)


@given(PIECES)
def test_sheets_join_to_the_transcription(pieces: list[str]) -> None:
    text = "\n\n".join(pieces)
    sheets = split_sheets(text)
    assert "".join(sheets) == text
    assert all(sheet.strip() for sheet in sheets)


@given(PIECES)
def test_sheets_and_markup_join_to_the_transcription(pieces: list[str]) -> None:
    text = "\n\n".join(["Начало.", *pieces, "Конец."])
    parsed = parse_record(f"**A note**\n\nSummary:\n\nShort.\n\n{text}", name="r")
    assert put_back(parsed) == text
    assert "- " not in "".join(parsed.sheets)
    assert "*" not in "".join(parsed.sheets)


def test_a_catchword_without_a_head_behind_it_parts_sheets() -> None:
    text = "Ветер уме-\n\n(см. сл. лист)\n\nренный.\n\nЛедокол стоит (см. на обороте)\n\nво льду.\n"
    assert split_sheets(text) == (
        "Ветер уме-\n\n(см. сл. лист)\n\n",
        "ренный.\n\nЛедокол стоит (см. на обороте)\n\n",
        "во льду.\n",
    )


def test_a_catchword_at_the_very_end_opens_no_sheet() -> None:
    assert split_sheets("Ветер.\n\n(см. сл. лист)\n\n") == ("Ветер.\n\n(см. сл. лист)\n\n",)


def test_a_stamp_between_catchword_and_head_stays_on_its_sheet() -> None:
    text = "Ветер (см. сл. лист)\n\nВОЗВРАТИТЬ В 3 ЧАСТЬ\n\nСЕКРЕТНО\n\nПродолжение доклада № 5\n\nслаб.\n"
    assert split_sheets(text) == (
        "Ветер (см. сл. лист)\n\nВОЗВРАТИТЬ В 3 ЧАСТЬ\n\n",
        "СЕКРЕТНО\n\nПродолжение доклада № 5\n\nслаб.\n",
    )


def test_the_head_of_the_first_sheet_parts_nothing() -> None:
    text = "СЕКРЕТНО\n\nЭкз. № 1\n\nЛист 1\n\nЛедокол вышел.\n\nСекретно, но не очень, сказал капитан.\n"
    assert split_sheets(text) == (text,)
    # A single continuation sheet, published without the one before it.
    text = "Продолжение доклада № 5\n\nЛист 2\n\nЛедокол вышел.\n"
    assert split_sheets(text) == (text,)


# --- No record -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", "bold title, no catalogue fields, no transcription"),
        ("Ледокол вышел.\n", "bold title, no catalogue fields"),
        (RECORD.replace("**", ""), "bold title"),
        ("**A note**\n\nNothing else.\n", "catalogue fields, no transcription"),
        ("**A note**\n\nЛедокол вышел.\n", "catalogue fields"),
        ("**A note**\n\nRights:\n\nFree\n\nЛедокол вышел.\n", "catalogue fields"),
        (CATALOGUE + TRANSLATION.replace("«Заря»", "Zarya"), "transcription"),
        ("Ледокол вышел.\n\n" + CATALOGUE, "transcription"),
    ],
)
def test_a_text_that_is_no_record(text: str, missing: str) -> None:
    with pytest.raises(InputError, match=rf"notes\.txt is no archive record: it has no {missing}\."):
        parse_record(text, name="notes.txt")


def rewrite(old: str, new: str) -> str:
    changed = RECORD.replace(old, new)
    assert changed != RECORD
    return changed


# The record as editors, mailers and web pages leave it.
WRITTEN_OTHERWISE = {
    "two spaces at line ends": rewrite("\n", "  \n"),
    "tabs at line ends": rewrite("\n", "\t\n"),
    "no-break spaces at line ends": rewrite("\n", "\u00a0\n"),
    "zero-width spaces at line ends": rewrite("\n", "\u200b\n"),
    "CR": rewrite("\n", "\r"),
    "CR LF": rewrite("\n", "\r\n"),
    "line separators": rewrite("\n", "\u2028"),
    "byte order mark": "\ufeff" + RECORD,
    "no-break space behind a heading": rewrite("Citation:", "Citation:\u00a0"),
    "spaces around a heading": rewrite("Citation:", "  Citation :\t"),
    "no-break space in a heading": rewrite("Original Language:", "Original\u00a0Language:"),
    "no-break spaces in the date": rewrite("March 3, 1948\n", "March\u00a03,\u00a01948\n"),
    "wide colons": rewrite("Citation:\n", "Citation：\n").replace("Credits:", "Credits：\u3000"),
    "capitals": rewrite("Citation:", "CITATION:").replace("Original Language:", "ORIGINAL LANGUAGE:"),
    "small letters": rewrite("Citation:", "citation:").replace("Summary:", "summary:"),
    "Markdown headings": rewrite("Citation:", "## Citation:").replace("Summary:", "__Summary:__"),
    "the value on the line of its heading": rewrite("Citation:\n\n", "Citation: "),
}


@pytest.mark.parametrize("name", WRITTEN_OTHERWISE)
def test_a_record_written_otherwise_is_the_same_record(record: ArchiveRecord, name: str) -> None:
    assert parse_record(WRITTEN_OTHERWISE[name], name="x") == record


def test_spaces_within_the_typed_lines_stay() -> None:
    text = RECORD.replace("УПРАВЛЕНИЕ СЕВЕРНЫХ", "УПРАВЛЕНИЕ\u00a0 СЕВЕРНЫХ")
    assert "УПРАВЛЕНИЕ\u00a0 СЕВЕРНЫХ" in parse_record(text, name="x").sheets[0]


def test_what_a_record_lacks_is_known(record: ArchiveRecord) -> None:
    assert list_missing(record) == ()
    assert list_missing(replace(record, citation="", source="", translation="")) == (
        "citation",
        "source",
        "translation",
    )


def test_a_record_is_read_in_any_known_encoding(tmp_path: Path, record: ArchiveRecord) -> None:
    (tmp_path / "record.txt").write_bytes(RECORD.replace("\n", "\r\n").encode("utf-16"))
    assert load_record(tmp_path / "record.txt") == record


def test_a_record_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no"):
        load_record(tmp_path / "absent.txt")
    (tmp_path / "record.txt").write_bytes(b"\x81\xff\x98" * 50)
    with pytest.raises(InputError, match=r"record\.txt is in no encoding"):
        load_record(tmp_path / "record.txt")
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(InputError, match=r"empty\.txt is no archive record"):
        load_record(tmp_path / "empty.txt")


# --- Files ---------------------------------------------------------------------------------------


def test_a_record_is_written_and_found_again(tmp_path: Path, record: ArchiveRecord) -> None:
    write_record(record, tmp_path)
    written = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file())
    assert written == ["record.json", "sheet-1.txt", "sheet-2.txt", "sheet-3.txt", "translation/en.txt"]
    # The texts are the sheets; blank lines at a sheet's end are one line end.
    transcription = load_transcription(tmp_path, 3)
    assert [page.text for page in transcription.pages] == [sheet.rstrip("\n") + "\n" for sheet in SHEETS]
    assert (tmp_path / "translation" / "en.txt").read_text(encoding="utf-8") == TRANSLATION
    metadata = load_record_metadata(tmp_path)
    assert metadata is not None
    assert (metadata.title, metadata.citation, metadata.credits) == (
        record.title,
        record.citation,
        record.credits,
    )


def test_record_json_says_everything_else(tmp_path: Path, record: ArchiveRecord) -> None:
    write_record(record, tmp_path)
    fields = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
    assert fields.pop("sheets") == ["sheet-1.txt", "sheet-2.txt", "sheet-3.txt"]
    assert fields.pop("translation") == "translation/en.txt"
    expected = json.loads(json.dumps(asdict(record)))
    del expected["sheets"], expected["translation"]
    assert fields == expected


def test_offsets_of_markup_count_in_the_written_texts(tmp_path: Path, record: ArchiveRecord) -> None:
    write_record(record, tmp_path)
    text = (tmp_path / "sheet-2.txt").read_text(encoding="utf-8")
    assert [text[m.offset : m.offset + 2] for m in record.markup if m.sheet == 2 and m.text != "*"] == [
        "а)",
        "б)",
        "в)",
    ]


def test_a_record_without_a_translation_writes_none(tmp_path: Path) -> None:
    write_record(parse_record(CATALOGUE + TRANSCRIPTION, name="r"), tmp_path)
    assert not (tmp_path / "translation").exists()
    assert "translation" not in json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))


def test_no_record_json_no_metadata(tmp_path: Path) -> None:
    assert load_record_metadata(tmp_path) is None
    assert load_record_metadata(tmp_path / "absent") is None


def test_metadata_without_citation_and_credits(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text('{"title": "A note"}')
    metadata = load_record_metadata(tmp_path)
    assert metadata is not None
    assert (metadata.title, metadata.citation, metadata.credits) == ("A note", "", "")


@pytest.mark.parametrize(
    "content", ["", "{", '{"title": ', "{}", '{"citation": "x"}', "[1]", "3", "null", '"a"']
)
def test_a_record_json_that_is_no_record(tmp_path: Path, content: str) -> None:
    (tmp_path / "record.json").write_text(content)
    with pytest.raises(InputError, match=r"record\.json is damaged.*sverka import"):
        load_record_metadata(tmp_path)


def test_a_record_json_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_bytes(b"\x81\xff\x98" * 50)
    with pytest.raises(InputError, match=r"record\.json"):
        load_record_metadata(tmp_path)


# --- The record of the ground truth --------------------------------------------------------------


@pytest.mark.skipif(not any(REAL_RECORDS.glob("*.txt")), reason="the original record is not on this machine")
def test_the_real_record_gives_the_committed_files(tmp_path: Path) -> None:
    (source,) = REAL_RECORDS.glob("*.txt")
    record = load_record(source)
    write_record(record, tmp_path)

    def files(folder: Path) -> dict[str, bytes]:
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    assert files(tmp_path) == files(GROUND_TRUTH)
    # Sheets and markup are the stretch of the original between its fields and its translation.
    transcription, original = put_back(record), source.read_text(encoding="utf-8").replace("\r\n", "\n")
    assert transcription + record.translation == original[original.index(transcription) :].strip() + "\n"


def test_the_third_sheet_gives_another_number() -> None:
    first, second, third = ((GROUND_TRUTH / f"sheet-{n}.txt").read_text(encoding="utf-8") for n in (1, 2, 3))
    assert "25348" in first
    assert "25348" in second
    assert "25848" in third
    assert "25348" not in third


def test_an_unknown_field_is_unplaced() -> None:
    parsed = parse_record(with_field("Rights", "Free to all"), name="r")
    assert "Rights" not in parsed.citation
    assert parsed.unplaced == ("Rights:\nFree to all",)


def test_a_heading_in_the_translation_is_of_the_translation() -> None:
    assert parse_record(RECORD + "\nContents:\n\nof the hold\n", name="r").translation.startswith(TRANSLATION)


@pytest.mark.parametrize("content", ["[" * 100_000, '{"title": null}'])
def test_a_record_json_without_sense(tmp_path: Path, content: str) -> None:
    (tmp_path / "record.json").write_text(content)
    with pytest.raises(InputError):
        load_record_metadata(tmp_path)


def test_sheets_of_a_longer_record_go(tmp_path: Path) -> None:
    for name in ("sheet-9.txt", "sheet-x.txt"):
        (tmp_path / name).write_text("of another record", encoding="utf-8")
    write_record(parse_record(RECORD, name="r"), tmp_path)
    assert not (tmp_path / "sheet-9.txt").exists()
    assert (tmp_path / "sheet-x.txt").exists()
