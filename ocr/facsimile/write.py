"""Facsimile folders: for each sheet the scan and its truth as PAGE XML, and a file that marks them as facsimiles."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
from natsort import natsorted, ns
from numpy.typing import NDArray
from PIL import Image

from ocr import __version__
from ocr.errors import InputError, UsageError
from ocr.facsimile.annotations import add_annotations
from ocr.facsimile.canvas import DrawnBlock
from ocr.facsimile.faces import BUNDLED, load_face
from ocr.facsimile.keystrokes import Machine, Typist
from ocr.facsimile.levels import Level, choose_scanning, find_level
from ocr.facsimile.paper import Ageing
from ocr.facsimile.preprinted import draw_lettering, draw_rules
from ocr.facsimile.scanning import DRAWING_DPI, Scanning, Tone, scan_sheet
from ocr.facsimile.sheet import Sheet, lay_out_text, parse_sheet, sheet_shape
from ocr.files import check_writable, write_atomically
from ocr.formats.page_xml import format_page_xml
from ocr.formats.text_files import load_text
from ocr.model import Region

MARK = "facsimile.toml"
_JPEG_QUALITY = 62
MIN_SCAN_DPI, MAX_SCAN_DPI = 100, 400


def write_facsimiles(
    source: Path, out: Path, *, seed: int, level: str = "clean", face: str = BUNDLED, dpi: float | None = None
) -> tuple[Path, ...]:
    """Write sheet-N.jpg (.png for a fax) and its truth sheet-N.xml for every sheet; return the images' paths.

    `source` is a text, a sheet's TOML, or a folder of sheet-N.toml; a letter before U+0338 is x-ed out. `dpi`, 100
    to 400, is the scanner's resolution, the level's own if None. The same arguments give the same files. Raises
    InputError for an unknown source, level or face, UsageError for a seed or dpi out of range, OutputError for `out`.
    """
    sheets = _load_sheets(source)
    if seed < 0:
        raise UsageError(f"The seed is {seed}; give a whole number from 0.")
    if dpi is not None and not MIN_SCAN_DPI <= dpi <= MAX_SCAN_DPI:
        raise UsageError(
            f"The resolution is {dpi:g} dpi; give a number from {MIN_SCAN_DPI} to {MAX_SCAN_DPI}."
        )
    chosen = find_level(level)
    if dpi is not None:
        chosen = replace(chosen, scanning=replace(chosen.scanning, dpi=dpi))
    machine = Machine(seed, load_face(face))
    check_writable(out)
    paths: list[Path] = []
    for name, sheet in sheets:
        image, regions = render_sheet(sheet, machine, chosen, number=len(paths) + 1)
        path = out / f"{name}{'.png' if chosen.scanning.tone is Tone.FAX else '.jpg'}"
        write_atomically(path, _encode(image, chosen))
        truth = format_page_xml(
            path.name,
            (image.shape[1], image.shape[0]),
            regions,
            creator=f"sverka {__version__} facsimile, level {level}, face {face}, seed {seed}",
            created="1970-01-01T00:00:00",
        )
        write_atomically(out / f"{name}.xml", truth)
        paths.append(path)
    mark = (
        "# The page images in this folder are facsimiles made by Sverka. They are not scans of an archive's\n"
        "# pages. Remove this file when the archive's own scans take their place.\n"
        f'made_by = "sverka {__version__}"\nlevel = "{level}"\nface = "{face}"\nseed = {seed}\n'
    )
    write_atomically(out / MARK, mark)
    return tuple(paths)


def _encode(image: NDArray[np.uint8], level: Level) -> bytes:
    data = BytesIO()
    dpi = (level.scanning.dpi, level.scanning.dpi)
    if level.scanning.tone is Tone.FAX:
        Image.fromarray(image).convert("1", dither=Image.Dither.NONE).save(
            data, "PNG", dpi=dpi, optimize=True
        )
    else:
        Image.fromarray(image).save(data, "JPEG", quality=_JPEG_QUALITY, dpi=dpi, subsampling=2)
    return data.getvalue()


def render_sheet(
    sheet: Sheet, machine: Machine, level: Level, *, number: int
) -> tuple[NDArray[np.uint8], tuple[Region, ...]]:
    """Return the scan of sheet `number` (uint8 H x W x 3 RGB, or H x W grey) and its regions, in its pixels."""
    rng = np.random.default_rng((machine.number, number))
    annotated = add_annotations(sheet, level.annotations, rng)
    blocks = draw_sheet(annotated, machine, level, rng)
    return scan_sheet(blocks, sheet, level.ageing, choose_scanning(level, rng), rng)


def render_ink_alone(
    sheet: Sheet, machine: Machine, level: Level, *, number: int
) -> tuple[NDArray[np.uint8], tuple[Region, ...]]:
    """Return only the type of sheet `number`, straight on white paper: the difficulty of the type alone."""
    rng = np.random.default_rng((machine.number, number))
    typed = replace(sheet, letterings=(), rules=())
    blocks = draw_sheet(typed, machine, level, rng)
    return scan_sheet(blocks, replace(typed, paper=(255, 255, 255)), Ageing(mottle=0), Scanning(noise=0), rng)


def draw_sheet(
    sheet: Sheet, machine: Machine, level: Level, rng: np.random.Generator
) -> Sequence[DrawnBlock]:
    """Return the drawn blocks of a flat sheet in order: type, rules, then print, stamps and pen.

    `rng` draws what differs from strike to strike.
    """
    shape = sheet_shape(sheet, DRAWING_DPI)
    typist = Typist(DRAWING_DPI, level.wear, machine, rng)
    blocks = [typist.type_block(block, shape) for block in sheet.typed]
    if sheet.rules:
        blocks.append(draw_rules(sheet.rules, shape, DRAWING_DPI))
    blocks.extend(draw_lettering(block, shape, DRAWING_DPI, rng) for block in sheet.letterings)
    return blocks


def is_facsimile_folder(path: Path) -> bool:
    """Return whether the page images at `path` (a folder, or an image in one) are marked as facsimiles."""
    folder = path if path.is_dir() else path.parent
    try:
        return "made_by" in tomllib.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
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
