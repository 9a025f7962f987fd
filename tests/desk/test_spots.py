"""Where places are looked for: on pages that lie turned, between neighbours, on the page from its top."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ocr.desk.doing import Doing, Sight
from ocr.desk.frames import Kind
from ocr.desk.page_view import view_page
from ocr.desk.showing import Showing
from ocr.desk.spots import Found, Spot, look_among
from ocr.desk.store import open_store
from ocr.desk.token_boxes import TOKENS, TokenBoxes
from ocr.desk.types import Person, Role
from ocr.desk.volume import Volume, slug_of
from ocr.errors import InputError
from ocr.formats.scans import sha256_of
from ocr.image.pixels import turn_upright
from ocr.model import Box, Finding, Page, ScanRef, Verdict
from tests.desk.desks import INK, make_finding, make_text, write_document
from tests.pages import make_page

TEXT = make_text(3)
SLUG = slug_of("one")
WIDTH, HEIGHT = 2480, 3508
ONE, TWO, THREE = (
    TokenBoxes(at, at + 3, (Box(at, 0, at + 3, 9), Box(at, 9, at + 3, 18))) for at in (0, 10, 20)
)


@pytest.mark.parametrize(
    ("start", "end", "spot"),
    [
        # What was found itself, be it in part, or in several tokens.
        (10, 13, Spot(TWO.boxes, Found.PLACE)),
        (12, 20, Spot(TWO.boxes, Found.PLACE)),
        (10, 23, Spot((*TWO.boxes, *THREE.boxes), Found.PLACE)),
        # Between two: the last box of the one, the first of the other.
        (5, 8, Spot((ONE.boxes[1], TWO.boxes[0]), Found.NEAR)),
        (13, 20, Spot((TWO.boxes[1], THREE.boxes[0]), Found.NEAR)),
        # A gap.
        (10, 10, Spot((ONE.boxes[1], TWO.boxes[0]), Found.NEAR)),
        (30, 33, Spot((THREE.boxes[1],), Found.NEAR)),
    ],
)
def test_a_place_without_a_box_is_looked_for_by_the_tokens(start: int, end: int, spot: Spot) -> None:
    assert look_among((ONE, TWO, THREE), start, end) == spot


def test_before_the_first_token_and_on_a_page_without_any() -> None:
    assert look_among((TWO,), 0, 3) == Spot((TWO.boxes[0],), Found.NEAR)
    assert look_among((), 0, 3) == Spot((), Found.PAGE)


def turned(finding: Finding, back: int) -> Finding:
    return replace(finding, boxes=tuple(box.turned_upright(back, WIDTH, HEIGHT) for box in finding.boxes))


def write_scan(path: Path, turn_deg_ccw: int, boxes: list[Box]) -> Page:
    """The page of a scan that lies turned: white but for these boxes of the upright page, which are black."""
    image = np.full((HEIGHT, WIDTH), 255, np.uint8)
    for box in boxes:
        image[box.top : box.bottom, box.left : box.right] = 0
    Image.fromarray(turn_upright(image, -turn_deg_ccw % 360)).save(path)
    ref = ScanRef(str(path))
    size = (WIDTH, HEIGHT) if turn_deg_ccw in (0, 180) else (HEIGHT, WIDTH)
    return replace(
        make_page(TEXT), scan=ref, sha256=sha256_of(ref), width_px=size[0], height_px=size[1],
        turn_deg_ccw=turn_deg_ccw,
    )  # fmt: skip


@contextmanager
def shown(folder: Path) -> Iterator[tuple[Showing, Person]]:
    with open_store(folder) as store:
        person = store.people.take("Аня", Role.OWNER)
        volume = Volume(folder, store)
        volume.refresh()
        showing = Showing(volume, "en")
        yield showing, person
        showing.gallery.close()


def look_at(showing: Showing, kind: Kind, key: str = "") -> NDArray[np.uint8]:
    document = showing.volume.find(SLUG)
    file = (
        showing.gallery.cut(document, showing.find(document, key), kind)
        if key
        else showing.gallery.cut_page(document, 0, kind)
    )
    return np.asarray(Image.open(io.BytesIO(file.data)).convert("L"))


@pytest.mark.parametrize("skew", [0.0, 1.5])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_are_where_the_picture_of_the_page_has_them(tmp_path: Path, turn: int, skew: float) -> None:
    findings = [make_finding(number, TEXT) for number in (1, 2)]
    black = [box for finding in findings for box in finding.boxes] + [INK.box]
    page = replace(write_scan(tmp_path / "1.png", turn, black), skew_deg_ccw=skew)
    back = -turn % 360
    write_document(tmp_path / "one", TEXT, [turned(one, back) for one in findings], page=page)
    with shown(tmp_path) as (showing, person):
        view = view_page(showing, SLUG, 0, person)
        picture = look_at(showing, Kind.PAGE)
    assert (view["width"], view["height"]) == (WIDTH, HEIGHT)
    assert [place["boxes"] for place in view["places"]] == [[list(box)] for box in black[:2]]
    assert [boxes for _, _, boxes in view["tokens"]] == [[list(box)] for box in black[:2]]
    scale = picture.shape[1] / WIDTH
    for box in (Box(*boxes[0]) for _, _, boxes in view["tokens"]):
        left, top, right, bottom = (round(side * scale) for side in box)
        assert picture[top + 2 : bottom - 2, left + 2 : right - 2].max() < 60
        assert picture[top - 8 : top - 3, left:right].min() > 200
    assert view["areas"][0]["box"] == list(INK.box.turned_upright(turn, page.width_px, page.height_px))


def test_what_was_not_found_is_shown_between_its_neighbours(tmp_path: Path) -> None:
    known = [make_finding(number, TEXT) for number in (1, 3)]
    unseen = make_finding(2, TEXT, verdict=Verdict.UNSEEN, reading="", boxes=())
    black = [box for finding in known for box in finding.boxes]
    page = write_scan(tmp_path / "1.png", 90, black)
    write_document(tmp_path / "one", TEXT, [*(turned(one, 270) for one in known), unseen], page=page)
    with shown(tmp_path) as (showing, person):
        (card,) = showing.cards(SLUG, person, ["key2"])
        assert card["found"] == "near"
        assert set(card["pictures"]) == {"around"}
        left, top, right, bottom = card["pictures"]["around"]["place"]
        picture = look_at(showing, Kind.AROUND, "key2")
        # The frame begins at the number of the first row and ends at that of the third.
        assert picture[top + 1 : bottom - 1, left + 1 : right - 1].min() < 60
        assert np.argwhere(picture < 100).min(axis=0) == pytest.approx([top, left], abs=2)
        assert np.argwhere(picture < 100).max(axis=0) == pytest.approx([bottom - 1, right - 1], abs=2)
        with pytest.raises(InputError, match="no such picture"):
            look_at(showing, Kind.LINE, "key2")
        place = view_page(showing, SLUG, 0, person)["places"][1]
        assert (place["is_near"], place["boxes"]) == (True, [list(box) for box in black])
        # Nor are the neighbours there.
        (tmp_path / "one" / TOKENS).unlink()
        (card,) = showing.cards(SLUG, person, ["key2"])
        assert (card["found"], card["pictures"]["around"]["place"]) == ("page", None)
        assert look_at(showing, Kind.AROUND, "key2").shape == look_at(showing, Kind.PAGE).shape


def test_a_place_that_a_person_made_is_found_by_its_words(tmp_path: Path) -> None:
    known = make_finding(1, TEXT)
    page = write_scan(tmp_path / "1.png", 0, list(known.boxes))
    write_document(tmp_path / "one", TEXT, [known], page=page)
    start = TEXT.index("Строка 2")
    tokens = [
        {"page": 1, "start": start, "end": start + 6, "boxes": [[300, 375, 476, 411]]},
        {"page": 1, "start": known.start, "end": known.end, "boxes": [list(known.boxes[0])]},
    ]
    (tmp_path / "one" / TOKENS).write_text("".join(json.dumps(one) + "\n" for one in tokens), "utf-8")
    with shown(tmp_path) as (showing, person):
        told = Doing(showing).add(SLUG, person, Sight(0, start, start + 6, "Строки"))
        assert told["card"]["found"] == "place"
        assert set(told["card"]["pictures"]) == {"line", "around"}
        # Where only its neighbour is known, that is shown.
        told = Doing(showing).add(SLUG, person, Sight(0, start + 6, start + 8, " 3"))
        assert told["card"]["found"] == "near"
