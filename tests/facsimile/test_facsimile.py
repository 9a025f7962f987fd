"""Facsimiles: sources read strictly, truth boxes that hold the ink, files that say what they are."""

import math
import re
import tomllib
from collections import Counter
from dataclasses import replace
from functools import lru_cache, reduce
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from numpy.typing import NDArray
from PIL import Image
from rapidfuzz.distance import Levenshtein

from ocr.engines.page_reader import read_scan
from ocr.engines.tesseract import TesseractEngine
from ocr.errors import InputError, OutputError, UsageError
from ocr.facsimile import faces
from ocr.facsimile.canvas import DrawnBlock
from ocr.facsimile.faces import FONTS, check_faces, find_face, lacks
from ocr.facsimile.geometry import make_sheet_warp
from ocr.facsimile.keystrokes import X_OUT, Machine, Wear
from ocr.facsimile.levels import LEVELS, Level
from ocr.facsimile.paper import Ageing
from ocr.facsimile.scanning import Scanning, scan_sheet
from ocr.facsimile.sheet import Lettering, Sheet, Typed, lay_out_text, parse_sheet, sheet_shape
from ocr.facsimile.write import draw_sheet, is_facsimile_folder, render_sheet, write_facsimiles
from ocr.formats.page_xml import NAMESPACE
from ocr.model import Box, Glyph, Line, Region, RegionKind, ScanRef

Scan = tuple[NDArray[np.uint8], tuple[Region, ...]]
NAMES = {"p": NAMESPACE}
SCANS = Path(__file__).parents[2] / "scans"
TYPED_TOML = '[[typed]]\nleft_mm = 8\ntop_mm = 12\ntext = "Доношу"\n'
STAMP_TOML = '[[stamp]]\nleft_mm = 8\ntop_mm = 12\nsize_mm = 5\ntext = "КОПИЯ"\n'

TEXT = "Доношу, что поезд № 157\nприбыл в 14 часов.\n\n     Тихо; «да»?"
TYPED_SHEET = Sheet(typed=(Typed(left_mm=12, top_mm=16, text=TEXT),), size_mm=(90, 50))
# A hand of every kind, top to bottom, far enough from each other.
LETTERED_SHEET = Sheet(
    typed=(Typed(left_mm=8, top_mm=12, text="Доношу 17"),),
    letterings=(
        Lettering(
            kind=RegionKind.PRINTED, left_mm=8, top_mm=24, size_mm=4.2, text="ГЕНШТАБ армии", bold=True
        ),
        Lettering(
            kind=RegionKind.STAMP,
            left_mm=12,
            top_mm=40,
            size_mm=4.5,
            text="908  ПОДЛЕЖИТ\nвозврату",
            angle_deg_ccw=4,
            colour=(122, 78, 160),
            bold=True,
        ),
        Lettering(
            kind=RegionKind.HANDWRITING,
            left_mm=8,
            top_mm=58,
            size_mm=6,
            text="Читал Орлов",
            colour=(44, 52, 110),
        ),
    ),
    size_mm=(80, 66),
)


def draw(sheet: Sheet, wear: Wear, machine: int, rng: np.random.Generator) -> tuple[DrawnBlock, ...]:
    """The sheet drawn with this wear on the machine of this number."""
    return tuple(draw_sheet(sheet, Machine(machine), Level(name="test", wear=wear), rng))


@lru_cache
def scanned(sheet: Sheet, seed: int, skew_deg_ccw: float) -> Scan:
    """The sheet typed on machine `seed` and scanned with exactly this skew."""
    rng = np.random.default_rng((seed, 1))
    blocks = draw(sheet, Wear(), seed, rng)
    return scan_sheet(blocks, sheet, Ageing(), Scanning(skew_deg_ccw=skew_deg_ccw), rng)


def lines_of(regions: tuple[Region, ...]) -> list[Line]:
    return [line for region in regions for line in region.lines]


def glyphs_of(regions: tuple[Region, ...]) -> list[Glyph]:
    return [glyph for line in lines_of(regions) for word in line.words for glyph in word.glyphs]


