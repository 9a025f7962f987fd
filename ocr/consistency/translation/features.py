"""What a sentence and its translation share: numbers, names, things, words of common origin."""

from collections.abc import Iterator

import regex

from ocr.consistency.translation.values import Value, iter_marks
from ocr.language.latin_names import sound_of
from ocr.language.target import Glossary

_WORD = regex.compile(r"\p{L}[\p{L}'’-]*")
# Words of common origin begin alike: so many letters of words of at least so many.
_ROOT_LETTERS, _MIN_ROOT_WORD = 4, 6
# What goes on for longer is no word of a language.
MAX_WORD_CHARS = 60


def features_of(
    text: str, values: tuple[Value, ...], mark: str, glossaries: tuple[Glossary, ...], *, is_original: bool
) -> frozenset[str]:
    """Return the features of a sentence, written alike for both languages."""
    return frozenset(_features(text, values, mark, glossaries, is_original))


def _features(
    text: str, values: tuple[Value, ...], mark: str, glossaries: tuple[Glossary, ...], is_original: bool
) -> Iterator[str]:
    if mark.isdigit():
        yield f"mark:{mark}"
    for key in iter_marks(values):
        yield f"value:{key}"
    for match in _WORD.finditer(text):
        if match.end() - match.start() > MAX_WORD_CHARS:
            continue
        word = match.group().lower().replace("ё", "е")
        for index, glossary in enumerate(glossaries):
            things = glossary.things_of(word) if is_original else glossary.translated_things_of(word)
            for thing in things:
                yield f"thing:{index}:{thing}"
        sound = sound_of(word)
        if len(sound) >= _MIN_ROOT_WORD:
            yield f"root:{sound[:_ROOT_LETTERS].replace('c', 'k')}"
        elif match.group()[:1].isupper() and len(sound) > 2:
            yield f"root:{sound}"
