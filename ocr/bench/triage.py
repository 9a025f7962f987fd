"""`sverka bench triage`: are faults of scans told where they are, and not where they are not?

Pages are read as they are and with faults that were put in: each page with a few kinds, all kinds in turn. A page as
it is may have faults of its own; what is told of it is an upper bound of what is told wrongly.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import cv2
import numpy as np

from ocr.batch.executor import Progress
from ocr.bench.pages import measure_all
from ocr.bench.spoiling import SPOILS
from ocr.engines.engine import Engine
from ocr.errors import SverkaError
from ocr.files import write_atomically
from ocr.formats.scans import LoadedScan, load_scan
from ocr.image.pixels import Pixels
from ocr.model import PIXELS_IDENTITY, ScanRef
from ocr.pipeline import read_image
from ocr.triage.signs import Advice, Fault
from ocr.triage.worklist import triage_page

AS_IT_IS = "as it is"


def _darkened(image: Pixels) -> Pixels:
    return np.asarray(image * 0.35, np.uint8)


def _faint(image: Pixels) -> Pixels:
    return np.asarray(215 + 0.15 * image, np.uint8)


def _cut(image: Pixels, shares: slice) -> Pixels:
    width = image.shape[1]
    first, last = round((shares.start or 0) * width), round((shares.stop or 1) * width)
    return np.ascontiguousarray(image[:, first:last])


def _turned(image: Pixels, quarters: int) -> Pixels:
    return np.ascontiguousarray(np.rot90(image, quarters))


def _skewed(image: Pixels, angle_deg_ccw: float) -> Pixels:
    """Return the page turned on a larger sheet of its paper, so that nothing is cut off."""
    height, width = image.shape[:2]
    angle = np.radians(angle_deg_ccw)
    size = (
        round(width * np.cos(angle) + height * np.sin(angle)),
        round(width * np.sin(angle) + height * np.cos(angle)),
    )
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg_ccw, 1)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    paper = np.atleast_1d(np.median(image, axis=(0, 1))).tolist()
    return np.asarray(cv2.warpAffine(image, matrix, size, flags=cv2.INTER_CUBIC, borderValue=paper), np.uint8)


def _in_black_and_white(image: Pixels, grey_share: float) -> Pixels:
    """Return the page in black and white, parted at this share of the way from its ink to its paper."""
    grey = np.asarray(image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
    ink, paper = np.quantile(grey, [0.02, 0.5])
    return np.where(grey < ink + grey_share * (paper - ink), 0, 255).astype(np.uint8)


class PutIn(NamedTuple):
    """A fault that is put into a page, uint8 H x W or H x W x 3."""

    fault: Fault
    spoil: Callable[[Pixels], Pixels]


PUT_IN: Mapping[str, PutIn] = MappingProxyType(
    {
        "much blurred": PutIn(Fault.BLURRED, SPOILS["much blurred"]),
        "tiny": PutIn(Fault.TOO_SMALL, SPOILS["tiny"]),
        "dark": PutIn(Fault.TOO_DARK, _darkened),
        "faint": PutIn(Fault.TOO_FAINT, _faint),
        "strokes run together": PutIn(Fault.TOO_DARK, partial(_in_black_and_white, grey_share=0.95)),
        "strokes in pieces": PutIn(Fault.TOO_FAINT, partial(_in_black_and_white, grey_share=0.15)),
        "cut at the left": PutIn(Fault.CUT_OFF, partial(_cut, shares=slice(0.3, 1))),
        "cut at the right": PutIn(Fault.CUT_OFF, partial(_cut, shares=slice(0, 0.65))),
        "skewed": PutIn(Fault.SKEWED, partial(_skewed, angle_deg_ccw=7)),
        "upside down": PutIn(Fault.UPSIDE_DOWN, partial(_turned, quarters=2)),
        "on its side": PutIn(Fault.ON_ITS_SIDE, partial(_turned, quarters=1)),
        "negative": PutIn(Fault.NEGATIVE, SPOILS["negative"]),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageTrial:
    """A page and the fault that is put into it, by its name in PUT_IN; AS_IT_IS for none."""

    scan: ScanRef
    put_in: str

    @property
    def name(self) -> str:
        return f"{self.scan.name}, {self.put_in}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged:
    """What was told of a page: its faults and measures, and what to do."""

    name: str
    put_in: str
    faults: tuple[str, ...]
    advice: str
    predicted_cer: float | None
    measures: tuple[object, ...]


def make_trials(scans: Sequence[ScanRef], faults_per_page: int) -> Iterator[TriageTrial]:
    """Yield each page as it is and with so many faults, of which all get their turn."""
    names = list(PUT_IN)
    for at, scan in enumerate(scans):
        yield TriageTrial(scan=scan, put_in=AS_IT_IS)
        for step in range(faults_per_page):
            yield TriageTrial(scan=scan, put_in=names[(at * faults_per_page + step) % len(names)])


def measure_triage(trial: TriageTrial, engine: Engine) -> Triaged:
    """Return what is told of a page with a fault put in; one that cannot be read is told by its failure."""
    scan = load_scan(trial.scan)
    pixels = scan.image if trial.put_in == AS_IT_IS else PUT_IN[trial.put_in].spoil(scan.image)
    # Of a page made smaller the resolution is known as of any; a part of a page has that of the whole.
    is_smaller = trial.put_in != AS_IT_IS and PUT_IN[trial.put_in].fault is Fault.TOO_SMALL
    factor = pixels.shape[1] / scan.image.shape[1] if is_smaller else 1.0
    spoilt = LoadedScan(
        image=pixels,
        dpi=scan.dpi * factor,
        dpi_source="stated",
        sha256=PIXELS_IDENTITY,
    )
    try:
        page = read_image(trial.scan, spoilt, engine).page
    except SverkaError:
        return Triaged(
            name=trial.scan.name,
            put_in=trial.put_in,
            faults=(Fault.FAILED.value,),
            advice=Advice.RESCAN.value,
            predicted_cer=None,
            measures=(),
        )
    triaged = triage_page(0, "", page).page
    return Triaged(
        name=trial.scan.name,
        put_in=trial.put_in,
        faults=tuple(sign.fault.value for sign in triaged.signs),
        advice=triaged.advice.value,
        predicted_cer=triaged.predicted_cer.value if triaged.predicted_cer else None,
        measures=tuple(triaged.quality or ()),
    )


def pool_triage(measured: Sequence[Triaged]) -> dict[str, dict[str, float | int | None]]:
    """Return for each fault that was put in of how many pages it was told, and what is advised for how many.

    Of pages as they are `told` counts those of which any of these faults is told.
    """
    rows: dict[str, dict[str, float | int | None]] = {}
    for put_in in (*PUT_IN, AS_IT_IS):
        own = [one for one in measured if one.put_in == put_in]
        if not own:
            continue
        told = (
            sum(PUT_IN[put_in].fault.value in one.faults for one in own)
            if put_in != AS_IT_IS
            else sum(bool({entry.fault.value for entry in PUT_IN.values()} & {*one.faults}) for one in own)
        )
        advices = {
            advice.value or "nothing": sum(one.advice == advice.value for one in own) for advice in Advice
        }
        rows[put_in] = {"pages": len(own), "told": told, **advices}
    return rows


def run_triage_bench(
    trials: Sequence[TriageTrial], engine: Engine, out: Path, workers: int, progress: Progress
) -> dict[str, dict[str, float | int | None]]:
    """Measure the pages, write bench-triage.json into `out`, and return the rows. Raises OutputError for `out`."""
    measured = measure_all(partial(measure_triage, engine=engine), trials, workers, progress)
    rows = pool_triage(measured)
    record = {"rows": rows, "pages": [asdict(one) for one in measured]}
    write_atomically(out / "bench-triage.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    return rows
