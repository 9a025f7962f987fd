"""`sverka.read` and `sverka.score`: a page read by an engine, its texts and pictures; a text scored."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from lxml import etree
from PIL import Image

import sverka
from ocr.api.page_reading import _COLOURS
from ocr.formats.page_json import parse_page
from ocr.model import UnreadInk
from tests.pages import make_page
from tests.typed_pages import typed_page

SCAN = typed_page(6, cells=30, width=1200)


class Stamping(sverka.Engine):
    """Reads each line as «слово», over its own ink."""

    name, version, languages = "stamping", "1", ("rus",)
    capabilities = sverka.Capabilities(posteriors=False, glyph_boxes=True)

    def read(self, lines: Sequence[sverka.LineImage]) -> tuple[sverka.ReadLine | None, ...]:
        return tuple(sverka.ReadLine((self._word(line),)) for line in lines)

    def _word(self, line: sverka.LineImage) -> sverka.Word:
        ys, xs = np.nonzero(line.image < 128)
        box = sverka.Box(int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
        return sverka.Word(text="слово", box=box, glyphs=(sverka.Glyph(text="с", box=box),))


@pytest.fixture(scope="module")
def reading() -> sverka.PageReading:
    return sverka.read(SCAN, engine=Stamping())


def test_a_page_is_read_by_any_engine(reading: sverka.PageReading) -> None:
    assert reading.text == "слово\n" * 6
    assert [line.text for line in reading.lines] == ["слово"] * 6
    assert [line for region in reading.regions for line in region.lines] == list(reading.lines)
    assert reading.page.engines == ("stamping 1",)
    assert (reading.page.width_px, reading.page.height_px) == (1200, len(SCAN))
    # Lines of type stand 60 px apart, from 120 px on.
    assert [round(line.box.top / 60) for line in reading.lines] == [2, 3, 4, 5, 6, 7]


def test_a_page_of_a_file_of_several(tmp_path: Path) -> None:
    first, second = Image.fromarray(SCAN), Image.fromarray(typed_page(8, cells=24, width=1000))
    first.save(tmp_path / "box.tif", save_all=True, append_images=[second])
    read = sverka.read(tmp_path / "box.tif", page=2, engine=Stamping())
    assert len(read.lines) == 8
    assert read.page.scan.name == "box.tif#2"
    for page in (0, 3, -1):
        with pytest.raises(sverka.InputError, match=rf"box.tif has 2 pages, and no page {page}\."):
            sverka.read(tmp_path / "box.tif", page=page, engine=Stamping())


@pytest.mark.parametrize(
    ("options", "message"),
    [({"language": "de"}, "no language 'de'"), ({"engine": "kraken"}, "no engine 'kraken'")],
)
def test_what_cannot_be_meant(options: dict[str, str], message: str) -> None:
    with pytest.raises(sverka.UsageError, match=message):
        sverka.read(SCAN, **options)  # type: ignore[arg-type]


def test_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "scan.png").write_bytes(b"")
    with pytest.raises(sverka.InputError, match="empty"):
        sverka.read(tmp_path / "scan.png", engine=Stamping())
    with pytest.raises(sverka.InputError, match="The image has 1 pages, and no page 2"):
        sverka.read(SCAN, page=2, engine=Stamping())
    with pytest.raises(sverka.InputError, match="bool"):
        sverka.read(SCAN > 128, engine=Stamping())  # type: ignore[arg-type]


# --- Texts ---------------------------------------------------------------------------------------


def test_page_xml_is_valid(reading: sverka.PageReading) -> None:
    spec = find_spec("ocrd_validators")
    assert spec is not None and spec.origin is not None
    schema = etree.XMLSchema(etree.parse(str(Path(spec.origin).parent / "page.xsd")))
    root = etree.fromstring(reading.to_page_xml().encode())
    schema.assertValid(root)
    assert root.xpath("count(//*[local-name()='TextLine'])") == 6
    assert root.xpath("string(//*[local-name()='Creator'])") == f"sverka {sverka.__version__}"


def test_formats_by_name(reading: sverka.PageReading) -> None:
    assert reading.to_format("txt") == reading.text
    assert parse_page(reading.to_format("page-json")) == reading.page
    assert reading.to_format("page-xml").startswith("<?xml")
    with pytest.raises(sverka.UsageError, match="no format 'docx'"):
        reading.to_format("docx")


# --- Pictures ------------------------------------------------------------------------------------


def boxes_of(reading: sverka.PageReading, name: str) -> list[sverka.Box]:
    words = [word for line in reading.lines for word in line.words]
    return {
        "regions": [region.box for region in reading.regions],
        "lines": [line.box for line in reading.lines],
        "words": [word.box for word in words],
        "glyphs": [glyph.box for word in words for glyph in word.glyphs],
        "unread_ink": [ink.box for ink in reading.page.unread_ink],
    }[name]


@pytest.fixture(scope="module")
def drawn() -> sverka.PageReading:
    """A reading of a white page with every kind of box, which no line of type covers."""
    page = make_page("да нет\nхорошо")
    ink = UnreadInk(box=sverka.Box(50, 60, 90, 80), ink_px=9)
    empty = UnreadInk(box=sverka.Box(20, 20, 20, 20), ink_px=0)
    regions = tuple(
        sverka.Region(
            kind=region.kind,
            box=region.box,
            lines=tuple(
                sverka.Line(
                    words=line.words, box=line.box, baseline=((line.box.left, 500), (line.box.right, 500))
                )
                for line in region.lines
            ),
        )
        for region in page.regions
    )
    made = sverka.Page(
        scan=page.scan, sha256="", width_px=700, height_px=600, dpi=300, regions=regions,
        engines=(), unread_ink=(ink, empty),
    )  # fmt: skip
    return sverka.PageReading(page=made, _image=np.full((600, 700), 255, np.uint8))


@pytest.mark.parametrize("name", ["regions", "lines", "words", "glyphs", "unread_ink"])
def test_boxes_are_drawn_at_their_edges(drawn: sverka.PageReading, name: str) -> None:
    picture = drawn.to_image([name])
    assert (picture.mode, picture.size) == ("RGB", (700, 600))
    boxes = [box for box in boxes_of(drawn, name) if box.left < box.right]
    assert boxes
    for left, top, right, bottom in boxes:
        # Left and top are within the box, right and bottom are not.
        for corner in ((left, top), (right - 1, bottom - 1)):
            assert picture.getpixel(corner) == _COLOURS[name]
        assert picture.getpixel((left - 1, top)) != _COLOURS[name]
        assert picture.getpixel((right, bottom - 1)) != _COLOURS[name]
    everywhere = np.asarray(picture)
    colours = {tuple(map(int, one)) for one in np.unique(everywhere.reshape(-1, 3), axis=0)}
    assert colours == {(255, 255, 255), _COLOURS[name]}


def test_baselines_are_drawn(drawn: sverka.PageReading) -> None:
    picture = drawn.to_image(["baselines"])
    assert picture.getpixel((drawn.lines[0].box.left + 5, 500)) == _COLOURS["baselines"]
    assert picture.getpixel((drawn.lines[0].box.left + 5, 490)) == (255, 255, 255)


def test_boxes_are_drawn_on_a_picture_of_another_size_than_the_source(drawn: sverka.PageReading) -> None:
    # Half as many columns as the source, twice as many rows.
    picture = sverka.PageReading(page=drawn.page, _image=np.full((1200, 350), 255, np.uint8)).to_image(
        ["words", "baselines"]
    )
    left, top, right, bottom = boxes_of(drawn, "words")[0]
    assert picture.getpixel((left // 2, 2 * top)) == _COLOURS["words"]
    assert picture.getpixel((right // 2 - 1, 2 * bottom - 1)) == _COLOURS["words"]
    assert picture.getpixel((drawn.lines[0].box.left // 2 + 3, 1000)) == _COLOURS["baselines"]


def test_a_line_without_a_baseline_has_none_drawn() -> None:
    bare = sverka.PageReading(page=make_page("да"), _image=np.full((600, 700), 255, np.uint8))
    assert np.asarray(bare.to_image(["baselines"])).min() == 255


def test_each_kind_has_a_colour_of_its_own() -> None:
    assert len(set(_COLOURS.values())) == len(_COLOURS) == 6


def test_nothing_drawn_is_the_scan(reading: sverka.PageReading) -> None:
    assert np.array_equal(np.asarray(reading.to_image([]))[:, :, 0], SCAN)
    assert not np.array_equal(np.asarray(reading.to_image())[:, :, 0], SCAN)


def test_what_cannot_be_drawn(reading: sverka.PageReading) -> None:
    with pytest.raises(sverka.UsageError, match=r"draw 'pictures'.*regions, lines, baselines"):
        reading.to_image(["lines", "pictures"])


# --- Scores --------------------------------------------------------------------------------------


def test_a_text_is_scored_as_counts() -> None:
    score = sverka.score("№ 25348 от", "№ 25848 от")
    assert (score.cer.edits, score.cer.length, score.wer.edits, score.wer.length) == (1, 10, 1, 3)
    assert score.confusions == (("3", "8", 1),)


def test_a_score_is_by_its_profile() -> None:
    assert sverka.score("ещё", "еще").cer.edits == 1
    assert sverka.score("ещё", "еще", profile="typescript").cer.edits == 0
    with pytest.raises(sverka.UsageError, match="no profile 'strict'"):
        sverka.score("да", "да", profile="strict")
