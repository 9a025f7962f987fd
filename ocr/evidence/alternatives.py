"""Log likelihood ratios of the alternatives to each token of a transcription, and of added and omitted runs.

The alternatives of a token are edits of its shapes (a shape replaced, deleted or inserted, two neighbours swapped),
the texts that both engines read at its place, and the forms that the rest of the record has. Two more questions
concern runs of tokens: is a run that only the transcription has absent from the page, and is a run that only the
reading has present on it?
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
from ocr.language.base import Language
from ocr.recognizer.adaptation import MIN_EXEMPLARS
from ocr.recognizer.ctc import BLANK, LogPosteriors, best_path, forced_alignment
from ocr.text.profiles import Profile, normalise
from ocr.text.shapes import OCCLUDED, SHAPES, SPACE, to_shapes

# At each place, the likeliest MAX_SHAPES_TRIED shapes are tried whose log posterior exceeds the floor in some frame.
MIN_SHAPE_LOG_PROB, MAX_SHAPES_TRIED = -9.0, 5
# A form has at most twice as many letters as the transcribed token, and this many more.
MAX_EXTRA_LETTERS = 4
# The unadapted reader weighs at most this many alternatives of a token, those of the highest ratio.
MAX_ALTERNATIVES = 4
# An added run is weighed by at most this many of its first letters.
MAX_RUN_SHAPES = 60


class Alternative(NamedTuple):
    """Another text of a token, in shapes, with the natural log likelihood ratio of the edited to the unedited line.

    `llr` is by the adapted reader if it has exemplars of the letters that differ, else by the unadapted reader, whose
    ratio is `llr_unadapted`. `edit` is the change of the line.
    """

    text: str
    llr: float
    llr_unadapted: float
    edit: Edit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeighedPage:
    """The text of each line of a page, as it is typed, and the alternatives of each token of the transcription.

    `alternatives[i]` are those of token i, in descending order of `llr`; `spans[i]` are its places in `texts`.
    `additions[i]` is the log likelihood ratio that the run of transcribed tokens starting at i is absent from the
    page, `omissions[j]` that the run of read tokens starting at j is on it, each by the adapted and by the unadapted
    reader. `trellises` are the adapted reader's, `unadapted` the unadapted reader's.
    """

    texts: tuple[str, ...]
    spans: tuple[tuple[Span, ...], ...]
    alternatives: tuple[tuple[Alternative, ...], ...]
    additions: Mapping[int, tuple[float, float]]
    omissions: Mapping[int, tuple[float, float]]
    trellises: Trellises
    unadapted: Trellises


class Questions(NamedTuple):
    """Forms and runs of tokens that `weigh_page` weighs in addition to the edits of each token.

    `forms[i]` are other texts to try for token i. `additions` are runs of transcribed tokens that have no place,
    `omissions` runs of the reading's tokens that the transcription lacks.
    """

    forms: Mapping[int, Sequence[str]]
    additions: Sequence[range]
    omissions: Sequence[range]


class PageFrames(NamedTuple):
    """Adapted and unadapted log posteriors of a page's lines, and the number of exemplars of each shape."""

    adapted: Sequence[LogPosteriors]
    unadapted: Sequence[LogPosteriors]
    exemplars: Mapping[str, int]


def weigh_page(
    texts: PageTexts, frames: PageFrames, transcribed: Sequence[str], questions: Questions, profile: Profile
) -> WeighedPage:
    """Return the log likelihood ratios of a page's alternatives, additions and omissions.

    `transcribed` are the transcription's tokens as they are written.
    """
    lines = resolve_stand_ins(texts, frames.adapted, profile.language)
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
    """Return the classes of a text's shapes, 1 or more."""
    return tuple(SHAPES.index(shape) + 1 for shape in text)


def _labelled(
    frames: Sequence[LogPosteriors], lines: Sequence[str]
) -> list[tuple[LogPosteriors, tuple[int, ...]]]:
    return [(posteriors, to_labels(text)) for posteriors, text in zip(frames, lines, strict=True)]


