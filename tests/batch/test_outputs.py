"""Files in further formats: what is written, what is left, and what is removed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from ocr.batch.executor import Executor, ProcessExecutor
from ocr.batch.limits import Limits
from ocr.batch.outcome import Outcome, attempt
from ocr.batch.outputs import Outputs, open_outputs
from ocr.errors import ExitCode, InputError
from ocr.files import write_atomically
from ocr.formats.findings import FindingsFile
from ocr.formats.registry import NamedFormat, PageFormat, load_formats
from ocr.formats.verified_document import DocumentFormat, VerifiedDocument
from ocr.model import Page, ScanRef
from tests.pages import make_page

T = TypeVar("T")
R = TypeVar("R")

PAGE = make_page("да нет", name="л. 1.png")


class Shout:
    """A format that counts what it formats, and fails where it is told to."""

    def __init__(self, name: str = "shout", maker: str = "a package 1") -> None:
        self.calls = 0
        self.error: Exception | None = None
        self.named = NamedFormat(name, maker, PageFormat(suffix=f".{name}", format=self._format))

    def _format(self, page: Page) -> str | bytes:
        self.calls += 1
        if self.error is not None:
            raise self.error
        # Never twice the same, as a file with the time in it.
        return f"{page.text.upper()}{self.calls}"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def files(out: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((out / "pages").glob("*"))}


def test_a_page_is_written_once(out: Path) -> None:
    shout = Shout()
    for _ in range(3):
        assert Outputs(out, [shout.named]).write(0, "key", PAGE) == ()
    assert files(out) == {"1.shout": "ДА НЕТ\n1"}


@pytest.mark.parametrize(
    ("key", "page", "maker", "is_written"),
    [
        ("key", PAGE, "a package 1", False),
        ("other", PAGE, "a package 1", True),
        ("key", replace(PAGE, scan=ScanRef("л. 2.png")), "a package 1", True),
        ("key", replace(PAGE, scan=ScanRef("л. 1.png", 1, 2)), "a package 1", True),
        # The same file in another place.
        ("key", replace(PAGE, scan=ScanRef("/moved/л. 1.png")), "a package 1", False),
        ("key", PAGE, "a package 2", True),
    ],
)
def test_what_changed_is_written_anew(out: Path, key: str, page: Page, maker: str, is_written: bool) -> None:
    Outputs(out, [Shout().named]).write(0, "key", PAGE)
    again = Shout(maker=maker)
    Outputs(out, [again.named]).write(0, key, page)
    assert again.calls == is_written


@pytest.mark.parametrize("meddle", [Path.unlink, lambda path: path.write_text("")], ids=["gone", "emptied"])
def test_a_file_that_is_gone_is_written_anew_and_a_changed_one_left(
    out: Path, meddle: Callable[[Path], object]
) -> None:
    shout = Shout()
    Outputs(out, [shout.named]).write(0, "key", PAGE)
    meddle(out / "pages" / "1.shout")
    outputs = Outputs(out, [shout.named])
    outputs.write(0, "key", PAGE)
    was_gone = meddle is Path.unlink
    assert files(out) == {"1.shout": "ДА НЕТ\n2" if was_gone else ""}
    assert [notice.split(" was ")[0] for notice in outputs.notices] == (
        [] if was_gone else [str(out / "pages" / "1.shout")]
    )


def test_what_somebody_else_wrote_is_never_replaced_nor_removed(out: Path) -> None:
    (out / "pages").mkdir(parents=True)
    (out / "pages" / "1.shout").write_text("a person's own")
    outputs = Outputs(out, [Shout().named])
    outputs.write(0, "key", PAGE)
    outputs.remove_stale(0)
    outputs.remove_beyond(0)
    assert files(out) == {"1.shout": "a person's own"}
    assert len(outputs.notices) == 1


def test_a_file_of_another_reading_is_removed_also_where_its_format_is_not_asked_for(out: Path) -> None:
    Outputs(out, [Shout("a").named, Shout("b").named]).write(0, "key", PAGE)
    (out / "pages" / "1.b").write_text("corrected by hand")
    Outputs(out, []).write(0, "key", PAGE)
    assert list(files(out)) == ["1.a", "1.b"]
    Outputs(out, []).write(0, "other", PAGE)
    assert files(out) == {"1.b": "corrected by hand"}


def test_pages_that_are_no_more_leave_no_files(out: Path) -> None:
    shout = Shout()
    for index in range(12):
        Outputs(out, [shout.named]).write(index, "key", PAGE)
    Outputs(out, [shout.named]).remove_beyond(2)
    assert list(files(out)) == ["1.shout", "2.shout"]


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [(InputError("the scan is gone"), ExitCode.INPUT), (ValueError("a slip"), ExitCode.INTERNAL)],
)
def test_a_format_that_fails_stops_no_other(out: Path, error: Exception, exit_code: ExitCode) -> None:
    failing, shout = Shout("failing"), Shout()
    failing.error = error
    (failure,) = Outputs(out, [failing.named, shout.named]).write(4, "key", PAGE)
    assert (failure.page_index, failure.title, failure.exit_code) == (4, "л. 1.png", exit_code)
    assert "not written as failing" in failure.message
    assert str(error) in failure.message
    assert list(files(out)) == ["5.shout"]


@pytest.mark.parametrize(("given", "kind"), [(None, "NoneType"), (5, "int"), (["text"], "list")])
def test_a_format_that_gives_no_file_is_told(out: Path, given: Any, kind: str) -> None:
    odd = NamedFormat("odd", "a package 1", PageFormat(suffix=".odd", format=lambda _: given))
    (failure,) = Outputs(out, [odd]).write(0, "key", PAGE)
    assert f"not written as odd: the format gave a {kind}, no text and no bytes" in failure.message
    assert failure.exit_code == ExitCode.INTERNAL
    assert files(out) == {}


def test_a_note_that_was_cut_off_loses_nothing_else(out: Path) -> None:
    shout = Shout()
    Outputs(out, [shout.named]).write(0, "key", PAGE)
    notes = out / ".sverka" / "formats"
    with notes.open("a", encoding="utf-8") as file:
        file.write('\n["pages/2.shout", "ke')
    Outputs(out, [shout.named]).write(1, "key", PAGE)
    Outputs(out, [shout.named]).write(1, "key", PAGE)
    Outputs(out, [shout.named]).write(0, "key", PAGE)
    assert shout.calls == 2


def test_a_run_that_is_cut_off_between_note_and_file_begins_again(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shout = Shout()
    Outputs(out, [shout.named]).write(0, "key", PAGE)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):

        def cut_off(*_: object) -> None:
            raise KeyboardInterrupt

        patch.setattr("ocr.batch.outputs.write_atomically", cut_off)
        (out / "pages" / "1.shout").unlink()
        Outputs(out, [shout.named]).write(0, "key", PAGE)
    Outputs(out, [shout.named]).write(0, "key", PAGE)
    assert files(out) == {"1.shout": "ДА НЕТ\n3"}


@pytest.mark.parametrize("name", ["../outside.txt", "pages/../../outside.txt", "/outside.txt", "pages/x.txt"])
def test_a_note_names_nothing_outside(out: Path, name: str) -> None:
    outside = out.parent / "outside.txt"
    for path in (outside, out / "pages" / "x.txt"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    (out / ".sverka").mkdir()
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    (out / ".sverka" / "formats").write_text(f'["{name}", "of", "by", "{empty}"]\n')
    Outputs(out, []).remove_beyond(0)
    assert outside.exists()
    assert (out / "pages" / "x.txt").exists()


# --- Documents -----------------------------------------------------------------------------------


class Twice:
    """A format of documents in two files, which counts how often it formats."""

    def __init__(self, maker: str = "sverka 1") -> None:
        self.calls = 0
        self.error: Exception | None = None
        self.named = NamedFormat("twice", maker, DocumentFormat(format=self._format))

    def _format(self, document: VerifiedDocument) -> dict[str, str | bytes]:
        self.calls += 1
        if self.error is not None:
            raise self.error
        return {"notes.twice": f"{document.file.name} {self.calls}", "pages/1.twice": b"of the document"}


def make() -> VerifiedDocument:
    return VerifiedDocument(file=FindingsFile(name="Дело", profile="exact", counts={}), texts={}, pages={})


def names(out: Path) -> list[str]:
    files = (path.relative_to(out) for path in out.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in files if path.parts[0] != ".sverka")


def test_a_document_is_written_once(out: Path) -> None:
    twice = Twice()
    for _ in range(3):
        assert Outputs(out, [twice.named]).write_document("key", make) == ()
    assert (out / "notes.twice").read_text(encoding="utf-8") == "Дело 1"
    assert twice.calls == 1
    Outputs(out, [twice.named]).write_document("other", make)
    assert (out / "notes.twice").read_text(encoding="utf-8") == "Дело 2"


def test_a_document_of_which_a_file_is_gone_is_written_whole(out: Path) -> None:
    twice = Twice()
    Outputs(out, [twice.named]).write_document("key", make)
    (out / "pages" / "1.twice").unlink()
    Outputs(out, [twice.named]).write_document("key", make)
    assert (twice.calls, files(out)) == (2, {"1.twice": "of the document"})


def test_a_document_that_was_cut_off_is_written_whole(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    twice = Twice()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):

        def cut_off(path: Path, data: bytes) -> None:
            if path.name == "1.twice":
                raise KeyboardInterrupt
            write_atomically(path, data)

        patch.setattr("ocr.batch.outputs.write_atomically", cut_off)
        Outputs(out, [twice.named]).write_document("key", make)
    assert "notes.twice" in names(out)
    Outputs(out, [twice.named]).write_document("key", make)
    assert (twice.calls, files(out)) == (2, {"1.twice": "of the document"})


def test_files_of_other_results_are_removed_before_and_those_of_these_stay(out: Path) -> None:
    Outputs(out, [Twice().named]).write_document("run1-a", make)
    Outputs(out, []).remove_stale_document("run1")
    assert names(out) == ["notes.twice", "pages/1.twice"]
    Outputs(out, []).remove_stale_document("run2")
    assert names(out) == []


def test_a_page_that_is_read_anew_leaves_the_files_of_the_document_to_it(out: Path) -> None:
    twice, shout = Twice(), Shout()
    formats = [twice.named, shout.named]
    Outputs(out, formats).write(0, "key", PAGE)
    Outputs(out, formats).write_document("key", make)
    Outputs(out, formats).remove_stale(0)
    assert names(out) == ["notes.twice", "pages/1.twice"]
    Outputs(out, formats).write(0, "key", PAGE)
    Outputs(out, []).remove_stale_document("")
    assert names(out) == ["pages/1.shout"]


def test_a_document_that_cannot_be_written_is_told(out: Path) -> None:
    twice, shout = Twice(), Shout()
    twice.error = ValueError("a slip")
    (told,) = Outputs(out, [twice.named, shout.named]).write_document("key", make)
    assert told.startswith("Not written as twice:")
    assert "a slip" in told
    assert names(out) == []


class _Dying(Executor):
    """Stands for a process that takes too much memory for a PDF."""

    def run(self, job: Callable[[T], R], items: Sequence[T]) -> Iterator[Outcome[R]]:
        for index, item in enumerate(items):
            if "pdf" in repr(job):
                yield Outcome(index=index, message="too much memory", exit_code=ExitCode.ENGINE)
            else:
                yield attempt(job, index, item)


def test_a_format_that_takes_too_much_fails_alone(out: Path) -> None:
    formats = load_formats(["pdf", "hocr"], has_findings=False)
    (failure,) = Outputs(out, formats, _Dying()).write(2, "key", PAGE)
    assert failure.message == "It was read, but not written as pdf: too much memory"
    assert (failure.page_index, failure.exit_code) == (2, ExitCode.ENGINE)
    assert list(files(out)) == ["3.hocr"]


@pytest.mark.parametrize(
    ("names", "limits", "is_apart"),
    [
        (["pdf"], Limits(seconds=60), True),
        (["pdf"], None, False),
        (["xlsx"], Limits(seconds=60), False),
        ([], Limits(seconds=60), False),
    ],
)
def test_pages_are_formatted_apart_within_limits(
    out: Path, names: Sequence[str], limits: Limits | None, is_apart: bool
) -> None:
    with open_outputs(out, load_formats(names, has_findings=True), limits) as outputs:
        assert isinstance(outputs._executor, ProcessExecutor) == is_apart
