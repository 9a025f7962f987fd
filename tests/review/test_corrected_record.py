"""Decisions about the catalogue and the translation: their texts are corrected as those of pages are."""

import json
from pathlib import Path

import pytest

from ocr.batch.check import make_result
from ocr.batch.verify import publish
from ocr.consistency.rules import RecordCheck
from ocr.errors import InputError
from ocr.formats.record_texts import get_record_texts_path
from ocr.model import Choice, Decision
from ocr.review.corrected import export_corrected
from ocr.review.decisions import format_decisions
from tests.records import EVERY, TRANSLATION
from tests.report.test_report_record import SOURCE


@pytest.fixture
def results(tmp_path: Path) -> Path:
    publish(make_result(SOURCE, RecordCheck(inconsistencies=EVERY, agreeing={}), ()), tmp_path / "out", "en")
    return tmp_path / "out"


def decide(results: Path, transcribed: str, choice: Choice, text: str = "") -> Path:
    findings = json.loads((results / "findings.json").read_text(encoding="utf-8"))["findings"]
    (own,) = [one for one in findings if one["transcribed"] == transcribed and one["reading"]]
    path = results / "decisions.json"
    decision = Decision(finding=own["id"], choice=choice, text=text, key=own["key"])
    path.write_text(format_decisions([decision]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("choice", "text", "put"), [(Choice.ACCEPTED, "", "Three"), (Choice.EDITED, "Some three", "Some three")]
)
def test_the_translation_is_corrected(
    results: Path, tmp_path: Path, choice: Choice, text: str, put: str
) -> None:
    exported = export_corrected(results, decide(results, "Five", choice, text), tmp_path / "new")
    assert exported.changes == 1
    translated = (tmp_path / "new" / "translation.txt").read_text(encoding="utf-8")
    assert translated == TRANSLATION.replace("Five", put)
    (change,) = json.loads((tmp_path / "new" / "changes.json").read_text(encoding="utf-8"))["changes"]
    assert (change["page"], change["file"], change["after"]) == (None, "translation.txt", put)
    assert not (tmp_path / "new" / "catalogue.json").exists()


def test_what_is_rejected_changes_nothing(results: Path, tmp_path: Path) -> None:
    assert export_corrected(results, decide(results, "Five", Choice.REJECTED), tmp_path / "new").changes == 0
    assert not (tmp_path / "new" / "translation.txt").exists()


def test_another_text_than_the_kept_one_is_refused(results: Path, tmp_path: Path) -> None:
    decisions = decide(results, "Five", Choice.ACCEPTED)
    kept = get_record_texts_path(results)
    kept.write_text(kept.read_text(encoding="utf-8").replace("Five", "Nine"), encoding="utf-8")
    with pytest.raises(InputError, match="Run the check once more"):
        export_corrected(results, decisions, tmp_path / "new")
