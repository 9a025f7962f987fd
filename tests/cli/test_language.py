"""The option --language of the command line."""

from pathlib import Path

import pytest
from typer import Context
from typer.main import get_command

from ocr.cli.app import app
from ocr.cli.language import LanguageCode, find_language
from ocr.language.languages import LANGUAGES
from tests.command_line import Sverka


def test_there_is_a_code_for_each_language() -> None:
    assert [code.value for code in LanguageCode] == list(LANGUAGES)
    assert [find_language(code) for code in LanguageCode] == list(LANGUAGES.values())
    assert find_language(None) is None


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        (["--language", "uk", "box", "--out", "out"], LanguageCode.UK),
        (["box", "--out", "out", "--language", "sr"], LanguageCode.SR),
        # As scripts of earlier versions have it.
        (["--language", "box", "--out", "out"], None),
        (["box", "--language", "--out", "out"], None),
        (["box", "--out", "out", "--language"], None),
        (["box", "--no-language", "--out", "out"], None),
    ],
)
def test_a_language_is_named_or_not(
    arguments: list[str],
    language: LanguageCode | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "box").mkdir()
    command = get_command(app).commands["ocr"]  # type: ignore[attr-defined]
    context: Context = command.make_context("ocr", list(arguments))
    assert context.params["language"] == language
    assert context.params["scans"] == [Path("box")]
    assert context.params["no_language"] == ("--no-language" in arguments)


def test_an_unknown_language_is_a_usage_error(sverka: Sverka, tmp_path: Path) -> None:
    done = sverka("ocr", tmp_path, "--out", tmp_path / "out", "--language", "de")
    assert done.exit_code == 2
    assert "'de'" in done.err and "uk" in done.err
