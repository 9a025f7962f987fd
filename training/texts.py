"""What is typed on the lines to train on: prose, office talk, and strings that no language helps to read.

Texts are in the shapes that the machine has (ocr/text/shapes.py); X_OUT behind a shape says that it is x-ed out.
"""

import lzma
import random
from dataclasses import dataclass
from pathlib import Path

from ocr.facsimile.keystrokes import X_OUT
from ocr.text.shapes import (
    CYRILLIC,
    DIGITS,
    LATIN,
    OCCLUDED,
    OTHER_CYRILLIC,
    OTHER_LATIN,
    OTHER_SIGNS,
    SHAPES,
    SIGNS,
    SPACE,
    to_shapes,
)

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "russian-1934-1953.txt.xz"
_LOWER, _UPPER = CYRILLIC[:33], CYRILLIC[33:]
_ALPHABETS = tuple(
    to_shapes(small) + to_shapes(small.upper())
    for small in (
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'",
        "абвгдеёжзійклмнопрстуўфхцчшыьэюя'",
        "абвгдђежзијклљмнњопрстћуфхцчџш",
        "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
        "абвгдежзиійклмнопрстуфхцчшщъыьѣэюяѳѵ",
    )
)
_POOLS = (
    *(_LOWER,) * 4,
    *(_UPPER,) * 2,
    CYRILLIC,
    CYRILLIC,
    DIGITS,
    DIGITS,
    DIGITS + ".,-:№/()",
    CYRILLIC + DIGITS + LATIN + SIGNS,
    CYRILLIC + DIGITS + OTHER_CYRILLIC + LATIN + OTHER_LATIN + SIGNS + OTHER_SIGNS,
    LATIN + "АВЕКМНОРСТУХаеосрху",
    LATIN[:19] + "аеосрху",
    *_ALPHABETS,
    OTHER_CYRILLIC,
)
# Prose made to look like another language's, letter by letter: what a neighbour of such a letter looks like.
_BORROWED = tuple(
    str.maketrans(to_shapes(own + own.upper()), to_shapes(other + other.upper()))
    for own, other in (
        ("ыэъёг", "іє'їґ"),
        ("ищъ", "іў'"),
        ("йщъыэёя", "јћђљњџа"),
        ("йщъыэёю", "јќѓљњџѕ"),
        ("ёфщ", "ѣѳі"),
    )
)
# Letters whose share in prose is too small to be learnt from it.
_RARE = "ъфщэюёЪФЩЭЮЁЫЬЖЦЧЙ0123456789№§%«»„“+=*'!?;:[]()/"


@dataclass(frozen=True, slots=True)
class Habits:
    """What is typed instead of what a text says: pairs of strings, the first typed as the second."""

    pairs: tuple[tuple[str, str], ...] = ()

    def apply(self, text: str) -> str:
        for said, typed in self.pairs:
            text = text.replace(said, typed)
        return text


def choose_habits(rng: random.Random) -> Habits:
    """Return habits as machines without some types have them: letters for digits, slashes for brackets."""
    choices = (
        (0.12, ("1", "I")),
        (0.08, ("1", "l")),
        (0.15, ("0", "О")),
        (0.12, ("3", "З")),
        (0.2, ("II", "П")),
        (0.12, ("ё", "е")),
        (0.15, ("—", "-")),
        (0.15, ("«", '"')),
        (0.15, ("»", '"')),
    )
    pairs = [pair for share, pair in choices if rng.random() < share]
    if rng.random() < 0.15:
        pairs += [("(", "/"), (")", "/")]
    return Habits(tuple(pairs))


