"""The files of a transcription with the corrections of its pages, all else byte for byte."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ocr.errors import InputError
from ocr.files import write_atomically
from ocr.formats.collection_names import find_fault
from ocr.formats.findings import PageSummary
from ocr.formats.results import load_source_file
from ocr.formats.source_files.formats import read_source_file
from ocr.formats.source_files.source_file import Edit, SourceFile, Span
from ocr.review.decisions import Change
from ocr.review.remarks import Remark


class CorrectedPage(NamedTuple):
    """A page of the results, its decoded text before and after, and the changes from one to the other."""

    summary: PageSummary
    before: str
    after: str
    changes: tuple[Change, ...]


class Written(NamedTuple):
    """The places of the changes of each page in their file, by page index, and what there is to be told.

    A page whose file was not kept (by version 0.1.0) has no places.
    """

    spans: Mapping[int, tuple[Span, ...]]
    notices: tuple[str, ...]


def write_corrected(
    pages: Sequence[CorrectedPage], remarks: Mapping[str, Remark], results: Path, out: Path
) -> Written:
    """Write the corrected files into `out`: each under its own name, and its pages apart where it has several.

    `remarks` are what is told of the changes of each finding or note.

    Raises InputError for a kept file that is not the one that the pages came from, OutputError for `out`.
    """
    spans: dict[int, tuple[Span, ...]] = {}
    notices: list[str] = []
    for name in dict.fromkeys(page.summary.transcription for page in pages):
        own = sorted(
            (page for page in pages if page.summary.transcription == name),
            key=lambda page: page.summary.transcription_start,
        )
        data = load_source_file(results, name)
        if data is None:
            for page in own:
                write_atomically(out / _page_name(page.summary, is_alone=len(own) == 1), page.after)
            continue
        source = read_source_file(data, name)
        _check_source(source, own, results)
        edited = source.patch(edit for page in own for edit in _iter_edits(page, remarks))
        write_atomically(out / _find_place(name), edited.data)
        places = iter(edited.spans)
        for page in own:
            spans[page.summary.page_index] = tuple(next(places) for _ in page.changes)
        notices += [f"{name}: {notice}" for notice in edited.notices]
        if not _is_whole(source, own):
            for page in own:
                start = page.summary.transcription_start
                part = source.cut(_iter_edits(page, remarks), start, start + len(page.before))
                write_atomically(out / _page_name(page.summary, is_alone=False), part)
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


def _page_name(page: PageSummary, *, is_alone: bool) -> Path:
    """Return the place of a page's text: its transcription's, with the page number if pages share a file."""
    place = _find_place(page.transcription)
    return place if is_alone else place.with_name(f"{place.stem}-{page.page_index + 1}.txt")
