"""The evidence of one page, as all kinds of candidates need it: ratios, frames, exemplars, exhibits."""

from dataclasses import dataclass, replace

import numpy as np

from ocr.collation.page import PageCollation
from ocr.evidence.alternatives import PageFrames, WeighedPage, fold
from ocr.evidence.exemplars import TypewriterProfile
from ocr.evidence.exhibit import cut_contested, pick_letters, show_place
from ocr.evidence.ink_in_gap import has_ink
from ocr.evidence.pitch_fit import find_surplus
from ocr.model import Exhibit
from ocr.recognizer.frames import LineFrames
from ocr.text.scripts import write_out
from ocr.text.shapes import SPACE

# Log likelihood ratios are cut off at these: of a word, and of a line or more.
MAX_WORD_LLR, MAX_RUN_LLR = 40.0, 60.0
# A run of more tokens than this is a line, not a word.
MAX_WORD_TOKENS = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageEvidence:
    """A page's collation, its log likelihood ratios, its frames, and the exemplars of its document.

    `number` is the 0-based number of the page within the document, as in `Exemplars.places`.
    """

    collation: PageCollation
    weighed: WeighedPage
    frames: PageFrames
    typewriter: TypewriterProfile
    number: int

    def line(self, index: int) -> LineFrames:
        """Return the frames of a line as the recogniser gave them, with its picture."""
        return self.collation.frames[index]

    def peak(self, line: int, at: int) -> int | None:
        """Return the frame of letter `at` of a line's text; None where the line could not be aligned."""
        peaks = self.weighed.trellises.peaks[line]
        return None if peaks is None or at >= len(peaks) else int(peaks[at])

    def llr_of(self, i: int, text: str) -> float:
        """Return the log likelihood ratio of a text in place of token i; minus infinity for a text not weighed."""
        profile = self.collation.aligned.profile
        wanted = fold(text, profile)
        ratios = (
            a.llr
            for a in self.weighed.alternatives[i]
            if fold(write_out(a.text, profile.language), profile) == wanted
        )
        return max(ratios, default=float("-inf"))

    def is_weighed(self, i: int) -> bool:
        """Return whether all of token i was weighed: not if the token has no place, or its line too few frames."""
        spans, peaks = self.weighed.spans[i], self.weighed.trellises.peaks
        return bool(self.weighed.alternatives[i]) and all(peaks[span.line] is not None for span in spans)

    def surplus(self, line: int, start: int, end: int) -> float | None:
        """Return the number of cells around [start, end) of a line less those its text needs; None where unknown."""
        trellises = self.weighed.trellises
        peaks = trellises.peaks[line]
        if peaks is None or not self.line(line).is_typed:
            return None
        return find_surplus(self.frames.adapted[line], trellises.labels[line], peaks, start, end)

    def has_ink_before(self, line: int, at: int, letters: int) -> bool:
        """Return whether there is ink for so many letters before letter `at` of a line; False without peaks."""
        peaks, frames = self.weighed.trellises.peaks[line], self.line(line)
        if peaks is None or not frames.frame_px:
            return False
        text = self.weighed.texts[line]
        inked = [k for k, shape in enumerate(text) if shape != SPACE]
        middles = frames.frame_px * (np.asarray(peaks, np.float64)[inked] + 0.5)
        return has_ink(frames.picture, middles, sum(k < at for k in inked), letters)

    def show(self, line: int | None, place: tuple[int, int, str] | None) -> Exhibit | None:
        """Return the exhibit of a place; None where its line has no picture."""
        peaks = None if line is None else self.weighed.trellises.peaks[line]
        if line is None or place is None or peaks is None:
            return None
        frames = self.line(line)
        return show_place(frames.picture, frames.frame_px, peaks, self.weighed.texts[line], place)

    def show_letter(self, exhibit: Exhibit, line: int, at: int, transcribed: str, read: str) -> Exhibit:
        """Return an exhibit with exemplars of the two letters that place `at` of a line may have, and its picture."""
        frame = self.peak(line, at)
        if frame is None:
            return exhibit
        frames, beside = self.line(line), (self.number, line, frame)
        return replace(
            exhibit,
            own_letter=transcribed,
            other_letter=read,
            own=pick_letters(self.typewriter, transcribed, beside),
            other=pick_letters(self.typewriter, read, beside),
            contested=cut_contested(frames.picture, frames.frame_px, frame),
        )
