"""Seconds and memory of pages: what is measured, and what is counted together."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ocr.bench.speed import average, run_speed_bench
from ocr.engines.engine import Capabilities, Engine
from ocr.formats.scan_files import find_scans
from ocr.layout.line_images import LineImage
from ocr.recognizer.frames import ReadLine


class Working(Engine):
    """Reads nothing, and is busy with it."""

    name, version, languages = "working", "1", ("rus",)
    capabilities = Capabilities(posteriors=False, glyph_boxes=False)

    def __init__(self) -> None:
        self.pages = 0

    def read(self, lines: Sequence[LineImage]) -> tuple[ReadLine | None, ...]:
        self.pages += 1
        sum(range(3_000_000))
        return (None,) * len(lines)


def test_each_page_has_its_stages_and_the_first_is_read_once_before(tmp_path: Path) -> None:
    for name in ("1.png", "2.png"):
        Image.fromarray(np.full((300, 200), 255, np.uint8)).save(tmp_path / name)
    engine, told = Working(), []
    rows = run_speed_bench(find_scans([tmp_path]), engine, tmp_path, lambda *at: told.append(at))
    assert engine.pages == 3
    assert [row.split()[0] for row in rows] == ["1", "2", "mean"]
    for row in rows.values():
        assert set(row) == {
            *("lines", "load_s", "preprocess_s", "layout_s", "read_s", "ink_s"),
            *("cpu_s", "peak_mb"),
        }
        assert row["cpu_s"] is not None and row["cpu_s"] > 0.01
        assert row["peak_mb"] is not None and row["peak_mb"] > 20
    assert json.loads((tmp_path / "speed.json").read_text(encoding="utf-8"))["rows"] == rows
    assert told == [("bench", 0, 2), ("bench", 1, 2), ("bench", 2, 2)]


def test_seconds_are_averaged_and_of_memory_the_peak_counts() -> None:
    rows = [{"read_s": 0.5, "peak_mb": 410}, {"read_s": 1.0, "peak_mb": 390}]
    assert average(rows) == {"read_s": 0.75, "peak_mb": 410}
    assert average([{"read_s": 0.5}, {"ink_s": 0.1}]) == {"read_s": 0.5, "ink_s": pytest.approx(0.1)}
