"""Finding and opening scans: every format, and every kind of bad input."""

import hashlib
import io
import random
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from PIL import Image

from ocr.errors import InputError
from ocr.formats import scans
from ocr.formats.resolution import estimated_dpi
from ocr.formats.scan_files import find_scans
from ocr.formats.scans import load_scan, sha256_of
from ocr.model import ScanRef


def gradient(width: int = 120, height: int = 90) -> Image.Image:
    """A grey picture that is different at each corner."""
    down, across = np.mgrid[0:height, 0:width]
    return Image.fromarray((across + down).astype(np.uint8))


def saved(path: Path, picture: Image.Image | None = None, **options: Any) -> Path:
    (picture or gradient()).save(path, **options)
    return path


def load(path: Path, frame: int = 0) -> scans.LoadedScan:
    return load_scan(ScanRef(str(path), frame))


def image_pdf(path: Path, pixels: NDArray[np.uint8], dpi: float, **page_entries: object) -> Path:
    """A PDF whose one page is filled by an uncompressed grey picture."""
    height, width = pixels.shape
    with pikepdf.new() as pdf:
        box = [0, 0, width * 72 / dpi, height * 72 / dpi]
        page = pdf.add_blank_page(page_size=(box[2], box[3]))
        image = pikepdf.Stream(pdf, pixels.tobytes())
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height, image.BitsPerComponent = width, height, 8
        image.ColorSpace = pikepdf.Name.DeviceGray
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=image))
        page.Contents = pikepdf.Stream(pdf, b"q %f 0 0 %f 0 0 cm /Scan Do Q" % (box[2], box[3]))
        for key, value in page_entries.items():
            page[f"/{key}"] = value
        pdf.save(path)
    return path


