"""What a finding is known by in a later run: apart from its equals, and the same when the text changes elsewhere."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.verdict.finding_keys import KnownPage, Place, is_key_of, make_key, make_keys, strip_ordinal

ROW = "итого 12 руб. 40 коп.\n"


def key_of(text: str, start: int, end: int, reading: str, file: str = "s") -> str:
    """Return the key of one place of a page that is a document by itself."""
    (key,) = make_keys([Place(0, start, end, reading)], {0: KnownPage(file, text)})
    return key


def keys_of_rows(text: str, word: str, reading: str) -> list[str]:
    """Return the keys of all places of a word, each asked for alone."""
    starts = [at for at in range(len(text)) if text.startswith(word, at)]
    return [key_of(text, start, start + len(word), reading) for start in starts]


# As the first version wrote them: decisions that were saved then are still about these places.
FIRST_VERSION = [
    ("Доношу № 25848 от 7 мая", 9, 14, "25348", "733431733aaba2d8"),
    ("он мог", 2, 2, "не", "0bc4a70ec6880364"),
    ("он не мог", 3, 5, "", "8736bad1428bc986"),
]


@pytest.mark.parametrize(("text", "start", "end", "reading", "key"), FIRST_VERSION)
def test_a_place_without_equals_has_the_key_that_it_always_had(
    text: str, start: int, end: int, reading: str, key: str
) -> None:
    assert key_of(text, start, end, reading, "ab" * 32) == key
    assert make_key("ab" * 32, text, start, end, reading) == key


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        # Five letters before are «ношу№», five behind «от7ма», whatever stands farther off and however it is spaced.
        ("Я доношу №  25848\nот 7 мая поезд", True),
        ("Доношу № 25848 от 7 марта", True),
        ("Дбношу № 25848 от 7 мая", True),
        ("Добошу № 25848 от 7 мая", False),
        ("Доношу № 25848 от 7 мбя", False),
        ("Доношу № 25848 от 8 мая", False),
        ("Доношу № 25849 от 7 мая", False),
    ],
)
def test_five_letters_on_either_side_make_a_place(other: str, is_same: bool) -> None:
    text = "Доношу № 25848 от 7 мая"
    start = other.index("2584")
    same = key_of(other, start, start + 5, "25348") == key_of(text, 9, 14, "25348")
    assert same is is_same


def test_scan_and_reading_make_a_place_too() -> None:
    text = "Доношу № 25848 от 7 мая"
    keys = {key_of(text, 9, 14, reading, file) for file in ("s", "t") for reading in ("25348", "25343")}
    assert len(keys) == 4


# --- Equal places ----------------------------------------------------------------------------------


def test_equal_rows_of_a_table_have_keys_of_their_own() -> None:
    text = "Ведомость\n" + 3 * ROW
    keys = keys_of_rows(text, "12", "17")
    # Rows of 22 characters below a line of ten, the number behind six: 10 + 22 + 6 = 38.
    alone = make_key("s", text, 38, 40, "17")
    assert keys == [f"{alone}-p1-1of3", f"{alone}-p1-2of3", f"{alone}-p1-3of3"]


@pytest.mark.parametrize(
    "text",
    [
        # The last place ends the text, and has less behind it than the first.
        "Ведомость: итого 12 руб.\nВедомость: итого 12",
        # The first begins it, and has less before it.
        "12 руб. 40 коп.\nитого 12 руб. 40 коп.",
        # Letters across a gap of more than sixty characters are no context.
        f"итого 12 руб.\nитого 12{70 * ' '}руб.",
    ],
)
def test_a_place_at_an_edge_is_no_equal_of_one_within(text: str) -> None:
    starts = [at for at in range(len(text)) if text.startswith("12", at)]
    alone = [make_key("s", text, at, at + 2, "17") for at in starts]
    assert keys_of_rows(text, "12", "17") == alone
    assert len(set(alone)) == 2


def test_a_place_has_the_same_key_whichever_of_its_equals_are_findings() -> None:
    text = 4 * ROW
    places = [Place(0, 22 * row + 6, 22 * row + 8, "17") for row in range(4)]
    pages = {0: KnownPage("s", text)}
    together = make_keys(places, pages)
    assert len(set(together)) == 4
    for at, place in enumerate(places):
        assert make_keys([place], pages) == (together[at],)
    # What the others are read as does not matter either.
    assert make_keys([places[1]._replace(reading="13"), places[2]], pages)[1] == together[2]


def test_equal_rows_keep_their_keys_when_the_text_changes_elsewhere() -> None:
    before, after = "Ведомость\n" + 3 * ROW, "Ведомости и описи\n" + 3 * ROW + "Подпись"
    assert keys_of_rows(before, "12", "17")[1] == keys_of_rows(after, "12", "17")[1]


def test_no_row_has_the_key_that_another_had_before_one_was_corrected() -> None:
    rows = 4 * ROW
    before = set(keys_of_rows(rows, "12", "17")[1:])
    corrected = rows[:28] + "17" + rows[30:]
    assert corrected.count("17") == 1
    assert before.isdisjoint(keys_of_rows(corrected, "12", "17")[1:])


HEAD = "Секретно\nЛист первый"
ON_HEAD = Place(0, 0, 8, "Секрета")


def test_equal_places_on_two_pages_are_told_apart() -> None:
    pages = {0: KnownPage("pixels:one", HEAD), 1: KnownPage("pixels:two", HEAD)}
    first, second = make_keys([ON_HEAD, ON_HEAD._replace(page_index=1)], pages)
    assert first == make_key("pixels:one", HEAD, 0, 8, "Секрета")
    assert second == make_key("pixels:two", HEAD, 0, 8, "Секрета")
    assert first != second
    assert first[0] == second[0] == "p"
    assert len(first) == 17


def test_a_page_has_its_keys_wherever_it_stands_and_whatever_else_there_is() -> None:
    alone = make_keys([ON_HEAD], {0: KnownPage("pixels:one", HEAD)})
    behind = {0: KnownPage("pixels:two", HEAD), 1: KnownPage("t", HEAD), 2: KnownPage("pixels:one", HEAD)}
    assert make_keys([ON_HEAD._replace(page_index=2)], behind) == alone


def test_pages_that_look_the_same_are_told_apart_by_their_order() -> None:
    twins = {4: KnownPage("s", HEAD), 5: KnownPage("t", "Лист"), 7: KnownPage("s", HEAD)}
    keys = make_keys([ON_HEAD._replace(page_index=4), ON_HEAD._replace(page_index=7)], twins)
    alone = make_key("s", HEAD, 0, 8, "Секрета")
    assert keys == (f"{alone}-p1-1of1", f"{alone}-p2-1of1")


@pytest.mark.parametrize(
    ("decided", "key", "is_same"),
    [
        ("", "5f0c", True),
        ("5f0c", "5f0c", True),
        ("5f0c", "5f0c-p1-2of3", True),
        ("5f0c-p1-1of3", "5f0c-p1-2of3", False),
        ("5f0c-p1-1of3", "5f0c", False),
        ("77d1", "5f0c", False),
        # The first version knew the pages of a PDF by the file.
        ("5f0c", "p77d1", True),
        ("p5f0c", "p77d1", False),
        ("p77d1", "77d1", False),
    ],
)
def test_earlier_forms_of_a_key(decided: str, key: str, is_same: bool) -> None:
    assert is_key_of(decided, key) is is_same


def test_two_equal_omissions_in_one_gap_are_two() -> None:
    gap = Place(0, 2, 2, "не")
    first, again = make_keys([gap, gap], {0: KnownPage("s", "он мог")})
    assert first == make_key("s", "он мог", 2, 2, "не")
    assert again != first


@given(st.text("аб \n", max_size=40), st.data())
@settings(derandomize=True, deadline=None, max_examples=100)
def test_keys_are_unique_and_those_of_places_without_equals_stay(text: str, data: st.DataObject) -> None:
    letters = [at for at, char in enumerate(text) if not char.isspace()]
    if not letters:
        assert make_keys([], {0: KnownPage("s", text)}) == ()
        return
    starts = sorted(data.draw(st.sets(st.sampled_from(letters), min_size=1)))
    keys = make_keys([Place(0, start, start + 1, "в") for start in starts], {0: KnownPage("s", text)})
    assert len(set(keys)) == len(keys)
    # Counted slowly: how many letters of the text have the same key by themselves.
    alone = [make_key("s", text, at, at + 1, "в") for at in letters]
    for start, key in zip(starts, keys, strict=True):
        own = make_key("s", text, start, start + 1, "в")
        assert strip_ordinal(key) == own
        equals = [at for at, other in zip(letters, alone, strict=True) if other == own]
        ordinal = "" if len(equals) == 1 else f"-p1-{equals.index(start) + 1}of{len(equals)}"
        assert key == own + ordinal
