"""The Tesseract engine: hOCR, the real program on a drawn page, and everything that may be missing."""

import os
import subprocess
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytesseract
import pytest
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

from ocr.engines import tesseract
from ocr.engines.tesseract import TesseractEngine, TesseractInfo, check_tesseract, parse_hocr
from ocr.errors import DependencyError, EngineError
from ocr.image.pixels import Pixels
from ocr.layout.coordinates import LineMapper, SourceMapper
from ocr.layout.regions import lay_out
from ocr.model import Box, Glyph, Word
from ocr.preprocess.clean import preprocess

FONT = Path(__file__).parents[2] / "ocr" / "fonts" / "TT2020Base-Regular.ttf"
TEXT = (
    "Начальнику управления связи",
    "Доношу, что поезд номер 157 прибыл",
    "на станцию Тихая в 14 часов 25 минут.",
    "Телеграмма получена, меры не приняты.",
)

HOCR = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><body><div class='ocr_page' title='bbox 0 0 400 200'>
<span class='ocr_line' title="bbox 20 40 120 60; baseline 0.1 -5; x_size 23">
 <span class='ocrx_word' title='bbox 20 40 60 60; x_wconf 80'>
  <span class='ocrx_cinfo' title='x_bboxes 20 40 40 60; x_conf 99.575'>н</span>
  <span class='ocrx_cinfo' id='lstm_choices_1_1_1'>
   <span class='ocrx_cinfo' id='choice_1_1_1' title='x_confs 95'>н</span>
   <span class='ocrx_cinfo' id='choice_1_1_2' title='x_confs 90'>и</span>
   <span class='ocrx_cinfo' id='choice_1_1_3' title='x_confs 0'>&#39;</span>
  </span>
  <span class='ocrx_cinfo' title='x_bboxes 40 40 60 60; x_conf 90'>е</span>
 </span>
 <span class='ocrx_word' title='bbox 80 40 90 60; x_wconf 0'> </span>
</span>
<span class='ocr_caption' title="bbox 0 0 10 10">
 <span class='ocrx_word' title='bbox 0 0 10 10'> </span>
