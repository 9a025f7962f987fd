"""Tokens that may read otherwise, with the evidence for and against."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ocr.collation.asked_sums import Mend
from ocr.collation.discrepancies import Discrepancy, merge_boxes
from ocr.collation.page_breaks import is_line_join, is_page_join
from ocr.consistency.letters_in_numbers import MisspeltNumber, Standing
from ocr.evidence.alternatives import Alternative, fold
from ocr.evidence.candidates import Substitution
from ocr.evidence.exemplars import MIN_TYPICALITY, Comparison, cut_letter
from ocr.evidence.likelihood import Edit
from ocr.evidence.page_evidence import MAX_WORD_LLR, PageEvidence
from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.model import Exhibit, TokenKind
from ocr.text.profiles import Profile
from ocr.text.scripts import write_out
from ocr.text.shapes import OCCLUDED, SHAPES, to_shapes
from ocr.text.tokens import tokenise

# Least log likelihood ratio of a candidate: no planted error had a lower one.
MIN_LLR = -5.0
# The reading is preferred to an alternative whose log likelihood ratio is higher by at most this.
READING_PREFERENCE_LLR = 3.0
# The highest ratio of a text that the engine for print does not read: of print the recogniser was taught nothing.
_MAX_PRINT_LLR = 0.0
# On a printed line a letter at least as typical of the machine's, in standard deviations, was typed into the form.
_MIN_TYPED_TYPICALITY = 0.0
_MARKS = '.,:;!?()"«»-'


def find_substitutions(evidence: PageEvidence) -> Iterator[Substitution]:
    """Yield a candidate for each token whose best alternative has a log likelihood ratio above MIN_LLR.

    And one for each number with letters of a digit's shape in it, whatever the page has.
    """
    numbers = evidence.collation.misspelt_numbers
    for i, alternatives in enumerate(evidence.weighed.alternatives):
        best = (
            _prefer_reading(evidence, i, alternatives)
            if alternatives and alternatives[0].llr > MIN_LLR
            else None
        )
        if best is not None:
            mends = evidence.collation.mends_of.get(i, ())
            best = prefer_mend(alternatives, best, mends, evidence.collation.language)
        if i in numbers:
            yield from describe_number(evidence, i, best)
        elif best is not None:
            yield _describe(evidence, i, best)


def describe_number(evidence: PageEvidence, i: int, best: Alternative | None) -> Iterator[Substitution]:
    """Yield the candidate of a token with letters where digits must stand, or may, and its likeliest alternative.

    If the page is likelier to have the alternative than what is transcribed, that is its reading; else the digits.
    """
    number = evidence.collation.misspelt_numbers[i]
    is_rule = number.standing is not Standing.IF_SEEN
    if best is not None and (not is_rule or best.llr > READING_PREFERENCE_LLR):
        found = _describe(evidence, i, best)
        profile = evidence.collation.aligned.profile
        has_digits = is_rule or fold(found.reading, profile) == fold(number.digits, profile)
        yield replace(found, kind=TokenKind.NUMBER, standing=number.standing) if has_digits else found
    elif is_rule:
        yield _describe_letters(evidence, i, number)


def _describe_letters(evidence: PageEvidence, i: int, number: MisspeltNumber) -> Substitution:
    """Return the candidate of a number whose letters have the digits' shapes: the pixels say nothing about it."""
    collation = evidence.collation
    token = collation.transcription.tokens[i]
    places = collation.read_for.get(i, range(0))
    read = collation.reading.tokens[places.start : places.stop]
    letters = [letter for letter in number.letters if letter.standing is not Standing.IF_SEEN]
    line, place = _find_letter(evidence, i, letters[0].at - token.start, letters[0].digit)
    return Substitution(
        a_start=i,
        a_end=i + 1,
        transcribed=token.text,
        reading=number.digits,
        kind=TokenKind.NUMBER,
        llr=MIN_LLR,
        llr_unadapted=MIN_LLR,
        # Each letter once and in one case, so that 1О5 and ЗОО are places of one kind.
        transcribed_shapes="".join(dict.fromkeys(to_shapes(letter.letter).upper() for letter in letters)),
        read_shapes="".join(dict.fromkeys(letter.digit for letter in letters)),
        boxes=merge_boxes(read),
        confidence=min((t.confidence for t in read), default=None),
        has_second_engine=line is not None and collation.has_second_engine(line),
        is_russian=collation.language == RUSSIAN,
        line=line,
        place=place,
        standing=number.standing,
        exhibit=evidence.show(line, place),
    )


def _find_letter(
    evidence: PageEvidence, i: int, at: int, digit: str
) -> tuple[int | None, tuple[int, int, str] | None]:
    """Return the line of letter `at` of token i, and its place there with the digit for it; None without a place."""
    for line, start, end in evidence.weighed.spans[i]:
        if at < end - start:
            return line, (start + at, start + at + 1, digit)
        at -= end - start
    return None, None


