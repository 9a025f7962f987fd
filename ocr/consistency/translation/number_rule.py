"""The rule that a translation has the numbers, dates, times and units of its original."""

from collections.abc import Iterator

from rapidfuzz.distance import DamerauLevenshtein

from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.translation.bilingual import Bilingual, align_record
from ocr.consistency.translation.brackets import find_brackets, is_inside
from ocr.consistency.translation.matching import Matched, Paired, match_values
from ocr.consistency.translation.values import Strength, Value, ValueKind
from ocr.model import Reason, RecordPlace, TokenKind, Verdict

# Greatest number in words that a translator may add or leave out.
_MAX_SMALL = 12
# Numbers in words that another word may have for them: «раз в сто лет», once in a century.
_ROUND = (100, 1000)
_KINDS = {
    ValueKind.DATE: TokenKind.DATE,
    ValueKind.MONTH: TokenKind.DATE,
    ValueKind.WEEKDAY: TokenKind.DATE,
    ValueKind.TIME: TokenKind.TIME,
}
# Units that are mistaken for each other.
_FAMILIES = (
    {"division", "corps", "regiment", "battalion", "brigade", "company", "squadron"},
    {"ton", "kilogram", "centner", "pood", "litre", "kilometre", "metre", "hectare"},
    {"rouble", "kopeck", "dollar", "yuan", "percent"},
    {"minute", "hour", "day", "week", "month"},
    {"gun", "tank", "aircraft", "machine gun", "rifle"},
    {"car", "train"},
)


def check_numbers(record: RecordText) -> Checked:
    """Return the values in which a translation and its original differ, and those in which they agree."""
    texts = align_record(record)
    if texts is None:
        return Checked()
    matched = match_values(texts)
    found = [*_differing(texts, matched), *_lacking(texts, matched), *_other_units(texts, matched)]
    forms = _check_forms(texts)
    agreeing = [
        record.in_translation(pair.translated.start, pair.translated.end) for pair in matched.agreeing
    ]
    return Checked(inconsistencies=(*found, *forms.inconsistencies), agreeing=(*agreeing, *forms.agreeing))


def _differing(texts: Bilingual, matched: Matched) -> Iterator[Inconsistency]:
    brackets = find_brackets(texts.translation.text)
    for pair in matched.differing:
        if not is_inside(brackets, pair.translated.start):
            yield _make_differing(texts, pair, _weigh(pair))


def _weigh(pair: Paired) -> float:
    strengths = {pair.original.strength, pair.translated.strength}
    if pair.original.kind is not pair.translated.kind or Strength.LOOSE in strengths:
        return 0.6
    return 0.9 if strengths == {Strength.DIGITS} else 0.8


def _make_differing(texts: Bilingual, pair: Paired, weight: float) -> Inconsistency:
    place = texts.record.in_translation(pair.translated.start, pair.translated.end)
    other = texts.place_original(pair.original.start, pair.original.end)
    return Inconsistency(
        rule="translation-numbers",
        verdict=Verdict.DIFFERS,
        kind=_KINDS.get(pair.translated.kind, TokenKind.NUMBER),
        place=place,
        other=other,
        expected=_expect(texts, pair),
        weight=weight,
        reason=Reason(
            evidence="record",
            text="The translation has «{translated}» where the original has «{original}» on sheet {sheet}.",
            fields=(("translated", place.text), ("original", other.text), ("sheet", _sheet(other))),
        ),
    )


def _sheet(place: RecordPlace) -> str:
    return str((place.page_index or 0) + 1)


def _expect(texts: Bilingual, pair: Paired) -> str:
    """Return the original's value in the translation's writing; "" where it has several or no plain one."""
    like = texts.translation.text[pair.translated.start : pair.translated.end]
    keys = sorted(pair.original.keys)
    if len(keys) != 1:
        return ""
    kind, _, value = keys[0].partition(":")
    if kind == "d" and pair.translated.kind in (ValueKind.DATE, ValueKind.MONTH):
        day, _, month = value.partition("-")
        return texts.language.write_date(int(day), int(month), like)
    if kind == "m":
        return texts.language.write_date(0, int(value), like)
    if kind == "t" and ":" in like:
        return f"{int(float(value)) // 60}:{int(float(value)) % 60:02}"
    is_plain = pair.original.number is not None and pair.original.kind is pair.translated.kind
    return texts.language.write_value(pair.original.number, like) if is_plain and pair.original.number else ""


def _lacking(texts: Bilingual, matched: Matched) -> Iterator[Inconsistency]:
    """Yield the values that one side alone has, in sentences that both sides have."""
    brackets = find_brackets(texts.translation.text)
    for value, index in matched.only_original:
        if (other := texts.place_translated_bead(texts.beads[index])) and (weight := _weigh_alone(value)):
            place = texts.place_original(value.start, value.end)
            yield Inconsistency(
                rule="translation-numbers",
                verdict=Verdict.UNTRANSLATED,
                kind=_KINDS.get(value.kind, TokenKind.NUMBER),
                place=place,
                other=other,
                weight=weight,
                reason=Reason(
                    evidence="record",
                    text="«{original}» on sheet {sheet} stands nowhere near in the translation.",
                    fields=(("original", place.text), ("sheet", _sheet(place))),
                ),
            )
    for value, index in matched.only_translated:
        other = texts.place_original_bead(texts.beads[index])
        weight = _weigh_alone(value)
        if other and weight and not is_inside(brackets, value.start):
            yield _make_added(texts, value, other, weight)


