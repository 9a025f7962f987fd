"""What is suspected on the pages of a document, once the reader is adapted to their typewriter."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median
from typing import NamedTuple

from ocr.align import is_whole_line
from ocr.engines.alphabet import OCCLUDED, SHAPES, to_shapes, write_out
from ocr.evidence.departures import Departure, merge_boxes
from ocr.evidence.exemplars import AdaptedPages, Comparison, OwnType, adapt_pages, cut_letter
from ocr.evidence.exhibit import cut_contested, pick_letters, show_place
from ocr.evidence.grid import find_surplus
from ocr.evidence.language import is_known_word
from ocr.evidence.likelihood import Replacement
from ocr.evidence.page_join import is_page_join
from ocr.evidence.placement import find_ground, find_neighbours, is_type_in_place
from ocr.evidence.suspicions import PageSuspicions, Question, Suspicion
from ocr.evidence.weighing import Alternative, PageFrames, Questions, WeighedPage, fold, weigh_page
from ocr.model import Exhibit, Token, TokenKind, Verdict
from ocr.ranking import merge_kind
from ocr.sides import SeenPage, Sides
from ocr.text import tokenise

# No error that was ever planted was less likely than this by what the page shows.
_LEAST_GAIN = -5.0
_MANY = 5
_MOST_GAIN, _MOST_OF_LINE = 40.0, 60.0
# What is read is preferred to what is this much likelier, as a log likelihood ratio.
_NEARLY = 3.0
# A letter of print that fits so badly among the machine's own, in deviations, is no type.
_NO_TYPE = -2.5
_MARKS = '.,:;!?()"«»-'


class Suspected(NamedTuple):
    """A page with all that is suspected on it."""

    sides: Sides
    suspicions: PageSuspicions
    looks: "Looks"


def suspect_document(pages: Sequence[SeenPage]) -> tuple[Suspected, ...]:
    """Return what is suspected on each page of a document; they are taken to be of one typewriter."""
    sides = [Sides(page) for page in pages]
    adapted = adapt_pages([page.frames for page in pages], [own.texts for own in sides])
    own_type = OwnType.of([page.frames for page in pages], adapted.pages)
    return tuple(_suspect(own, number, adapted, own_type) for number, own in enumerate(sides))


def _suspect(sides: Sides, number: int, adapted: AdaptedPages, own_type: OwnType) -> Suspected:
    unseen = [d for d in sides.departures if d.verdict is Verdict.UNSEEN]
    omitted = [d for d in sides.departures if d.verdict is Verdict.OMITTED]
    questions = Questions(
        forms=_forms(sides),
        unseen=[range(d.a_start, d.a_end) for d in unseen],
        omitted=[range(d.b_start, d.b_end) for d in omitted],
    )
    frames = PageFrames(
        adapted.pages[number], [line.posteriors for line in sides.seen.frames], adapted.exemplars
    )
    transcribed = [token.text for token in sides.transcription.tokens]
    weighed = weigh_page(sides.texts, frames, transcribed, questions, sides.aligned.profile)
    looks = Looks(sides, weighed, frames, own_type, number)
    suspicions = (
        *looks.at_tokens(),
        *(looks.at_unseen(departure) for departure in unseen),
        *(looks.at_omitted(departure) for departure in omitted),
    )
    placed = sum(bool(spans) for spans in sides.texts.tokens)
    return Suspected(sides, PageSuspicions(suspicions=suspicions, weighed=placed), looks)


def _forms(sides: Sides) -> dict[int, tuple[str, ...]]:
    """Return what else a token may be, by token: as either engine reads it, and as the rest of the record has it."""
    forms: dict[int, tuple[str, ...]] = {}
    for i in range(len(sides.transcription.tokens)):
        against = sides.record_of(i).contradiction
        said = [] if against is None else [against.expected]
        departure = sides.departure_of.get(i)
        if departure is not None and departure.a_end - departure.a_start == 1:
            read = sides.reading.tokens[departure.b_start : departure.b_end]
            said += [departure.reading, *(token.other for token in read[:1] if token.other)]
        shapes = ("".join(shape for shape in to_shapes(text) if shape in SHAPES) for text in said)
        forms[i] = tuple(dict.fromkeys(form for form in shapes if form and OCCLUDED not in form))
    return {i: own for i, own in forms.items() if own}


class Looks:
    """Looks at the places of one page that something is asked about."""

    def __init__(
        self, sides: Sides, weighed: WeighedPage, frames: PageFrames, own_type: OwnType, number: int
    ) -> None:
        self._sides, self._weighed, self._frames = sides, weighed, frames
        self._own_type, self._number = own_type, number

    def at_tokens(self) -> Iterator[Suspicion]:
        """Yield a suspicion for each token that may well be another."""
        for i, alternatives in enumerate(self._weighed.tokens):
            if alternatives and alternatives[0].gain > _LEAST_GAIN:
                yield self._at_token(i, self._prefer_read(i, alternatives))

    def is_weighed(self, i: int) -> bool:
        """Tell whether all of a token was weighed: not where it has no place, or its line too few frames."""
        spans, peaks = self._weighed.spans[i], self._weighed.trellises.peaks
        return bool(self._weighed.tokens[i]) and all(peaks[span.line] is not None for span in spans)

    def gain_of(self, i: int, text: str) -> float:
        """Return how much likelier a token is another text; minus infinity where that was hardly worth weighing."""
        profile = self._sides.aligned.profile
        gains = (
            a.gain for a in self._weighed.tokens[i] if fold(write_out(a.text), profile) == fold(text, profile)
        )
        return max(gains, default=float("-inf"))

    def _prefer_read(self, i: int, alternatives: Sequence[Alternative]) -> Alternative:
        """Return the likeliest alternative, or what the page was read as where that is nearly as likely.

        Of printed words, which the reader takes for type, Tesseract's reading is better as long as it is likely at
        all. Numbers on a printed line are mostly typed.
        """
        best, sides = alternatives[0], self._sides
        departure, profile = sides.departure_of.get(i), sides.aligned.profile
        if departure is None or not departure.reading:
            return best
        is_typed = sides.seen.frames[best.replacement.line].is_typed
        is_number = any(letter.isdigit() for letter in sides.transcription.tokens[i].text)
        least = max(0.0, best.gain - _NEARLY) if is_typed or is_number else 0.0
        read = fold(departure.reading, profile)
        return next(
            (a for a in alternatives if a.gain > least and fold(write_out(a.text), profile) == read), best
        )

    def _at_token(self, i: int, best: Alternative) -> Suspicion:
        sides = self._sides
        token = sides.transcription.tokens[i]
        read = sides.reading.tokens[sides.read_for[i].start : sides.read_for[i].stop]
        departure = sides.departure_of.get(i)
        reading = self._write(i, best)
        place = best.replacement
        was = self._weighed.texts[place.line][place.start : place.end]
        was, now, at = _differ(was, _shapes_of(place), place.start)
        kind = TokenKind.FORM if was.lower() == now.lower() else token.kind
        middle = self._middle(place.line, at) if len(was) == len(now) == 1 else None
        exemplars = min((self._frames.exemplars.get(shape, 0) for shape in {*was} ^ {*now}), default=None)
        return Suspicion(
            question=Question.TOKEN,
            a_start=i,
            a_end=i + 1,
            transcribed=token.text,
            reading=reading,
            kind=kind,
            gain=min(best.gain, _MOST_GAIN),
            own=min(best.own, _MOST_GAIN),
            was=was,
            now=now,
            boxes=merge_boxes(read),
            confidence=min((t.confidence for t in read), default=None),
            comparison=None if middle is None else self._compare(place.line, middle, was, now),
            exemplars=exemplars,
            surplus=self._surplus(place.line, place.start, place.end) if len(was) != len(now) else None,
            needed=len(now) - len(was),
            other=self._other(i, reading),
            has_second=sides.has_second,
            known=_both_known(token, reading),
            letters=max(len(was), len(now)),
            line=place.line,
            place=(at, at + len(was), now),
            is_typed=sides.seen.frames[place.line].is_typed,
            is_struck_over=departure is not None and _is_struck_over(departure),
            is_page_join=departure is not None and is_page_join(departure, sides.aligned.page_joins),
        )

    def _write(self, i: int, best: Alternative) -> str:
        """Return an alternative as it is written; as the page was read where that is the same."""
        sides = self._sides
        departure, profile = sides.departure_of.get(i), sides.aligned.profile
        written = write_out(best.text)
        if departure is not None and fold(departure.reading, profile) == fold(written, profile):
            return departure.reading
        return written

    def _middle(self, line: int, at: int) -> int | None:
        peaks = self._weighed.trellises.peaks[line]
        return None if peaks is None or at >= len(peaks) else int(peaks[at])

    def _compare(self, line: int, frame: int, was: str, now: str) -> Comparison | None:
        seen = self._sides.seen.frames[line]
        if not seen.frame_px:
            return None
        picture = cut_letter(seen.picture, seen.frame_px * (frame + 0.5))
        comparison = self._own_type.compare(picture, was, now, beside=(self._number, line, frame))
        if comparison is None or seen.is_typed:
            return comparison
        # On a line of print there may be type: what was filled into a form. Print is like neither letter.
        return comparison if max(comparison.own_fit, comparison.other_fit) > _NO_TYPE else None

    def _surplus(self, line: int, start: int, end: int) -> float | None:
        trellises = self._weighed.trellises
        peaks = trellises.peaks[line]
        if peaks is None or not self._sides.seen.frames[line].is_typed:
            return None
        return find_surplus(self._frames.adapted[line], trellises.labels[line], peaks, start, end)

    def _other(self, i: int, reading: str) -> int:
        """Return 1 where the other engine reads the reading, -1 where it reads what is transcribed, else 0."""
        sides = self._sides
        if not sides.has_second:
            return 0
        profile = sides.aligned.profile
        read = sides.reading.tokens[sides.read_for[i].start : sides.read_for[i].stop]
        # Frames are the reader's. Of print the page's own text is what Tesseract reads.
        theirs = [
            own.token.text
            if own.other is None or not sides.seen.frames[own.line_index].is_typed
            else own.other
            for own in read
        ]
        said = {fold(token.text, profile) for text in theirs for token in tokenise(text)}
        said.add("".join(fold(text, profile) for text in theirs))
        if fold(reading, profile) in said:
            return 1
        return -1 if sides.transcription.folded[i] in said else 0

    def at_unseen(self, departure: Departure) -> Suspicion:
        """Return the suspicion that transcribed text is not on the page."""
        sides = self._sides
        gain, own = self._weighed.unseen.get(departure.a_start, (_MOST_GAIN, _MOST_GAIN))
        around = find_neighbours(sides.pairings, departure)
        block = range(departure.a_start, departure.a_end)
        tokens = sides.transcription.tokens[departure.a_start : departure.a_end]
        ground = find_ground(
            sides.reading,
            sides.pairings,
            departure,
            around,
            is_whole_lines=is_whole_line(sides.transcription, block),
        )
        line, at = self._gap(departure.a_start)
        return Suspicion(
            question=Question.UNSEEN,
            a_start=departure.a_start,
            a_end=departure.a_end,
            transcribed=departure.transcribed,
            reading="",
            kind=TokenKind.LINE if len(tokens) > _MANY else merge_kind([t.kind for t in tokens]),
            gain=min(gain, _MOST_GAIN),
            own=min(own, _MOST_GAIN),
            letters=sum(ch.isalnum() for ch in departure.transcribed_letters),
            ground=ground,
            surplus=None if line is None else self._surplus(line, at, at),
            line=line,
            place=None if line is None else (at, at, ""),
            is_page_join=is_page_join(departure, sides.aligned.page_joins),
        )

    def _gap(self, i: int) -> tuple[int | None, int]:
        """Return the line, and the place on it, behind what stands before a token."""
        for before in range(i - 1, -1, -1):
            if spans := self._sides.texts.tokens[before]:
                return spans[-1].line, spans[-1].end
        return None, 0

    def _place_of_read(self, departure: Departure) -> tuple[int, int, str] | None:
        """Return where on its first line text is that only the reading has."""
        spans = [
            span
            for j in range(departure.b_start, departure.b_end)
            for span in self._sides.texts.read.get(j, ())
        ]
        own = [span for span in spans if span.line == spans[0].line]
        if not own:
            return None
        return own[0].start, own[-1].end, self._weighed.texts[own[0].line][own[0].start : own[-1].end]

    def _fit(self, line: int, place: tuple[int, int, str]) -> float | None:
        """Return how well the letters of a place fit among the machine's own: their median."""
        seen, peaks = self._sides.seen.frames[line], self._weighed.trellises.peaks[line]
        if not seen.is_typed or not seen.frame_px or peaks is None:
            return None
        fits = []
        for at, shape in enumerate(place[2], start=place[0]):
            picture = cut_letter(seen.picture, seen.frame_px * (int(peaks[at]) + 0.5))
            fits.append(self._own_type.fit(picture, shape, beside=(self._number, line, int(peaks[at]))))
        told = [fit for fit in fits if fit is not None]
        return median(told) if told else None

    def show(self, suspicion: Suspicion) -> Exhibit | None:
        """Return what shows a suspicion at a glance; None where nothing of it was seen."""
        line, place = suspicion.line, suspicion.place
        peaks = None if line is None else self._weighed.trellises.peaks[line]
        if line is None or place is None or peaks is None:
            return None
        seen, text = self._sides.seen.frames[line], self._weighed.texts[line]
        exhibit = show_place(seen.picture, seen.frame_px, peaks, text, place)
        if exhibit is None:
            return None
        if suspicion.question is Question.OMITTED:
            # The line's text has what is read here: nothing is transcribed.
            kept = tuple(letter for letter in exhibit.transcribed if not letter.is_asked)
            return replace(exhibit, transcribed=kept)
        was, now = suspicion.was, suspicion.now
        if len(was) != 1 or len(now) != 1 or place[0] >= len(peaks):
            return exhibit
        frame = int(peaks[place[0]])
        beside = (self._number, line, frame)
        return replace(
            exhibit,
            own_letter=was,
            other_letter=now,
            own=pick_letters(self._own_type, was, beside),
            other=pick_letters(self._own_type, now, beside),
            contested=cut_contested(seen.picture, seen.frame_px, frame),
        )

    def at_omitted(self, departure: Departure) -> Suspicion:
        """Return the suspicion that the page has text which the transcription lacks."""
        sides = self._sides
        read = sides.reading.tokens[departure.b_start : departure.b_end]
        gain, own = self._weighed.omitted.get(departure.b_start, (0.0, 0.0))
        kinds = [t.token.kind for t in read]
        place = self._place_of_read(departure)
        words = [t.token.text for t in read if any(ch.isalnum() for ch in t.token.text)]
        known = [is_known_word(word) or word.isdigit() for word in words]
        return Suspicion(
            question=Question.OMITTED,
            a_start=departure.a_start,
            a_end=departure.a_start,
            transcribed="",
            reading=departure.reading,
            kind=TokenKind.LINE if len(read) > _MANY else merge_kind(kinds),
            gain=min(gain, _MOST_OF_LINE),
            own=min(own, _MOST_OF_LINE),
            boxes=departure.boxes,
            confidence=departure.confidence,
            other=_agreement([t.other for t in read]) if sides.has_second else 0,
            has_second=sides.has_second,
            known=(None, sum(known) * 2 > len(words) if words else None),
            letters=sum(ch.isalnum() for ch in departure.read_letters),
            type_in_place=is_type_in_place(sides.reading, sides.pairings, departure),
            line=read[0].line_index,
            place=place,
            fit=None if place is None else self._fit(read[0].line_index, place),
            is_typed=sides.seen.frames[read[0].line_index].is_typed,
            is_struck_over=_is_struck_over(departure),
            is_page_join=is_page_join(departure, sides.aligned.page_joins),
        )


