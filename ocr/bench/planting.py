"""Errors as people make them, put into a transcription that was right.

What copyists do: letters and digits confused or transposed, endings fitted to what one thinks, small words dropped,
words repeated or swapped, the eye skipping from one word to the same word further on, a typist's slip silently put
right, a name made the usual one, an abbreviation written out, a date got wrong.
"""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from ocr.bench.slips import Slip
from ocr.language.russian import is_known_word
from ocr.model import Token, TokenKind
from ocr.text.profiles import TYPESCRIPT, normalise
from ocr.text.tokens import tokenise


class Planted(NamedTuple):
    """An error at [start, end) of the text that has it: what stands there, and what did."""

    kind: str
    start: int
    end: int
    wrong: str
    right: str


class _Edit(NamedTuple):
    """What to put in place of [start, end) of the text."""

    start: int
    end: int
    wrong: str


Maker = Callable[["_Text", random.Random], _Edit | None]

_DIGITS_ALIKE = {
    "0": "689", "1": "74", "2": "73", "3": "85", "4": "17", "5": "368", "6": "850", "7": "12", "8": "306", "9": "04",
}  # fmt: skip
_LETTERS_ALIKE = {
    "н": "ип", "и": "нп", "п": "нл", "л": "п", "ш": "щ", "щ": "ш", "ц": "щ", "с": "е", "е": "со", "о": "а", "а": "о",
    "в": "з", "з": "в", "г": "т", "т": "г", "б": "в", "ы": "и", "ь": "ъ", "х": "к", "к": "н", "м": "и", "у": "ч",
    "р": "п", "д": "л",
}  # fmt: skip
_ENDINGS = (
    ("ого", "ому"), ("ому", "ого"), ("ого", "ой"), ("ая", "ой"), ("ой", "ую"), ("ые", "ых"), ("ых", "ые"),
    ("ами", "ах"), ("ах", "ам"), ("ам", "ах"), ("ов", "ам"), ("ии", "ию"), ("ия", "ии"), ("ение", "ения"),
    ("ения", "ение"), ("ний", "ния"), ("ется", "ются"), ("ил", "или"), ("ил", "ит"), ("ла", "ли"), ("ет", "ют"),
    ("ли", "ла"), ("а", "ы"), ("ы", "а"), ("у", "е"), ("е", "у"), ("ом", "а"),
)  # fmt: skip
_SHORTENED = {
    "с.г": "сего года", "гор": "город", "тов": "товарищ", "км": "километров", "шт": "штук", "экз": "экземпляр",
    "сек": "секунду", "г": "город", "м": "метров", "т": "тонн", "кг": "килограмм",
}  # fmt: skip
_SMALL_WORDS = {
    "и",
    "в",
    "на",
    "с",
    "к",
    "о",
    "по",
    "за",
    "из",
    "от",
    "до",
    "у",
    "а",
    "же",
    "бы",
    "ли",
    "во",
    "об",
}
_MODERN = {"итти": "идти", "чорт": "черт", "попрежнему": "по-прежнему", "повидимому": "по-видимому"}
_FEWEST_LETTERS = 4


class _Text:
    """A text with its tokens, and what of it may be changed."""

    def __init__(self, text: str, slips: Sequence[Slip]) -> None:
        self.text, self.slips = text, slips
        self.tokens = tokenise(text)
        self.words = [t for t in self.tokens if t.text.isalpha() and len(t.text) >= _FEWEST_LETTERS]
        self.numbers = [t for t in self.tokens if t.text[0].isdigit() and t.kind is not TokenKind.WORD]

    def behind(self, token: Token) -> Token | None:
        at = self.tokens.index(token)
        return self.tokens[at + 1] if at + 1 < len(self.tokens) else None

    def apart(self, token: Token) -> int:
        """Return where a token begins with the white space before it."""
        start = token.start
        while start and self.text[start - 1].isspace():
            start -= 1
        return start


