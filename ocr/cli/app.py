"""The command line: `sverka COMMAND`. Each command's --help teaches it."""

import sys
import traceback
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ocr import __version__
from ocr.cli import summary
from ocr.cli.bench import bench_app
from ocr.cli.calibrate import calibrate
from ocr.cli.check import check
from ocr.cli.formats import Formats, find_formats
from ocr.cli.interrupt import Interrupted, ending_on_signals, telling_what_is_kept
from ocr.cli.language import DocumentLanguage, OcrCommand, find_language
from ocr.cli.log_file import log_to
from ocr.cli.options import (
    DEFAULT_LIMIT_MEMORY,
    DEFAULT_LIMIT_SECONDS,
    Cluster,
    EngineName,
    Jobs,
    Lang,
    LimitMemory,
    LimitSeconds,
    Out,
    ReportLang,
    RetryFailed,
    choose_executor,
)
from ocr.cli.progress import show_progress
from ocr.cli.review import review
from ocr.cli.standard_input import STANDARD_INPUT, read_standard_input
from ocr.cli.status import status
from ocr.cli.terminal import can_print, prepare_terminal
from ocr.cli.verify import verify
from ocr.errors import ExitCode, SverkaError, worst_exit_code
from ocr.formats.file_names import show_text
from ocr.text.excerpt import shorten
from ocr.text.profiles import PROFILES

app = typer.Typer(
    name="sverka",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Sverka rereads scans of typed Cyrillic pages and tells where a human transcription departs from "
    "them, worst first.\n\nExit codes: 0 no findings, 1 findings to review, 2 usage, 3 bad input, "
    "4 missing dependency, 5 engine failed, 6 cannot write, 7 not understood, 10 internal, "
    "129 hung up, 130 interrupted, 143 terminated.",
)


class ProfileName(StrEnum):
    """The normalisation profiles of ocr.text.profiles."""

    EXACT = "exact"
    PLAIN = "plain"
    TYPESCRIPT = "typescript"


Scans = Annotated[
    list[Path],
    typer.Argument(
        help="Scans: image files, PDFs, or a folder of them, in the order of their names; or -: a list on standard "
        "input, a path on each line."
    ),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show a traceback where something fails.")]
_debug = False
# No page of text is printed, whatever an error or a record quotes.
MAX_MESSAGE_CHARS, MAX_PASSAGE_CHARS = 1_000, 200


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sverka {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    debug: Debug = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop."),
    ] = False,
) -> None:
    global _debug
    _debug = debug


app.command()(verify)
app.command()(check)


@app.command()
def export(
    results: Annotated[Path, typer.Argument(help="The --out folder of a verify run.")],
    decisions: Annotated[Path, typer.Option(help="The decisions saved in its report.")],
    out: Out,
) -> None:
    """Write the corrected transcription: the files as they were, with the accepted places changed.

    A Word document has each change as a tracked change, with the evidence in a comment.

    changes.json and changes.csv tell of each change where it is, what decided it, and why it was proposed.
    """
    from ocr.review.corrected import export_corrected

    exported = export_corrected(results, decisions, out)
    typer.echo(
        f"{exported.changes} changes on {exported.pages} pages, {exported.rejected} findings rejected, "
        f"{exported.undecided} undecided. Texts and changes.csv: {out}"
    )
    for line in summary.format_pages(exported.notices, ()):
        typer.echo(line, err=True)
    if exported.unmatched:
        typer.echo(f"{exported.unmatched} decisions are about no finding of {results}, and were passed over.")


@app.command(cls=OcrCommand)
def ocr(  # noqa: PLR0917  # options, given by name on the command line
    scans: Scans,
    out: Out,
    lang: ReportLang = Lang.EN,
    language: DocumentLanguage = None,
    no_language: Annotated[
        bool,
        typer.Option("--no-language", help="Do not read what is likelier in Russian where type is unclear."),
    ] = False,
    engine: EngineName = "ensemble",
    formats: Formats = None,
    jobs: Jobs = 0,
    cluster: Cluster = None,
    limit_seconds: LimitSeconds = DEFAULT_LIMIT_SECONDS,
    limit_memory: LimitMemory = DEFAULT_LIMIT_MEMORY,
    retry_failed: RetryFailed = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with 7 where a page's reading is not to be trusted.")
    ] = False,
) -> None:
    """Read new scans that have no transcription, in batch.

    Writes pages/N.txt, the reading of page N, and pages.csv, which says which scan page N is. triage.html shows the
    pages that call for a person: scan these again, read these by eye first; triage.csv has all. Folders within are
    read in the order of their paths. A page that cannot be read is reported and passed over; a second run reads
    only what is missing or changed. A page whose reading is not to be trusted is told on standard error and in
    pages.csv. With --no-language every letter is read as it is seen.

    Example: sverka ocr box-17/ --out box-17-text. Or: find boxes -name '*.tif' | sverka ocr - --out boxes-text
    """
    from ocr.batch.read import Settings, run_ocr
    from ocr.batch.retry import Retry
    from ocr.engines.registry import load_engine
    from ocr.formats.results import MANIFEST
    from ocr.formats.scan_list import parse_scan_list

    settings = Settings(
        engine=load_engine(engine).for_text(with_language=not no_language),
        language=find_language(language),
        report_language=lang.value,
        executor=choose_executor(cluster, jobs, limit_seconds, limit_memory),
        retry=Retry.of(retry_failed),
        formats=find_formats(formats),
    )
    is_list = scans == [STANDARD_INPUT]
    named = parse_scan_list(read_standard_input(), "The list on standard input") if is_list else scans
    with log_to(out), show_progress() as progress, telling_what_is_kept(progress, out) as told:
        counts = run_ocr(named, out, settings, told, each_by_itself=is_list)
    told_pages = summary.format_pages(counts.notices, (*counts.failures, *counts.unwritten))
    for line in (*told_pages, *summary.format_doubts(counts.doubts)):
        typer.echo(line, err=True)
    for line in (
        *summary.format_predictions(counts.predictions),
        *summary.format_worklist(counts.worklist, out),
    ):
        typer.echo(line)
    typer.echo(
        f"{counts.pages} pages: {counts.read} read, {counts.from_cache} unchanged since the last run, "
        f"{len(counts.failures)} failed. Texts: {out / 'pages'}, which scan each is: {out / MANIFEST}"
    )
    raise typer.Exit(counts.strict_exit_code if strict else counts.exit_code)


