"""Documents come into the desk as they are done, a rerun keeps what was decided, and decisions go both ways."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ocr.desk.doing import Doing, Sight, Wish
from ocr.desk.imported import DECISIONS, NOBODY
from ocr.desk.queue import Wanted
from ocr.desk.showing import Showing
from ocr.desk.store import open_store
from ocr.desk.types import Deed, Person, PlaceId, Role, Standing
from ocr.desk.volume import Volume, slug_of
from ocr.errors import InputError, UsageError
from ocr.formats.results import get_page_text_path, get_source_path
from ocr.model import Choice, DecidedPlace
from ocr.review.corrected import export_corrected, load_decisions
from tests.desk.results import DOUBT, NUMBER, TEXT, WORD, make_finding, write_results


class Office:
    """A desk on a folder of results, and people at it, each with a token."""

    def __init__(self, folder: Path, showing: Showing) -> None:
        self.folder, self.showing = folder, showing
        self.volume, self.store, self.doing = showing.volume, showing.store, Doing(showing)

    def person(self, name: str, role: Role | None = None) -> Person:
        return self.store.people.take(name, role, token_sha256=name)

    def keys(self, person: Person, document: str = "", **wanted: object) -> list[str]:
        told: list[str] = self.showing.queue(slug_of(document), person, Wanted(**wanted))["keys"]  # type: ignore[arg-type]
        return told

    def card(self, person: Person, key: str, document: str = "") -> dict[str, Any]:
        (card,) = self.showing.cards(slug_of(document), person, [key])
        return card

    def do(
        self, person: Person, deed: Deed, key: str, document: str = "", **others: object
    ) -> dict[str, Any]:
        return self.doing.do(slug_of(document), person, Wish(deed, key, **others))  # type: ignore[arg-type]

    def standing(self, key: str, document: str = "") -> Standing:
        return self.store.deeds.state(self.store.places[PlaceId(document, key)]).standing


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    write_results(tmp_path)
    with open_store(tmp_path) as store:
        volume = Volume(tmp_path, store)
        assert volume.refresh() == [""]
        yield Office(tmp_path, Showing(volume, "en"))


def test_the_queue_is_worst_first_and_shows_what_is_worth_a_look(office: Office) -> None:
    owner = office.person("Аня")
    assert office.keys(owner) == [NUMBER.key, WORD.key, DOUBT.key]
    assert office.keys(owner, kind="number") == [NUMBER.key]
    assert office.keys(owner, verdict="omitted") == []
    assert office.keys(owner, page_index=1) == []
    card = office.card(owner, NUMBER.key)
    assert card["title"] == "misread, number, л. 1: transcription «25848», page «25348»"
    assert card["before"].endswith("шифртелеграммы № ")
    assert card["transcribed"] == [
        {"text": "25", "differs": False}, {"text": "8", "differs": True}, {"text": "48", "differs": False},
    ]  # fmt: skip


def test_what_is_decided_leaves_the_open_ones_and_the_estimate(office: Office) -> None:
    owner = office.person("Аня")
    before = office.showing.queue(slug_of(""), owner, Wanted())["left"]
    assert before == {"expected": 2.34, "low": 0, "high": 3}
    told = office.do(owner, Deed.ACCEPT, NUMBER.key)
    # 1.35, as one error of .99 was found: 11 / 10.99 times.
    assert (told["open"], told["left"]) == (None, {"expected": 1.35, "low": 0, "high": 2})
    assert office.keys(owner, seen="open") == [WORD.key, DOUBT.key]
    assert office.keys(owner, seen="decided") == office.keys(owner, seen="mine") == [NUMBER.key]
    told = office.doing.undo(owner) or {}
    assert told["left"] == before
    assert office.doing.undo(owner) is None


@pytest.mark.parametrize(
    ("deed", "text", "expected"),
    [
        (Deed.ACCEPT, "", 1.35),
        (Deed.SIC, "", 1.35),
        (Deed.EDIT, "25343", 1.35),
        # 10 / 10.99 of 1.35: who finds fewer errors than expected expects fewer.
        (Deed.EDIT, "25848", 1.23),
        (Deed.REJECT, "", 1.23),
        (Deed.DISMISS, "", 1.23),
        # What nobody can tell says nothing of the rest.
        (Deed.ILLEGIBLE, "", 1.35),
    ],
)
def test_what_is_found_corrects_what_is_expected(
    office: Office, deed: Deed, text: str, expected: float
) -> None:
    told = office.do(office.person("Аня"), deed, NUMBER.key, text=text)
    assert told["left"]["expected"] == expected


def test_a_document_is_read_once_when_it_comes_in_and_its_overview_when_the_desk_is_opened_again(
    tmp_path: Path,
) -> None:
    write_results(tmp_path)
    path = tmp_path / "findings.json"
    content = path.read_bytes()
    with open_store(tmp_path) as store:
        volume = Volume(tmp_path, store)
        volume.refresh()
        path.unlink()
        # It was read when it was taken in.
        first = volume.find(slug_of(""))
    path.write_bytes(content)
    with open_store(tmp_path) as store:
        volume = Volume(tmp_path, store)
        assert volume.refresh() == []
        assert volume.find(slug_of("")).file == first.file
        assert (first.file.name, first.file.findings, len(first.file.pages)) == ("Дело 1", (), 1)
        volume = Volume(tmp_path, store)
        path.unlink()
        with pytest.raises(InputError, match="Name the folder"):
            volume.find(slug_of(""))


def test_decisions_go_home_to_the_documents_that_deeds_may_have_changed(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_results(tmp_path / name)
    with open_store(tmp_path) as store:
        volume = Volume(tmp_path, store)
        volume.refresh()
        office = Office(tmp_path, Showing(volume, "en"))
        owner = office.person("Аня")

        def written(since: int) -> list[str]:
            for name in ("a", "b"):
                (tmp_path / name / DECISIONS).unlink(missing_ok=True)
            office.doing.write_home(since)
            return [name for name in ("a", "b") if (tmp_path / name / DECISIONS).is_file()]

        office.do(owner, Deed.ACCEPT, NUMBER.key, "a")
        office.do(owner, Deed.ACCEPT, NUMBER.key, "b")
        cases = [(0, ["a", "b"]), (1, ["b"]), (2, [])]
        assert [written(since) for since, _ in cases] == [names for _, names in cases]
        # A rule may hold for both, and so does its end.
        office.do(owner, Deed.DISMISS, WORD.key, "b", everywhere=True)
        assert written(2) == ["a", "b"]
        office.doing.undo(owner)
        assert written(3) == ["a", "b"]


def test_documents_come_in_as_they_are_done(office: Office) -> None:
    owner = office.person("Аня")
    write_results(office.folder / "ф. 5" / "д. 7", name="Дело 7")
    # What lies in the desk's own folders is no document.
    write_results(office.folder / "corrected", name="no")
    assert office.volume.refresh() == ["ф. 5/д. 7"]
    assert office.volume.refresh() == []
    assert [(one["id"], one["name"], one["counts"]["open"]) for one in office.showing.documents(owner)] == [
        ("", "Дело 1", 3), ("ф. 5/д. 7", "Дело 7", 3),
    ]  # fmt: skip
    # One that is just being written is taken in the next time.
    path = office.folder / "ф. 5" / "д. 7" / "findings.json"
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    assert office.volume.refresh() == []
    path.write_bytes(whole.replace("Дело 7".encode(), "Дело 8".encode()))
    assert office.volume.refresh() == ["ф. 5/д. 7"]


def test_a_rerun_of_verify_keeps_what_was_dismissed_and_decided(office: Office) -> None:
    owner = office.person("Аня")
    office.do(owner, Deed.REJECT, NUMBER.key)
    office.do(owner, Deed.EDIT, WORD.key, text="июлю")
    office.doing.write_home()
    decisions = load_decisions(office.folder / DECISIONS)
    assert {(one.key, one.choice, one.text, one.reviewer) for one in decisions} == {
        (NUMBER.key, Choice.REJECTED, "", "Аня"), (WORD.key, Choice.EDITED, "июлю", "Аня"),
    }  # fmt: skip
    # What `verify` makes of them: the rejected one is in the list of the dismissed.
    write_results(office.folder, [WORD, make_finding("Продолжение", "продолжение")], dismissed=[NUMBER])
    assert office.volume.refresh() == [""]
    assert [office.standing(one.key) for one in (NUMBER, WORD)] == [Standing.SETTLED, Standing.SETTLED]
    assert office.keys(owner, seen="open")[0] == make_finding("Продолжение", "").key
    # Nobody decided anything twice.
    assert len(office.store.deeds.events) == 2


def test_decisions_of_a_report_are_taken_in_once(office: Office) -> None:
    entries = [
        {"id": NUMBER.id, "key": NUMBER.key, "decision": "accepted", "text": ""},
        {"id": WORD.id, "key": WORD.key, "decision": "edited", "text": "июлю", "reviewer": "Боря"},
    ]
    (office.folder / DECISIONS).write_text(json.dumps({"schema": 1, "decisions": entries}), "utf-8")
    owner = office.person("Аня")
    write_results(office.folder, name="Дело 1, снова")
    office.volume.refresh()
    assert [(event.person, event.role, event.deed, event.text) for event in office.store.deeds.events] == [
        (NOBODY, Role.REVIEWER, Deed.ACCEPT, ""), ("Боря", Role.REVIEWER, Deed.EDIT, "июлю"),
    ]  # fmt: skip
    # Who was never at the desk does not make it one of several people.
    assert not office.store.people.ask_second_opinions
    write_results(office.folder, name="Дело 1, в третий раз")
    office.volume.refresh()
    assert len(office.store.deeds.events) == 2
    # Later deeds stand when the desk's own file comes back.
    office.do(owner, Deed.REJECT, NUMBER.key)
    office.doing.write_home()
    write_results(office.folder, name="Дело 1, ещё раз")
    office.volume.refresh()
    assert len(office.store.deeds.events) == 3
    assert [one.choice for one in load_decisions(office.folder / DECISIONS)] == [
        Choice.REJECTED,
        Choice.EDITED,
    ]


def test_what_the_desk_does_not_decide_stays_in_the_file(office: Office) -> None:
    owner = office.person("Аня")
    note = {"id": "", "key": "note", "decision": "accepted", "text": "", "reviewer": "Боря"}
    (office.folder / DECISIONS).write_text(json.dumps({"schema": 1, "decisions": [note]}), "utf-8")
    # A place that no run made has no id: a decision without one is not about it.
    office.doing.add(slug_of(""), owner, Sight(0, 0, 4, "Прод"))
    office.doing.undo(owner)
    office.doing.undo(owner)
    office.do(owner, Deed.REJECT, NUMBER.key)
    office.do(owner, Deed.TICK, "area0")
    office.doing.write_home()
    assert {(one.key, one.reviewer) for one in load_decisions(office.folder / DECISIONS)} == {
        (NUMBER.key, "Аня"),
        ("area0", "Аня"),
        ("note", "Боря"),
    }
    # What is taken back leaves it, and nothing else does.
    office.doing.undo(owner)
    office.doing.undo(owner)
    office.doing.write_home()
    assert [one.key for one in load_decisions(office.folder / DECISIONS)] == ["note"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b'{"schema": 1'])
def test_a_file_that_is_no_decisions_is_not_written_over(office: Office, content: bytes) -> None:
    (office.folder / DECISIONS).write_bytes(content)
    office.do(office.person("Аня"), Deed.REJECT, NUMBER.key)
    office.doing.write_home()
    assert (office.folder / DECISIONS).read_bytes() == content
    assert office.standing(NUMBER.key) is Standing.SETTLED


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"\xff\xfe", b'{"schema": 1, "decisions": [{"decision": "no"}]}']
)
def test_a_file_that_is_no_decisions_is_left(tmp_path: Path, content: bytes) -> None:
    write_results(tmp_path)
    (tmp_path / DECISIONS).write_bytes(content)
    with open_store(tmp_path) as store:
        Volume(tmp_path, store).refresh()
        assert store.deeds.events == []
    assert (tmp_path / DECISIONS).read_bytes() == content


@pytest.mark.parametrize(
    ("deed", "text", "after"),
    [
        (Deed.ACCEPT, "", "25348"),
        (Deed.REJECT, "", "25848"),
        (Deed.EDIT, "25343", "25343"),
        (Deed.SIC, "", "25348"),
        (Deed.ILLEGIBLE, "", "25848"),
    ],
)
def test_what_export_makes_of_each_deed(
    office: Office, tmp_path: Path, deed: Deed, text: str, after: str
) -> None:
    office.do(office.person("Аня"), deed, NUMBER.key, text=text)
    office.doing.write_home()
    export_corrected(office.folder, office.folder / DECISIONS, tmp_path / "out")
    assert (tmp_path / "out" / "1.txt").read_text("utf-8") == TEXT.replace("25848", after)


def test_who_has_not_decided_knows_nothing_of_who_has(office: Office) -> None:
    owner, other = office.person("Аня"), office.person("Боря")
    office.do(other, Deed.REJECT, NUMBER.key, note="ясно")
    # The number waits for a second person, who sees it as if nobody had been there.
    assert office.keys(other, seen="waiting") == [NUMBER.key]
    card = office.card(owner, NUMBER.key)
    assert (card["seen"], card["own"], card["others"]) == ("open", None, [])
    log = office.showing.log(owner, None, "", 0)
    assert (log["events"], log["hidden"]) == ([], 1)
    office.showing.leases.release("Боря")
    office.do(owner, Deed.ACCEPT, NUMBER.key)
    # They differ: the owner is to settle it, and sees both; the other one only their own.
    card = office.card(owner, NUMBER.key)
    assert (card["seen"], card["is_ruling"], [one["note"] for one in card["others"]]) == (
        "open",
        True,
        ["ясно"],
    )
    card = office.card(other, NUMBER.key)
    assert (card["seen"], card["others"]) == ("disputed", [])
    office.do(owner, Deed.ACCEPT, NUMBER.key)
    assert office.standing(NUMBER.key) is Standing.SETTLED
    assert len(office.card(other, NUMBER.key)["others"]) == 1
    assert office.showing.agreement()["number"].places == 1
    assert office.showing.agreement()["number"].agreed == 0


def test_a_page_is_one_persons_at_a_time(office: Office) -> None:
    owner, other = office.person("Аня"), office.person("Боря")
    office.do(owner, Deed.ACCEPT, WORD.key)
    with pytest.raises(UsageError, match="Аня is at this page"):
        office.do(other, Deed.ACCEPT, NUMBER.key)
    office.showing.leases.release("Аня")
    office.do(other, Deed.ACCEPT, NUMBER.key)


def test_all_like_this_are_counted_and_dismissed(office: Office) -> None:
    owner, reviewer = office.person("Аня"), office.person("Боря")
    write_results(office.folder / "two", [WORD], doubts=[])
    office.volume.refresh()
    assert office.doing.count_like(slug_of(""), WORD.key) == {"here": 1, "everywhere": 2}
    with pytest.raises(UsageError, match="all documents"):
        office.do(reviewer, Deed.DISMISS, WORD.key, everywhere=True)
    office.do(owner, Deed.DISMISS, WORD.key, everywhere=True)
    assert office.standing(WORD.key, "two") is Standing.DISMISSED
    office.doing.write_home()
    (decision,) = load_decisions(office.folder / "two" / DECISIONS)
    assert (decision.choice, decision.reviewer) == (Choice.REJECTED, "Аня")
    office.doing.undo(owner)
    assert office.standing(WORD.key, "two") is Standing.OPEN


def test_a_person_adds_what_the_run_did_not_see(office: Office) -> None:
    owner = office.person("Аня")
    start = TEXT.index("шифр")
    told = office.doing.add(slug_of(""), owner, Sight(0, start, start + 4, "шифер", "видно"))
    key = told["card"]["key"]
    assert key in office.keys(owner, seen="decided")
    assert office.card(owner, key)["chance"] == "found by a person"
    # Undone twice, the opinion and then the place are gone.
    office.doing.undo(owner)
    assert key in office.keys(owner, seen="open")
    office.doing.undo(owner)
    assert key not in office.keys(owner)
    for sight in (Sight(7, 0, 1, "x"), Sight(0, 5, 4, "x"), Sight(0, 0, 10_000, "x"), Sight(0, -1, 4, "x")):
        with pytest.raises(InputError):
            office.doing.add(slug_of(""), owner, sight)


def test_what_a_person_added_is_exported_until_the_text_is_another(office: Office, tmp_path: Path) -> None:
    owner = office.person("Аня")
    start = TEXT.index("шифр")
    office.doing.add(slug_of(""), owner, Sight(0, start, start + 4, "шифер"))
    office.doing.add(slug_of(""), owner, Sight(0, 0, 0, "Снова."))
    office.doing.write_home()
    (one, _) = load_decisions(office.folder / DECISIONS)
    assert (one.choice, one.text) == (Choice.EDITED, "шифер")
    assert one.place == DecidedPlace(0, start, start + 4, "шифр", TEXT[:start][-20:] + TEXT[start + 4 :][:20])
    done = export_corrected(office.folder, office.folder / DECISIONS, tmp_path / "out")
    assert (done.changes, done.unmatched) == (2, 0)
    corrected = "Снова. " + TEXT.replace("шифр", "шифер")
    assert (tmp_path / "out" / "1.txt").read_text("utf-8") == corrected
    # Of a text that has it already nothing is left to do, and that is told.
    get_page_text_path(office.folder, 1).write_bytes(corrected.encode())
    get_source_path(office.folder, "1.txt").write_bytes(corrected.encode())
    with pytest.raises(InputError, match="corrected since"):
        export_corrected(office.folder, office.folder / DECISIONS, tmp_path / "out")
    # Taken back, it is no decision any more.
    office.doing.undo(owner)
    office.doing.undo(owner)
    office.doing.write_home()
    assert len(load_decisions(office.folder / DECISIONS)) == 1


@pytest.mark.parametrize(
    "place",
    [
        {"page": 0, "start": 0, "end": 1, "transcribed": "П", "around": ""},
        {"page": 1, "start": 2, "end": 1, "transcribed": "", "around": ""},
        {"page": 1, "start": -1, "end": 1, "transcribed": "П", "around": ""},
        {"page": 1, "start": 0, "end": 1},
        {"page": "1", "start": 0, "end": 1, "transcribed": "П", "around": ""},
    ],
)
def test_a_decision_with_a_wrong_place_is_no_decision(tmp_path: Path, place: dict[str, Any]) -> None:
    entry = {"id": "x", "key": "x", "decision": "edited", "text": "y", **place}
    (tmp_path / DECISIONS).write_text(json.dumps({"schema": 1, "decisions": [entry]}), "utf-8")
    with pytest.raises(InputError, match="no file of decisions"):
        load_decisions(tmp_path / DECISIONS)


def test_ink_is_ticked_off(office: Office) -> None:
    owner = office.person("Аня")
    told = office.do(owner, Deed.TICK, "area0")
    assert told["card"] is None
    assert office.store.deeds.is_ticked(PlaceId("", "area0"))
    with pytest.raises(InputError, match="no area"):
        office.do(owner, Deed.TICK, "area9")


@pytest.mark.parametrize(
    "wish",
    [
        Wish(Deed.UNDO, NUMBER.key),
        Wish(Deed.PATCH, NUMBER.key),
        Wish(Deed.NOTE, NUMBER.key),
        Wish(Deed.ACCEPT, "none"),
        Wish(Deed.EDIT, NUMBER.key, text="x" * 20_001),
        Wish(Deed.EDIT, NUMBER.key, text="\ud800"),
    ],
)
def test_what_is_no_deed_is_refused_and_leaves_nothing(office: Office, wish: Wish) -> None:
    with pytest.raises((InputError, UsageError)):
        office.doing.do(slug_of(""), office.person("Аня"), wish)
    assert office.store.deeds.events == []


def test_an_address_of_no_document_is_told(office: Office) -> None:
    with pytest.raises(InputError, match="no such document"):
        office.volume.find("../../etc")


def test_a_place_without_key_is_no_place(tmp_path: Path) -> None:
    write_results(tmp_path, [replace(NUMBER, key="")], doubts=[])
    with open_store(tmp_path) as store:
        Volume(tmp_path, store).refresh()
        assert store.places == {}
