"""Words of no language that are one letter off a word: «дивизнй», «вагоннов».

A word that the dictionary lacks is rarely wrong: names, abbreviations, compounds, halves of words at a join of
sheets, terms. Told is what stands once, in small letters, and becomes a word by one letter less, more or other, or
by two letters swapped.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.language.base import Language
from ocr.language.morphology import is_compound
from ocr.model import Reason, RecordPlace, TokenKind
from ocr.text.tokens import tokenise
from ocr.text.typewriter import HYPHENS

NAME = "no-word"
_MIN_LETTERS = 4
# Words that share so many first letters are one word in two forms.
_STEM_SHARE = 0.7
_DASHES = frozenset("-–—‑")
_LINE_BREAK = regex.compile(rf"[{HYPHENS}]\s*\n\s*")
# A stop behind a word of few letters makes it an abbreviation.
_MAX_ABBREVIATION_LETTERS = 6
# With so many words to choose from, which was meant is not said.
_MAX_EXPECTED = 1
# A text with more unknown words than this share of its words is in another language or another spelling.
_MAX_UNKNOWN_SHARE = 0.1
_MIN_WORDS_FOR_SHARE = 40
# Words to ask about at most: a record has a few, and each is asked for in some hundred spellings.
_MAX_ASKED = 200


class _Word(NamedTuple):
    """A word of the sheets without its line break, where it stands, and whether the dictionary has it."""

    page_index: int
    start: int
    end: int
    text: str
    is_known: bool


def check_words(record: RecordText) -> Checked:
    """Return the words of the sheets that no dictionary has and that are one letter off a word; none without one."""
    if record.language.is_known_word("и") is None:
        return Checked()
    words = [
        word
        for index, sheet in enumerate(record.sheets)
        for word in _iter_words(index, sheet, record.language)
    ]
    unknown = [word for word in words if not word.is_known]
    if len(words) >= _MIN_WORDS_FOR_SHARE and len(unknown) > _MAX_UNKNOWN_SHARE * len(words):
        return Checked()
    times = Counter(_stem(word.text) for word in unknown)
    asked = [
        word
        for word in unknown
        if times[_stem(word.text)] == 1 and not is_compound(word.text, record.language)
    ]
    if len(asked) > _MAX_ASKED:
        return Checked()
    found = [
        _report(word, record.on_sheet(word.page_index, word.start, word.end), near)
        for word in asked
        if (near := find_near_words(word.text, record.language))
    ]
    agreeing = [record.on_sheet(word.page_index, word.start, word.end) for word in words if word.is_known]
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _stem(word: str) -> str:
    return word[: max(_MIN_LETTERS, round(_STEM_SHARE * len(word)))]


def _iter_words(index: int, text: str, language: Language) -> Iterator[_Word]:
    """Yield the whole words in small letters; a half of one at an end of the sheet is none."""
    body_end = len(text.rstrip())
    for token in tokenise(text, language):
        word = language.fold(_LINE_BREAK.sub("", token.text))
        is_small = token.kind is TokenKind.WORD and token.text.islower()
        if not is_small or len(word) < _MIN_LETTERS or not all(char in language.alphabet for char in word):
            continue
        before, behind = text[max(0, token.start - 1) : token.start], text[token.end : token.end + 1]
        is_part = before in _DASHES or behind in _DASHES or token.end == body_end
        is_abbreviated = behind == "." and len(word) <= _MAX_ABBREVIATION_LETTERS
        is_known = bool(language.is_known_word(word)) or bool(language.is_known_word(token.text))
        if is_known or not (is_part or is_abbreviated or _begins_body(text, token.start)):
            yield _Word(index, token.start, token.end, word, is_known)


def _begins_body(text: str, start: int) -> bool:
    """Return whether a small letter begins a paragraph: the rest of a word of the sheet before."""
    return text[:start].rstrip(" \t").endswith("\n\n") or not text[:start].strip()


@lru_cache(maxsize=2_000)
def find_near_words(word: str, language: Language) -> tuple[str, ...]:
    """Return the words of the dictionary that differ by one letter or by two swapped ones, in the alphabet's order.

    >>> from ocr.language.russian import RUSSIAN
    >>> find_near_words("дивизнй", RUSSIAN), find_near_words("промышленость", RUSSIAN)
    (('дивизий',), ('промышленность',))
    """
    alphabet = language.alphabet
    near = {word[:at] + word[at + 1 :] for at in range(len(word))}
    near |= {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    near |= {word[:at] + letter + word[at + 1 :] for at in range(len(word)) for letter in alphabet}
    near |= {word[:at] + letter + word[at:] for at in range(len(word) + 1) for letter in alphabet}
    return tuple(sorted(one for one in near - {word} if len(one) > 2 and language.is_known_word(one)))


def _report(word: _Word, place: RecordPlace, near: Sequence[str]) -> Inconsistency:
    is_told = len(near) <= _MAX_EXPECTED
    fields = (("word", place.text), ("near", "», «".join(near[:3])))
    reason = Reason(
        evidence="record",
        text="«{word}» is no word; one letter off is «{near}».",
        fields=fields,
    )
    return Inconsistency(
        rule=NAME,
        kind=TokenKind.WORD,
        place=place,
        expected=near[0] if is_told else "",
        weight=0.6 if is_told else 0.5,
        reason=reason,
    )


RULE = Rule(
    name=NAME,
    matter=Matter.WORDS,
    cause="A letter was mistyped, left out, doubled or swapped, so that the word is none.",
    wrong="Посылаю девять дивизнй.",
    right="Посылаю девять дивизий.",
    check=check_words,
)
