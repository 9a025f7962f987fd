"""The rule that a translation has every passage of its original, and none besides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import regex

from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.translation.alignment import Bead
from ocr.consistency.translation.bilingual import Bilingual, Side, align_record
from ocr.consistency.translation.brackets import find_brackets, is_inside
from ocr.model import Reason, RecordPlace, TokenKind, Verdict
from ocr.text.excerpt import shorten

# Fewest words of a passage that a translation may not leave out or add.
_MIN_WORDS = 4
# Share of a passage's features that stand near it on the other side from which on it was translated after all.
_MAX_SHARED = 0.5
# Fewest features for this share to say something.
_MIN_FEATURES = 3
_REACH = 2
# The same for a sentence that was aligned together with its neighbour.
_MAX_SHARED_IN_BEAD, _MIN_WORDS_IN_BEAD = 0.2, 4
_MAX_EXCERPT = 60
_WORD = regex.compile(r"\p{L}{2,}|\d+")
_OMISSION = regex.compile(
    r"\[\s*(?:\.{2,}|…|illegible[^\]]*|not translated[^\]]*|omitted[^\]]*|excerpt[^\]]*)\s*\]", regex.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Sentences [start, end) that one side alone has, and how much of them stands near on the other side, 0 to 1."""

    start: int
    end: int
    words: int
    features: int
    shared: float


def check_passages(record: RecordText) -> Checked:
    """Return the passages that one side alone has, and the sentences of the translation that have an original."""
    texts = align_record(record)
    if texts is None or not texts.original.prose or not texts.translation.prose:
        return Checked()
    marks = [match.start() for match in _OMISSION.finditer(texts.translation.text)]
    found = [
        _make_omitted(texts, passage, gap, marks)
        for passage, gap in (*_find_alone(texts, is_original=True), *_find_in_beads(texts, is_original=True))
        if not _says_little(passage)
    ]
    brackets = find_brackets(texts.translation.text)
    found += [
        _make_added(texts, passage, gap)
        for passage, gap in (
            *_find_alone(texts, is_original=False),
            *_find_in_beads(texts, is_original=False),
        )
        if not _says_little(passage) and not is_inside(brackets, texts.translation.prose[passage.start].start)
    ]
    agreeing = [
        place
        for bead in texts.beads
        if bead.start < bead.end and (place := texts.place_translated_bead(bead)) is not None
    ]
    if (foot := _note_omission(texts, marks)) is not None:
        found.append(foot)
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _says_little(passage: Passage) -> bool:
    if passage.words < _MIN_WORDS:
        return True
    return passage.features >= _MIN_FEATURES and passage.shared > _MAX_SHARED


def _find_alone(texts: Bilingual, *, is_original: bool) -> Iterator[tuple[Passage, int]]:
    """Yield the passages that one side alone has, and the offset in the other text where they should stand.

    Beads of both sides alone, next to each other, are a free translation.
    """
    own, other = (texts.original, texts.translation) if is_original else (texts.translation, texts.original)
    beads = texts.beads if is_original else tuple(Bead(*bead[2:], *bead[:2]) for bead in texts.beads)
    for is_whole, group in groupby(
        beads, key=lambda bead: bead.start < bead.end and bead.other_start < bead.other_end
    ):
        row = list(group)
        if is_whole:
            continue
        start, end = min(b.start for b in row), max(b.end for b in row)
        facing = sum(b.other_end - b.other_start for b in row)
        first, last = min(b.other_start for b in row), max(b.other_end for b in row)
        if not any(b.start < b.end for b in row):
            continue
        own_row = [b for b in row if b.start < b.end]
        start, end = own_row[0].start, own_row[-1].end
        passage = _describe(own, (start, end), other, (first, last))
        faced = sum(one.end - one.start for one in other.prose[first:last]) if facing else 0
        length = sum(one.end - one.start for one in own.prose[start:end])
        if faced * 2 > length:
            continue
        yield passage, _offset(other, first)


def _find_in_beads(texts: Bilingual, *, is_original: bool) -> Iterator[tuple[Passage, int]]:
    """Yield the sentences of beads of several that share nothing with the other side, which is as long without."""
    own, other = (texts.original, texts.translation) if is_original else (texts.translation, texts.original)
    ratio = _length(other, 0, len(other.prose)) / max(1, _length(own, 0, len(own.prose)))
    for bead in texts.beads if is_original else (Bead(*bead[2:], *bead[:2]) for bead in texts.beads):
        if bead.end - bead.start < 2 or bead.other_start == bead.other_end:
            continue
        length = _length(own, bead.start, bead.end)
        facing = _length(other, bead.other_start, bead.other_end) / ratio
        for index in range(bead.start, bead.end):
            passage = _describe(own, (index, index + 1), other, (bead.other_start, bead.other_end))
            rest = length - _length(own, index, index + 1)
            is_free = passage.shared <= _MAX_SHARED_IN_BEAD and passage.features >= _MIN_FEATURES
            if is_free and passage.words >= _MIN_WORDS_IN_BEAD and abs(facing - rest) < abs(length - facing):
                yield passage, other.prose[bead.other_start].end


