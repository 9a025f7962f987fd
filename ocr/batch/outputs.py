"""Files of a run in further formats: written where they are missing or of another page, removed where nothing is left
that they are of.

Each file that is written is noted in `.sverka/formats` before it is: its name, what it is of, and its hash. So a file
that is there is known to be whole and up to date, and what somebody else wrote or changed is told from it. That is
neither replaced nor removed.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from ocr.batch.cache import make_key
from ocr.batch.executor import Executor, ProcessExecutor
from ocr.batch.fingerprint import fingerprint_files
from ocr.batch.limits import Limits
from ocr.batch.outcome import Outcome, attempt
from ocr.errors import ExitCode, OutputError
from ocr.files import write_atomically
from ocr.formats.registry import NamedFormat, PageFormat, load_format
from ocr.formats.results import KEPT_FOLDER
from ocr.formats.verified_document import DocumentFormat, VerifiedDocument
from ocr.model import Page, PageFailure

_NOTES = "formats"
# A note is of a file of a page, or of one that lies beside findings.json: nothing else is ever removed by it.
_PAGE_FILE = re.compile(r"pages/([1-9][0-9]{0,8})\.[^/\\]+")
_DOCUMENT_FILE = re.compile(r"[a-z][a-z.]*")
# What a note of a document is of begins so.
_DOCUMENT = "document:"
# Python's code that a file of ours depends on, besides its page.
_CODE = ("formats", "model")


class Note(NamedTuple):
    """A file that was written, by its path in the result folder: the key of what it is of, its format, its hash."""

    name: str
    of: str
    by: str
    sha256: str


class Outputs:
    """The files of pages, and of a document, in further formats in a result folder.

    `notices` tell what was left as it is. Raises OutputError where something cannot be written.
    """

    def __init__(self, out: Path, formats: Sequence[NamedFormat], executor: Executor | None = None) -> None:
        """Pages are formatted by the `executor`, or in this process."""
        self.notices: list[str] = []
        self._out = out
        self._formats = formats
        self._executor = executor
        self._notes: dict[str, list[Note]] = {}
        self._names: dict[int, set[str]] = {}
        for note in _load_notes(out):
            self._add(note)

    @property
    def has_documents(self) -> bool:
        """Whether a document is written in any format, besides its pages."""
        return any(isinstance(one.format, DocumentFormat) for one in self._formats)

    def write(self, page_index: int, key: str, page: Page) -> tuple[PageFailure, ...]:
        """Write a page, whose reading has this key, in each format; return what failed, a failure for each format.

        Files of the page that were written of another reading are removed.
        """
        self.remove_stale(page_index, key, page)
        of = _make_page_key(key, page)
        failures = []
        for name, maker, page_format in self._formats:
            if not isinstance(page_format, PageFormat):
                continue
            path = f"pages/{page_index + 1}{page_format.suffix}"
            by = _make_maker_key(name, maker)
            if self._is_current(path, of, by) or self._is_somebodys(path):
                continue
            outcome = self._format(name, page_format, page)
            # What another package calls a format may give anything.
            if not isinstance(outcome.result, str | bytes):
                failures.append(_make_failure(page_index, page, name, outcome))
            else:
                self._write({path: outcome.result}, of, by)
        return tuple(failures)

    def _format(self, name: str, page_format: PageFormat, page: Page) -> Outcome[str | bytes]:
        if self._executor is None:
            return attempt(page_format.format, 0, page)
        return next(iter(self._executor.run(partial(_format_page, name), [page])))

    def write_document(self, key: str, make: Callable[[], VerifiedDocument]) -> tuple[str, ...]:
        """Write a document, whose results have this key, in each format of documents; return what failed, in words.

        `make` gives the document, and is called only where there is something to write. Files that were written of
        other results are removed.
        """
        self.remove_stale_document(key)
        failed = []
        for name, maker, document_format in self._formats:
            if not isinstance(document_format, DocumentFormat):
                continue
            of, by = _DOCUMENT + key, _make_maker_key(name, maker)
            written = [note.name for notes in self._notes.values() for note in notes if note[1:3] == (of, by)]
            if written and all(self._is_current(path, of, by) for path in written):
                continue
            outcome = attempt(document_format.format, 0, make())
            if outcome.result is None:
                failed.append(f"Not written as {name}: {outcome.message}")
            else:
                self._write(outcome.result, of, by)
        return tuple(failed)

    def remove_stale_document(self, key: str = "") -> None:
        """Remove the files of documents, as far as they are as written; not those of results whose key begins so."""
        for name in self._notes:
            of = note.of if (note := self._find_note(name)) is not None else ""
            if of.startswith(_DOCUMENT) and not (key and of.startswith(_DOCUMENT + key)):
                self._remove(name)

    def remove_stale(self, page_index: int, key: str = "", page: Page | None = None) -> None:
        """Remove the files of a page, as far as they are as written; not those of this reading with this key."""
        of = _make_page_key(key, page) if page else ""
        for name in self._names.get(page_index + 1, ()):
            note = self._find_note(name)
            if note is not None and note.of != of and not note.of.startswith(_DOCUMENT):
                self._remove(name)

    def remove_beyond(self, pages: int) -> None:
        """Remove the files of pages that are no more, as far as they are as they were written."""
        for number in self._names:
            if number > pages:
                self.remove_stale(number - 1)

    def _add(self, note: Note) -> None:
        if match := _PAGE_FILE.fullmatch(note.name):
            self._names.setdefault(int(match[1]), set()).add(note.name)
        if match or _DOCUMENT_FILE.fullmatch(note.name):
            self._notes.setdefault(note.name, []).append(note)

    def _find_note(self, name: str) -> Note | None:
        """Return the note of the file that is there; None where there is none, or where somebody changed it."""
        noted = self._notes.get(name, ())
        digest = _hash_file(self._out / name) if noted else ""
        return next((note for note in reversed(noted) if note.sha256 == digest), None)

    def _is_current(self, name: str, of: str, by: str) -> bool:
        note = self._find_note(name)
        return note is not None and (note.of, note.by) == (of, by)

    def _is_somebodys(self, name: str) -> bool:
        """Return whether a file is there that is not as it was written; that is told."""
        path = self._out / name
        is_other = path.exists() and self._find_note(name) is None
        if is_other:
            self.notices.append(
                f"{path} was written or changed by somebody else and is left as it is. Move it away to have it "
                "written anew."
            )
        return is_other

    def _write(self, files: Mapping[str, str | bytes], of: str, by: str) -> None:
        """Write files, all of them noted before any is written: a part is never taken for all."""
        coded = {
            name: content.encode("utf-8", errors="replace") if isinstance(content, str) else content
            for name, content in files.items()
            if not self._is_somebodys(name)
        }
        for name, data in coded.items():
            note = Note(name, of, by, sha256(data).hexdigest())
            self._add(note)
            _append_note(self._out, note)
        for name, data in coded.items():
            write_atomically(self._out / name, data)

    def _remove(self, name: str) -> None:
        with suppress(OSError):
            (self._out / name).unlink(missing_ok=True)


@contextmanager
def open_outputs(out: Path, formats: Sequence[NamedFormat], limits: Limits | None) -> Iterator[Outputs]:
    """Give the files of a result folder; within `limits` pages are formatted in a process of their own.

    A format may open the scan again: what is in a file must not end the process of the run.
    """
    if limits is None or not any(isinstance(one.format, PageFormat) for one in formats):
        yield Outputs(out, formats)
        return
    with ProcessExecutor(1, limits).kept() as executor:
        yield Outputs(out, formats, executor)


def _format_page(name: str, page: Page) -> str | bytes:
    """Return a page in the format of a name, in a process that loads it anew."""
    return load_format(name).format(page)


def _make_page_key(key: str, page: Page) -> str:
    # The same pixels under another name are the same reading, but a format may name the scan.
    return make_key([key, *map(str, page.scan[1:]), page.scan.name])


def _make_maker_key(name: str, maker: str) -> str:
    return make_key([name, maker, fingerprint_files(*_CODE)])


def _make_failure(page_index: int, page: Page, name: str, outcome: Outcome[Any]) -> PageFailure:
    why = outcome.message or f"the format gave a {type(outcome.result).__name__}, no text and no bytes"
    return PageFailure(
        page_index=page_index,
        scan=page.scan,
        message=f"It was read, but not written as {name}: {why}",
        exit_code=outcome.exit_code or ExitCode.INTERNAL,
        label=page.scan.label,
    )


def _hash_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            digest = sha256()
            while block := file.read(1 << 20):
                digest.update(block)
            return digest.hexdigest()
    except OSError:
        return ""


def _load_notes(out: Path) -> Iterable[Note]:
    """Yield the notes of a folder; lines that are none, such as one that was cut off, are passed over."""
    try:
        text = (out / KEPT_FOLDER / _NOTES).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for line in text.splitlines():
        with suppress(ValueError):
            values = json.loads(line)
            if isinstance(values, list) and len(values) == 4 and all(isinstance(one, str) for one in values):
                yield Note(*values)


def _append_note(out: Path, note: Note) -> None:
    path = out / KEPT_FOLDER / _NOTES
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            # The line break before it ends a line that was cut off.
            file.write("\n" + json.dumps(note))
    except OSError as error:
        raise OutputError(
            f"Cannot write {path}: {error.strerror or error}. Free space or name another folder with --out."
        ) from error
