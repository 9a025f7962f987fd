"""Cache of page readings, each under a hash of everything that it depends on.

The cache is the folder `.sverka` of the results. Files whose key no command's last run noted are removed by the run
that holds the folder (ocr.batch.holder), so never while another run may need them.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from ocr.batch.locks import Lock, lock_file, open_lock
from ocr.errors import SverkaError
from ocr.files import write_atomically
from ocr.formats.page_json import format_page, parse_page
from ocr.formats.results import KEPT_FOLDER
from ocr.model import Page
from ocr.recognizer.frames import LineFrames, format_frames, parse_frames

# A reading, its frames, or its pictures, under their key.
_CACHE_FILE = re.compile(r"(?P<key>[0-9a-f]{32})\.(json|npz|jpgs)")
# What a killed run left: the name of a file of ours, a dot before it and a temporary ending behind.
_HALF_WRITTEN = re.compile(
    r"\.([0-9a-f]{32}\.(json|npz|jpgs)|keys-\w+|finished|origins|(transcription|source)-\w+\.txt|\d+\.txt|pages\.csv|triage\.(csv|html)"
    r"|\d+\.(page\.xml|alto\.xml|tei\.xml|hocr|pdf|json|annotations\.json)"
    r"|transcription\.tei\.xml|annotations\.json|findings\.xlsx"
    r"|findings\.(json|csv)|doubts\.csv|tokens\.jsonl|report\.html|\.sverka-probe|page-scans|exhibits|record-texts)\..+"
)


# Length of the hash behind a kept file, and the largest file that is read: frames of a page are about 8 MB.
SEAL_BYTES = 32
MAX_KEPT_BYTES = 1024 * 1024 * 1024
# The length of the first of two files that are kept as one.
_LENGTH_BYTES = 4


def make_key(parts: Iterable[str]) -> str:
    """Return a hash over the parts, 32 hex digits: equal only if all of them are."""
    return sha256(json.dumps(list(parts)).encode()).hexdigest()[:32]


@contextmanager
def write_alone(out: Path) -> Iterator[None]:
    """Keep other runs from writing results into `out` within this context; wait until they are done with theirs.

    Two runs that write at once would leave the results of one under the key of the other. Raises OutputError.
    """
    with open_lock(out, "writing") as file:
        lock_file(file, waits=True)
        yield


def note_keys(out: Path, command: str, keys: Sequence[str]) -> None:
    """Note these keys as those of the last run of `command`. Raises OutputError.

    If the key of a page is unknown (""), since its scan could not be read, the keys of the run before stay noted.
    """
    path = out / KEPT_FOLDER / f"keys-{command}"
    before = (
        path.read_text(encoding="utf-8", errors="replace").split() if "" in keys and path.is_file() else []
    )
    write_atomically(path, "".join(f"{key}\n" for key in dict.fromkeys([*keys, *before]) if key))


def prune(out: Path) -> int:
    """Remove the readings and frames in `out` that no command's last run noted, and what is half written.

    Returns the number of files removed. Only the run that holds the folder may call it, or another may lose what it
    needs. Files that cannot be removed are left. Raises OutputError if the folder is gone.
    """
    folder = out / KEPT_FOLDER
    removed = 0
    with suppress(OSError, UnicodeDecodeError):
        needed = {key for path in folder.glob("keys-*") for key in path.read_text("utf-8").split()}
        for path in list(folder.iterdir()):
            kept = _CACHE_FILE.fullmatch(path.name)
            if kept and kept["key"] not in needed:
                path.unlink()
                removed += 1
    return removed + _remove_half_written(out)


def _remove_half_written(out: Path) -> int:
    """Remove what killed runs left half written; return the number of files removed, 0 while results are written."""
    with open_lock(out, "writing") as file:
        if lock_file(file, waits=False) is not Lock.TAKEN:
            return 0
        folders = (out, out / "pages", out / KEPT_FOLDER)
        left = [
            path for folder in folders for path in folder.glob(".*.*") if _HALF_WRITTEN.fullmatch(path.name)
        ]
        for path in left:
            with suppress(OSError):
                path.unlink()
    return len(left)


def load_reading(out: Path, key: str) -> Page | None:
    """Return the page read by a former run under this key, None if there is none or its file is damaged."""
    kept = load_sealed(out / KEPT_FOLDER / f"{key}.json")
    try:
        return None if kept is None else parse_page(kept)
    except (ValueError, SverkaError):
        return None


def write_reading(out: Path, key: str, page: Page) -> None:
    """Keep a page's reading under this key, for the next run. Raises OutputError."""
    write_atomically(
        out / KEPT_FOLDER / f"{key}.json", seal(format_page(page).encode("utf-8", errors="replace"))
    )


