"""`sverka bench batch`: long runs watched, killed, starved of disk and spread over a cluster.

Each part runs `sverka verify` over a collection of small facsimiles, as a user does, and sets its results against
those of a run that nothing befell.
"""

import json
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from ocr import __version__
from ocr.batch.executor import count_cores
from ocr.batch.ledger import PageInput, open_ledger
from ocr.bench.batch_cluster import Cluster, Mishaps
from ocr.bench.batch_disk import measure_bytes, small_disk
from ocr.bench.batch_figures import (
    RunFigures,
    choose_moments,
    count_per_minute,
    find_differences,
    measure_growth,
)
from ocr.bench.batch_pages import make_collection
from ocr.bench.batch_runs import FINE, find_faults, kill_after, load_results, run, start, watch
from ocr.errors import ExitCode, UsageError
from ocr.files import write_atomically
from ocr.model import ScanRef

Row = dict[str, float | int | str | None]
Tell = Callable[[str], object]

# A disk that is full after so much of what a whole run writes.
_DISK_SHARES = (0.3, 0.7, 0.95)
# A file system has its own needs.
_LEAST_DISK_BYTES = 256 * 1024
_MAX_FAULTS_TOLD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is run: the collection for the part `scale`, the smaller one for the others, how often runs are killed."""

    documents: int = 40
    pages: int = 25
    small_documents: int = 4
    small_pages: int = 8
    cluster_documents: int = 4
    kills: int = 10
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Bench:
    """A folder for the runs of a plan, and who is told of each part as it ends."""

    out: Path
    plan: Plan
    tell: Tell

    def collection(self, name: str, documents: int, pages: int) -> Path:
        """Return a collection of so many documents, made anew."""
        shutil.rmtree(self.out / name, ignore_errors=True)
        return make_collection(self.out / name, documents, pages, self.plan.seed)

    def verify(self, collection: Path, out: Path, *options: object, sampled: bool = False) -> RunFigures:
        """Verify a collection into a folder and return the figures of the run."""
        return run(["verify", collection, "--out", out, *options], out, self.log, sampled=sampled)

    def fresh(self, name: str) -> Path:
        """Return a folder for results, which is not there yet."""
        shutil.rmtree(self.out / name, ignore_errors=True)
        return self.out / name

    @property
    def log(self) -> Path:
        """What the runs print."""
        return self.out / "runs.log"


def run_batch_bench(parts: Sequence[str], plan: Plan, out: Path, tell: Tell) -> dict[str, Row]:
    """Run parts of the benchmark, write batch.json into `out`, and return the figures of each part.

    The figure `faults` counts what must not be: pages lost, damaged or other than without what befell the run. Raises
    UsageError for an unknown part.
    """
    if unknown := [part for part in parts if part not in PARTS]:
        raise UsageError(f"There is no part {unknown[0]!r}. Name some of: {', '.join(PARTS)}.")
    bench = Bench(out.absolute(), plan, tell)
    rows: dict[str, Row] = {}
    for part in parts:
        began_s = time.monotonic()
        for name, row in PARTS[part](bench).items():
            rows[name] = row
            tell(f"{name}: " + ", ".join(f"{key} {value}" for key, value in row.items()))
        tell(f"{part} took {time.monotonic() - began_s:.0f} s")
    content = {"machine": describe_machine(), "rows": rows}
    write_atomically(out / "batch.json", json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return rows


def describe_machine() -> dict[str, str]:
    """Return the machine, its cores and memory, and the versions that figures hang on."""
    return {
        "processor": _read_after("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": str(count_cores()),
        "memory": _read_after("/proc/meminfo", "MemTotal"),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sverka": __version__,
        **{name: version(name) for name in ("numpy", "opencv-python-headless", "onnxruntime")},
    }


def _read_after(path: str, key: str) -> str:
    try:
        lines = Path(path).read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "")


# --- Scale ---------------------------------------------------------------------------------------


def measure_scale(bench: Bench) -> dict[str, Row]:
    """Verify the collection with two workers and a quarter of it with one, each again with nothing changed."""
    plan = bench.plan
    rows: dict[str, Row] = {}
    a_minute: dict[int, float] = {}
    for workers, documents in ((1, -(-plan.documents // 4)), (2, plan.documents)):
        pages = documents * plan.pages
        collection = bench.collection("scale", documents, plan.pages)
        out = bench.fresh(f"scale-{workers}")
        done = bench.verify(collection, out, "--jobs", workers, sampled=True)
        again = bench.verify(collection, out, "--jobs", workers)
        faults = [
            *find_faults(out, pages),
            *([] if done.exit_code in FINE else [f"exit code {done.exit_code}"]),
        ]
        _tell_faults(bench, faults)
        a_minute[workers] = count_per_minute(pages, done.seconds)
        rows[f"{workers} worker{'s' if workers > 1 else ''}"] = {
            "pages": pages,
            "seconds": round(done.seconds, 1),
            "a_minute": a_minute[workers],
            "memory_mb": max((one.memory_bytes for one in done.samples), default=0) >> 20,
            "growth": measure_growth(done.samples, pages),
            "coordinator_cpu": round(done.coordinator_share, 3),
            "again_s": round(again.seconds, 1),
            "faults": len(faults),
        }
    ledger_s = measure_ledger(pages)
    alone, both = (_drop_index(load_results(bench.out / f"scale-{workers}")) for workers in (1, 2))
    differing = find_differences(alone, {name: both[name] for name in both if name in alone})
    _tell_faults(bench, differing)
    rows["2 workers by 1"] = {
        "scaling": round(a_minute[2] / a_minute[1], 2),
        "ledger_ms_a_page": round(1000 * ledger_s / pages, 2),
        "ledger_share": round(ledger_s / done.seconds, 4),
        "faults": len(differing),
    }
    return rows


def _drop_index(results: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the results of documents, without what is of the whole collection."""
    return {name: content for name, content in results.items() if "/" in name}


