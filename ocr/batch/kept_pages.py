"""Where the scan of each page of a verified document is, and what pictures of it need, kept beside its results.

findings.json has only the scan's name, and a reading says all of a page: too much to look up at every picture.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from ocr.batch.cache import load_sealed, seal
from ocr.files import write_atomically
from ocr.formats.results import KEPT_FOLDER
from ocr.model import Box, Page, ScanRef

_NAME = "page-scans"
_SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """A page of a verified document: where its scan is, and how its type lies on it.

    `key` is that of its reading, "" if unknown. `scan` has an absolute path, "" where nobody knows it; `beside` is
    that path as seen from the result folder, for both moved together, "" without one. `lines` are the boxes of its
    lines in reading order, in source pixels. The turn and the skew are those of `Page`.
    """

    page_index: int
    key: str
    scan: ScanRef
    beside: str
    sha256: str
    label: str
    width_px: int
    height_px: int
    turn_deg_ccw: int = 0
    skew_deg_ccw: float = 0.0
    lines: tuple[Box, ...] = ()


def keep_pages(out: Path, pages: Mapping[int, Page], keys: Mapping[int, str]) -> None:
    """Keep where the scans of pages by index are, for who looks at the results in `out`. Raises OutputError.

    `keys` are those of their readings, as far as they are known. What is there already is not written again.
    """
    kept = [make_kept_page(out, index, keys.get(index, ""), pages[index]) for index in sorted(pages)]
    content = seal(_format(kept))
    path = out / KEPT_FOLDER / _NAME
    try:
        is_there = not path.is_symlink() and path.read_bytes() == content
    except OSError:
        is_there = False
    if not is_there:
        write_atomically(path, content)


def load_kept_pages(out: Path) -> dict[int, KeptPage]:
    """Return the pages of the results in `out` by page index; empty where they were not kept, or are damaged."""
    kept = load_sealed(out / KEPT_FOLDER / _NAME)
    try:
        return {} if kept is None else {page.page_index: page for page in _parse(kept)}
    except (ValueError, TypeError, KeyError, RecursionError):
        return {}


def make_kept_page(out: Path, page_index: int, key: str, page: Page) -> KeptPage:
    """Return what is kept of a page, whose reading has this key, in the result folder `out`."""
    path = Path(page.scan.path).absolute()
    return KeptPage(
        page_index=page_index,
        key=key,
        scan=page.scan._replace(path=str(path)),
        beside=_relate(path, out),
        sha256=page.sha256,
        label=page.scan.label,
        width_px=page.width_px,
        height_px=page.height_px,
        turn_deg_ccw=page.turn_deg_ccw,
        skew_deg_ccw=page.skew_deg_ccw,
        lines=tuple(line.box for line in page.lines),
    )


def iter_places(out: Path, page: KeptPage) -> Iterator[ScanRef]:
    """Yield where the scan of a page may be, the likeliest first."""
    if page.scan.path:
        yield page.scan
    if page.beside:
        yield page.scan._replace(path=os.path.normpath(out.absolute() / page.beside))


def _relate(path: Path, out: Path) -> str:
    try:
        return os.path.relpath(path, out.absolute())
    except ValueError:
        # On another drive.
        return ""


def _format(pages: Iterable[KeptPage]) -> bytes:
    # A file name may be no text; escaped, it comes back as it is.
    fields = [{name: getattr(page, name) for name in KeptPage.__slots__} for page in pages]
    return json.dumps({"schema": _SCHEMA, "pages": fields}, separators=(",", ":")).encode("ascii")


def _parse(content: bytes) -> Iterator[KeptPage]:
    document = json.loads(content)
    if document["schema"] != _SCHEMA:
        raise ValueError("another schema")
    for fields in document["pages"]:
        yield _page(fields)


def _page(fields: Mapping[str, Any]) -> KeptPage:
    page = msgspec.convert(fields, KeptPage)
    if page.turn_deg_ccw not in (0, 90, 180, 270) or min(page.width_px, page.height_px) < 1:
        raise ValueError("no page")
    return page
