"""The benchmarks of what a record says of itself: a number, sums, slips without a page."""

from pathlib import Path
from typing import Annotated

import typer

from ocr.cli.options import Jobs, Out
from ocr.cli.progress import show_progress
from ocr.cli.tables import show_tables


def bench_number(
    out: Out,
    sheets: Annotated[Path, typer.Option(help="Folder with the telegram's sheet-N.toml.")] = Path(
        "scans/telegram-25348"
    ),
    texts: Annotated[Path, typer.Option(help="Folder with its transcription.")] = Path(
        "ground_truth/telegram-25348"
    ),
    levels: Annotated[str, typer.Option(help="Levels with commas between.")] = "clean,worn,carbon",
    jobs: Jobs = 0,
) -> None:
    """Measure the founding case: whose slip is the number at the head of the last sheet? Writes number.json."""
    from ocr.bench.number import run_number_bench
    from ocr.bench.pages import format_table

    names = [name.strip() for name in levels.split(",")]
    with show_progress() as progress:
        rows = run_number_bench(sheets, texts, names, out, jobs, progress)
    typer.echo(format_table({level: dict(row) for level, row in rows.items()}))


def bench_sums(
    out: Out,
    tables: Annotated[int, typer.Option(min=1, max=1000, help="How many tables are typed.")] = 100,
    faces: Annotated[
        str,
        typer.Option(help="development, fitting, kept-aside, none, or names of faces with commas between."),
    ] = "development",
    level: Annotated[str, typer.Option(help="The level that the tables are aged by.")] = "worn",
    jobs: Jobs = 0,
) -> None:
    """Type tables, put one wrong digit into each transcription, and count how many the sums find; writes sums.json.

    Found is a finding with the digit of the page; first, if it leads the list. Beside it stands what is found without
    the sums, and how many findings the sums add to the text that is right: there must be none.
    """
    from ocr.bench.pages import find_faces, format_table
    from ocr.bench.sums import make_tables, run_sums_bench

    with show_progress() as progress:
        rows = run_sums_bench(make_tables(tables, find_faces(faces), level), out, jobs, progress)
    typer.echo(format_table(rows))


def bench_check(
    out: Out,
    corpus: Annotated[
        Path | None,
        typer.Option(
            help="A text, .txt or .txt.xz, documents parted by empty lines: records are made of it too."
        ),
    ] = None,
    records: Annotated[int, typer.Option(min=1, help="How many records are made of it.")] = 150,
    kept_aside: Annotated[
        bool, typer.Option("--kept-aside", help="Only the third of the records that is kept aside.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="The same seed plants the same slips.")] = 1,
) -> None:
    """Plant slips in records (numbers, sums, dates, joins, names, words, translations) and measure what is found.

    Writes check.json, with every slip that was missed and every false alarm. Intervals are of 90 %, by record.
    Kept-aside records are for reported figures: do not tune on them.
    """
    from ocr.bench.check import run_check_bench

    if corpus is None or not corpus.is_file():
        where = f"{corpus} is no file" if corpus else "--corpus names no text"
        typer.echo(f"{where}: only the records of our own writing are checked.", err=True)
        corpus = None
    tables = run_check_bench(out, corpus=corpus, records=records, kept_aside=kept_aside, seed=seed)
    for rows in tables.values():
        show_tables(rows, with_machine=False)
