"""`sverka bench peers`: the same pages read by plain Tesseract, by OCRmyPDF and by Sverka, with as many processes.

Each program reads a part of the pages, then the next program the same part, and so on: what else the machine does
meanwhile touches all alike. Each reads what it is given at its own defaults, in Russian; OCRmyPDF gets one PDF of the
pages, whose pictures are kept as they are, and is left out where it or img2pdf is not installed.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice, product
from pathlib import Path
from shutil import which
from types import MappingProxyType
from typing import NamedTuple

from PIL import Image

from ocr.batch.executor import Progress
from ocr.bench.reference import TEXTS, ReferencePage, render
from ocr.errors import DependencyError, EngineError
from ocr.facsimile.faces import check_faces
from ocr.files import write_atomically
from ocr.model import Rate
from ocr.text.metrics import score

# Pages of a part: less, and what a program takes to begin would count for much.
_PART_PAGES = 25
_FIRST_SEED, _SEEDS = 31, 40
TESSERACT, OCRMYPDF = "tesseract", "ocrmypdf"


class PeerPage(NamedTuple):
    """A drawn page: its picture and its true text."""

    picture: Path
    truth: str


class Part(NamedTuple):
    """Pages that are read at once, the folder with their pictures alone, and one for what is written."""

    pages: tuple[PeerPage, ...]
    folder: Path
    out: Path


# Reads a part with so many processes, and returns the text of each page.
Peer = Callable[[Part, int], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerFigures:
    """What a program came to on the pages of a level: seconds on the clock, pages, and letters read wrong."""

    seconds: float
    pages: int
    cer: Rate

    def __add__(self, other: "PeerFigures") -> "PeerFigures":
        return PeerFigures(
            seconds=self.seconds + other.seconds,
            pages=self.pages + other.pages,
            cer=Rate(self.cer.edits + other.cer.edits, self.cer.length + other.cer.length),
        )


def _run(command: Sequence[object], **environment: str) -> str:
    """Return what a program prints. Raises EngineError for one that fails."""
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        told = done.stderr.decode("utf-8", errors="replace").strip()[-500:]
        raise EngineError(f"{command[0]} ended with {done.returncode}: {told}. Run it by hand.")
    return done.stdout.decode("utf-8", errors="replace")


def _read_by_tesseract(part: Part, workers: int) -> Sequence[str]:
    def read(page: PeerPage) -> str:
        return _run([TESSERACT, page.picture, "stdout", "-l", "rus"], OMP_THREAD_LIMIT="1")

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(read, part.pages))


def _read_by_ocrmypdf(part: Part, workers: int, *, img2pdf: str) -> Sequence[str]:
    part.out.mkdir(parents=True, exist_ok=True)
    given, texts = part.out / "given.pdf", part.out / "texts.txt"
    pictures = [page.picture for page in part.pages]
    _run([img2pdf, *pictures, "-o", given])
    _run(
        [OCRMYPDF, "-l", "rus", "--jobs", str(workers), "--sidecar", texts, given, part.out / "read.pdf"],
        OMP_THREAD_LIMIT="1",
    )
    read = texts.read_text(encoding="utf-8").split("\f")
    return read[: len(part.pages)]


def _read_by_sverka(part: Part, workers: int, *, engine: str) -> Sequence[str]:
    command = [sys.executable, "-m", "ocr", "ocr", part.folder, "--out", part.out]
    _run([*command, "--engine", engine, "--jobs", str(workers)])
    names = (f"{number}.txt" for number in range(1, len(part.pages) + 1))
    return [(part.out / "pages" / name).read_text(encoding="utf-8") for name in names]


def find_peers() -> Mapping[str, Peer]:
    """Return the programs that are installed, by name. Raises DependencyError without Tesseract."""
    if which(TESSERACT) is None:
        raise DependencyError(
            "There is no tesseract to compare with. Install it (apt install tesseract-ocr-rus)."
        )
    peers: dict[str, Peer] = {TESSERACT: _read_by_tesseract}
    if (program := which(OCRMYPDF)) is not None:
        img2pdf = which("img2pdf") or which("img2pdf", path=str(Path(program).resolve().parent))
        if img2pdf is not None:
            peers[OCRMYPDF] = partial(_read_by_ocrmypdf, img2pdf=img2pdf)
    for engine in ("typescript", "ensemble"):
        peers[f"sverka, {engine}"] = partial(_read_by_sverka, engine=engine)
    return MappingProxyType(peers)


def draw_pages(faces: Sequence[str], level: str, count: int, folder: Path) -> list[PeerPage]:
    """Return so many pages of a level, drawn into a folder with other seeds than those of the reference set."""
    check_faces(faces)
    folder.mkdir(parents=True, exist_ok=True)
    pages: list[PeerPage] = []
    seeds = range(_FIRST_SEED, _FIRST_SEED + _SEEDS)
    for seed, face, text in islice(product(seeds, faces, TEXTS), count):
        drawn = render(ReferencePage(text, face, level, seed))
        path = folder / f"{len(pages) + 1:03}.png"
        Image.fromarray(drawn.image).save(path, dpi=(drawn.dpi, drawn.dpi))
        pages.append(PeerPage(path, drawn.text))
    return pages


def make_parts(pages: Sequence[PeerPage], folder: Path) -> list[Part]:
    """Return the pages in parts, each with a folder that has links to its pictures."""
    parts = []
    for number, start in enumerate(range(0, len(pages), _PART_PAGES), start=1):
        own = tuple(pages[start : start + _PART_PAGES])
        scans = folder / f"part-{number}"
        scans.mkdir(parents=True, exist_ok=True)
        for page in own:
            link = scans / page.picture.name
            link.unlink(missing_ok=True)
            link.symlink_to(page.picture.resolve())
        parts.append(Part(own, scans, folder / f"out-{number}"))
    return parts


def measure_part(peer: Peer, part: Part, workers: int) -> PeerFigures:
    """Return how long a program takes for a part, and its CER there under the profile typescript."""
    started = time.perf_counter()
    texts = peer(part, workers)
    seconds = time.perf_counter() - started
    rates = [score(page.truth, text).cer for page, text in zip(part.pages, texts, strict=True)]
    edits, length = (sum(counts) for counts in zip(*rates, strict=True))
    return PeerFigures(seconds=seconds, pages=len(part.pages), cer=Rate(edits, length))


def run_peers(
    out: Path, faces: Sequence[str], count: int, workers: int, progress: Progress
) -> dict[str, dict[str, float | int | None]]:
    """Read `count` clean pages and as many worn ones with each program; write peers.json into `out`; return the rows.

    Raises DependencyError without Tesseract, EngineError where a program fails, OutputError for `out`.
    """
    peers = find_peers()
    figures: dict[str, dict[str, PeerFigures]] = {}
    done, steps = 0, 2 * len(peers) * -(-count // _PART_PAGES)
    for level in ("clean", "worn"):
        pages = draw_pages(faces, level, count, out / level)
        for part in make_parts(pages, out / f"{level}-parts"):
            for name, peer in peers.items():
                own = part._replace(out=part.out / name.replace(", ", "-"))
                measured = measure_part(peer, own, workers)
                before = figures.setdefault(level, {}).get(name)
                figures[level][name] = measured if before is None else before + measured
                done += 1
                progress("bench", done, steps)
    rows = {
        f"{level}, {name}": _row(one, figures[level][TESSERACT])
        for level in figures
        for name, one in figures[level].items()
    }
    write_atomically(out / "peers.json", json.dumps({"rows": rows}, ensure_ascii=False, indent=1) + "\n")
    return rows


def _row(one: PeerFigures, plain: PeerFigures) -> dict[str, float | int | None]:
    """Return the figures of a program beside those of plain Tesseract on the same pages.

    `speed` is how many times as many pages a minute it reads, `errors` how many times as many letters wrong.
    """
    return {
        "pages": one.pages,
        "pages_per_min": round(60 * one.pages / one.seconds, 1),
        "cer_percent": None if one.cer.value is None else round(100 * one.cer.value, 2),
        "speed": round(plain.seconds / one.seconds, 2),
        "errors": round(one.cer.edits / plain.cer.edits, 3) if plain.cer.edits else None,
    }
