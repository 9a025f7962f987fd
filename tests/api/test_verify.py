"""`sverka.verify`: what it takes, what it gives, and what its result can be made into."""

import gc
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import sverka
from ocr.api.work_folder import WorkFolder
from ocr.batch.read import Settings
from ocr.batch.verify import run_verify
from ocr.engines.replay import ReplayEngine
from ocr.formats.findings import summarise
from ocr.formats.findings_reading import load_findings
from ocr.review.corrected import export_corrected
from tests.api.conftest import LINES

pytestmark = pytest.mark.usefixtures("_recorded")

ENGINE = ReplayEngine([])
# The page has «утром».
WRONG = LINES.replace("утром", "вечером")
WHITE = np.full((20, 30), 255, np.uint8)


def pages(count: int) -> list[np.ndarray[tuple[int, int], np.dtype[np.uint8]]]:
    """So many page images of different pixels."""
    return [np.full((20, 30 + number), 255, np.uint8) for number in range(count)]


def verify(texts: Sequence[str], **options: object) -> sverka.Result:
    return sverka.verify(pages(len(texts)), texts, engine=ENGINE, **options)  # type: ignore[arg-type]


# --- What it takes -------------------------------------------------------------------------------


def test_arrays_and_the_texts_of_pages() -> None:
    result = verify([LINES, WRONG])
    (finding,) = result.findings
    assert (finding.transcribed, finding.reading, finding.page_index) == ("вечером", "утром", 1)
    assert WRONG[finding.start : finding.end] == "вечером"
    assert [page.page_index for page in result.pages] == [0, 1]
    assert (result.failures, result.dismissed) == ((), ())
    assert result.exit_code is sverka.ExitCode.FINDINGS
    assert result.errors_left is not None
    assert result.errors_left.reviewed == 0


def test_where_nothing_differs_there_is_nothing_to_review() -> None:
    result = verify([LINES])
    assert result.findings == ()
    assert result.exit_code is sverka.ExitCode.CLEAN


def test_a_budget_and_a_probability_change_what_is_listed_and_nothing_else() -> None:
    def look(**options: object) -> tuple[list[str], list[str]]:
        result = verify([LINES, WRONG], **options)
        assert [finding.transcribed for finding in result.findings] == ["вечером"]
        return [one.id for one in result.doubts], [one.id for one in result.doubts if one.listed]

    # How many errors are left is told of each finding and then of each doubt that is listed.
    assert len(verify([LINES, WRONG]).document.errors_left) == 1 + len(look()[1]) + 1
    every, listed = look()
    assert listed == every[: len(listed)]
    for options, count in (
        ({"budget": 1}, 0),
        ({"budget": "100%"}, len(every)),
        ({"min_probability": 0.0}, len(every)),
        ({"min_probability": 1.0}, 0),
    ):
        known, chosen = look(**options)
        assert (sorted(known), len(chosen)) == (sorted(every), count)
    with pytest.raises(sverka.UsageError, match="is no budget"):
        verify([LINES], budget="x%")
    with pytest.raises(sverka.UsageError, match="is no probability"):
        verify([LINES], min_probability=2.0)


