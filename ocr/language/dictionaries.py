"""Dictionaries: which forms of words a language has. Those of other languages than Russian are optional.

None comes with the package: they are packages of their own, with licences of their own (README.md names them).
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

# Where systems keep hunspell's dictionaries; those in DICPATH, hunspell's own variable, come first.
_FOLDERS = (
    "/usr/share/hunspell",
    "/usr/share/myspell/dicts",
    "/usr/local/share/hunspell",
    "/opt/homebrew/share/hunspell",
    "/Library/Spelling",
)


class Dictionary(ABC):
    """The forms of the words of a language; a value, equal by what it is made of."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What is looked up in: "OpenCorpora (pymorphy3)"."""

    @property
    @abstractmethod
    def remedy(self) -> str:
        """The command that installs what is missing."""

    @abstractmethod
    def is_here(self) -> bool:
        """Return whether it is installed; nothing is loaded."""

    @abstractmethod
    def knows(self, word: str) -> bool | None:
        """Return whether it has this form, its apostrophe written '; None where it is not installed."""


@dataclass(frozen=True, slots=True)
class MorphologicalDictionary(Dictionary):
    """The dictionary of a language, by its ISO 639-1 code, that pymorphy3 looks up in: a package of its own."""

    code: str

    @property
    def name(self) -> str:
        return f"{self._package} (pymorphy3)"

    @property
    def remedy(self) -> str:
        return f"pip install {self._package}"

    @property
    def _package(self) -> str:
        return f"pymorphy3-dicts-{self.code}"

    def is_here(self) -> bool:
        """Return whether the dictionary's package is installed."""
        return find_spec(self._package.replace("-", "_")) is not None

    def knows(self, word: str) -> bool | None:
        """Return whether the dictionary has this form in any case of its letters."""
        return bool(load_morphology(self.code).word_is_known(word.lower())) if self.is_here() else None


@dataclass(frozen=True, slots=True)
class HunspellDictionary(Dictionary):
    """A dictionary of hunspell by the name of its files, "be_BY"; `package` is Debian's, "" where it has none."""

    files: str
    package: str = ""

    @property
    def name(self) -> str:
        return f"{self.files} (hunspell)"

    @property
    def remedy(self) -> str:
        """The commands that install the reader of such dictionaries, and the dictionary."""
        ours = "pip install chunspell"
        if self.package:
            return f"{ours}; Debian and Ubuntu: sudo apt-get install {self.package}"
        return f"{ours}; put {self.files}.aff and {self.files}.dic into a folder that DICPATH names"

    def is_here(self) -> bool:
        """Return whether the dictionary's files and the library that reads them are installed."""
        return self._find_folder() is not None and find_spec("hunspell") is not None

    def knows(self, word: str) -> bool | None:
        """Return whether the dictionary has this form; capitals count as hunspell counts them."""
        folder = self._find_folder() if find_spec("hunspell") is not None else None
        return None if folder is None else _load_hunspell(self.files, folder)(word)

    def _find_folder(self) -> Path | None:
        return next((folder for folder in _folders() if _has_dictionary(folder, self.files)), None)


@cache
def load_morphology(code: str) -> Any:
    """Return pymorphy3's analyser of a language, loaded once."""
    # A dictionary takes a noticeable time and 15 MB to load: only what asks for words loads it.
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang=code)


@cache
def _load_hunspell(files: str, folder: Path) -> Callable[[str], bool]:
    from hunspell import Hunspell

    return cast(Callable[[str], bool], Hunspell(files, hunspell_data_dir=str(folder)).spell)


def _folders() -> Iterator[Path]:
    named = os.environ.get("DICPATH", "")
    yield from (Path(folder) for folder in (*named.split(os.pathsep), *_FOLDERS) if folder)


@cache
def _has_dictionary(folder: Path, files: str) -> bool:
    return all((folder / f"{files}{ending}").is_file() for ending in (".aff", ".dic"))
