"""What a finished run says on the terminal."""

from pathlib import Path

import pytest

from ocr.cli.summary import format_summary
from ocr.formats.findings import FindingsFile, PageSummary
from ocr.model import Rate


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
