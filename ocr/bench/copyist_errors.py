"""Errors of copyists, one function for each kind: where it may happen in a text, and what stands there then.

Letters and digits confused or transposed, endings fitted to the sense, small words dropped, words repeated or
swapped, the eye skipping from one word to its next occurrence, a typist's slip silently corrected, a name made the
usual one, an abbreviation written out, a date wrong. Each function returns an edit, or None where the text has no
room for it.
"""

import random
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ocr.bench.slips import Slip
from ocr.language.russian import RUSSIAN
from ocr.model import Token, TokenKind
from ocr.text.tokens import tokenise


class TextEdit(NamedTuple):
    """The replacement `wrong` for [start, end) of the text."""

    start: int
    end: int
    wrong: str


# Digits and letters, each with those that people misread or mistype it for.
DIGITS_ALIKE = {
    "0": "689", "1": "74", "2": "73", "3": "85", "4": "17", "5": "368", "6": "850", "7": "12", "8": "306", "9": "04",
}  # fmt: skip
LETTERS_ALIKE = {
    "н": "ип", "и": "нп", "п": "нл", "л": "п", "ш": "щ", "щ": "ш", "ц": "щ", "с": "е", "е": "со", "о": "а", "а": "о",
    "в": "з", "з": "в", "г": "т", "т": "г", "б": "в", "ы": "и", "ь": "ъ", "х": "к", "к": "н", "м": "и", "у": "ч",
    "р": "п", "д": "л",
    "n": "um", "u": "nv", "m": "n", "c": "eo", "e": "co", "o": "ae", "a": "os", "l": "it", "i": "l", "t": "fl",
    "f": "t", "h": "b", "b": "h", "v": "uy", "y": "v", "r": "nt", "s": "az", "d": "b", "g": "q", "p": "b", "k": "h",
}  # fmt: skip
_ENDINGS = (
    ("ого", "ому"), ("ому", "ого"), ("ого", "ой"), ("ая", "ой"), ("ой", "ую"), ("ые", "ых"), ("ых", "ые"),
    ("ами", "ах"), ("ах", "ам"), ("ам", "ах"), ("ов", "ам"), ("ии", "ию"), ("ия", "ии"), ("ение", "ения"),
    ("ения", "ение"), ("ний", "ния"), ("ется", "ются"), ("ил", "или"), ("ил", "ит"), ("ла", "ли"), ("ет", "ют"),
    ("ли", "ла"), ("а", "ы"), ("ы", "а"), ("у", "е"), ("е", "у"), ("ом", "а"),
)  # fmt: skip
# Endings of Latin words, whatever the language: no dictionary is asked.
_LATIN_ENDINGS = (
    ("en", "er"), ("er", "en"), ("en", "e"), ("e", "en"), ("es", "e"), ("e", "es"), ("et", "er"), ("ed", "es"),
    ("em", "en"), ("te", "ten"), ("ent", "ant"), ("a", "y"), ("y", "a"), ("i", "e"), ("s", ""), ("d", "t"),
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
# A Latin word of at most so many letters is a small one.
_MAX_SMALL_LATIN = 3
_LATIN_LETTERS = re.compile(r"[a-z]+")
_MODERN = {"итти": "идти", "чорт": "черт", "попрежнему": "по-прежнему", "повидимому": "по-видимому"}
# Shorter words are left as they are, except where they are dropped.
MIN_CHANGED_LETTERS = 4


class SourceText:
    """A text with its tokens, and what of it may be changed."""

    def __init__(self, text: str, slips: Sequence[Slip]) -> None:
        self.text, self.slips = text, slips
        self.tokens = tokenise(text)
        self.words = [t for t in self.tokens if t.text.isalpha() and len(t.text) >= MIN_CHANGED_LETTERS]
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


def _instead(token: Token, wrong: str) -> TextEdit:
    return TextEdit(token.start, token.end, wrong)


def other_digit(text: SourceText, rng: random.Random) -> TextEdit | None:
    if not text.numbers:
        return None
    token = rng.choice(text.numbers)
    at = rng.choice([i for i, ch in enumerate(token.text) if ch.isdigit()])
    digit = rng.choice(DIGITS_ALIKE[token.text[at]])
    return _instead(token, token.text[:at] + digit + token.text[at + 1 :])


def swapped_digits(text: SourceText, rng: random.Random) -> TextEdit | None:
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


def wrong_date(text: SourceText, rng: random.Random) -> TextEdit | None:
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


def other_letter(text: SourceText, rng: random.Random) -> TextEdit | None:
    token = rng.choice(text.words)
    places = [i for i, ch in enumerate(token.text) if ch.lower() in LETTERS_ALIKE]
    if not places:
        return None
    at = rng.choice(places)
    letter = rng.choice(LETTERS_ALIKE[token.text[at].lower()])
    letter = letter.upper() if token.text[at].isupper() else letter
    return _instead(token, token.text[:at] + letter + token.text[at + 1 :])


def swapped_letters(text: SourceText, rng: random.Random) -> TextEdit | None:
    token = rng.choice(text.words)
    at = rng.randrange(1, len(token.text) - 1)
    return _instead(token, token.text[:at] + token.text[at + 1] + token.text[at] + token.text[at + 2 :])


def dropped_letter(text: SourceText, rng: random.Random) -> TextEdit | None:
    token = rng.choice(text.words)
    at = rng.randrange(1, len(token.text))
    return _instead(token, token.text[:at] + token.text[at + 1 :])


def other_ending(text: SourceText, rng: random.Random) -> TextEdit | None:
    fitting = [
        (token, ending, other)
        for token in text.words
        if token.text.islower()
        for ending, other in (*_ENDINGS, *_LATIN_ENDINGS)
        if token.text.endswith(ending)
        and (ending.isascii() or RUSSIAN.is_known_word(token.text[: -len(ending)] + other))
    ]
    if not fitting:
        return None
    token, ending, other = rng.choice(fitting)
    return _instead(token, token.text[: -len(ending)] + other)


def dropped_negation(text: SourceText, rng: random.Random) -> TextEdit | None:
    found = [t for t in text.tokens if t.kind is TokenKind.NEGATION]
    return _drop(text, rng.choice(found)) if found else None


def dropped_word(text: SourceText, rng: random.Random) -> TextEdit | None:
    return _drop(text, rng.choice(text.words))


def dropped_small_word(text: SourceText, rng: random.Random) -> TextEdit | None:
    found = [t for t in text.tokens if t.text.lower() in _SMALL_WORDS or _is_small_latin(t.text)]
    return _drop(text, rng.choice(found)) if found else None


def _is_small_latin(word: str) -> bool:
    return len(word) <= _MAX_SMALL_LATIN and bool(_LATIN_LETTERS.fullmatch(word))


def _drop(text: SourceText, token: Token) -> TextEdit:
    return TextEdit(text.apart(token), token.end, "")


def repeated_word(text: SourceText, rng: random.Random) -> TextEdit | None:
    token = rng.choice([t for t in text.tokens if t.text.isalpha()])
    return TextEdit(token.end, token.end, f" {token.text}")


def swapped_words(text: SourceText, rng: random.Random) -> TextEdit | None:
    pairs = [
        (one, other)
        for one, other in zip(text.tokens, text.tokens[1:], strict=False)
        if one.text.isalpha() and other.text.isalpha() and other.end - other.start > 1
        and text.text[one.end : other.start] == " " and one.text.lower() != other.text.lower()
    ]  # fmt: skip
    if not pairs:
        return None
    one, other = rng.choice(pairs)
    return TextEdit(one.start, other.end, f"{other.text} {one.text}")


def eye_skip(text: SourceText, rng: random.Random) -> TextEdit | None:
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
    return TextEdit(one.end, other.end, "")


def dropped_line(text: SourceText, rng: random.Random) -> TextEdit | None:
    start, end = rng.choice(_lines(text))
    return TextEdit(start, end, "")


def repeated_line(text: SourceText, rng: random.Random) -> TextEdit | None:
    start, end = rng.choice(_lines(text))
    return TextEdit(end, end, text.text[start:end])


def _lines(text: SourceText) -> list[tuple[int, int]]:
    """Return the lines, with their line ends, that have several words and no broken word at either end."""
    found, start = [], 0
    for line in text.text.splitlines(keepends=True):
        end = start + len(line)
        is_whole = not line.rstrip().endswith("-") and not text.text[:start].rstrip().endswith("-")
        if is_whole and len(line.split()) > 3 and line.endswith("\n"):
            found.append((start, end))
        start = end
    return found or [(0, 0)]


def corrected_slip(text: SourceText, rng: random.Random) -> TextEdit | None:
    by_word = {slip.typed: slip.meant for slip in text.slips}
    found = [t for t in text.tokens if t.text in by_word]
    if not found:
        return None
    token = rng.choice(found)
    return _instead(token, by_word[token.text])


def normalised_name(text: SourceText, rng: random.Random) -> TextEdit | None:
    names = [t for t in text.tokens if t.kind is TokenKind.NAME and t.text.isalpha() and len(t.text) > 4]
    if not names:
        return None
    token = rng.choice(names)
    vowels = {"а": "о", "о": "а", "е": "и", "и": "е", "у": "ю", "ы": "и", "э": "е", "я": "а"}
    vowels |= {"a": "o", "o": "a", "e": "i", "i": "e", "u": "o", "y": "i"}
    places = [i for i, ch in enumerate(token.text[1:-1], start=1) if ch.lower() in vowels]
    if not places:
        return None
    at = rng.choice(places)
    vowel = vowels[token.text[at].lower()]
    vowel = vowel.upper() if token.text[at].isupper() else vowel
    return _instead(token, token.text[:at] + vowel + token.text[at + 1 :])


def expanded(text: SourceText, rng: random.Random) -> TextEdit | None:
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
    return TextEdit(token.start, behind.end, _SHORTENED[token.text.lower()])


def other_mark(text: SourceText, rng: random.Random) -> TextEdit | None:
    marks = [t for t in text.tokens if t.text in ".,;:"]
    if not marks:
        return None
    token = rng.choice(marks)
    return _instead(token, rng.choice([mark for mark in ".,;:" if mark != token.text]))


def dropped_mark(text: SourceText, rng: random.Random) -> TextEdit | None:
    marks = [t for t in text.tokens if t.text in ".,;:"]
    if not marks:
        return None
    token = rng.choice(marks)
    return TextEdit(token.start, token.end, "")


def modern(text: SourceText, rng: random.Random) -> TextEdit | None:
    found = [t for t in text.tokens if t.text.lower() in _MODERN]
    if not found:
        return None
    token = rng.choice(found)
    return _instead(token, _MODERN[token.text.lower()])
