"""`sverka bench review`: how long a reviewer waits, in a real browser, at a desk with a whole volume.

A key is pressed and the time is taken until the browser has painted the next place: from the event to the second
frame behind the change, key after key as fast as they are answered, and at the pace of a quick person. A deed's time
is that until the browser has the answer, and that of the store alone; with the disk flushed.
"""

import gzip
import json
import re
import shutil
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
from ocr.bench.desk_person import measure_person
from ocr.bench.desk_verify import verifying
from ocr.bench.desk_volume import make_volume
from ocr.desk.store import open_store
from ocr.desk.types import Deed, PlaceId
from ocr.errors import DependencyError, SverkaError
from ocr.files import write_atomically

Tell = Callable[[str], object]

_PRESSES = 60
# Between keys at a person's pace: none is quicker, and most take ten times as long.
_PAUSE_MS = 400
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


def run_desk_bench(
    size: Size, out: Path, tell: Tell, seed: int = 1, *, beside_verify: bool = False, as_person: bool = False
) -> dict[str, Row]:
    """Measure the desk on a volume of this size, write review.json into `out`, and return the figures.

    `beside_verify` measures once more while `sverka verify` reads pages; `as_person` also reviews a document as a
    person does, in its report and at the desk. Raises DependencyError where there is no playwright or no browser.
    """
    began_s = time.monotonic()
    results = make_volume(
        out / "volume", documents=size.documents, pages=size.pages, places=size.places, seed=seed
    )
    tell(f"made {size.documents * size.places} places in {time.monotonic() - began_s:.0f} s")
    # Of the places of the first document some are left undecided by all of them.
    presses = max(1, min(_PRESSES, size.places // 8))
    rows = {"deed kept": summarise(_time_store(out / "store")), **_measure_desk(results, presses, "")}
    if beside_verify:
        shutil.rmtree(out / "verify", ignore_errors=True)
        with verifying(out / "verify", seed) as count_done:
            rows |= _measure_desk(results, presses, " beside verify")
            tell(f"verify had done {count_done()} pages meanwhile")
    if as_person:
        rows |= measure_person(out / "person", open_desk, open_browser, seed)
    write_atomically(
        out / "review.json", json.dumps({"machine": describe_machine(), "rows": rows}, indent=1) + "\n"
    )
    return rows


def _measure_desk(results: Path, presses: int, beside: str) -> dict[str, Row]:
    """Return the figures of a desk that takes a volume in, and of one opened again; `beside` ends their names."""
    for path in (*results.glob("review.*"), *results.rglob("decisions.json")):
        path.unlink()
    rows: dict[str, Row] = {}
    with open_browser() as page:
        for name in ("first opened", "opened again"):
            began_s = time.monotonic()
            with open_desk(results) as (process, address):
                opened_s = time.monotonic() - began_s
                _open_first_place(page, address)
                first_s = time.monotonic() - began_s
                rows[name + beside] = {"address_s": round(opened_s, 2), "first_place_s": round(first_s, 2)}
                if name == "opened again":
                    measured = _measure_keys(page, process.pid, presses)
                    rows |= {key + beside: row for key, row in measured.items()}
                # Chromium may not close a page that is going somewhere.
                page.goto("about:blank")
    return rows


def _open_first_place(page: Any, address: str) -> None:
    """Open the list of documents, and the first place of the first of them."""
    page.goto(address)
    found = page.wait_for_selector("main a[href^='/d/']")
    page.goto(address.partition("#")[0] + found.get_attribute("href").lstrip("/"))
    page.wait_for_selector("main article h2")


def _measure_keys(page: Any, pid: int, presses: int) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for pace, pause_ms in (("", 0), (", a person's pace", _PAUSE_MS)):
        for name, code, key in (("next", "KeyJ", "j"), ("accept", "KeyA", "a"), ("reject", "KeyR", "r")):
            rows[name + pace] = summarise([_press(page, code, key, pause_ms) for _ in range(presses)])
    rows["deed on disk"] = summarise([_time_deed(page) for _ in range(presses)])
    rows["desk"] = {
        "memory_mb": measure_memory_bytes(pid) >> 20,
        "dom_nodes": page.evaluate("document.querySelectorAll('*').length"),
        "js_sent_kb": round(sum(len(gzip.compress(path.read_bytes())) for path in _scripts()) / 1024, 1),
    }
    return rows


def _press(page: Any, code: str, key: str, pause_ms: int) -> float:
    """Press a key and wait a while; return the milliseconds until something else was painted."""
    taken_ms: float = page.evaluate(_PRESS, [code, key])
    if pause_ms:
        page.wait_for_timeout(pause_ms)
    return taken_ms


def _time_store(folder: Path) -> list[float]:
    """Return the milliseconds that deeds take until they are on the disk, without a browser and a server."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    taken = []
    with open_store(folder) as store:
        person = store.people.take("bench")
        for number in range(_PRESSES):
            began_s = time.perf_counter()
            store.do(person, Deed.TICK, PlaceId("", f"area{number}"))
            taken.append(1000 * (time.perf_counter() - began_s))
    return taken


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
def open_desk(results: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
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
def open_browser() -> Iterator[Any]:
    """Give a page of a real browser. Raises DependencyError where there is none."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError as error:
        raise DependencyError("This benchmark drives a browser. Run: pip install playwright") from error
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
