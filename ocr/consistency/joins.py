"""Rules: words and sentences on both sides of the join of two sheets, and what points from one to the other."""

from collections.abc import Iterator
from typing import NamedTuple

import regex

from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import say
from ocr.consistency.sheet_layout import SheetLayout, is_prose, lay_out
from ocr.language.base import Language
from ocr.language.sentences import SENTENCES
from ocr.model import RecordPlace, TokenKind
from ocr.text.typewriter import HYPHENS

_LAST_WORD = regex.compile(rf"(?P<word>(?<![\p{{L}}\p{{M}}\d])[\p{{L}}\p{{M}}]+)(?P<hyphen>[{HYPHENS}–—])?\Z")
_FIRST_WORD = regex.compile(r"(?P<word>[\p{L}\p{M}]+)(?![\p{L}\p{M}\d]|\.\p{L}|\))")
_LISTED = regex.compile(r"(?:\d{1,2}[.)]|[IVX]{1,4}\.)\s+\p{Lu}")
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
        return _report(
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
    return _report(
        WORD,
        rest,
        place,
        0.7,
        text="The word begun as «{other}-» on sheet {other_sheet} does not go on with «{transcribed}».",
    )


def _judge_whole(
    join: _Join, place: RecordPlace, rest: RecordPlace, language: Language
) -> Inconsistency | None:
    """Return what is wrong with the words beside a join without a hyphen, None if nothing is."""
    word, other = join.word.lower(), join.rest.lower()
    if join.rest != other or len(other) < 2:
        return None
    if word == other:
        if len(word) < 3 and word not in language.common_words.split():
            return None
        return _report(
            WORD,
            rest,
            place,
            0.7,
            text="«{transcribed}» stands on both sides of the join with sheet {other_sheet}.",
        )
    knows_rest, knows_word = _knows(other, language), _knows(word, language)
    if word.endswith(other) and (knows_rest is False or len(other) >= _MIN_REST_LETTERS):
        begun = join.word[: -len(other)] + "-"
        return _report(
            WORD,
            place,
            rest,
            0.9 if knows_rest is False else 0.45,
            expected=begun,
            text="«{transcribed}» is finished here, and its rest «{other}» stands on sheet {other_sheet} again.",
        )
    if other.startswith(word) and knows_word is False and knows_rest:
        return _report(
            WORD,
            place,
            rest,
            0.8,
            expected="",
            text="The word begun here as «{transcribed}» stands whole on sheet {other_sheet}: «{other}».",
        )
    is_name = join.word[0].isupper()
    if not is_name and False in (knows_rest, knows_word) and _knows(word + other, language):
        return _report(
            WORD,
            place,
            rest,
            0.7,
            expected=join.word + "-",
            text="«{transcribed}» and «{other}» on sheet {other_sheet} are one word without its hyphen.",
        )
    return None


def _report(
    rule: Rule,
    place: RecordPlace,
    other: RecordPlace | None,
    weight: float,
    *,
    text: str,
    expected: str = "",
    kind: TokenKind = TokenKind.WORD,
) -> Inconsistency:
    fields = {"transcribed": place.text}
    if other is not None:
        fields |= {"other": other.text, "other_sheet": str((other.page_index or 0) + 1)}
    used = {name: value for name, value in fields.items() if "{" + name + "}" in text}
    return Inconsistency(
        rule=rule.name,
        kind=kind,
        place=place,
        other=other,
        expected=expected,
        weight=weight,
        reason=say(text=text, **used),
    )


def check_sentences_over_joins(record: RecordText) -> Checked:
    """Return the sentences that break off at a sheet's end, and those that go on without a beginning."""
    words = SENTENCES.get(record.language.code)
    if words is None:
        return Checked()
    layouts = lay_out(record)
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    for index in range(len(layouts) - 1):
        sheet, end = record.sheets[index], layouts[index].body_end
        behind, start = record.sheets[index + 1], layouts[index + 1].body_start
        line = sheet[sheet.rfind("\n", 0, end) + 1 : end]
        first = behind[start : start + 400].split("\n", 1)[0]
        if not (is_prose(line) and is_prose(first)):
            continue
        broken = _judge_sentence(line, first, words.openers, record.language)
        place = record.on_sheet(index + 1, start, start + len(_first_token(first)))
        last = _last_token(line)
        other = record.on_sheet(index, end - len(last), end)
        if broken is not None:
            found.append(_report(SENTENCE, place, other, broken[0], text=broken[1], kind=TokenKind.LINE))
        elif first[:1].islower() and not _ends(line):
            agreeing.append(place)
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _first_token(line: str) -> str:
    return line.split(None, 1)[0] if line.strip() else ""


def _last_token(line: str) -> str:
    return line.rsplit(None, 1)[-1] if line.strip() else ""


def _ends(line: str) -> bool:
    return line.rstrip("\"»“”')")[-1:] in (".", "!", "?", ":", ";", "…")


_BREAKS_OFF = (
    "The sentence that ends sheet {other_sheet} with «{other}» breaks off: «{transcribed}» begins another."
)
_GOES_ON = "A sentence ends sheet {other_sheet} with «{other}», and «{transcribed}» goes on with another."


def _judge_sentence(
    line: str, first: str, openers: frozenset[str], language: Language
) -> tuple[float, str] | None:
    """Return the weight and the sentence for a join where the sentence does not go on, None where it may."""
    begins = _FIRST_WORD.match(first)
    last = _last_token(line)
    if not _ends(line):
        stops_on_small = last.lower() in language.common_words.split()
        opens = begins is not None and begins["word"].istitle() and begins["word"].lower() in openers
        if (
            begins is not None
            and begins["word"] in ("В", "С", "К", "О", "У", "А", "И", "Я")
            and first[1:2] == "."
        ):
            # Initials of a name.
            opens = False
        if opens or _LISTED.match(first):
            return (0.7 if stops_on_small or last.endswith(",") else 0.55), _BREAKS_OFF
        return None
    if begins is None or not begins["word"].islower() or last[-1:] not in (".", "!", "?"):
        return None
    bare = last.strip('.!?"»”)(«').rsplit(".", 1)[-1]
    is_short = len(bare) <= 4 and last.endswith(".")
    if is_short and (len(bare) < 3 or not language.is_known_word(bare.lower())):
        return None
    return 0.6, _GOES_ON


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
        found.append(_report(CATCHWORD, places[last], None, 0.75, text=text, kind=TokenKind.FORM))
    pointing = [index for index in having if index < last]
    lacking = [index for index in range(last) if index not in having]
    if lacking and len(lacking) <= len(pointing):
        for index in lacking:
            nearest = min(pointing, key=lambda at: abs(at - index))
            end = layouts[index].body_end
            text = "This sheet lacks the «{other}» that sheet {other_sheet} has at its foot."
            found.append(
                _report(
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
SENTENCE = Rule(
    name="sentence-over-join",
    matter=Matter.JOINS,
    cause="A sentence breaks off at the end of a sheet, or goes on at the top of one without its beginning.",
    check=check_sentences_over_joins,
)
CATCHWORD = Rule(
    name="catchword",
    matter=Matter.JOINS,
    cause="A catchword points to a sheet that is not there, or one sheet lacks what the others have.",
    check=check_catchwords,
)
RULES = (WORD, SENTENCE, CATCHWORD)
