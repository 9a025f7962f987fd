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
from ocr.recognizer.adaptation import MIN_EXEMPLARS
from ocr.recognizer.ctc import BLANK, LogPosteriors, best_path, forced_alignment
from ocr.text.profiles import PROFILES, normalise
from ocr.text.shapes import OCCLUDED, SHAPES, SPACE, to_shapes

# Shapes that no frame of a place gives this log probability are not tried there; of the others so many.
MIN_SHAPE_LOG_PROB, MAX_SHAPES_TRIED = -9.0, 5
# A form may be twice as long as what is transcribed, and so many letters more.
MAX_EXTRA_LETTERS = 4
# So many alternatives of a token, best first, are weighed by the unadapted reader too.
MAX_ALTERNATIVES = 4
# More of a text than this on one line is not weighed letter by letter: it is there, or it is not.
MAX_RUN_SHAPES = 60


class Alternative(NamedTuple):
    """Another text of a token, in shapes, with the log likelihood ratio of its line with it against it without.

    `llr` is by the adapted reader where that knows the letters concerned, else by the unadapted one, whose ratio is
    `llr_unadapted`. `edit` is what changes on the line.
    """

    text: str
    llr: float
    llr_unadapted: float
    edit: Edit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeighedPage:
    """A page's lines with the texts that they are said to have, as they are typed, and every token's alternatives.

    `alternatives[i]` are those of token i of the transcription, best first; `spans[i]` its places in `texts`.
    `additions[i]` is the log likelihood ratio that the run of transcribed tokens starting at i is absent from the
    page, `omissions[j]` that the run of read tokens starting at j is on it, each by the adapted and by the unadapted
    reader. `unadapted` are the trellises of the latter.
    """

    texts: tuple[str, ...]
    spans: tuple[tuple[Span, ...], ...]
    alternatives: tuple[tuple[Alternative, ...], ...]
    additions: Mapping[int, tuple[float, float]]
    omissions: Mapping[int, tuple[float, float]]
    trellises: Trellises
    unadapted: Trellises


class Questions(NamedTuple):
    """What to ask of a page beside its tokens: see `weigh_page`.

    `forms[i]` are other texts to try for token i. `additions` are runs of transcribed tokens that have no place,
    `omissions` runs of the reading's tokens that the transcription lacks.
    """

    forms: Mapping[int, Sequence[str]]
    additions: Sequence[range]
    omissions: Sequence[range]


class PageFrames(NamedTuple):
    """Log posteriors of a page's lines, adapted and not, and how many exemplars the adaptation had of each shape."""

    adapted: Sequence[LogPosteriors]
    unadapted: Sequence[LogPosteriors]
    exemplars: Mapping[str, int]


def weigh_page(
    texts: PageTexts, frames: PageFrames, transcribed: Sequence[str], questions: Questions, profile: str
) -> WeighedPage:
    """Return a page weighed. `transcribed` are the transcription's tokens as they are written."""
    lines = resolve_stand_ins(texts, frames.adapted)
    adapted = make_trellises(_labelled(frames.adapted, lines))
    unadapted = make_trellises(_labelled(frames.unadapted, lines))
    best_paths = [_best_path_text(posteriors) for posteriors in frames.adapted]
    tried: list[tuple[int, int, Edit]] = []
    for index, spans in enumerate(texts.tokens):
        for part, span in enumerate(spans):
            for labels in propose_edits(adapted, span, best_paths[span.line], questions.forms.get(index, ())):
                tried.append((index, part, Edit(span.line, *labels)))
    ratios = weigh(adapted, [edit for _, _, edit in tried])
    chosen = _best_edits(texts, lines, transcribed, profile, tried, ratios)
    unadapted_ratios = weigh(unadapted, [tried[at][2] for at in chosen])
    alternatives: list[list[Alternative]] = [[] for _ in texts.tokens]
    for at, unadapted_ratio in zip(chosen, unadapted_ratios, strict=True):
        index, part, edit = tried[at]
        known = _is_known(lines, edit, frames.exemplars)
        alternatives[index].append(
            Alternative(
                text=_with(texts.tokens[index], lines, part, edit),
                llr=float(ratios[at] if known else unadapted_ratio),
                llr_unadapted=float(unadapted_ratio),
                edit=edit,
            )
        )
    return WeighedPage(
        texts=lines,
        spans=texts.tokens,
        alternatives=tuple(tuple(sorted(some, key=lambda a: -a.llr)) for some in alternatives),
        additions=_weigh_additions(texts, (adapted, unadapted), transcribed, questions.additions),
        omissions=_weigh_omissions(texts, (adapted, unadapted), questions.omissions),
        trellises=adapted,
        unadapted=unadapted,
    )


