"""What a finished run says on the terminal."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ocr.formats.file_names import show_text
from ocr.formats.findings import FindingsFile, find_labels
from ocr.formats.results import INDEX, SUMMARY, TRIAGE
from ocr.formats.summary import CollectionSummary, DocumentSummary
from ocr.model import Basis, ErrorsLeft, Finding, Note, NoteKind, PageFailure, Rate, Verdict
from ocr.report.messages import format_percent
from ocr.text.excerpt import shorten
from ocr.text.metrics import Score
from ocr.triage.signs import Advice
from ocr.triage.worklist import count_advice
from ocr.verdict.worklist import gather_entries

if TYPE_CHECKING:
    from ocr.batch.read import PageDoubt, PagePrediction
    from ocr.triage.worklist import TriagedPage

MAX_FINDINGS_SHOWN, MAX_LOOKS_SHOWN = 5, 3
MAX_DOCUMENTS_SHOWN = 20
MAX_CONFUSIONS_SHOWN = 10
MAX_DOUBTS_SHOWN = 50
# Pages shown that are probably read worst.
MAX_WORST_SHOWN = 5
# Characters shown of what is transcribed or read, and of a sentence.
MAX_PASSAGE_CHARS, MAX_SENTENCE_CHARS = 60, 500


def format_pages(notices: Sequence[str], failures: Sequence[PageFailure]) -> list[str]:
    """Return the lines that tell of notices and of pages that failed."""
    failed = (f"page {one.page_index + 1} ({one.title}): {one.message}" for one in failures)
    return [*(f"Note: {notice}" for notice in notices), *failed]


def _percent(rate: Rate) -> str:
    edits, length = rate
    return f"{100 * edits / length:.2f} % ({edits} of {length})" if length else f"none ({edits} of 0)"


def format_summary(
    file: FindingsFile, out: Path, *, up_to_date: bool, stages: Sequence[tuple[str, float]] = ()
) -> str:
    """Return the scores, the first findings and where the report is.

    `stages` are the seconds a page that each took.
    """
    lines = [_on_a_line(file.name, MAX_SENTENCE_CHARS)]
    lines += [f"NOT UNDERSTOOD: {_on_a_line(warning, MAX_SENTENCE_CHARS)}" for warning in file.warnings]
    if up_to_date:
        lines.append("Nothing changed since the last run; its results stand.")
    lines += [f"Note: {_on_a_line(notice, MAX_SENTENCE_CHARS)}" for notice in file.notices]
    for page in file.pages:
        lines.append(
            f"page {page.page_index + 1}  {page.title}: CER {_percent(page.cer)}, WER {_percent(page.wer)}, "
            f"{page.tokens} tokens{_format_coverage(page.coverage)}"
        )
    for failure in file.failures:
        message = _on_a_line(failure.message, MAX_SENTENCE_CHARS)
        lines.append(f"page {failure.page_index + 1}  {failure.title} FAILED: {message}")
    if file.dismissed:
        lines.append(f"Rejected before, and left out: {len(file.dismissed)}.")
    lines += _format_findings(file)
    areas = [area for page in file.pages for area in page.uncovered if not area.is_dismissed]
    if areas:
        pages = sum(any(not area.is_dismissed for area in page.uncovered) for page in file.pages)
        lines.append(
            f"Ink that the transcription lacks: {len(areas)} places on {pages} pages, with pictures in the report."
        )
    lines += [_format_note(note) for note in file.notes]
    doubtful, unchecked = (file.counts.get(verdict, 0) for verdict in (Verdict.DOUBTFUL, Verdict.UNCHECKED))
    if doubtful or unchecked:
        tokens = sum(page.tokens for page in file.pages)
        lines.append(
            f"Of {tokens} tokens {doubtful} are doubtful, {unchecked} unchecked"
            + (": counted, not all of them listed." if file.listed_doubts else ": counted, not listed.")
        )
    if file.errors_left and file.pages:
        lines.append(_format_errors_left(file))
    if stages:
        lines.append(_format_stages(stages))
    lines.append(f"Report: {(out / 'report.html').resolve()}")
    return "\n".join(lines)


def format_collection(summary: CollectionSummary, out: Path | None) -> str:
    """Return how many documents are in which state, those that need a person first, and where the index is."""
    counts = ", ".join(f"{count} {state.value}" for state, count in summary.counts.items() if count)
    lines = [f"{len(summary.documents)} documents: {counts}."]
    lines += [f"Note: {_on_a_line(notice, MAX_SENTENCE_CHARS)}" for notice in summary.notices]
    lines += map(_format_document, summary.documents[:MAX_DOCUMENTS_SHOWN])
    if more := len(summary.documents) - MAX_DOCUMENTS_SHOWN:
        lines += [f"  ... and {more} more in {SUMMARY}"] if more > 0 else []
    if out is not None:
        lines.append(f"Index: {(out / INDEX).resolve()}")
    return "\n".join(lines)


def _format_document(document: DocumentSummary) -> str:
    name = _on_a_line(document.shown, MAX_PASSAGE_CHARS)
    if document.error:
        return f"  {name} FAILED: {_on_a_line(document.error, MAX_SENTENCE_CHARS)}"
    told = [f"{document.pages} pages", f"{document.findings} findings"]
    told += [f"{len(document.failures)} pages FAILED"] if document.failures else []
    told += [] if document.is_understood else ["NOT UNDERSTOOD"]
    if document.errors:
        told.append(f"about {document.errors.expected:.1f} errors")
    return f"  {name}: {', '.join(told)}"


def _format_stages(stages: Sequence[tuple[str, float]]) -> str:
    whole = sum(seconds for _, seconds in stages)
    shares = ", ".join(f"{stage} {100 * seconds / max(whole, 1e-9):.0f} %" for stage, seconds in stages)
    return f"Time a page: {whole:.1f} s ({shares})."


def _format_findings(file: FindingsFile) -> list[str]:
    """Return the first findings and the first of the doubts that are worth a look, and how many more there are."""
    labels, looks = find_labels(file), file.listed_doubts
    worth = f"{_count(looks, 'place')} worth a look"
    head = f"{len(file.findings)} findings to review"
    if looks and not file.findings:
        lines = [f"{head}; {worth}, worst first:"]
    else:
        lines = [head + (", worst first:" if file.findings else ".")]
        lines += _format_entries(file.findings, 1, MAX_FINDINGS_SHOWN, labels)
        if looks:
            lines.append(f"{worth}, less likely:")
    lines += _format_entries(looks, len(file.findings) + 1, MAX_LOOKS_SHOWN, labels)
    if unlisted := len(file.doubts) - len(looks):
        lines.append(f"Less worth a look, and not listed: {unlisted} more in doubts.csv.")
    return lines


def _format_entries(
    places: Sequence[Finding], first: int, most: int, labels: Mapping[int | None, str]
) -> list[str]:
    """Return the first entries of a list with their numbers, and how many places more there are."""
    numbers = {id(place): number for number, place in enumerate(places, start=first)}
    entries = gather_entries(places)
    lines = []
    for entry in entries[:most]:
        worst, number = entry[0], numbers[id(entry[0])]
        if len(entry) > 1:
            lines.append(f"  {number}. {len(entry)} places, {worst.verdict.value}: {worst.group}, the worst:")
        told = _format_finding(number, worst, labels.get(worst.page_index, ""))
        lines.append(told if len(entry) == 1 else "   " + told)
    if more := sum(map(len, entries[most:])):
        lines.append(f"  ... and {more} more in the report")
    return lines


def _count(places: Sequence[Finding], noun: str) -> str:
    return f"{len(places)} {noun}" + ("" if len(places) == 1 else "s")


def _format_errors_left(file: FindingsFile) -> str:
    now, end = file.errors_left[0], file.errors_left[-1]
    findings = file.errors_left[min(file.departures, len(file.errors_left) - 1)]
    text = f"Errors in the transcription: about {now.expected:.1f} ({now.low} to {now.high}, 90 %)"
    if findings.reviewed:
        text += f"; left once the {findings.reviewed} departures above are reviewed: {_format_left(findings)}"
    if end.reviewed > findings.reviewed:
        then = (
            ", the places worth a look too: "
            if findings.reviewed
            else "; left once these places are reviewed: "
        )
        text += then + _format_left(end)
    return text + "."


def _format_left(left: ErrorsLeft) -> str:
    return f"about {left.expected:.1f} ({left.low} to {left.high})"


def _format_note(note: Note) -> str:
    advice = " Accepted in the report, export corrects them." if note.kind is NoteKind.LATIN_LETTERS else ""
    return f"Note: {_on_a_line(note.rendered, MAX_SENTENCE_CHARS)}{advice}"


def _on_a_line(text: str, most: int) -> str:
    return shorten(" ".join(text.split()), most)


def _format_finding(rank: int, finding: Finding, label: str) -> str:
    sides = (finding.transcribed, finding.reading)
    transcribed, reading = (_on_a_line(side, MAX_PASSAGE_CHARS) for side in sides)
    what = f"«{transcribed}»" if transcribed else "(nothing)"
    arrow = f" -> «{reading}»" if reading and reading != transcribed else ""
    return (
        f"  {rank}. {finding.where}, {finding.verdict.value}: {what}{arrow} "
        f"({describe_worth(finding)})" + (f" [{label}]" if label else "")
    )


def describe_worth(finding: Finding) -> str:
    """Return the probability of a finding in per cent, or that a rule found it: a rule's weight is no probability."""
    return "by rule" if finding.basis is Basis.RULE else f"{100 * finding.probability:.0f} %"


