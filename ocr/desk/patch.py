"""Patches: corrections that go home into the transcription's files, beside or in place, and back again.

A patch is planned first (`plan_patch`), which writes nothing; then it is applied, and may be undone. What was applied
is kept with the results before the first file is changed, so that even after a loss of power it can be undone.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from ocr.batch.locks import lock_file, open_lock
from ocr.desk.patch_plan import PatchPlan, PlannedFile, PlannedPlace, plan_patch
from ocr.desk.patch_record import (
    AppliedFile,
    AppliedPatch,
    PatchMode,
    discard_patch,
    format_record,
    load_patches,
    make_id,
    mark_undone,
    parse_record,
    save_patch,
    summarise_record,
)
from ocr.desk.proof import find_changes, take_back
from ocr.desk.swap import Swap, read_own_file, swap_files
from ocr.errors import InputError, OutputError

__all__ = [
    "AppliedFile",
    "AppliedPatch",
    "PatchMode",
    "PatchPlan",
    "PlannedFile",
    "PlannedPlace",
    "apply_patch",
    "format_record",
    "load_patches",
    "parse_record",
    "plan_patch",
    "summarise_record",
    "undo_patch",
]

# The folder of files beside, in the results.
CORRECTED = "corrected"


def apply_patch(plan: PatchPlan, mode: PatchMode = PatchMode.BESIDE, *, at: str = "") -> AppliedPatch:
    """Write what was planned, and return the record of it, which is also kept with the results.

    Beside, all files go into `corrected/` of the results, also those that do not change; in place, those that change
    are written where they lie, and each is kept as NAME.orig. All are written or none. `at` is the time, ISO and
    UTC; now by default.

    Raises InputError for a file in place that is not as it was verified, and for a plan that changes nothing in
    place; OutputError where something cannot be written, or where somebody else changed a file beside.
    """
    with _patching_alone(plan.results):
        return _apply(plan, mode, at or _now())


def _apply(plan: PatchPlan, mode: PatchMode, at: str) -> AppliedPatch:
    known = [patch for patch in load_patches(plan.results) if not patch.undone_at]
    if mode is PatchMode.IN_PLACE:
        if not plan.changed:
            raise InputError(
                f"Nothing is decided that would change a file of «{plan.document}». Decide about its findings first."
            )
        swaps = [_plan_in_place(file, known) for file in plan.changed]
    else:
        swaps = [_plan_beside(file, plan.results, known) for file in plan.files]
    planned = plan.changed if mode is PatchMode.IN_PLACE else plan.files
    patch = AppliedPatch(
        id=make_id(plan.results, plan.key),
        at=at,
        mode=mode,
        plan_key=plan.key,
        places=plan.places,
        files=tuple(
            _record(file, swap, plan.results, mode) for file, swap in zip(planned, swaps, strict=True)
        ),
    )
    save_patch(plan.results, patch)
    try:
        kept = swap_files(swaps)
    except BaseException:
        if not any(_is_done(swap) for swap in swaps):
            discard_patch(plan.results, patch)
        raise
    files = (replace(file, kept=path) for file, path in zip(patch.files, kept, strict=True))
    patch = replace(patch, files=tuple(files))
    save_patch(plan.results, patch)
    return patch


def undo_patch(patch: AppliedPatch, results: Path, *, at: str = "") -> AppliedPatch:
    """Take a patch back: every file that it wrote holds, byte for byte, what it held before. Return its record.

    `patch` is one of `load_patches`. Files that are as they were are left, so that a patch which was cut off can be
    undone, too. What was kept as NAME.orig goes, as it is the file again; not that of a patch which was cut off.
    Raises InputError where a file was changed since; then nothing is written. OutputError where one cannot be
    written.
    """
    with _patching_alone(results):
        return _undo(patch, results, at or _now())


def _undo(patch: AppliedPatch, results: Path, at: str) -> AppliedPatch:
    swaps, kept = [], []
    for file in patch.files:
        path = _find_path(file, results, patch.mode)
        now = read_own_file(path)
        digest = _hash(now)
        if digest == file.sha256_after and now is not None:
            before = take_back(now, file.changes) if file.sha256_before else None
            if _hash(before) != file.sha256_before:
                raise InputError(
                    f"The record of the patch {patch.id} does not lead back to {path} as it was."
                    f"{_advise(file)}"
                )
            if before != now:
                swaps.append(Swap(path, now, before))
        elif digest != file.sha256_before:
            raise InputError(
                f"{path} was changed after the patch {patch.id}, or is gone: it is left as it is. If a later patch "
                f"changed it, undo that one first.{_advise(file)}"
            )
        kept += [(file, file.kept)] if file.kept else []
    swap_files(swaps)
    for file, copy in kept:
        _drop_copy(copy, file.sha256_before)
    if patch.mode is PatchMode.BESIDE:
        _remove_empty(results / CORRECTED)
    patch = mark_undone(patch, at)
    save_patch(results, patch)
    return patch


@contextmanager
def _patching_alone(results: Path) -> Iterator[None]:
    """Keep others from patching out of these results within this context; wait until they are done."""
    with open_lock(results, "patching") as file:
        lock_file(file, waits=True)
        yield


def _plan_in_place(file: PlannedFile, known: list[AppliedPatch]) -> Swap:
    if not file.is_kept:
        raise InputError(f"{file.name} cannot be corrected in place: {'; '.join(file.told)}")
    if file.origin is None:
        raise InputError(
            f"Where {file.name} lies is not known: these results are of an earlier version, or of texts without "
            "files. Name the folder of the transcription, run `sverka verify` once more, or have the patch written "
            "beside."
        )
    path = file.origin.path
    now = read_own_file(path)
    if now is None:
        raise InputError(
            f"{path} is not there any more. Put it back, or name the folder where the transcription lies now."
        )
    patched = {one.sha256_after for patch in known for one in patch.files if one.path == path}
    if _hash(now) not in {file.origin.sha256, *patched}:
        raise InputError(
            f"{path} was changed after it was verified: what was decided is about another text. Run `sverka verify` "
            "once more, or have the patch written beside."
        )
    return Swap(path, now, file.after, keeps=now != file.after)


def _plan_beside(file: PlannedFile, results: Path, known: list[AppliedPatch]) -> Swap:
    own = Path(CORRECTED) / file.place
    path = results / own
    for folder in own.parents[:-1]:
        if (results / folder).is_symlink():
            raise OutputError(
                f"{results / folder} is a link: nothing is written where it leads. Remove it, and try again."
            )
    now = read_own_file(path)
    written = {one.sha256_after for patch in known for one in patch.files if one.path == own}
    if now is not None and now not in {file.before, file.after} and _hash(now) not in written:
        raise OutputError(
            f"{path} was written or changed by somebody else, and is left as it is. Move it away, and try again."
        )
    return Swap(path, now, file.after)


def _record(file: PlannedFile, swap: Swap, results: Path, mode: PatchMode) -> AppliedFile:
    after = swap.after or b""
    touched = file.patched.touched if swap.before == file.before else ()
    return AppliedFile(
        name=file.name,
        path=swap.path if mode is PatchMode.IN_PLACE else swap.path.relative_to(results),
        sha256_before=_hash(swap.before),
        sha256_after=_hash(after),
        changes=() if swap.before is None else find_changes(swap.before, after, touched),
    )


def _find_path(file: AppliedFile, results: Path, mode: PatchMode) -> Path:
    """Return where a file of a patch lies; one beside never leads out of the results. Raises InputError."""
    if mode is PatchMode.IN_PLACE:
        return file.path
    if file.path.is_absolute() or ".." in file.path.parts or file.path.parts[:1] != (CORRECTED,):
        raise InputError(f"{file.path} is no file beside the results. The record of this patch is damaged.")
    return results / file.path


def _is_done(swap: Swap) -> bool:
    with suppress(InputError):
        return swap.before != swap.after and read_own_file(swap.path) == swap.after
    return False


def _drop_copy(copy: Path, digest: str) -> None:
    """Remove a kept copy that is the file once more, and nothing else."""
    with suppress(OSError, InputError):
        if _hash(read_own_file(copy)) == digest:
            copy.unlink()


def _remove_empty(folder: Path) -> None:
    """Remove the folders that are left with nothing in them."""
    if folder.is_symlink() or not folder.is_dir():
        return
    for inner in sorted(folder.rglob("*"), reverse=True):
        if inner.is_dir() and not inner.is_symlink():
            with suppress(OSError):
                inner.rmdir()
    with suppress(OSError):
        folder.rmdir()


def _advise(file: AppliedFile) -> str:
    if file.kept is None:
        return " Correct it by hand, or verify it once more."
    return f" As it was before the patch, it is kept in {file.kept}."


def _hash(data: bytes | None) -> str:
    """Return the hash of what a file holds, "" for no file."""
    return "" if data is None else sha256(data).hexdigest()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
