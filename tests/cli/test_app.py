"""The command line as a user meets it: results, exit codes, and what it says when something is wrong."""

import errno
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from zlib import compress, crc32

import docx
import pikepdf
import pytest
from docx.enum.text import WD_BREAK
from lxml import etree
from PIL import Image
from rapidfuzz.distance import Levenshtein

from ocr import __version__
from ocr.engines.ensemble import EnsembleEngine
from ocr.errors import EngineError
from ocr.formats.page_xml import NAMESPACE
from tests.command_line import Sverka, files_of_at_most, make_document

ROOT = Path(__file__).parents[2]
SCANS, TRUTH = ROOT / "scans", ROOT / "ground_truth" / "telegram-25348"

pytestmark = pytest.mark.tesseract


# --- The main job --------------------------------------------------------------------------------


def true_box(sheet: Path, word: str) -> tuple[int, int, int, int]:
    """Where the facsimile's truth has this word."""
    page = etree.parse(str(sheet)).getroot()
    names = {"p": NAMESPACE}
    (found,) = [
        element
        for element in page.iterfind(".//p:Word", names)
        if element.findtext("p:TextEquiv/p:Unicode", namespaces=names) == word
    ]
    coords = found.find("p:Coords", names)
    assert coords is not None
    points = [tuple(map(int, point.split(","))) for point in str(coords.get("points")).split()]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def test_the_telegram(sverka: Sverka, telegram_results: Path, tmp_path: Path) -> None:
    out = shutil.copytree(telegram_results, tmp_path / "out")
    run = sverka("verify", SCANS / "telegram-25348", TRUTH, "--out", out)
    assert run.exit_code == 1
    assert "1. page 3, misread: «25848» -> «25348»" in run.out
    assert str(out / "report.html") in run.out
    result = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    first = result["findings"][0]
    assert (first["page"], first["verdict"], first["kind"]) == (3, "misread", "number")
    assert (first["transcribed"], first["reading"]) == ("25848", "25348")
    assert first["probability"] > 0.9
    text = (TRUTH / "sheet-3.txt").read_text(encoding="utf-8")
    assert text[first["start"] : first["end"]] == "25848"
    ((left, top, right, bottom),) = first["boxes"]
    true = true_box(SCANS / "telegram-25348" / "sheet-3.xml", "25348")
    assert all(abs(a - b) <= 12 for a, b in zip((left, top, right, bottom), true, strict=True))
    # What the README shows, and nothing else.
    listed = [(f["page"], f["verdict"], f["transcribed"], f["reading"]) for f in result["findings"]]
    assert listed == [
        (3, "misread", "25848", "25348"),
        (2, "misread", "Муцдена", "Мукдена"),
        (1, "misread", "СУТС", "СУТОК"),
        # Behind them what the record says against itself.
        (1, "inconsistent", "157.40", ""),
        (None, "differs", "three-to-one", "two-to-one"),
        (None, "differs", "LIN BIAO", ""),
        (None, "inconsistent", "SOVIEV", "SOVIET"),
    ]
    assert result["document"]["facsimile"] is True
    counts = result["document"]["counts"]
    told = f"tokens {counts['doubtful']} are doubtful, {counts['unchecked']} unchecked: counted, not all of"
    assert told in run.out
    # The rest is clear.
    assert counts["confirmed"] > 0.9 * sum(counts.values())


def test_the_telegram_as_the_typist_would_have_had_it(
    sverka: Sverka, telegram_results: Path, tmp_path: Path
) -> None:
    # Its first two sheets are those of the telegram: they are read.
    out = shutil.copytree(telegram_results, tmp_path / "out")
    run = sverka("verify", SCANS / "telegram-25348-typed-variant", TRUTH, "--out", out, "--lang", "ru")
    assert run.exit_code == 1
    result = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    (place,) = [f for f in result["findings"] if f["page"] == 3 and f["transcribed"] == "25848"]
    assert (place["verdict"], place["reading"]) == ("sic", "25848")
    assert "так в документе" in (out / "report.html").read_text(encoding="utf-8")


def test_any_other_number(document_results: Path) -> None:
    result = json.loads((document_results / "findings.json").read_text(encoding="utf-8"))
    first = result["findings"][0]
    assert (first["page"], first["verdict"]) == (3, "misread")
    assert (first["transcribed"], first["reading"]) == ("70419", "76419")


