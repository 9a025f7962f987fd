"""What is kept depends on what it was made by, and on nothing else."""

import ast
from pathlib import Path

import pytest

from ocr.batch.fingerprint import DRAWING, READING, fingerprint_files, list_files

PACKAGE = Path(__file__).parents[2] / "ocr"
MODULES = {
    ".".join(("ocr", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}


def imports_of(module: str) -> set[str]:
    """The package's modules that a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found & MODULES.keys()


def run_through(*modules: str) -> set[Path]:
    """The files of these modules and of all that they import, the package's own __init__ aside: a version."""
    seen: set[str] = set()
    left = list(modules)
    while left:
        module = left.pop()
        if module not in seen:
            seen.add(module)
            left += imports_of(module)
    return {MODULES[module] for module in seen if module != "ocr"}


def test_reading_runs_through_nothing_that_its_fingerprint_lacks() -> None:
    run = run_through("ocr.engines.page_reader", "ocr.engines.ensemble")
    # The import graph itself is found.
    assert {
        PACKAGE / "formats" / "scans.py",
        PACKAGE / "layout" / "line_images.py",
        PACKAGE / "recognizer" / "adaptation.py",
    } <= run
    covered = set(list_files(*READING))
    assert run <= covered
    assert {path.name for path in covered if path.suffix != ".py"} == {
        "language.npz",
        "mirrored.npy",
        "orientation.npz",
        "predicted_cer.json",
        "restorer.onnx",
        "typescript.onnx",
        # Lists of names and words, which lie beside the languages.
        "gazetteer_ru.txt",
        "place_names.txt",
        "russian_english.txt",
    }
    # The report and the verdicts are no part of it.
    assert not {path for path in covered if path.parts[-2] in {"report", "evidence", "batch", "bench"}}


def test_drawing_runs_through_nothing_that_its_fingerprint_lacks() -> None:
    run = run_through("ocr.bench.reference", "ocr.bench.real")
    assert PACKAGE / "facsimile" / "keystrokes.py" in run
    assert run <= set(list_files(*DRAWING, *READING))


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "engines" / "__pycache__").mkdir(parents=True)
    (tmp_path / "engines" / "net.onnx").write_bytes(b"weights")
    (tmp_path / "engines" / "reader.py").write_text("read = 1\n")
    (tmp_path / "model.py").write_text("model = 1\n")
    (tmp_path / "report.css").write_text("body {}\n")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("engines/net.onnx", True),
        ("engines/reader.py", True),
        ("model.py", True),
        ("engines/another.py", True),
        ("report.css", False),
        ("another.py", False),
        ("engines/__pycache__/reader.pyc", False),
    ],
)
def test_a_fingerprint_changes_with_its_files(package: Path, path: str, changes: bool) -> None:
    def fingerprint() -> str:
        fingerprint_files.cache_clear()
        return fingerprint_files("engines", "model.py", package=package)

    before = fingerprint()
    (package / path).write_bytes(b"other")
    assert (fingerprint() != before) == changes


def test_what_lies_elsewhere_or_is_called_otherwise_is_told_apart(package: Path, tmp_path: Path) -> None:
    paths = ("engines", "model.py")
    before = fingerprint_files(*paths, package=package)
    moved = package.rename(tmp_path.parent / f"{tmp_path.name}-moved")
    assert fingerprint_files(*paths, package=moved) == before
    (moved / "engines" / "reader.py").rename(moved / "engines" / "seer.py")
    fingerprint_files.cache_clear()
    assert fingerprint_files(*paths, package=moved) != before


def test_a_path_that_is_not_there_is_an_error(package: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list_files("engines", "moved.py", package=package)
