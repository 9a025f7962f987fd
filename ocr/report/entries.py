"""The list of the report: what is numbered, where likely places end, and which are one entry."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ocr.formats.findings import MIN_WRITTEN_PROBABILITY
from ocr.model import DocumentResult, Finding
from ocr.verdict.worklist import gather_entries

Card = TypeVar("Card")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Generic[Card]):
    """An entry of the list: one card, or those of a group, worst first; `group` is what they have in common."""

    group: str
    cards: tuple[Card, ...]

    @property
    def is_group(self) -> bool:
        """Whether the cards are folded into one line."""
        return len(self.cards) > 1


def number_places(result: DocumentResult) -> dict[int, Finding]:
    """Return all that has a card, by number: findings, listed doubts what is dismissed, each worst first."""
    return dict(enumerate([*result.findings, *result.listed_doubts, *result.dismissed], start=1))


def view_entries(places: Sequence[Finding], first: int, cards: Mapping[int, Card]) -> list[Entry[Card]]:
    """Return the entries of places, numbered from `first`; one whose number has no card is left out."""
    numbers = {id(place): number for number, place in enumerate(places, start=first)}
    return list(_iter_entries(gather_entries(places), numbers, cards))


def _iter_entries(
    entries: Sequence[Sequence[Finding]], numbers: Mapping[int, int], cards: Mapping[int, Card]
) -> Iterator[Entry[Card]]:
    for entry in entries:
        own = tuple(cards[number] for place in entry if (number := numbers[id(place)]) in cards)
        if own:
            yield Entry(group=entry[0].group, cards=own)


def count_unlisted(result: DocumentResult) -> int:
    """Return how many doubts doubts.csv has besides those that are listed."""
    return sum(not one.listed and one.probability >= MIN_WRITTEN_PROBABILITY for one in result.doubts)