def _prefer_reading(evidence: PageEvidence, i: int, alternatives: Sequence[Alternative]) -> Alternative:
    """Return the likeliest alternative, or the reading if its ratio is at most READING_PREFERENCE_LLR lower.

    On a printed line, for which the recogniser was not trained, the reading is Tesseract's and is preferred wherever
    it is likelier than the transcribed word. Numbers are excepted: on a printed line they are mostly typed. A reading
    that is no word is not preferred to a likelier word.
    """
    best, collation = alternatives[0], evidence.collation
    discrepancy, profile = collation.discrepancy_of.get(i), collation.aligned.profile
    if discrepancy is None or not discrepancy.reading:
        return best
    is_typed = evidence.line(best.edit.line).is_typed
    if is_typed and _is_word_for_none(write_out(best.text, profile.language), discrepancy.reading, profile):
        return best
    is_number = any(letter.isdigit() for letter in collation.transcription.tokens[i].text)
    min_llr = max(0.0, best.llr - READING_PREFERENCE_LLR) if is_typed or is_number else 0.0
    read = fold(discrepancy.reading, profile)
    return next(
        (
            a
            for a in alternatives
            if a.llr > min_llr and fold(write_out(a.text, profile.language), profile) == read
        ),
        best,
    )


def prefer_mend(
    alternatives: Sequence[Alternative], best: Alternative, mends: Sequence[Mend], language: Language
) -> Alternative:
    """Return the likeliest alternative that mends a sum, if the page has it hardly less likely than the best one.

    Or if the best one is that number with other words beside it, which were read into its place.
    """
    beside = write_out(best.text, language).split()
    for alternative in alternatives:
        written = write_out(alternative.text, language)
        own = [mend for mend in mends if mend.is_in(written)]
        is_part = len(beside) > 1 and any(mend.is_in(word) for mend in own for word in beside)
        min_llr = 0.0 if is_part else max(0.0, best.llr - READING_PREFERENCE_LLR)
        if own and alternative.llr > min_llr:
            return alternative
    return best


def _is_word_for_none(best: str, reading: str, profile: Profile) -> bool:
    words = (_is_known(best, profile.language), _is_known(reading, profile.language))
    return words == (True, False) and fold(best, profile) != fold(reading, profile)


# Most tokens that are looked at on either side for the parts of one.
MAX_PARTS = 4


def _describe(evidence: PageEvidence, i: int, best: Alternative) -> Substitution:
    collation, edit = evidence.collation, best.edit
    token = collation.transcription.tokens[i]
    read = collation.reading.tokens[collation.read_for[i].start : collation.read_for[i].stop]
    discrepancy = collation.discrepancy_of.get(i)
    reading = _write(evidence, i, best)
    transcribed_shapes, read_shapes, at = differing(
        evidence.weighed.texts[edit.line][edit.start : edit.end], _shapes_of(edit), edit.start
    )
    is_case = transcribed_shapes.lower() == read_shapes.lower()
    is_one_letter = len(transcribed_shapes) == len(read_shapes) == 1
    counts = (evidence.frames.exemplars.get(shape, 0) for shape in {*transcribed_shapes} ^ {*read_shapes})
    place = (at, at + len(transcribed_shapes), read_shapes)
    changes_length = len(transcribed_shapes) != len(read_shapes)
    has_second = collation.has_second_engine(edit.line)
    agreement = _agreement(evidence, i, reading) if has_second else 0
    comparison = _compare(evidence, edit.line, at, transcribed_shapes, read_shapes) if is_one_letter else None
    is_typed = evidence.line(edit.line).is_typed
    is_contradicted = collation.contradiction_of(i) is not None or i in collation.mends_of
    most = limit_llr(comparison, agreement, is_typed=is_typed, is_contradicted=is_contradicted)
    return Substitution(
        a_start=i,
        a_end=i + 1,
        transcribed=token.text,
        reading=reading,
        kind=TokenKind.FORM if is_case else token.kind,
        llr=min(best.llr, most),
        llr_unadapted=min(best.llr_unadapted, most),
        transcribed_shapes=transcribed_shapes,
        read_shapes=read_shapes,
        boxes=merge_boxes(read),
        confidence=min((t.confidence for t in read), default=None),
        comparison=comparison,
        exemplars=min(counts, default=None),
        surplus_cells=evidence.surplus(edit.line, edit.start, edit.end) if changes_length else None,
        needed_cells=len(read_shapes) - len(transcribed_shapes),
        agreement=agreement,
        has_second_engine=has_second,
        known_words=(_is_known(token.text, collation.language), _is_known(reading, collation.language)),
        is_russian=collation.language == RUSSIAN,
        line=edit.line,
        place=place,
        is_typed=is_typed,
        is_struck_over=discrepancy is not None and _is_struck_over(discrepancy),
        is_page_join=discrepancy is not None and is_page_join(discrepancy, collation.aligned.page_joins),
        is_line_join=discrepancy is not None
        and is_line_join(discrepancy, collation.transcription, collation.reading, collation.pairings),
        exhibit=_show(evidence, edit.line, place, transcribed_shapes),
    )


