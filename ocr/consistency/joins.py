"""Rules: words on both sides of the join of two sheets, and what points from one to the other."""

from collections.abc import Iterator
from typing import NamedTuple

import regex

from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import report
from ocr.consistency.sheet_layout import SheetLayout, lay_out
from ocr.language.base import Language
from ocr.model import RecordPlace, TokenKind
from ocr.text.typewriter import HYPHENS

_LAST_WORD = regex.compile(rf"(?P<word>(?<![\p{{L}}\p{{M}}\d])[\p{{L}}\p{{M}}]+)(?P<hyphen>[{HYPHENS}–—])?\Z")
_FIRST_WORD = regex.compile(r"(?P<word>[\p{L}\p{M}]+)(?![\p{L}\p{M}\d]|\.\p{L}|\))")
_LOOKED_BACK = 120
# A rest that is a word itself has so many letters to be taken for the rest of another.
_MIN_REST_LETTERS = 4


class _Join(NamedTuple):
    """The last word of a sheet and the first of the next, either None where none stands at the join."""

    page_index: int
    word: str
    has_hyphen: bool
    word_span: tuple[int, int]
    rest: str
    rest_span: tuple[int, int]


def _iter_joins(record: RecordText, layouts: tuple[SheetLayout, ...]) -> Iterator[_Join]:
    """Yield the joins with a word on both sides, and no mark but a hyphen between."""
    for index in range(len(layouts) - 1):
        sheet, end = record.sheets[index], layouts[index].body_end
        last = _LAST_WORD.search(sheet, max(layouts[index].body_start, end - _LOOKED_BACK), end)
        first = _FIRST_WORD.match(record.sheets[index + 1], layouts[index + 1].body_start)
        if last is not None and first is not None:
            has_hyphen = last["hyphen"] is not None
            yield _Join(index, last["word"], has_hyphen, last.span("word"), first["word"], first.span("word"))


def check_words_over_joins(record: RecordText) -> Checked:
    """Return the words that a join breaks and whose halves do not make one word, and those that do."""
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    for join in _iter_joins(record, lay_out(record)):
        start, end = join.word_span
        place = record.on_sheet(join.page_index, start, end)
        rest = record.on_sheet(join.page_index + 1, *join.rest_span)
        if join.has_hyphen:
            one = _judge_halves(join, place, rest, record.language)
            if one is not None:
                found.append(one)
            elif _knows(join.word + join.rest, record.language) is not None:
                agreeing += [place, rest]
        elif (one := _judge_whole(join, place, rest, record.language)) is not None:
            found.append(one)
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _knows(word: str, language: Language) -> bool | None:
    return language.is_known_word(word.lower())


def _judge_halves(
    join: _Join, place: RecordPlace, rest: RecordPlace, language: Language
) -> Inconsistency | None:
    """Return what is wrong with a word with a hyphen at its sheet's end, None if the next sheet has its rest."""
    whole = join.word + join.rest
    if _knows(whole, language) is not False or _knows(f"{join.word}-{join.rest}", language):
        return None
    begun = join.rest.lower().startswith(join.word.lower()) and len(join.word) > 1
    if begun and _knows(join.rest, language):
        return report(
            WORD,
            rest,
            place,
            0.85,
            expected=join.rest[len(join.word) :],
            text="The word begun as «{other}-» on sheet {other_sheet} stands whole here: «{transcribed}».",
        )
    if join.word[0].isupper() and not join.word.isupper():
        # Names are in no dictionary.
        return None
    return report(
        WORD,
        rest,
        place,
        # Of two halves that are no words, the whole may be a word that the dictionary lacks.
        0.7 if _knows(join.rest, language) else 0.4,
        text="The word begun as «{other}-» on sheet {other_sheet} does not go on with «{transcribed}».",
    )


def _judge_whole(
    join: _Join, place: RecordPlace, rest: RecordPlace, language: Language
) -> Inconsistency | None:
    """Return what is wrong with the words beside a join without a hyphen, None if nothing is."""
    word, other = join.word.lower(), join.rest.lower()
    if join.rest != other:
        return None
    if word == other:
        if len(word) < 3 and word not in language.common_words.split():
            return None
        return report(
            WORD,
            rest,
            place,
            0.7,
            text="«{transcribed}» stands on both sides of the join with sheet {other_sheet}.",
        )
    if len(other) < 2:
        return None
    knows_rest, knows_word = _knows(other, language), _knows(word, language)
    if word.endswith(other) and (knows_rest is False or len(other) >= _MIN_REST_LETTERS):
        begun = join.word[: -len(other)] + "-"
        return report(
            WORD,
            place,
            rest,
            0.9 if knows_rest is False else 0.45,
            expected=begun,
            text="«{transcribed}» is finished here, and its rest «{other}» stands on sheet {other_sheet} again.",
        )
    if other.startswith(word) and knows_word is False and knows_rest:
        return report(
            WORD,
            place,
            rest,
            0.8,
            expected="",
            text="The word begun here as «{transcribed}» stands whole on sheet {other_sheet}: «{other}».",
        )
    is_name = join.word[0].isupper()
    if not is_name and False in (knows_rest, knows_word) and _knows(word + other, language):
        return report(
            WORD,
            place,
            rest,
            0.7,
            expected=join.word + "-",
            text="«{transcribed}» and «{other}» on sheet {other_sheet} are one word without its hyphen.",
        )
    return None


def check_catchwords(record: RecordText) -> Checked:
    """Return the catchwords that point to no sheet, and the sheets that lack what the others have."""
    layouts = lay_out(record)
    found: list[Inconsistency] = []
    having = [index for index, layout in enumerate(layouts) if layout.catchword is not None]
    if not having:
        return Checked()
    places = {index: record.on_sheet(index, *(layouts[index].catchword or (0, 0))) for index in having}
    last = len(layouts) - 1
    if last in having and record.sheets[last].strip():
        text = "«{transcribed}» points to a sheet that the record does not have."
        found.append(report(CATCHWORD, places[last], None, 0.75, text=text, kind=TokenKind.FORM))
    pointing = [index for index in having if index < last]
    lacking = [index for index in range(last) if index not in having]
    if lacking and len(lacking) <= len(pointing):
        for index in lacking:
            nearest = min(pointing, key=lambda at: abs(at - index))
            end = layouts[index].body_end
            text = "This sheet lacks the «{other}» that sheet {other_sheet} has at its foot."
            found.append(
                report(
                    CATCHWORD,
                    record.on_sheet(index, end, end),
                    places[nearest],
                    0.5 if len(pointing) > 1 else 0.4,
                    text=text,
                    kind=TokenKind.FORM,
                )
            )
    return Checked(
        inconsistencies=tuple(found), agreeing=tuple(places[index] for index in pointing if len(pointing) > 1)
    )


WORD = Rule(
    name="word-over-join",
    matter=Matter.JOINS,
    cause="A word broken over two sheets is not one word, or was finished on one and left on the other.",
    check=check_words_over_joins,
)
CATCHWORD = Rule(
    name="catchword",
    matter=Matter.JOINS,
    cause="A catchword points to a sheet that is not there, or one sheet lacks what the others have.",
    check=check_catchwords,
)
RULES = (WORD, CATCHWORD)
