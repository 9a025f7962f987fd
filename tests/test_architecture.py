"""The rules of the house that can be counted: rooms, arrows, sizes, and what importing costs."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ocr"
MODULES = sorted([*PACKAGE.rglob("*.py"), *(ROOT / "sverka").rglob("*.py")])
MAX_LOOSE_MODULES, MAX_MODULE_LINES, MAX_CLASS_LINES, MAX_BODY_LINES = 6, 400, 150, 50


def contracts() -> list[dict[str, object]]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(config["tool"]["importlinter"]["contracts"])


def names(line: str) -> tuple[str, ...]:
    return tuple(sorted(part.strip() for part in line.split("|")))


def test_the_drawing_is_the_contract() -> None:
    (layers,) = [contract["layers"] for contract in contracts() if contract["type"] == "layers"]
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawing = re.search(r"layers: begin -->\n```\n(.*?)```", text, re.DOTALL)
    assert drawing and isinstance(layers, list)
    assert [names(line) for line in drawing[1].splitlines()] == [names(line) for line in layers]


def test_every_room_is_described() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert described == rooms | modules


def test_few_modules_lie_loose() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= MAX_LOOSE_MODULES


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_too_long(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_MODULE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            assert _lines(node) <= MAX_CLASS_LINES, node.name
        elif isinstance(node, ast.FunctionDef):
            assert _body_lines(node) <= MAX_BODY_LINES, node.name


def _lines(node: ast.ClassDef) -> int:
    return (node.end_lineno or 0) - node.lineno + 1


def _body_lines(node: ast.FunctionDef) -> int:
    """Return the lines of a function's body without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1


HEAVY = ("cv2", "onnxruntime", "PIL", "pymorphy3")


def _imported_by(code: str) -> set[str]:
    """Return which of the heavy libraries a fresh interpreter has loaded after some code."""
    code += f"\nimport sys; print('loaded:', *[n for n in {HEAVY!r} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.rsplit("loaded:", 1)[1].split())


def test_importing_the_face_is_light() -> None:
    assert _imported_by("import sverka; sverka.verify, sverka.Finding, sverka.InputError") == set()


def test_help_is_light() -> None:
    code = """
import sys
sys.argv = ["sverka", "--help"]
from ocr.cli.app import main
try:
    main()
except SystemExit:
    pass
"""
    assert _imported_by(code) == set()


def test_a_heavy_import_would_be_seen() -> None:
    assert _imported_by("import PIL") == {"PIL"}


def _uses_of_keys(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            yield str(node.slice.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            yield from (str(argument.value) for argument in node.args if isinstance(argument, ast.Constant))


def test_one_module_knows_the_keys_of_findings_json() -> None:
    own = {"transcription_start", "at_the_end", "stop_at", "transcribed", "findings", "dismissed"}
    knowing = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*.py")
        if own & set(_uses_of_keys(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert knowing <= {"ocr/formats/findings.py"}
