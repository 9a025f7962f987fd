"""Searchable PDFs: the scan as it was, the reading over its ink, both as poppler sees them."""

import io
import re
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps

from ocr.errors import InputError
from ocr.formats.scans import load_scan, sha256_of
from ocr.formats.searchable_pdf import format_searchable_pdf
from ocr.formats.tiff import Tag, page_directories
from ocr.model import Box, Line, Page, Region, RegionKind, ScanRef, Word
from tests.pages import make_page

WIDTH, HEIGHT, DPI = 620, 400, 144.0
BOXES = (Box(40, 60, 160, 84), Box(180, 62, 300, 86), Box(420, 300, 580, 330))
TEXTS = ("Поезд", "№5-й", "прибыл")


def make_picture(mode: str = "L") -> Image.Image:
    """A page whose words are bars of ink."""
    picture = np.full((HEIGHT, WIDTH), 230, np.uint8)
    for box in BOXES:
        picture[box.top : box.bottom, box.left : box.right] = 20
    # One corner is told from the others.
    picture[:20, :50] = 90
    return Image.fromarray(picture).convert(mode)


def page_of(
    path: Path, boxes: Sequence[Box] = BOXES, size: tuple[int, int] = (WIDTH, HEIGHT), frame: int = 0
) -> Page:
    """A page read from a file, a line a word."""
    words = [Word(text=text, box=box) for text, box in zip(TEXTS, boxes, strict=True)]
    region = Region(
        kind=RegionKind.TYPED,
        lines=tuple(Line(words=(word,), box=word.box) for word in words),
        box=Box(0, 0, *size),
    )
    ref = ScanRef(str(path), frame)
    page = replace(make_page(""), scan=ref, sha256=sha256_of(ref), regions=(region,), dpi=DPI)
    return replace(page, width_px=size[0], height_px=size[1])


def write_pdf(page: Page, folder: Path) -> Path:
    path = folder / "made.pdf"
    path.write_bytes(format_searchable_pdf(page))
    return path


def find_words(pdf: Path, scale: float = DPI / 72) -> list[tuple[str, list[float]]]:
    """The words that pdftotext finds, with left, top, right, bottom in pixels of the scan."""
    done = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, text=True, check=True)
    assert done.stderr in ("", "no word list\n")
    pattern = r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>'
    return [
        (match[4], [float(match[i]) * scale for i in range(4)]) for match in re.findall(pattern, done.stdout)
    ]


def render(pdf: Path) -> NDArray[np.uint8]:
    """The page as poppler shows it, which is a pixel off at edges; it complains of what is no PDF."""
    done = subprocess.run(
        ["pdftoppm", "-cropbox", "-r", str(DPI), "-png", "-singlefile", str(pdf)],
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    return np.asarray(Image.open(io.BytesIO(done.stdout)).convert("L"))


def pixels_of(pdf: Path) -> NDArray[np.uint8]:
    """The page as pdfium shows it, laid onto the pixels of its picture."""
    return load_scan(ScanRef(str(pdf))).image


def assert_looks_like(pdf: Path, meant: Image.Image, most: float = 1.0) -> None:
    shown = render(pdf).astype(int)
    assert np.abs(shown - np.asarray(meant.convert("L"))).mean() < most


def pictures_of(pdf: Path) -> list[tuple[bytes, str]]:
    """The coded data of the pictures of a PDF, and their filters."""
    with pikepdf.open(pdf) as opened:
        pictures = opened.pages[0].resources["/XObject"]
        return [(picture.read_raw_bytes(), str(picture["/Filter"])) for _, picture in pictures.items()]


def decode_fax(pdf: Path, number: int) -> NDArray[np.uint8]:
    """The rows of a fax picture of a PDF, a bit a pixel, 1 for white."""
    with pikepdf.open(pdf) as opened:
        stream: Any = opened.pages[0].resources["/XObject"][f"/Scan{number}"]
        return np.packbits(np.asarray(pikepdf.PdfImage(stream).as_pil_image().convert("1")), axis=1)


def assert_words_are_in_place(pdf: Path, boxes: Sequence[Box] = BOXES, scale: float = DPI / 72) -> None:
    found = find_words(pdf, scale)
    assert [text for text, _ in found] == list(TEXTS)
    for (text, place), box in zip(found, boxes, strict=True):
        # Half a letter.
        slack = max(box.width, box.height) / len(text) / 2
        assert np.abs(np.subtract(place, box)).max() < slack, (text, place, box)


# --- The scan ------------------------------------------------------------------------------------

CODED: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("scan.jpg", {"quality": 80}, "L", "/DCTDecode"),
    ("scan.jpg", {"quality": 80, "progressive": True}, "RGB", "/DCTDecode"),
    ("scan.jpg", {"quality": 80}, "CMYK", "/DCTDecode"),
    ("scan.jp2", {}, "L", "/JPXDecode"),
    ("scan.jp2", {}, "RGB", "/JPXDecode"),
    ("scan.j2k", {"irreversible": False}, "RGB", "/JPXDecode"),
)


