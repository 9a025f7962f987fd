"""The rule that a translation names the persons and places that its original names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex
from rapidfuzz.distance import DamerauLevenshtein

from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.translation.bilingual import Bilingual, align_record
from ocr.consistency.translation.brackets import find_brackets, is_inside
from ocr.consistency.translation.form_names import check_form_names
from ocr.consistency.translation.name_matching import NameIndex, is_similar_name, plain
from ocr.consistency.translation.name_words import (
    Name,
    NameWord,
    find_names,
    find_translated_names,
    find_words,
)
from ocr.model import Reason, RecordPlace, TokenKind, Verdict

_REACH = 2
# Least length of a place's name without its ending for a name one letter off to be its misspelling.
_MIN_STEM = 5
_COMMA = regex.compile(r"\s*,?\s*(?:(?P<word>\p{L}+|&)\s+)?(?:\p{Ll}+\.?\s+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesOfBead:
    """The names of a bead and its words on both sides, for each name whether the other side has its words."""

    own: tuple[Name, ...]
    other: tuple[Name, ...]
    own_words: tuple[NameWord, ...]
    other_words: tuple[NameWord, ...]


def check_names(record: RecordText) -> Checked:
    """Return the names in which a translation and its original differ, and those in which they agree."""
    texts = align_record(record)
    if texts is None or not record.language.dictionary.is_here():
        return Checked()
    beads = [_names_of(texts, index) for index in range(len(texts.beads))]
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    names = NameIndex(
        [tuple(word.text for word in bead.own_words) for bead in beads],
        [tuple(word.text for word in bead.other_words) for bead in beads],
        record.language,
        (texts.glossary, texts.place_names),
    )
    for index in range(len(beads)):
        matcher = _Matcher(beads, index, names)
        found += _check_bead(texts, matcher)
        agreeing += [
            record.in_translation(name.start, name.end)
            for name in beads[index].other
            if name.is_sure and matcher.has_original(name, 0)
        ]
    forms = check_form_names(texts)
    return Checked(inconsistencies=(*found, *forms.inconsistencies), agreeing=(*agreeing, *forms.agreeing))


def _names_of(texts: Bilingual, index: int) -> NamesOfBead:
    bead = texts.beads[index]
    own = texts.original.prose[bead.start : bead.end]
    other = texts.translation.prose[bead.other_start : bead.other_end]
    language = texts.record.language
    text, translated = texts.original.text, texts.translation.text
    return NamesOfBead(
        own=tuple(
            name
            for one in own
            for name in find_names(text, one.body_start, one.end, language, texts.original.words)
        ),
        other=tuple(
            name
            for one in other
            for name in find_translated_names(translated, one.body_start, one.end, texts.language)
        ),
        own_words=tuple(word for one in own for word in find_words(text, one.body_start, one.end)),
        other_words=tuple(word for one in other for word in find_words(translated, one.body_start, one.end)),
    )


class _Matcher:
    """Whether the names of a bead stand on the other side of it, near it, or anywhere."""

    def __init__(self, beads: Sequence[NamesOfBead], index: int, names: NameIndex) -> None:
        self.bead, self.index, self._names, self.everywhere = beads[index], index, names, len(beads)

    def has_original(self, name: Name, reach: int) -> bool:
        """Return whether the original, at most `reach` beads away, has every word of a name of the translation."""
        return all(self.is_original(word, reach) for word in name.words)

    def is_original(self, word: NameWord, reach: int) -> bool:
        """Return whether a word of the original, at most `reach` beads away, may be this word of the translation."""
        return self._is_near(self._names.find_original(word.text), reach)

    def is_translated(self, word: NameWord, reach: int) -> bool:
        """Return whether a word of the translation, at most `reach` beads away, may be this word of the original."""
        return self._is_near(self._names.find_translation(word.text), reach)

    def _is_near(self, beads: frozenset[int], reach: int) -> bool:
        if reach >= self.everywhere:
            return bool(beads)
        return any(near in beads for near in range(self.index - reach, self.index + reach + 1))


def _check_bead(texts: Bilingual, matcher: _Matcher) -> Iterator[Inconsistency]:
    bead = matcher.bead
    if not bead.own_words or not bead.other_words:
        return
    brackets = find_brackets(texts.translation.text)
    added = [
        name
        for name in bead.other
        if not matcher.has_original(name, 0) and not is_inside(brackets, name.start)
    ]
    lacking = [
        name for name in bead.own if not any(matcher.is_translated(word, 0) for word in name.words[-1:])
    ]
    foreign = [name for name in added if not matcher.has_original(name, _REACH)]
    lost = [name for name in lacking if not matcher.is_translated(name.words[-1], _REACH)]
    places = {id(name): _find_place(texts, matcher, name) for name in lacking}
    for name in lacking:
        if (found := places[id(name)]) is not None:
            yield _make_misspelt(texts, name, *found)
    lacking = [name for name in lacking if places[id(name)] is None]
    lost = [name for name in lost if places[id(name)] is None]
    spelt = {id(name) for name in added for other in lacking if _may_be_same(texts, other, name)}
    spelt |= {id(other) for name in added for other in lacking if _may_be_same(texts, other, name)}
    added, lacking, foreign, lost = (
        [name for name in names if id(name) not in spelt] for names in (added, lacking, foreign, lost)
    )
    pairs = list(zip([name for name in foreign if name.is_sure], lost, strict=False))
    if not pairs and len(added) == len(lacking) == 1 and added[0].is_sure:
        # Both stand near, each in another sentence: one was put for the other.
        pairs = [(added[0], lacking[0])]
    for translated, original in pairs:
        yield _make_differing(texts, matcher, translated, original)
    used = {id(name) for pair in pairs for name in pair}
    for name in foreign:
        is_new = name.is_sure and not matcher.has_original(name, matcher.everywhere)
        is_alone = id(name) not in used and not any(matcher.is_original(word, _REACH) for word in name.words)
        if is_new and is_alone:
            yield _make_added(texts, matcher, name, 0.5)
    for name in added:
        is_known = name not in foreign or matcher.has_original(name, matcher.everywhere)
        if is_known and id(name) not in used and _is_one_more(texts, matcher, name):
            yield _make_added(texts, matcher, name, 0.7)
    for name in lacking:
        if id(name) not in used and (weight := _weigh_lacking(texts, matcher, name)):
            yield _make_lacking(texts, matcher, name, weight)


def _may_be_same(texts: Bilingual, original: Name, translated: Name) -> bool:
    """Return whether two names may be one that is spelt in an unusual way: nothing is said of these."""
    language = texts.record.language
    return any(
        is_similar_name(own.text, other.text, language)
        for own in original.words
        for other in translated.words
        if min(len(own.text), len(other.text)) >= _MIN_STEM - 1 and not language.is_known_word(own.text)
    )


def _is_one_more(texts: Bilingual, matcher: _Matcher, name: Name) -> bool:
    """Return whether a name is listed beside one that the original names alone, with no pronoun for several."""
    text, words = texts.translation.text, texts.translation.words
    listed = [
        other
        for other in matcher.bead.other
        if other is not name
        and matcher.has_original(other, 0)
        and _are_listed(text, name, other, words.conjunctions)
    ]
    pronouns = texts.original.words.pronouns
    return bool(listed) and not any(word.text.lower() in pronouns for word in matcher.bead.own_words)


def _are_listed(text: str, name: Name, other: Name, conjunctions: frozenset[str]) -> bool:
    first, second = sorted((name, other), key=lambda one: one.start)
    between = text[first.end : second.start]
    match = _COMMA.fullmatch(between)
    if match is None or not between.strip():
        return False
    return "," in between or (match["word"] or "") in conjunctions


def _find_place(texts: Bilingual, matcher: _Matcher, name: Name) -> tuple[str, NameWord] | None:
    """Return the usual name of a place that a name is one letter off, and the translation's word for it; or None."""
    language = texts.record.language
    word = plain(name.words[-1].text)
    stem = language.name_ending.sub("", word)
    if len(name.words) > 1 or len(stem) < _MIN_STEM:
        return None
    for usual in texts.place_names.original:
        is_alike = len(usual) >= _MIN_STEM and (usual[0], usual[-1]) == (stem[0], stem[-1])
        if not is_alike or DamerauLevenshtein.distance(usual, stem, score_cutoff=1) != 1:
            continue
        things = texts.place_names.things_of(usual)
        for other in matcher.bead.other_words:
            if things & texts.place_names.translated_things_of(plain(other.text)):
                return usual.capitalize() + word[len(stem) :], other
    return None


