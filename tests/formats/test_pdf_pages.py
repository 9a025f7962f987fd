"""Pages of PDF as a person sees them: layers, what is painted over a scan, strips, turned and odd pages, damage."""

import io
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from ocr.errors import InputError
from ocr.formats.scans import LoadedScan, load_scan
from ocr.model import ScanRef

# A page of 4.96 x 7.02 inches: 992 x 1404 pixels at 200 dpi, 357.12 x 505.44 points.
WIDTH_PX, HEIGHT_PX, DPI = 992, 1404, 200
SIZE_PT = (WIDTH_PX * 72 / DPI, HEIGHT_PX * 72 / DPI)
FULL = b"q %f 0 0 %f 0 0 cm /%%s Do Q " % SIZE_PT
INK = np.random.default_rng(3).random((HEIGHT_PX // 4, WIDTH_PX // 4)).repeat(4, 0).repeat(4, 1) < 0.2
SCAN = np.where(INK, 40, 225).astype(np.uint8)
PAPER = np.full((HEIGHT_PX // 4, WIDTH_PX // 4), 225, np.uint8)
# A bar over the scan, in points from the bottom left, and its pixels from the top left.
BAR_PT = (72.0, 144.0, 216.0, 36.0)
BAR_PX = (slice(HEIGHT_PX - 500, HEIGHT_PX - 400), slice(200, 800))
FONT = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier)


def named(entries: Mapping[str, Any]) -> Dictionary:
    return Dictionary({f"/{name}": value for name, value in entries.items()})


def picture(pdf: pikepdf.Pdf, pixels: NDArray[Any], **entries: Any) -> Stream:
    data = np.packbits(pixels, axis=1) if pixels.dtype == bool else pixels
    made = Stream(pdf, zlib.compress(data.tobytes()))
    made.Type, made.Subtype, made.Filter = Name.XObject, Name.Image, Name.FlateDecode
    made.Width, made.Height = pixels.shape[1], pixels.shape[0]
    made.BitsPerComponent = 1 if pixels.dtype == bool else 8
    made.ColorSpace = Name.DeviceGray
    for key, value in entries.items():
        made[f"/{key}"] = value
    return made


def stencil(pdf: pikepdf.Pdf, pixels: NDArray[Any]) -> Stream:
    made = picture(pdf, pixels, ImageMask=True)
    del made.ColorSpace
    return made


def form(pdf: pikepdf.Pdf, content: bytes, **pictures: Stream) -> Stream:
    made = Stream(pdf, content)
    made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, Array([0, 0, 2000, 2000])
    made.Resources = Dictionary(XObject=named(pictures))
    return made


# Draws on a page: returns its content and its resources.
Draw = Callable[[pikepdf.Pdf], tuple[bytes, dict[str, Any]]]


def load(
    folder: Path, draw: Draw, size: tuple[float, float] = SIZE_PT, **entries: Callable[[pikepdf.Pdf], Any]
) -> LoadedScan:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=size)
        content, resources = draw(pdf)
        page.Contents, page.Resources = Stream(pdf, content), Dictionary(**resources)
        for key, value in entries.items():
            page[f"/{key}"] = value(pdf)
        pdf.save(folder / "a.pdf")
    return load_scan(ScanRef(str(folder / "a.pdf")))


def scan_alone(pdf: pikepdf.Pdf, over: bytes = b"", **resources: Any) -> tuple[bytes, dict[str, Any]]:
    return FULL % b"Scan" + over, {"XObject": Dictionary(Scan=picture(pdf, SCAN)), **resources}


def layered(*layers: tuple[bytes, Callable[[pikepdf.Pdf], Stream]]) -> Draw:
    def draw(pdf: pikepdf.Pdf) -> tuple[bytes, dict[str, Any]]:
        pictures = {f"L{number}": make(pdf) for number, (_, make) in enumerate(layers)}
        content = b"".join(before + FULL % b"L%d" % number for number, (before, _) in enumerate(layers))
        return content, {"XObject": named(pictures)}

    return draw


# --- One picture ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "draw",
    [
        scan_alone,
        layered((b"", lambda pdf: picture(pdf, 255 - SCAN, Decode=Array([1, 0])))),
        # What is drawn under the scan, or is not drawn at all, does not change it.
        lambda pdf: scan_alone(pdf, b"BT /F 14 Tf 3 Tr 80 200 Td (unseen) Tj ET", Font=Dictionary(F=FONT)),
        lambda pdf: scan_alone(pdf, b"0 0 300 300 re n"),
    ],
)
def test_a_picture_that_fills_the_page_keeps_its_pixels(tmp_path: Path, draw: Draw) -> None:
    scan = load(tmp_path, draw)
    assert np.array_equal(scan.image, SCAN)
    assert (scan.dpi, scan.dpi_source, scan.notices) == (200.0, "stated", ())


def test_type_under_the_scan_does_not_change_it(tmp_path: Path) -> None:
    def draw(pdf: pikepdf.Pdf) -> tuple[bytes, dict[str, Any]]:
        content, resources = scan_alone(pdf)
        under = b"BT /F 14 Tf 80 200 Td (a reading of the scan) Tj ET "
        return under + content, resources | {"Font": Dictionary(F=FONT)}

    assert np.array_equal(load(tmp_path, draw).image, SCAN)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_has_the_pixels_of_its_picture(tmp_path: Path, turn: int) -> None:
    scan = load(tmp_path, scan_alone, Rotate=lambda _: turn)
    assert np.array_equal(np.rot90(scan.image, turn // 90), SCAN)


def test_a_page_whose_box_begins_elsewhere_or_is_rounded(tmp_path: Path) -> None:
    def shifted(pdf: pikepdf.Pdf) -> tuple[bytes, dict[str, Any]]:
        content, resources = scan_alone(pdf)
        return b"1 0 0 1 100 50 cm " + content, resources

    box = Array([100, 50, 100 + SIZE_PT[0], 50 + SIZE_PT[1]])
    assert np.array_equal(load(tmp_path, shifted, MediaBox=lambda _: box).image, SCAN)
    rounded = load(tmp_path, scan_alone, size=(357, 505)).image
    # The page ends 0.44 points, one pixel, below the top of its picture.
    assert rounded.shape[0] - HEIGHT_PX in (-1, 0)
    assert np.array_equal(rounded[:, :-1][-1000:], SCAN[:, : rounded.shape[1] - 1][-1000:])


def test_what_is_cropped_is_not_read(tmp_path: Path) -> None:
    box = Array([0, SIZE_PT[1] / 2, *SIZE_PT])
    cropped = load(tmp_path, scan_alone, CropBox=lambda _: box).image
    assert np.array_equal(cropped, SCAN[: HEIGHT_PX // 2])


def test_the_unit_of_a_page_may_be_larger(tmp_path: Path) -> None:
    def small(pdf: pikepdf.Pdf) -> tuple[bytes, dict[str, Any]]:
        content, resources = scan_alone(pdf)
        return b"0.1 0 0 0.1 0 0 cm " + content, resources

    scan = load(tmp_path, small, size=(SIZE_PT[0] / 10, SIZE_PT[1] / 10), UserUnit=lambda _: 10)
    assert np.array_equal(scan.image, SCAN)
    assert scan.dpi == pytest.approx(200, abs=0.5)


def test_oblong_pixels_become_square(tmp_path: Path) -> None:
    scan = load(tmp_path, layered((b"", lambda pdf: picture(pdf, SCAN[::2]))))
    assert scan.image.shape == SCAN.shape


# --- Layers --------------------------------------------------------------------------------------


def soft_masked(pdf: pikepdf.Pdf, columns: int, rows: int) -> Stream:
    return picture(pdf, np.full((rows, columns), 40, np.uint8), SMask=picture(pdf, INK))


def by_state(pdf: pikepdf.Pdf) -> tuple[bytes, dict[str, Any]]:
    """Ink as the soft mask of a graphics state, through which a rectangle is filled."""
    mask = form(pdf, FULL % b"Ink", Ink=picture(pdf, INK))
    mask.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    state = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask))
    content = FULL % b"Paper" + b"q /State gs 0.157 g 0 0 400 600 re f Q"
    return content, {
        "XObject": Dictionary(Paper=picture(pdf, PAPER)),
        "ExtGState": Dictionary(State=state),
    }


def by_state_of_a_form(pdf: pikepdf.Pdf) -> tuple[bytes, dict[str, Any]]:
    """The same, with a small picture in a form in the place of the rectangle."""
    _, resources = by_state(pdf)
    resources["XObject"]["/Form"] = form(pdf, FULL % b"Ink", Ink=picture(pdf, np.full((7, 5), 40, np.uint8)))
    return FULL % b"Paper" + b"q /State gs /Form Do Q", resources


def in_segments(pdf: pikepdf.Pdf) -> tuple[bytes, dict[str, Any]]:
    """Ink as stencils of one row of type each."""
    pictures, content = {"Paper": picture(pdf, PAPER)}, FULL % b"Paper" + b"0.157 g "
    step = HEIGHT_PX // 12
    for number in range(12):
        pictures[f"S{number}"] = stencil(pdf, ~INK[number * step : (number + 1) * step])
        bottom = SIZE_PT[1] - (number + 1) * step * 72 / DPI
        content += b"q %f 0 0 %f 0 %f cm /S%d Do Q " % (SIZE_PT[0], step * 72 / DPI, bottom, number)
    return content, {"XObject": named(pictures)}


def in_a_form(pdf: pikepdf.Pdf) -> tuple[bytes, dict[str, Any]]:
    half = b"0.5 0 0 0.5 0 0 cm "
    layers = form(
        pdf, half + FULL % b"Paper" + FULL % b"Ink", Paper=picture(pdf, PAPER), Ink=soft_masked(pdf, 5, 7)
    )
    return b"2 0 0 2 0 0 cm /Layers Do", {"XObject": Dictionary(Layers=layers)}


def as_a_pattern(pdf: pikepdf.Pdf) -> tuple[bytes, dict[str, Any]]:
    tile = form(pdf, FULL % b"Scan", Scan=picture(pdf, SCAN))
    del tile["/Subtype"]
    tile.Type, tile.PatternType, tile.PaintType, tile.TilingType = Name.Pattern, 1, 1, 1
    tile.XStep, tile.YStep, tile.BBox = 400, 600, Array([0, 0, 400, 600])
    content = FULL % b"Paper" + b"/Pattern cs /Tile scn 0 0 400 600 re f"
    return content, {
        "XObject": Dictionary(Paper=picture(pdf, PAPER)),
        "Pattern": Dictionary(Tile=tile),
    }


@pytest.mark.parametrize(
    "draw",
    [
        # Paper at 50 dpi; the type over it has a mask at 200 dpi, whatever its own size.
        layered((b"", lambda pdf: picture(pdf, PAPER)), (b"", lambda pdf: soft_masked(pdf, 1, 1))),
        layered((b"", lambda pdf: picture(pdf, PAPER)), (b"", lambda pdf: soft_masked(pdf, 248, 351))),
        layered(
            (b"", lambda pdf: picture(pdf, PAPER)),
            (b"", lambda pdf: picture(pdf, np.full((7, 5), 40, np.uint8), Mask=stencil(pdf, ~INK))),
        ),
        layered((b"", lambda pdf: picture(pdf, PAPER)), (b"0.157 g ", lambda pdf: stencil(pdf, ~INK))),
        in_segments,
        in_a_form,
        by_state,
        by_state_of_a_form,
        as_a_pattern,
    ],
)
def test_type_in_a_layer_is_seen_at_its_own_resolution_at_least(tmp_path: Path, draw: Draw) -> None:
    scan = load(tmp_path, draw)
    assert scan.image.shape[1] >= WIDTH_PX
    seen = Image.fromarray(scan.image).resize((WIDTH_PX, HEIGHT_PX), Image.Resampling.BOX)
    inner = np.pad(INK, 1, mode="edge")
    # Pixels whose neighbours are all ink, or all paper.
    ink, paper = (
        np.all([kind[1 + y : 1 + y + HEIGHT_PX, 1 + x : 1 + x + WIDTH_PX] for y in (-1, 0, 1) for x in (-1, 0, 1)
                if (y, x) != (2, 2)], axis=0)
        for kind in (inner, ~inner)
    )  # fmt: skip
    shown = np.asarray(seen)
    assert np.percentile(shown[ink], 99) < 80
    assert np.percentile(shown[paper], 1) > 190


def test_type_over_coarse_paper_is_rendered_at_300_dpi(tmp_path: Path) -> None:
    def draw(pdf: pikepdf.Pdf) -> tuple[bytes, dict[str, Any]]:
        content = FULL % b"Paper" + b"BT /F 14 Tf 80 200 Td (typed over) Tj ET"
        return content, {"XObject": Dictionary(Paper=picture(pdf, PAPER)), "Font": Dictionary(F=FONT)}

    scan = load(tmp_path, draw)
    assert scan.image.shape == (2106, 1488)
    assert scan.image.min() < 60


# --- What covers the scan ------------------------------------------------------------------------


def note(**entries: Any) -> Callable[[pikepdf.Pdf], Any]:
    left, bottom, width, height = BAR_PT

    def make(pdf: pikepdf.Pdf) -> Any:
        shown = Stream(pdf, b"0 g 0 0 %f %f re f" % (width, height))
        shown.Type, shown.Subtype, shown.BBox = Name.XObject, Name.Form, Array([0, 0, width, height])
        fields = {
            "Type": Name.Annot, "Subtype": Name.Square, "F": 4, "AP": Dictionary(N=shown),
            "Rect": Array([left, bottom, left + width, bottom + height]), **entries,
        }  # fmt: skip
        made = pdf.make_indirect(Dictionary(**fields))
        if entries.get("Subtype") == Name.Widget:
            pdf.Root.AcroForm = Dictionary(Fields=Array([made]), DA="/F 12 Tf")
        return Array([made])

    return make


def over(paint: bytes, **resources: Any) -> Draw:
    return lambda pdf: scan_alone(pdf, paint, **resources)


def under_a_picture(pdf: pikepdf.Pdf) -> tuple[bytes, dict[str, Any]]:
    content, resources = scan_alone(pdf)
    resources["XObject"]["/White"] = picture(pdf, np.full((2, 2), 255, np.uint8))
    left, bottom, width, height = BAR_PT
    return content + b"q %f 0 0 %f %f %f cm /White Do Q" % (width, height, left, bottom), resources


@pytest.mark.parametrize(
    ("draw", "entries", "shade"),
    [
        (over(b"0 g %f %f %f %f re f" % BAR_PT), {}, 0),
        (over(b"1 g %f %f %f %f re f" % BAR_PT), {}, 255),
        (over(b"0.882 g %f %f %f %f re f" % BAR_PT), {}, 225),
        (over(b"36 w 1 G 72 162 m 288 162 l S"), {}, 255),
        (under_a_picture, {}, 255),
        (scan_alone, {"Annots": note()}, 0),
        (scan_alone, {"Annots": note(Subtype=Name.Widget, FT=Name.Tx, T="a", V="b")}, 0),
    ],
)
def test_what_is_covered_is_never_read(
    tmp_path: Path, draw: Draw, entries: dict[str, Any], shade: int
) -> None:
    scan = load(tmp_path, draw, **entries)
    scale = scan.image.shape[0] / HEIGHT_PX
    rows, columns = (slice(round(s.start * scale) + 2, round(s.stop * scale) - 2) for s in BAR_PX)
    covered = scan.image[rows, columns]
    assert np.abs(covered.astype(int) - shade).max() <= 1
    assert scan.image[: rows.start - 10].std() > 60


@pytest.mark.parametrize("entries", [{"F": 2}, {"Subtype": Name.Link}, {"Subtype": Name.Popup}])
def test_notes_that_are_not_seen_change_nothing(tmp_path: Path, entries: dict[str, Any]) -> None:
    made = note(**entries)

    def without_look(pdf: pikepdf.Pdf) -> Any:
        notes = made(pdf)
        if "Subtype" in entries:
            del notes[0]["/AP"]
            notes[0]["/Border"] = Array([0, 0, 0])
        return notes

    scan = load(tmp_path, scan_alone, Annots=without_look)
    shown = np.asarray(Image.fromarray(scan.image).resize((WIDTH_PX, HEIGHT_PX), Image.Resampling.BOX))
    assert np.abs(shown.astype(int) - SCAN).mean() < 12
    if "Subtype" in entries:
        assert np.array_equal(scan.image, SCAN)


@pytest.mark.parametrize(("kind", "told"), [("FreeText", 1), ("Redact", 1), ("Square", 0), ("Link", 0)])
def test_notes_that_viewers_draw_each_in_its_own_way_are_told(tmp_path: Path, kind: str, told: int) -> None:
    made = note(Subtype=Name(f"/{kind}"))

    def without_look(pdf: pikepdf.Pdf) -> Any:
        notes = made(pdf)
        del notes[0]["/AP"]
        return notes

    notices = load(tmp_path, scan_alone, Annots=without_look).notices
    assert len(notices) == told
    assert all("has 1 notes without an appearance" in notice for notice in notices)


def test_a_layer_that_is_switched_off_covers_nothing(tmp_path: Path) -> None:
    def draw(pdf: pikepdf.Pdf) -> tuple[bytes, dict[str, Any]]:
        group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="bar"))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))
        bar = b"/OC /Bar BDC 0 g %f %f %f %f re f EMC" % BAR_PT
        return scan_alone(pdf, bar, Properties=Dictionary(Bar=group))

    image = load(tmp_path, draw).image
    scale = image.shape[0] / HEIGHT_PX
    rows, columns = (slice(round(s.start * scale), round(s.stop * scale)) for s in BAR_PX)
    assert image[rows, columns].std() > 60


