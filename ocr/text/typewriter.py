"""What typists type for what: the one table from which profiles, alignment and the recognizer take their parts.

Keys are what is typed, values what is meant. A use that needs fewer habits takes a named part of the table, so that
no use can know a habit that the table lacks.
"""

from collections.abc import Iterable, Mapping

# Machines without the types 0, 1 and 3 have these letters for them; whoever transcribes the page takes the letter
# of either script.
LETTERS_FOR_DIGITS: Mapping[str, str] = {
    **dict.fromkeys("ОоOo", "0"),
    **dict.fromkeys("IІlіi|", "1"),
    **dict.fromkeys("Зз", "3"),
}
# Machines of small offices have no Ё; most typists do without it anyway.
LETTERS_WITHOUT_MARKS: Mapping[str, str] = {"Ё": "Е", "ё": "е"}
# A machine without Latin letters types П for II and Ш for III.
LETTERS_FOR_ROMAN_NUMERALS: Mapping[int, str] = {2: "П", 3: "Ш"}
# A hyphen at a line end: the type, the soft hyphen and the marks that editors of transcriptions use.
HYPHENS = "-\u00ad\u2010\u2011¬"


def take_part(table: Mapping[str, str], typed: Iterable[str]) -> dict[str, str]:
    """Return the part of a table for these characters. Raises KeyError for a character that the table lacks.

    >>> take_part(LETTERS_FOR_DIGITS, "Зз")
    {'З': '3', 'з': '3'}
    """
    return {char: table[char] for char in typed}


# Capitals that make a token a number even where no digit stands beside them; small letters make words.
CAPITALS_FOR_DIGITS: Mapping[str, str] = take_part(LETTERS_FOR_DIGITS, "IІОOЗ")
CAPITALS_FOR_ONE: Mapping[str, str] = take_part(LETTERS_FOR_DIGITS, "IІ")
# Shapes, where A of either script is one, that the recognizer may read where a digit was meant. A dotted i and a bar
# are written for 1 by whoever transcribes; no machine has them there.
SHAPES_FOR_DIGITS: Mapping[str, str] = take_part(LETTERS_FOR_DIGITS, "ОоЗзIl")
