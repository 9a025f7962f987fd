"""The classes that the reader learns: the shapes that it tells apart, and letters with accents.

Real typescript to learn from is Czech, Danish, French, German, Hungarian, Polish and Slovak too. A letter with an
accent is a class of its own while the reader learns, so that no accent is taken for dirt and no dirt for an accent;
what is shipped gives its probability to the letter without it.
"""

import unicodedata
from functools import cache

from ocr.text.shapes import SHAPES, to_shapes

ACCENTED = "áàâäãąåéèêěęíìîóòôöõőúùûüůűýčćçďĺľłňńñřŕšśťžźż" + "ÁÀÂÄÅÉÈÊÍÎÓÔÖÚÛÜÝČĆÇĎŁŇŘŠŚŤŽŹŻ"
# Class 0 is the blank of CTC; CLASSES[i] has class i + 1, SHAPES first.
CLASSES = SHAPES + ACCENTED
# Has no decomposition in Unicode.
_BARRED = str.maketrans("łŁ", "lL")


@cache
def without_accent(letter: str) -> str:
    """Return the shape of a letter without its accent.

    >>> without_accent("é"), without_accent("ů"), without_accent("й")
    ('е', 'u', 'й')
    """
    if letter not in ACCENTED:
        return letter
    return to_shapes(unicodedata.normalize("NFD", letter.translate(_BARRED))[0])


def encode(text: str) -> list[int]:
    """Return the classes of a text in shapes and letters with accents."""
    return [CLASSES.index(shape) + 1 for shape in text]
