"""The evidence of a whole document: its reader adapted, its pages weighed, its candidates described."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ocr.collation.discrepancies import Operation
from ocr.collation.page import PageCollation
from ocr.evidence.additions import describe_addition
from ocr.evidence.alternatives import PageFrames, Questions, weigh_page
from ocr.evidence.candidates import Candidate
from ocr.evidence.exemplars import AdaptedPages, TypewriterProfile, adapt_pages
from ocr.evidence.omissions import describe_omission
from ocr.evidence.page_evidence import PageEvidence
from ocr.evidence.substitutions import find_substitutions
from ocr.text.shapes import OCCLUDED, SHAPES, to_shapes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageCandidates:
    """A page with its candidates.

    `weighed_tokens` counts the transcription's tokens that have a place on a line. `record_llrs` are the log
    likelihood ratios of the number that the rest of the record gives, by the token that the number contradicts;
    `sum_llrs[i]` are those of the texts of token i that would mend a sum, by text.
    `is_weighed[i]` tells whether all of token i was weighed: not where it has no place, or its line too few frames.
    """

    collation: PageCollation
    candidates: tuple[Candidate, ...]
    weighed_tokens: int
    record_llrs: Mapping[int, float]
    sum_llrs: Mapping[int, Mapping[str, float]]
    is_weighed: tuple[bool, ...]


def find_candidates(pages: Sequence[PageCollation]) -> tuple[PageCandidates, ...]:
    """Return the candidates of each page of a document, all pages of which are taken to be typed on one machine."""
    adapted = adapt_pages([page.frames for page in pages], [page.texts for page in pages])
    typewriter = TypewriterProfile.of([page.frames for page in pages], adapted.pages)
    return tuple(_find(page, number, adapted, typewriter) for number, page in enumerate(pages))


def _find(
    page: PageCollation, number: int, adapted: AdaptedPages, typewriter: TypewriterProfile
) -> PageCandidates:
    additions = [d for d in page.discrepancies if d.operation is Operation.ADDED]
    omissions = [d for d in page.discrepancies if d.operation is Operation.OMITTED]
    questions = Questions(
        forms=_other_forms(page),
        additions=[range(d.a_start, d.a_end) for d in additions],
        omissions=[range(d.b_start, d.b_end) for d in omissions],
    )
    unadapted = [line.posteriors for line in page.frames]
    frames = PageFrames(adapted.pages[number], unadapted, adapted.exemplars)
    transcribed = [token.text for token in page.transcription.tokens]
    weighed = weigh_page(page.texts, frames, transcribed, questions, page.aligned.profile)
    evidence = PageEvidence(
        collation=page, weighed=weighed, frames=frames, typewriter=typewriter, number=number
    )
    candidates = (
        *find_substitutions(evidence),
        *(describe_addition(evidence, discrepancy) for discrepancy in additions),
        *(describe_omission(evidence, discrepancy) for discrepancy in omissions),
    )
    expected = {i: found.expected for i in range(len(transcribed)) if (found := page.contradiction_of(i))}
    return PageCandidates(
        collation=page,
        candidates=candidates,
        weighed_tokens=sum(bool(spans) for spans in page.texts.tokens),
        record_llrs={i: evidence.llr_of(i, text) for i, text in expected.items()},
        sum_llrs={
            i: {mend.text: evidence.llr_of(i, mend.text) for mend in mends}
            for i, mends in page.mends_of.items()
        },
        is_weighed=tuple(evidence.is_weighed(i) for i in range(len(transcribed))),
    )


def _other_forms(page: PageCollation) -> dict[int, tuple[str, ...]]:
    """Return other forms of each token, in shapes: the record's number, what mends a sum, digits, what was read."""
    forms: dict[int, tuple[str, ...]] = {}
    for i in range(len(page.transcription.tokens)):
        contradiction = page.contradiction_of(i)
        texts = [] if contradiction is None else [contradiction.expected]
        texts += [mend.text for mend in page.mends_of.get(i, ())]
        if i in page.misspelt_numbers:
            texts.append(page.misspelt_numbers[i].digits)
        discrepancy = page.discrepancy_of.get(i)
        if discrepancy is not None and discrepancy.a_end - discrepancy.a_start == 1:
            read = page.reading.tokens[discrepancy.b_start : discrepancy.b_end]
            texts += [discrepancy.reading, *(token.other for token in read[:1] if token.other)]
        shapes = ("".join(shape for shape in to_shapes(text) if shape in SHAPES) for text in texts)
        forms[i] = tuple(dict.fromkeys(form for form in shapes if form and OCCLUDED not in form))
    return {i: token_forms for i, token_forms in forms.items() if token_forms}
