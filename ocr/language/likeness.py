"""How likely a text is Russian, so that its code page can be told from others."""

from ocr.language.russian import RUSSIAN

_PUNCTUATION = "№«»„“”‘’–—…§°±·\u00a0\u00ad"


def likeness_to_russian(text: str) -> float:
    """Return the mean likeness to Russian, -2 to 1, of the characters beyond ASCII; 1 is its commonest letter."""
    by_frequency = RUSSIAN.letters_by_frequency
    score = 0.0
    others = 0
    for before, char in zip(" " + text, text, strict=False):
        if char.isascii():
            continue
        others += 1
        rank = by_frequency.find(char.lower())
        if rank >= 0:
            # A capital inside a word comes of a wrong code page.
            score += -2 if before.islower() and char.isupper() else 1 - rank / len(by_frequency)
        elif char not in _PUNCTUATION:
            score -= 2
    return score / max(1, others)
