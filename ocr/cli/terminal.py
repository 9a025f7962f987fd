"""What is printed reaches any terminal: code pages that lack its characters, and pipes that nobody reads any more."""

import codecs
import io
import sys
from typing import BinaryIO, cast

_ERRORS = "sverka-terminal"
# What stands for marks that a code page lacks; "?" for all other characters.
_STAND_INS = {"«": '"', "»": '"', "№": "No", "–": "-", "—": "-", "…": "...", "\u00a0": " "}


class _LastingFile(io.FileIO):
    """A file that takes what is written to it also when its reader has gone: the exit code is still wanted."""

    def write(self, data: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override]
        try:
            return super().write(data) or 0
        except BrokenPipeError:
            return memoryview(data).nbytes


def prepare_terminal() -> None:
    """Make standard output and standard error take every text, whatever their encoding and whoever reads them."""
    codecs.register_error(_ERRORS, _stand_in)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        # None where there is no terminal at all; something else where a test or a notebook listens.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)
            if stream is getattr(sys, f"__{name}__") and isinstance(_raw(stream), io.FileIO):
                setattr(sys, name, _outlast_reader(stream))


def _raw(stream: io.TextIOWrapper) -> object:
    # Python's option -u leaves out the buffer.
    return getattr(stream.buffer, "raw", stream.buffer)


def _outlast_reader(stream: io.TextIOWrapper) -> io.TextIOWrapper:
    stream.flush()
    file = _LastingFile(stream.fileno(), "wb", closefd=False)
    return io.TextIOWrapper(
        cast(BinaryIO, file if stream.write_through else io.BufferedWriter(cast(io.RawIOBase, file))),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    """Return what to print instead of characters that an encoding lacks, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    unknown = error.object[error.start : error.end]
    return "".join(_STAND_INS.get(char, "?") for char in unknown), error.end


def can_print(text: str) -> bool:
    """Return whether standard output shows the text as it is."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