def _instead(token: Token, wrong: str) -> _Edit:
    return _Edit(token.start, token.end, wrong)


def _other_digit(text: _Text, rng: random.Random) -> _Edit | None:
    if not text.numbers:
        return None
    token = rng.choice(text.numbers)
    at = rng.choice([i for i, ch in enumerate(token.text) if ch.isdigit()])
    digit = rng.choice(_DIGITS_ALIKE[token.text[at]])
    return _instead(token, token.text[:at] + digit + token.text[at + 1 :])


def _swapped_digits(text: _Text, rng: random.Random) -> _Edit | None:
    places = [
        (token, at)
        for token in text.numbers
        for at in range(len(token.text) - 1)
        if token.text[at].isdigit() and token.text[at + 1].isdigit() and token.text[at] != token.text[at + 1]
    ]
    if not places:
        return None
    token, at = rng.choice(places)
    return _instead(token, token.text[:at] + token.text[at + 1] + token.text[at] + token.text[at + 2 :])


def _wrong_date(text: _Text, rng: random.Random) -> _Edit | None:
    months = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября")
    dates = [t for t in text.tokens if t.kind is TokenKind.DATE or t.text.lower() in months]
    if not dates:
        return None
    token = rng.choice(dates)
    if token.kind is not TokenKind.DATE:
        return _instead(token, rng.choice([month for month in months if month != token.text.lower()]))
    at = rng.choice([i for i, ch in enumerate(token.text) if ch.isdigit()])
    digit = rng.choice([d for d in "0123456789" if d != token.text[at]])
    return _instead(token, token.text[:at] + digit + token.text[at + 1 :])


def _other_letter(text: _Text, rng: random.Random) -> _Edit | None:
    token = rng.choice(text.words)
    places = [i for i, ch in enumerate(token.text) if ch.lower() in _LETTERS_ALIKE]
    if not places:
        return None
    at = rng.choice(places)
    letter = rng.choice(_LETTERS_ALIKE[token.text[at].lower()])
    letter = letter.upper() if token.text[at].isupper() else letter
    return _instead(token, token.text[:at] + letter + token.text[at + 1 :])


def _swapped_letters(text: _Text, rng: random.Random) -> _Edit | None:
    token = rng.choice(text.words)
    at = rng.randrange(1, len(token.text) - 1)
    return _instead(token, token.text[:at] + token.text[at + 1] + token.text[at] + token.text[at + 2 :])


def _dropped_letter(text: _Text, rng: random.Random) -> _Edit | None:
    token = rng.choice(text.words)
    at = rng.randrange(1, len(token.text))
    return _instead(token, token.text[:at] + token.text[at + 1 :])


def _other_ending(text: _Text, rng: random.Random) -> _Edit | None:
    fitting = [
        (token, ending, other)
        for token in text.words
        if token.text.islower()
        for ending, other in _ENDINGS
        if token.text.endswith(ending) and is_known_word(token.text[: -len(ending)] + other)
    ]
    if not fitting:
        return None
    token, ending, other = rng.choice(fitting)
    return _instead(token, token.text[: -len(ending)] + other)


def _dropped_negation(text: _Text, rng: random.Random) -> _Edit | None:
    found = [t for t in text.tokens if t.kind is TokenKind.NEGATION]
    return _drop(text, rng.choice(found)) if found else None


def _dropped_word(text: _Text, rng: random.Random) -> _Edit | None:
    return _drop(text, rng.choice(text.words))


def _dropped_small_word(text: _Text, rng: random.Random) -> _Edit | None:
    found = [t for t in text.tokens if t.text.lower() in _SMALL_WORDS]
    return _drop(text, rng.choice(found)) if found else None


def _drop(text: _Text, token: Token) -> _Edit:
    return _Edit(text.apart(token), token.end, "")


