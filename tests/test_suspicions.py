"""What is usual in a document: doubts counted by gain, by letters and by line, the one in question left out."""

from math import log

import pytest

from ocr.evidence.suspicions import DocumentNoise, PageSuspicions, Question, Suspicion, measure_noise
from ocr.model import TokenKind


def doubt(gain: float, line: int, letters: str = "38", question: Question = Question.TOKEN) -> Suspicion:
    return Suspicion(
        question=question,
        a_start=0,
        a_end=1,
        transcribed="",
        reading="",
        kind=TokenKind.WORD,
        gain=gain,
        own=gain,
        was=letters[0],
        now=letters[1],
        line=line,
    )


@pytest.fixture
def noise() -> DocumentNoise:
    """Two pages: three doubts in a line, one in the next, one on the other page; two that do not count."""
    first = (doubt(4.0, 7), doubt(3.0, 7), doubt(2.0, 7, "ни"), doubt(1.0, 8, "ни"), doubt(-2.0, 8))
    second = (doubt(0.5, 7), doubt(9.0, 9, question=Question.OMITTED))
    pages = [PageSuspicions(suspicions=own, weighed=500) for own in (first, second)]
    return measure_noise(pages)


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
def test_the_other_doubts_of_a_line(noise: DocumentNoise, page: int, line: int | None, others: int) -> None:
    assert noise.beside(page, line) == others


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
def test_the_other_doubts_by_the_same_letters(noise: DocumentNoise, letters: str, others: int) -> None:
    assert noise.alike(letters[0], letters[1]) == others


@pytest.mark.parametrize(
    ("gain", "others"),
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
def test_the_share_of_others_that_are_as_doubtful(noise: DocumentNoise, gain: float, others: int) -> None:
    assert noise.tail(gain) == pytest.approx(log((others + 0.5) / 1001))
