"""Sverka for programs: pages collated with their transcription, or read, in three lines.

>>> import sverka
>>> result = sverka.verify("scans/telegram-25348", "ground_truth/telegram-25348")  # doctest: +SKIP
>>> result.findings[0].transcribed, result.findings[0].reading                     # doctest: +SKIP
('25848', '25348')

This package only re-exports names; each is loaded when it is first asked for, so that importing it costs nothing.
docs/python.md shows what they do.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ocr import __version__
    from ocr.api import PageReading, Result, check, read, score, verify
    from ocr.batch.dask_executor import DaskExecutor
    from ocr.batch.executor import Executor, ProcessExecutor, SerialExecutor
    from ocr.batch.limits import Limits
    from ocr.batch.outcome import Outcome
    from ocr.engines.engine import Capabilities, Engine
    from ocr.errors import (
        DependencyError,
        EngineError,
        ExitCode,
        InputError,
        OutputError,
        SverkaError,
        UsageError,
    )
    from ocr.formats.registry import PageFormat
    from ocr.language.base import Language
    from ocr.layout.line_images import LineImage
    from ocr.model import (
        Box,
        Choice,
        Decision,
        ErrorsLeft,
        Finding,
        Glyph,
        Line,
        Note,
        Page,
        PageFailure,
        Reason,
        Region,
        Verdict,
        Word,
    )
    from ocr.recognizer.frames import ReadLine
    from ocr.text.metrics import Score

_HOMES = {
    "ocr": ("__version__",),
    "ocr.api": ("PageReading", "Result", "check", "read", "score", "verify"),
    "ocr.batch.dask_executor": ("DaskExecutor",),
    "ocr.batch.executor": ("Executor", "ProcessExecutor", "SerialExecutor"),
    "ocr.batch.limits": ("Limits",),
    "ocr.batch.outcome": ("Outcome",),
    "ocr.engines.engine": ("Capabilities", "Engine"),
    "ocr.errors": (
        "DependencyError",
        "EngineError",
        "ExitCode",
        "InputError",
        "OutputError",
        "SverkaError",
        "UsageError",
    ),
    "ocr.formats.registry": ("PageFormat",),
    "ocr.language.base": ("Language",),
    "ocr.layout.line_images": ("LineImage",),
    "ocr.model": (
        "Box",
        "Choice",
        "Decision",
        "ErrorsLeft",
        "Finding",
        "Glyph",
        "Line",
        "Note",
        "Page",
        "PageFailure",
        "Reason",
        "Region",
        "Verdict",
        "Word",
    ),
    "ocr.recognizer.frames": ("ReadLine",),
    "ocr.text.metrics": ("Score",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Box",
    "Capabilities",
    "Choice",
    "DaskExecutor",
    "Decision",
    "DependencyError",
    "Engine",
    "EngineError",
    "ErrorsLeft",
    "Executor",
    "ExitCode",
    "Finding",
    "Glyph",
    "InputError",
    "Language",
    "Limits",
    "Line",
    "LineImage",
    "Note",
    "Outcome",
    "OutputError",
    "Page",
    "PageFailure",
    "PageFormat",
    "PageReading",
    "ProcessExecutor",
    "ReadLine",
    "Reason",
    "Region",
    "Result",
    "Score",
    "SerialExecutor",
    "SverkaError",
    "UsageError",
    "Verdict",
    "Word",
    "__version__",
    "check",
    "read",
    "score",
    "verify",
]


def __getattr__(name: str) -> object:
    """Return a public name, loaded from its home (PEP 562)."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'sverka' has no attribute {name!r}")
    found = getattr(import_module(home), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
