"""Numbers, dates, times and units in running text, read as values."""

from dataclasses import replace
from fractions import Fraction

import regex

from ocr.consistency.translation.date_reading import month_at, read_date
from ocr.consistency.translation.phrases import Phrase, Word, read_phrase, split_words
from ocr.consistency.translation.values import Strength, Value, ValueKind
from ocr.language.number_words import NumberWords

_YEAR = regex.compile(r"\s*(?:г\b|гг\b|год)", regex.IGNORECASE)
_BEFORE_YEAR = regex.compile(r"(?:\b(?:in|of|by|since|for|until|from|year)|,)\s*$", regex.IGNORECASE)
_HALF_OF_DAY = regex.compile(r"\s*(?P<half>[aApP])\.?\s?[mM]\b\.?")
_DAY_WORD = regex.compile(
    r"[\s,]*(?:o['’]clock|ч(?:ас(?:а|ов|ам)?)?\b\.?)?\s*(?:in\s+the|at|по)?\s*(?P<word>\p{L}+)"
)
_CLOCK = regex.compile(r"([01]?\d|2[0-4])\.([0-5]\d)")
_ROMAN = regex.compile(r"(?=[IVXІХ]{2}|[VXХ]\b)[XХ]{0,3}(?:[IІ][XХ]|[IІ]?V|V?[IІ]{0,3})")
_ROMAN_VALUES = {"I": 1, "І": 1, "V": 5, "X": 10, "Х": 10}
MINUTES_A_DAY = 24 * 60


def find_values(text: str, words: NumberWords) -> tuple[Value, ...]:
    """Return the values of a text in order.

    >>> from ocr.language.number_words_en import ENGLISH_NUMBERS
    >>> from ocr.language.number_words_ru import RUSSIAN_NUMBERS
    >>> [sorted(value.keys) for value in find_values("6 октября в 22 часа 30 минут", RUSSIAN_NUMBERS)]
    [['d:6-10'], ['t:1350']]
    >>> [sorted(value.keys) for value in find_values("At 22:30 on October 6", ENGLISH_NUMBERS)]
    [['t:1350'], ['d:6-10']]
    """
    tokens = split_words(text)
    found: list[Value] = []
    at = 0
    while at < len(tokens):
        read = (
            read_date(tokens, at, words)
            or _read_time(text, tokens, at, words)
            or _read_number(text, tokens, at, words)
            or _read_word(tokens, at, words)
        )
        if read is None:
            at += 1
            continue
        values, at = read
        found += values
    return tuple(found)


_Read = tuple[list[Value], int] | None


def _read_time(text: str, tokens: list[Word], at: int, words: NumberWords) -> _Read:
    """Read hours and minutes: 22:30, 11: 55, 22 hours 30 minutes; a colon makes a ratio of what is no time."""
    hours = read_phrase(tokens, at, words)
    if hours is None or hours.is_ordinal or hours.value > 240:
        return None
    behind = hours.next
    if behind + 1 < len(tokens) and tokens[behind].text == ":" and tokens[behind + 1].text.isdigit():
        minutes = tokens[behind + 1]
        if hours.is_digits and hours.value <= 24 and len(minutes.text) == 2 and int(minutes.text) < 60:
            return [
                _make_time(text, tokens[at : behind + 2], hours.value, int(minutes.text), words)
            ], behind + 2
        return None
    if behind >= len(tokens) or tokens[behind].small not in words.hours:
        return None
    then = _skip(tokens, behind + 1, {".", ",", "and", "и"})
    minutes_phrase = read_phrase(tokens, then, words) if then < len(tokens) else None
    if minutes_phrase is None or minutes_phrase.next >= len(tokens) or minutes_phrase.value >= 60:
        return None
    if tokens[minutes_phrase.next].small not in words.minutes:
        return None
    made = _make_time(
        text, tokens[at : minutes_phrase.next + 1], hours.value, int(minutes_phrase.value), words
    )
    return [made], minutes_phrase.next + 1


def _skip(tokens: list[Word], at: int, marks: set[str]) -> int:
    while at < len(tokens) and tokens[at].small in marks:
        at += 1
    return at


def _make_time(text: str, span: list[Word], hours: Fraction, minutes: int, words: NumberWords) -> Value:
    start, end = span[0].start, span[-1].end
    return Value(
        start=start,
        end=end,
        kind=ValueKind.TIME,
        keys=_clock_keys(text, end, hours * 60 + minutes, words),
        soft=frozenset({f"n:{hours}"}) if not minutes else frozenset(),
        strength=Strength.DIGITS if text[start].isdigit() else Strength.WORDS,
    )


