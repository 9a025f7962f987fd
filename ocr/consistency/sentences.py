"""The sentences in which rules about records say what they found."""

from collections.abc import Sequence

from ocr.consistency.record import Inconsistency, Rule
from ocr.model import Reason, RecordPlace, TokenKind

_WITHOUT_QUOTES = str.maketrans(dict.fromkeys('"«»„“”'))


def say(*, text: str, **fields: str | int) -> Reason:
    """Return the reason with an English sentence and the values of its {fields}.

    >>> say(text="There is no date «{transcribed}».", transcribed="32 мая").rendered
    'There is no date «32 мая».'
    """
    return Reason(
        evidence="record", text=text, fields=tuple((name, str(value)) for name, value in fields.items())
    )


def unquote(text: str) -> str:
    """Return a date or a time of a form without the quotation marks around what was filled in.

    >>> unquote('7 " октября 1950')
    '7 октября 1950'
    """
    return " ".join(text.translate(_WITHOUT_QUOTES).split())


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
