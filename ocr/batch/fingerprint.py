"""Fingerprints of the program's own files, on which a cached result depends besides its input.

The key of a page's reading covers only the code and the models that reading uses, so that a change of the report
invalidates no reading. A test follows the imports: none may lead out of the list.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent

# Files and folders of the package.
READING = (
    "engines",
    "errors.py",
    "formats/ccitt.py",
    "formats/damage.py",
    "formats/pdf_images.py",
    "formats/pdf_pages.py",
    "formats/pictures.py",
    "formats/resolution.py",
    "formats/samples.py",
    "formats/scans.py",
    "formats/tiff.py",
    "formats/tiff_samples.py",
    "image",
    "language",
    "layout",
    "model",
    "preprocess",
    "recognizer",
    "text/scripts.py",
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
    "formats/encodings.py",
    "formats/file_kinds.py",
    "formats/page_xml.py",
    "formats/text_files.py",
    "formats/xml_text.py",
    "language",
    "model",
    "text",
)


def fingerprint_reading() -> str:
    """Return a hash of all files that reading a page uses, as hex."""
    return fingerprint_files(*READING)


def fingerprint_drawing() -> str:
    """Return a hash of all files that drawing a facsimile uses, as hex."""
    return fingerprint_files(*DRAWING)


def fingerprint_program() -> str:
    """Return a hash of the whole package, as hex: any change of the code invalidates the results of a run."""
    return fingerprint_files("")


@cache
def fingerprint_files(*paths: str, package: Path = _PACKAGE) -> str:
    """Return a hash of these files, and of all files in these folders, of a package, as hex.

    Raises FileNotFoundError for a path that is not there: a moved file must not drop out of the hash unnoticed.
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
    for path in (package / relative for relative in paths):
        if not path.exists():
            raise FileNotFoundError(path)
        files = path.rglob("*") if path.is_dir() else [path]
        found |= {file for file in files if file.is_file() and file.suffix != ".pyc"}
    return sorted(found, key=lambda file: file.as_posix())
