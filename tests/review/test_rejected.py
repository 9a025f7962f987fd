"""Decisions of an earlier report put to a run's findings: those rejected leave the list, the rest is remembered."""

from dataclasses import replace

import pytest

from ocr.model import (
    Box,
    Choice,
    Decision,
    Finding,
    PageResult,
    PageText,
    Rate,
    Token,
    TokenKind,
    TokenVerdict,
    Uncovered,
    Verdict,
)
from ocr.review.rejected import find_with_keys, find_worklist, remember_decisions
from ocr.text.tokens import tokenise
from tests.pages import make_page

ROW = "итого 12 руб. 40 коп.\n"


def judge(text: str, *found: tuple[int, Verdict, str]) -> PageResult:
    """Return a page judged: (offset, verdict, reading) of each token, or gap of `omitted`, that is found."""
    tokens = {token.start: token for token in tokenise(text)}
    given = {
        start: TokenVerdict(
            page_index=0, token=token, verdict=Verdict.CONFIRMED, reading=token.text, probability=0.0005
        )
        for start, token in tokens.items()
    }
    gaps: list[TokenVerdict] = []
    for at, verdict, reading in found:
        gap = Token(text="", start=at, end=at, kind=TokenKind.WORD)
        token = gap if verdict is Verdict.OMITTED else tokens[at]
        judged = TokenVerdict(page_index=0, token=token, verdict=verdict, reading=reading, probability=0.9)
        if verdict is Verdict.OMITTED:
            gaps.append(judged)
        else:
            given[at] = judged
    return PageResult(
        page_index=0,
        page=make_page(text),
        transcription=PageText(name="a.txt", text=text),
        verdicts=tuple(sorted([*given.values(), *gaps], key=lambda v: (v.token.start, v.token.end))),
        cer=Rate(0, 1),
        wer=Rate(0, 1),
    )


def decide(finding: Finding, choice: Choice, text: str = "") -> Decision:
    return Decision(finding=finding.id, key=finding.key, choice=choice, text=text)


def test_only_what_is_rejected_leaves_the_list() -> None:
    page = judge(
        "он не пришёл вчера",
        (3, Verdict.UNSEEN, ""),
        (6, Verdict.MISREAD, "ушёл"),
        (13, Verdict.SIC, "вчера"),
    )
    unseen, misread, sic = sorted(find_with_keys([page]), key=lambda own: own.start)
    decisions = [
        decide(unseen, Choice.REJECTED),
        decide(misread, Choice.ACCEPTED),
        decide(sic, Choice.EDITED, "завтра"),
    ]
    remembered = remember_decisions([page], decisions)
    assert remembered.dismissed == (unseen,)
    assert set(remembered.findings) == {misread, sic}
    assert set(remembered.decisions) == set(decisions)
    verdicts = {own.token.text: own for own in remembered.pages[0].verdicts}
    assert (verdicts["не"].verdict, verdicts["не"].probability) == (Verdict.CONFIRMED, 0.0)
    assert [own.evidence for own in verdicts["не"].reasons] == ["decision"]
    assert (verdicts["пришёл"].verdict, verdicts["вчера"].verdict) == (Verdict.MISREAD, Verdict.SIC)


def test_without_decisions_all_is_as_it_was_judged() -> None:
    page = judge(ROW, (6, Verdict.MISREAD, "17"))
    remembered = remember_decisions([page], [])
    assert (remembered.findings, remembered.dismissed) == (find_with_keys([page]), ())
    assert (remembered.pages, remembered.decisions) == ((page,), ())


@pytest.mark.parametrize("row", [0, 1, 2])
def test_rejecting_a_row_of_a_table_leaves_its_equals(row: int) -> None:
    page = judge(3 * ROW, *((22 * at + 6, Verdict.MISREAD, "17") for at in range(3)))
    findings = sorted(find_with_keys([page]), key=lambda own: own.start)
    remembered = remember_decisions([page], [decide(findings[row], Choice.REJECTED)])
    assert remembered.dismissed == (findings[row],)
    assert len(remembered.findings) == 2
    # Also where only the other row is found this time, and the text has changed elsewhere.
    other = (row + 1) % 3
    changed = judge("Опись.\n" + 3 * ROW, (7 + 22 * other + 6, Verdict.MISREAD, "17"))
    again = remember_decisions([changed], [decide(findings[row], Choice.REJECTED)])
    assert (len(again.findings), again.dismissed) == (1, ())


def test_a_decision_bears_the_id_of_this_run_and_none_is_lost() -> None:
    text = "Доношу № 25848 от 7 мая"
    (before,) = find_with_keys([judge(text, (9, Verdict.MISREAD, "25348"))])
    stranger = Decision(finding="x", key="y", choice=Choice.REJECTED)
    later = judge(f"Я {text}", (11, Verdict.MISREAD, "25348"))
    remembered = remember_decisions([later], [stranger, decide(before, Choice.ACCEPTED)])
    (now,) = remembered.findings
    assert now.id != before.id
    assert remembered.decisions == (decide(now, Choice.ACCEPTED), stranger)


