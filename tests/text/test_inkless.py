"""Characters without ink, counted by hand: what is dropped, what is kept, and where tokens then are."""

import pytest

from ocr.text.inkless import INKLESS, drop_inkless
from ocr.text.tokens import tokenise

DROPPED = {
    "soft hyphen": "\u00ad",
    "zero-width space": "\u200b",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "zero-width joiners": "\u200d",
    "direction marks": "\u202e",
    "invisible operators": "\u2061",
    "variation selectors": "\U000e0101",
    "tags": "\U000e0041",
}


def test_each_kind_has_a_row() -> None:
    assert DROPPED.keys() == INKLESS.keys()


@pytest.mark.parametrize("name", DROPPED)
def test_what_is_dropped(name: str) -> None:
    assert drop_inkless(f"сло{DROPPED[name]}во").text == "слово"
    (token,) = tokenise(f"сло{DROPPED[name]}во")
    assert (token.text, token.start, token.end) == ("слово", 0, 6)
    assert tokenise(DROPPED[name]) == ()


KEPT = {
    "й": "и\u0306",
    "ё": "е\u0308",
    "ї": "і\u0308",
    "ѓ": "г\u0301",
    "acute on nothing": " \u0301",
    "no-break space": "5\u00a0км",
    "soft hyphen at a line end": "пре\u00ad\nвос",
    "soft hyphen and spaces at a line end": "пре\u00ad  \nвос",
}


@pytest.mark.parametrize("name", KEPT)
def test_what_is_kept(name: str) -> None:
    assert drop_inkless(KEPT[name]).text == KEPT[name]


# Text, and its tokens with their offsets. The places of the marks are counted in the text as it is.
TOKENS = {
    "за\u0301мок": [("замок", 0, 6)],
    "окно\u0301, да": [("окно", 0, 5), (",", 5, 6), ("да", 7, 9)],
    "\ufeffне \u200bон": [("не", 1, 3), ("он", 5, 7)],
    "2\u200b5348": [("25348", 0, 6)],
    "пре\u00adвос\u00ad\nход": [("превос\u00ad\nход", 0, 12)],
    "Р\u200e О Щ И Н": [("Р О Щ И Н", 0, 10)],
}


@pytest.mark.parametrize("text", TOKENS)
def test_tokens_and_their_offsets(text: str) -> None:
    assert [(token.text, token.start, token.end) for token in tokenise(text)] == TOKENS[text]
