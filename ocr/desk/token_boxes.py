"""Where the tokens of a page's transcription lie on its scan, out of the tokens of all pages in tokens.jsonl."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from ocr.model import Box

TOKENS = "tokens.jsonl"
_PAGE_OF_LINE = re.compile(rb'\{"page": (\d+),')
# The tokens of so many documents are known by page.
_MAX_INDEXED = 4


class TokenBoxes(NamedTuple):
    """A token at [start, end) of its page's text, and where it is on the scan, in source pixels."""

    start: int
    end: int
    boxes: tuple[Box, ...]


def load_token_boxes(folder: Path, page_index: int) -> tuple[TokenBoxes, ...]:
    """Return the tokens of a page that were found on the scan, as in the text; none without a tokens.jsonl."""
    path = folder / TOKENS
    try:
        stat = path.stat()
        spans = _index_tokens(path, stat.st_mtime_ns, stat.st_size).get(page_index + 1, ())
        with path.open("rb") as file:
            lines = [line for start, length in spans for line in _read(file, start, length)]
        tokens = [json.loads(line) for line in lines]
        found = [_take(one) for one in tokens if one["boxes"]]
        return tuple(sorted(found, key=lambda one: (one.start, one.end)))
    except (OSError, ValueError, KeyError, TypeError):
        # Without it the text is there, and nothing of it is found on the scan.
        return ()


def _take(fields: dict[str, Any]) -> TokenBoxes:
    return TokenBoxes(int(fields["start"]), int(fields["end"]), tuple(Box(*box) for box in fields["boxes"]))


def _read(file: Any, start: int, length: int) -> Sequence[bytes]:
    file.seek(start)
    return bytes(file.read(length)).splitlines()


@lru_cache(maxsize=_MAX_INDEXED)
def _index_tokens(path: Path, mtime_ns: int, size: int) -> Mapping[int, Sequence[tuple[int, int]]]:
    """Return where the lines of each page lie in a tokens.jsonl, as starts and lengths in bytes."""
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    offset = 0
    with path.open("rb") as file:
        for line in file:
            if found := _PAGE_OF_LINE.match(line):
                known = spans[int(found[1])]
                if known and sum(known[-1]) == offset:
                    known[-1] = (known[-1][0], known[-1][1] + len(line))
                else:
                    known.append((offset, len(line)))
            offset += len(line)
    return spans
