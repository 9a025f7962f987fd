"""`sverka bench review`: how long a reviewer waits, in a real browser, at a desk with a whole volume.

A key is pressed and the time is taken until the browser has painted the next place: from the event to the second
frame behind the change. A deed's time is the server's, with the disk flushed.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocr.batch.limits import measure_memory_bytes
from ocr.bench.batch import Row, describe_machine
from ocr.bench.batch_runs import environment
from ocr.bench.desk_volume import make_volume
from ocr.errors import DependencyError, SverkaError
from ocr.files import write_atomically

Tell = Callable[[str], object]

_PRESSES = 60
_MAX_WAIT_MS = 20_000.0
# Presses a key and returns the milliseconds until another heading stands there and is painted.
_PRESS = """
([code, key]) => new Promise((resolve, reject) => {
  const heading = () => document.querySelector("main h2")?.textContent ?? "";
  const place = () => document.querySelector("main .at, main [data-key], main article")?.dataset?.key ?? heading();
  const before = place() + heading() + location.pathname + (document.querySelector("main")?.textContent ?? "");
  const began = performance.now();
  const look = () => {
    const now = place() + heading() + location.pathname + (document.querySelector("main")?.textContent ?? "");
    if (now !== before) requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
    else if (performance.now() - began > 10000) reject(new Error("nothing changed"));
    else requestAnimationFrame(look);
  };
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {code, key, bubbles: true, cancelable: true}));
  look();
})
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large the volume is: documents, pages and places of each."""

    documents: int = 1
    pages: int = 1_000
    places: int = 10_000


def run_desk_bench(size: Size, out: Path, tell: Tell, seed: int = 1) -> dict[str, Row]:
    """Measure the desk on a volume of this size, write review.json into `out`, and return the figures.

    Raises DependencyError where there is no playwright or no browser.
    """
    began_s = time.monotonic()
    results = make_volume(
        out / "volume", documents=size.documents, pages=size.pages, places=size.places, seed=seed
    )
    tell(f"made {size.documents * size.places} places in {time.monotonic() - began_s:.0f} s")
    with _desk(results) as (process, address), _browser() as page:
        rows = _measure(page, process.pid, address)
    rows["desk"]["js_kb"] = round(sum(path.stat().st_size for path in _scripts()) / 1024, 1)
    write_atomically(
        out / "review.json", json.dumps({"machine": describe_machine(), "rows": rows}, indent=1) + "\n"
    )
    return rows


def _measure(page: Any, pid: int, address: str) -> dict[str, Row]:
    began_s = time.monotonic()
    page.goto(address)
    page.wait_for_selector("main h2, main h1")
    page.goto(
        address.partition("#")[0]
        + page.locator("main a[href^='/d/']").first.get_attribute("href").lstrip("/")
    )
    page.wait_for_selector("main h2")
    first_s = time.monotonic() - began_s
    rows: dict[str, Row] = {"desk": {"first_place_s": round(first_s, 2)}}
    for name, code, key in (("next", "KeyJ", "j"), ("accept", "KeyA", "a"), ("reject", "KeyR", "r")):
        rows[name] = summarise([page.evaluate(_PRESS, [code, key]) for _ in range(_PRESSES)])
    rows["deed on disk"] = summarise([_time_deed(page) for _ in range(_PRESSES)])
    rows["desk"] |= {
        "memory_mb": measure_memory_bytes(pid) >> 20,
        "dom_nodes": page.evaluate("document.querySelectorAll('*').length"),
    }
    return rows


def _time_deed(page: Any) -> float:
    """Return the milliseconds that the server takes for an undoing, which is a deed as any other."""
    milliseconds: float = page.evaluate(
        """async () => {
          const began = performance.now();
          const path = (performance.now() | 0) % 2 ? "/api/undo" : "/api/redo";
          await fetch(path, {method: "POST", body: "{}", headers: {"x-sverka-desk": "1"}});
          return performance.now() - began;
        }"""
    )
    return milliseconds


def summarise(milliseconds: list[float]) -> Row:
    """Return how many there are, the median and the 95th percentile, in milliseconds.

    >>> summarise([3.0, 1.0, 2.0])
    {'times': 3, 'p50_ms': 2.0, 'p95_ms': 3.0}
    """
    ordered = sorted(milliseconds)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)

    return {"times": len(ordered), "p50_ms": at(0.5), "p95_ms": at(0.95)}


def _scripts() -> list[Path]:
    return sorted((Path(__file__).parents[1] / "desk").glob("*.js"))


@contextmanager
def _desk(results: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Give a desk on a folder of results as a process, and its address with the token."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ocr", "review", str(results), "--no-browser", "--reviewer", "bench"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        found = re.search(r"http://\S+", line)
        if found is None:
            raise SverkaError(f"The desk did not open: {line}")
        yield process, found[0]
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _browser() -> Iterator[Any]:
    """Give a page of a real browser. Raises DependencyError where there is none."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError as error:
        raise DependencyError("This benchmark drives a browser. Run: pip install playwright") from error
    import shutil

    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        raise DependencyError("This benchmark needs chromium or google-chrome on the PATH. Install one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(_MAX_WAIT_MS)
        try:
            yield page
        finally:
            browser.close()