def darkness(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    """How far below the paper every pixel is in its darkest channel, which is dark for ink of any colour."""
    low = image.min(axis=2).astype(np.float64)
    return np.asarray(np.median(low) - low)


def margins(ink: NDArray[np.bool_], box: Box) -> tuple[int, int, int, int]:
    """How far the ink within a box stays from its left, top, right and bottom edge."""
    ys, xs = np.nonzero(ink[box.top : box.bottom, box.left : box.right])
    return int(xs.min()), int(ys.min()), int(box.width - 1 - xs.max()), int(box.height - 1 - ys.max())


def written_text(path: Path) -> list[str]:
    """The lines of a PAGE XML file."""
    root = etree.fromstring(path.read_bytes())
    return [e.text or "" for e in root.iterfind(".//p:TextLine/p:TextEquiv/p:Unicode", NAMES)]


def read_toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


# --- Sheet sources -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[[typed]\n", "Mend the TOML"),
        ("text without a table", "Mend the TOML"),
        ("", "nothing to draw"),
        ("[sheet]\nsize_mm = [90, 50]\n", "nothing to draw"),
        ("[[rule]]\nfrom_mm = [1, 1]\nto_mm = [2, 2]\n", "nothing to draw"),
        (TYPED_TOML + "[[seal]]\nleft_mm = 3\n", "unknown table 'seal'"),
        (TYPED_TOML + "botom_mm = 3\n", "a typed entry has no 'botom_mm'"),
        (TYPED_TOML + "[sheet]\ncolour = [1, 2, 3]\n", "colour"),
        (TYPED_TOML + "[[rule]]\nfrom_mm = [1, 1]\n", "a rule entry lacks 'to_mm'"),
        (TYPED_TOML.replace("left_mm = 8\n", ""), "a typed entry lacks 'left_mm'"),
        (STAMP_TOML.replace("size_mm = 5\n", ""), "a lettering entry lacks 'size_mm'"),
        (STAMP_TOML.replace('text = "КОПИЯ"\n', ""), "a lettering entry lacks 'text'"),
        (TYPED_TOML.replace("left_mm = 8", 'left_mm = "8"'), "'left_mm' is not a number"),
        (STAMP_TOML + 'angle_deg_ccw = "steep"\n', "'angle_deg_ccw' is not a number"),
        (TYPED_TOML.replace('"Доношу"', "25348"), "'text' is not a string"),
        ("typed = 5\n", "no sheet source"),
        ('[typed]\ntext = "Доношу"\n', "no sheet source"),
        (TYPED_TOML + "[sheet]\nsize_mm = 90\n", "no sheet source"),
        ("sheet = 3\n" + TYPED_TOML, "no sheet source"),
        (TYPED_TOML + "[sheet]\nsize_mm = [700, 50]\n", "Sides of 30 to 600 mm"),
        (TYPED_TOML + "[sheet]\nsize_mm = [90, 29]\n", "Sides of 30 to 600 mm"),
        (TYPED_TOML.replace("Доношу", "а" * 20_001), "20001 characters"),
        # 14 995 typed and 5006 stamped are 20 001 too
        (
            TYPED_TOML.replace("Доношу", "а" * 14_995) + STAMP_TOML.replace("КОПИЯ", "б" * 5006),
            "20001 characters",
        ),
    ],
)
def test_a_bad_sheet_source_names_its_file(toml: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)) as refusal:
        parse_sheet(toml, "scans/sheet-9.toml")
    assert str(refusal.value).startswith("scans/sheet-9.toml ")


def test_a_sheet_source_is_read() -> None:
    rule = "[[rule]]\nfrom_mm = [1, 2]\nto_mm = [3.5, 2]\n"
    sheet = parse_sheet(TYPED_TOML + STAMP_TOML + rule + "[sheet]\nsize_mm = [90, 50]\n", "a.toml")
    assert sheet.typed == (Typed(left_mm=8, top_mm=12, text="Доношу"),)
    assert sheet.letterings == (
        Lettering(kind=RegionKind.STAMP, left_mm=8, top_mm=12, size_mm=5, text="КОПИЯ"),
    )
    assert [(r.from_mm, r.to_mm) for r in sheet.rules] == [((1, 2), (3.5, 2))]
    assert sheet.size_mm == (90, 50)


def test_a_text_loses_the_line_ends_around_it_but_not_its_spaces() -> None:
    toml = "[[typed]]\nleft_mm = 8\ntop_mm = 12\ntext = '''\n\n   Доношу\n\n о поезде\n\n'''\n"
    assert parse_sheet(toml, "a.toml").typed[0].text == "   Доношу\n\n о поезде"


# --- Plain text ----------------------------------------------------------------------------------


def typed_texts(text: str) -> list[str]:
    return [sheet.typed[0].text for sheet in lay_out_text(text)]


def test_form_feeds_part_sheets() -> None:
    assert typed_texts("раз\n\fдва\n\f\f \n\fтри\f") == ["раз", "два", "три"]


def test_a_long_line_is_broken_at_spaces() -> None:
    # «слово » is 6 letters: eleven words and ten spaces are 5 * 11 + 10 = 65 of 66; the twelfth goes below
    assert typed_texts("слово " * 11 + "слово") == [("слово " * 11).strip() + "\nслово"]
    # exactly 66: ten words, the spaces behind them, and six letters more
    line = "слово " * 10 + "дорога"
    assert len(line) == 66
    assert typed_texts(line) == [line]


def test_a_word_wider_than_the_sheet_is_broken() -> None:
    assert typed_texts("а" * 70) == ["а" * 66 + "\n" + "а" * 4]


def test_tabs_and_indents_are_kept_as_spaces() -> None:
    assert typed_texts("№\tпоезд\n     Доношу") == ["№       поезд\n     Доношу"]


def test_a_long_text_is_turned_to_a_second_sheet() -> None:
    lines = [f"строка {n}" for n in range(1, 86)]
    # 42 rows a sheet: 1 to 42, 43 to 84, and the last
    assert typed_texts("\n".join(lines)) == ["\n".join(lines[:42]), "\n".join(lines[42:84]), lines[84]]


WORDS = st.lists(st.sampled_from(["поезд", "№", "157", "прибыл,", "Шанхай-Пекин", "\n", "\f"]), max_size=400)