def _repeated_word(text: _Text, rng: random.Random) -> _Edit | None:
    token = rng.choice([t for t in text.tokens if t.text.isalpha()])
    return _Edit(token.end, token.end, f" {token.text}")


def _swapped_words(text: _Text, rng: random.Random) -> _Edit | None:
    pairs = [
        (one, other)
        for one, other in zip(text.tokens, text.tokens[1:], strict=False)
        if one.text.isalpha() and other.text.isalpha() and other.end - other.start > 1
        and text.text[one.end : other.start] == " " and one.text.lower() != other.text.lower()
    ]  # fmt: skip
    if not pairs:
        return None
    one, other = rng.choice(pairs)
    return _Edit(one.start, other.end, f"{other.text} {one.text}")


def _eye_skip(text: _Text, rng: random.Random) -> _Edit | None:
    """Drop what stands from behind a word to behind its next occurrence."""
    places: dict[str, list[Token]] = {}
    for token in text.tokens:
        if token.text.isalpha() and len(token.text) > 1:
            places.setdefault(token.text.lower(), []).append(token)
    spans = [
        (one, other)
        for own in places.values()
        for one, other in pairwise(own)
        if 15 < other.start - one.start < 250
    ]
    if not spans:
        return None
    one, other = rng.choice(spans)
    return _Edit(one.end, other.end, "")


def _dropped_line(text: _Text, rng: random.Random) -> _Edit | None:
    start, end = rng.choice(_lines(text))
    return _Edit(start, end, "")


def _repeated_line(text: _Text, rng: random.Random) -> _Edit | None:
    start, end = rng.choice(_lines(text))
    return _Edit(end, end, text.text[start:end])


def _lines(text: _Text) -> list[tuple[int, int]]:
    """Return the lines, with their line ends, that have several words and no broken word at either end."""
    found, start = [], 0
    for line in text.text.splitlines(keepends=True):
        end = start + len(line)
        is_whole = not line.rstrip().endswith("-") and not text.text[:start].rstrip().endswith("-")
        if is_whole and len(line.split()) > 3 and line.endswith("\n"):
            found.append((start, end))
        start = end
    return found or [(0, 0)]


def _corrected_slip(text: _Text, rng: random.Random) -> _Edit | None:
    by_word = {slip.typed: slip.meant for slip in text.slips}
    found = [t for t in text.tokens if t.text in by_word]
    if not found:
        return None
    token = rng.choice(found)
    return _instead(token, by_word[token.text])


def _normalised_name(text: _Text, rng: random.Random) -> _Edit | None:
    names = [t for t in text.tokens if t.kind is TokenKind.NAME and t.text.isalpha() and len(t.text) > 4]
    if not names:
        return None
    token = rng.choice(names)
    vowels = {"а": "о", "о": "а", "е": "и", "и": "е", "у": "ю", "ы": "и", "э": "е", "я": "а"}
    places = [i for i, ch in enumerate(token.text[1:-1], start=1) if ch.lower() in vowels]
    if not places:
        return None
    at = rng.choice(places)
    vowel = vowels[token.text[at].lower()]
    vowel = vowel.upper() if token.text[at].isupper() else vowel
    return _instead(token, token.text[:at] + vowel + token.text[at + 1 :])


def _expanded(text: _Text, rng: random.Random) -> _Edit | None:
    found = [
        (token, behind)
        for token in text.tokens
        if token.text.lower() in _SHORTENED
        and (behind := text.behind(token)) is not None
        and behind.text == "."
        and behind.start == token.end
    ]
    if not found:
        return None
    token, behind = rng.choice(found)
    return _Edit(token.start, behind.end, _SHORTENED[token.text.lower()])


def _other_mark(text: _Text, rng: random.Random) -> _Edit | None:
    marks = [t for t in text.tokens if t.text in ".,;:"]
    token = rng.choice(marks)
    return _instead(token, rng.choice([mark for mark in ".,;:" if mark != token.text]))


