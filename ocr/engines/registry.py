"""Engines by name: Sverka's own, and those of other packages."""

from ocr.engines.engine import Engine
from ocr.formats.plugins import cannot_load, is_another, list_offered, load_offered

GROUP = "sverka.engines"
# The typescript reader and Tesseract together; where Tesseract is not installed, the reader alone.
DEFAULT = "ensemble"


def load_engine(name: str = DEFAULT) -> Engine:
    """Return the engine that an installed package offers under a name in the entry point group `sverka.engines`.

    Raises UsageError, which lists the known names, for any other name, and DependencyError where the engine or
    what it needs is not installed properly.
    """
    entry, make = load_offered(GROUP, name, "engine")
    try:
        engine = make()  # type: ignore[operator]
    except (ImportError, AttributeError, TypeError) as error:
        raise cannot_load(entry, "engine", str(error)) from error
    if not isinstance(engine, Engine):
        raise is_another(entry, "engine", engine, "ocr.engines.engine.Engine")
    return engine


def list_engines() -> tuple[str, ...]:
    """Return the names of the engines that installed packages offer, sorted."""
    return list_offered(GROUP)
