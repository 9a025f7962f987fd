"""Documents judged whole: what is left out of the comparison is no finding, and what is beside it still is one."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from ocr.model import PageResult, ScanRef, Verdict
from ocr.verdict.document import decide_document
from ocr.verdict.findings import rank_findings
from tests.models import make_model
from tests.pages import make_page
from tests.verdict.test_document import BODY, collate_pages

LINES = BODY.split("\n")
SECOND = "второй лист говорит совсем\nо других делах и людях\nи на этом кончается весь"
TAIL = "а теперь еще одна строка текста"


@pytest.fixture
def scan(tmp_path: Path) -> ScanRef:
    path = tmp_path / "page.png"
    Image.new("L", (2480, 3508), 255).save(path)
    return ScanRef(str(path))


def decide(scan: ScanRef, pages: Sequence[str], texts: Sequence[str]) -> tuple[PageResult, ...]:
    """The results of pages, by a model that takes every candidate for an error."""
    return decide_document(collate_pages(scan, [make_page(p) for p in pages], texts), make_model(0.9))


def found_in(results: Sequence[PageResult], texts: Sequence[str]) -> set[tuple[Verdict, str, str]]:
    verdicts = [v for result in results for v in result.verdicts if v.verdict is not Verdict.MISREAD]
    return {(f.verdict, f.transcribed, f.reading) for f in rank_findings(verdicts, dict(enumerate(texts)))}


def test_a_note_of_the_editor_is_unchecked_and_costs_nothing(scan: ScanRef) -> None:
    text = BODY.replace("корпус", "корпус [так в документе]") + " [подпись]"
    (result,) = decide(scan, [BODY], [text])
    assert found_in([result], [text]) == set()
    unchecked = [v.token.text for v in result.verdicts if v.verdict is Verdict.UNCHECKED]
    assert unchecked == ["[", "так", "в", "документе", "]", "[", "подпись", "]"]
    assert all(v.reasons for v in result.verdicts if v.verdict is Verdict.UNCHECKED)
    assert result.cer.edits == 0
    assert result.coverage.share == 1


def test_brackets_of_the_page_are_confirmed(scan: ScanRef) -> None:
    text = BODY.replace("корпус", "корпус [1]")
    (result,) = decide(scan, [text], [text])
    assert {v.token.text for v in result.verdicts if v.verdict is Verdict.UNCHECKED} == set()


@pytest.mark.parametrize(
    ("page", "text", "omitted"),
    [
        # A note for what could not be read, and the stop of an abbreviation.
        ("просил Иванов передать", "просил [нрзб] передать", set()),
        ("просил тов. Иванова", "просил тов[арища] Иванова", set()),
        # A word beside a note is none of its business.
        ("просил не передать", "просил [так в документе] передать", {"не"}),
        ("просил Иванов передать", "просил передать", {"Иванов"}),
    ],
)
def test_what_a_note_stands_for_is_no_omission(
    scan: ScanRef, page: str, text: str, omitted: set[str]
) -> None:
    texts = [f"{BODY}\n{text}"]
    found = found_in(decide(scan, [f"{BODY}\n{page}"], texts), texts)
    assert found == {(Verdict.OMITTED, "", word) for word in omitted}


def test_a_page_number_is_uncovered_and_an_omitted_line_beside_it_a_finding(scan: ScanRef) -> None:
    page, texts = f"{BODY}\n\n- 27 -", [BODY]
    (result,) = decide(scan, [page], texts)
    assert found_in([result], texts) == set()
    assert [area.reading for area in result.uncovered] == ["- 27 -"]
    assert result.cer.edits == 0
    for missing in range(len(LINES)):
        text = "\n".join(LINES[:missing] + LINES[missing + 1 :])
        assert found_in(decide(scan, [page], [text]), [text]) == {(Verdict.OMITTED, "", LINES[missing])}
    text = BODY.replace("просил ", "")
    assert found_in(decide(scan, [page], [text]), [text]) == {(Verdict.OMITTED, "", "просил")}


def test_a_passage_beyond_the_page_break_is_unchecked(scan: ScanRef) -> None:
    pages, texts = (BODY, f"{TAIL}\n{SECOND}"), (f"{BODY}\n{TAIL}", SECOND)
    before, behind = decide(scan, pages, texts)
    assert found_in([before, behind], texts) == set()
    unchecked = [v.token.text for v in before.verdicts if v.verdict is Verdict.UNCHECKED]
    assert unchecked == TAIL.split()
    assert (before.cer.edits, behind.cer.edits, behind.uncovered) == (0, 0, ())
    # Omitted on both pages, it is a finding.
    texts = (BODY, SECOND)
    assert found_in(decide(scan, pages, texts), texts) == {(Verdict.OMITTED, "", TAIL)}
