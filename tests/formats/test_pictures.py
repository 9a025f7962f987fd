"""Pictures as a person sees them: every kind of sample, resolution, orientation, frame and damage."""

import io
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from ocr.errors import InputError
from ocr.formats import resolution
from ocr.formats.scan_files import find_scans
from ocr.formats.scans import LoadedScan, load_scan
from ocr.model import ScanRef
from tests.formats.tiff_files import Directory, directory, pack_bits, write_tiff

WIDTH, HEIGHT = 64, 8
# From black on the left to white on the right, 0 to 1.
RAMP = np.broadcast_to(np.linspace(0, 1, WIDTH), (HEIGHT, WIDTH))
COLOUR = np.stack([RAMP, RAMP, 1 - RAMP], axis=2)


def load(path: Path, frame: int = 0) -> LoadedScan:
    return load_scan(ScanRef(str(path), frame))


def deep(values: NDArray[np.float64], kind: str, white: float) -> bytes:
    return (values * white).astype(f"<{kind}").tobytes()


def packed(depth: int) -> bytes:
    return pack_bits(np.rint(RAMP * ((1 << depth) - 1)).astype(int), depth)


# --- Samples -------------------------------------------------------------------------------------


@pytest.mark.parametrize("white_is_zero", [False, True])
@pytest.mark.parametrize(
    ("depth", "data", "sample_format"),
    [
        (1, packed(1), 1),
        (2, packed(2), 1),
        (4, packed(4), 1),
        (6, packed(6), 1),
        (8, packed(8), 1),
        (10, packed(10), 1),
        (12, packed(12), 1),
        (14, packed(14), 1),
        (16, deep(RAMP, "u2", 65535), 1),
        (16, deep(RAMP, "u2", 4095), 1),
        (16, deep(RAMP, "i2", 32767), 2),
        (16, deep(RAMP, "f2", 1), 3),
        (32, deep(RAMP, "u4", 2**32 - 1), 1),
        (32, deep(RAMP, "f4", 1), 3),
        (64, deep(RAMP, "f8", 1), 3),
    ],
)
def test_grey_of_every_depth(
    tmp_path: Path, depth: int, data: bytes, sample_format: int, white_is_zero: bool
) -> None:
    made = directory(
        WIDTH, HEIGHT, data, depth=depth, photometric=0 if white_is_zero else 1, more={339: (sample_format,)}
    )
    image = load(write_tiff(tmp_path / "a.tif", made)).image
    expected = 255 * (1 - RAMP if white_is_zero else RAMP)
    assert image.shape == RAMP.shape
    # A step of one bit is 255, of two bits 85 of 255.
    assert np.abs(image - expected).max() <= 2 + 128 / ((1 << min(depth, 8)) - 1)


@pytest.mark.parametrize(
    ("depth", "strips", "more"),
    [
        (8, [deep(COLOUR, "u1", 255)], {}),
        (16, [deep(COLOUR, "u2", 65535)], {}),
        (16, [deep(COLOUR, "u2", 4095)], {}),
        (32, [deep(COLOUR, "f4", 1)], {339: (3, 3, 3)}),
        (8, [deep(COLOUR[..., i], "u1", 255) for i in range(3)], {284: (2,)}),
        (16, [deep(COLOUR[..., i], "u2", 65535) for i in range(3)], {284: (2,)}),
    ],
)
def test_colours_of_every_depth_side_by_side_or_in_planes(
    tmp_path: Path, depth: int, strips: list[bytes], more: dict[int, tuple[int, ...]]
) -> None:
    made = directory(WIDTH, HEIGHT, *strips, depth=depth, samples=3, photometric=2, more=more)
    write_tiff(tmp_path / "a.tif", made)
    assert np.abs(load(tmp_path / "a.tif").image - 255 * COLOUR).max() <= 2


