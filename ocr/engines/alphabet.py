"""The characters that a typewriter's reader tells apart: shapes, not letters of a language.

Cyrillic А and Latin A are one shape, written as the Cyrillic one; which letter was meant, its neighbours tell.
"""

CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяё" + "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁ"
DIGITS = "0123456789"
# Latin letters that look like no Cyrillic one.
LATIN = "bdfghijklmnqrstuvwz" + "DFGIJLNQRSUVWZ"
SIGNS = ".,:;!?-—()[]/%№§\"'„“«»+=_*&"
# A cell whose letter cannot be read: x-ed out, or blotted.
OCCLUDED = "■"
SPACE = " "
# Class 0 is CTC's blank; shape number i has class i + 1.
SHAPES = SPACE + CYRILLIC + DIGITS + LATIN + SIGNS + OCCLUDED

_LOOK_ALIKES = str.maketrans("ABCEHKMOPTXYaceopxyЁ", "АВСЕНКМОРТХУасеорхуЁ")


def to_shapes(text: str) -> str:
    """Return the text in shapes: letters that look alike as one, all other space as SPACE.

    >>> to_shapes("KOПИЯ")
    'КОПИЯ'
    """
    return "".join(
        SPACE if char.isspace() else char for char in text.translate(_LOOK_ALIKES).replace("–", "—")
    )
