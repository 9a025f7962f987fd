"""Records made of a running text: cut into sheets, with heads, a date, numbers and a catalogue entry set by code."""

import lzma
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

import regex

from ocr.bench.check_calendar import MONTHS, MONTHS_EN, WEEKDAYS
from ocr.bench.check_records import CORPUS, BenchRecord, Span, TextKey
from ocr.consistency.record import RecordText
from ocr.errors import InputError
from ocr.model import Part

_CITIES = [
    "МУКДЕНА",
    "ТАШКЕНТА",
    "ЧИТЫ",
    "ПЕКИНА",
    "РИГИ",
    "ВАРШАВЫ",
    "СОФИИ",
    "ПРАГИ",
    "БЕРЛИНА",
    "КИЕВА",
    "ОМСКА",
    "АЛМА-АТЫ",
]
_GOODS = ["угля", "руды", "леса", "муки", "соли", "цемента", "хлопка", "железа"]
_STATIONS = ["Северная", "Южная", "Речная", "Заводская", "Лесная", "Степная", "Портовая", "Горная"]
_YEAR = regex.compile(r"\b19(?:3[4-9]|4\d|5[0-3])\b")
_VOWELS = "аеёиоуыэюя"
_WORD = regex.compile(r"\b[а-яё]{7,}\b")
# Characters of a record without its heads, of a sheet, and of a paragraph that is worth taking.
_MIN_CHARS, _MAX_CHARS, _SHEET_CHARS, _MIN_PARAGRAPH_CHARS = 1_300, 5_600, 1_800, 60
_MAX_RECORDS_A_DOCUMENT = 4
_YEARS = range(1934, 1954)


def load_corpus_records(path: Path, number: int, seed: int = 1) -> tuple[BenchRecord, ...]:
    """Return `number` records made of a text file, .txt or .txt.xz, whose documents are parted by empty lines.

    The same text and seed make the same records; fewer than `number` come of a short text. Raises InputError for a
    file that is no text.
    """
    try:
        kept = path.read_bytes()
        text = (lzma.decompress(kept) if path.suffix == ".xz" else kept).decode("utf-8")
    except (OSError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} is no text in UTF-8, plain or .xz ({error}). Name another --corpus."
        ) from error
    excerpts = list(_iter_excerpts(text))
    rng = random.Random(seed)
    rng.shuffle(excerpts)
    return tuple(make_record(paragraphs) for paragraphs in excerpts[:number])


def _iter_excerpts(text: str) -> Iterator[tuple[str, ...]]:
    for document in regex.split(r"\n\s*\n", text):
        taken: Counter[str] = Counter()
        excerpt: list[str] = []
        wanted = _MIN_CHARS
        for line in document.split("\n"):
            paragraph = " ".join(line.split())
            if len(paragraph) < _MIN_PARAGRAPH_CHARS or len(paragraph) > _MAX_CHARS:
                continue
            excerpt.append(paragraph)
            if sum(map(len, excerpt)) < wanted:
                continue
            yield tuple(excerpt)
            taken["records"] += 1
            if taken["records"] == _MAX_RECORDS_A_DOCUMENT:
                break
            # One to three sheets in turn.
            wanted = _MIN_CHARS + 1_700 * (taken["records"] % 3)
            excerpt = []


def make_record(paragraphs: Sequence[str]) -> BenchRecord:
    """Return a record of these paragraphs; they alone decide its numbers, dates and joins."""
    text = "\n\n".join(paragraphs)
    digest = sha256(text.encode()).hexdigest()
    rng = random.Random(digest)
    day = _draw_day(text, rng)
    number, copy = rng.randrange(1_000, 29_999), rng.randrange(1, 9)
    paragraphs, summed = _with_sum(list(paragraphs), rng)
    bodies = _cut_sheets("\n\n".join(paragraphs), rng)
    dated = f"{day.day} {MONTHS[day.month - 1]} {day.year} г."
    if rng.random() < 1 / 3:
        dated = f"{WEEKDAYS[day.weekday()]}, {dated}"
    secrecy = "СОВЕРШЕННО СЕКРЕТНО\n\n"
    hour, minute = rng.randrange(24), rng.randrange(60)
    received = f"Из {rng.choice(_CITIES)} получена {hour} ч. {minute} м. {dated}\n\n"
    sheets = [f"{secrecy}ШИФРТЕЛЕГРАММА № {number}\n\nЭкз. № {copy}\n\n{received}{bodies[0]}\n"]
    sheets += [
        f"{secrecy}Продолжение шифртелеграммы № {number}\n\nЭкз. № {copy}\n\nЛист {at}\n\n{body}\n"
        for at, body in enumerate(bodies[1:], start=2)
    ]
    sheets[-1] += f"\n№ {rng.randrange(100, 999)}\n\n{day.day}.{day.month}.{day.year % 100:02}\n"
    record = RecordText(
        sheets=tuple(sheets), catalogue=_make_catalogue(number, day, rng.randrange(1, 200), len(sheets))
    )
    return BenchRecord(
        name=f"corpus-{digest[:10]}", origin=CORPUS, record=record, sums=_find_sums(record, summed)
    )


