"""The recipe of the shipped models: lines are made as they say, and a reader learns and is exported."""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from ocr.facsimile.faces import FONTS
from ocr.image.text_lines import Baseline
from ocr.layout.line_images import LineImage
from ocr.recognizer.classes import CLASSES
from ocr.recognizer.network import MODEL
from ocr.text.shapes import SHAPES

TRAINING = Path(__file__).parents[1] / "training"
PROSE = (Path(__file__).parents[1] / "ocr" / "bench" / "texts" / "report.txt").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def recipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The recipe's modules, which are no package."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(TRAINING))
    yield
    for name in set(sys.modules) - before:
        if str(TRAINING) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def _line_image(cells: int) -> LineImage:
    """A blank line image of so many cells, 18 px wide, small letters 14.4 px high."""
    width = round(cells * 18)
    blank = np.full((48, width), 255, np.uint8)
    return LineImage(
        line=Baseline(baseline=np.array([[0.0, 30.0], [width, 30.0]]), x_height=14.4),
        image=blank,
        toned=blank,
        baseline=30.0,
        x_height=14.4,
        left=0,
        tops=np.zeros(width),
        step_px=18.0,
    )


def test_lines_have_the_letters_that_they_say() -> None:
    from faces import TrainingFace
    from typed_lines import CELL, HEIGHT, LineMaker

    maker = LineMaker(1, [TrainingFace((FONTS / "TT2020Base-Regular.ttf",), True)], PROSE)
    for line in (maker.line() for _ in range(40)):
        assert line.depth.shape == (HEIGHT, 640)
        assert line.depth.dtype == np.uint8
        assert len(line.text) == len(line.middles) > 0
        assert set(line.text) <= set(SHAPES)
        assert list(line.middles) == sorted(line.middles)
        # As many letters as fit, in cells of about CELL px.
        assert len(line.text) <= 640 / CELL * 1.6


def test_lines_of_pages_are_what_was_typed_on_them() -> None:
    from page_lines import PageLineMaker
    from typed_lines import HEIGHT

    maker = PageLineMaker(3, [FONTS / "TT2020Base-Regular.ttf"], PROSE)
    lines = list(maker.page())
    assert len(lines) > 10
    for line in lines:
        assert line.depth.shape == (HEIGHT, 640)
        assert len(line.text) == len(line.middles)
        assert line.text == line.text.strip()
        # Under a letter's middle there is ink, on most of them at least.
    inked = [
        line.depth[8:36, max(0, round(x) - 6) : round(x) + 6].max() > 40
        for line in lines
        for shape, x in zip(line.text, line.middles, strict=True)
        if shape.isalnum()
    ]
    assert np.mean(inked) > 0.9


def test_book_faces_are_put_in_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import celled
    from faces import TrainingFace
    from PIL import ImageFont

    monkeypatch.setattr(celled, "CELLED", tmp_path)
    path = celled.put_in_cells(TrainingFace((FONTS / "TT2020Base-Regular.ttf",), False), 1)
    assert path
    font = ImageFont.truetype(str(path), 100)
    widths = {font.getlength(letter) for letter in "шi.Ж№1"}
    assert len(widths) == 1
    left, _, right, _ = font.getbbox("Ш", anchor="ls")
    assert right - left <= 1.1 * widths.pop()


# The exporter by tracing is old, and the only one that needs no further package.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_reader_learns_and_is_exported(tmp_path: Path) -> None:
    torch = pytest.importorskip(
        "torch", reason="torch is not installed: the recipe of the reader is not tried"
    )
    pytest.importorskip("onnx", reason="onnx is not installed: the reader is not exported")
    from faces import TrainingFace
    from reader import WEIGHTS, Learner, Reader, export, load_weights
    from typed_lines import HEIGHT, LineMaker

    # With OMP_THREAD_LIMIT=1 two threads of torch would wait for each other.
    torch.set_num_threads(1)
    torch.manual_seed(1)
    maker = LineMaker(1, [TrainingFace((FONTS / "TT2020Base-Regular.ttf",), True)], PROSE)
    lines = [maker.line() for _ in range(8)]
    learner = Learner(Reader(), 1e-3)
    learner.learn(lines, 0.0, 1.0)
    first = learner.loss
    for _ in range(12):
        learner.learn(lines, 0.0, 1.0)
    assert learner.loss < first
    export(learner.average, tmp_path / "reader.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "reader.onnx"), providers=["CPUExecutionProvider"])
    depth = np.random.default_rng(1).uniform(0, 1, (2, 1, HEIGHT, 128)).astype(np.float32)
    log_posteriors, hidden = session.run(None, {"depth": depth})
    assert log_posteriors.shape == (2, 32, len(CLASSES) + 1)
    assert hidden.shape[:2] == (2, 32)
    with torch.no_grad():
        own, _ = learner.average.eval()(torch.from_numpy(depth))
    np.testing.assert_allclose(log_posteriors, own.numpy(), atol=0.05)
    # The weights that are shipped are those of the shipped model.
    shipped = Reader()
    shipped.load_state_dict(load_weights(WEIGHTS))
    session = onnxruntime.InferenceSession(str(MODEL), providers=["CPUExecutionProvider"])
    log_posteriors, _ = session.run(None, {"depth": depth})
    with torch.no_grad():
        own, _ = shipped.eval()(torch.from_numpy(depth))
    np.testing.assert_allclose(np.exp(log_posteriors), own.exp().numpy(), atol=0.02)


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("Соmе, tоо", "Соmе, tоо"),
        ("_Café", "Саfé"),
        ("ӓ ä", "ä ä"),
        ("L’été…", "L'été..."),
        ("a ~~~ b", "а \0 b"),
        ("⟦x⟧", "\0х\0"),
    ],
)
def test_a_transcribed_line_is_written_in_classes(text: str, classes: str) -> None:
    from real_lines import to_classes

    assert to_classes(text) == classes


