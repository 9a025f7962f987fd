"""Places of a record that was checked against itself, at the desk: on no page, beside what they disagree with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr.batch.check import make_result
from ocr.batch.verify import publish
from ocr.consistency.rules import RecordCheck
from ocr.desk.doing import Doing, Wish
from ocr.desk.page_view import view_page
from ocr.desk.queue import Wanted
from ocr.desk.showing import Showing
from ocr.desk.store import open_store
from ocr.desk.types import Deed, Person, Role
from ocr.desk.volume import Volume
from ocr.formats.findings_reading import load_findings
from ocr.formats.record_texts import get_record_texts_path, load_record_texts
from ocr.model import Choice, Part
from ocr.review.corrected import load_decisions
from tests.records import EVERY, RECORD, SHEETS, TRANSLATION
from tests.report.test_report_record import SOURCE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    publish(make_result(SOURCE, RecordCheck(inconsistencies=EVERY, agreeing={}), ()), tmp_path / "one", "en")
    return tmp_path


@pytest.fixture
def showing(folder: Path) -> Iterator[Showing]:
    with open_store(folder) as store:
        store.people.take("Аня", Role.OWNER, token_sha256="a")
        volume = Volume(folder, store)
        volume.refresh()
        yield Showing(volume, "en")


def anya(showing: Showing) -> Person:
    (person,) = showing.store.people.list()
    return person


def slug(showing: Showing) -> str:
    (only,) = showing.volume.slugs()
    return only


def cards(showing: Showing) -> list[dict[str, object]]:
    keys = showing.queue(slug(showing), anya(showing), Wanted())["keys"]
    return showing.cards(slug(showing), anya(showing), keys)


def test_the_texts_beside_the_sheets_are_kept(folder: Path) -> None:
    kept = load_record_texts(folder / "one")
    assert kept == {
        (Part.CATALOGUE, "title"): RECORD.catalogue["title"],
        (Part.TRANSLATION, ""): TRANSLATION,
    }
    get_record_texts_path(folder / "one").write_text('[{"part": "cellar"}]', encoding="utf-8")
    assert load_record_texts(folder / "one") == {}


def test_a_card_has_the_place_that_it_disagrees_with(showing: Showing) -> None:
    number, wagons, _, left_out = cards(showing)
    assert number["label"] == "page 2" and number["is_of_record"]
    assert number["other"] == {
        "label": "catalogue: title",
        "before": "Report No. ",
        "text": "4417",
        "behind": ", Gubin to the depot",
        "lang": "",
    }
    assert wagons["page"] is None and wagons["label"] == "translation"
    assert str(wagons["behind"]).startswith(" wagons of coal")
    assert isinstance(wagons["other"], dict) and wagons["other"]["label"] == "page 1"
    assert left_out["other"] is None
    assert all(card["pictures"] is None for card in (number, wagons, left_out))


def test_pages_without_a_scan_show_their_text_and_places(showing: Showing) -> None:
    view = view_page(showing, slug(showing), 1, anya(showing))
    assert view["picture"] is None and view["text"] == SHEETS[1]
    assert [place["verdict"] for place in view["places"]] == ["inconsistent", "untranslated", "inconsistent"]


def test_what_is_on_no_page_is_in_no_list_of_pages(showing: Showing) -> None:
    by = showing.queue(slug(showing), anya(showing), Wanted())["by"]
    assert by["page"] == {"1": 3} and by["verdict"] == {"inconsistent": 2, "differs": 1, "untranslated": 1}


def test_a_decision_about_the_translation_goes_to_decisions_json(showing: Showing, folder: Path) -> None:
    wagons = next(card for card in cards(showing) if card["page"] is None)
    Doing(showing).do(slug(showing), anya(showing), Wish(Deed.REJECT, str(wagons["key"])))
    Doing(showing).write_home()
    (decision,) = load_decisions(folder / "one" / "decisions.json")
    assert (decision.key, decision.choice, decision.place) == (wagons["key"], Choice.REJECTED, None)
    file = load_findings(folder / "one")
    assert decision.finding in {finding.id for finding in file.findings}
