"""What a rule finds in a small record."""

from collections.abc import Mapping

from ocr.consistency.record import RecordText, Rule
from ocr.language.base import Language
from ocr.language.russian import RUSSIAN

# The text of a place, and what is expected there.
Found = tuple[str, str]


def find(
    rule: Rule,
    sheets: tuple[str, ...],
    catalogue: Mapping[str, str] | None = None,
    language: Language = RUSSIAN,
) -> list[Found]:
    """Return what a rule finds in a record, in the order of the record's texts."""
    record = RecordText(sheets=sheets, catalogue=catalogue or {}, language=language)
    checked = rule.check(record)
    return [
        (one.place.text, one.expected)
        for one in sorted(checked.inconsistencies, key=lambda one: one.place.key)
    ]
