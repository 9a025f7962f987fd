"""Signs that a reading is not to be trusted: each limit from both sides."""

from dataclasses import replace

import pytest

from ocr.engines.trust import find_doubts, measure_signs
from ocr.model import Box, Line, Page, PredictedCer, UnreadInk, Word
from tests.pages import make_page

# Twelve words that the dictionary has, and twelve that it has not, of six letters each.
KNOWN = "вечера дорога работа голова страна победа машина больше города дивизи хорошо одному".replace(
    "дивизи", "оценка"
)
STRANGE = "щцъфыв эюжзщш кщшгнъ фывцйу ъэжщзх щшгцфы йцукщъ зхъжэф ывщцйф цщъфыж эжщзцх шщцйфъ"


def read(
    text: str,
    *,
    confidence: float = 0.99,
    disputed: int = 0,
    engines: tuple[str, ...] = ("typescript 1", "tesseract 5"),
    ink_share: float = 1.0,
    unread_px: int = 0,
) -> Page:
    """A page read as `text`; the second engine disagrees about the first `disputed` words."""
    page = make_page(text, confidence)
    number = 0

    def dispute(word: Word) -> Word:
        nonlocal number
        number += 1
        return replace(word, other="другое") if number <= disputed else word

    regions = tuple(
        replace(region, lines=tuple(_map_words(line, dispute) for line in region.lines))
        for region in page.regions
    )
    ink = (UnreadInk(Box(0, 0, 2480, 1000), unread_px),) if unread_px else ()
    return replace(page, regions=regions, engines=engines, read_ink_share=ink_share, unread_ink=ink)


def _map_words(line: Line, change) -> Line:  # type: ignore[no-untyped-def]
    return replace(line, words=tuple(map(change, line.words)))


PAGE_PX = 2480 * 3508


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (read(KNOWN), ""),
        (read(""), "Nothing was read"),
        (read(KNOWN, confidence=0.93), ""),
        (read(KNOWN, confidence=0.91), "letters are unclear (mean certainty 0.91)"),
        # 7 of 12 words are 58 %, 6 of 12 are 50 %.
        (read(" ".join([*KNOWN.split()[:7], *STRANGE.split()[:5]])), ""),
        (read(" ".join([*KNOWN.split()[:6], *STRANGE.split()[:6]])), "only 50 % of its words"),
        # Eleven words are too few to tell.
        (read(" ".join(STRANGE.split()[:11])), ""),
        # 8 of 12 words disputed are 67 %; with words that are known it is the second engine that fails.
        (read(KNOWN, disputed=12), ""),
        (
            read(" ".join([*KNOWN.split()[:8], *STRANGE.split()[:4]]), disputed=8),
            "reads 67 % of it otherwise",
        ),
        (read(" ".join([*KNOWN.split()[:8], *STRANGE.split()[:4]]), disputed=7), ""),
        (read(KNOWN, ink_share=0.86), ""),
        (read(KNOWN, ink_share=0.8), "20 % of its ink lies outside"),
        (read(KNOWN, unread_px=PAGE_PX * 3 // 100), ""),
        (read(KNOWN, unread_px=PAGE_PX * 9 // 100), "covers 9 % of the page"),
        # Ink that does not fill its box, of 2480 x 1000 px, is a rim or a frame.
        (read(KNOWN, unread_px=PAGE_PX * 5 // 100), ""),
    ],
)
def test_a_reading_is_doubted_by_its_signs(page: Page, says: str) -> None:
    doubts = find_doubts(page)
    assert len(doubts) == bool(says)
    assert says in "".join(doubts)


@pytest.mark.parametrize(
    ("share", "says"), [(0.101, "about 10 % of its letters"), (0.1, ""), (0.3, "about 30 %")]
)
def test_a_page_that_is_probably_read_badly_is_told(share: float, says: str) -> None:
    doubts = find_doubts(replace(read(KNOWN), predicted_cer=PredictedCer(share, 0.0, 1.0)))
    assert len(doubts) == bool(says)
    assert says in "".join(doubts)


def test_several_signs_are_one_notice() -> None:
    (doubt,) = find_doubts(read(STRANGE, confidence=0.5, ink_share=0.5))
    assert doubt.count(";") == 2
    assert "See whether the scan is upright" in doubt


def test_numbers_and_marks_are_no_words() -> None:
    assert measure_signs(read("12345 «вечера», 1950-го мая: (дорога)")).known_share is None
    text = " ".join(f"«{word}»," for word in KNOWN.split())
    assert measure_signs(read(f"12345 {text} от")).known_share == 1.0


def test_one_engine_disputes_nothing() -> None:
    assert measure_signs(read(KNOWN, engines=("typescript 1",))).disputed_share is None