@pytest.mark.parametrize("as_type", [str, Path])
def test_paths(tmp_path: Path, as_type: type[str] | type[Path]) -> None:
    scans, texts = tmp_path / "box 17", tmp_path / "texts"
    scans.mkdir()
    texts.mkdir()
    for number, text in enumerate((LINES, WRONG), start=1):
        Image.new("L", (number, 9)).save(scans / f"{number}.png")
        (texts / f"{number}.txt").write_text(text, encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    result = sverka.verify(as_type(scans), as_type(texts), engine=ENGINE)
    assert [finding.transcribed for finding in result.findings] == ["вечером"]
    assert result.document.name == "box 17"
    assert [page.transcription.name for page in result.pages] == ["1.txt", "2.txt"]
    # Nothing is written where the caller can see it.
    assert sorted(tmp_path.rglob("*")) == before
    assert sverka.verify(as_type(scans), as_type(texts), engine=ENGINE, title="№ 7").document.name == "№ 7"


def test_one_image_alone_and_a_path_beside_an_image(tmp_path: Path) -> None:
    Image.new("L", (40, 9)).save(tmp_path / "sheet.png")
    assert len(sverka.verify(WHITE, [LINES], engine=ENGINE).pages) == 1
    mixed = sverka.verify([tmp_path / "sheet.png", WHITE], [LINES, LINES], engine=ENGINE)
    assert [page.page.scan.name for page in mixed.pages] == ["sheet.png", "page-2.png"]


def test_an_image_in_colour() -> None:
    colour = np.stack([WHITE] * 3, axis=2)
    assert len(sverka.verify(colour, [LINES], engine=ENGINE).pages) == 1


def test_more_than_nine_images_stay_in_order() -> None:
    texts = [LINES] * 10 + [WRONG]
    assert [finding.page_index for finding in verify(texts).findings] == [10]


def test_a_title_is_part_of_the_result() -> None:
    assert verify([LINES], title="Телеграмма № 25348").document.name == "Телеграмма № 25348"


def test_findings_that_were_rejected_are_dismissed(tmp_path: Path) -> None:
    (finding,) = verify([WRONG]).findings
    decision = sverka.Decision(finding=finding.id, choice=sverka.Choice.REJECTED, key=finding.key)
    result = verify([WRONG], decisions=[decision])
    assert (result.findings, [one.id for one in result.dismissed]) == ((), [finding.id])
    assert result.exit_code is sverka.ExitCode.CLEAN
    saved = tmp_path / "decisions.json"
    fields = {"id": finding.id, "decision": "rejected", "text": "", "key": finding.key}
    saved.write_text(json.dumps({"schema": 1, "decisions": [fields]}), encoding="utf-8")
    assert [one.id for one in verify([WRONG], decisions=saved).dismissed] == [finding.id]


def test_a_page_that_fails_stops_no_other() -> None:
    result = sverka.verify([np.zeros((1, 9), np.uint8), WHITE], [LINES, WRONG], engine=ENGINE)
    assert [(one.page_index, one.exit_code) for one in result.failures] == [(0, sverka.ExitCode.ENGINE)]
    assert [finding.page_index for finding in result.findings] == [1]
    assert result.exit_code is sverka.ExitCode.ENGINE


def test_where_every_page_fails_no_errors_are_estimated() -> None:
    result = sverka.verify(np.zeros((1, 9), np.uint8), [LINES], engine=ENGINE)
    assert (result.pages, result.errors_left) == ((), None)


def test_the_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    verify([LINES, LINES], progress=lambda *one: told.append(one))
    assert told == [("read", 0, 2), ("read", 1, 2), ("read", 2, 2), ("judge", 0, 2), ("judge", 2, 2)]


# --- Errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scans", "texts", "message"),
    [
        ([WHITE], [LINES, LINES], "2 page texts, but 1 page images"),
        ([WHITE, WHITE], [LINES], "1 page texts, but 2 page images"),
        ([], [], "no scans"),
        ([WHITE], [" \n"], "no text"),
        ([WHITE.astype(float)], [LINES], "array of float64, 20 x 30, is no page image"),
        ([np.zeros((0, 9), np.uint8)], [LINES], "0 x 9"),
        ([np.zeros((9, 9, 4), np.uint8)], [LINES], "9 x 9 x 4"),
        ([np.zeros(9, np.uint8)], [LINES], "is no page image"),
        ("no/such/folder", [LINES], "There is no file or folder no/such/folder"),
        ([WHITE], "no/such.txt", "no/such.txt"),
    ],
)
def test_what_cannot_be_used(scans: object, texts: object, message: str) -> None:
    with pytest.raises(sverka.InputError, match=message):
        sverka.verify(scans, texts, engine=ENGINE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"profile": "strict"}, "no profile 'strict'.*typescript"),
        ({"engine": "kraken"}, "no engine 'kraken'.*Known engines"),
    ],
)
def test_what_cannot_be_meant(options: dict[str, str], message: str) -> None:
    with pytest.raises(sverka.UsageError, match=message):
        sverka.verify(WHITE, [LINES], **options)  # type: ignore[arg-type]


