"""Notes of the editor in a transcription: what stands in square brackets and not on the page.

«[подпись]», «[так в документе]», «тов[арищ]», «[...]». A page may have brackets of its own, or slashes for them, as
in an index or a formula: these are collated like all text.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

import regex

from ocr.collation.folded import Folded, Pairing
from ocr.model import Token
from ocr.text.metrics import edit_distance

# Opening and closing brackets of editors; no typewriter has the second pair.
_BRACKETS = {"[": "]", "⟨": "⟩"}
# Brackets further apart are not of one note.
MAX_NOTE_TOKENS = 40
# Text in brackets of which the page has at least this share is on the page; only the brackets are the editor's.
MIN_COMMON_SHARE = 0.5
# What brackets of either kind fold to, and slashes.
_BRACKET_LETTER = "/"
_WORD = regex.compile(r"\p{L}")
# Notes that stand for something on the page, and notes without a word: [...], [?].
_FOR_SOMETHING = regex.compile(
    r"подпис|підпис|потпис|неразб|нерозб|нрзб|пропу|зачерк|закресл|утра[чт]|печат|штамп|рукоп|резолю|помет|далее|далі"
    r"|sign|illeg|stamp|seal|handwr"
)


def find_notes(transcription: Folded, reading: Folded, pairings: Sequence[Pairing]) -> frozenset[int]:
    """Return the tokens of the transcription that are the editor's: brackets that the page lacks, and their text."""
    paired = {i: pairing for pairing in pairings for i in pairing.a_tokens}
    notes: set[int] = set()
    for note in _iter_bracketed(transcription.tokens):
        edges = (note.start, note.stop - 1)
        inside = note[1:-1]
        is_there = _common_share(inside, transcription, reading, paired) >= MIN_COMMON_SHARE
        brackets = [_has_bracket(paired[i], reading) for i in edges]
        # A lone bracket of the page is that of the text beside the note.
        if all(brackets) or (any(brackets) and is_there):
            continue
        notes.update(edges)
        if not is_there:
            notes.update(inside)
    return frozenset(notes)


def stands_for_something(transcription: Folded, notes: frozenset[int], at: int) -> bool:
    """Return whether a note beside the gap before token `at` stands for something that the page has there."""
    before = takewhile(notes.__contains__, range(at - 1, -1, -1))
    behind = takewhile(notes.__contains__, range(at, len(transcription.tokens)))
    texts = (" ".join(transcription.tokens[i].text for i in beside).lower() for beside in (before, behind))
    return any(text and (not _WORD.search(text) or _FOR_SOMETHING.search(text)) for text in texts)


def _iter_bracketed(tokens: Sequence[Token]) -> Iterator[range]:
    """Yield the ranges of tokens from a bracket to the one that closes it; of brackets in brackets the inner ones."""
    opened: tuple[int, str] | None = None
    for i, token in enumerate(tokens):
        if token.text in _BRACKETS:
            opened = i, _BRACKETS[token.text]
        elif opened is not None and token.text == opened[1]:
            if i - opened[0] <= MAX_NOTE_TOKENS:
                yield range(opened[0], i + 1)
            opened = None


def _has_bracket(pairing: Pairing, reading: Folded) -> bool:
    return any(_BRACKET_LETTER in reading.folded[j] for j in pairing.b_tokens)


def _common_share(
    inside: range, transcription: Folded, reading: Folded, paired: Mapping[int, Pairing]
) -> float:
    """Return the share of the letters in brackets that the page has at their place."""
    letters = sum(len(transcription.folded[i]) for i in inside)
    common = 0
    for pairing in {paired[i] for i in inside}:
        left, right = pairing.letters(transcription, reading)
        alike = max(len(left), len(right)) - edit_distance(left, right)
        outside = sum(len(transcription.folded[i]) for i in pairing.a_tokens if i not in inside)
        common += max(0, alike - outside)
    return common / letters if letters else 0.0
