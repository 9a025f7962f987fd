"""Records checked against themselves: no page is asked."""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ocr.batch.record_check import texts_beside_sheets
from ocr.batch.record_source import RecordCollection, RecordSource, load_record_source
from ocr.consistency.record import RecordText, Rule
from ocr.consistency.rules import RULES, RecordCheck, check_record
from ocr.errors import ExitCode, InputError, OutputError, SverkaError, UsageError
from ocr.files import check_writable, replacing_together
from ocr.formats.collection_names import choose_folders, find_fault
from ocr.formats.file_names import show_name
from ocr.formats.findings import FindingsFile, summarise
from ocr.formats.findings_reading import load_findings
from ocr.formats.results import INDEX, SUMMARY
from ocr.formats.summary import (
    CollectionSummary,
    DocumentSummary,
    fail_document,
    format_summary_json,
    order_documents,
    summarise_document,
)
from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.model import (
    Choice,
    Decision,
    DocumentResult,
    Page,
    PageResult,
    PageText,
    Rate,
    ScanRef,
)
from ocr.review.decisions import match_decisions
from ocr.verdict.record_findings import find_record_findings

if TYPE_CHECKING:
    from ocr.batch.executor import Progress

_LOG = logging.getLogger(__name__)
# The profile under which texts are compared is that of typescript: what typists do is no inconsistency.
PROFILE = "typescript"


def check_source(
    source: RecordSource,
    *,
    without: Collection[str] = (),
    decisions: Sequence[Decision] = (),
    rules: Sequence[Rule] = RULES,
) -> DocumentResult:
    """Return what the rules find in a record, worst first, less what decisions reject.

    Raises UsageError for the name of no rule.
    """
    return make_result(source, check_record(source.record, without=without, rules=rules), decisions)


def make_result(source: RecordSource, checked: RecordCheck, decisions: Sequence[Decision]) -> DocumentResult:
    """Return what a check of a record found as the result of a document; what decisions reject is dismissed.

    Its pages are the sheets, without scans: no token has a verdict.
    """
    record = source.record
    found = find_record_findings(checked.inconsistencies, record, source.name)
    matched = match_decisions(decisions, [(finding.id, finding.key) for finding in found])
    rejected = {name for name, decision in matched.items() if decision.choice is Choice.REJECTED}
    return DocumentResult(
        name=source.name,
        profile=PROFILE,
        pages=tuple(
            _make_page(index, sheet, record.language.code) for index, sheet in enumerate(source.sheets)
        ),
        findings=tuple(finding for finding in found if finding.id not in rejected),
        dismissed=tuple(finding for finding in found if finding.id in rejected),
        decisions=tuple(matched.values()),
        notices=(*source.notices, *_tell_unknown(record)),
        files=source.files,
        places=source.places,
        language=record.language.code,
        is_scanned=False,
        agreeing={matter.value: count for matter, count in checked.agreeing.items()},
        record_texts=texts_beside_sheets(record),
    )


def _tell_unknown(record: RecordText) -> Iterator[str]:
    """Yield what the rules do not know of a record: where they find nothing, nothing is claimed."""
    if record.language != RUSSIAN:
        yield (
            f"The record is taken to be in {record.language.name}: many rules know Russian alone, and are silent "
            "here."
        )
    if record.translation and record.translation_language != "en":
        yield (
            f"The translation into «{record.translation_language}» was not compared: the rules know English alone."
        )


def _make_page(index: int, sheet: PageText, language: str) -> PageResult:
    """Return a sheet of which there is no scan."""
    page = Page(
        scan=ScanRef(""),
        sha256="",
        width_px=0,
        height_px=0,
        dpi=0.0,
        regions=(),
        engines=(),
        language=language,
    )
    return PageResult(
        page_index=index, page=page, transcription=sheet, verdicts=(), cer=Rate(0, 0), wer=Rate(0, 0)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSettings:
    """What a check depends on beside the record: its language (None: told from it), rules, and those off, decisions.

    Without `decisions` those in decisions.json of the folder of results count.
    """

    language: Language | None = None
    without: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] | None = None
    report_language: str = "en"
    rules: tuple[Rule, ...] = RULES


