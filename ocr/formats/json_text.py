"""JSON that comes from outside: parsed within limits, its fields taken by name and type.

Whatever is wrong with a text, ValueError says it in words: no file may end a run as an internal error, now or where a
value of it is used later.
"""

import json
import math
import re
from pathlib import Path
from typing import Any, TypeVar

from ocr.formats.encodings import decode_text
from ocr.formats.text_files import read_bytes

T = TypeVar("T")

# Largest file that is parsed: a document of 10,000 pages has findings of some 100 MB.
MAX_JSON_BYTES = 256 * 1024 * 1024
# Deepest nesting: findings.json has 7 levels, a page's reading 12. What works on values calls itself once a level.
MAX_JSON_DEPTH = 50
# Whole numbers of more digits are no counts, offsets or pixels, and overflow where they become floats or arrays.
MAX_INTEGER_DIGITS = 15
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def load_json(path: Path) -> Any:
    """Return the value of a JSON file, in UTF-8 with or without byte order mark, or in UTF-16.

    Raises ValueError as `parse_json` does, and InputError for a file that cannot be read or is no text.
    """
    return parse_json(decode_text(read_bytes(path, MAX_JSON_BYTES), str(path))[0])


def parse_json(text: str) -> Any:
    """Return the value of a JSON text: objects, lists, texts, finite numbers, true, false and null.

    Raises ValueError for what is no JSON, for a key that an object has twice, NaN and infinity, numbers and nesting
    beyond the limits, and halves of characters, which cannot be written into any file.
    """
    try:
        value = json.loads(
            text,
            object_pairs_hook=_make_object,
            parse_constant=_refuse_constant,
            parse_float=_parse_float,
            parse_int=_parse_int,
        )
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if _depth_of(value) > MAX_JSON_DEPTH:
        raise ValueError("it is nested too deeply")
    if (_SURROGATE_ESCAPE.search(text) or _SURROGATE.search(text)) and _SURROGATE.search(
        json.dumps(value, ensure_ascii=False)
    ):
        raise ValueError("it has half of a character (a lone surrogate)")
    return value


def _make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"it has the key {twice[:40]!r} twice in one object")
    return made


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"it has {name}, which is no number")


def _parse_int(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_INTEGER_DIGITS:
        raise ValueError(f"it has a number of {len(digits)} digits")
    return int(digits)


def _parse_float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"it has the number {digits[:20]}, which is too large")
    return value


def _depth_of(value: Any) -> int:
    """Return how many objects and lists are in each other at the deepest place, counted as far as the limit."""
    level, depth = [value], 0
    while level and depth <= MAX_JSON_DEPTH:
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        depth += 1
    return depth


def take(fields: object, name: str, kind: type[T]) -> T:
    """Return a field of a JSON object. Raises ValueError unless it is there and of its type."""
    value = fields.get(name) if isinstance(fields, dict) else None
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValueError(f"it has no {name} where one belongs")
    return value


def take_number(fields: object, name: str) -> float:
    """Return a number of a JSON object, whole or not. Raises ValueError unless it is there."""
    value = fields.get(name) if isinstance(fields, dict) else None
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError(f"it has no {name} where one belongs")
    return float(value)


def take_texts(fields: object, name: str) -> tuple[str, ...]:
    """Return a list of texts of a JSON object. Raises ValueError unless it is there."""
    values = take(fields, name, list)
    if not all(isinstance(value, str) for value in values):
        raise ValueError(f"its {name} are no texts")
    return tuple(values)
