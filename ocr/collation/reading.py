"""The reading of a page as tokens with their places on the scan."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ocr.collation.alignment import Folded, fold_tokens
from ocr.model import Box, Glyph, Page, Token, Word
from ocr.text.profiles import Profile

# A gap of more than this many letter heights parts a line into segments.
MIN_SEGMENT_GAP_LETTER_HEIGHTS = 4.0
# A word of fewer letters has not the height of a line.
MIN_MEASURED_LETTERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadToken:
    """A token of the reading, with its boxes and glyphs in pixels of the source.

    It has two or more boxes where it is broken over lines. `glyph_lines[i]` is the 0-based line of `glyphs[i]`,
    `line_index` the first of them. `segment` numbers the stretches of lines that stand apart: table cells, a
    signature beside a date. `other` is what a second engine reads, as in `Word`.
    """

    token: Token
    boxes: tuple[Box, ...]
    glyphs: tuple[Glyph, ...]
    glyph_lines: tuple[int, ...]
    line_index: int
    segment: int
    other: str | None = None

    @property
    def confidence(self) -> float:
        """The engine's mean confidence over the glyphs, 0 to 1."""
        return sum(glyph.confidence for glyph in self.glyphs) / len(self.glyphs) if self.glyphs else 0.0

    @property
    def height_px(self) -> int:
        return max((glyph.box.height for glyph in self.glyphs), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A page's reading, folded for alignment; `tokens` run parallel to `folded.tokens`."""

    page: Page
    folded: Folded
    tokens: tuple[ReadToken, ...]

    @property
    def segments(self) -> tuple[range, ...]:
        """The token ranges of the segments, in order."""
        starts = [i for i, t in enumerate(self.tokens) if not i or t.segment != self.tokens[i - 1].segment]
        return tuple(range(start, end) for start, end in pairwise([*starts, len(self.tokens)]))

    @property
    def letter_height_px(self) -> float:
        """The median height of the words on this page in pixels; 0 on an empty page."""
        return float(
            median([t.height_px for t in self.tokens if len(t.token.text) >= MIN_MEASURED_LETTERS] or [0])
        )


def make_reading(page: Page, profile: Profile) -> Reading:
    """Return the page's text as tokens with boxes and glyphs."""
    folded = fold_tokens(page.text, profile)
    placed = list(_place_glyphs(page))
    starts = [start for start, *_ in placed]
    tokens: list[ReadToken] = []
    width_px = median([glyph.box.height for _, glyph, *_ in placed] or [0])
    segment = 0
    for token in folded.tokens:
        first = max(0, bisect_right(starts, token.start) - 1)
        inside = [
            item for item in placed[first : bisect_right(starts, token.end - 1)] if item[0] >= token.start
        ]
        by_line: dict[int, Box] = {}
        for _, glyph, line_index, _ in inside:
            by_line[line_index] = by_line[line_index].union(glyph.box) if line_index in by_line else glyph.box
        line_index = next(iter(by_line), 0)
        if tokens and _stand_apart(tokens[-1], line_index, by_line, width_px):
            segment += 1
        tokens.append(
            ReadToken(
                token=token,
                boxes=tuple(by_line.values()),
                glyphs=tuple(glyph for _, glyph, _, _ in inside),
                glyph_lines=tuple(line for _, _, line, _ in inside),
                other=next((word.other for _, _, _, word in inside if word.other is not None), None),
                line_index=line_index,
                segment=segment,
            )
        )
    return Reading(page=page, folded=folded, tokens=tuple(tokens))


def _stand_apart(before: ReadToken, line_index: int, boxes: Mapping[int, Box], letter_px: float) -> bool:
    """Return whether a token stands on another line than the token before, or behind a wide gap on the same line."""
    if line_index not in boxes or not before.boxes:
        return False
    if len(before.boxes) > 1 or before.line_index != line_index:
        return True
    return boxes[line_index].left - before.boxes[-1].right > MIN_SEGMENT_GAP_LETTER_HEIGHTS * letter_px


def _place_glyphs(page: Page) -> Iterator[tuple[int, Glyph, int, Word]]:
    """Yield (offset in the page's text, glyph, line index, word) of every glyph; a word without glyphs is one."""
    line_start = 0
    for line_index, line in enumerate(page.lines):
        word_start = line_start
        for word in line.words:
            offset = word_start
            glyphs = word.glyphs
            if "".join(glyph.text for glyph in glyphs) != word.text:
                glyphs = (Glyph(text=word.text, box=word.box, confidence=word.confidence),)
            for glyph in glyphs:
                yield offset, glyph, line_index, word
                offset += len(glyph.text)
            word_start += len(word.text) + 1
        line_start += len(line.text) + 1
