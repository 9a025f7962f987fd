"""The report's content security policy, in a browser: its own script and style work, and nothing else does."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from ocr.model import DocumentResult
from ocr.report.html import format_report, make_policy

pytestmark = pytest.mark.browser

# Each would change the title, the colour or the address if it worked.
INJECTED = {
    "script": "<script>document.title = 'owned'</script>",
    "handler": "<img src='x:' onerror=\"document.title = 'owned'\">",
    "link": "<a id='run' href=\"javascript:document.title = 'owned'\">x</a>",
    "style": "<style>body { color: rgb(1, 2, 3) }</style>",
    "base": "<base href='https://example.invalid/'>",
    "frame": "<iframe srcdoc=\"<script>top.document.title = 'owned'</script>\"></iframe>",
    "form": "<form action='https://example.invalid/'><button id='run'>x</button></form>",
}


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    opened = browser.new_page()
    yield opened
    opened.close()


def make_report() -> str:
    return format_report(
        DocumentResult(name="дело", profile="typescript", pages=()), lambda _: None, lang="en"
    )


def test_its_own_script_and_style_are_allowed(tab: Tab, tmp_path: Path) -> None:
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    (tmp_path / "report.html").write_text(make_report(), encoding="utf-8")
    tab.goto((tmp_path / "report.html").as_uri())
    assert complaints == []
    # The script measures the bar, whose height is 0 where there is nothing to decide; the style colours the page.
    tab.wait_for_function("document.documentElement.style.getPropertyValue('--bar-height') === '0px'")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 247)"


@pytest.mark.parametrize("name", INJECTED)
def test_what_is_injected_does_not_run(tab: Tab, tmp_path: Path, name: str) -> None:
    page = make_report().replace("<main>", "<main>" + INJECTED[name], 1)
    (tmp_path / "report.html").write_text(page, encoding="utf-8")
    address = (tmp_path / "report.html").as_uri()
    tab.goto(address)
    if "id='run'" in INJECTED[name]:
        tab.evaluate("document.getElementById('run').click()")
    # A form that is blocked leaves the page for a moment.
    tab.wait_for_function("document.title.endsWith('дело')", timeout=5000)
    assert tab.evaluate("getComputedStyle(document.body).color") != "rgb(1, 2, 3)"
    assert tab.evaluate("document.baseURI") == address == tab.url


@pytest.mark.parametrize("name", ["script", "style"])
def test_the_injection_would_work_without_the_policy(tab: Tab, tmp_path: Path, name: str) -> None:
    page = re.sub(r"<meta http-equiv[^>]*>", "", make_report()).replace(
        "<main>", "<main>" + INJECTED[name], 1
    )
    (tmp_path / "report.html").write_text(page, encoding="utf-8")
    tab.goto((tmp_path / "report.html").as_uri())
    colour = tab.evaluate("getComputedStyle(document.body).color")
    assert tab.title() == "owned" if name == "script" else colour == "rgb(1, 2, 3)"


def test_the_policy_names_hashes() -> None:
    # SHA-256 of nothing, in base 64.
    empty = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    policy = dict(part.split(" ", 1) for part in make_policy("", "").split("; "))
    assert policy["script-src"] == policy["style-src-elem"] == empty
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