def resolve_stand_ins(
    texts: PageTexts, frames: Sequence[LogPosteriors], language: Language
) -> tuple[str, ...]:
    """Return the text of each line with the stand-ins that its best path has, such as I for 1."""
    peaks = forced_alignment(_labelled(frames, texts.lines))
    lines = list(texts.lines)
    best_paths = [_best_path_text(posteriors) for posteriors in frames]
    for spans in texts.tokens:
        for span in spans:
            line_peaks = peaks[span.line]
            if line_peaks is None:
                continue
            bounds = _bounds(texts.lines[span.line], line_peaks, span, len(frames[span.line]))
            typed = _text_between(best_paths[span.line], bounds)
            own = as_typed(texts.lines[span.line][span.start : span.end], typed, language)
            lines[span.line] = lines[span.line][: span.start] + own + lines[span.line][span.end :]
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
    """Return the frames between which a span of a line's text lies: up to a space, or half way to a letter."""
    first, end = 0.0, float(length)
    if span.start:
        before, first_letter = peaks[span.start - 1], peaks[min(span.start, len(peaks) - 1)]
        first = before + 0.5 if text[span.start - 1] == SPACE else (before + first_letter) / 2
    if span.end < len(peaks):
        last_letter, behind = peaks[max(span.end - 1, 0)], peaks[span.end]
        end = behind - 0.5 if text[span.end] == SPACE else (last_letter + behind) / 2
    return first, end


