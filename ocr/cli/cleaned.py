"""The cleaned page as pictures, for people who want to see what the engine sees."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.files import write_atomically
from ocr.formats.scan_files import find_scans
from ocr.formats.scans import load_scan
from ocr.preprocess.clean import preprocess


def write_cleaned(scan: Path, out: Path, *, steps: bool) -> tuple[Path, ...]:
    """Write the cleaned image of every page of `scan` as PNG; with `steps`, each stage beside it.

    Returns the files written. Raises InputError for a scan that cannot be read, OutputError.
    """
    written: list[Path] = []
    for ref in find_scans([scan]):
        loaded = load_scan(ref)
        cleaned = preprocess(loaded.image, loaded.dpi, keep_steps=steps)
        stem = ref.name.replace("#", "-").rsplit(".", 1)[0] if ref.frames == 1 else ref.name.replace("#", "-")
        pictures = [
            *(
                (f"{stem}.{number}-{name}.png", picture)
                for number, (name, picture) in enumerate(cleaned.steps, 1)
            ),
            (f"{stem}.cleaned.png", cleaned.image),
        ]
        for name, picture in pictures:
            write_atomically(out / name, _encode_png(picture))
            written.append(out / name)
    return tuple(written)


def _encode_png(picture: NDArray[np.uint8]) -> bytes:
    return cv2.imencode(".png", picture[..., ::-1] if picture.ndim == 3 else picture)[1].tobytes()
