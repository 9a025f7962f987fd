"""The desk in a browser: keys of every layout, deeds kept, refused, undone; several people; what is heard."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Route, expect
from playwright.sync_api import Page as Tab

from ocr.desk.types import Deed, Role, Standing
from ocr.model import Finding, TokenKind, Verdict
from tests.browsers import SHIFT, close_context, ending_waits, launch_chromium, press_key
from tests.desk.desks import Served, make_finding, make_text, serve, write_document

pytestmark = pytest.mark.browser

ROWS = 9
TEXT = make_text(ROWS)
ALONE = {"Аня": Role.OWNER}


@pytest.fixture(autouse=True)
def ended_if_it_hangs() -> Iterator[None]:
    with ending_waits():
        yield


class Windows:
    """A window for each person, at whichever desk; what one test does to it is gone before the next one uses it.

    `errors` are what went wrong in one since a test began.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._tabs: dict[str, Tab] = {}
        self.errors: list[str] = []

    def open(self, desk: Served, name: str = "Аня", to: str = "") -> Tab:
        """Return a person's window at the queue of a desk, or at what is beside that."""
        tab = self._tabs.get(name) or self._make(name)
        tab.set_viewport_size({"width": 1280, "height": 720})
        tab.emulate_media(media="null", color_scheme="null")
        headers = {"origin": desk.url, "x-sverka-desk": "1"}
        tab.request.post(f"{desk.url}/api/session", data={"token": desk.tokens[name]}, headers=headers)
        tab.goto(desk.document + to)
        return tab

    def end_test(self) -> None:
        """Undo what a test has done to the windows; what went wrong in them fails it."""
        for tab in self._tabs.values():
            tab.unroute_all(behavior="ignoreErrors")
            tab.context.clear_cookies()
        told, self.errors = self.errors, []
        assert told == []

    def close(self) -> None:
        """Close all windows."""
        for tab in self._tabs.values():
            close_context(tab.context)

    def _make(self, name: str) -> Tab:
        tab = self._tabs[name] = self._browser.new_context().new_page()
        tab.set_default_timeout(8000)
        tab.on("pageerror", lambda error: self.errors.append(str(error)))
        tab.on("console", self._hear)
        return tab

    def _hear(self, told: ConsoleMessage) -> None:
        if "Security Policy" in told.text:
            self.errors.append(told.text)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch_chromium() as started:
        yield started


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Iterator[Windows]:
    made = Windows(browser)
    yield made
    made.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Served]:
    write_document(tmp_path / "one", TEXT, [make_finding(number, TEXT) for number in range(1, ROWS + 1)])
    with serve(tmp_path, ALONE) as served:
        yield served


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk that tests only look at; its first place is decided."""
    folder = tmp_path_factory.mktemp("still")
    write_document(folder / "one", TEXT, [make_finding(number, TEXT) for number in range(1, ROWS + 1)])
    with serve(folder, ALONE) as served:
        served.do("Аня", Deed.ACCEPT, "key1")
        yield served


@pytest.fixture
def open_tab(windows: Windows) -> Iterator[Callable[..., Tab]]:
    """Give what opens a person's window at the queue of a desk; any error in it fails the test."""
    yield windows.open
    windows.end_test()


def see(tab: Tab, key: str) -> None:
    """Wait until the card of a place is the one."""
    expect(tab.locator(f"article.card[data-key={key}]")).to_be_visible()


def wait_for(condition: Callable[[], bool], tab: Tab) -> None:
    """Wait until the store has what is asked; the browser goes on meanwhile."""
    for _ in range(200):
        if condition():
            return
        tab.wait_for_timeout(20)
    raise AssertionError("it never came to be")


# --- Signing in ----------------------------------------------------------------------------------


