"""Unified differences out of known edits: those that `patch` makes of the old text the new one with."""

import difflib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.desk.diff import format_diff
from ocr.formats.source_files.source_file import Edit, apply_edits

OLD = "".join(f"строка {number}\n" for number in range(1, 21))


def edit(text: str, old: str, new: str) -> Edit:
    return Edit(text.index(old), text.index(old) + len(old), new)


def diff(old: str, *edits: Edit) -> str:
    return format_diff(old, apply_edits(old, edits), edits, ("a", "b"))


def test_a_changed_line_stands_between_three_lines_each() -> None:
    assert diff(OLD, edit(OLD, "10", "01")) == (
        "--- a\n+++ b\n@@ -7,7 +7,7 @@\n строка 7\n строка 8\n строка 9\n-строка 10\n+строка 01\n"
        " строка 11\n строка 12\n строка 13\n"
    )


@pytest.mark.parametrize(
    "edits",
    [
        [edit(OLD, "строка 1\n", "")],
        [edit(OLD, "20", "21")],
        [edit(OLD, "\nстрока 4", " строка 4")],
        [edit(OLD, "строка 3", "а\nб\nв")],
        # Six lines between two places make one hunk, seven two.
        [edit(OLD, "строка 3", "3"), edit(OLD, "строка 10", "10")],
        [edit(OLD, "строка 3", "3"), edit(OLD, "строка 11", "11")],
        [edit(OLD, "строка 3", "3"), edit(OLD, "ка 4\n", "\n"), Edit(len(OLD), len(OLD), "конец\n")],
    ],
)
def test_it_is_the_difference_that_difflib_finds(edits: list[Edit]) -> None:
    lines, new = OLD.splitlines(keepends=True), apply_edits(OLD, edits).splitlines(keepends=True)
    assert diff(OLD, *edits) == "".join(difflib.unified_diff(lines, new, "a", "b"))


def test_a_line_without_an_end_is_told() -> None:
    assert diff("а\nб", Edit(2, 3, "в")) == (
        "--- a\n+++ b\n@@ -1,2 +1,2 @@\n а\n-б\n\\ No newline at end of file\n+в\n\\ No newline at end of file\n"
    )


def test_the_same_text_has_no_difference() -> None:
    assert diff(OLD) == ""
    assert diff(OLD, Edit(0, 6, "строка")) == ""


def test_a_name_never_makes_a_line() -> None:
    head = format_diff("а\n", "б\n", [Edit(0, 1, "б")], ("x\n+++ y\tCP1251", "\u202ex"))
    assert head.startswith('--- "x\\n+++ y\\tCP1251"\n+++ "\\u202ex"\n@@ -1 +1 @@\n')


def test_what_a_format_kept_is_compared_line_by_line() -> None:
    told = format_diff("а\nб\nв\n", "а\nг\nв\n", [Edit(2, 5, "гв")], ("a", "b"))
    assert told == "--- a\n+++ b\n@@ -1,3 +1,3 @@\n а\n-б\n+г\n в\n"


def apply(old: str, told: str) -> str:
    """Return what a difference makes of a text, checking all that it says of that."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", old)
    pieces: list[str] = []
    done = 0
    told = re.sub(r"\n\\ No newline at end of file\n", "\0", told)
    for line in re.findall(r"[^\n\0]*[\n\0]", told)[2:]:
        text = line[1:-1] + ("\n" if line.endswith("\n") else "")
        if line.startswith("@@"):
            start, count = re.findall(r"-(\d+)(?:,(\d+))?", line)[0]
            first = int(start) - (count != "0")
            pieces += lines[done:first]
            done = first
        elif line[0] == "+":
            pieces.append(text)
        else:
            assert lines[done] == text
            pieces += [text] if line[0] == " " else []
            done += 1
    return "".join([*pieces, *lines[done:]])


@given(st.data())
def test_applied_it_gives_the_new_text(data: st.DataObject) -> None:
    old = data.draw(st.text("аб\n", max_size=60))
    ends = sorted(data.draw(st.lists(st.integers(0, len(old)), max_size=6)))
    edits = [
        Edit(start, end, data.draw(st.text("вг\n", max_size=4)))
        for start, end in zip(ends[::2], ends[1::2], strict=False)
    ]
    assert apply(old, diff(old, *edits)) == apply_edits(old, edits)
