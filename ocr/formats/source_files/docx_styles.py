"""What a Word document's paragraphs are like, by their own properties and by their styles (ECMA-376-1, 17.7)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ocr.formats.source_files.xml_tree import Element

# Longest chain of styles that are based on each other.
_MAX_STYLES = 20


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a document (w:style), by their ids."""

    by_id: Mapping[str, Element] = field(default_factory=dict)

    def iter_properties(self, paragraph: Element, name: str) -> Iterator[Element]:
        """Yield a property of a paragraph: its own, then that of its style, of the style that this is based on ..."""
        own = paragraph.find("w:pPr", name)
        if own is not None:
            yield own
        style_id = find_value(paragraph.find("w:pPr", "w:pStyle"))
        for _ in range(_MAX_STYLES):
            style = self.by_id.get(style_id)
            if style is None:
                return
            if (found := style.find("w:pPr", name)) is not None:
                yield found
            style_id = find_value(style.find("w:basedOn"))

    def is_on(self, paragraph: Element, name: str) -> bool:
        """Return whether a property of a paragraph that is on or off is on."""
        return is_on(next(self.iter_properties(paragraph, name), None))


def is_on(element: Element | None) -> bool:
    """Return whether a property is there and switched on."""
    return element is not None and find_value(element) not in {"0", "false", "off"}


def find_value(element: Element | None) -> str:
    """Return the value of a property, "" where it or its value is not there."""
    return "" if element is None else element.attributes.get("w:val", "")


def read_styles(part: Element | None) -> Styles:
    """Return the styles of a document from their part, None for one that has none."""
    elements = part.children if part is not None else ()
    return Styles({one.attributes.get("w:styleId", ""): one for one in elements if one.name == "w:style"})
