"""Pictures cut from real files: what is on them, what they are known by, what is told where there is none."""

import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ocr.desk import decoding, pictures
from ocr.desk.decoding import NoPictureError, Why, decode, find_aspect
from ocr.desk.frames import Kind
from ocr.desk.pages import DeskPage
from ocr.desk.pictures import Picture, Pictures, find_sheet, frame_picture, make_etag
from ocr.desk.sheet import Sheet
from ocr.formats.scans import sha256_of
from ocr.image.pixels import Pixels, turn_upright
from ocr.model import Box, ScanRef

WORD = Box(400, 300, 520, 340)
LINE = Box(100, 300, 700, 340)


def write_scan(path: Path, *, turn_deg_ccw: int = 0, colour: tuple[int, int, int] = (0, 0, 0)) -> Path:
    """A page of 800 x 1000 px, white but for WORD and a bar in its upper left corner, lying as it is turned."""
    image = np.full((1000, 800, 3), 255, np.uint8)
    image[WORD.top : WORD.bottom, WORD.left : WORD.right] = colour
    image[0:100, 0:20] = 0
    Image.fromarray(turn_upright(image, -turn_deg_ccw % 360)).save(path)
    return path


def make_page(path: Path, turn_deg_ccw: int = 0) -> DeskPage:
    """The page of such a scan as it was read."""
    ref = ScanRef(str(path))
    size = (800, 1000) if turn_deg_ccw in (0, 180) else (1000, 800)
    back = -turn_deg_ccw % 360
    return DeskPage(
        page_index=0,
        name=path.name,
        label=path.stem,
        sha256=sha256_of(ref),
        width_px=size[0],
        height_px=size[1],
        places=(ref,),
        turn_deg_ccw=turn_deg_ccw,
        lines=(LINE.turned_upright(back, 800, 1000),),
    )


@pytest.fixture
def desk() -> Iterator[Pictures]:
    made = Pictures()
    yield made
    made.close()


def open_picture(picture: Picture) -> NDArray[np.int16]:
    opened = Image.open(io.BytesIO(picture.data))
    assert opened.format == "JPEG"
    assert opened.size == (picture.frame.width_px, picture.frame.height_px)
    return np.asarray(opened.convert("RGB"), np.int16)


def assert_shows(pixels: NDArray[np.int16], box: Box, colour: tuple[int, int, int] = (0, 0, 0)) -> None:
    """Check that a picture has this colour in a box, and white paper beside it, but for two pixels at its edges."""
    inside = pixels[box.top + 2 : box.bottom - 2, box.left + 2 : box.right - 2]
    assert np.abs(inside - np.asarray(colour)).max() < 40
    beside = pixels[box.top : box.bottom, box.right + 3 : box.right + 30]
    above = pixels[max(0, box.top - 8) : box.top - 3, box.left : box.right]
    assert min(beside.min(), above.min()) > 215


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("kind", [Kind.LINE, Kind.AROUND, Kind.PAGE])
def test_a_place_is_where_its_box_is_whichever_way_the_scan_lies(
    tmp_path: Path, desk: Pictures, turn: int, kind: Kind
) -> None:
    page = make_page(write_scan(tmp_path / "1.png", turn_deg_ccw=turn), turn)
    picture = desk.cut(page, kind, [WORD.turned_upright(-turn % 360, 800, 1000)])
    [box] = picture.frame.boxes
    assert_shows(open_picture(picture), box)
    scale = 2 if kind is Kind.LINE else 1
    assert (box.width, box.height) == (120 * scale, 40 * scale)
    # The same upright page, whichever way its scan lies.
    upright = make_page(write_scan(tmp_path / "upright.png"))
    assert picture.frame == frame_picture(upright, kind, [WORD])


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_is_upright(tmp_path: Path, desk: Pictures, turn: int) -> None:
    pixels = open_picture(
        desk.cut(make_page(write_scan(tmp_path / "1.png", turn_deg_ccw=turn), turn), Kind.PAGE)
    )
    assert pixels[5:95, 3:17].max() < 40
    assert min(pixels[:, -20:].min(), pixels[-100:].min()) > 215


