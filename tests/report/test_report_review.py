"""Reviewing in the report, in a browser: keys of every layout, going on, decisions kept, findings dismissed."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Dialog
from playwright.sync_api import Page as Tab

from ocr.model import (
    Box,
    Choice,
    Decision,
    DocumentResult,
    Finding,
    PageResult,
    PageText,
    Rate,
    Reason,
    TokenKind,
    Uncovered,
    Verdict,
)
from ocr.report.html import format_report
from ocr.review.decisions import parse_decisions
from tests.browsers import ALT, CTRL, META, SHIFT, press_key
from tests.pages import make_page

pytestmark = pytest.mark.browser

TEXT = "".join(f"Строка {number}, итого {number}7 руб.\n" for number in range(1, 10))


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    opened = browser.new_page(viewport={"width": 1100, "height": 640})
    yield opened
    opened.close()


def make_finding(number: int, verdict: Verdict = Verdict.MISREAD) -> Finding:
    """Return the finding about the sum of a row of the text, whose numbers begin with 1."""
    start = TEXT.index(f"{number}7 руб")
    left = 300 + 17 * 30
    top = 300 + 75 * (number - 1)
    return Finding(
        id=f"id{number}",
        key=f"key{number}",
        page_index=0,
        verdict=verdict,
        kind=TokenKind.NUMBER,
        severity=1.0,
        probability=0.9,
        start=start,
        end=start + 2,
        transcribed=f"{number}7",
        reading=f"{number}2",
        boxes=(Box(left, top, left + 56, top + 36),),
        reasons=(Reason(evidence="reading", text="A second engine reads the same here."),),
    )


def decide(number: int, choice: Choice = Choice.REJECTED, text: str = "") -> Decision:
    return Decision(finding=f"id{number}", key=f"key{number}", choice=choice, text=text)


def make_result(
    *findings: Finding, dismissed: tuple[Finding, ...] = (), decisions: tuple[Decision, ...] = ()
) -> DocumentResult:
    page = PageResult(
        page_index=0,
        page=make_page(TEXT),
        transcription=PageText(name="a.txt", text=TEXT),
        verdicts=(),
        cer=Rate(0, 1),
        wer=Rate(0, 1),
    )
    return DocumentResult(
        name="Дело",
        profile="typescript",
        pages=(page,),
        findings=findings,
        dismissed=dismissed,
        decisions=decisions,
    )


def paper(_: int) -> NDArray[np.uint8]:
    return np.full((3508, 2480), 230, np.uint8)


def write_report(result: DocumentResult, folder: Path, lang: str = "en") -> str:
    """Write the report and return its address."""
    path = folder / "report.html"
    path.write_text(format_report(result, paper, lang=lang), encoding="utf-8")
    return path.as_uri()


def read_chosen(tab: Tab) -> str | None:
    """Return the number of the finding that is chosen."""
    chosen = tab.locator(".card.chosen")
    return chosen.get_attribute("data-finding") if chosen.count() else None


def read_decided(tab: Tab) -> list[str]:
    """Return what is said of every card's decision, dismissed ones last."""
    return tab.locator(".card .decided").all_text_contents()


def save(tab: Tab, path: Path) -> list[Decision]:
    with tab.expect_download() as download:
        tab.locator("#save").click()
    download.value.save_as(path)
    return list(parse_decisions(path.read_text(encoding="utf-8"), path.name))


def three() -> tuple[Finding, ...]:
    return tuple(make_finding(number) for number in (1, 2, 3))


RIGHT, WRONG = "the page is right", "the transcription is right"

# --- Keys ----------------------------------------------------------------------------------------