def measure_ledger(pages: int) -> float:
    """Return the seconds that a ledger takes for all that a run writes there of so many pages."""
    scans = [ScanRef(f"{number}.jpg") for number in range(pages)]
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder), "verify") as ledger:
        began_s = time.perf_counter()
        document = ledger.begin_document(scans)
        for index, scan in enumerate(scans):
            document.note_input(index, scan, PageInput("0" * 64, 0, "0" * 32))
            document.note_reading(index, "1234")
            document.note_read(index, 0.5)
            document.note_judged([index])
        return time.perf_counter() - began_s


# --- Kills ---------------------------------------------------------------------------------------


def measure_kills(bench: Bench) -> dict[str, Row]:
    """Kill runs with all their processes at moments drawn from the seed, resume them, and compare."""
    plan = bench.plan
    collection = bench.collection("small", plan.small_documents, plan.small_pages)
    pages = plan.small_documents * plan.small_pages
    wanted, reference = _run_reference(bench, collection)
    killed = processes_left = 0
    faults: list[str] = []
    for trial, moments in enumerate(choose_moments(plan.seed, plan.kills, reference.seconds), start=1):
        out = bench.fresh("killed")
        for moment_s in moments:
            ran, left = kill_after(
                start(["verify", collection, "--out", out, "--jobs", 2], bench.log), moment_s
            )
            killed, processes_left = killed + ran, processes_left + left
        done = bench.verify(collection, out, "--jobs", 2)
        told = compare(wanted, reference, out, done, pages)
        faults += [f"trial {trial}, killed after {moments}: {fault}" for fault in told]
    _tell_faults(bench, faults)
    row: Row = {
        "pages": pages,
        "seconds": round(reference.seconds, 1),
        "trials": plan.kills,
        "kills": killed,
        "processes_left": processes_left,
        "faults": len(faults),
    }
    return {"kills": row}


