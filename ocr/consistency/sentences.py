"""The sentences in which rules about records say what they found."""

from collections.abc import Sequence

from ocr.consistency.record import Inconsistency, Rule
from ocr.model import Part, Reason, RecordPlace, TokenKind


def say(*, text: str, **fields: str | int) -> Reason:
    """Return the reason with an English sentence and the values of its {fields}.

    >>> say(text="There is no date «{transcribed}».", transcribed="32 мая").rendered
    'There is no date «32 мая».'
    """
    return Reason(
        evidence="record", text=text, fields=tuple((name, str(value)) for name, value in fields.items())
    )


def say_number(place: RecordPlace) -> str:
    """Return the number of the sheet of a place, counted from 1; "" outside the transcription."""
    return "" if place.page_index is None else str(place.page_index + 1)


def name_text(place: RecordPlace) -> str:
    """Return what a text other than a sheet is called in sentences: the name of the field, or `translation`."""
    return "translation" if place.part is Part.TRANSLATION else place.field


def list_candidates(candidates: Sequence[str]) -> str:
    """Return candidates with commas between: `17.40, 15.40`."""
    return ", ".join(candidates)


def report(
    rule: Rule,
    place: RecordPlace,
    other: RecordPlace | None,
    weight: float,
    *,
    text: str,
    expected: str = "",
    kind: TokenKind = TokenKind.WORD,
) -> Inconsistency:
    """Return what a rule found, with a sentence of the fields {transcribed}, {other} and {other_sheet} alone."""
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
