"""`sverka check`: a record against itself, or a collection of records; no page is asked."""

from pathlib import Path
from typing import Annotated

import typer

from ocr.cli.language import DocumentLanguage, find_language
from ocr.cli.options import Lang, ReportLang
from ocr.cli.progress import show_progress
from ocr.cli.summary import MAX_SENTENCE_CHARS, format_collection
from ocr.consistency.record import Matter
from ocr.errors import UsageError
from ocr.formats.findings import FindingsFile
from ocr.model import Decision, Finding
from ocr.report.messages import MATTERS
from ocr.text.excerpt import shorten

# Findings shown where a report has them all, and characters shown of a text.
MAX_FINDINGS_SHOWN, MAX_PASSAGE_CHARS = 20, 60


def check(  # noqa: PLR0917  # options, given by name on the command line
    record: Annotated[
        Path | None,
        typer.Argument(
            help="A record: the folder that `sverka import` wrote, the archive's record as text, or the text of the "
            "sheets alone. Or a folder of records."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Folder for findings.json, findings.csv and report.html; it is made if need be."
        ),
    ] = None,
    lang: ReportLang = Lang.EN,
    language: DocumentLanguage = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without", metavar="RULE", help="Switch a rule off; may be given again. --rules names all."
        ),
    ] = None,
    gazetteer: Annotated[
        Path | None,
        typer.Option(
            help="Names that the archive knows beside those of Sverka: a text with one name a line."
        ),
    ] = None,
    rules: Annotated[
        bool, typer.Option("--rules", help="List the rules with their causes, and stop.")
    ] = False,
    decisions: Annotated[
        Path | None,
        typer.Option(
            help="Decisions saved in an earlier report; decisions.json in the --out folder if there is one."
        ),
    ] = None,
) -> None:
    """Find where a record contradicts itself: numbers, sums, dates, joins of sheets, names, and the translation.

    No page image is asked: what contradicts nothing cannot be found so, and `verify` weighs the page, too. Prints the
    list, worst first, and what was compared and agrees. Exit code 1 means that there are findings.

    Example: sverka check ground_truth/telegram-25348 --out out
    """
    if rules:
        typer.echo(format_rules())
        raise typer.Exit
    if record is None:
        raise UsageError("Name a record, or ask for the rules with --rules.")
    from ocr.batch.check import CheckSettings, exit_code_of, run_check, run_check_collection
    from ocr.batch.record_source import find_records
    from ocr.consistency.names_and_words import know_also
    from ocr.consistency.rules import RULES
    from ocr.language.gazetteer import load_gazetteer

    settings = CheckSettings(
        language=find_language(language),
        without=tuple(without or ()),
        decisions=_load_decisions(decisions),
        report_language=lang.value,
        rules=know_also(RULES, load_gazetteer(gazetteer)) if gazetteer else RULES,
    )
    collection = find_records(record)
    if collection is None:
        file = run_check(record, out, settings)
        typer.echo(format_check(file, out))
        raise typer.Exit(exit_code_of(file))
    if decisions is not None:
        raise UsageError("Decisions are about one record: put decisions.json into the folder of its results.")
    with show_progress() as progress:
        summary = run_check_collection(collection, record.resolve().name, out, settings, progress)
    typer.echo(format_collection(summary, out))
    raise typer.Exit(summary.exit_code)


def _load_decisions(path: Path | None) -> tuple[Decision, ...] | None:
    if path is None:
        return None
    from ocr.review.corrected import load_decisions

    return load_decisions(path)


def format_check(file: FindingsFile, out: Path | None) -> str:
    """Return the findings of a record with their reasons, what agrees, and where the report is if there is one."""
    lines = [_on_a_line(file.name, MAX_SENTENCE_CHARS)]
    lines += [f"Note: {_on_a_line(notice, MAX_SENTENCE_CHARS)}" for notice in file.notices]
    sheets = f"{len(file.pages)} sheet{'s' * (len(file.pages) != 1)}"
    lines.append(f"Checked against itself: {sheets}; no page image was asked.")
    if file.dismissed:
        lines.append(f"Rejected before, and left out: {len(file.dismissed)}.")
    count = len(file.findings)
    if not count:
        lines.append("No inconsistency. A slip that contradicts nothing cannot be found without the page.")
    else:
        lines.append(f"{count} inconsistenc{'y' if count == 1 else 'ies'}, worst first:")
    shown = file.findings if out is None else file.findings[:MAX_FINDINGS_SHOWN]
    for number, finding in enumerate(shown, start=1):
        lines += _format_finding(number, finding)
    if more := count - len(shown):
        lines.append(f"  ... and {more} more in the report")
    agreeing = ", ".join(f"{MATTERS[name]} {times}" for name, times in file.agreeing.items() if times)
    lines.append(f"Compared, and found to agree: {agreeing or 'nothing'}.")
    if out is not None:
        lines.append(f"Report: {(out / 'report.html').resolve()}")
    return "\n".join(lines)


def _format_finding(number: int, finding: Finding) -> list[str]:
    text = _on_a_line(finding.transcribed, MAX_PASSAGE_CHARS)
    what = f"«{text}»" if text else "(nothing)"
    arrow = f" -> «{_on_a_line(finding.reading, MAX_PASSAGE_CHARS)}»" if finding.reading else ""
    reasons = " ".join(reason.rendered for reason in finding.reasons)
    return [
        f"  {number}. {finding.where}, {finding.verdict.value}: {what}{arrow} [{finding.rule}]",
        f"     {_on_a_line(reasons, MAX_SENTENCE_CHARS)}",
    ]


def format_rules() -> str:
    """Return the rules by what they look at, each with its cause."""
    from ocr.consistency.rules import RULES

    lines = []
    for matter in Matter:
        own = [rule for rule in RULES if rule.matter is matter]
        lines += [f"{MATTERS[matter.value]}:"] if own else []
        lines += [f"  {rule.name}: {rule.cause}" for rule in sorted(own, key=lambda rule: rule.name)]
    return "\n".join(lines)


def _on_a_line(text: str, most: int) -> str:
    return shorten(" ".join(text.split()), most)
