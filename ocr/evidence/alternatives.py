"""Every token of the transcription weighed on its page: what else could stand there, and how much likelier it is.

A token's alternatives: every shape of it another one, left out, or one more; neighbours swapped; what the reader
reads there; what the other engine reads; the forms that the rest of the record has. And the two questions beyond
tokens: is what only the transcription has on the page, and is what only the reading has?
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from ocr.collation.line_texts import PageTexts, Span, as_typed, is_stand_in
from ocr.evidence.likelihood import Edit, Trellises, make_trellises, weigh
from ocr.recognizer.adaptation import FEWEST_EXEMPLARS
from ocr.recognizer.ctc import BLANK, LogPosteriors, best_path, forced_alignment
from ocr.text.profiles import PROFILES, normalise
from ocr.text.shapes import OCCLUDED, SHAPES, SPACE, to_shapes

# Shapes that no frame of a place gives this log probability are not tried there; of the others so many.
_HARDLY, _MOST_TRIED = -9.0, 5
# A form may be twice as long as what is transcribed, and so many letters more.
_MUCH = 4
# So many alternatives of a token, best first, are weighed by the unadapted reader too.
_WEIGHED_TWICE = 4
# More of a text than this on one line is not weighed letter by letter: it is there, or it is not.
_LONGEST = 60


class Alternative(NamedTuple):
    """What a token could be instead, in shapes, with its gain: the log likelihood of the line with it less without.

    `gain` is by the reader that knows the letters concerned best, `own` by the unadapted one. `replacement` is what
    it takes on its line.
    """

    text: str
    gain: float
    own: float
    replacement: Edit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeighedPage:
    """A page's lines with the texts that they are said to have, as they are typed, and every token's alternatives.

    `tokens` runs parallel to the transcription's tokens, best alternative first; `spans` are their places in
    `texts`. `unseen` and `omitted` are by how much the page says rather that what is transcribed is not there, and
    that what is read but not transcribed is, keyed by the first token.
    """

    texts: tuple[str, ...]
    spans: tuple[tuple[Span, ...], ...]
    tokens: tuple[tuple[Alternative, ...], ...]
    unseen: Mapping[int, tuple[float, float]]
    omitted: Mapping[int, tuple[float, float]]
    trellises: Trellises
    own: Trellises


class Questions(NamedTuple):
    """What to ask of a page beside its tokens: see `weigh_page`.

    `forms[i]` are other texts to try for token i. `unseen` are runs of tokens that have no place, `omitted` runs of
    the reading's tokens that the transcription lacks.
    """

    forms: Mapping[int, Sequence[str]]
    unseen: Sequence[range]
    omitted: Sequence[range]


class PageFrames(NamedTuple):
    """Log posteriors of a page's lines, adapted and not, and how many exemplars the adaptation had of each shape."""

    adapted: Sequence[LogPosteriors]
    own: Sequence[LogPosteriors]
    exemplars: Mapping[str, int]


def weigh_page(
    texts: PageTexts, frames: PageFrames, transcribed: Sequence[str], questions: Questions, profile: str
) -> WeighedPage:
    """Return a page weighed. `transcribed` are the transcription's tokens as they are written."""
    lines = settle(texts, frames.adapted)
    adapted = make_trellises(_labelled(frames.adapted, lines))
    own = make_trellises(_labelled(frames.own, lines))
    spoken = [_spoken(posteriors) for posteriors in frames.adapted]
    tried: list[tuple[int, int, Edit]] = []
    for index, spans in enumerate(texts.tokens):
        for part, span in enumerate(spans):
            for labels in _try(adapted, span, spoken[span.line], questions.forms.get(index, ())):
                tried.append((index, part, Edit(span.line, *labels)))
    gains = weigh(adapted, [replacement for _, _, replacement in tried])
    chosen = _choose(texts, lines, transcribed, profile, tried, gains)
    own_gains = weigh(own, [tried[at][2] for at in chosen])
    alternatives: list[list[Alternative]] = [[] for _ in texts.tokens]
    for at, own_gain in zip(chosen, own_gains, strict=True):
        index, part, replacement = tried[at]
        known = _is_known(lines, replacement, frames.exemplars)
        alternatives[index].append(
            Alternative(
                text=_with(texts.tokens[index], lines, part, replacement),
                gain=float(gains[at] if known else own_gain),
                own=float(own_gain),
                replacement=replacement,
            )
        )
    return WeighedPage(
        texts=lines,
        spans=texts.tokens,
        tokens=tuple(tuple(sorted(own, key=lambda a: -a.gain)) for own in alternatives),
        unseen=_ask_unseen(texts, (adapted, own), transcribed, questions.unseen),
        omitted=_ask_omitted(texts, (adapted, own), questions.omitted),
        trellises=adapted,
        own=own,
    )


