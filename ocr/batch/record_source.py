"""Records to be checked against themselves: what `import` wrote, a record's own text, or the texts of its sheets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from ocr.consistency.record import RecordText
from ocr.errors import InputError
from ocr.formats.archive_record import is_archive_record, is_cyrillic, parse_record, split_sheets
from ocr.formats.encodings import unify_line_ends
from ocr.formats.file_names import show_name
from ocr.formats.json_text import load_json
from ocr.formats.page_order import page_order_key
from ocr.formats.results import KEPT_FOLDER
from ocr.formats.source_files.formats import find_suffix
from ocr.formats.text_files import load_text
from ocr.formats.transcriptions import load_texts, take_page_texts
from ocr.language.base import Language
from ocr.language.languages import tell_language
from ocr.model import PageText

RECORD_FILE = "record.json"
# Fields of the catalogue that say something of the document.
CATALOGUE_FIELDS = ("title", "date", "date_iso", "citation", "source", "summary")
# Folders within folders that are searched for records.
_MAX_DEPTH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSource:
    """A record: its name for people, the texts of its sheets with their files, and all its texts for the rules.

    `files` are the bytes of the files of its sheets by name, `places` the absolute paths of these.
    """

    name: str
    sheets: tuple[PageText, ...]
    record: RecordText
    notices: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    places: Mapping[str, Path] = field(default_factory=dict)


def load_record_source(path: Path, language: Language | None = None) -> RecordSource:
    """Return the record in a folder or in a file; its language is told from its sheets if none is given.

    A folder has the texts of the sheets, and what `import` wrote beside them: record.json, the translation. A file
    is an archive's record as text, or the text of the sheets alone. Raises InputError for what is neither, or is
    damaged.
    """
    if path.is_file() and find_suffix(path.name) == ".txt" and is_archive_record(text := load_text(path)):
        return _take_record(text, path, language)
    texts = load_texts(path)
    _refuse_other_letters(str(path), texts.pages)
    catalogue, translations = load_catalogue(path) if path.is_dir() else ({}, {})
    told_language = language or tell_language("\n".join(page.text for page in texts.pages))
    sheets = _part_sheets(texts.pages, told_language)
    code, translation = next(iter(translations.items()), ("", ""))
    notices = [*texts.notices]
    if len(translations) > 1:
        others = ", ".join(list(translations)[1:])
        notices.append(f"Only the translation into {code} was compared, not that into {others}.")
    record = RecordText(
        sheets=tuple(sheet.text for sheet in sheets),
        catalogue=catalogue,
        translation=translation,
        translation_language=code,
        language=told_language,
    )
    return RecordSource(
        name=catalogue.get("title") or show_name(path.resolve().name),
        sheets=sheets,
        record=record,
        notices=tuple(notices),
        files=texts.files,
        places=texts.places,
    )


def take_record_source(
    sheets: Sequence[str], catalogue: Mapping[str, str], translation: str, language: Language | None = None
) -> RecordSource:
    """Return a record from its texts; its language is told from the sheets if none is given."""
    pages = take_page_texts(sheets, len(sheets)).pages
    _refuse_other_letters("The text", pages)
    record = RecordText(
        sheets=tuple(page.text for page in pages),
        catalogue=dict(catalogue),
        translation=unify_line_ends(translation),
        translation_language="en" if translation else "",
        language=language or tell_language("\n".join(sheets)),
    )
    return RecordSource(name=catalogue.get("title", "") or "record", sheets=pages, record=record)


def _refuse_other_letters(where: str, pages: Sequence[PageText]) -> None:
    """Raise InputError for sheets that are not in Cyrillic letters: finding nothing there would say nothing."""
    text = "\n".join(page.text for page in pages)
    if any(map(str.isalpha, text)) and not is_cyrillic(text):
        raise InputError(
            f"{where} has no text in Cyrillic letters, which the rules know. Name the transcription of the sheets, "
            "or a whole record: a title in ** **, fields such as «Citation:» and the transcription behind them."
        )


def _part_sheets(pages: tuple[PageText, ...], language: Language) -> tuple[PageText, ...]:
    """Return the sheets of a record: a single text is parted before the heads of its continuation sheets."""
    if len(pages) != 1:
        return pages
    (whole,) = pages
    parts = split_sheets(whole.text, language)
    starts = accumulate(map(len, parts[:-1]), initial=whole.start)
    return tuple(
        PageText(name=whole.name, text=part, start=start) for part, start in zip(parts, starts, strict=True)
    )


def _take_record(text: str, path: Path, language: Language | None) -> RecordSource:
    parsed = parse_record(text, name=str(path))
    sheets = tuple(
        PageText(name=f"sheet-{number}.txt", text=sheet.strip("\n") + "\n")
        for number, sheet in enumerate(parsed.sheets, start=1)
    )
    values = {name: str(getattr(parsed, name)) for name in CATALOGUE_FIELDS}
    record = RecordText(
        sheets=tuple(sheet.text for sheet in sheets),
        catalogue={name: value for name, value in values.items() if value},
        translation=parsed.translation,
        translation_language=parsed.translation_language,
        language=language or tell_language("\n".join(sheet.text for sheet in sheets)),
    )
    notices = tuple(f"Not placed in the record, and not checked: {passage}" for passage in parsed.unplaced)
    return RecordSource(
        name=parsed.title or show_name(path.name), sheets=sheets, record=record, notices=notices
    )


def load_catalogue(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the catalogue's fields by name, and the translations by language, English first; empty without.

    Raises InputError for a damaged record.json, and for a translation that it names and that is not there.
    """
    path = folder / RECORD_FILE
    fields: object = {}
    if path.exists():
        try:
            fields = load_json(path)
        except ValueError as error:
            raise _damaged(path, str(error)) from error
    if not isinstance(fields, dict):
        raise _damaged(path, "it is no object")
    catalogue: dict[str, str] = {}
    for name in CATALOGUE_FIELDS:
        value = fields.get(name, "")
        if not isinstance(value, str):
            raise _damaged(path, f"its {name} is no text")
        if value:
            catalogue[name] = value
    found = sorted((folder / "translation").glob("*.txt"), key=lambda file: (file.stem != "en", file.name))
    named = fields.get("translation")
    if isinstance(named, str) and named and not any(named == f"translation/{file.name}" for file in found):
        raise InputError(
            f"{path} names the translation {named}, which is not there. Run `sverka import` anew."
        )
    return catalogue, {file.stem: load_text(file) for file in found}


