"""Lines of real Latin typescript to train on: python training/real_lines.py FOLDER

FOLDER has page images and lines.jsonl: of each line its page, source, baseline (points in pixels of the image) and
text. Each page is cleaned, laid out and cut by the steps before the reader; the text of the line at the same place is
aligned to the line image's frames by the reader that the package has, and the line image cut into windows between
words. The parts of real_sources.csv say what teaches the reader, what the verdict model is fitted on, and what judges
both; only the first is cut here. What is cut is kept in training/runs/real_lines.

How the folder is made: from the EHRI dataset (Floriane Chiffoleau and the EHRI project,
github.com/FloChiff/ehri-dataset) and Tapuscorpus (Alix Chagué, github.com/HTR-United/tapuscorpus), both CC BY 4.0,
each page image is made grey, at most 2400 px high, and written as JPEG of quality 72; from its ALTO or PAGE file each
line gives a row of lines.jsonl with "page" (the image's file name), "source" (the dataset and the file), "baseline"
and "text".
"""

import argparse
import csv
import json
import math
import multiprocessing
import pickle
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from typed_lines import HEIGHT, TypedLine

from ocr.errors import SverkaError
from ocr.formats.scan_files import find_scans
from ocr.formats.scans import load_scan
from ocr.image.tone import TYPE_DEPTH
from ocr.layout.line_images import LineImage
from ocr.layout.regions import READ_KINDS, lay_out
from ocr.model import Transform
from ocr.preprocess.clean import preprocess
from ocr.recognizer.classes import CLASSES, without_accent
from ocr.recognizer.ctc import forced_alignment
from ocr.recognizer.network import CELL, MARGIN, STRIDE, LineOutput, picture_of, recognise
from ocr.text.shapes import OCCLUDED, SHAPES, SPACE, to_shapes

FOLDER = Path(__file__).parent / "runs" / "real_lines"
SOURCES = Path(__file__).with_name("real_sources.csv")
TEACH, FIT, JUDGE = PARTS = ("teach", "fit", "judge")
WIDTH = 640
# Stands for what has no class, pen and marks of the editors: it is never learnt from.
UNKNOWN = "\0"
# A line image is of a text line whose baseline is at most so far from its own, in x-heights, over such a share of its
# length.
_MAX_APART, _MIN_SHARED = 0.9, 0.85
# Letters nearer to each other than this, px, are struck over each other or are none of the strip's.
_MIN_APART_PX = 8.0
# Of a strip's letters, how many the reader may read otherwise before the text is taken to be another line's.
_MAX_WRONG = 0.45
_MIN_LOG_POSTERIOR, _OCCLUDED_LOG_POSTERIOR = -12.0, math.log(0.02)
_NOT_TYPED = re.compile(r"~+|[⟦⟧^\\|¬]")
_WRITTEN_ALIKE = str.maketrans("ӓӧӱӒӦӰ‘’`´″–−", "äöüÄÖÜ''''\"——")


class TextLine(NamedTuple):
    """A line of a transcribed page: its source, its baseline, points x, y in pixels of the image, and its text."""

    source: str
    baseline: NDArray[np.float64]
    text: str


class CutLine(NamedTuple):
    """A strip with the text that stands on it, in classes' characters, UNKNOWN where it has none."""

    line_image: LineImage
    text: str


def part_of(source: str) -> str:
    """Return the part that a source is of, by its group in real_sources.csv. Raises KeyError for an unknown one."""
    return dict(_groups())[group_of(source)]


def group_of(source: str) -> str:
    """Return the beginning in real_sources.csv that a source has. Raises KeyError for an unknown one."""
    for beginning, _ in _groups():
        if source.startswith(beginning):
            return beginning
    raise KeyError(f"{source}: no group of {SOURCES.name} has this source. Add its group.")


@cache
def _groups() -> tuple[tuple[str, str], ...]:
    """Return the beginnings of sources and their parts, the longest first."""
    with SOURCES.open(encoding="utf-8", newline="") as file:
        rows = [(row["beginning"], row["part"]) for row in csv.DictReader(file)]
    if unknown := [part for _, part in rows if part not in PARTS]:
        raise ValueError(f"{SOURCES.name}: {unknown[0]!r} is no part; parts are {', '.join(PARTS)}.")
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


def read_pages(folder: Path, part: str) -> Mapping[str, tuple[TextLine, ...]]:
    """Return the lines of the pages of one part by the name of the page's image."""
    pages: dict[str, list[TextLine]] = defaultdict(list)
    with (folder / "lines.jsonl").open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            if part_of(row["source"]) == part:
                pages[row["page"]].append(
                    TextLine(row["source"], np.array(row["baseline"], np.float64), row["text"])
                )
    return {page: tuple(lines) for page, lines in sorted(pages.items())}


