"""CER, WER and confusions as counts that pool by addition; never averages of rates.

CER: Levenshtein distance over grapheme clusters of the normalised texts, by the truth's clusters.
WER: the same over words (runs without white space). Both as in Rice 1996 and as dinglehopper computes them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Editops, Levenshtein

from ocr.model import Rate
from ocr.text.profiles import TYPESCRIPT, Profile, normalise

# The start of the first private-use plane: a grapheme of several code points is compared as one character of its own.
_PRIVATE_USE = 0xF0000
# Two long texts are alike if at least this share
MIN_SHARED_SAMPLES = 0.4
# of about this many samples of one text
SAMPLES = 50
# with this many letters each are in the other text.
SAMPLE_LETTERS = 10
# Up to this many letters, a narrow band is tried first without asking whether the texts are alike.
MAX_UNASKED_LETTERS = 20_000
# The band of the edit distance is this many letters wide at least.
MIN_BAND_LETTERS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """CER and WER of a reading as counts, under the named profile; confusions are (true, read, count)."""

    profile: str
    cer: Rate
    wer: Rate
    confusions: tuple[tuple[str, str, int], ...]


def encode_graphemes(*texts: Sequence[str]) -> tuple[str, ...]:
    """Return each grapheme sequence as a string with one code point per grapheme, the same for equal graphemes.

    >>> [len(text) for text in encode_graphemes(("а", "й"), ("а", "и\\u0306"))]
    [2, 2]
    """
    private: dict[str, str] = {}

    def encode(grapheme: str) -> str:
        if len(grapheme) == 1:
            return grapheme
        return private.setdefault(grapheme, chr(_PRIVATE_USE + len(private)))

    return tuple("".join(map(encode, text)) for text in texts)


def edit_distance(truth: Sequence[str], reading: Sequence[str]) -> int:
    """Return the Levenshtein distance: the fewest insertions, deletions and substitutions."""
    return Levenshtein.distance(truth, reading, score_hint=_hint(truth, reading))


def find_edits(truth: Sequence[str], reading: Sequence[str]) -> Editops:
    """Return the edits of a path with the fewest edits."""
    return Levenshtein.editops(truth, reading, score_hint=_hint(truth, reading))


def _hint(truth: Sequence[str], reading: Sequence[str]) -> int | None:
    """Return the width of the band that is searched first, None for all; the distance is exact with any width.

    A narrow band is many times faster for texts that are alike, and wasted time for others.
    """
    longest = max(len(truth), len(reading))
    if (
        isinstance(truth, str)
        and isinstance(reading, str)
        and longest > MAX_UNASKED_LETTERS
        and not are_alike(truth, reading)
    ):
        return None
    return max(MIN_BAND_LETTERS, longest // 20)


def are_alike(truth: str, reading: str) -> bool:
    """Return whether enough samples of one text, taken at even distances, are in the other."""
    starts = range(0, len(truth) - SAMPLE_LETTERS, max(1, len(truth) // SAMPLES))
    shared = sum(truth[start : start + SAMPLE_LETTERS] in reading for start in starts)
    return shared >= MIN_SHARED_SAMPLES * len(starts)


def score(truth: str, reading: str, profile: Profile = TYPESCRIPT) -> Score:
    """Return CER and WER of `reading` against `truth` as counts, and the confusions, most frequent first.

    A confusion is (true, read, count); an empty string on one side marks an insertion or deletion.

    >>> score("на 25348", "на 25848").cer
    Rate(edits=1, length=8)
    """
    true_text, read_text = normalise(truth, profile), normalise(reading, profile)
    confusions = count_confusions(true_text.graphemes, read_text.graphemes)
    words_a, words_b = true_text.text.split(), read_text.text.split()
    return Score(
        profile=profile.name,
        # Each edit is one confusion.
        cer=Rate(sum(count for _, _, count in confusions), len(true_text.cells)),
        wer=Rate(edit_distance(words_a, words_b), len(words_a)),
        confusions=confusions,
    )


def count_confusions(truth: Sequence[str], reading: Sequence[str]) -> tuple[tuple[str, str, int], ...]:
    """Return (true, read, count) of the edits on a path with the fewest edits, most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    a, b = encode_graphemes(truth, reading)
    for edit in find_edits(a, b):
        true = "" if edit.tag == "insert" else truth[edit.src_pos]
        read = "" if edit.tag == "delete" else reading[edit.dest_pos]
        counts[true, read] += 1
    return tuple((true, read, count) for (true, read), count in counts.most_common())


def pool(rates: Iterable[Rate]) -> Rate:
    """Return the pooled rate: edits and lengths each summed.

    >>> pool([Rate(1, 10), Rate(0, 90)])
    Rate(edits=1, length=100)
    """
    total = Rate(0, 0)
    for rate in rates:
        total = total + rate
    return total
