"""Latin letters in the Cyrillic words of a transcription: invisible on the page, and wrong in every search.

A recogniser, or a person with the wrong keyboard, leaves Latin letters where the Cyrillic ones look the same. The
page cannot tell, so that this is no finding: it is one note about the document, with the letters to put instead.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

import regex

from ocr.language.base import COMMON_LOOKALIKES, Language
from ocr.language.russian import RUSSIAN
from ocr.model import Note, NoteKind, NotePlace
from ocr.text.inkless import drop_inkless
from ocr.text.tokens import tokenise

_TO_LATIN = str.maketrans({letter: latin for latin, letter in COMMON_LOOKALIKES.items()})
_LATIN, _CYRILLIC = regex.compile(r"\p{Latin}"), regex.compile(r"\p{Cyrillic}")
# Parts of a word, each of one script by itself: «X-образный», a word broken at a line end.
_PART = regex.compile(r"[\p{L}\p{M}]+")
# A numeral typed with Х or М of either script, and what stands for № before a number.
_NUMERAL = regex.compile(r"[IVXLCDM]+")
_NUMBER_SIGN = regex.compile(r"NN?[оo]")
# Capitals of fewer letters are abbreviations of either script: CO, HO, TC.
_MIN_CAPITALS = 3


class _Word(NamedTuple):
    """A part of a token at [start, end) of a page's text, without what leaves no ink, and the words beside it."""

    page_index: int
    start: int
    end: int
    text: str
    is_whole: bool
    beside: str


class _Alphabet(NamedTuple):
    """The alphabet of a language: the Cyrillic letters that Latin ones look like, and the same as a table."""

    language: Language
    lookalikes: Mapping[str, str]
    table: dict[int, str]


def _alphabet_of(language: Language) -> _Alphabet:
    lookalikes = {**COMMON_LOOKALIKES, **language.lookalikes}
    return _Alphabet(language, lookalikes, str.maketrans(lookalikes))


def note_scripts(texts: Mapping[int, str], language: Language = RUSSIAN) -> tuple[Note, ...]:
    """Return the notes about letters of two scripts in the transcriptions by page index: at most one of each kind.

    Numbers are left to the page: a letter in a number is an error there. Roman numerals, units and what is Latin
    throughout are right. A word that is Latin throughout counts only where the document writes these letters in Latin
    more often than not, and where it is a word of the language between Cyrillic words.
    """
    alphabet = _alphabet_of(language)
    words = [word for page_index, text in texts.items() for word in _iter_words(page_index, text, language)]
    disguised = [word for word in words if _is_disguised(word.text, alphabet)]
    habits = _find_habits(words, disguised, alphabet)
    disguised += [word for word in words if _is_own_by_habit(word, habits, alphabet)] if habits else []
    mixed = [word for word in words if _is_mixed(word.text) and not _is_disguised(word.text, alphabet)]
    notes = (
        _make_note(NoteKind.LATIN_LETTERS, disguised, texts, alphabet),
        _make_note(NoteKind.MIXED_SCRIPTS, mixed, texts, alphabet),
    )
    return tuple(note for note in notes if note is not None)


def _iter_words(page_index: int, text: str, language: Language) -> Iterator[_Word]:
    tokens = [token for token in tokenise(text, language) if not any(char.isdigit() for char in token.text)]
    for index, token in enumerate(tokens):
        raw = text[token.start : token.end]
        if raw.isascii() and not _LATIN.search(raw):
            continue
        inked, offsets = drop_inkless(raw)
        around = (tokens[at].text for at in (index - 1, index + 1) if 0 <= at < len(tokens))
        beside = "".join(around)
        for part in _PART.finditer(inked):
            start, end = token.start + offsets[part.start()], token.start + offsets[part.end()]
            yield _Word(page_index, start, end, part.group(), part.group() == inked, beside)


def _is_mixed(word: str) -> bool:
    """Return whether a word has letters of both scripts, and is neither a Roman numeral nor a sign for №."""
    return (
        bool(_LATIN.search(word) and _CYRILLIC.search(word))
        and not _NUMERAL.fullmatch(word.translate(_TO_LATIN))
        and not _NUMBER_SIGN.fullmatch(word)
    )


def _is_disguised(word: str, alphabet: _Alphabet) -> bool:
    """Return whether a word has letters of both scripts, and is Cyrillic once its look-alikes are.

    >>> alphabet = _alphabet_of(RUSSIAN)
    >>> [_is_disguised(word, alphabet) for word in ("зaмок", "Тmax", "ХIХ", "замок", "cm")]
    [True, False, False, False, False]
    """
    return _is_mixed(word) and not _LATIN.search(word.translate(alphabet.table))


def _find_habits(words: Sequence[_Word], disguised: Sequence[_Word], alphabet: _Alphabet) -> frozenset[str]:
    """Return the Latin letters that the document's Cyrillic words have more often than the Cyrillic letter.

    Where that is so of all look-alikes together, it is so of each: a short text has not every letter.
    """
    lookalikes = alphabet.lookalikes
    latin = Counter(char for word in disguised for char in word.text if char in lookalikes)
    own = Counter(char for word in words if _CYRILLIC.search(word.text) for char in word.text)
    if latin.total() > sum(own[letter] for letter in set(lookalikes.values())):
        return frozenset(lookalikes)
    return frozenset(char for char, count in latin.items() if count > own[lookalikes[char]])


def _is_own_by_habit(word: _Word, habits: frozenset[str], alphabet: _Alphabet) -> bool:
    text = word.text
    is_abbreviation = text.isupper() and len(text) < _MIN_CAPITALS
    return (
        word.is_whole
        and set(text) <= habits
        and (text.islower() or text.isupper() or text.istitle())
        and not is_abbreviation
        and not _NUMERAL.fullmatch(text)
        and bool(_CYRILLIC.search(word.beside))
        and bool(alphabet.language.is_known_word(text.translate(alphabet.table)))
    )


def _make_note(
    kind: NoteKind, words: Sequence[_Word], texts: Mapping[int, str], alphabet: _Alphabet
) -> Note | None:
    if not words:
        return None
    letters = Counter(char for word in words for char in word.text if _LATIN.match(char))
    is_replaced = kind is NoteKind.LATIN_LETTERS
    places = []
    for word in sorted(words):
        raw = texts[word.page_index][word.start : word.end]
        places.append(
            NotePlace(
                word.page_index,
                word.start,
                word.end,
                raw,
                raw.translate(alphabet.table) if is_replaced else None,
            )
        )
    known = "\x1f".join([kind, *sorted({place.transcribed for place in places})])
    shown = Counter[str]()
    for char, count in letters.items():
        shown[alphabet.lookalikes.get(char, char).lower() if is_replaced else char] += count
    return Note(
        key=sha256(known.encode(errors="replace")).hexdigest()[:16],
        kind=kind,
        letters=tuple(letter for letter, _ in shown.most_common()),
        places=tuple(places),
    )