class Texts:
    """Writes lines of text. `prose` is running text of the period."""

    def __init__(self, rng: random.Random, prose: str) -> None:
        self._rng = rng
        self._prose = to_shapes(" ".join(prose.split()))
        self._known = set(SHAPES) - {OCCLUDED}
        self._words = sorted({word.strip('.,:;!?"()«»-—') for word in self._prose.split()} - {""})

    def line(self, length: int) -> str:
        """Return a line of at most `length` characters, without space at its ends."""
        rng = self._rng
        kind = rng.random()
        if kind < 0.4:
            text = self._passage(length)
        elif kind < 0.65:
            text = " ".join(self._token() for _ in range(length // 3 + 1))
        else:
            text = self._random(length)
        if rng.random() < 0.04:
            text = SPACE.join(text.replace(SPACE, "  "))
        if rng.random() < 0.1:
            text = text.replace(", ", ",")
        text = "".join(char for char in text[:length] if char in self._known).strip()
        text = text or rng.choice(_RARE)
        return self._cross_out(text) if rng.random() < 0.06 else text

    def _passage(self, length: int) -> str:
        rng = self._rng
        start = rng.randrange(len(self._prose) - length - 40)
        start = self._prose.index(SPACE, start) + 1
        text = self._prose[start : start + length]
        if rng.random() < 0.18:
            text = text.translate(rng.choice(_BORROWED))
        if rng.random() < 0.2:
            text = to_shapes(text.upper())
        if rng.random() < 0.6:
            text = self._mistype(text, rng.choice((0.01, 0.03, 0.08)))
        if rng.random() < 0.3 and SPACE in text[:-1]:
            text = text.rsplit(SPACE, 1)[0] + rng.choice(("", "-", "-", ".", ","))
        return text

    def _mistype(self, text: str, share: float) -> str:
        """Return the text with typing errors, so that what words there are does not tell what is typed."""
        rng = self._rng
        chars = list(text)
        for index, char in enumerate(chars):
            if char == SPACE or rng.random() >= share:
                continue
            kind = rng.random()
            if kind < 0.6:
                pool = DIGITS if char.isdigit() else _UPPER if char.isupper() else _LOWER
                chars[index] = rng.choice(pool)
            elif kind < 0.75 and index:
                chars[index - 1 : index + 1] = chars[index], chars[index - 1]
            elif kind < 0.9:
                chars[index] = char + char
            else:
                chars[index] = ""
        return "".join(chars)

    def _word(self) -> str:
        rng = self._rng
        word = rng.choice(self._words)
        kind = rng.random()
        return word.upper() if kind < 0.25 else word.capitalize() if kind < 0.4 else word

    def _digits(self, least: int, most: int) -> str:
        return "".join(self._rng.choice(DIGITS) for _ in range(self._rng.randint(least, most)))

    def _token(self) -> str:
        rng = self._rng
        kind = rng.random()
        if kind < 0.35:
            return self._word() + rng.choice(("", "", "", ",", ".", ":", ";", "!", "?"))
        if kind < 0.5:
            return self._digits(1, 6) + rng.choice(("", "", ",", ".", "%", "-й", "-го"))
        if kind < 0.6:
            year = rng.choice(("19", "18", "")) + self._digits(2, 2)
            return f"{rng.randint(1, 31)}.{rng.choice((str(rng.randint(1, 12)), 'III', 'IV', 'VII', 'XI'))}.{year}"
        if kind < 0.66:
            return f"{rng.randint(0, 23)}{rng.choice('.:-')}{rng.randint(0, 59):02d}"
        if kind < 0.76:
            return (
                "№ "
                + self._digits(1, 6)
                + rng.choice(("", "-" + self._digits(1, 2), "/" + self._digits(1, 3)))
            )
        if kind < 0.84:
            marks = rng.choice(('""', "„“", "«»", "()", "''", "[]", "//"))
            return marks[0] + self._word() + marks[1]
        if kind < 0.9:
            return self._word() + rng.choice(("-", "-", " - ", " — ", "/")) + self._word()
        if kind < 0.95:
            one, sign, other = self._digits(1, 3), rng.choice("+=-*:/"), self._digits(1, 3)
            return f"{one}{sign}{other}" if rng.random() < 0.5 else f"{one} {sign} {other}"
        return "".join(rng.choice(_RARE) for _ in range(rng.randint(1, 5)))

    def _random(self, length: int) -> str:
        rng = self._rng
        pool = rng.choice(_POOLS)
        words: list[str] = []
        while sum(map(len, words)) + len(words) < length:
            word = "".join(rng.choice(pool) for _ in range(rng.randint(1, 9)))
            words.append(word + rng.choice(_RARE) if rng.random() < 0.15 else word)
        return SPACE.join(words)

    def _cross_out(self, text: str) -> str:
        """Return the text with a few letters together x-ed out."""
        start = self._rng.randrange(len(text))
        end = start + self._rng.randint(1, 12)
        return "".join(
            char + X_OUT if start <= index < end and char != SPACE else char
            for index, char in enumerate(text)
        )


def read_prose() -> str:
    """Return the corpus to train on. Raises OSError where it is not there."""
    with lzma.open(CORPUS, "rt", encoding="utf-8") as file:
        return file.read()
