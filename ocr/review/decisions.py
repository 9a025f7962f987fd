"""What an archivist decided about findings: corrections made from them, and what was rejected remembered.

A decision is known by what it is about, not by its number in a list: the page's scan, the text at the place, and the
words around it. It holds for a later run whose transcription is corrected elsewhere.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

from ocr.errors import InputError

SCHEMA = 1
# So many characters on either side, spaces aside, make a place one among others; they are found within so many.
_BESIDE, _NEAR = 5, 60


class Choice(StrEnum):
    """What can be decided about a finding: the page is right, the transcription is, or neither."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EDITED = "edited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision about a finding. `text` is what is to stand there: what is read, or what somebody wrote."""

    finding: str
    choice: Choice
    text: str = ""
    key: str = ""

    def fingerprint(self) -> str:
        """Return what is decided, as JSON."""
        return json.dumps([self.finding, self.choice.value, self.text, self.key])


class Change(NamedTuple):
    """A place of a page's text that was changed: where it was, where it is now, and by which finding."""

    finding: str
    choice: Choice
    start: int
    end: int
    new_start: int
    new_end: int
    before: str
    after: str


class Correction(NamedTuple):
    """What is to stand in place of [start, end) of a text, by which finding and decision."""

    finding: str
    choice: Choice
    start: int
    end: int
    text: str


def parse_decisions(text: str, name: str) -> tuple[Decision, ...]:
    """Return the decisions of a file that the report saved; `name` is told where it is none. Raises InputError."""
    try:
        fields = json.loads(text)
        if not isinstance(fields, dict) or fields.get("schema") != SCHEMA:
            raise ValueError(f"it has no schema {SCHEMA}")
        decisions = tuple(
            Decision(
                finding=_text(own, "id"),
                choice=Choice(own["decision"]),
                text=_text(own, "text"),
                key=_text(own, "key"),
            )
            for own in fields["decisions"]
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{name} is no file of decisions ({error}). Save it in the report with «Save decisions»."
        ) from error
    twice = _find_twice(decision.finding for decision in decisions)
    if twice:
        raise InputError(f"{name} decides about finding {twice} twice. Keep one of the two.")
    return decisions


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text: {value!r}")
    return value


def _find_twice(names: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def make_key(scan_sha256: str, text: str, start: int, end: int, reading: str) -> str:
    """Return what a place is known by in a later run: its scan, what is transcribed and read, the words around it.

    >>> one = make_key("ab", "вчера он не мог прийти", 9, 11, "")
    >>> one == make_key("ab", "Но вчера он  не\\nмог приехать", 13, 15, "")
    True
    """
    before = "".join(text[max(0, start - _NEAR) : start].split())[-_BESIDE:]
    behind = "".join(text[end : end + _NEAR].split())[:_BESIDE]
    parts = (scan_sha256, before, "".join(text[start:end].split()), "".join(reading.split()), behind)
    return sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def correct(text: str, corrections: Sequence[Correction]) -> tuple[str, tuple[Change, ...]]:
    """Return a page's text with the corrections made, all else as it was, and where each is in both texts.

    What is left out takes a neighbouring space with it; what is put in gets one on each side that has none. Raises
    ValueError where two corrections are about the same letters.

    >>> correct("он не мог", [Correction("a", Choice.ACCEPTED, 3, 5, "")])[0]
    'он мог'
    >>> correct("он мог,", [Correction("a", Choice.ACCEPTED, 2, 2, "не")])[0]
    'он не мог,'
    """
    pieces: list[str] = []
    changes: list[Change] = []
    done = length = 0
    for one in sorted(corrections, key=lambda c: (c.start, c.end)):
        start, end, after = _fit(text, one, done)
        if start < done:
            raise ValueError(f"two corrections are about the same place, {text[one.start : one.end]!r}")
        pieces += [text[done:start], after]
        length += start - done
        changes.append(
            Change(one.finding, one.choice, start, end, length, length + len(after), text[start:end], after)
        )
        length += len(after)
        done = end
    return "".join([*pieces, text[done:]]), tuple(changes)


def _fit(text: str, one: Correction, done: int) -> tuple[int, int, str]:
    """Return where a correction begins and ends, and its text, with the spaces that it brings or takes."""
    start, end, after = one.start, one.end, one.text
    if not after and start < end:
        at_start = not start or text[start - 1].isspace()
        at_end = end == len(text) or text[end].isspace()
        if at_start and at_end and start > done and text[start - 1 : start] == " ":
            start -= 1
        elif at_start and end < len(text) and text[end] in " \n":
            end += 1
    elif after and start == end:
        before, behind = text[start - 1 : start], text[end : end + 1]
        is_mark = not after[0].isalnum() and len(after) == 1
        if before and not before.isspace() and before not in "(«„" and not is_mark:
            after = " " + after
        if behind and (behind.isalnum() or behind in "(«„"):
            after += " "
    return start, end, after
