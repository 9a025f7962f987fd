"""`sverka status`: how far the runs of a folder are, for people and for scripts."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ocr.batch.status import FolderStatus, RunStatus, find_document_remedy, find_remedy, load_status
from ocr.formats.file_names import show_text
from ocr.text.excerpt import shorten

if TYPE_CHECKING:
    from ocr.batch.ledger import PageEntry

MAX_FAILURES_SHOWN, MAX_MESSAGE_CHARS = 20, 500
_SHOWN = {
    "waiting": "waiting",
    "reading": "being read",
    "read": "read",
    "judged": "judged",
    "failed": "failed",
}


def status(
    results: Annotated[Path, typer.Argument(help="The --out folder of a verify or ocr run.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Tell how far the runs of a folder are: pages by state, pages a minute, time left, failures and what to do.

    Works while a run goes on, too, and tells who holds the folder then. Nothing is written.

    Example: sverka status box-17-text
    """
    now_s = time.time()
    told = load_status(results, now_s)
    typer.echo(format_status_json(told) if as_json else format_status(told))


def format_status(status: FolderStatus) -> str:
    """Return the status as lines for people."""
    lines = [f"Note: {status.notice}"] if status.notice else []
    if status.holder is not None:
        lines.append(f"The folder is held by {status.holder}.")
    for run in status.runs:
        lines += _format_run(run)
    return "\n".join(lines) or "No run began here yet."


def _format_run(status: RunStatus) -> list[str]:
    counts = ", ".join(f"{count} {_SHOWN[state]}" for state, count in status.counts.items() if count)
    documents = f" in {status.documents} documents" if status.documents > 1 else ""
    lines = [
        f"{status.run.command} of {status.pages} pages{documents} {_format_end(status)}: {counts or 'none'}."
    ]
    if status.pages_per_minute is not None:
        lines.append(f"  {status.pages_per_minute:.1f} pages a minute{_format_left(status.seconds_left)}.")
    for document in status.failed_documents[:MAX_FAILURES_SHOWN]:
        lines += [
            f"  {show_text(document.document)} FAILED: {_on_a_line(document.error)}",
            f"    {find_document_remedy(document.exit_code)}",
        ]
    if more := len(status.failed_documents) - MAX_FAILURES_SHOWN:
        lines += [f"  ... and {more} more documents that failed; --json lists all."] if more > 0 else []
    for page in status.failures[:MAX_FAILURES_SHOWN]:
        lines += [f"  {_name(page)} FAILED: {_on_a_line(page.error)}", f"    {find_remedy(page.exit_code)}"]
    if more := len(status.failures) - MAX_FAILURES_SHOWN:
        lines += [f"  ... and {more} more failures; --json lists all."] if more > 0 else []
    return lines


def _format_end(status: RunStatus) -> str:
    if status.goes_on:
        return f"goes on since {_show_time(status.run.began_s)}"
    if status.run.ended_s is None:
        return f"began {_show_time(status.run.began_s)} and was cut off; the same command goes on"
    code = status.run.exit_code or 0
    return f"ended {_show_time(status.run.ended_s)} with exit code {code}"


def _format_left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes = max(1, round(seconds / 60))
    return f", about {minutes} minute{'' if minutes == 1 else 's'} left to read"


def _name(page: "PageEntry") -> str:
    document = f"{show_text(page.document)}, " if page.document else ""
    return f"{document}page {page.page} ({_on_a_line(page.scan)}), attempt {page.attempts},"


def _on_a_line(text: str) -> str:
    return shorten(" ".join(show_text(text).split()), MAX_MESSAGE_CHARS)


def _show_time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().isoformat(sep=" ", timespec="seconds")


def format_status_json(status: FolderStatus) -> str:
    """Return the status as JSON: schema 1, times in UTC (ISO 8601), null for what is unknown."""
    holder = status.holder
    return json.dumps(
        {
            "schema": 1,
            "holder": holder
            and {
                "command": holder.command,
                "pid": holder.pid,
                "host": holder.host,
                "since": _iso(holder.since_s),
            },
            "notice": status.notice,
            "runs": [_run_to_json(run) for run in status.runs],
        },
        indent=1,
    )


def _run_to_json(status: RunStatus) -> dict[str, Any]:
    run = status.run
    return {
        "command": run.command,
        "version": run.version,
        "goes_on": status.goes_on,
        "cut_off": status.was_cut_off,
        "began": _iso(run.began_s),
        "ended": None if run.ended_s is None else _iso(run.ended_s),
        "exit_code": run.exit_code,
        "documents": status.documents,
        "pages": status.pages,
        "counts": {state.value: count for state, count in status.counts.items()},
        "pages_per_minute": status.pages_per_minute and round(status.pages_per_minute, 2),
        "seconds_left": status.seconds_left and round(status.seconds_left),
        "failed_documents": [
            {
                "document": one.document,
                "error": one.error,
                "exit_code": one.exit_code,
                "remedy": find_document_remedy(one.exit_code),
            }
            for one in status.failed_documents
        ],
        "failures": [
            {
                "document": page.document,
                "page": page.page,
                "scan": page.scan,
                "error": page.error,
                "exit_code": page.exit_code,
                "remedy": find_remedy(page.exit_code),
                "attempts": page.attempts,
                "seconds": round(page.seconds, 2),
                "when": _iso(page.done_s or page.changed_s),
            }
            for page in status.failures
        ],
    }


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
