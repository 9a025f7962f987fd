"""A person who reviews, as a program: presses real keys in a real browser, and reckons what a person would take.

What the person takes is reckoned in two ways. The keystroke-level model (Card, Moran and Newell, The Keystroke-Level
Model, Communications of the ACM 23, 1980) counts keys, acts of thinking, reaches for the mouse, and a look a place.
The other counts the words that are shown, read at a pace, and a time to decide. What the program takes is measured.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

KEY_S, THINK_S, POINT_S, LOOK_S = 0.28, 1.35, 1.5, 2.5
WORD_S, DECIDE_S = 0.25, 1.2
# Every so many places something else is written; every so many the deed is undone and done again.
EDIT_EVERY, UNDO_EVERY = 8, 10
# So long a person looks at the least: what is fetched ahead meanwhile is there when it is wanted.
_LEAST_LOOK_MS = 250
_MAX_STEPS = 3
# Takes what leads to the place that is looked at; returns its key, whether it is the head of a group, its words,
# and whether all that one decides by is in view.
_SEE = """
(selector) => {
  const card = document.querySelector(selector);
  if (!card) return null;
  const bar = document.querySelector("#tally, .foot");
  const bottom = Math.min(innerHeight, bar ? bar.getBoundingClientRect().top : innerHeight);
  const parts = [...card.querySelectorAll(".picture, .paper.line, .sides")].map((one) => one.getBoundingClientRect());
  // What is told twice is read once.
  const words = [...card.querySelectorAll("h2, .card-head, .sides, .reasons, .chance")].map((one) => one.innerText);
  return {
    key: card.dataset.key ?? "", isHead: card.matches(".group-head"),
    words: new Set(words.join(" ").split(/\\s+/)).size,
    isInView: parts.every((one) => one.top >= 0 && one.bottom <= bottom),
  };
}
"""
# Presses a key where the focus is; returns the milliseconds until something else is shown, and painted.
_PRESS = """
([selector, code, key]) => new Promise((resolve) => {
  const look = () => {
    const card = document.querySelector(selector);
    return [card?.dataset.key, card?.innerText, document.activeElement.id, document.activeElement.tagName].join("|");
  };
  const before = look(), began = performance.now();
  const wait = () => {
    const waitedMs = performance.now() - began;
    if (look() === before && waitedMs < 3000) return requestAnimationFrame(wait);
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
  };
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {code, key, bubbles: true, cancelable: true}));
  wait();
})
"""


@dataclass(slots=True)
class Work:
    """What was done: keys, acts of thinking, reaches for the mouse, looks at a place, words read.

    `waits_ms` are what the program took of each.
    """

    keys: int = 0
    thoughts: int = 0
    points: int = 0
    looks: int = 0
    words: int = 0
    waits_ms: list[float] = field(default_factory=list)

    def add(self, other: "Work") -> None:
        """Add what else was done."""
        for name in ("keys", "thoughts", "points", "looks", "words"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.waits_ms += other.waits_ms

    @property
    def waited_s(self) -> float:
        """How long the program kept the person waiting, in seconds."""
        return sum(self.waits_ms) / 1000

    @property
    def model_s(self) -> float:
        """What a person takes by the keystroke-level model, in seconds, without waiting."""
        return self.keys * KEY_S + self.thoughts * THINK_S + self.points * POINT_S + self.looks * LOOK_S

    @property
    def reading_s(self) -> float:
        """What a person takes who reads the words and decides, in seconds, without waiting."""
        return self.words * WORD_S + self.looks * DECIDE_S + self.keys * KEY_S + self.points * POINT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Where one reviews: the page, what leads to the place that is looked at, and how an undone deed is come back to.

    `back` are the keys that lead from the next place to the one before and undo its deed.
    """

    page: Any
    selector: str
    back: Sequence[str]

    def see(self) -> dict[str, Any] | None:
        """Return what is seen of the place, None where there is none."""
        seen: dict[str, Any] | None = self.page.evaluate(_SEE, self.selector)
        return seen

    def press(self, work: Work, key: str, *, thinks: bool = True) -> None:
        """Press a key, count it, and note how long it was until something else was painted."""
        code = key if len(key) > 1 else f"Key{key.upper()}"
        work.keys += 1
        work.thoughts += thinks
        work.waits_ms.append(self.page.evaluate(_PRESS, [self.selector, code, key]))

    def write(self, work: Work, text: str) -> None:
        """Write a text into the field that has the focus, in place of what is there, and save it by Enter."""
        self.page.keyboard.type(text)
        work.keys += len(text)
        work.thoughts += 1
        self.press(work, "Enter", thinks=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review: all that was done, and what each place took by the keystroke-level model, in seconds."""

    work: Work
    plain_s: Sequence[float]
    edited_s: Sequence[float]
    undone_s: Sequence[float]

    @property
    def places(self) -> int:
        """How many places were decided."""
        return len(self.plain_s) + len(self.edited_s) + len(self.undone_s)


def review(screen: Screen, is_decided: Callable[[str], bool], word: str) -> Review:
    """Decide all places of a screen as a person does, and return what was done.

    `is_decided` tells whether a place is decided already; `word` is what is written in place of every eighth.
    """
    work = Work()
    plain_s: list[float] = []
    edited_s: list[float] = []
    undone_s: list[float] = []
    number, before_s = 1, 0.0
    while (seen := _look(screen, work)) is not None and not is_decided(seen["key"]):
        is_undone, is_edited = number % UNDO_EVERY == 0, number % EDIT_EVERY == 0
        _decide(screen, work, number, word)
        if is_undone:
            for key in screen.back:
                screen.press(work, key)
            _decide(screen, work, number, word)
        taken = undone_s if is_undone else edited_s if is_edited else plain_s
        taken.append(work.model_s - before_s)
        number, before_s = number + 1, work.model_s
    return Review(work=work, plain_s=plain_s, edited_s=edited_s, undone_s=undone_s)


def _look(screen: Screen, work: Work) -> dict[str, Any] | None:
    """Look at the place, scrolling to what is not in view; a group is opened and its first place gone to."""
    seen = screen.see()
    for _ in range(_MAX_STEPS):
        if seen is None or not seen["isHead"]:
            break
        screen.press(work, "Enter")
        screen.press(work, "j")
        seen = screen.see()
    if seen is not None:
        work.looks += 1
        work.words += seen["words"]
        work.points += not seen["isInView"]
        screen.page.wait_for_timeout(_LEAST_LOOK_MS)
    return seen


def _decide(screen: Screen, work: Work, number: int, word: str) -> None:
    if number % EDIT_EVERY == 0:
        screen.press(work, "e")
        screen.write(work, word)
    else:
        screen.press(work, "r" if number % 3 == 0 else "a")