def _make_misspelt(texts: Bilingual, name: Name, expected: str, translated: NameWord) -> Inconsistency:
    place = texts.place_original(name.start, name.end)
    other = texts.record.in_translation(translated.start, translated.end)
    return Inconsistency(
        rule="translation-names",
        verdict=Verdict.INCONSISTENT,
        kind=TokenKind.NAME,
        place=place,
        other=other,
        expected=expected,
        weight=0.6,
        reason=Reason(
            evidence="record",
            text="The translation has «{translated}» for «{original}»: that place is called «{expected}».",
            fields=(("translated", other.text), ("original", place.text), ("expected", expected)),
        ),
    )


def _weigh_lacking(texts: Bilingual, matcher: _Matcher, name: Name) -> float:
    """Return the weight of a name that the translation of its sentence lacks; 0 where a pronoun stands for it."""
    pronouns = texts.translation.words.pronouns
    has_pronoun = any(word.text.lower() in pronouns for word in matcher.bead.other_words)
    text, words = texts.original.text, texts.original.words
    is_listed = any(
        other is not name
        and matcher.is_translated(other.words[-1], 0)
        and _are_listed(text, name, other, words.conjunctions)
        for other in matcher.bead.own
    )
    if any(matcher.is_translated(word, 0) for word in name.words):
        return 0.0
    if not any(matcher.is_translated(word, matcher.everywhere) for word in name.words):
        return 0.6 if is_listed or not has_pronoun else 0.4
    if is_listed and not has_pronoun:
        return 0.6
    near = any(matcher.is_translated(word, 1) for word in name.words)
    return 0.0 if near or has_pronoun else 0.4


