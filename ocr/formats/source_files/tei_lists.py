"""The numbers of lists in TEI, which stand on the page and not in the text of an edition.

A list is numbered where its `type` or `rend` says so and its items have no labels. The number of an item is what its
`n` says, else one more than that of the item before. It is read as text, and no correction changes it.
"""

from collections.abc import Iterator, Sequence

import regex

from ocr.formats.source_files.docx_numbering import format_number
from ocr.formats.source_files.source_file import Edit
from ocr.formats.source_files.xml_tree import Element

_NUMBERED = regex.compile(r"(?i)(?<!\p{L})(?:ordered|numbered)(?!\p{L})(?:[:-](?P<kind>\p{L}+))?")
# How pandoc calls the kinds of numbers, and how Word does.
_KINDS = {
    "upperroman": "upperRoman",
    "lowerroman": "lowerRoman",
    "upperalpha": "upperLetter",
    "loweralpha": "lowerLetter",
}
# A number that somebody wrote down, with or without the sign behind it.
_WRITTEN = regex.compile(r"\(?[\p{L}\p{Nd}]{1,5}[.)]{0,2}")


def iter_numbers(element: Element) -> Iterator[str]:
    """Yield what stands before each item of a list, without end; nothing for a list that has no numbers.

    >>> from ocr.formats.source_files.xml_tree import read_tree
    >>> one = read_tree('<list rend="numbered"><item/><item n="4)"/><item n="x-1"/></list>'.encode(), None)
    >>> list(iter_numbers(one))
    ['1.', '4)', '3.']
    """
    told = f"{element.attributes.get('type', '')} {element.attributes.get('rend', '')}"
    found = _NUMBERED.search(told)
    if found is None or any(child.name == "label" for child in element.children):
        return
    kind, number = _KINDS.get((found["kind"] or "").lower(), "decimal"), 0
    for item in (child for child in element.children if child.name == "item"):
        number += 1
        written = item.attributes.get("n", "").strip()
        if written.isascii() and written.isdigit() and len(written) < 5:
            number = int(written)
        elif _WRITTEN.fullmatch(written):
            yield written if written.endswith((".", ")")) else f"{written}."
            continue
        yield f"{format_number(number, kind)}."


def keep_numbers(text: str, is_number: Sequence[bool], edit: Edit) -> tuple[Edit, bool]:
    """Return an edit of a text that leaves numbers at its bounds as they are, and whether it said the same as before.

    `is_number` says of each character of the text whether it is of a number.
    """
    start, end, new = edit.start, edit.end, edit.text
    first = next((at for at in range(start, end) if not is_number[at]), end)
    last = next((at for at in range(end, first, -1) if not is_number[at - 1]), first)
    lead, trail = text[start:first], text[last:end]
    is_same = new.startswith(lead) and new.removeprefix(lead).endswith(trail)
    new = new.removeprefix(lead).removesuffix(trail)
    if first == last:
        # What is put before a number, or into it, stands behind it.
        behind = next((at for at in range(first, len(text)) if not is_number[at]), len(text))
        is_same, first, last = is_same and behind == first, behind, behind
    return edit._replace(start=first, end=last, text=new), is_same
