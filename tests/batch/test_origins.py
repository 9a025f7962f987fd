"""Where the transcription's files of a run lie: kept with the results, whole or not at all."""

import os
from hashlib import sha256
from pathlib import Path

import pytest

from ocr.batch import reader as reading
from ocr.batch.origins import Origin, load_origins, write_origins
from tests.batch.test_verify_run import Shelf


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    shelf = Shelf(tmp_path / "box")
    shelf.fill(2)
    monkeypatch.setattr(reading, "read_scan", shelf.read_scan)
    return shelf


def test_a_run_keeps_where_its_files_lie(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shelf.folder)
    shelf.verify()
    texts = shelf.folder / "texts"
    expected = {
        name: Origin(name, texts / name, sha256((texts / name).read_bytes()).hexdigest())
        for name in ("1.txt", "2.txt")
    }
    assert load_origins(shelf.folder / "out") == expected


def test_a_run_that_is_up_to_date_tells_where_the_files_lie_now(shelf: Shelf) -> None:
    shelf.verify()
    box = shelf.folder.rename(shelf.folder.with_name("moved"))
    shelf.folder = box
    assert shelf.verify().up_to_date
    assert load_origins(box / "out")["1.txt"].path == box / "texts" / "1.txt"


def test_places_are_absolute_and_may_be_no_text(tmp_path: Path) -> None:
    place = Path(os.fsdecode(b"/archive/\xe4\xe5\xeb\xee.txt"))
    write_origins(tmp_path, {"дело.txt": place}, {"дело.txt": b"a", "other.txt": b"b"})
    # sha256 of «a», as everywhere.
    told = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert load_origins(tmp_path) == {"дело.txt": Origin("дело.txt", place, told)}


def test_texts_without_files_leave_no_places_of_an_earlier_run(tmp_path: Path) -> None:
    write_origins(tmp_path, {"1.txt": Path("/a/1.txt")}, {"1.txt": b"a"})
    write_origins(tmp_path, {}, {})
    assert load_origins(tmp_path) == {}
    assert not (tmp_path / ".sverka" / "origins").exists()


@pytest.mark.parametrize("at", [0, 20, -1])
def test_what_is_damaged_tells_nothing(tmp_path: Path, at: int) -> None:
    write_origins(tmp_path, {"1.txt": Path("/a/1.txt")}, {"1.txt": b"a"})
    kept = tmp_path / ".sverka" / "origins"
    data = bytearray(kept.read_bytes())
    data[at] ^= 1
    kept.write_bytes(data)
    assert load_origins(tmp_path) == {}
