"""Fingerprints of this program's own files: what a kept result depends on beside its input.

A page's reading is kept under the code and the models that reading runs through, so that a change of the report
reads no page anew. A test follows the imports: none may lead out of the list.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent

# Files and folders of the package.
READING = (
    "engines",
    "errors.py",
    "formats/scans.py",
    "image",
    "language",
    "layout",
    "model",
    "preprocess",
    "recognizer",
    "text/shapes.py",
    "text/typewriter.py",
)
DRAWING = (
    "bench/real.py",
    "bench/reference.py",
    "bench/slips.py",
    "bench/texts",
    "errors.py",
    "facsimile",
    "files.py",
    "fonts",
    "formats/page_xml.py",
    "formats/file_kinds.py",
    "formats/transcriptions.py",
    "language",
    "model",
    "text",
)


def fingerprint_reading() -> str:
    """Return a hash of all that reading a page runs through, as hex."""
    return fingerprint_files(*READING)


def fingerprint_drawing() -> str:
    """Return a hash of all that drawing a facsimile runs through, as hex."""
    return fingerprint_files(*DRAWING)


def fingerprint_program() -> str:
    """Return a hash of the whole package, as hex: an upgrade judges anew, whatever its version says."""
    return fingerprint_files("")


@cache
def fingerprint_files(*paths: str, package: Path = _PACKAGE) -> str:
    """Return a hash of these files, and of all files in these folders, of a package, as hex.

    Raises FileNotFoundError for a path that is not there: what was moved must not drop out unnoticed.
    """
    digest = sha256()
    for path in list_files(*paths, package=package):
        content = sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(package).as_posix()}\x1f{content}\x1e".encode())
    return digest.hexdigest()


def list_files(*paths: str, package: Path = _PACKAGE) -> list[Path]:
    """Return these files of a package and all files in these folders, bytecode aside, sorted.

    Raises FileNotFoundError for a path that is not there.
    """
    found: set[Path] = set()
    for path in (package / own for own in paths):
        if not path.exists():
            raise FileNotFoundError(path)
        files = path.rglob("*") if path.is_dir() else [path]
        found |= {file for file in files if file.is_file() and file.suffix != ".pyc"}
    return sorted(found, key=lambda file: file.as_posix())