# What the keys at the places of the Latin j, k, a, r, e, u, s send in a layout.
LAYOUTS = {"Latin": "jkareus", "Russian": "олфкугы", "Greek": "ξκαρεθσ"}
CODES = dict(zip("jkareus", ("KeyJ", "KeyK", "KeyA", "KeyR", "KeyE", "KeyU", "KeyS"), strict=True))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_keys_work_in_every_layout(tab: Tab, tmp_path: Path, layout: str) -> None:
    tab.goto(write_report(make_result(*three()), tmp_path))
    for is_upper, modifiers in ((False, 0), (True, 0), (True, SHIFT)):
        letters = LAYOUTS[layout].upper() if is_upper else LAYOUTS[layout]
        keys = dict(zip("jkareus", letters, strict=True))

        def press(latin: str, keys: dict[str, str] = keys, modifiers: int = modifiers) -> None:
            press_key(tab, keys[latin], CODES[latin], modifiers=modifiers)

        press("j")
        press("j")
        assert read_chosen(tab) == "2"
        press("k")
        assert read_chosen(tab) == "1"
        press("a")
        press("r")
        assert read_decided(tab) == [RIGHT, WRONG, ""]
        press("k")
        press("u")
        assert read_decided(tab) == [RIGHT, "", ""]
        press("e")
        # What is written takes the place of what was proposed, letters that are keys elsewhere among it.
        for latin in "jkareus":
            press(latin)
        press_key(tab, "Enter", "Enter")
        assert read_decided(tab) == [RIGHT, f"to be «{letters}»", ""]
        with tab.expect_download() as download:
            press("s")
        assert download.value.suggested_filename == "decisions.json"
        tab.evaluate("localStorage.clear()")
        tab.reload()


def test_a_letter_is_itself_where_latin_keys_lie_otherwise(tab: Tab, tmp_path: Path) -> None:
    tab.goto(write_report(make_result(*three()), tmp_path))
    tab.keyboard.press("j")
    # On a French keyboard A lies where the English one has Q, and a comma where that has M.
    press_key(tab, "q", "KeyA")
    assert read_decided(tab) == ["", "", ""]
    press_key(tab, "a", "KeyQ")
    assert read_decided(tab) == [RIGHT, "", ""]
    # On a Dvorak keyboard a full stop lies where the English one has E.
    press_key(tab, ".", "KeyE")
    assert not tab.locator(".card.chosen .edit input").is_visible()


@pytest.mark.parametrize("modifiers", [CTRL, ALT, META])
def test_keys_of_the_browser_are_left_to_it(tab: Tab, tmp_path: Path, modifiers: int) -> None:
    tab.goto(write_report(make_result(*three()), tmp_path))
    tab.keyboard.press("j")
    for key, code in (("a", "KeyA"), ("ф", "KeyA"), ("к", "KeyR"), ("у", "KeyE"), ("j", "KeyJ")):
        press_key(tab, key, code, modifiers=modifiers)
    assert (read_chosen(tab), read_decided(tab)) == ("1", ["", "", ""])
    assert not tab.locator(".card.chosen .edit input").is_visible()


def test_a_key_that_is_held_decides_once(tab: Tab, tmp_path: Path) -> None:
    tab.goto(write_report(make_result(*three()), tmp_path))
    press_key(tab, "о", "KeyJ", is_held=True)
    assert read_chosen(tab) == "2"
    press_key(tab, "ф", "KeyA", is_held=True)
    assert read_decided(tab) == ["", RIGHT, ""]


# --- Going on ------------------------------------------------------------------------------------


def test_a_decision_goes_on_to_the_next_undecided_finding(tab: Tab, tmp_path: Path) -> None:
    tab.goto(write_report(make_result(*three()), tmp_path))
    for keys, chosen in (
        ("ja", "2"),
        ("jaa", "3"),
        # Those decided are passed over, and behind the last come those that were passed over before.
        ("jjrkkr", "3"),
        ("jjja", "1"),
        ("jjjaja", "1"),
        # To take a decision back does not go on.
        ("jaku", "1"),
        # With all decided it stays.
        ("jaaa", "3"),
        ("jaaakr", "2"),
    ):
        for key in keys:
            tab.keyboard.press(key)
        assert read_chosen(tab) == chosen, keys
        tab.evaluate("localStorage.clear()")
        tab.reload()


