"""A folder for what a call needs on disk while its result lives."""

from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from weakref import finalize

from ocr.errors import OutputError


class WorkFolder:
    """A new folder of its own, `path`, which is removed with the last reference to this object, or by `remove`.

    Raises OutputError where no folder can be made.
    """

    def __init__(self) -> None:
        try:
            self.path = Path(mkdtemp(prefix="sverka-"))
        except OSError as error:
            raise OutputError(
                f"Cannot make a folder for temporary files: {error.strerror or error}. Free space or set TMPDIR."
            ) from error
        # A TemporaryDirectory would warn when it goes with its last reference.
        self.remove = finalize(self, rmtree, self.path, ignore_errors=True)