def _draw_day(text: str, rng: random.Random) -> date:
    """Return a day in the last year that the text names, so that it knows of nothing to come."""
    years = [int(year) for year in _YEAR.findall(text)]
    return date(max(years) if years else rng.choice(_YEARS), rng.randrange(1, 13), rng.randrange(1, 29))


def _make_catalogue(number: int, day: date, leaf: int, sheets: int) -> dict[str, str]:
    title = f"Ciphered Telegram No. {number}"
    dated = f"{MONTHS_EN[day.month - 1]} {day.day}, {day.year}"
    leaves = f"ll. {leaf}-{leaf + sheets - 1}" if sheets > 1 else f"l. {leaf}"
    return {
        "title": title,
        "date": dated,
        "date_iso": day.isoformat(),
        "citation": f'"{title}", {dated}, State Archive, f. {leaf + 7}, op. 2, d. {leaf * 3}, {leaves}.',
    }


def _with_sum(paragraphs: list[str], rng: random.Random) -> tuple[list[str], tuple[str, ...]]:
    """Return the paragraphs with a sum or a table among them in half of the cases, and the numbers of the sum."""
    kind = rng.randrange(4)
    values = [rng.randrange(12, 980) for _ in range(3)]
    if kind == 0:
        numbers = tuple(map(str, (*values, sum(values))))
        written = (
            f"За месяц отгружено {rng.choice(_GOODS)}: с первого склада {numbers[0]} т, со второго "
            f"{numbers[1]} т, с третьего {numbers[2]} т, всего {numbers[3]} т."
        )
        return [*paragraphs[:1], written, *paragraphs[1:]], numbers
    if kind == 1:
        columns = [[rng.randrange(15, 900) for _ in range(4)] for _ in range(2)]
        names = [*rng.sample(_STATIONS, 4), "Итого"]
        table = ["Станция\tПогружено\tВыгружено"]
        table += [
            f"{name}\t{a}\t{b}"
            for name, a, b in zip(names, *([*column, sum(column)] for column in columns), strict=True)
        ]
        return [*paragraphs[:1], "\n".join(table), *paragraphs[1:]], ()
    return paragraphs, ()


def _find_sums(record: RecordText, numbers: Sequence[str]) -> tuple[tuple[Span, ...], ...]:
    """Return where the numbers of the sum stand that was put in; nowhere where a sheet's end parts it."""
    for index, sheet in enumerate(record.sheets):
        start, spans = sheet.find("За месяц отгружено"), []
        for number in numbers if start >= 0 else ():
            at = sheet.find(f" {number} т", start)
            if at < 0:
                break
            start = at + 1
            spans.append(Span(TextKey(Part.TRANSCRIPTION, index), start, start + len(number)))
        if numbers and len(spans) == len(numbers):
            return (tuple(spans),)
    return ()


def _cut_sheets(text: str, rng: random.Random) -> list[str]:
    """Return a text cut into sheets, between words or within one; all but the last point to the next, or none."""
    bodies = []
    catchword = rng.choice(("", "", "\n\n(см. сл. лист)"))
    while len(text) > 1.25 * _SHEET_CHARS:
        at = text.find(" ", _SHEET_CHARS - rng.randrange(300))
        line_start, line_end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        # A table is not cut.
        if "\t" in text[line_start : line_end if line_end >= 0 else len(text)]:
            at = text.rfind("\n\n", 0, at)
        first, second = text[:at], text[at:].lstrip()
        word = _WORD.match(second)
        if word and rng.random() < 0.5 and (cuts := _syllables(word.group())):
            cut = rng.choice(cuts)
            first, second = f"{first.rstrip()} {second[:cut]}-", second[cut:]
        bodies.append(first.rstrip() + catchword)
        text = second
    return [*bodies, text]


def _syllables(word: str) -> list[int]:
    """Return where a word may be broken: behind a vowel, before a consonant and a vowel."""
    return [
        at
        for at in range(2, len(word) - 2)
        if word[at - 1] in _VOWELS and word[at] not in _VOWELS + "ьъй" and word[at + 1] in _VOWELS
    ]
