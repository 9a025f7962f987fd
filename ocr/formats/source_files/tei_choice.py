"""What a page has and what it should say, side by side in TEI: a choice of sic and corr.

Only where the page itself errs. A slip of the transcriber is nothing that an edition keeps: it is put right in the
text.
"""

from collections.abc import Iterator
from xml.parsers import expat

from ocr.formats.source_files.xml_nodes import Splice
from ocr.formats.source_files.xml_tree import ByteSpan, Element, fill_closed

# In these an editor has chosen already.
_CHOSEN = frozenset(("choice", "app", "sic", "corr"))
_CDATA, _CDATA_END = b"<![CDATA[", b"]]>"


def put_beside(root: Element, data: bytes, prefix: bytes, at: ByteSpan, new: bytes) -> Splice | None:
    """Return what puts new content beside that which the page has at these bytes of a file.

    A choice is made, or the `corr` filled of one that there is. None where none can stand: the bytes must be text and
    whole elements, and not be part of what an editor has chosen. The evidence is internal: the page contradicts the
    rest of the record.
    """
    around = list(_iter_around(root, at))
    corr = b'<%scorr evidence="internal">%s</%scorr>' % (prefix, new, prefix)
    sic = next((one for one in reversed(around) if one.name == "sic"), None)
    if sic is None:
        is_chosen = any(one.name in _CHOSEN for one in around)
        if is_chosen or is_in_cdata(data, at.start) or not _is_balanced(at.of(data)):
            return None
        old = b"<%ssic>%s</%ssic>" % (prefix, at.of(data), prefix)
        return Splice(at, _make_choice(prefix, old + corr))
    if not _is_all(sic, at):
        return None
    parent = around[around.index(sic) - 1]
    if parent.name != "choice":
        return Splice(sic.at, _make_choice(prefix, sic.at.of(data) + corr))
    given = parent.find("corr")
    if given is None:
        return None
    if given.is_closed:
        return Splice(given.at, fill_closed(given, data, new))
    return Splice(ByteSpan(given.tag.end, given.content_end), new)


def _make_choice(prefix: bytes, content: bytes) -> bytes:
    return b"<%schoice>%s</%schoice>" % (prefix, content, prefix)


def _is_all(element: Element, at: ByteSpan) -> bool:
    """Return whether all text in an element stands in these bytes."""
    chunks = (chunk for one in element.iter() for chunk in one.chunks if chunk.text.strip())
    return all(at.start <= chunk.at.start and chunk.at.end <= at.end for chunk in chunks)


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
