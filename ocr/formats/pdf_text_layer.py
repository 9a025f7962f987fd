"""The text of a reading as a PDF holds it: not seen, each word over its ink, in a font of empty glyphs.

The glyphs of the font are half an em wide and stand from the baseline to half an em above it, as small letters do.
The font of a line is twice as large as its letters are high, and each word is stretched over its ink: a viewer that
marks a word marks its ink, and takes the gap between typed words, a letter wide, for no gap between columns.
PDF 32000-1:2008, sections 9.3.6 (text rendering mode 3), 9.7 (composite fonts) and 9.10.3 (ToUnicode).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import pikepdf

from ocr.formats.xml_text import keep_xml
from ocr.model import Box, Line, Page

FONT_NAME = "SverkaText"
_FONT_FILE = Path(__file__).parent / "glyphless.ttf"
_ADVANCE_EM, _ASCENT_EM = 0.5, 0.5
# At most so many entries stand in one block of a CMap.
_MAX_BLOCK = 100
_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{blocks}endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


class Placing(NamedTuple):
    """The map from source pixels (x, y) to the user space of a PDF page: (a x + c y + e, b x + d y + f)."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the page."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def vector(self, x: float, y: float) -> tuple[float, float]:
        """Return the vector on the page."""
        return self.a * x + self.c * y, self.b * x + self.d * y


class _Placed(NamedTuple):
    """A word along its line, px: its beginning, its length, and the gap behind it, 0 behind the last."""

    text: str
    at: tuple[float, float]
    length: float
    gap: float


def number_characters(page: Page) -> dict[str, int]:
    """Return the code of each character that the page's words have, and of the space, from 1 on."""
    found = {
        " ",
        *(character for line in page.lines for word in line.words for character in keep_xml(word.text)),
    }
    return {character: code for code, character in enumerate(sorted(found), start=1)}


def format_text(page: Page, codes: Mapping[str, int], placing: Placing) -> bytes:
    """Return the operators that show the words of a page without painting them.

    Words go along the baseline of their line, at whatever angle; a line without one goes as the page was turned.
    """
    parts = ["BT", "3 Tr"]
    for line in page.lines:
        parts += _format_line(line, page, codes, placing)
    parts.append("ET")
    return "\n".join(parts).encode("ascii")


def _format_line(line: Line, page: Page, codes: Mapping[str, int], placing: Placing) -> Iterator[str]:
    along = _direction_of(line, page)
    down = (-along[1], along[0])
    heights = [top for top in (_height_above(line, word.box, along, down) for word in line.words) if top > 0]
    size_px = max(1.0, median(heights or [1.0])) / _ASCENT_EM
    yield f"/{FONT_NAME} {_number(size_px)} Tf"
    right, up = placing.vector(*along), placing.vector(-down[0], -down[1])
    for word in _place_words(line, along, down):
        yield " ".join(map(_number, (*right, *up, *placing.point(*word.at)))) + " Tm"
        for text, length in ((word.text, word.length), (" ", word.gap)):
            if text and length > 0:
                stretch = 100 * length / (_ADVANCE_EM * size_px * len(text))
                yield f"{_number(stretch)} Tz <{''.join(f'{codes[one]:04x}' for one in text)}> Tj"


def _place_words(line: Line, along: tuple[float, float], down: tuple[float, float]) -> Iterator[_Placed]:
    spans = [_extent(word.box, along) for word in line.words]
    for at, (word, (start, length)) in enumerate(zip(line.words, spans, strict=True)):
        foot = _foot_of(line, word.box, along, down)
        gap = max(1.0, spans[at + 1][0] - start - length) if at + 1 < len(spans) else 0.0
        point = (start * along[0] + foot * down[0], start * along[1] + foot * down[1])
        yield _Placed(keep_xml(word.text), point, max(1.0, length), gap)


def _direction_of(line: Line, page: Page) -> tuple[float, float]:
    """Return the unit vector along a line in source pixels."""
    if len(line.baseline) > 1:
        (x, y), (right, bottom) = line.baseline[0], line.baseline[-1]
        length = math.hypot(right - x, bottom - y)
        if length > 0:
            return (right - x) / length, (bottom - y) / length
    angle = math.radians(page.turn_deg_ccw + page.skew_deg_ccw)
    return math.cos(angle), -math.sin(angle)


def _extent(box: Box, along: tuple[float, float]) -> tuple[float, float]:
    """Return where a box begins along a direction, and how long it is there, px.

    Of an upright box around a slanting word only what its middle line spans is the word's.
    """
    width, height = abs(along[0]) * box.width, abs(along[1]) * box.height
    length = max(width, height)
    middle = along[0] * (box.left + box.right) / 2 + along[1] * (box.top + box.bottom) / 2
    return middle - length / 2, length


def _foot_of(line: Line, box: Box, along: tuple[float, float], down: tuple[float, float]) -> float:
    """Return how far down the foot of a word is: the line's baseline if that goes through it, else its bottom."""
    top, height = _extent(box, down)
    start, length = _extent(box, along)
    baseline = _baseline_at(line.baseline, start + length / 2, along, down)
    return baseline if baseline is not None and top + height / 2 <= baseline <= top + height else top + height


def _height_above(line: Line, box: Box, along: tuple[float, float], down: tuple[float, float]) -> float:
    return _foot_of(line, box, along, down) - _extent(box, down)[0]


def _baseline_at(
    baseline: Sequence[tuple[int, int]],
    at: float,
    along: tuple[float, float],
    down: tuple[float, float],
) -> float | None:
    """Return how far down a baseline is at a place along it; None without one."""
    points = [(x * along[0] + y * along[1], x * down[0] + y * down[1]) for x, y in baseline]
    if not points:
        return None
    before = max((point for point in points if point[0] <= at), default=points[0])
    after = min((point for point in points if point[0] >= at), default=points[-1])
    if after[0] <= before[0]:
        return before[1]
    return before[1] + (at - before[0]) / (after[0] - before[0]) * (after[1] - before[1])


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def make_font(pdf: pikepdf.Pdf, codes: Mapping[str, int]) -> Any:
    """Return the font of a page's characters in a PDF, embedded."""
    file = pdf.make_stream(_load_font(), Length1=len(_load_font()))
    name = pikepdf.Name("/SverkaGlyphless")
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=name,
        Flags=5,
        FontBBox=[0, 0, round(1000 * _ADVANCE_EM), round(1000 * _ASCENT_EM)],
        ItalicAngle=0,
        Ascent=round(1000 * _ASCENT_EM),
        # Some readers take 0 for unknown.
        Descent=-1,
        CapHeight=round(1000 * _ASCENT_EM),
        StemV=80,
        FontFile2=pdf.make_indirect(file),
    )
    # Every code stands for the second glyph of the font, which is empty as the first, the missing one.
    glyphs = b"\x00\x00" + b"\x00\x01" * len(codes)
    descendant = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=round(1000 * _ADVANCE_EM),
        CIDToGIDMap=pdf.make_stream(glyphs),
    )
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=name,
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(descendant)],
            ToUnicode=pdf.make_stream(_format_cmap(codes)),
        )
    )


def _format_cmap(codes: Mapping[str, int]) -> bytes:
    entries = [f"<{code:04x}> <{character.encode('utf-16-be').hex()}>" for character, code in codes.items()]
    blocks = [entries[at : at + _MAX_BLOCK] for at in range(0, len(entries), _MAX_BLOCK)]
    written = (f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return _CMAP.format(blocks="".join(written)).encode("ascii")


@cache
def _load_font() -> bytes:
    return _FONT_FILE.read_bytes()