def to_labels(text: str) -> tuple[int, ...]:
    """Return the classes of shapes."""
    return tuple(SHAPES.index(shape) + 1 for shape in text)


def _labelled(
    frames: Sequence[LogPosteriors], lines: Sequence[str]
) -> list[tuple[LogPosteriors, tuple[int, ...]]]:
    return [(posteriors, to_labels(text)) for posteriors, text in zip(frames, lines, strict=True)]


def settle(texts: PageTexts, frames: Sequence[LogPosteriors]) -> tuple[str, ...]:
    """Return the lines' texts with the stand-ins that the page has: I where it has I for 1, and so on."""
    peaks = forced_alignment(_labelled(frames, texts.lines))
    lines = list(texts.lines)
    spoken = [_spoken(posteriors) for posteriors in frames]
    for spans in texts.tokens:
        for span in spans:
            own = peaks[span.line]
            if own is None:
                continue
            meant_line = texts.lines[span.line]
            typed = _hear(spoken[span.line], _bounds(meant_line, own, span, len(frames[span.line])))
            meant = meant_line[span.start : span.end]
            line = lines[span.line]
            lines[span.line] = line[: span.start] + as_typed(meant, typed) + line[span.end :]
    return tuple(lines)


_Spoken = tuple[NDArray[np.int64], str]


def _spoken(posteriors: LogPosteriors) -> _Spoken:
    """Return what a line's best path says, and at which frames."""
    spikes = best_path(posteriors)
    return np.array([s.peak for s in spikes], np.int64), "".join(SHAPES[s.label - 1] for s in spikes)


def _hear(spoken: _Spoken, bounds: tuple[float, float]) -> str:
    frames, shapes = spoken
    first, end = np.searchsorted(frames, bounds)
    return shapes[first:end].strip(SPACE)


def _bounds(text: str, peaks: NDArray[np.int64], span: Span, length: int) -> tuple[float, float]:
    """Return the frames between which a span of a line's text stands: up to a space, or half way to a letter."""
    first, end = 0.0, float(length)
    if span.start:
        before, own = peaks[span.start - 1], peaks[min(span.start, len(peaks) - 1)]
        first = before + 0.5 if text[span.start - 1] == SPACE else (before + own) / 2
    if span.end < len(peaks):
        own, behind = peaks[max(span.end - 1, 0)], peaks[span.end]
        end = behind - 0.5 if text[span.end] == SPACE else (own + behind) / 2
    return first, end


