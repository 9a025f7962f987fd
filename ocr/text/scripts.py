"""Scripts of a typed page: the shapes that each has, and how shapes are written that several have."""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import cache

from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.text.shapes import CYRILLIC, DIGITS, LATIN, OTHER_CYRILLIC, OTHER_LATIN, to_shapes
from ocr.text.typewriter import SHAPES_FOR_DIGITS, take_part


class Script(IntEnum):
    """The language's own letters; numbers, with letters for digits and Roman numerals; Latin; all other Cyrillic."""

    OWN, NUMBER, LATIN, OTHER = range(4)


_LOOKALIKES = RUSSIAN.lookalikes
_AS_LATIN = str.maketrans({letter: latin for latin, letter in _LOOKALIKES.items()})
# Shapes of Latin letters that Cyrillic letters have too, some with two dots.
_ALIKE = to_shapes("".join(_LOOKALIKES) + "ëË")
_ROMAN = to_shapes("IVXLCDM")
_ONLY_CYRILLIC = (set(CYRILLIC) | set(OTHER_CYRILLIC)) - set(_LOOKALIKES.values())

# Letters stand for digits in a number with at least one digit and no other letters. A lone I between full stops is a
# month and stays.
_AS_DIGITS = str.maketrans(take_part(SHAPES_FOR_DIGITS, "ОоЗз"))
_AS_ONES = str.maketrans(take_part(SHAPES_FOR_DIGITS, "Il"))
_STAND_INS = "".join(SHAPES_FOR_DIGITS)
_BORDER = (
    rf"(?<![^\W\d_])(?=[{_STAND_INS}{{0}}]*\d)[\d{_STAND_INS}]+(?:[{{0}}][\d{_STAND_INS}]+)*(?![^\W\d_])"
)
_NUMBER, _DECIMAL = re.compile(_BORDER.format(".,:/-")), re.compile(_BORDER.format(",:"))
# A mark follows: the letter is no preposition.
_LONE = re.compile(r"[ОоЗ][,;:]")
_AS_CAPITALS = str.maketrans({digit: shape for shape, digit in take_part(SHAPES_FOR_DIGITS, "ОЗ").items()})
_AS_SMALL = str.maketrans({digit: shape for shape, digit in take_part(SHAPES_FOR_DIGITS, "оз").items()})
_AMONG_LETTERS = re.compile(r"(?<=[\u0400-\u052f])[03](?=[\u0400-\u052f])")
# Without a digit: 110 typed IIО, and Roman numerals.
_DIGITS_ALONE = re.compile(rf"(?=.*[ОоЗз])(?=.*[Il])[{_STAND_INS}]+")
_ROMAN_ALONE = re.compile(rf"[{_ROMAN}]{{2,}}")
_NUMERAL = re.compile(rf"[{_ROMAN}l]+")


@cache
def shapes_of(language: Language) -> tuple[frozenset[str], ...]:
    """Return the letters and digits of each script, in shapes, in the order of `Script`."""
    own = to_shapes(language.alphabet + language.alphabet.upper())
    number = DIGITS + _STAND_INS + _ROMAN
    # Numbers among Latin words are theirs.
    latin = LATIN + OTHER_LATIN + _ALIKE + DIGITS
    other = CYRILLIC + OTHER_CYRILLIC + to_shapes("іІјЈѕЅ")
    return tuple(map(frozenset, (own, number, latin, other)))


def write_out(shapes: str, language: Language = RUSSIAN, scripts: Sequence[int] | None = None) -> str:
    """Return the intended spelling of a word of a language in shapes, one character for each shape.

    `scripts` has the script of each; if it is not given, the word's letters tell: it is Latin where it has Latin
    letters and no letters that are Cyrillic only. Look-alikes become letters of their script: і in Ukrainian. Letters
    typed for digits become digits in numbers, and digits typed for letters become letters among letters.

    >>> write_out("СОUNТRУ"), write_out("ХVIII"), write_out("СОЮЗ")
    ('COUNTRY', 'XVIII', 'СОЮЗ')
    >>> write_out("I9З4-го"), write_out("1О.ЗО"), write_out("5.I.5О"), write_out("ПР0ЕКТ"), write_out("III")
    ('1934-го', '10.30', '5.I.50', 'ПРОЕКТ', 'III')
    >>> write_out("О;"), write_out("О")
    ('0;', 'О')
    >>> write_out("СОТ", scripts=[Script.LATIN] * 3), write_out("IIО", scripts=[Script.NUMBER] * 3)
    ('COT', '110')
    >>> from ocr.language.ukrainian import UKRAINIAN
    >>> write_out("зiмi", UKRAINIAN), write_out("i", UKRAINIAN), write_out("5.I.5О", UKRAINIAN)
    ('зімі', 'і', '5.I.50')
    """
    own, foreign = _letters_of(language)
    if scripts is None:
        scripts = _tell(shapes, foreign)
    is_latin = Script.LATIN in scripts and Script.OWN not in scripts and Script.OTHER not in scripts
    written = shapes if is_latin and not set(shapes) & set(DIGITS) else _write_numbers(shapes)
    written = _write_numerals(written, scripts)
    return "".join(
        char.translate(_AS_LATIN)
        if script == Script.LATIN
        # What a number keeps of its letters is no letter of the language.
        else char.translate(own)
        if script in {Script.OWN, Script.OTHER}
        else char
        for char, script in zip(written, scripts, strict=True)
    )


def _tell(shapes: str, foreign: frozenset[str]) -> list[Script]:
    """Return the script of each shape of a word by the word alone."""
    letters = set(shapes)
    has_digits = bool(letters & set(DIGITS))
    if (
        (letters & foreign or _ROMAN_ALONE.fullmatch(shapes))
        and not letters & _ONLY_CYRILLIC
        and not has_digits
    ):
        return [Script.LATIN] * len(shapes)
    return [Script.NUMBER if has_digits and shape in LATIN else Script.OWN for shape in shapes]


@cache
def _letters_of(language: Language) -> tuple[dict[int, str], frozenset[str]]:
    """Return the Latin shapes that are letters of a language, as a table, and those that are none."""
    own = {latin: letter for latin, letter in language.lookalikes.items() if latin in LATIN}
    return str.maketrans(own), frozenset(LATIN) - own.keys()


def _write_numbers(shapes: str) -> str:
    if _LONE.fullmatch(shapes):
        return shapes.translate(_AS_DIGITS)
    shapes = _NUMBER.sub(lambda match: match.group().translate(_AS_DIGITS), shapes)
    shapes = _DECIMAL.sub(lambda match: match.group().translate(_AS_ONES), shapes)
    return _AMONG_LETTERS.sub(_as_letter, shapes)


def _as_letter(digit: "re.Match[str]") -> str:
    before = digit.string[digit.start() - 1]
    return digit.group().translate(_AS_CAPITALS if before.isupper() else _AS_SMALL)


def _write_numerals(shapes: str, scripts: Sequence[int]) -> str:
    """Return a word with its numbers that have no digit written in digits, or as Roman numerals."""
    letters = list(shapes)
    marks = "".join(
        "n" if script == Script.NUMBER and shape.isalpha() else " "
        for shape, script in zip(shapes, scripts, strict=True)
    )
    for run in re.finditer("n+", marks):
        own = shapes[run.start() : run.end()]
        if _DIGITS_ALONE.fullmatch(own):
            own = own.translate(_AS_DIGITS).translate(_AS_ONES)
        elif _NUMERAL.fullmatch(own) and len(own) > 1:
            own = own.replace("l", "I").translate(_AS_LATIN)
        letters[run.start() : run.end()] = own
    return "".join(letters)
