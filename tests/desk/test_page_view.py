"""A page beside its scan: its tokens out of all, what a person may know of its places, its ink; what is hidden."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr.batch.ledger import PageState, RunEntry
from ocr.batch.status import FolderStatus, RunStatus
from ocr.desk.doing import Doing, Wish
from ocr.desk.overview import view_rules, view_runs, view_summary
from ocr.desk.page_view import view_page
from ocr.desk.queue import view_state
from ocr.desk.showing import Showing
from ocr.desk.store import open_store
from ocr.desk.token_boxes import TOKENS, TokenBoxes, load_token_boxes
from ocr.desk.types import Deed, Person, PlaceId, Role
from ocr.desk.volume import Volume, slug_of
from ocr.errors import InputError
from ocr.model import Box, TokenKind
from tests.desk.desks import make_finding, make_text, write_document

TEXT = make_text(3)
SLUG = slug_of("one")


@pytest.fixture
def showing(tmp_path: Path) -> Iterator[Showing]:
    findings = [make_finding(n, TEXT, kind=TokenKind.NUMBER) for n in (2, 1)]
    write_document(tmp_path / "one", TEXT, findings)
    with open_store(tmp_path) as store:
        for name, role in (("Аня", Role.OWNER), ("Боря", Role.REVIEWER)):
            store.people.take(name, role, token_sha256=name)
        volume = Volume(tmp_path, store)
        volume.refresh()
        yield Showing(volume, "en")


def people(showing: Showing) -> tuple[Person, Person]:
    anya, borya = showing.store.people.list()
    return anya, borya


def write_tokens(folder: Path, *tokens: tuple[int, int]) -> None:
    lines = [
        {"page": page, "start": start, "end": start + 1, "boxes": [[start, 0, start + 9, 9]]}
        for page, start in tokens
    ]
    (folder / TOKENS).write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")


def test_of_all_tokens_those_of_a_page_are_read_wherever_they_stand(tmp_path: Path) -> None:
    write_tokens(tmp_path, (1, 0), (1, 2), (2, 5), (11, 7), (1, 4))
    assert [one.start for one in load_token_boxes(tmp_path, 0)] == [0, 2, 4]
    assert load_token_boxes(tmp_path, 1) == (TokenBoxes(5, 6, (Box(5, 0, 14, 9),)),)
    assert load_token_boxes(tmp_path, 10) == (TokenBoxes(7, 8, (Box(7, 0, 16, 9),)),)
    assert load_token_boxes(tmp_path, 4) == ()
    # A run that writes it anew is seen.
    write_tokens(tmp_path, (1, 3))
    assert [one.start for one in load_token_boxes(tmp_path, 0)] == [3]


def test_a_text_without_tokens_is_shown_all_the_same(tmp_path: Path) -> None:
    assert load_token_boxes(tmp_path, 0) == ()
    (tmp_path / TOKENS).write_text('{"page": 1, broken\n', encoding="utf-8")
    assert load_token_boxes(tmp_path, 0) == ()


def test_a_page_has_its_places_in_the_order_of_the_text_and_its_ink(showing: Showing) -> None:
    anya, _ = people(showing)
    view = view_page(showing, SLUG, 0, anya)
    assert (view["text"], view["lang"], view["before"], view["behind"]) == (TEXT, "ru", None, None)
    assert [place["key"] for place in view["places"]] == ["key1", "key2"]
    first = view["places"][0]
    assert (TEXT[first["start"] : first["end"]], first["boxes"], first["seen"]) == (
        "17", [[810, 300, 866, 336]], "open",
    )  # fmt: skip
    assert [(area["key"], area["box"], area["ticked_by"]) for area in view["areas"]] == [
        ("ink1", [300, 2000, 700, 2090], None)
    ]
    event = showing.store.do(anya, Deed.TICK, PlaceId("one", "ink1"))
    assert view_page(showing, SLUG, 0, anya)["areas"][0]["ticked_by"] == event.number
    showing.store.undo(anya)
    assert view_page(showing, SLUG, 0, anya)["areas"][0]["ticked_by"] is None
    with pytest.raises(InputError, match="no page 2"):
        view_page(showing, SLUG, 1, anya)


def test_notes_and_flags_of_others_are_as_blind_as_their_opinions(showing: Showing) -> None:
    anya, borya = people(showing)
    place = PlaceId("one", "key1")
    for deed, note in ((Deed.NOTE, "семь"), (Deed.FLAG, ""), (Deed.ACCEPT, ""), (Deed.UNDO, "")):
        if deed is Deed.UNDO:
            showing.store.undo(anya)
        else:
            showing.store.do(anya, deed, place, note=note)
    showing.store.do(anya, Deed.ACCEPT, place)

    def notes(person: Person) -> list[str]:
        state = showing.store.deeds.state(showing.store.places[place])
        return [event.note for event in view_state(state, person).notes]

    def hidden(person: Person) -> tuple[int, int]:
        log = showing.log(person, None, "", 0)
        return len(log["events"]), log["hidden"]

    assert (notes(anya), notes(borya)) == (["семь"], [])
    assert (hidden(anya), hidden(borya)) == ((5, 0), (0, 5))
    assert [showing.documents(person)[0]["last"] is None for person in (anya, borya)] == [False, True]
    # Once both agree there is nothing to hide.
    showing.store.do(borya, Deed.ACCEPT, place)
    assert (notes(anya), notes(borya)) == (["семь"], ["семь"])
    assert hidden(borya) == (6, 0)


def test_rules_that_hold_and_what_a_document_has(showing: Showing) -> None:
    anya, _ = people(showing)
    assert view_summary(showing, SLUG, anya)["pages"] == 1
    # Nothing beside the two, each of 99 %.
    assert view_summary(showing, SLUG, anya)["left"]["expected"] == pytest.approx(1.98)
    Doing(showing).do(SLUG, anya, Wish(Deed.DISMISS, "key1", everywhere=True))
    (rule,) = view_rules(showing, SLUG)
    assert (rule["person"], rule["everywhere"], rule["transcribed"], rule["reading"], rule["places"]) == (
        "Аня", True, "17", "12", 1,
    )  # fmt: skip
    showing.store.undo(anya)
    assert view_rules(showing, SLUG) == []


def test_of_the_runs_those_that_go_on_are_told(showing: Showing, monkeypatch: pytest.MonkeyPatch) -> None:
    assert view_runs(showing) == []

    def run(*, goes_on: bool, seconds_left: float | None) -> RunStatus:
        counts = {PageState.WAITING: 5, PageState.READ: 4, PageState.JUDGED: 2, PageState.FAILED: 1}
        entry = RunEntry(command="verify", version="0.2.0", began_s=0.0, ended_s=None, exit_code=None)
        return RunStatus(
            run=entry, goes_on=goes_on, counts=counts, documents=1, pages_per_minute=2.0,
            seconds_left=seconds_left, failures=(),
        )  # fmt: skip

    runs = (run(goes_on=True, seconds_left=61), run(goes_on=False, seconds_left=9))
    told = FolderStatus(runs=runs, holder=None)
    monkeypatch.setattr("ocr.desk.overview.load_status", lambda *_: told)
    assert view_runs(showing) == [{"pages": 12, "done": 3, "minutes_left": 2}]
    told = FolderStatus(runs=(run(goes_on=True, seconds_left=None),), holder=None)
    assert view_runs(showing) == [{"pages": 12, "done": 3, "minutes_left": None}]
