"""The files of a result folder."""

from collections.abc import Mapping
from hashlib import sha256
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


def load_source_file(out: Path, name: str) -> bytes | None:
    """Return the bytes of the transcription's file with this name; None where they were not kept."""
    try:
        return _source_path(out, name).read_bytes()
    except OSError:
        return None


def write_source_files(out: Path, files: Mapping[str, bytes]) -> None:
    """Keep the transcription's files, by name, and remove those of an earlier run. Raises OutputError."""
    paths = {_source_path(out, name): data for name, data in files.items()}
    for path, data in paths.items():
        write_atomically(path, data)
    for path in (out / KEPT_FOLDER).glob("source-*.txt"):
        if path not in paths:
            path.unlink(missing_ok=True)


def _source_path(out: Path, name: str) -> Path:
    # As findings.json writes a name that is no text.
    key = sha256(name.encode("utf-8", errors="replace")).hexdigest()[:16]
    return out / KEPT_FOLDER / f"source-{key}.txt"
