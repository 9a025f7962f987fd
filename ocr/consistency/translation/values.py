"""Values of running text that two languages can be compared by: numbers, dates, times, months, days of the week."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from fractions import Fraction


class ValueKind(Enum):
    """What a value is of: a number, how many times, a date, a time or duration, a month, a day of the week."""

    NUMBER = auto()
    MULTIPLE = auto()
    DATE = auto()
    TIME = auto()
    MONTH = auto()
    WEEKDAY = auto()


class Strength(Enum):
    """How surely a translation must have a value: one in words that may mean no number, in words, in digits."""

    LOOSE = 0
    WORDS = 1
    DIGITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value at [start, end) of a text.

    `keys` are its possible values, written alike in all languages; `soft` are what else a value of another kind may
    have for it, as 22 for half past ten in the evening. `number` is the value of a plain number or a multiple.
    `unit` is the code of the unit behind it, "" for none; [unit_start, unit_end) is the unit's place.
    """

    start: int
    end: int
    kind: ValueKind
    keys: frozenset[str]
    soft: frozenset[str] = frozenset()
    strength: Strength
    number: Fraction | None = None
    in_words: bool = False
    is_year: bool = False
    unit: str = ""
    unit_start: int = 0
    unit_end: int = 0

    def agrees(self, other: "Value") -> bool:
        """Return whether two values can be the same."""
        if self.keys & other.keys or self.keys & other.soft or self.soft & other.keys:
            return True
        # Both may be a time, if neither surely is.
        return any(key.startswith("t:") for key in self.soft & other.soft)

    def moved(self, by: int) -> "Value":
        """Return the value in a text that begins so many characters earlier."""
        unit = by if self.unit else 0
        return replace(
            self,
            start=self.start + by,
            end=self.end + by,
            unit_start=self.unit_start + unit,
            unit_end=self.unit_end + unit,
        )


def iter_marks(values: tuple[Value, ...]) -> Iterator[str]:
    """Yield the keys of values by which sentences of two languages are known for each other's."""
    for value in values:
        if value.strength is not Strength.LOOSE:
            yield from value.keys