def test_any_other_number_of_the_typist(sverka: Sverka, tmp_path: Path) -> None:
    make_document(tmp_path, ("31585", "31585", "31535"), ("31585", "31585", "31535"))
    run = sverka("verify", tmp_path / "scans", tmp_path / "texts", "--out", tmp_path / "out")
    result = json.loads((tmp_path / "out" / "findings.json").read_text(encoding="utf-8"))
    assert run.exit_code == 1
    assert [(f["page"], f["verdict"], f["transcribed"]) for f in result["findings"]] == [(3, "sic", "31535")]


def test_a_run_leaves_its_log(document_results: Path) -> None:
    first, *_, last = (document_results / "sverka.log").read_text(encoding="utf-8").splitlines()
    assert " verify of 3 pages begins: sverka " in first
    assert "tesseract" in first
    assert last.endswith("3 pages judged, 0 failed, 1 findings, 0 dismissed; exit code 1")


def test_the_shape_of_the_findings_file(document: Path, document_results: Path) -> None:
    out = document_results
    result = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    assert (result["schema"], result["sverka"]) == (1, __version__)
    assert {"name", "profile", "counts"} <= result["document"].keys()
    page = result["pages"][2]
    assert page["page"] == 3
    assert page["scan"] == "sheet-3.jpg"
    assert page["transcription"] == "sheet-3.txt"
    with Image.open(document / "scans" / "sheet-3.jpg") as image:
        assert (page["width_px"], page["height_px"]) == image.size
    assert set(page["cer"]) == set(page["wer"]) == {"edits", "length"}
    assert [name.split()[0] for name in page["engines"]] == ["typescript", "tesseract"]
    tokens = [json.loads(line) for line in (out / "tokens.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sum(page["tokens"] for page in result["pages"]) == sum(t["start"] < t["end"] for t in tokens)
    for page in result["pages"]:
        text = (document / "texts" / page["transcription"]).read_text(encoding="utf-8")
        here = [t for t in tokens if t["page"] == page["page"]]
        assert all(text[t["start"] : t["end"]] == t["text"] for t in here)
        # every letter of the transcription has a verdict
        assert "".join(t["text"] for t in here) == "".join(text.split())
    for finding in result["findings"]:
        assert {"id", "severity", "probability", "boxes", "reasons"} <= finding.keys()
        assert all({"evidence", "text"} == reason.keys() for reason in finding["reasons"])
    assert (out / "pages" / "3.txt").read_text(encoding="utf-8").startswith("Продолжение")


def test_a_second_run_reads_nothing_again(
    sverka: Sverka, document: Path, document_results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = shutil.copytree(document / "texts", tmp_path / "texts")
    out = shutil.copytree(document_results, tmp_path / "out")
    before = (out / "findings.json").read_bytes()
    ids = [f["id"] for f in json.loads(before)["findings"]]

    def forbid(*_: object) -> None:
        raise EngineError("read again")

    monkeypatch.setattr(EnsembleEngine, "read", forbid)
    again = sverka("verify", document / "scans", texts, "--out", out, "--jobs", "1")
    assert "Nothing changed" in again.out
    assert (again.exit_code, (out / "findings.json").read_bytes()) == (1, before)
    # A removed report is made anew, a changed transcription judged anew, neither reads a page.
    (out / "report.html").unlink()
    assert (
        "Nothing changed" not in sverka("verify", document / "scans", texts, "--out", out, "--jobs", "1").out
    )
    assert (out / "report.html").exists()
    assert [f["id"] for f in json.loads((out / "findings.json").read_bytes())["findings"]] == ids
    path = texts / "sheet-1.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("25 минут", "35 минут"), encoding="utf-8")
    sverka("verify", document / "scans", texts, "--out", out, "--jobs", "1")
    found = json.loads((out / "findings.json").read_bytes())["findings"]
    assert ("35", "25") in {(f["transcribed"], f["reading"]) for f in found}


def test_how_many_errors_are_left(
    sverka: Sverka, document: Path, document_results: Path, tmp_path: Path
) -> None:
    out = shutil.copytree(document_results, tmp_path / "out")
    run = sverka("verify", document / "scans", document / "texts", "--out", out)
    left = json.loads((out / "findings.json").read_bytes())["document"]["left"]
    now, end = left["now"], left["at_the_end"]
    # The document has one error, and a clear one: the list shows it, and the interval holds little else.
    assert now["low"] == 1
    assert now["high"] <= 2
    assert now["expected"] == pytest.approx(1, abs=0.25)
    assert (end["reviewed"], end["low"]) == (1, 0)
    assert end["expected"] == pytest.approx(now["expected"] - 1, abs=0.1)
    assert len(left["curve"]) == end["reviewed"] + 1
    assert "Errors in the transcription: about" in run.out


def test_a_page_whose_frames_are_damaged_is_read_anew(
    sverka: Sverka, document: Path, document_results: Path, tmp_path: Path
) -> None:
    out = shutil.copytree(document_results, tmp_path / "out")
    whole = (out / "findings.json").read_bytes()
    damaged = sorted((out / ".sverka").glob("*.npz"))[0]
    kept = damaged.read_bytes()
    damaged.write_bytes(kept[:5000])
    (out / ".sverka" / "finished").unlink()
    run = sverka("verify", document / "scans", document / "texts", "--out", out, "--jobs", "1")
    assert run.exit_code == 1
    assert (out / "findings.json").read_bytes() == whole
    assert damaged.read_bytes() == kept


def test_one_running_text_over_three_scans(
    sverka: Sverka, document: Path, document_results: Path, tmp_path: Path
) -> None:
    out = shutil.copytree(document_results, tmp_path / "out")
    parts = [path.read_text(encoding="utf-8") for path in sorted((document / "texts").iterdir())]
    running = tmp_path / "all.txt"
    running.write_text("".join(parts).replace("\n", "\r\n"), encoding="utf-8", newline="")
    sverka("verify", document / "scans", running, "--out", out)
    result = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    starts = [page["transcription_start"] for page in result["pages"]]
    assert starts == [0, len(parts[0]), len(parts[0] + parts[1])]
    first = result["findings"][0]
    assert (first["page"], first["transcribed"]) == (3, "70419")
    at = starts[2] + first["start"]
    assert "".join(parts)[at : at + 5] == "70419"


# --- Errors planted by hand ----------------------------------------------------------------------

PLANTED = (
    ("sheet-1.txt", "около 1500 орудий", "около 1600 орудий"),  # a digit
    ("sheet-1.txt", "в 22 часа 30 минут", "в 22 часа 80 минут"),  # a digit
    ("sheet-2.txt", "около 1000 самолетов", "около 7000 самолетов"),  # a digit
    ("sheet-1.txt", "пекинского времени", "пекинского бремени"),  # a letter
    ("sheet-2.txt", "готовы двинуть", "готовы сдвинуть"),  # a letter
    ("sheet-2.txt", "китайцы же пока не располагают", "китайцы же пока располагают"),  # a dropped word
    ("sheet-3.txt", "могут рассчитывать только", "могут могут рассчитывать только"),  # a repeated word
    (
        "sheet-2.txt",
        "Он также сказал, что в настоящее время они не располагают подготовленными кадрами",
        "Он также сказал, кадрами",
    ),  # a dropped line
    ("sheet-3.txt", "два миллиарда двести миллионов", "двести миллиарда два миллионов"),  # a swapped pair
    ("sheet-3.txt", "вылететь 8 октября", "вылететь 3 октября"),  # a digit
)


def test_nine_of_ten_planted_errors_are_among_the_first_twenty(
    sverka: Sverka, telegram_results: Path, tmp_path: Path
) -> None:
    texts = shutil.copytree(TRUTH, tmp_path / "texts")
    out = shutil.copytree(telegram_results, tmp_path / "out")
    for name, right, wrong in PLANTED:
        path = texts / name
        text = path.read_text(encoding="utf-8")
        assert text.count(right) == 1, right
        path.write_text(text.replace(right, wrong), encoding="utf-8")
    sverka("verify", SCANS / "telegram-25348", texts, "--out", out)
    result = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    found = []
    for name, right, wrong in PLANTED:
        text = (texts / name).read_text(encoding="utf-8")
        start = text.index(wrong)
        # A finding counts if it touches what was changed.
        changed = [op for op in Levenshtein.opcodes(right, wrong) if op.tag != "equal"]
        low, high = start + min(op.dest_start for op in changed), start + max(op.dest_end for op in changed)
        found.append(
            any(
                f["start"] <= high + 1 and f["end"] >= low - 1
                for f in result["findings"][:20]
                if result["pages"][f["page"] - 1]["transcription"] == name
            )
        )
    missed = [wrong for (_, _, wrong), hit in zip(PLANTED, found, strict=True) if not hit]
    assert sum(found) >= 9, missed


# --- Bad input -----------------------------------------------------------------------------------


def write_bomb(path: Path) -> None:
    """Write a PNG of 40,000 x 40,000 pixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + crc32(kind + data).to_bytes(4, "big")

    header = (40_000).to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    rows = compress(b"\0" * (5001 * 40_000), 9)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def write_encrypted_pdf(path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path, encryption=pikepdf.Encryption(owner="secret", user="secret"))


def write_bad_scan(kind: str, folder: Path, good: Path) -> Path:
    path = folder / {"text": "a.png", "bomb": "a.png", "encrypted": "a.pdf"}.get(kind, "a.jpg")
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "truncated":
        path.write_bytes(good.read_bytes()[:20_000])
    elif kind == "text":
        path.write_text("Это текст, а не картинка.", encoding="utf-8")
    elif kind == "bomb":
        write_bomb(path)
    else:
        write_encrypted_pdf(path)
    return path


BAD_SCANS = {
    "empty": "empty",
    "truncated": "truncated",
    "text": "no image",
    "bomb": "40000 x 40000 pixels",
    "encrypted": "password",
}


@pytest.mark.parametrize("kind", BAD_SCANS)
def test_a_bad_page_is_passed_over_and_told(
    sverka: Sverka, document: Path, tmp_path: Path, kind: str
) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    shutil.copy(document / "scans" / "sheet-1.jpg", scans / "b.jpg")
    bad = write_bad_scan(kind, scans, scans / "b.jpg")
    run = sverka("ocr", scans, "--out", tmp_path / "out", "--jobs", "1")
    assert run.exit_code == 3
    assert bad.name in run.err
    assert BAD_SCANS[kind] in run.err
    assert "Traceback" not in run.err
    if kind != "encrypted":
        assert "эшелон" in (tmp_path / "out" / "pages" / "2.txt").read_text(encoding="utf-8")
        assert not (tmp_path / "out" / "pages" / "1.txt").exists()
        assert "1 read" in run.out
        assert "1 failed" in run.out


def test_a_language_is_another_reading(sverka: Sverka, document: Path, tmp_path: Path) -> None:
    scan, out = document / "scans" / "sheet-1.jpg", tmp_path / "out"
    assert "1 read, 0 unchanged" in sverka("ocr", scan, "--out", out, "--no-language").out
    assert "эшелон" in (out / "pages" / "1.txt").read_text(encoding="utf-8")
    assert "1 read, 0 unchanged" in sverka("ocr", scan, "--out", out).out
    assert "0 read, 1 unchanged" in sverka("ocr", scan, "--out", out).out
    for engine in ("typescript", "tesseract"):
        assert "1 read, 0 unchanged" in sverka("ocr", scan, "--out", out, "--engine", engine).out
        assert "0 read, 1 unchanged" in sverka("ocr", scan, "--out", out, "--engine", engine).out


ENGINES = {"typescript": ["typescript"], "tesseract": ["tesseract"], "ensemble": ["typescript", "tesseract"]}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_engine_that_is_named_reads(
    sverka: Sverka, document: Path, document_results: Path, tmp_path: Path, engine: str
) -> None:
    out = shutil.copytree(document_results, tmp_path / "out")
    run = sverka("verify", document / "scans", document / "texts", "--out", out, "--engine", engine)
    # The results are of the ensemble: another engine reads anew.
    assert ("Nothing changed" in run.out) is (engine == "ensemble")
    result = json.loads((out / "findings.json").read_bytes())
    names = [[name.split()[0] for name in page["engines"]] for page in result["pages"]]
    assert names == [ENGINES[engine]] * 3
    assert ("70419", "76419") in {(f["transcribed"], f["reading"]) for f in result["findings"]}


def test_an_unknown_engine_is_answered_with_the_known_ones(
    sverka: Sverka, document: Path, tmp_path: Path
) -> None:
    run = sverka("ocr", document / "scans", "--out", tmp_path / "out", "--engine", "kraken")
    assert run.exit_code == 2
    assert "Known engines: ensemble, tesseract, typescript" in run.err
    assert not (tmp_path / "out").exists()


def test_a_bad_page_in_a_verification(sverka: Sverka, document: Path, tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    shutil.copytree(document / "scans", scans)
    (scans / "sheet-2.jpg").write_bytes(b"")
    out = tmp_path / "out"
    run = sverka("verify", scans, document / "texts", "--out", out)
    # Findings alone would be 1: the failure outranks them.
    assert run.exit_code == 3
    assert "page 2  sheet-2.jpg FAILED" in run.out
    result = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    assert [page["page"] for page in result["pages"]] == [1, 3]
    assert [(f["page"], f["exit_code"]) for f in result["failures"]] == [(2, 3)]
    assert (result["findings"][0]["page"], result["findings"][0]["transcribed"]) == (3, "70419")
    assert "sheet-2.jpg" in (out / "report.html").read_text(encoding="utf-8")
    assert not (out / "pages" / "2.txt").exists()
    # With the scan back in its place only that page is read.
    shutil.copy(document / "scans" / "sheet-2.jpg", scans)
    assert sverka("verify", scans, document / "texts", "--out", out).exit_code == 1
    assert (out / "pages" / "2.txt").exists()


def test_a_transcription_in_cp1251_is_read_and_said_so(
    sverka: Sverka, document: Path, document_results: Path, tmp_path: Path
) -> None:
    out = shutil.copytree(document_results, tmp_path / "out")
    # The letters are the same: the run is to be made once more all the same.
    (out / ".sverka" / "finished").unlink()
    texts = tmp_path / "texts"
    texts.mkdir()
    for path in (document / "texts").iterdir():
        # № is in CP1251 too.
        (texts / path.name).write_bytes(path.read_text(encoding="utf-8").encode("cp1251"))
    run = sverka("verify", document / "scans", texts, "--out", out)
    assert run.exit_code == 1
    assert "sheet-1.txt was read as CP1251" in run.out
    assert "CP1251" in (out / "report.html").read_text(encoding="utf-8")


def test_a_transcription_in_word_is_judged_like_its_text(
    sverka: Sverka, document: Path, document_results: Path, tmp_path: Path
) -> None:
    out = shutil.copytree(document_results, tmp_path / "out")
    texts = [path.read_text(encoding="utf-8") for path in sorted((document / "texts").iterdir())]
    word = docx.Document()
    for number, text in enumerate(texts):
        for line in text.rstrip("\n").split("\n"):
            word.add_paragraph(line)
        if number < len(texts) - 1:
            word.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    word.save(str(tmp_path / "дело.docx"))
    run = sverka("verify", document / "scans", tmp_path / "дело.docx", "--out", out)
    assert run.exit_code == 1
    plain, of_word = (json.loads((one / "findings.json").read_bytes()) for one in (document_results, out))
    names = ("page", "verdict", "transcribed", "reading", "probability", "boxes")
    assert [[one[name] for name in names] for one in of_word["findings"]] == [
        [one[name] for name in names] for one in plain["findings"]
    ]
    assert [page["transcription"] for page in of_word["pages"]] == ["дело.docx"] * 3
    entries = [
        {"id": one["id"], "key": one["key"], "decision": "accepted", "text": ""}
        for one in of_word["findings"]
    ]
    (tmp_path / "decisions.json").write_text(
        json.dumps({"schema": 1, "decisions": entries}), encoding="utf-8"
    )
    export = sverka(
        "export", out, "--decisions", tmp_path / "decisions.json", "--out", tmp_path / "corrected"
    )
    assert export.exit_code == 0
    corrected = docx.Document(str(tmp_path / "corrected" / "дело.docx"))
    assert len(corrected.comments) == len(entries)
    assert {one.author for one in corrected.comments} == {"Sverka"}
    assert "76419" in (tmp_path / "corrected" / "дело-3.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("koi8", "no encoding"),
        ("fewer", "2 page texts, but there are 3 page images"),
        ("none", "no .txt"),
        ("missing", "There is no"),
        ("empty", "no text"),
    ],
)
def test_a_transcription_that_cannot_be_used(
    sverka: Sverka, document: Path, tmp_path: Path, change: str, said: str
) -> None:
    texts = tmp_path / "texts"
    shutil.copytree(document / "texts", texts)
    if change == "koi8":
        (texts / "sheet-1.txt").write_bytes("Доношу, что эшелон прибыл".encode("koi8-r"))
    elif change == "fewer":
        (texts / "sheet-3.txt").unlink()
    elif change == "none":
        for path in texts.iterdir():
            path.unlink()
    elif change == "missing":
        shutil.rmtree(texts)
    else:
        for path in texts.iterdir():
            path.write_bytes(b"")
    run = sverka("verify", document / "scans", texts, "--out", tmp_path / "out")
    assert run.exit_code == 3
    assert said in run.err
    assert not (tmp_path / "out").exists()


# What the system refuses is raised here: root may read and write everything.
def test_a_folder_that_may_not_be_read(
    sverka: Sverka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    iterdir = Path.iterdir

    def refuse(self: Path) -> Iterator[Path]:
        if self == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return iterdir(self)

    monkeypatch.setattr(Path, "iterdir", refuse)
    run = sverka("ocr", closed, "--out", tmp_path / "out")
    assert run.exit_code == 3
    assert str(closed) in run.err
    assert "permission" in run.err.lower()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_a_folder_that_may_not_be_written(
    sverka: Sverka, document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    run = sverka("ocr", document / "scans" / "sheet-1.jpg", "--out", tmp_path / "out")
    assert run.exit_code == 6
    assert "Cannot write" in run.err
    assert os.strerror(code) in run.err
    assert "--out" in run.err


def test_a_disk_that_is_full_is_told_and_the_run_can_be_repeated(
    sverka: Sverka, document: Path, document_results: Path, tmp_path: Path
) -> None:
    out, texts = shutil.copytree(document_results, tmp_path / "out"), tmp_path / "texts"
    shutil.copytree(document / "texts", texts)
    path = texts / "sheet-3.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("Связь", "Связи"), encoding="utf-8")
    # No file may be longer than this; the report is.
    with files_of_at_most(100_000):
        run = sverka("verify", document / "scans", texts, "--out", out, "--jobs", "1")
    assert run.exit_code == 6
    assert "Cannot write" in run.err
    assert "Free space" in run.err
    # What is there is of the run before or of this one, and whole; it is taken for the finished run of neither.
    json.loads((out / "findings.json").read_bytes())
    assert not [path.name for path in out.rglob(".*.*") if path.is_file()]
    for transcription, number in ((document / "texts", 1), (texts, 2)):
        run = sverka("verify", document / "scans", transcription, "--out", out, "--jobs", "1")
        assert (run.exit_code, "Nothing changed" in run.out) == (1, False)
        found = json.loads((out / "findings.json").read_bytes())["findings"]
        assert len(found) == number


def test_no_scans(sverka: Sverka, tmp_path: Path) -> None:
    for path, said in ((tmp_path / "absent", "absent"), (tmp_path, str(tmp_path))):
        run = sverka("ocr", path, "--out", tmp_path / "out")
        assert run.exit_code == 3
        assert said in run.err


def test_without_tesseract(
    sverka: Sverka, document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytesseract.pytesseract.tesseract_cmd", "/absent/tesseract")
    run = sverka("verify", document / "scans", document / "texts", "--out", tmp_path, "--jobs", "1")
    assert run.exit_code == 1
    result = json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))
    assert [name.split()[0] for name in result["pages"][0]["engines"]] == ["typescript"]
    first = result["findings"][0]
    assert (first["page"], first["transcribed"], first["reading"]) == (3, "70419", "76419")
    run = sverka("doctor")
    assert run.exit_code == 0
    assert "apt-get install tesseract-ocr" in run.out
    assert "reads alone" in run.out


def test_an_unexpected_failure(sverka: Sverka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr("ocr.batch.read.run_ocr", fail)
    run = sverka("ocr", SCANS / "telegram-25348", "--out", tmp_path / "out")
    assert run.exit_code == 10
    assert "ZeroDivisionError" in run.err
    assert "--debug" in run.err
    assert "Traceback" not in run.err

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ocr.batch.read.run_ocr", interrupt)
    assert sverka("ocr", SCANS / "telegram-25348", "--out", tmp_path / "out").exit_code == 130


def test_debug_shows_the_traceback(sverka: Sverka, tmp_path: Path) -> None:
    run = sverka("--debug", "ocr", tmp_path, "--out", tmp_path / "o")
    assert "Traceback" in run.err
    assert run.err.splitlines()[-1].startswith("sverka: ")
    # A failure is a failure, shown or not.
    assert run.exit_code == 3


# --- The other commands --------------------------------------------------------------------------


def test_usage_errors_are_2(sverka: Sverka, tmp_path: Path) -> None:
    assert sverka("verify").exit_code == 2
    assert sverka("ocr", SCANS, "--out", tmp_path, "--jobs", "-1").exit_code == 2
    assert sverka("ocr", SCANS, "--out", tmp_path, "--limit-memory", "much").exit_code == 2
    run = sverka("ocr", SCANS, "--out", tmp_path, "--cluster", "here:8786")
    assert (run.exit_code, "tcp://HOST:8786" in run.err) == (2, True)
    run = sverka("verify", SCANS, "--out", tmp_path, "--cluster", "tcp://here:8786", "--jobs", "2")
    assert (run.exit_code, "leave --jobs out" in run.err) == (2, True)
    assert sverka("nonsense").exit_code == 2


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--budget", "many", "'many' is no budget. Give --budget a number of places, such as 40, or a share"),
        ("--budget", "101%", "'101%' is no budget."),
        ("--min-probability", "1.01", "1.01 is no probability. Give --min-probability a number from 0 to 1."),
        ("--min-probability", "much", "--min-probability"),
    ],
)
def test_what_is_no_budget_and_no_probability_is_a_usage_error(
    sverka: Sverka, tmp_path: Path, option: str, value: str, told: str
) -> None:
    run = sverka("verify", SCANS, SCANS, "--out", tmp_path / "out", option, value)
    assert run.exit_code == 2
    assert told in run.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "command", ["verify", "ocr", "status", "score", "import", "preprocess", "facsimile", "doctor"]
)
def test_help_teaches(sverka: Sverka, command: str) -> None:
    run = sverka(command, "--help")
    assert run.exit_code == 0
    assert command in run.out
    assert command in sverka("--help").out


def test_version(sverka: Sverka) -> None:
    assert sverka("--version").out == f"sverka {__version__}\n"


def test_score(sverka: Sverka, tmp_path: Path) -> None:
    truth, reading = tmp_path / "truth.txt", tmp_path / "reading.txt"
    truth.write_text("шифртелеграмма № 25348\n", encoding="utf-8")
    reading.write_text("шифртелеграмма № 25848\n", encoding="utf-8")
    run = sverka("score", truth, reading, "--json")
    scored = json.loads(run.out)
    # One of 22 characters (the last line end is no character of the text), one of 3 words.
    assert (scored["cer"]["edits"], scored["cer"]["length"]) == (1, 22)
    assert (scored["wer"]["edits"], scored["wer"]["length"]) == (1, 3)
    assert scored["confusions"] == [{"true": "3", "read": "8", "count": 1}]
    assert "'3' read as '8'" in sverka("score", truth, reading).out
    assert sverka("score", truth, tmp_path / "absent").exit_code == 3


def test_doctor(sverka: Sverka) -> None:
    run = sverka("doctor")
    assert run.exit_code == 0
    assert "ok      Tesseract" in run.out
    assert "TT2020" in run.out


def test_preprocess_writes_every_stage(sverka: Sverka, document: Path, tmp_path: Path) -> None:
    run = sverka("preprocess", document / "scans" / "sheet-1.jpg", "--out", tmp_path, "--steps")
    assert run.exit_code == 0
    written = [Path(line) for line in run.out.splitlines()]
    assert len(written) >= 4
    for path in written:
        with Image.open(path) as image:
            assert min(image.size) > 300


def test_preprocess_passes_over_a_bad_page(sverka: Sverka, document: Path, tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    for name in ("1.jpg", "2.jpg"):
        (scans / name).write_bytes((document / "scans" / "sheet-1.jpg").read_bytes())
    Image.new("L", (1, 1)).save(scans / "1.png")
    (scans / "1.tif").write_bytes(b"")
    run = sverka("preprocess", scans, "--out", tmp_path / "out")
    assert run.exit_code == 3
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "1.jpg.cleaned.png",
        "2.cleaned.png",
    ]
    assert "page 2 (1.png): 1.png has 1 x 1 pixels" in run.err
    assert "1.tif is empty" in run.err


def test_facsimile_of_a_text(sverka: Sverka, tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("Первая страница\fВторая страница", encoding="utf-8")
    run = sverka("facsimile", text, "--out", tmp_path / "out", "--seed", "3")
    assert run.exit_code == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"sheet-1.jpg", "sheet-1.xml", "sheet-2.jpg", "sheet-2.xml", "facsimile.toml"}


def test_import_of_what_is_no_record(sverka: Sverka, tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("Просто текст.", encoding="utf-8")
    run = sverka("import", text, "--out", tmp_path / "out")
    assert run.exit_code == 3
    assert "no archive record" in run.err
    assert not (tmp_path / "out").exists()