def to_classes(text: str) -> str:
    """Return a transcribed line in classes' characters; the marks before underlined words are left out.

    >>> to_classes("_Café  n° ~~~")
    'Саfé n° \\x00'
    """
    text = _NOT_TYPED.sub(UNKNOWN, text.replace("_", "").replace("…", "...").translate(_WRITTEN_ALIKE))
    shapes = "".join(char if char in CLASSES else to_shapes(char) for char in " ".join(text.split()))
    return "".join(shape if shape in CLASSES else UNKNOWN for shape in shapes)


def cut_page(path: Path, lines: Sequence[TextLine]) -> Iterator[CutLine]:
    """Yield the strips of a page that the pipeline cuts at a transcribed line, with its text."""
    scan = load_scan(find_scans([path])[0])
    cleaned = preprocess(scan.image, scan.dpi)
    baselines = [to_processed(line.baseline, cleaned.transform) for line in lines]
    for region in lay_out(cleaned.image, cleaned.x_height_px, cleaned.toned):
        if region.kind not in READ_KINDS:
            continue
        for strip in region.line_images:
            if (index := _find_line(strip, baselines)) is not None:
                yield CutLine(strip, to_classes(lines[index].text))


def to_processed(baseline: NDArray[np.float64], transform: Transform) -> NDArray[np.float64]:
    """Return the points of a baseline on the cleaned page, from left to right."""
    points = np.array([transform.to_processed(x, y) for x, y in baseline])
    return points[np.argsort(points[:, 0])]


def _find_line(strip: LineImage, baselines: Sequence[NDArray[np.float64]]) -> int | None:
    """Return the index of the baseline that a strip stands on, None where none is near enough."""
    width = len(strip.tops)
    best: tuple[float, int] | None = None
    for index, line in enumerate(baselines):
        left, right = max(strip.left, line[0, 0]), min(strip.left + width, line[-1, 0])
        if right - left < _MIN_SHARED * max(1.0, line[-1, 0] - line[0, 0], width - 2 * strip.x_height):
            continue
        xs = np.linspace(left, right - 1, 9)
        own = strip.tops[np.clip((xs - strip.left).astype(int), 0, width - 1)] + strip.baseline
        apart = float(np.abs(own - np.interp(xs, line[:, 0], line[:, 1])).mean()) / strip.x_height
        if apart < _MAX_APART and (best is None or apart < best[0]):
            best = (apart, index)
    return best[1] if best else None


def middles_of(output: LineOutput, text: str) -> tuple[float, ...] | None:
    """Return the middle of each character of a text in a line's picture, px; None where it is not the line's text.

    Letters with accents stand where the reader sees the letter without, what has no class where it sees no letter
    that it knows.
    """
    shapes = "".join(OCCLUDED if char == UNKNOWN else without_accent(char) for char in text)
    if Levenshtein.distance(output.text, shapes) > _MAX_WRONG * max(1, len(shapes)):
        return None
    labels = [SHAPES.index(shape) + 1 for shape in shapes]
    posteriors = np.maximum(output.log_posteriors, _MIN_LOG_POSTERIOR)
    occluded = SHAPES.index(OCCLUDED) + 1
    posteriors[:, occluded] = np.maximum(posteriors[:, occluded], _OCCLUDED_LOG_POSTERIOR)
    (peaks,) = forced_alignment([(posteriors, labels)])
    return None if peaks is None else tuple(STRIDE * (float(peak) + 0.5) for peak in peaks)


def windows(line: CutLine, middles: Sequence[float]) -> Iterator[TypedLine]:
    """Yield pieces of a line between words, at most WIDTH px wide, without words that have what has no class."""
    picture = np.clip(picture_of(line.line_image) * TYPE_DEPTH, 0, 255).astype(np.uint8)
    ends = MARGIN + len(line.line_image.tops) * CELL / line.line_image.step_px
    cuts = [
        0.0,
        *((one + other) / 2 for one, other in pairwise(middles)),
        min(picture.shape[1], ends + MARGIN),
    ]
    words = [match.span() for match in re.finditer(f"[^{SPACE}]+", line.text)]
    run: list[tuple[int, int]] = []
    for first, end in [*words, (0, 0)]:
        apart = np.diff(middles[max(0, first - 1) : end + 1])
        is_known = first < end and UNKNOWN not in line.text[first:end] and (apart >= _MIN_APART_PX).all()
        if run and (not is_known or cuts[end] - cuts[run[0][0]] > WIDTH):
            yield _piece(picture, line.text, middles, cuts, (run[0][0], run[-1][1]))
            run = []
        if is_known and cuts[end] - cuts[first] <= WIDTH:
            run.append((first, end))