def test_a_click_goes_on_and_a_double_one_decides_once(tab: Tab, tmp_path: Path) -> None:
    tab.goto(write_report(make_result(*three()), tmp_path))
    tab.locator(".card").nth(1).locator("[data-decide=rejected]").click()
    assert (read_chosen(tab), read_decided(tab)) == ("3", ["", WRONG, ""])
    tab.locator(".card").nth(2).locator("[data-decide=accepted]").dblclick()
    assert read_decided(tab) == ["", WRONG, RIGHT]


def test_an_edit_that_is_left_decides_nothing(tab: Tab, tmp_path: Path) -> None:
    tab.goto(write_report(make_result(*three()), tmp_path))
    for key in ("j", "e", "1", "Escape"):
        tab.keyboard.press(key)
    assert (read_chosen(tab), read_decided(tab)) == ("1", ["", "", ""])
    tab.keyboard.press("a")
    assert read_decided(tab) == [RIGHT, "", ""]


IS_IN_SIGHT = """card => {
  const own = card.getBoundingClientRect(), bar = document.getElementById("tally").getBoundingClientRect();
  return own.top >= 0 && own.bottom <= bar.top;
}"""


@pytest.mark.parametrize("width", [1100, 420])
def test_the_card_gone_to_is_not_under_the_bar(tab: Tab, tmp_path: Path, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 640})
    tab.goto(write_report(make_result(*(make_finding(number) for number in range(1, 9))), tmp_path))
    assert tab.locator("#tally").evaluate("bar => innerHeight - bar.getBoundingClientRect().bottom") == 0
    chosen = tab.locator(".card.chosen")
    for key in "jjjjkkkaarrjjjja":
        tab.keyboard.press(key)
        assert chosen.evaluate(IS_IN_SIGHT), key
    # Of a card that the window does not hold its beginning is shown.
    tab.set_viewport_size({"width": width, "height": 220})
    for key in "kkj":
        tab.keyboard.press(key)
        assert 0 <= chosen.evaluate("card => card.getBoundingClientRect().top") < 40, key


# --- Decisions kept ------------------------------------------------------------------------------


def test_what_the_run_knew_is_shown_and_saved_again(tab: Tab, tmp_path: Path) -> None:
    decisions = (
        decide(1, Choice.ACCEPTED),
        decide(3, Choice.EDITED, "34 «&quot;»"),
        decide(4),
        # About a page that failed this time: nothing of this report, and not lost.
        Decision(finding="gone", key="gone key", choice=Choice.REJECTED),
    )
    result = make_result(*three(), dismissed=(make_finding(4),), decisions=decisions)
    tab.goto(write_report(result, tmp_path))
    assert tab.locator("#tally-text").inner_text() == "Decided: 2 of 3."
    assert read_decided(tab) == [RIGHT, "", "to be «34 «&quot;»»", WRONG]
    assert save(tab, tmp_path / "d.json") == list(decisions)


def test_what_is_decided_here_outlasts_a_reload_and_yields_to_a_new_run(tab: Tab, tmp_path: Path) -> None:
    knew = (decide(1, Choice.ACCEPTED), decide(2, Choice.ACCEPTED))
    address = write_report(make_result(*three(), decisions=knew), tmp_path)
    tab.goto(address)
    cards = tab.locator(".card")
    cards.nth(0).locator("[data-undo]").click()
    cards.nth(1).locator("[data-decide=rejected]").click()
    cards.nth(2).locator("[data-decide=rejected]").click()
    tab.reload()
    assert read_decided(tab) == ["", WRONG, WRONG]
    # A run that was given another decision about the second has been told more; of the others it knows no more.
    write_report(make_result(*three(), decisions=(knew[0], decide(2, Choice.EDITED, "7"))), tmp_path)
    tab.reload()
    assert read_decided(tab) == ["", "to be «7»", WRONG]
    # The rejected findings dismissed by the next run are decided there too.
    later = make_result(
        *three()[:2], dismissed=three()[2:], decisions=(decide(2, Choice.EDITED, "7"), decide(3))
    )
    write_report(later, tmp_path)
    tab.reload()
    assert read_decided(tab) == ["", "to be «7»", WRONG]


