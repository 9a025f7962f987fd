"""Dates and times of day as typists write them, with the places of their parts, whether they can be or not."""

import datetime
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

import regex

from ocr.language.base import Language
from ocr.language.calendar import CALENDARS, ENGLISH_CALENDAR, CalendarWords
from ocr.text.typewriter import LETTERS_FOR_DIGITS, take_part

_DIGITS = str.maketrans(take_part(LETTERS_FOR_DIGITS, "IІОO"))
# A machine without Latin letters has Cyrillic ones, Ш for III among them.
_ROMAN_LETTERS = {"Х": "X", "І": "I", "П": "II", "Ш": "III", "У": "V"}
_AS_ROMAN = str.maketrans(_ROMAN_LETTERS)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
# Years of two digits are of this century.
_CENTURY = 1900
_MIN_YEAR, _MAX_YEAR = 1500, 2100
_QUOTES = "\"«»„“”'‘’"
_NUMBER = r"[\dIІ][\dIІОO]{0,2}"

_WORD_DATE = r"""
    (?<![\p{{L}}\d.,/:№§]) (?<!№\s) (?<![\dIІ]\s)
    (?: (?P<first>\d{{1,2}}) (?: \s?[-–—]\s? | \s{{1,2}}(?:{until})\s{{1,2}} ) )?
    (?: [{quotes}] [ \u00a0]? )?
    (?P<day>{number}) (?!\d)
    [ \u00a0]? [{quotes}]? (?: [ \u00a0]?-?(?:{ordinal})\b )? (?:\s{{0,2}}\bof\b)? \s{{0,2}}
    (?P<month>{months})\b \.?
    (?: ,?\s{{0,2}} (?: (?P<year>1[89]\d\d)(?!\d) | (?P<marked>\d{{1,5}})(?!\d)(?=\s?-?\s?(?:{year})\b) ) )?
    """
_MONTH_FIRST = r"""
    \b(?P<month>{months})\b \.? \s{{1,2}} (?P<day>\d{{1,3}})(?!\d) (?:st|nd|rd|th)?
    (?: ,?\s{{1,2}} (?P<year>\d{{4}})(?!\d) )?
    """
_NUMERIC_DATE = r"""
    (?<![\p{{L}}\d.,/:№–-]) (?<!№\s)
    (?: (?P<day>{number})
        (?: [./-]\s? (?P<roman>[IVXІХПШУ]{{1,5}}) \s?[./-]?\s?
          | (?P<mark>[./-]) (?P<month>{number}) (?: (?P=mark) | (?<=/\w{{1,3}})[-\s] ) ) )
    (?: (?P<year>\d{{4}}) | (?P<short>\d{{2}}) )
    (?: (?=\s?(?:{year})\b) | (?! [\p{{L}}\d/] | [.,:-]\d ) )
    """
_TIME = r"""
    (?<![\p{{L}}\d.,/:–№-]) (?<!№\s) (?P<hour>\d{{1,4}}) [.:,] (?P<minute>\d{{2}}) (?! \d | [.,:/-]\d )
    (?: \s? (?P<unit>{hours})\b \.? )?
    """
_TIME_IN_UNITS = r"""
    (?<![\p{{L}}\d.,/:–№-]) (?: [{quotes}] \s? )? (?P<hour>\d{{1,4}}) (?!\d) \s? [{quotes}]? \s?
    (?:{hours})\b \.? \s{{0,2}} (?: [{quotes}] \s? )? (?P<minute>\d{{1,3}}) (?!\d) \s? (?P<quote>[{quotes}])? \s?
    (?P<last>{minutes})\b
    """

# What may stand between a time and its date, and what ends a sentence or a line behind a time.
_GAP_BEHIND, _GAP_BEFORE = regex.compile(rf"\.?[\s{_QUOTES}]{{1,4}}"), regex.compile(r"[ \t]{1,2}\Z")
_ENDS = regex.compile(r"\s{0,3}(?:[.;)\n]|,\s|\Z)")


class DatePart(NamedTuple):
    """A number of a date or a time at [start, end) of the text, and its value; 0 for a numeral that there is not."""

    value: int
    start: int
    end: int


class DateMention(NamedTuple):
    """A date at [start, end) of a text. `first` is the first day of a period whose month is that of the last.

    The year of two digits is one of the 20th century; `is_marked` tells that the text shows it to be a date: by a
    month in letters, a Roman one, a year of four digits or the word «г.».
    """

    start: int
    end: int
    text: str
    day: DatePart
    month: DatePart
    year: DatePart | None
    first: DatePart | None
    is_marked: bool
    month_is_word: bool

    def as_date(self, year: int | None = None) -> datetime.date | None:
        """Return the day, in `year` if the mention has none; None if it is none, or has no year at all."""
        known = year if self.year is None else self.year.value
        return None if known is None else make_date(known, self.month.value, self.day.value)


