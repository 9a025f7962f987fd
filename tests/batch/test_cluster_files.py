"""A file of a run is read where it is the same, else it is sent; what is sent makes room in time."""

from pathlib import Path

import pytest

from ocr.batch.cluster_files import FileStamp, SentFiles, stamp_file


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scans" / "л. 1.png"
    path.parent.mkdir()
    path.write_bytes(b"page")
    return path


def find(files: SentFiles, stamp: FileStamp, sent: dict[str, bytes] | None = None) -> Path | None:
    with files.using([stamp], sent or {}) as places:
        return places.get(stamp)


def test_a_file_that_is_here_is_read_where_it_is(tmp_path: Path, scan: Path) -> None:
    assert find(SentFiles(tmp_path / "sent"), stamp_file(scan)) == scan


@pytest.mark.parametrize("there", [b"pagf", b"pages", None])
def test_a_file_with_other_bytes_is_not_it(tmp_path: Path, scan: Path, there: bytes | None) -> None:
    stamp = stamp_file(scan)
    if there is None:
        scan.unlink()
    else:
        scan.write_bytes(there)
    files = SentFiles(tmp_path / "sent")
    assert find(files, stamp) is None
    # It is sent once, and keeps its name.
    place = find(files, stamp, {stamp.sha256: b"page"})
    assert place is not None
    assert (place.name, place.read_bytes(), place != scan) == (scan.name, b"page", True)
    assert find(files, stamp) == place


def test_what_is_sent_is_what_was_asked_for(tmp_path: Path, scan: Path) -> None:
    stamp = stamp_file(scan)
    scan.unlink()
    assert find(SentFiles(tmp_path / "sent"), stamp, {stamp.sha256: b"changed meanwhile"}) is None


def test_the_longest_unused_makes_room_but_nothing_in_use(tmp_path: Path) -> None:
    files = SentFiles(tmp_path / "sent", max_bytes=10)
    contents = {}
    for name in "abc":
        path = tmp_path / name
        path.write_bytes(name.encode() * 5)
        contents[stamp_file(path)] = path.read_bytes()
        path.unlink()
    a, b, c = contents
    sent = {stamp.sha256: content for stamp, content in contents.items()}
    with files.using([a], sent):
        find(files, b, sent)
        find(files, c, sent)
        # 15 bytes: `a` is the oldest, but in use.
        assert [find(files, stamp) is not None for stamp in (a, b, c)] == [True, False, True]
