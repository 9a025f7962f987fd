"""The rule that the words of a translation are spelt as its language and the translation itself spell them."""

from collections import Counter
from collections.abc import Iterator, Mapping

import regex

from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.translation.brackets import find_brackets, is_inside
from ocr.consistency.translation.name_words import NameWord, find_words
from ocr.language.english import TARGET_LANGUAGES
from ocr.language.latin_names import sound_of
from ocr.language.target import TargetLanguage
from ocr.model import Reason, TokenKind, Verdict

_PLAIN = regex.compile(r"[a-z]+")
_CYRILLIC_WORD = regex.compile(r"\p{Cyrillic}[\p{Cyrillic}-]{1,60}+")
# Shorter words are one letter off too many others.
_MIN_LETTERS, _MIN_NAME_LETTERS = 5, 5
# Uses in the word list from which a word is likely to have been meant; a rare one may be a guess.
_MIN_USES = 200
_MIN_MENTIONS = 3
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def check_spelling(record: RecordText) -> Checked:
    """Return the words of a translation that are no words, one letter off one, and names once spelt otherwise."""
    target = TARGET_LANGUAGES.get(record.translation_language or "en")
    if target is None or not record.translation.strip() or not target.dictionary.is_here():
        return Checked()
    brackets = find_brackets(record.translation)
    words = [
        word
        for word in find_words(record.translation, 0, len(record.translation))
        if not is_inside(brackets, word.start)
    ]
    counts = Counter(word.text.lower() for word in words)
    sounds = _sounds_of_original(record)
    found: list[Inconsistency] = []
    for word in words:
        plain = word.text.lower()
        if len(plain) < _MIN_LETTERS or not _PLAIN.fullmatch(plain) or _is_spelt(plain, target):
            continue
        is_capital = word.text[0].isupper()
        meant, weight = _find_own(plain, counts, target, is_capital=is_capital), 0.85
        if not meant and not (is_capital and not _is_heading(record.translation, word.start, word.end)):
            meant, weight = _find_listed(plain, target), 0.65
        # A word of the original in Latin letters, if no word of the translation is as near in small letters.
        is_foreign = sound_of(plain) in sounds or sound_of(plain.removesuffix("s")) in sounds
        if not meant or (is_foreign and not (word.text.islower() and counts[meant])):
            continue
        found.append(_make(record, word, meant, counts[meant], weight))
    return Checked(inconsistencies=tuple(found))


def _is_heading(text: str, start: int, end: int) -> bool:
    """Return whether a word in capitals stands in a line of capitals, where names are no other than words."""
    line_end = text.find("\n", end)
    line = text[text.rfind("\n", 0, start) + 1 : len(text) if line_end < 0 else line_end]
    return text[start:end].isupper() and not any(char.islower() for char in line) and len(line.split()) > 2


def _is_spelt(word: str, target: TargetLanguage) -> bool:
    if target.dictionary.knows(word):
        return True
    return any(target.dictionary.knows(form) for form in target.respell(word))


def _sounds_of_original(record: RecordText) -> frozenset[str]:
    """Return how the words of the original sound: a name spelt as one of them is spelt right."""
    language = record.language
    sounds: set[str] = set()
    for sheet in record.sheets:
        for match in _CYRILLIC_WORD.finditer(sheet):
            word = match.group().lower().replace("-", "")
            sounds |= {sound_of(word), sound_of(language.name_ending.sub("", word))}
    return frozenset(sounds)


def _find_own(word: str, counts: Mapping[str, int], target: TargetLanguage, *, is_capital: bool) -> str:
    """Return the word one letter off that the translation has elsewhere, and that is one or stands often."""
    found: list[tuple[int, str]] = []
    for form in _one_letter_off(word):
        times = counts.get(form, 0)
        if not times or form[0] != word[0]:
            continue
        is_usual = times >= _MIN_MENTIONS and times > counts[word] * 2
        is_word = target.dictionary.knows(form) is True and (
            not is_capital or target.count_uses(form) >= _MIN_USES
        )
        if is_usual or is_word:
            found.append((times, form))
    return max(found, default=(0, ""))[1]


def _find_listed(word: str, target: TargetLanguage) -> str:
    """Return the most used word one letter off; "" where none is used much."""
    uses, form = max(((target.count_uses(form), form) for form in _one_letter_off(word)), default=(0, ""))
    return form if uses >= _MIN_USES else ""


def _one_letter_off(word: str) -> Iterator[str]:
    """Yield what a word may be with one letter less, more or another, or with two neighbours swapped."""
    for at in range(len(word) + 1):
        before, behind = word[:at], word[at:]
        if behind:
            yield before + behind[1:]
        if len(behind) > 1:
            yield before + behind[1] + behind[0] + behind[2:]
        for letter in _LETTERS:
            yield before + letter + behind
            if behind:
                yield before + letter + behind[1:]


def _make(record: RecordText, word: NameWord, meant: str, times: int, weight: float) -> Inconsistency:
    place = record.in_translation(word.start, word.end)
    expected = (
        meant.upper() if place.text.isupper() else meant.capitalize() if place.text[0].isupper() else meant
    )
    at = regex.search(rf"(?i)\b{regex.escape(meant)}\b", record.translation)
    text = "«{word}» is no word, and «{expected}» is."
    if times and at:
        text = "«{word}» is no word, and «{expected}» stands elsewhere in the translation."
    return Inconsistency(
        rule="translation-spelling",
        verdict=Verdict.INCONSISTENT,
        kind=TokenKind.FORM,
        place=place,
        other=record.in_translation(at.start(), at.end()) if at else None,
        expected=expected,
        weight=weight,
        reason=Reason(evidence="record", text=text, fields=(("word", place.text), ("expected", expected))),
    )


SPELLING_RULE = Rule(
    name="translation-spelling",
    matter=Matter.TRANSLATION,
    cause="The words of a translation are spelt as its language and the translation itself spell them.",
    check=check_spelling,
)
