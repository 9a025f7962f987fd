"""Page readings are written where they are missing or other, and left where they are as they should be."""

from pathlib import Path

import pytest

from ocr.formats.results import get_page_path
from ocr.report.write import write_page_readings
from tests.pages import make_page


def test_readings_that_are_there_are_left_and_all_others_written_or_removed(tmp_path: Path) -> None:
    pages = {0: make_page("первая"), 1: make_page("вторая"), 3: make_page("четвертая")}
    write_page_readings(pages, 4, tmp_path)
    texts = {index: get_page_path(tmp_path, index + 1) for index in range(5)}
    assert {index: path.read_text("utf-8") for index, path in texts.items() if path.exists()} == {
        index: page.text for index, page in pages.items()
    }
    first = texts[0].stat().st_ino
    texts[1].write_text(pages[1].text.upper(), "utf-8")
    texts[2].write_text("of a page that failed", "utf-8")
    texts[4].write_text("of a page that is no more", "utf-8")
    write_page_readings(pages, 4, tmp_path)
    assert texts[0].stat().st_ino == first
    assert texts[1].read_text("utf-8") == pages[1].text
    assert not texts[2].exists()
    assert not texts[4].exists()


def test_a_link_is_no_reading_even_if_the_text_behind_it_is_the_same(tmp_path: Path) -> None:
    page = make_page("слово")
    other = tmp_path / "other.txt"
    other.write_text(page.text, "utf-8")
    path = get_page_path(tmp_path, 1)
    path.parent.mkdir()
    try:
        path.symlink_to(other)
    except OSError:
        pytest.skip("no links on this system")
    write_page_readings({0: page}, 1, tmp_path)
    assert not path.is_symlink()
    assert path.read_text("utf-8") == page.text
