"""Texts for the report, cut in Python: offsets count code points here, but UTF-16 units in a browser."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import regex
from rapidfuzz.distance import Levenshtein

from ocr.model import Finding, TokenVerdict
from ocr.text.inkless import drop_inkless

CONTEXT_CHARS = 30
_GRAPHEME = regex.compile(r"\X")
_SPACES = regex.compile(r"\s+")


class Part(NamedTuple):
    """A stretch of text, and whether it differs from the other text."""

    text: str
    differs: bool


class Piece(NamedTuple):
    """A stretch of a transcription: of a finding (its number), of a token (its index), or of neither.

    A piece without text is the gap of an `omitted` finding. `is_first` is true for the first piece of a finding; it
    shows the number of the finding.
    """

    text: str
    finding: int | None = None
    token: int | None = None
    is_first: bool = False


def mark_difference(transcribed: str, reading: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Return both texts in parts that are equal or differ, compared by grapheme.

    >>> mark_difference("25848", "25348")[1]
    (Part(text='25', differs=False), Part(text='3', differs=True), Part(text='48', differs=False))
    """
    left, right = _GRAPHEME.findall(transcribed), _GRAPHEME.findall(reading)
    left_parts, right_parts = [], []
    for tag, i, i_end, j, j_end in Levenshtein.opcodes(left, right):
        differs = tag != "equal"
        left_parts.append(Part("".join(left[int(i) : int(i_end)]), differs))
        right_parts.append(Part("".join(right[int(j) : int(j_end)]), differs))
    return _join(left_parts), _join(right_parts)


def _join(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts without empty ones, equal neighbours merged."""
    kept = groupby((part for part in parts if part.text), key=lambda part: part.differs)
    return tuple(Part("".join(part.text for part in run), differs) for differs, run in kept)


def cut_context(text: str, start: int, end: int) -> tuple[str, str]:
    """Return up to CONTEXT_CHARS before and behind `text[start:end]`, with an ellipsis where text was cut off.

    >>> cut_context("шифртелеграмма № 25848 от", 17, 22)
    ('шифртелеграмма № ', ' от')
    """
    before, behind = text[max(0, start - CONTEXT_CHARS) : start], text[end : end + CONTEXT_CHARS]
    opening = "…" if start > CONTEXT_CHARS else ""
    closing = "…" if len(text) > end + CONTEXT_CHARS else ""
    return opening + collapse_spaces(before), collapse_spaces(behind) + closing


def collapse_spaces(text: str) -> str:
    """Return the text as it is compared: each run of white space as one space, nothing that leaves no ink."""
    return _SPACES.sub(" ", drop_inkless(text).text)


def cut_pieces(
    text: str, findings: Mapping[int, Finding], verdicts: Sequence[TokenVerdict]
) -> tuple[Piece, ...]:
    """Return the transcription of a page in pieces that join to it, gaps of `omitted` as pieces without text.

    `findings` are those of the page by number; where two cover the same text, the smaller number has it.
    """
    token_at: list[int | None] = [None] * len(text)
    finding_at: list[int | None] = [None] * len(text)
    for index, verdict in enumerate(verdicts):
        for offset in range(verdict.token.start, min(verdict.token.end, len(text))):
            token_at[offset] = index
    gaps: dict[int, list[int]] = {}
    for number, finding in sorted(findings.items(), reverse=True):
        if finding.start == finding.end:
            gaps.setdefault(min(finding.start, len(text)), []).append(number)
        for offset in range(finding.start, min(finding.end, len(text))):
            finding_at[offset] = number
            token_at[offset] = None
    pieces: list[Piece] = []
    shown: set[int] = set()
    bounds = sorted({0, len(text), *gaps})
    for start, end in zip(bounds, [*bounds[1:], len(text)], strict=True):
        pieces.extend(Piece("", finding=number, is_first=True) for number in sorted(gaps.get(start, ())))
        for (number_at, token), run in groupby(
            range(start, end), key=lambda offset: (finding_at[offset], token_at[offset])
        ):
            offsets = list(run)
            is_first = number_at is not None and number_at not in shown
            if number_at is not None:
                shown.add(number_at)
            pieces.append(Piece(text[offsets[0] : offsets[-1] + 1], number_at, token, is_first))
    return tuple(pieces)