def _write(evidence: PageEvidence, i: int, best: Alternative) -> str:
    """Return an alternative as it is written: as the page was read where both fold to the same letters.

    A number that mends a sum is written as one, though the page was read with a space in it.
    """
    discrepancy, profile = evidence.collation.discrepancy_of.get(i), evidence.collation.aligned.profile
    written = write_out(best.text, profile.language)
    for mend in evidence.collation.mends_of.get(i, ()):
        if fold(mend.text, profile) == fold(written, profile):
            return mend.text
    if discrepancy is not None and fold(discrepancy.reading, profile) == fold(written, profile):
        return discrepancy.reading
    return written


def _compare(evidence: PageEvidence, line: int, at: int, transcribed: str, read: str) -> Comparison | None:
    """Return the comparison of a place with the document's exemplars of two letters; None where there is none."""
    frames, frame = evidence.line(line), evidence.peak(line, at)
    if frame is None or not frames.frame_px:
        return None
    picture = cut_letter(frames.picture, frames.frame_px * (frame + 0.5))
    comparison = evidence.typewriter.compare(
        picture, transcribed, read, beside=(evidence.number, line, frame)
    )
    if comparison is None or frames.is_typed:
        return comparison
    # Printed forms are filled in by typewriter, so a letter on a printed line may still be typed. A printed letter is
    # typical of neither of the machine's letters.
    typicality = max(comparison.own_typicality, comparison.other_typicality)
    return comparison if typicality > MIN_TYPICALITY else None


def limit_llr(
    comparison: Comparison | None, agreement: int, *, is_typed: bool, is_contradicted: bool
) -> float:
    """Return the highest ratio that a reading on a line may have.

    On a printed line the second engine reads better. Where it reads what is transcribed the recogniser's ratio counts
    against it only if the letter is the machine's own, typed into the form, or if the record has another number:
    whose slip that is must not be left to an engine that guesses.
    """
    is_machines = comparison is not None and comparison.other_typicality >= _MIN_TYPED_TYPICALITY
    if is_typed or agreement >= 0 or is_machines or is_contradicted:
        return MAX_WORD_LLR
    return _MAX_PRINT_LLR


def _agreement(evidence: PageEvidence, i: int, reading: str) -> int:
    """Return 1 where the second engine reads the reading, -1 where it reads the transcribed text, else 0."""
    collation = evidence.collation
    profile = collation.aligned.profile
    read = collation.reading.tokens[collation.read_for[i].start : collation.read_for[i].stop]
    # On a printed line, the text of the page is Tesseract's, the second engine's.
    second = [
        token.token.text
        if token.other is None or not evidence.line(token.line_index).is_typed
        else token.other
        for token in read
    ]
    texts = {fold(token.text, profile) for text in second for token in tokenise(text, profile.language)}
    texts.add("".join(fold(text, profile) for text in second))
    # Tokens that are one on the page, as the parts of a number with a space between its thousands, agree as one.
    folded, places = collation.transcription.folded, collation.read_for[i]
    before = "".join(
        folded[k] for k in range(max(0, i - MAX_PARTS), i) if collation.read_for.get(k) == places
    )
    behind = "".join(folded[k] for k in range(i + 1, i + MAX_PARTS) if collation.read_for.get(k) == places)
    if texts & {fold(reading, profile), before + fold(reading, profile) + behind}:
        return 1
    return -1 if texts & {folded[i], before + folded[i] + behind} else 0


def _show(evidence: PageEvidence, line: int, place: tuple[int, int, str], transcribed: str) -> Exhibit | None:
    exhibit = evidence.show(line, place)
    if exhibit is None or len(transcribed) != 1 or len(place[2]) != 1:
        return exhibit
    return evidence.show_letter(exhibit, line, place[0], transcribed, place[2])


def _shapes_of(edit: Edit) -> str:
    return "".join(SHAPES[label - 1] for label in edit.labels)


def differing(transcribed: str, read: str, start: int) -> tuple[str, str, int]:
    """Return the parts in which two texts differ, without their common beginning and end, and where these start.

    >>> differing("25848", "25348", 7)
    ('8', '3', 9)
    """
    while transcribed and read and transcribed[0] == read[0]:
        transcribed, read, start = transcribed[1:], read[1:], start + 1
    while transcribed and read and transcribed[-1] == read[-1]:
        transcribed, read = transcribed[:-1], read[:-1]
    return transcribed, read, start


def _is_known(text: str, language: Language) -> bool | None:
    """Return whether a word is in the dictionary; None where the text is no word, and without a dictionary."""
    bare = text.strip(_MARKS).replace("-\n", "")
    if len(bare) < 2 or not language.is_word(bare):
        return None
    return language.is_known_word(bare)


def _is_struck_over(discrepancy: Discrepancy) -> bool:
    """Return whether all letters that differ are struck over in the reading."""
    read = discrepancy.read_letters
    pattern = re.escape(read).replace(OCCLUDED, ".{0,2}")
    return OCCLUDED in read and bool(re.fullmatch(pattern, discrepancy.transcribed_letters))
