"""`sverka review`: the desk where findings are decided, in a browser."""

import getpass
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from ocr.cli.interrupt import Interrupted
from ocr.cli.options import Lang
from ocr.errors import DependencyError, ExitCode, InputError


def review(  # noqa: PLR0917
    results: Annotated[
        Path, typer.Argument(help="The --out folder of a verify run, of a document or a collection.")
    ],
    reviewer: Annotated[
        str | None,
        typer.Option("--reviewer", help="Your name, under which your deeds are kept.  [default: login]"),
    ] = None,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the desk.")] = Lang.EN,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 is a free one.")] = 0,
    host: Annotated[str, typer.Option("--host", help="Address of this machine to answer at.")] = "127.0.0.1",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Check the file and the chain of deeds, and do nothing else.")
    ] = False,
) -> None:
    """Decide findings at the desk: by keys, with every deed kept and undone at will.

    Prints an address for your browser; Ctrl-C ends the desk. What is settled goes to decisions.json of each document,
    which `verify` remembers and `export` takes. Documents that a running `verify` has done come in as they are done.

    Example: sverka review box-17
    """
    if not results.is_dir():
        raise InputError(f"{results} is no folder. Name the folder given as --out to `sverka verify`.")
    if check:
        _check(results)
        return
    try:
        from ocr.desk.server import run_desk
    except ImportError as error:
        raise DependencyError(
            f"The desk needs a package that is not installed ({error}). Run: pip install 'sverka[review]'"
        ) from error

    def tell(address: str) -> None:
        typer.echo(f"The desk is open: {address}\nCtrl-C ends it; every deed is kept at once.")
        if not no_browser:
            webbrowser.open(address)

    # Ctrl-C is how the desk is ended.
    with suppress(Interrupted):
        run_desk(results, reviewer or getpass.getuser(), host=host, port=port, lang=lang.value, tell=tell)
    typer.echo("The desk is closed.")


def _check(results: Path) -> None:
    """Tell whether the file and the chain are whole; exit code 3 if not."""
    from ocr.desk.database import NAME
    from ocr.desk.store import open_store

    if not (results / NAME).is_file():
        raise InputError(f"{results} has no {NAME}: nobody has opened the desk there.")
    with open_store(results) as store:
        faults = store.find_faults()
        events = store.deeds.events
    for fault in faults:
        typer.echo(fault, err=True)
    head = events[-1].hash if events else "none"
    typer.echo(f"{len(events)} deeds, the last with the hash {head}: {'not whole' if faults else 'whole'}.")
    raise typer.Exit(ExitCode.INPUT if faults else ExitCode.CLEAN)
