"""Reasons for a candidate's probability: sentences that the report shows, in English or in Russian."""

from math import exp

from ocr.consistency.letters_in_numbers import Standing
from ocr.consistency.numbers import Contradiction, Record
from ocr.evidence.candidates import Addition, Candidate, Omission, Substitution
from ocr.evidence.exemplars import MIN_TYPICALITY
from ocr.evidence.ink_at_place import Ground
from ocr.model import Reason
from ocr.recognizer.adaptation import MIN_EXEMPLARS
from ocr.text.excerpt import shorten
from ocr.verdict.features import DocumentContext

ONE_MILLION = 1_000_000
# Least absolute likeness (-2 to 2) at which a picture is said to look like one letter and not the other.
MIN_LIKENESS = 0.3
# Least log likelihood ratio by which the reader, before it is adapted, is said to see the other text.
MIN_OTHERWISE_LLR = 1.0
# A longer passage is quoted by its beginning; the finding has all of it.
MAX_QUOTED_CHARS = 80


def make_reason(evidence: str, text: str, **fields: object) -> Reason:
    """Return a reason of this kind of evidence: a sentence with {named} fields, and their values.

    Long fields are shortened to MAX_QUOTED_CHARS.
    """
    shown = tuple((name, shorten(str(value), MAX_QUOTED_CHARS)) for name, value in fields.items())
    return Reason(evidence=evidence, text=text, fields=shown)


def _count_unquoted(passage: str) -> int:
    """Return the number of words of a passage that are left out where it is quoted."""
    return len(passage.split()) - len(shorten(passage, MAX_QUOTED_CHARS).split())


def explain(candidate: Candidate, context: DocumentContext, record: Record) -> tuple[Reason, ...]:
    """Return the reasons for a candidate's probability, the weightiest first."""
    reasons: list[Reason | None] = []
    match candidate:
        case Addition():
            reasons = [_explain_addition(candidate)]
        case Omission():
            reasons = [
                _explain_omission(candidate),
                _explain_typicality(candidate),
                _explain_second_engine(candidate),
            ]
        case Substitution():
            reasons = [
                _explain_letters(candidate),
                _explain_llr(candidate),
                _explain_adaptation(candidate),
                _explain_exemplars(candidate),
                _explain_pitch(candidate),
                _explain_record(candidate, record),
                _explain_second_engine(candidate),
                _explain_language(candidate),
                _explain_confusion(candidate, context),
            ]
    return tuple(reason for reason in reasons if reason is not None)


def _explain_letters(s: Substitution) -> Reason | None:
    if s.standing is None:
        return None
    if s.standing is Standing.IF_SEEN:
        text = "«{transcribed}» has a letter where numbers and codes have a digit."
        return make_reason("language", text, transcribed=s.transcribed)
    text = "«{transcribed}» has a letter where a digit must stand: no search for {reading} finds it."
    return make_reason("language", text, transcribed=s.transcribed, reading=s.reading)


def _explain_llr(s: Substitution) -> Reason | None:
    if s.standing is not None and s.llr <= 0:
        # The letter and the digit have one shape, and nothing else is in question.
        return None
    if s.llr < 0:
        text = "The page shows «{transcribed}» rather than «{reading}», but not clearly."
        return make_reason("likelihood", text, transcribed=s.transcribed, reading=s.reading)
    times = exp(min(s.llr, 20.0))
    fields = {"transcribed": s.transcribed, "reading": s.reading}
    if times >= ONE_MILLION:
        text = "The page shows «{reading}», over a million times likelier than «{transcribed}»."
        return make_reason("likelihood", text, **fields)
    text = "The page shows «{reading}», {times} times likelier than «{transcribed}»."
    rounded = round(times, 1) if times < 10 else int(float(f"{times:.2g}"))
    return make_reason("likelihood", text, times=f"{rounded:,}".replace(",", "\u00a0"), **fields)


def _explain_adaptation(s: Substitution) -> Reason | None:
    """Return what the reader saw before it learnt the document's letters, where that was the other text."""
    if s.standing is not None and s.llr <= 0:
        return None
    if s.llr > 0 and s.llr_unadapted < -MIN_OTHERWISE_LLR:
        seen = s.transcribed
    elif s.llr < 0 and s.llr_unadapted > MIN_OTHERWISE_LLR:
        seen = s.reading
    else:
        return None
    text = "Before it learnt this document's letters the reader saw «{seen}» here."
    return make_reason("likelihood", text, seen=seen)


def _explain_exemplars(s: Substitution) -> Reason | None:
    if s.comparison is None:
        if s.exemplars is None or s.exemplars >= MIN_EXEMPLARS or not (s.transcribed_shapes or s.read_shapes):
            return None
        text = "The document has too few other «{letters}» to compare with: what type usually looks like decides."
        return make_reason("exemplars", text, letters=s.transcribed_shapes + s.read_shapes)
    fields = {
        "was": s.transcribed_shapes,
        "now": s.read_shapes,
        "own": s.comparison.own,
        "other": s.comparison.other,
    }
    if s.comparison.likeness > MIN_LIKENESS:
        text = "The letter looks like this document's other «{now}» ({other} compared), not like its «{was}» ({own})."
    elif s.comparison.likeness < -MIN_LIKENESS:
        text = "The letter looks like this document's other «{was}» ({own} compared), not like its «{now}» ({other})."
    else:
        text = "The letter looks as much like this document's «{was}» ({own} compared) as like its «{now}» ({other})."
    return make_reason("exemplars", text, **fields)