def test_bands_are_the_rows_of_the_page(tmp_path: Path, desk: Pictures) -> None:
    page = make_page(write_scan(tmp_path / "1.png"))
    bands = [desk.cut(page, Kind.BAND, [WORD], band) for band in range(4)]
    together = np.concatenate([open_picture(band) for band in bands])
    assert together.shape == (1000, 800, 3)
    assert_shows(together, WORD)
    assert [band.frame.boxes for band in bands] == [(), (Box(400, 50, 520, 90),), (), ()]


def test_colour_is_shown_and_a_page_without_it_kept_in_grey(tmp_path: Path, desk: Pictures) -> None:
    red = make_page(write_scan(tmp_path / "red.png", colour=(200, 30, 30)))
    picture = desk.cut(red, Kind.LINE, [WORD])
    assert_shows(open_picture(picture), picture.frame.boxes[0], (200, 30, 30))
    assert decode(red, find_sheet(red)).shape == (1000, 800, 3)
    black = make_page(write_scan(tmp_path / "black.png"))
    assert decode(black, find_sheet(black)).shape == (1000, 800)


def test_the_oblong_pixels_of_a_fax_are_shown_square(tmp_path: Path, desk: Pictures) -> None:
    path = tmp_path / "fax.png"
    image = np.full((500, 800), 255, np.uint8)
    image[150:170, 400:520] = 0
    Image.fromarray(image).save(path, dpi=(200, 100))
    page = replace(make_page(path), width_px=800, height_px=500, lines=(Box(100, 150, 700, 170),))
    assert find_aspect(page) == 0.8
    picture = desk.cut(page, Kind.LINE, [Box(400, 150, 520, 170)])
    [box] = picture.frame.boxes
    assert (box.width, box.height) == (240, 80)
    assert_shows(open_picture(picture), box)


def test_a_page_of_more_pixels_is_decoded_elsewhere_and_made_smaller(
    tmp_path: Path, desk: Pictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "_MAX_PIXELS_HERE", 700_000)
    page = make_page(write_scan(tmp_path / "1.png", turn_deg_ccw=90), 90)
    here: list[ScanRef] = []
    monkeypatch.setattr(decoding, "load_scan", here.append)
    picture = desk.cut(page, Kind.LINE, [WORD.turned_upright(270, 800, 1000)])
    assert_shows(open_picture(picture), picture.frame.boxes[0])
    assert here == []


def test_a_page_larger_than_a_sheet_is_kept_smaller(tmp_path: Path) -> None:
    page = make_page(write_scan(tmp_path / "1.png", turn_deg_ccw=90), 90)
    small = Sheet(width_px=400, height_px=500, source_px=(1000, 800), turn_deg_ccw=90)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "MAX_SHEET_PIXELS", 200_000)
        assert decode(page, small).shape == (500, 400)


# --- What there is no picture of ------------------------------------------------------------------


def test_what_is_gone_or_another_file_or_nowhere_is_told(tmp_path: Path, desk: Pictures) -> None:
    page = make_page(write_scan(tmp_path / "1.png"))
    with pytest.raises(NoPictureError, match="did not keep where it is") as unknown:
        desk.cut(replace(page, places=()), Kind.LINE, [WORD])
    assert unknown.value.why is Why.UNKNOWN
    write_scan(tmp_path / "1.png", colour=(9, 9, 9))
    with pytest.raises(
        NoPictureError, match=r"1\.png is another file than the one that was read"
    ) as replaced:
        desk.cut(page, Kind.LINE, [WORD])
    assert replaced.value.why is Why.REPLACED
    (tmp_path / "1.png").unlink()
    with pytest.raises(NoPictureError, match=r"1\.png is no longer at") as gone:
        desk.cut(page, Kind.LINE, [WORD])
    assert gone.value.why is Why.GONE
    # Its size is known all the same, and once it is back, it is shown.
    assert frame_picture(page, Kind.LINE, [WORD]).width_px == 1440
    write_scan(tmp_path / "1.png")
    assert desk.cut(page, Kind.LINE, [WORD]).data


def test_the_file_that_was_read_is_found_beside_another_one(tmp_path: Path, desk: Pictures) -> None:
    page = make_page(write_scan(tmp_path / "1.png"))
    other = write_scan(tmp_path / "other.png", colour=(9, 9, 9))
    places = ScanRef(str(tmp_path / "gone.png")), ScanRef(str(other)), *page.places
    assert desk.cut(replace(page, places=places), Kind.PAGE).data == desk.cut(page, Kind.PAGE).data


