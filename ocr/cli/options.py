"""Options that commands share."""

from pathlib import Path
from typing import Annotated

import typer

Out = Annotated[Path, typer.Option("--out", help="Folder for the results; it is made if need be.")]
Jobs = Annotated[int, typer.Option("--jobs", min=0, help="Processes; 0 means one per core.")]
ModelFile = Annotated[
    Path | None,
    typer.Option("--model", help="A model of `sverka calibrate` in place of the one that is shipped."),
]
