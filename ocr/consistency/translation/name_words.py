"""The names in a text: runs of words with capitals, in the original and in its translation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import regex

from ocr.language.base import Language
from ocr.language.proper_names import is_proper
from ocr.language.target import DocumentWords, TargetLanguage

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:['’\-]\p{L}+)*")
_SPACED = regex.compile(r"(?<![\p{L}\d])(?:\p{Lu}[ \u00a0]{1,2}){2,}\p{Lu}(?![\p{L}\d])")
# What may stand between two words of a name: a space, or the full stop of an initial.
_BETWEEN = regex.compile(r"[ \u00a0]|\.[ \u00a0]?")
_LAST_WORD = regex.compile(r"(?<!\p{L})(\p{L}+)\.$")
_MAX_ACRONYM = 5
# What goes on for longer is no word of a language.
MAX_WORD_CHARS = 60
# Consonants as they stand beside each other in abbreviations: УНКВД.
_CLUSTER = regex.compile(r"[бвгджзклмнпрстфхцчшщ]{3}$", regex.IGNORECASE)
_VOWELS = regex.compile(r"[aeiouyаеёиоуыэюя]", regex.IGNORECASE)
_SURNAME = regex.compile(
    r"\p{L}{2,}(?:ov|ev|yov|in|yn|sky|skii|skiy|skij|enko|chuk|yan|ian|shvili|adze|ova|eva|ina|skaya)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameWord:
    """A word of a name at [start, end) of a text, without the marks that end it."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name: its words, next to each other in a text. `is_sure` tells that it can be nothing else."""

    words: tuple[NameWord, ...]
    is_sure: bool

    @property
    def start(self) -> int:
        """Where the name begins."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where the name ends."""
        return self.words[-1].end


def find_words(text: str, start: int, end: int) -> tuple[NameWord, ...]:
    """Return the words of [start, end) of a text; a word in spaced-out capitals is one."""
    found: list[NameWord] = []
    at = start
    for spaced in _SPACED.finditer(text, start, end):
        found += _plain_words(text, at, spaced.start())
        bare = regex.sub(r"\s", "", spaced.group())
        found.append(NameWord(text=bare, start=spaced.start(), end=spaced.end()))
        at = spaced.end()
    return (*found, *_plain_words(text, at, end))


def _plain_words(text: str, start: int, end: int) -> Iterator[NameWord]:
    for match in _WORD.finditer(text, start, end):
        if match.end() - match.start() > MAX_WORD_CHARS:
            continue
        yield NameWord(text=match.group(), start=match.start(), end=match.end())


def find_names(
    text: str, start: int, end: int, language: Language, words_of: DocumentWords
) -> tuple[Name, ...]:
    """Return the names of persons and places in [start, end) of a text of the original."""
    words = find_words(text, start, end)
    has_small = any(word.text.islower() for word in words)
    capitals = [word.text.isupper() and len(word.text) > 1 for word in words]

    def is_name(index: int) -> bool:
        word = words[index].text
        if not word[0].isupper():
            return False
        if len(word) == 1:
            # «У СЮ-ЦУАНЬ», «А. Орлов», and no preposition that opens a sentence.
            follows = index + 1 < len(words) and words[index + 1].start <= words[index].end + 2
            is_initial = text[words[index].end : words[index].end + 1] == "."
            return follows and (
                is_initial
                or (
                    capitals[index + 1]
                    and not _opens(text, start, words[index].start, words_of.abbreviations)
                )
            )
        if capitals[index]:
            beside = capitals[max(0, index - 1) : index] + capitals[index + 1 : index + 2]
            is_acronym = len(word) <= _MAX_ACRONYM and "-" not in word and not any(beside)
            return has_small and (
                not is_acronym or (not _CLUSTER.search(word) and is_proper(word, language, alone=True))
            )
        return is_proper(
            word, language, alone=_opens(text, start, words[index].start, words_of.abbreviations)
        )

    return _join(text, words, is_name)


def find_translated_names(text: str, start: int, end: int, target: TargetLanguage) -> tuple[Name, ...]:
    """Return what may be names of persons and places in [start, end) of a translation, sure if in no word list."""
    words = find_words(text, start, end)

    def is_name(index: int) -> bool:
        word = words[index].text
        small = word.lower().removesuffix("'s").removesuffix("’s")
        if not word[0].isupper() or small in target.common_capitals:
            return False
        return not (
            _opens(text, start, words[index].start, target.words.abbreviations)
            and target.count_uses(small)
            and not word.isupper()
        )

    return tuple(_narrow(name, target) for name in _join(text, words, is_name))


def _narrow(name: Name, target: TargetLanguage) -> Name:
    """Return a name without the words beside it that only have a capital: Military Physician Second Class Katz."""
    if _is_in_capitals(name):
        return name
    sure = [index for index, word in enumerate(name.words) if _is_no_word(word.text, target)]
    if not sure:
        return Name(words=name.words, is_sure=False)
    return Name(words=name.words[sure[0] : sure[-1] + 1], is_sure=True)


def _is_in_capitals(name: Name) -> bool:
    """Return whether a name is of several words in capitals, as ciphered telegrams write names."""
    return (
        len(name.words) > 1
        and all(word.text.isupper() for word in name.words)
        and len(name.words[-1].text) > 2
    )


def _is_no_word(word: str, target: TargetLanguage) -> bool:
    """Return whether a word with a capital is in no list of words, or ends as surnames do."""
    small = word.lower().removesuffix("'s").removesuffix("’s")
    if word.isupper() and (len(word) < 3 or (len(word) <= _MAX_ACRONYM and not _VOWELS.search(word))):
        return False
    known = [target.dictionary.knows(part) for part in small.split("-")]
    return False in known or (
        _SURNAME.fullmatch(small) is not None and target.count_uses(small) < _MAX_SURNAME_USES
    )


# A word that ends like a surname and is used more often is a word: «begin».
_MAX_SURNAME_USES = 1500


def _opens(text: str, start: int, at: int, abbreviations: frozenset[str]) -> bool:
    """Return whether a word may have its capital because it opens a sentence."""
    before = text[start:at].rstrip(' \t"«“„(—–-')
    if before.endswith(".") and (word := _LAST_WORD.search(before)):
        return not (len(word[1]) == 1 or word[1].lower() in abbreviations)
    return not before or before[-1] in ".!?:;\n)" or before[-1].isdigit()


def _join(text: str, words: tuple[NameWord, ...], is_name: Callable[[int], bool]) -> tuple[Name, ...]:
    runs: list[list[NameWord]] = []
    last = -2
    for index, word in enumerate(words):
        if not is_name(index):
            continue
        between = text[words[index - 1].end : word.start] if index else ""
        if last == index - 1 and runs and _BETWEEN.fullmatch(between):
            runs[-1].append(word)
        else:
            runs.append([word])
        last = index
    return tuple(Name(words=tuple(run), is_sure=True) for run in runs)
