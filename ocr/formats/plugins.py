"""What other packages offer: objects by name, in groups of entry points."""

from importlib.metadata import EntryPoint, entry_points

from ocr.errors import DependencyError, UsageError


def list_offered(group: str) -> tuple[str, ...]:
    """Return the names in a group of entry points, sorted."""
    return tuple(sorted({entry.name for entry in entry_points(group=group)}))


def load_offered(group: str, name: str, what: str) -> tuple[EntryPoint, object]:
    """Return the entry point of a group under a name, and the object that it names; `what` is said in messages.

    Raises UsageError, which lists the known names, for any other name, and DependencyError where the object cannot
    be loaded.
    """
    known = {entry.name: entry for entry in entry_points(group=group)}
    if name not in known:
        names = ", ".join(sorted(known)) or "none; install Sverka again"
        raise UsageError(f"There is no {what} {name!r}. Known {what}s: {names}.")
    entry = known[name]
    try:
        return entry, entry.load()
    except (ImportError, AttributeError) as error:
        raise cannot_load(entry, what, str(error)) from error


def cannot_load(entry: EntryPoint, what: str, why: str) -> DependencyError:
    """Return the error that tells that what an entry point offers cannot be loaded."""
    return DependencyError(
        f"The {what} {entry.name!r} ({entry.value}) cannot be loaded: {why}. Install its package again."
    )


def is_another(entry: EntryPoint, what: str, found: object, wanted: str) -> DependencyError:
    """Return the error that tells that an entry point offers an object of another type than `wanted`."""
    return DependencyError(
        f"The {what} {entry.name!r} ({entry.value}) is a {type(found).__name__}, no {wanted}. "
        "Tell the makers of its package."
    )
