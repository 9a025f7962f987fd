"""The command line as tests run it, in this process, and small documents for it."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ocr.cli import app as cli
from ocr.facsimile.write import write_facsimiles


def call(*arguments: object) -> int:
    """Run `sverka` with these arguments and return its exit code; what it prints goes where prints go."""
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        patch.setattr("sys.argv", ["sverka", *map(str, arguments)])
        cli.main()
    code = ended.value.code
    assert isinstance(code, int)
    return code


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A disk that is full, for root too: this process writes no file of more than so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class Run:
    """What a run of the command line gave."""

    def __init__(self, exit_code: int, out: str, err: str) -> None:
        self.exit_code, self.out, self.err = exit_code, out, err


class Sverka:
    """Runs the command in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: object) -> Run:
        self._capsys.readouterr()
        code = call(*arguments)
        captured = self._capsys.readouterr()
        return Run(code, captured.out, captured.err)


def sheet_source(lines: str) -> str:
    return (
        "[sheet]\nsize_mm = [165, 62]\n[[typed]]\nleft_mm = 14\ntop_mm = 14\ntext = '''\n" + lines + "\n'''\n"
    )


HEADS = (
    "ТЕЛЕГРАММА № {}",
    "Продолжение телеграммы № {}",
    "Продолжение телеграммы № {}",
)
BODIES = (
    "Доношу, что эшелон прибыл на станцию назначения\nв 14 часов 25 минут. Выгрузка закончена, люди\n"
    "размещены в казармах местного гарнизона. Имущество\nсдано на склад по описи.",
    "Командир батальона просит выдать 340 комплектов\nзимней одежды и направить двух врачей. Дорога от\n"
    "станции до лагеря разрушена, машины не проходят.\nРаботы начнутся завтра утром.",
    "О ходе работ буду докладывать ежедневно. Прошу\nподтвердить получение и сообщить, когда выйдет\n"
    "второй эшелон. Больных нет, настроение хорошее.\nСвязь с гарнизоном установлена.",
)


def write_document(folder: Path, typed: tuple[str, str, str], transcribed: tuple[str, str, str]) -> None:
    """Write three small typed sources that bear these numbers into `source`, with those into `texts`."""
    source, texts = folder / "source", folder / "texts"
    source.mkdir(parents=True)
    texts.mkdir()
    for number, (head, body) in enumerate(zip(HEADS, BODIES, strict=True), start=1):
        text = f"{head.format(typed[number - 1])}\n\n{body}"
        (source / f"sheet-{number}.toml").write_text(sheet_source(text), encoding="utf-8")
        text = f"{head.format(transcribed[number - 1])}\n\n{body}\n"
        (texts / f"sheet-{number}.txt").write_text(text, encoding="utf-8")


def make_document(folder: Path, typed: tuple[str, str, str], transcribed: tuple[str, str, str]) -> None:
    """The same, and the sheets typed, as `scans`."""
    write_document(folder, typed, transcribed)
    write_facsimiles(folder / "source", folder / "scans", seed=7)
