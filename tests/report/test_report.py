"""The report: its files, and the page as a browser shows it."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

import ocr
from ocr.batch.verify import exit_code_of
from ocr.errors import ExitCode, UsageError
from ocr.formats.findings import format_findings_json, summarise
from ocr.formats.findings_csv import format_findings_csv
from ocr.formats.tokens_jsonl import format_tokens_jsonl
from ocr.model import (
    Box,
    DocumentResult,
    ErrorsLeft,
    Exhibit,
    Finding,
    Lettered,
    PageFailure,
    PageResult,
    PageText,
    Rate,
    Reason,
    ScanRef,
    Token,
    TokenKind,
    TokenVerdict,
    Verdict,
)
from ocr.report.html import format_report
from ocr.report.messages import (
    CATALOGUE_FIELDS,
    CHOICES,
    KINDS,
    LANGUAGES,
    MATTERS,
    NOTED,
    PARTS,
    RECORD_CHOICES,
    VERDICTS,
    make_translate,
)
from ocr.report.passages import cut_context, cut_pieces, mark_difference
from ocr.report.pictures import cut_crops, place_box
from ocr.report.russian import RU
from ocr.review.decisions import parse_decisions
from ocr.text.tokens import tokenise
from ocr.verdict import not_understood
from ocr.verdict.findings import rank_findings
from tests.pages import make_page

ATTACK = "<script>document.title='owned'</script>"
TEXT = f"Доношу № 25848 от 7 мая\nне прибыл {ATTACK} эшелон\n"
READ_TEXT = "Доношу № 25348 от 7 мая\nприбыл третий эшелон"


def make_verdict(word: str, verdict: Verdict, reading: str = "", box: Box | None = None) -> TokenVerdict:
    start = TEXT.index(word)
    end = start + len(word)
    token = next((t for t in tokenise(TEXT) if (t.start, t.end) == (start, end)), None)
    return TokenVerdict(
        page_index=0,
        token=token or Token(text=word, start=start, end=end, kind=TokenKind.WORD),
        verdict=verdict,
        reading=reading or word,
        probability=0.9 if verdict is Verdict.MISREAD else 0.7,
        boxes=(box,) if box else (),
        reasons=(
            Reason(
                evidence="reading",
                text="«{transcribed}» is no Russian word, «{reading}» is.",
                fields=(("transcribed", word), ("reading", reading)),
            ),
        ),
        confidence=0.95,
    )


@pytest.fixture(scope="module")
def result() -> DocumentResult:
    """A page with a number misread, a word that is not on the page, one omitted, and a failed page."""
    page = make_page(READ_TEXT)
    number = page.lines[0].words[2].box
    gap = TEXT.index("эшелон")
    verdicts = (
        make_verdict("Доношу", Verdict.CONFIRMED, box=page.lines[0].words[0].box),
        make_verdict("25848", Verdict.MISREAD, "25348", number),
        make_verdict("не", Verdict.UNSEEN),
        make_verdict("прибыл", Verdict.DOUBTFUL, box=page.lines[1].words[0].box),
        make_verdict(ATTACK, Verdict.UNCHECKED),
        TokenVerdict(
            page_index=0,
            token=Token(text="", start=gap, end=gap, kind=TokenKind.WORD),
            verdict=Verdict.OMITTED,
            reading="=третий",
            probability=0.6,
            boxes=(page.lines[1].words[1].box,),
        ),
        make_verdict("эшелон", Verdict.CONFIRMED, box=page.lines[1].words[2].box),
    )
    return DocumentResult(
        name=f"Дело {ATTACK}",
        profile="typescript",
        pages=(
            PageResult(
                page_index=0,
                page=page,
                transcription=PageText(name="a.txt", text=TEXT),
                verdicts=verdicts,
                cer=Rate(9, 1510),
                wer=Rate(2, 312),
            ),
        ),
        failures=(PageFailure(page_index=1, scan=ScanRef("b.png"), message="b.png is empty.", exit_code=3),),
        findings=rank_findings(verdicts, {0: TEXT}),
        notices=("a.txt was read as CP1251.",),
        is_facsimile=True,
    )


def paper(_: int = 0) -> NDArray[np.uint8]:
    return np.full((3508, 2480, 3), 230, np.uint8)


# --- Files ---------------------------------------------------------------------------------------


def test_findings_json(result: DocumentResult) -> None:
    fields = json.loads(format_findings_json(summarise(result)))
    assert fields["schema"] == 1
    counts = fields["document"]["counts"]
    assert counts == {
        "confirmed": 2,
        "doubtful": 1,
        "misread": 1,
        "unseen": 1,
        "omitted": 1,
        "sic": 0,
        "illegible": 0,
        "unchecked": 1,
    }
    (page,) = fields["pages"]
    # seven verdicts, one of them a gap
    assert page["tokens"] == 6
    assert page["cer"] == {"edits": 9, "length": 1510}
    first = fields["findings"][0]
    assert first["verdict"] == "misread"
    assert (first["transcribed"], first["reading"], TEXT[first["start"] : first["end"]]) == (
        "25848",
        "25348",
        "25848",
    )
    # "Доношу № " is nine cells of 30 px from 300
    assert first["boxes"] == [[570, 300, 570 + 5 * 30 - 4, 336]]
    omitted = next(f for f in fields["findings"] if f["verdict"] == "omitted")
    assert omitted["start"] == omitted["end"] == TEXT.index("эшелон")
    assert fields["failures"] == [
        {"page": 2, "scan": "b.png", "message": "b.png is empty.", "exit_code": 3, "label": "b"}
    ]


def test_what_is_dismissed_is_a_list_of_its_own(result: DocumentResult) -> None:
    *listed, last = result.findings
    fields = json.loads(
        format_findings_json(summarise(replace(result, findings=tuple(listed), dismissed=(last,))))
    )
    whole = json.loads(format_findings_json(summarise(result)))
    assert (whole["dismissed"], whole["document"]["rejected"]) == ([], 0)
    assert fields["findings"] == whole["findings"][:2]
    # Of the same shape as a finding, with the decision.
    rejected = {"decision": "rejected", "text": ""}
    assert fields["dismissed"] == [{**whole["findings"][2], "decision": rejected}]
    assert fields["document"]["rejected"] == 1
    file = replace(summarise(result), failures=())
    assert exit_code_of(replace(file, dismissed=file.findings)) == ExitCode.FINDINGS
    assert exit_code_of(replace(file, findings=(), dismissed=file.findings)) == ExitCode.CLEAN


def test_tokens_jsonl(result: DocumentResult) -> None:
    tokens = [json.loads(line) for line in format_tokens_jsonl(result).splitlines()]
    assert [t["verdict"] for t in tokens][:3] == ["confirmed", "misread", "unseen"]
    assert all(TEXT[t["start"] : t["end"]] == t["text"] for t in tokens)


def test_csv_is_for_spreadsheets(result: DocumentResult) -> None:
    text = format_findings_csv(summarise(result))
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["rank"] for row in rows] == ["1", "2", "3"]
    assert rows[0]["boxes"] == "570 300 716 336"
    # A reading that begins with = must not run as a formula.
    assert {row["reading"] for row in rows} >= {"'=третий"}


# --- Parts ---------------------------------------------------------------------------------------


@given(st.text(alphabet="абв 12\u0301", max_size=12), st.text(alphabet="абв 12\u0301", max_size=12))
def test_marked_differences_join_to_the_texts(left: str, right: str) -> None:
    left_parts, right_parts = mark_difference(left, right)
    assert "".join(part.text for part in left_parts) == left
    assert "".join(part.text for part in right_parts) == right
    same = ["".join(part.text for part in parts if not part.differs) for parts in (left_parts, right_parts)]
    assert same[0] == same[1]


@given(st.data())
def test_pieces_join_to_the_transcription(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="аб \n7", max_size=30))
    spans = data.draw(
        st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted), max_size=4)
    )
    findings = {
        number: Finding(
            id=str(number),
            page_index=0,
            verdict=Verdict.MISREAD if start < end else Verdict.OMITTED,
            kind=TokenKind.WORD,
            severity=0.8,
            probability=0.9,
            start=start,
            end=end,
            transcribed=text[start:end],
            reading="",
            boxes=(),
            reasons=(),
        )
        for number, (start, end) in enumerate(spans, start=1)
    }
    pieces = cut_pieces(text, findings, ())
    assert "".join(piece.text for piece in pieces) == text
    gaps = {number for number, finding in findings.items() if finding.start == finding.end}
    assert {piece.finding for piece in pieces if not piece.text} == gaps


def test_context_is_cut_and_says_so() -> None:
    text = "а" * 40 + "X" + "б" * 40
    assert cut_context(text, 40, 41) == ("…" + "а" * 30, "б" * 30 + "…")


def test_a_box_over_the_edge_is_cut() -> None:
    assert place_box(Box(-10, 50, 50, 150), Box(0, 0, 100, 100)) == (0, 50, 50, 50)


def test_crops_of_near_lines_are_one() -> None:
    image = paper()
    near = (Box(300, 300, 400, 336), Box(300, 340, 400, 376))
    far = Box(300, 2000, 400, 2036)
    assert [len(crop.outlines) for crop in cut_crops(image, (*near, far))] == [2, 1]
    assert cut_crops(image, (Box(5000, 5000, 5100, 5100),)) == ()


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_was_scanned_lying_is_shown_upright(result: DocumentResult, turn: int) -> None:
    rng = np.random.default_rng(1)
    upright = np.full((3508, 2480), 230, np.uint8)
    upright[250:450, 100:900] = rng.integers(0, 255, (200, 800), np.uint8)
    lying = np.ascontiguousarray(np.rot90(upright, turn // 90))

    def lay(boxes: tuple[Box, ...]) -> tuple[Box, ...]:
        # Turned on by the rest of the circle, a page that stands has come to lie as this one does.
        return tuple(box.turned_upright(360 - turn, 2480, 3508) for box in boxes)

    page = result.pages[0]
    height, width = lying.shape
    verdicts = tuple(replace(verdict, boxes=lay(verdict.boxes)) for verdict in page.verdicts)
    scan = replace(page.page, width_px=width, height_px=height, turn_deg_ccw=turn)
    turned = replace(
        result,
        pages=(replace(page, page=scan, verdicts=verdicts),),
        findings=tuple(replace(finding, boxes=lay(finding.boxes)) for finding in result.findings),
    )
    number = next(verdict for verdict in verdicts if verdict.token.text == "25848").boxes[0]
    there = lying[number.top : number.bottom, number.left : number.right]
    assert sorted(there.ravel()) == sorted(upright[300:336, 570:716].ravel())
    standing = format_report(result, lambda _: upright, lang="ru")
    assert format_report(turned, lambda _: lying, lang="ru") == standing


def test_every_sentence_has_its_russian() -> None:
    package = Path(ocr.__file__).parent
    rooms = ("consistency", "verdict", "review")
    modules = sorted(path for room in rooms for path in (package / room).rglob("*.py"))
    source = "\n".join(path.read_text(encoding="utf-8") for path in modules)
    templates = set(re.findall(r'(?:text|sentence) ?= ?"([^"]+)"', source))
    templates |= set(re.findall(r'make_reason\(\s*"\w+", "([^"]+)"', source))
    templates |= set(re.findall(r'_odd\("([^"]+)"', source))
    # Sentences, and not the doctests' tokens.
    templates = {text for text in templates if text.endswith(".")}
    assert len(templates) > 25
    assert templates <= RU.keys()
    pairs = [*VERDICTS.values(), *CHOICES.values(), *NOTED.values(), *RECORD_CHOICES.values()]
    shown = {text for pair in pairs for text in pair}
    shown |= {*KINDS.values(), *PARTS.values(), *CATALOGUE_FIELDS.values(), *MATTERS.values()}
    template = (package / "report" / "report.html.j2").read_text(encoding="utf-8")
    shown |= set(re.findall(r't\("([^"]+)"', template)) | set(re.findall(r"t\('([^']+)'", template))
    assert shown - {"CER", "WER"} <= RU.keys()
    fields = re.compile(r"\{(\w+)\}")
    assert all(
        set(fields.findall(english)) == set(fields.findall(russian)) for english, russian in RU.items()
    )


def test_pictures_of_another_size_than_the_source_are_cut_and_outlined_at_the_same_places(
    result: DocumentResult,
) -> None:
    """A fax has rows that are twice as high as its columns are wide; a big picture is loaded smaller."""

    def places(html: str) -> list[float]:
        return [float(value) for value in re.findall(r"(?:left|top|width|height):([\d.]+)%", html)]

    whole = format_report(result, paper, lang="en")
    small = format_report(result, lambda _: np.full((1754, 1240, 3), 230, np.uint8), lang="en")
    assert len(places(whole)) > 8
    # A pixel of the small crop is 2 % of its height.
    assert places(small) == pytest.approx(places(whole), abs=2)
    assert 'width="1240" height="1754"' in small


def test_what_is_only_counted_is_told_at_the_head(result: DocumentResult) -> None:
    english, russian = (format_report(result, paper, lang=lang) for lang in LANGUAGES)
    head = english[: english.index('<section id="findings">')]
    assert "Doubtful: 1 token that the page supports, but not clearly." in head
    assert "Not checked: 1 token outside what can be judged." in head
    assert "Сомнительно (лист подтверждает, но неясно): 1 знак или слово." in russian
    # In the text it can be told from what is clear, and in the table it has a column.
    assert '<span class="piece doubtful"' in english
    assert '<th class="n">doubtful</th>' in english


def test_another_language_is_refused() -> None:
    with pytest.raises(UsageError, match="--lang en"):
        make_translate("de")


# --- In a browser --------------------------------------------------------------------------------


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


def open_report(tab: Tab, result: DocumentResult, folder: Path, lang: str = "en") -> list[str]:
    """Open the report and return the list of what the browser complains of or asks for, which grows as it goes on."""
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    path = folder / "report.html"
    own = (path.as_uri(), "data:", "blob:")
    tab.on("request", lambda request: None if request.url.startswith(own) else complaints.append(request.url))
    path.write_text(format_report(result, paper, lang=lang), encoding="utf-8")
    tab.goto(path.as_uri())
    return complaints


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_opens_and_fits(tab: Tab, result: DocumentResult, tmp_path: Path, lang: str) -> None:
    complaints = open_report(tab, result, tmp_path, lang)
    assert complaints == []
    assert "owned" not in tab.title().split("<")[0]
    assert tab.evaluate("document.title").endswith(f"Дело {ATTACK}")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1280
    assert tab.locator(".card").count() == 3
    first = tab.locator(".card").first
    assert "25848" in first.inner_text()
    assert first.locator("dd mark").all_inner_texts() == ["8", "3"]
    assert tab.locator(".facsimile").is_visible()
    assert "CP1251" in tab.locator(".notice").nth(1).inner_text()
    assert "b.png is empty." in tab.locator(".failed").inner_text()
    expected = {"en": "Collation report", "ru": "Отчёт о сверке"}[lang]
    assert expected.lower() in tab.locator(".kicker").inner_text().lower()
    assert tab.locator("html").get_attribute("lang") == lang


@pytest.mark.browser
def test_boxes_lie_where_the_words_are(tab: Tab, result: DocumentResult, tmp_path: Path) -> None:
    open_report(tab, result, tmp_path)
    image = tab.locator("#p1 img").bounding_box()
    box = tab.locator('#p1 .box[data-finding="1"]').bounding_box()
    assert image
    assert box
    scale = image["width"] / 2480
    # the number's box (570, 300, 716, 336); its outline stands up to 6 px off
    assert abs(box["x"] - image["x"] - 570 * scale) < 8
    assert abs(box["x"] + box["width"] - image["x"] - 716 * scale) < 8
    assert abs(box["y"] - image["y"] - 300 * scale) < 8


@pytest.mark.browser
def test_keys_and_clicks(tab: Tab, result: DocumentResult, tmp_path: Path) -> None:
    open_report(tab, result, tmp_path)
    chosen = tab.locator(".card.chosen")
    tab.keyboard.press("j")
    assert chosen.get_attribute("data-finding") == "1"
    tab.keyboard.press("j")
    assert chosen.get_attribute("data-finding") == "2"
    tab.keyboard.press("k")
    tab.keyboard.press("Enter")
    assert tab.locator('.box[data-finding="1"]').evaluate("box => box.classList.contains('lit')")
    inside = "box => { const r = box.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight }"
    assert tab.locator('.box[data-finding="1"]').evaluate(inside)
    tab.keyboard.press("Escape")
    assert chosen.count() == 0
    tab.locator('#p1 .box[data-finding="1"]').click()
    assert chosen.get_attribute("data-finding") == "1"
    tab.locator("#p1 .piece", has_text="Доношу").click()
    assert tab.locator("#p1 .box.lit").count() == 1


@pytest.mark.browser
def test_findings_are_decided_with_keys_and_saved(tab: Tab, result: DocumentResult, tmp_path: Path) -> None:
    keyed = tuple(replace(f, key=f"key {n}") for n, f in enumerate(result.findings))
    errors_left = (
        ErrorsLeft(0, 2.3, 1, 4),
        ErrorsLeft(1, 1.4, 0, 3),
        ErrorsLeft(2, 0.7, 0, 2),
        ErrorsLeft(3, 0.1, 0, 1),
    )
    complaints = open_report(tab, replace(result, findings=keyed, errors_left=errors_left), tmp_path)
    tally = tab.locator("#tally-text")
    assert tally.inner_text() == "Decided: 0 of 3. Errors left: about 2.3 (1 to 4)."
    # A decision goes on to the next finding.
    tab.keyboard.press("j")
    tab.keyboard.press("a")
    tab.keyboard.press("r")
    tab.keyboard.press("e")
    # In the field letters are letters; Enter keeps what is written.
    tab.keyboard.type("аз jars")
    tab.keyboard.press("Enter")
    assert tally.inner_text() == "Decided: 3 of 3. Errors left: about 0.1 (0 to 1)."
    assert tab.locator(".card .decided").all_inner_texts() == [
        "the page is right",
        "the transcription is right",
        "to be «аз jars»",
    ]
    with tab.expect_download() as download:
        tab.keyboard.press("s")
    assert download.value.suggested_filename == "decisions.json"
    saved = tmp_path / "decisions.json"
    download.value.save_as(saved)
    decisions = parse_decisions(saved.read_text(encoding="utf-8"), "decisions.json")
    assert [(d.finding, d.choice.value, d.text, d.key) for d in decisions] == [
        (keyed[0].id, "accepted", "", "key 0"),
        (keyed[1].id, "rejected", "", "key 1"),
        (keyed[2].id, "edited", "аз jars", "key 2"),
    ]
    tab.keyboard.press("u")
    assert tally.inner_text().startswith("Decided: 2 of 3.")
    # Kept by the browser over a reload, and read back from the file.
    tab.reload()
    assert tab.locator("#tally-text").inner_text().startswith("Decided: 2 of 3.")
    tab.locator(".load input").set_input_files(saved)
    tab.locator(".card.done").nth(2).wait_for()
    assert tab.locator("#tally-text").inner_text().startswith("Decided: 3 of 3.")
    tab.locator(".card").first.locator("[data-decide=rejected]").click()
    assert tab.locator(".card .decided").first.inner_text() == "the transcription is right"
    tab.locator(".card").first.locator("[data-undo]").click()
    assert tab.locator(".card .decided").first.inner_text() == ""
    assert complaints == []


@pytest.mark.browser
def test_exhibits_show_the_letters_in_their_cells(tab: Tab, result: DocumentResult, tmp_path: Path) -> None:
    letter = np.full((48, 20), 90, np.uint8)
    exhibit = Exhibit(
        picture=np.full((48, 120), 40, np.uint8),
        transcribed=(Lettered(30, "2", False), Lettered(60, "8", True)),
        read=(Lettered(60, "3", True),),
        place=(50, 70),
        own_letter="8",
        other_letter="3",
        own=(letter, letter),
        other=(letter,) * 3,
        contested=letter,
    )
    first = replace(result.findings[0], exhibits=(exhibit,))
    open_report(tab, replace(result, findings=(first, *result.findings[1:])), tmp_path)
    shown = tab.locator(".exhibit")
    assert shown.count() == 1
    assert shown.locator(".as-transcribed .letter").all_inner_texts() == ["2", "8"]
    assert shown.locator(".as-read .letter").all_inner_texts() == ["3"]
    assert [strip.locator("img").count() for strip in shown.locator(".strip").all()] == [2, 1, 3]
    # The letter in question stands under the middle of its place, in both rows.
    place = shown.locator(".asked-place").bounding_box()
    assert place
    for row in (".as-transcribed", ".as-read"):
        box = shown.locator(f"{row} .asked").bounding_box()
        assert box
        assert abs(box["x"] + box["width"] / 2 - place["x"] - place["width"] / 2) < 2


@pytest.mark.browser
def test_the_report_is_whole_without_script_and_in_print(
    browser: Browser, result: DocumentResult, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    open_report(tab, result, tmp_path)
    assert tab.locator("#p1 .text").inner_text().startswith("Доношу № ")
    assert tab.locator(".card a.to-page").first.get_attribute("href") == "#p1"
    context.close()
    printer = browser.new_page()
    printer.goto((tmp_path / "report.html").as_uri())
    printed = printer.pdf(format="A4")
    printer.close()
    assert printed.startswith(b"%PDF")
    # the findings and scores, then the page: no page of an A4 print is left empty
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") <= 4


@pytest.mark.browser
def test_a_report_without_findings_or_pages(tab: Tab, tmp_path: Path) -> None:
    complaints = open_report(tab, DocumentResult(name="пусто", profile="typescript", pages=()), tmp_path)
    assert "No page could be processed" in tab.locator("header").inner_text()
    assert tab.locator(".card").count() == 0
    assert not tab.locator("#tally").is_visible()
    assert complaints == []


def test_each_card_page_and_failure_has_its_label(result: DocumentResult) -> None:
    (page,) = result.pages
    scan = ScanRef("/x/a.pdf", 4, 9, "д. 5/дело.pdf", "<b>л. 3 об.</b>")
    labelled = replace(page, page=replace(page.page, scan=scan))
    failure = replace(result.failures[0], label="д. 5/b")
    html = format_report(replace(result, pages=(labelled,), failures=(failure,)), lambda _: None, lang="ru")
    label = "д. 5/дело, &lt;b&gt;л. 3 об.&lt;/b&gt;"
    assert html.count(f'<bdi class="label">{label}</bdi>') == len(result.findings) + len(result.dismissed) > 0
    # In the table of scores, and over the page.
    assert html.count(f"дело.pdf#5 [{label}]") >= 2
    assert "<bdi>b.png [д. 5/b]</bdi>" in html


def test_what_was_not_understood_is_told_in_russian_too() -> None:
    told = [not_understood._PAGE, not_understood._NOTHING_READ, not_understood._FURTHER, not_understood._FITS]
    told += [not_understood._NO_NUMBER, *not_understood._SHIFTED.values()]
    assert [text for text in told if text not in RU] == []
    assert all(set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", RU[text])) for text in told)
