"""Sums of decision trees: log odds of signs.

`sverka calibrate` fits them by gradient boosting (Friedman 2001, "Greedy function approximation"). They are monotone
in the signs that point one way, which the fit sees to: on each split by such a sign, what is on its higher side is
kept at or above (or below) what is on its lower side.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# A leaf is its value; a split has the index of its sign, the value up to which the first branch holds, and both.
Tree = float | tuple[int, float, "Tree", "Tree"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Boosted:
    """Log odds: a base, and what each tree adds by the signs, whose order is that of `names`."""

    names: tuple[str, ...]
    base: float
    trees: tuple[Tree, ...]

    def logit(self, features: Mapping[str, float]) -> float:
        """Return the natural log odds of signs. Raises KeyError for a sign that is not given.

        >>> trees = ((0, 2.0, -1.0, (1, 0.5, 0.0, 3.0)),)
        >>> Boosted(names=("llr", "pitch"), base=-2.0, trees=trees).logit({"llr": 7.0, "pitch": 1.0})
        1.0
        """
        values = [features[name] for name in self.names]
        return self.base + sum(_reach(tree, values) for tree in self.trees)


def _reach(tree: Tree, values: list[float]) -> float:
    """Return the leaf that values lead to."""
    while not isinstance(tree, float):
        sign, most, low, high = tree
        tree = low if values[sign] <= most else high
    return tree


def parse_tree(node: object) -> Tree:
    """Return a tree from its JSON: a number, or a list of sign, limit and two trees. Raises ValueError otherwise."""
    match node:
        case bool():
            pass
        case int() | float():
            return float(node)
        case [int(sign), int() | float() as most, low, high] if sign >= 0:
            return sign, float(most), parse_tree(low), parse_tree(high)
    raise ValueError(f"{str(node)[:60]!r} is no tree")


def count_signs(tree: Tree) -> int:
    """Return the highest index of a sign in a tree, plus 1; 0 for a leaf."""
    if isinstance(tree, float):
        return 0
    return max(tree[0] + 1, count_signs(tree[2]), count_signs(tree[3]))