# --- Strips, and pages of odd sizes --------------------------------------------------------------


def in_strips(points_per_px: float) -> Draw:
    def draw(pdf: pikepdf.Pdf) -> tuple[bytes, dict[str, Any]]:
        step, pictures, content = HEIGHT_PX // 4, {}, b""
        for number in range(4):
            pictures[f"S{number}"] = picture(pdf, SCAN[number * step : (number + 1) * step])
            bottom = (HEIGHT_PX - (number + 1) * step) * points_per_px
            place = (WIDTH_PX * points_per_px, step * points_per_px, bottom, number)
            content += b"q %f 0 0 %f 0 %f cm /S%d Do Q " % place
        return content, {"XObject": named(pictures)}

    return draw


@pytest.mark.parametrize("points_per_px", [72 / DPI, 1.0, 3.0])
def test_a_page_of_strips_has_their_resolution(tmp_path: Path, points_per_px: float) -> None:
    size = (WIDTH_PX * points_per_px, HEIGHT_PX * points_per_px)
    scan = load(tmp_path, in_strips(points_per_px), size=size)
    assert scan.image.shape == SCAN.shape
    assert np.abs(scan.image.astype(int) - SCAN).mean() < 12
    # Pixels that are points say nothing of a page's size.
    assert scan.dpi_source == ("stated" if points_per_px < 1 else "estimated")


