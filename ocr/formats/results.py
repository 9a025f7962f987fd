"""The files of a result folder."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

# Folder within the results for the files that a run keeps for the next one.
KEPT_FOLDER = ".sverka"
# Table of a run without a transcription: which scan each page is.
MANIFEST = "pages.csv"
# What a person should do about its scans: every page, and the pages that call for one with pictures.
TRIAGE_TABLE, TRIAGE = "triage.csv", "triage.html"
# Files of a collection's results, beside the folders of its documents.
INDEX, SUMMARY = "index.html", "summary.json"
COLLECTION_FILES = (INDEX, SUMMARY, "sverka.log")


def get_page_path(out: Path, page_number: int) -> Path:
    """Return the file of a page's reading."""
    return out / "pages" / f"{page_number}.txt"


def remove_pages_beyond(out: Path, pages: int) -> None:
    """Remove the readings of an earlier run that had more pages."""
    for path in find_pages_beyond(out, pages):
        path.unlink(missing_ok=True)


def find_pages_beyond(out: Path, pages: int) -> Iterator[Path]:
    """Yield the readings of an earlier run that had more pages."""
    yield from _find_beyond(out / "pages", "", pages)


def find_page_texts_beyond(out: Path, pages: int) -> Iterator[Path]:
    """Yield the transcriptions that an earlier run kept of pages that are no more."""
    yield from _find_beyond(out / KEPT_FOLDER, "transcription-", pages)


def _find_beyond(folder: Path, prefix: str, pages: int) -> Iterator[Path]:
    for path in folder.glob(f"{prefix}*.txt"):
        number = path.stem.removeprefix(prefix)
        if number.isascii() and number.isdigit() and int(number) > pages:
            yield path


def are_results_there(out: Path) -> bool:
    """Return whether the result files of an earlier run are still in `out`."""
    return all(
        (out / name).is_file()
        for name in ("findings.json", "findings.csv", "doubts.csv", "tokens.jsonl", "report.html")
    )


def load_page_text(out: Path, page_number: int) -> str | None:
    """Return the decoded transcription of a page of the results in `out`; None if it is missing or damaged."""
    try:
        return get_page_text_path(out, page_number).read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def load_source_file(out: Path, name: str) -> bytes | None:
    """Return the bytes of the transcription's file with this name; None where they were not kept."""
    try:
        return get_source_path(out, name).read_bytes()
    except OSError:
        return None


def get_source_path(out: Path, name: str) -> Path:
    """Return the file that keeps the transcription's file with this name."""
    # As findings.json writes a name that is no text.
    key = sha256(name.encode("utf-8", errors="replace")).hexdigest()[:16]
    return out / KEPT_FOLDER / f"source-{key}.txt"


def find_source_files(out: Path) -> Iterator[Path]:
    """Yield the transcription's files that an earlier run kept."""
    yield from (out / KEPT_FOLDER).glob("source-*.txt")


def get_page_text_path(out: Path, page_number: int) -> Path:
    """Return the file that keeps the transcription of a page, in which the offsets of its findings count."""
    return out / KEPT_FOLDER / f"transcription-{page_number}.txt"
