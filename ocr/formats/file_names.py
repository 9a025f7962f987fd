"""File names as a person reads them: of any encoding, without characters that would disturb what they stand in."""

import unicodedata
from collections.abc import Iterable

import regex

from ocr.language.likeness import likeness_to_language

# Code pages of old archives, disks and servers.
_CODE_PAGES = ("cp1251", "koi8-r", "cp866", "mac-cyrillic")
# Words that archives' file names are made of, for names too short to be told by their letters.
_ARCHIVE_WORD = regex.compile(
    r"\b(?:лл?|лист\p{L}?|об|оборот|фф?|фонд|оп|опись|дд?|дел[оа]|стр|страница|скан|том|папка|док\p{L}*|копия|фото)\b",
    regex.IGNORECASE,
)
# Python's stand-ins for bytes that are no UTF-8 (PEP 383).
_RAW_BYTES = regex.compile(r"[\udc80-\udcff]+")
# Control and direction marks, half surrogates, line and paragraph separators, and what is no character.
_DISTURBING = {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}
_REPLACEMENT = "\ufffd"


def find_code_page(names: Iterable[str]) -> str:
    """Return the code page in which names that are no UTF-8 are likeliest ours, together; "cp1251" for none.

    The files of a folder mostly came from one system, and one name may be too short to tell.
    """
    raw = " ".join(name for name in names if _RAW_BYTES.search(name))
    return max(_CODE_PAGES, key=lambda code_page: _likeness(_decode(raw, code_page)))


def _likeness(name: str) -> float:
    return likeness_to_language(name) + len(_ARCHIVE_WORD.findall(name))


def show_name(name: str, code_page: str = "cp1251") -> str:
    """Return a file name or path for people; what could disturb a terminal, page or table is U+FFFD.

    >>> show_name(b"\\xeb. 1.jpg".decode(errors="surrogateescape")), show_name("a\\nb\\u202e.jpg")
    ('л. 1.jpg', 'a\ufffdb\ufffd.jpg')
    """
    if _RAW_BYTES.search(name):
        name = "/".join(_decode(part, code_page) for part in name.split("/"))
    return _replace_disturbing(name)


def show_text(text: str) -> str:
    """Return a message with the names in it made readable; line breaks and tabs stay.

    >>> show_text("Cannot read " + b"\\xeb\\xe8\\xf1\\xf2.jpg".decode(errors="surrogateescape"))
    'Cannot read лист.jpg'
    """
    raw = _RAW_BYTES.findall(text)
    if raw:
        code_page = find_code_page(raw)
        text = _RAW_BYTES.sub(lambda found: _decode(found[0], code_page), text)
    return "".join(char if char in "\n\t" else _replace_disturbing(char) for char in text)


def _decode(name: str, code_page: str) -> str:
    """Return a name, UTF-8 or not, with the bytes of one that is not decoded by a code page."""
    if not _RAW_BYTES.search(name):
        return name
    try:
        return name.encode("utf-8", errors="surrogateescape").decode(code_page, errors="replace")
    except UnicodeEncodeError:
        # Other half surrogates, as file names on Windows may have them.
        return name


def _replace_disturbing(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(_REPLACEMENT if unicodedata.category(char) in _DISTURBING else char for char in text)
