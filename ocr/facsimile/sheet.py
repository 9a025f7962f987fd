"""The source of a facsimile: the blocks of a sheet and their places, from TOML or from plain text.

Places are in millimetres from the top left corner of the paper, to the left end of a block's first baseline.
"""

import textwrap
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any

from ocr.errors import InputError
from ocr.model import RegionKind

A4_MM = (210.0, 297.0)
MM_PER_INCH = 25.4
_BLACK = (38, 36, 40)
_MARGIN_LEFT_MM, _MARGIN_TOP_MM = 26.0, 24.0
PLAIN_TEXT_COLUMNS, PLAIN_TEXT_ROWS = 66, 42
MAX_SHEET_CHARACTERS = 20_000
# Of the TOML itself: the telegram's sheets have 6,000.
MAX_SOURCE_CHARACTERS = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Lines struck on the typewriter, a character every `pitch_mm`."""

    left_mm: float
    top_mm: float
    text: str
    pitch_mm: float = 2.54
    line_mm: float = 6.35
    underlined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """Lines of print, of a stamp, or in pen. `size_mm` is the em; `colour` is RGB, 0 to 255.

    The lines are turned by `angle_deg_ccw` about the start of the first baseline; `framed` draws a border.
    """

    kind: RegionKind
    left_mm: float
    top_mm: float
    size_mm: float
    text: str
    line_mm: float = 0.0
    angle_deg_ccw: float = 0.0
    colour: tuple[int, int, int] = _BLACK
    bold: bool = False
    framed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A printed line between two points."""

    from_mm: tuple[float, float]
    to_mm: tuple[float, float]
    width_mm: float = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet of paper with everything on it, in reading order."""

    typed: tuple[Typed, ...] = ()
    letterings: tuple[Lettering, ...] = ()
    rules: tuple[Rule, ...] = ()
    size_mm: tuple[float, float] = A4_MM
    paper: tuple[int, int, int] = (233, 224, 203)


_LETTERINGS = {
    "printed": RegionKind.PRINTED,
    "stamp": RegionKind.STAMP,
    "handwriting": RegionKind.HANDWRITING,
}


def parse_sheet(toml: str, where: str) -> Sheet:
    """Return the sheet that a TOML source describes. Raises InputError, naming `where` and what is wrong."""
    if len(toml) > MAX_SOURCE_CHARACTERS:
        raise InputError(
            f"{where} is no sheet source: it has {len(toml)} characters. Up to {MAX_SOURCE_CHARACTERS} are read."
        )
    try:
        source = tomllib.loads(toml)
    except (ValueError, RecursionError) as error:
        what = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise InputError(f"{where} is no sheet source: {what}. Mend the TOML.") from error
    unknown = set(source) - {"typed", "rule", "sheet", *_LETTERINGS}
    if unknown or not set(source) & {"typed", *_LETTERINGS}:
        what = f"unknown table {min(unknown)!r}" if unknown else "nothing to draw"
        raise InputError(
            f"{where} is no sheet source: {what}. It has [[typed]], [[printed]], [[stamp]], [[handwriting]], "
            "[[rule]] and [sheet]."
        )
    try:
        sheet = Sheet(
            typed=tuple(_make(Typed, entry) for entry in source.get("typed", [])),
            letterings=tuple(
                _make(Lettering, entry, kind=kind)
                for table, kind in _LETTERINGS.items()
                for entry in source.get(table, [])
            ),
            rules=tuple(_make(Rule, entry) for entry in source.get("rule", [])),
            **{name: _tuple_of(value, name) for name, value in source.get("sheet", {}).items()},
        )
    except (TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{where} is no sheet source: {error}. Compare it with one in scans/.") from error
    check_sheet(sheet, where)
    return sheet


# The lowest and the highest value of the numbers of an entry.
_RANGES = {
    "left_mm": (-600, 600),
    "top_mm": (-600, 600),
    "pitch_mm": (0.5, 20),
    "line_mm": (0, 100),
    "size_mm": (0.5, 100),
    "width_mm": (0.01, 10),
    "angle_deg_ccw": (-360, 360),
}
MAX_OFFSET_MM = 100_000
_LENGTHS = {"size_mm": 2, "from_mm": 2, "to_mm": 2, "colour": 3, "paper": 3}


def _make(made: type[Any], entry: Mapping[str, Any], **more: Any) -> Any:
    """Return an instance of `made` with the checked values of the entry. Raises TypeError and ValueError."""
    known = {field.name: field for field in fields(made)}
    name = made.__name__.lower()
    unknown = set(entry) - set(known)
    if unknown:
        raise TypeError(f"a {name} entry has no {min(unknown)!r}")
    missing = {key for key, field in known.items() if field.default is MISSING} - set(entry) - set(more)
    if missing:
        raise TypeError(f"a {name} entry lacks {min(missing)!r}")
    return made(**{key: _check_value(key, value) for key, value in entry.items()}, **more)


def _check_value(key: str, value: Any) -> Any:
    if key == "text":
        if not isinstance(value, str) or not all(char.isprintable() or char in "\n\t" for char in value):
            raise TypeError("'text' is not a string of printable characters")
        return value.strip("\n")
    if isinstance(value, list):
        return _tuple_of(value, key)
    if key in ("colour", "from_mm", "to_mm"):
        raise TypeError(f"{key!r} is not a list of numbers")
    if key in _RANGES:
        low, high = _RANGES[key]
        if type(value) not in {int, float}:
            raise TypeError(f"{key!r} is not a number")
        if not low <= value <= high:
            raise ValueError(f"{key!r} is {value!r}, not a number from {low} to {high}")
    elif not isinstance(value, bool):
        raise TypeError(f"{key!r} is neither true nor false")
    return value


def _tuple_of(value: Any, key: str) -> tuple[Any, ...]:
    length = _LENGTHS.get(key)
    colour = key in ("colour", "paper")
    if length is None or not isinstance(value, list) or len(value) != length:
        raise TypeError(f"{key!r} is not a list of {length or 'no'} numbers")
    low, high = (0, 255) if colour else (-MAX_OFFSET_MM, MAX_OFFSET_MM)
    if not all(type(number) in {int, float} and low <= number <= high for number in value):
        raise ValueError(f"{key!r} has something else than numbers from {low} to {high}")
    return tuple(value)


def check_sheet(sheet: Sheet, where: str) -> None:
    """Raise InputError, naming `where`, if the sheet is too large to be drawn."""
    texts = [block.text for block in sheet.typed] + [block.text for block in sheet.letterings]
    characters = sum(map(len, texts))
    if not all(30 <= side <= 600 for side in sheet.size_mm) or characters > MAX_SHEET_CHARACTERS:
        raise InputError(
            f"{where} asks for a sheet of {sheet.size_mm} mm with {characters} characters. "
            f"Sides of 30 to 600 mm and {MAX_SHEET_CHARACTERS} characters are drawn."
        )


def sheet_shape(sheet: Sheet, dpi: float) -> tuple[int, int]:
    """Return height and width of the sheet in pixels."""
    return round(sheet.size_mm[1] * dpi / MM_PER_INCH), round(sheet.size_mm[0] * dpi / MM_PER_INCH)


def lay_out_text(text: str) -> tuple[Sheet, ...]:
    """Return plain text as typed sheets, parted at form feeds and where a sheet is full.

    Lines longer than a sheet are broken at spaces. Raises InputError for characters that cannot be printed.

    >>> [sheet.typed[0].text for sheet in lay_out_text("Первый лист\\fВторой лист")]
    ['Первый лист', 'Второй лист']
    """
    if unprintable := sorted({char for char in text if not (char.isprintable() or char in "\n\t\f\r\u00ad")}):
        raise InputError(f"The text has characters that are not printed: {unprintable[:5]}. Remove them.")
    sheets = []
    for part in text.split("\f"):
        lines = [
            row
            for line in part.strip("\n").expandtabs(8).split("\n")
            for row in (
                textwrap.wrap(line, PLAIN_TEXT_COLUMNS, break_on_hyphens=False, drop_whitespace=True)
                if len(line) > PLAIN_TEXT_COLUMNS
                else [line]
            )
        ]
        for start in range(0, len(lines), PLAIN_TEXT_ROWS):
            page = "\n".join(lines[start : start + PLAIN_TEXT_ROWS])
            if page.strip():
                typed = Typed(left_mm=_MARGIN_LEFT_MM, top_mm=_MARGIN_TOP_MM, line_mm=6.1, text=page)
                sheets.append(Sheet(typed=(typed,)))
    return tuple(sheets)