def run_check(path: Path, out: Path | None, settings: CheckSettings) -> FindingsFile:
    """Check a record, write the results into `out` if there is one, and return the contents of findings.json.

    Raises InputError for what is no record, UsageError for the name of no rule and for an `out` that holds the
    results of pages, OutputError where it cannot be written.
    """
    source = load_record_source(path, settings.language)
    result = check_source(
        source,
        without=settings.without,
        decisions=_take_decisions(settings.decisions, out),
        rules=settings.rules,
    )
    if out is None:
        return summarise(result)
    # What writes reports loads what draws pictures: a check without a folder does without.
    from ocr.batch.holder import hold
    from ocr.batch.verify import publish

    check_writable(out)
    with hold(out, "check"):
        _refuse_results_of_pages(out)
        return publish(result, out, settings.report_language)


def _take_decisions(given: tuple[Decision, ...] | None, out: Path | None) -> tuple[Decision, ...]:
    if given is not None or out is None:
        return given or ()
    from ocr.review.corrected import load_decisions

    saved = out / "decisions.json"
    return load_decisions(saved) if saved.is_file() else ()


def _refuse_results_of_pages(out: Path) -> None:
    if not (out / "findings.json").is_file():
        return
    try:
        has_pages = load_findings(out).is_scanned
    except InputError:
        return
    if has_pages:
        raise UsageError(
            f"{out} holds the results of `sverka verify`, which a check of the record alone would replace. Name "
            "another folder with --out."
        )


def exit_code_of(file: FindingsFile) -> ExitCode:
    """Return the exit code of a check: whether there are findings."""
    return ExitCode.FINDINGS if file.findings else ExitCode.CLEAN


def run_check_collection(
    collection: RecordCollection, name: str, out: Path | None, settings: CheckSettings, progress: "Progress"
) -> CollectionSummary:
    """Check each record into its folder in `out`, write index.html and summary.json there, and return the summary.

    A record that cannot be checked is told with its error, and stops no other. Raises UsageError for the name of no
    rule, OutputError where `out` cannot be written.
    """
    if out is not None:
        check_writable(out)
    folders = choose_folders(map(_stem_of, collection.records))
    done: list[DocumentSummary] = []
    for number, (record_name, path) in enumerate(collection.records.items()):
        progress("check", number, len(collection.records))
        done.append(_check_one(record_name, path, folders[_stem_of(record_name)], out, settings))
    progress("check", len(collection.records), len(collection.records))
    beside = [f"{show_name(one)} is no record, and was not checked." for one in collection.beside]
    summary = CollectionSummary(
        name=name, documents=order_documents(done), notices=tuple(beside), is_scanned=False
    )
    if out is not None:
        from ocr.report.index import format_index

        with replacing_together() as staged:
            staged.write(out / INDEX, format_index(summary, lang=settings.report_language))
            staged.write(out / SUMMARY, format_summary_json(summary))
    return summary


def _check_one(
    name: str, path: Path, folder: str, out: Path | None, settings: CheckSettings
) -> DocumentSummary:
    """Return what came of a record; what it fails with is told. Raises UsageError, OutputError."""
    try:
        if fault := find_fault(folder):
            raise InputError(f"{show_name(name)} is no name for a folder: {fault}. Rename it.")
        file = run_check(path, None if out is None else out / folder, settings)
    except (UsageError, OutputError):
        # What is asked is wrong of every record; the others could not be written either.
        raise
    except SverkaError as error:
        return fail_document(name, folder, str(error), error.exit_code)
    except Exception as error:
        _LOG.exception("%s failed", name)
        told = f"internal error: {type(error).__name__}: {error}"
        return fail_document(name, folder, told, ExitCode.INTERNAL)
    return summarise_document(name, folder, file, exit_code_of(file))


def _stem_of(name: str) -> str:
    """Return the name of a record without the suffix of its file."""
    return name.removesuffix(".txt").removesuffix(".TXT")