def _run_reference(bench: Bench, collection: Path) -> tuple[dict[str, bytes], RunFigures]:
    out = bench.fresh("undisturbed")
    figures = bench.verify(collection, out, "--jobs", 2)
    return load_results(out), figures


def compare(
    wanted: Mapping[str, bytes], reference: RunFigures, out: Path, done: RunFigures, pages: int
) -> list[str]:
    """Return what is wrong with a finished run in `out` beside an undisturbed one, a line each."""
    faults = find_faults(out, pages) + find_differences(wanted, load_results(out))
    if done.exit_code != reference.exit_code:
        faults.append(f"exit code {done.exit_code}, not {reference.exit_code}")
    return faults


# --- Disk ----------------------------------------------------------------------------------------


def measure_full_disk(bench: Bench) -> dict[str, Row]:
    """Let the disk be full at some shares of what a run writes, make room, resume, and compare."""
    plan = bench.plan
    collection = bench.collection("small", plan.small_documents, plan.small_pages)
    pages = plan.small_documents * plan.small_pages
    wanted, reference = _run_reference(bench, collection)
    written = measure_bytes(bench.out / "undisturbed")
    rows: dict[str, Row] = {}
    for share in _DISK_SHARES:
        size = max(_LEAST_DISK_BYTES, round(written * share))
        with small_disk(bench.fresh("full"), size) as disk:
            out = disk.folder / "results"
            with disk.full:
                stopped = bench.verify(collection, out, "--jobs", 2)
            disk.make_room()
            done = bench.verify(collection, out, "--jobs", 2)
            faults = compare(wanted, reference, out, done, pages)
        if stopped.exit_code != ExitCode.OUTPUT:
            faults.append(
                f"the run on a full disk ended with {stopped.exit_code}, not {int(ExitCode.OUTPUT)}"
            )
        _tell_faults(bench, faults)
        rows[f"disk of {share:.0%}"] = {
            "means": disk.means,
            "mb": round(size / 2**20, 1),
            "exit_code": stopped.exit_code,
            "pages": pages,
            "faults": len(faults),
        }
    return rows


def _tell_faults(bench: Bench, faults: Sequence[str]) -> None:
    for fault in faults[:_MAX_FAULTS_TOLD]:
        bench.tell(f"FAULT: {fault}")
    if len(faults) > _MAX_FAULTS_TOLD:
        bench.tell(f"FAULT: and {len(faults) - _MAX_FAULTS_TOLD} more")


# --- Cluster -------------------------------------------------------------------------------------


def measure_cluster(bench: Bench) -> dict[str, Row]:
    """Verify on three workers of a scheduler, of which one is killed, one hangs and one comes late, and compare."""
    plan = bench.plan
    collection = bench.collection("cluster", plan.cluster_documents, plan.pages)
    pages = plan.cluster_documents * plan.pages
    wanted, reference = _run_reference(bench, collection)
    out = bench.fresh("clustered")
    with Cluster(bench.fresh("dask")) as cluster:
        cluster.add_worker()
        cluster.add_worker()
        began_s = time.monotonic()
        process = start(["verify", collection, "--out", out, "--cluster", cluster.address], bench.log)
        mishaps = Mishaps(cluster, pages)
        done = watch(process, out, at_moment=mishaps.befall)
        seconds = time.monotonic() - began_s
    faults = compare(wanted, reference, out, done, pages)
    faults += [f"it never came to this: {mishap}" for mishap in mishaps.to_come]
    _tell_faults(bench, faults)
    row: Row = {
        "pages": pages,
        "local_s": round(reference.seconds, 1),
        "cluster_s": round(seconds, 1),
        "faults": len(faults),
    }
    return {"cluster": row}


PARTS: Mapping[str, Callable[[Bench], dict[str, Row]]] = {
    "scale": measure_scale,
    "kills": measure_kills,
    "disk": measure_full_disk,
    "cluster": measure_cluster,
}
