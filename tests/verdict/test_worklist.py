"""Which doubts are listed beside the findings, in which order, and which are one group."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.errors import UsageError
from ocr.model import Finding, TokenKind, Verdict
from ocr.verdict.worklist import (
    DEFAULT_CUT,
    LOOK_COST,
    MAX_UNGROUPED,
    Cut,
    Worklist,
    group_equals,
    make_cut,
    make_worklist,
    shows,
)

# Eight words of three letters, a space between: word n stands at [4 n, 4 n + 3).
TEXT = "раз два три чет пят шес сем вос"


def place(  # noqa: PLR0917  # what differs in a test
    start: int,
    end: int,
    probability: float = 0.1,
    severity: float = 1.0,
    verdict: Verdict = Verdict.MISREAD,
    differing: tuple[str, str] | None = None,
    page: int = 0,
) -> Finding:
    return Finding(
        id=f"{page} {verdict} {start} {end}",
        page_index=page,
        verdict=verdict,
        kind=TokenKind.WORD,
        severity=severity,
        probability=probability,
        start=start,
        end=end,
        transcribed=TEXT[start:end],
        reading="",
        boxes=(),
        reasons=(),
        differing=differing,
    )


def word(number: int, probability: float = 0.1, severity: float = 1.0) -> Finding:
    return place(4 * number, 4 * number + 3, probability, severity)


def gap_behind(number: int, probability: float = 0.1) -> Finding:
    return place(4 * number + 3, 4 * number + 3, probability, verdict=Verdict.OMITTED)


def listed(worklist: Worklist) -> list[int]:
    """The starts of the listed doubts, in their order."""
    return [doubt.start for doubt in worklist.doubts if doubt.listed]


@pytest.mark.parametrize(
    ("cut", "tokens", "expected"),
    [
        # 0.3, 0.2 x 0.6 = 0.12 and 0.05 are worth a look at 0.05; 0.4 x 0.1 = 0.04 is not.
        (Cut(), 0, [0, 8, 12]),
        (Cut(), 100, [0, 8, 12]),
        # 1 % of 301 is four at least; 1 % of 900 nine, and there are but five.
        (Cut(), 301, [0, 8, 12, 4]),
        (Cut(), 900, [0, 8, 12, 4, 16]),
        # Two findings are among the places of a budget.
        (Cut(places=5), 0, [0, 8, 12]),
        (Cut(places=3), 0, [0]),
        (Cut(places=1), 900, []),
        (Cut(places=0), 900, []),
        (Cut(places=99), 0, [0, 8, 12, 4, 16]),
        # 2 % of 150 is three, of 151 four at least.
        (Cut(share=0.02), 150, [0]),
        (Cut(share=0.02), 151, [0, 8]),
        # By probability alone, in the order of what a look is worth; no share of the tokens is added.
        (Cut(min_probability=0.2), 900, [0, 8, 4]),
        (Cut(min_probability=0.4), 900, [4]),
        (Cut(min_probability=0.41), 900, []),
        (Cut(min_probability=0.0), 0, [0, 8, 12, 4, 16]),
        (Cut(min_probability=0.2, places=4), 0, [0, 8]),
    ],
)
def test_where_the_list_ends(cut: Cut, tokens: int, expected: list[int]) -> None:
    findings = (word(6, 0.9), word(7, 0.8))
    doubts = [word(3, 0.05), word(4, 0.001), word(0, 0.3), word(1, 0.4, 0.1), word(2, 0.2, 0.6)]
    worklist = make_worklist(findings, doubts, {0: TEXT}, tokens, cut)
    assert listed(worklist) == expected
    assert worklist.findings == findings
    assert len(worklist.doubts) == len(doubts)
    assert [one.start for one in worklist.listed] == [24, 28, *expected]


@pytest.mark.parametrize(
    ("finding", "doubt", "is_shown"),
    [
        (word(2), word(2), True),
        (place(8, 15), word(3), True),
        (word(3), place(8, 15), True),
        (word(2), word(1), False),
        (word(2), word(3), False),
        # Gaps before and behind the word, and one word further.
        (word(2), gap_behind(1), True),
        (word(2), gap_behind(2), True),
        (word(2), gap_behind(0), False),
        (word(2), gap_behind(3), False),
        # Within a passage.
        (place(4, 15), gap_behind(2), True),
        # A gap shows itself; the words beside it may be misread all the same.
        (gap_behind(2), gap_behind(2), True),
        (gap_behind(2), gap_behind(1), False),
        (gap_behind(2), word(2), False),
        (gap_behind(2), word(3), False),
        (word(0), place(0, 0, verdict=Verdict.OMITTED), True),
    ],
)
def test_what_a_finding_shows(finding: Finding, doubt: Finding, is_shown: bool) -> None:
    assert shows(finding, doubt, TEXT) is is_shown
    (result,) = make_worklist([finding], [doubt], {0: TEXT}, 100).doubts
    assert result.listed is not is_shown
    # On another page nothing of it is seen.
    other = make_worklist([place(0, 31, page=1)], [doubt], {0: TEXT, 1: TEXT}, 100)
    assert [one.listed for one in other.doubts] == [True]


def test_of_two_doubts_about_one_word_the_worse_is_listed_and_of_one_gap_both() -> None:
    added = place(8, 11, 0.2, verdict=Verdict.UNSEEN)
    doubts = make_worklist([], [word(2, 0.1), added], {0: TEXT}, 0).doubts
    assert [(doubt.verdict, doubt.listed) for doubt in doubts] == [
        (Verdict.UNSEEN, True),
        (Verdict.MISREAD, False),
    ]
    gaps = make_worklist([], [gap_behind(2, 0.2), gap_behind(2, 0.1)], {0: TEXT}, 0).doubts
    assert all(gap.listed for gap in gaps)


@pytest.mark.parametrize(
    ("places", "group"),
    [
        ([place(4 * n, 4 * n + 3, differing=("с", "о")) for n in range(MAX_UNGROUPED + 1)], "с -> о"),
        ([place(4 * n, 4 * n + 3, differing=("с", "о")) for n in range(MAX_UNGROUPED)], ""),
        ([place(4 * n, 4 * n + 3, differing=("с", "")) for n in range(5)], ""),
        ([place(4 * n, 4 * n + 3, differing=("ть", "т")) for n in range(5)], ""),
        ([place(4 * n, 4 * n + 3, differing=("О", "0"), verdict=Verdict.SIC) for n in range(5)], ""),
        ([place(4 * n, 4 * n + 3, differing=("абвгд"[n], "о")) for n in range(5)], ""),
        ([place(4 * n, 4 * n + 3) for n in range(5)], ""),
    ],
)
def test_more_than_three_equal_places_are_a_group(places: Sequence[Finding], group: str) -> None:
    assert {one.group for one in group_equals(places)} == {group}
    assert {one.group for one in make_worklist([], places, {0: TEXT}, 0).doubts} == {group}
    assert {one.group for one in make_worklist(places, [], {0: TEXT}, 0).findings} == {group}


def test_what_is_not_listed_is_in_no_group() -> None:
    doubts = [place(4 * n, 4 * n + 3, 0.2 if n < 4 else 0.01, differing=("с", "о")) for n in range(8)]
    worklist = make_worklist([], doubts, {0: TEXT}, 0)
    assert [one.group for one in worklist.doubts] == ["с -> о"] * 4 + [""] * 4


@pytest.mark.parametrize(
    ("budget", "cut"),
    [
        ("2%", Cut(share=0.02)),
        ("0.5 %", Cut(share=0.005)),
        ("0,5%", Cut(share=0.005)),
        ("100%", Cut(share=1.0)),
        ("40", Cut(places=40)),
        (" 0 ", Cut(places=0)),
        (40, Cut(places=40)),
        (None, DEFAULT_CUT),
    ],
)
def test_a_budget_is_a_share_or_a_number(budget: str | int | None, cut: Cut) -> None:
    assert make_cut(budget) == cut


@pytest.mark.parametrize("budget", ["", "many", "-1", "101%", "1.5", 2.5, "2%%", "٤٠", "nan", "1e3"])
def test_what_is_no_budget_is_refused(budget: str | float) -> None:
    with pytest.raises(UsageError, match="is no budget"):
        make_cut(budget)


@pytest.mark.parametrize("probability", [-0.1, 1.1, math.nan, math.inf])
def test_what_is_no_probability_is_refused(probability: float) -> None:
    with pytest.raises(UsageError, match="is no probability"):
        make_cut(None, probability)


probabilities = st.floats(0.0005, 0.5)
doubts_anywhere = st.lists(
    st.builds(
        lambda number, is_gap, probability, severity: (
            gap_behind(number, probability) if is_gap else word(number, probability, severity)
        ),
        st.integers(0, 7),
        st.booleans(),
        probabilities,
        st.sampled_from((0.1, 0.3, 0.6, 0.8, 1.0)),
    ),
    max_size=12,
)
findings_anywhere = st.lists(st.builds(word, st.integers(0, 7), st.floats(0.5, 1.0)), max_size=3)
cuts = st.one_of(
    st.just(Cut()),
    st.builds(lambda share: Cut(share=share), st.floats(0, 1)),
    st.builds(lambda places: Cut(places=places), st.integers(0, 20)),
)


@given(findings_anywhere, doubts_anywhere, st.integers(0, 2000), cuts)
def test_the_list_is_a_beginning_of_the_ranking(
    findings: list[Finding], doubts: list[Finding], tokens: int, cut: Cut
) -> None:
    worklist = make_worklist(findings, doubts, {0: TEXT}, tokens, cut)
    assert len(worklist.doubts) == len(doubts)
    shown = [one for one in worklist.doubts if one.listed]
    assert worklist.doubts[: len(shown)] == tuple(shown)
    assert [one.rank for one in shown] == sorted((one.rank for one in shown), reverse=True)
    # No place is listed twice, and none that a finding shows.
    words = [(one.start, one.end) for one in shown if one.start < one.end]
    assert len(set(words)) == len(words)
    assert not any(shows(finding, one, TEXT) for finding in findings for one in shown)
    # What is not listed is worth no more, or is listed already.
    for one in worklist.doubts[len(shown) :]:
        is_seen = (one.start, one.end) in words or any(shows(finding, one, TEXT) for finding in findings)
        assert is_seen or all(one.rank <= other.rank for other in shown)
        assert is_seen or not cut.is_default or one.rank < LOOK_COST


@given(findings_anywhere, doubts_anywhere, st.integers(0, 2000), st.integers(0, 20), st.integers(0, 20))
def test_a_larger_budget_never_lists_less(
    findings: list[Finding], doubts: list[Finding], tokens: int, budget: int, more: int
) -> None:
    small, large = (
        make_worklist(findings, doubts, {0: TEXT}, tokens, Cut(places=places)).listed
        for places in (budget, budget + more)
    )
    assert large[: len(small)] == small
    assert len(small) <= max(budget, len(findings))


@given(doubts_anywhere, st.floats(0, 1), st.floats(0, 1))
def test_a_higher_probability_never_lists_more(doubts: list[Finding], one: float, other: float) -> None:
    few, many = (
        {id(doubt) for doubt in doubts if doubt.probability >= least}
        for least in (max(one, other), min(one, other))
    )
    assert few <= many
    sizes = [
        len(make_worklist([], doubts, {0: TEXT}, 0, Cut(min_probability=least)).listed)
        for least in (max(one, other), min(one, other))
    ]
    assert sizes[0] <= sizes[1]