def _clock_keys(text: str, end: int, at: Fraction, words: NumberWords) -> frozenset[str]:
    """Return the times that a time may be: with and without twelve hours added where the half of the day is told."""
    later = _is_later(text, end, words)
    if later and at < MINUTES_A_DAY // 2:
        return frozenset({f"t:{at}", f"t:{at + MINUTES_A_DAY // 2}"})
    return frozenset({f"t:{at}"})


def _is_later(text: str, end: int, words: NumberWords) -> bool | None:
    """Return whether a time is told to be in the afternoon, None where nothing is told."""
    if half := _HALF_OF_DAY.match(text, end):
        return half["half"].lower() == "p"
    word = _DAY_WORD.match(text, end)
    if word and word["word"].lower() in words.later:
        return True
    return False if word and word["word"].lower() in words.earlier else None


def _read_number(text: str, tokens: list[Word], at: int, words: NumberWords) -> _Read:
    phrase = read_phrase(tokens, at, words)
    if phrase is None:
        return _read_roman(tokens, at)
    start, end = tokens[at].start, tokens[phrase.next - 1].end
    number = phrase.value
    made = Value(
        start=start,
        end=end,
        kind=ValueKind.NUMBER,
        keys=frozenset({f"n:{value}" for value in phrase.values}),
        soft=_soft_keys(text, (start, end), number, words),
        strength=_strength(phrase, _is_in_name(tokens, at)),
        number=number,
        in_words=not phrase.is_digits,
        is_year=_is_year(text, start, end, number, phrase),
    )
    if times := _read_times(tokens, phrase.next, words):
        key = frozenset({f"x:{number}"})
        # «три раза» counts, «в три раза» multiplies: either may stand for the other.
        loose = Strength.WORDS if number > 2 else Strength.LOOSE
        end = tokens[times - 1].end
        return [
            replace(made, kind=ValueKind.MULTIPLE, end=end, keys=key, soft=made.keys, strength=loose)
        ], times
    return [_with_unit(made, tokens, phrase.next, words)], phrase.next


def _read_times(tokens: list[Word], at: int, words: NumberWords) -> int:
    """Return where a multiple ends whose number ends at `at`; 0 where it is none."""
    then = _skip(tokens, at, {"-", "–"})
    small = [token.small for token in tokens[then : then + 6] if token.text != "-"][:2]
    for pattern in words.to_one:
        if tuple(small) == pattern:
            width = 0
            while width < 6 and tokens[then + width].small != pattern[-1]:
                width += 1
            return then + width + 1
    return then + 1 if then < len(tokens) and tokens[then].small in words.times else 0


def _is_in_name(tokens: list[Word], at: int) -> bool:
    """Return whether a number in words has a capital inside a sentence: «Три Дуба»."""
    before = tokens[at - 1] if at else None
    return (
        tokens[at].text.istitle() and before is not None and (before.text[-1].isalpha() or before.text == ",")
    )


def _strength(phrase: Phrase, is_in_name: bool) -> Strength:
    if is_in_name:
        return Strength.LOOSE
    if phrase.is_digits:
        return Strength.DIGITS
    is_loose = phrase.value <= 2 or phrase.is_ordinal or phrase.is_bare or phrase.value.denominator != 1
    return Strength.LOOSE if is_loose else Strength.WORDS


def _is_year(text: str, start: int, end: int, number: Fraction, phrase: Phrase) -> bool:
    if number.denominator != 1 or not 1700 <= number <= 2100 or phrase.next == 0:
        return False
    before = text[max(0, start - 12) : start]
    return bool(
        _YEAR.match(text, end)
        or _BEFORE_YEAR.search(before)
        or (regex.search(r"\p{L}{3,}\.?\s*$", before) and len(text[start:end]) == 4)
    )


