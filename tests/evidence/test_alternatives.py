"""Which reader is believed about an alternative: the adapted one only where it has seen the letters in question."""

from collections.abc import Mapping

import pytest

from ocr.collation.alignment import align
from ocr.collation.folded import fold_tokens
from ocr.collation.line_texts import make_page_texts
from ocr.collation.reading import make_reading
from ocr.evidence.alternatives import Alternative, PageFrames, Questions, weigh_page
from ocr.recognizer.frames import frames_of
from ocr.text.profiles import TYPESCRIPT
from tests.pages import make_page

READ = "Доношу что № 25348 прибыл"


def weigh_number(transcribed: str, exemplars: Mapping[str, int]) -> Alternative:
    """What could stand on a page that has 25348 instead of a number; the adapted reader is surer than the other."""
    page = make_page(READ)
    reading, sides = (
        make_reading(page, TYPESCRIPT),
        fold_tokens(READ.replace("25348", transcribed), TYPESCRIPT),
    )
    texts = make_page_texts(sides, reading, align(sides, reading.folded), len(page.lines))
    frames = PageFrames(
        adapted=[frames_of(line).posteriors for line in make_page(READ, confidence=0.99).lines],
        unadapted=[frames_of(line).posteriors for line in make_page(READ, confidence=0.8).lines],
        exemplars=exemplars,
    )
    tokens = [token.text for token in sides.tokens]
    weighed = weigh_page(texts, frames, tokens, Questions({}, [], []), TYPESCRIPT)
    return weighed.alternatives[tokens.index(transcribed)][0]


@pytest.mark.parametrize(
    ("transcribed", "exemplars", "is_adapted"),
    [
        # Three of either letter are enough, two are not.
        ("25848", {"3": 3, "8": 3}, True),
        ("25848", {"3": 2, "8": 9}, False),
        ("25848", {"3": 9, "8": 2}, False),
        ("25848", {}, False),
        # A letter more or less: itself.
        ("2548", {"3": 3}, True),
        ("2548", {"2": 9, "5": 9, "4": 9, "8": 9}, False),
        # Swapped: both texts have both letters, and no letter is another.
        ("23548", {}, True),
    ],
)
def test_the_adapted_reader_speaks_of_letters_that_it_has_seen(
    transcribed: str, exemplars: Mapping[str, int], is_adapted: bool
) -> None:
    best = weigh_number(transcribed, exemplars)
    assert best.text == "25348"
    assert (best.llr > best.llr_unadapted + 0.1) is is_adapted
    if not is_adapted:
        assert best.llr == best.llr_unadapted
