"""What a run says first of pages that were not understood."""

import pytest

from ocr.model import Coverage, PageResult, PageText, Proposal, Rate
from ocr.verdict.not_understood import MAX_TOLD_PAGES, make_warnings
from tests.pages import make_page

WELL, BADLY = Coverage(covered=9, tokens=10), Coverage(covered=1, tokens=10, edits=33, letters=50)


def page(index: int, coverage: Coverage, read: str = "что-то") -> PageResult:
    return PageResult(
        page_index=index,
        page=make_page(read),
        transcription=PageText(name="1.txt", text="текст"),
        verdicts=(),
        cer=Rate(0, 0),
        wer=Rate(0, 0),
        coverage=coverage,
    )


def told(pages: list[PageResult], *proposals: Proposal) -> list[str]:
    return [warning.rendered for warning in make_warnings(pages, proposals)]


def test_nothing_is_told_of_pages_that_were_understood() -> None:
    assert told([page(0, WELL), page(1, Coverage())]) == []


def test_a_page_is_told_with_its_figures_and_what_to_do() -> None:
    first, last = told([page(0, WELL), page(1, BADLY)])
    assert first.startswith("Page 2 (")
    assert "1 of its 10 words" in first
    assert "66 % of the letters" in first
    assert "See whether" in first
    assert last.startswith("How many errors are left is not said")


def test_a_page_on_which_nothing_was_read_is_told_so() -> None:
    assert "nothing was read on it, but its text has 10 words" in told([page(0, BADLY, read="")])[0]


def test_many_pages_are_counted_not_listed() -> None:
    warnings = told([page(index, BADLY) for index in range(MAX_TOLD_PAGES + 3)])
    assert len(warnings) == MAX_TOLD_PAGES + 2
    assert warnings[-2] == "3 further pages were not understood either: 6, 7, 8."


@pytest.mark.parametrize(
    ("pairs", "starts"),
    [
        (
            [(1, 0), (2, 1), (3, 2)],
            ["Pages and texts are one off: pages 2 to 4 read like the text of the page bef"],
        ),
        (
            [(0, 1), (1, 2)],
            ["Pages and texts are one off: pages 1 to 2 read like the text of the page behind"],
        ),
        # A swap is no shift, and one page alone may be a stray.
        ([(0, 1), (1, 0)], ["Page 1 (", "Page 2 ("]),
        ([(2, 1)], ["Page 3 ("]),
        ([(0, 3), (1, 4)], ["Page 1 (", "Page 2 ("]),
        # A page in the midst that reads like no text does not part the run.
        ([(1, 0), (3, 2)], ["Pages and texts are one off: pages 2 to 4"]),
    ],
)
def test_a_pairing_that_fits_is_told_first(pairs: list[tuple[int, int]], starts: list[str]) -> None:
    proposals = [Proposal(page, text, f"{text + 1}.txt", 0.9) for page, text in pairs]
    warnings = told([page(index, BADLY) for index in range(5)], *proposals)
    pairing = [warning for warning in warnings if "read" in warning and "verify again" in warning]
    assert warnings[: len(pairing)] == pairing
    assert len(pairing) == len(starts)
    assert all(warning.startswith(start) for warning, start in zip(pairing, starts, strict=True))
