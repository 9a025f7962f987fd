"""Real workers of Dask: one is killed, one hangs, one comes late, and all items are done as if nothing had been."""

import asyncio
import json
import os
import pickle
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import pytest
from distributed import KilledWorker
from distributed.comm.core import CommClosedError

from ocr import __version__
from ocr.batch import dask_run, dask_session, dask_worker
from ocr.batch.board import Told, Worker
from ocr.batch.cluster_files import FileStamp, stamp_file
from ocr.batch.dask_executor import DaskExecutor, Patience
from ocr.batch.dask_run import Workers, find_faults, is_of_network, name_as_here
from ocr.batch.dask_session import Channel, Event, Session
from ocr.batch.dask_worker import Done
from ocr.batch.executor import ClusterError, Executor, SerialExecutor
from ocr.batch.limits import Limits
from ocr.batch.outcome import Outcome
from ocr.batch.reader import make_reader
from ocr.engines.engine import Capabilities, Engine
from ocr.errors import UsageError
from ocr.layout.line_images import LineImage
from ocr.recognizer.frames import ReadLine
from tests.batch.toy_jobs import Copying

ROOT = Path(__file__).parents[2]
_IMPATIENT = Patience(margin_s=20.0, silent_s=2.0, workers_s=20.0)


class Cluster:
    """A scheduler and workers on this machine, each a process of its own."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self._stack, self._workers = folder, stack, 0
        told = folder / "scheduler.json"
        self._start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told))
        while True:
            try:
                self.address: str = json.loads(told.read_text("utf-8"))["address"]
                return
            except (OSError, ValueError):
                time.sleep(0.05)

    def add_worker(self) -> None:
        # A worker of Dask also tidies up what dead ones left in its folder.
        self._workers += 1
        folder = str(self.folder / f"worker-{self._workers}")
        self._start("dask_worker", self.address, "--no-nanny", "--nthreads", "1", "--local-directory", folder)

    def list_sent(self) -> list[Path]:
        """The folders of what was sent to the workers."""
        return list(self.folder.rglob("sent"))

    def _start(self, program: str, *arguments: str) -> None:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                f"distributed.cli.{program}",
                *arguments,
                "--dashboard-address",
                "127.0.0.1:0",
            ],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with ExitStack() as stack:
        yield Cluster(tmp_path_factory.mktemp("cluster"), stack)


def hide(path: Path) -> FileStamp:
    """The stamp of a file as of a machine whose disk the workers do not see."""
    return stamp_file(path)._replace(path=f"/of-another-machine/{path.name}")


def test_lost_hung_and_late_workers(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_run, "stamp_file", hide)
    texts = {
        **{number: f"page {number}" for number in range(8)},
        1: f"die {tmp_path / 'died'}",
        3: f"hang {tmp_path / 'hung'}",
        6: "bad",
    }
    items = []
    for number, text in texts.items():
        items.append(tmp_path / f"{number}.txt")
        items[-1].write_text(text, "utf-8")
    local, remote = Copying(tmp_path / "local"), Copying(tmp_path / "remote")
    remote.folder.mkdir()
    cluster.add_worker()
    cluster.add_worker()
    begun: list[int] = []

    def begins(index: int, worker: str) -> None:
        begun.append(index)
        if len(begun) == 1:
            cluster.add_worker()

    executor: Executor = DaskExecutor(cluster.address, Limits(seconds=30), patience=_IMPATIENT)
    with executor.kept() as kept:
        outcomes = list(kept.watched(begins).run(remote, items))
        expected = SerialExecutor().run(local, items)
        assert sort(outcomes, tmp_path / "remote") == sort(expected, tmp_path / "local")
        assert (tmp_path / "died").exists() and (tmp_path / "hung").exists()
        # What a worker tells of an item may come too late, or never.
        assert 3 < len(set(begun)) <= 8
        kept_names = sorted(path.name for path in (local.folder / ".sverka").iterdir())
        assert sorted(path.name for path in remote.folder.iterdir()) == kept_names
        # The next job finds the worker that is left.
        assert [outcome.result for outcome in kept.run(abs, [-5])] == [5]
        assert len(cluster.list_sent()) == 3
    # What was sent to it goes with the end of the session; of the two others nobody can ask it.
    end_s = time.monotonic() + 20
    while len(cluster.list_sent()) > 2 and time.monotonic() < end_s:
        time.sleep(0.05)
    assert len(cluster.list_sent()) == 2


def sort(outcomes: object, folder: Path) -> list[tuple[object, ...]]:
    assert isinstance(outcomes, list | Iterator)
    return sorted(
        (one.index, one.result or "", one.message.replace(str(folder), "OUT"), one.exit_code)
        for one in outcomes
    )


# --- Without a network ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        (Outcome(index=0, result={"sverka": "1", "engine": "e"}), ""),
        (Outcome(index=0, result={"sverka": "2", "engine": "e"}), "sverka there is 2, here 1"),
        (
            Outcome(index=0, result={"engine": "f"}),
            "sverka there is none, here 1; engine there is f, here e",
        ),
        (Outcome(index=0, message="Tesseract does not run (x).", exit_code=4), "Tesseract does not run (x)"),
        (Outcome(index=0), "it does not tell what is installed there"),
    ],
)
def test_what_differs_on_a_worker(told: Outcome[dict[str, str]], faults: str) -> None:
    assert find_faults({"sverka": "1", "engine": "e"}, told) == faults


def test_a_worker_tells_what_results_depend_on(tmp_path: Path) -> None:
    told = dask_worker.describe(pickle.dumps(Copying(tmp_path)))
    assert told["sverka"].startswith(f"{__version__} (code ")
    assert "numpy" in told["libraries"] and "onnxruntime" in told["libraries"]
    assert told["Python"].count(".") == 1
    # An engine is asked on the machine that it is to read on.
    settings = make_reader(ToyEngine(), None, tmp_path, None, keep_frames=True)
    assert dask_worker.describe(pickle.dumps(settings))["engine"] == "toy 1"


class ToyEngine(Engine):
    name, version, languages = "toy", "1", ("rus",)
    capabilities = Capabilities(posteriors=False, glyph_boxes=False)

    def read(self, lines: Sequence[LineImage]) -> tuple[ReadLine | None, ...]:
        raise NotImplementedError


class Network:
    """Stands for the session and the channel of a run: what the scheduler tells, and who was greeted."""

    topic, address = "topic", "tcp://scheduler:8786"

    def __init__(self) -> None:
        self.there: dict[str, Told] = {}
        self.told: dict[tuple[str, str], Outcome[dict[str, str]]] = {}
        self.workers: dict[str, Worker] = {}
        self.stuck: set[str] = set()
        self.has_begun = False
        self.greeted: list[str] = []

    def look(self) -> dict[str, Told]:
        return dict(self.there)

    def submit(self, kind: str, of: object, address: str, function: object, *arguments: object) -> None:
        assert (kind, of) == ("greeting", address)
        self.greeted.append(address)


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def workers(network: Network, monkeypatch: pytest.MonkeyPatch) -> Workers:
    monkeypatch.setattr(dask_run, "describe", lambda _: {"sverka": "1", "engine": ""})
    return Workers(cast(Session, network), cast(Channel, network), b"", _IMPATIENT)


GOOD = Outcome(index=0, result={"sverka": "1", "engine": ""})
OTHER = Outcome(index=0, result={"sverka": "0.9", "engine": ""})


def test_a_worker_with_another_version_ends_the_run_before_it_begins(
    network: Network, workers: Workers
) -> None:
    network.there = {"a": Told(1, 1.0), "b": Told(2, 1.0)}
    now_s = time.monotonic()
    workers.look(now_s)
    assert network.greeted == ["a", "b"]
    workers.take_greeting(Event("greeting", "a", GOOD))
    # Nobody begins before all have told what they are.
    assert workers.list_fit(now_s) == {}
    with pytest.raises(ClusterError, match=r"worker b cannot work .* sverka there is 0\.9, here 1"):
        workers.take_greeting(Event("greeting", "b", OTHER))


def test_a_late_worker_with_another_version_is_left_out(network: Network, workers: Workers) -> None:
    network.there = {"a": Told(1, 1.0)}
    now_s = time.monotonic()
    workers.look(now_s)
    workers.take_greeting(Event("greeting", "a", GOOD))
    assert workers.list_fit(now_s) == {"a": 1}
    network.there |= {"b": Told(2, 1.0), "c": Told(3, 1.0)}
    workers.look(now_s)
    workers.take_greeting(Event("greeting", "b", OTHER))
    workers.take_greeting(Event("greeting", "c", GOOD))
    assert workers.list_fit(now_s) == {"a": 1, "c": 3}
    # Nor is it asked again by the next run of the session.
    again = Workers(cast(Session, network), cast(Channel, network), b"", _IMPATIENT)
    again.look(now_s)
    assert again.list_fit(now_s) == {"a": 1, "c": 3}
    assert network.greeted == ["a", "b", "c"]


def test_who_is_silent_or_has_a_task_too_long_gets_nothing_until_it_is_back(
    network: Network, workers: Workers
) -> None:
    network.there = {"a": Told(1, 1.0), "b": Told(1, 1.0)}
    now_s = time.monotonic()
    workers.look(now_s)
    for address in "ab":
        workers.take_greeting(Event("greeting", address, GOOD))
    network.there["a"] = Told(1, 2.0)
    workers.look(now_s + 3.0)
    assert workers.list_fit(now_s + 3.0) == {"a": 1}
    # Nor in the next run of the session.
    again = Workers(cast(Session, network), cast(Channel, network), b"", _IMPATIENT)
    again.look(now_s + 3.0)
    assert again.list_fit(now_s + 3.0) == {"a": 1}
    network.there["b"] = Told(1, 9.0)
    workers.look(now_s + 4.0)
    assert workers.list_fit(now_s + 4.0) == {"a": 1, "b": 1}
    workers.note_stuck("a")
    for run in (workers, again):
        assert run.list_fit(now_s + 4.0) == {"b": 1}
    workers.note_answer("a")
    assert workers.list_fit(now_s + 4.0) == {"a": 1, "b": 1}


def test_a_run_without_workers_ends(network: Network, workers: Workers) -> None:
    now_s = time.monotonic()
    workers.look(now_s + 19.0)
    with pytest.raises(ClusterError, match=r"has had no worker .*`dask worker tcp://scheduler:8786`"):
        workers.look(now_s + 21.0)


@pytest.mark.parametrize(
    ("error", "is_network"),
    [
        (asyncio.CancelledError(), True),
        (KilledWorker("task", cast(Any, "worker"), 3), True),
        (CommClosedError(), True),
        (TimeoutError(), True),
        (ModuleNotFoundError("ocr.batch.dask_worker"), False),
        (OSError(28, "No space left on device"), False),
    ],
)
def test_a_lost_way_is_no_fault_of_a_worker(error: BaseException, is_network: bool) -> None:
    assert is_of_network(error) is is_network


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("/d/sent/ab/1.png is empty", "scans/1.png is empty"),
        ("1.png in /d/sent/ab is damaged", "1.png in scans is damaged"),
        ("Cannot write /d/task-1/0/.sverka/k.json", "Cannot write /out/.sverka/k.json"),
        ("2.png is empty", "2.png is empty"),
    ],
)
def test_messages_name_the_files_of_the_run(message: str, shown: str) -> None:
    done = Done(
        outcome=Outcome(index=0, message=message),
        kept=(),
        places=(("scans/1.png", "/d/sent/ab/1.png"), ("scans/2.png", "scans/2.png")),
        folder="/d/task-1/0",
    )
    assert name_as_here(done, Copying(Path("/out"))) == shown


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("tcp://10.0.0.1:8786", True),
        ("tls://scheduler.example:8786", True),
        ("tcp://[::1]:8786", True),
        ("http://10.0.0.1:8786", False),
        ("10.0.0.1:8786", False),
        ("tcp://10.0.0.1", False),
        ("tcp://:8786", False),
        ("tcp://a b:8786", False),
        ("", False),
    ],
)
def test_addresses(address: str, is_one: bool) -> None:
    if is_one:
        assert DaskExecutor(address).address == address
    else:
        with pytest.raises(UsageError, match="tcp://HOST:8786"):
            DaskExecutor(address)


def test_where_no_scheduler_answers_the_run_does_not_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_session, "_CONNECT_S", 0.2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ClusterError, match="dask scheduler"), DaskExecutor(address).kept():
            pass
        # Nothing to be done needs nobody.
        assert list(DaskExecutor(address).run(abs, [])) == []


def test_items_of_many_pages_have_time_for_each() -> None:
    limits = Limits(seconds=60, memory_bytes=100)
    many = DaskExecutor("tcp://a:1", limits).for_pages(24)
    assert many == DaskExecutor("tcp://a:1", Limits(seconds=1440, memory_bytes=100), pages=24)
    assert DaskExecutor("tcp://a:1").for_pages(24).limits is None


@pytest.mark.parametrize("answer", [{}, {"workers": None}, OSError("connection refused")])
def test_a_scheduler_that_is_gone_ends_the_run(answer: object) -> None:
    class Client:
        def scheduler_info(self, n_workers: int) -> object:
            if isinstance(answer, OSError):
                raise answer
            return answer

    with pytest.raises(ClusterError, match=r"tcp://a:1 does not answer any more.* run the same command"):
        Session(Client(), "tcp://a:1").look()
