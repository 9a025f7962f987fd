"""How likely a text is in a language of ours, so that its code page can be told from others."""

from collections.abc import Iterable

from ocr.language.base import Language
from ocr.language.languages import LANGUAGES

_PUNCTUATION = "№«»„“”‘’–—…§°±·\u00a0\u00ad"


def likeness_to_language(text: str, languages: Iterable[Language] = tuple(LANGUAGES.values())) -> float:
    """Return the likeness of the characters beyond ASCII, -2 to 1, to the language that they are most like.

    It is their mean; 1 is a language's commonest letter.
    """
    return max(_likeness(text, language) for language in languages)


def _likeness(text: str, language: Language) -> float:
    by_frequency = language.letters_by_frequency
    score = 0.0
    others = 0
    for before, char in zip(" " + text, text, strict=False):
        if char.isascii():
            continue
        others += 1
        rank = by_frequency.find(char.lower())
        if rank >= 0:
            # A capital inside a word comes of a wrong code page.
            score += -2 if before.islower() and char.isupper() else 1 - rank / len(by_frequency)
        elif char not in _PUNCTUATION:
            score -= 2
    return score / max(1, others)
