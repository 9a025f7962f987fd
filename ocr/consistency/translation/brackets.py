"""What a translator put into square brackets: explanations, transliterations, marks of what was left out."""

from collections.abc import Sequence

import regex

_BRACKETS = regex.compile(r"\[[^\[\]\n]{0,2000}\]")


def find_brackets(text: str) -> tuple[tuple[int, int], ...]:
    """Return the places in square brackets, in order.

    >>> find_brackets("To FILIPPOV [STALIN]")
    ((12, 20),)
    """
    return tuple((match.start(), match.end()) for match in _BRACKETS.finditer(text))


def is_inside(places: Sequence[tuple[int, int]], offset: int) -> bool:
    """Return whether an offset lies in one of some places in order."""
    low, high = 0, len(places)
    while low < high:
        middle = (low + high) // 2
        if places[middle][1] <= offset:
            low = middle + 1
        else:
            high = middle
    return low < len(places) and places[low][0] <= offset
