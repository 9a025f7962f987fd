"""What a finished run says on the terminal."""

from dataclasses import replace
from pathlib import Path

import pytest

from ocr.batch.read import PageDoubt, PagePrediction
from ocr.cli.summary import (
    MAX_DOUBTS_SHOWN,
    MAX_LOOKS_SHOWN,
    MAX_WORST_SHOWN,
    format_doubts,
    format_predictions,
    format_summary,
)
from ocr.formats.findings import FindingsFile, PageSummary
from ocr.formats.summary import summarise_document
from ocr.model import Basis, ErrorsLeft, Finding, PageFailure, PredictedCer, Rate, ScanRef, TokenKind, Verdict


def make_file(**counts: int) -> FindingsFile:
    pages = tuple(
        PageSummary(
            page_index=index,
            scan=f"{index}.png",
            sha256="",
            width_px=1,
            height_px=1,
            transcription=f"{index}.txt",
            transcription_start=0,
            tokens=tokens,
            counts={},
            cer=Rate(1, 100),
            wer=Rate(1, 100),
            engines=(),
        )
        for index, tokens in enumerate((300, 12))
    )
    return FindingsFile(name="Дело", profile="typescript", counts=counts, pages=pages)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        (
            {"confirmed": 300, "doubtful": 8, "unchecked": 4},
            ["Of 312 tokens 8 are doubtful, 4 unchecked: counted, not listed."],
        ),
        (
            {"doubtful": 0, "unchecked": 4},
            ["Of 312 tokens 0 are doubtful, 4 unchecked: counted, not listed."],
        ),
        (
            {"doubtful": 8, "unchecked": 0},
            ["Of 312 tokens 8 are doubtful, 0 unchecked: counted, not listed."],
        ),
        ({"confirmed": 312, "doubtful": 0, "unchecked": 0}, []),
        # Results of an earlier version count no doubtful tokens.
        ({"confirmed": 312, "unchecked": 0}, []),
    ],
)
def test_what_is_neither_clear_nor_listed_is_told(counts: dict[str, int], told: list[str]) -> None:
    lines = format_summary(make_file(**counts), Path("out"), up_to_date=False).splitlines()
    assert "0 findings to review." in lines
    assert [line for line in lines if "tokens" in line and "doubtful" in line] == told


def test_each_place_has_the_label_of_its_page() -> None:
    file = make_file()
    first, second = (
        replace(page, scan=scan, label=label)
        for page, scan, label in zip(
            file.pages, ("л. 1 об.jpg", "дело.pdf#2"), ("л. 1 об", "дело, iv"), strict=True
        )
    )
    failure = PageFailure(page_index=2, scan=ScanRef("a/3.jpg"), message="empty", exit_code=3, label="a/3")
    finding = make_finding(page_index=1)
    found = replace(file, pages=(first, second), findings=(finding,), failures=(failure,))
    lines = format_summary(found, Path("out"), up_to_date=False).splitlines()
    assert [line.split(": CER")[0] for line in lines if ": CER" in line] == [
        "page 1  л. 1 об.jpg",
        "page 2  дело.pdf#2 [дело, iv]",
    ]
    assert "page 3  3.jpg [a/3] FAILED: empty" in lines
    assert "  1. page 2, misread: «25848» -> «25348» (99 %) [дело, iv]" in lines


def test_the_share_of_each_stage_is_told() -> None:
    stages = (("load", 0.1), ("preprocess", 0.5), ("read", 0.9), ("evidence", 0.5))
    lines = format_summary(make_file(), Path("out"), up_to_date=False, stages=stages).splitlines()
    assert lines[-2] == "Time a page: 2.0 s (load 5 %, preprocess 25 %, read 45 %, evidence 25 %)."
    untold = format_summary(make_file(), Path("out"), up_to_date=True).splitlines()
    assert not any("Time a page" in line for line in untold)


@pytest.mark.parametrize(("basis", "worth"), [(Basis.EVIDENCE, "99 %"), (Basis.RULE, "by rule")])
def test_a_rules_weight_is_not_told_as_a_probability(basis: Basis, worth: str) -> None:
    file = replace(make_file(), findings=(replace(make_finding(page_index=0), basis=basis),))
    lines = format_summary(file, Path("out"), up_to_date=False).splitlines()
    assert f"  1. page 1, misread: «25848» -> «25348» ({worth})" in lines


def make_finding(page_index: int) -> Finding:
    return Finding(
        id="f1",
        page_index=page_index,
        verdict=Verdict.MISREAD,
        kind=TokenKind.NUMBER,
        severity=1.0,
        probability=0.99,
        start=2,
        end=7,
        transcribed="25848",
        reading="25348",
        boxes=(),
        reasons=(),
    )


def make_doubts(listed: int, unlisted: int = 0, group: str = "") -> tuple[Finding, ...]:
    return tuple(
        replace(
            make_finding(page_index=0),
            id=f"d{number}",
            probability=0.3,
            transcribed=f"{number}",
            listed=number < listed,
            group=group if number < listed else "",
        )
        for number in range(listed + unlisted)
    )


NUMBERED = "  {0}. page 1, misread: «{1}» -> «25348» (30 %)"