@pytest.mark.parametrize(
    ("photometric", "samples", "extra", "expected"),
    [
        # Half of black (0) and of white (255) on white paper; an extra sample of no known meaning is passed over.
        (1, (RAMP,), 0, (0, 255)),
        (1, (RAMP,), 2, (128, 255)),
        (1, (RAMP / 2,), 1, (128, 255)),
        (2, (RAMP, RAMP, RAMP), 0, (0, 255)),
        (2, (RAMP, RAMP, RAMP), 2, (128, 255)),
        (2, (RAMP / 2, RAMP / 2, RAMP / 2), 1, (128, 255)),
    ],
)
@pytest.mark.parametrize(("kind", "white", "depth"), [("u1", 255, 8), ("u2", 65535, 16)])
def test_alpha_of_every_kind(  # noqa: PLR0917
    tmp_path: Path,
    photometric: int,
    samples: tuple[NDArray[np.float64], ...],
    extra: int,
    expected: tuple[int, int],
    kind: str,
    white: int,
    depth: int,
) -> None:
    data = deep(np.stack([*samples, np.full_like(RAMP, 0.5)], axis=2), kind, white)
    made = directory(
        WIDTH,
        HEIGHT,
        data,
        depth=depth,
        samples=len(samples) + 1,
        photometric=photometric,
        more={338: (extra,)},
    )
    image = load(write_tiff(tmp_path / "a.tif", made)).image
    grey = image if image.ndim == 2 else image[..., 0]
    assert np.abs(np.array([grey[0, 0], grey[0, -1]], int) - expected).max() <= 2


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_a_picture_that_is_transparent_everywhere_is_taken_by_its_colours(tmp_path: Path, mode: str) -> None:
    picture = Image.fromarray((255 * RAMP).astype(np.uint8)).convert(mode)
    picture.putalpha(Image.new("L", picture.size, 0))
    picture.save(tmp_path / "a.png")
    scan = load(tmp_path / "a.png")
    grey = scan.image if scan.image.ndim == 2 else scan.image[..., 0]
    assert np.abs(grey - 255 * RAMP).max() <= 1
    assert scan.notices == (
        "Every pixel is transparent: the picture was read without its transparency. See whether it shows the page.",
    )


def test_a_colour_that_is_declared_transparent_is_paper(tmp_path: Path) -> None:
    picture = Image.fromarray(np.array([[0, 90, 200]], np.uint8))
    picture.save(tmp_path / "a.png", transparency=90)
    assert load(tmp_path / "a.png").image.tolist() == [[0, 255, 200]]


def test_lab_cmyk_and_ycbcr(tmp_path: Path) -> None:
    paper_and_ink = np.array([[[250, 0, 0], [20, 0, 0]]], np.uint8)
    lab = directory(2, 1, paper_and_ink.tobytes(), samples=3, photometric=8)
    image = load(write_tiff(tmp_path / "lab.tif", lab)).image
    assert image[0, 0].min() > 235
    assert image[0, 1].max() < 30
    with_offset = paper_and_ink + np.array([0, 128, 128], np.uint8)
    icc_lab = directory(2, 1, with_offset.tobytes(), samples=3, photometric=9)
    assert load(write_tiff(tmp_path / "icc.tif", icc_lab)).image.tolist() == image.tolist()
    red = Image.new("RGB", (16, 16), (200, 30, 30))
    for mode in ("CMYK", "YCbCr"):
        red.convert(mode).save(tmp_path / "red.jpg", quality=95)
        assert np.abs(load(tmp_path / "red.jpg").image[8, 8].astype(int) - (200, 30, 30)).max() < 6


def test_a_profile_tells_the_colours_unless_it_cannot_be(tmp_path: Path) -> None:
    picture = Image.new("RGB", (4, 4), (120, 120, 120))
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for data in (b"no profile", lab, srgb):
        picture.save(tmp_path / "a.png", icc_profile=data)
        scan = load(tmp_path / "a.png")
        assert scan.image[0, 0].tolist() == [120, 120, 120]