def to_labels(text: str) -> tuple[int, ...]:
    """Return the classes of shapes."""
    return tuple(SHAPES.index(shape) + 1 for shape in text)


def _labelled(
    frames: Sequence[LogPosteriors], lines: Sequence[str]
) -> list[tuple[LogPosteriors, tuple[int, ...]]]:
    return [(posteriors, to_labels(text)) for posteriors, text in zip(frames, lines, strict=True)]


def resolve_stand_ins(texts: PageTexts, frames: Sequence[LogPosteriors]) -> tuple[str, ...]:
    """Return the lines' texts with the stand-ins that the page has: I where it has I for 1, and so on."""
    peaks = forced_alignment(_labelled(frames, texts.lines))
    lines = list(texts.lines)
    best_paths = [_best_path_text(posteriors) for posteriors in frames]
    for spans in texts.tokens:
        for span in spans:
            own = peaks[span.line]
            if own is None:
                continue
            intended_line = texts.lines[span.line]
            typed = _text_between(
                best_paths[span.line], _bounds(intended_line, own, span, len(frames[span.line]))
            )
            intended = intended_line[span.start : span.end]
            line = lines[span.line]
            lines[span.line] = line[: span.start] + as_typed(intended, typed) + line[span.end :]
    return tuple(lines)


_BestPath = tuple[NDArray[np.int64], str]


def _best_path_text(posteriors: LogPosteriors) -> _BestPath:
    """Return the frames of the peaks of a line's best path, and its text in shapes."""
    spikes = best_path(posteriors)
    return np.array([s.peak for s in spikes], np.int64), "".join(SHAPES[s.label - 1] for s in spikes)


def _text_between(best_path_text: _BestPath, bounds: tuple[float, float]) -> str:
    frames, shapes = best_path_text
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


