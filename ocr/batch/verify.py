"""Verify runs: pages read or taken from the cache, collated, judged, and the results written.

The failure of a page is recorded; the run goes on with the other pages and ends with the failure's exit code.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from ocr.batch.cache import load_finished, make_key, note_keys, prune, write_alone, write_finished
from ocr.batch.executor import Progress
from ocr.batch.fingerprint import fingerprint_program
from ocr.batch.holder import hold
from ocr.batch.judge import CachedPage, judge_pages, note_alone
from ocr.batch.kept_pages import keep_pages
from ocr.batch.ledger import DocumentLedger, Ledger, make_ledger, open_ledger
from ocr.batch.origins import write_origins
from ocr.batch.outputs import Outputs, open_outputs
from ocr.batch.read import PageRead, Settings, iter_pages
from ocr.batch.record_check import BesidePages, check_beside_pages
from ocr.batch.run_log import log_begin, log_end
from ocr.batch.source import Source, load_source
from ocr.collation.alignment import fold_tokens
from ocr.collation.proposals import find_better_texts
from ocr.collation.reading import make_reading
from ocr.consistency.record import RecordText
from ocr.consistency.scripts import note_scripts
from ocr.errors import ExitCode, InputError, worst_exit_code
from ocr.files import check_writable
from ocr.formats.file_names import show_name, show_text
from ocr.formats.findings import FindingsFile, format_findings_json
from ocr.formats.findings_reading import load_findings
from ocr.formats.results import are_results_there, load_page_text
from ocr.formats.transcriptions import Transcription
from ocr.formats.verified_document import VerifiedDocument
from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.model import (
    DEPARTURES,
    MIN_COVERAGE,
    DocumentResult,
    ErrorsLeft,
    Page,
    PageFailure,
    PageText,
    Proposal,
)
from ocr.pipeline import AlignedPage, align_document, split_running_text
from ocr.report.write import write_page_readings, write_results
from ocr.review.rejected import Remembered, remember_decisions
from ocr.text.profiles import PROFILES, Profile
from ocr.text.tokens import tokenise
from ocr.verdict.errors_left import estimate_errors_left
from ocr.verdict.model import VerdictModel, load_model
from ocr.verdict.not_understood import make_warnings

_NO_KEYS: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """The contents of findings.json after a `verify` run; `up_to_date` if they are those of the last run.

    `stages` are the mean seconds on the clock that a page took in each, when it was read; none if `up_to_date`.
    `unwritten` are pages that were not written in a format, and why. `notices` are about the run, not the document:
    what was left as it is.
    """

    findings: FindingsFile
    exit_code: ExitCode
    up_to_date: bool
    stages: tuple[tuple[str, float], ...] = ()
    unwritten: tuple[PageFailure, ...] = ()
    notices: tuple[str, ...] = ()


def run_verify(
    paths: Sequence[Path],
    transcription_path: Path,
    out: Path,
    settings: Settings,
    progress: Progress,
    *,
    into: tuple[Ledger, str] | None = None,
) -> Verified:
    """Collate the scans with the transcription and write the results into `out`.

    `into` is the ledger of a collection, and the name that the document has there; else `out` has its own. Raises
    InputError for scans or a transcription that cannot be used, OutputError for `out`.
    """
    source, settings = load_source(paths, transcription_path, settings)
    if into is not None:
        # The folder of the scans may have any name.
        source = replace(source, name=show_name(into[1].rpartition("/")[2]))
    check_writable(out)
    with (
        hold(out, "verify") as is_alone,
        _open_ledger(out, into) as ledger,
        settings.executor.kept() as executor,
    ):
        name, settings = into[1] if into else "", replace(settings, executor=executor)
        verified = _verify_pages(source, out, settings, progress, ledger.begin_document(source.scans, name))
        if is_alone:
            prune(out)
        if into is None:
            ledger.end(verified.exit_code)
    return replace(verified, notices=(*ledger.notices, *verified.notices))


def _open_ledger(out: Path, into: tuple[Ledger, str] | None) -> AbstractContextManager[Ledger]:
    return open_ledger(out, "verify") if into is None else nullcontext(into[0])


def _write_formats(
    verified: Verified, run_key: str, read: Sequence[PageRead], out: Path, outputs: Outputs
) -> Verified:
    """Write the pages and the document in further formats; return the run with what became of them."""
    pages = {page.page_index: page.page for page in read if page.page is not None}
    unwritten = tuple(
        failure
        for page in read
        if page.page
        for failure in outputs.write(page.page_index, page.key, page.page)
    )

    def make() -> VerifiedDocument:
        kept = {page.page_index: load_page_text(out, page.page_index + 1) for page in verified.findings.pages}
        texts = {index: text for index, text in kept.items() if text is not None}
        return VerifiedDocument(file=verified.findings, texts=texts, pages=pages)

    # A run in which pages failed may find something else with the same key.
    found = make_key([format_findings_json(verified.findings)]) if outputs.has_documents else ""
    failed = outputs.write_document(run_key + found, make)
    codes = [*(one.exit_code for one in unwritten), *(ExitCode.INTERNAL for _ in failed)]
    return replace(
        verified,
        exit_code=worst_exit_code([verified.exit_code, *codes]),
        unwritten=unwritten,
        notices=(*outputs.notices, *failed),
    )


def _describe(verified: Verified) -> str:
    file = verified.findings
    told = f"{len(file.pages)} pages judged, {len(file.failures)} failed, {len(file.findings)} findings"
    return f"{told}, {len(file.dismissed)} dismissed" + (
        ", all from the last run" if verified.up_to_date else ""
    )


def _make_run_key(read: Sequence[PageRead], source: Source, settings: Settings) -> str:
    """Return the key of all that the results of a run depend on; the paths of the files are not part of it."""
    model = settings.model.fingerprint() if settings.model else ""
    parts = (
        [
            fingerprint_program(),
            settings.profile,
            _language_of(settings).code,
            settings.report_language,
            model,
            repr(settings.cut),
        ],
        [source.title, source.title or source.name, str(source.is_facsimile)],
        [*map(repr, sorted(source.catalogue.items())), *source.translation],
        [page.key for page in read],
        [scan.name for scan in source.scans],
        [part for page in source.transcription.pages for part in (page.name, page.text)],
        [*source.notices, *source.transcription.notices],
        # Files of the same text may have other line ends, which an export keeps.
        [sha256(data).hexdigest() for data in source.transcription.files.values()],
        [decision.fingerprint() for decision in settings.decisions],
    )
    return make_key(make_key(part) for part in parts)


def _verify_pages(
    source: Source, out: Path, settings: Settings, progress: Progress, ledger: DocumentLedger
) -> Verified:
    """Read the pages and verify them, in a folder that this run holds."""
    log_begin("verify", len(source.scans), settings.engine.names, settings.described)
    pages_read = iter_pages(source.scans, out, settings, progress, keep_frames=True, ledger=ledger)
    read = sorted(pages_read, key=lambda page: page.page_index)
    note_keys(out, "verify", [page.key for page in read])
    with open_outputs(out, settings.formats, settings.executor.limits) as outputs:
        outputs.remove_beyond(len(read))
        for page in read:
            outputs.remove_stale(page.page_index, page.key, page.page)
        run_key = _make_run_key(read, source, settings)
        outputs.remove_stale_document(run_key)
        verified = _verify_read(read, source, out, settings, progress, ledger=ledger, run_key=run_key)
        verified = _write_formats(verified, run_key, read, out, outputs)
    log_end("verify", _describe(verified), verified.exit_code)
    return verified


def _verify_read(
    read: Sequence[PageRead],
    source: Source,
    out: Path,
    settings: Settings,
    progress: Progress,
    *,
    ledger: DocumentLedger,
    run_key: str,
) -> Verified:
    """Collate the pages with the transcription and write the results into `out`, unless they are there already."""
    keys = {page.page_index: page.key for page in read}
    if (written := _find_results(out, run_key, read)) is not None:
        # Another command may have written its readings there since.
        pages = {page.page_index: page.page for page in read if page.page is not None}
        write_page_readings(pages, len(read), out)
        # The scans may lie elsewhere by now; earlier versions did not keep where they are.
        keep_pages(out, {page.page_index: pages[page.page_index] for page in written.pages}, keys)
        ledger.note_judged(list(pages))
        # The same files may lie elsewhere by now.
        write_origins(out, source.transcription.places, source.transcription.files)
        return Verified(findings=written, exit_code=exit_code_of(written), up_to_date=True)
    # Until all results are written, the folder must not look like that of a finished run.
    write_finished(out, "")
    result = collate(read, source, out, settings, progress, ledger=ledger)
    file = publish(result, out, settings.report_language, run_key, keys)
    stages = average_stages([page.page for page in result.pages])
    return Verified(findings=file, exit_code=exit_code_of(file), up_to_date=False, stages=stages)


def average_stages(pages: Sequence[Page]) -> tuple[tuple[str, float], ...]:
    """Return the mean seconds a page of each stage, in the order in which pages go through them."""
    total: dict[str, float] = {}
    for page in pages:
        for stage, seconds in page.seconds:
            total[stage] = total.get(stage, 0.0) + seconds
    return tuple((stage, seconds / len(pages)) for stage, seconds in total.items())


def publish(
    result: DocumentResult, out: Path, language: str, run_key: str = "", keys: Mapping[int, str] = _NO_KEYS
) -> FindingsFile:
    """Write all files of a result into `out` while no other run does so, and return its findings.

    `run_key` is that of the run that made the result, "" if the next run in `out` is to work anew; `keys` are those
    of the readings of its pages. Raises OutputError.
    """
    with write_alone(out):
        write_finished(out, "")
        file = write_results(result, out, language)
        if result.is_scanned:
            keep_pages(out, {page.page_index: page.page for page in result.pages}, keys)
        write_origins(out, result.places, result.files)
        write_finished(out, run_key)
    return file


def _find_results(out: Path, run_key: str, read: Sequence[PageRead]) -> FindingsFile | None:
    """Return the results of a finished run with this key; None if they are incomplete, or other pages failed."""
    if load_finished(out) != run_key or not are_results_there(out):
        return None
    try:
        file = load_findings(out)
    except InputError:
        return None
    failed = {
        (page.page_index, page.failure.message, int(page.failure.exit_code)) for page in read if page.failure
    }
    told = {(failure.page_index, failure.message, int(failure.exit_code)) for failure in file.failures}
    return file if told == failed else None


def collate(
    read: Sequence[PageRead],
    source: Source,
    work: Path,
    settings: Settings,
    progress: Progress,
    *,
    ledger: DocumentLedger | None = None,
) -> DocumentResult:
    """Return the result of collating pages with their transcription; the frames of the pages are in `work`."""
    ledger = ledger or make_ledger("verify").begin_document(source.scans)
    pages = {page.page_index: page.page for page in read if page.page is not None}
    language = _language_of(settings)
    profile = PROFILES[settings.profile].in_language(language)
    texts = _texts_of(pages, source, profile)
    aligned = align_document(
        list(pages.values()), list(pages), [texts[index] for index in pages], source.title, profile
    )
    keys = {page.page_index: page.key for page in read}
    cached = [CachedPage(page, keys[page.page_index]) for page in aligned]
    judged, failed, alone = judge_pages(cached, work, settings, progress, ledger)
    failures = [*(page.failure for page in read if page.failure is not None), *failed]
    model = settings.model or load_model()
    remembered = remember_decisions(judged, settings.decisions, settings.cut)
    pairing = () if source.transcription.is_running_text else _propose_texts(aligned, texts)
    warnings = make_warnings(remembered.pages, pairing)
    beside = _check_record(source, texts, language, remembered)
    return DocumentResult(
        name=source.title or source.name,
        profile=settings.profile,
        pages=remembered.pages,
        failures=tuple(
            replace(failure, tokens=len(tokenise(texts[failure.page_index].text, language)))
            for failure in sorted(failures, key=lambda failure: failure.page_index)
        ),
        findings=(*remembered.findings, *beside.findings),
        doubts=remembered.doubts,
        dismissed=(*remembered.dismissed, *beside.dismissed),
        decisions=remembered.decisions,
        errors_left=() if warnings else _estimate_left(remembered, model),
        notices=(
            *source.notices,
            *_collect_notices(source.transcription, pages.values()),
            *note_alone(alone),
        ),
        is_facsimile=source.is_facsimile,
        warnings=warnings,
        pairing=pairing,
        files=source.transcription.files,
        places=source.transcription.places,
        notes=note_scripts({page.page_index: page.transcription.text for page in remembered.pages}, language),
        language=language.code,
        agreeing=beside.agreeing,
        record_texts=beside.texts,
    )


def _check_record(
    source: Source, texts: Sequence[PageText], language: Language, remembered: Remembered
) -> BesidePages:
    """Return what the record says against itself where no page was asked; it is ranked behind what pages say."""
    code, translation = source.translation
    record = RecordText(
        sheets=tuple(page.text for page in texts),
        catalogue=source.catalogue,
        translation=translation,
        translation_language=code,
        language=language,
    )
    listed = (doubt for doubt in remembered.doubts if doubt.listed)
    shown = (*remembered.findings, *listed, *remembered.dismissed)
    name = source.title or source.name
    return check_beside_pages(record, name, remembered.pages, shown, remembered.decisions)


def _estimate_left(remembered: Remembered, model: VerdictModel) -> tuple[ErrorsLeft, ...]:
    """Return the errors left after none, one, ... all of the listed places that may depart from the page."""
    listed = [finding.probability for finding in remembered.findings if finding.verdict in DEPARTURES]
    listed += [doubt.probability for doubt in remembered.doubts if doubt.listed]
    rest = [doubt.probability for doubt in remembered.doubts if not doubt.listed]
    rest += [probability for page in remembered.pages for probability in page.illegible]
    return estimate_errors_left(listed, rest, model.shift)


def _language_of(settings: Settings) -> Language:
    """Return the language of a run, Russian if nobody named one."""
    return settings.language or RUSSIAN


def _propose_texts(aligned: Sequence[AlignedPage], texts: Sequence[PageText]) -> tuple[Proposal, ...]:
    """Return the texts that fit pages which were not understood better than their own."""
    doubted = {page.page_index: page for page in aligned if not page.coverage.is_enough}
    if not doubted:
        return ()
    profile = aligned[0].profile
    readings = {index: make_reading(page.page, profile).folded for index, page in doubted.items()}
    better = find_better_texts(readings, [fold_tokens(text.text, profile) for text in texts], doubted)
    return tuple(
        Proposal(page, text, texts[text].name, round(likeness, 2))
        for page, (text, likeness) in better.items()
    )


def _collect_notices(transcription: Transcription, pages: Iterable[Page]) -> tuple[str, ...]:
    """Return the notices about the input: encodings, believed or estimated resolutions."""
    return (
        *transcription.notices,
        *(f"{page.scan.name}: {show_text(n)}" for page in pages for n in page.notices),
    )


def exit_code_of(file: FindingsFile) -> ExitCode:
    """Return the exit code of a finished run: its worst failure, else what was not understood, else the findings."""
    found = ExitCode.FINDINGS if file.findings else ExitCode.CLEAN
    understood = all(page.coverage is None or page.coverage >= MIN_COVERAGE for page in file.pages)
    own = found if understood else ExitCode.NOT_UNDERSTOOD
    return worst_exit_code([own, *(failure.exit_code for failure in file.failures)])


def _texts_of(pages: Mapping[int, Page], source: Source, profile: Profile) -> tuple[PageText, ...]:
    """Return the text of every scan, of those that could not be read too."""
    if not source.transcription.is_running_text:
        return source.transcription.pages
    scans = [pages.get(index) for index in range(len(source.scans))]
    return split_running_text(source.transcription.pages[0], scans, profile)
