"""Lists on standard input."""

import sys
from pathlib import Path

from ocr.errors import InputError

# The argument that stands for standard input.
STANDARD_INPUT = Path("-")
MAX_LIST_BYTES = 64 * 1024 * 1024


def read_standard_input() -> bytes:
    """Return what standard input has. Raises InputError for more than MAX_LIST_BYTES."""
    data = sys.stdin.buffer.read(MAX_LIST_BYTES + 1)
    if len(data) > MAX_LIST_BYTES:
        raise InputError(f"The list on standard input is over {MAX_LIST_BYTES >> 20} MB. Name fewer files.")
    return data
