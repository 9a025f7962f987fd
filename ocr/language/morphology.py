"""Forms of words by pymorphy3's dictionaries: part of speech, number, case, and the same word in other forms."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import NamedTuple

from ocr.language.base import Language
from ocr.language.dictionaries import load_morphology

# The languages whose dictionaries pymorphy3 reads, and whose grammatical names the rules below know.
_PACKAGES = {"ru": "pymorphy3_dicts_ru"}
# What pymorphy3 asks in turn for a word of the dictionary behind a usual prefix.
_BEHIND_PREFIX = ["DictionaryAnalyzer", "KnownPrefixAnalyzer"]
# A shorter prefix makes a word of many a slip: «суб» and «бога».
_MIN_PREFIX_LETTERS = 4
_VERBAL_PREFIXES = frozenset({"пере", "недо", "пред"})


class WordForm(NamedTuple):
    """One thing that a word may be: its dictionary form, and what OpenCorpora's tags say of it ("NOUN", "gent")."""

    lemma: str
    tags: frozenset[str]


def has_morphology(language: Language) -> bool:
    """Return whether forms of the words of a language are known here."""
    package = _PACKAGES.get(language.code)
    return package is not None and find_spec(package) is not None


@lru_cache(maxsize=50_000)
def forms_of(word: str, language: Language) -> tuple[WordForm, ...]:
    """Return what a word in the dictionary may be, likeliest first; nothing for a word that it lacks."""
    if not has_morphology(language):
        return ()
    return tuple(
        WordForm(parse.normal_form, frozenset(parse.tag.grammemes))
        for parse in load_morphology(language.code).parse(word.lower())
        if parse.is_known
    )


@lru_cache(maxsize=10_000)
def is_compound(word: str, language: Language) -> bool:
    """Return whether a word that the dictionary lacks is a word of it behind a usual prefix: «антивоенный»."""
    if not has_morphology(language):
        return False
    return any(
        [type(method[0]).__name__ for method in parse.methods_stack] == _BEHIND_PREFIX
        and len(prefix := parse.methods_stack[1][1]) >= _MIN_PREFIX_LETTERS
        and prefix not in _VERBAL_PREFIXES
        for parse in load_morphology(language.code).parse(word.lower())
    )


def inflect(word: str, tags: Collection[str], language: Language, *, part: str = "NOUN") -> str:
    """Return the word as another form of its own, or "" where there is none.

    >>> from ocr.language.russian import RUSSIAN
    >>> inflect("вагоном", {"plur", "gent"}, RUSSIAN)
    'вагонов'
    """
    if not has_morphology(language):
        return ""
    for parse in load_morphology(language.code).parse(word.lower()):
        if parse.is_known and part in parse.tag:
            form = parse.normalized.inflect(set(tags))
            return form.word if form is not None else ""
    return ""


def can_be(forms: Sequence[WordForm], *tags: str) -> bool:
    """Return whether one of the forms has all these tags."""
    return any(form.tags.issuperset(tags) for form in forms)
