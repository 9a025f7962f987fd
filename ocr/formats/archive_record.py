"""Archive records as text: catalogue entry, transcription of the sheets, translation.

A record has headings with a colon («Citation:»), a bold title, a Cyrillic transcription and, behind it, a
translation in Latin letters. No text of it is dropped: text that belongs to no field is kept as unplaced.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import regex

from ocr.errors import InputError
from ocr.files import write_atomically
from ocr.formats.json_text import load_json, take
from ocr.formats.text_files import load_text
from ocr.language.base import Language, SheetWords
from ocr.language.languages import tell_language
from ocr.language.russian import RUSSIAN

_FIELDS = {
    "citation": "citation",
    "source": "source",
    "summary": "summary",
    "credits": "credits",
    "original language": "original_language",
    "contents": "contents",
}
# A heading has its line to itself; a known one may have its value on the line, and be written in any case.
_FIELD_HEADING = regex.compile(
    r"(?m)^[#*_ \t]*+(?P<name>[A-Z][A-Za-z ]{2,30}?|(?i:"
    + "|".join(map(regex.escape, _FIELDS))
    + r")) ?[:\uff1a][*_]*(?:(?=[ \t]*$)|(?<=(?i:"
    + "|".join(map(regex.escape, _FIELDS))
    + r") ?[:\uff1a][*_]{0,4})(?=[ \t]+\S))"
)
# Line ends of old Macs, of mainframes and of Unicode.
_LINE_ENDS = regex.compile(r"\r\n|[\r\x0b\x85\u2028\u2029]")
# White space, and what leaves no ink, at the end of a line: Markdown breaks lines by two spaces.
_LINE_TAIL = (
    " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
    + ("\u200b\u200e\u200f\u2060\ufeff")
)
_NO_BREAK = regex.compile(r"[^\S\n\f]")
_TITLE = regex.compile(r"\*\*(?P<title>.+?)\*\*", regex.DOTALL)
_DATE = regex.compile(r"(?m)^(?:[A-Z][a-z]+ \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]+ \d{4})\s*$")
# Archive, fond, opis, delo, leaves, as citations of Russian archives give them in English or Russian.
_SHELF_MARK = regex.compile(
    r"\p{Lu}[\p{L}.]*(?: \p{Lu}[\p{L}.]*)*, ?[fFфФ]\. ?\d+\w?, ?(?:[oO]p|[оО]п)\. ?\w+"
    r"(?:, ?[dDдД]\. ?\w+)?(?:, ?(?:ll?|лл?|pp?)\. ?\d+[\w\-–, ]*?(?=[;.,]|$))?"
)
_URL = regex.compile(r"<?(https?://[^\s<>]+)>?")
_CYRILLIC = regex.compile(r"\p{Cyrillic}")
# Markup by the catalogue, which the page does not have: list dashes before a lettered item, emphasis around a word.
_LIST_DASH = regex.compile(r"(?m)^[-*+] (?=\p{L}\))")
_EMPHASIS = regex.compile(r"(?<![*\w])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![*\w])")

# The head of a continuation sheet has these, in any order, each a short paragraph of its own.
_CONTINUATION = r"(?i)^(?:%s)\s+\p{L}+"
_SHEET_NUMBER = r"(?i)^(?:%s)\b\D{0,6}(?P<number>\d+)\D{0,4}$"
_HEAD_PARAGRAPH = r"(?i)^(?:%s)[^\n]{0,40}$"
_CATCHWORD = r"(?i)\(?\s*(?:%s)\s*\)?\s*$"
_PARAGRAPH = regex.compile(r"[^\n]+(?:\n[^\n]+)*")
# Most paragraphs of a sheet head.
_MAX_HEAD_PARAGRAPHS = 5


class _SheetPatterns(NamedTuple):
    """What heads a continuation sheet and what points to the next one, compiled for a language."""

    continuation: "regex.Pattern[str]"
    number: "regex.Pattern[str]"
    head: "regex.Pattern[str]"
    catchword: "regex.Pattern[str]"


@cache
def _compile(words: SheetWords) -> _SheetPatterns:
    return _SheetPatterns(
        continuation=regex.compile(_CONTINUATION % words.continuation),
        number=regex.compile(_SHEET_NUMBER % words.sheet),
        head=regex.compile(_HEAD_PARAGRAPH % words.secrecy),
        catchword=regex.compile(_CATCHWORD % words.catchword),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """Catalogue markup removed from a sheet: `text` stood before character `offset` of the sheet's text."""

    sheet: int
    offset: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRecord:
    """An archive record divided into its fields, the sheets of the document and the translation."""

    title: str
    date: str
    date_iso: str
    citation: str
    source: str
    url: str
    summary: str
    credits: str
    original_language: str
    contents: str
    sheets: tuple[str, ...]
    markup: tuple[Markup, ...]
    translation: str
    translation_language: str
    unplaced: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMetadata:
    """The fields of record.json that a run needs."""

    title: str
    citation: str
    credits: str


