"""Names of a collection's documents, under which their results lie: none leads out, none overwrites another."""

import re
import unicodedata
from collections.abc import Iterable

from ocr.formats.file_names import show_name
from ocr.formats.results import COLLECTION_FILES

# What the first row of a list of documents has.
COLUMNS = ("name", "scans", "transcription")
# File systems allow 255 bytes for one part of a path, to which a number may be added.
MAX_PART_BYTES, MAX_NAME_BYTES = 240, 1000
_DRIVE = re.compile(r"[A-Za-z]:")
# Names that Windows has for devices, with any suffix.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def find_fault(name: str) -> str:
    """Return what keeps a document's name, with "/" between folders, from being that of a folder; "" for nothing.

    >>> find_fault("ф. 5/д. 12"), find_fault("../elsewhere")
    ('', 'it has ".."')
    """
    if not name.strip():
        return "it is empty"
    if name.startswith("/") or "\\" in name or _DRIVE.match(name):
        return "it is an absolute path, or has a backslash"
    if len(name.encode("utf-8", errors="surrogateescape")) > MAX_NAME_BYTES:
        return f"it is longer than {MAX_NAME_BYTES} bytes"
    return next(filter(None, map(_find_fault_of_part, name.split("/"))), "")


def _find_fault_of_part(part: str) -> str:
    if part in {"", ".", ".."}:
        return f'it has "{part}"' if part else 'it has "//", or "/" at its end'
    if part.startswith("."):
        return "a part of it begins with a stop, as those of hidden files do"
    if part != part.strip() or part.endswith("."):
        return "a part of it begins or ends with a space, or ends with a stop"
    if any(unicodedata.category(char) == "Cc" for char in part) or any(char in '<>:"|?*' for char in part):
        return 'it has a control character, or one of < > : " | ? *'
    if len(part.encode("utf-8", errors="surrogateescape")) > MAX_PART_BYTES:
        return f"a part of it is longer than {MAX_PART_BYTES} bytes"
    if _DEVICE.fullmatch(part) or part.casefold() in COLLECTION_FILES:
        return f"«{show_name(part)}» is a name that is taken"
    return ""


def choose_folders(names: Iterable[str]) -> dict[str, str]:
    """Return the folder of each name, in their order: the name itself, or with a number behind it.

    A number is given to a name that differs from one before it only in case or in how its letters are composed, which
    many file systems do not tell apart.

    >>> choose_folders(["Box", "box", "box-2"])
    {'Box': 'Box', 'box': 'box-3', 'box-2': 'box-2'}
    """
    distinct = list(dict.fromkeys(names))
    taken: set[str] = set()
    first = {}
    for name in distinct:
        if _fold(name) not in taken:
            first[name] = name
            taken.add(_fold(name))
    folders = {}
    for name in distinct:
        folder, number = first.get(name, ""), 2
        while not folder:
            numbered = f"{name}-{number}"
            folder, number = ("" if _fold(numbered) in taken else numbered), number + 1
        taken.add(_fold(folder))
        folders[name] = folder
    return folders


def find_outer(name: str, names: Iterable[str]) -> str:
    """Return the name in whose folder a document of this name would lie; "" for none.

    >>> find_outer("box/2/a", ["BOX/2", "box/2/b"])
    'BOX/2'
    """
    folded = _fold(name)
    return next((outer for outer in names if folded.startswith(f"{_fold(outer)}/")), "")


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
