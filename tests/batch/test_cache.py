"""What a former run did is taken as it was kept, or not at all."""

from pathlib import Path

import pytest

from ocr.batch.cache import (
    has_frames,
    load_finished,
    load_frames,
    load_reading,
    make_key,
    note_keys,
    prune,
    write_finished,
    write_frames,
    write_reading,
)
from ocr.files import write_atomically
from ocr.formats.results import get_page_text_path, load_page_text
from ocr.recognizer.frames import frames_of
from tests.pages import make_page

KEY = make_key(["a page"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["a", "b"], ["ab"]),
        (["a", "b"], ["b", "a"]),
        (["a", ""], ["a"]),
        (["a\x1fb"], ["a", "b"]),
        (['a", "b'], ["a", "b"]),
    ],
)
def test_other_parts_are_another_key(one: list[str], other: list[str]) -> None:
    assert make_key(one) != make_key(other)
    assert make_key(one) == make_key(iter(one))


def test_a_name_that_is_no_unicode_has_a_key() -> None:
    assert len(make_key(["\udcff.png"])) == 32


def test_what_was_written_is_loaded(tmp_path: Path) -> None:
    page = make_page("поезд прибыл")
    assert load_reading(tmp_path, KEY) is None
    assert load_frames(tmp_path, KEY) is None
    assert (load_finished(tmp_path), load_page_text(tmp_path, 1)) == ("", None)
    write_reading(tmp_path, KEY, page)
    write_frames(tmp_path, KEY, [frames_of(line) for line in page.lines])
    write_finished(tmp_path, "done")
    write_atomically(get_page_text_path(tmp_path, 1), "поезд\r\n")
    assert load_reading(tmp_path, KEY) == page
    frames = load_frames(tmp_path, KEY)
    assert frames is not None
    assert len(frames) == 1
    assert (load_finished(tmp_path), load_page_text(tmp_path, 1)) == ("done", "поезд\r\n")
    assert load_reading(tmp_path, make_key(["another"])) is None


def test_what_is_damaged_is_not_there(tmp_path: Path) -> None:
    page = make_page("поезд прибыл")
    write_reading(tmp_path, KEY, page)
    write_frames(tmp_path, KEY, [frames_of(line) for line in page.lines])
    for path in (tmp_path / ".sverka").iterdir():
        path.write_bytes(path.read_bytes()[:-20])
    assert load_reading(tmp_path, KEY) is None
    assert load_frames(tmp_path, KEY) is None
    # So that the run reads the page anew.
    assert not has_frames(tmp_path, KEY)


def test_one_changed_byte_is_damage(tmp_path: Path) -> None:
    page = make_page("поезд прибыл")
    write_reading(tmp_path, KEY, page)
    write_frames(tmp_path, KEY, [frames_of(line) for line in page.lines])
    for path in (tmp_path / ".sverka").iterdir():
        data = bytearray(path.read_bytes())
        at = data.index("е".encode()[1]) if path.suffix == ".json" else len(data) // 2
        data[at] ^= 1
        path.write_bytes(data)
    assert load_reading(tmp_path, KEY) is None
    assert not has_frames(tmp_path, KEY)


def test_a_damaged_mark_of_the_last_run_is_none(tmp_path: Path) -> None:
    write_finished(tmp_path, "done")
    (tmp_path / ".sverka" / "finished").write_bytes(b"\xff\xfe")
    assert load_finished(tmp_path) == ""


def test_what_any_command_needs_stays(tmp_path: Path) -> None:
    keys = [make_key([name]) for name in "abc"]
    for key in keys:
        write_reading(tmp_path, key, make_page("поезд"))
        write_frames(tmp_path, key, [])
    note_keys(tmp_path, "verify", keys[:1])
    note_keys(tmp_path, "ocr", keys[1:2])
    assert prune(tmp_path) == 2
    assert [has_frames(tmp_path, key) for key in keys] == [True, True, False]
    note_keys(tmp_path, "ocr", [])
    assert prune(tmp_path) == 2
    assert [load_reading(tmp_path, key) is not None for key in keys] == [True, False, False]


def test_nothing_is_removed_where_the_keys_cannot_be_read(tmp_path: Path) -> None:
    write_frames(tmp_path, KEY, [])
    (tmp_path / ".sverka" / "keys-verify").write_bytes(b"\xff")
    assert prune(tmp_path) == 0
    assert has_frames(tmp_path, KEY)