def _explain_pitch(s: Substitution) -> Reason | None:
    if s.surplus_cells is None or not s.needed_cells:
        return None
    better = abs(s.surplus_cells) - abs(s.surplus_cells - s.needed_cells)
    if better > 0.5:
        return make_reason("grid", "The letters' places on the line fit «{reading}».", reading=s.reading)
    if better < -0.5:
        text = "The letters' places on the line fit «{transcribed}»."
        return make_reason("grid", text, transcribed=s.transcribed)
    return None


def _explain_record(s: Substitution, record: Record) -> Reason | None:
    if record.contradiction is not None:
        return describe_contradiction(record.contradiction, s.transcribed)
    if record.supports:
        return make_reason("record", "The rest of the record gives this number as it is transcribed.")
    return None


def _explain_second_engine(s: Substitution | Omission) -> Reason | None:
    if s.agreement > 0:
        return make_reason("reading", "A second engine reads the same here.")
    if s.agreement < 0 and isinstance(s, Substitution):
        return make_reason(
            "reading", "A second engine reads «{transcribed}» here.", transcribed=s.transcribed
        )
    return None


def _explain_language(s: Substitution) -> Reason | None:
    transcribed, read = s.known_words
    if read is True and transcribed is False:
        text = (
            "«{transcribed}» is no Russian word, «{reading}» is."
            if s.is_russian
            else "«{transcribed}» is not in the dictionary of this language, «{reading}» is."
        )
        return make_reason("language", text, transcribed=s.transcribed, reading=s.reading)
    if transcribed is True and read is False:
        text = (
            "«{reading}» is no Russian word, «{transcribed}» is: the typist may have slipped, or the reader."
            if s.is_russian
            else "«{reading}» is not in the dictionary of this language, «{transcribed}» is: the typist may have "
            "slipped, or the reader."
        )
        return make_reason("language", text, transcribed=s.transcribed, reading=s.reading)
    return None


def _explain_confusion(s: Substitution, context: DocumentContext) -> Reason | None:
    count = context.statistics.same_confusion(s.transcribed_shapes, s.read_shapes)
    if count < 2 or not s.transcribed_shapes or not s.read_shapes:
        return None
    text = "At {count} other places too «{was}» may be «{now}»: these letters are hard to tell apart here."
    return make_reason("document", text, was=s.transcribed_shapes, now=s.read_shapes, count=count)


def _explain_addition(s: Addition) -> Reason:
    if s.ground is Ground.INK_OUTSIDE:
        return make_reason(
            "layout", "There is ink that could not be read as type here: a stamp, a form or handwriting."
        )
    if s.ground is Ground.INK_IN_TYPE:
        return make_reason("layout", "There is ink at this place in the line, but it could not be read.")
    if more := _count_unquoted(s.transcribed):
        text = "«{transcribed}» and {more} more words are transcribed, but the page has no ink left for them here."
        return make_reason("layout", text, transcribed=s.transcribed, more=more)
    text = "«{transcribed}» is transcribed, but the page has no ink left for it at this place."
    return make_reason("layout", text, transcribed=s.transcribed)


def _explain_omission(s: Omission) -> Reason:
    confidence = round(100 * (s.confidence or 0))
    if more := _count_unquoted(s.reading):
        text = (
            "The page has «{reading}» and {more} more words here (confidence {confidence} %), "
            "the transcription does not."
        )
        return make_reason("reading", text, reading=s.reading, more=more, confidence=confidence)
    text = "The page has «{reading}» here (confidence {confidence} %), the transcription does not."
    return make_reason("reading", text, reading=s.reading, confidence=confidence)


def _explain_typicality(s: Omission) -> Reason | None:
    if s.typicality is None or s.typicality > MIN_TYPICALITY:
        return None
    return make_reason("exemplars", "These letters are unlike the document's own type: pen, or a stamp.")


def describe_contradiction(contradiction: Contradiction, transcribed: str) -> Reason:
    """Return the reason that the record gives another number, with the pages that give it."""
    sheets = ", ".join(str(index + 1) for index in contradiction.page_indexes)
    several = len(contradiction.page_indexes) > 1
    if contradiction.in_title and several:
        text = "The catalogue title and pages {sheets} give {expected}, not {transcribed}."
    elif contradiction.in_title and sheets:
        text = "The catalogue title and page {sheets} give {expected}, not {transcribed}."
    elif contradiction.in_title:
        text = "The catalogue title gives {expected}, not {transcribed}."
    elif several:
        text = "Pages {sheets} give {expected}, not {transcribed}."
    else:
        text = "Page {sheets} gives {expected}, not {transcribed}."
    return make_reason(
        "record", text, sheets=sheets, expected=contradiction.expected, transcribed=transcribed
    )
