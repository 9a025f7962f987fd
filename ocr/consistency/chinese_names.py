"""Chinese names with a syllable that Chinese has not: «ЧЖАН ГУЙ-ЛИХЬ».

Names are spelt after Palladius, whose syllables are few. Told is a given name of two syllables, joined by a hyphen,
behind a Chinese family name, where one syllable is one and the other is none in any case. Family names that Korean
has too are passed over: its syllables are others.
"""

from collections.abc import Iterator
from typing import NamedTuple

import regex

from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.language.palladius import spell_chinese
from ocr.model import Reason, TokenKind

NAME = "chinese-syllable"
_LANGUAGES = frozenset({"ru"})
_FULL_NAME = regex.compile(
    r"(?<![\p{L}-])(?:(?P<family>\p{Lu}{1,6}) (?P<first>\p{Lu}{1,6})-(?P<second>\p{Lu}{1,8})"
    r"|(?P<family>\p{Lu}\p{Ll}{0,5}) (?P<first>\p{Lu}\p{Ll}{0,5})-(?P<second>\p{Ll}{1,8}))(?![\p{L}-])"
)
_ALSO_KOREAN = frozenset(
    {
        "ан",
        "ван",
        "ли",
        "лю",
        "ма",
        "мин",
        "но",
        "о",
        "пан",
        "син",
        "со",
        "у",
        "хан",
        "хо",
        "чан",
        "чен",
        "юн",
        "ян",
    }
)
# What was written for э before Palladius's spelling was settled: «Фын».
_OLDER = str.maketrans({"ы": "э"})


class _Name(NamedTuple):
    """A given name at [start, end) of a sheet, and its syllable that is none."""

    start: int
    end: int
    text: str
    syllable: str


def check_syllables(record: RecordText) -> Checked:
    """Return the Chinese names of the sheets with a syllable that is none, and those without one."""
    if record.language.code not in _LANGUAGES:
        return Checked()
    found, agreeing = [], []
    for index, sheet in enumerate(record.sheets):
        for name in _iter_names(sheet):
            place = record.on_sheet(index, name.start, name.end)
            if not name.syllable:
                agreeing.append(place)
                continue
            reason = Reason(
                evidence="record",
                text="«{syllable}» in «{name}» is no syllable of a Chinese name.",
                fields=(("syllable", name.syllable), ("name", name.text)),
            )
            found.append(
                Inconsistency(rule=NAME, kind=TokenKind.NAME, place=place, weight=0.45, reason=reason)
            )
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _iter_names(text: str) -> Iterator[_Name]:
    """Yield the given names of two syllables, at least one of which is one, behind Chinese family names."""
    for match in _FULL_NAME.finditer(text):
        if match["family"].lower() in _ALSO_KOREAN or not _is_syllable(match["family"]):
            continue
        syllables = match["first"], match["second"]
        wrong = [syllable for syllable in syllables if not _is_syllable(syllable)]
        if len(wrong) < len(syllables):
            start, end = match.start("first"), match.end("second")
            yield _Name(start, end, text[start:end], wrong[0] if wrong else "")


def _is_syllable(text: str) -> bool:
    return bool(spell_chinese(text) or spell_chinese(text.lower().translate(_OLDER)))


RULE = Rule(
    name=NAME,
    matter=Matter.NAMES,
    cause="A letter of a Chinese name was mistyped, so that a syllable of it is none.",
    wrong="Вчера приехал ЧЖАН ГУЙ-ЛИХЬ.",
    right="Вчера приехал ЧЖАН ГУЙ-ЛИНЬ.",
    check=check_syllables,
)
