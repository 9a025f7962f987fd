"""Rates against hand counts and against dinglehopper and jiwer."""

import jiwer
import pytest
from dinglehopper import character_error_rate_n, word_error_rate_n, words
from hypothesis import given
from hypothesis import strategies as st

from ocr.model import Rate
from ocr.text.metrics import count_confusions, edit_distance, pool, score
from ocr.text.profiles import EXACT

# Letters and single spaces only: what "a word" is at other marks differs from tool to tool.
WORDS = st.lists(st.text(alphabet="абвгдй", min_size=1, max_size=6), min_size=1, max_size=12).map(" ".join)


def test_hand_count() -> None:
    # "на № 25348" has 10 graphemes; one substitution (3 -> 8); 3 words, 1 wrong
    result = score("на № 25348", "на № 25848")
    assert result.cer == Rate(1, 10)
    assert result.wer == Rate(1, 3)
    assert result.confusions == (("3", "8", 1),)


def test_grapheme_clusters_count_once() -> None:
    # e with a combining acute is one cluster however it is stored
    assert score("е\u0301", "е", EXACT).cer == Rate(1, 1)


def test_empty_truth_is_no_rate() -> None:
    result = score("", "шум")
    assert result.cer == Rate(3, 0)
    assert result.cer.value is None


def test_pooled_not_averaged() -> None:
    # 1 of 2 and 0 of 98: pooled 1 %, where the mean of rates would say 25 %
    assert pool([Rate(1, 2), Rate(0, 98)]).value == pytest.approx(0.01)


@given(WORDS, WORDS)
def test_equals_dinglehopper(truth: str, reading: str) -> None:
    result = score(truth, reading, EXACT)
    rate, length = character_error_rate_n(truth, reading)
    assert result.cer.length == length
    assert result.cer.value == pytest.approx(rate)
    rate, length = word_error_rate_n(list(words(truth)), list(words(reading)))
    assert result.wer.length == length
    assert result.wer.value == pytest.approx(rate)


@given(WORDS, WORDS)
def test_equals_jiwer(truth: str, reading: str) -> None:
    result = score(truth, reading, EXACT)
    assert result.cer.value == pytest.approx(jiwer.cer(truth, reading))
    assert result.wer.value == pytest.approx(jiwer.wer(truth, reading))


@given(WORDS, WORDS)
def test_confusions_add_up_to_the_distance(truth: str, reading: str) -> None:
    assert sum(count for _, _, count in count_confusions(truth, reading)) == edit_distance(truth, reading)