</span></div></body></html>""".encode()


# --- hOCR ----------------------------------------------------------------------------------------


def _typed_words(*starts_and_texts: tuple[float, str], step: int = 30) -> list[Word]:
    """Words whose letters, 20 px wide, stand in cells `step` px wide, beginning at the given cells."""
    words = []
    for start, text in starts_and_texts:
        glyphs = tuple(
            Glyph(text=letter, box=Box(left := round(start * step) + step * i, 0, left + 20, 30))
            for i, letter in enumerate(text)
        )
        words.append(Word(text=text, box=glyphs[0].box.union(glyphs[-1].box), glyphs=glyphs))
    return words


def test_what_stands_in_neighbouring_cells_is_one_word() -> None:
    words = _typed_words((0, "продолжение"), (12, "258"), (15, "48"), (18, "лист"))
    assert [word.text for word in tesseract._join_cells(words)] == ["продолжение", "25848", "лист"]
    joined = tesseract._join_cells(words)[1]
    assert (joined.box, len(joined.glyphs)) == (Box(360, 0, 500, 30), 5)
    # A line of few letters does not tell how wide its cells are.
    few = _typed_words((0, "258"), (3, "48"))
    assert tesseract._join_cells(few) == few


def test_hocr_gives_words_and_letters_in_the_pixels_of_the_picture() -> None:
    (line,) = parse_hocr(HOCR, (200, 400))
    assert line.text == "не"
    assert line.box == Box(20, 40, 120, 60)
    # At the left: 60 - 5 = 55; at the right, 100 px further at a slope of 0.1: 55 + 10 = 65.
    assert line.baseline == ((20, 55), (120, 65))
    (word,) = line.words
    assert word.box == Box(20, 40, 60, 60)
    assert [(glyph.text, glyph.box) for glyph in word.glyphs] == [
        ("н", Box(20, 40, 40, 60)),
        ("е", Box(40, 40, 60, 60)),
    ]
    # 90 = 100 + 5 (ln p - 0.085), so p = exp(-2 + 0.085) = 0.147.
    assert word.glyphs[1].confidence == pytest.approx(0.147, abs=0.001)
    assert word.confidence == word.glyphs[1].confidence
    # Shares exp(95 / 5) to exp(90 / 5) are e to 1: 1 / (1 + e) = 0.269; what has 0 does not count.
    ((other, share),) = word.glyphs[0].alternatives
    assert (other, round(share, 3)) == ("и", 0.269)


def test_boxes_are_clipped_to_the_picture() -> None:
    (line,) = parse_hocr(HOCR, (50, 50))
    assert line.box == Box(20, 40, 50, 50)


def test_a_damaged_answer_is_a_failure_and_not_an_empty_page() -> None:
    with pytest.raises(EngineError, match="hOCR"):
        parse_hocr(HOCR[:-40], (200, 400))


# --- The real program ----------------------------------------------------------------------------


def drawn(lines: tuple[str, ...], width: int = 1400) -> Pixels:
    picture = Image.new("L", (width, 80 + 70 * len(lines)), 255)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(FONT), 46)
    for row, text in enumerate(lines):
        draw.text((60, 40 + 70 * row), text, fill=20, font=font)
    return np.asarray(picture)


@pytest.fixture(scope="module")
def engine() -> TesseractEngine:
    return TesseractEngine()


@pytest.mark.tesseract
def test_a_drawn_page_is_read_with_its_places(engine: TesseractEngine) -> None:
    page = drawn(TEXT)
    cleaned = preprocess(page, 300)
    strips = [strip for region in lay_out(cleaned.image, cleaned.x_height_px) for strip in region.line_images]
    mapper = SourceMapper(cleaned.transform, (page.shape[1], page.shape[0]))
    lines = [
        LineMapper(strip, mapper).line(own.words)
        for strip, own in zip(strips, engine.read(strips), strict=True)
        if own
    ]
    read, truth = "\n".join(line.text for line in lines), "\n".join(TEXT)
    assert Levenshtein.distance(read, truth) <= 0.05 * len(truth)
    assert len(lines) == len(TEXT)
    for row, line in enumerate(lines):
        # A row's letters stand between 40 + 70 * row and the next row.
        assert 30 + 70 * row <= line.box.top < line.box.bottom <= 115 + 70 * row
        assert line.box.top < line.baseline[0][1] <= line.box.bottom
        for word in line.words:
            assert "".join(glyph.text for glyph in word.glyphs) == word.text
            assert 0 <= word.confidence <= 1
            lefts = [glyph.box.left for glyph in word.glyphs]
            assert lefts == sorted(lefts)


@pytest.mark.tesseract
def test_an_empty_page_has_no_lines(engine: TesseractEngine) -> None:
    blank = np.full((600, 500), 255, np.uint8)
    assert engine.read_whole(blank) == ()
    assert engine.read(()) == ()


@pytest.mark.tesseract
def test_name_and_version(engine: TesseractEngine) -> None:
    info = check_tesseract("rus")
    assert engine.names == (f"tesseract {info.version} rus",)
    assert "rus" in info.languages
    assert (engine.name, engine.version, engine.languages) == ("tesseract", info.version, ("rus",))


@pytest.mark.tesseract
def test_a_page_that_takes_too_long() -> None:
    slow = TesseractEngine(timeout_s=0.01)
    with pytest.raises(EngineError, match=r"did not finish.*0\.01 s allowed"):
        slow.read_whole(drawn(TEXT))
    assert os.environ["OMP_THREAD_LIMIT"] == "1"


# --- What may be missing -------------------------------------------------------------------------


@pytest.fixture
def fresh_answers() -> None:
    tesseract._ask_tesseract.cache_clear()


def pretend(monkeypatch: pytest.MonkeyPatch, version: str, languages: str) -> None:
    """Put a Tesseract of this version and these languages in place of the real one."""

    def answer(command: list[str], **_: object) -> SimpleNamespace:
        text = f"tesseract {version}\n leptonica-1.79" if command[1] == "--version" else languages
        return SimpleNamespace(stdout=text.encode(), stderr=b"", returncode=0)

    monkeypatch.setattr(subprocess, "run", answer)
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", f"/pretended/{version}/tesseract")


def test_a_missing_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", "/absent/tesseract")
    with pytest.raises(
        DependencyError, match=r"apt-get install tesseract-ocr tesseract-ocr-rus.*brew install"
    ):
        check_tesseract()
    assert DependencyError.exit_code == 4


@pytest.mark.usefixtures("fresh_answers")
def test_a_missing_language(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, "5.3.0", "List of available languages in /x (2):\neng\nosd\n")
    with pytest.raises(DependencyError, match=r"lacks the language rus\..*tesseract-ocr-rus"):
        TesseractEngine()
    with pytest.raises(DependencyError, match=r"lacks the language ukr, chi_sim.*tesseract-ocr-chi-sim"):
        check_tesseract("eng+ukr+chi_sim")


@pytest.mark.usefixtures("fresh_answers")
def test_version_four_works_with_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, "4.1.1-rc2-25-g9707", "eng\nrus\n")
    info = check_tesseract()
    assert info == TesseractInfo(
        path="/pretended/4.1.1-rc2-25-g9707/tesseract",
        version="4.1.1",
        languages=("eng", "rus"),
        notice="Tesseract 4.1.1 is old: it works, but version 5 reads better.",
    )


@pytest.mark.usefixtures("fresh_answers")
@pytest.mark.parametrize("version", ["3.05.02", "unknown"])
def test_versions_that_do_not_work(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    pretend(monkeypatch, version, "rus\n")
    with pytest.raises(DependencyError, match="apt-get install"):
        check_tesseract()


def test_a_failing_call_is_an_engine_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> bytes:
        raise pytesseract.TesseractError(1, "Segmentation fault")

    monkeypatch.setattr(
        tesseract, "check_tesseract", lambda _: TesseractInfo(path="", version="5", languages=())
    )
    monkeypatch.setattr(pytesseract, "image_to_pdf_or_hocr", fail)
    with pytest.raises(EngineError, match="Segmentation fault"):
        TesseractEngine().read_whole(np.full((40, 40), 255, np.uint8))
