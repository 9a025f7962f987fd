"""The benchmark of faults of scans: which are put in, and how it counts."""

import numpy as np
import pytest

from ocr.bench.triage import AS_IT_IS, PUT_IN, Triaged, make_trials, measure_triage, pool_triage
from ocr.engines.replay import ReplayEngine
from ocr.model import ScanRef


def triaged(put_in: str, advice: str, *faults: str) -> Triaged:
    return Triaged(name="p", put_in=put_in, faults=faults, advice=advice, predicted_cer=0.1, measures=())


def test_what_is_told_is_counted() -> None:
    rows = pool_triage([
        triaged("dark", "rescan", "too-dark", "skewed"),
        triaged("dark", "", "skewed"),
        triaged(AS_IT_IS, ""),
        triaged(AS_IT_IS, "read", "not-trusted"),
        triaged(AS_IT_IS, "look", "negative"),
    ])  # fmt: skip
    assert rows["dark"] == {"pages": 2, "told": 1, "rescan": 1, "read": 0, "look": 0, "nothing": 1}
    # What was not put in as a fault of the scan is not counted as told.
    assert rows[AS_IT_IS] == {"pages": 3, "told": 1, "rescan": 0, "read": 1, "look": 1, "nothing": 1}
    assert set(rows) == {"dark", AS_IT_IS}


def test_all_faults_get_their_turn() -> None:
    scans = [ScanRef(f"{number}.png") for number in range(3)]
    trials = list(make_trials(scans, 4))
    assert sorted(trial.put_in for trial in trials) == sorted([AS_IT_IS] * 3 + list(PUT_IN))
    assert [trial.name for trial in trials][:2] == ["0.png, as it is", "0.png, much blurred"]


@pytest.mark.parametrize("name", PUT_IN)
def test_a_fault_is_put_into_grey_and_colour(name: str) -> None:
    grey = np.full((600, 400), 220, np.uint8)
    grey[100:110, 50:350] = 40
    for page in (grey, np.stack([grey] * 3, axis=2)):
        spoilt = PUT_IN[name].spoil(page)
        assert spoilt.dtype == np.uint8
        assert not (spoilt.shape == page.shape and np.array_equal(spoilt, page))


def test_a_page_that_cannot_be_read_is_told_by_its_failure(tmp_path: object) -> None:
    from pathlib import Path

    from PIL import Image

    from ocr.bench.triage import TriageTrial

    path = Path(str(tmp_path)) / "1.png"
    Image.fromarray(np.full((300, 200), 255, np.uint8)).save(path)
    blank = measure_triage(TriageTrial(scan=ScanRef(str(path)), put_in=AS_IT_IS), ReplayEngine([]))
    assert (blank.faults, blank.advice) == (("blank",), "look")
