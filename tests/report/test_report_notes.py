"""Notes in the report, in a browser: told once, decided like findings, and counted apart from them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from ocr.consistency.scripts import note_scripts
from ocr.model import Choice, Decision, DocumentResult
from ocr.report.html import format_report
from ocr.report.notes import MAX_WORDS_SHOWN, view_notes
from ocr.review.decisions import parse_decisions
from tests.report.test_report_review import make_finding, make_result, paper

pytestmark = pytest.mark.browser

NOTES = note_scripts({0: "на зaмок и зaмок", 2: "зaмок, кaрта, величина Тmax"})
LATIN = NOTES[0]


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    opened = browser.new_page(viewport={"width": 1100, "height": 640})
    yield opened
    opened.close()


def write_report(result: DocumentResult, folder: Path, lang: str = "en") -> str:
    path = folder / "report.html"
    path.write_text(format_report(result, paper, lang=lang), encoding="utf-8")
    return path.as_uri()


def result_with(*decisions: Decision) -> DocumentResult:
    return replace(make_result(make_finding(1), decisions=decisions), notes=NOTES)


def save(tab: Tab, path: Path) -> tuple[Decision, ...]:
    with tab.expect_download() as download:
        tab.locator("#save").click()
    download.value.save_as(path)
    return parse_decisions(path.read_text(encoding="utf-8"), path.name)


def test_a_note_is_told_and_decided(tab: Tab, tmp_path: Path) -> None:
    tab.goto(write_report(result_with(), tmp_path))
    note = tab.locator("#notes .card.note")
    assert "4 words with Latin letters: а." in note.inner_text()
    assert note.locator("li").all_inner_texts() == ["зaмок → замок (page 1, 3)", "кaрта → карта (page 3)"]
    assert note.locator("mark").all_inner_texts() == ["a", "a"]
    # The index is named, and there is nothing to decide about it.
    assert tab.locator("#notes article:not(.card) li").all_inner_texts() == ["Тmax (page 3)"]
    note.get_by_text("Correct them").click()
    assert note.locator(".decided").inner_text() == "to be corrected by the export"
    # It is no finding: none is decided, and j goes to the only one.
    assert tab.locator("#tally-text").inner_text() == "Decided: 0 of 1."
    tab.keyboard.press("e")
    tab.keyboard.press("j")
    assert tab.locator(".card.chosen").get_attribute("data-finding") == "1"
    (decision,) = save(tab, tmp_path / "decisions.json")
    assert (decision.key, decision.choice) == (LATIN.key, Choice.ACCEPTED)


def test_what_was_decided_about_a_note_is_remembered(tab: Tab, tmp_path: Path) -> None:
    decision = Decision(finding=LATIN.key, key=LATIN.key, choice=Choice.REJECTED)
    tab.goto(write_report(result_with(decision), tmp_path, "ru"))
    note = tab.locator("#notes .card.note")
    assert note.locator(".decided").inner_text() == "оставлено как есть"
    assert save(tab, tmp_path / "d.json") == (decision,)
    note.locator("[data-undo]").click()
    assert json.loads((tmp_path / "d.json").read_text(encoding="utf-8"))["schema"] == 1
    assert save(tab, tmp_path / "e.json") == ()


def test_a_text_full_of_them_shows_the_first_words() -> None:
    words = [f"{chr(ord('б') + i)}{chr(ord('б') + j)}aм" for i in range(9) for j in range(9)]
    (view,) = view_notes(note_scripts({0: " ".join(words)}))
    assert (len(view.words), view.left_out) == (MAX_WORDS_SHOWN, 81 - MAX_WORDS_SHOWN)
