"""Coverage: which pages were understood, and which are no match of their text."""

import pytest

from ocr.collation.alignment import align, fold_tokens
from ocr.collation.coverage import belong_together, measure_coverage
from ocr.collation.reading import make_reading
from ocr.model import Coverage
from ocr.text.profiles import TYPESCRIPT
from tests.pages import make_page

# Ten lines of ten words of four letters: 400 letters, 100 tokens.
LINES = [" ".join(f"{a}{b}ок" for b in "бвгдзклмнп") for a in "аеиоуыэюяё"]
TEXT = "\n".join(LINES)


def spoil(line: str, words: int) -> str:
    """The line with so many of its words read as other words of as many letters."""
    parts = line.split(" ")
    return " ".join(["жжжж"] * words + parts[words:])


def measure(text: str, read: str) -> tuple[Coverage, bool]:
    transcription, reading = fold_tokens(text, TYPESCRIPT), make_reading(make_page(read), TYPESCRIPT)
    pairings = align(transcription, reading.folded, reading.segments)
    return measure_coverage(transcription, reading, pairings), belong_together(
        transcription, reading, pairings
    )


@pytest.mark.parametrize(
    ("read", "covered", "is_enough", "belongs"),
    [
        (TEXT, 100, True, True),
        # One word wrong on each line is an ordinary departure: 10 words of 4 letters are 40 of 400, 10 %.
        ("\n".join(spoil(line, 1) for line in LINES), 100, True, True),
        # 44 of 400 letters, 11 %: the page is not covered at all.
        ("\n".join([spoil(LINES[0], 2), *(spoil(line, 1) for line in LINES[1:])]), 0, False, True),
        # One line was not read: its ten tokens are not covered, the others are.
        ("\n".join(LINES[:-1]), 90, True, True),
        # One line is rubbish: 36 of its 40 letters, the worst departure aside, are more than a third.
        ("\n".join([*LINES[:-1], spoil(LINES[-1], 10)]), 90, True, True),
        # Half of the text is missing on the page: told, but what is there can be weighed.
        ("\n".join(LINES[:5]), 0, False, True),
        # The page has twice as much as the text: the text is covered.
        ("\n".join([*LINES, *(spoil(line, 10) for line in LINES)]), 100, True, True),
        # Nothing in common.
        ("\n".join(spoil(line, 10) for line in LINES), 0, False, False),
        ("", 0, False, False),
    ],
)
def test_a_page_is_covered_where_it_was_read_as_transcribed(
    read: str, covered: int, *, is_enough: bool, belongs: bool
) -> None:
    coverage, together = measure(TEXT, read)
    assert coverage.tokens == 100
    assert (coverage.covered, coverage.is_enough, together) == (covered, is_enough, belongs)


@pytest.mark.parametrize(("read", "covered"), [("жжжж абок", 102), ("жжжж щщщщ", 100)])
def test_one_departure_on_a_short_line_is_ordinary_and_two_are_not(read: str, covered: int) -> None:
    # 4 or 8 of the line's 8 letters, 1 or 2 % of the page's 408.
    coverage, _ = measure(f"{TEXT}\nокаб абок", f"{TEXT}\n{read}")
    assert coverage.covered == covered


def test_a_text_of_a_few_letters_by_chance_on_the_page_does_not_belong() -> None:
    # A sliver of the neighbouring page: ten letters that the text has, of the page's ten.
    assert measure(TEXT, "абок авок агок")[1] is False


def test_a_short_text_belongs_to_its_page() -> None:
    coverage, belongs = measure("Секретно", "Секретно\nдругая строка")
    assert (coverage, belongs) == (Coverage(covered=1, tokens=1, edits=0, letters=8), True)


def test_without_text_there_is_nothing_to_cover() -> None:
    coverage, belongs = measure("", TEXT)
    assert (coverage.share, coverage.is_enough, belongs) == (None, True, True)


def test_coverage_pools_by_addition() -> None:
    both = Coverage(covered=3, tokens=4, edits=1, letters=20) + Coverage(
        covered=1, tokens=4, edits=5, letters=20
    )
    assert (both.share, both.edits, both.letters) == (0.5, 6, 40)
