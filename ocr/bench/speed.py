"""How long a page takes, stage by stage, and how much memory: one process, one thread."""

import json
import os
import resource
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2

from ocr.batch.executor import Progress
from ocr.engines.engine import Engine
from ocr.engines.page_reader import read_scan
from ocr.files import write_atomically
from ocr.model import ScanRef

Row = dict[str, float | int | None]

# ru_maxrss is in bytes there, in KiB elsewhere.
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024
_MEAN = "mean of the pages"


def run_speed_bench(
    scans: Sequence[ScanRef], engine: Engine, out: Path, progress: Progress
) -> dict[str, Row]:
    """Read the scans one after another, write speed.json into `out`, and return a row for each and their mean.

    A row has the seconds on the clock of each stage; `cpu_s`, the processor's seconds for the page, with those of
    the programs that it calls, which a busy machine does not change much; and `peak_mb`, the most memory that this
    process has held so far. The first page is read once before, so that what is loaded once does not count. Raises
    InputError and EngineError for a page that cannot be read.
    """
    cv2.setNumThreads(1)
    os.environ["OMP_THREAD_LIMIT"] = "1"
    progress("bench", 0, len(scans))
    for scan in scans[:1]:
        read_scan(scan, engine)
    rows: dict[str, Row] = {}
    for done, scan in enumerate(scans, 1):
        rows[f"{done} {scan.title}"] = _measure(scan, engine)
        progress("bench", done, len(scans))
    rows[_MEAN] = average(list(rows.values()))
    write_atomically(out / "speed.json", json.dumps({"rows": rows}, ensure_ascii=False, indent=1) + "\n")
    return rows


def _measure(scan: ScanRef, engine: Engine) -> Row:
    before = _cpu_seconds()
    page = read_scan(scan, engine).page
    spent = _cpu_seconds() - before
    stages = {f"{stage}_s": round(seconds, 3) for stage, seconds in page.seconds}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _PEAK_UNIT
    return {"lines": len(page.lines), **stages, "cpu_s": round(spent, 3), "peak_mb": round(peak / 2**20)}


def _cpu_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def average(rows: Sequence[Mapping[str, float | int | None]]) -> Row:
    """Return the means of the rows' figures, and of the peak of memory the greatest.

    >>> average([{"read_s": 1.0, "peak_mb": 300}, {"read_s": 2.0, "peak_mb": 400}])
    {'read_s': 1.5, 'peak_mb': 400}
    """
    names = dict.fromkeys(name for row in rows for name in row)
    figures = {name: [value for row in rows if (value := row.get(name)) is not None] for name in names}
    return {
        name: max(values) if name == "peak_mb" else round(sum(values) / len(values), 3)
        for name, values in figures.items()
    }
