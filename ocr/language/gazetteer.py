"""Names of places and persons, which dictionaries lack: a list of our own, and lists that an archive adds."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex

from ocr.errors import InputError
from ocr.language.base import Language

_OWN = {"ru": "gazetteer_ru.txt"}
# Letters, and hyphens, apostrophes and spaces among them.
_NAME = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:[-'’ ]\p{L}[\p{L}\p{M}]*)*")
_REMARK = "#"
_MAX_NAME_CHARS = 60


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names in the nominative, as their language spells them."""

    names: frozenset[str]

    def __or__(self, other: "Gazetteer") -> "Gazetteer":
        return Gazetteer(self.names | other.names)


def gazetteer_of(language: Language) -> Gazetteer:
    """Return the names that come with the package for a language; none for most."""
    name = _OWN.get(language.code)
    return _load_own(name) if name else Gazetteer(frozenset())


@cache
def _load_own(name: str) -> Gazetteer:
    return load_gazetteer(Path(__file__).with_name(name))


def load_gazetteer(path: Path) -> Gazetteer:
    """Return the names in a file. Raises InputError if it cannot be read or a line of it is no name."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} cannot be read as a list of names ({error}). It must be a text in UTF-8 with one name a line."
        ) from error
    return parse_gazetteer(text.splitlines(), name=str(path))


def parse_gazetteer(lines: Iterable[str], *, name: str) -> Gazetteer:
    """Return the names in lines; empty lines and remarks behind # are passed over.

    Raises InputError, which says the file by `name`, the line and what to do, for a line that is no name.

    >>> sorted(parse_gazetteer(["# China", "Мукден", "", "Порт-Артур  # a port"], name="own.txt").names)
    ['Мукден', 'Порт-Артур']
    """
    names = set()
    for number, line in enumerate(lines, start=1):
        one = line.partition(_REMARK)[0].strip()
        if not one:
            continue
        if len(one) > _MAX_NAME_CHARS or not _NAME.fullmatch(one):
            shown = one if len(one) <= _MAX_NAME_CHARS else one[:_MAX_NAME_CHARS] + "..."
            raise InputError(
                f"{name}, line {number}: «{shown}» is no name. Write one name a line, of letters, with hyphens or "
                "spaces among them; begin a remark with #."
            )
        names.add(one)
    return Gazetteer(frozenset(names))
