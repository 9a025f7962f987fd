"""`sverka check` on the command line: the list, what agrees, the rules, and refusals."""

from pathlib import Path

from ocr.consistency.rules import RULES
from tests.batch.test_check import WRONG, write
from tests.batch.test_record_source import RECORD
from tests.command_line import Sverka


def test_the_list_has_reasons_and_what_agrees(sverka: Sverka, tmp_path: Path) -> None:
    run = sverka("check", write(tmp_path, "a.txt", WRONG))
    assert run.exit_code == 1
    assert "1 inconsistency, worst first:" in run.out
    assert "1. page 2, inconsistent: «4471» -> «4417» [document-number]" in run.out
    assert "The document is No. 4417" in run.out
    assert "Compared, and found to agree: numbers" in run.out
    assert "Report:" not in run.out


def test_nothing_found_is_no_all_clear(sverka: Sverka, tmp_path: Path) -> None:
    run = sverka("check", write(tmp_path, "a.txt", RECORD), "--out", tmp_path / "out")
    assert run.exit_code == 0
    assert "A slip that contradicts nothing cannot be found without the page." in run.out
    assert str(tmp_path / "out" / "report.html") in run.out


def test_the_rules_are_listed_with_their_causes(sverka: Sverka) -> None:
    run = sverka("check", "--rules")
    assert run.exit_code == 0
    assert all(f"  {rule.name}: {rule.cause}" in run.out for rule in RULES)


def test_what_is_asked_wrong_is_refused(sverka: Sverka, tmp_path: Path) -> None:
    path = write(tmp_path / "box", "a.txt", WRONG)
    assert sverka("check").exit_code == 2
    assert sverka("check", path, "--without", "tea").exit_code == 2
    assert sverka("check", tmp_path / "no.txt").exit_code == 3
    assert sverka("check", tmp_path / "box", "--decisions", path).exit_code in {2, 3}


def test_a_folder_of_records(sverka: Sverka, tmp_path: Path) -> None:
    write(tmp_path / "box", "a.txt", WRONG)
    write(tmp_path / "box", "b.txt", RECORD)
    run = sverka("check", tmp_path / "box")
    assert run.exit_code == 1
    assert "2 documents: 1 findings, 1 clean." in run.out and "Index:" not in run.out
