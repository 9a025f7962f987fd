"""A worker process: does a job for one item after another, in a process group of its own, and ends with its parent.

The group is the worker's own so that it can be ended with the programs that it calls, and so that a Ctrl-C on the
terminal reaches the parent only, which ends the run.
"""

import ctypes
import os
import pickle
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from typing import Any

from ocr.batch.outcome import attempt, fail

if sys.platform != "win32":
    import fcntl

# What the parent sends before an item, and before the bytes of another job.
ITEM, JOB = b"item", b"job"
_OMP_THREAD_LIMIT = os.environ.get("OMP_THREAD_LIMIT")
# The parameters of glibc's `mallopt` (malloc.h), and what is set, in bytes: the largest block that is kept for the
# next use (an A4 page at 300 dpi with four bytes to a pixel is 35 MB), and how much memory that lies free is kept.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_MAX_KEPT_BLOCK, _MAX_FREE = 64 << 20, 256 << 20


def work(connection: "Connection[Any, Any]", job_bytes: bytes, temporary: str) -> None:
    """Receive items, as pickled bytes, and send the outcome of each, until the parent is gone or wants no more.

    Sends no bytes once it is ready, and again after each JOB, whose bytes are then those of another job. `job_bytes`
    are a pickled pair: the job, and whether this worker is alone; where others run beside it the libraries use one
    thread. `temporary` is the folder for temporary files.
    """
    _lead_a_group()
    _end_with_parent()
    _keep_memory()
    tempfile.tempdir = os.environ["TMPDIR"] = temporary
    job = _load_job(job_bytes)
    with suppress(EOFError, OSError):
        # Only what an item itself takes counts for its limits, not the start of Python and the libraries.
        connection.send_bytes(b"")
        while True:
            message, content = connection.recv_bytes(), connection.recv_bytes()
            if message == JOB:
                job = _load_job(content)
                connection.send_bytes(b"")
            else:
                connection.send_bytes(_do(job, content))


def _load_job(job_bytes: bytes) -> Callable[[Any], Any]:
    """Return the job; one that fails with every item where it cannot be loaded here."""
    job: Callable[[Any], Any]
    try:
        job, is_alone = pickle.loads(job_bytes)
        _use_threads(is_alone=is_alone)
    except Exception as error:
        failure = error

        def job(_: Any) -> Any:
            raise failure

    return job


def _do(job: Callable[[Any], Any], item_bytes: bytes) -> bytes:
    """Return the pickled outcome of an item, with the index 0."""
    try:
        return bytes(ForkingPickler.dumps(attempt(job, 0, pickle.loads(item_bytes))))
    except Exception as error:
        # Something that cannot be pickled.
        return bytes(ForkingPickler.dumps(fail(0, error)))


def _lead_a_group() -> None:
    """Leave the group of the parent, and take no Ctrl-C from here on (it is blocked since the process began)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        os.setpgid(0, 0)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _end_with_parent() -> None:
    """Let this process and its group end as soon as the parent is gone, whatever ended it."""
    parent = parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel
    if sys.platform == "linux":
        # The kernel sends SIGIO, which ends a process, to the group when the parent's end of the pipe closes: this
        # works also in a computation that lets no other thread run.
        fcntl.fcntl(sentinel, fcntl.F_SETOWN, -os.getpid())
        fcntl.fcntl(sentinel, fcntl.F_SETFL, fcntl.fcntl(sentinel, fcntl.F_GETFL) | os.O_ASYNC)

    def watch() -> None:
        wait([sentinel])
        end_group(os.getpid())

    threading.Thread(target=watch, daemon=True).start()


def end_group(pid: int) -> None:
    """End a worker and the programs that it called, at once."""
    with suppress(OSError):
        if sys.platform == "win32":
            os.kill(pid, signal.SIGTERM)
        else:
            os.killpg(pid, signal.SIGKILL)


def _keep_memory() -> None:
    """Keep memory that is freed for the next picture, where the C library can.

    The system would take it back after each step of a page and give it out anew, cleared, page by page of 4 KB.
    """
    if sys.platform != "linux":
        return
    # Other C libraries than glibc have no mallopt.
    with suppress(OSError, AttributeError):
        c_library = ctypes.CDLL(None)
        c_library.mallopt(_MMAP_THRESHOLD, _MAX_KEPT_BLOCK)
        c_library.mallopt(_TRIM_THRESHOLD, _MAX_FREE)


def _use_threads(*, is_alone: bool) -> None:
    """Let the libraries use one thread, or all if this worker is alone."""
    if is_alone and "cv2" not in sys.modules:
        return
    import cv2

    # Pages run in parallel, one per core: more threads within a page would slow each other down.
    cv2.setNumThreads(-1 if is_alone else 1)
    limit = _OMP_THREAD_LIMIT if is_alone else "1"
    if limit is None:
        os.environ.pop("OMP_THREAD_LIMIT", None)
    else:
        os.environ["OMP_THREAD_LIMIT"] = limit
