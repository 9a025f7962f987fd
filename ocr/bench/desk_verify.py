"""`sverka verify` beside the desk, for its benchmark: it reads small typed pages until the desk was measured."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ocr.bench.batch_pages import make_collection
from ocr.bench.batch_runs import count_done, start
from ocr.errors import SverkaError

# More than are read while the desk is measured.
_DOCUMENTS, _PAGES = 100, 10
_MAX_BEGIN_S, _LOOK_EVERY_S = 120.0, 0.2


@contextmanager
def verifying(folder: Path, seed: int) -> Iterator[Callable[[], int]]:
    """Give what counts the pages that a run in `folder` has done, while it goes on; it is ended afterwards.

    Raises SverkaError where the run does not begin, or has ended before it is to end: nothing was beside the desk.
    """
    collection = make_collection(folder, _DOCUMENTS, _PAGES, seed)
    out = folder / "results"
    process = start(["verify", collection, "--out", out], folder / "verify.log")
    until_s = time.monotonic() + _MAX_BEGIN_S
    try:
        while not count_done(out):
            if process.poll() is not None or time.monotonic() > until_s:
                raise SverkaError(f"The run beside the desk did not begin. See {folder / 'verify.log'}.")
            time.sleep(_LOOK_EVERY_S)
        yield lambda: count_done(out)
        if process.poll() is not None:
            raise SverkaError(f"The run beside the desk ended before it. See {folder / 'verify.log'}.")
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()
