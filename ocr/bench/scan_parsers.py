"""Parsers of scans for `sverka bench fuzz`: pictures of each format and PDFs, small and sound, to be mutated."""

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pikepdf
from PIL import Image

from ocr.bench.campaign import Parser
from ocr.bench.parser_seeds import make_page
from ocr.formats.scan_files import list_scans
from ocr.formats.scans import load_scan
from ocr.formats.searchable_pdf import format_searchable_pdf
from ocr.image.pixels import Pixels
from ocr.model import ScanRef

# The pages of a file that are opened.
_MAX_PAGES = 3


def make_scan_parsers(folder: Path) -> Mapping[str, Parser]:
    """Return the parsers of scans, by name; they use files in `folder` once they parse."""
    page = _draw()
    grey, colour = Image.fromarray(page), Image.fromarray(cv2.applyColorMap(page, cv2.COLORMAP_BONE))
    bilevel = grey.convert("1")
    save = partial(_save, dpi=(150, 150))
    seeds: dict[str, tuple[bytes, ...]] = {
        "png": (
            save(grey, "PNG"),
            save(colour.convert("P"), "PNG"),
            save(bilevel, "PNG"),
            save(colour.convert("RGBA"), "PNG"),
            save(Image.fromarray(page.astype(np.uint16) * 257), "PNG"),
        ),
        "jpg": (
            save(grey, "JPEG", exif=_turned()),
            save(colour, "JPEG"),
            save(colour, "JPEG", progressive=True),
            save(colour.convert("CMYK"), "JPEG"),
        ),
        "tif": (
            save(grey, "TIFF"),
            save(
                colour,
                "TIFF",
                compression="tiff_lzw",
                save_all=True,
                append_images=[grey.copy(), bilevel.copy()],
            ),
            save(bilevel, "TIFF", compression="group4"),
            save(bilevel, "TIFF", compression="packbits"),
            save(colour, "TIFF", compression="jpeg"),
            save(Image.fromarray(page.astype(np.uint16) * 257), "TIFF", compression="tiff_adobe_deflate"),
        ),
        "jp2": (_save(grey, "JPEG2000"), _save(colour, "JPEG2000")),
        "bmp": (save(grey, "BMP"), save(bilevel, "BMP"), save(colour, "BMP")),
        "webp": (_save(colour, "WEBP"), _save(colour, "WEBP", lossless=True)),
        "pdf": (_make_pdf(grey, colour, bilevel), save(grey, "PDF"), save(bilevel, "PDF")),
    }
    return {
        name: Parser(parse=_from_file(folder / f"scan.{name}"), seeds=files) for name, files in seeds.items()
    }


def _draw() -> Pixels:
    """Return a small picture with something like a line of type, uint8 H x W."""
    page = np.full((60, 90), 235, np.uint8)
    page[20:34:3, 10:80:7] = 40
    page[20:34, 12:80:9] = 60
    return page


def _turned() -> Image.Exif:
    exif = Image.Exif()
    exif[274] = 6
    return exif


def _save(picture: Image.Image, name: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, name, **options)
    return out.getvalue()


def _make_pdf(*pictures: Image.Image) -> bytes:
    """Return a PDF of a page for each picture, with labels, its objects uncompressed so that mutations reach them."""
    pdf = pikepdf.Pdf.new()
    for number, picture in enumerate(pictures):
        is_bilevel = picture.mode == "1"
        picture_of = picture.convert("L" if is_bilevel else picture.mode)
        stream = pikepdf.Stream(pdf, picture_of.tobytes())
        stream.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=picture.width,
            Height=picture.height,
            BitsPerComponent=8,
            ColorSpace=pikepdf.Name.DeviceGray if picture_of.mode == "L" else pikepdf.Name.DeviceRGB,
        )
        page = pdf.add_blank_page(page_size=(90, 60))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=pdf.make_indirect(stream)))
        page.Contents = pdf.make_stream(b"q 90 0 0 60 0 0 cm /P Do Q")
        page.Rotate = 90 * number
    pdf.Root.PageLabels = pikepdf.Dictionary(
        Nums=pikepdf.Array([0, pikepdf.Dictionary(S=pikepdf.Name.r, P=pikepdf.String("л. "))])
    )
    out = io.BytesIO()
    pdf.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def _from_file(path: Path) -> Callable[[bytes], object]:
    """Return what opens the first pages of a file with these bytes, and puts each into a PDF with its text."""

    def parse(data: bytes) -> object:
        path.write_bytes(data)
        return [_take(ref) for ref in list_scans([path], nested=True).scans[:_MAX_PAGES]]

    return parse


def _take(ref: ScanRef) -> bytes:
    scan = load_scan(ref)
    width_px, height_px = scan.source_size_px
    return format_searchable_pdf(
        replace(make_page(), scan=ref, sha256=scan.sha256, width_px=width_px, height_px=height_px)
    )
