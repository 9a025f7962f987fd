"""A running text cut where its pages end, also round pages that were not read."""

from itertools import accumulate

import pytest

from ocr.collation.document import split_running_text
from ocr.model import Page, PageText
from ocr.text.profiles import TYPESCRIPT
from tests.pages import make_page

# Words of each page's own, so that no page's text is found on another; «и», «на» and «от» are on all.
PAGES = [
    " ".join(f"{first}{middle}{end}" for middle in "аоеиуы" for end in ("рок", "лан и", "нец на", "дик от"))
    for first in "бвгдж"
]
LONG_PAGES = [
    " ".join(f"{first}{a}{b}{end}" for a in "аоеиу" for b in "лмн" for end in ("рок", "бан", "дец", "жик"))
    for first in "бвгдж"
]
RUBBISH = "щъ ыы эщ и ъъэ щщ на цъ ъц от щэы ыъ"


def cut(*read: str | None) -> list[str]:
    """The parts of the running text of all pages, for pages read as these; None is a page that failed."""
    pages: list[Page | None] = [None if text is None else make_page(text) for text in read]
    running = PageText(name="all.txt", text="\n".join(PAGES), start=7)
    parts = split_running_text(running, pages, TYPESCRIPT)
    assert "".join(part.text for part in parts) == running.text
    assert [part.start for part in parts] == [7 + n for n in (0, *accumulate(len(p.text) for p in parts))][
        :-1
    ]
    return [" ".join(part.text.split()) for part in parts]


def test_pages_that_were_read_have_their_texts() -> None:
    assert cut(*PAGES) == PAGES


@pytest.mark.parametrize("silent", [None, "", RUBBISH])
@pytest.mark.parametrize("at", range(5))
def test_a_page_that_was_not_read_has_the_text_between_its_neighbours(at: int, silent: str | None) -> None:
    assert cut(*PAGES[:at], silent, *PAGES[at + 1 :]) == PAGES


def test_pages_in_a_row_that_were_not_read_share_the_text_between_their_neighbours() -> None:
    first, second, third, *rest = cut(PAGES[0], None, RUBBISH, *PAGES[3:])
    assert (first, *rest) == (PAGES[0], *PAGES[3:])
    assert f"{second} {third}" == f"{PAGES[1]} {PAGES[2]}"
    assert abs(len(second) - len(third)) <= 12


def test_where_no_page_was_read_each_has_a_share() -> None:
    parts = cut(None, None, RUBBISH, "", None)
    assert all(parts)
    assert max(map(len, parts)) - min(map(len, parts)) <= 12


def test_a_line_that_the_page_lacks_stays_with_its_page() -> None:
    # Between pages that were read nothing changes: text that is on neither belongs to the page before.
    words = PAGES[1].split()
    assert cut(PAGES[0], " ".join(words[:-6]), *PAGES[2:]) == PAGES


@pytest.mark.parametrize("silent", [None, "", RUBBISH])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_heading_and_a_foot_that_all_pages_have_stay_with_their_pages(at: int, silent: str | None) -> None:
    head, foot = "Продолжение шифртелеграммы совершенно секретно", "смотри следующий лист"
    texts = [f"{head} № 25{number}48 {body} {foot}" for number, body in enumerate(LONG_PAGES)]
    pages = [
        make_page(text) if number != at else silent and make_page(silent) for number, text in enumerate(texts)
    ]
    running = PageText(name="all.txt", text="\n".join(texts))
    parts = split_running_text(running, [page or None for page in pages], TYPESCRIPT)
    assert [" ".join(part.text.split()) for part in parts] == texts
