"""Zip archives: what is read within limits, and what stays as it is when a member is replaced."""

import io
import struct
import zipfile
from typing import IO, cast

import pytest

from ocr.formats.source_files.zip_archive import MAX_MEMBER_BYTES, BadZipError, open_zip
from tests.formats.source_files.docx_files import pack, packed_members

PARTS: dict[str, str | bytes] = {"a.xml": "<a/>" * 50, "д/б.bin": bytes(range(256)), "c.txt": ""}


def names_of(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_members_are_read_by_name_in_either_case() -> None:
    archive = open_zip(pack(PARTS, comment=b"PK\x05\x06"[:3] + b"note"))
    assert archive.read("A.XML") == b"<a/>" * 50
    assert archive.read("д/б.bin") == bytes(range(256))
    assert "c.TXT" in archive and "d" not in archive
    with pytest.raises(BadZipError, match="lacks d"):
        archive.read("d")


def test_a_replaced_member_leaves_the_others_as_they_are_packed() -> None:
    data = pack(PARTS, comment=b"note")
    archive = open_zip(data)
    assert archive.replace({}) == data
    new = archive.replace({"a.xml": b"<b/>", "new/п.xml": b"<c/>"})
    assert names_of(new) == [*PARTS, "new/п.xml"]
    before, after = packed_members(data), packed_members(new)
    assert [before[name] == after[name] for name in PARTS] == [False, True, True]
    read = open_zip(new)
    assert (read.read("a.xml"), read.read("new/п.xml"), read.comment) == (b"<b/>", b"<c/>", b"note")
    assert open_zip(read.replace({"a.xml": b"<a/>" * 50})).read("a.xml") == b"<a/>" * 50


def test_an_archive_that_was_written_as_a_stream_is_read_and_replaced() -> None:
    class Stream:
        """A file in which nobody can go back."""

        def __init__(self) -> None:
            self.pieces: list[bytes] = []

        def write(self, piece: bytes) -> int:
            self.pieces.append(bytes(piece))
            return len(piece)

        def flush(self) -> None:
            pass

    out = Stream()
    with zipfile.ZipFile(cast(IO[bytes], out), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
    data = b"".join(out.pieces)
    assert b"PK\x07\x08" in data
    new = open_zip(data).replace({"a.xml": b"<b/>"})
    assert names_of(new) == list(PARTS)
    assert open_zip(new).read("a.xml") == b"<b/>"


def field(data: bytes, name: str, offset: int, value: bytes) -> bytes:
    """The archive with a field of a member's entry in the directory changed."""
    at = data.index(b"PK\x01\x02")
    while data[at + 46 : at + 46 + len(name)] != name.encode():
        at = data.index(b"PK\x01\x02", at + 1)
    return data[: at + offset] + value + data[at + offset + len(value) :]


DATA = pack(PARTS)
BAD = {
    "a password": (field(DATA, "a.xml", 8, b"\x01\0"), "has a password"),
    "another method": (field(DATA, "a.xml", 10, b"\x09\0"), "method 9"),
    "another check sum": (field(DATA, "a.xml", 16, b"\0\0\0\0"), "check sum"),
    "another size": (field(DATA, "a.xml", 24, b"\xff\0\0\0"), "check sum"),
    "too much data": (field(DATA, "a.xml", 20, b"\xff\xff\0\0"), "has no end"),
    "ZIP64": (field(DATA, "a.xml", 24, b"\xff" * 4), "ZIP64"),
    "a place behind all": (field(DATA, "c.txt", 42, struct.pack("<L", len(DATA))), "behind the directory"),
    "one place for two": (field(DATA, "c.txt", 42, b"\0\0\0\0"), "one name or one place"),
    "nothing": (b"", "cut off"),
    "only an end": (DATA[-22:], "not where it should be"),
    "a broken entry": (field(DATA, "a.xml", 0, b"XX"), "directory is broken"),
    "a part of several": (DATA[:-18] + b"\x01\0" + DATA[-16:], "not where it should be"),
    "something before it": (b"x" + DATA, "not where it should be"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_archive_is_refused(name: str) -> None:
    data, told = BAD[name]
    with pytest.raises(BadZipError, match=told):
        open_zip(data).read("a.xml")


@pytest.mark.parametrize(
    ("size", "told"),
    [(2_000_000, "over 1 MB unpacked"), (MAX_MEMBER_BYTES + 1, "over 1[0-9] MB unpacked")],
    ids=["small", "large"],
)
def test_a_bomb_is_refused_by_its_ratio(size: int, told: str) -> None:
    with pytest.raises(BadZipError, match=told):
        open_zip(pack({"a.xml": bytes(size)})).read("a.xml")


def test_a_small_member_may_have_any_ratio() -> None:
    assert open_zip(pack({"a.xml": bytes(1_000_000)})).read("a.xml") == bytes(1_000_000)
