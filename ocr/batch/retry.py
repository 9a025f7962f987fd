"""Which pages that failed before are tried again."""

from enum import Enum

from ocr.errors import ExitCode


class Retry(Enum):
    """Which pages that failed are tried again though neither they nor the settings changed.

    What fails for its file's sake (bad input) fails again; limits, engines and the machine may do better next time.
    """

    WHAT_MAY_CHANGE = "what may change"
    ALL = "all"
    NONE = "none"

    @classmethod
    def of(cls, retry_failed: bool | None) -> "Retry":
        """Return what --retry-failed, --no-retry-failed or neither of them means."""
        return {None: cls.WHAT_MAY_CHANGE, True: cls.ALL, False: cls.NONE}[retry_failed]

    def is_due(self, exit_code: int) -> bool:
        """Return whether a page is tried again that failed with this exit code."""
        return self is Retry.ALL or (self is Retry.WHAT_MAY_CHANGE and exit_code != ExitCode.INPUT)