def load_record(path: Path) -> ArchiveRecord:
    """Return the record in a text file. Raises InputError for an unreadable file or a text that is no record."""
    return parse_record(load_text(path), name=str(path))


def is_archive_record(text: str) -> bool:
    """Return whether a text is an archive's record: with a bold title, catalogue fields, and Cyrillic behind them."""
    text = _tidy(text)
    first = next((m for m in _FIELD_HEADING.finditer(text) if _key_of(m)), None)
    return (
        first is not None
        and _TITLE.search(text, 0, first.start()) is not None
        and _find_body(text, first.end()) is not None
    )


def parse_record(text: str, *, name: str) -> ArchiveRecord:
    """Return the parts of an archive record. Raises InputError, naming `name`, if the text is no record.

    The transcription reaches from the first to the last mostly Cyrillic paragraph behind the catalogue fields; the
    text behind it is the translation. Line ends of any kind are \\n, and white space at line ends is dropped.
    """
    text = _tidy(text)
    title = _TITLE.search(text)
    first = next((m for m in _FIELD_HEADING.finditer(text) if _key_of(m)), None)
    body_start = _find_body(text, first.end()) if first else None
    # Headings behind the beginning of the transcription belong to it or to the translation.
    headings = list(_FIELD_HEADING.finditer(text, first.start(), body_start)) if first and body_start else []
    if not headings or title is None or body_start is None:
        lacking = {
            "bold title": title is None,
            "catalogue fields": first is None,
            "transcription": _find_body(text, first.end() if first else 0) is None,
        }
        missing = ", no ".join(name for name, is_lacking in lacking.items() if is_lacking)
        raise InputError(
            f"{name} is no archive record: it has no {missing}. A record has a title in ** **, fields such as "
            "«Citation:» and, behind them, the transcription in Cyrillic letters."
        )
    fields, unplaced = _split_fields(text[:body_start], headings)
    transcription, translation = _split_translation(text[body_start:])
    sheets, markup = _remove_markup(split_sheets(transcription, tell_language(transcription)))
    before_title = text[: title.start()].strip()
    date = _DATE.search(text[: headings[0].start()])
    outside = text[: headings[0].start()].replace(title.group(), "", 1)
    outside = outside.replace(date.group(), "", 1) if date else outside
    unplaced = [*(p for p in [outside.strip()] if p), *unplaced]
    url = _URL.search(fields.get("citation", "") + "\n" + before_title)
    return ArchiveRecord(
        title=" ".join(title["title"].split()),
        date=date.group().strip() if date else "",
        date_iso=_to_iso(date.group().strip()) if date else "",
        citation=fields.get("citation", ""),
        source=_find_source(fields),
        url=url[1] if url else "",
        summary=fields.get("summary", ""),
        credits=fields.get("credits", ""),
        original_language=fields.get("original_language", ""),
        contents=fields.get("contents", ""),
        sheets=sheets,
        markup=markup,
        translation=translation,
        translation_language="en" if translation else "",
        unplaced=tuple(unplaced),
    )


def _tidy(text: str) -> str:
    """Return a record with \\n at its line ends and nothing invisible before them, plain spaces in its fields."""
    unified = _LINE_ENDS.sub("\n", text.removeprefix("\ufeff"))
    lines = "\n".join(line.rstrip(_LINE_TAIL) for line in unified.split("\n"))
    first = next((m for m in _FIELD_HEADING.finditer(_NO_BREAK.sub(" ", lines)) if _key_of(m)), None)
    body_start = _find_body(lines, first.end()) if first else None
    return _NO_BREAK.sub(" ", lines[:body_start]) + ("" if body_start is None else lines[body_start:])


def _key_of(heading: "regex.Match[str]") -> str:
    """Return the field that a heading is of; empty for an unknown one."""
    return _FIELDS.get(" ".join(heading["name"].lower().split()), "")


def list_missing(record: ArchiveRecord) -> tuple[str, ...]:
    """Return the names of the fields that a record should have and lacks."""
    wanted = {"date": record.date, "citation": record.citation, "source": record.source}
    return tuple(name for name, value in (wanted | {"translation": record.translation}).items() if not value)


def _find_body(text: str, start: int) -> int | None:
    """Return the offset of the first Cyrillic paragraph at or behind `start`, None without one."""
    for paragraph in _PARAGRAPH.finditer(text, start):
        if is_cyrillic(paragraph.group()):
            return paragraph.start()
    return None


def is_cyrillic(text: str) -> bool:
    """Return whether most letters of a text are Cyrillic."""
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and 2 * sum(bool(_CYRILLIC.match(char)) for char in letters) > len(letters)


def _split_fields(head: str, headings: list["regex.Match[str]"]) -> tuple[dict[str, str], list[str]]:
    """Return the fields by name, and the texts under unknown or repeated headings."""
    fields: dict[str, str] = {}
    unplaced: list[str] = []
    for index, heading in enumerate(headings):
        end = headings[index + 1].start() if index + 1 < len(headings) else len(head)
        value = head[heading.end() : end].strip()
        key = _key_of(heading)
        if not key or key in fields:
            unplaced.append(f"{heading.group().strip()}\n{value}")
        else:
            fields[key] = value
    return fields, unplaced


def _find_source(fields: dict[str, str]) -> str:
    """Return the place where the document is kept: the source field, else the shelf mark in the citation.

    >>> _find_source({"citation": "A title, 1950, RGASPI, f. 558, op. 11, d. 334, ll. 0126-0128; also elsewhere."})
    'RGASPI, f. 558, op. 11, d. 334, ll. 0126-0128'
    """
    if "source" in fields:
        return fields["source"]
    mark = _SHELF_MARK.search(" ".join(fields.get("citation", "").split()))
    return mark.group() if mark else ""


def _to_iso(date: str) -> str:
    for form in ("%B %d, %Y", "%d %B %Y"):
        try:
            return datetime.strptime(date, form).date().isoformat()
        except ValueError:
            continue
    return ""


def _split_translation(body: str) -> tuple[str, str]:
    """Return (transcription, translation), cut behind the last paragraph that is mostly Cyrillic."""
    end = 0
    for paragraph in _PARAGRAPH.finditer(body):
        if is_cyrillic(paragraph.group()):
            end = paragraph.end()
    rest = body[end:]
    # Paragraphs of digits and marks right behind the last Cyrillic paragraph belong to the transcription.
    first_latin = next((p for p in _PARAGRAPH.finditer(rest) if any(ch.isalpha() for ch in p.group())), None)
    cut = end + (first_latin.start() if first_latin else len(rest))
    return body[:cut], body[cut:].strip() and body[cut:].strip() + "\n"


