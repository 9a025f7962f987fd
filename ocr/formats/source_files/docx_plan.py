"""What is to be done in a Word document so that its text is the edited one: letters struck or put, marks struck."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from ocr.formats.source_files.docx_body import Body, Gap, GapKind, Letters, is_number
from ocr.formats.source_files.source_file import Edit

# What parts lines, cells and pages.
_BOUND = regex.compile(r"[\n\t\f]")


class Act(NamedTuple):
    """Letters [start, end) of an item of a run that are struck, or `text` that is put before the letter `start`.

    Text gets the properties of the run `like`. The first act of an edit `opens` it, the last `closes` it.
    """

    edit: int
    run: int
    item: int
    start: int
    end: int
    text: str | None = None
    like: int = 0
    opens: bool = False
    closes: bool = False


class Tail(NamedTuple):
    """Text that is put at the end of a paragraph, whose own text ends before; with "" only the place is marked."""

    edit: int
    paragraph: int
    text: str
    opens: bool = False
    closes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done: in document order in runs and at the ends of paragraphs, and marks that are struck.

    `struck` has the edit by the paragraph; `kept` are the edits that would strike what cannot be struck.
    """

    acts: tuple[Act | Tail, ...]
    struck: dict[int, int]
    kept: frozenset[int]


class _PartPlan(NamedTuple):
    """What is to be done for a part of an edit, the paragraphs whose marks are struck, and if something cannot be."""

    acts: tuple[Act | Tail, ...]
    struck: frozenset[int] = frozenset()
    is_kept: bool = False


def make_plan(body: Body, edits: Sequence[Edit]) -> Plan:
    """Return what makes the body's text the edited one. `edits` are in order, and none overlaps another."""
    acts: list[Act | Tail] = []
    struck: dict[int, int] = {}
    kept: set[int] = set()
    for number, edit in enumerate(edits):
        parts = [_plan_part(body, number, part) for part in _part(body, edit)]
        struck |= dict.fromkeys((paragraph for part in parts for paragraph in part.struck), number)
        kept |= {number} if any(part.is_kept for part in parts) else set()
        own = [act for part in parts for act in part.acts] or [_mark_place(body, number, edit.start)]
        own[0] = own[0]._replace(opens=True)
        own[-1] = own[-1]._replace(closes=True)
        acts += own
    return Plan(acts=tuple(acts), struck=struck, kept=frozenset(kept))


def _part(body: Body, edit: Edit) -> Iterator[Edit]:
    """Yield the parts of an edit that change something, so that no bound is touched that stays."""
    before, after = body.text[edit.start : edit.end], edit.text
    if _BOUND.findall(before) == _BOUND.findall(after):
        start = edit.start
        for old, new in zip(_BOUND.split(before), _BOUND.split(after), strict=True):
            if old != new:
                yield edit._replace(start=start, end=start + len(old), text=new)
            start += len(old) + 1
        return
    head = _count_common(before, after)
    tail = _count_common(before[head:][::-1], after[head:][::-1])
    # Of an automatic number nothing stays where its beginning goes.
    while tail > 0 and _is_within_number(body, edit.end - tail):
        tail -= 1
    text = after[head : len(after) - tail]
    yield edit._replace(start=edit.start + head, end=edit.end - tail, text=text)


def _count_common(one: str, other: str) -> int:
    """Return how many characters both texts begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


def _plan_part(body: Body, number: int, part: Edit) -> _PartPlan:
    """Return what is to be done for a part of an edit."""
    behind = _go_behind_number(body, part)
    if behind is None:
        return _PartPlan((), is_kept=True)
    deleted = list(_iter_deleted(body, behind))
    letters = [
        Act(number, token.run, token.item, start, end)
        for token, start, end in deleted
        if isinstance(token, Letters)
    ]
    gaps = [token for token, _, _ in deleted if isinstance(token, Gap)]
    struck = frozenset(gap.paragraph for gap in gaps if gap.kind is GapKind.MARK)
    # An automatic number goes with its paragraph or where that is joined to the one before, and only so.
    is_kept = any(
        gap.kind is GapKind.FIXED or (is_number(gap) and not struck & {gap.paragraph, gap.paragraph - 1})
        for gap in gaps
    )
    if not behind.text:
        return _PartPlan(tuple(letters), struck, is_kept)
    before = _count_before_fixed(deleted)
    if not before:
        # Nothing is struck that the text could stand behind.
        put = _anchor(body, number, behind.start, behind.text)
        is_kept = is_kept or _is_before_number(body, behind.start)
        return _PartPlan((put, *letters), struck, is_kept)
    last = letters[before - 1]
    whole = last._replace(start=last.end, text=behind.text, like=letters[0].run)
    return _PartPlan((*letters[:before], whole, *letters[before:]), struck, is_kept)


def _iter_deleted(body: Body, part: Edit) -> Iterator[tuple[Letters | Gap, int, int]]:
    """Yield the tokens that [start, end) of the text touches, with the touched part of each."""
    at = part.start
    while at < part.end:
        number, within = body.find_token(at)
        token = body.tokens[number]
        end = min(len(token.text), within + part.end - at)
        yield token, within, end
        at += end - within


def _count_before_fixed(deleted: Sequence[tuple[Letters | Gap, int, int]]) -> int:
    """Return how many letters' tokens there are before anything behind them that cannot be struck."""
    count = 0
    for token, _, _ in deleted:
        if isinstance(token, Letters):
            count += 1
        elif token.kind is GapKind.FIXED and count:
            break
    return count


