"""Classes of words that may be occurrences of one word, so that a word is not corrected by what itself taught."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr.recognizer.ctc import Spike
from ocr.text.shapes import SHAPES, SPACE

# The frames of a word reach this far before the peak of its first letter and beyond the peak of its last.
_MARGIN_FRAMES = 2


class WordSpan(NamedTuple):
    """A word of a line: the number of its class, and its frames from `first` to `end` (exclusive)."""

    word_class: int
    first: int
    end: int


def find_words(
    texts: Sequence[str],
    peaks: Sequence[NDArray[np.int64] | None],
    read: Sequence[tuple[Spike, ...]],
) -> list[list[WordSpan]]:
    """Return the words of each line; none for a line without peaks.

    `texts` are the lines in shapes, `peaks` the frame of each shape, `read` the best path of each line. Words are of
    one class if their texts are equal or their readings are, or by a chain of such words.
    """
    parents: dict[str, str] = {}
    spans: list[list[tuple[str, int, int]]] = []
    for line, frames, spikes in zip(texts, peaks, read, strict=True):
        spans.append([])
        if frames is None:
            continue
        start = 0
        for text in line.split(SPACE):
            if text:
                first = int(frames[start]) - _MARGIN_FRAMES
                end = int(frames[start + len(text) - 1]) + _MARGIN_FRAMES + 1
                here = text_of([spike for spike in spikes if first <= spike.peak < end])
                _unite(parents, text.lower(), here.strip().lower() or text.lower())
                spans[-1].append((text.lower(), first, end))
            start += len(text) + 1
    numbers: dict[str, int] = {}
    return [
        [
            WordSpan(numbers.setdefault(_find_root(parents, text), len(numbers)), first, end)
            for text, first, end in own
        ]
        for own in spans
    ]


def text_of(spikes: Sequence[Spike]) -> str:
    """Return the shapes of a path."""
    return "".join(SHAPES[spike.label - 1] for spike in spikes)


def _unite(parents: dict[str, str], one: str, other: str) -> None:
    """Put two texts into one class (union-find)."""
    parents.setdefault(one, one)
    parents.setdefault(other, other)
    parents[_find_root(parents, one)] = _find_root(parents, other)


def _find_root(parents: dict[str, str], text: str) -> str:
    while parents[text] != text:
        text = parents[text]
    return text