@given(WORDS)
def test_no_word_is_lost_and_every_sheet_is_full_at_most(words: list[str]) -> None:
    text = " ".join(words)
    sheets = typed_texts(text)
    assert " ".join(sheets).split() == text.split()
    assert all(sheet.strip() for sheet in sheets)
    assert all(len(row) <= 66 for sheet in sheets for row in sheet.split("\n"))
    assert all(len(sheet.split("\n")) <= 42 for sheet in sheets)


# --- Rendering -----------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_scan() -> None:
    image, regions = render_sheet(LETTERED_SHEET, Machine(3), LEVELS["clean"], number=1)
    again, regions_again = render_sheet(LETTERED_SHEET, Machine(3), LEVELS["clean"], number=1)
    assert np.array_equal(image, again)
    assert regions == regions_again


@pytest.mark.parametrize(("seed", "number"), [(4, 1), (3, 2)])
def test_another_seed_or_sheet_number_gives_another_scan(seed: int, number: int) -> None:
    image, regions = render_sheet(TYPED_SHEET, Machine(3), LEVELS["clean"], number=1)
    other, other_regions = render_sheet(TYPED_SHEET, Machine(seed), LEVELS["clean"], number=number)
    assert image.shape == other.shape
    # Not noise alone: letters stand elsewhere.
    assert not np.array_equal(image, other)
    assert [g.box for g in glyphs_of(regions)] != [g.box for g in glyphs_of(other_regions)]
    assert [g.text for g in glyphs_of(regions)] == [g.text for g in glyphs_of(other_regions)]


def test_the_scan_has_the_size_of_the_sheet() -> None:
    # A4 at 300 dpi: 210 / 25.4 * 300 = 2480.3 by 297 / 25.4 * 300 = 3507.9
    assert sheet_shape(Sheet(), 300) == (3508, 2480)
    # 90 mm are 1063.0, 50 mm are 590.6 pixels
    image, _ = render_sheet(TYPED_SHEET, Machine(1), LEVELS["clean"], number=1)
    assert image.shape == (591, 1063, 3)
    assert image.dtype == np.uint8


def test_the_truth_is_the_typed_text_with_words_split_at_spaces() -> None:
    _, (region,) = scanned(TYPED_SHEET, 1, 0.0)
    assert region.kind == RegionKind.TYPED
    assert [[word.text for word in line.words] for line in region.lines] == [
        ["Доношу,", "что", "поезд", "№", "157"],
        ["прибыл", "в", "14", "часов."],
        ["Тихо;", "«да»?"],
    ]
    for line in region.lines:
        assert all("".join(g.text for g in word.glyphs) == word.text for word in line.words)


@given(st.text("абвЁЙ 17.,№-\n", max_size=40))
def test_the_truth_of_any_text_is_its_words(text: str) -> None:
    sheet = Sheet(typed=(Typed(left_mm=5, top_mm=8, text=text, line_mm=1),), size_mm=(120, 60))
    (block,) = draw(sheet, Wear(), 1, np.random.default_rng(1))
    rows = [["".join(g.text for g in word) for word in line.words] for line in block.lines]
    assert rows == [row.split() for row in text.split("\n") if row.strip()]


def test_letters_stand_a_pitch_apart() -> None:
    # 2.54 mm at 300 dpi are 30 pixels. The first letter stands 12 mm = 141.7 px from the left; the line has
    # 10 letters, to 441.7. Its baseline is at 16 mm = 189.0 px, the next 6.35 mm = 75 px below.
    sheet = Sheet(typed=(Typed(left_mm=12, top_mm=16, text="нннннннннн\nнн"),), size_mm=(90, 50))
    unworn = Wear(key_shift_px=0, strike_shift_px=0)
    (block,) = draw(sheet, unworn, 1, np.random.default_rng(1))
    first, second = block.lines
    assert first.baseline[0] == pytest.approx((141.7, 189.0), abs=0.1)
    assert first.baseline[1] == pytest.approx((441.7, 189.0), abs=0.1)
    assert second.baseline[0] == pytest.approx((141.7, 264.0), abs=0.1)
    lefts = [glyph.left for glyph in first.words[0]]
    assert np.diff(lefts) == pytest.approx([30] * 9, abs=1)
    # «н» stands on its line, within its own cell
    assert all(abs(glyph.bottom - 189) <= 3 for glyph in first.words[0])
    assert all(
        141 + 30 * n <= glyph.left < glyph.right <= 173 + 30 * n for n, glyph in enumerate(first.words[0])
    )


@pytest.mark.parametrize("skew", [0.0, 0.9, -0.9, 2.0])
@pytest.mark.parametrize("seed", [1, 2, 7])
def test_typed_truth_boxes_hold_their_ink_tightly(seed: int, skew: float) -> None:
    image, regions = scanned(TYPED_SHEET, seed, skew)
    dark = darkness(image)
    # Over 30 machines the palest letter's darkest pixel was 71 levels below the paper, the widest margin 2 px.
    ink = dark > 40
    everywhere = np.zeros(ink.shape, np.bool_)
    for glyph in glyphs_of(regions):
        box = glyph.box
        assert dark[box.top : box.bottom, box.left : box.right].max() > 55, glyph
        assert max(margins(ink, box)) <= 3, glyph
        everywhere[box.top - 3 : box.bottom + 3, box.left - 3 : box.right + 3] = True
    # And there is no ink elsewhere, but for the scanner's bed at the edges of a turned sheet.
    edge = 30
    inside = (slice(edge, -edge), slice(edge, -edge))
    assert not (ink & ~everywhere)[inside].any()


