"""Samples of any kind as a person sees them, in grey or RGB bytes: deep, transparent, or with a colour profile."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from ocr.image.pixels import Pixels

# What Pillow tells of a picture that its colours depend on.
_COLOUR_INFO = ("icc_profile", "gamma", "srgb")
_ALPHA_MODES = ("RGBA", "LA", "PA", "RGBa", "La")
# Of the paper and the ink of a sane colour profile, as bytes.
_MIN_PAPER, _MAX_INK = 200, 80
# Samples with this exponent are as screens show them (sRGB); the PNG specification's 1 / 2.2.
_SCREEN_GAMMA = 0.45455


def eight_bits(deep: NDArray[Any], *, is_inverted: bool = False) -> Pixels:
    """Return samples of up to 16 bits (or floats) as bytes, white from black if they are inverted.

    White is the largest value of the smallest usual depth that holds the brightest sample: scanners of 10, 12 and 14
    bits store their samples unshifted in 16.

    >>> eight_bits(np.array([[0, 4095]], np.uint16)).tolist()
    [[0, 255]]
    """
    if deep.dtype == np.uint16:
        # A table of all values is faster, and needs less memory, than arithmetic in floats.
        brightest = int(deep.max(initial=0))
        table = _scale(np.arange(65_536, dtype=np.float32), float(brightest), is_float=False)
        return np.asarray((255 - table if is_inverted else table)[deep], np.uint8)
    samples = np.nan_to_num(deep.astype(np.float32)).clip(min=0)
    scaled = _scale(samples, float(samples.max(initial=0)), is_float=deep.dtype.kind == "f")
    return np.asarray(255 - scaled if is_inverted else scaled, np.uint8)


def _scale(samples: NDArray[np.float32], brightest: float, *, is_float: bool) -> Pixels:
    depths = (1, 255) if is_float else (255, 1023, 4095, 16383)
    white = next((depth for depth in (*depths, 65535) if brightest <= depth), brightest)
    return np.asarray(np.rint((samples * (255.0 / white)).clip(max=255)), np.uint8)


def flatten(picture: Image.Image, notices: list[str], *, is_inverted: bool = False) -> Image.Image:
    """Return a picture of any mode in mode L, RGB or, if its profile may tell its colours, CMYK.

    Transparent pixels become white paper. Where nothing would be left of the picture, it is taken without its
    transparency, and a notice says so. `is_inverted` says of samples deeper than a byte that 0 is white.
    """
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = _with_info(Image.fromarray(eight_bits(_deep(picture), is_inverted=is_inverted)), picture)
    if picture.mode == "LAB":
        lab = ImageCms.createProfile("LAB")
        picture = _converted(picture, ImageCms.ImageCmsProfile(lab), "RGB")
    if picture.mode in _ALPHA_MODES or "transparency" in picture.info:
        return _on_paper(picture, notices)
    if picture.mode in ("L", "RGB") or (picture.mode == "CMYK" and "icc_profile" in picture.info):
        return picture
    return _with_info(picture.convert("L" if picture.mode == "1" else "RGB"), picture)


def _deep(picture: Image.Image) -> NDArray[Any]:
    samples = np.asarray(picture)
    # Pillow keeps 32 bits without a sign as if they had one.
    return samples.view(np.uint32) if samples.dtype == np.int32 and samples.min(initial=0) < 0 else samples


def _with_info(made: Image.Image, picture: Image.Image) -> Image.Image:
    """Return a picture with the colour profile and the gamma of the one that it was made of."""
    made.info = {key: value for key, value in picture.info.items() if key in _COLOUR_INFO}
    return made


def _on_paper(picture: Image.Image, notices: list[str]) -> Image.Image:
    if picture.mode == "La":
        picture = _with_info(picture.convert("LA"), picture)
    straight = picture.convert("RGBA")
    colours = straight.convert("RGB")
    seen = Image.alpha_composite(Image.new("RGBA", straight.size, "white"), straight).convert("RGB")
    if _is_plain(seen) and not _is_plain(colours):
        notices.append(
            "Every pixel is transparent: the picture was read without its transparency. "
            "See whether it shows the page."
        )
        seen = colours
    if picture.mode in ("L", "LA", "1") and "icc_profile" not in picture.info:
        return seen.convert("L")
    return _with_info(seen, picture)


def _is_plain(picture: Image.Image) -> bool:
    """Return whether all pixels are of one colour."""
    extremes = picture.getextrema()
    return all(low == high for low, high in extremes)  # type: ignore[misc]


def to_screen_colours(picture: Image.Image) -> Image.Image:
    """Return a picture of mode L, RGB or CMYK in mode L or RGB as a screen shows it, by its profile or its gamma.

    A profile that does not fit the picture, or that would make paper dark or ink light, is passed over.
    """
    profile, gamma = picture.info.get("icc_profile"), picture.info.get("gamma")
    if profile:
        picture = _by_profile(picture, profile)
    elif gamma and not picture.info.get("srgb") and 0.1 < gamma < 3 and abs(gamma - _SCREEN_GAMMA) > 0.05:
        # A file gamma of 1 is linear light; screens want it raised to 1 / 2.2.
        table = [round(255 * (value / 255) ** (_SCREEN_GAMMA / gamma)) for value in range(256)]
        picture = picture.point(table * len(picture.getbands()))
    return picture if picture.mode in ("L", "RGB") else picture.convert("RGB")


def _by_profile(picture: Image.Image, data: bytes) -> Image.Image:
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        if "srgb" in ImageCms.getProfileDescription(profile).lower() and picture.mode == "RGB":
            return picture
        white = (0, 0, 0, 0) if picture.mode == "CMYK" else (255,) * len(picture.getbands())
        black = (0, 0, 0, 255) if picture.mode == "CMYK" else (0,) * len(picture.getbands())
        sample = Image.new(picture.mode, (2, 1))
        sample.putpixel((0, 0), white)
        sample.putpixel((1, 0), black)
        shown = np.asarray(_converted(sample, profile, "RGB"))
        if shown[0, 0].min() < _MIN_PAPER or shown[0, 1].max() > _MAX_INK:
            return picture
        converted = _converted(picture, profile, "RGB")
        return converted.convert("L") if picture.mode == "L" else converted
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def _converted(picture: Image.Image, profile: ImageCms.ImageCmsProfile, mode: str) -> Image.Image:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    # Relative colorimetric: the profile's paper is white, as image viewers show it.
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    converted = ImageCms.profileToProfile(picture, profile, srgb, renderingIntent=intent, outputMode=mode)
    if converted is None:
        raise ValueError("the profile gives no picture")
    return converted
