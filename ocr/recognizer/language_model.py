"""How likely a text is in a language, for reading: its characters after one another, and its words.

Scores are in the unit of the frames' log posteriors, and small against those of a clear letter: what is typed clearly
is read as it is typed, misspelt or not.
"""

from functools import cache

from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.recognizer.character_model import CharacterModel, load_characters
from ocr.text.shapes import CYRILLIC, DIGITS, SHAPES, SPACE

# The weight of the characters' log probabilities, and what a character of usual likelihood is given back.
_WEIGHT, _BONUS = 0.2, 0.3
# What a word gains that the dictionary has.
_KNOWN_WORD = 2.0
# Shorter words say little, and shorter ones in capitals are mostly abbreviations.
_MIN_LETTERS, _MIN_CAPITALS = 3, 5

_LETTERS = frozenset(SHAPES.index(letter) + 1 for letter in CYRILLIC)
_HYPHEN, _SPACE = SHAPES.index("-") + 1, SHAPES.index(SPACE) + 1
# What prose tells of. Hyphens at the ends of lines, brackets and signs are typed where prose has none.
_OF_PROSE = _LETTERS | {SHAPES.index(mark) + 1 for mark in f"{DIGITS}{SPACE}.,;:!?"}
# Of a capital within a sentence prose tells that it is rare, and not which: names and abbreviations are left alone.
_CAPITALS = frozenset(SHAPES.index(letter) + 1 for letter in CYRILLIC if letter.isupper())
_CAPITAL_WITHIN, _CAPITAL_AFTER_CAPITAL = -1.0, 0.0
_BEFORE_SPACE = frozenset(SHAPES.index(mark) + 1 for mark in ".,;:!?")
# What may stand between the end of a sentence and the beginning of the next.
_BETWEEN = frozenset(SHAPES.index(mark) + 1 for mark in ' "«„(-—')
_STOPS = frozenset(SHAPES.index(mark) + 1 for mark in ".!?")


class LanguageModel:
    """Scores labels for `ocr.recognizer.search`: a character model, and a dictionary's words at their ends.

    Numbers are left alone, and names: a word with a capital within a sentence gains nothing.
    """

    def __init__(self, characters: CharacterModel, language: Language) -> None:
        self._characters, self._language = characters, language
        self._gains: dict[tuple[bytes, bool], float] = {}

    def score(self, before: bytes, label: int) -> float:
        """Return the score of a label after these."""
        score = self._of_character(before, label)
        # A hyphen ends a word as the line's end does: whether there is one, the frames alone say.
        return score if label in _LETTERS else score + self.ending(before)

    def _of_character(self, before: bytes, label: int) -> float:
        if label not in _OF_PROSE:
            return 0.0
        if label in _CAPITALS:
            if before and before[-1] in _CAPITALS:
                return _CAPITAL_AFTER_CAPITAL
            if not (before and before[-1] in _LETTERS) and not _begins_sentence(before):
                return _CAPITAL_WITHIN
        if before and before[-1] in _BEFORE_SPACE:
            # Some typists space behind a comma, and some do not.
            if label == _SPACE:
                return 0.0
            before += bytes((_SPACE,))
        return _WEIGHT * self._characters.log_probability(before, label) + _BONUS

    def ending(self, before: bytes) -> float:
        """Return what the last word of these labels gains if it ends here."""
        start = _word_start(before)
        word = before[start:]
        if len(word) < _MIN_LETTERS:
            return 0.0
        key = word, _begins_sentence(before[:start])
        if key not in self._gains:
            self._gains[key] = self._gain("".join(SHAPES[label - 1] for label in word), begins=key[1])
        return self._gains[key]

    def _gain(self, word: str, *, begins: bool) -> float:
        is_judged = (
            word.islower()
            or (word.isupper() and len(word) >= _MIN_CAPITALS)
            or (begins and word[1:].islower())
        )
        return _KNOWN_WORD if is_judged and self._language.is_known_word(word) else 0.0

    def context(self, before: bytes) -> bytes:
        """Return what of these labels matters for the labels that follow."""
        start = _word_start(before)
        begins = _begins_sentence(before[:start])
        return before[min(start, max(0, len(before) - self._characters.context_length)) :] + bytes((begins,))

    @staticmethod
    def start_of_line(before: bytes) -> bytes:
        """Return the labels before a line, given those up to the end of the line before it: a broken word goes on."""
        if len(before) > 1 and before[-1] == _HYPHEN and before[-2] in _LETTERS:
            return before[_word_start(before[:-1]) : -1]
        return before[-1:] + bytes((_SPACE,))


def _word_start(labels: bytes) -> int:
    """Return where the run of letters at the end of these labels begins."""
    start = len(labels)
    while start and labels[start - 1] in _LETTERS:
        start -= 1
    return start


def _begins_sentence(before: bytes) -> bool:
    """Return whether what follows these labels begins a sentence."""
    at = len(before)
    while at and before[at - 1] in _BETWEEN:
        at -= 1
    return not at or before[at - 1] in _STOPS


@cache
def load_model(language: Language = RUSSIAN) -> LanguageModel:
    """Return the package's own model of Russian."""
    return LanguageModel(load_characters(), language)
