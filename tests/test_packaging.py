"""The files around the code agree: version, citation, licences, checks before a commit, continuous integration."""

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

import ocr

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = [
    found[1]
    for line in PROJECT["classifiers"]
    if (found := re.fullmatch(r"Programming Language .* (3\.\d+)", line))
]


def load_yaml(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


# --- Version and citation ------------------------------------------------------------------------


def test_the_version_stands_in_one_place() -> None:
    assert ocr.__version__ == PROJECT["version"]


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## \[(.*?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert versions[0] == PROJECT["version"]
    assert versions == sorted(
        versions, key=lambda version: [int(part) for part in version.split(".")], reverse=True
    )


def test_the_citation() -> None:
    citation = load_yaml("CITATION.cff")
    # What the Citation File Format 1.2.0 demands; and nobody is named who did not ask for it.
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert str(citation["cff-version"]) == "1.2.0"
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == "MIT"
    assert citation["authors"] == PROJECT["authors"] == [{"name": "Sverka contributors"}]


# --- Licences ------------------------------------------------------------------------------------

_IDENTIFIERS = {
    "SIL OPEN FONT LICENSE Version 1.1": "OFL-1.1",
    "License: ParaType-Free-Font-License": "LicenseRef-ParaType-Free-Font-License",
}


def test_the_licence_expression_has_the_licences_of_the_typefaces() -> None:
    fonts = ROOT / "ocr" / "fonts"
    licences = sorted(fonts.glob("*-LICENSE.txt"))
    families = {path.stem.removesuffix("-LICENSE") for path in licences}
    for font in fonts.glob("*.ttf"):
        assert any(font.stem.startswith(family) for family in families), font
    found = {
        identifier
        for path in licences
        for title, identifier in _IDENTIFIERS.items()
        if title in path.read_text(encoding="utf-8")
    }
    assert set(PROJECT["license"].split(" AND ")) == {"MIT"} | found
    carried = {path for pattern in PROJECT["license-files"] for path in ROOT.glob(pattern)}
    assert carried == {ROOT / "LICENSE", *licences}


# --- Checks before a commit, and elsewhere -------------------------------------------------------


def test_pre_commit_checks_what_make_test_checks() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.findall(r"^test:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)[0].splitlines()
    (*checks, tests) = [line.strip() for line in recipe if ".venv/bin/" in line]
    assert " -m pytest" in tests
    (repository,) = load_yaml(".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    assert [hook["entry"] for hook in repository["hooks"]] == checks
    for hook in repository["hooks"]:
        assert (hook["language"], hook["pass_filenames"], hook["always_run"]) == ("system", False, True)


def test_continuous_integration_runs_every_python_that_the_package_names() -> None:
    jobs = load_yaml(".github/workflows/test.yml")["jobs"]
    assert jobs["test"]["strategy"]["matrix"]["python-version"] == PYTHONS
    assert PROJECT["requires-python"] == f">={PYTHONS[0]}"
    steps = {name: job["steps"] for name, job in jobs.items()}
    assert any(step.get("run") == "make test" for step in steps["test"])
    assert any(re.search(r"\bmake\b.* verify$", step.get("run", "")) for step in steps["verify"])
    used = [step["uses"] for own in steps.values() for step in own if "uses" in step]
    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", action) for action in used)
