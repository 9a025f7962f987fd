"""What is worth a look in the report: marked off from what is likely, decided alike; equal places are one entry."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page as Tab

from ocr.model import (
    Basis,
    Choice,
    Coverage,
    DocumentResult,
    ErrorsLeft,
    Finding,
    PageFailure,
    Reason,
    ScanRef,
)
from tests.report.test_report_review import (
    RIGHT,
    WRONG,
    decide,
    make_finding,
    make_result,
    read_chosen,
    read_decided,
    save,
    tab,
    write_report,
)

pytestmark = pytest.mark.browser
__all__ = ["tab"]


def doubt(number: int, probability: float = 0.2, *, listed: bool = True, group: str = "") -> Finding:
    return replace(make_finding(number), probability=probability, listed=listed, group=group)


def make_doubtful(*doubts: Finding, findings: int = 2) -> DocumentResult:
    found = (make_finding(number) for number in range(1, findings + 1))
    return replace(make_result(*found), doubts=doubts)


@pytest.mark.parametrize("width", [1280, 420])
@pytest.mark.parametrize(
    ("lang", "head"),
    [("en", "Worth a look"), ("ru", "Стоит взглянуть")],
)
def test_what_is_likely_is_marked_off_from_what_is_worth_a_look(
    tab: Tab, tmp_path: Path, lang: str, head: str, width: int
) -> None:
    result = make_doubtful(
        doubt(3), doubt(4, 0.08), doubt(5, 0.03, listed=False), doubt(6, 0.01, listed=False)
    )
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(write_report(result, tmp_path, lang))
    top = tab.locator("#looks").evaluate("head => head.getBoundingClientRect().top")
    tops = tab.locator(".card").evaluate_all("cards => cards.map(card => card.getBoundingClientRect().top)")
    assert [at < top for at in tops] == [True, True, False, False]
    assert tab.locator("#looks").inner_text() == head
    assert tab.locator(".card.doubt").count() == 2
    assert "(8 %)" in tab.locator(".card.doubt").last.inner_text()
    # One of the others is likely enough to be in doubts.csv.
    assert "1 " in tab.locator(".unlisted").inner_text()
    assert tab.locator("a.piece.doubt").all_inner_texts() == ["337", "447"]
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("lang", "basis", "worth"),
    [
        ("en", Basis.EVIDENCE, "possible (20 %)"),
        ("en", Basis.RULE, "by rule"),
        ("ru", Basis.RULE, "по правилу"),
    ],
)
def test_a_rules_weight_is_not_told_as_a_probability(
    tab: Tab, tmp_path: Path, lang: str, basis: Basis, worth: str
) -> None:
    ruled = replace(doubt(3), basis=basis)
    tab.goto(write_report(make_doubtful(ruled), tmp_path, lang))
    assert tab.locator(".card.doubt .probability").all_inner_texts() == [worth]


def test_doubts_are_gone_through_and_decided_like_findings(tab: Tab, tmp_path: Path) -> None:
    errors_left = tuple(ErrorsLeft(at, 4.0 - at, 0, 5) for at in range(5))
    tab.goto(write_report(replace(make_doubtful(doubt(3), doubt(4)), errors_left=errors_left), tmp_path))
    for _ in range(3):
        tab.keyboard.press("j")
    assert read_chosen(tab) == "3"
    tab.keyboard.press("a")
    tab.keyboard.press("r")
    assert read_decided(tab) == ["", "", RIGHT, WRONG]
    assert tab.locator("#tally-text").inner_text() == "Decided: 2 of 4. Errors left: about 2.0 (0 to 5)."
    assert save(tab, tmp_path / "d.json") == [decide(3, Choice.ACCEPTED), decide(4)]
    told = tab.locator("#left p").inner_text()
    assert "Once all 2 findings that depart from the page are reviewed, about 2.0 are left (0 to 5)." in told
    assert "Once the places worth a look are reviewed too, about 0.0 are left (0 to 5)." in told


def test_without_findings_nothing_is_said_to_need_no_review(tab: Tab, tmp_path: Path) -> None:
    tab.goto(write_report(make_doubtful(doubt(1), findings=0), tmp_path))
    assert "Nothing to review" not in tab.locator("body").inner_text()
    assert "Nothing is likely to depart from the page. Worth a look, less likely: 1 place." in tab.locator(
        ".lead"
    ).inner_text().replace("\n", " ")


@pytest.mark.parametrize("has_doubts", [True, False])
@pytest.mark.parametrize("what", ["failed", "not understood", "nothing understood"])
def test_of_pages_that_were_not_checked_nothing_is_claimed(
    tab: Tab, tmp_path: Path, what: str, has_doubts: bool
) -> None:
    result = make_doubtful(*[doubt(1)] * has_doubts, findings=0)
    failure = PageFailure(page_index=1, scan=ScanRef("2.png"), message="empty", exit_code=3)
    warning = Reason(evidence="coverage", text="Page 2 was not understood.")
    (page,) = result.pages
    if what == "failed":
        result = replace(result, failures=(failure,))
    else:
        covered = 9 if what == "not understood" else 1
        page = replace(page, coverage=Coverage(covered=covered, tokens=10))
        result = replace(result, warnings=(warning,), pages=(page,))
    tab.goto(write_report(result, tmp_path))
    beginning = "Nothing is likely to depart" if has_doubts else "Nothing to review"
    told = {
        "failed": f"{beginning} on the pages that could be processed.",
        "not understood": f"{beginning} on the pages that were understood.",
        "nothing understood": "No page was understood: nothing is claimed.",
    }[what]
    assert tab.locator(".lead strong").inner_text() == told
    assert tab.locator("#findings > .quiet").first.inner_text() == told


def test_a_group_is_one_entry_that_a_key_opens(tab: Tab, tmp_path: Path) -> None:
    alike = [doubt(number, 0.3 - number / 100, group="с -> о") for number in (3, 4, 6, 7)]
    # The second doubt stands between members of the group, which is where its worst member is.
    result = make_doubtful(*alike[:2], doubt(5, 0.25), *alike[2:])
    tab.goto(write_report(result, tmp_path))
    group, head = tab.locator("details.group"), tab.locator(".group-head")
    assert head.count() == 1
    assert all(part in head.inner_text() for part in ("с -> о", "4 places", "possible (27 %)"))
    for _ in range(3):
        tab.keyboard.press("j")
    assert head.evaluate("head => head.classList.contains('chosen')")
    # Folded, it is one step, and nothing is decided about it.
    tab.keyboard.press("r")
    tab.keyboard.press("j")
    assert (read_chosen(tab), group.locator(".card").first.is_visible()) == ("5", False)
    tab.keyboard.press("k")
    tab.keyboard.press("Enter")
    assert group.locator(".card").first.is_visible()
    gone = []
    for _ in range(5):
        tab.keyboard.press("j")
        gone.append(read_chosen(tab))
    assert gone == ["3", "4", "6", "7", "5"]
    assert save(tab, tmp_path / "d.json") == []
    # Opened and folded by its head as by the key.
    head.click()
    assert not group.locator(".card").first.is_visible()


def test_going_on_stops_at_a_group_and_the_page_opens_it(tab: Tab, tmp_path: Path) -> None:
    alike = [replace(make_finding(number), group="О -> 0") for number in (2, 3, 4, 5)]
    tab.goto(write_report(make_result(make_finding(1), *alike), tmp_path))
    tab.keyboard.press("j")
    tab.keyboard.press("a")
    head = tab.locator(".group-head")
    assert head.evaluate("head => head.classList.contains('chosen')")
    assert not tab.locator("#f2").is_visible()
    tab.locator('a.piece[data-finding="3"]').click()
    assert (read_chosen(tab), tab.locator("#f2").is_visible()) == ("3", True)
    for key in "rrrr":
        tab.keyboard.press(key)
    assert read_decided(tab) == [RIGHT, *[WRONG] * 4]
    assert tab.locator("details.group.done").count() == 1
