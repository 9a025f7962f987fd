"""Transcribed text that may not be on the page, with the evidence for and against."""

from ocr.collation.alignment import is_whole_line
from ocr.collation.discrepancies import Discrepancy
from ocr.collation.page_breaks import is_page_join
from ocr.evidence.candidates import Addition
from ocr.evidence.ink_at_place import Ground, find_ground, find_neighbours
from ocr.evidence.page_evidence import MAX_WORD_LLR, MAX_WORD_TOKENS, PageEvidence
from ocr.model import TokenKind, merge_kind


def describe_addition(evidence: PageEvidence, discrepancy: Discrepancy) -> Addition:
    """Return the candidate that a run of transcribed tokens is not on the page."""
    collation = evidence.collation
    llr, llr_unadapted = evidence.weighed.additions.get(discrepancy.a_start, (MAX_WORD_LLR, MAX_WORD_LLR))
    block = range(discrepancy.a_start, discrepancy.a_end)
    tokens = collation.transcription.tokens[discrepancy.a_start : discrepancy.a_end]
    line, at = _gap_before(evidence, discrepancy.a_start)
    place = None if line is None else (at, at, "")
    letters = sum(ch.isalnum() for ch in discrepancy.transcribed_letters)
    ground = find_ground(
        collation.reading,
        collation.pairings,
        discrepancy,
        find_neighbours(collation.pairings, discrepancy),
        is_whole_lines=is_whole_line(collation.transcription, block),
    )
    # What lies among letters, too small or too near to them for a blob of its own, is ink all the same.
    if ground is Ground.BARE and line is not None and evidence.has_ink_before(line, at, letters):
        ground = Ground.INK_IN_TYPE
    return Addition(
        a_start=discrepancy.a_start,
        a_end=discrepancy.a_end,
        transcribed=discrepancy.transcribed,
        reading="",
        kind=TokenKind.LINE if len(tokens) > MAX_WORD_TOKENS else merge_kind([t.kind for t in tokens]),
        llr=min(llr, MAX_WORD_LLR),
        llr_unadapted=min(llr_unadapted, MAX_WORD_LLR),
        letters=letters,
        ground=ground,
        surplus_cells=None if line is None else evidence.surplus(line, at, at),
        line=line,
        place=place,
        is_page_join=is_page_join(discrepancy, collation.aligned.page_joins),
        exhibit=evidence.show(line, place),
    )


def _gap_before(evidence: PageEvidence, i: int) -> tuple[int | None, int]:
    """Return the line and the place on it behind the nearest placed token before token i; (None, 0) for none."""
    placed = evidence.collation.texts.tokens
    for before in range(i - 1, -1, -1):
        if spans := placed[before]:
            return spans[-1].line, spans[-1].end
    return None, 0
