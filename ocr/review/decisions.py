"""An archivist's decisions about findings: read from a file, matched with a run's findings, applied as corrections.

A decision refers to its finding by key, which stays the same when the transcription is corrected elsewhere.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ocr.errors import InputError
from ocr.formats.json_text import parse_json, take
from ocr.model import Choice, DecidedPlace, Decision
from ocr.verdict.finding_keys import is_key_of

SCHEMA = 1


class Change(NamedTuple):
    """A change of a page's text: its place in the old and in the new text, and the finding it follows from."""

    finding: str
    choice: Choice
    start: int
    end: int
    new_start: int
    new_end: int
    before: str
    after: str


class Correction(NamedTuple):
    """The text that replaces [start, end) of a page's text, with the finding and the decision."""

    finding: str
    choice: Choice
    start: int
    end: int
    text: str


def parse_decisions(text: str, name: str) -> tuple[Decision, ...]:
    """Return the decisions of a file that the report saved. Raises InputError, which names the file by `name`."""
    try:
        fields = parse_json(text)
    except ValueError as error:
        raise _no_decisions(name, error) from error
    return take_decisions(fields, name)


def take_decisions(fields: object, name: str) -> tuple[Decision, ...]:
    """Return the decisions from the value of such a file. Raises InputError, which names the file by `name`."""
    try:
        if take(fields, "schema", int) != SCHEMA:
            raise ValueError(f"it has no schema {SCHEMA}")
        everyone = take({"reviewer": "", **_as_object(fields)}, "reviewer", str)
        decisions = tuple(_parse_decision(entry, everyone) for entry in take(fields, "decisions", list))
    except ValueError as error:
        raise _no_decisions(name, error) from error
    counted = Counter((decision.finding, decision.key) for decision in decisions)
    twice = next((finding for (finding, _), times in counted.items() if times > 1), None)
    if twice is not None:
        raise InputError(f"{name} decides about finding {twice} twice. Keep one of the two.")
    return decisions


def format_decisions(decisions: Iterable[Decision]) -> str:
    """Return decisions as a file that `parse_decisions` reads back."""
    entries = [
        {
            "id": decision.finding,
            "key": decision.key,
            "decision": decision.choice.value,
            "text": decision.text,
            "reviewer": decision.reviewer,
            **_place_fields(decision.place),
        }
        for decision in decisions
    ]
    return json.dumps({"schema": SCHEMA, "decisions": entries}, ensure_ascii=False, indent=1) + "\n"


def _place_fields(place: DecidedPlace | None) -> dict[str, int | str]:
    """Return the place of a decision as it is written, its page counted from 1; nothing where it has none."""
    if place is None:
        return {}
    fields = place._asdict()
    return {"page": fields.pop("page_index") + 1, **fields}


def _parse_place(entry: dict[str, object]) -> DecidedPlace | None:
    if "page" not in entry:
        return None
    page, start, end = (take(entry, name, int) for name in ("page", "start", "end"))
    if page < 1 or not 0 <= start <= end:
        raise ValueError(f"it has no place from {start} to {end} on page {page}")
    transcribed, around = (take(entry, name, str) for name in ("transcribed", "around"))
    return DecidedPlace(page - 1, start, end, transcribed, around)


def _no_decisions(name: str, error: ValueError) -> InputError:
    return InputError(
        f"{name} is no file of decisions ({error}). Save it in the report with «Save decisions»."
    )


def _as_object(fields: object) -> dict[str, object]:
    return fields if isinstance(fields, dict) else {}


def _parse_decision(entry: object, reviewer: str) -> Decision:
    # The first version had no keys; a decision that is no edit needs no text.
    known = {"id": "", "key": "", "text": "", "reviewer": reviewer, **_as_object(entry)}
    return Decision(
        finding=take(known, "id", str),
        choice=Choice(take(known, "decision", str)),
        text=take(known, "text", str),
        key=take(known, "key", str),
        reviewer=take(known, "reviewer", str),
        place=_parse_place(known),
    )


def match_decisions(
    decisions: Iterable[Decision], findings: Iterable[tuple[str, str]]
) -> dict[str, Decision]:
    """Return the decision about each finding by the finding's id; `findings` are (id, key), ids and keys unique.

    A decision is about the finding with its key. A decision without key, or with a key of the first version, which
    had no ordinal among equal places and did not tell pages of one file apart, is about the finding with its id. If
    two different decisions refer to one finding by key, neither counts.

    >>> one = Decision(finding="a", choice=Choice.REJECTED, key="5f0c")
    >>> match_decisions([one], [("b", "5f0c"), ("a", "77d1")]) == {"b": one}
    True
    """
    keys = dict(findings)
    ids = {key: name for name, key in keys.items() if key}
    by_id: dict[str, Decision] = {}
    by_key: dict[str, Decision | None] = {}
    for decision in decisions:
        key = keys.get(decision.finding)
        if key is not None and is_key_of(decision.key, key):
            by_id[decision.finding] = decision
        elif (name := ids.get(decision.key)) is not None:
            other = by_key.setdefault(name, decision)
            if other is None or (other.choice, other.text) != (decision.choice, decision.text):
                by_key[name] = None
    return {name: decision for name, decision in (by_key | by_id).items() if decision is not None}


def correct(text: str, corrections: Sequence[Correction]) -> tuple[str, tuple[Change, ...]]:
    """Return a page's text with the corrections made and nothing else changed, and the change of each correction.

    Deleted text takes a neighbouring space with it; inserted text gets a space on each side that has none. Raises
    ValueError where two corrections overlap.

    >>> correct("он не мог", [Correction("a", Choice.ACCEPTED, 3, 5, "")])[0]
    'он мог'
    >>> correct("он мог,", [Correction("a", Choice.ACCEPTED, 2, 2, "не")])[0]
    'он не мог,'
    """
    pieces: list[str] = []
    changes: list[Change] = []
    done = length = 0
    for correction in sorted(corrections, key=lambda c: (c.start, c.end)):
        start, end, after = _fit(text, correction, done)
        if start < done:
            place = text[correction.start : correction.end]
            raise ValueError(f"two corrections are about the same place, {place!r}")
        pieces += [text[done:start], after]
        length += start - done
        changes.append(
            Change(
                finding=correction.finding,
                choice=correction.choice,
                start=start,
                end=end,
                new_start=length,
                new_end=length + len(after),
                before=text[start:end],
                after=after,
            )
        )
        length += len(after)
        done = end
    return "".join([*pieces, text[done:]]), tuple(changes)


def _fit(text: str, correction: Correction, done: int) -> tuple[int, int, str]:
    """Return start, end and text of a correction, with the spaces that it adds or removes."""
    start, end, after = correction.start, correction.end, correction.text
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
