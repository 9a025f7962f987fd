"""Which text fits a page that its own does not: pages and texts may be one off, or in another order."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from ocr.collation.folded import Folded

# Texts are compared by runs of so many letters: at 10 % CER half of a page's runs are read right, and two pages of
# one document share one in twenty.
RUN_LETTERS = 6
# A text is proposed if it shares this many of the runs, as a share of the shorter side, and so many times more than
# the page's own text.
MIN_LIKENESS, MIN_LIKENESS_RATIO = 0.3, 2.0


def find_better_texts(
    readings: Mapping[int, Folded], texts: Sequence[Folded], doubted: Collection[int]
) -> dict[int, tuple[int, float]]:
    """Return for each doubted page the text that it reads like, by index, and the likeness of both, 0 to 1.

    `readings` are those of the pages, by index; text k is that of page k. A page that reads like its own text, or
    like none, is left out.
    """
    runs = [_runs_of(text) for text in texts]
    pages_of: defaultdict[str, list[int]] = defaultdict(list)
    for index, own in enumerate(runs):
        for run in own:
            pages_of[run].append(index)
    better: dict[int, tuple[int, float]] = {}
    for page in sorted(doubted):
        read = _runs_of(readings[page])
        shared = Counter(index for run in read for index in pages_of.get(run, ()))
        likeness = {
            index: count / max(1, min(len(read), len(runs[index]))) for index, count in shared.items()
        }
        best = max(likeness, key=lambda index: (shared[index], -abs(index - page)), default=page)
        own_likeness = likeness.get(page, 0.0)
        if best != page and likeness[best] >= max(MIN_LIKENESS, MIN_LIKENESS_RATIO * own_likeness):
            better[page] = (best, likeness[best])
    return better


def _runs_of(side: Folded) -> frozenset[str]:
    letters = "".join(side.folded)
    return frozenset(letters[at : at + RUN_LETTERS] for at in range(max(0, len(letters) - RUN_LETTERS + 1)))
