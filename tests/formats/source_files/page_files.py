"""PAGE XML files for tests, as Transkribus and eScriptorium write them."""

from xml.sax.saxutils import escape, quoteattr

YEAR_2013, YEAR_2019 = "2013-07-15", "2019-07-15"


def page_xml(*regions: str, year: str = YEAR_2013, order: str = "") -> bytes:
    """A PAGE XML file, with what Transkribus adds that no schema allows."""
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/{year}">
    <Metadata>
        <Creator>prov=Transkribus: model &amp; hand</Creator>
        <TranskribusMetadata docId='17' pageNr="1" status="GT"/>
    </Metadata>
    <Page imageFilename="л. 1.jpg" imageWidth="2000" imageHeight="3000">
        {order}{"".join(regions)}
    </Page>
</PcGts>
""".encode()


def region(*parts: str, name: str = "r1", element: str = "TextRegion", **attributes: str) -> str:
    told = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f'<{element} id="{name}"{told}><Coords points="0,0 9,9"/>{"".join(parts)}</{element}>'


def equiv(text: str | None, **attributes: str) -> str:
    """A TextEquiv with this text, none for None."""
    told = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return "" if text is None else f"<TextEquiv{told}><Unicode>{escape(text)}</Unicode></TextEquiv>"


def word(text: str, *glyphs: str) -> str:
    inner = "".join(f"<Glyph>{equiv(glyph)}</Glyph>" for glyph in glyphs)
    return f'<Word><Coords points="1,1 2,2"/>{inner}{equiv(text)}</Word>'


def line(text: str | None, *words: str, custom: str = "") -> str:
    told = f" custom={quoteattr(custom)}" if custom else ""
    return f'<TextLine{told}><Baseline points="0,9 9,9"/>{"".join(words)}{equiv(text)}</TextLine>'
