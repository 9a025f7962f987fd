"""The names in the heads and feet of a document and of its translation: addressees, copies, signatures."""

from ocr.consistency.record import Checked, Inconsistency
from ocr.consistency.translation.bilingual import Bilingual
from ocr.consistency.translation.brackets import find_brackets, is_inside
from ocr.consistency.translation.name_matching import NameIndex
from ocr.consistency.translation.name_words import (
    Name,
    NameWord,
    find_names,
    find_translated_names,
    find_words,
)
from ocr.language.proper_names import is_proper
from ocr.model import Reason, RecordPlace, TokenKind, Verdict

# A head is set in an order of its own in each language: names within so much of a text may stand for each other.
_MAX_SHIFT = 0.15


def check_form_names(texts: Bilingual) -> Checked:
    """Return the names in the translation's head and foot that the original has nowhere, and those that it has.

    What the translation leaves out there is no finding: translations leave out stamps and copies.
    """
    text, translated = texts.original.text, texts.translation.text
    index = NameIndex(
        [tuple(word.text for word in find_words(text, 0, len(text)))],
        [tuple(word.text for word in find_words(translated, 0, len(translated)))],
        texts.record.language,
        (texts.glossary, texts.place_names),
    )
    own = [
        name
        for line in texts.original.forms
        for name in _names_of_line(texts, line.start, line.end)
        if not any(index.find_translation(word.text) for word in _long_words(name))
    ]
    brackets = find_brackets(translated)
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    for line in texts.translation.forms:
        if texts.language.credit.match(translated, line.start):
            continue
        for name in find_translated_names(translated, line.start, line.end, texts.language):
            if not name.is_sure or is_inside(brackets, name.start):
                continue
            if any(index.find_original(word.text) for word in _long_words(name)):
                agreeing.append(texts.record.in_translation(name.start, name.end))
            elif (near := _find_near(texts, name, own)) is not None:
                found.append(_make(texts, name, near))
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _names_of_line(texts: Bilingual, start: int, end: int) -> tuple[Name, ...]:
    """Return the names in a line of the original's form; a name in capitals may be all of it: a signature."""
    text, language = texts.original.text, texts.record.language
    words = find_words(text, start, end)
    if len(words) == 1 and words[0].text.isupper() and is_proper(words[0].text, language, alone=True):
        return (Name(words=words, is_sure=True),)
    return find_names(text, start, end, language, texts.original.words)


def _long_words(name: Name) -> tuple[NameWord, ...]:
    """Return the words of a name that are no initials."""
    return tuple(word for word in name.words if len(word.text) > 1) or name.words


def _find_near(texts: Bilingual, name: Name, own: list[Name]) -> Name | None:
    """Return the name of the original, lacking in the translation, that this one most likely stands for."""

    def shift(other: Name) -> float:
        return abs(other.start / len(texts.original.text) - name.start / len(texts.translation.text))

    nearest = min(own, key=shift, default=None)
    return nearest if nearest is not None and shift(nearest) <= _MAX_SHIFT else None


def _make(texts: Bilingual, name: Name, near: Name) -> Inconsistency:
    place = texts.record.in_translation(name.start, name.end)
    other = texts.place_original(near.start, near.end)
    return Inconsistency(
        rule="translation-names",
        verdict=Verdict.DIFFERS,
        kind=TokenKind.NAME,
        place=place,
        other=other,
        weight=0.6,
        reason=Reason(
            evidence="record",
            text="The translation names «{translated}» where the original names «{original}» on sheet {sheet}.",
            fields=(
                ("translated", place.text),
                ("original", other.text),
                ("sheet", str((other.page_index or 0) + 1)),
            ),
        ),
    )
