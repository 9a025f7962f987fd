"""The people of a shared desk, from a file: a line for each with name, role and token.

A line without a token gets one, which is written back: so the owner of the file makes it by writing names, and sends
each person their address. Nobody else may read the file.
"""

import csv
import io
import os
import stat
from pathlib import Path
from typing import NamedTuple

from ocr.desk.people import check_name
from ocr.desk.security import make_token
from ocr.desk.types import Role
from ocr.errors import InputError, UsageError
from ocr.files import write_atomically
from ocr.formats.text_files import read_bytes

_MAX_BYTES = 1024 * 1024
_MIN_TOKEN_CHARS = 32


class Access(NamedTuple):
    """A person who may come to the desk, and by which token."""

    name: str
    role: Role | None
    token: str


def make_access(name: str) -> Access:
    """Return the access of a single person, with a new token: the role is the one that they have, owner at first.

    Raises UsageError for what is no name.
    """
    return Access(check_name(name), None, make_token())


def load_token_file(path: Path) -> tuple[Access, ...]:
    """Return the people of a file (CSV: name, role, token), new tokens written into it.

    Raises InputError for a file that others may read, that cannot be read, or a line that is wrong; OutputError where
    new tokens cannot be written.
    """
    text = _read(path)
    told: list[Access] = []
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        if not any(cell.strip() for cell in row) or row[0].lstrip().startswith("#"):
            continue
        told.append(_parse(row, f"{path}, line {number}"))
    if not told:
        raise InputError(
            f"{path} names nobody. Write a line for each person: name,role (reviewer, adjudicator, owner)."
        )
    for what in ("name", "token"):
        values = [getattr(one, what) for one in told]
        if len(set(values)) < len(values):
            raise InputError(
                f"{path} has the same {what} twice. Keep one of the lines, or take its token away."
            )
    content = "".join(f"{_cell(one.name)},{one.role or Role.REVIEWER},{one.token}\n" for one in told)
    if any(one.token not in text for one in told):
        write_atomically(path, content)
        path.chmod(0o600)
    return tuple(told)


def _read(path: Path) -> str:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}. Name a file of people and tokens."
        ) from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InputError(
            f"Others may read {path}, and so come to the desk as anybody. Run: chmod 600 '{path}'"
        )
    try:
        return read_bytes(path, _MAX_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not in UTF-8. Save it as UTF-8.") from error


def _parse(row: list[str], where: str) -> Access:
    name, role, token = [*(cell.strip() for cell in row), "", ""][:3]
    try:
        given = Role(role or Role.REVIEWER)
        shown = check_name(name)
    except (ValueError, UsageError) as error:
        raise InputError(
            f"{where}: {error} A line is name,role,token; roles are {', '.join(Role)}."
        ) from error
    if token and (len(token) < _MIN_TOKEN_CHARS or not token.isascii() or not token.isprintable()):
        raise InputError(f"{where}: the token is too easy to guess. Leave it out to have one made.")
    return Access(shown, given, token or make_token())


def _cell(name: str) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow([name])
    return written.getvalue()
