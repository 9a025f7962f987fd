"""Equal places folded into a card, and the tour, in a browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from ocr.desk.types import Role, Standing
from ocr.model import Finding
from tests.browsers import launch_chromium, press_key
from tests.desk.desks import Served, make_finding, make_text, serve, write_document

pytestmark = pytest.mark.browser

TEXT = make_text(6)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch_chromium() as started:
        yield started


def open_tab(browser: Browser, desk: Served, **options: object) -> Tab:
    """Open a window at the desk's documents; the queue is not asked for yet."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    tab = context.new_page()
    tab.set_default_timeout(8000)
    headers = {"origin": desk.url, "x-sverka-desk": "1"}
    context.request.post(f"{desk.url}/api/session", data={"token": desk.tokens["Аня"]}, headers=headers)
    return tab


def see(tab: Tab, key: str) -> None:
    expect(tab.locator(f"article.card[data-key={key}]")).to_be_visible()


def position(tab: Tab) -> str:
    return tab.locator(".position").inner_text().split(" · ")[0]


# --- Without a card ------------------------------------------------------------------------------

# Keys a to f; b, d and e are a group, worst first at 90, 95 and 40 %.
FOLDS = """async ([at, open, unfolded]) => {
  const { Folds } = await import("/static/desk-folds.js");
  const folds = new Folds();
  folds.take([..."abcdef"], { "с -> о": [[1, 90], [3, 95], [4, 40]] });
  const isOpen = (key) => open.includes(key);
  if (unfolded) folds.toggle("d");
  const behind = [..."abcdef"].map((key) => [key, folds.behind(key, at, isOpen)]).filter(([, told]) => told);
  return [folds.order(at, isOpen).join(""), Object.fromEntries(behind)];
}"""


def test_of_equal_places_one_stands_for_those_to_decide(tmp_path: Path, browser: Browser) -> None:
    write_document(tmp_path / "one", TEXT, [])
    cases = [
        # What is looked at, what is to be decided, whether it is unfolded: the order, what is folded behind which.
        ("a", "abcdef", False, "abcf", {"b": {"n": 2, "worst": 95}}),
        ("d", "abcdef", False, "acdf", {"d": {"n": 2, "worst": 90}}),
        # What is decided stands where it was; the next one takes its place.
        ("b", "acdef", False, "abcdf", {"d": {"n": 1, "worst": 40}}),
        ("a", "abcf", False, "abcdef", {}),
        ("a", "", False, "abcdef", {}),
        # Unfolded, all stand together at the worst, the decided ones too.
        ("a", "abcdef", True, "abdecf", {}),
        ("d", "acdef", True, "abdecf", {}),
    ]
    with serve(tmp_path, {"Аня": Role.OWNER}) as desk:
        tab = open_tab(browser, desk)
        tab.goto(desk.url)
        for at, is_open, unfolded, order, behind in cases:
            assert tab.evaluate(FOLDS, [at, is_open, unfolded]) == [order, behind], (at, is_open)
        tab.context.close()


# --- Cards ---------------------------------------------------------------------------------------


def alike(number: int, probability: float) -> Finding:
    return make_finding(number, TEXT, group="7 -> 2", probability=probability)


