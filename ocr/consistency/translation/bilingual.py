"""A record's original and its translation, sentence against sentence: what rules about translations start from."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from ocr.consistency.record import RecordText
from ocr.consistency.translation.alignment import Bead, align
from ocr.consistency.translation.features import features_of
from ocr.consistency.translation.running import RunningText, join_sheets
from ocr.consistency.translation.sentences import Sentence, split_sentences
from ocr.consistency.translation.value_reading import find_values
from ocr.consistency.translation.values import Value
from ocr.language.base import Language
from ocr.language.english import TARGET_LANGUAGES
from ocr.language.target import DocumentWords, Glossary, TargetLanguage
from ocr.model import RecordPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two texts: its sentences of prose and lines of forms, with the values and the features of each."""

    text: str
    words: DocumentWords
    prose: tuple[Sentence, ...]
    forms: tuple[Sentence, ...]
    values: tuple[tuple[Value, ...], ...]
    form_values: tuple[tuple[Value, ...], ...]
    features: tuple[frozenset[str], ...]
    form_features: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilingual:
    """The two sides of a record, the beads of their prose, and what places them in the record."""

    record: RecordText
    language: TargetLanguage
    running: RunningText
    original: Side
    translation: Side
    beads: tuple[Bead, ...]
    glossary: Glossary
    place_names: Glossary

    def __hash__(self) -> int:
        return id(self)

    def place_original(self, start: int, end: int) -> RecordPlace:
        """Return the place [start, end) of the running text of the sheets."""
        return self.running.place(self.record, start, end)

    def place_original_bead(self, bead: Bead) -> RecordPlace | None:
        """Return the place of the sentences of the original in a bead; None without any."""
        own = self.original.prose[bead.start : bead.end]
        return self.place_original(own[0].start, own[-1].end) if own else None

    def place_translated_bead(self, bead: Bead) -> RecordPlace | None:
        """Return the place of the sentences of the translation in a bead; None without any."""
        own = self.translation.prose[bead.other_start : bead.other_end]
        return self.record.in_translation(own[0].start, own[-1].end) if own else None


@lru_cache(maxsize=4)
def _align(
    sheets: tuple[str, ...], translation: str, language: Language, target: TargetLanguage
) -> Bilingual:
    # Several rules ask for the same record one after another.
    record = RecordText(
        sheets=sheets, translation=translation, language=language, translation_language=target.code
    )
    words = target.originals[language.code]
    running = join_sheets(record, words)
    glossaries = (target.glossaries[language.code](), target.place_names[language.code]())
    original = _make_side(running.text, words, glossaries, is_original=True)
    other = _make_side(translation, target.words, glossaries, is_original=False)
    beads = align(
        [one.end - one.start for one in original.prose],
        [one.end - one.start for one in other.prose],
        original.features,
        other.features,
        (_breaks(original.prose), _breaks(other.prose)),
    )
    return Bilingual(
        record=record,
        language=target,
        running=running,
        original=original,
        translation=other,
        beads=beads,
        glossary=glossaries[0],
        place_names=glossaries[1],
    )


def align_record(record: RecordText) -> Bilingual | None:
    """Return a record's two sides aligned; None without a translation, or of or into a language not known here."""
    target = TARGET_LANGUAGES.get(record.translation_language or "en")
    if target is None or not record.translation.strip() or record.language.code not in target.originals:
        return None
    return _align(record.sheets, record.translation, record.language, target)


# What it costs to take for one what stands in two paragraphs, and what a list has as two items.
_PARAGRAPH_COST, _ITEM_COST = 0.7, 3.0


def _breaks(prose: tuple[Sentence, ...]) -> list[float]:
    costs = [0.0] * len(prose)
    for index, (before, one) in enumerate(pairwise(prose), start=1):
        if one.mark:
            costs[index] = _ITEM_COST
        elif one.block != before.block:
            costs[index] = _PARAGRAPH_COST
    return costs


def _make_side(
    text: str, words: DocumentWords, glossaries: tuple[Glossary, ...], *, is_original: bool
) -> Side:
    sentences = split_sentences(text, words)
    values = [_values_of(text, one, words) for one in sentences]

    def one_features(index: int) -> frozenset[str]:
        one = sentences[index]
        own = text[one.start : one.end]
        return features_of(own, values[index], one.mark, glossaries, is_original=is_original)

    prose = [index for index, one in enumerate(sentences) if not one.is_form]
    forms = [index for index, one in enumerate(sentences) if one.is_form]
    return Side(
        text=text,
        words=words,
        prose=tuple(sentences[index] for index in prose),
        forms=tuple(sentences[index] for index in forms),
        values=tuple(values[index] for index in prose),
        form_values=tuple(values[index] for index in forms),
        features=tuple(one_features(index) for index in prose),
        form_features=frozenset().union(*(one_features(index) for index in forms)),
    )


def _values_of(text: str, sentence: Sentence, words: DocumentWords) -> tuple[Value, ...]:
    """Return the values of a sentence behind the mark of its list, placed in the text."""
    start = sentence.start if sentence.is_form else sentence.body_start
    return tuple(value.moved(start) for value in find_values(text[start : sentence.end], words.numbers))