def load_record_beside(transcription: Path) -> tuple[dict[str, str], tuple[str, str]]:
    """Return the catalogue's fields beside a transcription, and its translation's language and text; empty without.

    Beside a single file there is a record only if record.json says so. Raises InputError as `load_catalogue`.
    """
    folder = transcription if transcription.is_dir() else transcription.parent
    if not transcription.is_dir() and not (folder / RECORD_FILE).exists():
        return {}, ("", "")
    catalogue, translations = load_catalogue(folder)
    return catalogue, next(iter(translations.items()), ("", ""))


def _damaged(path: Path, why: str) -> InputError:
    return InputError(f"{path} is damaged: {why}. Make it anew with `sverka import`.")


class RecordCollection(NamedTuple):
    """The records of a collection by name, in their order, and the names of texts beside them that are none."""

    records: Mapping[str, Path]
    beside: tuple[str, ...]


def find_records(path: Path) -> RecordCollection | None:
    """Return the records of a collection; None for what is a record itself.

    A collection is a folder with records as text in it, or with folders that are records or collections. Raises
    InputError for a folder that cannot be read, or without any text.
    """
    try:
        if not path.is_dir() or _is_record_folder(path):
            return None
        found = dict(_iter_records(path, "", 0))
    except OSError as error:
        raise InputError(
            f"Cannot read {path}: {error.strerror or error}. Allow reading it (chmod u+rX)."
        ) from error
    records = {name: place for name, place in found.items() if place.is_dir() or _is_record_file(place)}
    if not records:
        raise InputError(
            f"The folder {path} has no records. A record is a text with a title in ** ** and fields such as "
            "«Citation:», or a folder with a text for each sheet, as `sverka import` writes it."
        )
    ordered = dict(sorted(records.items(), key=lambda one: page_order_key(show_name(one[0]))))
    return RecordCollection(ordered, tuple(sorted(found.keys() - records.keys())))


def _is_record_folder(folder: Path) -> bool:
    """Return whether a folder has the texts of a record's sheets, and not whole records."""
    if (folder / RECORD_FILE).is_file():
        return True
    texts = [entry for entry in folder.iterdir() if entry.is_file() and find_suffix(entry.name)]
    return bool(texts) and not any(_is_record_file(text) for text in texts)


def _is_record_file(path: Path) -> bool:
    try:
        return find_suffix(path.name) == ".txt" and is_archive_record(load_text(path))
    except InputError:
        return False


def _iter_records(folder: Path, name: str, depth: int) -> Iterator[tuple[str, Path]]:
    """Yield the records in a folder and in those within, with their names; results of runs are none."""
    for entry in sorted(folder.iterdir()):
        inner = f"{name}/{entry.name}" if name else entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_file() and find_suffix(entry.name):
            yield inner, entry
        elif entry.is_dir() and not (entry / KEPT_FOLDER).is_dir() and depth < _MAX_DEPTH:
            if _is_record_folder(entry):
                yield inner, entry
            else:
                yield from _iter_records(entry, inner, depth + 1)
