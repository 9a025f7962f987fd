"""Jobs that read and keep files, and can also be done on a machine where these files are not."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class PortableJob(ABC, Generic[T, R]):
    """A job that an executor may have done on another machine: it tells which files go there, and takes what returns.

    `folder` is the folder of results that it keeps files in.
    """

    @property
    @abstractmethod
    def folder(self) -> Path:
        """The folder of results."""

    @abstractmethod
    def __call__(self, item: T) -> R:
        """Do the job for an item on this machine; an error is that of the item."""

    @abstractmethod
    def list_files(self, item: T) -> tuple[Path, ...]:
        """Return the files that are read for an item."""

    @abstractmethod
    def do_elsewhere(self, item: T, places: Mapping[Path, Path], folder: Path) -> R:
        """Do the job for an item whose files are at other `places`, keep files in `folder`, and return what
        `__call__` would."""

    @abstractmethod
    def keep(self, name: str, content: bytes) -> None:
        """Keep a file that was kept elsewhere. Raises OutputError."""

    @property
    def engine_fingerprint(self) -> str:
        """What of another program its results depend on, as it is installed on this machine; "" for nothing."""
        return ""
