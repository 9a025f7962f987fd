"""Tags of Transkribus on letters: where each stands after an edit."""

import pytest

from ocr.formats.source_files.custom_tags import find_index, iter_tags, move_tags
from ocr.formats.source_files.source_file import Edit, apply_edits
from ocr.formats.source_files.xml_nodes import splice

TEXT = "0123456789"


def move(value: str, text: str, *edits: Edit) -> str:
    return splice(value.encode(), move_tags(value.encode(), text, edits)[0]).decode()


# The edits, and what becomes of a tag on «45678», [4, 9).
MOVES: dict[str, tuple[list[tuple[int, int, str]], tuple[int, int]]] = {
    "behind": ([(9, 10, "xyz")], (4, 5)),
    "put at its end": ([(9, 9, "xyz")], (4, 5)),
    "before": ([(0, 2, "xyz")], (5, 5)),
    "put at its beginning": ([(4, 4, "xyz")], (7, 5)),
    "taken before": ([(1, 4, "")], (1, 5)),
    "put within": ([(6, 6, "xy")], (4, 7)),
    "taken within": ([(5, 7, "")], (4, 3)),
    "the whole": ([(4, 9, "xy")], (4, 2)),
    "more than the whole": ([(3, 10, "xyz")], (3, 3)),
    "all taken": ([(3, 10, "")], (3, 0)),
    "over its beginning": ([(2, 6, "x")], (2, 4)),
    "over its end": ([(7, 10, "xyzw")], (4, 7)),
    "one before, and one behind that it would come over": ([(0, 0, "xxxxx"), (9, 10, "yy")], (9, 5)),
    "several": ([(0, 1, ""), (2, 3, "xx"), (5, 6, ""), (9, 9, "x")], (4, 4)),
}


@pytest.mark.parametrize("name", MOVES)
def test_a_tag_goes_with_its_letters(name: str) -> None:
    edits, (offset, length) = MOVES[name]
    value = "readingOrder {index:0;} unclear {offset:4; length:5; continued:true;}"
    new = move(value, TEXT, *(Edit(*one) for one in edits))
    assert new == value.replace("offset:4", f"offset:{offset}").replace("length:5", f"length:{length}")


def test_the_letters_of_several_edits_are_those_of_the_tag() -> None:
    # [4, 9) loses «5»: «0» goes, «2» becomes two; «4678» is at 10 - 1 + 1 - ... = 4.
    edits = [Edit(0, 1, ""), Edit(2, 3, "xx"), Edit(5, 6, "")]
    assert apply_edits(TEXT, edits)[4:8] == "4678"


@pytest.mark.parametrize(
    ("edit", "offset"),
    [((3, 3, "x"), 6), ((5, 5, "x"), 6), ((2, 8, "xyz"), 2), ((6, 7, ""), 5)],
)
def test_a_tag_without_length_is_a_place(edit: tuple[int, int, str], offset: int) -> None:
    assert move("gap {offset:5; length:0;}", TEXT, Edit(*edit)) == f"gap {{offset:{offset}; length:0;}}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a {offset:4;length:1}", "a {offset:5;length:1}"),
        ("a { length : 1 ; offset : 4 ; }", "a { length : 1 ; offset : 5 ; }"),
        ("a {offset:4; length:1;}b {offset:5; length:1;}", "a {offset:5; length:1;}b {offset:6; length:1;}"),
        # None of these has both, or a number.
        ("a {offset:4;}", "a {offset:4;}"),
        ("a {xoffset:4; length:1;}", "a {xoffset:4; length:1;}"),
        ("a {offset:-4; length:1;}", "a {offset:-4; length:1;}"),
        ("a {offset:4x; length:1;}", "a {offset:4x; length:1;}"),
        ("a {offset:4; length:1;", "a {offset:4; length:1;"),
        (
            "a {comment:до &quot;4&quot;; offset:9; length:1;}",
            "a {comment:до &quot;4&quot;; offset:10; length:1;}",
        ),
    ],
)
def test_how_tags_are_written(before: str, after: str) -> None:
    assert move(before, TEXT, Edit(0, 0, "x")) == after


def test_tags_that_lose_their_letters_are_named() -> None:
    value = b"unclear {offset:1; length:2;} gap {offset:2; length:0;} abbrev {offset:0; length:4;}"
    assert move_tags(value, TEXT, [Edit(1, 3, "")])[1] == ["unclear"]


def test_offsets_count_as_java_counts() -> None:
    # 𝔸 is two: the tag is on «б», the third place.
    assert move("a {offset:2; length:1;}", "𝔸б", Edit(0, 1, "x")) == "a {offset:1; length:1;}"
    assert move("a {offset:1; length:1;}", "аб", Edit(0, 1, "𝔸")) == "a {offset:2; length:1;}"


def test_what_a_tag_says() -> None:
    (tag,) = iter_tags("readingOrder {index:0;} sic {correction:дом; offset:3; length:2;}".encode())
    assert (tag.name, tag.offset, tag.length) == ("sic", 3, 2)


@pytest.mark.parametrize(
    ("custom", "index"), [("readingOrder {index:12;}", 12), ("index {index:1;}", None), ("", None)]
)
def test_the_place_in_the_reading_order(custom: str, index: int | None) -> None:
    assert find_index(custom) == index
