"""Edits of a text led to its lines: what each line says, where that stands, and which edits are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.formats.source_files.line_bounds import LineText, part_edits
from ocr.formats.source_files.source_file import Edit, apply_edits

# The lines, the passage and what it becomes; the lines that come of it, and whether that is all that was wanted.
PARTS: dict[str, tuple[str, str, str, str, bool]] = {
    "within a line": ("раз|два", "а", "о", "роз|два", True),
    "as many ends of lines": ("раз|два|три", "з|два|т", "с|две|с", "рас|две|сри", True),
    "an end that is taken": ("раз|два", "раз|два", "раз две", "раз|две", False),
    "an end that is taken without a space": ("раз|два", "з|д", "зд", "раз|два", False),
    "a hyphen with it": ("эше-|лан", "эше-|лан", "эшелон", "эше-|лон", False),
    "a sign of division with it": ("эше¬|лон", "е¬|л", "ел", "эше¬|лон", False),
    "a hyphen between figures goes": ("5-|6", "5-|6", "56", "5|6", False),
    "an end that is put": ("раз|два", "раз", "раз|и", "раз и|два", False),
    "two lines go": ("раз|два|три|пять", "|два|три", "", "раз|||пять", False),
    "fewer ends than there were": ("раз|два|три", "раз|два|три", "раз два|три", "раз|два|три", False),
    "more ends than there were": ("раз|два", "раз|два", "раз|и|два", "раз|и два", False),
    "an empty line": ("раз||два", "|^", "и", "раз|и|два", True),
}


@pytest.mark.parametrize("name", PARTS)
def test_what_becomes_of_lines(name: str) -> None:
    old, before, after, new, is_exact = PARTS[name]
    text, passage = old.replace("|", "\n"), before.replace("|", "\n")
    start = text.index(passage.removesuffix("^"))
    end = start + len(passage.removesuffix("^"))
    edit = Edit(end if passage.endswith("^") else start, end, after.replace("|", "\n"))
    lines = [LineText(line) for line in text.split("\n")]
    parted = part_edits(lines, [edit])
    found = [apply_edits(line.text, own) for line, own in zip(lines, parted.edits, strict=True)]
    assert "|".join(found) == new
    assert bool(parted.kept) == (not is_exact)
    ((first, last),) = parted.places
    if is_exact:
        assert "\n".join(found)[first:last] == after.replace("|", "\n")


def test_a_text_that_may_break_has_its_own_ends_of_lines() -> None:
    lines = [LineText("раз\nдва", may_break=True), LineText("три")]
    parted = part_edits(lines, [Edit(3, 4, "\n\n"), Edit(8, 11, "\n")])
    assert [apply_edits(line.text, own) for line, own in zip(lines, parted.edits, strict=True)] == [
        "раз\n\nдва",
        " ",
    ]
    assert parted.kept == (1,)


def test_only_what_differs_is_edited() -> None:
    parted = part_edits([LineText("номер 25848")], [Edit(0, 5, "номер"), Edit(6, 11, "25348")])
    assert parted.edits == ((Edit(8, 9, "3"),),)
    assert parted.places == ((0, 5), (6, 11))


def test_more_than_can_be_aligned_goes_into_the_first_line() -> None:
    lines = [LineText("а" * 3_000), LineText("б" * 3_000), LineText("в")]
    parted = part_edits(lines, [Edit(0, 6_001, "г")])
    assert [len(own) and own[0].text for own in parted.edits] == ["г", "", 0]
    assert parted.kept == (0,)


@given(st.lists(st.text("аб -", max_size=6), min_size=1, max_size=4), st.data())
def test_the_lines_stay_and_nothing_is_lost(texts: list[str], data: st.DataObject) -> None:
    text = "\n".join(texts)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    edits = [
        Edit(start, end, data.draw(st.text("вг \n", max_size=4)))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    lines = [LineText(one) for one in texts]
    parted = part_edits(lines, edits)
    new = "\n".join(apply_edits(one, own) for one, own in zip(texts, parted.edits, strict=True))
    wanted = apply_edits(text, edits)
    assert (new == wanted) == (not parted.kept)
    # Only white space, and a hyphen where a word goes on, may stay against the edit.
    assert "".join(new.replace("-", "").split()) == "".join(wanted.replace("-", "").split())
    for number, (edit, (start, end)) in enumerate(zip(edits, parted.places, strict=True)):
        if number not in parted.kept:
            assert new[start:end] == edit.text
