"""Letters that a transcription has where a digit must stand: О for 0, З for 3, l for 1, б for 6.

A machine without the type 0 has О for it, and its page is right; a transcription that keeps the О has a number that
no search finds and no sum adds up. Capital I for 1 and П for II stay free: they are read as what they mean.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import cache
from typing import NamedTuple

import regex

from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.model import Token
from ocr.text.inkless import drop_inkless
from ocr.text.typewriter import CAPITALS_FOR_ONE, LETTERS_FOR_DIGITS, take_part

# Letters that have the digit's shape on one machine or another: a page does not tell which was meant. Of a bar, the
# border of tables, nothing is said.
SAME_SHAPES: Mapping[str, str] = take_part(LETTERS_FOR_DIGITS, "ОоOoЗзlіi")
# Letters that are taken for a digit by eye or by a program, and whose shapes a page tells apart.
OTHER_SHAPES: Mapping[str, str] = {
    **dict.fromkeys("бБьЬb", "6"),
    **dict.fromkeys("вВB", "8"),
    **dict.fromkeys("чЧ", "4"),
    **dict.fromkeys("эЭ", "3"),
    **dict.fromkeys("sS", "5"),
    **dict.fromkeys("gq", "9"),
    **dict.fromkeys("zZ", "2"),
    **dict.fromkeys("DQ", "0"),
}


class Standing(Enum):
    """What says that a digit must stand: digits before the letter, digits only behind it; or the page has to tell."""

    BEHIND_DIGITS = auto()
    BEFORE_DIGITS = auto()
    IF_SEEN = auto()


class LetterInNumber(NamedTuple):
    """A letter at an offset of a text, and the digit for it."""

    at: int
    letter: str
    digit: str
    standing: Standing


class MisspeltNumber(NamedTuple):
    """What a token would be with digits for the letters that stand in it."""

    digits: str
    letters: tuple[LetterInNumber, ...]

    @property
    def standing(self) -> Standing:
        """The strongest of what is said for its letters."""
        return min((letter.standing for letter in self.letters), key=lambda one: one.value)


_SAME, _OTHER, _ONES = ("".join(table) for table in (SAME_SHAPES, OTHER_SHAPES, CAPITALS_FOR_ONE))
# A run of digits and of letters for them. Behind a hyphen there may be an ending: 1О-го.
_GROUP = regex.compile(rf"(?<![\p{{L}}\p{{M}}\d])[\d{_ONES}{_SAME}{_OTHER}]+(?![\p{{L}}\p{{M}}\d])")
_ZEROS, _THIN = frozenset("ОоOo"), frozenset("lіi")
# «в октябре»: a word in all six languages.
_PREPOSITIONS = frozenset("вВ")
# Marks that part a number from another part of it; behind a space are its last thousands.
_NUMBER_BEFORE, _DECIMAL_BEFORE = regex.compile(r"\d[.,:/–-]\Z"), regex.compile(r"\d[.,:]\Z")
_THOUSANDS_BEFORE = regex.compile(r"\d[ \u00a0]\Z")
_NUMBER_BEHIND = regex.compile(r"[.,:]\d")
_SIGN_BEFORE = regex.compile(r"[№§][ \u00a0]?\Z")
_ORDINAL_BEHIND = regex.compile(r"-(?:го|му|ти|ми|й|я|е|х|м|ю|ей)(?!\p{L})")
# The number of a machine or a form is written to its name with a hyphen: БЭСМ-б.
_NAME_BEFORE = regex.compile(r"\p{Lu}[–-]\Z")
# So many characters before a group and behind it tell what stands there.
_LOOKED_BACK, _LOOKED_AHEAD = 3, 8


def find_letters_in_numbers(text: str, language: Language = RUSSIAN) -> tuple[LetterInNumber, ...]:
    """Return the letters of a text that stand where a digit must stand, or may, in order.

    >>> [(one.at, one.digit) for one in find_letters_in_numbers("№ 1О5 от З мая")]
    [(3, '0'), (9, '3')]
    >>> find_letters_in_numbers("I5-го, в IV-м и О 5 ЗИЛ-ах")
    ()
    """
    inked, offsets = drop_inkless(text)
    found = (one for group in _GROUP.finditer(inked) for one in _find_in_group(group, inked, language))
    return tuple(one._replace(at=offsets[one.at]) for one in found)


def find_misspelt_numbers(
    text: str, tokens: Sequence[Token], language: Language = RUSSIAN
) -> dict[int, MisspeltNumber]:
    """Return for each token with such letters, by its index, what it would be with digits."""
    starts = [token.start for token in tokens]
    letters: dict[int, list[LetterInNumber]] = {}
    for letter in find_letters_in_numbers(text, language):
        letters.setdefault(bisect_right(starts, letter.at) - 1, []).append(letter)
    return {
        i: MisspeltNumber(_with_digits(text, tokens[i], own, language), tuple(own))
        for i, own in letters.items()
    }


def _with_digits(text: str, token: Token, letters: Sequence[LetterInNumber], language: Language) -> str:
    """Return a token with digits for its letters, and with 1 for a capital I where that is no letter."""
    digits = {letter.at: letter.digit for letter in letters}
    ones = {} if language.has_dotted_i else CAPITALS_FOR_ONE
    spelt = (digits.get(at) or ones.get(text[at], text[at]) for at in range(token.start, token.end))
    return drop_inkless("".join(spelt)).text


def _find_in_group(group: "regex.Match[str]", text: str, language: Language) -> Iterator[LetterInNumber]:
    """Yield the letters of a run of digits and of letters for them."""
    letters = group.group()
    before = text[max(0, group.start() - _LOOKED_BACK) : group.start()]
    behind = text[group.end() : group.end() + _LOOKED_AHEAD]
    # Where І is a letter, «ІЗ» is a word.
    ones = "" if language.has_dotted_i else _ONES
    digits = [letter.isdigit() or letter in ones for letter in letters]
    for k, letter in enumerate(letters):
        if digits[k] or letter in _ONES:
            continue
        if any(digits):
            standing = _stand_in_number(letter, digits[:k], digits[k + 1 :], before)
        else:
            standing = _stand_alone(letters, before, behind, _compile_month(language.headings.months))
        if standing is not None:
            digit = SAME_SHAPES.get(letter) or OTHER_SHAPES[letter]
            # Behind a letter that may be none, the page has to tell too: ВО10 is a code.
            is_told = all(one not in OTHER_SHAPES for one in letters[: k + 1])
            yield LetterInNumber(group.start() + k, letter, digit, standing if is_told else Standing.IF_SEEN)


def _stand_in_number(
    letter: str, digits_before: Sequence[bool], digits_behind: Sequence[bool], before: str
) -> Standing | None:
    """Return what says that a letter beside digits is one; None where it is an index or a unit: «5l», «i1»."""
    is_begun = any(digits_before) or bool(_SIGN_BEFORE.search(before) or _NUMBER_BEFORE.search(before))
    if letter in _THIN and not (any(digits_behind) and (is_begun or letter == "l")):
        return None
    return Standing.BEHIND_DIGITS if is_begun else Standing.BEFORE_DIGITS


def _stand_alone(letters: str, before: str, behind: str, month: "regex.Pattern[str]") -> Standing | None:
    """Return what says that a run of letters without a digit is a number, or a part of one."""
    if set(letters) & _THIN or (len(letters) > 1 and not set(letters) <= SAME_SHAPES.keys()):
        return None
    if len(letters) > 1:
        is_part = (
            _NUMBER_BEFORE.search(before)
            or _NUMBER_BEHIND.match(behind)
            or _SIGN_BEFORE.search(before)
            or month.match(behind)
            or (_THOUSANDS_BEFORE.search(before) and len(letters) == 3 and set(letters) <= _ZEROS)
        )
        return Standing.BEHIND_DIGITS if is_part else None
    is_zero, is_word = letters in _ZEROS, letters in _PREPOSITIONS
    if not is_zero and (_ORDINAL_BEHIND.match(behind) or (month.match(behind) and not is_word)):
        return Standing.BEHIND_DIGITS
    # A small letter behind a mark is a word, and О behind a full stop may begin a sentence; б is asked about anyway.
    if letters.islower() and letters not in OTHER_SHAPES:
        return None
    if _DECIMAL_BEFORE.search(before) and not (is_zero and before.endswith(".")):
        return Standing.BEHIND_DIGITS
    if _NUMBER_BEHIND.match(behind) or _SIGN_BEFORE.search(before):
        return Standing.BEFORE_DIGITS
    return Standing.IF_SEEN if letters in OTHER_SHAPES and _NAME_BEFORE.search(before) else None


@cache
def _compile_month(months: str) -> "regex.Pattern[str]":
    return regex.compile(rf"[ \u00a0](?:{months})")
