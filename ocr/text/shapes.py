"""The shapes of a typewriter: the characters that the recognizer tells apart.

Cyrillic А and Latin A are one shape, written as the Cyrillic letter; the neighbouring shapes tell which is intended.
"""

import re
from functools import cache

from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.text.typewriter import SHAPES_FOR_DIGITS, take_part

CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяё" + "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁ"
DIGITS = "0123456789"
# Latin letters without a Cyrillic look-alike.
LATIN = "bdfghijklmnqrstuvwz" + "DFGIJLNQRSUVWZ"
SIGNS = ".,:;!?-—()[]/%№§\"'„“«»+=_*&"
# Letters of Ukrainian, Belarusian, Serbian, Macedonian and Russian before 1918 that no other letter looks like.
OTHER_CYRILLIC = "їєґўђљњћџѓќѣѳ" + "ЇЄҐЎЂЉЊЋЏЃЌѢѲ"
# Latin letters that are no letter with an accent: of Danish and German; and rarer marks.
OTHER_LATIN = "æøßÆØ"
OTHER_SIGNS = "½°"
# A cell whose letter cannot be read: x-ed out, or blotted.
OCCLUDED = "■"
SPACE = " "
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
# Class 0 is the blank of CTC; SHAPES[i] has class i + 1. The order is part of the model.
SHAPES = SPACE + CYRILLIC + DIGITS + LATIN + SIGNS + OCCLUDED + OTHER_CYRILLIC + OTHER_LATIN + OTHER_SIGNS

_LOOKALIKES = RUSSIAN.lookalikes
# Cyrillic letters whose shape is a Latin letter's or, but for a mark, another Cyrillic letter's; one apostrophe.
_ONE_SHAPE = dict(zip("іІјЈѕЅѵѴëËïÏѝЍѐЀ’ʼ", "iIjJsSvVёЁїЇиИеЕ''", strict=True))
_AS_CYRILLIC = str.maketrans({**_LOOKALIKES, **_ONE_SHAPE, "–": "—", "−": "—"})
_AS_LATIN = str.maketrans({letter: latin for latin, letter in _LOOKALIKES.items()})
_ONLY_CYRILLIC = (set(CYRILLIC) | set(OTHER_CYRILLIC)) - set(_LOOKALIKES.values())
_ROMAN = re.compile(r"[IVХLСМ]{2,}")


def to_shapes(text: str) -> str:
    """Return the text in shapes, one for each character: look-alikes as the Cyrillic letter, white space as SPACE.

    >>> to_shapes("KOПИЯ")
    'КОПИЯ'
    """
    return "".join(SPACE if char.isspace() else char for char in text.translate(_AS_CYRILLIC))


def write_out(shapes: str, language: Language = RUSSIAN) -> str:
    """Return the intended spelling of a word of a language in shapes, one character for each shape.

    Look-alikes become Latin letters where the word has Latin letters and no letters that are Cyrillic only; else
    they become letters of the language: і in Ukrainian. Letters typed for digits become digits in numbers, and
    digits typed for letters become letters among letters.

    >>> write_out("СОUNТRУ"), write_out("ХVIII"), write_out("СОЮЗ")
    ('COUNTRY', 'XVIII', 'СОЮЗ')
    >>> write_out("I9З4-го"), write_out("1О.ЗО"), write_out("5.I.5О"), write_out("ПР0ЕКТ"), write_out("III")
    ('1934-го', '10.30', '5.I.50', 'ПРОЕКТ', 'III')
    >>> write_out("О;"), write_out("О")
    ('0;', 'О')
    >>> from ocr.language.ukrainian import UKRAINIAN
    >>> write_out("зiмi", UKRAINIAN), write_out("i", UKRAINIAN), write_out("5.I.5О", UKRAINIAN)
    ('зімі', 'і', '5.I.50')
    """
    letters = set(shapes)
    own, latin = _letters_of(language)
    if (
        (letters & latin or _ROMAN.fullmatch(shapes))
        and not letters & _ONLY_CYRILLIC
        and not letters & set(DIGITS)
    ):
        return shapes.translate(_AS_LATIN)
    if _LONE.fullmatch(shapes):
        return shapes.translate(_AS_DIGITS)
    shapes = _NUMBER.sub(lambda match: match.group().translate(_AS_DIGITS), shapes)
    shapes = _DECIMAL.sub(lambda match: match.group().translate(_AS_ONES), shapes)
    written = _AMONG_LETTERS.sub(_as_letter, shapes)
    return written if letters & set(DIGITS) else written.translate(own)


@cache
def _letters_of(language: Language) -> tuple[dict[int, str], frozenset[str]]:
    """Return the Latin shapes that are letters of a language, as a table, and those that are none."""
    own = {latin: letter for latin, letter in language.lookalikes.items() if latin in LATIN}
    return str.maketrans(own), frozenset(LATIN) - own.keys()


def _as_letter(digit: "re.Match[str]") -> str:
    before = digit.string[digit.start() - 1]
    return digit.group().translate(_AS_CAPITALS if before.isupper() else _AS_SMALL)
