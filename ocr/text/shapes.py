"""The shapes of a typewriter: the characters that the recognizer tells apart.

Cyrillic А and Latin A are one shape, written as the Cyrillic letter; the neighbouring shapes tell which is intended.
"""

from ocr.language.russian import RUSSIAN

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
# Class 0 is the blank of CTC; SHAPES[i] has class i + 1. The order is part of the model.
SHAPES = SPACE + CYRILLIC + DIGITS + LATIN + SIGNS + OCCLUDED + OTHER_CYRILLIC + OTHER_LATIN + OTHER_SIGNS

# Cyrillic letters whose shape is a Latin letter's or, but for a mark, another Cyrillic letter's; one apostrophe.
_ONE_SHAPE = dict(zip("іІјЈѕЅѵѴëËïÏѝЍѐЀ’ʼ", "iIjJsSvVёЁїЇиИеЕ''", strict=True))
_AS_CYRILLIC = str.maketrans({**RUSSIAN.lookalikes, **_ONE_SHAPE, "–": "—", "−": "—"})


def to_shapes(text: str) -> str:
    """Return the text in shapes, one for each character: look-alikes as the Cyrillic letter, white space as SPACE.

    >>> to_shapes("KOПИЯ")
    'КОПИЯ'
    """
    return "".join(SPACE if char.isspace() else char for char in text.translate(_AS_CYRILLIC))