@pytest.mark.parametrize(("name", "options", "mode", "coding"), CODED)
def test_the_bytes_of_a_scan_are_kept(
    tmp_path: Path, name: str, options: dict[str, Any], mode: str, coding: str
) -> None:
    path = tmp_path / name
    make_picture(mode).save(path, **options)
    pdf = write_pdf(page_of(path), tmp_path)
    ((data, filter_name),) = pictures_of(pdf)
    # A bare codestream is boxed.
    assert data == path.read_bytes() or (name == "scan.j2k" and data.endswith(b"jp2c" + path.read_bytes()))
    assert filter_name == coding
    # There are many ways from four inks to grey.
    assert_looks_like(pdf, Image.open(path), 6.0 if mode == "CMYK" else 1.0)
    assert_words_are_in_place(pdf)


@pytest.mark.parametrize("rows", [HEIGHT, 64])
@pytest.mark.parametrize("photometric", [0, 1])
def test_the_strips_of_a_fax_are_kept(tmp_path: Path, rows: int, photometric: int) -> None:
    path = tmp_path / "scan.tif"
    picture = make_picture().point(lambda value: 255 if value > 128 else 0).convert("1")
    info = {278: rows, 262: photometric}
    picture.save(path, compression="group4", tiffinfo=info)
    pdf = write_pdf(page_of(path), tmp_path)
    pictures = pictures_of(pdf)
    assert [coding for _, coding in pictures] == ["/CCITTFaxDecode"] * -(-HEIGHT // rows)
    assert all(data in path.read_bytes() for data, _ in pictures)
    decoded = [np.unpackbits(decode_fax(pdf, at), axis=1)[:, :WIDTH] for at in range(len(pictures))]
    with Image.open(path) as again:
        assert np.concatenate(decoded).tolist() == np.asarray(again).astype(int).tolist()
    assert_looks_like(pdf, picture, 2.0)
    assert_words_are_in_place(pdf)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "LA", "RGBA", "I;16"])
@pytest.mark.parametrize("name", ["scan.png", "scan.tif"])
def test_other_pictures_have_equal_pixels(tmp_path: Path, mode: str, name: str) -> None:
    path = tmp_path / name
    picture = make_picture("L")
    if mode == "1":
        picture = picture.point(lambda value: 255 if value > 128 else 0).convert("1")
    elif mode == "I;16":
        picture = Image.fromarray(np.asarray(picture).astype(np.uint16) * 257)
    else:
        picture = picture.convert(mode)
    picture.save(path)
    pdf = write_pdf(page_of(path), tmp_path)
    meant = np.asarray(picture.convert("L") if mode == "1" else make_picture("L"))
    assert pixels_of(pdf).tolist() == meant.tolist()
    assert_looks_like(pdf, Image.fromarray(meant))
    assert_words_are_in_place(pdf)


