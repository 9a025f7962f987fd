"""Zip archives: members read within limits, and replaced while all others stay byte for byte as they are stored.

The layout is that of APPNOTE.TXT 6.3.10 (PKWARE). Names of members are only looked up: none becomes a path.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

# Largest member that is unpacked, and how often its size in the archive the unpacked one may be: XML of real
# documents shrinks to a thirtieth at most, a bomb to a thousandth. Small members may be of any ratio.
MAX_MEMBER_BYTES = 64 * 1024 * 1024
MAX_RATIO, ANY_RATIO_BYTES = 250, 1024 * 1024
_MAX_COMMENT_BYTES = 65_535

_END = struct.Struct("<4sHHHHLLH")
_CENTRAL = struct.Struct("<4s4BHHHHLLLHHHHHLL")
_LOCAL = struct.Struct("<4s5HLLLHH")
_END_MARK, _CENTRAL_MARK, _LOCAL_MARK = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_IS_ENCRYPTED, _HAS_DESCRIPTOR, _IS_UTF_8 = 0x0001, 0x0008, 0x0800
_STORED, _DEFLATED = 0, 8
_ZIP64_16, _ZIP64_32 = 0xFFFF, 0xFFFFFFFF
# 1 January 1980, the first day that a zip can tell: what is added has no time of its own.
_DATE = 0x21


class BadZipError(ValueError):
    """An archive that cannot be used; the message goes on from its name."""


class Member(NamedTuple):
    """A member: its fields in the central directory, and [start, end) of its header and data in the archive."""

    name: str
    flags: int
    method: int
    crc: int
    packed_size: int
    size: int
    start: int
    end: int
    record: bytes


@dataclass(frozen=True)
class ZipArchive:
    """An archive: its bytes, its members in the order of their data, and its comment."""

    data: bytes
    members: tuple[Member, ...]
    comment: bytes

    @cached_property
    def _by_name(self) -> Mapping[str, Member]:
        # Names of the parts of a package differ by more than case (ECMA-376-2, 6.2.2.3).
        return {member.name.lower(): member for member in self.members}

    def __contains__(self, name: str) -> bool:
        """Return whether there is a member with this name, in small or capital letters."""
        return name.lower() in self._by_name

    def read(self, name: str) -> bytes:
        """Return the unpacked bytes of a member. Raises BadZipError, also beyond the limits."""
        member = self._by_name.get(name.lower())
        if member is None:
            raise BadZipError(f"lacks {name}")
        if member.flags & _IS_ENCRYPTED:
            raise BadZipError("has a password")
        packed = self._packed(member)
        limit = min(MAX_MEMBER_BYTES, max(ANY_RATIO_BYTES, MAX_RATIO * len(packed)))
        data = _unpack(packed, member, limit)
        if len(data) > limit:
            raise BadZipError(
                f"has a {name} that is over {limit >> 20} MB unpacked, out of {len(packed)} bytes"
            )
        if len(data) != member.size or zlib.crc32(data) != member.crc:
            raise BadZipError(f"is damaged: {name} is not what its check sum says")
        return data

    def _packed(self, member: Member) -> bytes:
        header = self.data[member.start : member.start + _LOCAL.size]
        if len(header) < _LOCAL.size or not header.startswith(_LOCAL_MARK):
            raise BadZipError(f"is damaged: {member.name} is not where it should be")
        *_, name_bytes, extra_bytes = _LOCAL.unpack(header)
        start = member.start + _LOCAL.size + name_bytes + extra_bytes
        if start + member.packed_size > member.end:
            raise BadZipError(f"is damaged: {member.name} has no end")
        return self.data[start : start + member.packed_size]

    def replace(self, changed: Mapping[str, bytes]) -> bytes:
        """Return the archive with these members replaced, or added at its end; the others are copied as they are."""
        new = {name.lower(): (name, content) for name, content in changed.items()}
        body, directory = bytearray(), bytearray()
        for member in self.members:
            _, content = new.pop(member.name.lower(), (None, None))
            if content is None:
                offset = struct.pack("<L", len(body))
                directory += member.record[:42] + offset + member.record[46:]
                body += self.data[member.start : member.end]
            else:
                local, central = _pack(content, member.record, len(body))
                body += local
                directory += central
        for name, content in new.values():
            local, central = _pack(content, _make_record(name), len(body))
            body += local
            directory += central
        count = len(self.members) + len(new)
        end = _END.pack(_END_MARK, 0, 0, count, count, len(directory), len(body), len(self.comment))
        return bytes(body + directory) + end + self.comment


def _unpack(packed: bytes, member: Member, limit: int) -> bytes:
    """Return the unpacked bytes, at most one more than the limit."""
    if member.method == _STORED:
        return packed
    if member.method != _DEFLATED:
        raise BadZipError(f"packs {member.name} in a way that is not read (method {member.method})")
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        return unpacker.decompress(packed, limit + 1)
    except zlib.error as error:
        raise BadZipError(f"is damaged: {member.name} cannot be unpacked") from error


def _pack(content: bytes, record: bytes, offset: int) -> tuple[bytes, bytes]:
    """Return the header and data of a member, and its entry in the directory, from the entry that it had."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(content) + packer.flush()
    fields = list(_CENTRAL.unpack_from(record))
    flags = fields[5] & _IS_UTF_8
    fields[5:7] = flags, _DEFLATED
    fields[9:12] = zlib.crc32(content), len(packed), len(content)
    fields[-1] = offset
    name = record[_CENTRAL.size : _CENTRAL.size + fields[12]]
    time, day = fields[7:9]
    local = _LOCAL.pack(
        _LOCAL_MARK, 20, flags, _DEFLATED, time, day, fields[9], len(packed), len(content), len(name), 0
    )
    return local + name + packed, _CENTRAL.pack(*fields) + record[_CENTRAL.size :]


