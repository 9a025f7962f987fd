"""The benchmark of sums: its tables, and what counts as found."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ocr.bench import sums
from ocr.bench.documents import KnownPage
from ocr.bench.sums import TypedTable, make_tables, run_sums_bench, try_table
from ocr.consistency.record import RecordText
from ocr.consistency.sums import find_digit_questions
from ocr.engines.page_reader import ScanRead
from ocr.errors import InputError
from ocr.recognizer.frames import frames_of
from tests.pages import make_page

TABLES = make_tables(20, ("TT2020", "PT Mono"), "clean")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_comes_out_and_one_wrong_digit_in_it_does_not(table: TypedTable) -> None:
    differing = [at for at, (a, b) in enumerate(zip(table.right, table.wrong, strict=True)) if a != b]
    (at,) = differing
    assert table.start <= at < table.end and table.expected.isdigit()
    assert find_digit_questions(RecordText(sheets=(table.right,))) == ()
    questions = find_digit_questions(RecordText(sheets=(table.wrong,)))
    asked = {(one.start, candidate.text) for one in questions for candidate in one.candidates}
    assert (table.start, table.expected) in asked


def test_tables_are_the_same_every_time_and_others_for_each_number() -> None:
    assert make_tables(20, ("TT2020", "PT Mono"), "clean") == TABLES
    assert len({table.right for table in TABLES}) == 20
    assert {table.page.face for table in TABLES} == {"TT2020", "PT Mono"}
    assert {"I" in table.page.typed for table in TABLES} == {True, False}


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(InputError):
        make_tables(1, ("TT2020",), "burnt")


def read_as(text: str, confidence: float = 0.999) -> KnownPage:
    """Return a page that was read as a text, a space between its words."""
    single = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    page = replace(make_page(single, confidence), engines=("typescript", "tesseract"))
    frames = tuple(frames_of(line) for line in page.lines)
    return KnownPage("table", text, (), ScanRead(page, frames), {})


def test_a_wrong_digit_is_found_and_a_right_text_gets_nothing_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_name = {table.name: table for table in TABLES}
    monkeypatch.setattr(sums, "read_known", lambda page, **_: read_as(of_name[page.name].right))
    rows = {}

    def progress(_: str, done: int, total: int) -> None:
        rows[done] = total

    counts = run_sums_bench(TABLES[:3], tmp_path, 1, progress)
    assert counts["with the sums"] == {"tables": 3, "found": 3, "first": 3, "added to a right text": 0}
    kept = json.loads((tmp_path / "sums.json").read_text(encoding="utf-8"))
    assert [one["expected"] for one in kept["tables"]] == [
        table.expected for table in sorted(TABLES[:3], key=lambda one: one.name)
    ]
    assert rows == {0: 3, 1: 3, 2: 3, 3: 3}


def test_a_digit_that_the_page_lacks_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = TABLES[0]
    monkeypatch.setattr(sums, "read_known", lambda page, **_: read_as(table.wrong))
    tried = try_table(table, tmp_path)
    assert not tried.found and not tried.first and tried.first_finding.startswith("sic")
