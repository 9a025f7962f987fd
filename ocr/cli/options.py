"""Options that commands share."""

import logging
import math
import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ocr.errors import UsageError

if TYPE_CHECKING:
    from ocr.batch.executor import Executor

# A page of type takes 1 to 5 s and some 500 MB; what takes many times as much is no page of type.
DEFAULT_LIMIT_SECONDS, DEFAULT_LIMIT_MEMORY = 120.0, "2G"
_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}


def parse_bytes(text: str) -> int:
    """Return the number of bytes that a size such as "2G" or "500M" names. Raises typer.BadParameter.

    >>> parse_bytes("1.5G"), parse_bytes("0")
    (1610612736, 0)
    """
    match = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*([KMGT]?)(?:I?B)?\s*", text.upper())
    if match is None:
        raise typer.BadParameter(f"{text!r} is no size. Write it as 2G or 500M; 0 is no limit.")
    return math.ceil(float(match[1].replace(",", ".")) * _UNITS[match[2]])


class Lang(StrEnum):
    """Languages of the report."""

    EN = "en"
    RU = "ru"


ReportLang = Annotated[
    Lang, typer.Option("--lang", help="Language of report.html, index.html and triage.html.")
]
Out = Annotated[Path, typer.Option("--out", help="Folder for the results; it is made if need be.")]
Jobs = Annotated[int, typer.Option("--jobs", min=0, help="Processes; 0 means one per core.")]
LimitSeconds = Annotated[
    float,
    typer.Option("--limit-seconds", min=0, help="Time that a page may take; then it fails. 0: no limit."),
]
LimitMemory = Annotated[
    str,
    typer.Option(
        "--limit-memory",
        metavar="SIZE",
        help="Memory that a page may take, as 2G or 500M; then it fails. 0: no limit.",
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Read and judge the pages on the workers of this Dask scheduler, tcp://HOST:PORT or tls://HOST:PORT, in "
        "place of processes of this machine. docs/cluster.md tells how to start one.",
    ),
]
RetryFailed = Annotated[
    bool | None,
    typer.Option(
        "--retry-failed/--no-retry-failed",
        help="Read all pages again that failed, or none of them, as long as neither they nor the settings changed. "
        "Left out: all but those whose file is at fault, which fail again.",
        show_default=False,
    ),
]
Budget = Annotated[
    str | None,
    typer.Option(
        "--budget",
        metavar="N|N%",
        help="List this many places, or this share of the words, numbers and marks: all findings, and doubts as far "
        "as there is room. Left out: as many doubts as are worth a look.",
    ),
]
MinProbability = Annotated[
    float | None,
    typer.Option(
        "--min-probability", metavar="P", help="List the doubts of at least this probability, 0 to 1."
    ),
]
EngineName = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="NAME",
        help="What reads the pages. typescript: Sverka's own reader alone, quicker. tesseract: Tesseract alone. "
        "ensemble: both, or the reader alone where Tesseract is not installed. Or an engine of another package.",
    ),
]
ModelFile = Annotated[
    Path | None,
    typer.Option("--model", help="A model of `sverka calibrate` in place of the one that is shipped."),
]


def choose_executor(cluster: str | None, jobs: int, limit_seconds: float, limit_memory: str) -> "Executor":
    """Return the executor that these options ask for. Raises UsageError, and typer.BadParameter for no size."""
    from ocr.batch.executor import make_executor
    from ocr.batch.limits import Limits

    limits = Limits(seconds=limit_seconds, memory_bytes=parse_bytes(limit_memory))
    if cluster is None:
        return make_executor(jobs, limits)
    if jobs:
        raise UsageError(
            "--jobs is the number of processes of this machine. With --cluster a worker reads as many pages at once "
            "as it has threads (`dask worker --nthreads`): leave --jobs out."
        )
    from ocr.batch.dask_executor import DaskExecutor

    # What a user must know of a cluster is in the errors and in sverka.log.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    return DaskExecutor(cluster, limits)
