"""ALTO files for tests, as eScriptorium and library software write them."""

from xml.sax.saxutils import quoteattr

V2, V3, V4 = (f"http://www.loc.gov/standards/alto/ns-v{version}#" for version in (2, 3, 4))


def alto(*blocks: str, namespace: str = V4) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="{namespace}">
    <Description>
        <MeasurementUnit>pixel</MeasurementUnit>
        <sourceImageInformation><fileName>л. 1.jpg</fileName></sourceImageInformation>
    </Description>
    <Layout><Page ID="p1" PHYSICAL_IMG_NR="1" WIDTH="2000" HEIGHT="3000">
        <PrintSpace HPOS="0" VPOS="0" WIDTH="2000" HEIGHT="3000">{"".join(blocks)}</PrintSpace>
    </Page></Layout>
</alto>
""".encode()


def block(*lines: str) -> str:
    return f'<TextBlock ID="b1" HPOS="1" VPOS="1" WIDTH="9" HEIGHT="9">{"".join(lines)}</TextBlock>'


def line(*parts: str) -> str:
    return f'<TextLine HPOS="1" VPOS="1" WIDTH="9" HEIGHT="9">{"".join(parts)}</TextLine>'


def string(text: str, *glyphs: str, part: int = 0, whole: str = "") -> str:
    """A string, of a parted word the first or the second part."""
    told = f' SUBS_TYPE="HypPart{part}" SUBS_CONTENT={quoteattr(whole)}' if part else ""
    inner = "".join(f"<Glyph CONTENT={quoteattr(glyph)}/>" for glyph in glyphs)
    return f'<String HPOS="1" VPOS="1" WIDTH="2" HEIGHT="2" WC="0.9" CONTENT={quoteattr(text)}{told}>{inner}</String>'


def strings(*texts: str) -> str:
    """A line of strings with a space between each two."""
    return line('<SP HPOS="3"/>'.join(map(string, texts)))


def hyphen(text: str = "-") -> str:
    return f'<HYP HPOS="8" CONTENT="{text}"/>'
