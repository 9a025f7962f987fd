"""The wheel, installed, does the main job without the repository."""

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("ocr", "sverka")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")


def run(command: Sequence[object], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with nothing of the repository on Python's path."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def build(folder: Path) -> Path:
    """Build the wheel from a copy of the tree, so that nothing is left in the tree itself."""
    tree = folder / "tree"
    tree.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    for name in PACKAGES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    options = ("--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", folder)
    built = run([*PIP, "wheel", *options, tree], folder)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


def install(wheel: Path, environment: Path) -> None:
    """Install the wheel alone into a new environment, which sees this one's libraries, no linked tree."""
    venv.create(environment, symlinks=True)
    python = environment / "bin" / "python"
    installed = run([*PIP, "--python", python, "install", "--no-deps", "--no-index", wheel], environment)
    assert installed.returncode == 0, installed.stderr
    (packages,) = environment.glob("lib/python*/site-packages")
    libraries = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    (packages / "libraries.pth").write_text("\n".join(libraries), encoding="utf-8")


def files_of_the_packages() -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for name in PACKAGES
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


@pytest.mark.tesseract
def test_the_wheel_verifies_the_telegram_outside_the_repository(tmp_path: Path) -> None:
    wheel = build(tmp_path)
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if name.split("/")[0] in PACKAGES}
    assert carried == files_of_the_packages()

    environment, desk = tmp_path / "environment", tmp_path / "desk"
    install(wheel, environment)
    shutil.copytree(ROOT / "scans" / "telegram-25348", desk / "scans")
    shutil.copytree(ROOT / "ground_truth" / "telegram-25348", desk / "transcription")
    asked = run([environment / "bin" / "python", "-c", "import ocr; print(ocr.__file__)"], desk)
    assert Path(asked.stdout.strip()).is_relative_to(environment), asked.stderr

    sverka = environment / "bin" / "sverka"
    verified = run([sverka, "verify", "scans", "transcription", "--out", "out", "--jobs", "2"], desk)
    assert verified.returncode == 1, verified.stderr
    findings = json.loads((desk / "out" / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert [finding["reading"] for finding in findings[:1]] == ["25348"]
    assert len([finding for finding in findings if finding["rule"] is None]) == 3
    assert {finding["rule"] for finding in findings} > {None, "translation-numbers"}