def _agreement(others: Sequence[str | None]) -> int:
    """Return 1 where another engine reads the same of most words, -1 where it reads nothing of most."""
    same, nothing = sum(other is None for other in others), sum(other == "" for other in others)
    return 1 if 2 * same > len(others) else -1 if 2 * nothing >= len(others) else 0


def _shapes_of(place: Replacement) -> str:
    return "".join(SHAPES[label - 1] for label in place.labels)


def _differ(was: str, now: str, start: int) -> tuple[str, str, int]:
    """Return what two texts differ in, and where that begins.

    >>> _differ("25848", "25348", 7)
    ('8', '3', 9)
    """
    while was and now and was[0] == now[0]:
        was, now, start = was[1:], now[1:], start + 1
    while was and now and was[-1] == now[-1]:
        was, now = was[:-1], now[:-1]
    return was, now, start


def _both_known(token: Token, reading: str) -> tuple[bool | None, bool | None]:
    return _is_known(token.text), _is_known(reading)


def _is_known(text: str) -> bool | None:
    """Return whether a word is one of the language; None for what is no word."""
    bare = text.strip(_MARKS).replace("-\n", "")
    if len(bare) < 2 or not bare.replace("-", "").isalpha():
        return None
    return is_known_word(bare)


def _is_struck_over(departure: Departure) -> bool:
    """Tell whether all that is read other than transcribed is struck over."""
    read = departure.read_letters
    if departure.verdict is Verdict.OMITTED:
        return bool(read) and set(read) == {OCCLUDED}
    could_be = re.escape(read).replace(OCCLUDED, ".{0,2}")
    return OCCLUDED in read and bool(re.fullmatch(could_be, departure.transcribed_letters))
