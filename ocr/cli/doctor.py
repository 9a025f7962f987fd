"""What this installation has: engines, languages, fonts, libraries."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from ocr import __version__
from ocr.engines.registry import list_engines
from ocr.engines.tesseract import check_tesseract
from ocr.errors import DependencyError
from ocr.language.base import Language
from ocr.language.languages import LANGUAGES
from ocr.recognizer.character_model import language_name
from ocr.recognizer.network import reader_name

_LIBRARIES = (
    "opencv-python-headless",
    "Pillow",
    "numpy",
    "pypdfium2",
    "rapidfuzz",
    "pymorphy3",
    "onnxruntime",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked for: what was found, and the exit code if it is missing."""

    name: str
    found: str
    exit_code: int = 0


def run_checks() -> tuple[Check, ...]:
    """Return a check of everything that a run may need; nothing is raised."""
    checks = [
        Check(name="sverka", found=__version__),
        Check(name="Python", found=".".join(map(str, sys.version_info[:3]))),
        Check(name="Reader", found=reader_name()),
        Check(name="Language model", found=language_name()),
        _check_tesseract(),
        Check(name="Engines for --engine", found=", ".join(list_engines())),
        _check_fonts(),
        *map(_check_language, LANGUAGES.values()),
    ]
    return (*checks, *(Check(name=name, found=version(name)) for name in _LIBRARIES))


def _check_tesseract() -> Check:
    try:
        info = check_tesseract()
    except DependencyError as error:
        return Check(name="Tesseract", found=f"none, the reader reads alone. {error}")
    notice = f" ({info.notice})" if info.notice else ""
    return Check(
        name="Tesseract",
        found=f"{info.version} at {info.path}, languages {', '.join(info.languages)}{notice}",
    )


def _check_language(language: Language) -> Check:
    """Return what there is of a language: its dictionary and Tesseract's data, or how to get them."""
    dictionary = language.dictionary
    found = dictionary.name if dictionary.is_here() else f"no dictionary ({dictionary.remedy})"
    try:
        check_tesseract(language.tesseract_code)
        second = "read by Tesseract too"
    except DependencyError:
        second = f"no {language.tesseract_code} of Tesseract (tesseract-ocr-{language.tesseract_code})"
    return Check(name=f"{language.name} ({language.code})", found=f"{found}; {second}")


def _check_fonts() -> Check:
    fonts = sorted(path.name for path in (Path(__file__).parent.parent / "fonts").glob("*.ttf"))
    return Check(
        name="Fonts", found=", ".join(fonts) or "none: reinstall sverka", exit_code=0 if fonts else 4
    )


def format_checks(checks: Sequence[Check]) -> str:
    """Return the checks as lines, what is missing marked."""
    return "\n".join(f"{'MISSING' if c.exit_code else 'ok':7} {c.name}: {c.found}" for c in checks)
