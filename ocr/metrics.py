"""CER, WER and confusions as counts that pool by addition; never averages of rates.

CER: Levenshtein distance over grapheme clusters of the normalised texts, by the truth's clusters.
WER: the same over words (runs without white space). Both as in Rice 1996 and as dinglehopper computes them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from ocr.model import Rate
from ocr.text import TYPESCRIPT, Profile, normalise

# First private-use plane: a grapheme of several code points is compared as one character of its own.
_PRIVATE_USE = 0xF0000


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How far a reading is from the truth, with the profile under which it was counted."""

    profile: str
    cer: Rate
    wer: Rate
    confusions: tuple[tuple[str, str, int], ...]


def encode_graphemes(*texts: Sequence[str]) -> tuple[str, ...]:
    """Return each grapheme sequence as a string with one code point per grapheme, equal where they are equal.

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
    """Return the least number of insertions, deletions and substitutions between two sequences."""
    # The hint bounds the band that is searched first; the result is exact whatever it says.
    hint = max(64, max(len(truth), len(reading)) // 20)
    return Levenshtein.distance(truth, reading, score_hint=hint)


def score(truth: str, reading: str, profile: Profile = TYPESCRIPT) -> Score:
    """Return CER and WER of `reading` against `truth` as counts, and the confusions, most frequent first.

    A confusion is (true, read, count); an empty string on one side marks an insertion or deletion.

    >>> score("на 25348", "на 25848").cer
    Rate(edits=1, length=8)
    """
    true_text, read_text = normalise(truth, profile), normalise(reading, profile)
    a, b = encode_graphemes(true_text.graphemes, read_text.graphemes)
    words_a, words_b = true_text.text.split(), read_text.text.split()
    return Score(
        profile=profile.name,
        cer=Rate(edit_distance(a, b), len(a)),
        wer=Rate(edit_distance(words_a, words_b), len(words_a)),
        confusions=count_confusions(true_text.graphemes, read_text.graphemes),
    )


def count_confusions(truth: Sequence[str], reading: Sequence[str]) -> tuple[tuple[str, str, int], ...]:
    """Return (true, read, count) of every edit on a least-edit path, most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    a, b = encode_graphemes(truth, reading)
    for edit in Levenshtein.editops(a, b):
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
