"""Whole pages judged with a recorded engine: what becomes a finding and what does not."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from ocr.collation.document import align_document, split_running_text
from ocr.collation.page import PageCollation
from ocr.evidence.candidates import Substitution
from ocr.evidence.gather import find_candidates
from ocr.model import (
    DEPARTURES,
    Basis,
    Box,
    Finding,
    Page,
    PageResult,
    PageText,
    ScanRef,
    Token,
    TokenKind,
    TokenVerdict,
    UnreadInk,
    Verdict,
)
from ocr.recognizer.frames import frames_of
from ocr.text.profiles import TYPESCRIPT
from ocr.verdict.document import decide_document
from ocr.verdict.findings import rank_findings
from tests.models import make_model
from tests.pages import make_page

BODY = (
    "Он полностью согласен с вашей оценкой\n"
    "обстановки и просил передать что корпус\n"
    "насчитывает около 1500 орудий различного\n"
    "калибра включая танки и самолеты"
)


@pytest.fixture
def scan(tmp_path: Path) -> ScanRef:
    path = tmp_path / "page.png"
    Image.new("L", (2480, 3508), 255).save(path)
    return ScanRef(str(path))


def collate_pages(
    scan: ScanRef, pages: Sequence[Page], texts: Sequence[str], title: str = ""
) -> list[PageCollation]:
    """The pages with the frames that say what was read, aligned with their texts."""
    pages = [replace(page, scan=scan) for page in pages]
    named = [PageText(name=f"{i}.txt", text=text) for i, text in enumerate(texts)]
    aligned = align_document(pages, range(len(pages)), named, title, TYPESCRIPT)
    return [
        PageCollation(own, tuple(frames_of(line) for line in page.lines))
        for own, page in zip(aligned, pages, strict=True)
    ]


def collate(
    scan: ScanRef, pages: Sequence[Page], texts: Sequence[str], title: str = ""
) -> tuple[Finding, ...]:
    judged = decide_document(collate_pages(scan, pages, texts, title))
    verdicts = [verdict for result in judged for verdict in result.verdicts]
    return rank_findings(verdicts, dict(enumerate(texts)))


def test_a_faithful_transcription_has_no_findings(scan: ScanRef) -> None:
    reflowed = BODY.replace("\n", " ").replace("корпус ", "корпус\n")
    assert collate(scan, [make_page(BODY)], [reflowed]) == ()


def test_a_wrong_digit_is_found_where_it_stands(scan: ScanRef) -> None:
    text = BODY.replace("1500", "1800").replace("танки", "танкн")
    # Both engines read what the page has.
    page = replace(make_page(BODY), engines=("typescript", "tesseract"))
    found = {finding.transcribed: finding for finding in collate(scan, [page], [text])}
    assert set(found) == {"1800", "танкн"}
    digit = found["1800"]
    assert (digit.verdict, digit.reading) == (Verdict.MISREAD, "1500")
    assert text[digit.start : digit.end] == "1800"
    # third line (300 + 2 * 75), "насчитывает около " is 18 cells of 30 px from 300
    assert digit.boxes == (Box(840, 450, 840 + 4 * 30 - 4, 486),)


def test_of_equally_probable_findings_the_gravest_comes_first() -> None:
    def misread(at: int, kind: TokenKind) -> TokenVerdict:
        token = Token(text="а", start=2 * at, end=2 * at + 1, kind=kind)
        return TokenVerdict(page_index=0, token=token, verdict=Verdict.MISREAD, reading="о", probability=0.8)

    kinds = (TokenKind.PUNCTUATION, TokenKind.FORM, TokenKind.WORD, TokenKind.NUMBER)
    # A confirmed word between them keeps them apart.
    verdicts = [
        verdict
        for at, kind in enumerate(kinds)
        for verdict in (
            misread(2 * at, kind),
            replace(misread(2 * at + 1, kind), verdict=Verdict.CONFIRMED),
        )
    ]
    assert [f.kind for f in rank_findings(verdicts, {0: "а " * 8})] == list(kinds[::-1])


def test_an_engine_slip_is_no_finding(scan: ScanRef) -> None:
    read = BODY.replace("различного", "разпичного")
    # The reader hardly knows: 0.6 for the letter that would make no word of it.
    assert collate(scan, [make_page(read, confidence=0.6)], [BODY]) == ()


def test_dropped_word_repeated_word_and_swapped_pair(scan: ScanRef) -> None:
    # As sure as the reader is of clear type.
    page = make_page(BODY, 0.999)
    dropped = collate(scan, [page], [BODY.replace("просил ", "")])
    assert [(f.verdict, f.reading, f.start == f.end) for f in dropped] == [(Verdict.OMITTED, "просил", True)]
    repeated = collate(scan, [page], [BODY.replace("включая", "включая включая")])
    assert [(f.verdict, f.transcribed) for f in repeated] == [(Verdict.UNSEEN, "включая")]
    swapped = collate(scan, [page], [BODY.replace("танки и самолеты", "самолеты и танки")])
    # Two words that changed places: not there where they are transcribed, and there where they are not.
    assert {(f.verdict, f.transcribed, f.reading) for f in swapped} == {
        (Verdict.UNSEEN, "и танки", ""),
        (Verdict.OMITTED, "", "танки и"),
    }


def test_a_dropped_line_is_one_finding(scan: ScanRef) -> None:
    lines = BODY.split("\n")
    # Without a picture, nothing is known of the letters' likeness to the machine's own: the reader must be sure.
    findings = collate(scan, [make_page(BODY, 0.999)], ["\n".join(lines[:2] + lines[3:])])
    assert [(f.verdict, f.reading) for f in findings] == [(Verdict.OMITTED, lines[2])]


def test_a_stamp_that_was_not_read_is_unchecked_not_unseen(scan: ScanRef) -> None:
    page = make_page(BODY)
    stamp = UnreadInk(Box(900, 1400, 1900, 1800), 90_000)
    text = BODY + "\nПодлежит возврату в четвертую часть"
    assert collate(scan, [replace(page, unread_ink=(stamp,))], [text]) == ()
    bare = collate(scan, [page], [text])
    assert [f.verdict for f in bare] == [Verdict.UNSEEN]


def test_noise_apart_from_the_type_is_no_omission(scan: ScanRef) -> None:
    noise = make_page("\n" * 20 + "Ъ|. ,")
    page = make_page(BODY)
    assert collate(scan, [replace(page, regions=page.regions + noise.regions)], [BODY]) == ()


SHEETS = ("Шифртелеграмма № 70561\n" + BODY, "Продолжение шифртелеграммы № {}\n" + BODY)


@pytest.mark.parametrize(("typed", "verdict"), [("70561", Verdict.MISREAD), ("70861", Verdict.SIC)])
def test_whose_slip_the_number_is(scan: ScanRef, typed: str, verdict: Verdict) -> None:
    read = [SHEETS[0], SHEETS[1].format("70561"), SHEETS[1].format(typed)]
    texts = [SHEETS[0], SHEETS[1].format("70561"), SHEETS[1].format("70861")]
    findings = collate(scan, [make_page(text) for text in read], texts, "Telegram No. 70561")
    assert findings[0].verdict is verdict
    assert (findings[0].page_index, findings[0].transcribed, findings[0].reading) == (2, "70861", typed)
    assert findings[0].probability >= 0.9
    # A rule says whose slip a number is that the page has; its weight is no probability.
    assert findings[0].basis is (Basis.RULE if verdict is Verdict.SIC else Basis.EVIDENCE)
    assert any("70561" in reason.rendered for reason in findings[0].reasons)


def verdicts_of(results: Sequence[PageResult], page: int) -> dict[str, TokenVerdict]:
    return {verdict.token.text: verdict for verdict in results[page].verdicts}


def test_what_is_neither_found_nor_clear_is_doubtful(scan: ScanRef) -> None:
    text = BODY + ","
    judged = decide_document(collate_pages(scan, [make_page(BODY)], [text]), make_model(0.15))
    comma = verdicts_of(judged, 0)[","]
    # The page has no comma there, and is not said to.
    assert comma.verdict is Verdict.DOUBTFUL
    assert comma.probability == pytest.approx(0.15)
    assert rank_findings(judged[0].verdicts, {0: text}) == ()
    # It counts among the errors that may be left.
    (doubt,) = (doubt for doubt in judged[0].doubts if doubt.token.start < doubt.token.end == len(text))
    assert (doubt.verdict, doubt.token.text) == (Verdict.UNSEEN, ",")
    assert doubt.probability == pytest.approx(0.15)


@pytest.mark.parametrize("probability", [0.001, 0.1])
def test_the_record_is_heard_of_a_number_that_is_doubtful(scan: ScanRef, probability: float) -> None:
    texts = [SHEETS[0], SHEETS[1].format("70561"), SHEETS[1].format("70861")]
    pages = collate_pages(scan, [make_page(text) for text in texts], texts)
    number = verdicts_of(decide_document(pages, make_model(probability)), 2)["70861"]
    assert (number.verdict, number.probability) == (Verdict.SIC, 0.8)


def test_a_number_that_cites_another_document_is_confirmed(scan: ScanRef) -> None:
    texts = [SHEETS[0], SHEETS[0], "В ответ на шифртелеграмму № 4676\n" + BODY]
    assert collate(scan, [make_page(text) for text in texts], texts) == ()
    judged = decide_document(collate_pages(scan, [make_page(text) for text in texts], texts))
    assert verdicts_of(judged, 2)["4676"].verdict is Verdict.CONFIRMED


def test_a_line_that_cannot_be_weighed_is_not_confirmed(scan: ScanRef) -> None:
    texts = [SHEETS[0], SHEETS[1].format("70561"), SHEETS[1].format("70861")]
    pages = collate_pages(scan, [make_page(text) for text in texts], texts)
    head, *rest = pages[2].frames
    # Six frames have no room for forty letters.
    short = replace(head, log_posteriors=head.log_posteriors[:6], hidden=head.hidden[:6])
    judged = verdicts_of(decide_document([*pages[:2], PageCollation(pages[2].aligned, (short, *rest))]), 2)
    assert judged["шифртелеграммы"].verdict is Verdict.UNCHECKED
    assert judged["согласен"].verdict is Verdict.CONFIRMED
    # The record speaks against the number, but that the page has it nobody saw.
    number = judged["70861"]
    assert (number.verdict, number.probability) == (Verdict.ILLEGIBLE, 0.8)
    assert [reason.evidence for reason in number.reasons] == ["layout", "record"]


def test_a_word_half_of_which_cannot_be_weighed_is_not_confirmed(scan: ScanRef) -> None:
    read = BODY.replace("различного\nкалибра", "раз-\nличного калибра")
    (page,) = collate_pages(scan, [make_page(read)], [BODY])
    last = page.frames[-1]
    short = replace(last, log_posteriors=last.log_posteriors[:6], hidden=last.hidden[:6])
    judged = verdicts_of(decide_document([PageCollation(page.aligned, (*page.frames[:-1], short))]), 0)
    assert judged["орудий"].verdict is Verdict.CONFIRMED
    assert judged["различного"].verdict is Verdict.UNCHECKED


def test_a_number_that_was_not_read_is_never_sic(scan: ScanRef) -> None:
    texts = [SHEETS[0], SHEETS[1].format("70561"), SHEETS[1].format("70861")]
    # The third page lacks its heading, which the transcription has with another number than the record.
    pages = [make_page(text) for text in (texts[0], texts[1], BODY)]
    judged = verdicts_of(decide_document(collate_pages(scan, pages, texts), make_model(0.1)), 2)
    assert judged["шифртелеграммы"].verdict is Verdict.DOUBTFUL
    assert judged["70861"].verdict is Verdict.ILLEGIBLE


def test_a_running_text_is_cut_at_its_pages() -> None:
    halves = BODY.split("\n")
    pages = [make_page("\n".join(halves[:2])), make_page("\n".join(halves[2:]))]
    running = PageText(name="all.txt", text=BODY.replace("\n", " "))
    parts = split_running_text(running, pages, TYPESCRIPT)
    assert "".join(part.text for part in parts) == running.text
    assert parts[1].text.startswith("насчитывает")
    assert [part.start for part in parts] == [0, len(parts[0].text)]


def test_ids_are_stable_and_distinct(scan: ScanRef) -> None:
    text = BODY.replace("1500", "1800").replace("просил ", "")
    once = collate(scan, [make_page(BODY)], [text])
    again = collate(scan, [make_page(BODY)], [text])
    assert [f.id for f in once] == [f.id for f in again]
    assert len({f.id for f in once}) == len(once)


def test_what_is_struck_over_is_illegible_and_its_absence_no_omission(scan: ScanRef) -> None:
    (finding,) = collate(scan, [make_page(BODY.replace("1500", "1■00"))], [BODY])
    assert (finding.verdict, finding.transcribed) == (Verdict.ILLEGIBLE, "1500")
    for struck in ("■■■■■", "■■ж■■■"):
        assert collate(scan, [make_page(BODY.replace("корпус", f"{struck} корпус"))], [BODY]) == ()
    # What can be read beside it is not left out with it.
    pages = collate_pages(scan, [make_page(BODY.replace("корпус", "■■■■■ не корпус"))], [BODY])
    (judged,) = decide_document(pages, make_model(0.9))
    assert any(v.verdict is Verdict.OMITTED and "не" in v.reading for v in judged.verdicts)


def doubts_of(
    scan: ScanRef, read: str, text: str, probability: float
) -> tuple[PageResult, dict[str, TokenVerdict]]:
    """The page judged by a model that gives every difference this probability, and its doubts by their text."""
    (judged,) = decide_document(collate_pages(scan, [make_page(read)], [text]), make_model(probability))
    return judged, {doubt.token.text or doubt.reading: doubt for doubt in judged.doubts}


@pytest.mark.parametrize("probability", [0.001, 0.1, 0.4])
def test_what_is_no_finding_is_a_doubt_of_the_verdict_it_would_have(
    scan: ScanRef, probability: float
) -> None:
    read = BODY.replace("просил ", "").replace("танки", "танкн").replace("корпус", "корпус весь")
    judged, doubts = doubts_of(scan, read, BODY, probability)
    assert not [one for one in judged.verdicts if one.verdict in DEPARTURES]
    told = {text: (doubts[text].verdict, doubts[text].reading) for text in ("просил", "танки", "весь")}
    assert told == {
        "просил": (Verdict.UNSEEN, ""),
        "танки": (Verdict.MISREAD, "танкн"),
        "весь": (Verdict.OMITTED, "весь"),
    }
    assert doubts["танки"].differing == ("и", "н")
    assert [doubt.probability for doubt in judged.doubts] == pytest.approx([probability] * len(judged.doubts))
    # The gap is behind the word before it.
    assert BODY[: doubts["весь"].token.start].endswith("корпус")
    assert all(BODY[one.token.start : one.token.end] == one.token.text for one in judged.doubts)


@pytest.mark.parametrize("probability", [0.0004, 0.6])
def test_what_is_a_finding_and_what_is_hardly_possible_is_no_doubt(scan: ScanRef, probability: float) -> None:
    judged, _ = doubts_of(scan, BODY.replace("танки", "танкн"), BODY, probability)
    assert judged.doubts == ()
    found = [one.token.text for one in judged.verdicts if one.verdict is Verdict.MISREAD]
    assert ("танки" in found) is (probability > 0.5)


@pytest.mark.parametrize(("read", "illegible"), [("1800", [0.3]), ("1■00", [])])
def test_what_is_explained_or_outside_is_no_doubt(scan: ScanRef, read: str, illegible: list[float]) -> None:
    # A number that the page cannot decide is a finding, as is one that is struck over, which nobody weighed; what is
    # drawn is outside.
    judged, doubts = doubts_of(scan, BODY.replace("1500", read), BODY + "\n△", 0.3)
    assert verdicts_of([judged], 0)["1500"].verdict is Verdict.ILLEGIBLE
    assert doubts
    assert not {"△", "1500"} & doubts.keys()
    assert judged.illegible == pytest.approx(illegible)


@pytest.mark.parametrize("asked", [True, False])
def test_an_engine_that_was_not_asked_agrees_with_nothing(scan: ScanRef, asked: bool) -> None:
    # The third line has the wrong number; Tesseract, where it was asked, read there what the reader did.
    page = replace(make_page(BODY), engines=("typescript", "tesseract"))
    (region,) = page.regions
    lines = tuple(replace(line, asked_all=asked or k != 2) for k, line in enumerate(region.lines))
    page = replace(page, regions=(replace(region, lines=lines),))
    (found,) = find_candidates(collate_pages(scan, [page], [BODY.replace("1500", "1800")]))
    (number,) = (one for one in found.candidates if one.transcribed == "1800")
    assert isinstance(number, Substitution)
    assert (number.has_second_engine, number.agreement) == (asked, int(asked))
    elsewhere = [one.has_second_engine for one in found.candidates if one.line not in {2, None}]
    assert all(elsewhere)
