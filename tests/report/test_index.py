"""index.html of a collection, in a browser: what it says first, where its links lead, and that it runs nothing."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from ocr.errors import UsageError
from ocr.formats.summary import CollectionSummary, Place
from ocr.report.index import MAX_ROWS, format_index, make_address
from ocr.report.messages import KINDS, VERDICTS
from ocr.report.russian import RU
from tests.formats.test_summary import CLEAN, FAILED, FOUND, INCOMPLETE, STRANGE, make_finding

pytestmark = pytest.mark.browser
FOLDER = Path(__file__).parents[2] / "ocr" / "report"
PLACES = (Place(1, "л. 1", make_finding(0.97)), Place(2, "л. 2", make_finding(0.6)))
DOCUMENTS = (FAILED, STRANGE, INCOMPLETE, replace(FOUND, places=PLACES), CLEAN)


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    opened = browser.new_page()
    yield opened
    opened.close()


def show(tab: Tab, folder: Path, summary: CollectionSummary, lang: str = "en") -> str:
    """Open an index and return its text, as a person sees it."""
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    path = folder / "index.html"
    path.write_text(format_index(summary, lang=lang), encoding="utf-8")
    tab.goto(path.as_uri())
    assert complaints == []
    return " ".join(tab.inner_text("body").split())


def test_what_was_not_verified_is_said_first(tab: Tab, tmp_path: Path) -> None:
    text = show(tab, tmp_path, CollectionSummary(name="box", documents=DOCUMENTS, notices=("Not read: x.",)))
    parts = [
        "Not all was verified Nothing was checked of 1 document; the reasons stand below.",
        "Pages were not understood in 1 document;",
        "Pages failed in 1 document;",
        # 2 pages in each of four; 2 findings.
        "Verified: 4 documents, 8 pages, each document by itself. To review: 2 places.",
        "Not read: x.",
        "failed: nothing is installed",
        "Page 2, 2.png: 2.png is empty",
        "strange not understood 2 0 0 not known 10 %",
        "incomplete incomplete 2 + 1 failed",
        "found findings 2 2 0 3.0 (0–9) 100 % «8» → «3»",
        "found 1 л. 1 misread «8» → «3» number almost certain (97 %)",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_nothing_is_claimed_of_what_was_not_verified(tab: Tab, tmp_path: Path) -> None:
    clear = "Nothing is likely to depart"
    assert clear in show(tab, tmp_path, CollectionSummary(name="box", documents=(CLEAN,)))
    for one in (FAILED, STRANGE, INCOMPLETE):
        assert clear not in show(tab, tmp_path, CollectionSummary(name="box", documents=(one, CLEAN)))


def test_a_click_opens_the_report_at_its_finding(tab: Tab, tmp_path: Path) -> None:
    name = "ф. 5/д. 1 #2 100%?"
    (tmp_path / name).mkdir(parents=True)
    (tmp_path / name / "report.html").write_text("<title>here</title>", encoding="utf-8")
    document = replace(FOUND, name=name, folder=name, places=PLACES)
    show(tab, tmp_path, CollectionSummary(name="box", documents=(document,)))
    tab.click("#worst a >> nth=1")
    assert (tab.title(), tab.url.rpartition("#")[2]) == ("here", "f2")


def test_names_in_any_encoding_have_an_address() -> None:
    name = os.fsdecode("д. 1".encode("cp1251"))
    assert make_address(replace(CLEAN, folder=name)) == "./%E4.%201/report.html"
    assert make_address(replace(CLEAN, folder="javascript:x")) == "./javascript%3Ax/report.html"


def test_texts_are_escaped(tab: Tab, tmp_path: Path) -> None:
    evil = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    finding = replace(make_finding(0.9), transcribed=evil, reading=evil + "'")
    documents = (
        replace(FAILED, name=evil, error=evil),
        replace(FOUND, title=evil, places=(Place(1, evil, finding),)),
    )
    summary = CollectionSummary(name=evil, documents=documents, notices=(evil,))
    assert evil in show(tab, tmp_path, summary)
    assert tab.title().startswith("Collection: <script>")
    assert tab.query_selector_all("script, img") == []


def test_the_index_in_russian(tab: Tab, tmp_path: Path) -> None:
    text = show(tab, tmp_path, CollectionSummary(name="короб", documents=DOCUMENTS), "ru")
    assert "Ничего не проверено: 1 документ; причины названы ниже." in text
    assert "Сверено: 4 документа, 8 страниц" in text
    assert "3,0 (0–9)" in text
    template = (FOLDER / "index.html.j2").read_text(encoding="utf-8")
    shown = set(re.findall(r"""\bt\((?:"([^"]+)"|'([^']+)')""", template))
    assert len(shown) > 20
    assert {one or other for one, other in shown} <= RU.keys()
    assert {state.value for state in {one.state for one in DOCUMENTS}} <= RU.keys()
    assert {*(name for name, _ in VERDICTS.values()), *KINDS.values()} <= RU.keys()
    with pytest.raises(UsageError):
        format_index(CollectionSummary(name="", documents=()), lang="de")


def test_a_long_list_is_cut_and_says_so() -> None:
    documents = (CLEAN,) * (MAX_ROWS + 3)
    text = format_index(CollectionSummary(name="box", documents=documents), lang="en")
    assert text.count('<tr class="clean">') == MAX_ROWS
    assert "And 3 more; summary.json has all." in text
