"""Decisions: which findings they are about, what is made of a text by them, and what of a file that is none."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.errors import InputError
from ocr.model import Choice, Decision
from ocr.review.decisions import Correction, correct, match_decisions, parse_decisions

A, E = Choice.ACCEPTED, Choice.EDITED


def put(text: str, *corrections: tuple[int, int, str]) -> str:
    return correct(text, [Correction(str(n), A, *one) for n, one in enumerate(corrections)])[0]


def test_a_word_is_replaced_and_all_else_stays() -> None:
    text = "Доношу  № 25848\n\tот 7 мая"
    corrected, (change,) = correct(text, [Correction("f", E, 10, 15, "25348")])
    assert corrected == "Доношу  № 25348\n\tот 7 мая"
    assert (change.before, change.after, change.new_start, change.new_end) == ("25848", "25348", 10, 15)


def test_what_is_left_out_takes_one_space_with_it() -> None:
    assert put("он не мог", (3, 5, "")) == "он мог"
    assert put("не мог", (0, 2, "")) == "мог"
    assert put("он мог не", (7, 9, "")) == "он мог"
    assert put("мог,мог", (3, 4, "")) == "могмог"


def test_what_is_put_in_is_set_apart() -> None:
    assert put("он мог", (2, 2, "не")) == "он не мог"
    assert put("он\nмог", (2, 2, "не")) == "он не\nмог"
    assert put("он мог", (6, 6, ".")) == "он мог."
    assert put("(мог)", (1, 1, "не")) == "(не мог)"
    assert put("", (0, 0, "не")) == "не"


def test_two_corrections_of_the_same_letters_are_refused() -> None:
    with pytest.raises(ValueError, match="same place"):
        put("25848", (0, 5, "25348"), (2, 3, "1"))


words = st.lists(st.text("абв", min_size=1, max_size=4), min_size=1, max_size=8)


@given(words, st.data())
@settings(derandomize=True, deadline=None, max_examples=100)
def test_offsets_of_changes_hold_in_both_texts(tokens: list[str], data: st.DataObject) -> None:
    text = " ".join(tokens)
    chosen = sorted(data.draw(st.sets(st.integers(0, len(tokens) - 1))))
    starts = [sum(len(token) + 1 for token in tokens[:at]) for at in chosen]
    corrections = [
        Correction(str(at), A, start, start + len(tokens[at]), data.draw(st.sampled_from(["", "где", "ё"])))
        for at, start in zip(chosen, starts, strict=True)
    ]
    corrected, changes = correct(text, corrections)
    for change in changes:
        assert text[change.start : change.end] == change.before
        assert corrected[change.new_start : change.new_end] == change.after
    # Undone, it is the text as it was.
    undone = [Correction(c.finding, A, c.new_start, c.new_end, c.before) for c in reversed(changes)]
    rebuilt = corrected
    for one in undone:
        rebuilt = rebuilt[: one.start] + one.text + rebuilt[one.end :]
    assert rebuilt == text


A_IS_REJECTED = Decision(finding="a", key="k1", choice=Choice.REJECTED)
AN_EDIT = Decision(finding="a", key="k1", choice=Choice.EDITED, text="да")


@pytest.mark.parametrize(
    ("decisions", "findings", "about"),
    [
        # By the key, whatever the id is in this run.
        ([A_IS_REJECTED], {"a": "k1", "b": "k2"}, {"a": A_IS_REJECTED}),
        ([A_IS_REJECTED], {"b": "k1", "c": "k2"}, {"b": A_IS_REJECTED}),
        ([A_IS_REJECTED], {"a": "k2", "b": "k1"}, {"b": A_IS_REJECTED}),
        # An id does not help a key of another scan.
        ([A_IS_REJECTED], {"a": "k2"}, {}),
        ([A_IS_REJECTED], {}, {}),
        # By the id where there is no key, or where it does not say which of equal places is meant.
        ([replace(A_IS_REJECTED, key="")], {"a": "k1"}, {"a": replace(A_IS_REJECTED, key="")}),
        ([replace(A_IS_REJECTED, key="")], {"b": "", "c": "k1"}, {}),
        ([A_IS_REJECTED], {"a": "k1-p1-1of2", "b": "k1-p1-2of2"}, {"a": A_IS_REJECTED}),
        ([A_IS_REJECTED], {"c": "k1-p1-1of2", "b": "k1-p1-2of2"}, {}),
        # Which of equal places is meant is part of the key.
        (
            [replace(A_IS_REJECTED, key="k1-p1-2of2")],
            {"a": "k1-p1-1of2", "b": "k1-p1-2of2"},
            {"b": replace(A_IS_REJECTED, key="k1-p1-2of2")},
        ),
        ([replace(A_IS_REJECTED, key="k1-p1-2of2")], {"a": "k1"}, {}),
        # Of two about one finding the one with its id, else both if they say the same, else neither.
        ([replace(A_IS_REJECTED, finding="b"), AN_EDIT], {"a": "k1"}, {"a": AN_EDIT}),
        ([AN_EDIT, replace(A_IS_REJECTED, finding="b")], {"a": "k1"}, {"a": AN_EDIT}),
        ([A_IS_REJECTED, replace(A_IS_REJECTED, finding="b")], {"c": "k1"}, {"c": A_IS_REJECTED}),
        ([A_IS_REJECTED, replace(AN_EDIT, finding="b")], {"c": "k1"}, {}),
        ([AN_EDIT, replace(AN_EDIT, finding="b", text="нет")], {"c": "k1"}, {}),
    ],
)
def test_which_finding_a_decision_is_about(
    decisions: list[Decision], findings: dict[str, str], about: dict[str, Decision]
) -> None:
    assert match_decisions(decisions, findings.items()) == about


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"schema": 2, "decisions": []}',
        '{"schema": 1}',
        '{"schema": 1, "decisions": [{"id": "a", "decision": "maybe"}]}',
        '{"schema": 1, "decisions": [{"id": 5, "decision": "accepted"}]}',
        '{"schema": 1, "decisions": ["a"]}',
    ],
)
def test_what_is_no_file_of_decisions_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"d\.json is no file of decisions"):
        parse_decisions(text, "d.json")


def test_a_finding_is_decided_once() -> None:
    one = {"id": "a", "decision": "accepted", "key": "k", "text": ""}
    fields = {"schema": 1, "decisions": [one, {**one, "id": "b", "decision": "edited", "text": "да"}]}
    first, second = parse_decisions(json.dumps(fields), "d.json")
    assert (first.choice, second.text, first.key) == (Choice.ACCEPTED, "да", "k")
    with pytest.raises(InputError, match="a twice"):
        parse_decisions(
            json.dumps({"schema": 1, "decisions": [one, {**one, "decision": "rejected"}]}), "d.json"
        )