def _piece(
    picture: NDArray[np.uint8],
    text: str,
    middles: Sequence[float],
    cuts: Sequence[float],
    own: tuple[int, int],
) -> TypedLine:
    """Return the piece of a line's picture with the characters from own[0] to own[1]."""
    first, end = own
    left, right = round(cuts[first]), round(cuts[end])
    piece = np.zeros((HEIGHT, WIDTH), np.uint8)
    part = picture[:, left:right][:, :WIDTH]
    piece[:, : part.shape[1]] = part
    return TypedLine(piece, text[first:end], tuple(middle - left for middle in middles[first:end]))


def lines_of_page(path: Path, lines: Sequence[TextLine]) -> list[TypedLine]:
    """Return the windows to learn from of a page; none of a page that cannot be read."""
    cv2.setNumThreads(1)
    try:
        cut = [line for line in cut_page(path, lines) if line.text.strip(UNKNOWN + SPACE)]
        outputs = recognise([line.line_image for line in cut])
    except SverkaError as error:
        print(f"{path.name}: {error}", flush=True)
        return []
    made: list[TypedLine] = []
    for line, output in zip(cut, outputs, strict=True):
        middles = middles_of(output, line.text)
        if middles:
            made += windows(line, middles)
    return made


def degraded(line: TypedLine, rng: random.Random) -> TypedLine:
    """Return a real line as another scan, ribbon or cut of it: coarser, fuller of ink, paler, a little aside."""
    depth = line.depth.astype(np.float32)
    height, width = depth.shape
    if rng.random() < 0.35:
        # A coarser scan: letters 4 to 12 px high.
        share = rng.uniform(0.3, 0.85)
        size = (max(8, round(width * share)), max(8, round(height * share)))
        coarse = cv2.resize(depth, size, interpolation=cv2.INTER_AREA)
        if rng.random() < 0.3:
            coarse = np.clip((coarse - 60) * rng.uniform(1.2, 2.5) + 60, 0, 255)
        depth = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    if rng.random() < 0.2:
        # Counters filled with ink.
        reach = rng.choice((3, 3, 4, 5))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
        closed = cv2.morphologyEx(depth, cv2.MORPH_CLOSE, kernel)
        depth = np.maximum(depth, np.float32(rng.uniform(0.3, 1)) * closed)
    if rng.random() < 0.25:
        depth = np.asarray(cv2.GaussianBlur(depth, (0, 0), rng.uniform(0.4, 1.3)), np.float32)
    if rng.random() < 0.3:
        noise = np.random.default_rng(rng.randrange(2**32)).normal(0, rng.uniform(2, 18), depth.shape)
        depth = np.where(depth > 0, depth + noise.astype(np.float32), depth)
    scale, stretch = math.exp(rng.gauss(0, 0.03)), math.exp(rng.gauss(0, 0.025))
    shift = rng.gauss(0, rng.choice((0.8, 0.8, 2.0)))
    matrix = np.array([[stretch, rng.gauss(0, 0.02), 0.0], [0.0, scale, 30 * (1 - scale) + shift]])
    depth = np.asarray(cv2.warpAffine(depth, matrix, (width, height), flags=cv2.INTER_LINEAR), np.float32)
    depth = np.clip(depth * math.exp(rng.gauss(0, 0.12)), 0, 255).astype(np.uint8)
    return TypedLine(depth, line.text, tuple(stretch * middle for middle in line.middles))


def load_real_lines() -> list[TypedLine]:
    """Return all windows that are cut, in the order of their pages."""
    return [line for path in sorted(FOLDER.glob("*.pickle")) for line in pickle.loads(path.read_bytes())]


def _cut_file(job: tuple[Path, tuple[TextLine, ...]]) -> tuple[str, int, int]:
    path, lines = job
    made = lines_of_page(path, lines)
    (FOLDER / f"{path.stem}.pickle").write_bytes(pickle.dumps(made))
    return path.name, len(made), sum(len(line.text) for line in made)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--processes", type=int, default=2)
    wanted = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    jobs = [(wanted.folder / page, lines) for page, lines in read_pages(wanted.folder, TEACH).items()]
    total = letters = 0
    with multiprocessing.get_context("spawn").Pool(wanted.processes) as pool:
        for number, (name, made, long) in enumerate(pool.imap_unordered(_cut_file, jobs), 1):
            total, letters = total + made, letters + long
            if number % 20 == 0:
                print(
                    f"{number} of {len(jobs)} pages, {name}: {total} windows, {letters} characters",
                    flush=True,
                )
    print(f"{total} windows, {letters} characters in {FOLDER}")


if __name__ == "__main__":
    main()