def _dropped_mark(text: _Text, rng: random.Random) -> _Edit | None:
    token = rng.choice([t for t in text.tokens if t.text in ".,;:"])
    return _Edit(token.start, token.end, "")


def _modern(text: _Text, rng: random.Random) -> _Edit | None:
    found = [t for t in text.tokens if t.text.lower() in _MODERN]
    if not found:
        return None
    token = rng.choice(found)
    return _instead(token, _MODERN[token.text.lower()])


# How often each kind is planted, against the others.
DIGIT_KINDS: Mapping[str, tuple[Maker, int]] = {
    "digit": (_other_digit, 5),
    "digits swapped": (_swapped_digits, 2),
    "date": (_wrong_date, 1),
}
KINDS: Mapping[str, tuple[Maker, int]] = {
    **DIGIT_KINDS,
    "letter": (_other_letter, 4),
    "letters swapped": (_swapped_letters, 1),
    "letter dropped": (_dropped_letter, 2),
    "ending": (_other_ending, 3),
    "negation dropped": (_dropped_negation, 2),
    "word dropped": (_dropped_word, 2),
    "small word dropped": (_dropped_small_word, 2),
    "word repeated": (_repeated_word, 1),
    "words swapped": (_swapped_words, 1),
    "eye-skip": (_eye_skip, 1),
    "line dropped": (_dropped_line, 1),
    "line repeated": (_repeated_line, 1),
    "slip corrected": (_corrected_slip, 2),
    "name": (_normalised_name, 2),
    "expanded": (_expanded, 1),
}
# Scored by themselves: they matter less, and there are more of them.
LIGHT_KINDS: Mapping[str, tuple[Maker, int]] = {
    "mark": (_other_mark, 2),
    "mark dropped": (_dropped_mark, 2),
    "modern spelling": (_modern, 1),
}
_TRIES = 40


def plant(
    text: str,
    number: int,
    seed: int,
    kinds: Mapping[str, tuple[Maker, int]] = KINDS,
    slips: Sequence[Slip] = (),
) -> tuple[str, tuple[Planted, ...]]:
    """Return the text with so many errors, and what they are; fewer where there is no room for more.

    The same seed plants the same. Errors keep two tokens apart, and none is one that the profile folds away.
    """
    rng = random.Random(seed)
    source = _Text(text, slips)
    names, weights = list(kinds), [weight for _, weight in kinds.values()]
    edits: list[tuple[_Edit, str]] = []
    for _ in range(number):
        for _ in range(_TRIES):
            kind = rng.choices(names, weights)[0]
            edit = kinds[kind][0](source, rng)
            if edit is not None and _is_error(source, edit, [other for other, _ in edits]):
                edits.append((edit, kind))
                break
    return _apply(text, sorted(edits))


def _is_error(text: _Text, edit: _Edit, others: Collection[_Edit]) -> bool:
    right = text.text[edit.start : edit.end]
    if normalise(right, TYPESCRIPT).text.split() == normalise(edit.wrong, TYPESCRIPT).text.split():
        return False
    low, high = _around(text, edit)
    return all(other.end < low or other.start > high for other in others)


def _around(text: _Text, edit: _Edit) -> tuple[int, int]:
    before = [t.start for t in text.tokens if t.end <= edit.start][-2:]
    behind = [t.end for t in text.tokens if t.start >= edit.end][:2]
    return min([edit.start, *before]), max([edit.end, *behind])


def _apply(text: str, edits: Sequence[tuple[_Edit, str]]) -> tuple[str, tuple[Planted, ...]]:
    pieces: list[str] = []
    planted: list[Planted] = []
    done = length = 0
    for (start, end, wrong), kind in edits:
        pieces += [text[done:start], wrong]
        length += start - done
        planted.append(Planted(kind, length, length + len(wrong), wrong, text[start:end]))
        length += len(wrong)
        done = end
    return "".join([*pieces, text[done:]]), tuple(planted)
