"""The names of `import sverka`: listed once, sorted, each loaded from its home, the same for type checkers."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import sverka

SOURCE = ast.parse(Path(sverka.__file__).read_text(encoding="utf-8"))


def names_for_type_checkers() -> dict[str, str]:
    """The home of each name that is imported under TYPE_CHECKING."""
    (block,) = [node for node in SOURCE.body if isinstance(node, ast.If)]
    return {
        alias.name: node.module or ""
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_the_names_are_listed_once_and_sorted() -> None:
    assert sverka.__all__ == sorted(set(sverka.__all__))
    listed = [name for names in sverka._HOMES.values() for name in names]
    assert sorted(listed) == sverka.__all__
    assert dir(sverka) == sverka.__all__


def test_type_checkers_are_told_the_same_names() -> None:
    assert names_for_type_checkers() == sverka._HOME_OF


@pytest.mark.parametrize("name", sverka.__all__)
def test_a_name_is_that_of_its_home(name: str) -> None:
    assert getattr(sverka, name) is getattr(import_module(sverka._HOME_OF[name]), name)


def test_a_name_that_was_loaded_is_not_looked_up_again() -> None:
    assert sverka.verify is vars(sverka)["verify"]


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="module 'sverka' has no attribute 'collate'"):
        _ = sverka.collate
    assert not hasattr(sverka, "collate")


def test_all_names_come_with_a_star() -> None:
    code = "from sverka import *; print(*sorted(set(globals()) & set(__import__('sverka').__all__)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == sverka.__all__
