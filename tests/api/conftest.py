"""What stands for an engine where pages are collated: each page reads as LINES, whatever its image shows."""

from dataclasses import replace

import pytest

from ocr.batch import reader as reading
from ocr.engines.engine import Engine
from ocr.engines.page_reader import ScanRead
from ocr.errors import EngineError
from ocr.formats.scans import load_scan
from ocr.model import ScanRef
from ocr.recognizer.frames import frames_of
from tests.pages import make_page

LINES = "поезд прибыл на станцию\nвыгрузка окончена утром"
# A page that is one pixel high cannot be read.
UNREADABLE_PX = 1


def read_scan(ref: ScanRef, engine: Engine, *_: object) -> ScanRead:
    """What stands for `ocr.engines.page_reader.read_scan`."""
    loaded = load_scan(ref)
    if loaded.image.shape[0] == UNREADABLE_PX:
        raise EngineError(f"{ref.name} cannot be read")
    page = replace(make_page(LINES, name=ref.path), sha256=loaded.sha256)
    return ScanRead(page, tuple(frames_of(line) for line in page.lines))


@pytest.fixture
def _recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "read_scan", read_scan)
