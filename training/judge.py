"""Judge a reader on real lines that did not teach it: python training/judge.py FOLDER [--reader FILE] [--part PART]

FOLDER is that of real_lines.py. Lines are cut at the baselines that are given, by the steps before the reader; no
line is left out for being read badly, only those with handwriting. CER in per cent, of characters without spaces,
quotes and dashes, letters with accents as the letters without; by group of sources, and pooled, with the interval of
the pooled rate that drawing whole groups anew gives.
"""

import argparse
import multiprocessing
import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from real_lines import JUDGE, PARTS, UNKNOWN, TextLine, group_of, read_pages, to_classes, to_processed

from ocr.formats.scan_files import find_scans
from ocr.formats.scans import load_scan
from ocr.image.networks import open_network
from ocr.image.text_lines import set_on_feet
from ocr.layout.line_images import LineImage, extract_line_images
from ocr.layout.pitch import find_pitch
from ocr.preprocess.clean import preprocess
from ocr.recognizer.classes import over_shapes, without_accent
from ocr.recognizer.ctc import best_path
from ocr.recognizer.network import MODEL, picture_of
from ocr.text.shapes import SHAPES

_MIN_GRID_CONFIDENCE = 0.2
_LEFT_OUT = re.compile(r"[\s\"'„“«»—-]")
_DRAWS = 2000

# The network's input for a line, and the line's text.
Line = tuple[NDArray[np.float32], str]


def bare(shapes: str) -> str:
    """Return shapes as they are compared: without spaces, quotes, dashes, accents.

    >>> bare("é - а")
    'еа'
    """
    return (
        "".join(without_accent(shape) for shape in _LEFT_OUT.sub("", shapes))
        .replace("ё", "е")
        .replace("Ё", "Е")
    )


def lines_of_page(path: Path, lines: Sequence[TextLine]) -> list[Line]:
    """Return the pictures of a page's lines, cut at the given baselines, with their texts; none with handwriting."""
    cv2.setNumThreads(1)
    scan = load_scan(find_scans([path])[0])
    cleaned = preprocess(scan.image, scan.dpi)
    baselines = [
        set_on_feet(cleaned.image, to_processed(line.baseline, cleaned.transform), cleaned.x_height_px)
        for line in lines
    ]
    cut = extract_line_images(cleaned.image, baselines, cleaned.x_height_px, cleaned.toned)
    typed = [
        (image, text)
        for image, line in zip(_on_grid(cut), lines, strict=True)
        if "~" not in line.text and (text := bare(to_classes(line.text).replace(UNKNOWN, "")))
    ]
    return [(picture_of(image), text) for image, text in typed]


def _on_grid(cut: tuple[LineImage, ...]) -> tuple[LineImage, ...]:
    pitch = find_pitch(cut)
    if pitch is None or pitch.confidence <= _MIN_GRID_CONFIDENCE:
        return cut
    return tuple(replace(image, step_px=pitch.step_px, is_on_grid=True) for image in cut)


def edits_of(reader: Path, lines: Sequence[Line]) -> tuple[int, int]:
    """Return (edits, characters) of a reader's best paths over lines."""
    edits = length = 0
    for picture, text in lines:
        log_posteriors, _ = open_network(reader).run(None, {"depth": picture[None, None]})
        read = bare("".join(SHAPES[spike.label - 1] for spike in best_path(over_shapes(log_posteriors[0]))))
        edits += Levenshtein.distance(read, text)
        length += len(text)
    return edits, length


def interval(counts: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Return the 95 % interval of the pooled rate, in per cent, by drawing whole sources anew."""
    rng = random.Random(1)
    rates = []
    for _ in range(_DRAWS):
        drawn = rng.choices(counts, k=len(counts))
        rates.append(100 * sum(edits for edits, _ in drawn) / max(1, sum(length for _, length in drawn)))
    low, high = np.percentile(rates, (2.5, 97.5))
    return float(low), float(high)


def _load_page(job: tuple[Path, tuple[TextLine, ...]]) -> tuple[str, list[Line]]:
    return job[0].name, lines_of_page(*job)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reader", type=Path, action="append")
    parser.add_argument("--part", choices=PARTS, default=JUDGE)
    wanted = parser.parse_args()
    pages = read_pages(wanted.folder, wanted.part)
    groups: Mapping[str, str] = {page: group_of(lines[0].source) for page, lines in pages.items()}
    by_group: dict[str, list[Line]] = defaultdict(list)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        jobs = [(wanted.folder / page, lines) for page, lines in pages.items()]
        for page, lines in pool.imap_unordered(_load_page, jobs):
            by_group[groups[page]] += lines
    for reader in wanted.reader or [MODEL]:
        counts = {group: edits_of(reader, lines) for group, lines in sorted(by_group.items())}
        for group, (edits, length) in counts.items():
            print(f"{100 * edits / max(1, length):6.2f} {length:6} {group}")
        total = [sum(count[side] for count in counts.values()) for side in (0, 1)]
        low, high = interval(list(counts.values()))
        print(
            f"{reader.name}: {100 * total[0] / total[1]:.2f} ({low:.2f} to {high:.2f}) of {total[1]} characters"
        )


if __name__ == "__main__":
    main()
