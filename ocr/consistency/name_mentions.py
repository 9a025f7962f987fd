"""The names that the sheets of a record mention, each with its place and its spelling without ending."""

from collections.abc import Iterator
from typing import NamedTuple

import regex

from ocr.consistency.record import RecordText
from ocr.language.base import APOSTROPHES, Language
from ocr.language.morphology import forms_of
from ocr.model import Token, TokenKind
from ocr.text.tokens import tokenise
from ocr.text.typewriter import HYPHENS

_MIN_LETTERS = 4
# Capitals with a space between, as signatures are typed: «Р О Щ И Н».
_SPACED = regex.compile(r"(?:\p{Lu}[ \u00a0]{1,2})+\p{Lu}")
_LINE_BREAK = regex.compile(rf"[{HYPHENS}]\s*\n\s*")
_NAME_TAGS = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn"})
_ADJECTIVE_ENDINGS = ("ая", "яя", "ую", "юю", "ое", "ее", "ые", "ие", "ый", "ий")
_SURNAME_ENDING = regex.compile(r"[ое]в$")
# Names of several syllables with hyphens are declined as nouns: «Цзе-дуна», «Вэнь-хаем».
_JOINED_ENDING = regex.compile(r"(?:[ое]м|[аяуюеиыйь])$")
# Parts of a full name that are written in one case: «МАО ЦЗЕ-ДУН», «Мао Цзе-дун».
_HYPHENS = regex.compile(r"[-\s]+")


class Mention(NamedTuple):
    """A name at [start, end) of a sheet.

    `stem` is the name in small letters without its ending, hyphens and spaces; `before` the name right before it,
    without its ending too, "" without one. `is_known` tells whether the dictionary has it, `is_named` whether it
    stands where only a name has a capital.
    """

    page_index: int
    start: int
    end: int
    text: str
    stem: str
    before: str
    is_known: bool
    is_named: bool


def stem_of(name: str, language: Language) -> str:
    """Return a name in small letters, without its ending, hyphens and spaces.

    >>> from ocr.language.russian import RUSSIAN
    >>> stem_of("ЦЗЕ-ДУНА", RUSSIAN), stem_of("Р О Щ И Н", RUSSIAN)
    ('цзедун', 'рощин')
    """
    bare = language.fold(_HYPHENS.sub("", name))
    if "-" in name and (ending := _JOINED_ENDING.search(bare)):
        return bare[: ending.start()]
    stem = language.name_ending.sub("", bare)
    if bare.endswith(_ADJECTIVE_ENDINGS) and len(bare) - len(stem) == 1:
        # Adjectives have a vowel before their last one: «Красная», «Красной».
        stem = stem[:-1]
    # «Ларионов» loses what «Ларионова» keeps.
    return _SURNAME_ENDING.sub("", stem)


def iter_mentions(record: RecordText) -> Iterator[Mention]:
    """Yield the names of the sheets in order; of words that begin a sentence those that may be nothing else."""
    for index, sheet in enumerate(record.sheets):
        last: Token | None = None
        for token in tokenise(sheet, record.language):
            if mention := _to_mention(index, token, last, sheet, record.language):
                yield mention
            last = token


def _to_mention(
    index: int, token: Token, last: Token | None, sheet: str, language: Language
) -> Mention | None:
    text = _LINE_BREAK.sub("", token.text)
    if not text[:1].isupper() or not (language.is_word(text) or _SPACED.fullmatch(text)):
        return None
    bare = _HYPHENS.sub("", text)
    # Roman numerals and Latin words are none.
    if len(bare) < _MIN_LETTERS or not all(char in APOSTROPHES + language.alphabet for char in bare.lower()):
        return None
    forms = forms_of(bare, language)
    is_known = bool(language.is_known_word(text)) or bool(forms)
    is_named = token.kind is TokenKind.NAME
    if not is_named and is_known and not any(form.tags & _NAME_TAGS for form in forms):
        return None
    is_beside = last is not None and last.kind is TokenKind.NAME and sheet[last.end : token.start] == " "
    before = stem_of(last.text, language) if is_beside and last is not None else ""
    return Mention(index, token.start, token.end, text, stem_of(text, language), before, is_known, is_named)
