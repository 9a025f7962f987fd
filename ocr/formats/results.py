"""The files of a result folder."""

from pathlib import Path

from ocr.files import write_atomically

# Folder within the results for the files that a run keeps for the next one.
KEPT_FOLDER = ".sverka"


def remove_pages_beyond(out: Path, pages: int) -> None:
    """Remove page texts of an earlier run that had more pages."""
    for path in (out / "pages").glob("*.txt"):
        if path.stem.isdigit() and int(path.stem) > pages:
            path.unlink(missing_ok=True)


def are_results_there(out: Path) -> bool:
    """Return whether the result files of an earlier run are still in `out`."""
    return all(
        (out / name).is_file() for name in ("findings.json", "findings.csv", "tokens.jsonl", "report.html")
    )


def load_page_text(out: Path, page_number: int) -> str | None:
    """Return the decoded transcription of a page of the results in `out`; None if it is missing or damaged."""
    try:
        return (out / KEPT_FOLDER / f"transcription-{page_number}.txt").read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def write_page_text(out: Path, page_number: int, text: str) -> None:
    """Keep the transcription of a page, in which the offsets of its findings count. Raises OutputError."""
    write_atomically(out / KEPT_FOLDER / f"transcription-{page_number}.txt", text)
