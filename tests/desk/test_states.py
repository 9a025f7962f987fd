"""What the events say of a place: whose opinions settle it, what undoing takes back, what a rule dismisses."""

import pytest

from ocr.desk.rules import format_rule, make_rule, parse_rule
from ocr.desk.states import Deeds, settle
from ocr.desk.types import Deed, Event, Place, PlaceId, Role, Standing
from ocr.errors import InputError
from ocr.model import TokenKind, Verdict

ROLES = {"Аня": Role.REVIEWER, "Боря": Role.REVIEWER, "Вера": Role.REVIEWER, "Глеб": Role.ADJUDICATOR}


def make_place(key: str = "k1", **others: object) -> Place:
    known: dict[str, object] = {
        "document": "д. 1", "key": key, "page_index": 0, "start": 0, "end": 5, "verdict": Verdict.MISREAD,
        "kind": TokenKind.WORD, "probability": 0.99, "rank": 0.5, "transcribed": "25848", "reading": "25348",
        "group": "", "is_listed": True, "is_gone": False, "is_added": False, "fields": {},
    }  # fmt: skip
    return Place(**(known | others))  # type: ignore[arg-type]


def make_event(number: int, person: str, deed: Deed, text: str = "", **others: object) -> Event:
    known: dict[str, object] = {"document": "д. 1", "key": "k1"}
    return Event(
        number=number, at="2026-01-02T03:04:05+00:00", person=person, role=ROLES[person], deed=deed, text=text,
        **(known | others),  # type: ignore[arg-type]
    )  # fmt: skip


A, R, E = Deed.ACCEPT, Deed.REJECT, Deed.EDIT


@pytest.mark.parametrize(
    ("said", "standing", "by"),
    [
        ([], "open", None),
        ([("Аня", A)], "second", None),
        # One person alone never settles it, however often they speak.
        ([("Аня", A), ("Аня", A)], "second", None),
        ([("Аня", A), ("Боря", A)], "settled", 2),
        ([("Аня", A), ("Боря", R)], "disputed", None),
        ([("Аня", E, "25348"), ("Боря", E, "25343")], "disputed", None),
        ([("Аня", E, "25348"), ("Боря", E, "25348")], "settled", 2),
        # They come to agree.
        ([("Аня", A), ("Боря", R), ("Аня", R)], "settled", 3),
        # An adjudicator as one of the two is no ruling, before there is anything to rule on.
        ([("Глеб", A), ("Боря", R)], "disputed", None),
        ([("Аня", A), ("Глеб", R)], "disputed", None),
        ([("Аня", A), ("Боря", R), ("Глеб", A)], "settled", 3),
        # Neither of the two was right.
        ([("Аня", A), ("Боря", R), ("Глеб", E, "25343")], "settled", 3),
        # In a team of two the adjudicator sees both, and says so again.
        ([("Глеб", A), ("Боря", R), ("Глеб", A)], "settled", 3),
        # A third reviewer is no adjudicator.
        ([("Аня", A), ("Боря", R), ("Вера", A)], "disputed", None),
        # What is settled is not reopened by those who settled it, nor by who says the same.
        ([("Аня", A), ("Боря", A), ("Аня", R)], "settled", 3),
        ([("Аня", A), ("Боря", A), ("Вера", A)], "settled", 3),
        ([("Аня", A), ("Боря", A), ("Вера", R)], "disputed", None),
        ([("Аня", A), ("Боря", A), ("Глеб", R)], "settled", 3),
    ],
)
def test_two_who_agree_or_an_adjudicator_settle_a_place(
    said: list[tuple[str, Deed, str]], standing: str, by: int | None
) -> None:
    opinions = [
        make_event(number, person, deed, *text) for number, (person, deed, *text) in enumerate(said, start=1)
    ]
    found, settled_by = settle(opinions, needs_second=True)
    assert (found.value, settled_by and settled_by.number) == (standing, by)
    # Where no second is asked for, the last word counts.
    alone = settle(opinions, needs_second=False)
    assert alone == ((Standing.SETTLED, opinions[-1]) if opinions else (Standing.OPEN, None))


def make_deeds(*events: Event, places: tuple[Place, ...] = (make_place(),)) -> Deeds:
    deeds = Deeds({place.id: place for place in places})
    for event in events:
        deeds.add(event)
    return deeds


