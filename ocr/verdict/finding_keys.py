"""What a finding is known by in a later run: its key.

A key is a hash of the scan's file, of what is transcribed and read at the place, and of the letters beside it. No
offset is in it, so that it stays when the transcription is corrected elsewhere. A place that has equals, as rows of a
table or the heads of a file's pages are, bears behind the hash which of them it is: «-p1-2of3» is the second of three
on the first page of its file. They are counted in the text, whether they are findings or not. When one of them is
corrected, the keys of the others on its page are new: what was decided about a place is then asked once more, and
never passes to its neighbour.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

CONTEXT_LETTERS = 5
CONTEXT_WINDOW_CHARS = 60


class FilePage(NamedTuple):
    """The transcription of a page, and the file that its scan is page `frame` of, counted from 0."""

    file_sha256: str
    frame: int
    text: str


class Place(NamedTuple):
    """The place [start, end) of a page's text, and what is read there."""

    page_index: int
    start: int
    end: int
    reading: str


class _Context(NamedTuple):
    """What makes a place one among others: its text and up to CONTEXT_LETTERS on either side, all without spaces."""

    before: str
    transcribed: str
    behind: str


def make_key(file_sha256: str, text: str, start: int, end: int, reading: str) -> str:
    """Return the key, 16 hexadecimal digits, of the place [start, end) of a text where no other place is its equal.

    >>> one = make_key("ab", "вчера он не мог прийти", 9, 11, "")
    >>> one == make_key("ab", "Но вчера он  не\\nмог приехать", 13, 15, "")
    True
    """
    return _hash(file_sha256, _read_context(text, start, end), reading)


def make_keys(places: Sequence[Place], pages: Mapping[int, FilePage]) -> tuple[str, ...]:
    """Return the keys of places, no two of them the same; `pages` are all pages of the document by index."""
    contexts = [_read_context(pages[place.page_index].text, place.start, place.end) for place in places]
    wanted: dict[str, set[_Context]] = defaultdict(set)
    for place, context in zip(places, contexts, strict=True):
        wanted[pages[place.page_index].file_sha256].add(context)
    # Equal places by page, each as how many letters stand before it there.
    equals: dict[tuple[str, _Context], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, page in pages.items():
        for context, letters_before in _iter_matches(page.text, wanted.get(page.file_sha256, set())):
            equals[page.file_sha256, context][index].append(letters_before)
    keys: list[str] = []
    for place, context in zip(places, contexts, strict=True):
        page = pages[place.page_index]
        key = _hash(page.file_sha256, context, place.reading)
        keys.append(key + _format_ordinal(place, page, equals[page.file_sha256, context]))
    return _number_repeated(keys)


def strip_ordinal(key: str) -> str:
    """Return the key without what tells equal places apart.

    >>> strip_ordinal("5f0c6a1be2d94c37-p1-2of3")
    '5f0c6a1be2d94c37'
    """
    return key.partition("-")[0]


def _hash(file_sha256: str, context: _Context, reading: str) -> str:
    parts = (file_sha256, context.before, context.transcribed, _squeeze(reading), context.behind)
    return sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _read_context(text: str, start: int, end: int) -> _Context:
    return _Context(
        before=_squeeze(text[max(0, start - CONTEXT_WINDOW_CHARS) : start])[-CONTEXT_LETTERS:],
        transcribed=_squeeze(text[start:end]),
        behind=_squeeze(text[end : end + CONTEXT_WINDOW_CHARS])[:CONTEXT_LETTERS],
    )


def _iter_matches(text: str, contexts: set[_Context]) -> Iterator[tuple[_Context, int]]:
    """Yield the contexts that the text has, in its order, each with how many letters (no spaces) stand before it."""
    by_before: dict[str, list[_Context]] = defaultdict(list)
    for context in contexts:
        by_before[context.before].append(context)
    offsets = [offset for offset, char in enumerate(text) if not char.isspace()] if contexts else []
    letters = "".join(text[offset] for offset in offsets)
    for at in range(len(letters) + 1):
        for context in by_before.get(letters[max(0, at - CONTEXT_LETTERS) : at], ()):
            # Most places end here; only few are looked at closely.
            if not letters.startswith(context.transcribed + context.behind, at):
                continue
            start = offsets[at] if at < len(offsets) else len(text)
            end = offsets[at + len(context.transcribed) - 1] + 1 if context.transcribed else start
            if _read_context(text, start, end) == context:
                yield context, at


def _format_ordinal(place: Place, page: FilePage, equals: Mapping[int, Sequence[int]]) -> str:
    """Return which of its equals a place is: empty where it has none."""
    own = len(_squeeze(page.text[: place.start]))
    on_page = equals.get(place.page_index, ())
    if own not in on_page or (len(on_page) == 1 and len(equals) == 1):
        return ""
    return f"-p{page.frame + 1}-{on_page.index(own) + 1}of{len(on_page)}"


def _number_repeated(keys: Sequence[str]) -> tuple[str, ...]:
    """Return the keys with those numbered that text cannot tell apart: two equal omissions in one gap."""
    seen: Counter[str] = Counter()
    numbered: list[str] = []
    for key in keys:
        seen[key] += 1
        numbered.append(key if seen[key] == 1 else f"{key}-again{seen[key]}")
    return tuple(numbered)
