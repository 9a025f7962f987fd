"""Letters for digits in a transcription, judged with the page: what is a finding, how sure, and what it says."""

from collections.abc import Sequence
from math import log
from pathlib import Path

import pytest
from PIL import Image

from ocr.consistency.letters_in_numbers import Standing
from ocr.evidence.candidates import Substitution
from ocr.evidence.exemplars import Comparison
from ocr.evidence.gather import find_candidates
from ocr.model import Basis, Page, ScanRef, TokenKind, TokenVerdict, Verdict
from ocr.verdict.document import decide_document
from ocr.verdict.letters_in_numbers import MAX_LOG_ODDS, WEIGHTS, heed_letters
from tests.models import make_model
from tests.pages import make_page
from tests.verdict.test_document import BODY, collate_pages

BEHIND, BEFORE, IF_SEEN = Standing.BEHIND_DIGITS, Standing.BEFORE_DIGITS, Standing.IF_SEEN


@pytest.fixture
def scan(tmp_path: Path) -> ScanRef:
    path = tmp_path / "page.png"
    Image.new("L", (2480, 3508), 255).save(path)
    return ScanRef(str(path))


def find_misread(scan: ScanRef, page: Page, text: str, probability: float) -> Sequence[TokenVerdict]:
    (result,) = decide_document(collate_pages(scan, [page], [text]), make_model(probability))
    return [verdict for verdict in result.verdicts if verdict.verdict is Verdict.MISREAD]


@pytest.mark.parametrize("typed", ["1500", "15ОО", "I500"])
@pytest.mark.parametrize(
    ("transcribed", "standing"),
    [
        ("15ОО", BEHIND),
        ("15OO", BEHIND),
        ("150о", BEHIND),
        ("l500", BEFORE),
        # Whatever the machine has, these are the number.
        ("1500", None),
        ("I500", None),
        ("І500", None),
    ],
)
def test_a_letter_of_a_digits_shape_is_a_finding_whatever_the_page_has(
    scan: ScanRef, typed: str, transcribed: str, standing: Standing | None
) -> None:
    page, text = make_page(BODY.replace("1500", typed)), BODY.replace("1500", transcribed)
    found = find_misread(scan, page, text, 0.001)
    assert [verdict.token.text for verdict in found] == ([transcribed] if standing else [])
    for verdict in found:
        assert (verdict.reading, verdict.token.kind) == ("1500", TokenKind.NUMBER)
        assert verdict.probability == (WEIGHTS[standing] if standing else None)
        assert verdict.basis is Basis.RULE
        assert verdict.boxes
        assert [reason.evidence for reason in verdict.reasons] == ["language"]


def test_what_the_page_has_instead_is_the_reading(scan: ScanRef) -> None:
    (found,) = find_misread(scan, make_page(BODY), BODY.replace("1500", "18ОО"), 0.001)
    assert (found.token.text, found.reading, found.probability) == ("18ОО", "1500", WEIGHTS[BEHIND])
    # The page is surer where it is seen to have another digit.
    surer = find_misread(scan, make_page(BODY), BODY.replace("1500", "18ОО"), 0.99)
    assert [(v.probability, v.basis) for v in surer if v.token.text == "18ОО"] == [(0.99, Basis.EVIDENCE)]


@pytest.mark.parametrize(("typed", "is_finding"), [("1506", True), ("150б", False)])
def test_a_letter_of_another_shape_is_one_if_the_page_has_the_digit(
    scan: ScanRef, typed: str, is_finding: bool
) -> None:
    page, text = make_page(BODY.replace("1500", typed)), BODY.replace("1500", "150б")
    # The model alone would not list it.
    assert find_misread(scan, page, text.replace("150б", "1507"), 0.1) == []
    found = find_misread(scan, page, text, 0.1)
    assert [(v.token.text, v.reading, v.token.kind) for v in found] == (
        [("150б", "1506", TokenKind.NUMBER)] if is_finding else []
    )
    for verdict in found:
        # Odds of 1 to 9, multiplied by e^4.
        assert log(verdict.probability / (1 - verdict.probability)) == pytest.approx(
            log(1 / 9) + MAX_LOG_ODDS
        )


def test_equal_places_are_of_one_kind(scan: ScanRef) -> None:
    text = BODY.replace("1500", "15ОО и 1О и 2o5")
    pages = collate_pages(scan, [make_page(BODY.replace("1500", "1500 и 10 и 205"))], [text])
    (page,) = find_candidates(pages)
    found = [c for c in page.candidates if isinstance(c, Substitution) and c.standing is BEHIND]
    assert [c.transcribed for c in found] == ["15ОО", "1О", "2o5"]
    assert {(c.transcribed_shapes, c.read_shapes) for c in found} == {("О", "0")}


def number(standing: Standing | None, llr: float, likeness: float | None = None) -> Substitution:
    return Substitution(
        a_start=0,
        a_end=1,
        transcribed="1б",
        reading="16",
        kind=TokenKind.NUMBER,
        llr=llr,
        llr_unadapted=llr,
        standing=standing,
        comparison=None if likeness is None else Comparison(likeness, 9, 9),
    )


@pytest.mark.parametrize(
    ("standing", "llr", "before", "after"),
    [
        (None, 6.0, 0.1, 0.1),
        (BEHIND, -5.0, 0.1, WEIGHTS[BEHIND]),
        (BEFORE, -5.0, 0.1, WEIGHTS[BEFORE]),
        # What the page says beyond it counts.
        (BEFORE, 9.0, 0.9, 0.9),
        (IF_SEEN, -1.0, 0.1, 0.1),
        # Odds of 1 to 4 times e.
        (IF_SEEN, 1.0, 0.2, 2.718282 / (2.718282 + 4)),
        (IF_SEEN, 50.0, 1.0, 1.0),
        (IF_SEEN, 50.0, 0.0, 0.0),
    ],
)
def test_what_a_letter_in_a_number_is_worth(
    standing: Standing | None, llr: float, before: float, after: float
) -> None:
    assert heed_letters(number(standing, llr), before) == pytest.approx(after)


@pytest.mark.parametrize(
    ("llr", "likeness", "log_odds"),
    [
        (0.5, 0.75, 3.0),
        (0.5, 1.5, 4.0),
        # The likelihood says more, the picture is like the letter, or the letter is likelier.
        (3.5, 0.75, 3.5),
        (0.5, -0.75, 0.5),
        (-0.5, 0.75, 0.0),
    ],
)
def test_the_likeness_to_the_documents_digits_counts(llr: float, likeness: float, log_odds: float) -> None:
    after = heed_letters(number(IF_SEEN, llr, likeness), 0.5)
    assert log(after / (1 - after)) == pytest.approx(log_odds)