def split_sheets(transcription: str, language: Language = RUSSIAN) -> tuple[str, ...]:
    """Return the text cut before the head of every continuation sheet; the parts join to the text.

    A head is «Продолжение ...» or «Лист N» with the secrecy class and copy number around it. Before a sheet without
    head, the text is cut behind the catchword «(см. сл. лист)» of the sheet before.
    """
    patterns = _compile(language.sheets)
    paragraphs = list(_PARAGRAPH.finditer(transcription))
    cuts: list[int] = []
    index = 0
    while index < len(paragraphs):
        head_end = _head_end(paragraphs, index, patterns)
        if head_end is not None:
            if index:
                cuts.append(paragraphs[index].start())
            index = head_end
        else:
            if _is_headless_break(paragraphs, index, patterns):
                cuts.append(paragraphs[index + 1].start())
            index += 1
    bounds = [0, *cuts, len(transcription)]
    return tuple(transcription[a:b] for a, b in pairwise(bounds))


def _head_end(paragraphs: list["regex.Match[str]"], index: int, patterns: _SheetPatterns) -> int | None:
    """Return the index of the paragraph behind the sheet head at `index`, None if no head begins there."""
    end = index
    found = False
    while end < len(paragraphs) and end - index < _MAX_HEAD_PARAGRAPHS:
        text = paragraphs[end].group().strip()
        number = patterns.number.match(text)
        continues = patterns.continuation.match(text) or (number and int(number["number"]) > 1)
        if not continues and not patterns.head.match(text) and not number:
            break
        found = found or bool(continues)
        end += 1
    return end if found else None


def _is_headless_break(paragraphs: list["regex.Match[str]"], index: int, patterns: _SheetPatterns) -> bool:
    if index + 1 >= len(paragraphs) or not patterns.catchword.search(paragraphs[index].group()):
        return False
    near = range(index + 1, min(index + 4, len(paragraphs)))
    return not any(_head_end(paragraphs, at, patterns) for at in near)


def _remove_markup(sheets: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Markup, ...]]:
    """Return the sheets as typed, and the markup removed from them."""
    clean: list[str] = []
    removed: list[Markup] = []
    for number, sheet in enumerate(sheets, start=1):
        spans = [(m.start(), m.end()) for m in _LIST_DASH.finditer(sheet)]
        for match in _EMPHASIS.finditer(sheet):
            spans += [(match.start(), match.start() + 1), (match.end() - 1, match.end())]
        out, at = "", 0
        for start, end in sorted(spans):
            out += sheet[at:start]
            removed.append(Markup(sheet=number, offset=len(out), text=sheet[start:end]))
            at = end
        clean.append(out + sheet[at:])
    return tuple(clean), tuple(removed)


def write_record(record: ArchiveRecord, out: Path) -> None:
    """Write sheet-N.txt, record.json and translation/LANGUAGE.txt into `out`. Raises OutputError."""
    for number, sheet in enumerate(record.sheets, start=1):
        write_atomically(out / f"sheet-{number}.txt", sheet.strip("\n") + "\n")
    for stale in out.glob("sheet-*.txt"):
        place = stale.stem.removeprefix("sheet-")
        if place.isdigit() and int(place) > len(record.sheets):
            stale.unlink()
    fields = asdict(record)
    for own_file in ("sheets", "translation"):
        del fields[own_file]
    fields["sheets"] = [f"sheet-{number}.txt" for number in range(1, len(record.sheets) + 1)]
    if record.translation:
        name = f"translation/{record.translation_language}.txt"
        fields["translation"] = name
        write_atomically(out / name, record.translation)
    write_atomically(out / "record.json", json.dumps(fields, ensure_ascii=False, indent=1) + "\n")


def load_record_metadata(folder: Path) -> RecordMetadata | None:
    """Return the metadata of a folder's record.json, None without one. Raises InputError if it is damaged."""
    path = folder / "record.json"
    if not path.exists():
        return None
    try:
        fields = load_json(path)
        return RecordMetadata(
            title=take(fields, "title", str),
            citation=take({"citation": "", **fields}, "citation", str),
            credits=take({"credits": "", **fields}, "credits", str),
        )
    except ValueError as error:
        raise InputError(
            f"{path} is damaged: it is no JSON with a title ({error}). Make it anew with `sverka import`."
        ) from error
