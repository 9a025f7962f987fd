"""The sums of a page that do not come out, token by token: of which tokens the page is asked, and for which texts."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ocr.consistency.figures import parse_value
from ocr.consistency.sums import DigitQuestion
from ocr.model import Reason, Token


class Mend(NamedTuple):
    """A text with which a sum would come out if a token had it, the sentence that says so, and how many there are."""

    text: str
    reason: Reason
    rivals: int

    def is_in(self, reading: str) -> bool:
        """Return whether a reading is this number, however it is typed."""
        value = parse_value(self.text)
        return reading == self.text or (value is not None and parse_value(reading) == value)


class AskedSum(NamedTuple):
    """A sum that does not come out: its tokens, what would mend each, and where it is told if the page has them all.

    `told` is the token of the one number that would mend it, else that of the total. `weight` is the
    inconsistency's, 0 to 1.
    """

    tokens: tuple[int, ...]
    mends: Mapping[int, tuple[Mend, ...]]
    told: int
    weight: float
    reason: Reason


def ask_tokens(questions: Sequence[DigitQuestion], tokens: Sequence[Token]) -> tuple[AskedSum, ...]:
    """Return the sums that the questions about a page are of, with their numbers as tokens.

    A sum is left out where no token would mend it: where a number of several tokens had to be cut otherwise.
    """
    starts = [token.start for token in tokens]
    groups: dict[int, list[DigitQuestion]] = {}
    for question in questions:
        groups.setdefault(question.group, []).append(question)
    asked = (_ask_tokens(own, tokens, starts) for own in groups.values())
    return tuple(one for one in asked if one is not None and one.mends)


def _ask_tokens(
    questions: Sequence[DigitQuestion], tokens: Sequence[Token], starts: Sequence[int]
) -> AskedSum | None:
    members: list[int] = []
    mends: dict[int, list[Mend]] = {}
    told: int | None = None
    rivals = sum(len(question.candidates) for question in questions)
    for question in questions:
        own = _tokens_in(question, tokens, starts)
        members += own
        if question.is_total and own:
            told = own[0]
        for candidate in question.candidates:
            placed = _place(candidate.text, question, own, tokens)
            if placed is not None:
                index, text = placed
                mends.setdefault(index, []).append(Mend(text, candidate.reason, rivals))
    if told is None:
        return None
    return AskedSum(
        tokens=tuple(dict.fromkeys(members)),
        mends={index: tuple(own) for index, own in mends.items()},
        told=told,
        weight=questions[0].weight,
        reason=questions[0].reason,
    )


def _tokens_in(question: DigitQuestion, tokens: Sequence[Token], starts: Sequence[int]) -> list[int]:
    """Return the tokens that a number consists of: its thousands may be tokens of their own."""
    found = []
    for index in range(max(0, bisect_right(starts, question.start) - 1), len(tokens)):
        if tokens[index].start >= question.end:
            break
        if tokens[index].end > question.start:
            found.append(index)
    return found


def _place(
    text: str, question: DigitQuestion, own: Sequence[int], tokens: Sequence[Token]
) -> tuple[int, str] | None:
    """Return the token in which another text of a number differs, and its text then; None if more than one does."""
    start, end = question.start, question.end
    was = question.transcribed
    head = next((k for k in range(min(len(was), len(text))) if was[k] != text[k]), min(len(was), len(text)))
    tail = 0
    while tail < min(len(was), len(text)) - head and was[-1 - tail] == text[-1 - tail]:
        tail += 1
    first, last = start + head, end - tail
    for index in own:
        token = tokens[index]
        if token.start <= first and last <= token.end:
            before = token.text[: max(0, start - token.start)]
            # The token may have more than the number: what stands before it and behind it stays.
            behind = token.text[len(token.text) - max(0, token.end - end) :] if token.end > end else ""
            left = text[max(0, token.start - start) : len(text) - max(0, end - token.end)]
            return index, before + left + behind
    return None