@pytest.mark.parametrize("skew", [0.0, -0.9, 2.0])
@pytest.mark.parametrize("seed", [1, 2])
def test_lettered_truth_boxes_hold_their_ink(seed: int, skew: float) -> None:
    image, regions = scanned(LETTERED_SHEET, seed, skew)
    dark = darkness(image)
    everywhere = np.zeros(dark.shape, np.bool_)
    for glyph in glyphs_of(regions):
        box = glyph.box
        # A stamp is patchy: over 30 seeds its palest letter reached 51 levels below the paper.
        assert dark[box.top : box.bottom, box.left : box.right].max() > 40, glyph
        # A turned letter leaves the corners of its upright box bare; at most 9 px were measured.
        assert max(margins(dark > 22, box)) <= 11, glyph
        everywhere[box.top - 4 : box.bottom + 4, box.left - 4 : box.right + 4] = True
    edge = 30
    inside = (slice(edge, -edge), slice(edge, -edge))
    assert not ((dark > 40) & ~everywhere)[inside].any()


@pytest.mark.parametrize("skew", [0.9, -0.9, 2.0])
def test_baselines_rise_by_the_skew(skew: float) -> None:
    _, regions = scanned(TYPED_SHEET, 1, skew)
    for line in lines_of(regions):
        (x0, y0), (x1, y1) = line.baseline
        # Both ends are rounded to whole pixels: an error of one over the length.
        assert math.tan(math.radians(skew)) == pytest.approx((y0 - y1) / (x1 - x0), abs=1 / (x1 - x0))


@pytest.mark.parametrize("sheet", [TYPED_SHEET, LETTERED_SHEET], ids=["typed", "lettered"])
def test_boxes_lie_in_each_other_and_in_the_image(sheet: Sheet) -> None:
    image, regions = scanned(sheet, 1, 2.0)
    height, width = image.shape[:2]
    for region in regions:
        assert region.box.left >= 0
        assert region.box.top >= 0
        assert region.box.right <= width
        assert region.box.bottom <= height
        for line in region.lines:
            assert region.box.union(line.box) == region.box
            for word in line.words:
                assert line.box.union(word.box) == line.box
                for glyph in word.glyphs:
                    assert word.box.union(glyph.box) == word.box
                    assert glyph.box.width > 0
                    assert glyph.box.height > 0


def test_every_hand_is_a_region_of_its_kind_with_its_text() -> None:
    _, regions = scanned(LETTERED_SHEET, 1, 0.9)
    assert [(region.kind, [line.text for line in region.lines]) for region in regions] == [
        (RegionKind.TYPED, ["Доношу 17"]),
        (RegionKind.PRINTED, ["ГЕНШТАБ армии"]),
        (RegionKind.STAMP, ["908 ПОДЛЕЖИТ", "возврату"]),
        (RegionKind.HANDWRITING, ["Читал Орлов"]),
    ]


def test_the_stamp_is_coloured_and_type_is_not() -> None:
    image, regions = scanned(LETTERED_SHEET, 1, 0.0)
    excess = {}
    for region in regions:
        box = region.box
        part = image[box.top : box.bottom, box.left : box.right].astype(np.float64)
        ink = part.min(axis=2) < 130
        # How much bluer than green the ink is on the average. The paper itself is 21 levels less blue.
        excess[region.kind] = float((part[..., 2] - part[..., 1])[ink].mean())
    # The stamp's full ink on this paper: blue 203 * 160 / 255 = 127, green 224 * 78 / 255 = 69, so 58 apart;
    # it is laid on at three quarters and less (35 to 40 measured). Type: about 203 * 52 / 255 - 224 * 44 / 255 = 3.
    assert excess[RegionKind.STAMP] > 25
    assert excess[RegionKind.HANDWRITING] > 15
    assert abs(excess[RegionKind.TYPED]) < 10
    assert abs(excess[RegionKind.PRINTED]) < 10


def test_lettered_lines_stand_below_each_other() -> None:
    # 20 mm are 236.2 px. Lines are 1.25 em apart, 5.625 mm = 66.4 px, to 302.7, where nothing else is said;
    # 10 mm = 118.1 px, to 354.3, where it is.
    stamp = replace(LETTERED_SHEET.letterings[1], left_mm=20, top_mm=20, angle_deg_ccw=0)
    for block, second in ((stamp, 303), (replace(stamp, line_mm=10), 354)):
        _, regions = scanned(Sheet(letterings=(block,), size_mm=(80, 50)), 1, 0.0)
        assert [line.baseline[0] for line in lines_of(regions)] == [(236, 236), (236, second)]
    # Turned by 90 degrees against the clock lines run upwards, and the next is to the right.
    upright = replace(stamp, top_mm=45, left_mm=20, angle_deg_ccw=90)
    _, regions = scanned(Sheet(letterings=(upright,), size_mm=(80, 50)), 1, 0.0)
    first, below = lines_of(regions)
    # 45 mm are 531.5 px
    assert (first.baseline[0], below.baseline[0]) == ((236, 531), (303, 531))
    assert first.baseline[1][0] == 236
    assert first.baseline[1][1] < 531


