"""The regions and lines of a PAGE XML file in reading order.

Of ReadingOrder its groups count where the file has one; else the places that Transkribus writes into `custom`, where
all regions (or all lines of a region) have one; else the order of the file. Cells of a table are read row by row.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from ocr.formats.source_files.custom_tags import find_index
from ocr.formats.source_files.xml_tree import Element

_ORDERED = ("OrderedGroup", "OrderedGroupIndexed")
_INDEXED = ("RegionRefIndexed", "OrderedGroupIndexed", "UnorderedGroupIndexed")
_LAST = 1_000_000_000


def is_region(element: Element) -> bool:
    """Return whether an element is a region, or a cell of a table as Transkribus has them."""
    return element.name.endswith("Region") or element.name == "TableCell"


def list_regions(page: Element) -> list[Element]:
    """Return all regions of a page in reading order, also those within others."""
    order = page.find("ReadingOrder")
    ranks = {name: at for at, name in reversed(list(enumerate(_iter_refs(order) if order else ())))}
    found = list(_iter_regions(page, ranks, _LAST))
    return [region for _, region in sorted(found, key=lambda one: one[0])]


def _iter_refs(group: Element) -> Iterator[str]:
    """Yield the names of the regions that a group refers to, in its order."""
    children: Sequence[Element] = group.children
    if group.name in _ORDERED:
        children = sorted(
            children, key=lambda child: _number(child, "index") if child.name in _INDEXED else -1
        )
    for child in children:
        if "regionRef" in child.attributes:
            yield child.attributes["regionRef"]
        yield from _iter_refs(child)


def _iter_regions(parent: Element, ranks: Mapping[str, int], inherited: int) -> Iterator[tuple[int, Element]]:
    """Yield the regions below an element, each with its rank: that of its own name, or of the region around it."""
    regions = [child for child in parent.children if is_region(child)]
    if parent.name == "TableRegion":
        regions.sort(key=_find_cell)
    elif not ranks:
        regions = order_by_custom(regions)
    for region in regions:
        rank = ranks.get(region.attributes.get("id", ""), inherited)
        yield rank, region
        yield from _iter_regions(region, ranks, rank)


def _find_cell(region: Element) -> tuple[int, int]:
    """Return row and column of a cell, as Transkribus writes them, or PAGE since 2019."""
    role = region.find("Roles", "TableCellRole")
    if role is not None:
        return _number(role, "rowIndex"), _number(role, "columnIndex")
    return _number(region, "row"), _number(region, "col")


def list_lines(region: Element) -> list[Element]:
    """Return the lines directly in a region in reading order."""
    lines = [child for child in region.children if child.name == "TextLine"]
    ordered = order_by_custom(lines)
    if ordered == lines and all("index" in line.attributes for line in lines):
        return sorted(lines, key=lambda line: _number(line, "index"))
    return ordered


def order_by_custom(elements: Sequence[Element]) -> list[Element]:
    """Return elements in the order that their `custom` names, in their own where one names none."""
    indices = [find_index(element.attributes.get("custom", "")) for element in elements]
    known = [index for index in indices if index is not None]
    if len(known) < len(elements):
        return list(elements)
    key: Callable[[int], int] = known.__getitem__
    return [elements[at] for at in sorted(range(len(elements)), key=key)]


def _number(element: Element, name: str) -> int:
    value = element.attributes.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else _LAST
