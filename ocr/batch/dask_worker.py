"""What is done on a worker of Dask: items of a run, each in a process within limits, as on the machine of the run.

The process of the worker itself reads no page: none can end it, and it can tell of the others at any time.
"""

import importlib.metadata
import pickle
import platform
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from multiprocessing import current_process
from pathlib import Path
from typing import Any

from distributed import get_worker

from ocr import __version__
from ocr.batch.cache import list_kept
from ocr.batch.cluster_files import FileStamp, SentFiles
from ocr.batch.executor import ProcessExecutor
from ocr.batch.fingerprint import fingerprint_program
from ocr.batch.limits import Limits
from ocr.batch.outcome import Outcome
from ocr.batch.pool import Crew, keep_workers
from ocr.batch.portable import PortableJob

# What pixels and posteriors go through: other versions may give other results.
_LIBRARIES = (
    "numpy", "opencv-python-headless", "Pillow", "onnxruntime", "pypdfium2", "jdeskew", "simplejpeg",
)  # fmt: skip
_MAX_GREETING_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """An item of a task, pickled, its index, and the files that are read for it, by the paths that it has them by."""

    index: int
    item: bytes
    files: tuple[tuple[str, FileStamp], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A task as it is sent: a pickled job and its errands. `topic` is what the run listens to."""

    topic: str
    number: int
    job: bytes
    errands: tuple[Errand, ...]
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The outcome of an errand, the files that it kept, by name, and which places of this machine it may name."""

    outcome: Outcome[Any]
    kept: tuple[tuple[str, bytes], ...]
    places: tuple[tuple[str, str], ...]
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a task; or, where files are `missing` here, nothing yet."""

    done: tuple[Done, ...] = ()
    missing: tuple[FileStamp, ...] = ()


class _Here:
    """What this process of Dask keeps from task to task: processes that wait, and files that it was sent."""

    def __init__(self, parent: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sverka-", dir=parent))
        self.sent = SentFiles(self.folder / "sent")
        self._lock = threading.Lock()
        self._idle: list[tuple[ExitStack, Crew]] = []
        self._busy = 0

    @contextmanager
    def crew(self) -> Iterator[Crew]:
        """Give a crew of its own to each task that runs here at the same time."""
        with self._lock:
            stack, crew = self._idle.pop() if self._idle else _make_crew(self.folder)
        try:
            yield crew
        finally:
            with self._lock:
                self._idle.append((stack, crew))

    @contextmanager
    def working(self) -> Iterator[None]:
        """Let nothing of what is kept be removed within this context."""
        with self._lock:
            self._busy += 1
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1

    def rest(self) -> None:
        """End the processes that wait and remove what was sent, unless another run has a task here."""
        with self._lock:
            if self._busy:
                return
            for stack, _ in self._idle:
                stack.close()
            self._idle.clear()
            shutil.rmtree(self.sent.folder, ignore_errors=True)


def _make_crew(folder: Path) -> tuple[ExitStack, Crew]:
    stack = ExitStack()
    return stack, stack.enter_context(keep_workers(1, folder))


_here: _Here | None = None
_here_lock = threading.Lock()


def _find_here() -> _Here:
    global _here
    with _here_lock:
        if _here is None:
            # Dask starts its workers as daemons, which may have no processes. Ours end with their parent.
            current_process().daemon = False
            _here = _Here(get_worker().local_directory)
        return _here


async def rest() -> None:
    """End what this worker keeps for the next task of a run: processes and files.

    Dask waits for no end of a function only if it is a coroutine.
    """
    if _here is not None:
        _here.rest()


# --- Tasks ---------------------------------------------------------------------------------------


def do_task(order: Order, sent: Mapping[str, bytes]) -> Answer:
    """Do the errands of a task one after another, and tell the run when each begins.

    `sent` are the bytes of files by their hash. Where others are missing here, nothing is done.
    """
    here = _find_here()
    stamps = tuple(dict.fromkeys(stamp for errand in order.errands for _, stamp in errand.files))
    with here.working(), here.sent.using(stamps, sent) as places:
        if missing := tuple(stamp for stamp in stamps if stamp not in places):
            return Answer(missing=missing)
        with tempfile.TemporaryDirectory(prefix="task-", dir=here.folder) as folder:
            return Answer(done=tuple(_run(order, places, Path(folder), here)))


def _run(order: Order, places: Mapping[FileStamp, Path], folder: Path, here: _Here) -> Iterator[Done]:
    moved = [
        _Moved(
            item=errand.item,
            places=tuple((path, str(places[stamp])) for path, stamp in errand.files),
            folder=str(folder / str(errand.index)),
        )
        for errand in order.errands
    ]
    begins = partial(_tell_begin, order)
    with here.crew() as crew:
        executor = ProcessExecutor(1, order.limits, begins=begins, crew=crew, is_alone=False)
        for outcome in executor.run(partial(do_errand, order.job), moved):
            errand = moved[outcome.index]
            kept = list_kept(Path(errand.folder)) if outcome.result is not None else []
            yield Done(
                outcome=replace(outcome, index=order.errands[outcome.index].index),
                kept=tuple((path.name, path.read_bytes()) for path in kept),
                places=errand.places,
                folder=errand.folder,
            )
            shutil.rmtree(errand.folder, ignore_errors=True)


def _tell_begin(order: Order, at: int, process: str) -> None:
    name = f"{socket.gethostname()} {process}"
    get_worker().log_event(order.topic, (order.number, order.errands[at].index, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moved:
    """An item as its process gets it: where its files are here, and the folder to keep files in."""

    item: bytes
    places: tuple[tuple[str, str], ...]
    folder: str


def do_errand(job_bytes: bytes, moved: _Moved) -> object:
    """Return the result of an item, whose files are in other places; what is raised is its failure."""
    job, item = _load_job(job_bytes), pickle.loads(moved.item)
    if not isinstance(job, PortableJob):
        return job(item)
    places = {Path(path): Path(place) for path, place in moved.places}
    return job.do_elsewhere(item, places, Path(moved.folder))


@lru_cache(maxsize=1)
def _load_job(job_bytes: bytes) -> Callable[[Any], object]:
    job: Callable[[Any], object] = pickle.loads(job_bytes)
    return job


# --- Greetings -----------------------------------------------------------------------------------


def greet(job_bytes: bytes) -> Outcome[dict[str, str]]:
    """Return what results depend on, as `describe` tells it in a process of this worker."""
    here = _find_here()
    with here.working(), here.crew() as crew:
        executor = ProcessExecutor(1, Limits(seconds=_MAX_GREETING_S), crew=crew, is_alone=False)
        (outcome,) = executor.run(describe, [job_bytes])
    return outcome


def describe(job_bytes: bytes) -> dict[str, str]:
    """Return what the results of a job depend on beside its items, as it is installed here, by its name for people.

    Raises DependencyError where an engine of the job is not installed.
    """
    job = _load_job(job_bytes)
    versions = (f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES)
    return {
        "sverka": f"{__version__} (code {fingerprint_program()[:12]})",
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "libraries": ", ".join(versions),
        "engine": job.engine_fingerprint if isinstance(job, PortableJob) else "",
    }
