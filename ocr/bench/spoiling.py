"""Pages spoilt on purpose: each as a scan that somebody will one day hand in."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import cv2
import numpy as np

from ocr.image.pixels import Pixels

_SEED = 7


def _scaled(image: Pixels, across: float, down: float) -> Pixels:
    size = (max(1, round(image.shape[1] * across)), max(1, round(image.shape[0] * down)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _blurred(image: Pixels, sigma_px: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma_px * image.shape[1] / 1650), np.uint8)


def _noisy(image: Pixels, deviation: float) -> Pixels:
    noise = np.random.default_rng(_SEED).normal(0, deviation, image.shape)
    return np.asarray((image + noise).clip(0, 255), np.uint8)


def _faded(image: Pixels, share: float) -> Pixels:
    paper = np.median(image, axis=(0, 1))
    return _noisy(np.asarray(paper + (image - paper) * share, np.float32).clip(0, 255).astype(np.uint8), 4)


def _compressed(image: Pixels, quality: int) -> Pixels:
    _, jpeg = cv2.imencode(".jpg", _scaled(image, 0.5, 0.5), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_UNCHANGED), np.uint8)


def _stained(image: Pixels) -> Pixels:
    out = image.copy()
    height, width = image.shape[:2]
    cv2.ellipse(out, (width // 2, height // 2), (width // 3, height // 4), 20, 0, 360, (40, 40, 40), -1)
    return out


def _specked(image: Pixels) -> Pixels:
    random = np.random.default_rng(_SEED)
    out = image.copy()
    height, width = image.shape[:2]
    for x, y in zip(random.integers(0, width, 20_000), random.integers(0, height, 20_000), strict=True):
        out[y : y + 1 + width // 800, x : x + 1 + width // 800] = 20
    return out


# The name of each way to spoil a page, and the way: from a page, uint8 H x W or H x W x 3, to a spoilt page.
SPOILS: Mapping[str, Callable[[Pixels], Pixels]] = MappingProxyType(
    {
        "as it is": lambda image: image,
        "a little blurred": lambda image: _blurred(image, 2.5),
        "much blurred": lambda image: _blurred(image, 4.5),
        "small": lambda image: _scaled(image, 0.45, 0.45),
        "tiny": lambda image: _scaled(image, 0.25, 0.25),
        "squashed": lambda image: _scaled(image, 1.0, 0.5),
        "noisy": lambda image: _noisy(image, 70),
        "faded": lambda image: _faded(image, 0.12),
        "compressed": lambda image: _compressed(image, 6),
        "negative": lambda image: np.asarray(255 - image, np.uint8),
        "mirrored": lambda image: np.ascontiguousarray(image[:, ::-1]),
        "stained": _stained,
        "specked": _specked,
    }
)
