"""Whether a name of a translation is a name of the original: by its sound, by Palladius, by a list of places."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import regex
from rapidfuzz.distance import DamerauLevenshtein, Levenshtein

from ocr.language.base import Language
from ocr.language.latin_names import bones_of, sound_of, syllable_of
from ocr.language.palladius import spell_chinese
from ocr.language.target import Glossary

# Longest ending of a case, in letters; fewest consonants by which two names are one; least letters of a name that may
# differ by one letter, and by two.
_MAX_ENDING, _MIN_BONES = 3, 3
_MIN_FOR_ONE, _MIN_FOR_TWO = 5, 9
# Similarity of two sounds, 0 to 1, from which on they may be one name in an unusual spelling.
_MIN_SIMILARITY = 0.7
_SILENT_H = regex.compile(r"(?<=[aeou])h(?=[lmnr])")
_LONE_C = regex.compile(r"c(?![hk])")
_SOFT_C = regex.compile(r"c(?=[eiy])")
_ADJECTIVE = regex.compile(r"(\p{L}{3,})[сц]к(?:ий|ого|ому|им|ом|ая|ой|ую|ое|ие|их|ими)")


class NameIndex:
    """The words of both sides of a record by what they may be in the other language.

    `own` and `other` are the words of the original and of the translation, each bead's in a tuple.
    """

    def __init__(
        self,
        own: Sequence[tuple[str, ...]],
        other: Sequence[tuple[str, ...]],
        language: Language,
        glossaries: tuple[Glossary, ...],
    ) -> None:
        self._language, self._glossaries = language, glossaries
        self._own, self._other = _index(own), _index(other)
        self._own_things = self._things(self._own, is_original=True)
        self._other_things = self._things(self._other, is_original=False)
        # A name is spelt with a capital in the translation; adjectives of names have none in the original.
        capitals = {plain(word) for bead in other for word in bead if word[:1].isupper()}
        self._other = {word: places for word, places in self._other.items() if word in capitals}
        self._found: dict[tuple[str, bool], frozenset[int]] = {}

    def _things(self, words: Mapping[str, set[int]], *, is_original: bool) -> dict[tuple[int, int], set[int]]:
        found: dict[tuple[int, int], set[int]] = defaultdict(set)
        for word, places in words.items():
            for thing in self._things_of(word, is_original=is_original):
                found[thing] |= places
        return found

    def _things_of(self, word: str, *, is_original: bool) -> Iterator[tuple[int, int]]:
        for number, glossary in enumerate(self._glossaries):
            things = glossary.things_of(word) if is_original else glossary.translated_things_of(word)
            yield from ((number, thing) for thing in things)

    def find_original(self, translated: str) -> frozenset[int]:
        """Return the beads whose original has a word that this word of the translation may be."""
        return self._find(plain(translated), is_original=False)

    def find_translation(self, original: str) -> frozenset[int]:
        """Return the beads whose translation has a word that this word of the original may be."""
        return self._find(plain(original), is_original=True)

    def _find(self, word: str, *, is_original: bool) -> frozenset[int]:
        known = self._found.get((word, is_original))
        if known is not None:
            return known
        found: set[int] = set()
        across = self._other_things if is_original else self._own_things
        for thing in self._things_of(word, is_original=is_original):
            found |= across.get(thing, set())
        for candidate, places in (self._other if is_original else self._own).items():
            pair = (word, candidate) if is_original else (candidate, word)
            if not places <= found and is_same_name(*pair, self._language, in_parts=not is_original):
                found |= places
        if is_original and "-" in word:
            parts = [self._find(part, is_original=True) for part in word.split("-") if len(part) > 1]
            found |= frozenset.intersection(*parts) if parts else set()
        self._found[word, is_original] = frozenset(found)
        return self._found[word, is_original]


def _index(words: Sequence[tuple[str, ...]]) -> dict[str, set[int]]:
    index: dict[str, set[int]] = defaultdict(set)
    for number, bead in enumerate(words):
        for word in bead:
            index[plain(word)].add(number)
    return index


def plain(word: str) -> str:
    """Return a word in small letters, without the mark of possession."""
    return word.lower().replace("ё", "е").removesuffix("'s").removesuffix("’s")


def is_same_name(original: str, translated: str, language: Language, *, in_parts: bool = True) -> bool:
    """Return whether a word of the original, in small letters, or a part of it, may be spelt like this.

    >>> from ocr.language.russian import RUSSIAN
    >>> is_same_name("тяньцзиня", "tianjin", RUSSIAN), is_same_name("рощину", "roshchin", RUSSIAN)
    (True, True)
    """
    if _sounds_alike(original, translated, language):
        return True
    # «Рахим-хан» and Rahim Khan; «Ким Ир Сен» and Kim Il-sung.
    own = original.split("-") if in_parts else [original]
    parts = translated.split("-")
    if len(own) == 1 and len(parts) == 1:
        return False
    return any(
        _sounds_alike(one, part, language) for one in own for part in parts if min(len(one), len(part)) > 1
    )


@lru_cache(maxsize=100_000)
def _sounds_alike(original: str, translated: str, language: Language) -> bool:
    bare = "".join(char for char in translated if char.isalpha()).replace("ü", "u")
    if bare in spell_chinese(original):
        return True
    # j is й or дж, c is к or ц, by the language; h behind a vowel is silent in German,
    # English spells «Лоуренс» Lawrence, and Japanese «ти» is chi.
    others = (
        sound_of(bare),
        sound_of(bare.replace("j", "zh")),
        sound_of(_SILENT_H.sub("", bare)),
        sound_of(_LONE_C.sub("ts", bare)),
        sound_of(bare.replace("chi", "ti").replace("shi", "si").replace("ji", "dzi")),
        sound_of(_SOFT_C.sub("s", bare).replace("aw", "ou").replace("ow", "ou")),
    )
    forms = _forms_of(original, language)
    # Initials of one class begin a name in every spelling: the rest need not be compared.
    if not forms[0] or not others[0] or _begin(forms[0]) not in (_begin(others[0]), _begin(others[1])):
        return False
    if any(_are_alike(form, other) for form in forms for other in others):
        return True
    return bool(syllable := syllable_of(original)) and syllable == syllable_of(bare)


@lru_cache(maxsize=50_000)
def _begin(sound: str) -> str:
    first = sound[0]
    if first in "rl":
        return "l"
    if first in "aeiouvf":
        return "a"
    if first in "kghcxszjt":
        return "k"
    return {"d": "k", "b": "p"}.get(first, first)


@lru_cache(maxsize=50_000)
def _forms_of(word: str, language: Language) -> tuple[str, ...]:
    """Return the sounds of a word and of what it is without its ending."""
    bare = word.replace("-", "")
    stem = language.name_ending.sub("", bare)
    forms = [bare, stem]
    if stem != bare:
        # «Зине» is of Зина.
        forms.append(stem + "а")
    if adjective := _ADJECTIVE.fullmatch(bare):
        # «Лугская» is of Luga.
        forms += [adjective[1], adjective[1] + "а"]
    return tuple(dict.fromkeys(sound_of(form) for form in forms))


def is_similar_name(original: str, translated: str, language: Language) -> bool:
    """Return whether two words that are not the same name may be one in an unusual spelling."""
    other = sound_of(plain(translated))
    forms = [form for form in _forms_of(plain(original), language) if form]
    return any(Levenshtein.normalized_similarity(form, other) >= _MIN_SIMILARITY for form in forms)


def _are_alike(own: str, other: str) -> bool:
    if not own or not other:
        return False
    if min(len(own), len(other)) <= _MAX_ENDING:
        return own == other
    longest = _MAX_ENDING + (2 if min(len(own), len(other)) > 5 else 0)
    if abs(len(own) - len(other)) <= longest and (own.startswith(other) or other.startswith(own)):
        return True
    shortest = min(len(own), len(other))
    allowed = 2 if shortest >= _MIN_FOR_TWO else 1 if shortest >= _MIN_FOR_ONE else 0
    if allowed and DamerauLevenshtein.distance(own, other, score_cutoff=allowed) <= allowed:
        return True
    bones, others = bones_of(own), bones_of(other)
    return len(bones) >= _MIN_BONES and bones == others
