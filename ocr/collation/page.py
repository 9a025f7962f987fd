"""Both sides of a page, the transcription and what was read and seen of it, and how they pair."""

from collections.abc import Sequence
from functools import cached_property

from ocr.collation.alignment import Folded, Pairing, fold_tokens
from ocr.collation.asked_sums import AskedSum, Mend, ask_tokens
from ocr.collation.discrepancies import Discrepancy, find_discrepancies
from ocr.collation.document import AlignedPage
from ocr.collation.line_texts import PageTexts, make_page_texts
from ocr.collation.reading import Reading, make_reading
from ocr.consistency.letters_in_numbers import MisspeltNumber, find_misspelt_numbers
from ocr.consistency.names import NameIndex
from ocr.consistency.numbers import Contradiction, Record, find_record
from ocr.language.base import Language
from ocr.model import Rate
from ocr.recognizer.frames import LineFrames
from ocr.text.metrics import edit_distance


class PageCollation:
    """Both sides of a page and how they pair: built once, where the page is weighed.

    `aligned` is the page with its transcription and what the whole document knows; `frames` are those of its lines.
    """

    def __init__(self, aligned: AlignedPage, frames: Sequence[LineFrames]) -> None:
        profile = aligned.profile
        self.aligned = aligned
        self.frames = tuple(frames)
        left_out = aligned.left_out
        self.transcription: Folded = left_out.of_transcription(
            fold_tokens(aligned.transcription.text, profile)
        )
        self.reading: Reading = left_out.of_reading(make_reading(aligned.page, profile))
        self.pairings: tuple[Pairing, ...] = aligned.pairings
        self._records: dict[frozenset[int], Record] = {frozenset(): Record()}
        self.discrepancies: tuple[Discrepancy, ...] = find_discrepancies(
            self.transcription, self.reading, self.pairings
        )

    @property
    def language(self) -> Language:
        """The language of the document."""
        return self.aligned.profile.language

    @cached_property
    def texts(self) -> PageTexts:
        return make_page_texts(self.transcription, self.reading, self.pairings, len(self.frames))

    @cached_property
    def read_for(self) -> dict[int, range]:
        """The reading's tokens that each token of the transcription is paired with."""
        return {i: range(p.b_start, p.b_end) for p in self.pairings for i in range(p.a_start, p.a_end)}

    @cached_property
    def discrepancy_of(self) -> dict[int, Discrepancy]:
        return {i: d for d in self.discrepancies for i in range(d.a_start, d.a_end)}

    @cached_property
    def _asked(self) -> tuple[bool, ...]:
        names = {name.split()[0] for name in self.aligned.page.engines}
        is_ensemble = {"typescript", "tesseract"} <= names
        return tuple(is_ensemble and line.asked_all for line in self.aligned.page.lines)

    def has_second_engine(self, line: int) -> bool:
        """Return whether two engines read a line, so that what only one says is worth something."""
        return self._asked[line]

    def contradiction_of(self, token: int) -> Contradiction | None:
        """Return what the rest of the record gives instead of the number that a token is, if it does."""
        return self.record_of(token).contradiction

    def record_of(self, *tokens: int) -> Record:
        """Return what the rest of the record says of the number that these tokens are, if they are one."""
        starts = self._number_starts & {self.transcription.tokens[i].start for i in tokens}
        # Few tokens are numbers of the record, and each is asked about several times.
        if starts not in self._records:
            self._records[starts] = find_record(self.aligned.mentions, self.aligned.page_index, starts)
        return self._records[starts]

    @cached_property
    def _number_starts(self) -> frozenset[int]:
        """Where the numbers of the record begin that stand on this page."""
        mentions, page_index = self.aligned.mentions, self.aligned.page_index
        return frozenset(mention.start for mention in mentions if mention.page_index == page_index)

    @cached_property
    def asked_sums(self) -> tuple[AskedSum, ...]:
        """The sums of the page that do not come out as they are transcribed."""
        return ask_tokens(self.aligned.digit_questions, self.transcription.tokens)

    @cached_property
    def mends_of(self) -> dict[int, tuple[Mend, ...]]:
        """What each token would have to be for a sum to come out."""
        mends: dict[int, tuple[Mend, ...]] = {}
        for asked in self.asked_sums:
            for token, own in asked.mends.items():
                mends[token] = mends.get(token, ()) + own
        return mends

    @cached_property
    def misspelt_numbers(self) -> dict[int, MisspeltNumber]:
        """The tokens of the transcription that have letters where digits must stand, or may."""
        return find_misspelt_numbers(self.transcription.text, self.transcription.tokens, self.language)

    @cached_property
    def names(self) -> NameIndex:
        return NameIndex(self.aligned.names, self.language)


def count_rates(transcription: Folded, reading: Reading, pairings: Sequence[Pairing]) -> tuple[Rate, Rate]:
    """Return CER and WER of the reading against the transcription, block by block: order does not count.

    Counted along the alignment, so that a form table or a stamp in another order is not an error of all its
    letters. Spaces are not counted.
    """
    edits = word_edits = 0
    for pairing in pairings:
        left, right = pairing.letters(transcription, reading.folded)
        edits += edit_distance(left, right)
        if left != right:
            word_edits += max(pairing.a_end - pairing.a_start, pairing.b_end - pairing.b_start)
    letters = sum(len(token) for token in transcription.folded)
    return Rate(edits, letters), Rate(word_edits, len(transcription.tokens))
