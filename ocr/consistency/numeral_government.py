"""Nouns behind numbers in a case that the number does not govern: «5 вагона», «21 вагонов», «два вагон».

Only what no reading allows is told. A number behind which a singular may stand as behind an ordinal («8 отдел»), a
decimal, a year or a date counts nothing here; nor is anything said where a word between number and noun is no
adjective, or where the noun may be another part of speech.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.language.base import Language
from ocr.language.counting import Counting, counting_of
from ocr.language.morphology import WordForm, can_be, forms_of, has_morphology, inflect
from ocr.model import Reason, RecordPlace, TokenKind

NAME = "numeral-government"
# A number, or a word that may be a numeral, and up to two words and a noun behind it, within a paragraph.
_NUMBER = r"(?<![\p{L}\d.,:/№-])(?<![№§\d] )(?<number>\d{1,3}(?: \d{3})+|\d{1,7}|\p{Ll}{2,14})(?![\d.,:/])"
_COUNTED = regex.compile(rf"{_NUMBER}(?:[ \n](?<word>\p{{Ll}}{{3,}}(?![\p{{L}}\d-]))){{1,3}}")
_WORD_BEFORE = regex.compile(r"(?<word>\p{L}+)[ \n]\Z")
_LOOKED_BACK = 40
# «час.», «руб.»: a stop behind so few letters may make a word of them an abbreviation.
_MAX_ABBREVIATION_LETTERS = 4
# No unit or file has a number of more digits.
_MAX_ORDINAL_DIGITS = 4
_YEARS = range(1800, 2000)
_ADJECTIVES = frozenset({"ADJF", "PRTF"})
_NOT_WRITTEN_SMALL = frozenset({"Surn", "Name", "Patr", "Geox", "Infr"})
_VERBS = frozenset({"VERB", "PRTS", "GRND"})
# What a number governs: its noun's number and case, by the class of the number.
_ONE, _FEW, _MANY = "one", "few", "many"
_GOVERNED = {
    _ONE: (("sing", "nomn"), ("sing", "accs")),
    _FEW: (("sing", "gent"),),
    _MANY: (("plur", "gent"),),
}
# In a list a number stands in the case of the one before: «23 машины с зерном и 34 машины».
_LISTED = regex.compile(r"(?: [^.;:!?\n]{0,40})?,? (?:и |а )?|, ")


class _Counted(NamedTuple):
    """A number at an offset of a text, its class, and the noun that it counts, at [start, end)."""

    number: str
    kind: str
    noun: str
    number_start: int
    start: int
    end: int


def check_government(record: RecordText) -> Checked:
    """Return the nouns of the sheets in a case that their number does not govern, and those that are right."""
    counting = counting_of(record.language)
    if counting is None or not has_morphology(record.language):
        return Checked()
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    for index, sheet in enumerate(record.sheets):
        last: _Counted | None = None
        for counted in _iter_counted(sheet, record.language, counting):
            place = record.on_sheet(index, counted.start, counted.end)
            if _is_governed(counted, record.language):
                agreeing.append(place)
                last = counted if counted.kind == _FEW else None
                continue
            is_listed = (
                last is not None and _LISTED.fullmatch(sheet[last.end : counted.number_start]) is not None
            )
            if expected := _mend(counted, sheet, record.language, counting, is_listed=is_listed):
                found.append(_report(counted, place, expected))
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _iter_counted(text: str, language: Language, counting: Counting) -> Iterator[_Counted]:
    """Yield the nouns that numbers count."""
    for match in _COUNTED.finditer(text, overlapped=True):
        number = match["number"]
        kind = _class_of(number, counting)
        before = _WORD_BEFORE.search(text[max(0, match.start() - _LOOKED_BACK) : match.start()])
        if kind is None:
            continue
        is_numbered = before is not None and _numbers_itself(before["word"], language, counting)
        for word, (start, end) in zip(match.captures("word"), match.spans("word"), strict=True):
            forms = _common(word, language)
            if can_be(forms, "NOUN") and not can_be(forms, "ADJF"):
                is_measured = any(form.lemma in counting.measured for form in forms)
                is_short = len(word) <= _MAX_ABBREVIATION_LETTERS and text[end : end + 1] == "."
                if is_short or (is_numbered and not is_measured):
                    break
                yield _Counted(number, kind, word, match.start(), start, end)
                break
            if not forms or not all(_may_stand_between(form, kind) for form in forms):
                break


def _is_governed(counted: _Counted, language: Language) -> bool:
    """Return whether a noun stands in the case that its number governs, the number itself being in the nominative."""
    forms = _common(counted.noun, language)
    return any(can_be(forms, "NOUN", *tags) for tags in _GOVERNED[counted.kind])


def _common(word: str, language: Language) -> tuple[WordForm, ...]:
    """Return what a word in small letters may be: no surname, and nothing that is only spoken."""
    return tuple(form for form in forms_of(word, language) if not form.tags & _NOT_WRITTEN_SMALL)


def _may_stand_between(form: WordForm, kind: str) -> bool:
    """Return whether a form is an adjective in the number that the class of the number asks for.

    «Новых» may be a noun too, but one that nobody counts; «рабочих» are counted.
    """
    if "NOUN" in form.tags:
        return "neut" in form.tags
    return bool(form.tags & _ADJECTIVES) and ("sing" in form.tags) == (kind == _ONE)


def _class_of(number: str, counting: Counting) -> str | None:
    """Return the class of a number; None for a word that is no numeral and for what may be a year."""
    if not number[0].isdigit():
        return _FEW if number in counting.few else _MANY if number in counting.many else None
    value = int(number.replace(" ", ""))
    if value in _YEARS or (number[0] == "0" and len(number) > 1):
        return None
    tens, ones = value % 100, value % 10
    if 11 <= tens <= 14 or ones == 0 or ones > 4:
        return _MANY
    return _ONE if ones == 1 else _FEW


def _numbers_itself(word: str, language: Language, counting: Counting) -> bool:
    """Return whether the number behind a word may be the number of what it names: «пункт 5 устава»."""
    forms = forms_of(word, language)
    is_abbreviation = len(word) > 1 and word.isupper()
    return is_abbreviation or any(form.lemma in counting.numbered and "sing" in form.tags for form in forms)


def _mend(
    counted: _Counted, text: str, language: Language, counting: Counting, *, is_listed: bool
) -> str | None:
    """Return the form that the number governs where the noun stands in another; None where it may be right."""
    forms = _common(counted.noun, language)
    nouns = [form for form in forms if "NOUN" in form.tags]
    # «Раз» and «дома» are adverbs too: nobody counts these.
    if any(not form.tags & {"NOUN", "ADVB", "CONJ"} for form in forms) or any(
        form.tags & {"Pltm", "Sgtm", "Abbr", "Fixd"} for form in nouns
    ):
        return None
    may_be_ordinal = len(counted.number) <= _MAX_ORDINAL_DIGITS or not counted.number[0].isdigit()
    if may_be_ordinal and any(form.lemma in counting.numbered for form in nouns):
        return None
    if _is_month(counted.noun, language):
        return None
    if can_be(nouns, "sing", "nomn") and any(form.lemma in counting.bare for form in nouns):
        return None
    if counted.kind == _ONE:
        wrong = not can_be(nouns, "sing")
        return inflect(counted.noun, {"sing", "nomn"}, language) if wrong else None
    if counted.kind == _MANY:
        # The plural of the nominative is wrong too, but a heading may stand behind its number: «5 вагоны».
        wrong = _is_singular(nouns) and not can_be(nouns, "plur", "gent")
        return inflect(counted.noun, {"plur", "gent"}, language) if wrong else None
    if not _is_wrong_behind_few(nouns, counted, text, language, counting, is_listed=is_listed):
        return None
    return inflect(counted.noun, {"sing", "gent"}, language)


def _is_singular(nouns: Sequence[WordForm]) -> bool:
    """Return whether a noun stands as behind another number: «вагон», «вагона»; not as behind an ordinal."""
    return can_be(nouns, "sing", "gent") or (can_be(nouns, "sing", "nomn") and can_be(nouns, "inan"))


def _is_wrong_behind_few(
    nouns: Sequence[WordForm],
    counted: _Counted,
    text: str,
    language: Language,
    counting: Counting,
    *,
    is_listed: bool,
) -> bool:
    """Return whether a noun that is no genitive singular is wrong behind two, three or four.

    The plural is right where the number stands in another case: «из 3 вагонов», «запас 3 вагонов».
    """
    if not counted.number[0].isdigit():
        return can_be(nouns, "plur", "gent") or can_be(nouns, "sing", "nomn")
    if not can_be(nouns, "plur"):
        # «24 вагон»: no case of a number governs it.
        return can_be(nouns, "sing", "nomn") and can_be(nouns, "inan")
    if not can_be(nouns, "plur", "gent") or not can_be(nouns, "inan"):
        return False
    if is_listed:
        return True
    at = counted.number_start
    before = _WORD_BEFORE.search(text[max(0, at - _LOOKED_BACK) : at])
    if before is None:
        return False
    word = before["word"].lower()
    if word in counting.with_accusative:
        return True
    forms = forms_of(word, language)
    return (
        bool(forms)
        and all(form.tags & _VERBS for form in forms)
        and not word.startswith(counting.with_genitive)
    )


def _is_month(word: str, language: Language) -> bool:
    return regex.match(language.headings.months, word) is not None


def _report(counted: _Counted, place: RecordPlace, expected: str) -> Inconsistency:
    reason = Reason(
        evidence="record",
        text="Behind «{number}» stands «{noun}»; the number governs «{expected}».",
        fields=(("number", counted.number), ("noun", counted.noun), ("expected", expected)),
    )
    return Inconsistency(
        rule=NAME, kind=TokenKind.WORD, place=place, expected=expected, weight=0.5, reason=reason
    )


RULE = Rule(
    name=NAME,
    matter=Matter.WORDS,
    cause="A number or the noun behind it was changed or mistyped: the number governs another case.",
    wrong="На станции стоят 5 вагона.",
    right="На станции стоят 5 вагонов.",
    check=check_government,
)
