"""The documents under a folder of results: found, taken into the store when their findings are other, and loaded."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from ocr.desk.imported import import_decisions
from ocr.desk.pages import DeskPage, find_pages
from ocr.desk.places import take_places
from ocr.desk.store import KnownDocument, Store
from ocr.desk.types import Place
from ocr.errors import InputError
from ocr.formats.findings import FindingsFile
from ocr.formats.findings_reading import load_findings, load_overview
from ocr.formats.record_texts import load_record_texts
from ocr.formats.results import KEPT_FOLDER, load_page_text
from ocr.model import Part, RecordPlace
from ocr.report.kept_exhibits import Exhibits

FINDINGS = "findings.json"
# Folders below a document's that have no documents.
_NO_DOCUMENTS = frozenset((KEPT_FOLDER, "pages", "corrected"))
_MAX_LOADED = 4


@dataclass(frozen=True)
class Document:
    """A document that is open: its id, which is its folder below that of the results, and its findings.json.

    Of that all but the places, which the store has.
    """

    id: str
    folder: Path
    file: FindingsFile
    _texts: dict[int, str] = field(default_factory=dict, repr=False)

    @property
    def slug(self) -> str:
        """What it is called in addresses."""
        return slug_of(self.id)

    def text(self, page_index: int) -> str:
        """Return the decoded transcription of a page. Raises InputError where it was not kept."""
        if page_index not in self._texts:
            text = load_page_text(self.folder, page_index + 1)
            if text is None:
                raise InputError(
                    f"{self.folder} has no text of page {page_index + 1} kept. Run `sverka verify` into it once more."
                )
            self._texts[page_index] = text
        return self._texts[page_index]

    @cached_property
    def scans(self) -> Mapping[int, DeskPage]:
        """The pages by their index, and where their scans are."""
        return find_pages(self.folder, self.file)

    @cached_property
    def exhibits(self) -> Exhibits:
        """The evidence that was kept of its places."""
        return Exhibits(self.folder)

    @cached_property
    def labels(self) -> Mapping[int, str]:
        """What the archive calls each page, else its scan's name."""
        return {page.page_index: page.label or page.scan for page in self.file.pages}

    def label_of(self, place: Place) -> str:
        """Return what the archive calls the page of a place; in English, the part of the record where it has none."""
        if place.page_index is not None:
            return self.labels.get(place.page_index, "")
        return f"{place.part.value}, {place.field}" if place.field else place.part.value

    @cached_property
    def record_texts(self) -> Mapping[tuple[Part, str], str]:
        """The texts of the catalogue and the translation, by part and field; empty where they were not kept."""
        return load_record_texts(self.folder)

    def text_of(self, place: RecordPlace) -> str:
        """Return the text that a place's offsets count in. Raises InputError where it was not kept."""
        if place.page_index is not None:
            return self.text(place.page_index)
        return self.record_texts.get((place.part, place.field), "")


class Volume:
    """All documents of a folder of results, and the store that has what is decided about them."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder, self.store = folder, store
        # How often documents were taken in: whoever shows them asks again when it changes.
        self.changes = 0
        self._lock = threading.RLock()
        self._stamps: dict[str, tuple[int, int]] = {}
        self._slugs = {slug_of(document.id): document.id for document in store.documents()}
        self._loaded: OrderedDict[str, Document] = OrderedDict()

    def refresh(self) -> list[str]:
        """Take in the documents whose findings are new or other since the last time; return their ids.

        One that cannot be read now, as a run is writing it, is left for the next time.
        """
        changed = []
        known = {document.id: document.source_sha256 for document in self.store.documents()}
        for path in find_documents(self.folder):
            name = path.parent.relative_to(self.folder).as_posix().removeprefix(".")
            try:
                stat = path.stat()
                stamp = (stat.st_mtime_ns, stat.st_size)
                if self._stamps.get(name) == stamp:
                    continue
                digest = sha256(path.read_bytes()).hexdigest()
                file = load_findings(path.parent) if known.get(name) != digest else None
            except (OSError, InputError):
                continue
            if file is not None:
                self._take(name, path.parent, file, digest)
                changed.append(name)
            self._stamps[name] = stamp
        return changed

    def find(self, slug: str) -> Document:
        """Return the document of an address. Raises InputError where there is none, or its results are gone."""
        with self._lock:
            name = self._slugs.get(slug)
            if name is None:
                raise InputError("There is no such document.")
            if name not in self._loaded:
                folder = self.folder / name
                self._loaded[name] = Document(name, folder, load_overview(folder))
            self._loaded.move_to_end(name)
            self._drop_oldest()
            return self._loaded[name]

    def slugs(self) -> dict[str, str]:
        """Return the ids of all documents by what they are called in addresses."""
        with self._lock:
            return dict(self._slugs)

    def _drop_oldest(self) -> None:
        while len(self._loaded) > _MAX_LOADED:
            self._loaded.popitem(last=False)

    def _take(self, name: str, folder: Path, file: FindingsFile, digest: str) -> None:
        places = list(take_places(name, file))
        self.store.take_document(KnownDocument(name, file.name, digest), places)
        with self._lock:
            self._slugs[slug_of(name)] = name
            # Whoever opens a volume looks at it next: what was just read is not read again.
            self._loaded[name] = Document(name, folder, replace(file, findings=(), doubts=(), dismissed=()))
            self._loaded.move_to_end(name)
            self._drop_oldest()
            self.changes += 1
        import_decisions(self.store, name, folder, file)


def slug_of(name: str) -> str:
    """Return what a document is called in addresses: no part of its name, which may have anything."""
    return sha256(b"document " + name.encode("utf-8", errors="surrogatepass")).hexdigest()[:12]


def find_documents(folder: Path) -> Iterator[Path]:
    """Yield the findings.json of all documents in a folder of results, in order; links are not followed."""
    waiting: list[Path] = [folder]
    while waiting:
        here = waiting.pop()
        try:
            entries = sorted(here.iterdir(), reverse=True)
        except OSError:
            continue
        if (here / FINDINGS).is_file():
            yield here / FINDINGS
        waiting += [
            entry
            for entry in entries
            if entry.name not in _NO_DOCUMENTS and not entry.is_symlink() and entry.is_dir()
        ]


def area_fields(file: FindingsFile, page_index: int) -> Sequence[Mapping[str, Any]]:
    """Return the areas of a page's ink that its transcription lacks."""
    return [
        {"key": area.key, "box": list(area.box), "reading": area.reading}
        for page in file.pages
        if page.page_index == page_index
        for area in page.uncovered
    ]