@pytest.mark.parametrize("content", [b"no picture at all", b"\x89PNG\r\n\x1a\n damaged"])
@pytest.mark.parametrize("is_large", [False, True])
def test_a_damaged_scan_is_told(
    tmp_path: Path, desk: Pictures, monkeypatch: pytest.MonkeyPatch, content: bytes, is_large: bool
) -> None:
    if is_large:
        monkeypatch.setattr(decoding, "_MAX_PIXELS_HERE", 1)
    path = tmp_path / "1.png"
    path.write_bytes(content)
    with pytest.raises(NoPictureError) as damaged:
        desk.cut(make_page(path), Kind.PAGE)
    assert damaged.value.why is Why.DAMAGED


def test_a_bomb_is_refused_by_its_header(tmp_path: Path, desk: Pictures) -> None:
    path = tmp_path / "bomb.png"
    Image.new("1", (20_000, 10_001)).save(path)
    page = replace(make_page(path), width_px=800, height_px=1000)
    with pytest.raises(NoPictureError, match="20000 x 10001 pixels") as refused:
        desk.cut(page, Kind.PAGE)
    assert refused.value.why is Why.DAMAGED


# --- What pictures are known by -------------------------------------------------------------------


def test_an_etag_is_of_the_scan_the_part_and_the_size(tmp_path: Path) -> None:
    page = make_page(write_scan(tmp_path / "1.png"))
    moved = Box(*(side + 60 for side in WORD))

    def etag(page: DeskPage, kind: Kind, box: Box = WORD, band: int = 0) -> str:
        return make_etag(page, frame_picture(page, kind, [box], band))

    kinds = [etag(page, kind) for kind in Kind]
    others = [
        etag(page, Kind.LINE, moved),
        etag(page, Kind.BAND, band=1),
        etag(replace(page, sha256="1" * 64), Kind.LINE),
        etag(replace(page, turn_deg_ccw=180), Kind.PAGE),
        etag(replace(page, places=(ScanRef(page.places[0].path, 1, 2),)), Kind.LINE),
    ]
    assert len({*kinds, *others}) == len(kinds) + len(others)
    assert all(one[0] == one[-1] == '"' and len(one) == 34 and one[1:-1].isalnum() for one in kinds)
    # Where the scan lies and what it is called is no part of it, nor which box of the same picture is asked about.
    elsewhere = replace(page, name="a.png", places=(ScanRef("/a.png"),))
    assert etag(elsewhere, Kind.LINE) == kinds[0]
    assert etag(page, Kind.PAGE, moved) == etag(page, Kind.PAGE)
    cut = Pictures()
    assert cut.cut(page, Kind.LINE, [WORD]).etag == kinds[0]
    cut.close()


# --- What is kept ---------------------------------------------------------------------------------


