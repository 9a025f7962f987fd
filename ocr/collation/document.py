"""The barrier of the pipeline: what only the whole document knows, brought to each of its pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ocr.collation.alignment import Folded, Pairing, fold_tokens
from ocr.collation.coverage import belong_together, measure_coverage
from ocr.collation.left_out import LeftOut, find_left_out
from ocr.collation.page_breaks import PageJoin, find_page_joins
from ocr.collation.reading import make_reading
from ocr.collation.running_text import find_page_breaks
from ocr.collation.sides import align_sides
from ocr.consistency.names import count_names
from ocr.consistency.numbers import NumberMention, find_mentions
from ocr.consistency.record import RecordText
from ocr.consistency.sums import DigitQuestion, find_digit_questions
from ocr.language.base import Language
from ocr.model import Coverage, Page, PageText
from ocr.text.profiles import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedPage:
    """A page with its transcription set against it, and the numbers of the whole record.

    `belongs` is false where text and reading have too little in common for the one to be weighed by the other.
    `left_out` are the tokens of both sides that are not set against each other. `digit_questions` are about the
    numbers of its sums that do not come out.
    """

    page_index: int
    page: Page
    transcription: PageText
    pairings: tuple[Pairing, ...]
    mentions: tuple[NumberMention, ...]
    names: Mapping[str, int]
    page_joins: tuple[PageJoin, ...]
    profile: Profile
    coverage: Coverage = field(default_factory=Coverage)
    belongs: bool = True
    left_out: LeftOut = field(default_factory=LeftOut)
    digit_questions: tuple[DigitQuestion, ...] = ()


def split_running_text(
    running: PageText, pages: Sequence[Page | None], profile: Profile
) -> tuple[PageText, ...]:
    """Return the running text cut where the pages end, a part for each page; the parts join to the text.

    A page that is None could not be read: its part is what stands between those of its neighbours.
    """
    text = running.text
    readings = {index: make_reading(page, profile) for index, page in enumerate(pages) if page is not None}
    page_of = [index for index, reading in readings.items() for _ in reading.tokens]
    joined = Folded(
        text="\f".join(reading.folded.text for reading in readings.values()),
        tokens=tuple(token for reading in readings.values() for token in reading.folded.tokens),
        folded=tuple(letters for reading in readings.values() for letters in reading.folded.folded),
    )
    cuts = find_page_breaks(fold_tokens(text, profile), joined, page_of, len(pages))
    bounds = (0, *cuts, len(text))
    return tuple(
        PageText(name=running.name, text=text[start:end], start=running.start + start)
        for start, end in pairwise(bounds)
    )


def align_document(
    pages: Sequence[Page],
    page_indexes: Sequence[int],
    transcriptions: Sequence[PageText],
    title: str,
    profile: Profile,
) -> tuple[AlignedPage, ...]:
    """Return every page aligned, each knowing what the whole document says of its numbers.

    `transcriptions` run parallel to `pages`; `title` is the catalogue title, empty if there is no record.
    This is the barrier: it needs all pages.
    """
    texts = [transcription.text for transcription in transcriptions]
    sides = [
        align_sides(fold_tokens(text, profile), make_reading(page, profile))
        for page, text in zip(pages, texts, strict=True)
    ]
    left_out = find_left_out(sides, page_indexes)
    aligned = [
        align_sides(out.of_transcription(own.transcription), out.of_reading(own.reading)) if out else own
        for own, out in zip(sides, left_out, strict=True)
    ]
    joins = {
        index: find_page_joins(
            own.reading.folded, own.transcription, behind.reading.folded, behind.transcription
        )
        for (index, own), (next_index, behind) in pairwise(zip(page_indexes, sides, strict=True))
        if next_index == index + 1
    }
    language = profile.language
    names = dict(count_names(texts, language))
    mentions = list(find_mentions(title, None, language))
    for index, text in zip(page_indexes, texts, strict=True):
        mentions.extend(find_mentions(text, index, language))
    questions = _find_questions(page_indexes, texts, language)
    return tuple(
        AlignedPage(
            page_index=index,
            page=page,
            transcription=text,
            pairings=own.pairings,
            mentions=tuple(mentions),
            names=names,
            page_joins=(*joins.get(index - 1, ()), *joins.get(index, ())),
            profile=profile,
            coverage=measure_coverage(own.transcription, own.reading, own.pairings),
            belongs=belong_together(own.transcription, own.reading, own.pairings),
            left_out=out,
            digit_questions=tuple(question for question in questions if question.page_index == index),
        )
        for page, index, text, own, out in zip(
            pages, page_indexes, transcriptions, aligned, left_out, strict=True
        )
    )


def _find_questions(
    page_indexes: Sequence[int], texts: Sequence[str], language: Language
) -> tuple[DigitQuestion, ...]:
    """Return what the pages are to be asked about their sums; a page that is not there has no text."""
    of_page = dict(zip(page_indexes, texts, strict=True))
    sheets = tuple(of_page.get(index, "") for index in range(max(of_page, default=-1) + 1))
    return find_digit_questions(RecordText(sheets=sheets, language=language))
