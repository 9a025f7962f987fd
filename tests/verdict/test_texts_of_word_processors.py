"""Transcriptions as word processors and web pages leave them: what is no finding, and what still is one."""

import pytest

from ocr.collation.page import PageCollation
from ocr.consistency.scripts import note_scripts
from ocr.engines.ensemble import find_engine
from ocr.engines.page_reader import ScanRead, read_image
from ocr.facsimile.faces import BUNDLED, load_face
from ocr.facsimile.keystrokes import Machine
from ocr.facsimile.levels import find_level
from ocr.facsimile.sheet import lay_out_text
from ocr.facsimile.write import render_sheet
from ocr.formats.scans import LoadedScan
from ocr.formats.tokens_jsonl import format_tokens_jsonl
from ocr.model import DocumentResult, Finding, PageText, ScanRef
from ocr.pipeline import align_document, decide_document
from ocr.recognizer.frames import frames_of
from ocr.review.rejected import remember_decisions
from ocr.text.profiles import TYPESCRIPT
from tests.pages import make_page

TYPED = """\
Направляю сведения по складу № 5 и складу № 7.
- мука ржаная, всего 15161 пуд
- крупа гречневая, всего 2480 пудов
превосходство запасов сохраняется, замок исправен
"""


def collate(transcribed: str) -> tuple[tuple[Finding, ...], DocumentResult]:
    page = make_page(TYPED)
    (aligned,) = align_document([page], [0], [PageText(name="1.txt", text=transcribed)], "", TYPESCRIPT)
    judged = decide_document([PageCollation(aligned, tuple(frames_of(line) for line in page.lines))])
    remembered = remember_decisions(judged, ())
    result = DocumentResult(name="дело", profile="typescript", pages=remembered.pages)
    return remembered.findings, result


NO_FINDINGS = {
    "as typed": ("", ""),
    "soft hyphens": ("превосходство", "пре\u00adвос\u00adход\u00adство"),
    "zero-width spaces": ("запасов", "за\u200bпа\u2060сов\ufeff"),
    "directions": ("мука ржаная", "\u200eмука\u200f \u202aржаная\u202c"),
    "stress": ("замок", "замо\u0301к"),
    "space in thousands": ("15161", "15 161"),
    "thin space in thousands": ("15161", "15\u2009161"),
    "no-break space in thousands": ("2480", "2\u00a0480"),
    "bullets": ("\n- ", "\n• "),
    "stars": ("\n- ", "\n* "),
    "middle dots": ("\n- ", "\n· "),
    "long dashes": ("\n- ", "\n— "),
    "numbers": ("№ 5", "№№ 5"),
    "N": ("№", "N"),
    "Nо": ("№", "Nо"),
    "a Latin letter": ("замок", "зaмок"),
}


@pytest.mark.parametrize("name", NO_FINDINGS)
def test_what_leaves_no_ink_or_is_written_so_is_no_finding(name: str) -> None:
    typed, written = NO_FINDINGS[name]
    text = TYPED.replace(typed, written) if typed else TYPED
    findings, result = collate(text)
    assert findings == ()
    assert all(
        text[verdict.token.start : verdict.token.end] in format_tokens_jsonl(result)
        for verdict in result.pages[0].verdicts
    )


# What is typed, what is written, and the text in the finding.
FINDINGS = {
    "digit wrong in thousands": ("15161", "15 167", "167"),
    "letter wrong behind a soft hyphen": (
        "превосходство",
        "пре\u00adвос\u00adвод\u00adство",
        "пре\u00adвос\u00adвод\u00adство",
    ),
    "letter wrong beside a stress mark": ("замок", "замо\u0301р", "замо\u0301р"),
    "word wrong behind a bullet": ("- крупа", "• крура", "крура"),
    "number wrong behind N": ("№ 5", "N 6", "6"),
    "letter wrong beside a Latin one": ("замок", "зaмор", "зaмор"),
}


@pytest.mark.parametrize("name", FINDINGS)
def test_what_differs_is_a_finding_at_its_place_in_the_text(name: str) -> None:
    typed, written, found = FINDINGS[name]
    text = TYPED.replace(typed, written)
    (finding,), _ = collate(text)
    assert finding.transcribed == found == text[finding.start : finding.end]


@pytest.fixture(scope="module")
def scanned() -> ScanRead:
    """A page of this text, read by all engines."""
    (sheet,) = lay_out_text(TYPED)
    image, _ = render_sheet(sheet, Machine(1, load_face(BUNDLED)), find_level("clean"), number=1)
    scan = LoadedScan(image=image, dpi=300, dpi_source="stated", sha256="")
    return read_image(ScanRef("page.png"), scan, find_engine())


@pytest.mark.tesseract
@pytest.mark.parametrize(
    ("written", "found"),
    [("15 161", None), ("15 167", "167"), ("16 161", "16"), ("15 16", "16"), ("15\u2009181", "181")],
)
def test_a_digit_wrong_in_a_number_with_spaces_is_found_on_a_scan(
    scanned: ScanRead, written: str, found: str | None
) -> None:
    text = PageText(name="1.txt", text=TYPED.replace("15161", written))
    (aligned,) = align_document([scanned.page], [0], [text], "", TYPESCRIPT)
    judged = decide_document([PageCollation(aligned, scanned.frames)])
    assert [one.transcribed for one in remember_decisions(judged, ()).findings] == ([found] if found else [])


def test_latin_letters_are_one_note() -> None:
    text = TYPED.replace("а", "a").replace("о", "o")
    findings, _ = collate(text)
    assert findings == ()
    (note,) = note_scripts({0: text})
    assert note.letters == ("а", "о")