def test_type_over_strips_on_a_page_measured_in_pixels(tmp_path: Path) -> None:
    def draw(pdf: pikepdf.Pdf) -> tuple[bytes, dict[str, Any]]:
        content, resources = in_strips(2.5)(pdf)
        paint = b"BT /F 90 Tf 200 500 Td (typed over) Tj ET"
        return content + paint, resources | {"Font": Dictionary(F=FONT)}

    scan = load(tmp_path, draw, size=(WIDTH_PX * 2.5, HEIGHT_PX * 2.5))
    assert scan.image.size < 18_000_000
    assert scan.dpi_source == "estimated"


def test_a_page_of_miles_is_rendered_as_large_as_can_be_read_and_told(tmp_path: Path) -> None:
    scan = load(tmp_path, lambda _: (b"1000 1000 9000 9000 re f", {}), size=(14400, 14400))
    assert scan.image.size < 35_000_000
    assert scan.image[-2000, 2000] == 0
    (notice,) = scan.notices
    assert notice.startswith("a.pdf is 200 x 200 inches large: it was rendered at 25 dpi.")


def test_a_giant_picture_is_refused_from_its_header(tmp_path: Path) -> None:
    def draw(pdf: pikepdf.Pdf) -> tuple[bytes, dict[str, Any]]:
        bomb = picture(pdf, PAPER, Width=40_000, Height=40_000)
        return FULL % b"Bomb", {"XObject": Dictionary(Bomb=bomb)}

    with pytest.raises(InputError, match=r"A picture on a\.pdf has 40000 x 40000 pixels"):
        load(tmp_path, draw)


