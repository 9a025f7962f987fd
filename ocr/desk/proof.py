"""What is claimed of a patched file, checked on its bytes: nothing but what the edits touched is changed.

The formats say what they touched (`Patched.touched`); here the rest is compared, of packages member by member.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ocr.formats.source_files.csv_table import CsvTable
from ocr.formats.source_files.plain_text import PlainText
from ocr.formats.source_files.source_file import Patched, SourceFile, Span, Touched, touch
from ocr.formats.source_files.zip_archive import BadZipError, Member, ZipArchive, open_zip

# Where a member's entry in the directory of an archive says where its data begins: what is before it may grow.
_OFFSET = slice(42, 46)


class Proof(NamedTuple):
    """What a check of a patched file showed.

    `is_identical` if everything but what was touched is byte for byte as it was; `told` says what could not be
    shown. `touched` are the stretches of bytes that changed, `parts` the members of a package that they are in, ""
    for a file that is none, `added` those of them that are new.
    """

    is_identical: bool
    touched: tuple[Touched, ...] = ()
    parts: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


class ByteChange(NamedTuple):
    """The bytes `old` that stood where a patched file has its bytes [start, end)."""

    start: int
    end: int
    old: bytes


def prove(source: SourceFile, patched: Patched, reread: SourceFile, expected: str) -> Proof:
    """Return what is shown of a file that was patched; `reread` is that file read again, `expected` its text."""
    before, touched = source.data, patched.touched
    if patched.data == before:
        return Proof(is_identical=True)
    parts = tuple(dict.fromkeys(one.part for one in touched))
    faults: list[str] = []
    added: tuple[str, ...] = ()
    if parts and "" not in parts:
        faults, added = _check_package(before, patched.data, touched)
    elif _is_recoded(source, reread):
        same = _are_characters_same(source, reread, patched.spans)
        faults.append(
            "all bytes were written anew in another encoding: "
            + (
                "its characters outside the places are as they were."
                if same
                else "that its characters are as they were could not be shown."
            )
        )
    elif not is_same_outside(before, patched.data, touched):
        faults.append("bytes outside the places changed, too.")
    told = ["the new file does not read as the corrected text everywhere: look at the difference."]
    return Proof(not faults, touched, parts, added, (*faults, *(told if reread.text != expected else [])))


def is_same_outside(before: bytes, after: bytes, touched: Sequence[Touched]) -> bool:
    """Return whether the bytes of two files outside what was touched are the same, in order."""
    ends = [Touched(0, 0, 0, 0), *touched, Touched(len(before), len(before), len(after), len(after))]
    return all(
        one.end <= other.start
        and one.new_end <= other.new_start
        and before[one.end : other.start] == after[one.new_end : other.new_start]
        for one, other in pairwise(ends)
    )


def _is_recoded(source: SourceFile, reread: SourceFile) -> bool:
    if not (isinstance(source, PlainText | CsvTable) and isinstance(reread, PlainText | CsvTable)):
        return False
    one, other = source.decoded, reread.decoded
    return (one.codec, one.bom) != (other.codec, other.bom)


def _are_characters_same(source: SourceFile, reread: SourceFile, spans: Sequence[Span]) -> bool:
    """Return whether the characters outside the places are the same."""
    if not (isinstance(source, PlainText | CsvTable) and isinstance(reread, PlainText | CsvTable)):
        return False
    old, new = source.decoded.raw, reread.decoded.raw
    ends = [Span(0, 0, 0, 0), *spans, Span(len(old), len(old), len(new), len(new))]
    return all(
        old[one.end : other.start] == new[one.new_end : other.new_start] for one, other in pairwise(ends)
    )


def _check_package(
    before: bytes, after: bytes, touched: Sequence[Touched]
) -> tuple[list[str], tuple[str, ...]]:
    """Return what is not as it was in a package beside what was touched, and the names of new members."""
    try:
        old, new = open_zip(before), open_zip(after)
        return list(_iter_faults(old, new, touched)), tuple(
            member.name for member in new.members if member.name not in old
        )
    except BadZipError as error:
        return [f"the package {error}: that the rest is as it was could not be shown."], ()


def _iter_faults(old: ZipArchive, new: ZipArchive, touched: Sequence[Touched]) -> Iterator[str]:
    by_part: dict[str, list[Touched]] = {}
    for one in touched:
        by_part.setdefault(one.part.lower(), []).append(one)
    if [one.name for one in old.members] != [one.name for one in new.members[: len(old.members)]]:
        yield "the members of the package are not in their order."
        return
    for member, other in zip(old.members, new.members, strict=False):
        own = by_part.get(member.name.lower())
        if own is None and not _is_same_member(old, member, new, other):
            yield f"{member.name} of the package changed, too."
        elif own is not None and not is_same_outside(old.read(member.name), new.read(member.name), own):
            yield f"{member.name} of the package changed outside the places, too."
    yield from (
        f"{member.name} is new in the package, and belongs to no place."
        for member in new.members[len(old.members) :]
        if member.name.lower() not in by_part
    )
    if old.comment != new.comment:
        yield "the comment of the package changed, too."


def _is_same_member(old: ZipArchive, one: Member, new: ZipArchive, other: Member) -> bool:
    first, second = bytearray(one.record), bytearray(other.record)
    first[_OFFSET] = second[_OFFSET] = bytes(4)
    return first == second and old.data[one.start : one.end] == new.data[other.start : other.end]


def find_changes(before: bytes, after: bytes, touched: Sequence[Touched] = ()) -> tuple[ByteChange, ...]:
    """Return what makes the first of two files of the second: it is small where what was touched is known."""
    own = (
        tuple(touched) if touched and all(not one.part for one in touched) else _touch_members(before, after)
    )
    for candidate in (own, touch([(0, before, after)])):
        changes = tuple(
            ByteChange(one.new_start, one.new_end, before[one.start : one.end]) for one in candidate
        )
        if take_back(after, changes) == before:
            break
    return changes


def take_back(after: bytes, changes: Sequence[ByteChange]) -> bytes:
    """Return the file as it was before the changes, which are in order."""
    pieces, done = [], 0
    for start, end, old in changes:
        pieces += [after[done:start], old]
        done = end
    return b"".join([*pieces, after[done:]])


def _touch_members(before: bytes, after: bytes) -> tuple[Touched, ...]:
    """Return the members of two packages that differ, as they are packed, and their directories; () for others."""
    try:
        old, new = open_zip(before), open_zip(after)
    except BadZipError:
        return ()
    replaced: list[tuple[int, bytes, bytes]] = []
    count = 0
    for one, other in zip(old.members, new.members, strict=False):
        if one.name != other.name:
            break
        replaced.append((one.start, before[one.start : one.end], after[other.start : other.end]))
        count += 1
    if not count:
        return ()
    # New members, the directory and the comment.
    rest, new_rest = old.members[count - 1].end, new.members[count - 1].end
    return touch([*replaced, (rest, before[rest:], after[new_rest:])])
