"""Human transcriptions: found, decoded, and divided into pages."""

import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ocr.errors import InputError
from ocr.formats.file_kinds import find_file_kind
from ocr.formats.file_names import find_code_page, show_name
from ocr.formats.page_order import page_order_key
from ocr.language.likeness import likeness_to_russian
from ocr.model import PageText

# The letters of a Russian text are Cyrillic by more than this share.
_MIN_CYRILLIC_SHARE = 0.6
# Code pages that a file may have instead of CP1251.
_OTHER_CODE_PAGES = ("koi8-r", "mac-cyrillic", "cp866", "iso8859-5")
_MAX_BYTES = 64 * 1024 * 1024
# Least length of UTF-16 without byte order mark: a few bytes with a control character may be either encoding.
_MIN_UTF_16_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcription:
    """Page texts in order; `is_running_text` if they are a single text whose page breaks are not known yet."""

    pages: tuple[PageText, ...]
    is_running_text: bool
    notices: tuple[str, ...] = ()


def decode_text(data: bytes, where: str) -> tuple[str, str]:
    """Return the text (line ends as \\n, no byte order mark) and the name of its encoding.

    Texts with a byte order mark are decoded by it. Without one, the text is UTF-8 if it decodes without control
    characters; UTF-16 if that gives Russian; CP1251 if that gives Russian, and at least as likely Russian as other
    code pages. Raises InputError for other data, naming `where`.
    """
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise InputError(f"{where} is in UTF-32. Save it as UTF-8.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode(data, "utf-16", where), "UTF-16"
    unicode_text = _decode_utf_8(data)
    if unicode_text is not None and not _has_controls(unicode_text):
        return _unify_line_ends(unicode_text), "UTF-8"
    for encoding in ("utf-16-le", "utf-16-be"):
        if (
            len(data) % 2 == 0
            and len(data) >= _MIN_UTF_16_BYTES
            and _is_russian(text := data.decode(encoding, errors="replace"))
        ):
            return _unify_line_ends(text), "UTF-16"
    if unicode_text is not None and "\0" not in unicode_text:
        return _unify_line_ends(unicode_text), "UTF-8"
    text = data.decode("cp1251", errors="replace")
    others = (data.decode(encoding, errors="replace") for encoding in _OTHER_CODE_PAGES)
    if _is_russian(text) and all(likeness_to_russian(text) >= likeness_to_russian(other) for other in others):
        return _unify_line_ends(text), "CP1251"
    raise InputError(
        f"{where} is in no encoding that Sverka knows (UTF-8, UTF-16, CP1251), or is no text. "
        "Open it in an editor and save it as UTF-8."
    )


def _decode_utf_8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _decode(data: bytes, encoding: str, where: str) -> str:
    try:
        return _unify_line_ends(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise InputError(f"{where} begins as {encoding} but is damaged. Save it as UTF-8.") from error


def _unify_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n")


def _has_controls(text: str) -> bool:
    return any(ord(char) < 32 and char not in "\t\n\r\f" for char in text)


def _is_russian(text: str) -> bool:
    """Return whether a text is Russian: mostly Cyrillic letters, likely ones, no control or undecoded characters."""
    if "\ufffd" in text or _has_controls(text):
        return False
    letters = [char for char in text if char.isalpha()]
    cyrillic = sum("а" <= char.lower() <= "я" or char.lower() == "ё" for char in letters)
    return cyrillic > _MIN_CYRILLIC_SHARE * len(letters) and likeness_to_russian(text) > 0


def load_text(path: Path) -> str:
    """Return the text of a file in any encoding that `decode_text` knows. Raises InputError."""
    return _load_decoded(path)[0]


def _load_decoded(path: Path) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding. Raises InputError, also if it is no plain text."""
    data = _read_bytes(path)
    kind = find_file_kind(data)
    if kind is not None and path.suffix.lower() != ".json":
        raise InputError(f"{path} is {kind.name}, no plain text. {kind.advice}")
    return decode_text(data, str(path))


def _read_bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise InputError(
                f"{path} is no file (a pipe, socket or device). Name the text file that you mean."
            )
        if status.st_size > _MAX_BYTES:
            raise InputError(f"{path} is over 64 MB: no transcription. Name the text file that you mean.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"There is no {path}. Check the path.") from error
    except IsADirectoryError as error:
        raise InputError(f"{path} is a folder where a text file is wanted. Name the file.") from error
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror or error}. Change its permissions or copy it."
        ) from error


def load_transcription(path: Path, pages: int) -> Transcription:
    """Return the transcription of a document of `pages` page images.

    A folder has one .txt per page directly in it; a single .txt is divided by form feeds, or is one running text.
    Raises InputError for a transcription that is missing, empty, not decodable, or has another number of pages.
    """
    parts, notices = _load_folder(path) if path.is_dir() else _load_file(path)
    is_running = not path.is_dir() and len(parts) == 1 and pages > 1
    _refuse_empty(str(path), parts)
    if len(parts) != pages and not is_running:
        raise InputError(
            f"{path} has {len(parts)} page texts, but there are {pages} page images. Give one .txt per page, "
            "or a single .txt with form feeds between pages or with the running text."
        )
    return Transcription(pages=tuple(parts), is_running_text=is_running, notices=tuple(notices))


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
    return Transcription(pages=tuple(parts), is_running_text=False)


def _refuse_empty(where: str, parts: Sequence[PageText]) -> None:
    if not any(part.text.strip() for part in parts):
        raise InputError(f"{where} has no text in it. Name the transcription to be verified.")


def _load_folder(path: Path) -> tuple[list[PageText], list[str]]:
    try:
        files = [p for p in path.iterdir() if p.suffix.lower() == ".txt" and not p.name.startswith(".")]
    except OSError as error:
        raise InputError(
            f"The folder {path} cannot be read: {error.strerror or error}. Change its permissions or copy it."
        ) from error
    if not files:
        raise InputError(f"There is no .txt in {path}. Put one text per page there, or name a single .txt.")
    parts: list[PageText] = []
    notices: list[str] = []
    code_page = find_code_page(file.name for file in files)
    shown = {file: show_name(file.name, code_page) for file in files}
    for file in sorted(files, key=lambda file: (page_order_key(shown[file]), file.name)):
        text, encoding = _load_decoded(file)
        parts.append(PageText(name=shown[file], text=text))
        notices.extend(_note_encoding(file, encoding))
    return parts, notices


def _load_file(path: Path) -> tuple[list[PageText], list[str]]:
    text, encoding = _load_decoded(path)
    # A form feed at the very end closes the last page and opens none.
    pieces = text.split("\f")
    if len(pieces) > 1 and not pieces[-1].strip():
        pieces.pop()
    parts: list[PageText] = []
    start = 0
    for piece in pieces:
        parts.append(PageText(name=show_name(path.name), text=piece, start=start))
        start += len(piece) + 1
    return parts, _note_encoding(path, encoding)


def _note_encoding(path: Path, encoding: str) -> list[str]:
    return (
        []
        if encoding == "UTF-8"
        else [f"{show_name(path.name)} was read as {encoding}; offsets count its characters."]
    )
