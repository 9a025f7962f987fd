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


def alto_pages(*pages: str) -> bytes:
    """A file of several pages, each of these blocks, as Tesseract writes it for a list of scans."""
    layout = "".join(
        f'<Page ID="page_{number}" PHYSICAL_IMG_NR="{number}"><PrintSpace>{blocks}</PrintSpace></Page>\n'
        for number, blocks in enumerate(pages)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<alto xmlns="{V3}"><Layout>{layout}</Layout></alto>\n'.encode()


def in_order(data: bytes, *names: str, groups: int = 1) -> bytes:
    """The file with a reading order of these names, as kraken writes it since ALTO 4.3, and further orders behind."""
    turned = [names if number == 0 else names[::-1] for number in range(groups)]
    orders = "".join(
        "<OrderedGroup>" + "".join(f'<ElementRef REF="{name}"/>' for name in order) + "</OrderedGroup>"
        for order in turned
    )
    told = f"<UnorderedGroup>{orders}</UnorderedGroup>" if groups > 1 else orders
    return data.replace(b"<Layout>", f"<ReadingOrder>{told}</ReadingOrder><Layout>".encode())


def named(element: str, name: str) -> str:
    """A block or line under another name."""
    tag, _, rest = element.partition(" ")
    return tag + f' ID="{name}" ' + rest.removeprefix('ID="b1" ')


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
