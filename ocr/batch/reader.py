"""The job that reads one page and keeps its reading: what worker processes do, here or on other machines."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ocr.batch.cache import has_frames, keep_file, load_reading, make_key, write_frames, write_reading
from ocr.batch.fingerprint import fingerprint_reading
from ocr.batch.ledger import PageInput
from ocr.batch.limits import Limits
from ocr.batch.portable import PortableJob
from ocr.engines.engine import Engine
from ocr.engines.page_reader import read_scan
from ocr.language.base import Language
from ocr.model import Page, ScanRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader(PortableJob[ScanRef, Page]):
    """Reads scans and keeps the readings in `out`; `fingerprint` is of what a reading depends on besides its file."""

    engine: Engine
    language: Language | None
    out: Path
    keep_frames: bool
    fingerprint: str
    limits: Limits | None

    @property
    def folder(self) -> Path:
        """The folder of results."""
        return self.out

    @property
    def engine_fingerprint(self) -> str:
        """What of other programs a reading depends on."""
        return self.engine.fingerprint()

    def __call__(self, ref: ScanRef) -> Page:
        """Return the reading of a scan, written into `out` after the frames, which are useless without it.

        Its key is of the bytes that were read: the scan may be another one by now than when the run began.

        The process that reads a page writes the frames, 8 MB a page, instead of returning them to its parent. Raises
        InputError, EngineError, OutputError.
        """
        page, frames = read_scan(ref, self.engine, self.language)
        key = self.make_key(page.sha256, ref)
        if self.keep_frames:
            write_frames(self.out, key, frames)
        write_reading(self.out, key, page)
        return page

    def list_files(self, ref: ScanRef) -> tuple[Path, ...]:
        """Return the file of a scan."""
        return (Path(ref.path),)

    def do_elsewhere(self, ref: ScanRef, places: Mapping[Path, Path], folder: Path) -> Page:
        """Return the reading of a scan whose file is in another place; it is kept in `folder`."""
        there = ref._replace(path=str(places[Path(ref.path)]))
        return replace(replace(self, out=folder)(there), scan=ref)

    def keep(self, name: str, content: bytes) -> None:
        """Keep a reading, or its frames. Raises OutputError."""
        keep_file(self.out, name, content)

    def load(self, key: str) -> Page | None:
        """Return the reading that is kept under a key; None if there is none, or not all that is needed of it."""
        page = load_reading(self.out, key)
        return None if page is None or (self.keep_frames and not has_frames(self.out, key)) else page

    def make_key(self, sha256_of_file: str, ref: ScanRef) -> str:
        """Return the key of a reading: of its reader, of the bytes of its file, and which page of the file it is."""
        return make_key([self.fingerprint, sha256_of_file, str(ref.frame)])

    def make_input(self, sha256_of_file: str, ref: ScanRef) -> PageInput:
        """Return what the ledger knows a reading and its failures by: these hang on the limits, too."""
        return PageInput(sha256_of_file, ref.frame, make_key([self.fingerprint, repr(self.limits)]))


def make_reader(
    engine: Engine, language: Language | None, out: Path, limits: Limits | None, *, keep_frames: bool
) -> Reader:
    """Return the reader of an engine in a language, each page in its own if None, that keeps readings in `out`."""
    asked = engine.in_language(language) if language else engine
    depends_on = [fingerprint_reading(), asked.fingerprint(), language.code if language else ""]
    return Reader(
        engine=asked,
        language=language,
        out=out,
        keep_frames=keep_frames,
        fingerprint=make_key(depends_on),
        limits=limits,
    )