class TimeMention(NamedTuple):
    """A time at [start, end) of a text; `is_clock` tells that it is a time of day and no length of time."""

    start: int
    end: int
    text: str
    hour: DatePart
    minute: DatePart
    is_clock: bool


def make_date(year: int, month: int, day: int) -> datetime.date | None:
    """Return the day, None if there is none.

    >>> make_date(1950, 2, 29) is None
    True
    """
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


class _Patterns(NamedTuple):
    dates: tuple["regex.Pattern[str]", ...]
    times: tuple["regex.Pattern[str]", ...]
    at: "regex.Pattern[str]"
    since: "regex.Pattern[str]"
    clock_behind: "regex.Pattern[str]"
    year_behind: "regex.Pattern[str]"


@cache
def _compile(calendar: CalendarWords, hours: str) -> _Patterns:
    flags = regex.VERBOSE | regex.IGNORECASE
    words = {
        "months": "|".join(calendar.months),
        "until": calendar.until or "(?!)",
        "ordinal": calendar.ordinal or "(?!)",
        "year": calendar.year or "(?!)",
        "quotes": _QUOTES,
        "number": _NUMBER,
        "hours": hours or "(?!)",
        "minutes": calendar.minutes or "(?!)",
    }
    dates = [
        regex.compile(_WORD_DATE.format(**words), flags),
        regex.compile(_NUMERIC_DATE.format(**words), flags),
    ]
    if calendar is ENGLISH_CALENDAR:
        dates.append(regex.compile(_MONTH_FIRST.format(**words), flags))
    times = [regex.compile(pattern.format(**words), flags) for pattern in (_TIME, _TIME_IN_UNITS) if hours]
    return _Patterns(
        dates=tuple(dates),
        times=tuple(times),
        at=regex.compile(rf"(?i)(?<!\p{{L}})(?:{calendar.at or '(?!)'})\s{{1,2}}\Z"),
        since=regex.compile(rf"(?i)(?<!\p{{L}})(?:{calendar.since or '(?!)'})\s{{1,2}}\Z"),
        clock_behind=regex.compile(rf"(?i)\.?\s{{1,2}}(?:{calendar.day_part or '(?!)'})\b"),
        year_behind=regex.compile(rf"(?i)\s?(?:{calendar.year or '(?!)'})\b"),
    )


def find_dates(text: str, language: Language) -> tuple[DateMention, ...]:
    """Return the dates in a text of a language, in order; none where its calendar is not known.

    >>> from ocr.language.russian import RUSSIAN
    >>> [(d.day.value, d.month.value, d.year and d.year.value) for d in find_dates("7.10.50, 32 мая", RUSSIAN)]
    [(7, 10, 1950), (32, 5, None)]
    """
    calendar = CALENDARS.get(language.code)
    return () if calendar is None else _find_dates(text, calendar)


def find_english_dates(text: str) -> tuple[DateMention, ...]:
    """Return the dates in an English text, as catalogues write them, in order.

    >>> [date.as_date().isoformat() for date in find_english_dates("October 7, 1950; 19 May 1943")]
    ['1950-10-07', '1943-05-19']
    """
    return _find_dates(text, ENGLISH_CALENDAR)


# Several rules ask for the dates of one text.
@lru_cache(maxsize=64)
def _find_dates(text: str, calendar: CalendarWords) -> tuple[DateMention, ...]:
    patterns = _compile(calendar, "")
    found = chain.from_iterable(pattern.finditer(text) for pattern in patterns.dates)
    mentions = sorted(filter(None, (_read_date(match, calendar, patterns) for match in found)))
    kept: list[DateMention] = []
    for mention in mentions:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return tuple(kept)


def _read_date(match: "regex.Match[str]", calendar: CalendarWords, patterns: _Patterns) -> DateMention | None:
    groups = match.groupdict()
    day = _read_part(match, "day")
    if day is None:
        return None
    word, roman = groups.get("mark") is None and groups.get("roman") is None, groups.get("roman")
    if word:
        month = DatePart(_number_of_month(match["month"].lower(), calendar), *match.span("month"))
    elif roman:
        value = _read_roman(roman)
        if value is None:
            return None
        month = DatePart(value, *match.span("roman"))
    else:
        read = _read_part(match, "month")
        if read is None:
            return None
        month = read
    name = next((name for name in ("year", "marked", "short") if groups.get(name)), None)
    year = None
    if name is not None:
        digits = match[name]
        value = int(digits) + (_CENTURY if len(digits) == 2 else 0)
        year = DatePart(value, *match.span(name))
    is_marked = (
        word
        or roman is not None
        or patterns.year_behind.match(match.string, match.end()) is not None
        or (year is not None and year.end - year.start == 4 and _MIN_YEAR <= year.value <= _MAX_YEAR)
    )
    start = min(part.start for part in (day, month))
    first = _read_part(match, "first") if groups.get("first") else None
    start = first.start if first else start
    end = max(part.end for part in (day, month, *(p for p in (year,) if p)))
    return DateMention(start, end, match.string[start:end], day, month, year, first, is_marked, word)


