"""The rules about sums, and what a page must be asked where a sum does not come out."""

from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache, partial
from operator import attrgetter
from typing import NamedTuple

from ocr.consistency.balances import find_balances
from ocr.consistency.equations import Disagreement, Equation, Member, Operation, solve
from ocr.consistency.figures import count_decimals
from ocr.consistency.parts_and_whole import find_parts, iter_sentences
from ocr.consistency.ratios import find_differences, find_percentages, find_products
from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.table_cells import find_tables
from ocr.consistency.table_sums import find_table_sums
from ocr.language.base import Language
from ocr.language.sum_words import find_sum_words
from ocr.model import Reason, RecordPlace, TokenKind

# A formula shows so many of its terms; of a longer one the first and the last.
_MAX_SHOWN_TERMS, _SHOWN_FIRST, _SHOWN_LAST = 7, 3, 2
_MAX_SHOWN_MENDS = 6


class DigitCandidate(NamedTuple):
    """Another number that a place may have, and the sentence of the equation that it would mend."""

    text: str
    reason: Reason


class DigitQuestion(NamedTuple):
    """A number at [start, end) of a sheet's text of which the page must be asked, and what it may be instead.

    `group` numbers the sum of the record, and `reason` says what is wrong with it. `is_total` tells whether that is
    told at this place where the page has all that is transcribed. `weight` is the inconsistency's.
    """

    page_index: int
    start: int
    end: int
    transcribed: str
    candidates: tuple[DigitCandidate, ...]
    group: int
    is_total: bool
    weight: float
    reason: Reason


class SumEquations(NamedTuple):
    """The equations of a record, by where and how they stand in it."""

    tables: tuple[Equation, ...] = ()
    parts: tuple[Equation, ...] = ()
    percentages: tuple[Equation, ...] = ()
    differences: tuple[Equation, ...] = ()
    products: tuple[Equation, ...] = ()
    balances: tuple[Equation, ...] = ()


# Each rule asks for the same record.
@lru_cache(maxsize=4)
def _find_equations(sheets: tuple[str, ...], language: Language) -> SumEquations:
    words = find_sum_words(language)
    if words is None:
        return SumEquations()
    record = RecordText(sheets=sheets, language=language)
    tables: list[Equation] = []
    # What stands in a table that adds up is no running text.
    skipped: list[list[tuple[int, int]]] = [[] for _ in sheets]
    for page_index, text in enumerate(sheets):
        for table in find_tables(text):
            if own := find_table_sums(record, words, page_index, table):
                tables += own
                skipped[page_index].append((table.start, table.end))
    if not words.including:
        return SumEquations(tables=tuple(tables))
    sentences = tuple(iter_sentences(record, words, skipped))
    return SumEquations(
        tables=tuple(tables),
        parts=find_parts(record, words, sentences),
        percentages=find_percentages(record, words, sentences),
        differences=find_differences(record, words, sentences),
        products=find_products(record, words, sentences),
        balances=find_balances(record, words, sentences),
    )


def find_equations(record: RecordText) -> SumEquations:
    """Return the equations between the numbers of a record's sheets."""
    return _find_equations(record.sheets, record.language)


def _check(record: RecordText, find: Callable[[SumEquations], tuple[Equation, ...]], name: str) -> Checked:
    solved = solve(find(find_equations(record)))
    return Checked(
        inconsistencies=tuple(_describe(disagreement, name) for disagreement in solved.disagreements),
        agreeing=solved.agreeing,
    )


def _describe(disagreement: Disagreement, rule: str) -> Inconsistency:
    place, other, expected = locate(disagreement)
    return Inconsistency(
        rule=rule,
        kind=TokenKind.NUMBER,
        place=place,
        other=other,
        expected=expected,
        weight=disagreement.weight,
        reason=explain_disagreement(disagreement),
    )


def locate(disagreement: Disagreement) -> tuple[RecordPlace, RecordPlace, str]:
    """Return where a disagreement is told, the second place, and what would agree: the one mend, else the total."""
    equation = disagreement.equations[0]
    total, first = equation.total.place, equation.members[0].place
    if len(disagreement.mends) == 1:
        place, text = disagreement.mends[0]
        return place, first if place.key == total.key else total, text
    return total, first, ""


def explain_disagreement(disagreement: Disagreement) -> Reason:
    """Return the sentence that says which sum does not come out, and what would mend it."""
    equation, mends = disagreement.equations[0], disagreement.mends
    fields = {
        "formula": write_formula(equation),
        "result": _write_result(equation),
        "transcribed": equation.total.place.text,
        "sheet": str((equation.total.place.page_index or 0) + 1),
    }
    if equation.operation is Operation.AT_MOST:
        fields["part"] = equation.members[0].place.text
        text = "The part {part} is greater than its whole, {transcribed} (sheet {sheet})."
    elif not mends:
        text = "{formula} is wrong: it makes {result} (sheet {sheet})."
    elif len(mends) > 1:
        shown = [f"{mend.place.text} → {mend.text}" for mend in mends[:_MAX_SHOWN_MENDS]]
        fields["candidates"] = ", ".join([*shown, "…"] if len(mends) > _MAX_SHOWN_MENDS else shown)
        text = "{formula} is wrong: it makes {result}. One digit would mend it: {candidates} (sheet {sheet})."
    else:
        fields |= {"expected": mends[0].text, "transcribed": mends[0].place.text}
        text = "{formula} is wrong: it makes {result}. With {expected} for {transcribed} it is right (sheet {sheet})."
        if len(disagreement.equations) > 1:
            text = "Several sums are wrong, as {formula}. With {expected} for {transcribed} all hold (sheet {sheet})."
    return Reason(
        evidence="record",
        text=text,
        fields=tuple((name, value) for name, value in fields.items() if f"{{{name}}}" in text),
    )