@pytest.mark.parametrize("key", ["l", "д"], ids=["Latin", "Russian"])
def test_equal_places_are_one_card_until_they_are_unfolded(
    tmp_path: Path, browser: Browser, key: str
) -> None:
    findings = [make_finding(1, TEXT), alike(2, 0.9), make_finding(3, TEXT, probability=0.8)]
    write_document(
        tmp_path / "one",
        TEXT,
        [*findings, alike(4, 0.7), alike(5, 0.6), make_finding(6, TEXT, probability=0.5)],
    )
    with serve(tmp_path, {"Аня": Role.OWNER}) as desk:
        tab = open_tab(browser, desk)
        tab.goto(desk.document)
        see(tab, "key1")
        expect(tab.locator(".neighbour").first).to_contain_text("Folded behind this card, to decide: 2.")
        tab.keyboard.press("j")
        see(tab, "key2")
        told = "Equal places: 3. Folded behind this card, to decide: 2. The worst of them: 70\u00a0%."
        expect(tab.locator(".card .group")).to_contain_text(told)
        assert position(tab) == "2 of 6"
        assert Axe().run(tab).violations_count == 0
        # Those behind it are passed over, not the others, and each keeps its number.
        for press, there, n in (("j", "key3", 3), ("j", "key6", 6), ("k", "key3", 3), ("k", "key2", 2)):
            tab.keyboard.press(press)
            see(tab, there)
            assert position(tab) == f"{n} of 6"
        # Unfolded they stand together.
        press_key(tab, key, "KeyL")
        expect(tab.locator("#told")).to_have_text("Unfolded: 3 equal places, one after the other")
        expect(tab.locator(".card [data-command=fold]")).to_contain_text("Fold")
        for press, there, n in (("j", "key4", 4), ("j", "key5", 5), ("j", "key3", 3)):
            tab.keyboard.press(press)
            see(tab, there)
            assert position(tab) == f"{n} of 6"
        tab.keyboard.press("k")
        see(tab, "key5")
        # Folded again, the one that is looked at stands for them; a decision is about it alone.
        tab.locator(".card [data-command=fold]").click()
        expect(tab.locator(".card .group")).to_contain_text("to decide: 2. The worst of them: 90")
        tab.keyboard.press("r")
        see(tab, "key6")
        expect(tab.locator(".left")).to_contain_text("To decide: 5.")
        assert (
            desk.said("key5") == [("Аня", "reject", "")] and not desk.said("key2") and not desk.said("key4")
        )
        # None is left out: those that are folded come once all else is decided.
        tab.keyboard.press("a")
        for there in ("key1", "key2", "key3", "key4"):
            see(tab, there)
            tab.keyboard.press("a")
        expect(tab.locator("#told")).to_have_text("Everything here is decided.")
        # Undone, it is the card again; its number leads to any of them.
        tab.keyboard.press("u")
        expect(tab.locator("article.card[data-key=key4]")).to_have_attribute("data-seen", "open")
        tab.keyboard.press("g")
        tab.keyboard.type("5")
        tab.keyboard.press("Enter")
        see(tab, "key5")
        tab.context.close()
        assert [desk.state(f"key{n}").standing for n in (4, 5)] == [Standing.OPEN, Standing.SETTLED]


# --- The tour ------------------------------------------------------------------------------------


def ask_for_the_tour(tab: Tab, desk: Served) -> None:
    """Check that it is not shown again, but where it is asked for, and that Escape ends it."""
    tab.goto(desk.url)
    expect(tab.locator(".document")).to_be_visible()
    expect(tab.locator("#tour")).to_have_count(0)
    press_key(tab, "?", "Slash", modifiers=8)
    tab.locator("dialog button[value=tour]").click()
    see(tab, "key1")
    expect(tab.locator("#tour h2")).to_have_text("The tour: 1 of 6")
    tab.keyboard.press("Escape")
    expect(tab.locator("#tour")).to_have_count(0)
    tab.reload()
    see(tab, "key1")
    expect(tab.locator("#tour")).to_have_count(0)


def test_the_tour_is_gone_through_by_its_keys_and_seen_once(tmp_path: Path, browser: Browser) -> None:
    write_document(tmp_path / "one", TEXT, [make_finding(number, TEXT) for number in range(1, 7)])
    with serve(tmp_path, {"Аня": Role.OWNER}, offers_tour=True) as desk:
        tab = open_tab(browser, desk)
        faults: list[str] = []
        tab.on("console", lambda one: faults.append(one.text) if "Security Policy" in one.text else None)
        tab.goto(desk.url)
        heading = tab.locator("#tour h2")
        expect(heading).to_be_focused()
        assert Axe().run(tab).violations_count == 0

        def at(n: int) -> None:
            expect(heading).to_have_text(re.compile(rf"\b{n} of 6$"))

        tab.keyboard.press("Enter")
        at(1)
        see(tab, "key1")
        expect(heading).to_be_focused()
        for width, height, colours in ((1280, 800, "light"), (390, 844, "dark")):
            tab.set_viewport_size({"width": width, "height": height})
            tab.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
            found = Axe().run(tab)
            assert found.violations_count == 0, found.generate_report()
            assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for key, n in (("j", 2), ("a", 3), ("u", 4)):
            tab.keyboard.press(key)
            at(n)
        see(tab, "key2")
        tab.keyboard.press("p")
        tab.wait_for_url(re.compile("/p/1#key2"))
        at(4)
        expect(tab.locator(".panel .card")).to_be_visible()
        tab.keyboard.press("p")
        see(tab, "key2")
        at(5)
        # Enter goes on, also where its button is; what stands there is told.
        tab.keyboard.press("Enter")
        at(6)
        tab.locator("#tour button").first.focus()
        tab.keyboard.press("Enter")
        expect(tab.locator("#tour")).to_have_count(0)
        expect(tab.locator("#card-title")).to_be_focused()
        assert desk.deeds() == ["accept", "undo"]
        ask_for_the_tour(tab, desk)
        tab.context.close()
        assert faults == []
