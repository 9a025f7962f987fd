"""A person's seconds a place: what is pressed, looked at and waited for, and what it comes to, counted by hand."""

from typing import Any

import pytest

from ocr.bench.desk import summarise
from ocr.bench.desk_reviewing import Screen, Work, review

WORD = "три"


class Paper:
    """A screen without a browser: places that a key decides, each press taking 10 ms; a group is opened first."""

    def __init__(self, places: int, *, group_at: int = 0) -> None:
        self.left = [f"key{number}" for number in range(1, places + 1)]
        self.done: list[str] = []
        self.typed, self.group_at = "", f"key{group_at}"
        self.keyboard = self

    def type(self, text: str) -> None:
        self.typed += text

    def wait_for_timeout(self, _: float) -> None:
        """Not wait."""

    def evaluate(self, _: str, asked: Any) -> Any:
        if isinstance(asked, str):
            return self.look()
        self.press(asked[2])
        return 10.0

    def look(self) -> dict[str, Any]:
        key = (self.left or self.done[-1:])[0]
        return {"key": key, "isHead": key == self.group_at, "words": 8, "isInView": key != "key2"}

    def press(self, key: str) -> None:
        if key == "u":
            self.left.insert(0, self.done.pop())
        elif key == "j":
            self.group_at = ""
        elif key in {"a", "r"} or (key == "Enter" and self.typed):
            self.typed = ""
            self.done.append(self.left.pop(0))


@pytest.mark.parametrize(
    ("places", "group_at", "keys", "looks"),
    [
        # Seven places with a key each, the eighth written: e, three letters, Enter. The last look finds it decided.
        (8, 0, 7 + 5, 9),
        # The tenth is decided, undone, decided again.
        (10, 0, 7 + 5 + 1 + 3, 11),
        # 8 and 16 are written, 10 is undone.
        (16, 0, 13 + 2 * 5 + 3, 17),
        # A group is opened, and its first place gone to.
        (8, 3, 7 + 5 + 2, 9),
    ],
)
def test_keys_are_counted_as_they_are_pressed(places: int, group_at: int, keys: int, looks: int) -> None:
    paper = Paper(places, group_at=group_at)
    screen = Screen(page=paper, selector=".card", back=("u",))
    done = review(screen, lambda key: key in paper.done, WORD)
    assert (done.places, len(done.edited_s), len(done.undone_s)) == (places, places // 8, places // 10)
    assert (done.work.keys, done.work.looks, paper.left) == (keys, looks, [])
    # Of the second place not all is in view.
    assert done.work.points == 1


def test_what_each_place_takes_by_the_keystroke_level_model() -> None:
    paper = Paper(10)
    done = review(Screen(page=paper, selector=".card", back=("u",)), lambda key: key in paper.done, WORD)
    # Look 2.5, think 1.35, key 0.28; the second place scrolls for 1.5.
    assert sorted({round(one, 2) for one in done.plain_s}) == [4.13, 5.63]
    # Look 2.5, think of the key and of the word 2.7, five keys 1.4.
    assert list(done.edited_s) == [pytest.approx(6.6)]
    # Look 2.5, think three times 4.05, three keys 0.84.
    assert list(done.undone_s) == [pytest.approx(7.39)]


def test_what_a_person_takes_who_reads() -> None:
    work = Work(keys=3, thoughts=2, points=1, looks=2, words=20, waits_ms=[100.0, 50.0])
    # 20 words of 0.25 s, 2 decisions of 1.2 s, 3 keys of 0.28 s, the mouse 1.5 s.
    assert work.reading_s == pytest.approx(9.74)
    # 3 keys of 0.28 s, 2 thoughts of 1.35 s, the mouse 1.5 s, 2 looks of 2.5 s.
    assert work.model_s == pytest.approx(10.04)
    assert work.waited_s == pytest.approx(0.15)
    work.add(Work(keys=1, waits_ms=[50.0]))
    assert (work.keys, work.words, work.waits_ms) == (4, 20, [100.0, 50.0, 50.0])


def test_the_95th_percentile_is_of_the_slowest() -> None:
    # Of 20 times the 20th is the 95th percentile, and the 11th the median.
    assert summarise([float(one) for one in range(20, 0, -1)]) == {
        "times": 20,
        "p50_ms": 11.0,
        "p95_ms": 20.0,
    }