@pytest.mark.parametrize(
    ("findings", "doubts", "told"),
    [
        (0, (), ["0 findings to review."]),
        (1, (), ["1 findings to review, worst first:", "  1. page 1, misread: «25848» -> «25348» (99 %)"]),
        (
            0,
            make_doubts(1),
            ["0 findings to review; 1 place worth a look, worst first:", NUMBERED.format(1, 0)],
        ),
        (
            0,
            make_doubts(5, 2),
            [
                "0 findings to review; 5 places worth a look, worst first:",
                *(NUMBERED.format(n + 1, n) for n in range(MAX_LOOKS_SHOWN)),
                "  ... and 2 more in the report",
                "Less worth a look, and not listed: 2 more in doubts.csv.",
            ],
        ),
        (
            1,
            make_doubts(2),
            [
                "1 findings to review, worst first:",
                "  1. page 1, misread: «25848» -> «25348» (99 %)",
                "2 places worth a look, less likely:",
                NUMBERED.format(2, 0),
                NUMBERED.format(3, 1),
            ],
        ),
        (
            0,
            (*make_doubts(4, group="с -> о"), replace(make_doubts(1)[0], transcribed="а")),
            [
                "0 findings to review; 5 places worth a look, worst first:",
                "  1. 4 places, misread: с -> о, the worst:",
                "   " + NUMBERED.format(1, 0),
                NUMBERED.format(5, "а"),
            ],
        ),
        (
            0,
            make_doubts(0, 3),
            ["0 findings to review.", "Less worth a look, and not listed: 3 more in doubts.csv."],
        ),
    ],
)
def test_findings_come_first_and_then_what_is_worth_a_look(
    findings: int, doubts: tuple[Finding, ...], told: list[str]
) -> None:
    file = replace(make_file(), findings=(make_finding(page_index=0),) * findings, doubts=doubts)
    lines = format_summary(file, Path("out"), up_to_date=False).splitlines()
    assert [line for line in lines if not line.startswith(("Дело", "page ", "Report: "))] == told


@pytest.mark.parametrize(
    ("findings", "told"),
    [
        (
            1,
            "; left once the 1 departures above are reviewed: about 2.0 (1 to 4), the places worth a look too: ",
        ),
        (0, "; left once these places are reviewed: "),
    ],
)
def test_the_errors_left_are_those_of_findings_and_of_all_that_is_listed(findings: int, told: str) -> None:
    file = replace(
        make_file(),
        findings=(make_finding(page_index=0),) * findings,
        doubts=make_doubts(1, 1),
        errors_left=(
            ErrorsLeft(0, 3.0, 1, 5),
            *[ErrorsLeft(1, 2.0, 1, 4)] * findings,
            ErrorsLeft(2, 1.0, 0, 2),
        ),
    )
    text = format_summary(file, Path("out"), up_to_date=False)
    assert f"Errors in the transcription: about 3.0 (1 to 5, 90 %){told}about 1.0 (0 to 2)." in text


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (None, "tokens"),
        (1.0, "tokens, coverage 100\u00a0%"),
        (0.997, "coverage 99\u00a0%"),
        (0.0, "coverage 0\u00a0%"),
    ],
)
def test_the_coverage_of_a_page_is_told_and_never_rounded_up_to_all(share: float | None, told: str) -> None:
    file = make_file()
    file = replace(file, pages=(replace(file.pages[0], coverage=share),))
    (line,) = [
        line
        for line in format_summary(file, Path("out"), up_to_date=False).splitlines()
        if line.startswith("page 1")
    ]
    assert line.endswith(told)


def test_what_was_not_understood_is_said_before_all_else() -> None:
    file = replace(
        make_file(), warnings=("Page 1 was not understood.",), notices=("a.txt was read as CP1251.",)
    )
    lines = format_summary(file, Path("out"), up_to_date=True).splitlines()
    assert lines[:2] == ["Дело", "NOT UNDERSTOOD: Page 1 was not understood."]


def test_doubts_are_a_line_each_up_to_a_number() -> None:
    doubts = [PageDoubt(index, ScanRef(f"л. {index}.jpg"), "This reading ...") for index in range(53)]
    lines = format_doubts(doubts)
    assert lines[0] == "page 1 (л. 0): This reading ..."
    assert len(lines) == MAX_DOUBTS_SHOWN + 1
    assert lines[-1] == "... and 3 more pages, told in pages.csv"


def test_the_pages_that_are_probably_read_worst_are_named() -> None:
    shares = (0.3, 0.2, 0.05, 0.04, 0.03, 0.02, 0.01)
    predictions = [
        PagePrediction(index, ScanRef(f"л. {index}.jpg"), PredictedCer(share, share / 2, min(1.0, 2 * share)))
        for index, share in enumerate(shares)
    ]
    lines = format_predictions(predictions)
    # The fourth of seven is the middle one.
    assert lines[0] == "Letters probably read wrong: at most 4.0 % on half of the pages. Worst first:"
    assert lines[1] == "  page 1 (л. 0): 30 % (15 % to 60 %)"
    assert lines[3] == "  page 3 (л. 2): 5.0 % (2.5 % to 10 %)"
    assert len(lines) == 1 + MAX_WORST_SHOWN
    assert format_predictions([]) == []


@pytest.mark.parametrize("is_checked", [True, False])
def test_of_pages_that_were_not_checked_no_number_of_errors_is_claimed(is_checked: bool) -> None:
    whole = replace(make_file(), errors_left=(ErrorsLeft(0, 0.0, 0, 0),))
    file = whole if is_checked else replace(whole, pages=())
    text = format_summary(file, Path("out"), up_to_date=False)
    assert ("Errors in the transcription" in text) is is_checked
    assert (summarise_document("a", "a", file, 0).errors is not None) is is_checked
