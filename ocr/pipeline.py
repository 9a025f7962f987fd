"""The way a document goes: pages are read one by one, aligned and judged together.

read_scan (each page)  ->  align_document (the barrier: needs all pages)  ->  decide_document
"""

from ocr.collation.document import AlignedPage, align_document, split_running_text
from ocr.engines.page_reader import ScanRead, read_image, read_scan
from ocr.verdict.document import decide_document

__all__ = [
    "AlignedPage",
    "ScanRead",
    "align_document",
    "decide_document",
    "read_image",
    "read_scan",
    "split_running_text",
]
