"""Files of a run on another machine: those that are there with the same bytes are read there, others are sent."""

import shutil
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import file_digest, sha256
from pathlib import Path
from typing import NamedTuple

# What a worker keeps of what it was sent: a PDF of a thousand pages is sent once, not with each of its pages.
MAX_SENT_BYTES = 4 * 2**30


class FileStamp(NamedTuple):
    """A file by its path and its bytes: their number and their SHA-256 in hex."""

    path: str
    size: int
    sha256: str


def stamp_file(path: Path) -> FileStamp:
    """Return the stamp of a file as it is now. Raises OSError."""
    status = path.stat()
    return FileStamp(
        str(path.absolute()), status.st_size, _hash_file(path, status.st_size, status.st_mtime_ns)
    )


@lru_cache(maxsize=1024)
def _hash_file(path: Path, size: int, mtime_ns: int) -> str:
    """Return the digest of a file, which is read once as long as its size and time are the same."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


class SentFiles:
    """Files that were sent to this machine, in a folder of its own, each under its hash and its name."""

    def __init__(self, folder: Path, max_bytes: int = MAX_SENT_BYTES) -> None:
        self.folder, self._max_bytes = folder, max_bytes
        self._lock = threading.Lock()
        self._in_use: Counter[str] = Counter()
        # The one used last at the end.
        self._sizes: dict[str, int] = {}

    @contextmanager
    def using(
        self, stamps: Sequence[FileStamp], sent: Mapping[str, bytes]
    ) -> Iterator[dict[FileStamp, Path]]:
        """Give the places of the files that are here, also by what is `sent` (bytes by their hash).

        They stay within this context; others make room, the longest unused first. Raises OSError.
        """
        digests = {stamp.sha256 for stamp in stamps}
        with self._lock:
            self._in_use.update(digests)
        try:
            yield {stamp: place for stamp in stamps if (place := self._find(stamp, sent)) is not None}
        finally:
            with self._lock:
                self._in_use.subtract(digests)
                self._make_room()

    def _find(self, stamp: FileStamp, sent: Mapping[str, bytes]) -> Path | None:
        path = Path(stamp.path)
        with suppress(OSError):
            # The size first: a large file of another machine is not hashed for nothing.
            if path.stat().st_size == stamp.size and stamp_file(path).sha256 == stamp.sha256:
                return path
        # Its name stays: formats and messages go by it.
        place = self.folder / stamp.sha256 / path.name
        with self._lock:
            if not place.is_file() and stamp.sha256 in sent:
                _write(place, sent[stamp.sha256], stamp.sha256)
            if not place.is_file():
                return None
            self._sizes.pop(stamp.sha256, None)
            self._sizes[stamp.sha256] = stamp.size
        return place

    def _make_room(self) -> None:
        for digest in tuple(self._sizes):
            if sum(self._sizes.values()) <= self._max_bytes:
                return
            if not self._in_use[digest]:
                del self._sizes[digest]
                shutil.rmtree(self.folder / digest, ignore_errors=True)


def _write(place: Path, content: bytes, digest: str) -> None:
    if sha256(content).hexdigest() != digest:
        # Changed since it was stamped: whoever sent it stamps it anew.
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f".{place.name}.part")
    unfinished.write_bytes(content)
    unfinished.rename(place)
