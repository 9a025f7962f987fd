"""`sverka` with an engine that reads the first page, and on every other one never ends: for tests that end it.

STUCK names a folder with a named pipe `alive`. A page that is being read holds it open, and so does a program that
its worker has called: whoever reads the pipe to its end knows that none of them is left.
"""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ocr.cli import app
from ocr.engines import ensemble
from ocr.engines.engine import Capabilities, Engine
from ocr.errors import OutputError
from ocr.layout.line_images import LineImage
from ocr.recognizer.frames import ReadLine


@dataclass(frozen=True)
class StuckEngine(Engine):
    """Reads nothing; `how` it does the second page and those after it: "calling", "computing" or "full"."""

    folder: str
    how: str
    name, version, languages = "stuck", "1", ("rus",)
    capabilities = Capabilities(posteriors=False, glyph_boxes=False)

    def read(self, lines: Sequence[LineImage]) -> tuple[ReadLine | None, ...]:
        folder = Path(self.folder)
        try:
            (folder / "first").touch(exist_ok=False)
        except FileExistsError:
            self._get_stuck(folder)
        return tuple(None for _ in lines)

    def _get_stuck(self, folder: Path) -> None:
        if self.how == "full":
            try:
                (folder / "second").touch(exist_ok=False)
            except FileExistsError:
                # Another page is stuck already, so that the run has something to end.
                (folder / "alive").write_text("stuck\n", encoding="ascii")
                raise OutputError("Cannot write out: No space left on device.") from None
        alive = os.open(folder / "alive", os.O_WRONLY)
        with subprocess.Popen(["sleep", "1000"], pass_fds=[alive]):
            os.write(alive, b"stuck\n")
            if self.how == "computing":
                # A computation that lets no other thread run.
                sum(range(10**12))
            time.sleep(1000)


if __name__ == "__main__":
    folder, how = os.environ["STUCK"], os.environ.get("STUCK_HOW", "calling")
    ensemble.find_engine = lambda **_: StuckEngine(folder, how)
    app.main()
