"""Slips planted in records: what a slip is, and how several are put into one record, each at a known place."""

import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ocr.bench.check_records import BenchRecord, Span, TextKey, find_opposite, texts_of, with_texts
from ocr.bench.copyist_errors import DIGITS_ALIKE, LETTERS_ALIKE
from ocr.consistency.record import Matter, RecordText
from ocr.model import RecordPlace

# Slips of one record stand at least so many characters apart.
_MIN_APART_CHARS = 80
# What was left out is seen at its gap, so many characters before or behind.
GAP_CHARS = 30


class Edit(NamedTuple):
    """The replacement `text` for a span of a record, and the other spans where somebody may see what is wrong."""

    span: Span
    text: str
    also: tuple[Span, ...] = ()


class SlipKind(NamedTuple):
    """A kind of slip: its name, the matter that it is of, and what plants it; None where a record has no room."""

    name: str
    matter: Matter
    plant: Callable[[BenchRecord, random.Random], Edit | None]


class Slip(NamedTuple):
    """A slip in a record: its kind, what stood there and what stands there, and where a reader may see it.

    `opposite` is about where the translation has the same, or the sheets: what is found there comes of the slip and
    is no false alarm, but finds it only where it says so.
    """

    kind: SlipKind
    before: str
    after: str
    places: tuple[Span, ...]
    opposite: tuple[Span, ...] = ()

    def shows_at(self, place: RecordPlace) -> bool:
        """Return whether a place overlaps one of the places where the slip is seen."""
        return _overlaps(place, self.places)

    def explains(self, place: RecordPlace) -> bool:
        """Return whether what is found at a place may come of the slip."""
        return _overlaps(place, (*self.places, *self.opposite))


def _overlaps(place: RecordPlace, spans: Sequence[Span]) -> bool:
    key = TextKey(place.part, place.page_index, place.field)
    end = max(place.end, place.start + 1)
    return any(span.key == key and place.start < span.end and span.start < end for span in spans)


class Slipped(NamedTuple):
    """A record with slips in it."""

    record: RecordText
    slips: tuple[Slip, ...]


def plant(bench: BenchRecord, kinds: Sequence[SlipKind], seed: str) -> Slipped:
    """Return the record with a slip of each of these kinds that it has room for; the same seed plants the same."""
    edits: list[tuple[SlipKind, Edit]] = []
    for kind in kinds:
        edit = kind.plant(bench, random.Random(f"{seed}/{bench.name}/{kind.name}"))
        if edit is not None and all(_are_apart(edit.span, other.span) for _, other in edits):
            edits.append((kind, edit))
    texts = texts_of(bench.record)
    every = [edit for _, edit in edits]
    slips = tuple(_to_slip(kind, edit, every, bench.record) for kind, edit in edits)
    for _, edit in sorted(edits, key=lambda one: -one[1].span.start):
        text, span = texts[edit.span.key], edit.span
        texts[span.key] = text[: span.start] + edit.text + text[span.end :]
    return Slipped(with_texts(bench.record, texts), slips)


def _are_apart(one: Span, other: Span) -> bool:
    gap = max(one.start - other.end, other.start - one.end)
    return one.key != other.key or gap >= _MIN_APART_CHARS


def _to_slip(kind: SlipKind, edit: Edit, edits: Sequence[Edit], record: RecordText) -> Slip:
    span = edit.span
    start = _moved(span.key, span.start, edits)
    own = Span(span.key, start, start + len(edit.text))
    if not edit.text:
        own = own._replace(start=start - GAP_CHARS, end=start + GAP_CHARS)
    also, opposite = (
        tuple(
            Span(one.key, _moved(one.key, one.start, edits), _moved(one.key, one.end, edits)) for one in spans
        )
        for spans in (edit.also, find_opposite(record, span))
    )
    before = texts_of(record)[span.key][span.start : span.end]
    return Slip(kind, before, edit.text, (own, *also), opposite)


def _moved(key: TextKey, at: int, edits: Sequence[Edit]) -> int:
    """Return where a place of the clean text stands once these edits are made."""
    grown = [
        len(edit.text) - (edit.span.end - edit.span.start)
        for edit in edits
        if edit.span.key == key and edit.span.end <= at and edit.span.start < at
    ]
    return at + sum(grown)


def change_digit(number: str, rng: random.Random, *, first: int = 0) -> str:
    """Return a number with one of its digits, the first one or a later one, taken for another."""
    places = [at for at, char in enumerate(number) if char.isdigit() and at >= first]
    at = rng.choice(places)
    # No number begins with 0.
    digits = DIGITS_ALIKE[number[at]].replace("0", "") if at == 0 else DIGITS_ALIKE[number[at]]
    return number[:at] + rng.choice(digits or "5") + number[at + 1 :]


def change_letter(word: str, rng: random.Random, *, keep_end: int = 0) -> str:
    """Return a word with a letter behind its first taken for another, left out, doubled or swapped with the next."""
    at = rng.choice([at for at in range(1, len(word) - keep_end) if word[at].isalpha()])
    kind = rng.randrange(6)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2 and at + 1 < len(word) - keep_end and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    alike = LETTERS_ALIKE.get(word[at].lower(), "е" if word[at] > "z" else "e")
    letter = rng.choice(alike)
    return word[:at] + (letter.upper() if word[at].isupper() else letter) + word[at + 1 :]


def choose(spans: Sequence[Span], rng: random.Random) -> Span | None:
    """Return one of the spans, None without any."""
    return rng.choice(spans) if spans else None
