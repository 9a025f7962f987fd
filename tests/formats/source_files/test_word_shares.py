"""The words of a line that is edited: what each says, and which no longer have the box that they need."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.formats.source_files.source_file import Edit, apply_edits
from ocr.formats.source_files.word_shares import find_words, share_out

# Words; the passage and what it becomes; the words that come of it; those with another number of words, and emptied.
SHARES: dict[str, tuple[str, str, str, str, tuple[int, ...], tuple[int, ...]]] = {
    "a letter": ("раз два", "в", "г", "раз|дга", (), ()),
    "two words for two": ("раз два три", "раз два", "рос дво", "рос|дво|три", (), ()),
    "one that becomes two": ("раз два", "два", "д ва", "раз|д ва", (1,), ()),
    "two that become one": ("раз два три", " д", "д", "раздва||три", (0,), (1,)),
    "three that become two": ("раз два три", "з два т", "с т", "рас три||", (0,), (1, 2)),
    "one that goes": ("раз два три", "два ", "", "раз||три", (), (1,)),
    "the first goes": ("раз два", "раз ", "", "|два", (), (0,)),
    "one that comes": ("раз два", "раз^", " и", "раз и|два", (0,), ()),
    "one that comes first": ("раз два", "^", "и ", "и раз|два", (0,), ()),
    "all go": ("раз два", "раз два", "", "|", (), (0, 1)),
    "letters put at an edge": ("раз два", "раз^", "у", "разу|два", (), ()),
    "a space that moves": ("ра здва", "а з", "аз ", "раз|два", (), ()),
}


@pytest.mark.parametrize("name", SHARES)
@pytest.mark.parametrize("is_all", [True, False])
def test_what_becomes_of_words(name: str, is_all: bool) -> None:
    line, before, after, words, resized, emptied = SHARES[name]
    start = line.index(before.removesuffix("^"))
    end = start + len(before.removesuffix("^"))
    edit = Edit(end if before.endswith("^") else start, end, after)
    spans = find_words(line, line.split())
    assert spans is not None
    assert share_out(line, spans, [edit], is_all=is_all) == (tuple(words.split("|")), resized, emptied)


@pytest.mark.parametrize(
    ("line", "words", "spans"),
    [
        (" раз  два ", ["раз", "два"], [(1, 4), (6, 9)]),
        ("раз два", ["раз"], None),
        ("раз", ["раз", "два"], None),
        ("раздва", ["раз", "два"], None),
        ("раз два три", ["раз два", "три"], [(0, 7), (8, 11)]),
        ("раз", ["раз", " "], None),
        (" ", [], []),
    ],
)
def test_where_the_words_of_a_line_are(
    line: str, words: list[str], spans: list[tuple[int, int]] | None
) -> None:
    assert find_words(line, words) == spans


@given(st.lists(st.text("аб \t", min_size=1, max_size=5), min_size=1, max_size=4), st.data())
def test_words_that_are_all_there_is_say_what_the_line_says(words: list[str], data: st.DataObject) -> None:
    line, spans, at = " ".join(words), [], 0
    for word in words:
        spans.append((at, at + len(word)))
        at += len(word) + 1
    cuts = sorted(data.draw(st.sets(st.integers(0, len(line)), max_size=6)))
    edits = [
        Edit(start, end, data.draw(st.text("вг \t", max_size=4)))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    shares = share_out(line, spans, edits, is_all=True)
    assert " ".join(text for text in shares.texts if text) == apply_edits(line, edits)
    beside = share_out(line, spans, edits, is_all=False)
    assert " ".join(beside.texts).split() == apply_edits(line, edits).split()
