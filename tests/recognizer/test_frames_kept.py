"""Kept frames: what was written is read back, and nothing else is taken for it."""

import io
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from ocr.errors import InputError
from ocr.recognizer.frames import format_frames, frames_of, parse_frames
from tests.pages import make_page

LINES = [frames_of(line) for line in make_page("поезд прибыл\nутром").lines]
Arrays = dict[str, NDArray[np.generic]]


def arrays_of(data: bytes) -> Arrays:
    with np.load(io.BytesIO(data)) as kept:
        return {name: kept[name] for name in kept.files}


def pack(arrays: Arrays, *, compressed: bool = False) -> bytes:
    out = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(out, **arrays)  # type: ignore[arg-type]
    return out.getvalue()


def test_frames_are_read_back() -> None:
    assert [len(one.log_posteriors) for one in parse_frames(format_frames(LINES))] == [
        len(one.log_posteriors) for one in LINES
    ]
    assert parse_frames(format_frames([])) == ()


def with_array(name: str, change: Callable[[NDArray[np.generic]], object]) -> bytes:
    arrays = arrays_of(format_frames(LINES))
    return pack({**arrays, name: np.asarray(change(arrays[name]))})


def bomb() -> bytes:
    """An archive of some kilobytes that says it holds 200 MB of pictures."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pictures.npy", bytes(200_000_000))
    return out.getvalue()


SPOILT: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no archive": lambda: b"frames",
    "an array alone": lambda: format_frames(LINES)[:40],
    "cut": lambda: format_frames(LINES)[:-30],
    "compressed": lambda: pack(arrays_of(format_frames(LINES)), compressed=True),
    "a bomb": bomb,
    "an array missing": lambda: pack({"lengths": np.zeros(1, np.int64)}),
    "a pickle": lambda: with_array("is_typed", lambda _: np.array([{"a": 1}, None], object)),
    "other types": lambda: with_array("log_posteriors", lambda old: old.astype(np.float64)),
    "other dimensions": lambda: with_array("hidden", lambda old: old.ravel()),
    "other classes": lambda: with_array("log_posteriors", lambda old: old[:, :-1]),
    "too few frames": lambda: with_array("log_posteriors", lambda old: old[:-1]),
    "too few hidden": lambda: with_array("hidden", lambda old: old[:-1]),
    "a length too many": lambda: with_array("lengths", lambda old: [*old, 0]),
    "negative lengths": lambda: with_array("lengths", lambda old: [old[0] + old[1] + 1, -1]),
    "pictures of no line": lambda: with_array("pictures", lambda _: np.zeros(3, np.uint8)),
    "huge sizes": lambda: with_array("widths", lambda old: old + 2**62),
    "no numbers": lambda: with_array("log_posteriors", lambda old: np.full_like(old, np.nan)),
}


@pytest.mark.parametrize("name", SPOILT)
def test_anything_else_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="no frames of a page"):
        parse_frames(SPOILT[name]())