def _format_coverage(share: float | None) -> str:
    return "" if share is None else f", coverage {format_percent(share, 'en')}"


def format_doubts(doubts: "Sequence[PageDoubt]") -> list[str]:
    """Return a line for each page whose reading is not to be trusted, MAX_DOUBTS_SHOWN at most, and for the rest."""
    lines = [
        f"page {doubt.page_index + 1} ({show_text(doubt.scan.label)}): {doubt.notice}"
        for doubt in doubts[:MAX_DOUBTS_SHOWN]
    ]
    if len(doubts) > MAX_DOUBTS_SHOWN:
        lines.append(f"... and {len(doubts) - MAX_DOUBTS_SHOWN} more pages, told in pages.csv")
    return lines


def format_predictions(predictions: "Sequence[PagePrediction]") -> list[str]:
    """Return lines that say how many letters are probably wrong: of half of the pages, and of the worst ones first.

    `predictions` are those of the pages, the worst first; nothing is said of no page.
    """
    if not predictions:
        return []
    middle = predictions[len(predictions) // 2].cer.value
    lines = [
        f"Letters probably read wrong: at most {_format_share(middle)} on half of the pages. Worst first:"
    ]
    for one in predictions[:MAX_WORST_SHOWN]:
        bounds = f"{_format_share(one.cer.low)} to {_format_share(one.cer.high)}"
        lines.append(
            f"  page {one.page_index + 1} ({show_text(one.scan.label)}): {_format_share(one.cer.value)} ({bounds})"
        )
    return lines


def format_worklist(pages: "Sequence[TriagedPage]", out: Path) -> list[str]:
    """Return the line that says how many pages call for a person, and where they are shown; nothing of no page."""
    if not pages:
        return []
    counts = count_advice(pages)
    told = (
        f"to scan again: {counts[Advice.RESCAN]}, to read by eye: {counts[Advice.READ]}, "
        f"to look at: {counts[Advice.LOOK]}"
    )
    return [f"Pages {told}, of {len(pages)}: {(out / TRIAGE).resolve()}"]


def _format_share(share: float) -> str:
    """Return a share in per cent, to a tenth below 10.

    >>> _format_share(0.0123), _format_share(0.31)
    ('1.2 %', '31 %')
    """
    return f"{100 * share:.1f} %" if share < 0.0995 else f"{100 * share:.0f} %"


def format_score(score: Score) -> str:
    """Return CER, WER and the most frequent confusions as text."""
    lines = [f"profile {score.profile}", f"CER {_percent(score.cer)}", f"WER {_percent(score.wer)}"]
    for true, read, count in score.confusions[:MAX_CONFUSIONS_SHOWN]:
        lines.append(f"  {count:4} x {true or '(nothing)'!r} read as {read or '(nothing)'!r}")
    return "\n".join(lines)


def format_score_json(score: Score, *, ascii_only: bool = False) -> str:
    """Return the score as JSON: counts, and rates that are null where there is nothing to divide by.

    `ascii_only` escapes all other characters.
    """
    fields = {
        "profile": score.profile,
        "cer": {"edits": score.cer.edits, "length": score.cer.length, "rate": score.cer.value},
        "wer": {"edits": score.wer.edits, "length": score.wer.length, "rate": score.wer.value},
        "confusions": [{"true": t, "read": r, "count": n} for t, r, n in score.confusions],
    }
    return json.dumps(fields, ensure_ascii=ascii_only, indent=1)
