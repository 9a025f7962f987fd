"""What a page has and what it should say, side by side in TEI: a choice of sic and corr.

Only where the page itself errs. A slip of the transcriber is nothing that an edition keeps: it is put right in the
text.
"""

from collections.abc import Iterator
from xml.parsers import expat

from ocr.formats.source_files.xml_tree import ByteSpan, Element

# In these an editor has chosen already.
_CHOSEN = frozenset(("choice", "app", "sic", "corr"))
_CDATA, _CDATA_END = b"<![CDATA[", b"]]>"


def make_choice(prefix: bytes, old: bytes, new: bytes) -> bytes:
    """Return a choice of what the page has and of what it should say; both are content of an element.

    The evidence is internal: the page contradicts the rest of the record.

    >>> make_choice(b"", "ТКК".encode(), "КНР".encode()).decode()
    '<choice><sic>ТКК</sic><corr evidence="internal">КНР</corr></choice>'
    """
    names = {b"p": prefix, b"old": old, b"new": new}
    return (
        b'<%(p)schoice><%(p)ssic>%(old)s</%(p)ssic><%(p)scorr evidence="internal">%(new)s</%(p)scorr></%(p)schoice>'
        % names
    )


def can_be_chosen(root: Element, data: bytes, at: ByteSpan) -> bool:
    """Return whether these bytes of a file can be the content of a sic.

    They must be text and whole elements, out of CDATA sections and out of what an editor has chosen already.
    """
    if is_in_cdata(data, at.start) or not _is_balanced(at.of(data)):
        return False
    return not any(one.name in _CHOSEN for one in _iter_around(root, at))


def is_in_cdata(data: bytes, at: int) -> bool:
    """Return whether a byte of a file stands in a CDATA section.

    >>> is_in_cdata(b"<p><![CDATA[a]]>b</p>", 12), is_in_cdata(b"<p><![CDATA[a]]>b</p>", 16)
    (True, False)
    """
    return data.rfind(_CDATA, 0, at) > data.rfind(_CDATA_END, 0, at)


def _is_balanced(fragment: bytes) -> bool:
    """Return whether bytes can be the content of an element: each element that begins in them ends in them."""
    if _CDATA in fragment:
        return False
    # Names may have prefixes that are bound further up: they are not looked into.
    parser = expat.ParserCreate("UTF-8")
    try:
        parser.Parse(b"<x>" + fragment + b"</x>", True)
    except expat.ExpatError:
        return False
    return True


def _iter_around(element: Element, at: ByteSpan) -> Iterator[Element]:
    """Yield the elements, from the outermost on, that the bytes stand in."""
    while True:
        yield element
        inner = next(
            (one for one in element.children if one.at.start <= at.start and at.end <= one.at.end), None
        )
        if inner is None:
            return
        element = inner
