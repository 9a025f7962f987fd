"""A searchable PDF of a page: its scan as it is, and the reading over it, which is not seen.

It claims no conformance to PDF/A.
"""

import io
from pathlib import Path
from typing import Any

import pikepdf

from ocr import __version__
from ocr.errors import InputError
from ocr.formats.pdf_pages import is_pdf
from ocr.formats.pdf_scan import load_scan_pictures
from ocr.formats.pdf_text_layer import FONT_NAME, Placing, format_text, make_font, number_characters
from ocr.formats.scans import sha256_of
from ocr.formats.xml_text import keep_xml
from ocr.model import Page

_POINTS_PER_INCH = 72
_NOT_SEEN = 3
_SHOWING = {"Tj", "TJ", "'", '"'}


def format_searchable_pdf(page: Page) -> bytes:
    """Return a PDF of one page: the scan that the page was read from, and its words over their ink, not seen.

    A JPEG, JPEG 2000 or fax group 4 scan keeps its bytes, a page of a PDF all that is on it; other pictures are coded
    without loss. Text of the PDF that is not seen, such as that of an earlier reading, is left out. A page that lay
    on its side is shown upright. Raises InputError where the scan is gone, another one by now, or damaged.
    """
    if sha256_of(page.scan) != page.sha256:
        raise InputError(
            f"{page.scan.name} is another file than the one that was read. Run the same command again."
        )
    path = Path(page.scan.path)
    try:
        with pikepdf.new() as pdf:
            placing = (_add_pdf_page if is_pdf(path) else _add_picture_page)(pdf, page)
            _add_text(pdf, page, placing)
            pdf.pages[0].rotate(page.turn_deg_ccw, relative=True)
            pdf.Root.Lang = pikepdf.String(page.language)
            pdf.docinfo["/Title"] = keep_xml(page.scan.label)
            pdf.docinfo["/Producer"] = f"sverka {__version__}"
            written = io.BytesIO()
            # No stream is coded anew.
            pdf.save(written, stream_decode_level=pikepdf.StreamDecodeLevel.none, deterministic_id=True)
            return written.getvalue()
    # pikepdf raises RuntimeError for what its library stumbles over in damaged objects.
    except (
        pikepdf.PdfError,
        OSError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RuntimeError,
    ) as error:
        raise InputError(
            f"{page.scan.name} could not be put into a PDF ({type(error).__name__}: {error}). See whether it "
            "opens in a viewer; if so, save it anew."
        ) from error


def _add_picture_page(pdf: pikepdf.Pdf, page: Page) -> Placing:
    scan = load_scan_pictures(page.scan)
    across = _POINTS_PER_INCH / max(1.0, page.dpi)
    down = across / scan.oblong
    width, height = page.width_px * across, page.height_px * down
    added = pdf.add_blank_page(page_size=(width, height))
    parts = [f"q {_numbers(width, 0, 0, height, 0, 0)} cm {_numbers(*scan.corners)} cm"]
    pictures = pikepdf.Dictionary()
    for number, picture in enumerate(scan.pictures):
        name = f"/Scan{number}"
        stream = pdf.make_stream(picture.data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
        for entry, value in picture.entries.items():
            stream[f"/{entry}"] = value
        pictures[name] = stream
        place = _numbers(1, 0, 0, picture.height, 0, 1 - picture.top - picture.height)
        parts.append(f"q {place} cm {name} Do Q")
    added.obj.Resources = pikepdf.Dictionary(XObject=pictures)
    added.obj.Contents = pdf.make_stream(" ".join([*parts, "Q"]).encode("ascii"))
    return Placing(across, 0, 0, -down, 0, height)


def _add_pdf_page(pdf: pikepdf.Pdf, page: Page) -> Placing:
    with pikepdf.open(page.scan.path) as source:
        _drop_unseen_text(source, source.pages[page.scan.frame])
        pdf.pages.append(source.pages[page.scan.frame])
        added = pdf.pages[0]
        # What stands in the page's text belongs to it alone, whatever state it leaves.
        added.contents_add(b"q\n", prepend=True)
        added.contents_add(b"\nQ\n")
    box, media = [float(one) for one in added.cropbox], [float(one) for one in added.mediabox]
    left, right = max(min(box[0::2]), min(media[0::2])), min(max(box[0::2]), max(media[0::2]))
    bottom, top = max(min(box[1::2]), min(media[1::2])), min(max(box[1::2]), max(media[1::2]))
    return _place_turned((left, bottom, right, top), int(added.obj.get("/Rotate", 0)) % 360, page)


def _place_turned(box: tuple[float, float, float, float], turn_deg_cw: int, page: Page) -> Placing:
    """Return where the pixels of a page are that a viewer turns clockwise: in its box (left, bottom, right, top)."""
    left, bottom, right, top = box
    width, height = (top - bottom, right - left) if turn_deg_cw in (90, 270) else (right - left, top - bottom)
    across, down = width / page.width_px, height / page.height_px
    return {
        0: Placing(across, 0, 0, -down, left, top),
        90: Placing(0, across, down, 0, left, bottom),
        180: Placing(-across, 0, 0, down, right, bottom),
        270: Placing(0, -across, -down, 0, right, top),
    }[turn_deg_cw]


def _add_text(pdf: pikepdf.Pdf, page: Page, placing: Placing) -> None:
    added = pdf.pages[0]
    codes = number_characters(page)
    # The resources may be shared with other pages, or inherited.
    resources: dict[str, Any] = dict(added.resources.items())
    fonts = {**dict(resources.get("/Font", {}).items()), f"/{FONT_NAME}": make_font(pdf, codes)}
    added.obj.Resources = pikepdf.Dictionary({**resources, "/Font": pikepdf.Dictionary(fonts)})
    added.contents_add(b"q\n" + format_text(page, codes, placing) + b"\nQ\n")


def _drop_unseen_text(pdf: pikepdf.Pdf, page: Any) -> None:
    """Take the text that is not seen out of a page."""
    kept: list[Any] = []
    modes, dropped = [0], False
    instructions: list[Any] = list(pikepdf.parse_content_stream(page))
    for instruction in instructions:
        name = str(instruction.operator)
        if name == "q":
            modes.append(modes[-1])
        elif name == "Q" and len(modes) > 1:
            modes.pop()
        elif name == "Tr":
            modes[-1] = int(instruction.operands[0])
        if name in _SHOWING and modes[-1] == _NOT_SEEN:
            dropped = True
        else:
            kept.append(instruction)
    if dropped:
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))


def _numbers(*values: float) -> str:
    return " ".join(f"{value:.6f}".rstrip("0").rstrip(".") for value in values)
