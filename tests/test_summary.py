"""What a finished run says on the terminal."""

from pathlib import Path
from typing import Any

import pytest

from ocr.cli.summary import format_summary


def make_findings(**counts: int) -> dict[str, Any]:
    rate = {"edits": 1, "length": 100}
    pages = [
        {"page": number, "scan": f"{number}.png", "tokens": tokens, "cer": rate, "wer": rate}
        for number, tokens in ((1, 300), (2, 12))
    ]
    return {"document": {"name": "Дело", "counts": counts}, "pages": pages, "findings": []}


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
    lines = format_summary(make_findings(**counts), Path("out"), up_to_date=False).splitlines()
    assert "0 findings to review." in lines
    assert [line for line in lines if "tokens" in line and "doubtful" in line] == told
