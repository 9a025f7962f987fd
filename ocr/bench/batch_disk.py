"""A disk that is full and then is not: a file system in memory where one may be mounted, else a limit of files."""

import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

_BLOCK_BYTES = 4096
_MOUNTED, _LIMITED = "tmpfs", "limit of a file's size"
_ROOM = "size=4g"


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A folder that has little room; `means` says by what. Within `full` it has, until `make_room` is called."""

    folder: Path
    means: str
    full: AbstractContextManager[None] = field(default_factory=nullcontext)

    def make_room(self) -> None:
        """Let there be room from now on."""
        if self.means == _MOUNTED:
            subprocess.run(["mount", "-o", f"remount,{_ROOM}", str(self.folder)], check=True)


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[SmallDisk]:
    """Give a disk of so many bytes in `folder`, which is made.

    Where nothing may be mounted (only root may), a process that is started within `full` can write no file of more
    than an eighth of it: that is not the same, and the disk's `means` says so.
    """
    folder.mkdir(parents=True)
    try:
        mounted = _mount(folder, size)
    except OSError:
        mounted = False
    if not mounted:
        yield SmallDisk(folder, _LIMITED, _limiting_files(max(_BLOCK_BYTES, size // 8)))
        return
    try:
        yield SmallDisk(folder, _MOUNTED)
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


def _mount(folder: Path, size: int) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "sverka-bench", str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@contextmanager
def _limiting_files(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def measure_bytes(folder: Path) -> int:
    """Return what the files of a folder take on a disk, in whole blocks."""
    sizes = (path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return sum(-(-size // _BLOCK_BYTES) * _BLOCK_BYTES for size in sizes)