def test_windows_are_cut_between_words_and_leave_out_what_has_no_class() -> None:
    from real_lines import UNKNOWN, WIDTH, CutLine, windows

    from ocr.recognizer.network import CELL, MARGIN

    strip = _line_image(60)
    text = "ааа ббб " + UNKNOWN + "вв ггг " + "д" * 40
    middles = [MARGIN + CELL * (0.5 + index) for index in range(len(text))]
    made = list(windows(CutLine(strip, text), middles))
    # Forty letters of 18 px are wider than a window; the word with what has no class parts what stands beside it.
    assert [line.text for line in made] == ["ааа ббб", "ггг"]
    assert all(line.depth.shape == (48, WIDTH) for line in made)
    # The letter in the middle of the word that begins a window stands a cell and a half from its left edge.
    assert [round(line.middles[1]) for line in made] == [round(MARGIN + 1.5 * CELL), round(1.5 * CELL)]


def test_letters_pasted_into_a_line_are_where_it_says() -> None:
    from faces import TrainingFace
    from pasted import Paster
    from typed_lines import LineMaker, TypedLine

    face = TrainingFace((FONTS / "TT2020Base-Regular.ttf",), True)
    rng = random.Random(3)
    paster = Paster(rng, [face])
    changed = armed = 0
    for line in (maker.line() for maker in [LineMaker(4, [face], PROSE)] for _ in range(30)):
        pasted, places = paster.paste(line)
        assert isinstance(pasted, TypedLine)
        assert {
            at for at, (one, other) in enumerate(zip(line.text, pasted.text, strict=True)) if one != other
        } <= set(places)
        assert len(pasted.text) == len(line.text)
        assert pasted.middles == line.middles
        for before, after, middle in zip(line.text, pasted.text, line.middles, strict=True):
            cell = np.s_[8:36, max(0, round(middle) - 7) : round(middle) + 7]
            if before != after:
                changed += 1
                # Another letter stands there, and is inked.
                assert after != " "
                assert (line.depth[cell] != pasted.depth[cell]).any()
        for at in places:
            armed += (line.text[at], pasted.text[at]) == ("о", "б")
    assert changed > 50
    assert armed > 10


def test_frames_of_pasted_letters_are_not_latin() -> None:
    pytest.importorskip("torch", reason="torch is not installed: the recipe of the reader is not tried")
    from reader import latin_frames
    from typed_lines import TypedLine

    line = TypedLine(np.zeros((48, 640), np.uint8), "абв", (9.0, 27.0, 45.0))
    latin = latin_frames(line, (1,))
    # The middle letter's cell is from 18 to 36 px: frames 4 to 8, of 4 px each.
    assert np.flatnonzero(~latin).tolist() == [4, 5, 6, 7, 8]
    assert latin_frames(line, ()).all()


def test_sources_of_one_group_are_of_one_part() -> None:
    from real_lines import PARTS, group_of, part_of

    assert part_of("ehri: danish/EHRI-DR-19410127-DK_01.xml") == "teach"
    assert part_of("ehri: danish/EHRI-DR-19431002-DK_01.xml") == "judge"
    # The longest beginning counts.
    assert group_of("tapus: europeana-random-selection/[10_lettres_x.xml").endswith("[10_lettres")
    assert set(PARTS) == {"teach", "fit", "judge"}
    with pytest.raises(KeyError, match="no group"):
        part_of("elsewhere: page.xml")


def test_passages_are_typed_lines_of_what_the_prose_has() -> None:
    import passages

    prose = "\n".join(
        f"Приказ № {n} от {n % 28 + 1} марта: установлено, что план работ по участку выполнен на {n} процентов."
        for n in range(600)
    )
    pages = passages.cut_passages(prose, 3)
    assert pages == passages.cut_passages(prose, 3)
    assert len(pages) == 3
    for page in pages:
        lines = page.splitlines()
        assert len(lines) <= 38
        assert max(map(len, lines)) <= 63
        # Joined where they are broken, the words are those of the prose.
        joined = " ".join(page.split()).replace("- ", "")
        assert set(joined.split()[:-1]) <= set(prose.split())
