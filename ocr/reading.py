"""The reading of a page as text with tokens that know where on the scan they stand."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from ocr.align import Folded, fold_tokens
from ocr.model import Box, Glyph, Page, Token
from ocr.text import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadToken:
    """A token of the reading: its boxes (two or more where it is broken over lines), glyphs and line."""

    token: Token
    boxes: tuple[Box, ...]
    glyphs: tuple[Glyph, ...]
    line_index: int

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
    def letter_height_px(self) -> float:
        """The median height of a word's box on this page; 0 on an empty one."""
        return float(median([t.height_px for t in self.tokens if len(t.token.text) > 2] or [0]))


def make_reading(page: Page, profile: Profile) -> Reading:
    """Return the page's text as tokens with boxes and glyphs."""
    folded = fold_tokens(page.text, profile)
    placed = list(_place_glyphs(page))
    starts = [start for start, _, _ in placed]
    tokens: list[ReadToken] = []
    for token in folded.tokens:
        first = max(0, bisect_right(starts, token.start) - 1)
        inside = [
            item for item in placed[first : bisect_right(starts, token.end - 1)] if item[0] >= token.start
        ]
        by_line: dict[int, Box] = {}
        for _, glyph, line_index in inside:
            by_line[line_index] = by_line[line_index].union(glyph.box) if line_index in by_line else glyph.box
        tokens.append(
            ReadToken(
                token=token,
                boxes=tuple(by_line.values()),
                glyphs=tuple(glyph for _, glyph, _ in inside),
                line_index=next(iter(by_line), 0),
            )
        )
    return Reading(page=page, folded=folded, tokens=tuple(tokens))


def _place_glyphs(page: Page) -> Iterator[tuple[int, Glyph, int]]:
    """Yield (offset in the page's text, glyph, line index) of every character that the engine read."""
    line_start = 0
    for line_index, line in enumerate(page.lines):
        word_start = line_start
        for word in line.words:
            offset = word_start
            glyphs = word.glyphs
            if "".join(glyph.text for glyph in glyphs) != word.text:
                glyphs = (Glyph(text=word.text, box=word.box, confidence=word.confidence),)
            for glyph in glyphs:
                yield offset, glyph, line_index
                offset += len(glyph.text)
            word_start += len(word.text) + 1
        line_start += len(line.text) + 1
