"""Pages that are there twice: by file, by picture, by text."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.triage.duplicates import (
    MAX_PICTURE_BITS,
    MIN_LETTERS,
    MIN_TEXT_LIKENESS,
    Duplicate,
    Likeness,
    Sketch,
    find_duplicates,
    measure_text_likeness,
    sketch_page,
    sketch_text,
)
from tests.pages import make_page

LETTERS = "абвгдежзиклмнопрстуфхцчшщыэюя"


def text_of(seed: int, letters: int = 900) -> str:
    random_ = random.Random(seed)
    return "".join(random_.choice(LETTERS) for _ in range(letters))


def hash_of(seed: int, *flipped: int) -> str:
    value = random.Random(seed).getrandbits(256)
    for bit in flipped:
        value ^= 1 << bit
    return f"{value:064x}"


def sketch(identity: str, picture: str = "", text: str = "") -> Sketch:
    return Sketch(identity=identity, picture_hash=picture, text=sketch_text(text))


def misread(text: str, every: int) -> str:
    return "".join("ъ" if at % every == every - 1 else letter for at, letter in enumerate(text))


@pytest.mark.parametrize(
    ("second", "likeness"),
    [
        (sketch("a", hash_of(7), text_of(7)), Likeness.FILE),
        (sketch("b", hash_of(1, *range(MAX_PICTURE_BITS)), text_of(7)), Likeness.PICTURE),
        (sketch("b", hash_of(1, *range(MAX_PICTURE_BITS + 1)), text_of(7)), None),
        # Spaces, signs and capitals do not count; one letter in thirty is read otherwise.
        (sketch("b", hash_of(7), misread(text_of(1), 30).upper().replace("А", "А -\n")), Likeness.TEXT),
        (sketch("b", hash_of(7), text_of(7)), None),
        (sketch("b", "", ""), None),
    ],
)
def test_a_page_is_like_an_earlier_one(second: Sketch, likeness: Likeness | None) -> None:
    first, between = sketch("a", hash_of(1), text_of(1)), sketch("c", hash_of(2), text_of(2))
    found = [] if likeness is None else [Duplicate(index=2, earlier=0, likeness=likeness)]
    assert list(find_duplicates([first, between, second])) == found


def test_three_copies_are_copies_of_the_first() -> None:
    found = find_duplicates([sketch("a", hash_of(1)), sketch("b", hash_of(1, 3)), sketch("c", hash_of(1, 5))])
    assert [(one.index, one.earlier) for one in found] == [(1, 0), (2, 0)]


def test_more_pages_than_are_compared_at_once() -> None:
    sketches = [sketch(str(seed), hash_of(seed)) for seed in range(2_100)]
    (found,) = find_duplicates([*sketches, sketch("x", hash_of(1_500, 1, 2, 3))])
    assert (found.index, found.earlier) == (2_100, 1_500)


def test_likeness_estimates_the_share_of_common_shingles() -> None:
    # Of 895 shingles of six letters those of the first 600 letters, 595, are the same; of all 1,195 they are 0.498.
    one = text_of(3)
    other = one[:600] + text_of(4, 300)
    assert measure_text_likeness(sketch_text(one), sketch_text(other)) == pytest.approx(0.498, abs=0.19)
    assert measure_text_likeness(sketch_text(one), sketch_text(one)) == 1
    assert measure_text_likeness(sketch_text(one), sketch_text(text_of(5))) < 0.1 < MIN_TEXT_LIKENESS


def test_a_page_of_few_letters_has_no_text() -> None:
    assert sketch_text(text_of(1, MIN_LETTERS - 1)) == b""
    assert len(sketch_text(text_of(1, MIN_LETTERS))) == 64 * 8
    page = make_page("лист")
    assert sketch_page(page) == Sketch(identity=page.sha256, picture_hash="", text=b"")
    assert sketch_page(replace(page, pixels_sha256="ab")).identity == "pixels:ab"


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.lists(st.sampled_from("abcde"), max_size=12))
def test_of_equal_files_all_but_the_first_are_told(names: list[str]) -> None:
    found = find_duplicates([sketch(name) for name in names])
    assert len(found) == len(names) - len(set(names))
    assert all(names.index(names[one.index]) == one.earlier < one.index for one in found)