def _try(
    trellises: Trellises, span: Span, spoken: _Spoken, forms: Sequence[str]
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield what is to be tried in place of a span: start, end and labels."""
    line, start, end = span
    labels, peaks = trellises.labels[line], trellises.peaks[line]
    if peaks is None:
        return
    frames = trellises.frames[line]
    length = int(trellises.lengths[line])
    bounds = [0, *(int(p) for p in peaks[max(0, start - 1) : end + 1])]
    if start:
        bounds = bounds[1:]
    else:
        bounds[0] = 0
    if end >= len(peaks):
        bounds.append(length)
    # Segment k lies between the letters before and behind place start + k.
    best = [frames[low : max(high, low + 1)].max(axis=0) for low, high in pairwise(bounds)]
    own_text = "".join(SHAPES[label - 1] for label in labels[start:end])
    is_mark = not _has_letters(own_text)
    for at in range(start, end):
        own = labels[at]
        left, right = best[at - start], best[at - start + 1]
        for label in _likely(np.maximum(left, right)):
            if label != own and not (is_mark and SHAPES[label - 1].isalnum()):
                yield at, at + 1, (label,)
        yield at, at + 1, ()
        if at + 1 < end and own != labels[at + 1]:
            yield at, at + 2, (labels[at + 1], own)
    for at in range(start, end + 1):
        for label in _likely(best[at - start]):
            if _may_join(label, labels[start:end], is_edge=at in (start, end)):
                yield at, at, (label,)
    line_text = "".join(SHAPES[label - 1] for label in labels)
    heard = see_through(own_text, _hear(spoken, _bounds(line_text, peaks, span, length)))
    for text in (heard, *forms):
        # What is much longer is no other form of the token, but ink that has nothing to do with it; nor are letters
        # another form of a mark.
        is_form = len(text) <= 2 * len(own_text) + _MUCH and not (is_mark and _has_letters(text))
        if text != own_text and is_form:
            yield start, end, to_labels(text)


def _has_letters(text: str) -> bool:
    return any(shape.isalnum() for shape in text)


def see_through(text: str, heard: str) -> str:
    """Return what is heard with what stands in `text` wherever it is struck over: that says neither yes nor no.

    >>> see_through("ближайшие", "ближа■шне"), see_through("имуществе", "и■■ве"), see_through("он", "он■")
    ('ближайшне', 'имуществе', 'он')
    """
    if OCCLUDED not in heard:
        return heard
    parts = []
    codes = Levenshtein.opcodes(text, heard)
    # Neighbouring changes are one.
    for is_same, run in groupby(codes, key=lambda code: code.tag == "equal"):
        changes = list(run)
        own = text[changes[0].src_start : changes[-1].src_end]
        other = heard[changes[0].dest_start : changes[-1].dest_end]
        if not is_same and OCCLUDED in other and len(own) == len(other):
            other = "".join(a if b == OCCLUDED else b for a, b in zip(own, other, strict=True))
        parts.append(own if OCCLUDED in other else other)
    return "".join(parts)


def _likely(best: NDArray[np.float64]) -> list[int]:
    """Return the labels that frames may well say, blank and space aside."""
    order = np.argpartition(best, -(_MOST_TRIED + 2))[-(_MOST_TRIED + 2) :]
    return [int(label) for label in order if label not in _NO_LETTERS and best[label] > _HARDLY]


_NO_LETTERS = {BLANK, SHAPES.index(SPACE) + 1, SHAPES.index(OCCLUDED) + 1}


def _may_join(label: int, token: Sequence[int], *, is_edge: bool) -> bool:
    """Tell whether a shape beside a token would be of it: no mark beside a word, no letter beside a mark."""
    return not is_edge or SHAPES[label - 1].isalnum() == SHAPES[token[-1] - 1].isalnum()


def _with(spans: Sequence[Span], lines: Sequence[str], part: int, replacement: Edit) -> str:
    """Return a token's text with a replacement in one of its places; hyphens at line ends are no part of it."""
    texts = []
    for at, (line, start, end) in enumerate(spans):
        text = lines[line][start:end]
        if at == part:
            instead = "".join(SHAPES[label - 1] for label in replacement.labels)
            text = lines[line][start : replacement.start] + instead + lines[line][replacement.end : end]
        texts.append(text.removesuffix("-") if at + 1 < len(spans) else text)
    return "".join(texts)


def _choose(  # noqa: PLR0917
    texts: PageTexts,
    lines: Sequence[str],
    transcribed: Sequence[str],
    profile: str,
    tried: Sequence[tuple[int, int, Edit]],
    gains: NDArray[np.float64],
) -> list[int]:
    """Return the best tries of each token that are departures under the profile, each text once."""
    chosen: list[int] = []
    taken: dict[int, set[str]] = {}
    for at in np.argsort(-gains, kind="stable"):
        index, part, replacement = tried[at]
        own = taken.setdefault(index, _same_as(transcribed[index], profile))
        if not np.isfinite(gains[at]) or len(own) > _WEIGHED_TWICE or _is_habit(lines, replacement):
            continue
        folded = fold(_with(texts.tokens[index], lines, part, replacement), profile)
        if folded not in own:
            own.add(folded)
            chosen.append(int(at))
    return chosen


def _same_as(transcribed: str, profile: str) -> set[str]:
    """Return what a token is no departure from: its letters, and those with the hyphen that it is broken at."""
    return {fold(transcribed, profile), fold("".join(transcribed.split("\n")), profile)}


def _is_habit(lines: Sequence[str], replacement: Edit) -> bool:
    """Tell whether a replacement is one shape for another that typists use for it."""
    was = lines[replacement.line][replacement.start : replacement.end]
    now = "".join(SHAPES[label - 1] for label in replacement.labels)
    return len(was) == len(now) == 1 and is_stand_in(was, now)


@lru_cache(maxsize=100_000)
def fold(text: str, profile: str) -> str:
    """Return a token's letters under a profile, spaces left out.

    >>> fold("I5-го", "typescript"), fold("Р О Щ И Н", "typescript")
    ('15-го', 'РОЩИН')
    """
    return normalise(text, PROFILES[profile]).text.replace(" ", "")


def _is_known(lines: Sequence[str], replacement: Edit, exemplars: Mapping[str, int]) -> bool:
    """Tell whether the adaptation has seen the letters that a replacement is about."""
    was = lines[replacement.line][replacement.start : replacement.end]
    now = "".join(SHAPES[label - 1] for label in replacement.labels)
    concerned = {*was} ^ {*now}
    return all(exemplars.get(shape, 0) >= FEWEST_EXEMPLARS for shape in concerned if shape != SPACE)


_Both = tuple[Trellises, Trellises]


def _ask_unseen(
    texts: PageTexts, trellises: _Both, transcribed: Sequence[str], runs: Sequence[range]
) -> dict[int, tuple[float, float]]:
    """Return by how much likelier the page is without each run of tokens, wherever it fits best."""

    def places(run: range) -> Iterator[Edit]:
        text = SPACE.join(transcribed[i] for i in run)[:_LONGEST]
        labels = to_labels("".join(shape for shape in to_shapes(text) if shape in SHAPES))
        before = next((texts.tokens[i][-1] for i in range(run.start - 1, -1, -1) if texts.tokens[i]), None)
        behind = next(
            (texts.tokens[i][0] for i in range(run.stop, len(texts.tokens)) if texts.tokens[i]), None
        )
        space = to_labels(SPACE)
        if before and labels:
            for lead in ((), space):
                yield Edit(before.line, before.end, before.end, lead + labels)
        if behind and labels and (before is None or behind.line != before.line):
            for trail in ((), space):
                yield Edit(behind.line, behind.start, behind.start, labels + trail)

    asked = {run.start: list(places(run)) for run in runs}
    return {first: (-_best(trellises[0], own), -_best(trellises[1], own)) for first, own in asked.items()}


def _ask_omitted(texts: PageTexts, trellises: _Both, runs: Sequence[range]) -> dict[int, tuple[float, float]]:
    """Return by how much likelier the page is with each run of the reading's tokens than without it."""

    def removal(run: range) -> list[Edit]:
        spans: dict[int, tuple[int, int]] = {}
        for j in run:
            for line, start, end in texts.read.get(j, ()):
                low, high = spans.get(line, (start, end))
                spans[line] = (min(low, start), max(high, end))
        return [Edit(line, low, high, ()) for line, (low, high) in spans.items()]

    asked = {run.start: removal(run) for run in runs}
    return {
        first: (-_sum(trellises[0], removals), -_sum(trellises[1], removals))
        for first, removals in asked.items()
        if removals
    }


def _best(trellises: Trellises, replacements: Sequence[Edit]) -> float:
    gains = weigh(trellises, replacements)
    return float(max(gains, default=-np.inf))


def _sum(trellises: Trellises, replacements: Sequence[Edit]) -> float:
    return float(weigh(trellises, replacements).sum())
