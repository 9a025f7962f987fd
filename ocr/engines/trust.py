"""Signs that a page's reading is not to be trusted, from the reading itself: there is no text to hold it against.

Each sign has a limit that pages read with fewer than one letter in ten wrong keep, and is told in words.
`sverka bench trust` measures how often a page above 10 % CER is told, and one below it is told wrongly.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ocr.language.base import Language
from ocr.language.languages import LANGUAGES
from ocr.language.russian import RUSSIAN
from ocr.model import Page, UnreadInk, Word

# The limits, measured on real pages as they are and spoilt in a dozen ways (docs/real-pages.md): mean certainty of
# the letters; share of the words that the dictionary has, of MIN_WORDS at least; share of the letters in words that
# the second engine reads otherwise, where fewer than MIN_KNOWN_IF_DISPUTED are in the dictionary; share of the page's
# ink that lies in lines that were read; share of the page that one piece of unread ink covers; predicted CER.
MIN_CERTAINTY = 0.92
MIN_KNOWN_SHARE, MIN_WORDS = 0.55, 12
MAX_DISPUTED_SHARE, MIN_KNOWN_IF_DISPUTED = 0.6, 0.7
MIN_READ_INK_SHARE = 0.85
MAX_UNREAD_AREA_SHARE = 0.04
MAX_PREDICTED_CER = 0.1
MIN_AREA_FILL = 0.3
# Shorter words are in every dictionary by chance.
MIN_WORD_LETTERS = 4
_MARKS = ".,:;!?()\"'«»-–—_"

_NOTHING = (
    "Nothing was read on this page. If it shows type, see whether it is upright, sharp and dark enough."
)
_DOUBT = "This reading is not to be trusted: {signs}. See whether the scan is upright, sharp and typed in {language}."


class Signs(NamedTuple):
    """The signs of a page's reading; None where there is too little to tell.

    `certainty` is the mean of the letters' confidences, the shares are 0 to 1 (see the limits above).
    """

    letters: int
    certainty: float
    known_share: float | None
    disputed_share: float | None
    read_ink_share: float
    unread_area_share: float
    predicted_cer: float | None = None


def measure_signs(page: Page) -> Signs:
    """Return the signs of a page's reading."""
    language = language_of(page)
    words = [word for line in page.lines for word in line.words]
    confidences = [confidence for word in words for confidence in confidences_of(word)]
    letters = sum(len(word.text) for word in words)
    has_second = len(page.engines) > 1
    disputed = sum(len(word.text) for word in words if word.other is not None)
    largest = max((blob.ink_px for blob in page.unread_ink if _is_area(blob)), default=0)
    return Signs(
        letters=letters,
        certainty=sum(confidences) / len(confidences) if confidences else 0.0,
        known_share=share_known([word.text for word in words], language),
        disputed_share=disputed / letters if letters and has_second else None,
        read_ink_share=page.read_ink_share,
        unread_area_share=largest / max(1, page.width_px * page.height_px),
        predicted_cer=page.predicted_cer.value if page.predicted_cer else None,
    )


def share_known(words: Sequence[str], language: Language) -> float | None:
    """Return the share, 0 to 1, of the words that the dictionary has; None where there are too few to tell."""
    asked = (language.is_known_word(text) for word in words if (text := letters_of(word, language)))
    known = [is_known for is_known in asked if is_known is not None]
    return sum(known) / len(known) if len(known) >= MIN_WORDS else None


def _is_area(blob: UnreadInk) -> bool:
    """Return whether ink fills its box, as a blot does; the rim of a sheet is all round it."""
    return blob.ink_px >= MIN_AREA_FILL * blob.box.width * blob.box.height


def confidences_of(word: Word) -> list[float]:
    """Return the confidence of each letter of a word, 0 to 1."""
    return [glyph.confidence for glyph in word.glyphs] or [word.confidence] * len(word.text)


def language_of(page: Page) -> Language:
    """Return the language that a page was read in."""
    return LANGUAGES.get(page.language, RUSSIAN)


def letters_of(word: str, language: Language) -> str:
    """Return a word without the marks around it; "" if it is short or has anything but letters."""
    text = word.strip(_MARKS)
    return text if len(text) >= MIN_WORD_LETTERS and language.is_word(text) else ""


def find_doubts(page: Page) -> tuple[str, ...]:
    """Return the notice that a page's reading is not to be trusted; empty where no sign says so."""
    signs = measure_signs(page)
    if not signs.letters:
        return (_NOTHING,)
    told = _tell(signs)
    return (_DOUBT.format(signs="; ".join(told), language=language_of(page).name),) if told else ()


def _tell(signs: Signs) -> list[str]:
    known, disputed = signs.known_share, signs.disputed_share
    told = []
    if signs.certainty < MIN_CERTAINTY:
        told.append(f"its letters are unclear (mean certainty {signs.certainty:.2f})")
    if known is not None and known < MIN_KNOWN_SHARE:
        told.append(f"only {100 * known:.0f} % of its words are in the dictionary")
    if (
        disputed is not None
        and disputed > MAX_DISPUTED_SHARE
        and (known is None or known < MIN_KNOWN_IF_DISPUTED)
    ):
        told.append(f"the second engine reads {100 * disputed:.0f} % of it otherwise")
    if signs.read_ink_share < MIN_READ_INK_SHARE:
        told.append(
            f"{100 * (1 - signs.read_ink_share):.0f} % of its ink lies outside the lines that were read"
        )
    if signs.unread_area_share > MAX_UNREAD_AREA_SHARE:
        told.append(f"ink that is no type covers {100 * signs.unread_area_share:.0f} % of the page")
    if signs.predicted_cer is not None and signs.predicted_cer > MAX_PREDICTED_CER:
        told.append(f"about {100 * signs.predicted_cer:.0f} % of its letters are probably read wrong")
    return told
