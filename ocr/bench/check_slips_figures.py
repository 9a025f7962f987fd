"""Slips in the figures of a record: numbers of documents, sums, tables, dates, times."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import regex

from ocr.bench.check_calendar import WEEKDAY_FORMS, WrittenDate, find_dates
from ocr.bench.check_records import BenchRecord, Span, TextKey, texts_of
from ocr.bench.check_slips import Edit, SlipKind, change_digit
from ocr.consistency.record import Matter
from ocr.model import Part

_NUMBER = regex.compile(r"(?:№|No\.) ?(\d{3,})\b")
_COPY = regex.compile(r"Экз\. № (\d)\b")
_LEAVES = regex.compile(r"\bll\. (\d+)-(\d+)")
_CELL = regex.compile(r"\d[\d ]*")
_TOTAL = ("Итого", "Всего")
_CLOCK = regex.compile(r"\b(\d{1,2})( ч\.| час\p{L}*) (\d{1,2})( м\.| мин\p{L}*)")
_WEEKDAY = regex.compile(rf"(?i)\b(?:{'|'.join(form for day in WEEKDAY_FORMS for form in day)})\b")
# A weekday stands beside its date, at most so many characters off.
_NEAR_CHARS = 40


def _sheets(bench: BenchRecord) -> Iterator[tuple[TextKey, str]]:
    return (item for item in texts_of(bench.record).items() if item[0].part is Part.TRANSCRIPTION)


def _plant_number(bench: BenchRecord, rng: random.Random) -> Edit | None:
    """Change a digit of a number of the document on one sheet; it stands elsewhere too."""
    found: dict[str, list[Span]] = defaultdict(list)
    for key, text in texts_of(bench.record).items():
        for match in _NUMBER.finditer(text):
            if key.part is not Part.TRANSLATION:
                found[match[1]].append(Span(key, *match.span(1)))
    usable = [
        (number, spans)
        for number, spans in found.items()
        if len(spans) > 1 and any(span.key.part is Part.TRANSCRIPTION for span in spans)
    ]
    if not usable:
        return None
    number, spans = rng.choice(usable)
    span = rng.choice([span for span in spans if span.key.part is Part.TRANSCRIPTION])
    return Edit(span, change_digit(number, rng), tuple(other for other in spans if other != span))


def _plant_copy(bench: BenchRecord, rng: random.Random) -> Edit | None:
    spans = [Span(key, *m.span(1)) for key, text in _sheets(bench) for m in _COPY.finditer(text)]
    if len({span.key for span in spans}) < 2:
        return None
    span = rng.choice(spans)
    text = texts_of(bench.record)[span.key][span.start : span.end]
    return Edit(span, change_digit(text, rng), tuple(other for other in spans if other != span))


def _plant_leaves(bench: BenchRecord, rng: random.Random) -> Edit | None:
    """Change a digit of the last leaf, so that the leaves are another number than the sheets."""
    key = TextKey(Part.CATALOGUE, None, "citation")
    match = _LEAVES.search(bench.record.catalogue.get("citation", ""))
    if match is None or int(match[2]) - int(match[1]) + 1 != len(bench.record.sheets):
        return None
    last = change_digit(match[2], rng)
    return Edit(Span(key, *match.span(2)), last, (Span(key, *match.span()),))


def _plant_sum(bench: BenchRecord, rng: random.Random) -> Edit | None:
    if not bench.sums:
        return None
    group = rng.choice(bench.sums)
    span = rng.choice(group)
    text = texts_of(bench.record)[span.key][span.start : span.end]
    return Edit(span, change_digit(text, rng), tuple(other for other in group if other != span))


def _plant_cell(bench: BenchRecord, rng: random.Random) -> Edit | None:
    """Change a digit of a cell whose column adds up to its last row."""
    columns = [column for key, text in _sheets(bench) for column in _find_columns(key, text)]
    if not columns:
        return None
    column = rng.choice(columns)
    span = rng.choice(column)
    text = texts_of(bench.record)[span.key]
    line = Span(span.key, text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end))
    also = (line, *(other for other in column if other != span))
    return Edit(span, change_digit(text[span.start : span.end], rng), also)


def _find_columns(key: TextKey, text: str) -> Iterator[tuple[Span, ...]]:
    """Yield the columns of the tables whose last row is their total, if they add up."""
    table: list[list[Span]] = []
    at = 0
    for line in text.split("\n"):
        if "\t" not in line:
            table = []
        else:
            row, start = [], at
            for cell in line.split("\t"):
                row.append(Span(key, start, start + len(cell)))
                start += len(cell) + 1
            table.append(row)
            if line.startswith(_TOTAL):
                yield from _adding_up(text, table)
        at += len(line) + 1


def _adding_up(text: str, table: list[list[Span]]) -> Iterator[tuple[Span, ...]]:
    for number in range(1, len(table[-1])):
        column = [row[number] for row in table if len(row) == len(table[-1])]
        cells = [text[span.start : span.end] for span in column]
        numeric = [i for i, cell in enumerate(cells) if _CELL.fullmatch(cell)]
        values = [int(cells[i].replace(" ", "")) for i in numeric]
        if len(values) > 2 and sum(values[:-1]) == values[-1]:
            yield tuple(column[i] for i in numeric)


def _dates(bench: BenchRecord, part: Part) -> list[tuple[TextKey, WrittenDate]]:
    return [
        (key, found)
        for key, text in texts_of(bench.record).items()
        if key.part is part
        for found in find_dates(text)
    ]


def _plant_impossible_date(bench: BenchRecord, rng: random.Random) -> Edit | None:
    """Make a date's day one that its month does not have, or its month a thirteenth or later one."""
    found = _dates(bench, Part.TRANSCRIPTION)
    if not found:
        return None
    key, one = rng.choice(found)
    text = texts_of(bench.record)[key]
    month = text[one.month[0] : one.month[1]]
    if month.isdigit() and rng.random() < 0.5:
        return Edit(Span(key, *one.month), str(12 + int(month)), (Span(key, one.start, one.end),))
    day = rng.choice(["32", "34", "39", "31", "30"])
    if _exists(one.on, int(day)):
        day = "3" + str(rng.randrange(2, 10))
    return Edit(Span(key, *one.day), day, (Span(key, one.start, one.end),))


