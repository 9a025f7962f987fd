"""The journal of collation as data: every deed with its evidence, and as JSON lines that prove themselves.

One event a line, ASCII, keys in one order; the last line is the head of the chain. Whoever has the file alone can
hash the events anew (`find_journal_faults`), and a file that was cut off lacks its last line.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from ocr.desk.chain import Head, find_faults
from ocr.desk.second_opinions import Agreement
from ocr.desk.types import Deed, Event, Place, Role
from ocr.errors import InputError
from ocr.formats.json_text import MAX_JSON_BYTES, take, take_number, take_texts
from ocr.model import Basis, Verdict

SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """A deed, and the evidence that there was for it.

    `label` is what the archive calls the page. The rest is that of the place, as findings.json tells it; `verdict`,
    `basis` and `probability` are None for deeds about no place. `reasons` are English sentences.
    """

    event: Event
    label: str = ""
    transcribed: str = ""
    reading: str = ""
    verdict: Verdict | None = None
    probability: float | None = None
    basis: Basis | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """The journal of a volume: its name, the deeds in order, and the head of the chain that they are of.

    `agreement` is that of two people by kind of place. `made_at` is when the journal was made, ISO and UTC. It may
    have some of the events of the chain alone, such as those of one document.
    """

    title: str
    entries: tuple[JournalEntry, ...]
    head: Head
    agreement: Mapping[str, Agreement] = field(default_factory=dict)
    made_at: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it has all events that the head counts."""
        return [entry.event.number for entry in self.entries] == list(range(1, self.head.events + 1))


def make_entry(event: Event, place: Place | None, label: str = "") -> JournalEntry:
    """Return a deed with the evidence of its place, None where it is about none."""
    if place is None:
        return JournalEntry(event=event, label=label)
    reasons = place.fields.get("reasons", ())
    return JournalEntry(
        event=event,
        label=label,
        transcribed=place.transcribed,
        reading=place.reading,
        verdict=place.verdict,
        probability=place.probability,
        basis=Basis(place.fields.get("basis", Basis.EVIDENCE.value)),
        reasons=tuple(str(reason.get("text", "")) for reason in reasons),
    )


def find_counting(entries: Iterable[JournalEntry]) -> frozenset[int]:
    """Return the numbers of the events that count: nothing that counts undoes them."""
    undone: set[int] = set()
    counting: set[int] = set()
    for entry in sorted(entries, key=lambda entry: -entry.event.number):
        # What undoes an event comes after it.
        if entry.event.number not in undone:
            counting.add(entry.event.number)
            undone.add(entry.event.undoes)
    return frozenset(counting)


def format_journal_jsonl(journal: Journal) -> str:
    """Return the journal as JSON lines: an event each, and the head last."""
    return "".join(f"{line}\n" for line in _iter_lines(journal))


def _iter_lines(journal: Journal) -> Iterator[str]:
    for entry in journal.entries:
        yield _dump(_entry_fields(entry))
    yield _dump(
        {
            "journal": SCHEMA,
            "title": journal.title,
            "made_at": journal.made_at,
            "events": journal.head.events,
            "head": journal.head.hash,
            "agreement": {kind: one._asdict() for kind, one in journal.agreement.items()},
        }
    )


def _dump(fields: Mapping[str, Any]) -> str:
    # ASCII, so that halves of characters, line separators and marks of direction are what they are in the hash.
    return json.dumps(fields, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def _entry_fields(entry: JournalEntry) -> dict[str, Any]:
    event = entry.event
    return {
        "number": event.number,
        "at": event.at,
        "person": event.person,
        "role": event.role.value,
        "document": event.document,
        "key": event.key,
        "deed": event.deed.value,
        "text": event.text,
        "note": event.note,
        "undoes": event.undoes,
        "previous": event.previous,
        "hash": event.hash,
        "page": entry.label,
        "transcribed": entry.transcribed,
        "reading": entry.reading,
        "verdict": entry.verdict and entry.verdict.value,
        "probability": entry.probability,
        "basis": entry.basis and entry.basis.value,
        "reasons": list(entry.reasons),
    }


def parse_journal_jsonl(text: str) -> Journal:
    """Return the journal of JSON lines. Raises InputError for what is none, and for one that was cut off."""
    if len(text) > MAX_JSON_BYTES:
        raise InputError(
            f"The journal is over {MAX_JSON_BYTES >> 20} MB. Export that of each document alone."
        )
    *lines, last = text.removesuffix("\n").split("\n")
    try:
        head = _parse_line(last)
        if not isinstance(head, dict) or head.get("journal") != SCHEMA:
            raise ValueError("its last line is not that of the head: it was cut off")
        return Journal(
            title=take(head, "title", str),
            made_at=take(head, "made_at", str),
            entries=tuple(_parse_entry(_parse_line(line)) for line in lines),
            head=Head(take(head, "events", int), take(head, "head", str)),
            agreement={
                kind: Agreement(
                    take(one, "places", int),
                    take(one, "agreed", int),
                    None if one.get("kappa") is None else take_number(one, "kappa"),
                )
                for kind, one in take(head, "agreement", dict).items()
            },
        )
    except (ValueError, AttributeError, RecursionError) as error:
        raise InputError(f"This is no journal of the desk ({error}). Export it once more.") from error


def _parse_line(line: str) -> object:
    value: object = json.loads(line, parse_constant=_refuse)
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _parse_entry(fields: object) -> JournalEntry:
    known = fields if isinstance(fields, dict) else {}
    event = Event(
        number=take(fields, "number", int),
        at=take(fields, "at", str),
        person=take(fields, "person", str),
        role=Role(take(fields, "role", str)),
        document=take(fields, "document", str),
        key=take(fields, "key", str),
        deed=Deed(take(fields, "deed", str)),
        text=take(fields, "text", str),
        note=take(fields, "note", str),
        undoes=take(fields, "undoes", int),
        previous=take(fields, "previous", str),
        hash=take(fields, "hash", str),
    )
    return JournalEntry(
        event=event,
        label=take(fields, "page", str),
        transcribed=take(fields, "transcribed", str),
        reading=take(fields, "reading", str),
        verdict=None if known.get("verdict") is None else Verdict(take(fields, "verdict", str)),
        probability=None if known.get("probability") is None else take_number(fields, "probability"),
        basis=None if known.get("basis") is None else Basis(take(fields, "basis", str)),
        reasons=take_texts(fields, "reasons"),
    )


def find_journal_faults(journal: Journal) -> list[str]:
    """Return what is wrong with the chain of a whole journal, a line each; none where every hash is right.

    The evidence beside the events is not part of their hashes.
    """
    return find_faults([entry.event for entry in journal.entries], journal.head)
