"""Rule: sentences that break off at the end of a sheet, or go on at the top of one without their beginning."""

from collections.abc import Sequence
from typing import NamedTuple

import regex

from ocr.consistency.adjacent_words import cannot_follow
from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import report
from ocr.consistency.sheet_layout import is_prose, lay_out
from ocr.language.base import Language
from ocr.language.morphology import forms_of
from ocr.language.sentences import SENTENCES, SentenceWords
from ocr.model import RecordPlace, TokenKind

_FIRST_WORD = regex.compile(r"(?P<word>[\p{L}\p{M}]+)(?![\p{L}\p{M}\d]|\.\p{L}|\))")
_INITIAL = regex.compile(r"\p{Lu}\.")
_LISTED = regex.compile(r"(?:\d{1,2}[.)]|[IVX]{1,4}\.)\s+\p{Lu}")
_WITHIN = regex.compile(r"(?<=[\p{Ll},]\s)\p{Lu}\p{Ll}+")
_SMALL = regex.compile(r"\b\p{Ll}+\b")
_MAX_ABBREVIATION_LETTERS = 4
# Parts of speech that have a capital at the beginning of a sentence alone, and what names are tagged with.
_NO_NAMES = frozenset(
    {"VERB", "INFN", "ADVB", "GRND", "PRTS", "ADJS", "PRED", "CONJ", "PREP", "PRCL", "COMP"}
)


class _Capitals(NamedTuple):
    """The words that the record has in small letters, and those that it has with a capital within a sentence."""

    small: frozenset[str]
    names: frozenset[str]


def _find_capitals(sheets: Sequence[str]) -> _Capitals:
    small = {word for sheet in sheets for word in _SMALL.findall(sheet)}
    names = {word.lower() for sheet in sheets for word in _WITHIN.findall(sheet)}
    return _Capitals(frozenset(small), frozenset(names))


def check_sentences_over_joins(record: RecordText) -> Checked:
    """Return the sentences that break off at a sheet's end, and those that go on without a beginning."""
    words = SENTENCES.get(record.language.code)
    if words is None:
        return Checked()
    layouts = lay_out(record)
    capitals = _find_capitals(record.sheets) if len(layouts) > 1 else _Capitals(frozenset(), frozenset())
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    for index in range(len(layouts) - 1):
        sheet, end = record.sheets[index], layouts[index].body_end
        behind, start = record.sheets[index + 1], layouts[index + 1].body_start
        line = sheet[sheet.rfind("\n", 0, end) + 1 : end]
        first = behind[start : start + 400].split("\n", 1)[0]
        if not (is_prose(line) and is_prose(first)):
            continue
        broken = _judge_sentence(line, first, words, capitals, record.language)
        place = record.on_sheet(index + 1, start, start + len(_first_token(first)))
        last = _last_token(line)
        other = record.on_sheet(index, end - len(last), end)
        if broken is not None:
            found.append(report(SENTENCE, place, other, broken[0], text=broken[1], kind=TokenKind.LINE))
        elif first[:1].islower() and not _ends(line):
            agreeing.append(place)
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _first_token(line: str) -> str:
    token = line.split(None, 1)[0] if line.strip() else ""
    return token if token[:1].isdigit() else token.rstrip('.,;:!?»"')


def _last_token(line: str) -> str:
    return line.rsplit(None, 1)[-1] if line.strip() else ""


def _ends(line: str) -> bool:
    return line.rstrip("\"»“”')")[-1:] in (".", "!", "?", ":", ";", "…")


def _opens_sentence(
    word: str, text: str, words: SentenceWords, capitals: _Capitals, language: Language
) -> bool:
    """Return whether a word with a capital begins a sentence: it is no name, and no initial of one."""
    small = word.lower()
    if not word.istitle() or _INITIAL.match(text):
        return False
    if small in words.openers:
        return True
    forms = forms_of(small, language)
    if small in capitals.names or not forms:
        return False
    return all(form.tags & _NO_NAMES for form in forms) or small in capitals.small


_BREAKS_OFF = (
    "The sentence that ends sheet {other_sheet} with «{other}» breaks off: «{transcribed}» begins another."
)
_LACKS = "«{transcribed}» cannot stand behind «{other}» on sheet {other_sheet}: text between them is missing."
_GOES_ON = "A sentence ends sheet {other_sheet} with «{other}», and «{transcribed}» goes on with another."


def _judge_sentence(
    line: str, first: str, words: SentenceWords, capitals: _Capitals, language: Language
) -> tuple[float, str] | None:
    """Return the weight and the sentence for a join where the sentence does not go on, None where it may."""
    begins = _FIRST_WORD.match(first)
    last = _last_token(line)
    if not _ends(line):
        if _LISTED.match(first) or (
            begins and _opens_sentence(begins["word"], first, words, capitals, language)
        ):
            stops_on_small = last.lower() in language.common_words.split()
            return (0.7 if stops_on_small or last.endswith(",") else 0.55), _BREAKS_OFF
        if begins and begins["word"].islower() and cannot_follow(last, begins["word"], language):
            return 0.5, _LACKS
        return None
    if begins is None or not begins["word"].islower() or last[-1:] not in (".", "!", "?"):
        return None
    bare = last.strip('.!?"»”)(«').rsplit(".", 1)[-1]
    if len(bare) < 3 or bare.lower() in words.abbreviations:
        return None
    if len(bare) <= _MAX_ABBREVIATION_LETTERS and not language.is_known_word(bare.lower()):
        return None
    return 0.6, _GOES_ON


SENTENCE = Rule(
    name="sentence-over-join",
    matter=Matter.JOINS,
    cause="A sentence breaks off at the end of a sheet, or goes on at the top of one without its beginning.",
    check=check_sentences_over_joins,
)
RULES = (SENTENCE,)
