"""The lines of a page of ALTO in reading order: that of ReadingOrder, as ALTO 4.3 has it, else of the file.

ReadingOrder refers to blocks or lines by their names. What it does not name goes with what it stands in, else last.
Of several orders of the same lines the first counts.
"""

from collections.abc import Iterator, Mapping

from ocr.formats.source_files.xml_tree import Element

_LAST = 1_000_000_000


def find_ranks(root: Element) -> Mapping[str, int]:
    """Return the places of the elements that the reading orders of a file name; none without an order."""
    orders = (one for one in root.iter() if one.name == "ReadingOrder")
    refs = [one.attributes["REF"] for order in orders for one in order.iter() if "REF" in one.attributes]
    return {name: at for at, name in reversed(list(enumerate(refs)))}


def list_lines(page: Element, ranks: Mapping[str, int]) -> list[Element]:
    """Return the lines of a page in reading order."""
    found = list(_iter_lines(page, ranks, _LAST))
    return [line for _, line in sorted(found, key=lambda one: one[0])]


def _iter_lines(parent: Element, ranks: Mapping[str, int], inherited: int) -> Iterator[tuple[int, Element]]:
    """Yield the lines below an element, each with its rank: that of its own name, or of what it stands in."""
    for child in parent.children:
        rank = ranks.get(child.attributes.get("ID", ""), inherited)
        if child.name == "TextLine":
            yield rank, child
        else:
            yield from _iter_lines(child, ranks, rank)