def test_a_framed_stamp_has_a_border_that_is_no_text() -> None:
    stamp = replace(LETTERED_SHEET.letterings[1], left_mm=20, top_mm=20, angle_deg_ccw=0)
    plain, framed = (
        scanned(Sheet(letterings=(replace(stamp, framed=f),), size_mm=(80, 50)), 1, 0.0)
        for f in (False, True)
    )
    assert plain[1] == framed[1]
    # Left of the first letter, 20 mm = 236 px, by 0.8 em of 4.5 mm = 42.5 px: the border stands at 194 px.
    border = (slice(220, 300), slice(185, 205))
    assert darkness(framed[0])[border].max() > 45
    assert darkness(plain[0])[border].max() < 45


def test_a_machine_has_the_same_faults_on_every_sheet() -> None:
    wear = Wear(strike_shift_px=0)
    letters = "абвгджн17"
    sheet = Sheet(typed=(Typed(left_mm=8, top_mm=12, text=letters),), size_mm=(60, 30))

    def places(machine: int, strike: int) -> list[Box]:
        # Without the unevenness of strikes the keys' faults alone decide where letters stand.
        (block,) = draw(sheet, wear, machine, np.random.default_rng(strike))
        return [
            Box(*(int(v) for v in glyph[1:5]))
            for line in block.lines
            for word in line.words
            for glyph in word
        ]

    assert places(5, 1) == places(5, 2)
    assert places(5, 1) != places(6, 1)
    keys = [Machine(5).key(letter, wear) for letter in letters]
    assert keys == [Machine(5).key(letter, wear) for letter in letters]
    assert len(set(keys)) == len(letters)
    assert Machine(6).key("а", wear) != Machine(5).key("а", wear)


# --- Files ---------------------------------------------------------------------------------------


def small_source(folder: Path, name: str, text: str) -> Path:
    """A sheet source of 60 by 30 mm."""
    folder.mkdir(exist_ok=True)
    toml = TYPED_TOML.replace("Доношу", text) + "[sheet]\nsize_mm = [60, 30]\n"
    (folder / name).write_text(toml, encoding="utf-8")
    return folder / name


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_of_sources_gives_scans_truth_and_a_mark(tmp_path: Path) -> None:
    for number in (10, 2):
        small_source(tmp_path / "source", f"sheet-{number}.toml", f"лист {number}")
    small_source(tmp_path / "source", "notes.toml", "нет")
    out = tmp_path / "out"
    assert write_facsimiles(tmp_path / "source", out, seed=3) == (out / "sheet-2.jpg", out / "sheet-10.jpg")
    assert files_in(out) == ["facsimile.toml", "sheet-10.jpg", "sheet-10.xml", "sheet-2.jpg", "sheet-2.xml"]
    assert written_text(out / "sheet-2.xml") == ["лист 2"]
    assert written_text(out / "sheet-10.xml") == ["лист 10"]
    assert read_toml(out / "facsimile.toml")["seed"] == 3
    with Image.open(out / "sheet-2.jpg") as image:
        # 60 mm are 708.7, 30 mm are 354.3 pixels
        assert (image.format, image.size, image.info["dpi"]) == ("JPEG", (709, 354), (300, 300))
    page = etree.fromstring((out / "sheet-2.xml").read_bytes()).find("p:Page", NAMES)
    assert page is not None
    assert page.get("imageFilename") == "sheet-2.jpg"
    assert (page.get("imageWidth"), page.get("imageHeight")) == ("709", "354")


def test_a_single_source_keeps_its_name(tmp_path: Path) -> None:
    source = small_source(tmp_path, "order.toml", "приказ")
    assert write_facsimiles(source, tmp_path / "out", seed=1) == (tmp_path / "out" / "order.jpg",)
    assert files_in(tmp_path / "out") == ["facsimile.toml", "order.jpg", "order.xml"]


def test_the_same_source_and_seed_give_the_same_files(tmp_path: Path) -> None:
    source = small_source(tmp_path, "order.toml", "приказ")
    for out, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_facsimiles(source, tmp_path / out, seed=seed)
    for name in ("order.jpg", "order.xml", "facsimile.toml"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
        assert (tmp_path / "a" / name).read_bytes() != (tmp_path / "c" / name).read_bytes()


def test_a_text_is_typed_on_a4(tmp_path: Path) -> None:
    (tmp_path / "order.txt").write_bytes("Доношу, что поезд\nприбыл.\f".encode("cp1251"))
    (path,) = write_facsimiles(tmp_path / "order.txt", tmp_path / "out", seed=1)
    assert path.name == "sheet-1.jpg"
    assert written_text(path.with_suffix(".xml")) == ["Доношу, что поезд", "прибыл."]
    with Image.open(path) as image:
        assert image.size == (2480, 3508)


@pytest.mark.parametrize("text", ["", "\n \n", "\f\f\n"])
def test_an_empty_text_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "order.txt").write_text(text)
    with pytest.raises(InputError, match=r"order\.txt has no text"):
        write_facsimiles(tmp_path / "order.txt", tmp_path / "out", seed=1)
    assert not (tmp_path / "out").exists()


