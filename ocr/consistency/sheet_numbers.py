"""Rules: the numbers of the sheets, those of their leaves in the archive, and the leaves that the catalogue names."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex
from rapidfuzz.distance import DamerauLevenshtein

from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import say
from ocr.consistency.sheet_layout import lay_out
from ocr.model import Reason, RecordPlace, TokenKind

# Leaves as citations give them: «ll. 0126-0128», «лл. 12-14 об.», «l. 7».
_LEAVES = regex.compile(
    r"(?<![\p{L}\d])(?P<word>ll?|лл?)\.\s?(?P<first>\d{1,4})\s?(?:ob|об|v|r)?\.?"
    r"(?:\s?[–—-]\s?(?P<last>\d{1,4})\s?(?P<verso>ob|об|v|r)?)?(?P<more>,\s?\d)?"
)
_CITING_FIELDS = ("citation", "source")
# Where a transcription is one text of so many characters, its sheets may not have been told apart.
_MAX_SHEET_CHARS = 4500


class _Numbered(NamedTuple):
    """The number of a sheet, and where it stands."""

    page_index: int
    number: int
    place: RecordPlace


def check_sheet_numbers(record: RecordText) -> Checked:
    """Return the numbers of sheets that leap over one, repeat one or fall back."""
    layouts = lay_out(record)
    own = [
        _Numbered(index, int(place.text), place)
        for index, layout in enumerate(layouts)
        if (field := layout.sheet) is not None
        and (place := record.on_sheet(index, field.start, field.end)).text.isdecimal()
    ]
    if own:
        # A sheet with its number in words of the head: the second sheet of a document is its sheet 2.
        return _check_run(own, starts_at_one=True)
    tops = [
        _Numbered(index, int(record.sheets[index][bare.start : bare.end]), place)
        for index, layout in enumerate(layouts)
        for bare in layout.bare[:1]
        if bare.line == layout.lines[0] and (place := record.on_sheet(index, bare.start, bare.end)).text
    ]
    return _check_run(tops, starts_at_one=False) if len(tops) > 2 else Checked()


def _check_run(own: Sequence[_Numbered], *, starts_at_one: bool) -> Checked:
    offsets = Counter(one.number - one.page_index for one in own)
    if starts_at_one:
        offsets[1] += 1
    usual, times = offsets.most_common(1)[0]
    if times < 2 and not (starts_at_one and len(own) == 1):
        return Checked()
    if starts_at_one and offsets[1] == times:
        usual = 1
    right = [one for one in own if one.number - one.page_index == usual]
    wrong = [one for one in own if one.number - one.page_index != usual]
    if not starts_at_one and len(wrong) > 1:
        # Numbers of something else.
        return Checked()
    found = [_describe(one, usual + one.page_index, right, is_sure=times > 2) for one in wrong]
    return Checked(
        inconsistencies=tuple(found), agreeing=tuple(one.place for one in right) if len(right) > 1 else ()
    )


def _describe(one: _Numbered, expected: int, right: Sequence[_Numbered], *, is_sure: bool) -> Inconsistency:
    nearest = min(right, key=lambda other: abs(other.page_index - one.page_index), default=None)
    if nearest is None:
        reason = say(
            text="Sheet {sheet} of the document bears the number {transcribed}.",
            sheet=one.page_index + 1,
            transcribed=one.place.text,
        )
    else:
        reason = say(
            text="This sheet bears the number {transcribed}, sheet {other_sheet} the number {other}.",
            transcribed=one.place.text,
            other_sheet=nearest.page_index + 1,
            other=nearest.place.text,
        )
    return Inconsistency(
        rule=SHEET_NUMBER.name,
        kind=TokenKind.NUMBER,
        place=one.place,
        other=None if nearest is None else nearest.place,
        expected=str(expected),
        weight=0.8 if is_sure else 0.65,
        reason=reason,
    )


class _Leaves(NamedTuple):
    """The leaves that a field of the catalogue names, and where."""

    first: int
    last: int
    place: RecordPlace
    has_verso: bool

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def check_leaves(record: RecordText) -> Checked:
    """Return the leaves of the citation that are not as many as the sheets, or are not those written on them."""
    cited = list(_iter_leaves(record))
    if not cited:
        return Checked()
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    main = cited[0]
    for other in cited[1:]:
        if (other.first, other.last) != (main.first, main.last):
            found.append(_contradict_field(main, other))
    if main.length < 1:
        found.append(
            _report(
                main.place,
                None,
                0.9,
                say(text="The leaves «{transcribed}» end before they begin.", transcribed=main.place.text),
            )
        )
        return Checked(inconsistencies=tuple(found))
    written = list(_iter_written(record, main))
    for place, number, expected in written:
        if number == expected:
            agreeing += [place]
        elif not main.first <= number <= main.last:
            found.append(_contradict_leaf(place, main, expected))
    has_written = any(number == expected for _, number, expected in written)
    sheets = sum(bool(sheet.strip()) for sheet in record.sheets)
    weight = _weigh_count(record, main, sheets)
    if weight and not found:
        found.append(
            _report(
                main.place,
                None,
                weight,
                say(
                    text="The catalogue has {leaves} leaves («{transcribed}»), the transcription {sheets} sheets.",
                    leaves=main.length,
                    transcribed=main.place.text,
                    sheets=sheets,
                ),
            )
        )
    elif not found and (main.length == sheets or has_written):
        agreeing.append(main.place)
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _iter_leaves(record: RecordText) -> Iterator[_Leaves]:
    """Yield the leaves of each field that names them once, without gaps."""
    for name in _CITING_FIELDS:
        matches = list(_LEAVES.finditer(record.catalogue.get(name, "")))
        if len(matches) != 1 or matches[0]["more"]:
            continue
        match = matches[0]
        last = match["last"] or match["first"]
        if len(last) < len(match["first"]):
            # «126-8» ends with 128.
            last = match["first"][: len(match["first"]) - len(last)] + last
        end = match.end("last") if match["last"] else match.end("first")
        place = record.in_catalogue(name, match.start("first"), end)
        yield _Leaves(int(match["first"]), int(last), place, "об" in match.group() or "ob" in match.group())


def _weigh_count(record: RecordText, leaves: _Leaves, sheets: int) -> float:
    """Return how surely the number of leaves is wrong: a leaf has two sides, and covers are not transcribed."""
    if leaves.length == sheets or not sheets:
        return 0
    if sheets == 1:
        return 0.3 if leaves.length > 2 and len(record.sheets[0]) < _MAX_SHEET_CHARS / 2 else 0
    if sheets > 2 * leaves.length:
        return 0.7
    if sheets > leaves.length:
        return 0 if leaves.has_verso else 0.4
    return 0.5 if max(map(len, record.sheets)) < _MAX_SHEET_CHARS else 0.3


def _iter_written(record: RecordText, leaves: _Leaves) -> Iterator[tuple[RecordPlace, int, int]]:
    """Yield the numbers that stand alone on the sheets and are the leaf's or a digit from it, with the leaf's."""
    if len(record.sheets) > leaves.length:
        return
    for index, layout in enumerate(lay_out(record)):
        expected = leaves.first + index
        for bare in layout.bare:
            place = record.on_sheet(index, bare.start, bare.end)
            number = int(place.text)
            if number == expected or (
                number > 9 and DamerauLevenshtein.distance(str(number), str(expected)) == 1
            ):
                yield place, number, expected


def _contradict_field(main: _Leaves, other: _Leaves) -> Inconsistency:
    return _report(
        main.place,
        other.place,
        0.8,
        say(
            text="The catalogue names the leaves «{transcribed}» here and «{other}» in another field.",
            transcribed=main.place.text,
            other=other.place.text,
        ),
    )


def _contradict_leaf(place: RecordPlace, leaves: _Leaves, expected: int) -> Inconsistency:
    return _report(
        place,
        leaves.place,
        0.65,
        say(
            text="Leaf {transcribed} is not among those that the catalogue names: «{other}».",
            transcribed=place.text,
            other=leaves.place.text,
        ),
        str(expected),
    )


def _report(
    place: RecordPlace, other: RecordPlace | None, weight: float, reason: Reason, expected: str = ""
) -> Inconsistency:
    return Inconsistency(
        rule=LEAVES.name,
        kind=TokenKind.NUMBER,
        place=place,
        other=other,
        expected=expected,
        weight=weight,
        reason=reason,
    )


SHEET_NUMBER = Rule(
    name="sheet-number",
    matter=Matter.NUMBERS,
    cause="The numbers of the sheets leap over one, repeat one or fall back.",
    check=check_sheet_numbers,
)
LEAVES = Rule(
    name="leaves",
    matter=Matter.NUMBERS,
    cause="The catalogue names other leaves, or another number of them, than the sheets are.",
    check=check_leaves,
)
RULES = (SHEET_NUMBER, LEAVES)