def propose_edits(
    trellises: Trellises, span: Span, best_path_text: _BestPath, forms: Sequence[str]
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield the edits of a span worth weighing, each as start, end and labels: likely shapes and other texts."""
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
    token_text = "".join(SHAPES[label - 1] for label in labels[start:end])
    is_mark = not _has_letters(token_text)
    for at in range(start, end):
        current = labels[at]
        left, right = best[at - start], best[at - start + 1]
        for label in _likely(np.maximum(left, right)):
            if label != current and not (is_mark and SHAPES[label - 1].isalnum()):
                yield at, at + 1, (label,)
        yield at, at + 1, ()
        if at + 1 < end and current != labels[at + 1]:
            yield at, at + 2, (labels[at + 1], current)
    for at in range(start, end + 1):
        for label in _likely(best[at - start]):
            if _may_join(label, labels[start:end], is_edge=at in (start, end)):
                yield at, at, (label,)
    line_text = "".join(SHAPES[label - 1] for label in labels)
    read = see_through(token_text, _text_between(best_path_text, _bounds(line_text, peaks, span, length)))
    for text in (read, *forms):
        # A much longer text comes from other ink than the token's. Letters are no form of a punctuation mark.
        is_form = len(text) <= 2 * len(token_text) + MAX_EXTRA_LETTERS and not (
            is_mark and _has_letters(text)
        )
        if text != token_text and is_form:
            yield start, end, to_labels(text)


def _has_letters(text: str) -> bool:
    return any(shape.isalnum() for shape in text)


def see_through(text: str, read: str) -> str:
    """Return the text that was read with its struck-over letters taken from `text`: these are no evidence against it.

    >>> see_through("ближайшие", "ближа■шне"), see_through("имуществе", "и■■ве"), see_through("он", "он■")
    ('ближайшне', 'имуществе', 'он')
    """
    if OCCLUDED not in read:
        return read
    parts = []
    codes = Levenshtein.opcodes(text, read)
    # Neighbouring changes count as one change.
    for is_same, run in groupby(codes, key=lambda code: code.tag == "equal"):
        changes = list(run)
        original = text[changes[0].src_start : changes[-1].src_end]
        changed = read[changes[0].dest_start : changes[-1].dest_end]
        if not is_same and OCCLUDED in changed and len(original) == len(changed):
            changed = "".join(a if b == OCCLUDED else b for a, b in zip(original, changed, strict=True))
        parts.append(original if OCCLUDED in changed else changed)
    return "".join(parts)


def _likely(best: NDArray[np.float64]) -> list[int]:
    """Return the likeliest labels of a place by their maximal log posteriors; blank and space are excluded."""
    order = np.argpartition(best, -(MAX_SHAPES_TRIED + 2))[-(MAX_SHAPES_TRIED + 2) :]
    return [int(label) for label in order if label not in _NO_LETTERS and best[label] > MIN_SHAPE_LOG_PROB]


_NO_LETTERS = {BLANK, SHAPES.index(SPACE) + 1, SHAPES.index(OCCLUDED) + 1}


def _may_join(label: int, token: Sequence[int], *, is_edge: bool) -> bool:
    """Return whether an inserted shape may belong to a token: at its edges no mark joins a word, no letter a mark."""
    return not is_edge or SHAPES[label - 1].isalnum() == SHAPES[token[-1] - 1].isalnum()


def _with(spans: Sequence[Span], lines: Sequence[str], part: int, edit: Edit) -> str:
    """Return a token's text with an edit in one of its places, without the hyphens at line ends."""
    texts = []
    for at, (line, start, end) in enumerate(spans):
        text = lines[line][start:end]
        if at == part:
            replacement = "".join(SHAPES[label - 1] for label in edit.labels)
            text = lines[line][start : edit.start] + replacement + lines[line][edit.end : end]
        texts.append(text.removesuffix("-") if at + 1 < len(spans) else text)
    return "".join(texts)


def _best_edits(  # noqa: PLR0917
    texts: PageTexts,
    lines: Sequence[str],
    transcribed: Sequence[str],
    profile: Profile,
    tried: Sequence[tuple[int, int, Edit]],
    ratios: NDArray[np.float64],
) -> list[int]:
    """Return the indexes of the best edits of each token that change its text under the profile, each text once."""
    chosen: list[int] = []
    texts_of: dict[int, set[str]] = {}
    for at in np.argsort(-ratios, kind="stable"):
        index, part, edit = tried[at]
        seen = texts_of.setdefault(index, _same_as(transcribed[index], profile))
        if not np.isfinite(ratios[at]) or len(seen) > MAX_ALTERNATIVES or _is_habit(lines, edit, profile):
            continue
        folded = fold(_with(texts.tokens[index], lines, part, edit), profile)
        if folded not in seen:
            seen.add(folded)
            chosen.append(int(at))
    return chosen


def _same_as(transcribed: str, profile: Profile) -> set[str]:
    """Return the folded texts that equal a token: its letters, and its letters with the hyphen of a line end."""
    return {fold(transcribed, profile), fold("".join(transcribed.split("\n")), profile)}


def _is_habit(lines: Sequence[str], edit: Edit, profile: Profile) -> bool:
    """Return whether an edit replaces a shape by another that typists use for it."""
    before, after = _edited_shapes(lines, edit)
    return len(before) == len(after) == 1 and is_stand_in(before, after, profile.language)


def _edited_shapes(lines: Sequence[str], edit: Edit) -> tuple[str, str]:
    """Return the shapes that an edit replaces, and those that it puts in their place."""
    return lines[edit.line][edit.start : edit.end], "".join(SHAPES[label - 1] for label in edit.labels)


@lru_cache(maxsize=100_000)
def fold(text: str, profile: Profile) -> str:
    """Return a token's letters under a profile, spaces left out.

    >>> from ocr.text.profiles import TYPESCRIPT
    >>> fold("I5-го", TYPESCRIPT), fold("Р О Щ И Н", TYPESCRIPT)
    ('15-го', 'РОЩИН')
    """
    return normalise(text, profile).text.replace(" ", "")


def _is_known(lines: Sequence[str], edit: Edit, exemplars: Mapping[str, int]) -> bool:
    """Return whether the adaptation has enough exemplars of all letters that an edit adds or removes."""
    before, after = _edited_shapes(lines, edit)
    changed = {*before} ^ {*after}
    return all(exemplars.get(shape, 0) >= MIN_EXEMPLARS for shape in changed if shape != SPACE)


_AdaptedAndUnadapted = tuple[Trellises, Trellises]


def _weigh_additions(
    texts: PageTexts, trellises: _AdaptedAndUnadapted, transcribed: Sequence[str], runs: Sequence[range]
) -> dict[int, tuple[float, float]]:
    """Return the log likelihood ratios, adapted and unadapted, of the page without each run to the page with it.

    The page with a run has it at the likelier of its two ends: behind the token before, or before the token behind.
    """

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

    insertions = {run.start: list(places(run)) for run in runs}
    return {
        first: (-_best(trellises[0], edits), -_best(trellises[1], edits))
        for first, edits in insertions.items()
    }


def _weigh_omissions(
    texts: PageTexts, trellises: _AdaptedAndUnadapted, runs: Sequence[range]
) -> dict[int, tuple[float, float]]:
    """Return the log likelihood ratios, adapted and unadapted, of the page with each run of tokens to without it."""

    def removal(run: range) -> list[Edit]:
        spans: dict[int, tuple[int, int]] = {}
        for j in run:
            for line, start, end in texts.read.get(j, ()):
                low, high = spans.get(line, (start, end))
                spans[line] = (min(low, start), max(high, end))
        return [Edit(line, low, high, ()) for line, (low, high) in spans.items()]

    removals_of = {run.start: removal(run) for run in runs}
    return {
        first: (-_sum(trellises[0], removals), -_sum(trellises[1], removals))
        for first, removals in removals_of.items()
        if removals
    }


def _best(trellises: Trellises, edits: Sequence[Edit]) -> float:
    return float(max(weigh(trellises, edits), default=-np.inf))


def _sum(trellises: Trellises, edits: Sequence[Edit]) -> float:
    return float(weigh(trellises, edits).sum())
