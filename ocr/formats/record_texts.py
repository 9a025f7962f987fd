"""The texts of a record beside its pages, kept with its results: its catalogue's fields, its translation.

In them count the offsets of findings that are on no page.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from ocr.errors import InputError
from ocr.formats.json_text import load_json, take
from ocr.formats.results import KEPT_FOLDER
from ocr.model import Part


def get_record_texts_path(out: Path) -> Path:
    """Return the file that keeps them."""
    return out / KEPT_FOLDER / "record-texts"


def format_record_texts(texts: Mapping[tuple[Part, str], str]) -> str:
    """Return the texts by part and field as a JSON list."""
    rows = [{"part": part.value, "field": field, "text": text} for (part, field), text in texts.items()]
    return json.dumps(rows, ensure_ascii=False) + "\n"


def load_record_texts(out: Path) -> dict[tuple[Part, str], str]:
    """Return the texts that the results in `out` keep, by part and field; empty where there are none, or damaged."""
    try:
        rows = load_json(get_record_texts_path(out))
        return {
            (Part(take(row, "part", str)), take(row, "field", str)): take(row, "text", str)
            for row in (rows if isinstance(rows, list) else [])
        }
    except (InputError, ValueError):
        return {}