def _make_differing(texts: Bilingual, matcher: _Matcher, translated: Name, original: Name) -> Inconsistency:
    place = texts.record.in_translation(translated.start, translated.end)
    other = texts.place_original(original.start, original.end)
    is_part = any(matcher.is_original(word, 0) for word in translated.words)
    return Inconsistency(
        rule="translation-names",
        verdict=Verdict.DIFFERS,
        kind=TokenKind.NAME,
        place=place,
        other=other,
        weight=0.45 if is_part else 0.75,
        reason=Reason(
            evidence="record",
            text="The translation names «{translated}» where the original names «{original}» on sheet {sheet}.",
            fields=(
                ("translated", place.text),
                ("original", other.text),
                ("sheet", str((other.page_index or 0) + 1)),
            ),
        ),
    )


def _make_added(texts: Bilingual, matcher: _Matcher, name: Name, weight: float) -> Inconsistency:
    place = texts.record.in_translation(name.start, name.end)
    return Inconsistency(
        rule="translation-names",
        verdict=Verdict.DIFFERS,
        kind=TokenKind.NAME,
        place=place,
        other=texts.place_original_bead(texts.beads[matcher.index]),
        weight=weight,
        reason=Reason(
            evidence="record",
            text="The translation names «{translated}», and the original does not in this sentence.",
            fields=(("translated", place.text),),
        ),
    )


def _make_lacking(texts: Bilingual, matcher: _Matcher, name: Name, weight: float) -> Inconsistency:
    place = texts.place_original(name.start, name.end)
    return Inconsistency(
        rule="translation-names",
        verdict=Verdict.UNTRANSLATED,
        kind=TokenKind.NAME,
        place=place,
        other=texts.place_translated_bead(texts.beads[matcher.index]),
        weight=weight,
        reason=Reason(
            evidence="record",
            text="The original names «{original}» on sheet {sheet}, and its translation does not.",
            fields=(("original", place.text), ("sheet", str((place.page_index or 0) + 1))),
        ),
    )


NAMES_RULE = Rule(
    name="translation-names",
    matter=Matter.TRANSLATION,
    cause="A translation names the persons and places that its original names.",
    check=check_names,
)
