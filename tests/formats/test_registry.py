"""Formats by name: Sverka's own, and those that another installed package offers."""

import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from ocr.errors import DependencyError, UsageError
from ocr.formats.page_json import parse_page
from ocr.formats.registry import GROUP, TEI_READING, TEXT, PageFormat, load_format, load_formats
from tests.pages import make_page

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
PAGE = make_page("да нет\nхорошо")
OTHER_PACKAGE = """
from ocr.formats.registry import PageFormat

SHOUT = PageFormat(suffix=".shout", format=lambda page: page.text.upper())
"""
OTHER_ENTRIES = f"""
[{GROUP}]
shout = shout_format:SHOUT
absent = shout_format:WHISPER
failing = no_such_module_anywhere:X
alien = builtins:dict
"""


@pytest.fixture
def other_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package that offers formats."""
    (tmp_path / "shout_format.py").write_text(OTHER_PACKAGE, encoding="utf-8")
    info = tmp_path / "shout_format-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shout-format\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(OTHER_ENTRIES)
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.parametrize(
    ("name", "suffix", "begins"),
    [
        ("txt", ".txt", "да нет\nхорошо\n"),
        ("page", ".page.xml", "<?xml"),
        ("page-xml", ".page.xml", "<?xml"),
        ("alto", ".alto.xml", "<?xml"),
        ("hocr", ".hocr", "<?xml"),
        ("page-json", ".json", "{"),
    ],
)
def test_the_own_formats(name: str, suffix: str, begins: str) -> None:
    found = load_format(name)
    assert found.suffix == suffix
    assert str(found.format(PAGE)).startswith(begins)


def test_the_own_formats_are_registered() -> None:
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    own = {
        name: EntryPoint(name, value, GROUP).load() for name, value in project["entry-points"][GROUP].items()
    }
    assert set(own) == {"txt", "page", "page-xml", "alto", "hocr", "pdf", "tei", "annotations", "page-json"}
    assert all(isinstance(one, PageFormat) for one in own.values())


def test_page_json_is_read_back() -> None:
    assert parse_page(str(load_format("page-json").format(PAGE))) == PAGE


@pytest.mark.usefixtures("other_package")
def test_a_format_of_another_package_is_found_by_its_name() -> None:
    assert load_format("shout").format(PAGE) == "ДА НЕТ\nХОРОШО\n"


@pytest.mark.usefixtures("other_package")
def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"no format 'docx'.*Known formats:.*\bpage-xml\b.*\bshout\b"):
        load_format("docx")


@pytest.mark.usefixtures("other_package")
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("absent", "shout_format:WHISPER.*cannot be loaded"),
        ("failing", "no_such_module_anywhere.*Install its package again"),
        ("alien", r"builtins:dict\) is a type, no ocr.formats"),
    ],
)
def test_a_format_that_cannot_be_used_is_named_with_its_package(name: str, message: str) -> None:
    with pytest.raises(DependencyError, match=message):
        load_format(name)


# --- Several at once -----------------------------------------------------------------------------


def names_of(*names: str, has_findings: bool = False) -> list[str]:
    return [one.name for one in load_formats(names, has_findings=has_findings)]


def test_formats_come_once_and_what_is_written_anyway_is_none() -> None:
    assert names_of("alto", "txt", "page", "csv", "page-xml", "alto") == ["alto", "page"]
    assert names_of() == []


@pytest.mark.usefixtures("other_package")
def test_the_maker_of_a_format_is_its_package_with_its_version() -> None:
    (shout,) = load_formats(["shout"], has_findings=False)
    assert shout.maker == "shout-format 1.0"


def test_formats_of_findings_are_for_runs_that_have_some() -> None:
    assert names_of("tei", "annotations", "xlsx", "pdf", has_findings=True) == [
        "tei",
        "annotations",
        "xlsx",
        "pdf",
    ]
    # Without findings there is the reading alone.
    assert load_formats(["tei"], has_findings=False)[0].format == TEI_READING
    with pytest.raises(
        UsageError, match=r"no format 'xlsx'.*Known formats: alto, annotations, csv, hocr, page,"
    ):
        names_of("xlsx")


@pytest.mark.usefixtures("other_package")
@pytest.mark.parametrize("has_findings", [True, False])
def test_an_unknown_name_among_several_lists_all_that_are_known(has_findings: bool) -> None:
    with pytest.raises(UsageError, match=r"no format 'docx'.*\bpdf\b.*\bshout\b") as told:
        names_of("alto", "docx", has_findings=has_findings)
    assert ("xlsx" in str(told.value)) == has_findings


def test_two_formats_of_one_suffix_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = PageFormat(suffix=".alto.xml", format=TEXT.format)
    monkeypatch.setattr("ocr.formats.registry.HOCR", other)
    with pytest.raises(UsageError, match=r"'alto' and 'hocr' both write files that end in \.alto\.xml"):
        names_of("alto", "hocr")


def test_a_format_that_needs_a_package_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr.formats.registry.find_spec", lambda name: None)
    with pytest.raises(DependencyError, match=r"'xlsx' needs xlsxwriter.*sverka\[xlsx\]"):
        names_of("xlsx", has_findings=True)
    assert names_of("tei", has_findings=True) == ["tei"]
