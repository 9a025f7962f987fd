"""A run over a folder, its pages read from what is recorded: what is kept, what is done again, what is told."""

import fcntl
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from ocr.batch import judge as judging
from ocr.batch import reader as reading
from ocr.batch import verify as run
from ocr.batch.cache import has_frames, load_finished, load_reading, write_finished
from ocr.batch.executor import Progress
from ocr.batch.judge import CachedPage, balanced_parts
from ocr.batch.kept_pages import load_kept_pages
from ocr.batch.read import PageRead, Settings, iter_pages, run_ocr
from ocr.batch.source import Source
from ocr.batch.verify import Verified, average_stages, collate, run_verify
from ocr.engines.engine import Engine
from ocr.engines.page_reader import ScanRead
from ocr.engines.replay import ReplayEngine
from ocr.errors import EngineError, ExitCode, OutputError
from ocr.formats.findings import FindingsFile
from ocr.formats.findings_reading import load_findings
from ocr.formats.registry import load_formats
from ocr.formats.scan_files import find_scans
from ocr.formats.scans import sha256_of
from ocr.formats.verified_document import DocumentFormat
from ocr.language.bulgarian import BULGARIAN
from ocr.language.russian import RUSSIAN
from ocr.language.ukrainian import UKRAINIAN
from ocr.model import Choice, Decision, DocumentResult, PageResult, ScanRef
from ocr.recognizer.frames import frames_of
from ocr.report.write import write_results
from ocr.verdict.model import load_model
from tests.pages import make_page

MODEL = load_model()
SURER = replace(MODEL, models={one: replace(own, base=own.base + 1) for one, own in MODEL.models.items()})
LINES = "поезд прибыл на станцию\nвыгрузка окончена утром"


