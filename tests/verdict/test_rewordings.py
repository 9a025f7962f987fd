"""What an editor worded anew: one finding for two words against one, and nothing else joined to it."""

from collections.abc import Sequence

import pytest

from ocr.collation.alignment import align, fold_tokens
from ocr.model import Box, TokenKind, TokenVerdict, Verdict, gap_token
from ocr.text.profiles import TYPESCRIPT
from ocr.text.tokens import tokenise
from ocr.verdict.findings import rank_findings

MISREAD, UNSEEN, OMITTED, ILLEGIBLE = Verdict.MISREAD, Verdict.UNSEEN, Verdict.OMITTED, Verdict.ILLEGIBLE


def judge(text: str, given: Sequence[tuple[Verdict, str, str]]) -> list[TokenVerdict]:
    """The verdicts on a text: (verdict, token, reading) of some tokens; an omission stands behind its token."""
    tokens = tokenise(text)
    verdicts: list[TokenVerdict] = []
    for number, token in enumerate(tokens):
        own = [one for one in given if one[1] == token.text]
        for verdict, _, reading in own:
            gap = gap_token(token.end, TokenKind.WORD) if verdict is OMITTED else token
            verdicts.append(
                TokenVerdict(
                    page_index=0,
                    token=gap,
                    verdict=verdict,
                    reading=reading,
                    probability=0.9,
                    boxes=(Box(number, 0, number + 1, 1),),
                )
            )
        if all(verdict is OMITTED for verdict, *_ in own):
            verdicts.append(
                TokenVerdict(
                    page_index=0, token=token, verdict=Verdict.CONFIRMED, reading=token.text, probability=0.0
                )
            )
    return sorted(verdicts, key=lambda v: (v.token.start, v.token.end))


@pytest.mark.parametrize(
    ("text", "given", "findings"),
    [
        # Two words for one, one for two, and a word in whose place the page has others.
        (
            "он так как болен",
            [(UNSEEN, "так", ""), (MISREAD, "как", "поскольку")],
            [(MISREAD, "так как", "поскольку")],
        ),
        (
            "он применяет это",
            [(OMITTED, "он", "обычно"), (MISREAD, "применяет", "использует")],
            [(MISREAD, "применяет", "обычно использует")],
        ),
        (
            "он применяет это",
            [(MISREAD, "применяет", "обычно"), (OMITTED, "применяет", "использует")],
            [(MISREAD, "применяет", "обычно использует")],
        ),
        (
            "он применяет это",
            [(UNSEEN, "применяет", ""), (OMITTED, "применяет", "обычно ставит")],
            [(MISREAD, "применяет", "обычно ставит")],
        ),
        (
            "он применяет это",
            [(OMITTED, "он", "обычно"), (ILLEGIBLE, "применяет", "")],
            [(MISREAD, "применяет", "обычно")],
        ),
        # A letter misread beside a dropped word, a dropped mark, a dropped line: two findings.
        (
            "он принял это",
            [(OMITTED, "он", "не"), (MISREAD, "принял", "приняд")],
            [(OMITTED, "", "не"), (MISREAD, "принял", "приняд")],
        ),
        (
            "он принял это",
            [(MISREAD, "принял", "дал"), (OMITTED, "принял", ",")],
            [(MISREAD, "принял", "дал"), (OMITTED, "", ",")],
        ),
        (
            "он принял это",
            [(MISREAD, "принял", "дал"), (OMITTED, "принял", "пять слов одной целой строки")],
            [(MISREAD, "принял", "дал"), (OMITTED, "", "пять слов одной целой строки")],
        ),
        # With a confirmed word between them they have nothing to do with each other.
        (
            "он принял это",
            [(UNSEEN, "он", ""), (OMITTED, "принял", "дал")],
            [(UNSEEN, "он", ""), (OMITTED, "", "дал")],
        ),
        # What was not read and may be illegible is no wording by itself.
        (
            "он принял это",
            [(ILLEGIBLE, "он", "она"), (OMITTED, "он", "всегда")],
            [(ILLEGIBLE, "он", "она"), (OMITTED, "", "всегда")],
        ),
    ],
)
def test_a_changed_wording_is_one_finding(
    text: str,
    given: Sequence[tuple[Verdict, str, str]],
    findings: Sequence[tuple[Verdict, str, str]],
) -> None:
    found = rank_findings(judge(text, given), {0: text})
    assert {(f.verdict, f.transcribed, f.reading) for f in found} == set(findings)
    assert len(found) == len(findings)
    assert all(text[f.start : f.end] == f.transcribed for f in found)


@pytest.mark.parametrize(
    ("transcribed", "read", "pairs"),
    [
        # Unlike words do not stand for each other together: each side is weighed for itself.
        ("он так как был", "он поскольку был", 0),
        ("он вдруг ушел", "он почему нибудь ушел", 0),
        # A word that was split or joined does.
        ("он не вошел туда", "он невошел туда", 1),
        ("он невошел туда", "он не вошел туда", 1),
        ("он вое нный туда", "он военный туда", 1),
        # Nor does it matter that capitals were read as small letters.
        ("ВТОРОЙ ОТДЕЛ УПРАВЛЕНИЯ", "втоРойотдел УПРАВЛЕНИЯ", 1),
    ],
)
def test_several_words_are_paired_with_one_only_if_they_are_like_it(
    transcribed: str, read: str, pairs: int
) -> None:
    a, b = fold_tokens(transcribed, TYPESCRIPT), fold_tokens(read, TYPESCRIPT)
    pairings = align(a, b)
    assert sum(len(p.a_tokens) + len(p.b_tokens) > 2 for p in pairings) == pairs
