"""How often this document's reading takes one letter for another: what happens everywhere is no finding."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from ocr.evidence.departures import Departure

# Pseudo-occurrences: a letter seen three times and confused once is no habit yet.
_PRIOR = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfusionCounts:
    """Over a document: how often each letter is transcribed, and where it is read otherwise."""

    letters: Counter[str]
    pairs: Counter[tuple[str, str]]

    def rate(self, departure: Departure) -> float:
        """Return the share, 0 to 1, of the rarest of its confusions elsewhere in the document."""
        pairs = _find_pairs(departure)
        rates = [(self.pairs[pair] - 1) / (self.letters[pair[0]] + _PRIOR) for pair in pairs]
        return max(0.0, min(rates, default=0.0))


def count_confusions(transcribed: Iterable[str], departures: Iterable[Departure]) -> ConfusionCounts:
    """Return the counts over a document's transcribed letters and its departures."""
    letters: Counter[str] = Counter()
    for text in transcribed:
        letters.update(text)
    pairs: Counter[tuple[str, str]] = Counter()
    for departure in departures:
        if departure.transcribed and departure.reading:
            pairs.update(set(_find_pairs(departure)))
    return ConfusionCounts(letters=letters, pairs=pairs)


def _find_pairs(departure: Departure) -> list[tuple[str, str]]:
    """Return the (transcribed, read) substitutions on a least-edit path."""
    left, right = departure.transcribed_letters, departure.read_letters
    return [
        (left[edit.src_pos], right[edit.dest_pos])
        for edit in Levenshtein.editops(left, right)
        if edit.tag == "replace"
    ]
