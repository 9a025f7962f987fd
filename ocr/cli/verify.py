"""`sverka verify`: one document, or a collection of many."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ocr.cli.formats import Formats, find_formats
from ocr.cli.interrupt import telling_what_is_kept
from ocr.cli.language import DocumentLanguage, find_language
from ocr.cli.log_file import log_to
from ocr.cli.options import (
    DEFAULT_LIMIT_MEMORY,
    DEFAULT_LIMIT_SECONDS,
    Budget,
    Cluster,
    EngineName,
    Jobs,
    Lang,
    LimitMemory,
    LimitSeconds,
    MinProbability,
    ModelFile,
    Out,
    ReportLang,
    RetryFailed,
    choose_executor,
)
from ocr.cli.progress import show_progress
from ocr.cli.standard_input import STANDARD_INPUT, read_standard_input
from ocr.cli.summary import format_collection, format_pages, format_summary
from ocr.errors import UsageError

if TYPE_CHECKING:
    from ocr.batch.read import Settings
    from ocr.formats.collections import Collection


def verify(  # noqa: PLR0917  # options, given by name on the command line
    scans: Annotated[
        Path,
        typer.Argument(
            help="A folder of page images in the order of their names, a PDF or a TIFF. Or, without a transcription, "
            "a collection: a folder of records, an export with a METS file, a CSV (columns name, scans, "
            "transcription), or - for such a list on standard input."
        ),
    ],
    out: Out,
    transcription: Annotated[
        Path | None,
        typer.Argument(
            help="A folder with one .txt, .docx or .xml (PAGE, ALTO) per page (same count as pages), or an export "
            "with a METS file, or a zip archive of pages; a table (.csv, .xlsx) with a page in each row; TEI "
            "with pb; or one text: parted by form feeds or page breaks, or one running text whose page breaks are "
            "then found."
        ),
    ] = None,
    lang: ReportLang = Lang.EN,
    language: DocumentLanguage = None,
    decisions: Annotated[
        Path | None,
        typer.Option(
            help="Decisions saved in an earlier report; decisions.json in the --out folder if there is one."
        ),
    ] = None,
    budget: Budget = None,
    min_probability: MinProbability = None,
    model: ModelFile = None,
    engine: EngineName = "ensemble",
    formats: Formats = None,
    jobs: Jobs = 0,
    cluster: Cluster = None,
    limit_seconds: LimitSeconds = DEFAULT_LIMIT_SECONDS,
    limit_memory: LimitMemory = DEFAULT_LIMIT_MEMORY,
    retry_failed: RetryFailed = None,
) -> None:
    """Find where the transcription departs from the page: the main job.

    Writes report.html (open it in a browser), findings.json, findings.csv, doubts.csv, tokens.jsonl and pages/N.txt,
    the reading of each page. A second run reads only what changed. Exit code 1 means that there are findings; doubts,
    which are less likely than not, leave it 0.

    A collection has these in a folder for each document, and index.html and summary.json of them all; the exit code
    is the worst of all.

    Example: sverka verify scans/telegram-25348 ground_truth/telegram-25348 --out out
    """
    from ocr.batch.read import Settings
    from ocr.batch.retry import Retry
    from ocr.engines.registry import load_engine
    from ocr.verdict.model import load_model_file
    from ocr.verdict.worklist import make_cut

    cut = make_cut(budget, min_probability)
    settings = Settings(
        engine=load_engine(engine).for_collation(),
        language=find_language(language),
        report_language=lang.value,
        executor=choose_executor(cluster, jobs, limit_seconds, limit_memory),
        model=load_model_file(model) if model else None,
        cut=cut,
        retry=Retry.of(retry_failed),
        formats=find_formats(formats, has_findings=True),
    )
    if transcription is not None:
        _verify_document(scans, transcription, out, settings, decisions)
    if decisions is not None:
        raise UsageError(
            "Decisions are about one document: put decisions.json into its folder, or name its transcription, too."
        )
    if out.exists() and scans.exists() and out.samefile(scans):
        raise UsageError(
            f"The results of a collection do not go into it: name another folder than {out} with --out."
        )
    _verify_collection(_load_collection(scans), out, settings)


def _verify_document(
    scans: Path, transcription: Path, out: Path, settings: "Settings", decisions: Path | None
) -> None:
    from dataclasses import replace

    from ocr.batch.verify import run_verify
    from ocr.review.corrected import load_decisions

    saved = decisions or (out / "decisions.json" if (out / "decisions.json").is_file() else None)
    settings = replace(settings, decisions=load_decisions(saved) if saved else ())
    with log_to(out), show_progress() as progress, telling_what_is_kept(progress, out) as told:
        verified = run_verify([scans], transcription, out, settings, told)
    _tell(format_pages(verified.notices, verified.unwritten))
    typer.echo(format_summary(verified.findings, out, up_to_date=verified.up_to_date, stages=verified.stages))
    raise typer.Exit(verified.exit_code)


def _load_collection(path: Path) -> "Collection":
    from ocr.formats.collections import load_collection, parse_collection

    if path != STANDARD_INPUT:
        return load_collection(path)
    return parse_collection(read_standard_input(), Path(), "The list on standard input", "list")


def _verify_collection(collection: "Collection", out: Path, settings: "Settings") -> None:
    from ocr.batch.collection import run_collection

    with log_to(out), show_progress() as progress, telling_what_is_kept(progress, out) as told:
        verified = run_collection(collection, out, settings, told, log_to)
    _tell(format_pages(verified.notices, ()))
    typer.echo(format_collection(verified.summary, out))
    raise typer.Exit(verified.summary.exit_code)


def _tell(lines: Sequence[str]) -> None:
    for line in lines:
        typer.echo(line, err=True)
