"""The sentences of a text, and which of its blocks are lines of forms: heads, stamps, signatures."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from ocr.language.target import DocumentWords

_BLOCK = regex.compile(r"[^\n]+(?:\n[^\n]+)*")
_END = regex.compile(r"[.!?…]+[\"»”’)\]]*(?=\s+[\"«“„(\[–—-]?\s*[\p{Lu}\d])|[;:](?=\s*\n)")
_MARK = regex.compile(
    r"[\s\-–—*]*\(?(?P<mark>\d{1,2}|\p{Ll}|[IVXІХ]{1,4})(?:[.)]\s*[\-–]?|\s*[\-–])(?=\s|\p{Lu})"
)
_LOWER_WORD = regex.compile(r"(?<!\p{L})\p{Ll}{2,}")
_WORD = regex.compile(r"\p{L}{2,}")
_ENDS = regex.compile(r"[.!?…:;,][\"»”’)\]]*\s*$")
_WORD_BEFORE = regex.compile(r"(?<![\p{L}.])(\p{L}[\p{L}.]*)$")
# A heading may end with the abbreviation behind its date, «1952 г.»
_ENDS_DATE = regex.compile(r"\d\s*(?:г|гг)\.\s*$")
# A block of fewer words in small letters is a heading, an address or a signature.
_MIN_PROSE_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """[start, end) of a text: a sentence, an item of a list, or a line of a form.

    `mark` is the number or letter of a list before it, `body_start` where the text behind the mark begins. `block` is
    the index of its block. `is_form` tells that it is a line of a form and no prose.
    """

    start: int
    end: int
    body_start: int
    mark: str
    block: int
    is_form: bool


def split_sentences(text: str, words: DocumentWords) -> tuple[Sentence, ...]:
    """Return the sentences of a text in order.

    >>> from ocr.language.russian_documents import RUSSIAN_DOCUMENTS
    >>> page = "1. Тов. Орлов прибыл сюда утром 5 мая. Он здоров и бодр."
    >>> [page[one.start : one.end] for one in split_sentences(page, RUSSIAN_DOCUMENTS)]
    ['1. Тов. Орлов прибыл сюда утром 5 мая.', 'Он здоров и бодр.']
    """
    blocks = [(match.start(), match.end()) for match in _BLOCK.finditer(text)]
    prose = [_is_prose(text[start:end], words) for start, end in blocks]
    first = next((index for index, is_prose in enumerate(prose) if is_prose), len(blocks))
    last = max((index for index, is_prose in enumerate(prose) if is_prose), default=-1)
    while 0 <= last < len(blocks) - 1 and _closes(text[slice(*blocks[last + 1])], words):
        last += 1
    found: list[Sentence] = []
    for index, (start, end) in enumerate(blocks):
        is_outside = not first <= index <= last
        is_form = is_outside or (not prose[index] and words.form.match(text[start:end].strip()) is not None)
        for a, b in _parts(text, start, end, words, is_form):
            mark = _MARK.match(text, a, b)
            found.append(
                Sentence(
                    start=a,
                    end=b,
                    body_start=mark.end() if mark else a,
                    mark=mark["mark"] if mark else "",
                    block=index,
                    is_form=is_form,
                )
            )
    return tuple(found)


def _is_prose(block: str, words: DocumentWords) -> bool:
    text = block.strip()
    if words.form.match(text) and not (len(_LOWER_WORD.findall(text)) > 9 and _ENDS.search(text)):
        return False
    ends = _ENDS.search(text) is not None and not ("\n" in text and _ENDS_DATE.search(text))
    return ends and len(_LOWER_WORD.findall(text)) >= _MIN_PROSE_WORDS


def _closes(block: str, words: DocumentWords) -> bool:
    """Return whether a block is a short last sentence: «Прошу Ваших указаний.»"""
    text = block.strip()
    is_sentence = (
        text[-1:] in ".!?," and "\n" not in text and len(_WORD.findall(text)) > 2 and _LOWER_WORD.search(text)
    )
    return bool(is_sentence) and words.form.match(text) is None


def _parts(text: str, start: int, end: int, words: DocumentWords, is_form: bool) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a block: the lines of a form, of a list, and what full stops part."""
    for a, b in _lines(text, start, end, is_form):
        if is_form:
            yield from _trim(text, a, b)
            continue
        at = a
        mark = _MARK.match(text, a, b)
        search = mark.end() if mark else a
        while found := _END.search(text, search, b):
            search = found.end()
            if not _is_abbreviation(text, at, found.start(), words):
                yield from _trim(text, at, search)
                at = search
        yield from _trim(text, at, b)


def _trim(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield start, end


def _lines(text: str, start: int, end: int, is_form: bool) -> Iterator[tuple[int, int]]:
    """Yield the lines of a block that are not broken sentences."""
    at = start
    cut = text.find("\n", start, end)
    while cut >= 0:
        behind = text[cut + 1 : end]
        ends = _ENDS.search(text, at, cut) is not None or "\t" in text[at:cut]
        if is_form or _MARK.match(behind) or (ends and behind.lstrip()[:1].isupper()):
            yield at, cut
            at = cut + 1
        cut = text.find("\n", cut + 1, end)
    yield at, end


def _is_abbreviation(text: str, start: int, dot: int, words: DocumentWords) -> bool:
    if text[dot] != "." or text[dot : dot + 2] == "..":
        return False
    before = _WORD_BEFORE.search(text[max(start, dot - 12) : dot])
    if before is None:
        return False
    word = before[1]
    # «тыс. т. Угля»: initials and units; «г.» ends a sentence as often as not, and two sentences in one do no harm.
    return word.lower() in words.abbreviations or (len(word) == 1 and word.isupper())
