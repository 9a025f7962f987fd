"""Facsimile folders: for each sheet the scan as JPEG and its truth as PAGE XML, and a mark that says so."""

import tomllib
from io import BytesIO
from pathlib import Path

import numpy as np
from natsort import natsorted, ns
from numpy.typing import NDArray
from PIL import Image

from ocr import __version__
from ocr.errors import InputError, UsageError
from ocr.facsimile.drawing import FONTS, TYPE_FACE, Machine, Wear, draw_sheet, sheet_shape
from ocr.facsimile.scanning import Scanning, scan_sheet
from ocr.facsimile.sheet import Sheet, lay_out_text, parse_sheet
from ocr.formats.page_xml import format_page_xml
from ocr.model import Region
from ocr.output import check_writable, write_atomically
from ocr.transcriptions import load_text

DPI = 300
MARK = "facsimile.toml"
_JPEG_QUALITY = 62
_MAX_SKEW_DEG = 0.9


def write_facsimiles(source: Path, out: Path, *, seed: int) -> tuple[Path, ...]:
    """Write sheet-N.jpg and its truth sheet-N.xml for every sheet of the source; return the images' paths.

    `source` is a text, a sheet's TOML, or a folder of sheet-N.toml. The same source and seed give the same
    files. Raises InputError for a source that is none, OutputError for `out`.
    """
    sheets = _load_sheets(source)
    if seed < 0:
        raise UsageError(f"The seed is {seed}; give a whole number from 0.")
    if not (FONTS / TYPE_FACE).is_file():
        raise InputError(f"The typewriter face is missing from {FONTS}. Install the package anew.")
    check_writable(out)
    paths: list[Path] = []
    for name, sheet in sheets:
        number = len(paths) + 1
        image, regions = render_sheet(sheet, seed=seed, number=number)
        jpeg = BytesIO()
        Image.fromarray(image).save(jpeg, "JPEG", quality=_JPEG_QUALITY, dpi=(DPI, DPI), subsampling=2)
        path = out / f"{name}.jpg"
        write_atomically(path, jpeg.getvalue())
        truth = format_page_xml(
            path.name,
            (image.shape[1], image.shape[0]),
            regions,
            creator=f"sverka {__version__} facsimile, seed {seed}",
            created="1970-01-01T00:00:00",
        )
        write_atomically(out / f"{name}.xml", truth)
        paths.append(path)
    mark = (
        "# The page images in this folder are facsimiles made by Sverka. They are not scans of an archive's\n"
        "# pages. Remove this file when the archive's own scans take their place.\n"
        f'made_by = "sverka {__version__}"\nseed = {seed}\ntype_face = "{TYPE_FACE}"\n'
    )
    write_atomically(out / MARK, mark)
    return tuple(paths)


def render_sheet(sheet: Sheet, *, seed: int, number: int) -> tuple[NDArray[np.uint8], tuple[Region, ...]]:
    """Return sheet `number` as scanned (uint8 H x W x 3 RGB, DPI) and what is on it, in the scan's pixels."""
    rng = np.random.default_rng((seed, number))
    blocks = draw_sheet(sheet, DPI, Wear(), Machine(seed), rng)
    skew = float(rng.uniform(-_MAX_SKEW_DEG, _MAX_SKEW_DEG))
    return scan_sheet(blocks, sheet_shape(sheet, DPI), sheet.paper, Scanning(skew_deg_ccw=skew), rng)


def is_facsimile_folder(path: Path) -> bool:
    """Return whether the page images at `path` (a folder, or an image in one) are marked as facsimiles."""
    folder = path if path.is_dir() else path.parent
    try:
        return "made_by" in tomllib.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False


def _load_sheets(source: Path) -> list[tuple[str, Sheet]]:
    if source.is_dir():
        files = natsorted(source.glob("sheet-*.toml"), key=lambda path: path.name, alg=ns.IGNORECASE)
        if not files:
            raise InputError(
                f"There is no sheet-N.toml in {source}. Name a text or a folder of sheet sources."
            )
        return [(file.stem, parse_sheet(load_text(file), str(file))) for file in files]
    if source.suffix.lower() == ".toml":
        return [(source.stem, parse_sheet(load_text(source), str(source)))]
    sheets = lay_out_text(load_text(source))
    if not sheets:
        raise InputError(f"{source} has no text to be typed.")
    return [(f"sheet-{number}", sheet) for number, sheet in enumerate(sheets, start=1)]
