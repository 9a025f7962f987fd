"""Grapheme clusters, and normalisation profiles that keep raw offsets.

A profile folds differences that do not count. Every folded grapheme keeps its raw offsets, so that a difference found
in folded text can be shown in the published text.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple
from unicodedata import is_normalized, normalize

import regex

from ocr.language.base import COMMON_LOOKALIKES, Language
from ocr.language.russian import RUSSIAN
from ocr.text.inkless import drop_inkless
from ocr.text.typewriter import (
    CAPITALS_FOR_ONE,
    HYPHENS,
    LETTERS_FOR_DIGITS,
    LETTERS_FOR_ROMAN_NUMERALS,
)


class Cell(NamedTuple):
    """A grapheme cluster after folding, and the raw offsets [start, end) of the characters that it replaces."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A named set of equivalences, applied in order, in a language: some of them are its own."""

    name: str
    equivalences: tuple[str, ...]
    language: Language = RUSSIAN

    def __hash__(self) -> int:
        return hash((self.name, self.language))

    def in_language(self, language: Language) -> "Profile":
        """Return the profile for texts in a language."""
        return replace(self, language=language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """A text folded by a profile: its cells in order."""

    cells: tuple[Cell, ...]
    profile: Profile

    @property
    def text(self) -> str:
        return "".join(cell.text for cell in self.cells)

    @property
    def graphemes(self) -> tuple[str, ...]:
        return tuple(cell.text for cell in self.cells)


_GRAPHEME = regex.compile(r"\X")

# In text of these characters each is a grapheme: it has no combining marks, joiners or carriage returns.
_SIMPLE = regex.compile(
    r"[\n\t\f\x20-\x7e\xa0-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2116]*"
)

_DASHES = dict.fromkeys("‐‑‒–—―−⸺", "-")

_QUOTES = {**dict.fromkeys("„“”«»‟″", '"'), **dict.fromkeys("’‘‚‛′`ʼ", "'")}

# Between letters: machines without an apostrophe have a quotation mark for it.
_MARK_FOR_APOSTROPHE = regex.compile(r'(?<=\p{L})"(?=\p{L})')

# Signs that editors and word processors put before the items of a list where the typist struck a dash. The last four
# are those of Word's symbol fonts.
_BULLET_SIGNS = "•·●○◦▪▫■□‣⁃∙\uf0b7\uf0a7\uf02d\uf0d8"
_BULLET = regex.compile(rf"(?m)^[^\S\n\f]*(?:[{_BULLET_SIGNS}]|[*](?=[^\S\n\f]))")

# Before a number: the sign twice for several numbers, and what is typed where a machine lacks it.
_NUMBER_SIGN = regex.compile(r"№[ \u00a0]?№|(?<![\p{L}\p{M}\d])NN?(?:[oо°º]\.?)?(?=[ \u00a0\u202f]?[\dIІ])")

# The spaces between the thousands of a number, one at each place.
_THOUSANDS = regex.compile(
    r"(?<!\d)(?<!\d[.,:/\-])[1-9]\d{0,2}(?:[ \u00a0\u2002-\u200a\u202f]\d{3})+(?!\d)(?![:/]\d)"
)

# Four and more dots, dashes or strokes, spaces between or not, lead to a number or fill a blank; so do three before a
# number. Transcriptions shorten or drop them.
_LEADER = regex.compile(
    r"([.…_-])(?:[ \u00a0]{0,3}\1){3,}|(?<!\S)(?:\.{2,3}|…|[_-]{2,3}|(?:[._-][ \u00a0]){2}[._-])(?=[ \u00a0]+\d)"
)

_BRACKETS = dict.fromkeys("()[]", "/")

# Published character error rates count Latin Y for У as an error.
_NOT_FOLDED = "Y"

_STAND_INS = str.maketrans(dict(LETTERS_FOR_DIGITS))

_BORDER = r"(?<![\p{L}\p{M}\d])%s(?![\p{L}\p{M}\d])"

_ONE = f"[{''.join(CAPITALS_FOR_ONE)}]"
# Where І is a letter, «І» alone is a word or an initial; behind № and among digits it is a number there, too.
_LETTER_OR_ONE = rf"(?<=[№§][ \u00a0]?|\d[.,:/\-]){_ONE}|{_ONE}(?=[.,:/\-]\d)"


def _compile_numeral(one: str) -> "regex.Pattern[str]":
    # The digit that makes it a number is looked for within bounds: a line may go on for a megabyte without a space.
    letters = "".join(LETTERS_FOR_DIGITS)
    return regex.compile(
        _BORDER % rf"(?=[\d{letters}])(?:(?=[^\s]{{0,200}}\d)[\d{letters}]+|{one})",
    )


_NUMERAL, _NUMERAL_BESIDE_I = _compile_numeral(_ONE), _compile_numeral(_LETTER_OR_ONE)

_ROMAN = regex.compile(_BORDER % rf"{_ONE}{{2,3}}")

_SPACED_CAPITALS = regex.compile(r"(?<![\p{L}\d])(?:\p{Lu}[ \u00a0]{1,2}){2,}\p{Lu}(?![\p{L}\d])")

_LINE_END_HYPHEN = regex.compile(rf"(?<=\p{{L}})[{HYPHENS}][^\S\n\f]*[\n\f]\s*(?=\p{{L}})")

_Cells = list[Cell]


def split_graphemes(text: str) -> list[Cell]:
    """Return the extended grapheme clusters of `text` with their offsets (Unicode TR29).

    >>> [cell.text for cell in split_graphemes("е\\u0308ж")] == ["е\\u0308", "ж"]
    True
    """
    if _SIMPLE.fullmatch(text):
        return [Cell(char, index, index + 1) for index, char in enumerate(text)]
    return [Cell(match.group(), match.start(), match.end()) for match in _GRAPHEME.finditer(text)]


def _fold_chars(table: Mapping[str, str]) -> Callable[[_Cells], _Cells]:
    def fold(cells: _Cells) -> _Cells:
        return [Cell(table[c.text], c.start, c.end) if c.text in table else c for c in cells]

    return fold


def _no_ink(cells: _Cells) -> _Cells:
    """Return the cells without characters that leave no ink; see `ocr.text.inkless`."""
    joined = "".join(c.text for c in cells)
    inked, offsets = drop_inkless(joined)
    if inked == joined:
        return cells
    of_cell = [index for index, cell in enumerate(cells) for _ in cell.text]
    texts: dict[int, str] = {}
    for char, offset in zip(inked, offsets, strict=False):
        texts[of_cell[offset]] = texts.get(of_cell[offset], "") + char
    return [Cell(text, cells[index].start, cells[index].end) for index, text in texts.items()]


def _nfc(cells: _Cells) -> _Cells:
    return [
        c if is_normalized("NFC", c.text) else Cell(normalize("NFC", c.text), c.start, c.end) for c in cells
    ]


def _rewrite(
    cells: _Cells, pattern: "regex.Pattern[str]", change: Callable[[Sequence[Cell]], Iterable[Cell]]
) -> _Cells:
    """Return the cells after those under each match of `pattern`, in their joined text, are replaced by `change`."""
    joined = "".join(c.text for c in cells)
    if not pattern.search(joined):
        return cells
    if len(joined) == len(cells):
        cell_of: Sequence[int] = range(len(cells) + 1)
    else:
        cell_of = [index for index, cell in enumerate(cells) for _ in cell.text] + [len(cells)]
    out: _Cells = []
    done = 0
    for match in pattern.finditer(joined):
        first, last = cell_of[match.start()], cell_of[match.end()]
        out.extend(cells[done:first])
        out.extend(change(cells[first:last]))
        done = last
    out.extend(cells[done:])
    return out


def _spacing(cells: _Cells) -> _Cells:
    out: _Cells = []
    for cell in cells:
        if not cell.text.isspace():
            out.append(cell)
        elif out and out[-1].text != " ":
            out.append(Cell(" ", cell.start, cell.end))
        elif out:
            out[-1] = Cell(" ", out[-1].start, cell.end)
    if out and out[-1].text == " ":
        out.pop()
    return out


def _hyphenation(cells: _Cells) -> _Cells:
    return _rewrite(cells, _LINE_END_HYPHEN, lambda run: ())


def _spaced_capitals(cells: _Cells) -> _Cells:
    return _rewrite(cells, _SPACED_CAPITALS, lambda run: [c for c in run if not c.text.isspace()])


def _bullets(cells: _Cells) -> _Cells:
    return _rewrite(cells, _BULLET, lambda run: [*run[:-1], Cell("-", run[-1].start, run[-1].end)])


def _number_sign(cells: _Cells) -> _Cells:
    return _rewrite(cells, _NUMBER_SIGN, lambda run: (Cell("№", run[0].start, run[-1].end),))


def _leaders(cells: _Cells) -> _Cells:
    return _rewrite(cells, _LEADER, lambda run: (Cell(" ", run[0].start, run[-1].end),))


def _thousands(cells: _Cells) -> _Cells:
    return _rewrite(cells, _THOUSANDS, lambda run: [c for c in run if not c.text.isspace()])


def _numerals(cells: _Cells, language: Language) -> _Cells:
    def roman(run: Sequence[Cell]) -> Iterable[Cell]:
        return (Cell(LETTERS_FOR_ROMAN_NUMERALS[len(run)], run[0].start, run[-1].end),)

    def digits(run: Sequence[Cell]) -> Iterable[Cell]:
        return [Cell(c.text.translate(_STAND_INS), c.start, c.end) for c in run]

    numeral = _NUMERAL_BESIDE_I if language.has_dotted_i else _NUMERAL
    return _rewrite(_rewrite(cells, _ROMAN, roman), numeral, digits)


@cache
def _lookalikes_of(language: Language) -> Mapping[str, str]:
    lookalikes = {**COMMON_LOOKALIKES, **language.lookalikes}
    return {latin: letter for latin, letter in lookalikes.items() if latin not in _NOT_FOLDED}


def _lookalikes(cells: _Cells, language: Language) -> _Cells:
    return _fold_chars(_lookalikes_of(language))(cells)


def _letters_without_marks(cells: _Cells, language: Language) -> _Cells:
    return _fold_chars(dict(language.letters_without_marks))(cells)


def _apostrophe(cells: _Cells, language: Language) -> _Cells:
    if not language.has_apostrophe:
        return cells
    return _rewrite(cells, _MARK_FOR_APOSTROPHE, lambda run: (Cell("'", run[0].start, run[-1].end),))


def _case(cells: _Cells) -> _Cells:
    return [Cell(c.text.lower(), c.start, c.end) for c in cells]


_EQUIVALENCES: dict[str, Callable[[_Cells], _Cells]] = {
    "no-ink": _no_ink,
    "nfc": _nfc,
    "bullets": _bullets,
    "number-sign": _number_sign,
    "thousands": _thousands,
    "leaders": _leaders,
    "hyphenation": _hyphenation,
    "spaced-capitals": _spaced_capitals,
    "quotes": _fold_chars(_QUOTES),
    "dashes": _fold_chars(_DASHES),
    "brackets": _fold_chars(_BRACKETS),
    "case": _case,
    "spacing": _spacing,
}

# Those that are another in each language.
_BY_LANGUAGE: dict[str, Callable[[_Cells, Language], _Cells]] = {
    "numerals": _numerals,
    "lookalikes": _lookalikes,
    "yo": _letters_without_marks,
    "apostrophe": _apostrophe,
}

EXACT = Profile(name="exact", equivalences=("nfc",))

PLAIN = Profile(name="plain", equivalences=("nfc", "spacing"))

TYPESCRIPT = Profile(
    name="typescript",
    equivalences=(
        "no-ink",
        "nfc",
        "dashes",
        "leaders",
        "bullets",
        "hyphenation",
        "spaced-capitals",
        "number-sign",
        "numerals",
        "thousands",
        "lookalikes",
        "yo",
        "quotes",
        "apostrophe",
        "brackets",
        "spacing",
    ),
)

PROFILES = {profile.name: profile for profile in (EXACT, PLAIN, TYPESCRIPT)}


def normalise(text: str, profile: Profile) -> Normalised:
    """Return `text` folded by `profile`, each grapheme with its raw offsets in `text`.

    >>> normalise("пре-\\nвосходство  № I5", TYPESCRIPT).text
    'превосходство № 15'
    """
    cells = split_graphemes(text)
    for name in profile.equivalences:
        own = _BY_LANGUAGE.get(name)
        cells = own(cells, profile.language) if own else _EQUIVALENCES[name](cells)
    return Normalised(cells=tuple(cells), profile=profile)
