"""Figures of benchmarks as tables on the terminal."""

from collections.abc import Mapping

import typer


def show_tables(
    rows: Mapping[str, Mapping[str, float | int | str | None]], *, with_machine: bool = True
) -> None:
    """Print the machine, and the rows: those that have different figures in a table for each kind."""
    from ocr.bench.batch import describe_machine
    from ocr.bench.pages import format_table

    if with_machine:
        typer.echo(", ".join(f"{name} {value}" for name, value in describe_machine().items()))
    for columns in dict.fromkeys(tuple(row) for row in rows.values()):
        typer.echo(format_table({name: row for name, row in rows.items() if tuple(row) == columns}))
