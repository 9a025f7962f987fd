"""Engines by name: Sverka's own, and those of other packages."""

from importlib.metadata import entry_points

from ocr.engines.engine import Engine
from ocr.errors import DependencyError, UsageError

GROUP = "sverka.engines"


def load_engine(name: str) -> Engine:
    """Return the engine that an installed package offers under a name in the entry point group `sverka.engines`.

    Raises UsageError, which lists the known names, for any other name, and DependencyError where the engine or
    what it needs is not installed properly.
    """
    known = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in known:
        names = ", ".join(sorted(known)) or "none; install Sverka again"
        raise UsageError(f"There is no engine {name!r}. Known engines: {names}.")
    entry = known[name]
    try:
        engine = entry.load()()
    except (ImportError, AttributeError, TypeError) as error:
        raise DependencyError(
            f"The engine {name!r} ({entry.value}) cannot be loaded: {error}. Install its package again."
        ) from error
    if not isinstance(engine, Engine):
        raise DependencyError(
            f"The engine {name!r} ({entry.value}) is a {type(engine).__name__}, no ocr.engines.engine.Engine. "
            "Tell the makers of its package."
        )
    return engine
