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

_LATIN_TWINS, _CYRILLIC_TWINS = "ABCEHKMOPTXYaceopxy", "АВСЕНКМОРТХУасеорху"
_AS_CYRILLIC = str.maketrans(_LATIN_TWINS + "–−", _CYRILLIC_TWINS + "——")
_AS_LATIN = str.maketrans(_CYRILLIC_TWINS, _LATIN_TWINS)
_ONLY_CYRILLIC = set(CYRILLIC) - set(_CYRILLIC_TWINS)


def to_shapes(text: str) -> str:
    """Return the text in shapes: letters that look alike as one, all other space as SPACE.

    >>> to_shapes("KOПИЯ")
    'КОПИЯ'
    """
    return "".join(SPACE if char.isspace() else char for char in text.translate(_AS_CYRILLIC))


def write_out(shapes: str) -> str:
    """Return a word's shapes as letters: Latin ones where it has some, and none that only Cyrillic has.

    >>> write_out("СОUNТRУ"), write_out("ХVIII"), write_out("СОЮЗ")
    ('COUNTRY', 'XVIII', 'СОЮЗ')
    """
    letters = set(shapes)
    is_latin = bool(letters & set(LATIN)) and not letters & _ONLY_CYRILLIC
    return shapes.translate(_AS_LATIN) if is_latin else shapes
