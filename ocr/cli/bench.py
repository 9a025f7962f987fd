"""`sverka bench`: the benchmarks on the command line."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ocr.cli.bench_records import bench_check, bench_number, bench_sums
from ocr.cli.language import LanguageCode, find_language
from ocr.cli.options import EngineName, Jobs, ModelFile, Out
from ocr.cli.progress import show_progress
from ocr.cli.tables import show_tables
from ocr.errors import ExitCode

Faces = Annotated[
    str, typer.Option(help="development, fitting, kept-aside, none, or names of faces with commas between.")
]
Levels = Annotated[str, typer.Option(help="Levels with commas between; all if not given.")]
Seeds = Annotated[int, typer.Option(min=1, max=3, help="How many of the three seeds.")]
RealFolder = Annotated[
    Path | None,
    typer.Option(help="Folder with real pages that have NAME.diplomatic.txt or ALTO beside them."),
]
TestOnly = Annotated[
    bool, typer.Option("--test-only", help="Of the real pages, those kept for testing alone.")
]

Slips = Annotated[int, typer.Option(min=0, max=50, help="Mistype so many words of each page.")]

TextLanguage = Annotated[
    LanguageCode, typer.Option("--language", help="Language of the texts of the reference set.")
]

bench_app = typer.Typer(no_args_is_help=True, help="The benchmarks: figures as a table and as JSON.")


def _show(table: str, path: Path, plot: Callable[[Path], bool]) -> None:
    """Print the table, draw the plot into `path`, and print that path where there is a plot."""
    typer.echo(table)
    if plot(path):
        typer.echo(f"Plot: {path}")


@bench_app.command("pages")
def bench_pages(  # noqa: PLR0917  # options, given by name on the command line
    out: Out,
    faces: Faces = "development",
    levels: Levels = "",
    seeds: Seeds = 3,
    untouched: Annotated[bool, typer.Option(help="Also read the untouched page.")] = True,
    ink_alone: Annotated[bool, typer.Option(help="Also read the type alone on white paper.")] = False,
    ours: Annotated[bool, typer.Option(help="Read the page after our steps.")] = True,
    real: RealFolder = None,
    test_only: TestOnly = False,
    jobs: Jobs = 0,
) -> None:
    """Measure how well pages are cleaned and read; writes pages.json, and pages.png where matplotlib is installed.

    CER is pooled over pages, under the profile typescript (brackets, quotes, ё, I for 1 folded; case counted).
    Kept-aside faces are for reported figures: do not tune on them.
    """
    from ocr.bench.pages import Wanted, choose_pages, format_table, run_bench
    from ocr.bench.plot import plot_cer

    pages = choose_pages(faces, levels, seeds, real, test_only=test_only)
    wanted = Wanted(untouched=untouched, ink_alone=ink_alone, ours=ours, cache=str(out / "cache"))
    with show_progress() as progress:
        rows = run_bench(pages, out, wanted, jobs, progress)
    _show(format_table(rows), out / "pages.png", partial(plot_cer, rows))


@bench_app.command("reader")
def bench_reader(  # noqa: PLR0917  # options, given by name on the command line
    out: Out,
    faces: Faces = "development",
    levels: Levels = "",
    seeds: Seeds = 3,
    slips: Slips = 0,
    real: RealFolder = None,
    test_only: TestOnly = False,
    language: TextLanguage = LanguageCode.RU,
    jobs: Jobs = 0,
) -> None:
    """Measure how well each engine reads the same lines; writes reader.json, and reader.png where matplotlib is.

    Tesseract, the reader, the reader adapted to the page, and both together: pooled CER, milliseconds a line, and
    what was taken for what. Kept-aside faces are for reported figures: do not tune on them.
    """
    from ocr.bench.pages import choose_pages, format_table
    from ocr.bench.plot import plot_cer
    from ocr.bench.reader import run_reader_bench

    pages = choose_pages(
        faces, levels, seeds, real, test_only=test_only, slips=slips, language=find_language(language)
    )
    with show_progress() as progress:
        rows = run_reader_bench(pages, out, jobs, progress)
    _show(format_table(rows), out / "reader.png", partial(plot_cer, rows))


@bench_app.command("verify")
def bench_verify(  # noqa: PLR0917  # options, given by name on the command line
    out: Out,
    faces: Faces = "development",
    levels: Levels = "clean,worn,carbon",
    seeds: Seeds = 3,
    slips: Slips = 4,
    baselines: Annotated[bool, typer.Option(help="Also read and compare, as everybody does.")] = True,
    model: ModelFile = None,
    real: RealFolder = None,
    test_only: TestOnly = False,
    draws: Annotated[
        int, typer.Option(min=1, max=1000, help="Draw the errors of a real page so often.")
    ] = 40,
    jobs: Jobs = 0,
) -> None:
    """Plant errors as people make them, and measure where in its list the main job shows them.

    Writes verify.json, and verify.png where matplotlib is installed. Recall at a budget is the share of the planted
    errors among so many findings as errors were planted, and 1 or 2 % of the tokens. Kept-aside faces are for
    reported figures: do not tune on them.
    """
    from ocr.bench.figures import format_cells
    from ocr.bench.pages import choose_pages
    from ocr.bench.plot import plot_verify
    from ocr.bench.verify import run_verify_bench
    from ocr.verdict.model import load_model_file

    pages = choose_pages(faces, levels, seeds, real, test_only=test_only, slips=slips, needs_text=True)
    with show_progress() as progress:
        cells = run_verify_bench(
            pages, out, jobs, progress, load_model_file(model), with_baselines=baselines, draws=draws
        )
    _show(format_cells(cells), out / "verify.png", partial(plot_verify, cells))


@bench_app.command("trust")
def bench_trust(  # noqa: PLR0917  # options, given by name on the command line
    out: Out,
    faces: Faces = "development",
    levels: Levels = "",
    seeds: Seeds = 1,
    real: RealFolder = None,
    test_only: TestOnly = False,
    jobs: Jobs = 0,
) -> None:
    """Measure whether pages that `ocr` reads badly are told, and others not; writes trust.json.

    Pages as they are, and real ones and some facsimiles spoilt in a dozen ways. Bad is above 10 % CER.
    """
    from ocr.bench.pages import choose_pages, format_table
    from ocr.bench.trust import run_trust

    pages = choose_pages(faces, levels, seeds, real, test_only=test_only, needs_text=True)
    with show_progress() as progress:
        rows = run_trust(pages, out, jobs, progress)
    typer.echo(format_table({name: dict(row) for name, row in rows.items()}))


@bench_app.command("triage")
def bench_triage(
    scans: Annotated[list[Path], typer.Argument(help="Page images, PDFs, or folders of them.")],
    out: Out,
    faults: Annotated[int, typer.Option(min=1, max=12, help="How many faults are put into each page.")] = 4,
    engine: EngineName = "typescript",
    jobs: Jobs = 0,
) -> None:
    """Put faults into scans (dark, blurred, cut off, ...) and measure whether `ocr` tells them.

    Writes bench-triage.json. Pages as they are may have faults of their own.
    """
    from ocr.bench.pages import format_table
    from ocr.bench.triage import make_trials, run_triage_bench
    from ocr.engines.registry import load_engine
    from ocr.formats.scan_files import list_scans

    trials = list(make_trials(list_scans(scans, nested=True).scans, faults))
    with show_progress() as progress:
        rows = run_triage_bench(trials, load_engine(engine).for_text(with_language=True), out, jobs, progress)
    typer.echo(format_table(rows))


@bench_app.command("peers")
def bench_peers(
    out: Out,
    faces: Faces = "kept-aside",
    pages: Annotated[
        int, typer.Option(min=1, max=200, help="How many clean pages, and as many worn ones.")
    ] = 50,
    jobs: Jobs = 2,
) -> None:
    """Read the same facsimiles with plain tesseract, OCRmyPDF and Sverka: pages a minute, CER. Writes peers.json.

    Each program at its defaults and with as many processes. OCRmyPDF is left out where it is not installed.
    """
    from ocr.batch.executor import count_cores
    from ocr.bench.pages import find_faces, format_table
    from ocr.bench.peers import run_peers

    with show_progress() as progress:
        rows = run_peers(out, find_faces(faces), pages, jobs or count_cores(), progress)
    typer.echo(format_table(rows))


@bench_app.command("speed")
def bench_speed(
    scans: Annotated[list[Path], typer.Argument(help="Page images, PDFs, or folders of them.")],
    out: Out,
    engine: EngineName = "ensemble",
    language: Annotated[bool, typer.Option(help="Weigh the language, as `ocr` does.")] = True,
) -> None:
    """Measure how long pages take, stage by stage, and how much memory, in one process on one thread.

    Writes speed.json. Stages are in seconds on the clock; cpu_s are the processor's, Tesseract's with them.
    """
    from ocr.bench.pages import format_table
    from ocr.bench.speed import run_speed_bench
    from ocr.engines.registry import load_engine
    from ocr.formats.scan_files import list_scans

    with show_progress() as progress:
        chosen = load_engine(engine).for_text(with_language=language)
        rows = run_speed_bench(list_scans(scans, nested=True).scans, chosen, out, progress)
    typer.echo(format_table(rows))


@bench_app.command("fuzz")
def bench_fuzz(
    out: Out,
    parser: Annotated[
        list[str] | None, typer.Option(help="Only the parser of this name; may be repeated.")
    ] = None,
    inputs: Annotated[int, typer.Option(min=1, help="How many inputs each parser is given.")] = 5_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same inputs.")] = 1,
    jobs: Jobs = 0,
) -> None:
    """Give every parser mutated inputs: it may refuse them, and raise nothing else. Writes fuzz.json.

    An input on which a process dies, or takes minutes or gigabytes, is told too. Exit code 10 means that there was
    one, or that a parser raised another error than it says.
    """
    from ocr.bench.fuzz import Campaigns, format_campaigns, run_fuzz

    with show_progress() as progress:
        campaigns = run_fuzz(out, Campaigns(tuple(parser or ()), inputs, seed), jobs, progress)
    typer.echo(format_campaigns(campaigns))
    if any(one.undocumented for one in campaigns):
        raise typer.Exit(ExitCode.INTERNAL)


@bench_app.command("batch")
def bench_batch(  # noqa: PLR0917  # options, given by name on the command line
    out: Out,
    part: Annotated[
        str, typer.Option(help="Parts with commas between: scale, kills, disk, cluster.")
    ] = "scale,kills,disk,cluster",
    documents: Annotated[int, typer.Option(min=1, help="Documents of the part scale.")] = 40,
    pages: Annotated[int, typer.Option(min=1, help="Pages of each, also in the part cluster.")] = 25,
    small_documents: Annotated[int, typer.Option(min=1, help="Documents of the parts kills and disk.")] = 4,
    small_pages: Annotated[int, typer.Option(min=1, help="Pages of each.")] = 8,
    cluster_documents: Annotated[int, typer.Option(min=1, help="Documents of the part cluster.")] = 4,
    kills: Annotated[int, typer.Option(min=1, help="How many runs are killed, each up to three times.")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same pages and moments.")] = 1,
) -> None:
    """Watch long runs over small facsimiles: pages a minute, memory, and what is left when they are killed.

    scale: two workers, and one for a quarter of the documents; memory at the begin and the end, a run with nothing
    changed. kills: kill -9 at random moments, then resumed. disk: a full disk, then room. cluster: workers of Dask
    that die, hang and come late. Writes batch.json. Exit code 10 means that results were lost, or other than those
    of an undisturbed run. Linux only.
    """
    from ocr.bench.batch import Plan, run_batch_bench

    plan = Plan(
        documents=documents,
        pages=pages,
        small_documents=small_documents,
        small_pages=small_pages,
        cluster_documents=cluster_documents,
        kills=kills,
        seed=seed,
    )
    names = [name.strip() for name in part.split(",")]
    rows = run_batch_bench(names, plan, out, lambda line: typer.echo(line, err=True))
    show_tables(rows)
    if any(row.get("faults") for row in rows.values()):
        raise typer.Exit(ExitCode.INTERNAL)


@bench_app.command("review")
def bench_review(  # noqa: PLR0917  # options, given by name on the command line
    out: Out,
    documents: Annotated[int, typer.Option(min=1, help="Documents of the volume.")] = 1,
    pages: Annotated[int, typer.Option(min=1, help="Pages of each.")] = 1_000,
    places: Annotated[int, typer.Option(min=10, help="Places to decide in each.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same volume.")] = 1,
    beside_verify: Annotated[
        bool, typer.Option("--beside-verify", help="Measure once more while `sverka verify` reads pages.")
    ] = False,
    as_person: Annotated[
        bool,
        typer.Option(
            "--as-person", help="Also review 40 places as a person does: seconds a place, in report and desk."
        ),
    ] = False,
) -> None:
    """Measure the desk in a real browser: from a key to the next place painted, memory, sizes. Writes review.json.

    The volume is drawn, not read: its pages are copies of one sheet. Needs playwright, and chromium on the PATH.
    """
    from ocr.bench.desk import Size, run_desk_bench

    def tell(line: str) -> None:
        typer.echo(line, err=True)

    size = Size(documents=documents, pages=pages, places=places)
    rows = run_desk_bench(size, out, tell, seed, beside_verify=beside_verify, as_person=as_person)
    show_tables(rows)


bench_app.command("number")(bench_number)
bench_app.command("sums")(bench_sums)
bench_app.command("check")(bench_check)
