"""Human transcriptions: found, decoded, and divided into pages."""

import stat
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ocr.errors import InputError
from ocr.formats.file_kinds import find_file_kind
from ocr.formats.file_names import find_code_page, show_name
from ocr.formats.page_order import page_order_key
from ocr.language.likeness import likeness_to_language
from ocr.model import PageText

# The letters of a text in one of our languages are Cyrillic by more than this share.
_MIN_CYRILLIC_SHARE = 0.6
# Code pages that a file may have instead of CP1251.
_OTHER_CODE_PAGES = ("koi8-r", "mac-cyrillic", "cp866", "iso8859-5")
# Most characters of a page, without white space. A typed page of A4 holds some 60 lines of 90, a newspaper's page
# of A2 in small print 30,000; a page is judged in 2 s with this many.
MAX_PAGE_CHARACTERS = 50_000
_MAX_BYTES = 64 * 1024 * 1024
# Least length of UTF-16 without byte order mark: a few bytes with a control character may be either encoding.
_MIN_UTF_16_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcription:
    """Page texts in order; `is_running_text` if they are a single text whose page breaks are not known yet.

    `files` are the bytes of the files that they came in, by name.
    """

    pages: tuple[PageText, ...]
    is_running_text: bool
    notices: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)


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
        return _unify_line_ends(self.raw)


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


def _unify_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n")


def _has_controls(text: str) -> bool:
    return any(ord(char) < 32 and char not in "\t\n\r\f" for char in text)


def _is_ours(text: str) -> bool:
    """Return whether a text is in a language of ours: mostly Cyrillic, likely letters, no control characters."""
    if "\ufffd" in text or _has_controls(text):
        return False
    letters = [char for char in text if char.isalpha()]
    cyrillic = sum("\u0400" <= char <= "\u052f" for char in letters)
    return cyrillic > _MIN_CYRILLIC_SHARE * len(letters) and likeness_to_language(text) > 0


def load_text(path: Path) -> str:
    """Return the text of a file in any encoding that `decode_text` knows. Raises InputError."""
    return _decode_plain(path, _read(path)).text


def _read(path: Path) -> bytes:
    return read_bytes(path, _MAX_BYTES)


def _decode_plain(path: Path, data: bytes) -> Decoded:
    """Return the decoded text of a file. Raises InputError, also if it is no plain text."""
    kind = find_file_kind(data)
    if kind is not None and path.suffix.lower() != ".json":
        raise InputError(f"{path} is {kind.name}, no plain text. {kind.advice}")
    return decode_file(data, str(path))


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """Return the bytes of a file. Raises InputError where there is none to be read, or one that is larger."""
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise InputError(f"{path} is no file (a pipe, socket or device). Name the file that you mean.")
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except FileNotFoundError as error:
        raise InputError(f"There is no {path}. Check the path.") from error
    except IsADirectoryError as error:
        raise InputError(f"{path} is a folder where a text file is wanted. Name the file.") from error
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror or error}. Change its permissions or copy it."
        ) from error
    if len(data) > max_bytes:
        raise InputError(f"{path} is over {max_bytes >> 20} MB. Name the file that you mean.")
    return data


def load_transcription(path: Path, pages: int) -> Transcription:
    """Return the transcription of a document of `pages` page images.

    A folder has one .txt per page directly in it; a single .txt is divided by form feeds, or is one running text.
    Raises InputError for a transcription that is missing, empty, not decodable, or has another number of pages.
    """
    files = [(name, file, _read(file)) for name, file in _find_texts(path)]
    decoded = [(name, _decode_plain(file, data)) for name, file, data in files]
    if path.is_dir():
        parts = [PageText(name=name, text=one.text) for name, one in decoded]
    else:
        parts = [part for name, one in decoded for part in _part_pages(name, one.text)]
    is_running = not path.is_dir() and len(parts) == 1 and pages > 1
    _refuse_empty(str(path), parts)
    if len(parts) != pages and not is_running:
        raise InputError(
            f"{path} has {len(parts)} page texts, but there are {pages} page images. Give one .txt per page, "
            "or a single .txt with form feeds between pages or with the running text."
        )
    _refuse_too_long(parts, pages if is_running else 1)
    names = Counter(name for name, _ in decoded)
    return Transcription(
        pages=tuple(parts),
        is_running_text=is_running,
        notices=tuple(_note_encoding(name, one) for name, one in decoded if one.encoding != "UTF-8"),
        # Names that look the same tell no file.
        files={name: data for name, _, data in files if names[name] == 1},
    )


def take_page_texts(texts: Sequence[str], pages: int) -> Transcription:
    """Return the transcription of a document of `pages` page images from the text of each page.

    Raises InputError for another number of texts, or if all are empty.
    """
    parts = [
        PageText(name=f"page-{number}.txt", text=_unify_line_ends(text))
        for number, text in enumerate(texts, start=1)
    ]
    _refuse_empty("The transcription", parts)
    if len(parts) != pages:
        raise InputError(
            f"There are {len(parts)} page texts, but {pages} page images. Give the text of each page, "
            "an empty one for a page without."
        )
    _refuse_too_long(parts, 1)
    return Transcription(pages=tuple(parts), is_running_text=False)


def _refuse_too_long(parts: Sequence[PageText], pages: int) -> None:
    """Raise InputError for a text with more characters than so many pages hold."""
    for number, part in enumerate(parts, start=1):
        characters = len("".join(part.text.split()))
        if characters > MAX_PAGE_CHARACTERS * pages:
            what = f"{part.name}, page {number}," if len(parts) > 1 else part.name
            raise InputError(
                f"{what} has {characters} characters for {pages} page{'s' * (pages > 1)}; a page holds at most "
                f"{MAX_PAGE_CHARACTERS}. Give the text of these pages alone."
            )


def _refuse_empty(where: str, parts: Sequence[PageText]) -> None:
    if not any(part.text.strip() for part in parts):
        raise InputError(f"{where} has no text in it. Name the transcription to be verified.")


def _find_texts(path: Path) -> list[tuple[str, Path]]:
    """Return the texts of a folder in the order of its pages, or the one named, each with its name as it is shown.

    Raises InputError.
    """
    if not path.is_dir():
        return [(show_name(path.name), path)]
    try:
        files = [p for p in path.iterdir() if p.suffix.lower() == ".txt" and not p.name.startswith(".")]
    except OSError as error:
        raise InputError(
            f"The folder {path} cannot be read: {error.strerror or error}. Change its permissions or copy it."
        ) from error
    if not files:
        raise InputError(f"There is no .txt in {path}. Put one text per page there, or name a single .txt.")
    code_page = find_code_page(file.name for file in files)
    shown = {file: show_name(file.name, code_page) for file in files}
    return [
        (shown[file], file)
        for file in sorted(files, key=lambda file: (page_order_key(shown[file]), file.name))
    ]


def _part_pages(name: str, text: str) -> list[PageText]:
    """Return the pages of a single text, parted by form feeds."""
    # A form feed at the very end closes the last page and opens none.
    pieces = text.split("\f")
    if len(pieces) > 1 and not pieces[-1].strip():
        pieces.pop()
    parts: list[PageText] = []
    start = 0
    for piece in pieces:
        parts.append(PageText(name=name, text=piece, start=start))
        start += len(piece) + 1
    return parts


def _note_encoding(name: str, decoded: Decoded) -> str:
    return f"{name} was read as {decoded.encoding}; offsets count its characters."
