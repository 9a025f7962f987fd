"""Every failure that a user may meet: one tree, each class with its exit code.

A message says what happened, where, and what to do about it.
"""

from collections.abc import Iterable
from typing import ClassVar

EXIT_CLEAN = 0
EXIT_FINDINGS = 1
EXIT_INTERRUPTED = 130

# Failures outrank findings, and the graver failure outranks the lesser.
_GRAVITY = (10, 6, 4, 5, 3, 2, EXIT_FINDINGS, EXIT_CLEAN)


class SverkaError(Exception):
    """Something went wrong that Sverka understands; `exit_code` is what the process returns for it."""

    exit_code: ClassVar[int] = 10


class UsageError(SverkaError):
    """The command was called with something that cannot be meant."""

    exit_code = 2


class InputError(SverkaError):
    """A file or folder cannot be used: absent, unreadable, corrupt, empty, too large, or mislabelled."""

    exit_code = 3


class DependencyError(SverkaError):
    """A program, language or model that the run needs is not installed."""

    exit_code = 4


class EngineError(SverkaError):
    """A reading engine started and failed on a page."""

    exit_code = 5


class OutputError(SverkaError):
    """A result could not be written."""

    exit_code = 6


def worst_exit_code(codes: Iterable[int]) -> int:
    """Return the exit code that outranks the others; 0 if there are none.

    >>> worst_exit_code([0, 1, 3, 4])
    4
    """
    return min(codes, key=lambda code: _GRAVITY.index(code) if code in _GRAVITY else 0, default=EXIT_CLEAN)