def _length(side: Side, start: int, end: int) -> int:
    return sum(one.end - one.start for one in side.prose[start:end])


def _offset(side: Side, index: int) -> int:
    if index > 0:
        return side.prose[index - 1].end
    return side.prose[0].start


def _describe(own: Side, span: tuple[int, int], other: Side, facing: tuple[int, int]) -> Passage:
    (start, end), (first, last) = span, facing
    sentences = own.prose[start:end]
    near = range(max(0, first - _REACH), min(len(other.prose), last + _REACH))
    around = frozenset().union(*(other.features[index] for index in near)) if near else frozenset[str]()
    # A line of names may be prose on one side and a line of a form on the other.
    around |= other.form_features
    features = frozenset().union(*own.features[start:end])
    return Passage(
        start=start,
        end=end,
        words=sum(len(_WORD.findall(own.text, one.start, one.end)) for one in sentences),
        features=len(features),
        shared=len(features & around) / max(1, len(features)),
    )


def _weigh(passage: Passage) -> float:
    if passage.words >= 7 and passage.shared <= 0.25 and passage.features >= _MIN_FEATURES:
        return 0.8
    return 0.7 if passage.shared <= 0.35 else 0.5


def _make_omitted(texts: Bilingual, passage: Passage, gap: int, marks: Sequence[int]) -> Inconsistency:
    sentences = texts.original.prose[passage.start : passage.end]
    place = texts.place_original(sentences[0].start, sentences[-1].end)
    is_marked = any(abs(mark - gap) < 12 for mark in marks)
    text = "The translation lacks «{passage}» on sheet {sheet}."
    if is_marked:
        text = "The translation leaves out «{passage}» on sheet {sheet}, and says so by a mark."
    return Inconsistency(
        rule="translation-passages",
        verdict=Verdict.UNTRANSLATED,
        kind=TokenKind.LINE,
        place=place,
        other=texts.record.in_translation(gap, gap),
        weight=0.2 if is_marked else _weigh(passage),
        reason=_reason(place, text=text),
    )


def _reason(place: RecordPlace, *, text: str) -> Reason:
    fields = (("passage", shorten(" ".join(place.text.split()), _MAX_EXCERPT)),)
    sheet = () if place.page_index is None else (("sheet", str(place.page_index + 1)),)
    return Reason(evidence="record", text=text, fields=(*fields, *sheet))


def _make_added(texts: Bilingual, passage: Passage, gap: int) -> Inconsistency:
    sentences = texts.translation.prose[passage.start : passage.end]
    place = texts.record.in_translation(sentences[0].start, sentences[-1].end)
    return Inconsistency(
        rule="translation-passages",
        verdict=Verdict.UNTRANSLATED,
        kind=TokenKind.LINE,
        place=place,
        other=texts.place_original(gap, gap),
        weight=_weigh(passage),
        reason=_reason(place, text="The original has nothing for «{passage}» of the translation."),
    )


def _note_omission(texts: Bilingual, marks: Sequence[int]) -> Inconsistency | None:
    """Return that the translation leaves out the foot of the document, which it marks; None where it has all."""
    last = texts.translation.prose[-1].end
    behind = [mark for mark in marks if mark >= last]
    forms = [one for one in texts.original.forms if one.start >= texts.original.prose[-1].end]
    if not behind or not forms:
        return None
    at = behind[0]
    match = _OMISSION.match(texts.translation.text, at)
    place = texts.record.in_translation(at, match.end() if match else at)
    other = texts.place_original(forms[-1].start, forms[-1].end)
    return Inconsistency(
        rule="translation-passages",
        verdict=Verdict.UNTRANSLATED,
        kind=TokenKind.LINE,
        place=place,
        other=other,
        weight=0.1,
        reason=_reason(
            place, text="The translation leaves out the foot of the document, and says so by «{passage}»."
        ),
    )


PASSAGES_RULE = Rule(
    name="translation-passages",
    matter=Matter.TRANSLATION,
    cause="A translation has every passage of its original, and none besides.",
    check=check_passages,
)
