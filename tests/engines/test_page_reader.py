"""A page read by any engine: what it reads stands in the regions of the page, in source pixels."""

from collections.abc import Sequence

import numpy as np
import pytest
from lxml import etree

from ocr.engines.engine import Capabilities, Engine
from ocr.engines.page_reader import ScanRead, read_image
from ocr.formats.page_xml import NAMESPACE, format_page_xml
from ocr.formats.scans import LoadedScan
from ocr.language.base import Language
from ocr.language.serbian import SERBIAN
from ocr.language.ukrainian import UKRAINIAN
from ocr.layout.line_images import LineImage
from ocr.model import Box, Glyph, RegionKind, ScanRef, Word
from ocr.recognizer.frames import ReadLine, frames_of
from ocr.text.shapes import SHAPES
from tests.recognizer.test_network import FEED, TRUE_LINES, X_HEIGHT, type_page

# A gap of four lines parts two regions.
PAGE = type_page((*TRUE_LINES[:3], *[""] * 4, *TRUE_LINES[3:5]))
READ = ("один", "два", "", "четыре", "пять")
OWN_FRAMES = frames_of(ReadLine((Word(text="свои", box=Box(0, 0, 9, 9)),)))


class ListEngine(Engine):
    """Reads the lines of a page as the texts of READ, each over its own ink; has posteriors of the first alone."""

    name, version, languages = "list", "1", ("rus",)
    capabilities = Capabilities(posteriors=False, glyph_boxes=True)

    def read(self, lines: Sequence[LineImage]) -> tuple[ReadLine | None, ...]:
        assert len(lines) == len(READ)
        return tuple(
            ReadLine((make_word(text, line),), OWN_FRAMES if text == READ[0] else None) if text else None
            for text, line in zip(READ, lines, strict=True)
        )


