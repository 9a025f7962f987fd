"""Rules: what belongs to a sheet's edges or to a web page, and was left in the running text."""

from collections.abc import Iterator
from functools import cache

import regex

from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import say
from ocr.consistency.sheet_layout import find_catchwords, is_prose, lay_out
from ocr.language.base import Language
from ocr.model import RecordPlace, TokenKind

_NUMBER_LINE = regex.compile(
    r"(?<=[\p{Ll},-])[ \t]*\n(?:[ \t]*\n){0,2}[ \t]*(?P<number>[-–—]?[ ]?\d{1,3}[ ]?[-–—]?\.?)[ \t]*\n"
    r"(?:[ \t]*\n){0,2}[ \t]*(?=\p{Ll}{2,})"
)
_MARKUP = regex.compile(
    r"(?P<tag></?(?i:p|br|b|i|u|em|strong|div|span|a|li|ul|ol|h[1-6]|sup|sub|table|tr|td|font)(?:\s[^<>\n]{0,200})?/?>)"
    r"|(?P<entity>&(?:[a-z]{2,8}|#\d{2,5});)"
    r"|(?P<address>(?:https?://|www\.)[^\s<>]{3,200})"
    r"|(?P<edit>\[(?:edit|править|ред\.|править код)\])"
    r"|(?P<wiki>\[\[|\]\]|\{\{|\}\}|'''|\*\*|__NOTOC__)"
    r"|(?P<mark>(?m:^)[-*•+][ ](?=\p{L}\)))"
)
_ENTITIES = {
    "&amp;": "&",
    "&nbsp;": " ",
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&laquo;": "«",
    "&raquo;": "»",
}
_ENTITIES |= {"&mdash;": "—", "&ndash;": "–", "&#39;": "'", "&#160;": " ", "&hellip;": "..."}


@cache
def _compile_head(language: Language) -> "regex.Pattern[str]":
    """Return the pattern of a continuation head between words of running text."""
    return regex.compile(
        rf"(?<=[\p{{Ll}},-])\s{{1,4}}(?P<head>(?i:{language.headings.continued})\.?[ ]\p{{L}}{{3,30}}[ ]?№[ ]?[\d/-]+"
        rf"(?:[ ]?,?[ ](?i:{language.sheets.sheet})\W{{0,4}}\d{{1,3}}\W{{0,3}})?)\s{{1,4}}(?=\p{{Ll}}{{2,}})"
    )


def check_furniture(record: RecordText) -> Checked:
    """Return the catchwords, heads and page numbers that stand within the running text of a sheet."""
    found = []
    for index, (sheet, layout) in enumerate(zip(record.sheets, lay_out(record), strict=True)):
        for start, end in _iter_furniture(sheet, layout.body_start, record.language):
            place = record.on_sheet(index, start, end)
            found.append(
                Inconsistency(
                    rule=FURNITURE.name,
                    kind=TokenKind.FORM,
                    place=place,
                    weight=0.7,
                    reason=say(
                        text="«{transcribed}» belongs to the edge of a sheet and stands within the text here.",
                        transcribed=place.text,
                    ),
                )
            )
    return Checked(inconsistencies=tuple(found))


def _iter_furniture(sheet: str, body_start: int, language: Language) -> Iterator[tuple[int, int]]:
    for start, end in find_catchwords(sheet, language):
        if start > body_start and is_prose(sheet[end : end + 600]):
            yield start, end
    for match in _compile_head(language).finditer(sheet, body_start):
        head = match.span("head")
        yield head[0], head[0] + len(match["head"].rstrip())
    for match in _NUMBER_LINE.finditer(sheet, body_start):
        before = sheet[sheet.rfind("\n", 0, match.start()) + 1 : match.start()]
        behind = sheet[match.end() : match.end() + 300].split("\n", 1)[0]
        if is_prose(before) and is_prose(behind):
            yield match.span("number")


def check_markup(record: RecordText) -> Checked:
    """Return what a web page left in the text of the sheets: tags, entities, addresses, marks of lists."""
    found = []
    for index, sheet in enumerate(record.sheets):
        for match in _MARKUP.finditer(sheet):
            start, end = match.span()
            if match.lastgroup == "wiki" and match.group() == "**" and sheet[end : end + 1] in "*\n ":
                # A row of asterisks parts chapters.
                continue
            place = record.on_sheet(index, start, end)
            found.append(_describe(place, match.lastgroup == "mark"))
    return Checked(inconsistencies=tuple(found))


def _describe(place: RecordPlace, is_mark: bool) -> Inconsistency:
    return Inconsistency(
        rule=MARKUP.name,
        kind=TokenKind.FORM,
        place=place,
        expected=_ENTITIES.get(place.text, ""),
        weight=0.5 if is_mark else 0.8,
        reason=say(
            text="«{transcribed}» comes of a web page, not of a typewriter.", transcribed=place.text.strip()
        ),
    )


FURNITURE = Rule(
    name="furniture-in-text",
    matter=Matter.JOINS,
    cause="A catchword, the head of a sheet or a page's number stands in the middle of a sentence.",
    wrong="Части заняли новые рубежи и (см. след. лист) готовятся к дальнейшему продвижению на восток.",
    right="Части заняли новые рубежи (см. приложение) и готовятся к дальнейшему продвижению на восток.",
    check=check_furniture,
)
MARKUP = Rule(
    name="web-markup",
    matter=Matter.JOINS,
    cause="Signs of a web page were left in the text.",
    wrong="Начальник отдела<br> полковник Зимин",
    right="Начальник отдела\nполковник Зимин",
    check=check_markup,
)
RULES = (FURNITURE, MARKUP)
