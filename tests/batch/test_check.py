"""`sverka check` from the record to its files: results, decisions remembered, collections, and what is refused."""

import json
from pathlib import Path

import pytest

import sverka
from ocr.batch.check import CheckSettings, exit_code_of, run_check, run_check_collection
from ocr.batch.record_source import find_records
from ocr.errors import ExitCode, InputError, UsageError
from ocr.formats.findings_reading import load_findings
from ocr.model import Choice, Decision, Part, Verdict
from ocr.review.decisions import format_decisions
from tests.batch.test_record_source import RECORD

WRONG = RECORD.replace("Продолжение телеграммы № 4417", "Продолжение телеграммы № 4471")
SETTINGS = CheckSettings()


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def progress(_: str, __: int, ___: int) -> None:
    pass


def test_a_record_that_agrees_says_what_was_compared(tmp_path: Path) -> None:
    file = run_check(write(tmp_path, "a.txt", RECORD), None, SETTINGS)
    assert file.findings == () and exit_code_of(file) is ExitCode.CLEAN
    assert not file.is_scanned and file.agreeing["numbers"] >= 2


def test_a_number_that_the_record_contradicts_is_found_and_written(tmp_path: Path) -> None:
    out = tmp_path / "out"
    file = run_check(write(tmp_path, "a.txt", WRONG), out, SETTINGS)
    (finding,) = file.findings
    assert (finding.page_number, finding.transcribed, finding.reading) == (2, "4471", "4417")
    assert (finding.verdict, exit_code_of(file)) == (Verdict.INCONSISTENT, ExitCode.FINDINGS)
    assert load_findings(out) == file
    assert "4471" in (out / "report.html").read_text(encoding="utf-8")
    assert (out / "findings.csv").read_text(encoding="utf-8").count("\n") == 2
    assert not (out / "pages").exists()


def test_a_rule_that_is_off_finds_nothing_and_one_that_is_none_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", WRONG)
    (finding,) = run_check(path, None, SETTINGS).findings
    rules = ("continued-number", "document-number")
    assert finding.rule in rules
    assert run_check(path, None, CheckSettings(without=rules)).findings == ()
    with pytest.raises(UsageError, match="no rule «tea»"):
        run_check(path, None, CheckSettings(without=("tea",)))


def test_what_was_rejected_stays_rejected(tmp_path: Path) -> None:
    path, out = write(tmp_path, "a.txt", WRONG), tmp_path / "out"
    (finding,) = run_check(path, out, SETTINGS).findings
    decision = Decision(finding=finding.id, choice=Choice.REJECTED, key=finding.key)
    (out / "decisions.json").write_text(format_decisions([decision]), encoding="utf-8")
    path.write_text(WRONG.replace("Разгрузка идёт.", "Разгрузка идёт быстро."), encoding="utf-8")
    file = run_check(path, out, SETTINGS)
    assert file.findings == () and [one.key for one in file.dismissed] == [finding.key]


def test_the_results_of_pages_are_not_written_over(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run_check(write(tmp_path, "a.txt", WRONG), out, SETTINGS)
    told = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    told["document"]["scanned"] = True
    (out / "findings.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(UsageError, match="Name another folder"):
        run_check(tmp_path / "a.txt", out, SETTINGS)
    assert json.loads((out / "findings.json").read_text(encoding="utf-8")) == told


def test_a_collection_goes_on_past_what_fails(tmp_path: Path) -> None:
    box, out = tmp_path / "box", tmp_path / "out"
    write(box, "a.txt", RECORD)
    write(box, "b.txt", WRONG)
    broken = box / "c"
    write(broken, "sheet-1.txt", "Текст.")
    write(broken, "record.json", "{")
    collection = find_records(box)
    assert collection is not None
    summary = run_check_collection(collection, "box", out, SETTINGS, progress)
    told = {one.name: (one.state.value, one.findings) for one in summary.documents}
    assert told == {"c": ("failed", 0), "b.txt": ("findings", 1), "a.txt": ("clean", 0)}
    assert summary.exit_code is ExitCode.INPUT
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "Checked against themselves alone" in index and "depart from the page" not in index
    assert load_findings(out / "b").findings


def test_in_python(tmp_path: Path) -> None:
    sheets = ["ТЕЛЕГРАММА № 4417\n\nПрибыло.\n", "Продолжение телеграммы № 4471\n\nКонец.\n"]
    found = sverka.check(sheets, catalogue={"title": "Telegram No. 4417"})
    (finding,) = found.findings
    assert finding.other is not None and finding.transcribed == "4471"
    assert found.exit_code is ExitCode.FINDINGS
    rejected = Decision(finding=finding.id, choice=Choice.REJECTED, key=finding.key)
    again = sverka.check(sheets, catalogue={"title": "Telegram No. 4417"}, decisions=[rejected])
    assert again.findings == () and [one.key for one in again.dismissed] == [finding.key]
    saved = found.save(tmp_path / "saved")
    assert load_findings(saved).findings[0].key == finding.key
    with pytest.raises(InputError, match="no text to check"):
        sverka.check(["", " "])
    with pytest.raises(UsageError, match="has its own catalogue"):
        sverka.check(saved, catalogue={"title": "T"})


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("Прибув поїзд, і його розвантажено.\n", "uk", "in Ukrainian: many rules know Russian alone"),
        ("Прибыл поезд.\n", "ru", ""),
    ],
)
def test_what_the_rules_do_not_know_is_told(text: str, language: str, told: str) -> None:
    notices = sverka.check([text], language=language).document.notices
    assert (told in " ".join(notices)) if told else notices == ()


def test_a_translation_that_no_rule_reads_is_told(tmp_path: Path) -> None:
    write(tmp_path, "sheet-1.txt", "Прибыло три вагона.\n")
    write(tmp_path / "translation", "de.txt", "Vier Wagen sind angekommen.\n")
    (notice,) = sverka.check(tmp_path).document.notices
    assert notice == "The translation into «de» was not compared: the rules know English alone."


def test_an_archives_own_names_are_known(tmp_path: Path) -> None:
    sheets = ["Из Муцдена прибыл поезд.\n"]
    (finding,) = sverka.check(sheets).findings
    assert (finding.rule, finding.transcribed) == ("known-name", "Муцдена")
    assert sverka.check(sheets, gazetteer=write(tmp_path, "own.txt", "Муцден  # a siding\n")).findings == ()
    with pytest.raises(InputError, match="names"):
        sverka.check(sheets, gazetteer=write(tmp_path, "names.txt", "1950 год, 3 мая\n"))


def test_the_founding_record(tmp_path: Path) -> None:
    found = sverka.check(Path(__file__).parents[2] / "ground_truth" / "telegram-25348")
    told = {(one.part, one.transcribed, one.reading) for one in found.findings}
    wanted = {
        (Part.TRANSCRIPTION, "25848", "25348"),
        (Part.TRANSCRIPTION, "157.40", ""),
        (Part.TRANSCRIPTION, "превосходство", "превос-"),
        (Part.TRANSCRIPTION, "Муцдена", "Мукдена"),
        (Part.TRANSCRIPTION, "_____", "1"),
        (Part.TRANSLATION, "three-to-one", "two-to-one"),
        (Part.TRANSLATION, "LIN BIAO", ""),
        (Part.TRANSLATION, "SOVIEV", "SOVIET"),
    }
    assert wanted <= told and len(told) <= 12