def test_sources_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"There is no .*absent\.txt"):
        write_facsimiles(tmp_path / "absent.txt", tmp_path / "out", seed=1)
    with pytest.raises(InputError, match=r"no sheet-N\.toml in"):
        write_facsimiles(tmp_path, tmp_path / "out", seed=1)
    small_source(tmp_path / "source", "sheet-1.toml", "лист")
    (tmp_path / "source" / "sheet-2.toml").write_text("[[typed]\n")
    with pytest.raises(InputError, match=r"sheet-2\.toml is no sheet source"):
        write_facsimiles(tmp_path / "source", tmp_path / "out", seed=1)
    assert not (tmp_path / "out").exists()


def test_a_seed_below_zero_is_refused(tmp_path: Path) -> None:
    source = small_source(tmp_path, "order.toml", "приказ")
    with pytest.raises(UsageError, match="-1"):
        write_facsimiles(source, tmp_path / "out", seed=-1)


def test_a_file_where_the_results_should_be(tmp_path: Path) -> None:
    source = small_source(tmp_path, "order.toml", "приказ")
    with pytest.raises(OutputError, match="another folder"):
        write_facsimiles(source, source, seed=1)


def test_a_missing_face_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = small_source(tmp_path, "order.toml", "приказ")
    monkeypatch.setattr(faces, "_find_file", lambda _: None)
    with pytest.raises(InputError, match=r"The face is not here: TT2020\. To have it: install Sverka"):
        write_facsimiles(source, tmp_path / "out", seed=1)
    with pytest.raises(InputError, match="apt-get install fonts-paratype"):
        write_facsimiles(source, tmp_path / "out", seed=1, face="PT Mono")


@pytest.mark.parametrize(
    ("here", "told"),
    [
        ([], r"These faces are not here: Go Mono, PT Mono, Agave\. .* fonts-paratype fonts-go fonts-agave\."),
        (
            ["Go-Mono.ttf"],
            r"These faces are not here: PT Mono, Agave\. .* install fonts-paratype fonts-agave\.",
        ),
        (["Go-Mono.ttf", "PTM55F.ttf", "agave-r-autohinted.ttf"], None),
    ],
)
def test_all_missing_faces_are_told_at_once(
    monkeypatch: pytest.MonkeyPatch, here: list[str], told: str | None
) -> None:
    monkeypatch.setattr(faces, "_find_file", lambda name: Path(name) if name in here else None)
    wanted = ["Go Mono", "PT Mono", "Agave", "Go Mono"]
    if told is None:
        check_faces(wanted)
        return
    with pytest.raises(InputError, match=told):
        check_faces(wanted)


