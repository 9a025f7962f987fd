"""Sums that do not come out: the page decides whether the transcription or the typist erred."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from ocr.collation.asked_sums import ask_tokens
from ocr.collation.document import align_document
from ocr.collation.page import PageCollation
from ocr.consistency.record import RecordText
from ocr.consistency.sums import find_digit_questions
from ocr.model import Finding, Page, PageText, ScanRef, Verdict, Word
from ocr.recognizer.frames import frames_of
from ocr.text.profiles import TYPESCRIPT
from ocr.text.tokens import tokenise
from ocr.verdict.document import decide_document
from ocr.verdict.findings import rank_findings
from tests.pages import make_page

# 130 + 142 + 140 = 412, 20 + 31 + 12 = 63, and the rows: 150, 173, 152, 475.
TABLE = (
    "Станция     Рожь   Овес   Всего\n"
    "Южная       130    20     150\n"
    "Северная    142    31     173\n"
    "Главная     140    12     152\n"
    "Итого       412    63     475"
)
SENTENCE = (
    "Принято вагонов 412: в январе 130,\nв феврале 142, в марте 140, как\nбыло указано в последней сводке"
)


@pytest.fixture
def scan(tmp_path: Path) -> ScanRef:
    path = tmp_path / "page.png"
    Image.new("L", (2480, 3508), 255).save(path)
    return ScanRef(str(path))


def collate(scan: ScanRef, pages: Sequence[Page], texts: Sequence[str]) -> tuple[Finding, ...]:
    pages = [replace(page, scan=scan) for page in pages]
    named = [PageText(name=f"{i}.txt", text=text) for i, text in enumerate(texts)]
    aligned = align_document(pages, range(len(pages)), named, "", TYPESCRIPT)
    collations = [
        PageCollation(own, tuple(frames_of(line) for line in page.lines))
        for own, page in zip(aligned, pages, strict=True)
    ]
    verdicts = [verdict for result in decide_document(collations) for verdict in result.verdicts]
    return rank_findings(verdicts, dict(enumerate(texts)))


def typed(text: str, confidence: float = 0.999) -> Page:
    single = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return replace(make_page(single, confidence), engines=("typescript", "tesseract"))


def say(finding: Finding) -> list[str]:
    return [reason.text.format(**dict(reason.fields)) for reason in finding.reasons]


def test_a_sum_that_comes_out_adds_nothing(scan: ScanRef) -> None:
    for text in (TABLE, SENTENCE):
        assert collate(scan, [typed(text)], [text]) == ()


def test_the_page_has_the_digit_that_mends_the_sum(scan: ScanRef) -> None:
    (finding,) = collate(scan, [typed(TABLE)], [TABLE.replace("142", "152")])
    assert (finding.verdict, finding.transcribed, finding.reading) == (Verdict.MISREAD, "152", "142")
    assert say(finding)[0].startswith("The page shows «142»")
    assert any(text.endswith("With 142 for 152 all hold (sheet 1).") for text in say(finding))


def test_of_several_numbers_that_would_mend_a_sum_the_page_has_one(scan: ScanRef) -> None:
    (finding,) = collate(scan, [typed(SENTENCE)], [SENTENCE.replace("142", "152")])
    assert (finding.verdict, finding.transcribed, finding.reading) == (Verdict.MISREAD, "152", "142")
    assert "130 + 152 + 140 = 412 is wrong: it makes 422. With 142 for 152 it is right (sheet 1)." in say(
        finding
    )


def test_the_typist_erred_in_the_cell_that_row_and_column_tell(scan: ScanRef) -> None:
    wrong = TABLE.replace("142", "152")
    (finding,) = collate(scan, [typed(wrong)], [wrong])
    assert (finding.verdict, finding.transcribed, finding.probability) == (Verdict.SIC, "152", 0.9)
    assert say(finding)[1] == "The page has the numbers of this sum as they are transcribed."


def test_the_typist_erred_somewhere_in_a_sum(scan: ScanRef) -> None:
    wrong = SENTENCE.replace("142", "152")
    (finding,) = collate(scan, [typed(wrong)], [wrong])
    assert (finding.verdict, finding.transcribed) == (Verdict.SIC, "412")
    assert "130 → 120, 152 → 142, 140 → 130, 412 → 422" in say(finding)[0]


def blur(page: Page, word: str, at: int, other: str, share: float) -> Page:
    """Return a page on which a letter of a word may be another one."""

    def blurred(own: Word) -> Word:
        if own.text != word:
            return own
        glyph = replace(own.glyphs[at], confidence=0.6, alternatives=((other, share),))
        return replace(own, glyphs=(*own.glyphs[:at], glyph, *own.glyphs[at + 1 :]))

    regions = tuple(
        replace(
            region,
            lines=tuple(replace(line, words=tuple(map(blurred, line.words))) for line in region.lines),
        )
        for region in page.regions
    )
    return replace(page, regions=regions)


def test_parts_that_need_not_be_all_are_asked_about_and_no_more(scan: ScanRef) -> None:
    """412 wagons, of them 270 and 132 others: ten may be of a kind that is not told, or 132 may be 142."""
    text = (
        "Принято 412 вагонов, из них 270 крытых и\n132 платформы, как было указано в сводке\n"
        "за истекший месяц"
    )
    assert collate(scan, [typed(text)], [text]) == ()
    (finding,) = collate(scan, [typed(text.replace("132", "142"))], [text])
    assert (finding.verdict, finding.transcribed, finding.reading) == (Verdict.MISREAD, "132", "142")
    assert say(finding)[-1].startswith("270 + 132 = 412 is wrong: it makes 402.")


@pytest.mark.parametrize(("share", "verdict"), [(0.2, Verdict.ILLEGIBLE), (0.0001, Verdict.SIC)])
def test_a_page_that_does_not_show_the_digit_leaves_it_open(
    scan: ScanRef, share: float, verdict: Verdict
) -> None:
    """The digit that is read is three times likelier than the one that mends the sum, or thousands of times."""
    wrong = TABLE.replace("142", "152")
    (finding,) = collate(scan, [blur(typed(wrong), "152", 1, "4", share)], [wrong])
    assert (finding.verdict, finding.transcribed) == (verdict, "152")
    if verdict is Verdict.ILLEGIBLE:
        assert finding.reading == "142"
        assert "The page does not show clearly which of the two numbers it has." in say(finding)


def test_a_sum_with_a_number_that_nobody_saw_is_never_the_typists(scan: ScanRef) -> None:
    wrong = SENTENCE.replace("142", "152")
    found = collate(scan, [typed(wrong.split("\n", 1)[1])], [wrong])
    assert found and Verdict.SIC not in {finding.verdict for finding in found}


def test_another_misreading_in_a_sum_is_told_alone(scan: ScanRef) -> None:
    """The page has 147 for 142, which no sum asks for: the typist's sum is not blamed."""
    page = TABLE.replace("142", "147")
    found = collate(scan, [typed(page)], [TABLE.replace("142", "152")])
    assert [(f.verdict, f.transcribed, f.reading) for f in found] == [(Verdict.MISREAD, "152", "147")]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        (
            "Сдано 1 412 тонн: в мае 530, в июне 442, в июле 430.",
            {"412": ["402"], "530": ["540"], "442": ["452"], "430": ["440"]},
        ),
        ("Сдано I4О тонн, а именно: ржи 30 и овса 12О.", {"I4О": ["I5О"], "30": ["20"], "12О": ["11О"]}),
    ],
)
def test_what_mends_a_number_of_several_tokens(text: str, mended: dict[str, list[str]]) -> None:
    tokens = tokenise(text)
    (asked,) = ask_tokens(find_digit_questions(RecordText(sheets=(text,))), tokens)
    assert {tokens[i].text: [mend.text for mend in own] for i, own in asked.mends.items()} == mended
