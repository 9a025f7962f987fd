"""Ink on the scan beside the type: stamps and pen by their colour, and what no word covers."""

import numpy as np
from numpy.typing import NDArray

from ocr.layout.unread_ink import drop_coloured_words, find_unread_ink, map_ink
from ocr.model import Box, Line, Word

PAPER, BLACK, VIOLET = (233, 224, 203), (46, 44, 52), (122, 78, 160)
TYPED, STAMPED, STRAY = Box(200, 100, 320, 140), Box(200, 300, 320, 340), Box(500, 500, 560, 540)


def draw_strokes(image: NDArray[np.uint8], box: Box, colour: tuple[int, int, int]) -> None:
    """Upright strokes, 5 px of every 15."""
    for left in range(box.left, box.right, 15):
        image[box.top : box.bottom, left : left + 5] = colour


def make_scan() -> NDArray[np.uint8]:
    image = np.full((800, 1000, 3), PAPER, np.uint8)
    draw_strokes(image, TYPED, BLACK)
    draw_strokes(image, STAMPED, VIOLET)
    draw_strokes(image, STRAY, BLACK)
    return image


def make_line(*boxes: Box) -> Line:
    words = tuple(Word(text="слово", box=box) for box in boxes)
    return Line(words=words, box=boxes[0].union(boxes[-1]))


def test_a_word_in_coloured_ink_is_no_type() -> None:
    ink = map_ink(make_scan())
    assert drop_coloured_words([make_line(TYPED), make_line(STAMPED)], ink) == (make_line(TYPED), None)
    (mixed,) = drop_coloured_words([make_line(TYPED, STAMPED)], ink)
    assert mixed is not None
    assert [word.box for word in mixed.words] == [TYPED]
    assert mixed.box == TYPED


def test_type_under_a_stamp_stays() -> None:
    image = make_scan()
    for top in (302, 318, 334):
        image[top : top + 5, 190:330] = VIOLET
    draw_strokes(image, STAMPED, BLACK)
    assert drop_coloured_words([make_line(STAMPED)], map_ink(image)) == (make_line(STAMPED),)


def test_type_that_is_itself_coloured_is_type() -> None:
    image = np.full((800, 1000, 3), PAPER, np.uint8)
    draw_strokes(image, TYPED, (80, 40, 140))
    draw_strokes(image, STAMPED, (80, 40, 140))
    lines = (make_line(TYPED), make_line(STAMPED))
    assert drop_coloured_words(lines, map_ink(image)) == lines


def test_type_of_a_faint_coloured_copy_is_type_beside_darker_ink() -> None:
    image = np.full((800, 1000, 3), PAPER, np.uint8)
    boxes = [Box(100, top, 900, top + 40) for top in range(60, 360, 60)]
    for box in boxes:
        draw_strokes(image, box, (140, 120, 190))
    note = Box(100, 400, 900, 700)
    draw_strokes(image, note, BLACK)
    lines = tuple(make_line(box) for box in boxes)
    assert drop_coloured_words(lines, map_ink(image)) == (None,) * 5
    assert drop_coloured_words(lines, map_ink(image, boxes)) == lines


def test_unread_ink_is_what_no_word_covers_and_what_is_coloured() -> None:
    blobs = find_unread_ink(map_ink(make_scan()), [TYPED, STAMPED])
    found = {blob.is_coloured: blob.box for blob in blobs}
    assert len(blobs) == 2
    # The stamp is ink of another kind even under a word; strokes end 5 px short of a box's right.
    for is_coloured, true in ((True, STAMPED), (False, STRAY)):
        assert all(abs(a - b) <= 12 for a, b in zip(found[is_coloured], true, strict=True))


def test_counts_are_in_source_pixels() -> None:
    image = np.full((3000, 4000, 3), PAPER, np.uint8)
    image[1000:1060, 1000:1080] = BLACK
    (blob,) = find_unread_ink(map_ink(image), [])
    # 60 x 80 px of ink, found on a picture of a quarter the size
    assert abs(blob.ink_px - 4_800) < 500


def test_a_grey_scan_has_no_coloured_ink() -> None:
    grey = make_scan()[..., 1].copy()
    assert not map_ink(grey).coloured.any()
    assert len(find_unread_ink(map_ink(grey), [])) == 3


def test_boxes_of_a_resampled_scan_are_in_pixels_of_its_source() -> None:
    # The source has twice as many columns and half as many rows as the picture.
    words = [box.scaled(2, 0.5) for box in (TYPED, STAMPED)]
    plain = find_unread_ink(map_ink(make_scan(), [TYPED, STAMPED]), [TYPED, STAMPED])
    blobs = find_unread_ink(map_ink(make_scan(), words, (2, 0.5)), words)
    assert [(blob.box, blob.ink_px) for blob in blobs] == [
        (blob.box.scaled(2, 0.5), blob.ink_px) for blob in plain
    ]


def test_a_dark_area_is_unread_ink_and_a_dark_bed_is_none() -> None:
    image = make_scan()
    # A blot of 300 x 200 px, a bed along the left edge, and a word's strokes, which are no area.
    image[560:760, 600:900] = (60, 58, 55)
    image[:, :80] = (20, 20, 20)
    blobs = find_unread_ink(map_ink(image), [TYPED, STRAY])
    (blot,) = [blob for blob in blobs if not blob.is_coloured]
    assert abs(blot.ink_px - 300 * 200) < 2_000
    assert (abs(blot.box.left - 600) < 8, abs(blot.box.bottom - 760) < 8) == (True, True)