# --- Damage --------------------------------------------------------------------------------------


def encoded(name: Name, damage: bytes) -> Callable[[pikepdf.Pdf], Stream]:
    def make(pdf: pikepdf.Pdf) -> Stream:
        buffer = io.BytesIO()
        if name == Name.CCITTFaxDecode:
            rows = {278: HEIGHT_PX}
            Image.fromarray(INK).save(buffer, "TIFF", compression="group4", tiffinfo=rows)
            tags = Image.open(buffer).tag_v2  # type: ignore[attr-defined]
            data = bytearray(buffer.getvalue()[tags[273][0] :][: tags[279][0]])
        else:
            Image.fromarray(SCAN).save(buffer, "JPEG", quality=90)
            data = bytearray(buffer.getvalue())
        middle = len(data) // 2
        data[middle : middle + len(damage)] = damage
        made = picture(pdf, SCAN, Filter=name)
        made.write(bytes(data), filter=name)
        if name == Name.CCITTFaxDecode:
            made.BitsPerComponent = 1
            made.DecodeParms = Dictionary(K=-1, Columns=WIDTH_PX, Rows=HEIGHT_PX)
        return made

    return make


def test_a_pdf_whose_pictures_cannot_be_checked_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise pikepdf.PdfError("unable to find trailer dictionary")

    made = load(tmp_path, scan_alone)
    monkeypatch.setattr(pikepdf, "open", refuse)
    scan = load_scan(ScanRef(str(tmp_path / "a.pdf")))
    assert np.array_equal(scan.image, made.image)
    (notice,) = scan.notices
    assert notice.startswith("Page 1 of a.pdf was rendered, but the PDF is damaged")


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("name", [Name.JPXDecode, Name.JBIG2Decode, Name.DCTDecode, Name("/Unknown")])
def test_a_picture_that_is_missing_from_the_page_is_told(tmp_path: Path, name: Name, layers: int) -> None:
    def broken(pdf: pikepdf.Pdf) -> Stream:
        made = picture(pdf, SCAN, Filter=name)
        made.write(bytes(200), filter=name)
        return made

    paper = (b"", lambda pdf: picture(pdf, PAPER))
    scan = load(tmp_path, layered(*[paper][: layers - 1], (b"", broken)))
    assert scan.image.min() == scan.image.max()
    notice = scan.notices[-1]
    assert notice.startswith("1 of the pictures on a.pdf cannot be decoded")


@pytest.mark.parametrize("name", [Name.DCTDecode, Name.CCITTFaxDecode])
def test_a_damaged_picture_is_told_and_a_sound_one_is_not(tmp_path: Path, name: Name) -> None:
    assert load(tmp_path, layered((b"", encoded(name, b"")))).notices == ()
    noise = np.random.default_rng(1).bytes(300)
    (notice,) = load(tmp_path, layered((b"", encoded(name, noise)))).notices
    assert notice.startswith("A picture on page 1 of a.pdf is damaged: its ")
    assert "broken" in notice
