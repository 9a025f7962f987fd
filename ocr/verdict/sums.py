"""Sums that do not come out as they are transcribed: whose slip that is, the page decides.

If the page has another digit with which the sum comes out, the transcription misread it, and nothing more is said. If
the page has all numbers as they are transcribed, the typist erred. If it shows one of them not clearly, it cannot be
told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ocr.collation.asked_sums import AskedSum, Mend
from ocr.evidence.gather import PageCandidates
from ocr.model import Basis, TokenVerdict, Verdict
from ocr.verdict.reasons import make_reason
from ocr.verdict.sic import MIN_UNCLEAR_LLR, UNCLEAR_WEIGHT

# A sum less sure than this asks the page whether it has another digit; where it has not, nothing is said.
MIN_SETTLED_WEIGHT = 0.7
_SUPPORTED = (Verdict.CONFIRMED, Verdict.DOUBTFUL)
_TYPED = "The page has the numbers of this sum as they are transcribed."
_NOT_TOLD = "The page does not show clearly which of the two numbers it has."


def settle_sums(verdicts: Mapping[int, TokenVerdict], page: PageCandidates) -> dict[int, TokenVerdict]:
    """Return the verdicts on a page's tokens with those on its sums that do not come out as transcribed."""
    settled = dict(verdicts)
    for asked in page.collation.asked_sums:
        own = [settled[i].verdict for i in asked.tokens]
        # Where the page has something else than is transcribed, the sum is another one.
        is_other = any(verdict not in {*_SUPPORTED, Verdict.UNCHECKED} for verdict in own)
        if is_other or asked.weight < MIN_SETTLED_WEIGHT:
            continue
        unclear = dict(_find_unclear(asked, page))
        if unclear:
            settled |= {i: _leave_open(settled[i], mend) for i, mend in unclear.items()}
        else:
            settled[asked.told] = _blame_typist(settled[asked.told], asked, page)
    return settled


def _find_unclear(asked: AskedSum, page: PageCandidates) -> Iterator[tuple[int, Mend]]:
    """Yield the tokens of a sum that the page may have otherwise, each with the likeliest text that mends the sum."""
    for i, mends in asked.mends.items():
        llrs = page.sum_llrs.get(i, {})
        best = max(mends, key=lambda mend: llrs.get(mend.text, float("-inf")))
        if not page.is_weighed[i] or llrs.get(best.text, float("-inf")) > MIN_UNCLEAR_LLR:
            yield i, best


def _leave_open(verdict: TokenVerdict, mend: Mend) -> TokenVerdict:
    return replace(
        verdict,
        verdict=Verdict.ILLEGIBLE,
        probability=max(verdict.probability, UNCLEAR_WEIGHT),
        basis=Basis.RULE if verdict.probability < UNCLEAR_WEIGHT else verdict.basis,
        reading=mend.text,
        reasons=(make_reason("likelihood", _NOT_TOLD), mend.reason),
    )


def _blame_typist(verdict: TokenVerdict, asked: AskedSum, page: PageCandidates) -> TokenVerdict:
    """Return `sic` for the number at which a sum is told; `illegible` if that or another of them was not weighed."""
    is_weighed = all(page.is_weighed[i] for i in asked.tokens)
    return replace(
        verdict,
        verdict=Verdict.SIC if is_weighed else Verdict.ILLEGIBLE,
        probability=asked.weight,
        basis=Basis.RULE,
        reading=verdict.token.text,
        reasons=(asked.reason, make_reason("likelihood", _TYPED)) if is_weighed else (asked.reason,),
    )