def test_undoing_takes_back_the_last_deed_and_then_the_one_before_and_redoing_restores_them() -> None:
    place = make_place()
    deeds = make_deeds(make_event(1, "Аня", A), make_event(2, "Аня", R))

    def said() -> Deed | None:
        by = deeds.state(place).settled_by
        return by.deed if by else None

    def undo(number: int) -> None:
        last = deeds.find_undo("Аня")
        assert last is not None
        deeds.add(make_event(number, "Аня", Deed.UNDO, undoes=last.number))

    def redo(number: int) -> None:
        last = deeds.find_redo("Аня")
        assert last is not None
        deeds.add(make_event(number, "Аня", Deed.REDO, undoes=last.number))

    assert (said(), deeds.find_redo("Аня")) == (R, None)
    undo(3)
    assert said() is A
    undo(4)
    assert (said(), deeds.find_undo("Аня")) == (None, None)
    redo(5)
    assert said() is A
    redo(6)
    assert (said(), deeds.find_redo("Аня")) == (R, None)
    undo(7)
    assert said() is A
    # After a new deed there is nothing to redo; undoing goes on below it.
    deeds.add(make_event(8, "Аня", Deed.SIC))
    assert (said(), deeds.find_redo("Аня")) == (Deed.SIC, None)
    undo(9)
    undo(10)
    assert said() is None
    # What others do is not theirs to undo by the key.
    assert deeds.find_undo("Боря") is None


def test_a_flag_asks_for_a_second_opinion_and_notes_are_kept() -> None:
    place = make_place()
    deeds = make_deeds(make_event(1, "Аня", A, note="посмотрите"), make_event(2, "Аня", Deed.FLAG))
    state = deeds.state(place)
    assert (state.standing, state.flagged_by) == (Standing.SECOND, ("Аня",))
    assert [event.note for event in state.notes] == ["посмотрите"]
    deeds.add(make_event(3, "Боря", A))
    assert deeds.state(place).standing is Standing.SETTLED


@pytest.mark.parametrize(
    ("other", "everywhere", "covered"),
    [
        (make_place("k2"), False, True),
        (make_place("k2", document="д. 2"), False, False),
        (make_place("k2", document="д. 2"), True, True),
        (make_place("k2", reading="25343"), True, False),
        (make_place("k2", transcribed="25343"), True, False),
        (make_place("k2", kind=TokenKind.NUMBER), True, False),
    ],
)
def test_a_rule_dismisses_what_is_like_its_place_until_it_is_undone(
    other: Place, everywhere: bool, covered: bool
) -> None:
    place = make_place()
    rule = make_rule(place, everywhere=everywhere)
    assert parse_rule(format_rule(rule)) == rule
    event = make_event(1, "Аня", Deed.DISMISS, format_rule(rule))
    deeds = make_deeds(event, places=(place, other))
    assert deeds.state(place).standing is Standing.DISMISSED
    assert deeds.state(other).standing is (Standing.DISMISSED if covered else Standing.OPEN)
    # An opinion about a place goes before any rule.
    deeds.add(make_event(2, "Боря", A, document=other.document, key=other.key))
    assert deeds.state(other).standing is Standing.SETTLED
    deeds.add(make_event(3, "Аня", Deed.UNDO, undoes=1))
    assert deeds.state(place).standing is Standing.OPEN
    assert deeds.rules() == {}
    deeds.add(make_event(4, "Аня", Deed.REDO, undoes=3))
    assert deeds.state(place).standing is Standing.DISMISSED


@pytest.mark.parametrize(
    "text", ["", "[]", '{"document": "", "kind": "no", "transcribed": "", "reading": ""}']
)
def test_other_text_is_no_rule(text: str) -> None:
    with pytest.raises(InputError, match="no rule"):
        parse_rule(text)


def test_a_place_is_there_while_the_run_has_it_or_who_made_it_has_not_undone_that() -> None:
    found, gone = make_place("k1"), make_place("k2", is_gone=True)
    added = make_place("k3", is_added=True, is_gone=True)
    deeds = make_deeds(places=(found, gone, added))
    assert [deeds.is_there(place) for place in (found, gone, added)] == [True, False, False]
    deeds.add(make_event(1, "Аня", Deed.ADD, key="k3"))
    assert deeds.is_there(added)
    deeds.add(make_event(2, "Аня", Deed.UNDO, key="k3", undoes=1))
    assert not deeds.is_there(added)


def test_an_area_is_ticked_until_that_is_undone() -> None:
    area = PlaceId("д. 1", "area")
    deeds = make_deeds(make_event(1, "Аня", Deed.TICK, key="area"))
    assert deeds.is_ticked(area)
    assert not deeds.is_ticked(PlaceId("д. 2", "area"))
    deeds.add(make_event(2, "Аня", Deed.UNDO, key="area", undoes=1))
    assert not deeds.is_ticked(area)
