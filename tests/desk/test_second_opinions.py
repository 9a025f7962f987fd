"""Which places two people look at, how far they agree, and whose page it is meanwhile."""

import pytest

from ocr.desk.leases import LEASE_S, Leases
from ocr.desk.second_opinions import Agreement, is_in_sample, measure_agreement, needs_second
from ocr.desk.types import Deed
from ocr.model import TokenKind
from tests.desk.test_states import make_place

A, R, E = Deed.ACCEPT, Deed.REJECT, Deed.EDIT
# Not in the sample, by its hash.
KEY = next(f"k{number}" for number in range(100) if not is_in_sample(f"k{number}"))


@pytest.mark.parametrize(
    ("kind", "probability", "needs"),
    [
        (TokenKind.NUMBER, 0.99, True),
        (TokenKind.DATE, 0.01, True),
        (TokenKind.NAME, 0.99, True),
        (TokenKind.NEGATION, 0.99, True),
        (TokenKind.WORD, 0.99, False),
        (TokenKind.WORD, 0.91, False),
        (TokenKind.WORD, 0.9, True),
        (TokenKind.WORD, 0.4, True),
        (TokenKind.WORD, 0.39, False),
        (TokenKind.PUNCTUATION, 0.99, False),
    ],
)
def test_what_changes_a_document_or_is_in_doubt_is_seen_by_two(
    kind: TokenKind, probability: float, needs: bool
) -> None:
    assert needs_second(make_place(KEY, kind=kind, probability=probability)) is needs


def test_a_twentieth_of_the_rest_is_drawn_the_same_each_time() -> None:
    drawn = [key for key in map(str, range(20_000)) if is_in_sample(key)]
    assert 900 < len(drawn) < 1_100
    assert needs_second(make_place(drawn[0], kind=TokenKind.WORD, probability=0.99))


@pytest.mark.parametrize(
    ("pairs", "agreement"),
    [
        ([], Agreement(0, 0, None)),
        # All say the same: chance alone would have them agree.
        ([(A, A)] * 5, Agreement(5, 5, None)),
        # By hand: 20 both accept, 15 both reject, 5 and 10 differ: observed .7, by chance .5.
        ([(A, A)] * 20 + [(A, R)] * 5 + [(R, A)] * 10 + [(R, R)] * 15, Agreement(50, 35, 0.4)),
        # Worse than chance.
        ([(A, R), (R, A)], Agreement(2, 0, -1.0)),
    ],
)
def test_kappa_as_counted_by_hand(pairs: list[tuple[Deed, Deed]], agreement: Agreement) -> None:
    found = measure_agreement(pairs)
    assert found[:2] == agreement[:2]
    assert found.kappa == (None if agreement.kappa is None else pytest.approx(agreement.kappa))


def test_a_lease_is_renewed_by_work_and_ends_by_itself() -> None:
    now = [0.0]
    leases = Leases(lambda: now[0])
    assert leases.take("Аня", "д. 1", 0).person == "Аня"
    assert leases.take("Боря", "д. 1", 1).person == "Боря"
    assert leases.take("Боря", "д. 1", 0).person == "Аня"
    assert leases.take("Боря", "д. 2", 0).person == "Боря"
    now[0] = LEASE_S - 1
    leases.take("Аня", "д. 1", 0)
    now[0] = LEASE_S + 1
    assert leases.held() == {("д. 1", 0): "Аня"}
    now[0] = 2 * LEASE_S
    assert leases.take("Боря", "д. 1", 0).person == "Боря"
    leases.release("Боря")
    assert leases.held() == {}
