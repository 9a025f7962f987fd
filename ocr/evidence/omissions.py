"""Page text that the transcription may lack, with the evidence for and against."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from ocr.collation.discrepancies import Discrepancy
from ocr.collation.editor_notes import stands_for_something
from ocr.collation.page_breaks import is_page_join
from ocr.evidence.candidates import Omission
from ocr.evidence.exemplars import cut_letter, without_rules
from ocr.evidence.ink_at_place import is_type_in_place
from ocr.evidence.page_evidence import MAX_RUN_LLR, MAX_WORD_TOKENS, PageEvidence
from ocr.model import Exhibit, TokenKind, merge_kind
from ocr.text.shapes import OCCLUDED

# So many letters together may be a word: «не».
_MIN_READABLE_LETTERS = 2


def describe_omission(evidence: PageEvidence, discrepancy: Discrepancy) -> Omission:
    """Return the candidate that the page has a run of read tokens which the transcription lacks."""
    collation = evidence.collation
    read = collation.reading.tokens[discrepancy.b_start : discrepancy.b_end]
    llr, llr_unadapted = evidence.weighed.omissions.get(discrepancy.b_start, (0.0, 0.0))
    line, place = read[0].line_index, _place_of(evidence, discrepancy)
    has_second = all(collation.has_second_engine(token.line_index) for token in read)
    words = [t.token.text for t in read if any(ch.isalnum() for ch in t.token.text)]
    language = collation.language
    known = [language.is_known_word(word) or word.isdigit() for word in words]
    is_judged = bool(words) and language.dictionary.is_here()
    is_line = len(read) > MAX_WORD_TOKENS
    return Omission(
        a_start=discrepancy.a_start,
        a_end=discrepancy.a_start,
        transcribed="",
        reading=discrepancy.reading,
        kind=TokenKind.LINE if is_line else merge_kind([t.token.kind for t in read]),
        llr=min(llr, MAX_RUN_LLR),
        llr_unadapted=min(llr_unadapted, MAX_RUN_LLR),
        boxes=discrepancy.boxes,
        confidence=discrepancy.confidence,
        agreement=_agreement([t.other for t in read]) if has_second else 0,
        has_second_engine=has_second,
        known_words=(None, sum(map(bool, known)) * 2 > len(words) if is_judged else None),
        letters=sum(ch.isalnum() for ch in discrepancy.read_letters),
        is_noted=not is_line and _is_noted(evidence, discrepancy),
        type_in_place=is_type_in_place(collation.reading, collation.pairings, discrepancy),
        line=line,
        place=place,
        typicality=None if place is None else _typicality(evidence, line, place),
        is_typed=evidence.line(line).is_typed,
        is_struck_over=is_struck_over(discrepancy.read_letters),
        is_page_join=is_page_join(discrepancy, collation.aligned.page_joins),
        exhibit=_show(evidence, line, place),
    )


def is_struck_over(read: str) -> bool:
    """Return whether text is struck over but for single letters that show through: no word of it can be read.

    >>> [is_struck_over(read) for read in ("■■■■", "g■■■■■■m", "■■■■не", "■■так", "■и")]
    [True, True, False, False, False]
    """
    struck = read.count(OCCLUDED)
    readable = max(map(len, read.split(OCCLUDED)), default=0)
    return struck > len(read) / 2 and readable < _MIN_READABLE_LETTERS


def _is_noted(evidence: PageEvidence, discrepancy: Discrepancy) -> bool:
    """Return whether omitted text has a note of the editor in its place: «[подпись]», or «тов[арищ]» for «тов.»."""
    collation = evidence.collation
    notes, at = collation.aligned.left_out.notes, discrepancy.a_start
    if not {at - 1, at} & notes:
        return False
    is_mark = not any(map(str.isalnum, discrepancy.reading))
    return is_mark or stands_for_something(collation.transcription, notes, at)


def _place_of(evidence: PageEvidence, discrepancy: Discrepancy) -> tuple[int, int, str] | None:
    """Return the place of omitted text on its first line: start, end, and the text there; None where it has none."""
    read = evidence.collation.texts.read
    spans = [span for j in range(discrepancy.b_start, discrepancy.b_end) for span in read.get(j, ())]
    first_line = [span for span in spans if span.line == spans[0].line]
    if not first_line:
        return None
    start, end = first_line[0].start, first_line[-1].end
    return start, end, evidence.weighed.texts[first_line[0].line][start:end]


def _typicality(evidence: PageEvidence, line: int, place: tuple[int, int, str]) -> float | None:
    """Return the median typicality of a place's letters, in standard deviations; None where unknown."""
    frames = evidence.line(line)
    if not frames.is_typed or not frames.frame_px or evidence.weighed.trellises.peaks[line] is None:
        return None
    found = []
    # The frame of a drawing is no part of the letters in it.
    unruled = without_rules(frames.picture)
    for at, shape in enumerate(place[2], start=place[0]):
        frame = evidence.peak(line, at)
        if frame is not None:
            picture = cut_letter(unruled, frames.frame_px * (frame + 0.5))
            beside = (evidence.number, line, frame)
            found.append(evidence.typewriter.typicality(picture, shape, beside=beside))
    known = [typicality for typicality in found if typicality is not None]
    return median(known) if known else None


def _show(evidence: PageEvidence, line: int, place: tuple[int, int, str] | None) -> Exhibit | None:
    """Return the exhibit of the place without transcribed letters under it: there the line has the reading's text."""
    exhibit = evidence.show(line, place)
    if exhibit is None:
        return None
    return replace(
        exhibit, transcribed=tuple(letter for letter in exhibit.transcribed if not letter.is_asked)
    )


def _agreement(others: Sequence[str | None]) -> int:
    """Return 1 where the second engine reads the same for most words, -1 where it reads nothing for most, else 0."""
    same, nothing = sum(other is None for other in others), sum(other == "" for other in others)
    return 1 if 2 * same > len(others) else -1 if 2 * nothing >= len(others) else 0
