"""What the record says against itself where its pages were read: behind the pages, and where they have no answer."""

from dataclasses import replace

import pytest

from ocr.batch.record_check import check_beside_pages
from ocr.consistency.record import RecordText
from ocr.model import (
    Box,
    Choice,
    Decision,
    Finding,
    PageResult,
    PageText,
    Rate,
    Token,
    TokenKind,
    TokenVerdict,
    Verdict,
)
from ocr.text.tokens import tokenise
from tests.pages import make_page

SHEET = "Отправлена 32 мая 1949 г. Прибыли вагоны и и груз.\n"
RECORD = RecordText(sheets=(SHEET,))
BOX = Box(10, 20, 30, 40)


def judged(verdicts: dict[str, Verdict]) -> PageResult:
    """The page, each token with a box; confirmed but for those named."""

    def judge(token: Token) -> TokenVerdict:
        return TokenVerdict(
            page_index=0,
            token=token,
            verdict=verdicts.get(token.text, Verdict.CONFIRMED),
            reading=token.text,
            probability=0.01,
            boxes=(BOX,),
        )

    return PageResult(
        page_index=0,
        page=make_page(SHEET),
        transcription=PageText(name="a.txt", text=SHEET),
        verdicts=tuple(map(judge, tokenise(SHEET))),
        cer=Rate(0, 1),
        wer=Rate(0, 1),
    )


def told(page: PageResult, *shown: Finding, decisions: tuple[Decision, ...] = ()) -> list[str]:
    beside = check_beside_pages(RECORD, "a", [page], shown, decisions)
    return [finding.transcribed for finding in beside.findings]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        # The page has the words: only the date, which may be the typist's, is told.
        ({}, ["32 мая 1949"]),
        # The page leaves them open.
        ({"и": Verdict.DOUBTFUL}, ["32 мая 1949", "и"]),
        ({"и": Verdict.UNCHECKED}, ["32 мая 1949", "и"]),
    ],
)
def test_words_that_the_page_confirms_are_its_own(verdicts: dict[str, Verdict], expected: list[str]) -> None:
    found = told(judged(verdicts))
    assert [text.strip() for text in found] == expected


def test_a_place_has_the_boxes_of_its_words() -> None:
    (date,) = check_beside_pages(RECORD, "a", [judged({})], (), ()).findings
    assert date.boxes == (BOX,)
    (date,) = check_beside_pages(RECORD, "a", [], (), ()).findings[:1]
    assert date.boxes == ()


def test_what_a_page_tells_already_is_not_told_again() -> None:
    (date,) = check_beside_pages(RECORD, "a", [judged({})], (), ()).findings
    of_page = replace(date, id="page", verdict=Verdict.MISREAD, kind=TokenKind.DATE)
    assert told(judged({}), of_page) == []


def test_what_was_rejected_is_dismissed() -> None:
    (date,) = check_beside_pages(RECORD, "a", [judged({})], (), ()).findings
    rejected = Decision(finding=date.id, choice=Choice.REJECTED, key=date.key)
    beside = check_beside_pages(RECORD, "a", [judged({})], (), [rejected])
    assert beside.findings == () and [one.id for one in beside.dismissed] == [date.id]