class Shelf:
    """Scans and a transcription in a folder, and what reading the scans gives: `read` lists what was read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read: list[str] = []
        self.broken: set[str] = set()
        for name in ("scans", "texts"):
            (folder / name).mkdir(parents=True)

    def fill(self, pages: int) -> None:
        """Put so many scans of different bytes, small as nobody looks at them, and their texts into the folder."""
        for number in range(1, pages + 1):
            Image.new("L", (number, 1)).save(self.folder / "scans" / f"{number}.png")
            (self.folder / "texts" / f"{number}.txt").write_text(f"{LINES}\n", encoding="utf-8")

    def read_scan(self, ref: ScanRef, engine: Engine, *_: object) -> ScanRead:
        """What stands for `ocr.engines.page_reader.read_scan`."""
        self.read.append(ref.name)
        if ref.name in self.broken:
            raise EngineError(f"{ref.name} cannot be read")
        page = replace(make_page(LINES), scan=ref, sha256=sha256_of(ref))
        return ScanRead(page, tuple(frames_of(line) for line in page.lines))

    def verify(self, settings: Settings | None = None, *, scans: str = "scans") -> Verified:
        folder = self.folder
        made = settings or Settings(engine=ReplayEngine([]))
        return run_verify([folder / scans], folder / "texts", folder / "out", made, lambda *_: None)

    def kept(self) -> list[str]:
        """The readings and frames that are kept."""
        names = (path.name for path in (self.folder / "out" / ".sverka").iterdir())
        return sorted(name for name in names if name.endswith((".json", ".npz")))


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    shelf = Shelf(tmp_path / "box")
    shelf.fill(2)
    monkeypatch.setattr(reading, "read_scan", shelf.read_scan)
    return shelf


# --- What is kept, and for how long --------------------------------------------------------------


def test_what_is_the_same_is_up_to_date(shelf: Shelf) -> None:
    assert not shelf.verify().up_to_date
    assert shelf.read == ["1.png", "2.png"]
    assert shelf.verify().up_to_date
    assert shelf.read == ["1.png", "2.png"]


def test_the_seconds_of_each_stage_are_told_of_a_run_that_judged(shelf: Shelf) -> None:
    stages = dict(shelf.verify().stages)
    assert stages["evidence"] > 0
    assert shelf.verify().stages == ()


@pytest.mark.parametrize(
    ("pages", "mean"),
    [
        ([], ()),
        ([(("load", 1.0), ("read", 2.0)), (("load", 3.0), ("read", 0.0))], (("load", 2.0), ("read", 1.0))),
        # A stage that one page went through alone.
        ([(("load", 1.0),), (("load", 1.0), ("evidence", 1.0))], (("load", 1.0), ("evidence", 0.5))),
    ],
)
def test_stages_are_averaged_over_all_pages(
    pages: Sequence[tuple[tuple[str, float], ...]], mean: tuple[tuple[str, float], ...]
) -> None:
    assert average_stages([replace(make_page("text"), seconds=seconds) for seconds in pages]) == mean


def test_where_the_scans_are_is_kept_also_by_a_run_that_is_up_to_date(shelf: Shelf, tmp_path: Path) -> None:
    shelf.verify()
    out = shelf.folder / "out"
    first = load_kept_pages(out)
    assert [page.scan.path for page in first.values()] == [
        str(shelf.folder / "scans" / name) for name in ("1.png", "2.png")
    ]
    assert [load_reading(out, page.key) is not None for page in first.values()] == [True, True]
    assert (out / ".sverka" / "exhibits").is_file()
    kept = out / ".sverka" / "page-scans"
    before = kept.read_bytes()
    kept.unlink()
    assert shelf.verify().up_to_date
    assert kept.read_bytes() == before
    shelf.folder = shelf.folder.rename(tmp_path / "elsewhere")
    assert shelf.verify().up_to_date
    moved = load_kept_pages(shelf.folder / "out")
    assert [page.scan.path for page in moved.values()] == [
        str(tmp_path / "elsewhere" / "scans" / name) for name in ("1.png", "2.png")
    ]


def test_a_moved_folder_is_not_judged_anew(shelf: Shelf, tmp_path: Path) -> None:
    first = shelf.verify()
    shelf.folder = shelf.folder.rename(tmp_path / "elsewhere")
    again = shelf.verify()
    assert again.up_to_date
    assert again.findings == first.findings
    # Another name of the scans is another name of the document: its pages are not read again.
    (shelf.folder / "scans").rename(shelf.folder / "box 17")
    assert not shelf.verify(scans="box 17").up_to_date
    assert shelf.read == ["1.png", "2.png"]


@pytest.mark.parametrize(
    "settings",
    [
        Settings(engine=ReplayEngine([]), report_language="ru"),
        Settings(engine=ReplayEngine([]), profile="exact"),
        Settings(
            engine=ReplayEngine([]), decisions=(Decision(finding="f", choice=Choice.REJECTED, key="k"),)
        ),
        Settings(engine=ReplayEngine([]), model=SURER),
    ],
)
def test_other_settings_are_judged_anew_and_not_read(shelf: Shelf, settings: Settings) -> None:
    shelf.verify()
    assert not shelf.verify(settings).up_to_date
    assert shelf.verify(settings).up_to_date
    assert shelf.read == ["1.png", "2.png"]


def test_another_language_is_read_and_judged_anew(shelf: Shelf) -> None:
    assert shelf.verify().findings.language == "ru"
    named = shelf.verify(Settings(engine=ReplayEngine([]), language=BULGARIAN))
    assert (named.up_to_date, named.findings.language) == (False, "bg")
    assert shelf.read == ["1.png", "2.png"] * 2
    # Named or told, the same language is the same run.
    assert shelf.verify(Settings(engine=ReplayEngine([]), language=RUSSIAN)).findings.language == "ru"
    assert shelf.verify().up_to_date


def test_the_language_is_told_from_the_transcription_and_said(shelf: Shelf) -> None:
    text = "Надішліть список робітників до першого червня. Витрати на поїздку буде сплачено згодом.\n"
    for path in (shelf.folder / "texts").iterdir():
        path.write_text(text, encoding="utf-8")
    told = shelf.verify().findings
    assert told.language == "uk"
    assert any("taken to be Ukrainian" in notice for notice in told.notices)
    named = shelf.verify(Settings(engine=ReplayEngine([]), language=UKRAINIAN)).findings
    assert named.language == "uk"
    assert not any("taken to be" in notice for notice in named.notices)


def test_what_else_the_results_tell_of_is_judged_anew_and_not_read(shelf: Shelf) -> None:
    shelf.verify()
    scans = shelf.folder / "scans"
    (scans / "2.png").rename(scans / "verso.png")
    assert [page.scan for page in shelf.verify().findings.pages] == ["1.png", "verso.png"]
    (scans / "facsimile.toml").write_text('made_by = "sverka"\n', encoding="utf-8")
    assert shelf.verify().findings.is_facsimile
    (shelf.folder / "texts" / "1.txt").write_text("Другое\n", encoding="utf-8")
    assert not shelf.verify().up_to_date
    assert shelf.verify().up_to_date
    assert shelf.read == ["1.png", "2.png"]


def test_pages_of_one_file_are_kept_apart(shelf: Shelf) -> None:
    for scan in (shelf.folder / "scans").iterdir():
        scan.unlink()
    sheets = [Image.new("L", (size, 1)) for size in (1, 2)]
    sheets[0].save(shelf.folder / "scans" / "box.tif", save_all=True, append_images=sheets[1:])
    shelf.verify()
    assert shelf.read == ["box.tif#1", "box.tif#2"]
    assert len(shelf.kept()) == 4


def test_where_a_model_comes_from_decides_nothing() -> None:
    assert replace(MODEL, provenance={}).fingerprint() == MODEL.fingerprint()
    assert SURER.fingerprint() != MODEL.fingerprint()


def test_other_engines_read_anew(shelf: Shelf) -> None:
    shelf.verify()
    shelf.verify(Settings(engine=ReplayEngine([], "another")))
    assert shelf.read == ["1.png", "2.png"] * 2


def test_other_code_of_reading_reads_anew_and_other_code_does_not(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.verify()
    monkeypatch.setattr(run, "fingerprint_program", lambda: "another report")
    assert not shelf.verify().up_to_date
    assert shelf.read == ["1.png", "2.png"]
    monkeypatch.setattr(reading, "fingerprint_reading", lambda: "another reader")
    assert not shelf.verify().up_to_date
    assert shelf.read == ["1.png", "2.png"] * 2


def test_what_no_page_is_kept_under_any_more_is_removed(shelf: Shelf) -> None:
    shelf.verify()
    before = shelf.kept()
    assert len(before) == 4
    own = shelf.folder / "out" / ".sverka"
    key = "0123456789abcdef0123456789abcdef"
    theirs = ["notes.txt", "abc.json", f"{key}.txt", f"{key}.json.bak", f"my-{key}.json", f"{key[1:]}.npz"]
    for name in theirs:
        (own / name).write_text("not ours", encoding="utf-8")
    # What a killed run has half written.
    killed = [own / f".{name}.x1y2z3" for name in [*before, "transcription-1.txt", "keys-verify"]]
    killed += [own.parent / f".{name}.x1y2_z34" for name in ("findings.json", "tokens.jsonl", "report.html")]
    of_pages = (
        "2.txt",
        "2.page.xml",
        "12.alto.xml",
        "3.tei.xml",
        "1.hocr",
        "2.pdf",
        "2.json",
        "2.annotations.json",
    )
    killed += [own.parent / "pages" / f".{name}.abcd5678" for name in of_pages]
    of_document = ("annotations.json", "findings.xlsx", "transcription.tei.xml")
    killed += [own.parent / f".{name}.abcd5678" for name in of_document]
    for path in killed:
        path.write_bytes(b"half")
    (own.parent / ".hidden.abcd5678").write_text("not ours", encoding="utf-8")
    Image.new("L", (9, 9)).save(shelf.folder / "scans" / "2.png")
    shelf.verify()
    assert shelf.read == ["1.png", "2.png", "2.png"]
    # Of the other scan's four files two are of the first scan, which is the same.
    ours = [name for name in shelf.kept() if name not in theirs]
    assert len(ours) == 4
    assert len(set(ours) & set(before)) == 2
    assert all((own / name).exists() for name in theirs)
    assert (own.parent / ".hidden.abcd5678").exists()
    assert not any(path.exists() for path in killed)
    assert shelf.verify().up_to_date


def test_what_another_command_keeps_stays(shelf: Shelf) -> None:
    shelf.verify()
    recorded = ReplayEngine([], "another")
    run_ocr([shelf.folder / "scans"], shelf.folder / "out", Settings(engine=recorded), lambda *_: None)
    # Two readings and their frames, and two readings by another engine.
    assert len(shelf.kept()) == 6
    assert shelf.verify().up_to_date
    assert len(shelf.read) == 4


def test_what_is_kept_of_a_scan_that_cannot_be_read_for_now_stays(shelf: Shelf) -> None:
    shelf.verify()
    scan = shelf.folder / "scans" / "2.png"
    whole = scan.read_bytes()
    scan.write_bytes(b"")
    assert shelf.verify().exit_code == 3
    assert len(shelf.kept()) == 4
    scan.write_bytes(whole)
    shelf.verify()
    assert shelf.read == ["1.png", "2.png"]


# --- Runs that end before their end --------------------------------------------------------------


def test_a_run_that_was_cut_off_while_writing_is_not_taken_for_a_finished_one(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shelf.verify()
    text = shelf.folder / "texts" / "1.txt"
    right = text.read_text(encoding="utf-8")
    text.write_text(right.replace("утром", "вечером"), encoding="utf-8")

    def write_and_die(result: DocumentResult, out: Path, language: str) -> None:
        write_results(result, out, language)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run, "write_results", write_and_die)
        with pytest.raises(KeyboardInterrupt):
            shelf.verify()
    # The text is again what the last finished run was about: the results are not.
    text.write_text(right, encoding="utf-8")
    again = shelf.verify()
    assert not again.up_to_date
    assert again.findings == first.findings
    assert load_findings(shelf.folder / "out") == first.findings


def test_results_are_written_by_one_run_at_a_time(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    lock, refused = shelf.folder / "out" / ".sverka" / "writing", []

    def collate_while_another_run_finishes(
        read: Sequence[PageRead],
        source: Source,
        out: Path,
        settings: Settings,
        progress: Progress,
        **_: object,
    ) -> DocumentResult:
        result = collate(read, source, out, settings, progress)
        write_finished(out, "the key of the other run")
        return result

    def write_beside_another_run(result: DocumentResult, out: Path, language: str) -> FindingsFile:
        # The results of the other run are being replaced: its key must not stand over them.
        assert load_finished(out) == ""
        with lock.open("rb") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        refused.append(True)
        return write_results(result, out, language)

    monkeypatch.setattr(run, "collate", collate_while_another_run_finishes)
    monkeypatch.setattr(run, "write_results", write_beside_another_run)
    shelf.verify()
    assert refused == [True]
    with lock.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def read_all(shelf: Shelf) -> list[PageRead]:
    scans = find_scans([shelf.folder / "scans"])
    settings = Settings(engine=ReplayEngine([]))
    return list(iter_pages(scans, shelf.folder / "out", settings, lambda *_: None, keep_frames=True))


def test_a_page_without_frames_is_read_again_to_be_judged(shelf: Shelf) -> None:
    scans = find_scans([shelf.folder / "scans"])
    settings = Settings(engine=ReplayEngine([]))
    out = shelf.folder / "out"
    # `ocr` keeps no frames: what it read serves itself again, and not the judging.
    for keep_frames, read in ((False, 2), (False, 2), (True, 4), (True, 4)):
        list(iter_pages(scans, out, settings, lambda *_: None, keep_frames=keep_frames))
        assert len(shelf.read) == read


def test_pages_read_before_a_run_was_cut_off_are_not_read_again(shelf: Shelf) -> None:
    scans = find_scans([shelf.folder / "scans"])
    out, settings = shelf.folder / "out", Settings(engine=ReplayEngine([]))
    first = next(iter_pages(scans, out, settings, lambda *_: None, keep_frames=True))
    assert has_frames(out, first.key)
    assert load_reading(out, first.key) == first.page
    assert [page.from_cache for page in sorted(read_all(shelf), key=lambda page: page.page_index)] == [
        True,
        False,
    ]


def test_frames_without_a_reading_are_of_a_page_that_is_not_read(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reading, "write_reading", die)
        with pytest.raises(KeyboardInterrupt):
            read_all(shelf)
    assert [page.from_cache for page in read_all(shelf)] == [False, False]
    assert [page.from_cache for page in read_all(shelf)] == [True, True]


def test_a_folder_that_is_full_ends_the_run(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OutputError("No space left")

    monkeypatch.setattr(reading, "write_frames", fail)
    with pytest.raises(OutputError, match="No space left"):
        read_all(shelf)
    assert shelf.read == ["1.png"]


def test_a_page_that_fails_is_passed_over(shelf: Shelf) -> None:
    shelf.broken = {"1.png"}
    verified = shelf.verify()
    assert verified.exit_code == 5
    assert [failure.page_index for failure in verified.findings.failures] == [0]
    assert [page.page_index for page in verified.findings.pages] == [1]
    shelf.broken = set()
    assert shelf.verify().findings.failures == ()
    assert shelf.read == ["1.png", "2.png", "1.png"]


# --- Parts of a long document --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pages", "most", "sizes"),
    [
        (0, 24, []),
        (1, 24, [1]),
        (24, 24, [24]),
        (25, 24, [13, 12]),
        (48, 24, [24, 24]),
        (49, 24, [17, 16, 16]),
        (7, 3, [3, 2, 2]),
        (3, 1, [1, 1, 1]),
    ],
)
def test_parts_are_as_long_as_each_other(pages: int, most: int, sizes: list[int]) -> None:
    parts = balanced_parts(pages, most)
    assert [len(part) for part in parts] == sizes
    assert [page for part in parts for page in part] == list(range(pages))


class Judge:
    """Stands for `judge_cached` and notes how many pages it is given; it fails on parts with a page from `bad` on."""

    def __init__(self, *, most: int = 100, bad: Sequence[int] = ()) -> None:
        self.parts: list[list[int]] = []
        self._most, self._bad, self._judge = most, bad, judging.judge_cached

    def __call__(
        self, pages: Sequence[CachedPage], out: Path, model: object = None
    ) -> tuple[PageResult, ...]:
        own = [page.aligned.page_index for page in pages]
        self.parts.append(own)
        if len(own) > self._most or set(own) & set(self._bad):
            raise MemoryError
        return self._judge(pages, out)


def test_25_pages_are_judged_as_13_and_12(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.fill(25)
    judge = Judge()
    monkeypatch.setattr(judging, "judge_cached", judge)
    verified = shelf.verify()
    assert judge.parts == [list(range(13)), list(range(13, 25))]
    assert verified.findings.notices == ()


def test_pages_judged_by_themselves_are_told(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    together = shelf.verify().findings
    judge = Judge(most=1)
    monkeypatch.setattr(judging, "judge_cached", judge)
    verified = shelf.verify(Settings(engine=ReplayEngine([]), report_language="ru"))
    assert judge.parts == [[0, 1], [0], [1]]
    (notice,) = verified.findings.notices
    assert "judging them together failed: 1, 2." in notice
    assert notice in (shelf.folder / "out" / "report.html").read_text(encoding="utf-8")
    assert (verified.findings.failures, together.notices) == ((), ())


def test_a_page_that_cannot_be_judged_fails_by_itself(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "judge_cached", Judge(bad=[1]))
    verified = shelf.verify()
    assert [failure.page_index for failure in verified.findings.failures] == [1]
    assert "together failed: 1." in verified.findings.notices[0]
    assert verified.exit_code == 10


# --- Further formats -----------------------------------------------------------------------------

FORMATS = ("alto", "tei", "annotations", "xlsx")
OF_DOCUMENT = ("annotations.json", "findings.xlsx", "transcription.tei.xml")


def in_formats(*names: str) -> Settings:
    return Settings(engine=ReplayEngine([]), formats=load_formats(names, has_findings=True))


def written(shelf: Shelf) -> dict[str, tuple[int, int]]:
    """The files of further formats, and what changes where they are written."""
    out = shelf.folder / "out"
    own = [*(out / name for name in OF_DOCUMENT), *(out / "pages").glob("*.alto.xml")]
    own += (out / "pages").glob("*.annotations.json")
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in own if path.exists()}


def misread(shelf: Shelf) -> None:
    (shelf.folder / "texts" / "2.txt").write_text("поезд прибыл на станцию\nвыгрузка окончена ночью\n")


def test_further_formats_of_a_document_are_written_where_something_changed(shelf: Shelf) -> None:
    shelf.verify(in_formats(*FORMATS))
    before = written(shelf)
    assert sorted(before) == sorted(
        [*OF_DOCUMENT, *(f"{page}.{name}" for page in (1, 2) for name in ("alto.xml", "annotations.json"))]
    )
    assert shelf.verify(in_formats(*FORMATS)).up_to_date
    assert written(shelf) == before
    misread(shelf)
    assert not shelf.verify(in_formats(*FORMATS)).up_to_date
    after = written(shelf)
    assert {name for name in before if after[name] == before[name]} == {"1.alto.xml", "2.alto.xml"}
    assert "ночью</sic>" in (shelf.folder / "out" / "transcription.tei.xml").read_text(encoding="utf-8")


def test_a_format_is_written_of_results_that_are_up_to_date(shelf: Shelf) -> None:
    misread(shelf)
    shelf.verify()
    assert shelf.verify(in_formats("tei")).up_to_date
    late = (shelf.folder / "out" / "transcription.tei.xml").read_text(encoding="utf-8")
    (shelf.folder / "out" / "findings.json").unlink()
    (shelf.folder / "out" / "transcription.tei.xml").unlink()
    shelf.verify(in_formats("tei"))
    fresh = (shelf.folder / "out" / "transcription.tei.xml").read_text(encoding="utf-8")
    assert "ночью</sic>" in late
    assert [re.sub('when="[^"]*"', "", text) for text in (late, fresh)] == [
        re.sub('when="[^"]*"', "", late)
    ] * 2


def test_no_file_of_other_results_stays_beside_the_new_ones(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.verify(in_formats(*FORMATS))
    (shelf.folder / "out" / "annotations.json").write_text("a person's own")
    misread(shelf)
    monkeypatch.setattr(run, "publish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        shelf.verify(in_formats(*FORMATS))
    assert sorted(written(shelf)) == ["1.alto.xml", "2.alto.xml", "annotations.json"]


def test_a_workbook_that_a_person_filled_in_is_kept(shelf: Shelf) -> None:
    shelf.verify(in_formats("xlsx"))
    workbook = shelf.folder / "out" / "findings.xlsx"
    workbook.write_bytes(workbook.read_bytes() + b"decisions")
    filled_in = workbook.read_bytes()
    misread(shelf)
    verified = shelf.verify(in_formats("xlsx"))
    assert workbook.read_bytes() == filled_in
    assert [notice.split(" was ")[0] for notice in verified.notices] == [str(workbook)]
    assert shelf.verify().notices == ()
    assert workbook.read_bytes() == filled_in


def test_a_page_that_failed_has_no_further_formats(shelf: Shelf) -> None:
    shelf.verify(in_formats(*FORMATS))
    Image.new("L", (77, 1)).save(shelf.folder / "scans" / "2.png")
    shelf.broken = {"2.png"}
    verified = shelf.verify(in_formats(*FORMATS))
    assert (verified.unwritten, verified.notices) == ((), ())
    assert sorted(written(shelf)) == sorted(["1.alto.xml", "1.annotations.json", *OF_DOCUMENT])
    tei = (shelf.folder / "out" / "transcription.tei.xml").read_text(encoding="utf-8")
    assert "2.png cannot be read" in tei


def test_a_document_that_cannot_be_written_is_told_and_the_results_stay(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> dict[str, str | bytes]:
        raise ValueError("a slip")

    monkeypatch.setattr("ocr.formats.registry.TEI", DocumentFormat(format=fail))
    verified = shelf.verify(in_formats("tei", "xlsx"))
    assert verified.exit_code == ExitCode.INTERNAL
    assert [notice.split(":")[0] for notice in verified.notices] == ["Not written as tei"]
    assert list(written(shelf)) == ["findings.xlsx"]
    assert (shelf.folder / "out" / "findings.json").is_file()