def make_word(text: str, line: LineImage) -> Word:
    ys, xs = np.nonzero(line.image < 128)
    box = Box(int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
    return Word(text=text, box=box, glyphs=(Glyph(text=text, box=box),), engine="list")


@pytest.fixture(scope="module")
def read() -> ScanRead:
    # The scan lies on its side: what is read must be turned to where it lies.
    image = np.ascontiguousarray(np.rot90(PAGE))
    scan = LoadedScan(image=image, dpi=300, dpi_source="stated", sha256="")
    return read_image(ScanRef("page.png"), scan, ListEngine())


def test_regions_hold_the_lines_that_were_read(read: ScanRead) -> None:
    page = read.page
    assert page.turn_deg_ccw == 90
    assert [[line.text for line in region.lines] for region in page.regions] == [
        ["один", "два"],
        ["четыре", "пять"],
    ]
    assert [line.text for line in page.lines] == [text for text in READ if text]
    for region in page.regions:
        assert region.kind is RegionKind.TYPED
        assert region.grid is not None
        for line in region.lines:
            assert region.box.union(line.box).width <= region.box.width + X_HEIGHT
            assert region.box.union(line.box).height <= region.box.height + X_HEIGHT


def test_boxes_of_a_resampled_scan_are_in_pixels_of_its_source(read: ScanRead) -> None:
    image = np.ascontiguousarray(np.rot90(PAGE))
    height, width = image.shape
    source_px = (3 * width // 2, height // 2)
    scan = LoadedScan(image=image, dpi=300, dpi_source="stated", sha256="", resampled_from_px=source_px)
    page = read_image(ScanRef("page.png"), scan, ListEngine()).page
    assert (page.width_px, page.height_px) == source_px
    for found, plain in zip(page.regions, read.page.regions, strict=True):
        assert found.grid is not None
        assert plain.grid is not None
        assert np.allclose(found.grid.step, np.multiply(plain.grid.step, (1.5, 0.5)))
        for line, same in zip(found.lines, plain.lines, strict=True):
            expected = same.box.scaled(1.5, 0.5)
            assert np.abs(np.subtract(line.box, expected)).max() <= 2, (line.box, expected)
            assert np.abs(np.subtract(line.words[0].glyphs[0].box, expected)).max() <= 2
            assert np.allclose(line.baseline, np.multiply(same.baseline, (1.5, 0.5)), atol=2)


def test_boxes_lie_on_the_ink_of_the_scan(read: ScanRead) -> None:
    rows = [at for at, text in zip((0, 1, 2, 7, 8), READ, strict=True) if text]
    for row, line in zip(rows, read.page.lines, strict=True):
        foot = 144 + FEED * row
        ys, xs = np.nonzero(PAGE[foot - 50 : foot + 20] < 128)
        upright = Box(
            int(xs.min()), foot - 50 + int(ys.min()), int(xs.max()) + 1, foot - 50 + int(ys.max()) + 1
        )
        width = PAGE.shape[1]
        on_scan = Box(upright.top, width - upright.right, upright.bottom, width - upright.left)
        assert line.box == line.words[0].box == line.words[0].glyphs[0].box
        assert np.abs(np.subtract(line.box, on_scan)).max() <= 3, (line.box, on_scan)


def test_frames_are_the_engines_own_or_made_of_the_words(read: ScanRead) -> None:
    assert len(read.frames) == len(read.page.lines)
    assert read.frames[0] is OWN_FRAMES
    for frames, line in zip(read.frames[1:], read.page.lines[1:], strict=True):
        assert frames.posteriors.shape[1] == len(SHAPES) + 1
        np.testing.assert_array_equal(frames.log_posteriors, frames_of(line).log_posteriors)


def test_a_read_page_is_page_xml(read: ScanRead) -> None:
    page = read.page
    xml = format_page_xml(
        page.scan.name,
        (page.width_px, page.height_px),
        page.regions,
        creator="test",
        created="2000-01-01T00:00:00",
    )
    root = etree.fromstring(xml.encode())
    assert len(root.findall(f".//{{{NAMESPACE}}}TextRegion")) == 2
    texts = root.findall(f".//{{{NAMESPACE}}}Word/{{{NAMESPACE}}}TextEquiv/{{{NAMESPACE}}}Unicode")
    assert [text.text for text in texts] == ["один", "два", "четыре", "пять"]


class LetterEngine(ListEngine):
    """Reads the same words in every language, and says in the last which one it was asked for."""

    def __init__(self, words: str, code: str = "") -> None:
        self._words, self._code = words, code

    @property
    def notices(self) -> tuple[str, ...]:
        return (f"asked for {self._code}",) if self._code else ()

    def in_language(self, language: Language) -> "LetterEngine":
        return LetterEngine(self._words, language.code)

    def read(self, lines: Sequence[LineImage]) -> tuple[ReadLine | None, ...]:
        texts = [self._words, *[self._code or "не"] * (len(lines) - 1)]
        return tuple(ReadLine((make_word(text, line),)) for text, line in zip(texts, lines, strict=True))


UKRAINIAN_WORDS = "Надішліть-список-робітників-до-першого-червня-Витрати-на-поїздку-буде-сплачено-згодом"


@pytest.mark.parametrize(
    ("words", "language", "code", "last", "notices"),
    [
        (UKRAINIAN_WORDS, None, "uk", "uk", ("Read as Ukrainian, by its letters", "asked for uk")),
        (UKRAINIAN_WORDS, SERBIAN, "sr", "sr", ()),
        ("Вышлите-список-работников", None, "ru", "не", ()),
        ("Вышлите-список-работников", UKRAINIAN, "uk", "uk", ()),
    ],
)
def test_a_page_is_read_in_its_language(
    words: str, language: Language | None, code: str, last: str, notices: tuple[str, ...]
) -> None:
    scan = LoadedScan(image=PAGE, dpi=300, dpi_source="stated", sha256="")
    page = read_image(ScanRef("page.png"), scan, LetterEngine(words), language=language).page
    assert (page.language, page.lines[-1].text) == (code, last)
    told = [notice for notice in page.notices if notice.startswith(("Read as", "asked"))]
    assert len(told) == len(notices)
    assert all(notice.startswith(start) for notice, start in zip(told, notices, strict=True))
