"""Sentences that were written whole, with their values in them, in another language: findings.json has them so.

The report translates a sentence before its values are put in. Of a whole one the sentence that it was made of is
found again by its words; where none is, it stays as it is.
"""

import re
from functools import lru_cache
from string import Formatter
from typing import NamedTuple

from ocr.report.messages import Translate
from ocr.report.russian import RU

# A sentence of fewer letters beside its values would be found in anything.
_MIN_LETTERS = 8


class _Pattern(NamedTuple):
    letters: int
    text: str
    regex: re.Pattern[str]


def translate_whole(sentence: str, translate: Translate) -> str:
    """Return a whole English sentence in the language of `translate`, its values as they are.

    >>> from ocr.report.messages import make_translate
    >>> translate_whole("A second engine reads the same here.", make_translate("ru"))
    'Вторая программа читает здесь то же.'
    >>> translate_whole("Nobody ever said this.", make_translate("ru"))
    'Nobody ever said this.'
    """
    if sentence in RU:
        return translate(sentence)
    for pattern in _list_patterns():
        found = pattern.regex.fullmatch(sentence)
        if found is not None:
            return translate(pattern.text, **found.groupdict())
    return sentence


@lru_cache(maxsize=1)
def _list_patterns() -> tuple[_Pattern, ...]:
    """Return the sentences with values, those with most words of their own first."""
    patterns = [_make_pattern(text) for text in RU if "{" in text]
    return tuple(sorted((one for one in patterns if one is not None), key=lambda one: -one.letters))


def _make_pattern(text: str) -> _Pattern | None:
    parts, letters, seen = "", 0, set[str]()
    for words, name, _, _ in Formatter().parse(text):
        parts += re.escape(words)
        letters += sum(char.isalpha() for char in words)
        if name is None:
            continue
        if not name.isidentifier():
            return None
        parts += f"(?P={name})" if name in seen else f"(?P<{name}>.+?)"
        seen.add(name)
    return _Pattern(letters, text, re.compile(parts, re.DOTALL)) if letters >= _MIN_LETTERS else None
