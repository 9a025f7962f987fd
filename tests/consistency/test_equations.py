"""Equations: when they hold, and which one digit mends them."""

from decimal import Decimal

import pytest

from ocr.consistency.equations import (
    MENDED_WEIGHT,
    NOT_MENDED_WEIGHT,
    SEVERAL_WEIGHT,
    Equation,
    Member,
    Operation,
    change_one_digit,
    find_mends,
    solve,
)
from ocr.consistency.figures import parse_value
from ocr.model import Part, RecordPlace


def member(text: str, at: int, factor: int = 1) -> Member:
    value = parse_value(text)
    assert value is not None
    place = RecordPlace(Part.TRANSCRIPTION, 0, "", at, at + len(text), text)
    return Member(place=place, value=value, factor=Decimal(factor))


def make(operation: Operation, *texts: str, tolerance: str = "0", constant: int | None = None) -> Equation:
    members = tuple(member(text, 100 * at) for at, text in enumerate(texts))
    return Equation(
        operation=operation,
        members=members,
        tolerance=Decimal(tolerance),
        constant=None if constant is None else Decimal(constant),
    )


@pytest.mark.parametrize(
    ("operation", "texts", "tolerance", "holds"),
    [
        (Operation.SUM, ("130", "142", "272"), "0", True),
        (Operation.SUM, ("130", "142", "273"), "0", False),
        (Operation.SUM, ("1,5", "2.25", "3,75"), "0", True),
        (Operation.AT_MOST, ("45", "45"), "0", True),
        (Operation.AT_MOST, ("54", "45"), "0", False),
        # 130 / 412 = 31.55 %: cut off, rounded, and neither.
        (Operation.SHARE, ("130", "412", "31,5"), "0.1", True),
        (Operation.SHARE, ("130", "412", "31,6"), "0.1", True),
        (Operation.SHARE, ("130", "412", "31,7"), "0.1", False),
        (Operation.SHARE, ("130", "0", "31,7"), "0.1", False),
        (Operation.GROWTH, ("800", "600", "25"), "1", True),
        (Operation.GROWTH, ("600", "800", "25"), "1", False),
        (Operation.RATIO, ("412", "1236", "3"), "1", True),
        (Operation.RATIO, ("0", "1236", "3"), "1", False),
        (Operation.PRODUCT, ("12", "20", "240"), "0", True),
        (Operation.PRODUCT, ("12", "20", "260"), "0", False),
    ],
)
def test_an_equation_holds(operation: Operation, texts: tuple[str, ...], tolerance: str, holds: bool) -> None:
    equation = make(operation, *texts, tolerance=tolerance)
    assert equation.holds(equation.values) is holds


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("152", "142"),
        ("412", "142"),
        ("1402", "14020"),
        ("1402", "11402"),
        ("1100", "110"),
        ("1 234", "1 834"),
        ("1 234", "2 134"),
        ("1 234", "12 034"),
        ("12.500", "125.000"),
        ("31,6", "31,65"),
        ("31,6", "311,6"),
        ("I2О", "I3О"),
    ],
)
def test_a_change_of_one_digit(text: str, made: str) -> None:
    assert made in set(change_one_digit(text))


@pytest.mark.parametrize(
    ("text", "not_made"),
    [("152", "143"), ("152", "052"), ("102", "012"), ("152", "12"), ("152", "152"), ("1 234", "1234")],
)
def test_no_change_of_one_digit(text: str, not_made: str) -> None:
    assert not_made not in set(change_one_digit(text))


def test_a_sum_is_mended_in_each_of_its_members() -> None:
    # 130 + 152 = 282, ten more than 272.
    mends = find_mends(make(Operation.SUM, "130", "152", "272"))
    assert [mend.text for mend in mends] == ["120", "142", "282"]


def test_shares_are_mended_to_make_100() -> None:
    mends = find_mends(make(Operation.SUM, "45", "40", "25", constant=100))
    assert [mend.text for mend in mends] == ["35", "30", "15"]


def test_a_number_in_two_sums_mends_both() -> None:
    """The cell 152 stands in a row and in a column; 142 mends both: 130 + 142 = 272, 142 + 20 = 162."""
    cell = member("152", 0)
    column = Equation(operation=Operation.SUM, members=(member("130", 10), cell, member("272", 20)))
    row = Equation(operation=Operation.SUM, members=(cell, member("20", 30), member("162", 40)))
    (told,) = solve([column, row]).disagreements
    assert [(mend.place.start, mend.text) for mend in told.mends] == [(0, "142")]
    assert told.weight == MENDED_WEIGHT and len(told.equations) == 2


def test_what_breaks_another_sum_mends_nothing() -> None:
    """The cell 152 is right in its row; so that the column is wrong elsewhere."""
    cell = member("152", 0)
    column = Equation(operation=Operation.SUM, members=(member("130", 10), cell, member("272", 20)))
    row = Equation(operation=Operation.SUM, members=(cell, member("20", 30), member("172", 40)))
    solved = solve([column, row])
    (told,) = solved.disagreements
    assert [mend.text for mend in told.mends] == ["120", "282"] and told.weight == SEVERAL_WEIGHT
    assert [place.text for place in solved.agreeing] == ["152", "20", "172"]


def test_what_no_digit_mends_is_told_only_of_a_certain_sum() -> None:
    # 130 + 142 = 272, and 999 is no digit away; 130 and 142 would be 857 and 869.
    equation = make(Operation.SUM, "130", "142", "999")
    assert solve([equation]).disagreements == ()
    certain = Equation(operation=Operation.SUM, members=equation.members, is_certain=True)
    (told,) = solve([certain]).disagreements
    assert told.mends == () and told.weight == NOT_MENDED_WEIGHT
