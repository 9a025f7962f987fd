"""Words of running text that cannot follow each other, by their forms: a sign that something between them is lost.

Few pairs of words are impossible; of all others nothing is said.
"""

from collections.abc import Sequence

from ocr.language.base import Language
from ocr.language.morphology import WordForm, forms_of
from ocr.language.prepositions import PREPOSITIONS

_CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct", "gen2", "loc2")
_NOT_DECLINED = frozenset({"VERB", "INFN", "GRND", "CONJ", "PREP", "INTJ"})
_DECLINED = frozenset({"NOUN", "NPRO", "ADJF", "PRTF"})
# What may stand anywhere: particles, possessives without forms, words that are several things.
_FREE = frozenset(
    {"не", "ни", "же", "ли", "бы", "его", "ее", "её", "их", "то", "это", "как", "так", "чем", "что", "все"}
)

_CONJUNCTIONS = frozenset({"и", "или", "либо", "но", "а", "если", "хотя", "чтобы", "поэтому", "однако"})
_HELPING_VERBS = frozenset({"быть", "стать", "мочь", "дать", "давать", "хотеть"})
# Behind «которого» any noun stands.
_RELATIVE = frozenset({"который", "чей", "какой", "весь", "сам", "самый", "такой"})
_AS_NOUN = frozenset({"последний", "прежний", "первый", "второй"})


def cannot_follow(first: str, second: str, language: Language) -> bool:
    """Return whether the second of two words cannot stand right behind the first; False where it is not known.

    >>> from ocr.language.russian import RUSSIAN
    >>> [cannot_follow(*pair.split(), RUSSIAN) for pair in ("к района", "к району", "для имеются", "крупных район")]
    [True, False, True, True]
    """
    governed = PREPOSITIONS.get(language.code)
    if governed is None or second.lower() in _FREE or first.lower() in _FREE:
        return False
    behind = forms_of(second.lower(), language)
    if not behind:
        return False
    if first.lower() in governed:
        # «И» is a particle too, and «на» an interjection.
        if second.lower() in governed or second.lower() in _CONJUNCTIONS:
            return True
        return not any(_is_governed(form, governed[first.lower()]) for form in behind)
    before = forms_of(first.lower(), language)
    return bool(before) and any(rule(before, behind) for rule in _IMPOSSIBLE)


def _is_governed(form: WordForm, cases: frozenset[str]) -> bool:
    """Return whether a form may stand behind a preposition with these cases; adverbs and numerals may anywhere."""
    if form.tags & _NOT_DECLINED:
        return False
    if form.tags & _DECLINED:
        own = form.tags.intersection(_CASES)
        return not own or bool(own & cases) or "Fixd" in form.tags
    return True


def _are_all(forms: Sequence[WordForm], *tags: str) -> bool:
    """Return whether each form has one of these tags."""
    return all(form.tags.intersection(tags) for form in forms)


def _are_two_verbs(before: Sequence[WordForm], behind: Sequence[WordForm]) -> bool:
    """Return whether a finite verb stands behind a verb."""
    is_helping = any(form.lemma in _HELPING_VERBS for form in (*before, *behind))
    return not is_helping and _are_all(before, "VERB", "INFN") and _are_all(behind, "VERB")


def _is_adjective_of_verb(before: Sequence[WordForm], behind: Sequence[WordForm]) -> bool:
    """Return whether a verb stands behind an adjective that is no noun besides: «больные»."""
    is_noun = any(form.tags & {"Apro", "Subx", "Anum"} or form.lemma in _AS_NOUN for form in before)
    return not is_noun and _are_all(before, "ADJF") and _are_all(behind, "VERB")


def _lacks_preposition(before: Sequence[WordForm], behind: Sequence[WordForm]) -> bool:
    """Return whether a noun in the locative, which has a preposition always, stands behind a word that is none."""
    are_locative = _are_all(behind, "NOUN") and _are_all(behind, "loct", "loc2")
    return are_locative and _are_all(before, "NOUN", "VERB", "INFN", "NPRO", "PRTS", "ADJS", "ADVB", "GRND")


def _has_no_count(before: Sequence[WordForm], behind: Sequence[WordForm]) -> bool:
    """Return whether a noun in the genitive stands behind an adverb that counts nothing."""
    return _are_all(before, "ADVB") and _are_all(behind, "NOUN") and _are_all(behind, "gent", "gen2")


def _are_no_phrase(before: Sequence[WordForm], behind: Sequence[WordForm]) -> bool:
    """Return whether an adjective stands before a noun, or another adjective, that has none of its cases."""
    is_two = _are_all(behind, "ADJF") and not any(form.tags & {"Apro", "Anum"} for form in (*before, *behind))
    if not _are_all(before, "ADJF") or not (_are_all(behind, "NOUN") or is_two):
        return False
    # «Считает лишним», «свойственный человеку».
    if any(form.lemma in _RELATIVE for form in before) or _are_all(behind, "datv"):
        return False
    if _are_all(before, "ablt", "plur") and any("ablt" in form.tags for form in before):
        return False
    return not any(_agree(one, other) for one in before for other in behind)


def _agree(adjective: WordForm, noun: WordForm) -> bool:
    if "Fixd" in noun.tags:
        return True
    cases = {_plain(case) for case in adjective.tags.intersection(_CASES)}
    others = {_plain(case) for case in noun.tags.intersection(_CASES)}
    if not cases & others:
        return False
    if "plur" in adjective.tags:
        # «три крупных района».
        return "plur" in noun.tags or "gent" in cases
    genders = adjective.tags & {"masc", "femn", "neut"}
    return "sing" in noun.tags and (
        not genders or not noun.tags & {"masc", "femn", "neut"} or bool(genders & noun.tags)
    )


def _plain(case: str) -> str:
    return {"gen2": "gent", "loc2": "loct"}.get(case, case)


_IMPOSSIBLE = (_are_two_verbs, _is_adjective_of_verb, _lacks_preposition, _has_no_count, _are_no_phrase)