def write_formula(equation: Equation) -> str:
    """Return an equation as it stands in the record, as a formula: «130 + 142 + 140 = 412»."""
    own = [_write_term(member) for member in equation.members]
    total = own[-1]
    match equation.operation:
        case Operation.SHARE:
            return f"100 × {own[0]} / {own[1]} = {total} %"
        case Operation.GROWTH:
            return f"100 × ({own[1]} - {own[0]}) / {own[0]} = {total} %"
        case Operation.RATIO:
            return f"{own[1]} / {own[0]} = {total}"
        case Operation.PRODUCT:
            return f"{own[0]} × {own[1]} = {total}"
    terms = own[:-1] if equation.constant is None else own
    if len(terms) > _MAX_SHOWN_TERMS:
        terms = [*terms[:_SHOWN_FIRST], "…", *terms[-_SHOWN_LAST:]]
    left = " + ".join(terms).replace("+ -", "- ")
    return f"{left} = {total if equation.constant is None else _write(equation.constant, 0)}"


def _write_term(member: Member) -> str:
    sign = "-" if member.factor < 0 else ""
    scale = abs(member.factor)
    return sign + (member.place.text if scale == 1 else _write(member.value * scale, 0))


def _write_result(equation: Equation) -> str:
    result = equation.result(equation.values)
    if result is None:
        return "0"
    texts = [member.place.text for member in equation.members]
    decimals = max(map(count_decimals, texts))
    if equation.operation in {Operation.SHARE, Operation.GROWTH, Operation.RATIO}:
        decimals = count_decimals(texts[-1]) + 1
    return _write(result / abs(equation.total.factor) if equation.constant is None else result, decimals)


def _write(value: Decimal, decimals: int) -> str:
    """Return a value with a comma before its decimals, and spaces between thousands."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:,f}".replace(",", "\u00a0").replace(".", ",")


def find_digit_questions(record: RecordText) -> tuple[DigitQuestion, ...]:
    """Return what the pages must be asked: the numbers of each sum that does not come out, and what they may be."""
    equations = [equation for own in find_equations(record) for equation in own]
    questions: list[DigitQuestion] = []
    for group, disagreement in enumerate(solve(equations).disagreements):
        questions += _ask(disagreement, group)
    return tuple(questions)


def _ask(disagreement: Disagreement, group: int) -> list[DigitQuestion]:
    reason = explain_disagreement(disagreement)
    told, _, _ = locate(disagreement)
    candidates: dict[RecordPlace, list[DigitCandidate]] = {told: []}
    for equation in disagreement.equations:
        for member in equation.members:
            candidates.setdefault(member.place, [])
    for mend in disagreement.mends:
        own = explain_disagreement(replace(disagreement, mends=(mend,)))
        candidates[mend.place].append(DigitCandidate(mend.text, own))
    return [
        DigitQuestion(
            page_index=place.page_index or 0,
            start=place.start,
            end=place.end,
            transcribed=place.text,
            candidates=tuple(asked),
            group=group,
            is_total=place == told,
            weight=disagreement.weight,
            reason=reason,
        )
        for place, asked in candidates.items()
    ]


def _rule(
    name: str, cause: str, wrong: str, right: str, find: Callable[[SumEquations], tuple[Equation, ...]]
) -> Rule:
    return Rule(
        name=name,
        matter=Matter.SUMS,
        cause=cause,
        wrong=wrong,
        right=right,
        check=partial(_check, find=find, name=name),
    )


RULES: tuple[Rule, ...] = (
    _rule(
        "balance",
        "A number of what there was, came, went or is left was mistyped or miscopied.",
        "Состояло 412 человек, прибыло 30, убыло 12, состоит 450 человек.",
        "Состояло 412 человек, прибыло 30, убыло 12, состоит 430 человек.",
        attrgetter("balances"),
    ),
    _rule(
        "differences",
        "A difference was reckoned from other numbers than the two that stand beside it.",
        "Сдано 412 вагонов вместо 400, на 22 вагона больше.",
        "Сдано 412 вагонов вместо 400, на 12 вагонов больше.",
        attrgetter("differences"),
    ),
    _rule(
        "parts-and-whole",
        "A digit of a total, or of one of its parts, was mistyped or miscopied.",
        "Принято вагонов - 412: в январе - 130, феврале - 152, марте - 140.",
        "Принято вагонов - 412: в январе - 130, феврале - 142, марте - 140.",
        attrgetter("parts"),
    ),
    _rule(
        "percentages",
        "A percentage, or one of the numbers that it was reckoned from, was mistyped or miscopied.",
        "Отремонтировано 130 вагонов из 412, или 81,6 %.",
        "Отремонтировано 130 вагонов из 412, или 31,6 %.",
        attrgetter("percentages"),
    ),
    _rule(
        "products",
        "A product, or one of its factors, was mistyped or miscopied.",
        "Отгружено 12 вагонов по 20 тонн, всего 248 тонн.",
        "Отгружено 12 вагонов по 20 тонн, всего 240 тонн.",
        attrgetter("products"),
    ),
    _rule(
        "table-sums",
        "A digit of a table was mistyped or miscopied: a row or a column does not add up to its total.",
        "Январь\t130\t20\nФевраль\t152\t31\nМарт\t140\t12\nИтого\t412\t63",
        "Январь\t130\t20\nФевраль\t142\t31\nМарт\t140\t12\nИтого\t412\t63",
        attrgetter("tables"),
    ),
)

__all__ = ["RULES", "DigitCandidate", "DigitQuestion", "find_digit_questions"]
