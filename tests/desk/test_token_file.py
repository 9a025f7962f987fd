"""People of a shared desk come by tokens of a file that nobody else may read."""

import os
from pathlib import Path

import pytest

from ocr.desk.token_file import load_token_file
from ocr.desk.types import Role
from ocr.errors import InputError


def write(path: Path, content: str, mode: int = 0o600) -> Path:
    path.write_text(content, "utf-8")
    path.chmod(mode)
    return path


def test_tokens_that_are_left_out_are_made_and_written_back(tmp_path: Path) -> None:
    path = write(tmp_path / "people", f'# who\nАня,owner\n"Ли, Боря",,{"t" * 40}\n\nВера,adjudicator,\n')
    people = load_token_file(path)
    assert [(one.name, one.role) for one in people] == [
        ("Аня", Role.OWNER), ("Ли, Боря", Role.REVIEWER), ("Вера", Role.ADJUDICATOR),
    ]  # fmt: skip
    assert people[1].token == "t" * 40
    assert all(len(one.token) >= 40 for one in people)
    assert load_token_file(path) == people
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "names nobody"),
        ("# Аня\n", "names nobody"),
        ("Аня,boss\n", "line 1"),
        (",owner\n", "line 1: '' is no name"),
        ("Аня,owner\nБоря,reviewer,short\n", "line 2: the token is too easy"),
        ("Аня\nАня\n", "same name twice"),
        (f"Аня,,{'t' * 40}\nБоря,,{'t' * 40}\n", "same token twice"),
    ],
)
def test_what_is_wrong_is_told_and_the_file_left(tmp_path: Path, content: str, told: str) -> None:
    path = write(tmp_path / "people", content)
    with pytest.raises(InputError, match=told):
        load_token_file(path)
    assert path.read_text("utf-8") == content


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_token_file(tmp_path / "none")
    (tmp_path / "people").write_bytes(b"\xff\xfe")
    (tmp_path / "people").chmod(0o600)
    with pytest.raises(InputError, match="UTF-8"):
        load_token_file(tmp_path / "people")


@pytest.mark.skipif(os.name != "posix", reason="file modes are of POSIX")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(InputError, match="chmod 600"):
        load_token_file(write(tmp_path / "people", "Аня\n", mode))