def test_only_a_marked_folder_is_one_of_facsimiles(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (path,) = write_facsimiles(small_source(tmp_path, "order.toml", "приказ"), out, seed=1)
    assert is_facsimile_folder(out)
    assert is_facsimile_folder(path)
    # the folder of the source, one that is not there, and ours without its mark
    assert not is_facsimile_folder(tmp_path)
    assert not is_facsimile_folder(tmp_path / "order.toml")
    assert not is_facsimile_folder(tmp_path / "absent" / "page.jpg")
    (out / "facsimile.toml").unlink()
    assert not is_facsimile_folder(out)


@pytest.mark.parametrize("mark", [b"", b"seed = 1\n", b"[[", b"\xff\xfe\x81"])
def test_a_mark_that_says_nothing_marks_nothing(tmp_path: Path, mark: bytes) -> None:
    (tmp_path / "facsimile.toml").write_bytes(mark)
    assert not is_facsimile_folder(tmp_path)


# --- The committed sets --------------------------------------------------------------------------

ORIGINAL, VARIANT = "telegram-25348", "telegram-25348-typed-variant"
SHEETS = [(name, number) for name in (ORIGINAL, VARIANT) for number in (1, 2, 3)]


@pytest.mark.parametrize("name", [ORIGINAL, VARIANT])
def test_the_committed_sets_are_marked_and_whole(name: str) -> None:
    assert is_facsimile_folder(SCANS / name)
    expected = ["facsimile.toml"] + [f"sheet-{n}.{end}" for n in (1, 2, 3) for end in ("jpg", "toml", "xml")]
    assert files_in(SCANS / name) == expected


@pytest.mark.parametrize(("name", "number"), SHEETS)
def test_a_committed_scan_is_small_and_fits_its_truth(name: str, number: int) -> None:
    path = SCANS / name / f"sheet-{number}.jpg"
    assert path.stat().st_size < 1_500_000
    page = etree.fromstring(path.with_suffix(".xml").read_bytes()).find("p:Page", NAMES)
    assert page is not None
    assert page.get("imageFilename") == path.name
    with Image.open(path) as image:
        width, height = image.size
    assert (page.get("imageWidth"), page.get("imageHeight")) == (str(width), str(height))
    for coords in page.iterfind(".//p:Coords", NAMES):
        points = [tuple(map(int, point.split(","))) for point in (coords.get("points") or "").split()]
        assert all(0 <= x < width and 0 <= y < height for x, y in points)


@pytest.mark.parametrize(("name", "number"), SHEETS)
def test_committed_truth_has_the_words_of_its_source(name: str, number: int) -> None:
    path = SCANS / name / f"sheet-{number}.toml"
    sheet = parse_sheet(path.read_text(encoding="utf-8"), path.name)
    texts = [block.text for block in sheet.typed] + [block.text for block in sheet.letterings]
    truth = " ".join(written_text(path.with_suffix(".xml")))
    assert Counter(truth.split()) == Counter(" ".join(texts).split())
    typed, other = ("25848", "25348") if (name, number) == (VARIANT, 3) else ("25348", "25848")
    assert typed in truth
    assert other not in truth


def test_the_variant_differs_in_one_digit() -> None:
    for number in (1, 2, 3):
        sources = [
            (SCANS / s / f"sheet-{number}.toml").read_text(encoding="utf-8") for s in (ORIGINAL, VARIANT)
        ]
        assert sources[0].replace("25348", "25848" if number == 3 else "25348") == sources[1]


# --- Read back -----------------------------------------------------------------------------------


@pytest.mark.tesseract
def test_a_facsimile_is_read_back_with_few_errors(tmp_path: Path) -> None:
    text = (
        "Доношу, что поезд номер 157 прибыл\nна станцию Тихая в 14 часов 25 минут.\n"
        "Телеграмма получена, меры не приняты."
    )
    (tmp_path / "order.txt").write_text(text, encoding="utf-8")
    (path,) = write_facsimiles(tmp_path / "order.txt", tmp_path / "out", seed=3)
    page = read_scan(ScanRef(str(path)), TesseractEngine()).page
    # 109 characters; two wrong are allowed for (one was, «псезд»), and a line end is as good as a space.
    assert Levenshtein.distance(" ".join(page.text.split()), " ".join(text.split())) <= 2
    # Where it was read is where it was typed: below 24 mm = 283 px less a line, right of 26 mm = 307 px.
    boxes = [word.box for line in page.lines for word in line.words]
    assert min(box.left for box in boxes) == pytest.approx(307, abs=30)
    assert min(box.top for box in boxes) == pytest.approx(283 - 30, abs=30)


SMALL = "[sheet]\nsize_mm = [60, 30]\n"


@pytest.mark.parametrize(
    "toml",
    [
        TYPED_TOML + "[sheet]\nsize_mm = [90]\n",
        TYPED_TOML + '[sheet]\nsize_mm = "ab"\n',
        TYPED_TOML + SMALL + "paper = [1, 2]\n",
        TYPED_TOML + SMALL + 'paper = "red"\n',
        STAMP_TOML + 'colour = "red"\n' + SMALL,
        STAMP_TOML + "colour = [1, 2]\n" + SMALL,
        TYPED_TOML + "pitch_mm = 0\n" + SMALL,
        STAMP_TOML.replace("size_mm = 5", "size_mm = 0") + SMALL,
        TYPED_TOML.replace("left_mm = 8", "left_mm = [1, 2]") + SMALL,
        TYPED_TOML.replace("left_mm = 8", "left_mm = nan") + SMALL,
        TYPED_TOML + "[[rule]]\nfrom_mm = 5\nto_mm = [3, 4]\n" + SMALL,
        TYPED_TOML.replace("Доношу", "а\\u0001б") + SMALL,
    ],
)
def test_no_source_crashes(tmp_path: Path, toml: str) -> None:
    (tmp_path / "a.toml").write_text(toml)
    with pytest.raises(InputError):
        write_facsimiles(tmp_path / "a.toml", tmp_path / "out", seed=1)


def test_lettering_off_the_sheet_is_no_truth(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(STAMP_TOML.replace("left_mm = 8", "left_mm = 500") + SMALL)
    write_facsimiles(tmp_path / "a.toml", tmp_path / "out", seed=1)
    assert written_text(tmp_path / "out" / "a.xml") == []


# --- Levels, faces, geometry ---------------------------------------------------------------------


@pytest.mark.parametrize("name", LEVELS)
def test_every_level_is_reproducible_and_its_truth_lies_on_its_ink(name: str) -> None:
    sheet = replace(TYPED_SHEET, paper=(233, 224, 203))
    image, regions = render_sheet(sheet, Machine(4), LEVELS[name], number=2)
    again, regions_again = render_sheet(sheet, Machine(4), LEVELS[name], number=2)
    assert np.array_equal(image, again)
    assert regions == regions_again
    grey = image if image.ndim == 2 else image.min(axis=2)
    typed = [r for r in regions if r.kind is RegionKind.TYPED]
    assert [line.text for r in typed for line in r.lines] == [
        " ".join(row.split()) for block in sheet.typed for row in block.text.split("\n") if row.strip()
    ]
    boxes = [glyph.box for glyph in glyphs_of(tuple(typed))]
    inside = np.zeros(grey.shape, np.bool_)
    for box in boxes:
        inside[box.top : box.bottom, box.left : box.right] = True
    around = reduce(Box.union, boxes)
    area = (slice(around.top, around.bottom), slice(around.left, around.right))
    # Type is darker than what lies between it, at every level and however the sheet lies.
    assert np.mean(grey[area][inside[area]]) < np.mean(grey[area][~inside[area]]) - 5
    shape = tuple(image.shape[:2])
    assert all(0 <= b.left < b.right <= shape[1] and 0 <= b.top < b.bottom <= shape[0] for b in boxes)


def test_a_fax_is_bilevel_and_a_copy_grey() -> None:
    fax, _ = render_sheet(TYPED_SHEET, Machine(1), LEVELS["fax"], number=1)
    assert fax.ndim == 2
    assert set(np.unique(fax)) == {0, 255}
    copy, _ = render_sheet(TYPED_SHEET, Machine(1), LEVELS["photocopy"], number=1)
    assert copy.ndim == 2


points = st.lists(st.tuples(st.floats(0, 1000), st.floats(0, 1400)), min_size=1, max_size=5)


@given(
    points,
    st.floats(-5, 5),
    st.sampled_from([0, 90, 180, 270]),
    st.floats(-40, 40),
    st.floats(0.4, 2),
)
def test_points_of_a_sheet_come_back_from_the_scan(
    drawn_at: list[tuple[float, float]], skew: float, turn: int, curl: float, scale: float
) -> None:
    warp = make_sheet_warp(
        (1000, 1400),
        skew_deg_ccw=skew,
        turn_deg_ccw=turn,
        scale=scale,
        margin_px=(10, 20, 30, 40),
        curl_px=curl,
        tilt=((0.01, 0), (0, 0.02), (-0.01, 0), (0, 0)),
    )
    on_sheet = np.array(drawn_at, np.float64)
    assert np.abs(warp.on_sheet(warp.on_scan(on_sheet)) - on_sheet).max() < 0.01


def test_a_turned_sheet_is_where_it_is_said_to_be() -> None:
    page = np.zeros((40, 60, 3), np.float32)
    page[5:10, 20:30] = 200
    warp = make_sheet_warp((60, 40), turn_deg_ccw=90)
    assert warp.scan_size == (40, 60)
    scan = warp.apply(page, (0, 0, 0))[..., 0]
    # A quarter turn to the left: what was 20 to 30 from the left is 20 to 30 from the bottom.
    assert scan[31:39, 6:9].min() > 190
    assert scan[:29].max() < 10
    (corner,) = warp.on_scan(np.array([[20.0, 5.0]]))
    assert corner == pytest.approx((5, 40), abs=0.01)


def test_a_missing_character_is_lent_and_marked() -> None:
    path = find_face("GNU Typewriter")
    if path is None:
        # Without that face: any that lacks a character behaves so, print lacks the tick of another script.
        path = FONTS / "BadScript-Regular.ttf"
    lacking = next(character for character in "№ЁΔ" if lacks(path, character))
    sheet = Sheet(typed=(Typed(left_mm=12, top_mm=16, text=f"нн{lacking}"),), size_mm=(60, 40))
    blocks = draw_sheet(sheet, Machine(1, path), LEVELS["clean"], np.random.default_rng(1))
    notes = [glyph.note for glyph in blocks[0].lines[0].words[0]]
    assert notes == ["", "", "drawn from another face"]


def test_a_letter_is_x_ed_out() -> None:
    sheet = Sheet(typed=(Typed(left_mm=12, top_mm=16, text=f"но т{X_OUT}о{X_OUT} но"),), size_mm=(90, 40))
    plain = replace(sheet, typed=(replace(sheet.typed[0], text="но то но"),))
    (block,), (without,) = (draw(s, Wear(), 1, np.random.default_rng(1)) for s in (sheet, plain))
    assert block.lines[0].baseline == without.lines[0].baseline
    words = block.lines[0].words
    assert [["".join(g.text for g in word), {g.note for g in word}] for word in words] == [
        ["но", {""}],
        ["то", {"x-ed out"}],
        ["но", {""}],
    ]
    # Two strikes leave more ink than one.
    assert block.layer.sum() > without.layer.sum() * 1.15


@pytest.mark.parametrize("dpi", [100, 400])
def test_a_sheet_is_scanned_at_the_resolution_asked_for(tmp_path: Path, dpi: int) -> None:
    source = small_source(tmp_path, "order.toml", "приказ")
    (path,) = write_facsimiles(source, tmp_path / "out", seed=1, level="worn", dpi=dpi)
    (usual,) = write_facsimiles(source, tmp_path / "usual", seed=1, level="worn")
    with Image.open(path) as image, Image.open(usual) as reference:
        assert image.info["dpi"] == pytest.approx((dpi, dpi))
        assert image.width == pytest.approx(reference.width * dpi / 300, abs=2)
    for wrong in (99, 401, float("nan")):
        with pytest.raises(UsageError, match="from 100 to 400"):
            write_facsimiles(source, tmp_path / "out", seed=1, dpi=wrong)


def test_unknown_levels_and_faces_are_named_with_those_there_are(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("текст", encoding="utf-8")
    with pytest.raises(InputError, match=r"There is no level 'wet'.*clean, worn"):
        write_facsimiles(tmp_path / "a.txt", tmp_path / "out", seed=1, level="wet")
    with pytest.raises(InputError, match=r"There is no face 'Comic'.*TT2020"):
        write_facsimiles(tmp_path / "a.txt", tmp_path / "out", seed=1, face="Comic")
