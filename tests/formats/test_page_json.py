"""A page's reading survives being kept as JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.errors import InputError
from ocr.formats.page_json import MAX_COORDINATE_PX, SCHEMA, format_page, parse_page
from ocr.model import (
    Box,
    Glyph,
    Line,
    Page,
    PitchGrid,
    PredictedCer,
    Region,
    RegionKind,
    ScanQuality,
    ScanRef,
    UnreadInk,
    Word,
)
from tests.pages import make_page

_numbers = st.floats(0, 1)
_boxes = st.builds(Box, *[st.integers(0, 5000)] * 4)
_texts = st.text(min_size=1, max_size=6)
_glyphs = st.builds(
    Glyph,
    text=_texts,
    box=_boxes,
    confidence=_numbers,
    alternatives=st.lists(st.tuples(_texts, _numbers), max_size=2).map(tuple),
)
_words = st.builds(
    Word, text=_texts, box=_boxes, confidence=_numbers, glyphs=st.lists(_glyphs, max_size=2).map(tuple)
)
_lines = st.builds(
    Line,
    words=st.lists(_words, max_size=2).map(tuple),
    box=_boxes,
    baseline=st.lists(st.tuples(st.integers(-9999, 9999), st.integers(-9999, 9999)), max_size=3).map(tuple),
    predicted_cer=st.none() | _numbers,
    asked_all=st.booleans(),
)
_points = st.tuples(st.floats(-9, 9999), st.floats(-9, 9999))
_regions = st.builds(
    Region,
    kind=st.sampled_from(RegionKind),
    lines=st.lists(_lines, max_size=2).map(tuple),
    box=_boxes,
    grid=st.none() | st.builds(PitchGrid, _points, _points, _points, _numbers),
)
_measures = st.none() | st.floats(0, 255)
_qualities = st.builds(
    ScanQuality,
    x_height_px=st.floats(0, 99),
    is_bilevel=st.booleans(),
    is_negative=st.booleans(),
    picture_hash=st.text("0123456789abcdef", max_size=8),
    paper_grey=_measures,
    contrast=_measures,
    edge_x_heights=_measures,
    letter_fill=_measures,
    specks_per_letter=_measures,
)
_pages = st.builds(
    Page,
    scan=st.builds(ScanRef, _texts, st.integers(0, 9), st.integers(1, 9)),
    sha256=_texts,
    width_px=st.integers(1, 9999),
    height_px=st.integers(1, 9999),
    dpi=st.floats(1, 1200),
    regions=st.lists(_regions, max_size=2).map(tuple),
    engines=st.lists(_texts, max_size=2).map(tuple),
    skew_deg_ccw=st.floats(-15, 15),
    unread_ink=st.lists(st.builds(UnreadInk, _boxes, st.integers(0, 99)), max_size=2).map(tuple),
    notices=st.lists(_texts, max_size=2).map(tuple),
    seconds=st.lists(st.tuples(_texts, st.floats(0, 99)), max_size=2).map(tuple),
    predicted_cer=st.none() | st.builds(PredictedCer, _numbers, _numbers, _numbers),
    quality=st.none() | _qualities,
)


@given(page=_pages)
def test_a_page_survives_json(page: Page) -> None:
    assert parse_page(format_page(page)) == page


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 99}', '{"schema": 1, "scan": null}', b"\xff"])
def test_other_json_is_no_page(text: str | bytes) -> None:
    with pytest.raises(InputError, match="no recorded page"):
        parse_page(text)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("schema", SCHEMA - 1),
        ("schema", True),
        ("width_px", MAX_COORDINATE_PX + 1),
        ("width_px", 12.5),
        ("dpi", "300"),
        ("turn_deg_ccw", 45),
        ("scan", ["a.jpg", "0"]),
        ("engines", [1]),
        ("unread_ink", [[0, 0, 9, 9, 5, 1]]),
        ("unread_ink", [[0, 0, 9, 9, -1, True]]),
        ("seconds", [["read"]]),
        ("predicted_cer", [0.1, 0.2]),
        ("quality", "fine"),
        ("quality", [1.0, True, False, "", *["a"] * 5]),
        ("regions", [{"kind": "drawn", "box": [0, 0, 9, 9], "grid": None, "lines": []}]),
        ("regions", [{"kind": "typed", "box": [0, 0, 9], "grid": None, "lines": []}]),
        ("regions", [{"kind": "typed", "box": [0, 0, 9, 9, 9], "grid": None, "lines": []}]),
        ("regions", [{"kind": "typed", "box": [-MAX_COORDINATE_PX - 1, 0, 9, 9], "grid": None, "lines": []}]),
        (
            "regions",
            [{"kind": "typed", "box": [0, 0, 9, 9], "grid": [[0, 0], [1], [0, 1], 1.0], "lines": []}],
        ),
    ],
)
def test_a_page_with_a_wrong_value_is_no_page_and_where_it_is_wrong_is_told(name: str, wrong: object) -> None:
    fields = json.loads(format_page(make_page("слово")))
    assert name in fields
    with pytest.raises(InputError, match=rf"no recorded page: .*(\.{name}|`array` of at most)"):
        parse_page(json.dumps(fields | {name: wrong}))


def test_a_page_kept_before_anything_was_predicted_or_measured_has_nothing_of_it() -> None:
    page = make_page("слово")
    fields = json.loads(format_page(page))
    line = fields["regions"][0]["lines"][0]
    del (
        fields["predicted_cer"],
        fields["quality"],
        fields["language"],
        line["predicted_cer"],
        line["asked_all"],
    )
    assert parse_page(json.dumps(fields)) == page
