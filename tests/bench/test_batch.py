"""The figures of long runs, and the pages that they are measured on; the runs themselves are too long for a test."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ocr.bench import batch
from ocr.bench.batch import Plan, measure_ledger, run_batch_bench
from ocr.bench.batch_cluster import Cluster, Mishaps
from ocr.bench.batch_disk import measure_bytes
from ocr.bench.batch_figures import RunFigures, Sample, choose_moments, find_differences, measure_growth
from ocr.bench.batch_pages import add_comment, make_collection
from ocr.bench.batch_runs import find_faults, load_results
from ocr.errors import UsageError
from ocr.formats.collections import load_collection


def sample(pages: int, memory_bytes: int) -> Sample:
    return Sample(seconds=0.0, pages=pages, memory_bytes=memory_bytes)


@pytest.mark.parametrize(
    ("samples", "growth"),
    [
        # Medians of the first 10 pages of 100 (100, 200, 300 -> 200) and of the last 10 (400).
        ([(1, 100), (5, 200), (10, 300), (50, 9999), (90, 400)], 2.0),
        # Before the first page and after the last nothing counts.
        ([(0, 1), (5, 200), (95, 100), (100, 9999)], 0.5),
        ([(5, 200), (50, 200)], None),
        ([(95, 200)], None),
        ([], None),
    ],
)
def test_memory_of_the_last_pages_by_that_of_the_first(
    samples: list[tuple[int, int]], growth: float | None
) -> None:
    assert measure_growth([sample(*one) for one in samples], 100, at_the_ends=10) == growth


def test_moments_are_the_same_for_a_seed_and_get_earlier_within_a_trial() -> None:
    moments = choose_moments(1, 50, 10.0)
    assert moments == choose_moments(1, 50, 10.0) != choose_moments(2, 50, 10.0)
    assert {len(trial) for trial in moments} == {1, 2, 3}
    for trial in moments:
        for at, moment_s in enumerate(trial, start=1):
            assert 0.2 / at <= moment_s <= 9.8 / at


def test_the_share_of_the_coordinator() -> None:
    figures = RunFigures(exit_code=0, seconds=1.0, cpu_s=8.0, coordinator_cpu_s=2.0)
    assert figures.coordinator_share == 0.25
    assert RunFigures(exit_code=0, seconds=1.0, cpu_s=0.0, coordinator_cpu_s=0.0).coordinator_share == 0.0


def test_pages_are_the_same_for_a_seed_and_other_in_each_document(tmp_path: Path) -> None:
    first, second = (make_collection(tmp_path / name, 2, 2, 3) for name in "ab")
    assert len(load_results(first)) == 8
    assert load_results(first) == load_results(second)
    scans = list(first.rglob("*.jpg"))
    assert len({path.read_bytes() for path in scans}) == len(scans) == 4
    assert len(load_collection(first).documents) == 2


def test_a_comment_changes_no_pixel() -> None:
    data = BytesIO()
    Image.fromarray(np.arange(4096, dtype=np.uint8).reshape(64, 64)).save(data, "JPEG")
    with (
        Image.open(BytesIO(data.getvalue())) as plain,
        Image.open(BytesIO(add_comment(data.getvalue(), b"a"))) as told,
    ):
        assert np.array_equal(np.asarray(plain), np.asarray(told))
        assert told.info["comment"] == b"a"


def test_what_differs_between_two_results(tmp_path: Path) -> None:
    for name in ("a/findings.json", "a/.sverka/kept.json", "a/sverka.log", "index.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, "utf-8")
    results = load_results(tmp_path)
    assert list(results) == ["a/findings.json", "index.html"]
    assert find_differences(results, results) == []
    assert find_faults(tmp_path, 1) == ["the ledger cannot be read"]
    # Two files of one block each, an empty one, and one of two blocks.
    (tmp_path / "a" / "empty").touch()
    (tmp_path / "a" / "large").write_bytes(b"x" * 4097)
    assert measure_bytes(tmp_path) == (4 + 2) * 4096


def test_the_ledger_takes_time() -> None:
    assert 0 < measure_ledger(2) < 5


def test_mishaps_befall_once_each_in_their_order() -> None:
    told: list[str] = []

    class Told(Cluster):
        def kill_worker(self, number: int) -> None:
            told.append(f"kill {number}")

        def stop_worker(self, number: int) -> None:
            told.append(f"stop {number}")

        def add_worker(self) -> None:
            told.append("add")

    mishaps = Mishaps(Told(Path()), 100)
    for done, so_far in ((9, 0), (10, 1), (11, 1), (40, 3), (100, 3)):
        mishaps.befall(0.0, done)
        assert len(told) == so_far
    assert told == ["kill 1", "add", "stop 2"]
    assert mishaps.to_come == []


def test_parts_are_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(
        batch, "PARTS", {"kills": lambda _: {"kills": {"faults": 2}}, "disk": lambda _: 1 / 0}
    )
    assert run_batch_bench(["kills"], Plan(), tmp_path, told.append) == {"kills": {"faults": 2}}
    assert told[0] == "kills: faults 2"
    assert '"cores"' in (tmp_path / "batch.json").read_text("utf-8")
    with pytest.raises(UsageError, match=r"'scaling'.* kills, disk"):
        run_batch_bench(["scaling"], Plan(), tmp_path, told.append)
