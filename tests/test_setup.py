"""The setup script where it may not install: it says what is missing and how to get it, and stops with 4."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SETUP = Path(__file__).parent.parent / "scripts" / "setup.sh"
TOOLS = ("sh", "env", "dirname", "head", "grep", "cat", "cksum", "chmod")


def make_machine(folder: Path, *, system: str, user: str, **programs: str) -> Path:
    """A PATH with the basic tools, a pretended system and user, and these programs (name: shell code)."""
    folder.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found, name
        (folder / name).symlink_to(found)
    # A symbolic link to Python would not find its library.
    programs = {"python3": f'exec {sys.executable} "$@"', **programs}
    for name, code in {"uname": f"echo {system}", "id": f"echo {user}", **programs}.items():
        (folder / name).write_text(f"#!/bin/sh\n{code}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def run_setup(machine: Path, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    (project / "scripts").mkdir(parents=True, exist_ok=True)
    shutil.copy(SETUP, project / "scripts")
    return subprocess.run(
        [project / "scripts" / "setup.sh", *arguments],
        env={"PATH": str(machine), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


TESSERACT = 'case "$1" in --list-langs) echo rus;; *) echo "tesseract 5.3.0";; esac'


def make_project(folder: Path) -> Path:
    """A project whose .venv is there and lacks nothing."""
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    (folder / ".venv" / "bin" / "python").chmod(0o755)
    (folder / "pyproject.toml").write_text("", encoding="utf-8")
    return folder


def test_no_root_and_no_sudo(tmp_path: Path) -> None:
    machine = make_machine(tmp_path / "bin", system="Linux", user="1000", **{"apt-get": "exit 1"})
    done = run_setup(machine, tmp_path / "project", "test")
    assert done.returncode == 4
    assert "Tesseract with Russian is missing" in done.stderr
    assert "apt-get install tesseract-ocr tesseract-ocr-rus" in done.stderr


def test_macos(tmp_path: Path) -> None:
    machine = make_machine(tmp_path / "bin", system="Darwin", user="501")
    done = run_setup(machine, tmp_path / "project", "test")
    assert done.returncode == 4
    assert "brew install tesseract tesseract-lang" in done.stderr


def test_tesseract_without_russian_is_not_enough(tmp_path: Path) -> None:
    code = 'case "$1" in --list-langs) echo eng;; *) echo "tesseract 5.3.0";; esac'
    machine = make_machine(tmp_path / "bin", system="Linux", user="1000", tesseract=code)
    done = run_setup(machine, tmp_path / "project", "test")
    assert done.returncode == 4
    assert "tesseract-ocr-rus" in done.stderr


def test_the_main_job_goes_on_without_tesseract(tmp_path: Path) -> None:
    machine = make_machine(tmp_path / "bin", system="Linux", user="1000", **{"apt-get": "exit 1"})
    done = run_setup(machine, make_project(tmp_path / "project"))
    assert done.returncode == 0
    assert "apt-get install tesseract-ocr tesseract-ocr-rus" in done.stderr
    assert "reads alone" in done.stdout


def test_a_browser_is_needed_for_the_tests_only(tmp_path: Path) -> None:
    programs = {"tesseract": TESSERACT, "pdftotext": "exit 0"}
    machine = make_machine(tmp_path / "bin", system="Linux", user="1000", **programs)
    done = run_setup(machine, tmp_path / "project", "test")
    assert done.returncode == 4
    assert "a browser for the report tests is missing" in done.stderr
    assert "chromium" in done.stderr


def test_poppler_is_needed_for_the_tests_only(tmp_path: Path) -> None:
    machine = make_machine(tmp_path / "bin", system="Linux", user="1000", tesseract=TESSERACT)
    done = run_setup(machine, make_project(tmp_path / "project"), "test")
    assert done.returncode == 4
    assert "apt-get install poppler-utils" in done.stderr
    assert run_setup(machine, tmp_path / "project").returncode == 0


@pytest.mark.parametrize("works", [True, False])
def test_root_installs_what_is_missing(tmp_path: Path, works: bool) -> None:
    bin_folder = tmp_path / "bin"
    # An apt-get that writes down what it was asked for and, if it works, brings a tesseract.
    program = bin_folder / "tesseract"
    brings = f"printf '%s\\n' '#!/bin/sh' 'echo rus' >{program}; chmod 755 {program}"
    apt = f'echo "$@" >>{tmp_path}/asked; ' + (brings if works else "exit 100")
    machine = make_machine(bin_folder, system="Linux", user="0", **{"apt-get": apt})
    project = make_project(tmp_path / "project")
    done = run_setup(machine, project)
    asked = (tmp_path / "asked").read_text(encoding="utf-8")
    assert "install -y -q tesseract-ocr tesseract-ocr-rus" in asked
    assert done.returncode == 0
    assert ("could not install" in done.stderr) is not works
    assert ("reads alone" in done.stdout) is not works


def test_an_old_tesseract_gets_a_notice(tmp_path: Path) -> None:
    code = 'case "$1" in --list-langs) echo rus;; *) echo "tesseract 4.1.1";; esac'
    machine = make_machine(tmp_path / "bin", system="Linux", user="1000", tesseract=code)
    project = make_project(tmp_path / "project")
    done = run_setup(machine, project)
    assert done.returncode == 0
    assert "version 5 reads better" in done.stdout
