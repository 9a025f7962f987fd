"""The journal of collation as PDF: A4, Cyrillic embedded, the head of the chain on every page."""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from ocr import __version__
from ocr.desk.journal_entries import Journal
from ocr.desk.journal_words import (
    Told,
    show,
    show_time,
    tell_agreement,
    tell_entries,
    tell_head,
    translate_journal,
)
from ocr.errors import DependencyError
from ocr.report.messages import Translate

_FONTS = Path(__file__).parent.parent / "fonts"
_FACE, _REGULAR, _BOLD = "PTSerif", _FONTS / "PTSerif-Regular.ttf", _FONTS / "PTSerif-Bold.ttf"
# In millimetres: margins of the page, where the lines of an entry and their texts begin, room for the page number.
_MARGIN, _BOTTOM, _INDENT, _NAMES, _PAGES = 18, 20, 10, 36, 28
_QUIET, _INK, _RULE = (103, 99, 92), (29, 28, 26), (200, 195, 185)
_SIZE, _SMALL = 10, 8
# What stands for the number of pages until it is known, as wide as any.
_TOTAL = "{all pages}"


def format_journal_pdf(journal: Journal, *, lang: str) -> bytes:
    """Return the journal as PDF in the language "en" or "ru".

    Raises UsageError for another language, DependencyError without the package fpdf2.
    """
    translate = translate_journal(lang)
    pdf = _make_document(journal, translate, lang)
    pdf.add_page()
    _write_title(pdf, journal, translate, lang)
    if journal.agreement:
        _write_agreement(pdf, journal, translate, lang)
    _write_heading(pdf, translate("Entries"))
    for told in tell_entries(journal, lang):
        _write_entry(pdf, told, translate)
    if not journal.entries:
        _write(pdf, translate("Nobody has decided anything yet."))
    return bytes(pdf.output())


def _make_document(journal: Journal, translate: Translate, lang: str) -> Any:
    """Return an empty document whose pages have a head and a foot."""
    try:
        from fpdf import FPDF
    except ImportError as error:
        raise DependencyError(
            "A journal as PDF needs the package fpdf2. Install it: pip install 'sverka[review]'"
        ) from error
    pdf = FPDF(format="A4", unit="mm")
    pdf.add_font(_FACE, "", _REGULAR)
    pdf.add_font(_FACE, "B", _BOLD)
    pdf.alias_nb_pages(_TOTAL)
    pdf.set_margins(_MARGIN, _MARGIN, _MARGIN)
    # A cell begins where its text does.
    pdf.c_margin = 0
    pdf.set_auto_page_break(True, margin=_BOTTOM)
    pdf.set_title(_keep_drawn(f"{translate('Journal of collation')}: {show(journal.title, 300)}"))
    pdf.set_lang(lang)
    pdf.set_creator(f"Sverka {__version__}")
    pdf.set_creation_date(_parse_time(journal.made_at))
    title = f"{translate('Journal of collation')}: {show(journal.title, 60)}"
    head = f"{translate('Head of the chain')}: {show(journal.head.hash, 64)}"

    def write_head() -> None:
        if pdf.page_no() > 1:
            _set_font(pdf, size=_SMALL, color=_QUIET)
            pdf.set_xy(_MARGIN, 10)
            pdf.cell(0, 4, _keep_drawn(title.replace("\n", " ")))
            pdf.set_y(_MARGIN)

    def write_foot() -> None:
        _set_font(pdf, size=_SMALL, color=_QUIET)
        pdf.set_xy(_MARGIN, -14)
        pdf.cell(0, 4, head)
        # The number of pages is put in at the end: aligned at the right, it would stand where its place ended.
        pdf.set_xy(pdf.w - _MARGIN - _PAGES, -14)
        pdf.cell(0, 4, translate("page {number} of {all}", number=pdf.page_no(), all=_TOTAL))

    pdf.header, pdf.footer = write_head, write_foot
    return pdf


def _write_title(pdf: Any, journal: Journal, translate: Translate, lang: str) -> None:
    _set_font(pdf, size=_SMALL, color=_QUIET)
    _write(pdf, translate("Journal of collation").upper())
    _set_font(pdf, size=18, is_bold=True)
    _write(pdf, show(journal.title, 300), height=8)
    _set_font(pdf)
    made = (
        translate("Made {at} by Sverka {version}.", at=show_time(journal.made_at), version=__version__)
        if journal.made_at
        else translate("Made by Sverka {version}.", version=__version__)
    )
    _write(pdf, f"{tell_head(journal, lang)} {made}")
    _set_font(pdf, is_bold=True)
    _write(pdf, translate("Head of the chain"))
    _set_font(pdf)
    _write(pdf, show(journal.head.hash, 64))
    _set_font(pdf, size=_SMALL, color=_QUIET)
    _write(
        pdf,
        translate(
            "Each entry has the SHA-256 of the one before it, the last one is the head: whoever keeps the head can "
            "show that no entry was changed or taken away. The journal as JSON lines has all that is hashed."
        ),
        height=4,
    )


def _write_heading(pdf: Any, text: str) -> None:
    # A heading is not the last thing on a page.
    if pdf.will_page_break(30):
        pdf.add_page()
    pdf.ln(4)
    _set_font(pdf, size=13, is_bold=True)
    _write(pdf, text, height=7)
    _set_font(pdf)


