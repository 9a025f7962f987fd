"""What a former run already did: page readings under the hash of everything that they depend on."""

from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from ocr.engines.frames import LineFrames, format_frames, parse_frames
from ocr.engines.recorded import format_page, parse_page
from ocr.errors import SverkaError
from ocr.model import Page
from ocr.output import write_atomically

_FOLDER = ".sverka"


def make_key(parts: Iterable[str]) -> str:
    """Return a hash over the parts and this program itself: equal only if all of them are."""
    return sha256("\x1f".join((_hash_program(), *parts)).encode(errors="surrogateescape")).hexdigest()[:32]


@cache
def _hash_program() -> str:
    """Return a hash of the package's files: an upgrade reads and judges anew, whatever its version says."""
    digest = sha256()
    for path in sorted(Path(__file__).parent.parent.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def load_reading(out: Path, key: str) -> Page | None:
    """Return the page read by a former run under this key, None if there is none or its file is damaged."""
    try:
        return parse_page((out / _FOLDER / f"{key}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, SverkaError):
        return None


def write_reading(out: Path, key: str, page: Page) -> None:
    """Keep a page's reading for the next run. Raises OutputError."""
    write_atomically(out / _FOLDER / f"{key}.json", format_page(page))


def load_frames(out: Path, key: str) -> tuple[LineFrames, ...] | None:
    """Return the frames of a page read under this key, None if there are none or their file is damaged.

    A damaged file is removed, so that the next run reads the page anew.
    """
    path = out / _FOLDER / f"{key}.npz"
    try:
        return parse_frames(path.read_bytes())
    except OSError:
        return None
    except SverkaError:
        path.unlink(missing_ok=True)
        return None


def has_frames(out: Path, key: str) -> bool:
    """Return whether frames were kept under this key."""
    return (out / _FOLDER / f"{key}.npz").is_file()


def write_frames(out: Path, key: str, frames: Sequence[LineFrames]) -> None:
    """Keep what was seen of a page's lines until it is judged. Raises OutputError."""
    write_atomically(out / _FOLDER / f"{key}.npz", format_frames(frames))


def load_transcription_kept(out: Path, page_number: int) -> str | None:
    """Return the decoded text of a page that the results in `out` are about; None where it is not there."""
    try:
        return (out / _FOLDER / f"transcription-{page_number}.txt").read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def write_transcription_kept(out: Path, page_number: int, text: str) -> None:
    """Keep the text that a page's findings count their offsets in. Raises OutputError."""
    write_atomically(out / _FOLDER / f"transcription-{page_number}.txt", text)


def load_finished(out: Path) -> str:
    """Return the key of the last run that finished in this folder; empty if none did."""
    try:
        return (out / _FOLDER / "finished").read_text(encoding="utf-8")
    except OSError:
        return ""


def write_finished(out: Path, key: str) -> None:
    """Mark the run with this key as finished. Raises OutputError."""
    write_atomically(out / _FOLDER / "finished", key)
