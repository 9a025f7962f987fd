"""Two engines together: what the reader is taught, and what a word says of the other's reading."""

from collections.abc import Sequence

import numpy as np
import pytest

from ocr.engines import ensemble
from ocr.engines.engine import Capabilities, Engine
from ocr.engines.ensemble import EnsembleEngine, choose_words
from ocr.engines.typescript import TypescriptEngine
from ocr.errors import DependencyError
from ocr.image.text_lines import Baseline
from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.language.ukrainian import UKRAINIAN
from ocr.layout.line_images import LineImage
from ocr.model import Box, Word
from ocr.recognizer.frames import ReadLine
from ocr.recognizer.network import LineOutput
from ocr.recognizer.supervision import training_line_by_agreement, training_lines_by_text
from ocr.text.shapes import SHAPES


def see_text(text: str, *, is_on_grid: bool = True, sure: float = 0.98) -> LineOutput:
    """A line whose frames say the text, a letter every fifth, each with the probability `sure`."""
    width = 20 * len(text) + 40
    white = np.full((60, width), 255, np.uint8)
    line_image = LineImage(
        line=Baseline(baseline=np.array([(0.0, 40.0), (width, 40.0)]), x_height=14.0),
        image=white,
        toned=white,
        baseline=40.0,
        x_height=14.0,
        left=0,
        tops=np.zeros(width),
        step_px=18.0,
        is_on_grid=is_on_grid,
    )
    frames = np.full((5 * len(text) + 5, len(SHAPES) + 1), np.log(0.0001), np.float32)
    frames[:, 0] = np.log(0.98)
    for index, shape in enumerate(text):
        frames[5 * index + 2, 0] = np.log(0.0001)
        frames[5 * index + 2, SHAPES.index(shape) + 1] = np.log(sure)
    return LineOutput(
        line_image=line_image, log_posteriors=frames, hidden=np.zeros((len(frames), 4), np.float32)
    )


def words_of(text: str) -> list[Word]:
    return [
        Word(text=word, box=Box(10 * at, 10, 10 * at + 9, 20), confidence=0.9)
        for at, word in enumerate(text.split())
    ]


def choose(own: str, other: str, *, is_on_grid: bool = True) -> Sequence[Word]:
    (words,) = choose_words([see_text(own, is_on_grid=is_on_grid)], [words_of(other)])
    return words


def test_type_is_the_readers_and_the_other_reading_stands_beside_it() -> None:
    words = choose("в 25348 дивизнй", "в 25848 дивизий")
    assert [word.text for word in words] == ["в", "25348", "дивизнй"]
    assert [word.other for word in words] == [None, "25848", "дивизий"]


def test_print_is_tesseracts() -> None:
    words = choose("СОВЕРШЕННОСЕКРЕТНО", "СОВЕРШЕННО СЕКРЕТНО", is_on_grid=False)
    assert [word.text for word in words] == ["СОВЕРШЕННО", "СЕКРЕТНО"]
    assert [word.other for word in words] == ["СОВЕРШЕННОСЕКРЕТНО", ""]


def test_look_alikes_are_no_disagreement() -> None:
    assert [word.other for word in choose("КОПИЯ", "KOПИЯ")] == [None]


def test_a_word_that_the_other_has_not_says_so() -> None:
    assert [word.other for word in choose("не был там", "был там")] == ["", None, None]


def test_a_line_that_one_does_not_see_is_the_others() -> None:
    assert [word.text for word in choose("да", "")] == ["да"]
    assert choose("", "печать") == ()
    assert [word.text for word in choose("", "печать", is_on_grid=False)] == ["печать"]


def test_only_words_that_both_read_are_taught() -> None:
    lesson = training_line_by_agreement(see_text("на 25348 юг"), words_of("на 25848 юг"))
    assert lesson.text == "на 25348 юг"
    taught = "".join(
        shape for shape, is_taught in zip(lesson.text, lesson.is_labelled, strict=True) if is_taught
    )
    assert taught == "на юг"
    for nothing in ((), None):
        assert not any(training_line_by_agreement(see_text("на юг"), nothing).is_labelled)


def test_without_a_second_engine_the_reader_reads() -> None:
    engine = TypescriptEngine()
    assert len(engine.names) == 1
    assert engine.read([]) == ()


class SecondEngine(Engine):
    """Reads every line as "на 25848 юг"; has no frames."""

    name, version = "second", "1"
    languages = ("rus", "ukr")
    capabilities = Capabilities(posteriors=False, glyph_boxes=False)

    def read(self, lines: Sequence[LineImage]) -> tuple[ReadLine | None, ...]:
        return tuple(ReadLine(tuple(words_of("на 25848 юг"))) for _ in lines)


def test_any_engine_may_be_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    output = see_text("на 25348 юг")
    monkeypatch.setattr(ensemble, "recognise", lambda _: (output,))
    engine = EnsembleEngine(SecondEngine())
    (read,) = engine.read([output.line_image])
    assert read is not None and read.frames is not None
    assert [(word.text, word.other) for word in read.words] == [
        ("на", None),
        ("25348", "25848"),
        ("юг", None),
    ]
    assert [name.split()[0] for name in engine.names] == ["typescript", "second"]
    assert engine.languages == ("rus", "ukr")
    assert engine.capabilities == Capabilities(posteriors=True, glyph_boxes=False)
    assert engine.second.fingerprint() in engine.fingerprint()


class RussianEngine(SecondEngine):
    """Has no other language than Russian."""

    def in_language(self, language: Language) -> "RussianEngine":
        if language != RUSSIAN:
            raise DependencyError(f"It lacks {language.name}. Install it.")
        return self


