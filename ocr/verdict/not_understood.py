"""What a run says first: which pages were not understood, which text fits them, and what to do."""

from collections.abc import Sequence
from itertools import pairwise

from ocr.model import Coverage, PageResult, Proposal, Reason
from ocr.verdict.reasons import make_reason

# Pages told one by one; of further ones the numbers are told.
MAX_TOLD_PAGES = 5
# So many pages in a row that read like the text one before, or one behind, are one slip.
MIN_SHIFTED_PAGES = 2

_PAGE = (
    "Page {page} ({scan}) was not understood: {covered} of its {tokens} words and marks lie on lines that read as "
    "they are transcribed; the reading differs from the text in {cer} % of the letters. Nothing is claimed about it. "
    "See whether the text is that of this page, and whether the scan is legible and upright."
)
_NOTHING_READ = (
    "Page {page} ({scan}) was not understood: nothing was read on it, but its text has {tokens} words and marks. "
    "Nothing is claimed about it. See whether the text is that of this page, and whether the scan shows one."
)
_FURTHER = "{count} further pages were not understood either: {pages}."
_SHIFTED = {
    -1: (
        "Pages and texts are one off: pages {first} to {last} read like the text of the page before. A text is "
        "missing, or a scan too many, at page {first} or before. Put that right and verify again."
    ),
    1: (
        "Pages and texts are one off: pages {first} to {last} read like the text of the page behind. A scan is "
        "missing, or a text too many, at page {first} or before. Put that right and verify again."
    ),
}
_FITS = (
    "Page {page} ({scan}) reads like {transcription}, the text of page {own}. Put scans and texts into the same "
    "order and verify again."
)
_NO_NUMBER = "How many errors are left is not said: that is known only of pages that were understood."


def make_warnings(pages: Sequence[PageResult], proposals: Sequence[Proposal]) -> tuple[Reason, ...]:
    """Return what the run says before all else, the pairing of texts first; nothing if every page was understood."""
    doubted = [page for page in pages if not page.coverage.is_enough]
    if not doubted:
        return ()
    told = [_tell_page(page) for page in doubted[:MAX_TOLD_PAGES]]
    rest = doubted[MAX_TOLD_PAGES:]
    if rest:
        numbers = ", ".join(str(page.page_index + 1) for page in rest)
        told.append(make_reason("coverage", _FURTHER, count=len(rest), pages=numbers))
    scans = {page.page_index: page.page.scan.name for page in pages}
    return (*_tell_pairing(proposals, scans), *told, make_reason("coverage", _NO_NUMBER))


def _tell_page(page: PageResult) -> Reason:
    coverage: Coverage = page.coverage
    fields = {"page": page.page_index + 1, "scan": page.page.scan.name, "tokens": coverage.tokens}
    if not page.page.text.strip():
        return make_reason("coverage", _NOTHING_READ, **fields)
    cer = round(100 * coverage.edits / max(1, coverage.letters))
    return make_reason("coverage", _PAGE, **fields, covered=coverage.covered, cer=cer)


def _tell_pairing(proposals: Sequence[Proposal], scans: dict[int, str]) -> list[Reason]:
    told: list[Reason] = []
    single: list[Proposal] = []
    for run in _runs_of_shift(proposals):
        step = run[0].text_index - run[0].page_index
        if step in _SHIFTED and len(run) >= MIN_SHIFTED_PAGES:
            first, last = run[0].page_index + 1, run[-1].page_index + 1
            told.append(make_reason("pairing", _SHIFTED[step], first=first, last=last))
        else:
            single += run
    told += [
        make_reason(
            "pairing",
            _FITS,
            page=one.page_index + 1,
            scan=scans[one.page_index],
            transcription=one.transcription,
            own=one.text_index + 1,
        )
        for one in single[:MAX_TOLD_PAGES]
    ]
    return told


def _runs_of_shift(proposals: Sequence[Proposal]) -> list[list[Proposal]]:
    """Return the proposals in runs of the same step from page to text; a page that has none parts no run."""
    ordered = sorted(proposals)
    runs: list[list[Proposal]] = [[one] for one in ordered[:1]]
    for before, one in pairwise(ordered):
        if one.text_index - one.page_index == before.text_index - before.page_index:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs
