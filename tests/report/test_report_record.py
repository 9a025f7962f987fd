"""The report of a record that was checked against itself: its cards, what agrees, and what is not claimed."""

import re
from dataclasses import replace

import pytest

from ocr.batch.check import make_result
from ocr.batch.record_source import RecordSource
from ocr.consistency.record import Matter
from ocr.consistency.rules import RecordCheck
from ocr.model import DocumentResult, PageText
from ocr.report.html import format_report
from tests.records import EVERY, RECORD, SHEETS

SOURCE = RecordSource(
    name="Report",
    sheets=tuple(PageText(name=f"sheet-{n}.txt", text=text) for n, text in enumerate(SHEETS, start=1)),
    record=RECORD,
)


def result_of(found: tuple[object, ...] = EVERY, agreeing: int = 22) -> DocumentResult:
    return make_result(
        SOURCE,
        RecordCheck(
            inconsistencies=found,  # type: ignore[arg-type]
            agreeing={Matter.NUMBERS: agreeing, Matter.DATES: 0},
        ),
        (),
    )


def report_of(result: DocumentResult, lang: str = "en") -> str:
    return format_report(result, lambda _: None, lang=lang)


def plain(html: str) -> str:
    html = re.sub(r"<(style|script)>.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def card(html: str, number: int) -> str:
    found = re.search(rf'<article class="card[^>]* id="f{number}".*?</article>', html, re.DOTALL)
    assert found
    return found.group()


def test_a_card_has_both_places_and_what_would_agree() -> None:
    own = card(report_of(result_of()), 1)
    text = plain(own)
    assert "page 2" in text and "catalogue: title" in text
    assert "Report No. 44 1 7 , Gubin to the depot" in text
    assert "It would agree 44 1 7" in text and "The title has «4417»." in text
    assert "Correct it so" in text and "It is right so" in text and "Page is right" not in text
    assert "by rule" in text and "%" not in text


def test_a_place_of_the_translation_has_no_page() -> None:
    own = card(report_of(result_of()), 2)
    assert 'data-page=""' in own and "Show in the text" not in own
    assert plain(own).index("translation") < plain(own).index("page 1")


def test_what_has_no_text_to_put_there_is_noted() -> None:
    own = card(report_of(result_of()), 3)
    assert "It is an error" in own and "It would agree" not in own
    assert 'data-proposal="4477"' in own


def test_what_agrees_is_said() -> None:
    assert "Compared within the record, and found to agree: numbers 22." in plain(report_of(result_of()))
    nothing = plain(report_of(result_of(agreeing=0)))
    assert "found to agree: nothing." in nothing


@pytest.mark.parametrize(
    ("lang", "told", "claimed"),
    [
        ("en", "A slip that contradicts nothing cannot be found without the page.", "depart from the page"),
        ("ru", "Ошибку, которая ничему не противоречит, без листа не найти.", "верен лист"),
    ],
)
def test_without_findings_no_page_is_said_to_be_right(lang: str, told: str, claimed: str) -> None:
    text = plain(report_of(result_of(()), lang))
    assert told in text and claimed not in text


def test_no_scan_is_missed_and_no_rate_is_told() -> None:
    html = report_of(result_of())
    assert "not at hand" not in html and "CER" not in html and 'class="scan"' not in html
    assert "no page image was asked" in html


def test_every_text_is_escaped() -> None:
    attack = "<script>x</script>"
    broken = replace(SOURCE, name=attack, record=replace(RECORD, catalogue={"title": attack * 3}))
    result = make_result(broken, RecordCheck(inconsistencies=EVERY, agreeing={}), ())
    assert attack not in report_of(result)


def test_in_russian_nothing_is_left_in_english() -> None:
    text = plain(card(report_of(result_of(), "ru"), 1))
    assert "каталог: заглавие" in text and "Сошлось бы" in text and "Исправить так" in text
