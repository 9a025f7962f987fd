"""`sverka bench review --as-person`: seconds a finding of a person, in the report and at the desk, to the very end.

A document is typed, its transcription gets slips, and `sverka verify` finds them. The same places are then decided
twice, by the same person, until the corrected transcription lies in its files.
"""

import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import fmean
from subprocess import Popen
from typing import Any

from ocr.bench.batch import Row
from ocr.bench.batch_runs import FINE, start
from ocr.bench.desk_reviewing import Review, Screen, Work, review
from ocr.bench.slips import mistype
from ocr.errors import SverkaError
from ocr.facsimile.write import write_facsimiles
from ocr.files import write_atomically
from ocr.formats.text_files import load_text

OpenDesk = Callable[[Path], AbstractContextManager[tuple[Popen[str], str]]]
OpenBrowser = Callable[[], AbstractContextManager[Any]]

_TEXT = Path(__file__).parent / "texts" / "report.txt"
_PAGES, _SLIPS, _DPI = 4, 10, 200.0
_SIZE_MM, _MARGIN_MM = (210, 297), 20
_WORD = "станция"
_MAX_WAIT_MS = 30_000


def measure_person(folder: Path, open_desk: OpenDesk, open_browser: OpenBrowser, seed: int) -> dict[str, Row]:
    """Return the figures of a review in the report and of one at the desk. Raises SverkaError where a run fails."""
    shutil.rmtree(folder, ignore_errors=True)
    results = _verify(folder, seed)
    with open_browser() as page:
        rows = {"report, as a person": _review_report(page, folder, results)}
        with open_desk(results) as (_, address):
            rows["desk, as a person"] = _review_desk(page, address)
            page.goto("about:blank")
    return rows


def _verify(folder: Path, seed: int) -> Path:
    """Return the results of a document of typed pages whose transcriptions have slips."""
    lines = load_text(_TEXT).splitlines()
    each = -(-len(lines) // _PAGES)
    for number in range(_PAGES):
        text = "\n".join(lines[number * each : (number + 1) * each]).strip("\n") + "\n"
        sheet = (
            f"[sheet]\nsize_mm = {list(_SIZE_MM)}\n[[typed]]\nleft_mm = {_MARGIN_MM}\ntop_mm = {_MARGIN_MM}\n"
        )
        write_atomically(folder / "source" / f"sheet-{number + 1}.toml", f"{sheet}text = '''\n{text}'''\n")
        mistyped, _ = mistype(text, _SLIPS, seed + number)
        write_atomically(folder / "texts" / f"sheet-{number + 1}.txt", mistyped)
    write_facsimiles(folder / "source", folder / "scans", seed=seed, dpi=_DPI)
    _run(["verify", folder / "scans", folder / "texts", "--out", folder / "results"], folder)
    return folder / "results"


def _run(arguments: list[object], folder: Path) -> float:
    """Run `sverka` to its end, and return the seconds that it took."""
    began_s = time.monotonic()
    if start(arguments, folder / "sverka.log").wait() not in FINE:
        raise SverkaError(f"`sverka {arguments[0]}` failed. See {folder / 'sverka.log'}.")
    return time.monotonic() - began_s


def _review_report(page: Any, folder: Path, results: Path) -> Row:
    began_s = time.monotonic()
    page.goto((results / "report.html").as_uri())
    page.wait_for_selector("#tally:not([hidden])")
    opened_s = time.monotonic() - began_s
    screen = Screen(page=page, selector=".chosen", back=("k", "u"))
    begun = Work()
    screen.press(begun, "j")
    decided = '(key) => Boolean(document.querySelector(`.card[data-key="${key}"] [aria-pressed=true]`))'
    done = review(screen, lambda key: bool(page.evaluate(decided, key)), _WORD)
    # Saved by a key, found among what was downloaded, moved to its place, and a line typed at a prompt.
    end = Work(keys=1, thoughts=1)
    with page.expect_download() as download:
        page.keyboard.press("s")
    decisions = folder / "decisions.json"
    download.value.save_as(decisions)
    line = f"sverka export {results.name} --decisions {results.name}/decisions.json --out corrected"
    end.add(Work(keys=len(line) + 1, thoughts=2, points=3))
    taken_s = _run(["export", results, "--decisions", decisions, "--out", folder / "corrected"], folder)
    begun.add(end)
    return _row(done, begun, opened_s + taken_s)


def _review_desk(page: Any, address: str) -> Row:
    began_s = time.monotonic()
    page.goto(address)
    page.locator("main a[href^='/d/']").first.click()
    page.wait_for_selector("main article h2")
    opened_s = time.monotonic() - began_s
    screen = Screen(page=page, selector="article.card", back=("u",))
    decided = "(key) => document.querySelector('article.card').dataset.seen !== 'open'"
    done = review(screen, lambda key: bool(page.evaluate(decided, key)), _WORD)
    # The record, and there the button that writes the files.
    began_s = time.monotonic()
    page.locator("nav a[href$='/log']").click()
    page.locator("#export .actions button").first.click(timeout=_MAX_WAIT_MS)
    page.wait_for_selector("#export li", timeout=_MAX_WAIT_MS)
    taken_s = time.monotonic() - began_s
    return _row(done, Work(thoughts=2, points=3), opened_s + taken_s)


def _row(done: Review, around: Work, waited_s: float) -> Row:
    """Return seconds a place by the keystroke-level model, then read at a pace, and what waiting there was.

    `around` is what is done once, before the first place and behind the last, `waited_s` the program's share of it.
    """
    around_s = around.model_s + waited_s
    work, places = done.work, done.places
    read_s = work.reading_s + work.waited_s
    return {
        "places": places,
        "keys": work.keys,
        "plain_s": round(fmean(done.plain_s), 1),
        "edited_s": round(fmean(done.edited_s), 1),
        "undone_s": round(fmean(done.undone_s), 1),
        "model_s": round(work.model_s / places, 2),
        "read_s": round(read_s / places, 2),
        "waited_ms": round(1000 * work.waited_s / places),
        "once_s": round(around_s, 1),
        "all_s": round((read_s + around_s) / places, 2),
    }
