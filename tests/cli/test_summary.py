"""What a finished run says on the terminal."""

from dataclasses import replace
from pathlib import Path

import pytest

from ocr.cli.summary import format_summary
from ocr.formats.findings import FindingsFile, PageSummary
from ocr.model import Finding, PageFailure, Rate, ScanRef, TokenKind, Verdict


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