def test_an_omission_dismissed_leaves_its_neighbours_and_the_others_of_its_gap() -> None:
    page = judge(
        "он пришёл вчера",
        (3, Verdict.MISREAD, "ушёл"),
        (10, Verdict.OMITTED, "не"),
        (10, Verdict.OMITTED, "поздно"),
        (10, Verdict.MISREAD, "сегодня"),
    )
    findings = find_with_keys([page])
    (rejected,) = [own for own in findings if own.reading == "не"]
    remembered = remember_decisions([page], [decide(rejected, Choice.REJECTED)])
    assert remembered.dismissed == (rejected,)
    # The words on either side, parted by the gap until now, are not made one finding.
    assert remembered.findings == tuple(own for own in findings if own != rejected)
    assert [v.reading for v in remembered.pages[0].verdicts if v.verdict is Verdict.OMITTED] == ["поздно"]


def test_pages_of_one_file_are_told_apart() -> None:
    first = judge("Секретно\n", (0, Verdict.MISREAD, "Секрета"))
    scan = first.page.scan._replace(frame=1, frames=2)
    second = replace(
        first,
        page_index=1,
        page=replace(first.page, scan=scan),
        verdicts=tuple(replace(own, page_index=1) for own in first.verdicts),
    )
    findings = find_with_keys([first, second])
    remembered = remember_decisions([first, second], [decide(findings[0], Choice.REJECTED)])
    assert (len(remembered.findings), len(remembered.dismissed)) == (1, 1)
    assert [page.verdicts[0].verdict for page in remembered.pages] == [Verdict.CONFIRMED, Verdict.MISREAD]


def test_ink_that_was_found_rightly_not_transcribed_is_dismissed_by_its_key() -> None:
    inks = tuple(Uncovered(key=key, box=Box(0, 0, 90, 90), reading="") for key in ("a1", "b2"))
    page = replace(judge("он пришёл"), uncovered=inks)
    decisions = (
        Decision(finding="", key="b2", choice=Choice.REJECTED),
        Decision(finding="", key="a1", choice=Choice.ACCEPTED),
    )
    remembered = remember_decisions([page], decisions)
    assert [area.is_dismissed for area in remembered.pages[0].uncovered] == [False, True]
    assert remembered.decisions == decisions


# --- Doubts ---------------------------------------------------------------------------------------


def doubt_of(page: PageResult, *doubted: tuple[int, int, str, float]) -> PageResult:
    """The page with doubts: (start, end, reading, probability)."""
    return replace(
        page,
        doubts=tuple(
            TokenVerdict(
                page_index=0,
                token=Token(
                    text=page.transcription.text[start:end], start=start, end=end, kind=TokenKind.NUMBER
                ),
                verdict=Verdict.MISREAD if start < end else Verdict.OMITTED,
                reading=reading,
                probability=probability,
            )
            for start, end, reading, probability in doubted
        ),
    )


def test_a_rejected_doubt_is_dismissed_and_another_decision_keeps_it_listed() -> None:
    # 12 at [6, 8), 40 at [14, 16); the gap behind «руб.» at 13.
    page = doubt_of(judge(ROW), (6, 8, "72", 0.3), (14, 16, "10", 0.2), (13, 13, "не", 0.01))
    first, second, third = find_worklist([page]).doubts
    assert [one.listed for one in (first, second, third)] == [True, True, False]
    decisions = [decide(first, Choice.REJECTED), decide(third, Choice.ACCEPTED)]
    remembered = remember_decisions([page], decisions)
    assert [one.id for one in remembered.dismissed] == [first.id]
    assert [(one.id, one.listed) for one in remembered.doubts] == [(second.id, True), (third.id, True)]
    assert set(remembered.decisions) == set(decisions)


def test_the_list_does_not_move_up_behind_what_was_rejected() -> None:
    # One per cent of seven tokens is one; none is worth a look by its probability.
    page = doubt_of(judge(ROW), (6, 8, "72", 0.03), (14, 16, "10", 0.02))
    first, second = find_worklist([page]).doubts
    assert (first.listed, second.listed) == (True, False)
    remembered = remember_decisions([page], [decide(first, Choice.REJECTED)])
    assert [(one.id, one.listed) for one in remembered.doubts] == [(second.id, False)]


def test_doubts_have_keys_and_change_none_of_a_finding() -> None:
    page = judge(ROW, (6, Verdict.MISREAD, "72"), (13, Verdict.OMITTED, "не"))
    findings = find_with_keys([page])
    worklist = find_worklist([doubt_of(page, (6, 8, "72", 0.3), (13, 13, "не", 0.2), (14, 16, "10", 0.2))])
    assert worklist.findings == findings
    everything = [*worklist.findings, *worklist.doubts]
    assert len({one.key for one in everything} - {""}) == len({one.id for one in everything}) == 5
    # The findings show the first two places.
    assert [one.transcribed for one in worklist.doubts if one.listed] == ["40"]


def test_what_was_not_clear_at_a_rejected_doubt_is_confirmed() -> None:
    page = doubt_of(judge(ROW), (6, 8, "72", 0.3))
    unclear = tuple(
        replace(own, verdict=Verdict.DOUBTFUL) if own.token.start in {6, 14} else own for own in page.verdicts
    )
    page = replace(page, verdicts=unclear)
    (doubt,) = find_worklist([page]).doubts
    (after,) = remember_decisions([page], [decide(doubt, Choice.REJECTED)]).pages
    assert [own.token.start for own in after.verdicts if own.verdict is Verdict.DOUBTFUL] == [14]
