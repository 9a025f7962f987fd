"""The files of a transcription with the corrections of its pages, all else byte for byte."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ocr.errors import InputError
from ocr.files import write_atomically
from ocr.formats.collection_names import find_fault
from ocr.formats.results import load_source_file
from ocr.formats.source_files.formats import read_source_file
from ocr.formats.source_files.source_file import Edit, Patched, SourceFile, Span
from ocr.review.corrections import CorrectedPage
from ocr.review.remarks import Remark


class Written(NamedTuple):
    """The places of the changes of each page in their file, by page index, and what there is to be told.

    A page whose file was not kept (by version 0.1.0) has no places.
    """

    spans: Mapping[int, tuple[Span, ...]]
    notices: tuple[str, ...]


class CorrectedFile(NamedTuple):
    """A file of a transcription as `name` it, its pages in its order, and itself before and after the `edits`.

    `place` is where it goes below a folder. A file that was not kept (by version 0.1.0) has no `source`, no edits
    and no `patched`.
    """

    name: str
    place: Path
    pages: tuple[CorrectedPage, ...]
    source: SourceFile | None = None
    edits: tuple[Edit, ...] = ()
    patched: Patched | None = None


def iter_corrected(
    pages: Sequence[CorrectedPage], remarks: Mapping[str, Remark], results: Path
) -> Iterator[CorrectedFile]:
    """Yield each file of the pages of a result folder with their corrections; nothing is written.

    `remarks` are what is told of the changes of each finding or note. Raises InputError for a kept file that is not
    the one that the pages came from, and for text that its format cannot hold.
    """
    for name in dict.fromkeys(page.summary.transcription for page in pages):
        own = sorted(
            (page for page in pages if page.summary.transcription == name),
            key=lambda page: page.summary.transcription_start,
        )
        data = load_source_file(results, name)
        if data is None:
            yield CorrectedFile(name, _find_place(name), tuple(own))
            continue
        source = read_source_file(data, name)
        _check_source(source, own, results)
        edits = tuple(edit for page in own for edit in _iter_edits(page, remarks))
        yield CorrectedFile(name, _find_place(name), tuple(own), source, edits, source.patch(edits))


def write_corrected(
    pages: Sequence[CorrectedPage], remarks: Mapping[str, Remark], results: Path, out: Path
) -> Written:
    """Write the corrected files into `out`: each under its own name, and its pages apart where it has several.

    `remarks` are what is told of the changes of each finding or note.

    Raises InputError for a kept file that is not the one that the pages came from, OutputError for `out`.
    """
    spans: dict[int, tuple[Span, ...]] = {}
    notices: list[str] = []
    for file in iter_corrected(pages, remarks, results):
        if file.source is None or file.patched is None:
            for page in file.pages:
                write_atomically(out / place_page(file, page, is_alone=len(file.pages) == 1), page.after)
            continue
        write_atomically(out / file.place, file.patched.data)
        places = iter(file.patched.spans)
        for page in file.pages:
            spans[page.summary.page_index] = tuple(next(places) for _ in page.changes)
        notices += [f"{file.name}: {notice}" for notice in file.patched.notices]
        if not _is_whole(file.source, file.pages):
            for page in file.pages:
                start = page.summary.transcription_start
                part = file.source.cut(_iter_edits(page, remarks), start, start + len(page.before))
                write_atomically(out / place_page(file, page, is_alone=False), part)
    return Written(spans, tuple(notices))


def _iter_edits(page: CorrectedPage, remarks: Mapping[str, Remark]) -> Iterator[Edit]:
    start = page.summary.transcription_start
    for change in page.changes:
        remark = remarks[change.finding]
        yield Edit(
            start + change.start,
            start + change.end,
            change.after,
            comment=remark.text,
            author=remark.author,
            is_emended=remark.is_emended,
        )


def _check_source(source: SourceFile, pages: Sequence[CorrectedPage], results: Path) -> None:
    for page in pages:
        start = page.summary.transcription_start
        if source.text[start : start + len(page.before)] != page.before:
            raise InputError(
                f"What is kept in {results} of {page.summary.transcription} is not the text of page "
                f"{page.summary.page_index + 1}. Run `sverka verify` into it once more."
            )


def _is_whole(source: SourceFile, pages: Sequence[CorrectedPage]) -> bool:
    """Return whether a file is one page, but for a form feed at its end."""
    before = pages[0].before
    return len(pages) == 1 and source.text.startswith(before) and not source.text[len(before) :].strip()


def _find_place(name: str) -> Path:
    """Return where a file goes below the folder: into the folder that its name has, if that is a name for folders."""
    return Path(_base_name(name)) if find_fault(name) or not name.isprintable() else Path(name)


def _base_name(name: str) -> str:
    """Return the last part of a name: no path in it leads out of the folder. Raises InputError for no name."""
    base = Path(name.replace("\\", "/")).name
    if base in {"", ".."} or not base.isprintable():
        raise InputError(f"{name!r} is no name of a transcription's file. Run `sverka verify` once more.")
    return base


def place_page(file: CorrectedFile, page: CorrectedPage, *, is_alone: bool) -> Path:
    """Return the place of a page's text: its transcription's, with the page number if pages share a file."""
    return (
        file.place
        if is_alone
        else file.place.with_name(f"{file.place.stem}-{page.summary.page_index + 1}.txt")
    )
