"""Keys, by which a later run recognises a finding.

A key is a hash of the page's identity, of the transcribed and the read text at the place, and of the letters beside
it. It contains no offset and no number of a page, so that corrections elsewhere in the transcription do not change
it, nor pages that are put in. A scan in a file of its own is identified by the file, as in the first version. A page
of a file of several is identified by its picture, and its key begins with «p»: its file is that of other pages too,
and another file once a page is put in.

Where several places are equal, as in the rows of a table, the key ends with an ordinal: «-p1-2of3» is the second of
three on the first of the pages with this identity. All equal places in the text count, findings or not. When one of
them is corrected, the keys of the others on its page change: their decisions are then asked for once more, and never
pass to a neighbour.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from ocr.model import PIXELS_IDENTITY

CONTEXT_LETTERS = 5
CONTEXT_WINDOW_CHARS = 60
# No digit of a hash begins so.
_PICTURE_KEY = "p"


class KnownPage(NamedTuple):
    """The identity of a page (see `ocr.model.Page`) and its transcription."""

    identity: str
    text: str


class Place(NamedTuple):
    """The place [start, end) of a page's text, and the text read there."""

    page_index: int
    start: int
    end: int
    reading: str


class _Context(NamedTuple):
    """What equal places share: the text and up to CONTEXT_LETTERS on either side, all without spaces."""

    before: str
    transcribed: str
    behind: str


def make_key(identity: str, text: str, start: int, end: int, reading: str) -> str:
    """Return the key, 16 hexadecimal digits («p» before them, see above), of a place [start, end) without equals.

    >>> one = make_key("ab", "вчера он не мог прийти", 9, 11, "")
    >>> one == make_key("ab", "Но вчера он  не\\nмог приехать", 13, 15, "")
    True
    """
    return _hash(identity, _read_context(text, start, end), reading)


def make_keys(places: Sequence[Place], pages: Mapping[int, KnownPage]) -> tuple[str, ...]:
    """Return the keys of places, all different; `pages` are all pages of the document by index."""
    contexts = [_read_context(pages[place.page_index].text, place.start, place.end) for place in places]
    wanted: dict[str, set[_Context]] = defaultdict(set)
    for place, context in zip(places, contexts, strict=True):
        wanted[pages[place.page_index].identity].add(context)
    # Equal places by page, each by the number of letters before it on the page.
    equals: dict[tuple[str, _Context], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, page in pages.items():
        for context, letters_before in _iter_matches(page.text, wanted.get(page.identity, set())):
            equals[page.identity, context][index].append(letters_before)
    keys: list[str] = []
    for place, context in zip(places, contexts, strict=True):
        page = pages[place.page_index]
        key = _hash(page.identity, context, place.reading)
        keys.append(key + _format_ordinal(place, page.text, equals[page.identity, context]))
    return _number_repeated(keys)


def strip_ordinal(key: str) -> str:
    """Return the key without the ordinal among equal places.

    >>> strip_ordinal("5f0c6a1be2d94c37-p1-2of3")
    '5f0c6a1be2d94c37'
    """
    return key.partition("-")[0]


def is_key_of(decided: str, key: str) -> bool:
    """Return whether the key of a decision may be an earlier form of a finding's key, if both have one id.

    That is no key; one without ordinal; and for a page of a file of several, one by the file. An id tells the page's
    number and text.

    >>> is_key_of("5f0c", "5f0c-p1-2of3"), is_key_of("5f0c", "p77d1"), is_key_of("p5f0c", "p77d1")
    (True, True, False)
    """
    is_of_file = key.startswith(_PICTURE_KEY) and not decided.startswith(_PICTURE_KEY)
    return is_of_file or decided in {"", key, strip_ordinal(key)}


def _hash(identity: str, context: _Context, reading: str) -> str:
    parts = (identity, context.before, context.transcribed, _squeeze(reading), context.behind)
    kind = _PICTURE_KEY if identity.startswith(PIXELS_IDENTITY) else ""
    return kind + sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _read_context(text: str, start: int, end: int) -> _Context:
    return _Context(
        before=_squeeze(text[max(0, start - CONTEXT_WINDOW_CHARS) : start])[-CONTEXT_LETTERS:],
        transcribed=_squeeze(text[start:end]),
        behind=_squeeze(text[end : end + CONTEXT_WINDOW_CHARS])[:CONTEXT_LETTERS],
    )


def _iter_matches(text: str, contexts: set[_Context]) -> Iterator[tuple[_Context, int]]:
    """Yield the contexts found in a text, in its order, each with the number of letters (no spaces) before it."""
    by_before: dict[str, list[_Context]] = defaultdict(list)
    for context in contexts:
        by_before[context.before].append(context)
    offsets = [offset for offset, char in enumerate(text) if not char.isspace()] if contexts else []
    letters = "".join(text[offset] for offset in offsets)
    for at in range(len(letters) + 1):
        for context in by_before.get(letters[max(0, at - CONTEXT_LETTERS) : at], ()):
            # Cheap test first: it rules out most places.
            if not letters.startswith(context.transcribed + context.behind, at):
                continue
            start = offsets[at] if at < len(offsets) else len(text)
            end = offsets[at + len(context.transcribed) - 1] + 1 if context.transcribed else start
            if _read_context(text, start, end) == context:
                yield context, at


def _format_ordinal(place: Place, text: str, equals: Mapping[int, Sequence[int]]) -> str:
    """Return the ordinal of a place among its equals, by page; empty where it has none."""
    letters_before = len(_squeeze(text[: place.start]))
    on_page = equals.get(place.page_index, ())
    if letters_before not in on_page or (len(on_page) == 1 and len(equals) == 1):
        return ""
    page_number = sorted(equals).index(place.page_index) + 1
    return f"-p{page_number}-{on_page.index(letters_before) + 1}of{len(on_page)}"


def _number_repeated(keys: Sequence[str]) -> tuple[str, ...]:
    """Return the keys with repeated ones numbered: two equal omissions in one gap have the same text around them."""
    seen: Counter[str] = Counter()
    numbered: list[str] = []
    for key in keys:
        seen[key] += 1
        numbered.append(key if seen[key] == 1 else f"{key}-again{seen[key]}")
    return tuple(numbered)