# --- What the result can be made into ------------------------------------------------------------


def test_a_saved_result_can_be_exported(tmp_path: Path) -> None:
    result = verify([LINES, WRONG])
    out = result.save(tmp_path / "out")
    assert load_findings(out) == summarise(result.document)
    names = ["findings.json", "findings.csv", "tokens.jsonl", "report.html", "pages/1.txt", "pages/2.txt"]
    assert all((out / name).is_file() for name in names)
    fields = {"id": result.findings[0].id, "decision": "accepted", "text": ""}
    decisions = tmp_path / "decisions.json"
    decisions.write_text(json.dumps({"schema": 1, "decisions": [fields]}), encoding="utf-8")
    exported = export_corrected(out, decisions, tmp_path / "corrected")
    assert (exported.pages, exported.changes) == (2, 1)
    assert (tmp_path / "corrected" / "page-2.txt").read_text(encoding="utf-8") == LINES


def test_no_reading_of_a_longer_document_stays(tmp_path: Path) -> None:
    for texts in ([LINES] * 3, [LINES, WRONG]):
        verify(texts).save(tmp_path)
        assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == [
            f"{number}.txt" for number in range(1, len(texts) + 1)
        ]
    failed = sverka.verify([np.zeros((1, 9), np.uint8), WHITE], [LINES, LINES], engine=ENGINE)
    failed.save(tmp_path)
    assert [path.name for path in (tmp_path / "pages").iterdir()] == ["2.txt"]


def test_a_run_in_the_folder_of_a_saved_result_works_anew(tmp_path: Path) -> None:
    Image.new("L", (40, 9)).save(tmp_path / "sheet.png")
    text, out = tmp_path / "sheet.txt", tmp_path / "out"
    text.write_text(LINES, encoding="utf-8")

    def run() -> tuple[bool, int]:
        settings = Settings(engine=ENGINE)
        verified = run_verify([tmp_path / "sheet.png"], text, out, settings, lambda *_: None)
        return verified.up_to_date, len(verified.findings.findings)

    assert run() == (False, 0)
    verify([WRONG]).save(out)
    assert run() == (False, 0)
    assert run() == (True, 0)


def test_the_report_in_both_languages(tmp_path: Path) -> None:
    result = verify([WRONG])
    english, russian = result.to_html(), result.to_html(lang="ru")
    assert '<html lang="en"' in english
    assert '<html lang="ru"' in russian
    assert result.to_html(tmp_path / "deep" / "report.html") == english
    assert (tmp_path / "deep" / "report.html").read_bytes().decode() == english


def test_a_report_in_another_language_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    result = verify([WRONG])
    with pytest.raises(sverka.UsageError, match="no language 'de'"):
        result.to_html(tmp_path / "report.html", lang="de")
    with pytest.raises(sverka.UsageError, match="no language 'de'"):
        result.save(tmp_path / "out", lang="de")
    assert list(tmp_path.iterdir()) == []


def test_images_stay_as_long_as_the_result_and_no_frames_do() -> None:
    result = verify([WRONG])
    folder = Path(result.pages[0].page.scan.path).parent
    assert sorted(path.name for path in folder.iterdir()) == ["page-1.png"]
    del result
    gc.collect()
    assert not folder.exists()


def test_a_work_folder_that_cannot_be_made_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/no/such/folder")
    with pytest.raises(sverka.OutputError, match="TMPDIR"):
        WorkFolder()
