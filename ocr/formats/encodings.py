"""Encodings of text files: told by their bytes, so that the same bytes can be made again."""

import re
from codecs import BOM_UTF8
from typing import NamedTuple

from ocr.errors import InputError
from ocr.language.likeness import likeness_to_language

# The letters of a text in one of our languages are Cyrillic by more than this share.
_MIN_CYRILLIC_SHARE = 0.6
# Code pages that a file may have instead of CP1251.
_OTHER_CODE_PAGES = ("koi8-r", "mac-cyrillic", "cp866", "iso8859-5")
# Least length of UTF-16 without byte order mark: a few bytes with a control character may be either encoding.
_MIN_UTF_16_BYTES = 8
# Control characters that no text has: all but tab, line feed, carriage return and form feed.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


class Decoded(NamedTuple):
    """A text file decoded: `raw` has its characters with its own line ends, without the byte order mark `bom`.

    `encoding` is the name for people, `codec` that for programs.
    """

    raw: str
    encoding: str
    codec: str
    bom: bytes = b""

    @property
    def text(self) -> str:
        """The text with \\r\\n as \\n."""
        return unify_line_ends(self.raw)


def decode_text(data: bytes, where: str) -> tuple[str, str]:
    """Return the text (\\r\\n as \\n, no byte order mark) and the name of its encoding; see `decode_file`."""
    decoded = decode_file(data, where)
    return decoded.text, decoded.encoding


def decode_file(data: bytes, where: str) -> Decoded:
    """Return the text of a file, from which the same bytes can be made again.

    Texts with a byte order mark are decoded by it. Without one, the text is UTF-8 if it decodes without control
    characters; UTF-16 if that gives one of our languages; CP1251 if that gives one, and at least as likely as other
    code pages. Raises InputError for other data, naming `where`.
    """
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise InputError(f"{where} is in UTF-32. Save it as UTF-8.")
    for bom, codec in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(bom):
            return Decoded(_decode(data.removeprefix(bom), codec, where), "UTF-16", codec, bom)
    bom = BOM_UTF8 if data.startswith(BOM_UTF8) else b""
    unicode_text = _decode_utf_8(data.removeprefix(bom))
    if unicode_text is not None and not _has_controls(unicode_text):
        return Decoded(unicode_text, "UTF-8", "utf-8", bom)
    for codec in ("utf-16-le", "utf-16-be"):
        if (
            len(data) % 2 == 0
            and len(data) >= _MIN_UTF_16_BYTES
            and _is_ours(text := data.decode(codec, errors="replace"))
        ):
            return Decoded(text, "UTF-16", codec)
    if unicode_text is not None and "\0" not in unicode_text:
        return Decoded(unicode_text, "UTF-8", "utf-8", bom)
    text = data.decode("cp1251", errors="replace")
    others = (data.decode(encoding, errors="replace") for encoding in _OTHER_CODE_PAGES)
    if _is_ours(text) and all(likeness_to_language(text) >= likeness_to_language(other) for other in others):
        return Decoded(text, "CP1251", "cp1251")
    raise InputError(
        f"{where} is in no encoding that Sverka knows (UTF-8, UTF-16, CP1251), or is no text. "
        "Open it in an editor and save it as UTF-8."
    )


def _decode_utf_8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _decode(data: bytes, encoding: str, where: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(f"{where} begins as utf-16 but is damaged. Save it as UTF-8.") from error


def unify_line_ends(text: str) -> str:
    """Return the text with \\r\\n as \\n."""
    return text.replace("\r\n", "\n")


def _has_controls(text: str) -> bool:
    return _CONTROLS.search(text) is not None


def _is_ours(text: str) -> bool:
    """Return whether a text is in a language of ours: mostly Cyrillic, likely letters, no control characters."""
    if "\ufffd" in text or _has_controls(text):
        return False
    letters = [char for char in text if char.isalpha()]
    cyrillic = sum("\u0400" <= char <= "\u052f" for char in letters)
    return cyrillic > _MIN_CYRILLIC_SHARE * len(letters) and likeness_to_language(text) > 0