def test_a_second_engine_without_the_language_reads_nothing_and_that_is_told() -> None:
    engine = EnsembleEngine(RussianEngine(), with_language=True)
    assert engine.in_language(RUSSIAN) == engine
    alone = engine.in_language(UKRAINIAN)
    assert isinstance(alone, TypescriptEngine) and alone.language == UKRAINIAN
    (notice,) = alone.notices
    assert "The reader reads alone" in notice and "It lacks Ukrainian. Install it." in notice


def test_another_language_is_another_reading_without_the_character_model() -> None:
    engine = TypescriptEngine(with_language=True)
    other = engine.in_language(UKRAINIAN)
    assert engine.fingerprint() != other.fingerprint()
    assert other.languages == ("ukr",)
    assert engine.model is not None and other.model is None
    assert other.in_language(RUSSIAN) == engine


@pytest.mark.tesseract
def test_with_one_both_are_named() -> None:
    names = ensemble.find_engine().names
    assert len(names) == 2
    assert names[0].startswith("typescript")


class Asked(SecondEngine):
    """Notes how many lines it was asked about."""

    def __init__(self) -> None:
        self.lines: list[LineImage] = []

    def read(self, lines: Sequence[LineImage]) -> tuple[ReadLine | None, ...]:
        self.lines += lines
        return super().read(lines)


RUSSIAN_LINE = "дивизия прибыла станцию вечером"
NO_RUSSIAN_LINE = "дзвзия прзбыла стзнцию взчером"


@pytest.mark.parametrize(
    ("page", "for_collation", "for_text"),
    [
        # Sure and known: nothing is in doubt.
        ([(RUSSIAN_LINE, True, 0.99)] * 3 + [(RUSSIAN_LINE, True, 0.71)], [], []),
        # One line is unsure, another printed.
        ([(RUSSIAN_LINE, True, 0.99)] * 3 + [(RUSSIAN_LINE, True, 0.69)], [3], [3]),
        ([(RUSSIAN_LINE, True, 0.99)] * 3 + [(RUSSIAN_LINE, False, 0.99)], [3], [3]),
        # 12 of 16 words are known, 75 %: the page may not be understood, however sure its letters are.
        ([(RUSSIAN_LINE, True, 0.99)] * 3 + [(NO_RUSSIAN_LINE, True, 0.99)], [], [0, 1, 2, 3]),
        # 16 of 20, 80 %.
        ([(RUSSIAN_LINE, True, 0.99)] * 4 + [(NO_RUSSIAN_LINE, True, 0.99)], [], []),
        # Of eight words nothing is told.
        ([(RUSSIAN_LINE, True, 0.99)] * 2, [], [0, 1]),
        ([], [], []),
    ],
)
@pytest.mark.parametrize("has_transcription", [True, False])
def test_the_second_engine_is_asked_in_doubt_and_without_a_transcription_where_words_are_unknown(
    monkeypatch: pytest.MonkeyPatch,
    page: list[tuple[str, bool, float]],
    for_collation: list[int],
    for_text: list[int],
    has_transcription: bool,
) -> None:
    asked = for_collation if has_transcription else for_text
    outputs = tuple(see_text(text, is_on_grid=on_grid, sure=sure) for text, on_grid, sure in page)
    monkeypatch.setattr(ensemble, "recognise", lambda _: outputs)
    images = [output.line_image for output in outputs]
    second = Asked()
    engine = EnsembleEngine(second)
    read = (engine.for_collation() if has_transcription else engine.for_text(with_language=False)).read(
        images
    )
    assert [images.index(image) for image in second.lines] == asked
    for index, line in enumerate(read):
        assert line is not None
        assert any(word.other is not None for word in line.words) is (index in asked)
        assert line.asked_all is (index in asked)
    always = Asked()
    EnsembleEngine(always).read(images)
    assert always.lines == images


def taught_by(text: str, *lines: str) -> list[str]:
    """What the lines are said to be by a transcription, what is taught in capitals."""
    lessons = training_lines_by_text([see_text(line) for line in lines], text)
    return [
        "".join(s.upper() if taught else s for s, taught in zip(lesson.text, lesson.is_labelled, strict=True))
        for lesson in lessons
    ]


def test_a_transcription_is_cut_where_lines_end() -> None:
    assert taught_by("на юг идут\nполки", "на юг", "идут полки") == ["НА ЮГ", "ИДУТ ПОЛКИ"]
    # It joins what the page divides.
    assert taught_by("на станцию", "на стан-", "цию") == ["НА СТАН-", "ЦИЮ"]


def test_a_transcription_teaches_what_it_says_and_the_reader_what_it_leaves_out() -> None:
    assert taught_by("дивизий нет", "дивизнй нет") == ["ДИВИЗИЙ НЕТ"]
    assert taught_by("начало конец", "начало", "печать", "конец") == ["НАЧАЛО", "печать", "КОНЕЦ"]
    # One letter that the reader missed; a passage that is not on the page.
    assert taught_by("станция", "станця") == ["СТАНЦИЯ"]
    assert taught_by("на юг и на восток идут", "на юг идут") == ["НА ЮГ ИДУТ"]


def test_what_a_typist_uses_for_something_else_is_not_taught() -> None:
    (lesson,) = training_lines_by_text([see_text("IО июня")], "10 июня")
    assert lesson.text == "IО июня"
    assert lesson.is_labelled == (False, False, *(True,) * 5)


def test_no_lines_no_lessons() -> None:
    assert training_lines_by_text([], "текст") == []
