"""Files are whole or not there; failures say what to do."""

import os
from pathlib import Path

import pytest

from ocr.batch.cache import make_key
from ocr.errors import OutputError, worst_exit_code
from ocr.files import check_writable, write_atomically
from tests.command_line import files_of_at_most


def test_writes_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    write_atomically(path, "один\r\n")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_a_name_that_is_no_text_is_written_all_the_same(tmp_path: Path) -> None:
    # As Python has a file name whose bytes are no UTF-8.
    name = "лист-\udcff.png"
    write_atomically(tmp_path / "a.json", name)
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == "лист-?.png"
    assert make_key([name]) != make_key(["лист-?.png"])


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(OutputError, match="another folder"):
        check_writable(tmp_path / "out")


def test_what_does_not_fit_on_the_disk_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_atomically(path, "before")
    with files_of_at_most(1000), pytest.raises(OutputError, match=r"Cannot write .*a\.txt: .*Free space"):
        write_atomically(path, "x" * 1001)
    assert path.read_text(encoding="utf-8") == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_failures_outrank_findings() -> None:
    # the order of the design: 10, 6, 4, 5, 3, then 1
    assert worst_exit_code([0, 1]) == 1
    assert worst_exit_code([1, 3]) == 3
    assert worst_exit_code([3, 5, 4, 1]) == 4
    assert worst_exit_code([6, 4]) == 6
    assert worst_exit_code([6, 10]) == 10
    assert worst_exit_code([]) == 0


def test_a_file_of_the_longest_name_is_written(tmp_path: Path) -> None:
    # 127 letters of two bytes, and one: 255 bytes.
    path = tmp_path / ("я" * 127 + "x")
    write_atomically(path, "дело")
    assert path.read_text(encoding="utf-8") == "дело"
    odd = tmp_path / os.fsdecode("л".encode("cp1251") * 250)
    write_atomically(odd, "дело")
    assert sorted(tmp_path.iterdir()) == sorted([path, odd])