def test_a_fax_with_the_low_bit_first_keeps_its_pixels(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    picture = make_picture().point(lambda value: 255 if value > 128 else 0).convert("1")
    picture.save(path, compression="group4", tiffinfo={266: 2})
    assert page_directories(path)[0].value(Tag.FILL_ORDER) == 2
    pdf = write_pdf(page_of(path), tmp_path)
    ((data, _),) = pictures_of(pdf)
    turned = bytes(int(f"{byte:08b}"[::-1], 2) for byte in data)
    assert turned in path.read_bytes()
    assert pixels_of(pdf).tolist() == np.asarray(picture.convert("L")).tolist()


def test_deep_samples_of_which_0_is_white_are_shown_so(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    samples = (255 - np.asarray(make_picture()).astype(np.uint16)) * 257
    Image.fromarray(samples).save(path, tiffinfo={262: 0})
    pdf = write_pdf(page_of(path), tmp_path)
    assert_looks_like(pdf, make_picture())


def test_deep_samples_keep_all_their_bits(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    samples = np.arange(WIDTH * HEIGHT, dtype=np.uint32).reshape(HEIGHT, WIDTH) % 4096
    Image.fromarray(samples.astype(np.uint16)).save(path)
    pdf = write_pdf(page_of(path), tmp_path)
    with pikepdf.open(pdf) as opened:
        (picture,) = (one for _, one in opened.pages[0].resources["/XObject"].items())
        assert int(picture.BitsPerComponent) == 16
        kept = np.frombuffer(picture.read_bytes(), ">u2").reshape(HEIGHT, WIDTH)
        # Twelve bits of sixteen are shown in full brightness: 4095 as 65535 of 65535.
        assert [float(one) for one in picture.Decode] == [0, pytest.approx(65535 / 4095)]
    assert kept.tolist() == samples.tolist()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["scan.jpg", "scan.png"])
def test_a_scan_lies_as_its_file_says(tmp_path: Path, orientation: int, name: str) -> None:
    path = tmp_path / name
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    # What is stored is turned back by whoever shows it.
    stored = make_picture()
    back = {6: 8, 8: 6}.get(orientation, orientation)
    turned = Image.Exif()
    turned[ExifTags.Base.Orientation] = back
    stored.info["exif"] = turned.tobytes()
    stored.getexif()[ExifTags.Base.Orientation] = back
    stored = ImageOps.exif_transpose(stored)
    stored.save(path, exif=exif.tobytes(), quality=95)
    pdf = write_pdf(page_of(path), tmp_path)
    if name == "scan.jpg":
        assert pictures_of(pdf) == [(path.read_bytes(), "/DCTDecode")]
    assert_looks_like(pdf, make_picture())
    assert_words_are_in_place(pdf)


def test_oblong_pixels_are_shown_square(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    # A fax: half as many rows an inch as columns.
    picture = make_picture().resize((WIDTH, HEIGHT // 2), Image.Resampling.NEAREST)
    picture.save(path, dpi=(DPI, DPI / 2))
    boxes = [Box(box.left, box.top // 2, box.right, box.bottom // 2) for box in BOXES]
    pdf = write_pdf(page_of(path, boxes, (WIDTH, HEIGHT // 2)), tmp_path)
    assert render(pdf).shape == (HEIGHT, WIDTH)
    assert_words_are_in_place(pdf)


def test_oblong_pixels_that_lie_on_their_side_are_shown_square(tmp_path: Path) -> None:
    path = tmp_path / "scan.jpg"
    # Stored on its side, with half as many pixels an inch across as down; shown upright it is the other way round.
    upright = make_picture().resize((WIDTH, HEIGHT // 2), Image.Resampling.NEAREST)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    upright.rotate(90, expand=True).save(path, dpi=(DPI / 2, DPI), exif=exif.tobytes(), quality=95)
    boxes = [Box(box.left, box.top // 2, box.right, box.bottom // 2) for box in BOXES]
    pdf = write_pdf(page_of(path, boxes, (WIDTH, HEIGHT // 2)), tmp_path)
    assert_looks_like(pdf, make_picture(), 3.0)
    assert_words_are_in_place(pdf)


def test_a_frame_of_a_tiff_is_that_frame(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    Image.new("L", (30, 30)).save(path, save_all=True, append_images=[make_picture()])
    pdf = write_pdf(page_of(path, frame=1), tmp_path)
    assert pixels_of(pdf).tolist() == np.asarray(make_picture()).tolist()


# --- Pages of a PDF ------------------------------------------------------------------------------


def make_pdf_scan(path: Path, turn_deg_cw: int, *, inset: int = 0, content: bytes = b"") -> None:
    """A PDF whose second page shows the picture upright once it is turned; its crop box lies within the media box."""
    picture = make_picture()
    coded = io.BytesIO()
    picture.rotate(turn_deg_cw, expand=True).save(coded, "JPEG", quality=95)
    width, height = (HEIGHT / 2, WIDTH / 2) if turn_deg_cw % 180 else (WIDTH / 2, HEIGHT / 2)
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        page = pdf.add_blank_page(page_size=(width + 2 * inset, height + 2 * inset))
        stream = pdf.make_stream(
            coded.getvalue(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=HEIGHT if turn_deg_cw % 180 else WIDTH,
            Height=WIDTH if turn_deg_cw % 180 else HEIGHT,
            BitsPerComponent=8,
            ColorSpace=pikepdf.Name.DeviceGray,
            Filter=pikepdf.Name.DCTDecode,
        )
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.obj.Resources = pikepdf.Dictionary(
            XObject=pikepdf.Dictionary(Im=stream), Font=pikepdf.Dictionary(F=font)
        )
        placed = f"q {width} 0 0 {height} {inset} {inset} cm /Im Do Q ".encode()
        # A state that is left behind moves nothing of ours.
        page.obj.Contents = pdf.make_stream(placed + content + b" 3 0 0 3 50 50 cm")
        page.obj.CropBox = [inset, inset, inset + width, inset + height]
        page.obj.Rotate = turn_deg_cw
        pdf.save(path)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("inset", [0, 37])
def test_a_page_of_a_pdf_keeps_its_pictures(tmp_path: Path, turn: int, inset: int) -> None:
    path = tmp_path / "scan.pdf"
    make_pdf_scan(path, turn, inset=inset)
    pdf = write_pdf(page_of(path, frame=1), tmp_path)
    with pikepdf.open(path) as source, pikepdf.open(pdf) as made:
        assert len(made.pages) == 1
        before, after = (
            source.pages[1].resources["/XObject"]["/Im"],
            made.pages[0].resources["/XObject"]["/Im"],
        )
        assert before.read_raw_bytes() == after.read_raw_bytes()
    done = subprocess.run(
        ["pdftoppm", "-cropbox", "-r", str(DPI), "-png", "-singlefile", str(pdf)],
        capture_output=True,
        check=True,
    )
    shown = np.asarray(Image.open(io.BytesIO(done.stdout)).convert("L"))
    assert np.abs(shown.astype(int) - np.asarray(make_picture())).mean() < 2
    found = [text for text, _ in find_words(pdf)]
    assert found == list(TEXTS)
    if not inset:
        assert_words_are_in_place(pdf)


def test_text_that_was_not_seen_gives_way_and_what_is_seen_stays(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    unseen = b"BT 3 Tr /F 12 Tf 20 20 Td (EARLIER) Tj ET q BT 0 Tr /F 12 Tf 20 40 Td (SEEN) Tj ET Q "
    make_pdf_scan(path, 0, content=unseen + b"BT /F 12 Tf 20 60 Td [(HIDDEN)] TJ ET")
    pdf = write_pdf(page_of(path, frame=1), tmp_path)
    found = {text for text, _ in find_words(pdf)}
    assert found == {*TEXTS, "SEEN"}


# --- The text ------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_on_its_side_is_shown_upright(tmp_path: Path, turn: int) -> None:
    path = tmp_path / "scan.png"
    make_picture().rotate(turn, expand=True).save(path)
    size = (HEIGHT, WIDTH) if turn % 180 else (WIDTH, HEIGHT)
    # What turns the page upright turns it back by the rest of a full turn.
    turned = [box.turned_upright((360 - turn) % 360, WIDTH, HEIGHT) for box in BOXES]
    page = replace(page_of(path, turned, size), turn_deg_ccw=turn)
    pdf = write_pdf(page, tmp_path)
    assert pixels_of(pdf).tolist() == np.asarray(make_picture()).tolist()
    assert_words_are_in_place(pdf)


def test_words_follow_their_baseline(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    make_picture().save(path)
    # A descender hangs 10 px below the baseline, which rises by 4 px in 400.
    words = (
        Word(text="на", box=Box(100, 100, 160, 124)),
        Word(text="руку", box=Box(200, 99, 320, 133)),
        Word(text="Ф", box=Box(400, 73, 430, 121)),
    )
    line = Line(words=words, box=Box(100, 73, 430, 133), baseline=((50, 125), (450, 121)))
    region = Region(kind=RegionKind.TYPED, lines=(line,), box=line.box)
    pdf = write_pdf(replace(page_of(path), regions=(region,)), tmp_path)
    found = dict(find_words(pdf))
    assert list(found) == ["на", "руку", "Ф"]
    # At the middle of each word: 125 - 80 / 100, 125 - 210 / 100, and the bottom of the last: its baseline is lower.
    assert [found[word.text][3] for word in words] == pytest.approx([124.2, 122.9, 121.0], abs=1.5)
    # The letters of the line are 24 px high, the median of 24, 24 and 48.
    assert [found[word.text][3] - found[word.text][1] for word in words] == pytest.approx([24] * 3, abs=2)


def test_a_line_is_copied_with_its_spaces(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    make_picture().save(path)
    words = (Word(text="Экз.", box=BOXES[0]), Word(text="№", box=BOXES[1]))
    region = Region(
        kind=RegionKind.TYPED, lines=(Line(words=words, box=BOXES[0].union(BOXES[1])),), box=BOXES[0]
    )
    pdf = write_pdf(replace(page_of(path), regions=(region,)), tmp_path)
    done = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "Экз. №"


def test_typed_lines_are_copied_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    Image.new("L", (2480, 3508), 255).save(path)
    # Small letters 24 px high in cells of 30 px: the gap between words is wider than they are high.
    rows = ["поезд прибыл на станцию", "и он не ушел с нее", "выгрузка окончена утром"] * 3
    page = make_page("\n".join(rows))
    low = [
        replace(word, box=word.box._replace(top=word.box.bottom - 24))
        for line in page.lines
        for word in line.words
    ]
    lines = tuple(
        replace(line, words=tuple(word for word in low if word.box.bottom == line.box.bottom))
        for line in page.lines
    )
    region = replace(page.regions[0], lines=lines)
    page = replace(page_of(path, size=(2480, 3508)), dpi=300.0, regions=(region,))
    pdf = write_pdf(page, tmp_path)
    done = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip("\n\f").split("\n") == rows


@pytest.mark.parametrize("text", ["()\\<>", "𝔄", "а\u0301", "ﬁ", "\x00", "а\ud800", ""])
def test_any_character_is_held(tmp_path: Path, text: str) -> None:
    path = tmp_path / "scan.png"
    make_picture().save(path)
    word = Word(text=text, box=BOXES[0])
    region = Region(kind=RegionKind.TYPED, lines=(Line(words=(word,), box=word.box),), box=word.box)
    pdf = write_pdf(replace(page_of(path), regions=(region,)), tmp_path)
    done = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True)
    assert done.stderr == b""
    shown = done.stdout.decode("utf-8").strip("\n\f ")
    assert shown == re.sub("[\x00\ud800]", "\ufffd", text)


def test_a_page_without_words_is_the_scan(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    make_picture().save(path)
    pdf = write_pdf(replace(page_of(path), regions=()), tmp_path)
    assert pixels_of(pdf).tolist() == np.asarray(make_picture()).tolist()
    assert find_words(pdf) == []


def test_the_document_names_its_page_and_language(tmp_path: Path) -> None:
    path = tmp_path / "л. 1 об.png"
    make_picture().save(path)
    pdf = write_pdf(replace(page_of(path), language="uk"), tmp_path)
    with pikepdf.open(pdf) as opened:
        assert str(opened.Root.Lang) == "uk"
        assert str(opened.docinfo["/Title"]) == "л. 1 об"
        assert "/Metadata" not in opened.Root  # No claim of PDF/A.


# --- What fails ----------------------------------------------------------------------------------


def test_another_scan_than_the_one_that_was_read(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    make_picture().save(path)
    page = page_of(path)
    Image.new("L", (9, 9)).save(path)
    with pytest.raises(InputError, match=r"scan\.png is another file than the one that was read"):
        format_searchable_pdf(page)
    path.unlink()
    with pytest.raises(InputError, match="Cannot read"):
        format_searchable_pdf(page)


@pytest.mark.parametrize("name", ["scan.png", "scan.tif", "scan.pdf"])
def test_a_damaged_scan_is_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    make_picture().save(path)
    path.write_bytes(path.read_bytes()[:150])
    with pytest.raises(InputError, match=f"{name} could not be put into a PDF"):
        format_searchable_pdf(page_of(path))
