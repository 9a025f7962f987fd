"""The files of a result folder."""

from pathlib import Path

from ocr.files import write_atomically

# Folder within the results for the files that a run keeps for the next one.
KEPT_FOLDER = ".sverka"
# Table of a run without a transcription: which scan each page is.
MANIFEST = "pages.csv"


def remove_pages_beyond(out: Path, pages: int) -> None:
    """Remove the readings of an earlier run that had more pages."""
    _remove_beyond(out / "pages", "", pages)


def remove_page_texts_beyond(out: Path, pages: int) -> None:
    """Remove the transcriptions that `write_page_text` kept of pages that are no more."""
    _remove_beyond(out / KEPT_FOLDER, "transcription-", pages)


def _remove_beyond(folder: Path, prefix: str, pages: int) -> None:
    for path in folder.glob(f"{prefix}*.txt"):
        number = path.stem.removeprefix(prefix)
        if number.isascii() and number.isdigit() and int(number) > pages:
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
