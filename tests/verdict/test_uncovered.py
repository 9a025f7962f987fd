"""Ink that the transcription lacks: what is listed of it, and what is not."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ocr.collation.document import align_document
from ocr.collation.page import PageCollation
from ocr.model import Box, Page, PageText, TokenKind, TokenVerdict, Uncovered, UnreadInk, Verdict, gap_token
from ocr.recognizer.frames import frames_of
from ocr.text.profiles import TYPESCRIPT
from ocr.verdict.uncovered import MAX_AREAS, find_uncovered
from tests.pages import LETTER_PX, LINE_PX, PITCH_PX, make_page

# Letters are 36 px high, so that areas of ink are at least 21.6 px on their short side and have 454 px of ink.
LINES = [
    "Он полностью согласен с вашей оценкой",
    "обстановки и просил передать что корпус",
    "насчитывает около 1500 орудий различного",
    "калибра включая танки и самолеты",
]
TEXT = "\n".join(LINES)
STAMP = Box(600, 2000, 1200, 2200)


def moved(box: Box, down: int) -> Box:
    return Box(box.left, box.top + down, box.right, box.bottom + down)


def collate(page: Page, text: str) -> PageCollation:
    (aligned,) = align_document([page], [0], [PageText(name="1.txt", text=text)], "", TYPESCRIPT)
    return PageCollation(aligned, tuple(frames_of(line) for line in page.lines))


def find(page: Page, text: str = TEXT, verdicts: Sequence[TokenVerdict] = ()) -> list[Uncovered]:
    return list(find_uncovered(collate(page, text), verdicts))


def with_ink(*blobs: UnreadInk) -> Page:
    return replace(make_page(TEXT), unread_ink=blobs)


def test_a_page_that_is_all_transcribed_has_none() -> None:
    assert find(make_page(TEXT)) == []


@pytest.mark.parametrize(
    ("box", "ink_px", "is_listed"),
    [
        (STAMP, 8_000, True),
        (Box(600, 2000, 660, 2040), 900, True),
        # Specks: too small, or of too little ink.
        (Box(600, 2000, 620, 2020), 400, False),
        (Box(600, 2000, 1200, 2200), 450, False),
        # Rules: thin, or a little aslant over the whole page.
        (Box(300, 2000, 2200, 2010), 9_000, False),
        (Box(300, 2000, 2200, 2030), 9_000, False),
        # The rim of the sheet, all round the page: 2000 x 3000 px of which 10 % are ink.
        (Box(200, 200, 2200, 3200), 600_000, False),
    ],
)
def test_ink_of_some_size_is_listed(box: Box, ink_px: int, *, is_listed: bool) -> None:
    assert [area.box for area in find(with_ink(UnreadInk(box, ink_px)))] == [box] * is_listed


def test_near_ink_is_one_area_and_far_ink_two() -> None:
    # 1.5 letters are 54 px.
    near, far = moved(STAMP, 200 + 50), moved(STAMP, 200 + 60)
    assert len(find(with_ink(UnreadInk(STAMP, 8_000), UnreadInk(near, 8_000)))) == 1
    assert len(find(with_ink(UnreadInk(STAMP, 8_000), UnreadInk(far, 8_000)))) == 2


def test_many_areas_are_joined_until_they_are_few() -> None:
    blobs = [UnreadInk(Box(100 + 150 * i, 2000, 160 + 150 * i, 2060), 2_000) for i in range(14)]
    areas = find(with_ink(*blobs))
    assert 1 <= len(areas) <= MAX_AREAS
    assert all(any(_holds(area.box, blob.box) for area in areas) for blob in blobs)


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer.left <= inner.left
        and outer.top <= inner.top
        and outer.right >= inner.right
        and outer.bottom >= inner.bottom
    )


def test_lines_that_nobody_transcribed_are_listed_with_what_was_read() -> None:
    (area,) = find(make_page(TEXT), "\n".join(LINES[:2]))
    assert area.reading == " ".join(LINES[2:])
    top = 300 + 2 * LINE_PX
    width = max(map(len, LINES[2:])) * PITCH_PX - 4
    assert area.box == Box(300, top, 300 + width, top + LINE_PX + LETTER_PX)


def test_what_is_a_finding_is_not_listed_too() -> None:
    top = 300 + 3 * LINE_PX
    omitted = TokenVerdict(
        page_index=0,
        token=gap_token(len(TEXT), TokenKind.LINE),
        verdict=Verdict.OMITTED,
        reading=LINES[3],
        probability=0.9,
        boxes=(Box(300, top, 1200, top + LETTER_PX),),
    )
    assert find(make_page(TEXT), "\n".join(LINES[:3]), [omitted]) == []
    assert (
        len(find(make_page(TEXT), "\n".join(LINES[:3]), [replace(omitted, verdict=Verdict.UNCHECKED)])) == 1
    )


def test_a_stray_letter_that_was_read_is_not_listed() -> None:
    assert find(make_page(TEXT.replace("танки", "танки аб"))) == []


def test_a_page_of_another_text_has_none() -> None:
    assert (
        find(with_ink(UnreadInk(STAMP, 8_000)), "Совсем другой текст о сборе урожая и поставках зерна") == []
    )


def test_keys_differ_by_place_and_page_and_not_by_what_is_near() -> None:
    stamp, other = UnreadInk(STAMP, 8_000), UnreadInk(moved(STAMP, 600), 8_000)
    (one,) = find(with_ink(stamp))
    both = find(with_ink(stamp, other))
    page = with_ink(stamp)
    (elsewhere,) = find(replace(page, pixels_sha256="another page of the file"))
    assert both[0].key == one.key
    assert len({one.key, both[1].key, elsewhere.key}) == 3
