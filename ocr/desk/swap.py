"""Files replaced together where they lie: all or none as far as the file system allows, with what was there kept.

A file is never half written, and never gone: its new content is written beside it and renamed over it.
"""

import os
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import NamedTuple

from ocr.errors import InputError, OutputError
from ocr.files import cut_name, signals_held
from ocr.formats.text_files import MAX_TEXT_BYTES

# Most bytes of a name in common file systems.
_MAX_NAME_BYTES = 255
# A patch makes a file a little larger than those that are read.
_MAX_BYTES = 2 * MAX_TEXT_BYTES


class Swap(NamedTuple):
    """A file and what it is to hold: `before` is what it holds now, None for no file, `after` likewise.

    `keeps` if what it holds now is to be kept beside it as NAME.orig.
    """

    path: Path
    before: bytes | None
    after: bytes | None
    keeps: bool = False


def swap_files(swaps: Sequence[Swap]) -> tuple[Path | None, ...]:
    """Let all files hold what they are to hold, and return where what each held is kept, None where it is not.

    Raises InputError for a file that does not hold what it is said to, OutputError where one cannot be written; then
    all are as before, or the message says which are not.
    """
    _refuse_same_names([swap.path for swap in swaps])
    staged: dict[Path, Path] = {}
    kept: list[Path | None] = []
    try:
        for swap in swaps:
            if swap.after is not None and swap.after != swap.before:
                staged[swap.path] = _stage(swap.path, swap.after)
        for swap in swaps:
            kept.append(_keep(swap.path, swap.before) if swap.keeps and swap.before is not None else None)
        with signals_held():
            _replace(swaps, staged)
    except BaseException:
        for swap, path in zip(swaps, kept, strict=False):
            # What could not be put back keeps what it was beside it.
            if path is not None and not _holds(swap.path, swap.after):
                path.unlink(missing_ok=True)
        raise
    finally:
        for temporary in staged.values():
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
    _sync_folders({swap.path.parent for swap in swaps})
    return tuple(kept)


def read_own_file(path: Path) -> bytes | None:
    """Return what a file holds, None where nothing is.

    Raises InputError for a link, for what is no file, and for what cannot be read.
    """
    try:
        mode = path.lstat().st_mode
        if S_ISLNK(mode):
            raise InputError(
                f"{path} is a link to {path.readlink()}, and no patch follows links. Put the file itself in its "
                "place, and run `sverka verify` once more."
            )
        if not S_ISREG(mode):
            what = "a folder" if S_ISDIR(mode) else "no file"
            raise InputError(f"{path} is {what}. Move it away, or run `sverka verify` once more.")
        if path.stat().st_size > _MAX_BYTES:
            raise InputError(
                f"{path} is over {_MAX_BYTES >> 20} MB. Move it away, or run `sverka verify` once more."
            )
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror or error}. Change its permissions, and try again."
        ) from error


def _stage(path: Path, content: bytes) -> Path:
    """Write a file's new content beside it, with its permissions, and return where."""
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{cut_name(path.name)}.")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
            _copy_owner(path, temporary)
        else:
            temporary.chmod(0o644)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise _cannot_write(path, error) from error
    return temporary


def _copy_owner(path: Path, to: Path) -> None:
    # Only an administrator may give a file away; nobody else needs to.
    if hasattr(os, "chown"):
        known = path.stat()
        with suppress(OSError):
            os.chown(to, known.st_uid, known.st_gid)


def _keep(path: Path, content: bytes) -> Path:
    """Keep what a file holds beside it as NAME.orig, or NAME.orig.2 where there is one already; return where."""
    number = 0
    while True:
        number += 1
        suffix = ".orig" if number == 1 else f".orig.{number}"
        kept = path.with_name(_shorten(path.name, _MAX_NAME_BYTES - len(suffix)) + suffix)
        try:
            # Whatever is there, be it a link to nothing, is left.
            handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        except FileExistsError:
            continue
        except OSError as error:
            raise _cannot_write(kept, error) from error
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            shutil.copystat(path, kept)
        except OSError as error:
            kept.unlink(missing_ok=True)
            raise _cannot_write(kept, error) from error
        return kept


def _shorten(name: str, max_bytes: int) -> str:
    """Return as much of a name as has so many bytes.

    >>> _shorten("лист.txt", 250), len(_shorten("я" * 127, 249).encode())
    ('лист.txt', 248)
    """
    whole = os.fsencode(name)
    if len(whole) <= max_bytes:
        return name
    return os.fsdecode(whole[:max_bytes].decode("utf-8", errors="ignore").encode())


def _replace(swaps: Sequence[Swap], staged: dict[Path, Path]) -> None:
    done: list[Swap] = []
    try:
        for swap in swaps:
            if read_own_file(swap.path) != swap.before:
                raise InputError(f"{swap.path} was changed just now. Look at it, and try again.")
            if swap.after is None:
                swap.path.unlink(missing_ok=True)
            elif swap.path in staged:
                staged[swap.path].replace(swap.path)
            done.append(swap)
    except (OSError, InputError) as error:
        left = [swap.path for swap in done if not _put_back(swap)]
        told = f" These are changed all the same: {', '.join(map(str, left))}." if left else ""
        if isinstance(error, InputError):
            raise InputError(f"{error}{told}") from error
        raise _cannot_write(swap.path, error, told) from error


def _put_back(swap: Swap) -> bool:
    """Let a file hold what it held; return whether it does."""
    temporary: Path | None = None
    try:
        if swap.before is None:
            swap.path.unlink(missing_ok=True)
        else:
            temporary = _stage(swap.path, swap.before)
            temporary.replace(swap.path)
    except (OSError, OutputError):
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        return False
    return True


def _holds(path: Path, content: bytes | None) -> bool:
    with suppress(InputError):
        return read_own_file(path) == content
    return False


def _refuse_same_names(paths: Sequence[Path]) -> None:
    """Raise OutputError for names that differ only in case or in how letters are composed, where that is the same."""
    folded: dict[str, Path] = {}
    for path in paths:
        key = unicodedata.normalize("NFC", str(path)).casefold()
        other = folded.setdefault(key, path)
        if other == path and list(paths).count(path) == 1:
            continue
        if other == path or not _tells_case_apart(path.parent):
            raise OutputError(
                f"{other} and {path} are one file here: the file system does not tell their names apart. Rename one "
                "of the two, and run `sverka verify` once more."
            )


def _tells_case_apart(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".sverka-Case.")
        os.close(handle)
        probe = Path(name)
        is_apart = not probe.with_name(probe.name.swapcase()).exists()
        probe.unlink()
    except OSError as error:
        raise _cannot_write(folder, error) from error
    return is_apart


def _sync_folders(folders: Iterable[Path]) -> None:
    """Have the names of files written to the disk, where a system can do that."""
    for folder in folders:
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _cannot_write(path: Path, error: OSError, told: str = "") -> OutputError:
    return OutputError(
        f"Cannot write {path}: {error.strerror or error}.{told} Free space, or change the permissions of "
        f"{path.parent}."
    )
