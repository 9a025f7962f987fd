"""Which of a token's alternatives is put forward."""

from types import SimpleNamespace
from typing import Any

import pytest

from ocr.collation.asked_sums import Mend
from ocr.evidence.alternatives import Alternative
from ocr.evidence.exemplars import Comparison
from ocr.evidence.likelihood import Edit
from ocr.evidence.page_evidence import MAX_WORD_LLR
from ocr.evidence.substitutions import READING_PREFERENCE_LLR, _prefer_reading, limit_llr, prefer_mend
from ocr.language.russian import RUSSIAN
from ocr.model import Reason
from ocr.text.profiles import TYPESCRIPT


def make_evidence(transcribed: str, reading: str, *, is_typed: bool = True) -> Any:
    """As much of a page's evidence as is asked about one token."""
    collation = SimpleNamespace(
        discrepancy_of={0: SimpleNamespace(reading=reading)},
        aligned=SimpleNamespace(profile=TYPESCRIPT),
        transcription=SimpleNamespace(tokens=[SimpleNamespace(text=transcribed)]),
    )
    return SimpleNamespace(collation=collation, line=lambda _: SimpleNamespace(is_typed=is_typed))


@pytest.mark.parametrize(
    ("best", "reading", "behind", "chosen"),
    [
        # The reading, if it is about as likely.
        ("содержимое", "содержимого", 1.0, "содержимого"),
        ("содержимое", "содержимого", READING_PREFERENCE_LLR + 1, "содержимое"),
        # Not one that is no word, where the likelier text is one.
        ("содержимое", "содержхимое", 1.0, "содержимое"),
        # Of two that are none the reading.
        ("содержжимое", "содержхимое", 1.0, "содержхимое"),
    ],
)
def test_the_reading_is_preferred_unless_it_is_no_word(
    best: str, reading: str, behind: float, chosen: str
) -> None:
    edit = Edit(0, 0, 1, ())
    alternatives = [Alternative(best, 9.0, 9.0, edit), Alternative(reading, 9.0 - behind, 9.0, edit)]
    assert _prefer_reading(make_evidence("содержимым", reading), 0, alternatives).text == chosen


def fitting(typicality: float) -> Comparison:
    return Comparison(0.7, 8, 60, -1.3, typicality)


@pytest.mark.parametrize(
    ("comparison", "agreement", "is_typed", "is_contradicted", "most"),
    [
        # Print, of which the second engine reads what is transcribed.
        (None, -1, False, False, 0.0),
        (fitting(-0.9), -1, False, False, 0.0),
        # The letter was typed into the form.
        (fitting(0.1), -1, False, False, MAX_WORD_LLR),
        # The second engine reads something else, or was not asked.
        (None, 0, False, False, MAX_WORD_LLR),
        (None, 1, False, False, MAX_WORD_LLR),
        # The record has another number.
        (None, -1, False, True, MAX_WORD_LLR),
        # Type is what the recogniser was taught.
        (None, -1, True, False, MAX_WORD_LLR),
    ],
)
def test_of_print_the_second_engine_knows_more(
    comparison: Comparison | None, agreement: int, is_typed: bool, is_contradicted: bool, most: float
) -> None:
    found = limit_llr(comparison, agreement, is_typed=is_typed, is_contradicted=is_contradicted)
    assert found == most


@pytest.mark.parametrize(
    ("ratios", "chosen"),
    [
        # The number that mends the sum is the likeliest, hardly less likely than another, or much less.
        ({"142": 20.0, "147": 18.0}, "142"),
        ({"147": 20.0, "142": 18.0}, "142"),
        ({"147": 20.0, "142": 12.0}, "147"),
        # The page rather has what is transcribed.
        ({"147": -1.0, "142": -2.0}, "147"),
        # Print beside the number was read into its place.
        ({"Экз. 142": 40.0, "142": 12.0}, "142"),
        ({"Экз. 147": 40.0, "142": 12.0}, "Экз. 147"),
        # The 1 of a machine that has none.
        ({"147": 20.0, "I42": 18.0}, "I42"),
    ],
)
def test_a_number_that_mends_a_sum_is_preferred(ratios: dict[str, float], chosen: str) -> None:
    alternatives = [Alternative(text, llr, llr, Edit(0, 0, 3, ())) for text, llr in ratios.items()]
    mends = [Mend("142", Reason(evidence="record", text=""), 4)]
    assert prefer_mend(alternatives, alternatives[0], mends, RUSSIAN).text == chosen
