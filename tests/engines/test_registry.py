"""Engines by name: Sverka's own and those that another installed package offers."""

import pickle
import tomllib
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from ocr.engines import tesseract
from ocr.engines.engine import Engine
from ocr.engines.ensemble import Asks, EnsembleEngine
from ocr.engines.registry import GROUP, list_engines, load_engine
from ocr.engines.tesseract import TesseractEngine
from ocr.engines.typescript import TypescriptEngine
from ocr.errors import DependencyError, UsageError

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
OTHER_PACKAGE = """
from ocr.engines.engine import Capabilities, Engine


class Mute(Engine):
    name, version, languages = "mute", "1", ("rus",)
    capabilities = Capabilities(posteriors=False, glyph_boxes=False)

    def read(self, lines):
        return (None,) * len(lines)


def fail():
    import no_such_module_anywhere
"""
OTHER_ENTRIES = f"""
[{GROUP}]
mute = mute_engine:Mute
absent = mute_engine:Absent
failing = mute_engine:fail
alien = builtins:dict
"""


@pytest.fixture
def other_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installed package that offers engines."""
    (tmp_path / "mute_engine.py").write_text(OTHER_PACKAGE, encoding="utf-8")
    info = tmp_path / "mute_engine-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mute-engine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(OTHER_ENTRIES)
    monkeypatch.syspath_prepend(tmp_path)
    yield


@pytest.mark.usefixtures("other_package")
def test_an_engine_of_another_package_is_found_by_its_name() -> None:
    engine = load_engine("mute")
    assert isinstance(engine, Engine)
    assert (engine.names, engine.fingerprint(), engine.read(())) == (("mute 1",), "mute 1", ())


@pytest.mark.usefixtures("other_package")
def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"no engine 'kraken'.*Known engines:.*\bmute\b"):
        load_engine("kraken")


@pytest.mark.usefixtures("other_package")
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("absent", "mute_engine:Absent.*cannot be loaded"),
        ("failing", "no_such_module_anywhere"),
        ("alien", "is a dict, no ocr.engines"),
    ],
)
def test_an_engine_that_cannot_be_made_is_named_with_its_package(name: str, message: str) -> None:
    with pytest.raises(DependencyError, match=message):
        load_engine(name)


def test_the_own_engines_are_registered() -> None:
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    own = {name: EntryPoint(name, value, GROUP) for name, value in project["entry-points"][GROUP].items()}
    assert set(own) == {"ensemble", "tesseract", "typescript"}
    assert all(callable(entry.load()) for entry in own.values())
    assert own["typescript"].load()() == TypescriptEngine()


def test_an_engine_goes_to_a_worker() -> None:
    engine = TypescriptEngine(with_language=True)
    assert pickle.loads(pickle.dumps(engine)) == engine


@pytest.mark.usefixtures("other_package")
def test_all_engines_are_listed() -> None:
    assert {"ensemble", "mute", "tesseract", "typescript"} <= set(list_engines())


@pytest.mark.usefixtures("other_package")
def test_an_engine_weighs_its_language_where_it_can_and_is_asked_to() -> None:
    engine = load_engine("typescript")
    assert engine == TypescriptEngine(with_language=False)
    assert engine.for_text(with_language=True) == TypescriptEngine(with_language=True)
    mute = load_engine("mute")
    assert mute.for_text(with_language=True) is mute


@pytest.mark.tesseract
def test_each_name_is_that_engine() -> None:
    assert load_engine() == EnsembleEngine()
    assert load_engine("ensemble").for_text(with_language=True) == EnsembleEngine(
        with_language=True, asks=Asks.IN_DOUBT_OR_UNKNOWN
    )
    assert load_engine("ensemble").for_collation() == EnsembleEngine(asks=Asks.IN_DOUBT)
    assert load_engine("tesseract").for_text(with_language=True) == TesseractEngine()
    # Readings are kept by what read them, and how.
    engines = [load_engine(name) for name in ("ensemble", "tesseract", "typescript")]
    engines += [engines[0].for_text(with_language=True), engines[0].for_collation()]
    assert len({engine.fingerprint() for engine in engines}) == 5


def test_without_tesseract_the_default_is_the_reader_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise DependencyError("no Tesseract")

    monkeypatch.setattr(tesseract, "check_tesseract", fail)
    assert load_engine() == TypescriptEngine()
    with pytest.raises(DependencyError, match="no Tesseract"):
        load_engine("tesseract")
