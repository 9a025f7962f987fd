"""What the program must know of a language: its letters, its dictionary, and a few of its words and endings."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

# Latin letters and the Cyrillic letters whose shape they share in an upright face.
LATIN_LOOKALIKES: Mapping[str, str] = dict(zip("ABCEHKMOPTXYaceopxyiI", "АВСЕНКМОРТХУасеорхуіІ", strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language written in Cyrillic letters.

    `alphabet` has the small letters in their order; `letters_by_frequency` has them from the most frequent letter
    of running text to the rarest. `negations` are small words. `name_ending` matches the inflectional ending of a
    name in small letters, and nothing in a name that has none. `hours` matches the whole word, without a full stop,
    that follows a time of day. `is_known_word` tells whether the dictionary has a word in the given form.
    """

    name: str
    tesseract_code: str
    alphabet: str
    letters_by_frequency: str
    negations: frozenset[str]
    name_ending: re.Pattern[str]
    hours: re.Pattern[str]
    is_known_word: Callable[[str], bool]

    @property
    def lookalikes(self) -> Mapping[str, str]:
        """Latin letters, and the letters of this alphabet whose shape they share; capitals and small letters."""
        return {
            latin: letter for latin, letter in LATIN_LOOKALIKES.items() if letter.lower() in self.alphabet
        }