def _read_part(match: "regex.Match[str]", name: str) -> DatePart | None:
    """Return a number of a date; None for ones without a digit that may be a Roman numeral: «III»."""
    digits = match[name].translate(_DIGITS)
    if not digits.isdecimal() or (len(digits) > 2 and not any(char.isdecimal() for char in match[name])):
        return None
    return DatePart(int(digits), *match.span(name))


def _read_roman(letters: str) -> int | None:
    """Return the number of a month in Roman numerals, 0 for a numeral that is none, None for what may be a word."""
    numeral = letters.upper().translate(_AS_ROMAN)
    if numeral in _ROMAN:
        return _ROMAN.index(numeral) + 1
    return 0 if set(letters.upper()) <= set("IVXІХ") else None


@cache
def _number_of_month(word: str, calendar: CalendarWords) -> int:
    return next(number for number, pattern in enumerate(calendar.months, 1) if regex.fullmatch(pattern, word))


def find_times(text: str, language: Language) -> tuple[TimeMention, ...]:
    """Return the times of day and lengths of time of hours and minutes in a text, in order.

    >>> from ocr.language.russian import RUSSIAN
    >>> [(time.text, time.is_clock) for time in find_times("в 22 часа 30 минут; длилась 1 час 45 минут", RUSSIAN)]
    [('22 часа 30 минут', True), ('1 час 45 минут', False)]
    """
    calendar = CALENDARS.get(language.code)
    if calendar is None:
        return ()
    patterns = _compile(calendar, language.hours.pattern)
    dates = _find_dates(text, calendar)
    edges = {date.start for date in dates}, {date.end for date in dates}
    return tuple(sorted(_iter_times(text, patterns, edges)))


def _iter_times(text: str, patterns: _Patterns, edges: tuple[set[int], set[int]]) -> Iterator[TimeMention]:
    plain, in_units = patterns.times
    for match in plain.finditer(text):
        has_unit, comma = match["unit"] is not None, match.group()[len(match["hour"])] == ","
        is_at, is_dated = _is_at(match, patterns), _is_dated(match, edges)
        behind = patterns.clock_behind.match(text, match.end()) is not None
        is_alone = _ENDS.match(text, match.end()) is not None
        is_clock = (is_at and (has_unit or behind or is_dated or (is_alone and not comma))) or (
            not comma and (is_dated or (behind and has_unit))
        )
        if is_clock:
            yield _make_time(match, is_clock=True)
    for match in in_units.finditer(text):
        behind = patterns.clock_behind.match(text, match.end()) is not None
        is_begun = patterns.since.search(text, max(0, match.start() - 12), match.start()) is not None
        is_clock = (
            is_begun
            or behind
            or _is_at(match, patterns)
            or _is_dated(match, edges)
            or match["quote"] is not None
        )
        yield _make_time(match, is_clock=is_clock)


def _is_at(match: "regex.Match[str]", patterns: _Patterns) -> bool:
    return patterns.at.search(match.string, max(0, match.start() - 12), match.start()) is not None


def _is_dated(match: "regex.Match[str]", edges: tuple[set[int], set[int]]) -> bool:
    """Return whether a date stands right before a time or right behind it."""
    text, start, end = match.string, match.start(), match.end()
    behind = _GAP_BEHIND.match(text, end)
    before = _GAP_BEFORE.search(text, max(0, start - 3), start)
    return (behind is not None and any(at in edges[0] for at in range(end, behind.end() + 1))) or (
        before is not None and before.start() in edges[1]
    )


def _make_time(match: "regex.Match[str]", *, is_clock: bool) -> TimeMention:
    hour = DatePart(int(match["hour"]), *match.span("hour"))
    minute = DatePart(int(match["minute"]), *match.span("minute"))
    # «22 часа 30 минут» ends with its unit; of «22.30 ч.» the number alone is the time.
    end = match.end() if "last" in match.groupdict() else minute.end
    return TimeMention(hour.start, end, match.string[hour.start : end], hour, minute, is_clock)
