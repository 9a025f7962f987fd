"""What the program must know of a language: its letters, its dictionary, and a few of its words and endings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ocr.language.dictionaries import Dictionary

# Latin letters and the Cyrillic letters whose shape they share in an upright face: of all alphabets, and of some.
COMMON_LOOKALIKES: Mapping[str, str] = dict(
    zip("ABCEHKMOPTXYaceopxyiI", "АВСЕНКМОРТХУасеорхуіІ", strict=True)
)
LATIN_LOOKALIKES: Mapping[str, str] = {
    **COMMON_LOOKALIKES,
    **dict(zip("jJsSïÏ", "јЈѕЅїЇ", strict=True)),
}
# Characters that are written for the apostrophe, which is a letter of Ukrainian and Belarusian.
APOSTROPHES = "'’ʼ‘`′"
_AS_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingWords:
    """Words around the number of a document, as patterns of whole words in small letters.

    `continued` stands before the heading's word («Продолжение шифртелеграммы»), `citing` before the number of another
    document. `number_sign` is what stands for №, beside № and No. `place` and `dated` stand before the place and the
    date of a document, `months` are the beginnings of the months, `year` stands behind it; `leaves` counts leaves
    or copies. `registers` begin the words before a number in a register or an archive.
    """

    continued: str
    citing: str
    number_sign: str = ""
    place: str
    dated: str
    months: str
    year: str
    leaves: str
    registers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWords:
    """Words in the heads and at the feet of the sheets of a document, as patterns.

    A head has the word `continuation` before the document's, or `sheet` before its number, and `secrecy`, the class
    of secrecy or the copy. The `catchword` at the foot points to the next sheet.
    """

    continuation: str
    sheet: str
    secrecy: str
    catchword: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language written in Cyrillic letters.

    `code` is that of ISO 639-1. `alphabet` has the small letters in their order; `letters_by_frequency` has them from
    the most frequent letter of running text to the rarest; `common_words` are its commonest words, spaces between.
    `letters_without_marks` has, for letters that most typists do without, what they type instead. `has_apostrophe`
    tells whether the apostrophe is a letter. `negations` are small words. `name_ending` matches the inflectional
    ending of a name in small letters, and nothing in a name that has none; `fleeting_vowels` match what inflection
    inserts or drops in the rest. `hours` matches the whole word, without a full stop, that follows a time of day.
    """

    code: str
    name: str
    tesseract_code: str
    alphabet: str
    letters_by_frequency: str
    letters_without_marks: tuple[tuple[str, str], ...] = field(default=())
    has_apostrophe: bool = False
    common_words: str
    negations: frozenset[str]
    name_ending: re.Pattern[str]
    fleeting_vowels: re.Pattern[str]
    hours: re.Pattern[str]
    headings: HeadingWords
    sheets: SheetWords
    dictionary: Dictionary

    def __hash__(self) -> int:
        return hash(self.code)

    @property
    def lookalikes(self) -> Mapping[str, str]:
        """Latin letters, and the letters of this alphabet whose shape they share; capitals and small letters."""
        return {
            latin: letter for latin, letter in LATIN_LOOKALIKES.items() if letter.lower() in self.alphabet
        }

    @property
    def has_dotted_i(self) -> bool:
        """Whether the dotted і is a letter; where it is none, it stands for 1."""
        return "і" in self.alphabet

    def is_word(self, text: str) -> bool:
        """Return whether a text has letters only, or hyphens and apostrophes among them.

        >>> from ocr.language.ukrainian import UKRAINIAN
        >>> UKRAINIAN.is_word("зв’язок"), UKRAINIAN.is_word("25-го"), UKRAINIAN.is_word("'")
        (True, False, False)
        """
        bare = text.replace("-", "")
        if self.has_apostrophe:
            bare = bare.translate(_AS_APOSTROPHE).replace("'", "")
        return bare.isalpha()

    def fold(self, word: str) -> str:
        """Return a word in small letters as most typists type it: «еще» for «Ещё», one kind of apostrophe."""
        small = word.translate(_AS_APOSTROPHE).lower()
        for letter, typed in self.letters_without_marks:
            small = small.replace(letter, typed)
        return small

    def is_known_word(self, word: str) -> bool | None:
        """Return whether the dictionary has this form, both halves of a hyphenated word; None without a dictionary.

        >>> from ocr.language.russian import RUSSIAN
        >>> [RUSSIAN.is_known_word(word) for word in ("дивизий", "дивизнй", "пять-шесть")]
        [True, False, True]
        """
        return _is_known(self.dictionary, word.translate(_AS_APOSTROPHE))


@lru_cache(maxsize=50_000)
def _is_known(dictionary: Dictionary, word: str) -> bool | None:
    known = dictionary.knows(word)
    if known is False and "-" in word:
        return all(part and dictionary.knows(part) for part in word.split("-"))
    return known
