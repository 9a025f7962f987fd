"""The languages that there are, by code, and which of them a text is in."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from ocr.language.base import LATIN_LOOKALIKES, Language
from ocr.language.belarusian import BELARUSIAN
from ocr.language.bulgarian import BULGARIAN
from ocr.language.macedonian import MACEDONIAN
from ocr.language.russian import RUSSIAN, modernise
from ocr.language.serbian import SERBIAN
from ocr.language.ukrainian import UKRAINIAN

LANGUAGES: Mapping[str, Language] = {
    language.code: language for language in (RUSSIAN, UKRAINIAN, BELARUSIAN, BULGARIAN, SERBIAN, MACEDONIAN)
}
# A letter of another alphabet: a quotation, a name, a slip.
_FOREIGN_SHARE = 1 / 2000
# The share of one of a language's commonest words among its words, and of a word that is common in another.
_COMMON_WORD_SHARE, _FOREIGN_WORD_SHARE = 1 / 50, 1 / 1000
# A text is in another language than Russian if its letters say so by this much more than for any other, in natural
# logarithms: e to the 12 to one.
MIN_LEAD = 12.0
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_ROMAN = re.compile(r"[IІVХXLСCМM]+")
_TO_CYRILLIC = str.maketrans(dict(LATIN_LOOKALIKES))
_COMMON_OF = {code: frozenset(language.common_words.split()) for code, language in LANGUAGES.items()}
_COMMON_WORDS = frozenset[str]().union(*_COMMON_OF.values())


def tell_language(text: str) -> Language:
    """Return the language of a text; Russian where its letters do not tell.

    Letters are weighed, those in which alphabets differ and the rest by their frequency, and the commonest words.
    Latin letters count as the Cyrillic ones that they look like, in words that have Cyrillic ones; Roman numerals do
    not count.

    >>> tell_language("Її відпустили з в’язниці, і вона їде до Києва").name, tell_language("На вокзале").name
    ('Ukrainian', 'Russian')
    """
    words = _cyrillic_words(text)
    letters = Counter(letter for word in words for letter in word if _CYRILLIC.match(letter))
    common = Counter(word for word in words if word in _COMMON_WORDS)
    scores = {code: _score(letters, common, code) for code in LANGUAGES}
    best, second = sorted(scores, key=lambda code: -scores[code])[:2]
    return LANGUAGES[best] if scores[best] - scores[second] >= MIN_LEAD else RUSSIAN


def change_language(codes: Sequence[str], language: Language) -> tuple[str, ...]:
    """Return Tesseract's codes with that of a language in place of another of ours; codes of others stay.

    >>> change_language(("rus", "eng"), UKRAINIAN), change_language(("eng",), UKRAINIAN)
    (('ukr', 'eng'), ('eng',))
    """
    ours = {known.tesseract_code for known in LANGUAGES.values()}
    if language.tesseract_code in codes:
        return tuple(codes)
    return tuple(dict.fromkeys(language.tesseract_code if code in ours else code for code in codes))


def describe_missing(language: Language) -> tuple[str, ...]:
    """Return the notice that the dictionary of a language is not installed, and how to install it; empty if it is."""
    if language.dictionary.is_here():
        return ()
    return (
        f"There is no dictionary of {language.name} here: that a word is none is no evidence. "
        f"To have one: {language.dictionary.remedy}.",
    )


def _cyrillic_words(text: str) -> list[str]:
    """Return the words of a text that are Cyrillic and no Roman numerals, in small letters."""
    words = (match.group() for match in _WORD.finditer(modernise(text)))
    return [
        word.translate(_TO_CYRILLIC).lower()
        for word in words
        if _CYRILLIC.search(word) and not _ROMAN.fullmatch(word)
    ]


def _score(letters: Mapping[str, int], common: Mapping[str, int], code: str) -> float:
    """Return the log probability of counted letters and common words in a language, but for a constant."""
    logs, foreign = _letter_logs(code), math.log(_FOREIGN_SHARE)
    own, other = math.log(_COMMON_WORD_SHARE), math.log(_FOREIGN_WORD_SHARE)
    by_letters = sum(count * logs.get(letter, foreign) for letter, count in letters.items())
    return by_letters + sum(
        count * (own if word in _COMMON_OF[code] else other) for word, count in common.items()
    )


@cache
def _letter_logs(code: str) -> dict[str, float]:
    """Return the logarithm of each letter's share in a language's text, told from its rank alone.

    The r-th of n letters has the share ln((n + 1) / r) / n, nearly (Gusein-Zade 1988, "On the frequency of meeting of
    key words and other ranked values").
    """
    letters = LANGUAGES[code].letters_by_frequency
    shares = [math.log((len(letters) + 1) / rank) for rank in range(1, len(letters) + 1)]
    return {letter: math.log(share / sum(shares)) for letter, share in zip(letters, shares, strict=True)}