def test_a_file_of_decisions_is_loaded_by_the_findings_keys(tab: Tab, tmp_path: Path) -> None:
    tab.goto(write_report(make_result(*three()), tmp_path))
    said: list[str] = []

    def answer(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.accept()

    tab.on("dialog", answer)

    def load(*decisions: dict[str, Any]) -> None:
        path = tmp_path / "chosen.json"
        path.write_text(json.dumps({"schema": 1, "decisions": decisions}), encoding="utf-8")
        tab.locator(".load input").set_input_files(path)

    # Of another document: refused, and nothing of it is saved.
    with tab.expect_event("dialog"):
        load({"id": "id1", "key": "other", "decision": "rejected", "text": ""})
    assert said == ["chosen.json?"]
    assert read_decided(tab) == ["", "", ""]
    load(
        {"id": "other", "key": "key2", "decision": "rejected", "text": ""},
        {"id": "id3", "decision": "accepted"},
        {"id": "gone", "key": "gone key", "decision": "edited", "text": "7"},
        {"id": "id1", "key": "key1", "decision": "doubted"},
    )
    tab.locator(".card.done").nth(1).wait_for()
    assert read_decided(tab) == ["", WRONG, RIGHT]
    assert save(tab, tmp_path / "d.json") == [
        decide(2),
        decide(3, Choice.ACCEPTED),
        Decision(finding="gone", key="gone key", choice=Choice.EDITED, text="7"),
    ]
    # The keys go on working where the file was chosen.
    tab.locator(".load input").focus()
    tab.keyboard.press("j")
    assert read_chosen(tab) == "1"


@pytest.mark.parametrize("order", [1, -1])
def test_two_decisions_about_one_finding_that_differ_are_none(tab: Tab, tmp_path: Path, order: int) -> None:
    two = (
        Decision(finding="old", key="key1", choice=Choice.REJECTED),
        Decision(finding="older", key="key1", choice=Choice.ACCEPTED),
    )[::order]
    tab.goto(write_report(make_result(*three(), decisions=two), tmp_path))
    assert read_decided(tab) == ["", "", ""]
    assert save(tab, tmp_path / "d.json") == list(two)
    tab.locator(".card").first.locator("[data-decide=accepted]").click()
    assert save(tab, tmp_path / "d.json") == [decide(1, Choice.ACCEPTED)]


# --- Findings dismissed --------------------------------------------------------------------------


def test_dismissed_findings_are_folded_and_come_back(tab: Tab, tmp_path: Path) -> None:
    dismissed = (make_finding(4), make_finding(5))
    result = make_result(*three(), dismissed=dismissed, decisions=(decide(4), decide(5)))
    tab.goto(write_report(result, tmp_path))
    section = tab.locator("#dismissed")
    first = section.locator(".card").first
    assert section.locator("summary").inner_text() == "Dismissed: 2 places"
    assert not first.is_visible()
    # Folded, they are not gone through.
    for _ in range(5):
        tab.keyboard.press("j")
    assert read_chosen(tab) == "3"
    tab.locator('a[href="#dismissed"]').click()
    assert first.is_visible()
    assert "47" in first.inner_text()
    tab.keyboard.press("j")
    assert read_chosen(tab) == "4"
    # A decision about a dismissed finding is about it alone: there is nothing to go on to.
    tab.keyboard.press("u")
    assert read_chosen(tab) == "4"
    assert read_decided(tab)[3:] == ["taken back: a finding again after the next run", WRONG]
    assert tab.locator("#tally-text").inner_text() == "Decided: 0 of 3."
    assert save(tab, tmp_path / "d.json") == [decide(5)]
    tab.keyboard.press("a")
    assert (read_chosen(tab), read_decided(tab)[3:]) == ("4", [RIGHT, WRONG])
    assert save(tab, tmp_path / "d.json") == [decide(4, Choice.ACCEPTED), decide(5)]
    first.locator("[data-show]").click()
    assert 0 <= tab.locator("#p1").evaluate("page => page.getBoundingClientRect().top") < 40


def test_a_report_with_nothing_left_still_shows_what_is_dismissed(tab: Tab, tmp_path: Path) -> None:
    tab.goto(write_report(make_result(dismissed=(make_finding(4),), decisions=(decide(4),)), tmp_path, "ru"))
    assert "Проверять нечего." in tab.locator(".lead").inner_text()
    assert tab.locator("#dismissed summary").inner_text() == "Отклонено: 1 место"
    assert save(tab, tmp_path / "d.json") == [decide(4)]


# --- Ink without a transcription -----------------------------------------------------------------


def test_ink_is_shown_ticked_and_saved_with_the_decisions(tab: Tab, tmp_path: Path) -> None:
    result = make_result(make_finding(1))
    inks = tuple(
        Uncovered(key=f"ink{number}", box=Box(300, top, 700, top + 90), reading="Вх. № 12 " * number)
        for number, top in enumerate((2000, 2400, 2800))
    )
    result = replace(result, pages=(replace(result.pages[0], uncovered=inks),))
    tab.goto(write_report(result, tmp_path))
    areas = tab.locator("#uncovered .area")
    assert areas.count() == 3
    assert "3 places" in tab.locator(".lead").inner_text()
    assert all(areas.nth(i).locator("img").evaluate("image => image.naturalWidth > 300") for i in range(3))
    assert areas.nth(1).inner_text().startswith("Вх. № 12")
    areas.nth(1).locator("input").check()
    ticked = Decision(finding="", key="ink1", choice=Choice.REJECTED)
    assert save(tab, tmp_path / "d.json") == [ticked]
    tab.reload()
    assert [areas.nth(i).locator("input").is_checked() for i in range(3)] == [False, True, False]
    areas.nth(1).locator("input").uncheck()
    assert save(tab, tmp_path / "e.json") == []


def test_ink_that_a_run_knew_as_ticked_is_ticked_and_not_counted(tab: Tab, tmp_path: Path) -> None:
    ink = Uncovered(key="ink0", box=Box(300, 2000, 700, 2090), reading="", is_dismissed=True)
    ticked = Decision(finding="", key="ink0", choice=Choice.REJECTED)
    result = make_result(decisions=(ticked,))
    result = replace(result, pages=(replace(result.pages[0], uncovered=(ink,)),))
    tab.goto(write_report(result, tmp_path))
    assert tab.locator("#uncovered input").is_checked()
    assert "Ink" not in tab.locator(".lead").inner_text()
    assert save(tab, tmp_path / "d.json") == [ticked]


# --- What proposes nothing -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "accept", "proposal"),
    [
        (Verdict.MISREAD, "Page is right a", "12"),
        (Verdict.UNSEEN, "Page is right a", "12"),
        (Verdict.OMITTED, "Page is right a", "12"),
        (Verdict.SIC, "So on the page a", "17"),
        (Verdict.ILLEGIBLE, "Cannot be told a", "17"),
    ],
)
def test_what_accepting_means_and_what_an_edit_begins_with(
    tab: Tab, tmp_path: Path, verdict: Verdict, accept: str, proposal: str
) -> None:
    tab.goto(write_report(make_result(make_finding(1, verdict)), tmp_path))
    assert tab.locator("[data-decide=accepted]").inner_text() == accept
    tab.keyboard.press("j")
    tab.keyboard.press("e")
    assert tab.locator(".edit input").input_value() == proposal
