"""The people of a desk, and its settings."""

from collections.abc import Callable

from ocr.desk.database import Database
from ocr.desk.types import Person, Role
from ocr.errors import UsageError

_MAX_NAME_CHARS = 100


class People:
    """Who works at the desk, in the order in which they came. `changed` is called when that or a setting changes."""

    def __init__(self, database: Database, changed: Callable[[], None]) -> None:
        self._database, self._changed = database, changed

    def list(self) -> tuple[Person, ...]:
        """Return all people."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT id, name, role FROM person ORDER BY id").fetchall()
        return tuple(Person(number, name, Role(role)) for number, name, role in rows)

    def take(self, name: str, role: Role | None = None, token_sha256: str | None = None) -> Person:
        """Return the person of a name, made anew if need be: the first is the owner, others are reviewers.

        A role or token that is given replaces theirs. Raises UsageError for a name that is none.
        """
        shown = check_name(name)
        roles = {person.name: person.role for person in self.list()}
        given = role or roles.get(shown) or (Role.REVIEWER if roles else Role.OWNER)
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO person (name, token_sha256, role) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
                "role = excluded.role, token_sha256 = coalesce(excluded.token_sha256, token_sha256)",
                (shown, token_sha256, given.value),
            )
        self._changed()
        return next(person for person in self.list() if person.name == shown)

    def find(self, token_sha256: str) -> Person | None:
        """Return whose token has this SHA-256."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT id, name, role FROM person WHERE token_sha256 = ?", (token_sha256,)
            ).fetchone()
        return Person(row[0], row[1], Role(row[2])) if row else None

    def setting(self, name: str) -> str:
        """Return a setting, "" where it was never set."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def set(self, name: str, value: str) -> None:
        """Keep a setting. `second_opinions` is "on", "off" or "", which is on as soon as there are two people."""
        with self._database.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))
        self._changed()

    @property
    def ask_second_opinions(self) -> bool:
        """Whether second opinions are asked for: as it is set, else once two people have been at the desk."""
        chosen = self.setting("second_opinions")
        if chosen:
            return chosen == "on"
        with self._database.reading() as connection:
            row = connection.execute("SELECT count(*) FROM person WHERE token_sha256 IS NOT NULL").fetchone()
        return int(row[0]) > 1


def check_name(name: str) -> str:
    """Return a name with single spaces. Raises UsageError for what is no name."""
    shown = " ".join(name.split())
    if not shown or not shown.isprintable() or len(shown) > _MAX_NAME_CHARS:
        raise UsageError(
            f"{name!r} is no name of a person. Give 1 to {_MAX_NAME_CHARS} printable characters."
        )
    return shown
