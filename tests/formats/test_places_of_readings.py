"""A page that was turned, slanted, cropped and rescaled: in every format its words lie on the ink of the scan."""

import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from lxml import etree
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr.engines.engine import Capabilities, Engine
from ocr.engines.page_reader import read_scan
from ocr.formats.registry import load_format
from ocr.layout.line_images import LineImage
from ocr.model import Box, Page, ScanRef, Word
from ocr.recognizer.frames import ReadLine
from tests.formats.xml_schemas import folder_of

DPI = 300
LINES = (
    "Доношу, что эшелон прибыл на станцию назначения",
    "в 14 часов 25 минут. Выгрузка закончена, люди",
    "размещены в казармах местного гарнизона. Имущество",
    "сдано на склад по описи. Командир батальона просит",
    "выдать 340 комплектов зимней одежды и направить",
    "двух врачей. Дорога от станции до лагеря разрушена,",
    "машины не проходят. Работы начнутся завтра утром.",
    "О ходе работ буду докладывать ежедневно и прошу",
)


class Halves(Engine):
    """Reads each line as two words, the ink of its halves, «левая» and «правая»."""

    name, version, languages = "halves", "1", ("rus",)
    capabilities = Capabilities(posteriors=False, glyph_boxes=False)

    def read(self, lines: Sequence[LineImage]) -> tuple[ReadLine | None, ...]:
        return tuple(ReadLine(tuple(self._read(line.image))) for line in lines)

    def _read(self, image: NDArray[np.uint8]) -> list[Word]:
        ys, xs = np.nonzero(image < 128)
        middle = (int(xs.min()) + int(xs.max())) // 2
        words = []
        for text, is_half in (("левая", xs <= middle), ("правая", xs > middle)):
            left, right = int(xs[is_half].min()), int(xs[is_half].max()) + 1
            top, bottom = int(ys[is_half].min()), int(ys[is_half].max()) + 1
            words.append(Word(text=text, box=Box(left, top, right, bottom), confidence=0.9))
        return words


def write_scan(path: Path, turn: int) -> None:
    """A typed page, slanting by 0.7 degrees, a strip cut off at its left, at 400 dpi, turned, oblong if upright."""
    page = Image.new("L", (1500, 900), 255)
    font = ImageFont.truetype(folder_of("ocr") / "fonts" / "TT2020Base-Regular.ttf", 40)
    for row, text in enumerate(LINES):
        ImageDraw.Draw(page).text((150, 130 + 75 * row), text, fill=0, font=font)
    slanted = page.rotate(0.7, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    cropped = slanted.crop((60, 10, slanted.width, slanted.height))
    across, down = (4 / 3, 2 / 3) if turn == 0 else (4 / 3, 4 / 3)
    scaled = cropped.resize((round(cropped.width * across), round(cropped.height * down)))
    dpi = (DPI * across, DPI * down)
    scaled.rotate(turn, expand=True).save(path, dpi=dpi, compression="tiff_lzw")


@pytest.fixture(scope="module", params=[0, 90, 180, 270])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Page:
    path = tmp_path_factory.mktemp("scan") / "scan.tif"
    write_scan(path, request.param)
    read = read_scan(ScanRef(str(path)), Halves(), None).page
    with Image.open(path) as picture:
        assert (read.width_px, read.height_px) == picture.size
    assert len(read.lines) == len(LINES)
    return read


def points_of(text: str | None) -> Box:
    xs, ys = zip(*(map(int, point.split(",")) for point in (text or "").split()), strict=True)
    return Box(min(xs), min(ys), max(xs) + 1, max(ys) + 1)


def in_page_xml(root: etree._Element) -> list[Box]:
    return [points_of(one[0].get("points")) for one in root.iterfind(".//{*}Word")]


def in_alto(root: etree._Element) -> list[Box]:
    boxes = []
    for one in root.iterfind(".//{*}String"):
        left, top, width, height = (int(one.get(name, "")) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
        boxes.append(Box(left, top, left + width, top + height))
    return boxes


def in_hocr(root: etree._Element) -> list[Box]:
    titles = (one.get("title", "") for one in root.iterfind(".//{*}span[@class='ocrx_word']"))
    return [Box(*(int(value) for value in title.split(";")[0].split()[1:])) for title in titles]


@pytest.mark.parametrize(("name", "find"), [("page", in_page_xml), ("alto", in_alto), ("hocr", in_hocr)])
def test_words_are_on_the_ink_of_the_scan(
    page: Page, name: str, find: Callable[[etree._Element], list[Box]]
) -> None:
    written = load_format(name).format(page)
    assert isinstance(written, str)
    boxes = find(etree.fromstring(written.encode()))
    assert boxes == [word.box for line in page.lines for word in line.words]
    assert_boxes_hold_the_ink(page, boxes)


def assert_boxes_hold_the_ink(page: Page, boxes: Sequence[Box]) -> None:
    """All ink lies in the boxes, and ink comes near to each edge of each."""
    with Image.open(page.scan.path) as picture:
        ink = np.asarray(picture.convert("L")) < 128
    left_over = ink.copy()
    for box in boxes:
        ys, xs = np.nonzero(ink[box.top : box.bottom, box.left : box.right])
        # Of a word of 700 px that slants by 0.7 degrees the upright box is 9 px larger.
        assert xs.min() <= 9 and ys.min() <= 9
        assert xs.max() >= box.width - 10 and ys.max() >= box.height - 10
        left_over[box.top - 3 : box.bottom + 3, box.left - 3 : box.right + 3] = False
    assert left_over.sum() <= 0.002 * ink.sum()


def test_words_of_the_pdf_are_on_the_ink_of_the_scan(page: Page, tmp_path: Path) -> None:
    written = load_format("pdf").format(page)
    assert isinstance(written, bytes)
    (tmp_path / "page.pdf").write_bytes(written)
    done = subprocess.run(
        ["pdftotext", "-bbox", str(tmp_path / "page.pdf"), "-"], capture_output=True, text=True, check=True
    )
    pattern = r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>'
    found = re.findall(pattern, done.stdout)
    assert [word[4] for word in found] == ["левая", "правая"] * len(LINES)
    # A PDF shows the page upright and its pixels square, 72 points to the inch.
    width, height = page.width_px, page.height_px
    words = [word for line in page.lines for word in line.words]
    upright = [word.box.turned_upright(page.turn_deg_ccw, width, height) for word in words]
    across, down = 72 / 400, 72 / (400 if page.turn_deg_ccw else 200)
    for word, box in zip(found, upright, strict=True):
        meant = (box.left * across, box.top * down, box.right * across, box.bottom * down)
        # Half a letter of the shorter word; the slant of a word of 400 px makes its box 5 px higher.
        slack = (meant[2] - meant[0]) / 6 / 2
        assert np.abs(np.subtract([float(value) for value in word[:4]], meant)).max() < slack
