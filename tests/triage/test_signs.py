"""Signs that a page calls for a person, and what it is advised to do with it: a table a rule."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ocr.model import Box, Line, Page, PredictedCer, ScanQuality, UnreadInk
from ocr.triage.signs import (
    CUT_LINE_HEIGHTS,
    MAX_BILEVEL_FILL,
    MAX_BILEVEL_SPECKS,
    MAX_EDGE_X_HEIGHTS,
    MAX_HARMLESS_CER,
    MIN_CONTRAST,
    MIN_DARK_FILL,
    MIN_PAPER_GREY,
    MIN_X_HEIGHT_PX,
    Advice,
    Fault,
    Sign,
    advise,
    find_cut_side,
    find_signs,
    measure_other_ink,
)
from tests.pages import make_page, make_regions

GOOD = ScanQuality(
    x_height_px=20.0,
    is_bilevel=False,
    is_negative=False,
    picture_hash="",
    paper_grey=230.0,
    contrast=0.7,
    edge_x_heights=0.1,
    letter_fill=0.5,
    specks_per_letter=0.1,
)
TEXT = "\n".join(["поезд прибыл на станцию рано"] * 10)
SURE = PredictedCer(0.005, 0.001, 0.02)


def page_of(**changes: Any) -> Page:
    page = replace(make_page(TEXT), quality=GOOD, predicted_cer=SURE)
    return replace(page, **changes)


def faults(page: Page) -> list[str]:
    return [sign.fault.value for sign in find_signs(page)]


@pytest.mark.parametrize(
    ("measures", "told"),
    [
        ({}, []),
        ({"edge_x_heights": MAX_EDGE_X_HEIGHTS}, []),
        ({"edge_x_heights": MAX_EDGE_X_HEIGHTS + 0.01}, ["blurred"]),
        ({"x_height_px": MIN_X_HEIGHT_PX}, []),
        ({"x_height_px": MIN_X_HEIGHT_PX - 0.1}, ["too-small"]),
        ({"paper_grey": MIN_PAPER_GREY}, []),
        ({"paper_grey": MIN_PAPER_GREY - 1}, ["too-dark"]),
        ({"contrast": MIN_CONTRAST}, []),
        ({"contrast": MIN_CONTRAST - 0.01}, ["too-faint"]),
        # Dark paper with faint type: more light would make it no better.
        ({"contrast": MIN_CONTRAST - 0.01, "paper_grey": 60.0}, ["too-faint"]),
        # Of a page in black and white the strokes tell, and neither paper nor contrast.
        ({"is_bilevel": True, "paper_grey": 60.0, "contrast": 0.1}, []),
        ({"is_bilevel": True, "letter_fill": MAX_BILEVEL_FILL + 0.01}, ["too-dark"]),
        ({"is_bilevel": True, "letter_fill": MAX_BILEVEL_FILL, "specks_per_letter": MAX_BILEVEL_SPECKS}, []),
        (
            {"is_bilevel": True, "letter_fill": MIN_DARK_FILL, "specks_per_letter": MAX_BILEVEL_SPECKS + 0.1},
            ["too-dark"],
        ),
        (
            {"is_bilevel": True, "letter_fill": 0.49, "specks_per_letter": MAX_BILEVEL_SPECKS + 0.1},
            ["too-faint"],
        ),
        ({"letter_fill": 0.9, "specks_per_letter": 9.0}, []),
        ({"is_negative": True}, ["negative"]),
        # Without type there is nothing to be measured, and no fault of it.
        ({"paper_grey": None, "contrast": None, "edge_x_heights": None, "x_height_px": 2.0}, []),
    ],
)
def test_faults_of_the_picture(measures: Mapping[str, Any], told: list[str]) -> None:
    assert faults(page_of(quality=GOOD._replace(**measures))) == told


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"skew_deg_ccw": -5.1}, [Sign(Fault.SKEWED, 5.1)]),
        ({"skew_deg_ccw": 5.0}, []),
        ({"turn_deg_ccw": 90}, [Sign(Fault.ON_ITS_SIDE)]),
        ({"turn_deg_ccw": 270}, [Sign(Fault.ON_ITS_SIDE)]),
        ({"turn_deg_ccw": 180}, [Sign(Fault.UPSIDE_DOWN)]),
        (
            {"language": "uk", "regions": make_page("поезд прибыл").regions},
            [Sign(Fault.OTHER_LANGUAGE, "uk")],
        ),
        ({"predicted_cer": PredictedCer(0.06, 0.01, 0.2)}, [Sign(Fault.MUCH_IS_WRONG, 0.06)]),
        ({"quality": None}, []),
        ({"regions": ()}, [Sign(Fault.BLANK)]),
        (
            {"regions": (), "unread_ink": (UnreadInk(Box(0, 0, 900, 900), 90_000),)},
            [Sign(Fault.NOTHING_READ)],
        ),
        ({"read_ink_share": 0.5}, [Sign(Fault.NOT_TRUSTED)]),
    ],
)
def test_signs_of_the_page(changes: Mapping[str, Any], told: list[Sign]) -> None:
    assert list(find_signs(page_of(**changes))) == told


def shifted(page: Page, columns: int, lines: int) -> Page:
    """The page with its first lines moved to the left by so many columns."""
    moved: list[Line] = []
    for at, line in enumerate(page.lines):
        box = line.box
        left = box.left - columns
        moved.append(
            replace(line, box=Box(left, box.top, left + box.width, box.bottom)) if at < lines else line
        )
    return replace(page, regions=make_regions(moved))


@pytest.mark.parametrize(
    ("room", "lines", "side"),
    [
        # Letters are 36 pixels high: 7 pixels are within a fifth, 8 are not. Of 10 lines 3 have to be cut.
        (7, 3, "left"),
        (8, 3, None),
        (7, 2, None),
        (-5, 10, "left"),
    ],
)
def test_lines_that_run_into_the_edge(room: int, lines: int, side: str | None) -> None:
    assert int(CUT_LINE_HEIGHTS * 36) == 7
    found = find_cut_side(shifted(page_of(), 300 - room, lines))
    assert (found.name if found else None) == side
    assert found is None or len(found.boxes) == lines


def test_lines_of_a_page_on_its_side_run_into_its_top() -> None:
    page = page_of()
    lines = [replace(line, box=Box(line.box.top, 0, line.box.bottom, 700)) for line in page.lines]
    assert find_cut_side(replace(page, regions=make_regions(lines))) is None
    cut = find_cut_side(replace(page, regions=make_regions(lines), turn_deg_ccw=90))
    assert cut is not None
    assert cut.name == "top"


def test_a_few_letters_at_the_edge_are_no_cut_line() -> None:
    page = replace(make_page("\n".join(["лист"] * 10)), quality=GOOD)
    assert find_cut_side(shifted(page, 300, 10)) is None


def test_the_share_of_other_ink() -> None:
    page = replace(make_page("поезд"), width_px=2000, height_px=2000)
    (word,) = page.lines[0].words
    typed = 0.25 * word.box.width * word.box.height
    pen = UnreadInk(Box(0, 0, 100, 60), round(typed))
    rule = UnreadInk(Box(0, 0, 1000, 4), 4000)
    assert measure_other_ink(page) == 0
    assert measure_other_ink(replace(page, unread_ink=(pen, rule))) == 0.5


HARMING = [Fault.BLURRED, Fault.TOO_SMALL, Fault.TOO_DARK, Fault.TOO_FAINT, Fault.SKEWED]


@pytest.mark.parametrize(
    ("told", "predicted", "advice"),
    [
        ((), 0.001, Advice.NOTHING),
        ((Fault.FAILED,), None, Advice.RESCAN),
        ((Fault.CUT_OFF,), 0.001, Advice.RESCAN),
        *(((fault,), MAX_HARMLESS_CER, Advice.NOTHING) for fault in HARMING),
        *(((fault,), MAX_HARMLESS_CER + 0.001, Advice.RESCAN) for fault in HARMING),
        *(((fault,), None, Advice.RESCAN) for fault in HARMING),
        # A reading that is not to be trusted says nothing for its scan.
        ((Fault.BLURRED, Fault.NOT_TRUSTED), 0.001, Advice.RESCAN),
        ((Fault.NOT_TRUSTED,), 0.001, Advice.READ),
        ((Fault.NOTHING_READ,), None, Advice.READ),
        ((Fault.OTHER_INK, Fault.DUPLICATE), 0.01, Advice.READ),
        ((Fault.MUCH_IS_WRONG,), 0.2, Advice.READ),
        ((Fault.DUPLICATE,), 0.01, Advice.LOOK),
        ((Fault.BLANK,), None, Advice.LOOK),
        ((Fault.UPSIDE_DOWN, Fault.TOO_DARK), 0.01, Advice.LOOK),
    ],
)
def test_what_is_advised(told: tuple[Fault, ...], predicted: float | None, advice: Advice) -> None:
    assert advise([Sign(fault) for fault in told], predicted) is advice


def test_every_fault_leads_to_some_advice() -> None:
    assert all(advise([Sign(fault)], 0.5) is not Advice.NOTHING for fault in Fault)