# --- Formats -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.png", {}),
        ("a.bmp", {}),
        ("a.tif", {}),
        ("a.tiff", {"compression": "tiff_lzw"}),
        ("a.jp2", {"irreversible": False}),
        ("a.webp", {"lossless": True}),
    ],
)
def test_lossless_formats_give_the_same_pixels(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    image = load(saved(tmp_path / name, **options)).image
    assert image.dtype == np.uint8
    grey = image if image.ndim == 2 else image[..., 0]
    assert np.array_equal(grey, np.asarray(gradient()))


def test_frames_of_a_tiff(tmp_path: Path) -> None:
    black, white = Image.new("L", (40, 30), 0), Image.new("L", (50, 20), 255)
    path = saved(tmp_path / "a.tif", black, save_all=True, append_images=[white])
    assert load(path, 0).image.shape == (30, 40)
    assert load(path, 1).image.shape == (20, 50)
    assert load(path, 1).image.min() == 255
    with pytest.raises(InputError, match="damaged"):
        load(path, 2)


def test_one_bit_is_black_and_white(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.tif", gradient().convert("1"), compression="group4")
    image = load(path).image
    assert image.shape == (90, 120)
    assert set(np.unique(image)) == {0, 255}


@pytest.mark.parametrize(("brightest", "name"), [(65535, "a.png"), (4095, "a.png"), (65535, "a.tif")])
def test_sixteen_bits_are_scaled_by_their_depth(tmp_path: Path, brightest: int, name: str) -> None:
    samples = np.array([[0, brightest // 2, brightest]], np.uint16)
    assert load(saved(tmp_path / name, Image.fromarray(samples))).image.tolist() == [[0, 127, 255]]


def test_transparency_is_white_paper(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    picture.putpixel((3, 3), (255, 0, 0, 255))
    image = load(saved(tmp_path / "a.png", picture)).image
    assert image[0, 0].tolist() == [255, 255, 255]
    assert image[3, 3].tolist() == [255, 0, 0]


def test_palette_and_cmyk(tmp_path: Path) -> None:
    red = Image.new("RGB", (16, 16), (255, 0, 0))
    assert load(saved(tmp_path / "p.png", red.convert("P"))).image[8, 8].tolist() == [255, 0, 0]
    cmyk = load(saved(tmp_path / "c.tif", red.convert("CMYK"))).image[8, 8]
    assert cmyk[0] > 240
    assert max(cmyk[1:]) < 15


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(tmp_path: Path, orientation: int) -> None:
    upright = np.full((40, 60), 255, np.uint8)
    upright[:20, :30] = 0
    # What the camera stored so that the orientation tag makes it upright again.
    undo: dict[int, Callable[[NDArray[np.uint8]], NDArray[np.uint8]]] = {
        1: lambda a: a,
        2: np.fliplr,
        3: lambda a: np.rot90(a, 2),
        4: np.flipud,
        5: lambda a: a.T,
        6: lambda a: np.rot90(a, 1),
        7: lambda a: np.rot90(a, 2).T,
        8: lambda a: np.rot90(a, -1),
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.ascontiguousarray(undo[orientation](upright)))
    image = load(saved(tmp_path / "a.jpg", stored, exif=exif, quality=95)).image
    assert image.shape == upright.shape
    assert np.abs(image.astype(int) - upright).mean() < 2


def test_a_wrong_suffix_is_read_with_a_notice(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    gradient().save(buffer, "JPEG")
    path = tmp_path / "a.png"
    path.write_bytes(buffer.getvalue())
    scan = load(path)
    assert scan.image.shape == (90, 120)
    assert scan.notices == ("a.png is a JPEG file by its content; read as that. Rename it to a.jpg.",)


# --- Resolution and identity ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "dpi", "source"),
    [(300, 300, "stated"), (72, 60, "estimated"), (96, 60, "estimated"), (90000, 60, "estimated")],
)
def test_resolution_is_believed_only_where_it_can_be(
    tmp_path: Path, stated: int, dpi: float, source: str
) -> None:
    # 496 x 702 px would be an A4 sheet at 60 dpi; 600 px at 300 dpi is the least believed width.
    picture = gradient(496, 702) if source == "estimated" else gradient(600, 900)
    scan = load(saved(tmp_path / "a.png", picture, dpi=(stated, stated)))
    assert scan.dpi == pytest.approx(dpi, abs=0.1)
    assert scan.dpi_source == source


def test_estimated_dpi_is_that_of_a4() -> None:
    assert estimated_dpi(1654, 2339) == 200.0
    assert estimated_dpi(2339, 1654) == 200.0


def test_the_hash_is_of_bytes_and_frame(tmp_path: Path) -> None:
    one, copy = saved(tmp_path / "a.png"), saved(tmp_path / "b.png")
    assert sha256_of(ScanRef(str(one))) == sha256_of(ScanRef(str(copy))) == load(one).sha256
    assert sha256_of(ScanRef(str(one))) == hashlib.sha256(one.read_bytes()).hexdigest()
    before = sha256_of(ScanRef(str(one)))
    saved(one, gradient(121, 90))
    assert sha256_of(ScanRef(str(one))) != before


# --- PDF -----------------------------------------------------------------------------------------


def test_a_page_filling_picture_keeps_its_own_resolution(tmp_path: Path) -> None:
    pixels = np.asarray(gradient(123, 87))
    scan = load(image_pdf(tmp_path / "a.pdf", pixels, dpi=217))
    assert np.array_equal(scan.image if scan.image.ndim == 2 else scan.image[..., 0], pixels)
    assert scan.dpi_source == "estimated"  # a stamp-sized page is not believed


def test_resolution_of_a_pdf_page(tmp_path: Path) -> None:
    scan = load(image_pdf(tmp_path / "a.pdf", np.asarray(gradient(620, 877)), dpi=150))
    assert scan.image.shape[:2] == (877, 620)
    assert (round(scan.dpi), scan.dpi_source) == (150, "stated")


def test_a_turned_pdf_page_is_shown_as_a_viewer_would(tmp_path: Path) -> None:
    pixels = np.full((200, 300), 255, np.uint8)
    pixels[:100, :100] = 0
    image = load(image_pdf(tmp_path / "a.pdf", pixels, dpi=100, Rotate=90)).image
    assert image.shape[:2] == (300, 200)
    # Turned clockwise, the top left corner comes to the top right.
    assert image[:80, 120:].max() < 30
    assert image[:80, :80].min() > 225


def test_a_page_without_a_picture_is_rendered(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Contents = pikepdf.Stream(pdf, b"100 100 200 300 re f")
        pdf.save(tmp_path / "a.pdf")
    scan = load(tmp_path / "a.pdf")
    assert scan.image.shape[:2] == (3509, 2480)  # 842 and 595 pt at 300 dpi, rounded up
    assert scan.dpi == 300
    # 100 + 150 pt from the left, 100 + 150 pt from the bottom: the middle of the black rectangle.
    assert int(scan.image[round((842 - 250) * 300 / 72), round(200 * 300 / 72)].max()) == 0


def test_an_encrypted_pdf(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "a.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    (ref,) = find_scans([tmp_path])
    with pytest.raises(InputError, match=r"encrypted.*qpdf --decrypt"):
        load_scan(ref)


def test_a_broken_pdf(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4\nnothing else")
    with pytest.raises(InputError, match="damaged"):
        load(tmp_path / "a.pdf")


# --- Bad input -----------------------------------------------------------------------------------


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    with pytest.raises(InputError, match=r"a\.png is empty"):
        load(tmp_path / "a.png")


def test_a_text_file_named_png(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("not a picture at all")
    with pytest.raises(InputError, match="is no image"):
        load(tmp_path / "a.png")


def test_a_vanished_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Cannot read"):
        load(tmp_path / "a.png")


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "a.png")

    def refuse(self: Path, mode: str = "r") -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="Permission denied"):
        load(path)


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.jp2", "a.bmp", "a.webp"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_truncated_picture_is_never_half_a_page(tmp_path: Path, name: str, share: float) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (200, 160), np.uint8)
    path = saved(tmp_path / name, Image.fromarray(noise))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(InputError, match=r"damaged|cut off"):
        load(path)


@pytest.mark.parametrize("compression", ["raw", "group4"])
def test_a_truncated_tiff(tmp_path: Path, compression: str) -> None:
    picture = Image.fromarray(np.random.default_rng(1).integers(0, 256, (200, 160), np.uint8))
    path = saved(tmp_path / "a.tif", picture.convert("1"), compression=compression)
    path.write_bytes(path.read_bytes()[:1500])
    with pytest.raises(InputError, match=r"damaged|cut off"):
        load(path)


def png_bomb(width: int, height: int) -> bytes:
    """The header of a huge PNG, and just one byte of its picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def test_a_png_bomb_is_refused_from_its_header(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png_bomb(40_000, 40_000))
    with pytest.raises(InputError, match=r"40000 x 40000 pixels.*lower resolution"):
        load(tmp_path / "a.png")


def test_a_large_picture_below_the_limit_gives_no_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    assert load(saved(tmp_path / "a.png")).notices == ()
    assert Image.MAX_IMAGE_PIXELS == 1000


@pytest.mark.parametrize("error", [TypeError, OverflowError, ZeroDivisionError, RecursionError, MemoryError])
def test_whatever_a_decoder_raises_is_the_files_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise error("in the middle")

    path = saved(tmp_path / "a.png")
    monkeypatch.setattr(Image, "open", stumble)
    with pytest.raises(InputError, match=r"a\.png.*(damaged|more memory)"):
        load(path)


def test_damaged_bytes_raise_no_other_error(tmp_path: Path) -> None:
    frames = [gradient(), gradient()]
    files = [
        saved(tmp_path / "a.tif", frames[0], save_all=True, append_images=frames),
        saved(tmp_path / "b.tif", gradient().convert("1"), compression="group4"),
        saved(tmp_path / "c.jpg"),
        saved(tmp_path / "d.jp2"),
        image_pdf(tmp_path / "e.pdf", np.asarray(gradient()), 100),
    ]
    chance = random.Random(1)
    for file in files:
        whole = file.read_bytes()
        for _ in range(40):
            damaged = bytearray(whole)
            for _ in range(chance.choice([1, 5, 20])):
                damaged[chance.randrange(min(len(whole), 400))] = chance.choice([0, 1, 128, 255])
            file.write_bytes(damaged[: chance.randrange(1, len(whole))] if chance.random() < 0.2 else damaged)
            with suppress(InputError):
                for ref in find_scans([file])[:5]:
                    load_scan(ref)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_scan_that_is_replaced_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    path, written, opened = tmp_path / "1.png", [0], scans._open
    Image.new("L", (30, 40), 255).save(path)

    def write_behind(*arguments: Any) -> Any:
        page = opened(*arguments)
        if written[0] < times:
            written[0] += 1
            Image.new("L", (30 + written[0], 40), 255).save(path)
        return page

    monkeypatch.setattr(scans, "_open", write_behind)
    if times == 3:
        with pytest.raises(
            InputError, match=r"1\.png was written to while it was read\. Run the same command"
        ):
            load_scan(ScanRef(str(path)))
    else:
        loaded = load_scan(ScanRef(str(path)))
        assert loaded.image.shape == (40, 30 + times)
        assert loaded.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
