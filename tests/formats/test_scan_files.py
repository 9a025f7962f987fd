"""Finding scans: which files of a folder are pages, and in which order."""

from pathlib import Path

import pikepdf
import pytest

from ocr.errors import InputError
from ocr.formats.scan_files import find_scans
from ocr.model import ScanRef
from tests.formats.test_scans import gradient, saved


def test_a_folder_gives_its_scans_in_natural_order(tmp_path: Path) -> None:
    for name in ("sheet-10.png", "sheet-2.png", "Sheet-1.JPG", ".hidden.png"):
        saved(tmp_path / name)
    (tmp_path / "sheet-1.txt").write_text("typed source")
    (tmp_path / "deeper.png").mkdir()
    assert [ref.name for ref in find_scans([tmp_path])] == ["Sheet-1.JPG", "sheet-2.png", "sheet-10.png"]


def test_frames_and_pages_are_listed_one_by_one(tmp_path: Path) -> None:
    pages = [gradient(), gradient(), gradient()]
    tiff = saved(tmp_path / "a.tif", pages[0], save_all=True, append_images=pages[1:])
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.add_blank_page()
        pdf.save(tmp_path / "b.pdf")
    refs = find_scans([tmp_path])
    assert refs[:3] == tuple(ScanRef(str(tiff), frame, 3) for frame in range(3))
    assert [ref.name for ref in refs[3:]] == ["b.pdf#1", "b.pdf#2"]


def test_a_damaged_file_is_listed_and_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "1.tif").write_bytes(b"II*\0 and then nonsense")
    (tmp_path / "2.pdf").write_bytes(b"%PDF-1.4 and then nonsense")
    saved(tmp_path / "3.png")
    assert [ref.name for ref in find_scans([tmp_path])] == ["1.tif", "2.pdf", "3.png"]


def test_no_such_path(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"There is no file or folder .*absent"):
        find_scans([tmp_path / "absent"])


def test_a_folder_without_scans(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no scan")
    with pytest.raises(InputError, match="has no scans"):
        find_scans([tmp_path])


def test_an_unreadable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    # Not by chmod, which does not stop root.
    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(InputError, match=r"Permission denied.*chmod"):
        find_scans([tmp_path])