def test_linear_light_is_shown_as_on_a_screen(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.fromarray(np.array([[0, 55, 255]], np.uint8)).save(buffer, "PNG")
    png, gamma = buffer.getvalue(), struct.pack(">I", 100_000)
    chunk = struct.pack(">I", 4) + b"gAMA" + gamma + struct.pack(">I", zlib.crc32(b"gAMA" + gamma))
    (tmp_path / "a.png").write_bytes(png[:33] + chunk + png[33:])
    # 255 * (55 / 255) ** (1 / 2.2) = 127
    assert load(tmp_path / "a.png").image.tolist() == [[0, 127, 255]]


# --- Orientation ---------------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["a.tif", "a.png", "a.webp", "a.jpg"])
def test_every_orientation_in_every_format_that_has_it(tmp_path: Path, name: str, orientation: int) -> None:
    upright = np.full((40, 60), 255, np.uint8)
    upright[:20, :30] = 0
    undo: list[Any] = [
        lambda a: a, np.fliplr, lambda a: np.rot90(a, 2), np.flipud,
        lambda a: a.T, lambda a: np.rot90(a, 1), lambda a: np.rot90(a, 2).T, lambda a: np.rot90(a, -1),
    ]  # fmt: skip
    stored = Image.fromarray(np.ascontiguousarray(undo[orientation - 1](upright)))
    exif = Image.Exif()
    exif[0x0112] = orientation
    options: dict[str, Any] = {"tiffinfo": {274: orientation}} if name == "a.tif" else {"exif": exif}
    stored.save(tmp_path / name, **options)
    scan = load(tmp_path / name)
    grey = scan.image if scan.image.ndim == 2 else scan.image[..., 0]
    assert np.abs(grey.astype(int) - upright).mean() < 2
    assert scan.source_size_px == (60, 40)


# --- Oblong pixels -------------------------------------------------------------------------------


def page(width: int, height: int) -> Image.Image:
    down, across = np.mgrid[0:height, 0:width]
    return Image.fromarray(((across * 200 // width) + (down * 55 // height)).astype(np.uint8))


@pytest.mark.parametrize(
    ("name", "options", "size", "dpi"),
    [
        # Rows and columns of a page of 8.5 x 11.7 inches, at the finer of both resolutions.
        ("fax.tif", {"dpi": (204, 98)}, (1728, 1145), 204),
        ("fax.tif", {"dpi": (204, 391)}, (1728, 4570), 391),
        ("fine.tif", {"dpi": (204, 196)}, (1728, 2290), 204),
        ("inches.jpg", {"dpi": (200, 100)}, (1700, 1170), 200),
        ("metres.png", {"dpi": (200, 100)}, (1700, 1170), 200),
    ],
)
def test_oblong_pixels_become_square(
    tmp_path: Path, name: str, options: dict[str, Any], size: tuple[int, int], dpi: float
) -> None:
    page(*size).save(tmp_path / name, **options)
    scan = load(tmp_path / name)
    height, width = scan.image.shape[:2]
    assert width / height == pytest.approx(8.5 / 11.7, rel=0.02)
    assert max(width, height) > max(size) - 2
    assert scan.dpi == pytest.approx(dpi, abs=1)
    assert scan.source_size_px == size
    assert any("are oblong" in notice for notice in scan.notices)


def test_centimetres_turned_pages_and_no_unit(tmp_path: Path) -> None:
    page(1700, 1170).save(tmp_path / "cm.tif", tiffinfo={296: 3, 282: 200 / 2.54, 283: 100 / 2.54})
    assert load(tmp_path / "cm.tif").image.shape == (2340, 1700)
    page(1700, 1170).save(tmp_path / "ratio.tif", tiffinfo={296: 1, 282: 2, 283: 1})
    assert load(tmp_path / "ratio.tif").image.shape == (2340, 1700)
    exif = Image.Exif()
    exif[0x0112] = 6
    page(1700, 1170).save(tmp_path / "turned.jpg", dpi=(200, 100), exif=exif)
    turned = load(tmp_path / "turned.jpg")
    assert turned.image.shape == (1700, 2340)
    assert turned.source_size_px == (1170, 1700)
    buffer = io.BytesIO()
    page(1700, 1170).save(buffer, "JPEG")
    jpeg = bytearray(buffer.getvalue())
    # The header of JFIF: no unit, two columns to the length of a row.
    jpeg[13:18] = bytes([0, 0, 2, 0, 1])
    (tmp_path / "no-unit.jpg").write_bytes(jpeg)
    assert load(tmp_path / "no-unit.jpg").image.shape == (2340, 1700)


@pytest.mark.parametrize("dpi", [(300, 300), (300, 299), (72, 72)])
def test_square_pixels_stay_as_they_are(tmp_path: Path, dpi: tuple[int, int]) -> None:
    page(620, 877).save(tmp_path / "a.png", dpi=dpi)
    scan = load(tmp_path / "a.png")
    assert np.array_equal(scan.image, np.asarray(page(620, 877)))
    assert scan.notices == ()


def test_a_ratio_that_cannot_be_is_told(tmp_path: Path) -> None:
    page(620, 877).save(tmp_path / "a.png", dpi=(300, 72))
    scan = load(tmp_path / "a.png")
    assert scan.image.shape == (877, 620)
    (notice,) = scan.notices
    assert notice.startswith("a.png states a resolution of 299.999 x 72.009, which cannot be")


# --- Big pictures --------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "mode"), [("a.jpg", "L"), ("a.jpg", "RGB"), ("a.tif", "1")])
def test_a_fine_scan_is_read_smaller(tmp_path: Path, name: str, mode: str) -> None:
    # Of 4600 x 4600 pixels A4 has 468 dpi, which makes 1200 dpi 1.17 times as fine as is read: 1026 dpi are left.
    gradient = Image.linear_gradient("L")
    gradient.resize((4600, 4600)).convert(mode).save(tmp_path / name, dpi=(1200, 1200))
    scan = load(tmp_path / name)
    assert scan.dpi == pytest.approx(1026, abs=2)
    assert scan.image.shape[:2] == (3932, 3932)
    assert scan.source_size_px == (4600, 4600)
    assert scan.notices == ()
    # The means of its quarters, from black above to white below.
    quarters = scan.image.reshape(4, -1).mean(axis=1)
    assert np.abs(quarters - np.array([1, 3, 5, 7]) * 255 / 8).max() < 2


def test_a_scan_that_is_no_finer_than_it_is_read_is_not_resampled(tmp_path: Path) -> None:
    gradient = Image.linear_gradient("L").resize((3000, 3000))
    gradient.save(tmp_path / "a.png", dpi=(600, 600), compress_level=1)
    scan = load(tmp_path / "a.png")
    assert np.array_equal(scan.image, np.asarray(gradient))
    assert (scan.dpi, scan.resampled_from_px) == (600, None)


def test_a_picture_that_jpeg_can_halve_is_decoded_at_half_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolution, "_MAX_READ_PIXELS", 100_000)
    page(620, 877).save(tmp_path / "a.jpg", quality=95)
    scan = load(tmp_path / "a.jpg")
    # Five and a half times as many pixels: 2.34 times as wide.
    assert scan.image.shape == (376, 266)
    assert scan.source_size_px == (620, 877)
    assert np.abs(scan.image.astype(int) - np.asarray(page(266, 376))).mean() < 3


# --- Frames --------------------------------------------------------------------------------------


def plain_directory(value: int, more: Mapping[int, tuple[int, ...]] | None = None) -> Directory:
    return directory(4, 3, bytes([value] * 12), more=more)


def test_thumbnails_and_masks_are_no_pages(tmp_path: Path) -> None:
    path = write_tiff(
        tmp_path / "a.tif",
        plain_directory(9, more={254: (1,)}),
        plain_directory(10, more={254: (0,)}),
        plain_directory(11, more={254: (1,)}),
        plain_directory(20, more={254: (2,)}),
        plain_directory(21, more={254: (4,)}),
        plain_directory(22, more={255: (2,)}),
        plain_directory(30, more={255: (3,)}),
    )
    refs = find_scans([path])
    assert [(ref.frame, ref.frames, ref.name) for ref in refs] == [
        (0, 3, "a.tif#1"), (1, 3, "a.tif#2"), (2, 3, "a.tif#3"),
    ]  # fmt: skip
    assert [int(load_scan(ref).image[0, 0]) for ref in refs] == [10, 20, 30]
    with pytest.raises(InputError, match="has 3 pages, not 4"):
        load(path, 3)


def test_a_thumbnail_alone_is_better_than_nothing(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "a.tif", plain_directory(10, more={254: (1,)}))
    assert load(path).image[0, 0] == 10


def test_several_pictures_in_a_file_without_pages_are_told(tmp_path: Path) -> None:
    first, second = page(40, 30), page(40, 30).rotate(180)
    for name in ("a.png", "a.webp"):
        first.save(tmp_path / name, save_all=True, append_images=[second], lossless=True)
        assert len(find_scans([tmp_path / name])) == 1
        (notice,) = load(tmp_path / name).notices
        assert "has several pictures; the first was read" in notice


def test_the_second_picture_of_a_photograph_is_told_if_it_is_as_large(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    for second, notices in ((page(60, 40), 1), (page(30, 20), 0)):
        page(60, 40).save(tmp_path / "a.mpo", save_all=True, append_images=[second], exif=exif)
        scan = load(tmp_path / "a.mpo")
        assert scan.image.shape == (60, 40)
        assert len(scan.notices) == notices


def test_directories_that_go_in_a_circle_or_beyond_the_file_end(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "a.tif", plain_directory(10), plain_directory(20))
    data = bytearray(path.read_bytes())
    first = struct.unpack_from("<I", data, 4)[0]
    count = struct.unpack_from("<H", data, first)[0]
    # What lies beyond the end is a page that fails.
    for following, expected in ((first, 1), (10**6, 2)):
        struct.pack_into("<I", data, first + 2 + 12 * count, following)
        path.write_bytes(data)
        refs = find_scans([path])
        assert len(refs) == expected
        assert load(path).image[0, 0] == 10
    with pytest.raises(InputError, match="damaged"):
        load_scan(refs[1])


# --- Damage --------------------------------------------------------------------------------------


def typed_page(width: int = 600, height: int = 400) -> Image.Image:
    """Black bars of many widths on white."""
    rows, columns = np.mgrid[0:height, 0:width]
    ink = ((columns // 7) * 5 + rows // 9 * 3) % 11 < 4
    return Image.fromarray(np.where(ink & (rows % 20 < 12), 0, 255).astype(np.uint8))


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("a.jpg", {"quality": 90}, "JPEG data are broken"),
        ("a.jpg", {"quality": 90, "progressive": True}, "JPEG data are broken"),
        ("g4.tif", {"compression": "group4"}, "fax codes are broken from row"),
        ("g3.tif", {"compression": "group3"}, "fax codes are broken from row"),
        ("g3-2d.tif", {"compression": "group3", "tiffinfo": {292: 1}}, "fax codes are broken from row"),
        ("rle.tif", {"compression": "tiff_ccitt"}, "fax codes are broken from row"),
        (
            "low-bit-first.tif",
            {"compression": "group4", "tiffinfo": {266: 2}},
            "fax codes are broken from row",
        ),
        ("strips.tif", {"compression": "group4", "tiffinfo": {278: 50}}, "fax codes are broken from row"),
        ("jpeg.tif", {"compression": "jpeg"}, "JPEG data are broken"),
    ],
)
def test_broken_codes_are_told_and_sound_ones_are_not(
    tmp_path: Path, name: str, options: dict[str, Any], words: str
) -> None:
    picture = typed_page()
    picture = picture.convert("1") if words.startswith("fax") else picture
    path = tmp_path / name
    picture.save(path, **options)
    sound = load(path)
    assert sound.notices == ()
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 200] = np.random.default_rng(1).bytes(200)
    path.write_bytes(data)
    broken = load(path)
    (notice,) = broken.notices
    assert words in notice
    assert notice.startswith(f"{name} is damaged: its ")
    assert "Copy or scan it again." in notice
    assert broken.image.shape == sound.image.shape
    # What comes before the damage is read as it was; a progressive JPEG is a little coarser there.
    assert np.abs(broken.image[:50].astype(int) - sound.image[:50]).mean() < 5


@pytest.mark.parametrize("name", ["a.png", "deflate.tif", "lzw.tif"])
def test_broken_packed_data_are_told_or_fail(tmp_path: Path, name: str) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (200, 160), np.uint8))
    options = {"deflate.tif": {"compression": "tiff_deflate"}, "lzw.tif": {"compression": "tiff_lzw"}}
    noise.save(tmp_path / name, **options.get(name, {}))
    data = bytearray((tmp_path / name).read_bytes())
    data[len(data) // 2] ^= 255
    data[len(data) // 2 + 1 : len(data) // 2 + 20] = bytes(19)
    (tmp_path / name).write_bytes(data)
    try:
        told = " ".join(load(tmp_path / name).notices)
    except InputError as error:
        told = str(error)
    assert "damaged" in told
