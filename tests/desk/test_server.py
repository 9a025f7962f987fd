"""The desk as it opens and ends: whoever is told the address may come at once, and nothing goes on behind the end."""

import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ocr.desk.server import Address, run_desk
from ocr.desk.token_file import Access, make_access
from ocr.desk.types import Role
from tests.desk.results import write_results

ALONE = (make_access("Аня"),)
TWO = (*ALONE, Access("Боря", Role.REVIEWER, "x" * 40))


class EndedError(Exception):
    """Ends a desk that has opened."""


@pytest.mark.parametrize("people", [ALONE, TWO], ids=["one person", "two people"])
def test_who_is_told_the_address_may_come_at_once(tmp_path: Path, people: Sequence[Access]) -> None:
    write_results(tmp_path)
    before = set(threading.enumerate())

    def come(address: str) -> None:
        place = urlsplit(address)
        with socket.create_connection((place.hostname, place.port), timeout=5):
            raise EndedError

    with pytest.raises(EndedError):
        run_desk(tmp_path, people, Address(), lang="en", tell=come)
    assert set(threading.enumerate()) <= before
    # The folder and its file are free for the next desk.
    with pytest.raises(EndedError):
        run_desk(tmp_path, people, Address(), lang="en", tell=come)


@pytest.mark.parametrize("fault", ["gone", "no results"])
def test_a_folder_without_documents_opens(tmp_path: Path, fault: str) -> None:
    write_results(tmp_path / "one")
    if fault == "no results":
        (tmp_path / "one" / "findings.json").write_text("{", encoding="utf-8")
    else:
        (tmp_path / "one" / "findings.json").unlink()

    def end(_: str) -> None:
        raise EndedError

    with pytest.raises(EndedError):
        run_desk(tmp_path, ALONE, Address(), lang="en", tell=end)
