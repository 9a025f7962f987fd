"""What a patch would do to the files of a transcription, before it does: places, differences, and what is proved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ocr.batch.cache import make_key
from ocr.batch.origins import Origin, load_origins
from ocr.desk.diff import format_diff
from ocr.desk.proof import Proof, prove
from ocr.errors import InputError
from ocr.formats.source_files.csv_table import CsvTable
from ocr.formats.source_files.docx import WordDocument
from ocr.formats.source_files.formats import read_source_file
from ocr.formats.source_files.plain_text import PlainText
from ocr.formats.source_files.source_file import Edit, Patched, SourceFile, Span, apply_edits
from ocr.formats.source_files.tei_file import TeiFile
from ocr.formats.source_files.xlsx import Workbook
from ocr.formats.source_files.xml_page import XmlPage
from ocr.formats.source_files.zipped_pages import ZippedPages
from ocr.model import Choice, Decision
from ocr.review.corrected_files import CorrectedFile, iter_corrected, place_page
from ocr.review.corrections import CorrectedPage, Corrections, find_corrections

_NOT_KEPT = (
    "the file itself was not kept (by version 0.1.0): only its text as it was read can be written, beside. Run "
    "`sverka verify` once more to have the file patched."
)


_BESIDE = (
    "stands beside what the page has, as an emendation: read, the file has the text of the page, and no "
    "difference."
)


class PlannedPlace(NamedTuple):
    """A place that is to change: [start, end) of its page's text, what stands there, what is to, and who decided.

    `finding` is the id of the finding or the key of the note that it follows from, `key` what the decision hangs on;
    `span` where it stands in the file, in the file's own units, before and after; None where the file was not kept.
    """

    page_index: int
    label: str
    finding: str
    key: str
    choice: Choice
    reviewer: str
    start: int
    end: int
    before: str
    after: str
    span: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFile:
    """A file of the transcription, itself before and after, and what is told of the way from one to the other.

    `name` is that of findings.json, `place` its path in a folder beside, `origin` where it lay when it was verified,
    None where that is not known. `kind` says how it was read: «text, CP1251». `diff` is a unified difference of its
    text, "" without places. `notices` say what could not be kept as it was. `is_kept` is false for the text of a
    file whose bytes were not kept.
    """

    name: str
    place: Path
    origin: Origin | None
    kind: str
    before: bytes
    after: bytes
    patched: Patched
    places: tuple[PlannedPlace, ...]
    diff: str
    proof: Proof
    notices: tuple[str, ...] = ()
    is_kept: bool = True

    @property
    def is_changed(self) -> bool:
        """Whether the patch changes its bytes."""
        return self.after != self.before

    @property
    def told(self) -> tuple[str, ...]:
        """What is to be told of it: what was not kept as it was, and what could not be shown."""
        return (*self.notices, *self.proof.told)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchPlan:
    """All files of a result folder's transcription with what decisions make of them; nothing is written yet.

    `key` is that of what would be done: a plan with the same key does the same. `unmatched` is the number of
    decisions that are about nothing in these results.
    """

    results: Path
    document: str
    files: tuple[PlannedFile, ...]
    unmatched: int
    key: str

    @property
    def changed(self) -> tuple[PlannedFile, ...]:
        """The files that the patch changes."""
        return tuple(file for file in self.files if file.is_changed)

    @property
    def places(self) -> int:
        """How many places change."""
        return sum(len(file.places) for file in self.files)

    @property
    def is_identical_elsewhere(self) -> bool:
        """Whether all bytes but those of the places were shown to be as they were."""
        return all(file.proof.is_identical for file in self.files)

    @property
    def told(self) -> tuple[str, ...]:
        """What is to be told of the files, each with its name."""
        return tuple(f"{file.name}: {notice}" for file in self.files for notice in file.told)

    @property
    def summary(self) -> str:
        """How many files and places change, and whether all else is the same, in an English sentence."""
        files, places = len(self.changed), self.places
        counted = f"{files} file{'s' * (files != 1)}, {places} place{'s' * (places != 1)}"
        if self.is_identical_elsewhere:
            return f"{counted}; everything else byte-identical"
        open_files = sum(not file.proof.is_identical for file in self.files)
        return f"{counted}; everything else byte-identical, but in {open_files} of them, which see"


def plan_patch(results: Path, decisions: Sequence[Decision], *, originals: Path | None = None) -> PatchPlan:
    """Return what these decisions do to the files of the transcription of a `verify` run's folder.

    `originals` is the folder or the file that the transcription is: needed for folders of earlier versions, which
    did not keep where it lay, and to have the patch go elsewhere. Decisions about nothing are counted. Raises
    InputError for a folder without results, for decisions that overlap, for text that a file's format cannot hold,
    and for a kept file that is not the one that was read.
    """
    found = find_corrections(results, decisions, "the decisions")
    origins = load_origins(results)
    files = tuple(
        planned
        for file in iter_corrected(found.pages, found.remarks, results)
        for planned in _plan_file(file, found, origins.get(file.name), originals)
    )
    marks = [[file.name, sha256(file.before).hexdigest(), repr(file.places)] for file in files]
    return PatchPlan(
        results=results,
        document=found.file.name,
        files=files,
        unmatched=found.unmatched,
        key=make_key(make_key(one) for one in marks),
    )


def _plan_file(
    file: CorrectedFile, found: Corrections, kept: Origin | None, originals: Path | None
) -> Iterator[PlannedFile]:
    if file.source is None or file.patched is None:
        for page in file.pages:
            yield _plan_text(file, page, found)
        return
    source, patched = file.source, file.patched
    digest = sha256(source.data).hexdigest()
    spans = iter(patched.spans)
    places = tuple(place for page in file.pages for place in _list_places(page, found, spans))
    kind = describe(source)
    diff, proof, notices = "", Proof(is_identical=True), patched.notices
    if patched.data != source.data:
        reread = _read_again(patched.data, file.name)
        beside = _list_emendations(file, reread)
        notices = (*notices, *(f"«{one.text[:60]}» {_BESIDE}" for one in beside))
        expected = apply_edits(source.text, (edit for edit in file.edits if edit not in beside))
        proof = prove(source, patched, reread, expected)
        names = (f"{file.name}\t{kind}", f"{file.name}\tcorrected, {describe(reread)}")
        diff = format_diff(source.text, reread.text, file.edits, names)
    yield PlannedFile(
        name=file.name,
        place=file.place,
        origin=_find_origin(file.name, digest, kept, originals),
        kind=kind,
        before=source.data,
        after=patched.data,
        patched=patched,
        places=places,
        diff=diff,
        proof=proof,
        notices=notices,
    )


def _list_emendations(file: CorrectedFile, reread: SourceFile) -> list[Edit]:
    """Return the edits of errors that the page has, where the format keeps both texts: read, it has the old one."""
    beside = [edit for edit in file.edits if edit.is_emended]
    assert file.source is not None
    kept = apply_edits(file.source.text, (edit for edit in file.edits if not edit.is_emended))
    return beside if beside and reread.text == kept else []


def _read_again(data: bytes, name: str) -> SourceFile:
    try:
        return read_source_file(data, name)
    except InputError as error:
        raise InputError(
            f"Corrected, {name} could not be read any more ({error}) Nothing was written. Take the decisions about "
            "it back one by one to find which, and correct that place by hand."
        ) from error


def _plan_text(file: CorrectedFile, page: CorrectedPage, found: Corrections) -> PlannedFile:
    """Return what is told of a page whose file was not kept: its text as it was read."""
    place = place_page(file, page, is_alone=len(file.pages) == 1)
    before, after = (text.encode("utf-8", errors="replace") for text in (page.before, page.after))
    kind = "text as it was read, UTF-8"
    edits = [Edit(change.start, change.end, change.after) for change in page.changes]
    return PlannedFile(
        name=place.as_posix(),
        place=place,
        origin=None,
        kind=kind,
        before=before,
        after=after,
        patched=Patched(after, ()),
        places=tuple(_list_places(page, found, None)),
        diff=format_diff(page.before, page.after, edits, (f"{place}\t{kind}", f"{place}\tcorrected, {kind}")),
        proof=Proof(is_identical=False, told=(_NOT_KEPT,)),
        is_kept=False,
    )


def _list_places(
    page: CorrectedPage, found: Corrections, spans: Iterator[Span] | None
) -> Iterator[PlannedPlace]:
    for change in page.changes:
        decision = found.find_decision(change.finding)
        yield PlannedPlace(
            page_index=page.summary.page_index,
            label=page.summary.label,
            finding=change.finding,
            key=decision.key,
            choice=change.choice,
            reviewer=decision.reviewer,
            start=change.start,
            end=change.end,
            before=change.before,
            after=change.after,
            span=None if spans is None else next(spans),
        )


def _find_origin(name: str, digest: str, kept: Origin | None, originals: Path | None) -> Origin | None:
    """Return where a file lies, None where nobody knows; the hash is that of the bytes that the run kept."""
    if originals is not None:
        place = originals / name if originals.is_dir() else originals
        return Origin(name, place.absolute(), digest)
    # A place that was kept of other bytes is of another run.
    return kept if kept is not None and kept.sha256 == digest else None


def describe(file: SourceFile) -> str:
    """Return how a file was read, in English: its format, and its encoding where it is not part of that."""
    if isinstance(file, PlainText | CsvTable):
        mark = " with a mark" if file.decoded.bom else ""
        return f"{'table (CSV)' if isinstance(file, CsvTable) else 'text'}, {file.decoded.encoding}{mark}"
    if isinstance(file, WordDocument):
        return f"Word document, the text of {file.main}"
    if isinstance(file, Workbook):
        return f"Excel workbook, the texts of {file.sheet.part}"
    if isinstance(file, XmlPage):
        return f"{file.kind.name}, the text of its lines"
    if isinstance(file, ZippedPages):
        return f"zip archive, the texts of {len(file.names)} pages"
    return "TEI, the text of its pages" if isinstance(file, TeiFile) else type(file).__name__
