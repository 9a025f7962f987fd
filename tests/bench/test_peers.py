"""The comparison with other programs: the same pages for each, and what is counted."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from ocr.bench import peers
from ocr.bench.peers import Part, PeerFigures, PeerPage, make_parts, measure_part, run_peers
from ocr.bench.reference import render
from ocr.errors import DependencyError
from ocr.model import Rate
from tests.pages import short_reference_page


def page(folder: Path, number: int, truth: str) -> PeerPage:
    path = folder / f"{number:03}.png"
    Image.new("L", (4, 4)).save(path)
    return PeerPage(path, truth)


def test_letters_are_pooled_over_the_pages(tmp_path: Path) -> None:
    part = Part((page(tmp_path, 1, "на 25348"), page(tmp_path, 2, "да")), tmp_path, tmp_path)
    figures = measure_part(lambda part, workers: ["на 25848", "д"], part, 1)
    # One letter of eight is wrong, and one of two is lost.
    assert (figures.cer, figures.pages) == (Rate(2, 10), 2)
    assert figures + figures == PeerFigures(seconds=2 * figures.seconds, pages=4, cer=Rate(4, 20))
    with pytest.raises(ValueError, match="zip"):
        measure_part(lambda part, workers: ["на 25848"], part, 1)


def test_parts_have_their_own_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "_PART_PAGES", 2)
    pages = [page(tmp_path, number, "") for number in (1, 2, 3)]
    parts = make_parts(pages, tmp_path / "parts")
    names = [
        sorted(path.name for path in part.folder.iterdir()) for part in make_parts(pages, tmp_path / "parts")
    ]
    assert names == [["001.png", "002.png"], ["003.png"]]
    assert [part.pages for part in parts] == [tuple(pages[:2]), tuple(pages[2:])]


def test_every_program_reads_the_same_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[tuple[str, str]] = []

    def peer(name: str, text: str) -> peers.Peer:
        def take(part: Part, workers: int) -> Sequence[str]:
            read.append((name, part.folder.parent.name))
            assert workers == 2
            return [text if text else page.truth for page in part.pages]

        return take

    monkeypatch.setattr(
        peers, "find_peers", lambda: {"tesseract": peer("tesseract", "-"), "own": peer("own", "")}
    )
    monkeypatch.setattr(peers, "draw_pages", lambda faces, level, count, folder: [page(tmp_path, 1, level)])
    rows = run_peers(tmp_path, ["TT2020"], 1, 2, lambda *_: None)
    assert read == [(name, f"{level}-parts") for level in ("clean", "worn") for name in ("tesseract", "own")]
    assert list(rows) == ["clean, tesseract", "clean, own", "worn, tesseract", "worn, own"]
    assert (rows["clean, own"]["cer_percent"], rows["clean, own"]["errors"]) == (0.0, 0.0)
    assert rows["worn, tesseract"]["errors"] == 1.0
    assert (tmp_path / "peers.json").is_file()


@pytest.mark.tesseract
def test_tesseract_reads_a_page(tmp_path: Path) -> None:
    drawn = render(short_reference_page())
    Image.fromarray(drawn.image).save(tmp_path / "1.png", dpi=(drawn.dpi, drawn.dpi))
    (part,) = make_parts([PeerPage(tmp_path / "1.png", drawn.text)], tmp_path / "parts")
    figures = measure_part(peers.find_peers()["tesseract"], part, 1)
    assert figures.cer.value is not None
    assert figures.cer.value < 0.2


def test_the_other_programs_are_called_as_their_users_call_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[list[str]] = []

    def run(command: Sequence[object], **environment: str) -> str:
        called.append([str(word) for word in command])
        if "--sidecar" in called[-1]:
            (tmp_path / "out" / "texts.txt").write_text("один\n\fдва\n\f", encoding="utf-8")
        for number, text in enumerate(("один", "два"), start=1):
            (tmp_path / "out" / "pages").mkdir(parents=True, exist_ok=True)
            (tmp_path / "out" / "pages" / f"{number}.txt").write_text(text, encoding="utf-8")
        return ""

    monkeypatch.setattr(peers, "_run", run)
    pages = (page(tmp_path, 1, "один"), page(tmp_path, 2, "два"))
    part = Part(pages, tmp_path, tmp_path / "out")
    assert [text.strip() for text in peers._read_by_sverka(part, 2, engine="typescript")] == ["один", "два"]
    assert called[0][1:] == [
        *("-m", "ocr", "ocr", str(tmp_path), "--out", str(tmp_path / "out")),
        *("--engine", "typescript", "--jobs", "2"),
    ]
    texts = peers._read_by_ocrmypdf(part, 2, img2pdf="img2pdf")
    assert [text.strip() for text in texts] == ["один", "два"]
    assert called[1][:3] == ["img2pdf", str(pages[0].picture), str(pages[1].picture)]
    assert called[2][:5] == ["ocrmypdf", "-l", "rus", "--jobs", "2"]


def test_without_tesseract_there_is_nothing_to_compare_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "which", lambda name, path="": None)
    with pytest.raises(DependencyError, match="Install it"):
        peers.find_peers()
