"""Equal places of a queue, by which the browser folds them: which are a group there, and how likely each is."""

from dataclasses import replace
from pathlib import Path

import pytest

from ocr.desk.places import take_places
from ocr.desk.queue import Wanted, list_equal, percent_of
from ocr.desk.showing import Showing
from ocr.desk.store import open_store
from ocr.desk.types import Place, Role
from ocr.desk.volume import Volume, slug_of
from ocr.formats.findings import FindingsFile
from ocr.model import Basis, Finding, Verdict
from tests.desk.desks import make_finding, make_text, write_document

TEXT = make_text(5)


def place_of(finding: Finding) -> Place:
    (place,) = take_places(
        "one", FindingsFile(name="d", profile="typescript", counts={}, pages=(), findings=(finding,))
    )
    return place


@pytest.mark.parametrize(
    ("changed", "percent"),
    [
        ({"probability": 0.954}, 95),
        ({"probability": 0.004}, 0),
        # Less than all is never all.
        ({"probability": 0.999}, 99),
        ({"probability": 1.0}, 100),
        # What is no such figure is told on no card.
        ({"basis": Basis.RULE}, None),
        ({"verdict": Verdict.ILLEGIBLE}, None),
    ],
)
def test_the_figure_of_a_place_is_that_of_its_card(changed: dict[str, object], percent: int | None) -> None:
    assert percent_of(place_of(make_finding(1, TEXT, **changed))) == percent


def test_what_a_person_found_has_no_figure() -> None:
    assert percent_of(replace(place_of(make_finding(1, TEXT)), is_added=True)) is None


def test_a_group_is_of_two_places_of_the_same_list(tmp_path: Path) -> None:
    groups = ["", "с -> о", "7 -> 2", "с -> о", "с -> о"]
    findings = [
        make_finding(number, TEXT, group=group, probability=1 - number / 10)
        for number, group in enumerate(groups, start=1)
    ]
    assert list_equal([place_of(finding) for finding in findings]) == {"с -> о": [(1, 80), (3, 60), (4, 50)]}
    # Of a queue that leaves some out, the others count alone.
    write_document(tmp_path / "one", TEXT, [replace(findings[1], verdict=Verdict.SIC), *findings[2:]])
    with open_store(tmp_path) as store:
        person = store.people.take("Аня", Role.OWNER)
        volume = Volume(tmp_path, store)
        volume.refresh()
        showing = Showing(volume, "en")
        queue = showing.queue(slug_of("one"), person, Wanted(verdict="misread"))
        assert {queue["keys"][at]: percent for at, percent in queue["equal"]["с -> о"]} == {
            "key4": 60,
            "key5": 50,
        }
        assert showing.queue(slug_of("one"), person, Wanted(verdict="sic"))["equal"] == {}
        showing.gallery.close()