def _soft_keys(text: str, span: tuple[int, int], number: Fraction, words: NumberWords) -> frozenset[str]:
    """Return the time or duration that a number may be by what stands behind it, and the year of a decade."""
    start, end = span
    soft: set[str] = set()
    behind = regex.match(r"[\s\-–]*(\p{L}+(?:['’]\p{L}+)?)", text[end : end + 20])
    unit = behind[1].lower() if behind else ""
    if clock := _CLOCK.fullmatch(text[start:end]):
        soft.add(f"t:{int(clock[1]) * 60 + int(clock[2])}")
    later = _is_later(text, end, words)
    if unit in words.hours or later is not None:
        soft.add(f"t:{number * 60}")
        if later and number < 12:
            soft |= {f"t:{(number + 12) * 60}", f"n:{number + 12}"}
    if unit in words.minutes:
        soft.add(f"t:{number}")
    if number < 100 and number % 10 == 0 and regex.search(r"\d-?[ехs]$", text[start:end]):
        soft |= {f"n:{1900 + number}"}
    return frozenset(soft)


def _with_unit(value: Value, tokens: list[Word], at: int, words: NumberWords) -> Value:
    """Return a value with the unit that stands behind it, or behind one word or a hyphen more."""
    passed = 0
    found = value
    for token in tokens[at : at + 5]:
        if token.text == "%":
            return replace(value, unit="percent", unit_start=token.start, unit_end=token.end)
        if token.small in words.units:
            # «31st Tank Corps» counts corps, «machine guns» are of their own.
            if found.unit == "machine gun":
                break
            found = replace(value, unit=words.units[token.small], unit_start=token.start, unit_end=token.end)
            continue
        if token.text in {"-", "–"} and not found.unit:
            continue
        if found.unit or not token.text[0].isalpha() or passed:
            break
        passed += 1
    return found


def _read_word(tokens: list[Word], at: int, words: NumberWords) -> _Read:
    """Read a multiple in one word, a compound, a month or a day of the week alone."""
    token = tokens[at]
    if (times := words.multiples.get(token.small)) is not None:
        value = _value_of(token, ValueKind.MULTIPLE, f"x:{times}", Strength.WORDS, soft=f"n:{times}")
        return [replace(value, number=times)], at + 1
    is_cut = token.small in words.short_months and not (at + 1 < len(tokens) and tokens[at + 1].text == ".")
    if (month := month_at(tokens, at, words)) and not is_cut:
        # «March» and «May» at a sentence's beginning may be words.
        is_word = words.capital_months and token.small in {"may", "march", "august"}
        opens = at == 0 or tokens[at - 1].text in {".", "!", "?", ":"}
        if is_word and opens:
            return None
        return [_value_of(token, ValueKind.MONTH, f"m:{month}", Strength.WORDS)], at + 1
    if weekday := words.weekdays.get(token.small):
        return [_value_of(token, ValueKind.WEEKDAY, f"w:{weekday}", Strength.WORDS)], at + 1
    if number := _read_compound(token, words):
        value = _value_of(token, ValueKind.NUMBER, f"n:{number}", Strength.LOOSE)
        return [replace(value, number=Fraction(number))], at + 1
    if number := words.vague.get(token.small, 0):
        return [_value_of(token, ValueKind.NUMBER, f"n:{number}", Strength.LOOSE)], at + 1
    follows = tokens[at + 1].small if at + 1 < len(tokens) else ""
    before = tokens[at - 1] if at else token
    is_counted = (
        before.text[-1].isdigit() or before.small in words.cardinals or before.small in words.ordinals
    )
    if token.small in words.hours and not is_counted and follows in words.later | words.earlier:
        # «К часу дня»: one o'clock.
        return [_value_of(token, ValueKind.TIME, "t:60", Strength.LOOSE, soft="n:1")], at + 1
    return None


def _value_of(token: Word, kind: ValueKind, key: str, strength: Strength, soft: str = "") -> Value:
    return Value(
        start=token.start,
        end=token.end,
        kind=kind,
        keys=frozenset({key}),
        soft=frozenset({soft}) if soft else frozenset(),
        strength=strength,
        in_words=True,
    )


def _read_compound(token: Word, words: NumberWords) -> int:
    for end in words.compound_ends:
        cut = token.small.find(end)
        if cut > 0 and (value := words.compounds.get(token.small[:cut])):
            return value
    return 0


def _read_roman(tokens: list[Word], at: int) -> _Read:
    token = tokens[at]
    if not _ROMAN.fullmatch(token.text):
        return None
    number, largest = 0, 0
    for char in reversed(token.text):
        value = _ROMAN_VALUES[char]
        number += value if value >= largest else -value
        largest = max(largest, value)
    return [_value_of(token, ValueKind.NUMBER, f"n:{number}", Strength.LOOSE)], at + 1