def _make_added(texts: Bilingual, value: Value, other: RecordPlace | None, weight: float) -> Inconsistency:
    place = texts.record.in_translation(value.start, value.end)
    return Inconsistency(
        rule="translation-numbers",
        verdict=Verdict.DIFFERS,
        kind=_KINDS.get(value.kind, TokenKind.NUMBER),
        place=place,
        other=other,
        weight=weight,
        reason=Reason(
            evidence="record",
            text="The translation has «{translated}», and the original has no such number there.",
            fields=(("translated", place.text),),
        ),
    )


def _weigh_alone(value: Value) -> float:
    if value.strength is Strength.LOOSE or value.kind is ValueKind.MULTIPLE:
        return 0.0
    if value.strength is Strength.DIGITS:
        return 0.6
    if value.kind is not ValueKind.NUMBER:
        return 0.5
    # Small numbers in words come and go: «полгода», six months; «втроем», the three of them.
    return 0.4 if (value.number or 0) > _MAX_SMALL and value.number not in _ROUND else 0.0


def _other_units(texts: Bilingual, matched: Matched) -> Iterator[Inconsistency]:
    """Yield the units that differ behind numbers that agree."""
    for pair in matched.agreeing:
        own, other = pair.original.unit, pair.translated.unit
        family = next((family for family in _FAMILIES if own in family), set[str]())
        if own == other or other not in family or pair.original.number != pair.translated.number:
            continue
        is_sure = pair.original.strength is pair.translated.strength is Strength.DIGITS
        if not is_sure and other in _units_near(texts, pair.bead):
            continue
        place = texts.record.in_translation(pair.translated.unit_start, pair.translated.unit_end)
        original = texts.place_original(pair.original.unit_start, pair.original.unit_end)
        yield Inconsistency(
            rule="translation-numbers",
            verdict=Verdict.DIFFERS,
            kind=TokenKind.WORD,
            place=place,
            other=original,
            weight=0.7,
            reason=Reason(
                evidence="record",
                text="The translation counts in «{translated}», and the original in «{original}» on sheet {sheet}.",
                fields=(
                    ("translated", place.text),
                    ("original", original.text),
                    ("sheet", _sheet(original)),
                ),
            ),
        )


def _units_near(texts: Bilingual, index: int) -> set[str]:
    bead = texts.beads[index]
    values = texts.original.values[max(0, bead.start - 1) : bead.end + 1]
    return {value.unit for sentence in values for value in sentence}


def _check_forms(texts: Bilingual) -> Checked:
    """Return which numbers of the translation's head and foot the original has anywhere, and which it has not."""
    own = [value for values in (*texts.original.form_values, *texts.original.values) for value in values]
    translated = [value for values in texts.translation.form_values for value in values]
    brackets = find_brackets(texts.translation.text)
    every = [*translated, *(value for values in texts.translation.values for value in values)]
    unused = [value for value in own if not any(value.agrees(other) for other in every)]
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    for value in translated:
        if value.strength is not Strength.DIGITS or is_inside(brackets, value.start):
            continue
        if any(_agrees_in_forms(value, other) for other in own):
            agreeing.append(texts.record.in_translation(value.start, value.end))
        elif (near := _find_near(texts, value, unused)) is not None:
            pair = Paired(original=near, translated=value, bead=0)
            found.append(_make_differing(texts, pair, 0.8))
        elif value.kind is not ValueKind.NUMBER or (value.number or 0) > 31:
            found.append(_make_added(texts, value, None, 0.5))
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _agrees_in_forms(value: Value, other: Value) -> bool:
    """Return whether two values of forms agree: a day of a month agrees with no number that stands anywhere."""
    return bool(value.keys & other.keys) or (value.kind is not ValueKind.DATE and value.agrees(other))


def _find_near(texts: Bilingual, value: Value, unused: list[Value]) -> Value | None:
    """Return the value of the original, used nowhere else, that this one is most likely written for."""
    text = texts.translation.text[value.start : value.end]

    def distance(other: Value) -> int:
        original = texts.original.text[other.start : other.end]
        return DamerauLevenshtein.distance(*(("".join(filter(str.isdigit, one))) for one in (text, original)))

    alike = [other for other in unused if other.kind is value.kind and other.is_year == value.is_year]
    nearest = min(alike, key=distance, default=None)
    if nearest is None or (value.kind is ValueKind.NUMBER and distance(nearest) > 2):
        return None
    return nearest


NUMBERS_RULE = Rule(
    name="translation-numbers",
    matter=Matter.TRANSLATION,
    cause="A translation has the numbers, dates, times and units of its original.",
    check=check_numbers,
)