def load_frames(out: Path, key: str) -> tuple[LineFrames, ...] | None:
    """Return the frames of a page read under this key, None if there are none or their file is damaged.

    A damaged file is removed, so that the next run reads the page anew.
    """
    path = get_frames_path(out, key)
    kept = load_sealed(path)
    try:
        return None if kept is None else parse_frames(kept)
    except SverkaError:
        path.unlink(missing_ok=True)
        return None


def has_frames(out: Path, key: str) -> bool:
    """Return whether the cache has frames under this key that are as they were written."""
    return load_sealed(get_frames_path(out, key)) is not None


def write_frames(out: Path, key: str, frames: Sequence[LineFrames]) -> None:
    """Keep the frames of a page's lines under this key, for the page to be judged by. Raises OutputError."""
    write_atomically(get_frames_path(out, key), seal(format_frames(frames)))


def list_kept(out: Path) -> list[Path]:
    """Return the files of readings and frames that the cache of `out` has itself, links aside; frames first."""
    found = (out / KEPT_FOLDER).glob("*.*")
    own = (path for path in found if _CACHE_FILE.fullmatch(path.name) and not path.is_symlink())
    return sorted(own, key=lambda path: (path.suffix != ".npz", path.name))


def keep_file(out: Path, name: str, content: bytes) -> None:
    """Keep a file of readings or frames that `list_kept` found elsewhere; any other is passed over.

    Raises OutputError.
    """
    if _CACHE_FILE.fullmatch(name):
        write_atomically(out / KEPT_FOLDER / name, content)


def get_frames_path(out: Path, key: str) -> Path:
    """Return the file of the frames of a page under this key."""
    return out / KEPT_FOLDER / f"{key}.npz"


def load_pictures(out: Path, key: str) -> tuple[bytes, bytes] | None:
    """Return the two picture files that are kept of a page under this key; None if there are none that are whole."""
    kept = load_sealed(out / KEPT_FOLDER / f"{key}.jpgs")
    if kept is None or len(kept) < _LENGTH_BYTES:
        return None
    end = _LENGTH_BYTES + int.from_bytes(kept[:_LENGTH_BYTES], "big")
    return kept[_LENGTH_BYTES:end], kept[end:]


def write_pictures(out: Path, key: str, pictures: tuple[bytes, bytes]) -> None:
    """Keep two picture files of a page under this key. Raises OutputError."""
    first, second = pictures
    content = len(first).to_bytes(_LENGTH_BYTES, "big") + first + second
    write_atomically(out / KEPT_FOLDER / f"{key}.jpgs", seal(content))


def seal(content: bytes) -> bytes:
    """Return the content with its hash behind it: damage to a kept file must not become what a page says."""
    return content + sha256(content).digest()


def load_sealed(path: Path) -> bytes | None:
    """Return the content of a kept file; None if there is none, or if it is not as it was written."""
    try:
        if path.stat().st_size > MAX_KEPT_BYTES:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    content, digest = data[:-SEAL_BYTES], data[-SEAL_BYTES:]
    return content if sha256(content).digest() == digest else None


def load_finished(out: Path) -> str:
    """Return the key of the last run that finished in this folder; empty if none did."""
    try:
        return (out / KEPT_FOLDER / "finished").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def write_finished(out: Path, key: str) -> None:
    """Mark the run with this key as finished. Raises OutputError."""
    write_atomically(out / KEPT_FOLDER / "finished", key)
