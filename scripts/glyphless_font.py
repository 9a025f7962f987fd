"""Makes ocr/formats/glyphless.ttf: a font of two empty glyphs, half an em high and wide, for text that is not seen.

    .venv/bin/python scripts/glyphless_font.py ocr/formats/glyphless.ttf

It needs fontTools, which using Sverka does not. The same version of it makes the same file.
"""

import sys

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._g_l_y_f import Glyph

UNITS_PER_EM, ADVANCE, ASCENT = 1000, 500, 500


def make_font(path: str) -> None:
    """Write the font."""
    builder = FontBuilder(UNITS_PER_EM, isTTF=True)
    names = [".notdef", "empty"]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({0x20: "empty"})
    builder.setupGlyf({name: Glyph() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (ADVANCE, 0)))
    builder.setupHorizontalHeader(ascent=ASCENT, descent=0)
    builder.setupNameTable(
        {"familyName": "Sverka Glyphless", "styleName": "Regular", "psName": "SverkaGlyphless"}
    )
    builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=0, usWinAscent=ASCENT, usWinDescent=0)
    builder.setupPost()
    # No time, so that the same file is made at any time.
    builder.font.recalcTimestamp = False
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.save(path)


if __name__ == "__main__":
    make_font(sys.argv[1])
