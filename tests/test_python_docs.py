"""The page on Python shows code that runs, names that are there, and errors with their exit codes."""

import ast
import re
import shutil
from pathlib import Path

import pytest
from PIL import Image

import sverka
from tests.api.conftest import LINES, read_scan
from tests.test_docs import blocks, rows, section
from tests.typed_pages import typed_page

TEXT = (Path(__file__).parent.parent / "docs" / "python.md").read_text(encoding="utf-8")
CODE = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
# What takes long, or processes that would not know this test's stand-ins: these are looked through, not run.
NOT_RUN = ("telegram-25348", "ProcessExecutor")


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folders that the page speaks of, as the working directory."""
    for name in ("box-17", "box-17-texts"):
        (tmp_path / name).mkdir()
    Image.fromarray(typed_page(6, cells=30, width=1200)).save(tmp_path / "box-17" / "1.png")
    shutil.copy(tmp_path / "box-17" / "1.png", tmp_path / "box-17" / "2.png")
    for number in (1, 2):
        (tmp_path / "box-17-texts" / f"{number}.txt").write_text(LINES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ocr.batch.reader.read_scan", read_scan)


@pytest.mark.usefixtures("box")
def test_the_code_runs(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {"sverka": sverka, "__name__": "notebook"}
    run = [code for code in CODE if not any(word in code for word in NOT_RUN)]
    assert len(run) == len(CODE) - 2
    for code in run:
        exec(compile(code, "docs/python.md", "exec"), names)
    again, own, result = names["again"], names["own"], names["result"]
    assert isinstance(again, sverka.Result) and isinstance(own, sverka.PageReading)
    assert [finding.transcribed for finding in again.dismissed] == ["вечером"]
    assert own.text == "да нет\n" * 6
    assert isinstance(result, sverka.Result) and len(result.pages) == 2
    assert all(Path(name).is_file() for name in ("out/findings.json", "report.html"))
    assert capsys.readouterr().out.endswith("no-such-folder. Check the path. 3\n")


@pytest.mark.parametrize("code", CODE)
def test_the_names_are_those_of_the_package(code: str) -> None:
    used = {
        node.attr
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sverka"
    }
    assert used <= set(sverka.__all__)


def test_a_finding_takes_three_lines() -> None:
    assert len([line for line in CODE[0].splitlines() if line]) == 3
    finding_names = set(re.findall(r"findings\[0\]\.(\w+)", CODE[0]))
    assert finding_names == {"transcribed", "reading"} <= set(sverka.Finding.__slots__)


def test_every_block_names_its_language() -> None:
    assert len(blocks(TEXT)) == len(CODE) + len(re.findall("^```toml", TEXT, re.MULTILINE))


def test_the_table_of_errors() -> None:
    table = {name.strip("`"): int(code) for name, code, _ in rows(section(TEXT, "Errors, exit codes, log"))}
    known = {name: getattr(sverka, name) for name in sverka.__all__ if name.endswith("Error")}
    assert table == {name: int(error.exit_code) for name, error in known.items()}
