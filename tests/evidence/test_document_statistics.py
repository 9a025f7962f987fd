"""What is usual in a document: doubts counted by likelihood ratio, letters and line, the one in question left out."""

from math import log

import pytest

from ocr.evidence.candidates import Omission, Substitution
from ocr.evidence.document_statistics import DocumentStatistics, measure_statistics
from ocr.model import TokenKind


def doubt(llr: float, line: int, letters: str = "38") -> Substitution:
    return Substitution(
        a_start=0,
        a_end=1,
        transcribed="",
        reading="",
        kind=TokenKind.WORD,
        llr=llr,
        llr_unadapted=llr,
        transcribed_shapes=letters[0],
        read_shapes=letters[1],
        line=line,
    )


def omission(llr: float, line: int) -> Omission:
    return Omission(
        a_start=0,
        a_end=0,
        transcribed="",
        reading="",
        kind=TokenKind.WORD,
        llr=llr,
        llr_unadapted=llr,
        line=line,
    )


@pytest.fixture
def statistics() -> DocumentStatistics:
    """Two pages: three doubts in a line, one in the next, one on the other page; two that do not count."""
    first = (doubt(4.0, 7), doubt(3.0, 7), doubt(2.0, 7, "ни"), doubt(1.0, 8, "ни"), doubt(-2.0, 8))
    second = (doubt(0.5, 7), omission(9.0, 9))
    return measure_statistics([first, second], 1000)


@pytest.mark.parametrize(
    ("page", "line", "others"),
    [
        (0, 7, 2),
        # The only doubt of a line has no other beside it; a doubt that is none is not counted.
        (0, 8, 0),
        (1, 7, 0),
        # Nor is what is omitted.
        (1, 9, 0),
        (0, None, 0),
    ],
)
def test_the_other_doubts_of_a_line(
    statistics: DocumentStatistics, page: int, line: int | None, others: int
) -> None:
    assert statistics.doubts_on_line(page, line) == others


@pytest.mark.parametrize(
    ("letters", "others"),
    [
        # Twice on the first page, once on the second.
        ("38", 2),
        ("ни", 1),
        # The other way round is another doubt.
        ("83", 0),
    ],
)
def test_the_other_doubts_by_the_same_letters(
    statistics: DocumentStatistics, letters: str, others: int
) -> None:
    assert statistics.same_confusion(letters[0], letters[1]) == others


@pytest.mark.parametrize(
    ("llr", "others"),
    [
        # Doubts: 4, 3, 2, 1 and 0.5 among 1,000 tokens; half a doubt is added to each count.
        (4.0, 0),
        (3.0, 1),
        (2.5, 1),
        (0.5, 4),
        (-9.0, 4),
        (5.0, 0),
    ],
)
def test_the_share_of_others_that_are_as_doubtful(
    statistics: DocumentStatistics, llr: float, others: int
) -> None:
    assert statistics.exceedance(llr) == pytest.approx(log((others + 0.5) / 1001))