def _write_agreement(pdf: Any, journal: Journal, translate: Translate, lang: str) -> None:
    _write_heading(pdf, translate("Agreement of two people"))
    names = ("Kind of place", "Decided twice", "Agreed", "Cohen's kappa")
    rows = [tuple(map(translate, names)), *tell_agreement(journal, lang)]
    for number, row in enumerate(rows):
        _set_font(pdf, is_bold=number == 0)
        for column, text in enumerate(row):
            pdf.cell(60 if column == 0 else 36, 5.5, _keep_drawn(text), align="L" if column == 0 else "R")
        pdf.ln(5.5)
        pdf.set_draw_color(*_RULE)
        pdf.line(_MARGIN, pdf.get_y(), _MARGIN + 168, pdf.get_y())


def _write_entry(pdf: Any, told: Told, translate: Translate) -> None:
    if pdf.will_page_break(24):
        pdf.add_page()
    pdf.ln(2)
    pdf.set_draw_color(*_RULE)
    pdf.line(_MARGIN, pdf.get_y(), pdf.w - _MARGIN, pdf.get_y())
    pdf.ln(1)
    _set_font(pdf, color=_QUIET)
    pdf.cell(_INDENT, 5, str(told.number))
    _set_font(pdf, is_bold=True)
    back = "" if told.counts else f" ({translate('taken back')})"
    _write(pdf, told.deed + back, left=_INDENT)
    _set_font(pdf, size=9, color=_QUIET)
    _write(pdf, ", ".join(filter(None, (told.who, told.at, told.where))), left=_INDENT, height=4.5)
    for line in told.lines:
        _set_font(pdf, size=9, color=_QUIET)
        if pdf.will_page_break(6):
            pdf.add_page()
        pdf.set_x(_MARGIN + _INDENT)
        pdf.cell(_NAMES - 2, 4.8, _keep_drawn(line.name))
        _set_font(pdf)
        _write(pdf, line.text, left=_INDENT + _NAMES, height=4.8)
    _set_font(pdf, size=7, color=_QUIET)
    _write(pdf, told.hash, left=_INDENT, height=4)


def _set_font(
    pdf: Any, *, size: int = _SIZE, is_bold: bool = False, color: tuple[int, int, int] = _INK
) -> None:
    pdf.set_font(_FACE, "B" if is_bold else "", size)
    pdf.set_text_color(*color)


def _write(pdf: Any, text: str, *, left: float = 0, height: float = 5) -> None:
    """Write a text from here to the right margin, over as many lines and pages as it needs."""
    # In the units of the typeface: a line of fpdf2's own breaking takes as long as all its beginnings together.
    room = (pdf.w - 2 * _MARGIN - left) * pdf.k / pdf.font_size_pt
    for line in break_lines(_keep_drawn(text), room, _load_widths("B" in pdf.font_style)):
        pdf.set_x(_MARGIN + left)
        pdf.cell(0, height, line, new_x="LMARGIN", new_y="NEXT")


def break_lines(text: str, room: float, widths: Mapping[str, float]) -> Iterator[str]:
    """Yield the lines of a text that has so much room, broken at spaces, and within words that are too long.

    >>> list(break_lines("лист два", 5, dict.fromkeys("лист два", 1)))
    ['лист', 'два']
    >>> list(break_lines("переправа", 5, dict.fromkeys("переправа", 1)))
    ['переп', 'рава']
    """
    for paragraph in text.split("\n"):
        start, space, used = 0, -1, 0.0
        for at, char in enumerate(paragraph):
            used += widths.get(char, 1.0)
            if char == " ":
                space = at
            elif used > room and at > start:
                end = space if space > start else at
                yield paragraph[start:end]
                start = end + (end == space)
                space, used = -1, sum(widths.get(char, 1.0) for char in paragraph[start : at + 1])
        yield paragraph[start:]


def _keep_drawn(text: str) -> str:
    """Return a text with the number of each character that the typeface lacks."""
    drawn = _load_drawn()
    if drawn.issuperset(text):
        return text
    return "".join(_number(text, drawn))


def _number(text: str, drawn: frozenset[str]) -> Iterator[str]:
    for char in text:
        if char in drawn:
            yield char
        elif char == "\t":
            yield "    "
        elif char in "⟨⟩":
            yield "[" if char == "⟨" else "]"
        else:
            yield f"[U+{ord(char):04X}]"


@cache
def _load_drawn() -> frozenset[str]:
    """Return the characters that both weights of the typeface have."""
    return frozenset(_load_widths(False)) & frozenset(_load_widths(True)) | {"\n"}


@cache
def _load_widths(is_bold: bool) -> Mapping[str, float]:
    """Return the width of each character that is drawn, in parts of the size of the type."""
    # It is installed with what writes the PDF.
    from fontTools.ttLib import TTFont

    with TTFont(_BOLD if is_bold else _REGULAR) as font:
        size, advances = font["head"].unitsPerEm, font["hmtx"].metrics
        return {
            chr(code): advances[glyph][0] / size
            for code, glyph in font.getBestCmap().items()
            if chr(code).isprintable() or unicodedata.category(chr(code)) == "Zs"
        }


def _parse_time(at: str) -> datetime:
    """Return when the journal was made; now where it does not say so."""
    try:
        known = datetime.fromisoformat(at)
    except ValueError:
        return datetime.now(UTC)
    return known if known.tzinfo else known.replace(tzinfo=UTC)
