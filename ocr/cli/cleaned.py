"""The cleaned page as pictures, for people who want to see what the engine sees."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.batch.executor import SerialExecutor
from ocr.batch.read import make_failure
from ocr.engines.no_page import blaming_input
from ocr.errors import ExitCode, worst_exit_code
from ocr.files import write_atomically
from ocr.formats.scan_files import list_scans
from ocr.formats.scans import load_scan
from ocr.model import PageFailure, ScanRef
from ocr.preprocess.clean import preprocess

Pictures = list[tuple[str, NDArray[np.uint8]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """The files written, the pages that failed, and notices about what is not read."""

    files: tuple[Path, ...]
    failures: tuple[PageFailure, ...]
    notices: tuple[str, ...]

    @property
    def exit_code(self) -> ExitCode:
        """That of the worst failure."""
        return worst_exit_code(failure.exit_code for failure in self.failures)


def write_cleaned(scan: Path, out: Path, *, steps: bool) -> Cleaned:
    """Write the cleaned image of every page of `scan` as PNG; with `steps`, each stage beside it.

    Raises InputError if there are no scans, OutputError.
    """
    listed = list_scans([scan], nested=False)
    stems = list(_iter_stems(listed.scans))
    files: list[Path] = []
    failures: list[PageFailure] = []

    def clean(ref: ScanRef) -> Pictures:
        return _clean(ref, steps=steps)

    for outcome in SerialExecutor().run(clean, listed.scans):
        if outcome.result is None:
            failures.append(make_failure(listed.scans[outcome.index], outcome.index, outcome))
        for stage, picture in outcome.result or ():
            path = out / f"{stems[outcome.index]}.{stage}.png"
            write_atomically(path, _encode_png(picture))
            files.append(path)
    return Cleaned(files=tuple(files), failures=tuple(failures), notices=listed.notices)


def _iter_stems(scans: tuple[ScanRef, ...]) -> Iterator[str]:
    """Yield a name for the pictures of each scan: its own without suffix, unless another scan has that, too."""
    stems = [ref.name.rsplit(".", 1)[0] if ref.frames == 1 else ref.name.replace("#", "-") for ref in scans]
    times = Counter(stem.casefold() for stem in stems)
    for ref, stem in zip(scans, stems, strict=True):
        yield stem if times[stem.casefold()] == 1 else ref.name


def _clean(ref: ScanRef, *, steps: bool) -> Pictures:
    """Return the pictures of a page by stage, the cleaned one last."""
    loaded = load_scan(ref)
    with blaming_input(ref, loaded.image):
        cleaned = preprocess(loaded.image, loaded.dpi, keep_steps=steps)
    staged = [(f"{number}-{name}", picture) for number, (name, picture) in enumerate(cleaned.steps, 1)]
    return [*staged, ("cleaned", cleaned.image)]


def _encode_png(picture: NDArray[np.uint8]) -> bytes:
    return cv2.imencode(".png", picture[..., ::-1] if picture.ndim == 3 else picture)[1].tobytes()