class Decoder:
    """Counts the pages that are decoded, and can hold one up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: list[str] = []
        self.goes_on = Event()
        self.goes_on.set()
        monkeypatch.setattr(pictures, "decode", self)

    def __call__(self, page: DeskPage, sheet: Sheet) -> Pixels:
        self.names.append(page.name)
        assert self.goes_on.wait(10)
        return decode(page, sheet)


@pytest.fixture
def decoder(monkeypatch: pytest.MonkeyPatch) -> Decoder:
    return Decoder(monkeypatch)


@pytest.fixture
def pages(tmp_path: Path) -> list[DeskPage]:
    return [
        make_page(write_scan(tmp_path / f"{name}.png", colour=(at, 0, 0))) for at, name in enumerate("abcd")
    ]


def test_two_pages_are_kept_the_one_longest_unused_goes(pages: list[DeskPage], decoder: Decoder) -> None:
    desk = Pictures(cut_bytes=0)
    a, b, c, _ = pages
    for page in (a, b, a, c, a, b):
        desk.cut(page, Kind.LINE, [WORD])
    # At c the page b went, at the second b the page c.
    assert decoder.names == ["a.png", "b.png", "c.png", "b.png"]
    desk.close()


def test_what_was_cut_is_kept_up_to_some_bytes(pages: list[DeskPage], decoder: Decoder) -> None:
    a, b, c, _ = pages
    size = len(Pictures().cut(a, Kind.LINE, [WORD]).data)
    decoder.names.clear()
    desk = Pictures(pages=1, cut_bytes=int(2.5 * size))
    for page in (a, b, a, b):
        desk.cut(page, Kind.LINE, [WORD])
    assert decoder.names == ["a.png", "b.png"]
    for page in (c, b, a):
        desk.cut(page, Kind.LINE, [WORD])
    assert decoder.names == ["a.png", "b.png", "c.png", "a.png"]
    desk.close()


def test_what_is_cut_ahead_is_there_and_the_page_that_is_looked_at_stays(
    pages: list[DeskPage], decoder: Decoder
) -> None:
    desk = Pictures()
    a, b, c, d = pages
    desk.cut(a, Kind.LINE, [WORD])
    for page in (b, c, d):
        desk.prefetch(page, Kind.LINE, [WORD])
    while len(decoder.names) < 4:
        decoder.goes_on.wait(1)
    for page in (b, c, d):
        desk.cut(page, Kind.LINE, [WORD])
    desk.cut(a, Kind.AROUND, [WORD])
    assert decoder.names == ["a.png", "b.png", "c.png", "d.png"]
    desk.close()


def test_ahead_no_more_waits_than_a_person_may_want_and_nothing_after_the_end(
    pages: list[DeskPage], decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Pictures()
    decoder.goes_on.clear()
    for at in range(40):
        desk.prefetch(pages[at % 4], Kind.LINE, [Box(100 + at, 300, 200 + at, 340)])
    assert len(desk._waiting) == 6
    decoder.goes_on.set()
    # What there is no picture of is told to whoever asks for it, not here.
    desk.prefetch(replace(pages[0], places=()), Kind.LINE, [WORD])
    desk.close()
    assert len(decoder.names) <= 6


def test_a_small_picture_does_not_wait_for_another_page(pages: list[DeskPage], decoder: Decoder) -> None:
    desk = Pictures()
    a, b, _, _ = pages
    desk.cut(a, Kind.LINE, [WORD])
    decoder.goes_on.clear()
    slow = Thread(target=desk.cut, args=(b, Kind.LINE, [WORD]))
    slow.start()
    assert desk.cut(a, Kind.AROUND, [WORD]).data
    assert slow.is_alive()
    decoder.goes_on.set()
    slow.join()
    desk.close()


def test_threads_that_want_the_same_page_decode_it_once(pages: list[DeskPage], decoder: Decoder) -> None:
    desk = Pictures()
    decoder.goes_on.clear()
    boxes = [Box(100 + at, 300, 200 + at, 340) for at in range(8)]
    threads = [Thread(target=desk.cut, args=(pages[0], Kind.LINE, [box])) for box in boxes]
    for thread in threads:
        thread.start()
    decoder.goes_on.set()
    for thread in threads:
        thread.join()
    assert decoder.names == ["a.png"]
    desk.close()


_MEASURE = """
import random, sys, threading
from pathlib import Path
import numpy as np
from PIL import Image
from ocr.desk.frames import Kind
from ocr.desk.pages import DeskPage
from ocr.desk.pictures import Pictures
from ocr.formats.scans import sha256_of
from ocr.model import Box, ScanRef

def make(path, seed):
    noise = np.random.default_rng(seed).integers(0, 255, (440, 310, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((2480, 3520)).save(path)
    ref = ScanRef(str(path))
    return DeskPage(page_index=0, name="a", label="a", sha256=sha256_of(ref), width_px=2480, height_px=3520,
                    places=(ref,), lines=tuple(Box(200, 100 * at, 2300, 100 * at + 40) for at in range(1, 34)))

pages = [make(Path(sys.argv[1]) / f"{at}.jpg", at) for at in range(3)]
Path("/proc/self/clear_refs").write_text("5")
desk = Pictures()

def work(seed):
    choose = random.Random(seed)
    for _ in range(4):
        top = 100 * choose.randrange(1, 34)
        kind = choose.choice(list(Kind))
        desk.cut(choose.choice(pages), kind, [Box(600, top, 700, top + 40)], choose.randrange(4))

threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
desk.close()
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(int(status["VmHWM"].split()[0]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the most memory since a moment")
def test_pages_of_nine_megapixels_in_colour_take_less_than_240_megabytes(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(decoding.__file__).parents[2],
    )
    assert 60 < int(done.stdout) < 240