def propose_edits(
    trellises: Trellises, span: Span, best_path_text: _BestPath, forms: Sequence[str]
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield the edits of a span that its frames make worth weighing: start, end and labels."""
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
    heard = see_through(own_text, _text_between(best_path_text, _bounds(line_text, peaks, span, length)))
    for text in (heard, *forms):
        # What is much longer is no other form of the token, but ink that has nothing to do with it; nor are letters
        # another form of a mark.
        is_form = len(text) <= 2 * len(own_text) + MAX_EXTRA_LETTERS and not (is_mark and _has_letters(text))
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
    order = np.argpartition(best, -(MAX_SHAPES_TRIED + 2))[-(MAX_SHAPES_TRIED + 2) :]
    return [int(label) for label in order if label not in _NO_LETTERS and best[label] > MIN_SHAPE_LOG_PROB]


_NO_LETTERS = {BLANK, SHAPES.index(SPACE) + 1, SHAPES.index(OCCLUDED) + 1}


def _may_join(label: int, token: Sequence[int], *, is_edge: bool) -> bool:
    """Tell whether a shape beside a token would be of it: no mark beside a word, no letter beside a mark."""
    return not is_edge or SHAPES[label - 1].isalnum() == SHAPES[token[-1] - 1].isalnum()


def _with(spans: Sequence[Span], lines: Sequence[str], part: int, edit: Edit) -> str:
    """Return a token's text with a edit in one of its places; hyphens at line ends are no part of it."""
    texts = []
    for at, (line, start, end) in enumerate(spans):
        text = lines[line][start:end]
        if at == part:
            instead = "".join(SHAPES[label - 1] for label in edit.labels)
            text = lines[line][start : edit.start] + instead + lines[line][edit.end : end]
        texts.append(text.removesuffix("-") if at + 1 < len(spans) else text)
    return "".join(texts)


def _best_edits(  # noqa: PLR0917
    texts: PageTexts,
    lines: Sequence[str],
    transcribed: Sequence[str],
    profile: str,
    tried: Sequence[tuple[int, int, Edit]],
    ratios: NDArray[np.float64],
) -> list[int]:
    """Return the best edits of each token that are departures under the profile, each text once."""
    chosen: list[int] = []
    taken: dict[int, set[str]] = {}
    for at in np.argsort(-ratios, kind="stable"):
        index, part, edit = tried[at]
        own = taken.setdefault(index, _same_as(transcribed[index], profile))
        if not np.isfinite(ratios[at]) or len(own) > MAX_ALTERNATIVES or _is_habit(lines, edit):
            continue
        folded = fold(_with(texts.tokens[index], lines, part, edit), profile)
        if folded not in own:
            own.add(folded)
            chosen.append(int(at))
    return chosen


def _same_as(transcribed: str, profile: str) -> set[str]:
    """Return what a token is no departure from: its letters, and those with the hyphen that it is broken at."""
    return {fold(transcribed, profile), fold("".join(transcribed.split("\n")), profile)}


def _is_habit(lines: Sequence[str], edit: Edit) -> bool:
    """Tell whether a edit is one shape for another that typists use for it."""
    was = lines[edit.line][edit.start : edit.end]
    now = "".join(SHAPES[label - 1] for label in edit.labels)
    return len(was) == len(now) == 1 and is_stand_in(was, now)


@lru_cache(maxsize=100_000)
def fold(text: str, profile: str) -> str:
    """Return a token's letters under a profile, spaces left out.

    >>> fold("I5-го", "typescript"), fold("Р О Щ И Н", "typescript")
    ('15-го', 'РОЩИН')
    """
    return normalise(text, PROFILES[profile]).text.replace(" ", "")


def _is_known(lines: Sequence[str], edit: Edit, exemplars: Mapping[str, int]) -> bool:
    """Tell whether the adaptation has seen the letters that a edit is about."""
    was = lines[edit.line][edit.start : edit.end]
    now = "".join(SHAPES[label - 1] for label in edit.labels)
    concerned = {*was} ^ {*now}
    return all(exemplars.get(shape, 0) >= MIN_EXEMPLARS for shape in concerned if shape != SPACE)


_Both = tuple[Trellises, Trellises]


def _weigh_additions(
    texts: PageTexts, trellises: _Both, transcribed: Sequence[str], runs: Sequence[range]
) -> dict[int, tuple[float, float]]:
    """Return the log likelihood ratio of the page without each run of tokens, which stands where it fits best."""

    def places(run: range) -> Iterator[Edit]:
        text = SPACE.join(transcribed[i] for i in run)[:MAX_RUN_SHAPES]
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


def _weigh_omissions(
    texts: PageTexts, trellises: _Both, runs: Sequence[range]
) -> dict[int, tuple[float, float]]:
    """Return the log likelihood ratio of the page with each run of the reading's tokens against it without."""

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


def _best(trellises: Trellises, edits: Sequence[Edit]) -> float:
    return float(max(weigh(trellises, edits), default=-np.inf))


def _sum(trellises: Trellises, edits: Sequence[Edit]) -> float:
    return float(weigh(trellises, edits).sum())
