"""Patches: what is planned, applied beside and in place, undone, and refused."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocr.batch.origins import load_origins, write_origins
from ocr.desk import swap
from ocr.desk.patch import (
    AppliedPatch,
    PatchMode,
    apply_patch,
    format_record,
    load_patches,
    parse_record,
    plan_patch,
    summarise_record,
    undo_patch,
)
from ocr.desk.patch_plan import PatchPlan
from ocr.errors import InputError, OutputError
from ocr.files import write_atomically
from ocr.formats.results import find_source_files
from ocr.formats.source_files.formats import read_source_file
from ocr.formats.transcriptions import load_transcription
from ocr.model import Choice, Decision
from tests.formats.export_files import EXPORT
from tests.formats.source_files.test_tei_file import tei
from tests.formats.source_files.test_touched import FILES
from tests.review.test_corrected_files import FIRST, SECOND, write_run

TEXTS = {"1.txt": FIRST.encode(), "2.txt": SECOND.replace("\n", "\r\n").encode("cp1251")}


class Box:
    """A transcription in a folder and the results of its run."""

    def __init__(self, folder: Path, files: dict[str, bytes], *changes: tuple[int, str, str]) -> None:
        self.texts, self.results = folder / "texts", folder / "run"
        for name, data in files.items():
            write_atomically(self.texts / name, data)
        loaded = load_transcription(self.texts, len(files))
        write_run(self.results, self.texts, len(files), *changes)
        write_origins(self.results, loaded.places, loaded.files)

    def plan(self, *keys: str) -> PatchPlan:
        return plan_patch(self.results, decide(*keys))

    def read(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.texts.iterdir()}

    def beside(self) -> dict[str, bytes]:
        folder = self.results / "corrected"
        return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def decide(*keys: str) -> Sequence[Decision]:
    return [Decision(finding="", key=key, choice=Choice.ACCEPTED, reviewer="Рощина") for key in keys]


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path, TEXTS, (1, "25848", "25348"), (1, "12", "13"), (2, "25848", "25348"))


BOTH = ("k1-25848", "k1-12", "k2-25848")


# --- The plan --------------------------------------------------------------------------------------


def test_a_plan_counts_and_proves_and_writes_nothing(box: Box) -> None:
    before = sorted(box.results.rglob("*"))
    plan = box.plan(*BOTH)
    assert plan.summary == "2 files, 3 places; everything else byte-identical"
    assert (plan.is_identical_elsewhere, plan.told, plan.unmatched) == (True, (), 0)
    first, second = plan.files
    assert [file.kind for file in plan.files] == ["text, UTF-8", "text, CP1251"]
    assert [(one.page_index, one.before, one.after, one.reviewer) for one in first.places] == [
        (0, "25848", "25348", "Рощина"),
        (0, "12", "13", "Рощина"),
    ]
    # A digit each: in UTF-8 behind 31 and 44 characters, of which 24 and 30 are letters of two bytes; in CP1251
    # behind 21 characters.
    assert [tuple(one)[:2] for one in first.proof.touched] == [(55, 56), (74, 75)]
    assert [tuple(one) for one in second.proof.touched] == [(21, 22, 21, 22, "")]
    assert first.origin is not None
    assert first.origin.path == box.texts / "1.txt"
    assert first.diff == (
        "--- 1.txt\ttext, UTF-8\n+++ 1.txt\tcorrected, text, UTF-8\n@@ -1,3 +1,3 @@\n Начальнику порта.\n"
        "-Номер дела 25848, листов 12.\n+Номер дела 25348, листов 13.\n Подпись\n"
    )
    assert sorted(box.results.rglob("*")) == before


def test_a_plan_has_files_that_do_not_change(box: Box) -> None:
    plan = box.plan("k1-12")
    assert plan.summary == "1 file, 1 place; everything else byte-identical"
    assert [file.is_changed for file in plan.files] == [True, False]
    assert plan.files[1].diff == ""


def test_the_same_plan_has_the_same_key(box: Box) -> None:
    assert box.plan(*BOTH).key == box.plan(*BOTH).key
    assert box.plan(*BOTH).key != box.plan("k1-12").key


def test_a_letter_that_the_encoding_lacks_is_told(tmp_path: Path) -> None:
    box = Box(tmp_path, {"1.txt": FIRST.encode("cp1251")}, (1, "12", "一"))
    plan = box.plan("k1-12")
    assert not plan.is_identical_elsewhere
    assert plan.summary == "1 file, 1 place; everything else byte-identical, but in 1 of them, which see"
    assert [told.partition(". ")[0] for told in plan.told] == [
        "1.txt: CP1251 has no 一",
        "1.txt: all bytes were written anew in another encoding: its characters outside the places are as they were.",
    ]


def test_decisions_about_nothing_plan_nothing(box: Box) -> None:
    plan = box.plan("nothing")
    assert (plan.places, plan.changed, plan.unmatched) == (0, (), 1)
    with pytest.raises(InputError, match="Nothing is decided that would change a file"):
        apply_patch(plan, PatchMode.IN_PLACE)


@pytest.mark.parametrize("name", FILES)
def test_each_format_is_proved_patched_and_undone(tmp_path: Path, name: str) -> None:
    texts = tmp_path / "texts" / name
    write_atomically(texts, FILES[name])
    count = read_source_file(FILES[name], name).text.rstrip("\f").count("\f") + 1
    pages = [page.text for page in load_transcription(texts, count).pages]
    on = {word: next(n for n, text in enumerate(pages, 1) if word in text) for word in ("25848", "12")}
    write_run(tmp_path / "run", texts, count, (on["25848"], "25848", "25348"), (on["12"], "12", "1002"))
    loaded = load_transcription(texts, count)
    write_origins(tmp_path / "run", loaded.places, loaded.files)
    decisions = decide(*(f"k{page}-{word}" for word, page in on.items()))
    plan = plan_patch(tmp_path / "run", decisions)
    assert plan.summary == "1 file, 2 places; everything else byte-identical"
    assert plan.told == ()
    text = read_source_file(FILES[name], name).text
    expected = text.replace("25848", "25348").replace("12", "1002")
    for mode, place in (
        (PatchMode.BESIDE, tmp_path / "run" / "corrected" / name),
        (PatchMode.IN_PLACE, texts),
    ):
        record = apply_patch(plan, mode)
        assert read_source_file(place.read_bytes(), name).text == expected
        assert parse_record(format_record(record)) == record
        if name.endswith((".docx", ".zip", ".xlsx")):
            # What is kept of a package are its changed members as they were packed.
            changed = sum(len(one.old) for one in record.files[0].changes)
            assert changed < len(FILES[name])
        undo_patch(record, tmp_path / "run")
        assert texts.read_bytes() == FILES[name]
        assert not (tmp_path / "run" / "corrected").exists()
    assert list(texts.parent.iterdir()) == [texts]


def test_an_emendation_stands_beside_what_the_page_has(tmp_path: Path) -> None:
    data = tei("<pb/><p>Хлебо заготовки в мае</p>")
    texts = tmp_path / "texts" / "дело.xml"
    write_atomically(texts, data)
    write_run(tmp_path / "run", texts, 1, (1, "Хлебо заготовки", "Хлебозаготовки"))
    findings = tmp_path / "run" / "findings.json"
    write_atomically(findings, findings.read_text(encoding="utf-8").replace('"misread"', '"sic"'))
    loaded = load_transcription(texts, 1)
    write_origins(tmp_path / "run", loaded.places, loaded.files)
    edited = Decision(
        finding="", key="k1-Хлебо заготовки", choice=Choice.EDITED, text="Хлебозаготовки", reviewer="Рощина"
    )
    plan = plan_patch(tmp_path / "run", [edited])
    assert plan.summary == "1 file, 1 place; everything else byte-identical"
    assert plan.files[0].diff == ""
    assert plan.files[0].proof.told == ()
    assert plan.told == (
        "дело.xml: «Хлебозаготовки» stands beside what the page has, as an emendation: read, the file has the text "
        "of the page, and no difference.",
    )
    record = apply_patch(plan, PatchMode.IN_PLACE)
    assert "<corr" in texts.read_bytes().decode()
    undo_patch(record, tmp_path / "run")
    assert texts.read_bytes() == data


# --- Beside ------------------------------------------------------------------------------------------


def test_beside_all_files_are_written_and_the_originals_are_left(box: Box) -> None:
    record = apply_patch(box.plan("k1-12"), at="2026-01-02T03:04:05Z")
    assert box.beside() == {**TEXTS, "1.txt": FIRST.replace("12", "13").encode()}
    assert box.read() == TEXTS
    assert (record.at, record.mode, record.places) == ("2026-01-02T03:04:05Z", PatchMode.BESIDE, 1)
    assert load_patches(box.results) == (record,)
    undo_patch(record, box.results)
    assert box.beside() == {}
    assert [patch.undone_at != "" for patch in load_patches(box.results)] == [True]


def test_patches_beside_follow_each_other_and_are_undone_in_turn(box: Box) -> None:
    first = apply_patch(box.plan("k1-12"))
    between = box.beside()
    second = apply_patch(box.plan(*BOTH))
    with pytest.raises(InputError, match="If a later patch changed it, undo that one first"):
        undo_patch(first, box.results)
    undo_patch(second, box.results)
    assert box.beside() == between
    undo_patch(first, box.results)
    assert box.beside() == {}


def test_what_somebody_else_wrote_beside_is_left(box: Box) -> None:
    write_atomically(box.results / "corrected" / "2.txt", "чужое")
    with pytest.raises(OutputError, match=r"2\.txt was written or changed by somebody else"):
        apply_patch(box.plan(*BOTH))
    assert box.beside() == {"2.txt": "чужое".encode()}


def test_nothing_is_written_through_links(box: Box, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (box.results / "corrected").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="corrected is a link"):
        apply_patch(box.plan(*BOTH))
    (box.results / "corrected").unlink()
    (box.results / "corrected").mkdir()
    (box.results / "corrected" / "1.txt").symlink_to(tmp_path / "elsewhere" / "new")
    with pytest.raises(InputError, match=r"1\.txt is a link to"):
        apply_patch(box.plan(*BOTH))
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_results_of_the_first_version_have_their_texts_written_beside(box: Box) -> None:
    for path in find_source_files(box.results):
        path.unlink()
    plan = box.plan(*BOTH)
    assert not plan.is_identical_elsewhere
    assert [told.partition(" (by")[0] for told in plan.told] == [
        "1.txt: the file itself was not kept",
        "2.txt: the file itself was not kept",
    ]
    with pytest.raises(
        InputError, match=r"1\.txt cannot be corrected in place: the file itself was not kept"
    ):
        apply_patch(plan, PatchMode.IN_PLACE)
    undo = apply_patch(plan)
    assert box.beside()["2.txt"].decode() == SECOND.replace("25848", "25348")
    undo_patch(undo, box.results)
    assert box.beside() == {}


def test_an_export_with_a_mets_file_keeps_its_folders(tmp_path: Path) -> None:
    for name, data in EXPORT.items():
        write_atomically(tmp_path / "texts" / name, data)
    write_run(tmp_path / "run", tmp_path / "texts", 2, (2, "второй", "2-й"))
    loaded = load_transcription(tmp_path / "texts", 2)
    write_origins(tmp_path / "run", loaded.places, loaded.files)
    plan = plan_patch(tmp_path / "run", decide("k2-второй"))
    (file,) = plan.changed
    assert (file.name, file.origin) == ("page/a.xml", load_origins(tmp_path / "run")["page/a.xml"])
    assert file.kind == "a PAGE XML file, the text of its lines"
    record = apply_patch(plan)
    corrected = tmp_path / "run" / "corrected" / "page"
    assert (corrected / "a.xml").read_bytes() == EXPORT["page/a.xml"].replace(
        "второй".encode(), "2-й".encode()
    )
    assert (corrected / "b.xml").read_bytes() == EXPORT["page/b.xml"]
    undo_patch(record, tmp_path / "run")
    assert not corrected.parent.exists()
    corrected.parent.mkdir()
    corrected.symlink_to(tmp_path)
    with pytest.raises(OutputError, match="page is a link"):
        apply_patch(plan)


# --- In place ------------------------------------------------------------------------------------------


def test_in_place_the_changed_files_are_kept_as_they_were(box: Box) -> None:
    (box.texts / "1.txt").chmod(0o640)
    record = apply_patch(box.plan("k1-12"), PatchMode.IN_PLACE)
    assert box.read() == {**TEXTS, "1.txt": FIRST.replace("12", "13").encode(), "1.txt.orig": TEXTS["1.txt"]}
    assert (box.texts / "1.txt").stat().st_mode & 0o777 == 0o640
    (file,) = record.files
    assert (file.path, file.kept) == (box.texts / "1.txt", box.texts / "1.txt.orig")
    assert file.sha256_before == sha256(TEXTS["1.txt"]).hexdigest()
    # The last digit, behind 44 characters, 30 of which are letters of two bytes.
    assert [tuple(one) for one in file.changes] == [(74, 75, b"2")]
    undo_patch(record, box.results)
    assert box.read() == TEXTS


def test_an_original_that_was_kept_is_never_written_over(box: Box) -> None:
    (box.texts / "1.txt.orig").write_bytes(b"mine")
    (box.texts / "1.txt.orig.2").symlink_to("nowhere")
    record = apply_patch(box.plan("k1-12"), PatchMode.IN_PLACE)
    assert record.files[0].kept == box.texts / "1.txt.orig.3"
    undo_patch(record, box.results)
    assert (box.texts / "1.txt.orig").read_bytes() == b"mine"
    assert not (box.texts / "1.txt.orig.3").exists()


def test_patches_in_place_follow_each_other(box: Box) -> None:
    first = apply_patch(box.plan("k1-12"), PatchMode.IN_PLACE)
    between = box.read()
    second = apply_patch(box.plan(*BOTH), PatchMode.IN_PLACE)
    assert (box.texts / "1.txt").read_bytes().decode() == FIRST.replace("12", "13").replace("25848", "25348")
    undo_patch(second, box.results)
    assert box.read() == between
    undo_patch(first, box.results)
    assert box.read() == TEXTS


def test_a_file_that_was_changed_since_is_refused(box: Box) -> None:
    write_atomically(box.texts / "2.txt", "другое")
    with pytest.raises(InputError, match=r"2\.txt was changed after it was verified: .* Run `sverka verify`"):
        apply_patch(box.plan(*BOTH), PatchMode.IN_PLACE)
    assert (box.texts / "1.txt").read_bytes() == TEXTS["1.txt"]
    assert load_patches(box.results) == ()


def test_an_undo_refuses_what_was_changed_since_and_says_where_the_original_is(box: Box) -> None:
    record = apply_patch(box.plan(*BOTH), PatchMode.IN_PLACE)
    (box.texts / "2.txt").write_bytes(b"new")
    with pytest.raises(InputError, match=r"2\.txt was changed after the patch .* kept in .*2\.txt\.orig"):
        undo_patch(record, box.results)
    assert (box.texts / "1.txt").read_bytes() != TEXTS["1.txt"]


def put_link(box: Box) -> None:
    (box.texts / "2.txt").rename(box.texts / "real")
    (box.texts / "2.txt").symlink_to("real")


def put_folder(box: Box) -> None:
    (box.texts / "2.txt").unlink()
    (box.texts / "2.txt").mkdir()


def put_nothing(box: Box) -> None:
    (box.texts / "2.txt").unlink()


@pytest.mark.parametrize(
    ("put", "told"),
    [(put_link, "is a link to real"), (put_folder, "is a folder"), (put_nothing, "is not there any more")],
)
def test_what_is_no_file_any_more_is_refused(box: Box, put: object, told: str) -> None:
    assert callable(put)
    put(box)
    with pytest.raises(InputError, match=told):
        apply_patch(box.plan(*BOTH), PatchMode.IN_PLACE)
    assert (box.texts / "1.txt").read_bytes() == TEXTS["1.txt"]


def test_all_is_put_back_where_one_file_cannot_be_written(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target.name == "2.txt":
            raise OSError(30, "Read-only file system")
        return whole(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(OutputError, match=r"2\.txt: Read-only file system\. Free space"):
        apply_patch(box.plan(*BOTH), PatchMode.IN_PLACE)
    assert box.read() == TEXTS
    assert load_patches(box.results) == ()


@pytest.mark.parametrize("count", range(1, 6))
def test_a_full_disk_leaves_all_as_it_was(box: Box, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    synced: list[int] = []

    def sync(handle: int) -> None:
        synced.append(handle)
        if len(synced) == count:
            raise OSError(28, "No space left on device")

    plan = box.plan(*BOTH)
    monkeypatch.setattr("os.fsync", sync)
    # Two new files and two kept ones; what is after that only has names written to the disk.
    if count <= 4:
        with pytest.raises(OutputError, match="No space left on device"):
            apply_patch(plan, PatchMode.IN_PLACE)
        assert box.read() == TEXTS
        assert load_patches(box.results) == ()
    else:
        apply_patch(plan, PatchMode.IN_PLACE)
        assert len(box.read()) == 4


def test_patches_at_once_wait_for_each_other(box: Box) -> None:
    plan = box.plan(*BOTH)
    with ThreadPoolExecutor(6) as pool:
        records = list(pool.map(lambda _: apply_patch(plan, PatchMode.IN_PLACE), range(6)))
    assert len({record.id for record in records}) == len(load_patches(box.results)) == 6
    assert sorted(box.read()) == ["1.txt", "1.txt.orig", "2.txt", "2.txt.orig"]
    for record in reversed(load_patches(box.results)):
        undo_patch(record, box.results)
    assert box.read() == TEXTS


def test_what_cannot_be_put_back_keeps_its_original(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Path.replace
    calls: list[str] = []

    def replace(self: Path, target: Path) -> Path:
        calls.append(target.name)
        if target.name.endswith(".txt") and calls.count("1.txt") + calls.count("2.txt") > 1:
            raise OSError(28, "No space left on device")
        return whole(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(
        OutputError, match=r"2\.txt: No space.* These are changed all the same: .*1\.txt\. Free"
    ):
        apply_patch(box.plan(*BOTH), PatchMode.IN_PLACE)
    monkeypatch.undo()
    corrected = FIRST.replace("12", "13").replace("25848", "25348").encode()
    assert box.read() == {**TEXTS, "1.txt": corrected, "1.txt.orig": TEXTS["1.txt"]}
    (record,) = load_patches(box.results)
    undo_patch(record, box.results)
    assert {name: data for name, data in box.read().items() if name in TEXTS} == TEXTS


def test_a_summary_has_no_old_bytes_and_undoes_nothing(box: Box) -> None:
    record = apply_patch(box.plan(*BOTH), PatchMode.IN_PLACE)
    summary = parse_record(summarise_record(record))
    assert [one.sha256_after for one in summary.files] == [one.sha256_after for one in record.files]
    assert [one.changes for one in summary.files] == [(), ()]
    with pytest.raises(InputError, match="does not lead back"):
        undo_patch(summary, box.results)
    undo_patch(record, box.results)
    assert box.read() == TEXTS


def test_a_patch_that_was_cut_off_is_undone(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target.name == "2.txt":
            raise KeyboardInterrupt
        return whole(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        apply_patch(box.plan(*BOTH), PatchMode.IN_PLACE)
    monkeypatch.undo()
    assert (box.texts / "1.txt").read_bytes() != TEXTS["1.txt"]
    (record,) = load_patches(box.results)
    undo_patch(record, box.results)
    # What was kept as it was stays, as nobody knows of it.
    assert box.read() == {**TEXTS, "1.txt.orig": TEXTS["1.txt"]}


def test_a_file_changed_between_look_and_write_is_left(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = swap._stage

    def change(path: Path, content: bytes) -> Path:
        if path.name == "2.txt":
            path.write_bytes("тем временем".encode())
        return stage(path, content)

    monkeypatch.setattr(swap, "_stage", change)
    with pytest.raises(InputError, match=r"2\.txt was changed just now"):
        apply_patch(box.plan(*BOTH), PatchMode.IN_PLACE)
    assert box.read() == {"1.txt": TEXTS["1.txt"], "2.txt": "тем временем".encode()}


def test_where_nobody_knows_the_place_the_folder_can_be_named(box: Box) -> None:
    (box.results / ".sverka" / "origins").unlink()
    with pytest.raises(InputError, match=r"Where 1\.txt lies is not known"):
        apply_patch(box.plan(*BOTH), PatchMode.IN_PLACE)
    apply_patch(plan_patch(box.results, decide(*BOTH), originals=box.texts), PatchMode.IN_PLACE)
    assert (box.texts / "1.txt").read_bytes().decode() == FIRST.replace("12", "13").replace("25848", "25348")


def test_names_may_be_as_long_as_they_can(tmp_path: Path) -> None:
    # 125 letters of 2 bytes, «a» and «.txt» are 255 bytes.
    name = "я" * 125 + "a.txt"
    assert len(name.encode()) == 255
    box = Box(tmp_path, {name: FIRST.encode()}, (1, "12", "13"))
    record = apply_patch(box.plan("k1-12"), PatchMode.IN_PLACE)
    kept = record.files[0].kept
    assert kept is not None
    # Of 250 bytes before «.orig» 125 letters are.
    assert kept.name == "я" * 125 + ".orig"
    undo_patch(record, box.results)
    assert box.read() == {name: FIRST.encode()}


def test_names_that_differ_only_in_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"Лист.txt": FIRST.encode(), "лист.txt": SECOND.encode()}
    box = Box(tmp_path, files, (1, "12", "13"))
    undo_patch(apply_patch(box.plan("k1-12")), box.results)
    monkeypatch.setattr(swap, "_tells_case_apart", lambda _: False)
    with pytest.raises(OutputError, match="does not tell their names apart"):
        apply_patch(box.plan("k1-12"))
    assert box.beside() == {}


def test_a_record_that_is_damaged_or_hostile_changes_nothing(box: Box, tmp_path: Path) -> None:
    record = apply_patch(box.plan(*BOTH))
    for path in ("/etc/passwd", "corrected/../../x", "findings.json"):
        (first, *_) = parse_record(
            format_record(record).replace("corrected/1.txt", path.replace("/", "%2F"))
        ).files
        with pytest.raises(InputError, match="no file beside the results"):
            undo_patch(patch_of(record, first), box.results)
    kept = box.results / ".sverka" / "patches" / f"{record.id}.patch"
    kept.write_bytes(kept.read_bytes().replace(b"beside", b"in%20place"))
    assert load_patches(box.results) == ()


def patch_of(record: AppliedPatch, file: object) -> AppliedPatch:
    return AppliedPatch(
        id=record.id,
        at="",
        mode=record.mode,
        plan_key="",
        places=0,
        files=(file,),  # type: ignore[arg-type]
    )


# --- Any text, any encoding ----------------------------------------------------------------------------

LETTERS = st.text(st.sampled_from("абвы но\t\u00a0\n"), max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    before=LETTERS,
    after=LETTERS,
    reading=st.text(st.sampled_from('пры о一&"<'), min_size=1, max_size=8).filter(
        lambda text: text.strip() != ""
    ),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    suffix=st.sampled_from([".txt", ".csv"]),
)
def test_undone_a_patch_leaves_every_byte(
    tmp_path_factory: pytest.TempPathFactory,
    *,
    before: str,
    after: str,
    reading: str,
    codec: str,
    line_end: str,
    suffix: str,
) -> None:
    word = "переправа"
    text = f"Начальнику порта. {before}{word}{after} и груза не принял, так как не было людей."
    if suffix == ".csv":
        text = f'лист;текст\n1;"{text}"\n'
    data = text.replace("\n", line_end).encode(codec)
    folder = tmp_path_factory.mktemp("box")
    box = Box(folder, {f"1{suffix}": data}, (1, word, reading))
    plan = box.plan(f"k1-{word}")
    file = read_source_file(data, f"1{suffix}")
    place = file.text.index(word)
    expected = file.text[:place] + reading + file.text[place + len(word) :]
    if plan.is_identical_elsewhere:
        (touched,) = plan.files[0].proof.touched
        assert plan.files[0].after[: touched.new_start] == data[: touched.start]
        assert plan.files[0].after[touched.new_end :] == data[touched.end :]
    else:
        assert "一" in reading
        assert codec == "cp1251"
    record = apply_patch(plan, PatchMode.IN_PLACE)
    new = (box.texts / f"1{suffix}").read_bytes()
    assert read_source_file(new, f"1{suffix}").text == expected
    undo_patch(record, box.results)
    assert box.read() == {f"1{suffix}": data}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    name=st.sampled_from(sorted(FILES)),
    readings=st.tuples(*[st.text(st.sampled_from("аяї1 &<>\"'-«»"), min_size=1, max_size=12)] * 2),
)
def test_undone_a_patch_leaves_every_byte_of_any_format(
    tmp_path_factory: pytest.TempPathFactory, *, name: str, readings: tuple[str, str]
) -> None:
    folder = tmp_path_factory.mktemp("box")
    texts = folder / "texts" / name
    write_atomically(texts, FILES[name])
    text = read_source_file(FILES[name], name).text
    count = text.rstrip("\f").count("\f") + 1
    pages = [page.text for page in load_transcription(texts, count).pages]
    words = dict(zip(("25848", "12"), readings, strict=True))
    on = {word: next(n for n, page in enumerate(pages, 1) if word in page) for word in words}
    write_run(folder / "run", texts, count, *((on[word], word, new) for word, new in words.items()))
    loaded = load_transcription(texts, count)
    write_origins(folder / "run", loaded.places, loaded.files)
    plan = plan_patch(folder / "run", decide(*(f"k{page}-{word}" for word, page in on.items())))
    assert plan.is_identical_elsewhere
    assert plan.files[0].proof.told == ()
    record = apply_patch(plan, PatchMode.IN_PLACE)
    start, end = text.index("25848"), text.index("12")
    expected = text[:start] + readings[0] + text[start + 5 : end] + readings[1] + text[end + 2 :]
    assert read_source_file(texts.read_bytes(), name).text == expected
    undo_patch(record, folder / "run")
    assert {path.name: path.read_bytes() for path in texts.parent.iterdir()} == {name: FILES[name]}
