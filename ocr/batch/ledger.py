"""What a former run already did: page readings under the hash of everything that they depend on."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from ocr import __version__
from ocr.engines.recorded import format_page, parse_page
from ocr.model import Page
from ocr.output import write_atomically

_FOLDER = ".sverka"


def make_key(parts: Iterable[str]) -> str:
    """Return a hash over the parts and this program's version: equal only if all of them are."""
    return sha256("\x1f".join((__version__, *parts)).encode()).hexdigest()[:32]


def load_reading(out: Path, key: str) -> Page | None:
    """Return the page read by a former run under this key, None if there is none or its file is damaged."""
    path = out / _FOLDER / f"{key}.json"
    try:
        return parse_page(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_reading(out: Path, key: str, page: Page) -> None:
    """Keep a page's reading for the next run. Raises OutputError."""
    write_atomically(out / _FOLDER / f"{key}.json", format_page(page))


def load_finished(out: Path) -> str:
    """Return the key of the last run that finished in this folder; empty if none did."""
    try:
        return (out / _FOLDER / "finished").read_text(encoding="utf-8")
    except OSError:
        return ""


def write_finished(out: Path, key: str) -> None:
    """Mark the run with this key as finished. Raises OutputError."""
    write_atomically(out / _FOLDER / "finished", key)