@app.command()
def score(
    truth: Annotated[Path, typer.Argument(help="The text that is right (.txt).")],
    reading: Annotated[Path, typer.Argument(help="The text to be scored (.txt).")],
    profile: Annotated[
        ProfileName,
        typer.Option(
            help="exact: nothing is folded but Unicode forms. plain: white space counts as one space. "
            "typescript: also what Sverka never reports (ё/е, quotes, I for 1, brackets ...)."
        ),
    ] = ProfileName.PLAIN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Score one text against another: CER, WER and the confusions, as counts.

    CER is Levenshtein distance over grapheme clusters, divided by those of TRUTH; WER the same over words.
    """
    from ocr.formats.text_files import load_text
    from ocr.text.metrics import score as score_texts

    result = score_texts(load_text(truth), load_text(reading), PROFILES[profile.value])
    if not as_json:
        typer.echo(summary.format_score(result))
        return
    text = summary.format_score_json(result)
    # What stands for a character that cannot be printed would be another character to the program that reads it.
    typer.echo(text if can_print(text) else summary.format_score_json(result, ascii_only=True))


@app.command(name="import")
def import_record(
    record: Annotated[Path, typer.Argument(help="The archive record as a text file.")], out: Out
) -> None:
    """Turn an archive record into page texts, metadata and translation.

    Writes sheet-N.txt, record.json and translation/LANGUAGE.txt. What could not be placed is printed.
    """
    from ocr.formats.archive_record import list_missing, load_record, write_record

    parsed = load_record(record)
    write_record(parsed, out)
    typer.echo(f"{parsed.title}\n{len(parsed.sheets)} sheets, record.json and the translation are in {out}")
    if missing := list_missing(parsed):
        typer.echo(f"not found: {', '.join(missing)}")
    for passage in parsed.unplaced:
        typer.echo(f"not placed: {shorten(passage, MAX_PASSAGE_CHARS)!r}")


@app.command()
def preprocess(
    scan: Annotated[Path, typer.Argument(help="A page image, or a PDF or TIFF of several.")],
    out: Out,
    steps: Annotated[bool, typer.Option("--steps", help="Also write each stage as a picture.")] = False,
) -> None:
    """Write the cleaned page as the engine sees it."""
    from ocr.cli.cleaned import write_cleaned

    cleaned = write_cleaned(scan, out, steps=steps)
    for path in cleaned.files:
        typer.echo(str(path))
    for line in summary.format_pages(cleaned.notices, cleaned.failures):
        typer.echo(line, err=True)
    raise typer.Exit(cleaned.exit_code)


@app.command()
def facsimile(  # noqa: PLR0917  # options, given by name on the command line
    text: Annotated[
        Path, typer.Argument(help="A .txt to be typed, a .toml sheet source, or a folder of sheet-N.toml.")
    ],
    out: Out,
    level: Annotated[
        str, typer.Option(help="clean, worn, carbon, photocopy, fax or phone: how hard it is to read.")
    ] = "clean",
    face: Annotated[str, typer.Option(help="The typewriter's face; an unknown one gets a list.")] = "TT2020",
    seed: Annotated[int, typer.Option(help="The same seed gives the same page.")] = 1,
    dpi: Annotated[
        float | None, typer.Option(help="The scanner's resolution, 100 to 400; the level's own if left out.")
    ] = None,
) -> None:
    """Type a text on aged paper: page images with exact truth (PAGE XML), for tests and demonstrations."""
    from ocr.facsimile.write import write_facsimiles

    for path in write_facsimiles(text, out, seed=seed, level=level, face=face, dpi=dpi):
        typer.echo(str(path))


app.add_typer(bench_app, name="bench")


app.command()(calibrate)
app.command()(status)
app.command()(review)


@app.command()
def doctor() -> None:
    """Tell what engines, languages, fonts and libraries are here, and what to install if one is missing."""
    from ocr.cli.doctor import format_checks, run_checks

    checks = run_checks()
    typer.echo(format_checks(checks))
    raise typer.Exit(worst_exit_code(check.exit_code for check in checks))


def main() -> None:
    """Run the command line; exit with the code of the design, never with a traceback unless --debug."""
    prepare_terminal()
    with ending_on_signals() as interruption:
        try:
            app(standalone_mode=True)
        except (Interrupted, Exception) as error:
            _fail(*_explain(interruption.raised or error), error)


def _explain(error: BaseException) -> tuple[str, int]:
    """Return what to say of an error, and the exit code."""
    match error:
        case SverkaError():
            return str(error), error.exit_code
        case Interrupted():
            return error.message, error.exit_code
    text = f"Internal error: {type(error).__name__}: {error}. Run `sverka --debug ...` and report it."
    return text, ExitCode.INTERNAL


def _fail(message: str, exit_code: int, error: BaseException) -> None:
    # The terminal that it is told on may be closed.
    with suppress(OSError):
        if _debug:
            traceback.print_exception(error)
        print(f"sverka: {shorten(show_text(message), MAX_MESSAGE_CHARS)}", file=sys.stderr, flush=True)
    sys.exit(exit_code)
