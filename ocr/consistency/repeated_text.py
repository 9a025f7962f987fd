"""Rule: words, lines and sentences that stand twice, one right behind the other, on a sheet or over a join."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import say
from ocr.consistency.sheet_layout import lay_out
from ocr.language.sentences import SENTENCES
from ocr.model import RecordPlace, TokenKind

_TOKEN = regex.compile(r"[\p{L}\p{M}\d]+(?:-[\p{L}\p{M}\d]+)*")
# What is repeated has at most so many words: some ten lines.
_MAX_WORDS = 120
# So many words that follow each other tell a repetition; of one or two words, what stands between tells too.
_KEY_WORDS = 3
# It has so many letters if a line ends before its second time, and so many words and letters if none does.
_MIN_LETTERS = 12
_MIN_WORDS_WITHIN_LINE, _MIN_LETTERS_WITHIN_LINE = 4, 20
_MAX_SHOWN_CHARS = 60


class _Word(NamedTuple):
    """A word at [start, end) of the sheet `page_index`."""

    page_index: int
    start: int
    end: int
    text: str


def check_repeated_text(record: RecordText) -> Checked:
    """Return the second of two passages that are the same and follow each other."""
    words = [
        _Word(index, match.start(), match.end(), match.group())
        for index, layout in enumerate(lay_out(record))
        for match in _TOKEN.finditer(record.sheets[index], layout.body_start, layout.body_end)
    ]
    found = [
        *(_describe(record, words, at, length) for at, length in _iter_repeated(record, words)),
        *_iter_small(record, words),
    ]
    return Checked(inconsistencies=tuple(found))


def _iter_repeated(record: RecordText, words: Sequence[_Word]) -> Iterator[tuple[int, int]]:
    """Yield where a passage begins for the second time, and the number of its words.

    A passage is looked for from the last place where the next words stood, so that the cost grows with the text.
    """
    texts = [word.text for word in words]
    last: dict[tuple[str, ...], int] = {}
    done = 0
    for at in range(len(texts) - _KEY_WORDS + 1):
        key = tuple(texts[at : at + _KEY_WORDS])
        before = last.get(key)
        last[key] = at
        if before is None or before < done or not _KEY_WORDS <= at - before <= _MAX_WORDS:
            continue
        length = at - before
        is_parted = _are_parted(record, words[at - 1], words[at])
        if texts[before:at] == texts[at : at + length] and _counts(texts[before:at], is_parted=is_parted):
            yield at, length
            done = at + length


def _are_parted(record: RecordText, before: _Word, behind: _Word) -> bool:
    """Return whether a line or a sheet ends between two words that follow each other."""
    return (
        before.page_index != behind.page_index
        or "\n" in record.sheets[before.page_index][before.end : behind.start]
    )


def _counts(passage: Sequence[str], *, is_parted: bool) -> bool:
    """Return whether a passage is no row of a table or of a form: it has letters enough, and several words.

    Speakers say three words twice; whoever copies does it at a line end.
    """
    lettered = [text for text in passage if text.isalpha()]
    least_words, least_letters = (
        (_KEY_WORDS, _MIN_LETTERS) if is_parted else (_MIN_WORDS_WITHIN_LINE, _MIN_LETTERS_WITHIN_LINE)
    )
    return len(set(lettered)) >= least_words and sum(map(len, lettered)) >= least_letters


def _iter_small(record: RecordText, words: Sequence[_Word]) -> Iterator[Inconsistency]:
    """Yield the single small words that stand twice with nothing but a space or a line end between."""
    sentence = SENTENCES.get(record.language.code)
    if sentence is None:
        return
    common = set(record.language.common_words.split())
    for at in range(1, len(words)):
        word, before = words[at], words[at - 1]
        if word.text != before.text or word.page_index != before.page_index or not word.text.isalpha():
            continue
        sheet = record.sheets[word.page_index]
        between, own = sheet[before.end : word.start], sheet[word.start : word.end]
        if between not in (" ", "\n") or word.text in sentence.doubled or own != own.lower():
            continue
        if len(word.text) == 1 and word.text not in common:
            continue
        if word.text in common or (len(word.text) > 3 and sheet[before.start : before.end].islower()):
            yield _describe(record, words, at, 1)


def _describe(record: RecordText, words: Sequence[_Word], at: int, length: int) -> Inconsistency:
    place = _span(record, words[at : at + length], takes_last=True)
    other = _span(record, words[at - length : at], takes_last=False)
    shown = place.text if len(place.text) <= _MAX_SHOWN_CHARS else place.text[:_MAX_SHOWN_CHARS] + "..."
    return Inconsistency(
        rule=REPEATED.name,
        kind=TokenKind.LINE if length > 1 else TokenKind.WORD,
        place=place,
        other=other,
        weight=0.9 if length > _KEY_WORDS else 0.7,
        reason=say(text="«{transcribed}» stands twice, one right behind the other.", transcribed=shown),
    )


def _span(record: RecordText, passage: Sequence[_Word], *, takes_last: bool) -> RecordPlace:
    """Return the place of a passage; of one over a join, its part on the last or on the first sheet."""
    index = passage[-1 if takes_last else 0].page_index
    own = [word for word in passage if word.page_index == index]
    return record.on_sheet(index, own[0].start, own[-1].end)


REPEATED = Rule(
    name="repeated-text",
    matter=Matter.JOINS,
    cause="A word, a line or a sentence stands twice, one right behind the other.",
    wrong="Цех выполнил план третьего квартала\nвыполнил план третьего квартала на сто процентов.",
    right="Цех выполнил план третьего квартала, а план четвертого квартала перевыполнил.",
    check=check_repeated_text,
)
RULES = (REPEATED,)