def _go_behind_number(body: Body, part: Edit) -> Edit | None:
    """Return what is to be done behind an automatic number with which a part begins; None if that is to change."""
    at, within = body.find_token(part.start) if part.start < part.end else (0, 0)
    token = body.tokens[at] if part.start < part.end else None
    if token is None or not is_number(token) or not part.text:
        return part
    rest = token.text[within:]
    if not part.text.startswith(rest) or part.start + len(rest) > part.end:
        return None
    return part._replace(start=part.start + len(rest), text=part.text.removeprefix(rest))


def _is_within_number(body: Body, offset: int) -> bool:
    at, within = body.find_token(offset)
    return within > 0 and is_number(body.tokens[at])


def _is_before_number(body: Body, offset: int) -> bool:
    """Return whether an automatic number stands at an offset, or goes on there."""
    return offset < len(body.text) and is_number(body.tokens[body.find_token(offset)[0]])


def _anchor(body: Body, number: int, offset: int, text: str) -> Act | Tail:
    """Return how text is put at an offset: into the run before it, else into that behind it, else into neither."""
    if offset > 0:
        at, within = body.find_token(offset - 1)
        token = body.tokens[at]
        if isinstance(token, Letters):
            return Act(number, token.run, token.item, within + 1, within + 1, text, token.run)
    if offset < len(body.text):
        at, within = body.find_token(offset)
        token = body.tokens[at]
        if is_number(token) and isinstance(following := _follow(body, at), Letters):
            # No text stands before an automatic number.
            return Act(number, following.run, following.item, 0, 0, text, following.run)
        if isinstance(token, Letters):
            return Act(number, token.run, token.item, within, within, text, token.run)
        return Tail(number, token.paragraph, text)
    return Tail(number, len(body.paragraphs) - 1, text)


def _follow(body: Body, at: int) -> Letters | Gap | None:
    return body.tokens[at + 1] if at + 1 < len(body.tokens) else None


def _mark_place(body: Body, number: int, offset: int) -> Tail:
    """Return the end of the paragraph that an offset is in, for an edit that puts and strikes no letters."""
    gaps = (one for at, one in zip(body.offsets, body.tokens, strict=True) if at >= offset)
    gap = next((one for one in gaps if isinstance(one, Gap)), None)
    return Tail(number, len(body.paragraphs) - 1 if gap is None else gap.paragraph, "")


def apply_plan(body: Body, plan: Plan) -> str:
    """Return the text without automatic numbers that the document has once the plan is carried out."""
    pieces: list[str] = []
    puts: dict[tuple[int, int], list[Act]] = {}
    tails: dict[int, str] = {}
    for act in plan.acts:
        if isinstance(act, Tail):
            tails[act.paragraph] = tails.get(act.paragraph, "") + act.text
        else:
            puts.setdefault((act.run, act.item), []).append(act)
    for token in body.tokens:
        if is_number(token):
            continue
        if isinstance(token, Gap):
            is_struck = token.paragraph in plan.struck and token.kind is GapKind.MARK
            pieces += [tails.pop(token.paragraph, ""), "" if is_struck else token.text]
            continue
        done = 0
        for act in puts.get((token.run, token.item), ()):
            pieces += [token.text[done : act.start], act.text or ""]
            done = act.end
        pieces.append(token.text[done:])
    return "".join([*pieces, *tails.values()])