def _exists(on: date, day: int) -> bool:
    try:
        on.replace(day=day)
    except ValueError:
        return False
    return True


def _plant_time(bench: BenchRecord, rng: random.Random) -> Edit | None:
    """Make an hour more than 24, or minutes more than 59."""
    found = [(key, match) for key, text in _sheets(bench) for match in _CLOCK.finditer(text)]
    if not found:
        return None
    key, match = rng.choice(found)
    group = rng.choice((1, 3))
    last = match[group][-1]
    value = f"{rng.choice('3456') if group == 1 else rng.choice('6789')}{last}"
    return Edit(Span(key, *match.span(group)), value, (Span(key, *match.span()),))


def _plant_other_date(bench: BenchRecord, rng: random.Random) -> Edit | None:
    """Change the document's own date in one place: it stands otherwise in others."""
    iso = bench.record.catalogue.get("date_iso", "")
    own = [
        (key, one)
        for part in (Part.TRANSCRIPTION, Part.CATALOGUE)
        for key, one in _dates(bench, part)
        if one.on.isoformat() == iso and key.field in {"", "title", "citation"}
    ]
    if not own:
        return None
    key, one = rng.choice(own)
    text = texts_of(bench.record)[key]
    spots = [one.day, one.year] if one.on.day < 28 else [one.year]
    start, end = rng.choice(spots)
    old = text[start:end]
    if (start, end) == one.year:
        # The last or the last but one digit, within the time of such papers.
        new = old[:-1] + rng.choice([d for d in "0123456789" if d != old[-1]])
    else:
        new = str(rng.choice([day for day in range(1, 29) if day != int(old) and len(str(day)) == len(old)]))
    also = (Span(other_key, other.start, other.end) for other_key, other in own if other != one)
    return Edit(Span(key, start, end), new, (Span(key, one.start, one.end), *also))


def _plant_weekday(bench: BenchRecord, rng: random.Random) -> Edit | None:
    for key, text in _sheets(bench):
        for match in _WEEKDAY.finditer(text):
            near = [
                one
                for one in find_dates(text)
                if max(one.start - match.end(), match.start() - one.end) < _NEAR_CHARS
            ]
            number = next(i for i, forms in enumerate(WEEKDAY_FORMS) if match.group().lower() in forms)
            form = WEEKDAY_FORMS[number].index(match.group().lower())
            other = WEEKDAY_FORMS[(number + rng.randrange(1, 7)) % 7]
            word = other[min(form, len(other) - 1)]
            word = word.capitalize() if match.group()[0].isupper() else word
            return Edit(Span(key, *match.span()), word, tuple(Span(key, one.start, one.end) for one in near))
    return None


KINDS = (
    SlipKind("document number", Matter.NUMBERS, _plant_number),
    SlipKind("copy number", Matter.NUMBERS, _plant_copy),
    SlipKind("leaves", Matter.NUMBERS, _plant_leaves),
    SlipKind("sum", Matter.SUMS, _plant_sum),
    SlipKind("table cell", Matter.SUMS, _plant_cell),
    SlipKind("impossible date", Matter.DATES, _plant_impossible_date),
    SlipKind("impossible time", Matter.DATES, _plant_time),
    SlipKind("other date", Matter.DATES, _plant_other_date),
    SlipKind("weekday", Matter.DATES, _plant_weekday),
)
