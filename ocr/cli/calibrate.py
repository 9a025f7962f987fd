"""The command that fits the verdict model."""

from pathlib import Path
from typing import Annotated

import typer

from ocr.cli.options import Jobs
from ocr.cli.progress import show_progress


def calibrate(
    out: Annotated[
        Path, typer.Option("--out", help="The model is written here as JSON; see verify --model.")
    ],
    texts: Annotated[
        Path | None,
        typer.Option(help="Folder of .txt, each a page to be typed; else the benchmark's own texts."),
    ] = None,
    real: Annotated[
        Path | None,
        typer.Option(help="Folder of real pages, each with its text in NAME.diplomatic.txt, to fit on too."),
    ] = None,
    cache: Annotated[
        Path, typer.Option(help="Folder for the pages read, so that a second run is quick.")
    ] = Path("out/calibrate"),
    jobs: Jobs = 0,
) -> None:
    """Fit the verdict model: what the evidence is worth, by errors planted in real pages and in facsimiles.

    The facsimiles are of many faces and levels. It takes about 40 minutes on two cores. The model that is shipped was
    made like this (training/README.md), and belongs to its reader.
    """
    from ocr.bench.calibrate import choose_fitting_pages, choose_real_pages, run_calibrate
    from ocr.files import write_atomically
    from ocr.verdict.model import format_model

    with show_progress() as progress:
        real_pages = [] if real is None else choose_real_pages(real)
        fitted = run_calibrate([*choose_fitting_pages(texts), *real_pages], cache, jobs, progress)
    write_atomically(out, format_model(fitted))
    typer.echo(f"Model: {out}")
