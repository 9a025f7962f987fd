"""A record to be checked against itself, what a rule finds in it, and what it finds to agree."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.model import Part, Reason, RecordPlace, TokenKind, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordText:
    """The texts of a record: its sheets in order, the fields of its catalogue entry by name, its translation.

    Names of fields are those of record.json (`title`, `date`, `date_iso`, `citation`, `source`, `summary` ...). A
    record may have sheets alone. `translation_language` is the code of the translation's language, "" without one.
    """

    sheets: tuple[str, ...]
    catalogue: Mapping[str, str] = field(default_factory=dict)
    translation: str = ""
    language: Language = RUSSIAN
    translation_language: str = ""

    def on_sheet(self, page_index: int, start: int, end: int) -> RecordPlace:
        """Return the place [start, end) of a sheet's text."""
        text = self.sheets[page_index][start:end]
        return RecordPlace(Part.TRANSCRIPTION, page_index, "", start, end, text)

    def in_catalogue(self, field_name: str, start: int, end: int) -> RecordPlace:
        """Return the place [start, end) of the value of a field of the catalogue."""
        return RecordPlace(
            Part.CATALOGUE, None, field_name, start, end, self.catalogue[field_name][start:end]
        )

    def in_translation(self, start: int, end: int) -> RecordPlace:
        """Return the place [start, end) of the translation."""
        return RecordPlace(Part.TRANSLATION, None, "", start, end, self.translation[start:end])


class Matter(StrEnum):
    """What a rule looks at; by it is counted what agrees."""

    NUMBERS = "numbers"
    SUMS = "sums"
    DATES = "dates"
    JOINS = "joins"
    NAMES = "names"
    WORDS = "words"
    TRANSLATION = "translation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inconsistency:
    """A place of a record that disagrees with another place of it, or with what can be.

    `verdict` is one of RECORD_VERDICTS: `inconsistent` within a text or with the catalogue, `differs` where the
    translation has something else than the original, `untranslated` where either has a passage that the other lacks.
    `place` is the smallest text that would have to change: the number, the word, the passage; `other` is the second
    place, None where the place alone is impossible. `expected` is what would agree in its stead, "" if that is not
    known or there are several. `weight`, 0 to 1, ranks inconsistencies among each other; it is no probability.
    """

    rule: str
    verdict: Verdict = Verdict.INCONSISTENT
    kind: TokenKind
    place: RecordPlace
    other: RecordPlace | None = None
    expected: str = ""
    weight: float
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a rule found: inconsistencies, and the places that it compared and found to agree."""

    inconsistencies: tuple[Inconsistency, ...] = ()
    agreeing: tuple[RecordPlace, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule about records: its name, which switches it off, what it looks at, and how it is checked.

    `cause` says in one English sentence why a record is wrong where the rule finds something. `wrong` and `right` are
    small texts: of one the rule finds something, of the other nothing; "" for a rule that needs more than one text.
    """

    name: str
    matter: Matter
    cause: str
    wrong: str = ""
    right: str = ""
    check: Callable[[RecordText], Checked]


def merge_checked(found: Iterable[Checked]) -> Checked:
    """Return all that several rules found, inconsistencies worst first; of one place the worst alone.

    A place that any rule finds inconsistent agrees with nothing.
    """
    every = list(found)
    worst: dict[tuple[str, int, str, int, int], Inconsistency] = {}
    for one in sorted(
        (one for checked in every for one in checked.inconsistencies),
        # Of two rules that are as sure, the one that knows what would agree says more.
        key=lambda one: (-one.weight, not one.expected, one.place.key, one.rule),
    ):
        worst.setdefault(one.place.key, one)
    agreeing = {place.key: place for checked in every for place in checked.agreeing if place.key not in worst}
    return Checked(
        inconsistencies=tuple(worst.values()), agreeing=tuple(agreeing[key] for key in sorted(agreeing))
    )
