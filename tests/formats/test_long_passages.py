"""A passage as long as a book that one side lacks: results grow with it, not with its square."""

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from ocr.cli.summary import format_summary
from ocr.collation.document import align_document
from ocr.collation.page import PageCollation
from ocr.consistency.numbers import Record
from ocr.evidence.candidates import Addition, Omission
from ocr.evidence.document_statistics import DocumentStatistics
from ocr.formats.findings import format_findings_json, summarise
from ocr.formats.findings_csv import format_findings_csv
from ocr.formats.tokens_jsonl import format_tokens_jsonl
from ocr.model import DocumentResult, PageText, TokenKind, Verdict
from ocr.recognizer.frames import frames_of
from ocr.report.html import format_report
from ocr.report.messages import make_translate
from ocr.review.rejected import remember_decisions
from ocr.text.profiles import TYPESCRIPT
from ocr.verdict.document import decide_document
from ocr.verdict.features import DocumentContext
from ocr.verdict.reasons import MAX_QUOTED_CHARS, explain, make_reason
from tests.pages import make_page

BODY = "Он полностью согласен с вашей оценкой\nобстановки и просил передать что корпус"


def write_passage(words: int) -> str:
    return "\n".join(f"строка{row} лишнего текста без конца" for row in range(words // 5))


def collate(transcribed: str, read: str) -> DocumentResult:
    page = make_page(read, 0.999)
    (aligned,) = align_document([page], [0], [PageText(name="1.txt", text=transcribed)], "", TYPESCRIPT)
    judged = decide_document([PageCollation(aligned, tuple(frames_of(line) for line in page.lines))])
    remembered = remember_decisions(judged, ())
    return DocumentResult(
        name="дело", profile="typescript", pages=remembered.pages, findings=remembered.findings
    )


def collate_unseen(words: int) -> DocumentResult:
    return collate(f"{BODY}\n{write_passage(words)}", BODY)


def collate_omitted(words: int) -> DocumentResult:
    return collate(BODY, f"{BODY}\n{write_passage(words)}")


FORMATS: dict[str, Callable[[DocumentResult], str]] = {
    "findings.json": lambda result: format_findings_json(summarise(result)),
    "tokens.jsonl": format_tokens_jsonl,
    "findings.csv": lambda result: format_findings_csv(summarise(result)),
    "report.html": lambda result: format_report(result, lambda _: np.zeros((1, 1), np.uint8), lang="ru"),
    "in memory": lambda result: repr([page.verdicts for page in result.pages] + [result.findings]),
}


@pytest.fixture(scope="module", params=[collate_unseen, collate_omitted], ids=["unseen", "omitted"])
def results(request: pytest.FixtureRequest) -> tuple[DocumentResult, ...]:
    """A passage of 100, 200 and 400 words that one side lacks."""
    made = tuple(request.param(words) for words in (100, 200, 400))
    for result in made:
        assert len(result.findings) == 1
    return made


@pytest.mark.parametrize("name", FORMATS)
def test_results_grow_as_the_passage_does(results: tuple[DocumentResult, ...], name: str) -> None:
    one, two, four = (len(FORMATS[name](result)) for result in results)
    assert four - two < 2.2 * (two - one)


def test_the_terminal_has_a_line_of_it(results: tuple[DocumentResult, ...]) -> None:
    for result in results:
        summary = format_summary(summarise(result), Path("out"), up_to_date=False)
        assert len(summary.splitlines()) == 5
        assert max(map(len, summary.splitlines())) < 250


def test_the_first_token_of_a_passage_has_its_reasons() -> None:
    lines = [json.loads(line) for line in format_tokens_jsonl(collate_unseen(20)).splitlines()]
    passage = [line for line in lines if line["verdict"] == Verdict.UNSEEN]
    assert len(passage) == 20
    assert passage[0]["reasons"] and "same_as" not in passage[0]
    assert {(line["same_as"], len(line["reasons"])) for line in passage[1:]} == {(passage[0]["start"], 0)}
    assert all(passage[0].keys() <= line.keys() for line in lines)


def test_tokens_that_nothing_is_said_about_are_not_said_to_be_like_others() -> None:
    result = collate_unseen(20)
    (page,) = result.pages
    silent = tuple(replace(verdict, verdict=Verdict.CONFIRMED, reasons=()) for verdict in page.verdicts)
    assert "same_as" not in format_tokens_jsonl(replace(result, pages=(replace(page, verdicts=silent),)))


PASSAGE = " ".join(f"слово{number:02}" for number in range(50))


@pytest.mark.parametrize(
    "candidate",
    [
        Addition(
            a_start=0,
            a_end=50,
            transcribed=PASSAGE,
            reading="",
            kind=TokenKind.LINE,
            llr=20.0,
            llr_unadapted=20.0,
        ),
        Omission(
            a_start=0,
            a_end=0,
            transcribed="",
            reading=PASSAGE,
            kind=TokenKind.LINE,
            llr=20.0,
            llr_unadapted=20.0,
        ),
    ],
)
def test_a_long_passage_is_quoted_by_its_beginning(candidate: Addition | Omission) -> None:
    context = DocumentContext(0, DocumentStatistics(weighed=500, doubt_llrs=()))
    reason = explain(candidate, context, Record())[0]
    # Ten words of seven letters, with spaces between, are 79 characters; an ellipsis makes 80.
    assert "слово09…» and 40 more words" in reason.rendered
    assert dict(reason.fields)["more"] == "40"
    assert "и ещё слов: 40" in make_translate("ru")(reason.text, **dict(reason.fields))


def test_no_reason_quotes_a_text_whole_that_is_long() -> None:
    whole, longer = "д" * MAX_QUOTED_CHARS, "д" * (MAX_QUOTED_CHARS + 1)
    assert dict(make_reason("reading", "{word}", word=whole).fields) == {"word": whole}
    assert dict(make_reason("reading", "{word}", word=longer).fields) == {"word": whole[:-1] + "…"}


def test_an_identifier_is_over_the_page_and_its_whole_text() -> None:
    text = f"{BODY}\n{write_passage(10)}"
    (finding,) = collate_unseen(10).findings
    key = "\x1f".join(("0", text, "unseen", str(finding.start), str(finding.end), ""))
    assert finding.id == sha256(key.encode()).hexdigest()[:12]


def test_the_tokens_of_a_passage_share_what_is_said_of_it() -> None:
    (page,) = collate_unseen(20).pages
    passage = [verdict for verdict in page.verdicts if verdict.verdict is Verdict.UNSEEN]
    assert len(passage) == 20
    assert len({id(verdict.reasons) for verdict in passage}) == 1
