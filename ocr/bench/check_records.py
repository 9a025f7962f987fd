"""Records to check: those of our own writing in `records/`, with the numbers that make up sums marked in them.

A file has several records. `=== NAME` begins one, `--- FIELD` a field of its catalogue entry, `--- sheet` a sheet and
`--- english` its translation. Numbers in braces are the parts of a sum and, before or behind them, its total.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import regex

from ocr.bench.check_calendar import find_dates
from ocr.consistency.record import RecordText
from ocr.model import Part, RecordPlace

OWN, CORPUS = "own", "corpus"
RECORDS = Path(__file__).with_name("records")
_NAME, _SECTION = regex.compile(r"(?m)^=== "), regex.compile(r"(?m)^--- ")
_SUMMED = regex.compile(r"\{([\d ]+)\}")
_SHEET, _ENGLISH = "sheet", "english"
# A sentence and its translation stand as far into their texts, give or take this share of them.
_OPPOSITE_SHARE = 0.12
# One record in so many is kept aside.
_KEPT_ASIDE_EVERY = 3


class TextKey(NamedTuple):
    """One text of a record: its part, and the sheet or the field."""

    part: Part
    page_index: int | None = None
    field: str = ""


class Span(NamedTuple):
    """[start, end) of one text of a record."""

    key: TextKey
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchRecord:
    """A record that nothing is wrong with, as far as its maker knows, and the groups of numbers that add up in it."""

    name: str
    origin: str
    record: RecordText
    sums: tuple[tuple[Span, ...], ...] = ()

    @property
    def is_kept_aside(self) -> bool:
        """Whether the record, and all slips planted in it, are for reported figures alone."""
        return sha256(self.name.encode()).digest()[0] % _KEPT_ASIDE_EVERY == 0


def texts_of(record: RecordText) -> dict[TextKey, str]:
    """Return all texts of a record by their keys: sheets, catalogue, translation."""
    texts = {TextKey(Part.TRANSCRIPTION, index): text for index, text in enumerate(record.sheets)}
    texts |= {TextKey(Part.CATALOGUE, None, name): text for name, text in record.catalogue.items()}
    return texts | ({TextKey(Part.TRANSLATION): record.translation} if record.translation else {})


def with_texts(record: RecordText, texts: Mapping[TextKey, str]) -> RecordText:
    """Return the record with these texts in place of its own."""
    return replace(
        record,
        sheets=tuple(texts[TextKey(Part.TRANSCRIPTION, index)] for index in range(len(record.sheets))),
        catalogue={name: texts[TextKey(Part.CATALOGUE, None, name)] for name in record.catalogue},
        translation=texts.get(TextKey(Part.TRANSLATION), ""),
    )


def key_of(place: RecordPlace) -> TextKey:
    """Return which text of a record a place is in."""
    return TextKey(place.part, place.page_index, place.field)


def find_opposite(record: RecordText, span: Span) -> tuple[Span, ...]:
    """Return about where the sheets have what a span of the translation has, or the other way round; nowhere else."""
    lengths = [len(sheet) for sheet in record.sheets]
    total, translated = sum(lengths), len(record.translation)
    if not total or not translated or span.key.part is Part.CATALOGUE:
        return ()
    if span.key.part is Part.TRANSCRIPTION:
        share = (sum(lengths[: span.key.page_index or 0]) + span.start) / total
        low, high = (int(max(0, share + off) * translated) for off in (-_OPPOSITE_SHARE, _OPPOSITE_SHARE))
        return (Span(TextKey(Part.TRANSLATION), low, min(high, translated)),)
    share, done, spans = span.start / translated, 0, []
    low, high = (int((share + off) * total) for off in (-_OPPOSITE_SHARE, _OPPOSITE_SHARE))
    for index, length in enumerate(lengths):
        start, end = max(0, low - done), min(length, high - done)
        if start < end:
            spans.append(Span(TextKey(Part.TRANSCRIPTION, index), start, end))
        done += length
    return tuple(spans)


def load_own_records() -> tuple[BenchRecord, ...]:
    """Return the records of `records/`, by name."""
    records = [
        record
        for path in sorted(RECORDS.glob("*.txt"))
        for record in parse_records(path.read_text(encoding="utf-8"))
    ]
    return tuple(sorted(records, key=lambda one: one.name))


def parse_records(text: str) -> Iterator[BenchRecord]:
    """Yield the records of a file. Raises ValueError where numbers in braces do not add up."""
    for body in _NAME.split(text)[1:]:
        name, _, rest = body.partition("\n")
        sheets: list[str] = []
        sums: list[tuple[Span, ...]] = []
        catalogue: dict[str, str] = {}
        translation = ""
        for section in _SECTION.split(rest)[1:]:
            kind, _, content = section.partition("\n")
            content = content.strip("\n")
            if kind == _SHEET:
                sheet, groups = _take_sums(content + "\n", TextKey(Part.TRANSCRIPTION, len(sheets)))
                sheets.append(sheet)
                sums += groups
            elif kind == _ENGLISH:
                translation = content + "\n"
            else:
                catalogue[kind] = content
        if dates := list(find_dates(catalogue.get("date", ""))):
            catalogue["date_iso"] = dates[0].on.isoformat()
        record = RecordText(
            sheets=tuple(sheets),
            catalogue=catalogue,
            translation=translation,
            translation_language="en" if translation else "",
        )
        yield BenchRecord(name=name, origin=OWN, record=record, sums=tuple(sums))


def _take_sums(sheet: str, key: TextKey) -> tuple[str, list[tuple[Span, ...]]]:
    """Return a sheet without its braces, and where the numbers of each sum stand in it."""
    clean, done = "", 0
    groups: list[tuple[Span, ...]] = []
    spans: list[Span] = []
    values: list[int] = []
    for match in _SUMMED.finditer(sheet):
        clean += sheet[done : match.start()] + match[1]
        done = match.end()
        spans.append(Span(key, len(clean) - len(match[1]), len(clean)))
        values.append(int(match[1].replace(" ", "")))
        # The total stands before its parts or behind them.
        if len(spans) > 2 and sum(values) == 2 * max(values):
            groups.append(tuple(spans))
            spans, values = [], []
    if spans:
        raise ValueError(f"numbers in braces add up to nothing: {values}")
    return clean + sheet[done:], groups
