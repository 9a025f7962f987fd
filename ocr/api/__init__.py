"""Sverka for programs: what `import sverka` offers.

Importing this package loads no image library and no model.
"""

from ocr.api.checking import check
from ocr.api.functions import read, score, verify
from ocr.api.page_reading import PageReading
from ocr.api.result import Result

__all__ = ["PageReading", "Result", "check", "read", "score", "verify"]
