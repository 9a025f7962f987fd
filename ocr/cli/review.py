"""`sverka review`: the desk where findings are decided, in a browser."""

import getpass
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from ocr.cli.interrupt import Interrupted
from ocr.cli.options import Lang
from ocr.errors import DependencyError, ExitCode, InputError, UsageError


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
    host: Annotated[
        str,
        typer.Option(
            "--host", help="Address to answer at; other than this machine's own needs --token-file."
        ),
    ] = "127.0.0.1",
    token_file: Annotated[
        Path | None,
        typer.Option(
            "--token-file",
            help="People of a shared desk: CSV of name, role, token; tokens left out are made.",
        ),
    ] = None,
    tour: Annotated[
        bool, typer.Option("--tour", help="Begin with a tour of one minute, unless you have seen it.")
    ] = False,
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
        from ocr.desk.server import Address, is_loopback, run_desk
        from ocr.desk.token_file import load_token_file, make_access
    except ModuleNotFoundError as error:
        raise DependencyError(
            f"The desk needs a package that is not installed ({error}). Run: pip install 'sverka[review]'"
        ) from error
    if not is_loopback(host):
        if token_file is None:
            raise UsageError(
                f"{host} is not this machine alone: name who may come, and how, with --token-file."
            )
        typer.echo(
            f"Others reach {host} without encryption: whoever is on the way can read along. Put a proxy with TLS, or "
            "an SSH tunnel, before it.",
            err=True,
        )
    people = load_token_file(token_file) if token_file else (make_access(reviewer or getpass.getuser()),)

    def tell(address: str) -> None:
        # The tokens of a file are in that file alone.
        own = address if token_file else f"{address}#{people[0].token}"
        typer.echo(f"The desk is open: {own}\nCtrl-C ends it; every deed is kept at once.")
        if token_file:
            typer.echo(f"Each person comes by {address}#TOKEN, with their own token of {token_file}.")
        elif not no_browser:
            webbrowser.open(own)

    # Ctrl-C is how the desk is ended.
    with suppress(Interrupted):
        run_desk(results, people, Address(host, port), lang=lang.value, tell=tell, offers_tour=tour)
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