def test_a_token_is_taken_out_of_the_address(still: Served, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(still)
    tab.goto(f"{still.url}/#{still.tokens['Аня']}")
    expect(tab.locator(".person")).to_have_text("Аня")
    assert tab.url == f"{still.url}/"
    assert tab.evaluate("document.cookie") == ""
    # The link to the contents is no token.
    tab.locator(".skip").focus()
    tab.keyboard.press("Enter")
    assert tab.url == f"{still.url}/#main"
    tab.reload()
    expect(tab.locator(".document")).to_be_visible()


def test_who_has_no_session_is_told_what_to_do(still: Served, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(still, to="/log")
    tab.context.clear_cookies()
    for address in (f"{still.url}/#wrong-token", still.document, f"{still.document}/log"):
        tab.goto("about:blank")
        tab.goto(address)
        expect(tab.locator("main h1")).to_have_text("Not signed in")
        assert "all of it" in tab.locator("main").inner_text()
    # The right address in the same window is taken.
    tab.goto(f"{still.url}/#wrong-token")
    expect(tab.locator("main h1")).to_have_text("Not signed in")
    tab.goto(f"{still.url}/#{still.tokens['Аня']}")
    expect(tab.locator(".person")).to_have_text("Аня")
    assert tab.url == f"{still.url}/"


def test_documents_tell_what_is_left_and_what_goes_on(desk: Served, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(desk, to="/log")
    run = {"pages": 12, "done": 3, "minutes_left": 2}
    tab.route("**/api/runs", lambda route: route.fulfill(json=[run]))
    tab.goto(desk.url)
    expect(tab.locator("main")).to_contain_text("A run goes on: 3 of 12 pages. About 2 min left.")
    # Nine places of 99 %.
    told = "To decide: 9 of 9Pages: 1. If you stop now, about 8.9 errors are left (0 to 9)."
    expect(tab.locator(".document")).to_contain_text(told)
    desk.do("Аня", Deed.ACCEPT, "key1")
    expect(tab.locator(".document")).to_contain_text("To decide: 8 of 9")
    expect(tab.locator(".document")).to_contain_text("Last: page is right, Аня")


# --- Keys ----------------------------------------------------------------------------------------

# What the keys at the places of the Latin letters send in a layout.
LATIN = "jkaresiudfmnpgo"
LAYOUTS = {"Latin": LATIN, "Russian": "олфкуышгваьтзпщ"}


def press(tab: Tab, layout: str, latin: str, modifiers: int = 0) -> None:
    key = LAYOUTS[layout][LATIN.index(latin)]
    press_key(tab, key.upper() if modifiers else key, f"Key{latin.upper()}", modifiers=modifiers)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_key_in_every_layout(desk: Served, open_tab: Callable[..., Tab], layout: str) -> None:
    tab = open_tab(desk)
    see(tab, "key1")
    press(tab, layout, "j")
    see(tab, "key2")
    press(tab, layout, "k")
    see(tab, "key1")
    for latin, key in (("a", "key2"), ("r", "key3"), ("s", "key4"), ("i", "key5")):
        press(tab, layout, latin)
        see(tab, key)
    # With Shift it stays.
    press(tab, layout, "a", SHIFT)
    see(tab, "key5")
    expect(tab.locator("[data-command=accept]")).to_have_attribute("aria-pressed", "true")
    wait_for(lambda: len(desk.store.deeds.events) == 5, tab)
    assert [desk.said(f"key{number}") for number in range(1, 6)] == [
        [("Аня", deed, "")] for deed in ("accept", "reject", "sic", "illegible", "accept")
    ]
    press(tab, layout, "u")
    expect(tab.locator("[data-command=accept]")).to_have_attribute("aria-pressed", "false")
    press(tab, layout, "u", SHIFT)
    expect(tab.locator("[data-command=accept]")).to_have_attribute("aria-pressed", "true")
    press(tab, layout, "f")
    expect(tab.locator(".card")).to_contain_text("You asked for a second opinion.")
    press(tab, layout, "m")
    tab.keyboard.type("видно jkar")
    tab.keyboard.press("Enter")
    expect(tab.locator(".notes")).to_contain_text("видно jkar")
    press(tab, layout, "d")
    expect(tab.locator("dialog")).to_contain_text("In this document:")
    tab.keyboard.press("Escape")
    expect(tab.locator("dialog")).to_have_count(0)
    press(tab, layout, "g")
    tab.keyboard.type("9")
    tab.keyboard.press("Enter")
    see(tab, "key9")
    press_key(tab, "/", "Slash")
    assert tab.evaluate("document.activeElement.closest('.filters') !== null")
    press_key(tab, "?", "Slash", modifiers=SHIFT)
    expect(tab.locator("dialog")).to_contain_text("J / О")
    tab.keyboard.press("Escape")
    press(tab, layout, "p")
    tab.wait_for_url(re.compile("/p/1#key9"))
    expect(tab.locator(".panel .card")).to_have_attribute("data-key", "key9")
    press(tab, layout, "p")
    see(tab, "key9")
    press(tab, layout, "n")
    tab.wait_for_url(re.compile("/p/1#key9"))


def test_keys_are_off_where_they_are_switched_off_and_buttons_remain(
    desk: Served, open_tab: Callable[..., Tab]
) -> None:
    tab = open_tab(desk)
    see(tab, "key1")
    tab.get_by_role("button", name="Settings").click()
    tab.get_by_role("checkbox").uncheck()
    tab.keyboard.press("Escape")
    press(tab, "Latin", "a")
    tab.locator("[data-command=reject]").click()
    see(tab, "key2")
    tab.reload()
    see(tab, "key2")
    press(tab, "Latin", "j")
    tab.locator("[data-command=next]").click()
    see(tab, "key3")
    assert desk.said("key1") == [("Аня", "reject", "")]
    sizes = tab.locator("button:visible, select:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
    )
    assert len(sizes) > 20 and min(sizes) >= 44


def test_a_key_that_is_held_decides_once(desk: Served, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(desk)
    see(tab, "key1")
    press_key(tab, "ф", "KeyA", is_held=True)
    see(tab, "key2")
    wait_for(lambda: desk.deeds() == ["accept"], tab)


# --- Deeds ---------------------------------------------------------------------------------------


def test_an_edit_is_saved_by_enter_and_left_by_escape(desk: Served, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(desk)
    see(tab, "key1")
    press_key(tab, "у", "KeyE")
    field = tab.locator("#field")
    expect(field).to_have_value("12")
    tab.keyboard.type("1j")
    tab.keyboard.press("Escape")
    expect(field).to_have_count(0)
    assert (desk.deeds(), tab.evaluate("document.activeElement.id")) == ([], "card-title")
    press_key(tab, "e", "KeyE")
    # What an input method is composing is not done yet: its Enter and its letters are its own.
    field.evaluate(
        "one => one.dispatchEvent(new KeyboardEvent('keydown', "
        "{key: 'Enter', code: 'Enter', isComposing: true, bubbles: true}))"
    )
    expect(field).to_have_count(1)
    tab.keyboard.type("«13» <b>ж</b>")
    tab.keyboard.press("Enter")
    see(tab, "key2")
    expect(tab.locator("#told")).to_have_text("To be ««13» <b>ж</b>»")
    wait_for(lambda: desk.said("key1") == [("Аня", "edit", "«13» <b>ж</b>")], tab)


def test_undo_goes_back_deed_by_deed_and_redo_forth(desk: Served, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(desk)
    see(tab, "key1")
    for key in "ara":
        tab.keyboard.press(key)
    see(tab, "key4")
    for key in ("key3", "key2", "key1"):
        tab.keyboard.press("u")
        see(tab, key)
    tab.keyboard.press("u")
    expect(tab.locator("#told")).to_have_text("There is nothing to undo")
    assert all(desk.state(f"key{number}").standing is Standing.OPEN for number in (1, 2, 3))
    for key in ("key1", "key2"):
        tab.keyboard.press("Shift+U")
        see(tab, key)
        expect(tab.locator(".card")).to_have_attribute("data-seen", "decided")
    assert [desk.said(f"key{number}") for number in (1, 2, 3)] == [
        [("Аня", "accept", "")],
        [("Аня", "reject", "")],
        [],
    ]


def test_the_next_card_is_there_before_the_desk_answers_and_a_refused_one_comes_back(
    desk: Served, open_tab: Callable[..., Tab]
) -> None:
    tab = open_tab(desk)
    see(tab, "key1")
    expect(tab.locator(".neighbour").last).to_contain_text("37")
    waiting: list[Route] = []
    tab.route("**/deed", lambda route: waiting.append(route))  # noqa: PLW0108
    tab.keyboard.press("a")
    see(tab, "key2")
    wait_for(lambda: len(waiting) == 1, tab)
    waiting[0].fulfill(status=403, json={"error": "Боря is at this page."})
    see(tab, "key1")
    expect(tab.locator("#failed")).to_have_text(re.compile("^Боря is at this page."))
    expect(tab.locator("[data-command=accept]")).to_have_attribute("aria-pressed", "false")
    assert desk.deeds() == []
    # Where the desk is gone, it says so.
    tab.unroute("**/deed")
    tab.route("**/deed", lambda route: route.abort())
    tab.keyboard.press("r")
    expect(tab.locator("#failed")).to_contain_text("The desk does not answer.")
    see(tab, "key1")
    tab.unroute("**/deed")
    tab.keyboard.press("r")
    see(tab, "key2")
    wait_for(lambda: desk.said("key1") == [("Аня", "reject", "")], tab)


def test_a_reload_keeps_all(desk: Served, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(desk)
    see(tab, "key1")
    for number, key in enumerate("arar"):
        see(tab, f"key{number + 1}")
        tab.keyboard.press(key)
    see(tab, "key5")
    tab.reload()
    see(tab, "key5")
    expect(tab.locator(".left")).to_contain_text("To decide: 5.")
    for number, key in enumerate("ararr"):
        see(tab, f"key{number + 5}")
        tab.keyboard.press(key)
    expect(tab.locator("#told")).to_have_text("Everything here is decided.")
    wait_for(lambda: len(desk.deeds()) == 9, tab)
    said = [desk.said(f"key{number}")[0][1] for number in range(1, 10)]
    assert said == [*["accept", "reject"] * 4, "reject"]
    tab.goto(desk.url)
    expect(tab.locator(".document")).to_contain_text("To decide: 0 of 9")


def test_equal_places_are_shown_and_dismissed_together(tmp_path: Path, open_tab: Callable[..., Tab]) -> None:
    def alike(number: int) -> Finding:
        return make_finding(number, TEXT, group="g", transcribed="руб", reading="рyб")

    findings = [make_finding(1, TEXT), alike(2), make_finding(3, TEXT), alike(4)]
    write_document(tmp_path / "one", TEXT, findings)
    write_document(tmp_path / "two", TEXT, [alike(5)], "Дело 2")
    with serve(tmp_path, ALONE) as desk:
        tab = open_tab(desk)
        see(tab, "key1")
        tab.keyboard.press("j")
        expect(tab.locator(".card")).to_contain_text("Equal places: 2.")
        tab.keyboard.press("o")
        expect(tab.locator(".position")).to_contain_text("1 of 2")
        tab.keyboard.press("j")
        see(tab, "key4")
        tab.keyboard.press("o")
        expect(tab.locator(".position")).to_contain_text("4 of 4")
        tab.keyboard.press("d")
        expect(tab.get_by_role("button", name="In all documents: 3")).to_be_visible()
        tab.get_by_role("button", name="In this document: 2").click()
        see(tab, "key1")
        wait_for(lambda: desk.state("key2").standing is Standing.DISMISSED, tab)
        expect(tab.locator(".left")).to_contain_text("To decide: 2.")
        tab.goto(desk.document + "/log")
        expect(tab.locator("section").filter(has_text="Rules of dismissal")).to_contain_text("«руб» / «рyб»")


# --- Filters -------------------------------------------------------------------------------------


def test_filters_choose_and_outlast_a_reload(tmp_path: Path, open_tab: Callable[..., Tab]) -> None:
    findings = [make_finding(number, TEXT) for number in range(1, 5)]
    findings[1] = replace(findings[1], kind=TokenKind.NUMBER)
    findings[2] = replace(findings[2], verdict=Verdict.UNSEEN, reading="")
    write_document(tmp_path / "one", TEXT, findings)
    with serve(tmp_path, ALONE) as desk:
        tab = open_tab(desk)
        see(tab, "key1")
        tab.get_by_label("All kinds").select_option("number")
        see(tab, "key2")
        expect(tab.locator(".position")).to_contain_text("1 of 1")
        tab.reload()
        see(tab, "key2")
        expect(tab.locator(".position")).to_contain_text("1 of 1")
        tab.get_by_label("All kinds").select_option("")
        tab.get_by_label("All verdicts").select_option("unseen")
        see(tab, "key3")
        tab.keyboard.press("Shift+A")
        tab.get_by_label("All verdicts").select_option("")
        tab.get_by_role("button", name="Mine").click()
        expect(tab.locator(".position")).to_contain_text("1 of 1")
        tab.get_by_role("button", name="Disputed").click()
        expect(tab.locator("main")).to_contain_text("No place is like this.")


def test_a_russian_desk_is_russian(tmp_path: Path, open_tab: Callable[..., Tab]) -> None:
    write_document(tmp_path / "one", TEXT, [make_finding(1, TEXT)])
    with serve(tmp_path, ALONE, "ru") as desk:
        tab = open_tab(desk)
        see(tab, "key1")
        expect(tab.locator("h2")).to_have_text("прочтено неверно, слово, page: в тексте «17», на листе «12»")
        for to in ("/p/1#key1", "/log", ""):
            tab.goto(desk.document + to)
            expect(tab.locator(".card, table, section p").first).to_be_visible()
            names = tab.locator("button:visible, nav a:visible, h1").all_text_contents()
            named = [name for name in names if name and name != "page"]
            assert len(named) >= 7
            assert [name for name in named if not re.search("[а-яё]{3}", name, re.IGNORECASE)] == []


# --- Several people ------------------------------------------------------------------------------


def test_two_people_blind_a_dispute_and_its_ruling(tmp_path: Path, open_tab: Callable[..., Tab]) -> None:
    number = make_finding(1, TEXT, kind=TokenKind.NUMBER)
    write_document(tmp_path / "one", TEXT, [number])
    people = {"Аня": Role.REVIEWER, "Боря": Role.REVIEWER, "Вера": Role.ADJUDICATOR}
    with serve(tmp_path, people) as desk:
        anya = open_tab(desk, "Аня")
        see(anya, "key1")
        anya.keyboard.press("m")
        anya.keyboard.type("вижу семь")
        anya.keyboard.press("Enter")
        expect(anya.locator(".notes")).to_contain_text("вижу семь")
        anya.keyboard.press("a")
        expect(anya.locator(".card")).to_contain_text("Another person will be asked")
        # The page is free once its lease has ended: here it is ended by hand.
        borya = open_tab(desk, "Боря")
        see(borya, "key1")
        told = borya.locator("main").inner_text()
        assert "Аня" not in told and "вижу" not in told and "Page is right" in told
        borya.goto(desk.document + "/log")
        expect(borya.locator("main")).to_contain_text("Not shown until you have decided the same places")
        assert "вижу" not in borya.locator("main").inner_text()
        # While she has the page, nobody else decides there.
        borya.goto(desk.document)
        see(borya, "key1")
        borya.keyboard.press("r")
        expect(borya.locator("#failed")).to_contain_text("Аня is at this page")
        desk.showing.leases.release("Аня")
        borya.keyboard.press("r")
        expect(borya.locator(".card")).to_contain_text("An adjudicator will settle it.")
        assert desk.state("key1").standing is Standing.DISPUTED
        desk.showing.leases.release("Боря")
        vera = open_tab(desk, "Вера")
        see(vera, "key1")
        expect(vera.locator(".card")).to_contain_text("Your decision settles it.")
        expect(vera.locator(".others")).to_contain_text("The page is right, Аня")
        expect(vera.locator(".others")).to_contain_text("The transcription is right, Боря")
        expect(vera.locator(".notes")).to_contain_text("вижу семь")
        vera.keyboard.press("a")
        expect(vera.locator(".card")).to_have_attribute("data-seen", "decided")
        wait_for(lambda: desk.state("key1").standing is Standing.SETTLED, vera)
        vera.goto(desk.document + "/log")
        agreement = vera.locator("section").filter(has_text="Agreement of two people")
        expect(agreement.locator("tbody tr")).to_have_text("number100")


# --- The page ------------------------------------------------------------------------------------


def test_a_new_place_is_made_of_selected_words(desk: Served, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(desk, to="/p/1")
    expect(tab.locator(".text .line").nth(1)).to_have_text("Строка 2, итого 27 руб.")
    # A part of the word is selected; it is taken whole.
    tab.evaluate(
        "const node = document.querySelectorAll('.text .line')[1].firstChild;"
        "getSelection().setBaseAndExtent(node, 2, node, 5)"
    )
    tab.keyboard.press("n")
    expect(tab.locator("#words")).to_have_value("Строка")
    tab.locator("#reading").fill("Строки")
    tab.locator("#note").fill("<i>ясно</i>")
    tab.get_by_role("button", name="Save").click()
    tab.wait_for_url(re.compile("#added-"))
    expect(tab.locator(".panel .card")).to_contain_text("Строки")
    (place,) = [one for one in desk.store.places.values() if one.is_added]
    start = TEXT.index("Строка 2")
    assert (place.start, place.end, place.transcribed, place.reading) == (
        start,
        start + 6,
        "Строка",
        "Строки",
    )
    # Without a selection the words are written; they have to be there once.
    tab.keyboard.press("n")
    tab.locator("#words").fill("итого")
    tab.get_by_role("button", name="Save").click()
    expect(tab.locator("#failed")).to_contain_text("exactly once")
    tab.locator(".text").focus()
    tab.keyboard.press("n")
    tab.locator("#words").fill("Строка 3")
    tab.locator("#reading").fill("Строка З")
    tab.get_by_role("button", name="Save").click()
    wait_for(lambda: desk.deeds() == ["add", "edit", "add", "edit"], tab)
    assert {place.transcribed for place in desk.store.places.values() if place.is_added} == {
        "Строка", "Строка 3",
    }  # fmt: skip


def test_places_are_gone_through_and_decided_beside_the_scan(
    desk: Served, open_tab: Callable[..., Tab]
) -> None:
    tab = open_tab(desk, to="/p/1")
    tab.locator(".text").focus()
    for key in ("key1", "key2"):
        tab.keyboard.press("Tab")
        expect(tab.locator(".panel .card")).to_have_attribute("data-key", key)
    tab.keyboard.press("a")
    expect(tab.locator(".panel .card")).to_have_attribute("data-key", "key3")
    expect(tab.locator(".text a[data-key=key2]")).to_have_attribute("data-seen", "decided")
    wait_for(lambda: desk.said("key2") == [("Аня", "accept", "")], tab)
    assert tab.locator(".scan rect.chosen").get_attribute("data-key") == "key3"
    # What is decided is passed over; what is refused comes back.
    tab.keyboard.press("k")
    tab.keyboard.press("k")
    expect(tab.locator(".panel .card")).to_have_attribute("data-key", "key1")
    tab.keyboard.press("r")
    expect(tab.locator(".panel .card")).to_have_attribute("data-key", "key3")
    wait_for(lambda: len(desk.deeds()) == 2, tab)
    tab.route("**/deed", lambda route: route.fulfill(status=403, json={"error": "Боря is at this page."}))
    tab.keyboard.press("a")
    expect(tab.locator("#failed")).to_contain_text("Боря is at this page.")
    expect(tab.locator(".panel .card")).to_have_attribute("data-key", "key3")
    expect(tab.locator(".text a[data-key=key3]")).to_have_attribute("data-seen", "open")


@pytest.mark.parametrize(
    ("to", "told"),
    [("/p/9", "The document has no page 9."), ("/../000000000000", "There is no such document.")],
)
def test_an_address_of_nothing_says_so(
    still: Served, open_tab: Callable[..., Tab], to: str, told: str
) -> None:
    expect(open_tab(still, to=to).locator("#failed")).to_contain_text(told)


def test_ink_is_ticked_and_the_tick_taken_back(desk: Served, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(desk, to="/p/1")
    box = tab.get_by_role("checkbox", name="1. Rightly not transcribed")
    box.check()
    expect(tab.locator("#told")).to_have_text("Rightly not transcribed")
    tab.reload()
    expect(box).to_be_checked()
    box.uncheck()
    expect(tab.locator("#told")).to_have_text("No longer marked as rightly not transcribed")
    assert desk.deeds() == ["tick", "undo"]


# --- The record ----------------------------------------------------------------------------------


def test_any_deed_is_undone_from_the_record(desk: Served, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(desk)
    see(tab, "key1")
    tab.keyboard.press("a")
    tab.keyboard.press("r")
    wait_for(lambda: len(desk.deeds()) == 2, tab)
    tab.goto(desk.document + "/log")
    tab.get_by_role("button", name="Undo № 1").click()
    expect(tab.locator("tr.undone")).to_contain_text("page is right")
    assert (desk.said("key1"), desk.said("key2")) == ([], [("Аня", "reject", "")])
    tab.get_by_label("Everybody").select_option("Аня")
    expect(tab.locator("tbody tr")).to_have_count(3)


def test_the_record_is_filtered_by_person_and_shows_rules(
    tmp_path: Path, open_tab: Callable[..., Tab]
) -> None:
    write_document(tmp_path / "one", TEXT, [make_finding(number, TEXT) for number in (1, 2)])
    with serve(tmp_path, {"Аня": Role.OWNER, "Боря": Role.REVIEWER}) as desk:
        desk.store.people.set("second_opinions", "off")
        desk.do("Аня", Deed.ACCEPT, "key1")
        desk.do("Боря", Deed.REJECT, "key2")
        tab = open_tab(desk, to="/log")
        expect(tab.locator("tbody tr")).to_have_count(2)
        tab.get_by_label("Everybody").select_option("Боря")
        expect(tab.locator("tbody tr")).to_have_count(1)
        expect(tab.locator("tbody tr")).to_contain_text("«27» / «22»")
        # An owner takes back what another did, and what others do meanwhile is shown.
        tab.get_by_role("button", name="Undo № 2").click()
        wait_for(lambda: desk.said("key2") == [], tab)
        tab.get_by_label("Everybody").select_option("")
        desk.do("Боря", Deed.SIC, "key2")
        expect(tab.locator("tbody tr").first).to_contain_text("so on the page (sic)")


# --- Live ----------------------------------------------------------------------------------------


def test_what_others_do_is_shown_and_nothing_moves(tmp_path: Path, open_tab: Callable[..., Tab]) -> None:
    write_document(tmp_path / "one", TEXT, [make_finding(number, TEXT) for number in range(1, 4)])
    with serve(tmp_path, {"Аня": Role.OWNER, "Боря": Role.REVIEWER}) as desk:
        desk.store.people.set("second_opinions", "off")
        tab = open_tab(desk)
        see(tab, "key1")
        tab.keyboard.press("e")
        tab.keyboard.type("1")
        expect(tab.locator(".left")).to_contain_text("To decide: 3.")
        desk.do("Боря", Deed.REJECT, "key3")
        expect(tab.locator(".left")).to_contain_text("To decide: 2.")
        expect(tab.locator("#field")).to_have_value("1")
        see(tab, "key1")


# --- Accessibility and safety --------------------------------------------------------------------

SCRIPT = "<script>window.bad = 1</script><img src=x onerror='window.bad = 1'>"


# Width, height and colours; the third is 1280 x 800 at 200 %.
WINDOWS = ((1280, 800, "light"), (390, 844, "light"), (640, 400, "light"), (1280, 800, "dark"))


def run_axe(tab: Tab) -> AxeResults:
    """Return what axe finds on a page, which keeps axe."""
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(Axe().axe_script)
    return AxeResults(tab.evaluate("axe.run({resultTypes: ['violations']})"))


@pytest.mark.parametrize(
    "to", ["", "/p/1#key2", "/log", "/../.."], ids=["queue", "page", "record", "documents"]
)
def test_axe_finds_nothing(still: Served, open_tab: Callable[..., Tab], to: str) -> None:
    tab = open_tab(still, to=to)
    expect(tab.locator(".card, table, .document").first).to_be_visible()
    for width, height, colours in WINDOWS:
        tab.set_viewport_size({"width": width, "height": height})
        tab.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        found = run_axe(tab)
        assert found.violations_count == 0, found.generate_report()
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for width in (320, 3840):
        tab.set_viewport_size({"width": width, "height": 640})
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert tab.evaluate("document.querySelectorAll('*').length") < 1500


def test_the_focus_is_on_the_heading_that_tells_all(desk: Served, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(desk)
    see(tab, "key1")
    tab.keyboard.press("a")
    see(tab, "key2")
    focused = tab.locator(":focus")
    expect(focused).to_have_text("misread, word, page: transcription «27», page «22»")
    assert tab.locator("main").count() == 1
    assert focused.locator("[lang=ru]").all_text_contents() == ["27", "22"]
    assert tab.locator("article.card").count() == 1 and tab.locator(".neighbour").count() == 3


def test_scripts_are_shown_as_text(tmp_path: Path, open_tab: Callable[..., Tab]) -> None:
    text = f"{SCRIPT} {TEXT}"
    finding = make_finding(1, text, start=0, end=len(SCRIPT), transcribed=SCRIPT, reading=SCRIPT + "!")
    write_document(tmp_path / "one", text, [finding, make_finding(2, text)], SCRIPT)
    with serve(tmp_path, {SCRIPT: Role.OWNER}) as desk:
        tab = open_tab(desk, SCRIPT)
        see(tab, "key1")
        tab.keyboard.press("m")
        tab.keyboard.type(SCRIPT)
        tab.keyboard.press("Enter")
        expect(tab.locator(".notes")).to_contain_text(SCRIPT)
        tab.keyboard.press("e")
        tab.locator("#field").fill(SCRIPT)
        tab.keyboard.press("Enter")
        expect(tab.locator("#told")).to_contain_text(SCRIPT)
        see(tab, "key2")
        for to in ("/p/1#key1", "/log", "/../../"):
            tab.goto(desk.document + to)
            expect(tab.locator("main")).to_contain_text(SCRIPT)
            assert tab.locator("main script, main img[src=x]").count() == 0
        assert tab.evaluate("window.bad") is None


# --- Pictures ------------------------------------------------------------------------------------

# A picture of one point.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63f80f0001010100"
    "1bb6ee560000000049454e44ae426082"
)


def test_pictures_are_fetched_ahead_marked_and_enlarged(still: Served, open_tab: Callable[..., Tab]) -> None:
    asked: list[str] = []

    def add_pictures(route: Route) -> None:
        answer = route.fetch()
        cards = answer.json()
        for card in cards:
            card["pictures"] = {
                kind: {
                    "url": f"/picture/{kind}/{card['key']}", "width": 800, "height": 400,
                    "place": [400, 100, 480, 140],
                }
                for kind in ("line", "around")
            }  # fmt: skip
        route.fulfill(response=answer, json=cards)

    def give_picture(route: Route) -> None:
        asked.append(route.request.url.split("/picture/")[1])
        if "key2" in route.request.url:
            route.fulfill(status=404)
        else:
            route.fulfill(body=DOT, content_type="image/png")

    tab = open_tab(still, to="/log")
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.route(re.compile("/cards"), add_pictures)
    tab.route("**/picture/**", give_picture)
    tab.goto(still.document + "#key1")
    see(tab, "key1")
    expect(tab.locator(".line .place")).to_be_visible()
    wait_for(lambda: {"line/key2", "around/key2", "line/key3", "around/key3"} <= set(asked), tab)
    picture, place = (tab.locator(f".around {part}").bounding_box() for part in (".sheet", ".place"))
    assert picture and place
    # The middle of the mark is at 440 of 800 and 120 of 400.
    assert (place["x"] + place["width"] / 2 - picture["x"]) / picture["width"] == pytest.approx(
        0.55, abs=0.01
    )
    assert (place["y"] + place["height"] / 2 - picture["y"]) / picture["height"] == pytest.approx(
        0.3, abs=0.02
    )
    for key, code, share in (("+", "Equal", 1.5), ("+", "Equal", 2), ("-", "Minus", 1.5), ("0", "Digit0", 1)):
        press_key(tab, key, code)
        assert tab.locator(".around .sheet").evaluate(
            "one => one.offsetWidth / one.parentElement.clientWidth"
        ) == pytest.approx(share, abs=0.01)
    press_key(tab, "+", "Equal")
    before = tab.locator(".around").evaluate("one => one.scrollLeft")
    press_key(tab, "ArrowLeft", "ArrowLeft")
    assert tab.locator(".around").evaluate("one => one.scrollLeft") < before
    # Of a picture that cannot be had nothing is shown.
    tab.keyboard.press("j")
    see(tab, "key2")
    expect(tab.locator(".paper, .zoom, .now img")).to_have_count(0)


# --- Paper ---------------------------------------------------------------------------------------


def test_printed_are_decisions_names_and_dates(desk: Served, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(desk)
    see(tab, "key1")
    tab.keyboard.press("r")
    see(tab, "key2")
    wait_for(lambda: len(desk.deeds()) == 1, tab)
    tab.goto(desk.document + "/log")
    row = tab.locator("tbody tr").first
    tab.emulate_media(media="print")
    for told in ("Аня", "transcription is right", "«17» / «12»"):
        expect(row.get_by_text(told)).to_be_visible()
    expect(row.locator("time")).to_be_visible()
    expect(tab.locator("button:visible, nav:visible")).to_have_count(0)
