"""Human transcriptions: found, decoded, and parted into pages."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from natsort import natsorted, ns

from ocr.errors import InputError
from ocr.model import PageText

# A text in CP1251 has this much Cyrillic among its letters; noise and other code pages have not.
_CYRILLIC_SHARE = 0.6
_LARGEST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcription:
    """Page texts in order; `is_running_text` if it is one text whose page breaks are still to be found."""

    pages: tuple[PageText, ...]
    is_running_text: bool
    notices: tuple[str, ...] = ()


def decode_text(data: bytes, where: str) -> tuple[str, str]:
    """Return the text (line ends as \\n, no byte order mark) and the name of its encoding.

    UTF-8 and UTF-16 with a byte order mark are taken at their word, UTF-8 without one where it decodes, UTF-16
    without one where every other byte is that of Cyrillic or ASCII, CP1251 where the result is mostly Cyrillic.
    Raises InputError for anything else, naming `where`.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode(data, "utf-16", where), "UTF-16"
    try:
        text = data.decode("utf-8-sig")
        if "\0" not in text:
            return _unify_line_ends(text), "UTF-8"
    except UnicodeDecodeError:
        pass
    for encoding in ("utf-16-le", "utf-16-be"):
        if len(data) % 2 == 0 and _is_plausible(text := data.decode(encoding, errors="replace")):
            return _unify_line_ends(text), "UTF-16"
    if b"\0" not in data and _is_plausible(text := data.decode("cp1251", errors="replace")):
        return _unify_line_ends(text), "CP1251"
    raise InputError(
        f"{where} is in no encoding that Sverka knows (UTF-8, UTF-16, CP1251), or is no text. "
        "Open it in an editor and save it as UTF-8."
    )


def _decode(data: bytes, encoding: str, where: str) -> str:
    try:
        return _unify_line_ends(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise InputError(f"{where} begins as {encoding} but is damaged. Save it as UTF-8.") from error


def _unify_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n")


def _is_plausible(text: str) -> bool:
    """Return whether this is Russian text: mostly Cyrillic letters, in the case that words have, no controls."""
    letters = [ch for ch in text if ch.isalpha()]
    if not letters or "�" in text or any(ord(ch) < 32 and ch not in "\t\n\r\f" for ch in text):
        return False
    cyrillic = [ch for ch in letters if "а" <= ch.lower() <= "я" or ch.lower() == "ё"]
    # Text of another Cyrillic code page comes out with its capitals and small letters changed about.
    misplaced = sum(a.islower() and b.isupper() for a, b in pairwise(text))
    common = sum(ch in "оеаинтсрвл" for ch in text.lower())
    return (
        len(cyrillic) >= _CYRILLIC_SHARE * len(letters)
        and misplaced < 0.05 * len(letters)
        and common > 0.35 * len(cyrillic)
    )


def load_text(path: Path) -> str:
    """Return the text of a file in any encoding that `decode_text` knows. Raises InputError."""
    return decode_text(_read_bytes(path), str(path))[0]


def _read_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
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

    A folder has one .txt per page directly in it; a single .txt is parted by form feeds, or is one running text.
    Raises InputError where it is not there, empty, not decodable, or has another number of pages.
    """
    parts, notices = _load_folder(path) if path.is_dir() else _load_file(path)
    if not any(part.text.strip() for part in parts):
        raise InputError(f"{path} has no text in it. Name the transcription to be verified.")
    is_running = not path.is_dir() and len(parts) == 1 and pages > 1
    if len(parts) != pages and not is_running:
        raise InputError(
            f"{path} has {len(parts)} page texts, but there are {pages} page images. Give one .txt per page, "
            "or a single .txt with form feeds between pages or with the running text."
        )
    return Transcription(pages=tuple(parts), is_running_text=is_running, notices=tuple(notices))


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
    for file in natsorted(files, key=lambda p: p.name, alg=ns.IGNORECASE):
        text, encoding = decode_text(_read_bytes(file), str(file))
        parts.append(PageText(name=file.name, text=text))
        notices.extend(_note_encoding(file, encoding))
    return parts, notices


def _load_file(path: Path) -> tuple[list[PageText], list[str]]:
    text, encoding = decode_text(_read_bytes(path), str(path))
    # A form feed at the very end closes the last page; it does not open another.
    pieces = text.split("\f")
    if len(pieces) > 1 and not pieces[-1].strip():
        pieces.pop()
    parts: list[PageText] = []
    start = 0
    for piece in pieces:
        parts.append(PageText(name=path.name, text=piece, start=start))
        start += len(piece) + 1
    return parts, _note_encoding(path, encoding)


def _note_encoding(path: Path, encoding: str) -> list[str]:
    return (
        [] if encoding == "UTF-8" else [f"{path.name} was read as {encoding}; offsets count its characters."]
    )
