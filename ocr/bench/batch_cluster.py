"""A cluster on this machine for the benchmark of long runs: a scheduler, workers, and what befalls them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ocr.bench.batch_runs import environment
from ocr.errors import DependencyError

_MAX_START_S = 30.0
_NO_DASHBOARD = ("--dashboard-address", "127.0.0.1:0")


class Cluster:
    """A scheduler of Dask on the loopback, and workers that are started one by one, each in a session of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.address = ""

    def __enter__(self) -> "Cluster":
        """Start the scheduler. Raises DependencyError where none comes."""
        self._folder.mkdir(parents=True)
        told = self._folder / "scheduler.json"
        self._start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told))
        end_s = time.monotonic() + _MAX_START_S
        while time.monotonic() < end_s:
            with suppress(OSError, ValueError):
                self.address = json.loads(told.read_text("utf-8"))["address"]
                return self
            time.sleep(0.1)
        self.__exit__()
        raise DependencyError("No scheduler of Dask starts here. Run: pip install 'sverka[cluster]'")

    def __exit__(self, *_: object) -> None:
        """End the scheduler and the workers, also those that hang."""
        for process in reversed(self._processes):
            self._signal(process, signal.SIGKILL)
            process.wait()

    def add_worker(self) -> None:
        """Start a worker that does one page at a time."""
        folder = str(self._folder / "space")
        self._start("dask_worker", self.address, "--nthreads", "1", "--local-directory", folder)

    def kill_worker(self, number: int) -> None:
        """End a worker, counted from 1, with all its processes, as if its machine were gone."""
        self._signal(self._processes[number], signal.SIGKILL)

    def stop_worker(self, number: int) -> None:
        """Let a worker, counted from 1, hang with all its processes."""
        self._signal(self._processes[number], signal.SIGSTOP)

    def _start(self, program: str, *arguments: str) -> None:
        with (self._folder / "dask.log").open("ab") as log:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    f"distributed.cli.{program}",
                    *arguments,
                    "--dashboard-address",
                    "127.0.0.1:0",
                ],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env=environment(),
                start_new_session=True,
            )
        self._processes.append(process)

    def _signal(self, process: subprocess.Popen[bytes], number: int) -> None:
        with suppress(OSError):
            os.killpg(process.pid, number)


class Mishaps:
    """What befalls a cluster of two workers as a run goes on, each once, when some share of its pages is done."""

    def __init__(self, cluster: Cluster, pages: int) -> None:
        self._pages = pages
        self._planned: list[tuple[str, float, Callable[[], None]]] = [
            ("the first worker is killed", 0.1, lambda: cluster.kill_worker(1)),
            ("a third worker comes", 0.2, cluster.add_worker),
            ("the second worker hangs", 0.4, lambda: cluster.stop_worker(2)),
        ]

    @property
    def to_come(self) -> list[str]:
        """What has not befallen yet."""
        return [name for name, _, _ in self._planned]

    def befall(self, seconds: float, done: int) -> None:
        """Let happen what is due when so many pages are done."""
        while self._planned and done >= self._planned[0][1] * self._pages:
            self._planned.pop(0)[2]()