def _make_record(name: str) -> bytes:
    encoded = name.encode("utf-8")
    fields = (20, 0, 20, 0, _IS_UTF_8, _DEFLATED, 0, _DATE, 0, 0, 0, len(encoded), 0, 0, 0, 0, 0, 0)
    return _CENTRAL.pack(_CENTRAL_MARK, *fields) + encoded


def open_zip(data: bytes) -> ZipArchive:
    """Return the archive that these bytes are. Raises BadZipError for one that is damaged or of a rare kind."""
    at = data.rfind(_END_MARK, max(0, len(data) - _MAX_COMMENT_BYTES - _END.size))
    if at < 0 or at + _END.size > len(data):
        raise BadZipError("is damaged or was cut off: the directory at its end is missing")
    _, disk, first_disk, _, count, size, start, comment_bytes = _END.unpack_from(data, at)
    if _ZIP64_16 in {disk, first_disk, count} or _ZIP64_32 in {size, start}:
        raise BadZipError("is a zip archive of a kind that is not read (ZIP64)")
    if disk or first_disk or start + size != at or at + _END.size + comment_bytes != len(data):
        raise BadZipError("is damaged: its directory is not where it should be")
    records = list(_iter_records(data, start, at, count))
    starts = sorted({fields[-1] for _, fields in records} | {start})
    if starts[0] and records:
        raise BadZipError("is damaged: there is something before its first member")
    ends = dict(pairwise(starts))
    members = []
    for record, fields in records:
        flags, method, crc, packed_bytes, unpacked, offset = *fields[5:7], *fields[9:12], fields[-1]
        if _ZIP64_32 in {packed_bytes, unpacked, offset}:
            raise BadZipError("is a zip archive of a kind that is not read (ZIP64)")
        if offset >= start:
            raise BadZipError("is damaged: a member lies behind the directory")
        name = record[_CENTRAL.size : _CENTRAL.size + fields[12]]
        shown = name.decode("utf-8" if flags & _IS_UTF_8 else "cp437", errors="replace")
        members.append(
            Member(shown, flags, method, crc, packed_bytes, unpacked, offset, ends[offset], record)
        )
    if len({member.name.lower() for member in members} | {""}) != count + 1 or len(starts) != count + 1:
        raise BadZipError("is damaged: two of its members have one name or one place")
    return ZipArchive(data, tuple(sorted(members, key=lambda member: member.start)), data[at + _END.size :])


def _iter_records(data: bytes, start: int, end: int, count: int) -> Iterator[tuple[bytes, tuple[int, ...]]]:
    """Yield each entry of the directory: its bytes and its fields."""
    at = start
    for _ in range(count):
        if at + _CENTRAL.size > end or data[at : at + 4] != _CENTRAL_MARK:
            raise BadZipError("is damaged: its directory is broken")
        fields = _CENTRAL.unpack_from(data, at)
        behind = at + _CENTRAL.size + sum(fields[12:15])
        if behind > end:
            raise BadZipError("is damaged: its directory is broken")
        yield data[at:behind], fields
        at = behind
