"""The numbers that a Word document shows before its paragraphs and that nobody typed (ECMA-376-1, 17.9)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import regex

from ocr.formats.source_files.docx_styles import Styles, find_value
from ocr.formats.source_files.xml_tree import Element

_PLACE = regex.compile(r"%([1-9])")
_SUFFIXES = {"nothing": "", "space": " "}
_LATIN = "abcdefghijklmnopqrstuvwxyz"
# ECMA-376-1, 17.18.59: without ё, й, ъ and ь.
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
# Numbers beyond this are written in figures: letters would be repeated, and thousands of them.
_MAX_LETTERED = 4_000


class Level(NamedTuple):
    """How the numbers of a level of a list begin and look."""

    start: int
    kind: str
    text: str
    suffix: str


class List(NamedTuple):
    """A list: the definition whose numbers it goes on with, and the levels that it begins anew, with their starts."""

    definition: str
    starts: Mapping[int, int]


@dataclass(slots=True)
class Numbering:
    """The lists of a document, which give each paragraph its number in order; without lists there are no numbers."""

    definitions: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    lists: Mapping[str, List] = field(default_factory=dict)
    styles: Styles = field(default_factory=Styles)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def number(self, paragraph: Element) -> str:
        """Return what stands before the next paragraph, with the white space behind it; "" for nothing."""
        name, depth = self._find_list(paragraph)
        one = self.lists.get(name)
        levels = self.definitions.get(one.definition, {}) if one is not None else {}
        if one is None or depth not in levels:
            return ""
        counts = self._counts.setdefault(one.definition, {})
        begins = depth in one.starts and (name, depth) not in self._begun
        self._begun.add((name, depth))
        start = one.starts[depth] if begins else levels[depth].start
        counts[depth] = start if begins or depth not in counts else counts[depth] + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        level = levels[depth]
        if level.kind == "none" or not level.text:
            return ""
        return _format_level(level, levels, counts) + level.suffix

    def _find_list(self, paragraph: Element) -> tuple[str, int]:
        """Return the number of a paragraph's list, "" for none, and its level there, from 0."""
        found = list(self.styles.iter_properties(paragraph, "w:numPr"))
        names = (find_value(one.find("w:numId")) for one in found)
        depths = (find_value(one.find("w:ilvl")) for one in found)
        return next(filter(None, names), ""), _whole(next(filter(None, depths), "0"), 0)


def _whole(value: str, default: int) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else default


def _format_level(level: Level, levels: Mapping[int, Level], counts: Mapping[int, int]) -> str:
    if level.kind == "bullet":
        # Fonts of symbols have their signs where no letters are.
        return "•" if "\ue000" <= level.text[0] <= "\uf8ff" else level.text

    def fill(found: "regex.Match[str]") -> str:
        depth = int(found[1]) - 1
        other = levels.get(depth)
        return "" if other is None else format_number(counts.get(depth, other.start), other.kind)

    return _PLACE.sub(fill, level.text)


def format_number(number: int, kind: str) -> str:
    """Return a number as the lists of Word write it; in figures for a kind that is not known.

    >>> [format_number(14, kind) for kind in ("decimal", "decimalZero", "upperRoman", "lowerLetter", "russianUpper")]
    ['14', '14', 'XIV', 'n', 'О']
    >>> format_number(28, "lowerLetter"), format_number(4, "decimalZero")
    ('bb', '04')
    """
    small = kind[0].lower() + kind[1:] if kind else ""
    if kind == "decimalZero":
        return f"{number:02}"
    if not 0 < number < _MAX_LETTERED or not small.startswith(("upper", "lower", "russian")):
        return str(number)
    if small.endswith("Roman"):
        written = _to_roman(number)
    else:
        letters = _RUSSIAN if small.startswith("russian") else _LATIN
        written = letters[(number - 1) % len(letters)] * ((number - 1) // len(letters) + 1)
    return written.upper() if kind in {"upperRoman", "upperLetter", "russianUpper"} else written


def _to_roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written


def read_numbering(part: Element | None, styles: Styles) -> Numbering:
    """Return the lists of a document from their part, None for one that has none, and from its styles."""
    parts = part.children if part is not None else ()
    return Numbering(
        definitions={
            one.attributes.get("w:abstractNumId", ""): _read_levels(one)
            for one in parts
            if one.name == "w:abstractNum"
        },
        lists={one.attributes.get("w:numId", ""): _read_list(one) for one in parts if one.name == "w:num"},
        styles=styles,
    )


def _read_levels(definition: Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for one in definition.children:
        if one.name == "w:lvl":
            suffix = _SUFFIXES.get(find_value(one.find("w:suff")), "\t")
            start, kind = (
                _whole(find_value(one.find("w:start")), 0),
                find_value(one.find("w:numFmt")) or "decimal",
            )
            depth = _whole(one.attributes.get("w:ilvl", ""), 0)
            levels[depth] = Level(start, kind, find_value(one.find("w:lvlText")), suffix)
    return levels


def _read_list(element: Element) -> List:
    starts = {
        _whole(one.attributes.get("w:ilvl", ""), 0): _whole(find_value(start), 0)
        for one in element.children
        if one.name == "w:lvlOverride" and (start := one.find("w:startOverride")) is not None
    }
    return List(find_value(element.find("w:abstractNumId")), starts)
