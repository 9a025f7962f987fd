"""The typescript reader: what it reads, that it depends on the strip alone, and where it says that things stand."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

from ocr.facsimile.faces import FONTS
from ocr.image.networks import open_network
from ocr.image.tone import TYPE_DEPTH
from ocr.layout.coordinates import LineMapper, SourceMapper
from ocr.layout.line_images import LineImage
from ocr.layout.regions import lay_out
from ocr.model import Transform
from ocr.recognizer import network as typescript
from ocr.recognizer.network import LineOutput, reader_name, recognise
from ocr.recognizer.reading import read_words
from ocr.text.scripts import write_out
from ocr.text.shapes import SHAPES, to_shapes

X_HEIGHT, CELL, FEED = 24, 30, 60
TRUE_LINES = (
    "Начальнику управления связи",
    "Доношу, что поезд № 157 прибыл",
    "на станцию Тихая в 14 часов 25 минут.",
    "Телеграмма получена, меры не приняты.",
    "За истекший месяц отгружено 3680 тонн",
    "угля, 92 вагона леса и 7 платформ.",
    'Прошу подтвердить: "Заря" (лист 6).',
    "Щебень, фанера, цемент - в наличии!",
)


def type_page(lines: Sequence[str]) -> NDArray[np.uint8]:
    """The lines typed in cells of CELL px, black on white, letters X_HEIGHT px high."""
    path = str(FONTS / "TT2020Base-Regular.ttf")
    size = round(200 * X_HEIGHT / -ImageFont.truetype(path, 200).getbbox("н", anchor="ls")[1])
    font = ImageFont.truetype(path, size)
    page = Image.new("L", (1700, 240 + FEED * len(lines)), 255)
    for row, line in enumerate(lines):
        for cell, letter in enumerate(line):
            at = (150 + CELL * (cell + 0.5), 144 + FEED * row)
            ImageDraw.Draw(page).text(at, letter, fill=0, font=font, anchor="ms")
    return np.asarray(page)


PAGE = type_page(TRUE_LINES)


def strips_of(page: NDArray[np.uint8]) -> list[LineImage]:
    toned = np.asarray(255 - (255 - page.astype(np.float32)) * TYPE_DEPTH / 255, np.uint8)
    return [strip for region in lay_out(page, X_HEIGHT, toned) for strip in region.line_images]


@pytest.fixture(scope="module")
def strips() -> list[LineImage]:
    return strips_of(PAGE)


def test_it_says_the_same_of_a_strip_whatever_it_is_seen_with(strips: list[LineImage]) -> None:
    together = recognise(strips)
    for index in (0, len(strips) // 2, len(strips) - 1):
        (alone,) = recognise([strips[index]])
        np.testing.assert_allclose(alone.log_posteriors, together[index].log_posteriors, atol=1e-3)
        np.testing.assert_allclose(alone.hidden, together[index].hidden, atol=1e-3)
    turned = recognise(strips[::-1])
    np.testing.assert_allclose(turned[0].log_posteriors, together[-1].log_posteriors, atol=1e-3)


def test_it_does_not_depend_on_threads(strips: list[LineImage], monkeypatch: pytest.MonkeyPatch) -> None:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    two = onnxruntime.InferenceSession(str(typescript.MODEL), options, providers=["CPUExecutionProvider"])
    one = recognise(strips[:3])
    monkeypatch.setattr(typescript, "open_network", lambda _: two)
    for alone, other in zip(one, recognise(strips[:3]), strict=True):
        np.testing.assert_allclose(alone.log_posteriors, other.log_posteriors, atol=1e-3)


def test_what_it_says_of_letters_does_not_depend_on_the_paper_behind_them(strips: list[LineImage]) -> None:
    picture = typescript.picture_of(strips[0])[None, None]
    longer = np.pad(picture, ((0, 0), (0, 0), (0, 0), (0, 256)))
    (short, _), (long, _) = (
        open_network(typescript.MODEL).run(None, {"depth": each}) for each in (picture, longer)
    )
    # A frame sees some twenty others each way.
    same = short.shape[1] - 24
    np.testing.assert_allclose(short[0, :same], long[0, :same], atol=1e-3)
    assert (long[0, -40:].argmax(axis=1) == 0).all()


def test_frames_are_probabilities(strips: list[LineImage]) -> None:
    for line in recognise(strips[:4]):
        assert line.log_posteriors.shape == (len(line.hidden), len(SHAPES) + 1)
        assert np.exp(line.log_posteriors).sum(axis=1) == pytest.approx(1.0, abs=1e-4)


def test_a_clean_page_is_read_as_it_is_typed(strips: list[LineImage]) -> None:
    read = "\n".join(line.text for line in recognise(strips))
    true = "\n".join(to_shapes(line) for line in TRUE_LINES)
    assert Levenshtein.distance(read, true) <= 0.01 * len(true)


def test_words_and_letters_stand_where_they_are_on_the_page(strips: list[LineImage]) -> None:
    mapper = SourceMapper(Transform(), (PAGE.shape[1], PAGE.shape[0]))
    outputs = recognise(strips)
    for seen, words in zip(outputs, read_words(outputs), strict=True):
        line = LineMapper(seen.line_image, mapper).line(words)
        lefts = [glyph.box.left for word in line.words for glyph in word.glyphs]
        assert lefts == sorted(lefts)
        for word in line.words:
            assert "".join(glyph.text for glyph in word.glyphs) == word.text
            for glyph in word.glyphs:
                left, top, right, bottom = glyph.box
                assert (PAGE[top:bottom, left:right] < 128).any(), glyph


def test_what_is_x_ed_out_is_unreadable_not_wrong() -> None:
    over = ["", " " * 12 + "х" * 5, *[""] * 6]
    page = np.minimum(PAGE, type_page(over))
    (second,) = [seen for seen in recognise(strips_of(page)) if "157" in seen.text]
    assert TRUE_LINES[1][12:17] == "поезд"
    # What was struck first is not guessed at, and its neighbours are read.
    assert second.text == "Доношу, что ■■■■■ № 157 прибыл"


def test_a_line_of_white_paper_says_nothing(strips: list[LineImage]) -> None:
    white = np.full_like(strips[0].image, 255)
    seen = recognise([replace(strips[0], image=white, toned=white)])[0]
    assert seen.text.strip() == ""
    assert read_words([seen]) == ((),)


def test_no_strips_no_lines() -> None:
    assert recognise([]) == ()


def test_the_name_tells_the_model() -> None:
    assert reader_name().startswith("typescript ")
    assert len(reader_name()) == len("typescript ") + 8


HABITS = str.maketrans("ОоЗз03Il1", "003303111")


@given(st.text(alphabet=SHAPES.replace(" ", ""), max_size=12))
def test_writing_out_changes_only_what_looks_alike(shapes: str) -> None:
    written = write_out(shapes)
    assert len(written) == len(shapes)
    assert to_shapes(written).translate(HABITS) == shapes.translate(HABITS)


@given(st.text(alphabet="0123456789", min_size=1, max_size=8))
def test_a_number_typed_with_letters_is_a_number(number: str) -> None:
    typed = number.translate(str.maketrans("013", "ОIЗ"))
    has_digit = any(digit.isdigit() for digit in typed)
    assert to_shapes(write_out(typed)) == (number if has_digit else typed)


def test_frames_lie_on_the_strip(strips: list[LineImage]) -> None:
    seen: LineOutput = recognise([strips[0]])[0]
    # A frame is 4 px of 18 to a cell wide, and the first lies in the margin of 16 px.
    assert seen.x_of(4) - seen.x_of(3) == pytest.approx(strips[0].step_px * 4 / 18)
    assert seen.x_of(3.5) == pytest.approx(0.0)
