"""Every failure that a user may meet: one tree, each class with its exit code.

    SverkaError          10  something went wrong that Sverka understands
    ├── UsageError        2  the command cannot be meant
    ├── InputError        3  a file or folder cannot be used
    ├── DependencyError   4  a program, language or model is missing
    ├── EngineError       5  a reading engine failed on a page
    └── OutputError       6  a result could not be written

A message says what happened, where, and what to do about it.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What the process returns."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    INPUT = 3
    DEPENDENCY = 4
    ENGINE = 5
    OUTPUT = 6
    NOT_UNDERSTOOD = 7
    INTERNAL = 10
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143


# Failures outrank what was not understood, that outranks findings, and the graver failure outranks the lesser.
_GRAVITY = (
    ExitCode.INTERNAL,
    ExitCode.OUTPUT,
    ExitCode.DEPENDENCY,
    ExitCode.ENGINE,
    ExitCode.INPUT,
    ExitCode.USAGE,
    ExitCode.NOT_UNDERSTOOD,
    ExitCode.FINDINGS,
    ExitCode.CLEAN,
)


class SverkaError(Exception):
    """Something went wrong that Sverka understands; `exit_code` is what the process returns for it."""

    exit_code: ClassVar[ExitCode] = ExitCode.INTERNAL


class UsageError(SverkaError):
    """The command was called with something that cannot be meant."""

    exit_code = ExitCode.USAGE


class InputError(SverkaError):
    """A file or folder cannot be used: absent, unreadable, corrupt, empty, too large, or mislabelled."""

    exit_code = ExitCode.INPUT


class DependencyError(SverkaError):
    """A program, language or model that the run needs is not installed."""

    exit_code = ExitCode.DEPENDENCY


class EngineError(SverkaError):
    """A reading engine started and failed on a page."""

    exit_code = ExitCode.ENGINE


class OutputError(SverkaError):
    """A result could not be written."""

    exit_code = ExitCode.OUTPUT


def worst_exit_code(codes: Iterable[int]) -> ExitCode:
    """Return the exit code that outranks the others, INTERNAL for one that is unknown; CLEAN if there are none.

    >>> worst_exit_code([0, 1, 3, 4])
    <ExitCode.DEPENDENCY: 4>
    """
    ranks = [_GRAVITY.index(ExitCode(code)) if code in _GRAVITY else 0 for code in codes]
    return _GRAVITY[min(ranks, default=-1)]
