"""The store keeps every deed: across a rerun, a restart, a cut; and shows where somebody changed it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ocr.desk.chain import load_head
from ocr.desk.database import NAME
from ocr.desk.store import HEAD_NAME, KnownDocument, Store, open_store
from ocr.desk.types import OPINIONS, Deed, Person, PlaceId, Role, Standing
from ocr.errors import InputError, UsageError
from tests.desk.test_states import make_place

DOCUMENT = KnownDocument("д. 1", "Дело 1", "0" * 64)
PLACE = PlaceId("д. 1", "k1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as store:
        store.take_document(DOCUMENT, [make_place("k1"), make_place("k2")])
        yield store


def standing(store: Store, key: str = "k1") -> Standing:
    return store.deeds.state(store.places[PlaceId("д. 1", key)]).standing


def test_what_is_done_is_there_after_a_restart(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.take_document(DOCUMENT, [make_place("k1")])
        owner = store.people.take("Аня")
        event = store.do(owner, Deed.EDIT, PLACE, text="25343", note="видно плохо")
        assert (event.number, event.person, event.role) == (1, "Аня", Role.OWNER)
    with open_store(tmp_path) as store:
        assert store.documents() == [DOCUMENT]
        assert store.people.list() == (owner,)
        assert store.deeds.events == [event]
        state = store.deeds.state(store.places[PLACE])
        assert (state.standing, state.settled_by) == (Standing.SETTLED, event)
        assert store.find_faults() == []


def test_the_first_person_is_the_owner_and_second_opinions_begin_with_the_second(store: Store) -> None:
    owner, reviewer = store.people.take("Аня"), store.people.take("  Боря  ")
    assert [owner.role, reviewer.role] == [Role.OWNER, Role.REVIEWER]
    assert store.people.take("Боря", Role.ADJUDICATOR).role is Role.ADJUDICATOR
    assert not store.people.ask_second_opinions
    store.people.take("Аня", token_sha256="aa")
    assert store.people.take("Боря", token_sha256="ab").number == reviewer.number
    assert store.people.ask_second_opinions
    assert store.people.find("ab") == reviewer._replace(role=Role.ADJUDICATOR)
    assert store.people.find("cd") is None
    with pytest.raises(UsageError, match="no name"):
        store.people.take(" \n")
    # A doubtful place waits for another person.
    store.take_document(DOCUMENT, [make_place("k1", probability=0.6), make_place("k2")])
    store.do(owner, Deed.ACCEPT, PLACE)
    assert standing(store) is Standing.SECOND
    store.people.set("second_opinions", "off")
    assert standing(store) is Standing.SETTLED
    store.people.set("second_opinions", "on")
    assert standing(store) is Standing.SECOND


def test_a_rerun_keeps_all_deeds_and_marks_what_is_gone(store: Store) -> None:
    owner = store.people.take("Аня")
    store.do(owner, Deed.REJECT, PLACE)
    store.take_document(DOCUMENT._replace(source_sha256="1" * 64), [make_place("k2"), make_place("k3")])
    assert store.places[PLACE].is_gone
    assert standing(store) is Standing.SETTLED
    store.take_document(DOCUMENT, [make_place("k1", probability=0.5)])
    assert not store.places[PLACE].is_gone
    assert standing(store) is Standing.SETTLED
    assert store.places[PlaceId("д. 1", "k3")].is_gone


def test_a_place_that_a_person_made_outlives_a_rerun(store: Store) -> None:
    owner = store.people.take("Аня")
    added = make_place("added-1", is_added=True)
    store.add_place(owner, added)
    store.take_document(DOCUMENT, [make_place("k1")])
    assert store.deeds.is_there(store.places[added.id])
    store.undo(owner)
    assert not store.deeds.is_there(added)


def test_a_deed_about_no_place_is_refused(store: Store) -> None:
    owner = store.people.take("Аня")
    with pytest.raises(InputError, match="no place 'k9'"):
        store.do(owner, Deed.ACCEPT, PlaceId("д. 1", "k9"))
    assert store.deeds.events == []


def test_whose_deeds_may_be_taken_back(store: Store) -> None:
    owner, one, other = (store.people.take(name) for name in ("Аня", "Боря", "Вера"))
    store.do(one, Deed.ACCEPT, PLACE)
    with pytest.raises(UsageError, match="is of Боря"):
        store.undo_event(other, 1)
    assert store.undo_event(owner, 1).undoes == 1
    with pytest.raises(InputError, match="no deed 1"):
        store.undo_event(owner, 1)
    with pytest.raises(InputError, match="no deed 2"):
        store.undo_event(owner, 2)
    # A patch has written files: an undoing would not take them back.
    store.do(owner, Deed.PATCH, PlaceId("д. 1", "000001"))
    with pytest.raises(InputError, match="no deed 3"):
        store.undo_event(owner, 3)
    assert store.undo(owner) is None
    with pytest.raises(InputError, match="no deed 0"):
        store.undo_event(owner, 0)
    with pytest.raises(InputError, match="no deed 9"):
        store.undo_event(owner, 9)


def test_a_second_desk_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Another desk is open"), open_store(tmp_path):
        pass


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_file_is_told_and_kept(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(InputError, match="damaged"), open_store(tmp_path):
        pass
    assert (tmp_path / NAME).read_bytes() == content


def test_the_file_of_another_version_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / NAME)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(InputError, match="another version"), open_store(tmp_path):
        pass


def change(folder: Path, *statements: str) -> None:
    """Do to the file what the desk never does."""
    with closing(sqlite3.connect(folder / NAME)) as connection:
        for statement in ("DROP TRIGGER event_stays", "DROP TRIGGER event_is_kept", *statements):
            connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        ([], None),
        (["UPDATE event SET text = 'x' WHERE id = 2"], "event 2 was changed"),
        (["UPDATE event SET at = '2000' WHERE id = 1"], "event 1 was changed"),
        (["DELETE FROM event WHERE id = 2"], "event 2 is missing"),
        (["DELETE FROM event WHERE id = 3"], "1 event at the end are gone"),
        (["DELETE FROM event WHERE id > 1"], "2 events at the end are gone"),
    ],
)
def test_whoever_changes_the_file_by_other_means_is_found_out(
    tmp_path: Path, statements: list[str], told: str | None
) -> None:
    with open_store(tmp_path) as store:
        store.take_document(DOCUMENT, [make_place("k1")])
        owner = store.people.take("Аня")
        for deed in (Deed.ACCEPT, Deed.EDIT, Deed.SIC):
            store.do(owner, deed, PLACE, text="т")
    change(tmp_path, *statements)
    with open_store(tmp_path) as store:
        faults = store.find_faults()
    assert faults == [] if told is None else any(told in fault for fault in faults), faults


def test_events_are_neither_changed_nor_removed(store: Store, tmp_path: Path) -> None:
    store.do(store.people.take("Аня"), Deed.ACCEPT, PLACE)
    with closing(sqlite3.connect(tmp_path / NAME)) as connection:
        for statement in ("UPDATE event SET note = 'x'", "DELETE FROM event"):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                connection.execute(statement)


def test_a_head_that_is_behind_is_no_fault_and_one_that_is_missing_is(store: Store, tmp_path: Path) -> None:
    owner = store.people.take("Аня")
    store.do(owner, Deed.ACCEPT, PLACE)
    behind = (tmp_path / HEAD_NAME).read_bytes()
    store.do(owner, Deed.REJECT, PLACE)
    assert load_head(tmp_path / HEAD_NAME) == (2, store.deeds.events[-1].hash)
    (tmp_path / HEAD_NAME).write_bytes(behind)
    assert store.find_faults() == []
    (tmp_path / HEAD_NAME).write_text("{}", "utf-8")
    assert ["cannot be told" in fault for fault in store.find_faults()] == [True]


class Desk(RuleBasedStateMachine):
    """Deciding, undoing, redoing, reruns and restarts, beside a dictionary and two stacks for each person."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, dict[str, tuple[Deed, str]]] = {}
        self.done: dict[str, list[tuple[str, tuple[Deed, str]]]] = {"Аня": [], "Боря": []}
        self.undone: dict[str, list[tuple[str, tuple[Deed, str]]]] = {"Аня": [], "Боря": []}

    @initialize()
    def begin(self) -> None:
        import tempfile

        self.folder = tempfile.TemporaryDirectory()
        self._open()
        self.keys = ["k1", "k2", "k3"]
        self.store.take_document(DOCUMENT, [make_place(key) for key in self.keys])
        for name in self.done:
            self.store.people.take(name)
        self.store.people.set("second_opinions", "off")

    def _open(self) -> None:
        self.context = open_store(Path(self.folder.name))
        self.store = self.context.__enter__()

    def _person(self, name: str) -> Person:
        return next(person for person in self.store.people.list() if person.name == name)

    names = st.sampled_from(["Аня", "Боря"])

    @rule(
        name=names,
        key=st.sampled_from(["k1", "k2", "k3"]),
        deed=st.sampled_from(sorted(OPINIONS)),
        text=st.text(),
    )
    def decide(self, name: str, key: str, deed: Deed, text: str) -> None:
        self.store.do(self._person(name), deed, PlaceId("д. 1", key), text=text)
        self.done[name].append((key, (deed, text)))
        self.undone[name].clear()

    @rule(name=names)
    def undo(self, name: str) -> None:
        event = self.store.undo(self._person(name))
        assert (event is None) == (not self.done[name])
        if self.done[name]:
            self.undone[name].append(self.done[name].pop())

    @rule(name=names)
    def redo(self, name: str) -> None:
        event = self.store.redo(self._person(name))
        assert (event is None) == (not self.undone[name])
        if self.undone[name]:
            self.done[name].append(self.undone[name].pop())

    @rule(keys=st.sets(st.sampled_from(["k1", "k2", "k3"])))
    def run_again(self, keys: set[str]) -> None:
        self.store.take_document(DOCUMENT, [make_place(key) for key in sorted(keys)])

    @rule()
    def restart(self) -> None:
        self.context.__exit__(None, None, None)
        self._open()

    @invariant()
    def each_has_their_last_opinion_of_each_place(self) -> None:
        if not hasattr(self, "store"):
            return
        for key in self.keys:
            state = self.store.deeds.state(replace(make_place(key)))
            told = {event.person: (event.deed, event.text) for event in state.opinions}
            wanted = {
                name: [said for at, said in done if at == key][-1]
                for name, done in self.done.items()
                if any(at == key for at, _ in done)
            }
            assert told == wanted
        assert self.store.find_faults() == []

    def teardown(self) -> None:
        if hasattr(self, "context"):
            self.context.__exit__(None, None, None)
            self.folder.cleanup()


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
