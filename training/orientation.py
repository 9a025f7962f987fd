"""Train the classifiers that tell standing letters from hanging and mirrored ones.

`python training/orientation.py FOLDER` writes ocr/preprocess/orientation.npy and ocr/layout/mirrored.npy from letters
of facsimiles in the development faces, the first also of the real Latin pages that teach (real_lines.py): a Latin
page is not to be turned either. A quarter of an hour.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from real_lines import TEACH, read_pages

from ocr.bench.reference import iter_pages, render
from ocr.facsimile.faces import DEVELOPMENT_FACES, find_face
from ocr.formats.scan_files import find_scans
from ocr.formats.scans import load_scan
from ocr.image.letters import LETTER_PX, cut_letters
from ocr.preprocess.clean import preprocess

_PACKAGE = Path(__file__).parents[1] / "ocr"
HANGING_OUT = _PACKAGE / "preprocess" / "orientation.npy"
MIRRORED_OUT = _PACKAGE / "layout" / "mirrored.npy"
LEVELS = ("clean", "worn", "phone")
# Of a real page, lest the long ones have most of the say.
LETTERS_A_PAGE = 400
STEPS, RATE, MOMENTUM, DECAY = 600, 0.5, 0.9, 1e-3


def collect_letters() -> NDArray[np.float32]:
    """Return the letters of upright pages, N x 16 x 16."""
    faces = [face for face in DEVELOPMENT_FACES if find_face(face)]
    found = []
    for page in iter_pages(faces, LEVELS, seeds=(11,)):
        drawn = render(page)
        cleaned = preprocess(drawn.image, drawn.dpi)
        found.append(cut_letters(cleaned.image, cleaned.x_height_px))
        print(page.name, len(found[-1]))
    return np.concatenate(found)


def collect_real_letters(folder: Path) -> NDArray[np.float32]:
    """Return the letters of the real pages that teach, N x 16 x 16, as they stand on the pages, which lie upright."""
    found, rng = [], np.random.default_rng(1)
    for page in read_pages(folder, TEACH):
        scan = load_scan(find_scans([folder / page])[0])
        cleaned = preprocess(scan.image, scan.dpi)
        if cleaned.turn_deg_ccw not in {0, 180}:
            continue
        letters = cut_letters(cleaned.image, cleaned.x_height_px)
        letters = letters[rng.permutation(len(letters))[:LETTERS_A_PAGE]]
        found.append(letters[:, ::-1, ::-1] if cleaned.turn_deg_ccw == 180 else letters)
        print(page, cleaned.turn_deg_ccw, len(found[-1]), flush=True)
    return np.concatenate(found)


def fit(letters: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return weights by logistic regression on a letter less itself turned over: no bias, so no side is favoured."""
    sides = (letters - letters[:, ::-1, ::-1]).reshape(len(letters), -1)
    weights, velocity = np.zeros(sides.shape[1]), np.zeros(sides.shape[1])
    for _ in range(STEPS):
        wrong = 1 / (1 + np.exp(sides @ weights))
        velocity = MOMENTUM * velocity - (sides * wrong[:, None]).mean(axis=0) + DECAY * weights
        weights -= RATE * velocity
    print(f"{(sides @ weights > 0).mean():.3f} of {len(sides)} letters right")
    return weights.astype(np.float32).reshape(LETTER_PX, LETTER_PX)


def fit_mirrored(letters: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return weights by softmax regression on a letter, itself turned over, and both mirrored: the first is right."""
    turns = (letters, letters[:, ::-1, ::-1], letters[:, :, ::-1], letters[:, ::-1])
    sides = np.stack([turn.reshape(len(letters), -1) for turn in turns], axis=1)
    weights, velocity = np.zeros(sides.shape[2], np.float32), np.zeros(sides.shape[2], np.float32)
    for _ in range(STEPS):
        scores = sides @ weights
        wrong = np.exp(scores - scores.max(axis=1, keepdims=True))
        wrong /= wrong.sum(axis=1, keepdims=True)
        wrong[:, 0] -= 1
        slope = np.einsum("ns,nsp->p", wrong, sides) / len(sides)
        velocity = MOMENTUM * velocity - slope - DECAY * weights
        weights += RATE * velocity
    print(f"{((sides @ weights).argmax(axis=1) == 0).mean():.3f} of {len(sides)} letters right")
    return weights.reshape(LETTER_PX, LETTER_PX)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    made = collect_letters()
    real = collect_real_letters(parser.parse_args().folder)
    np.save(HANGING_OUT, fit(np.concatenate([made, real])))
    # With Latin letters too, mirrored Cyrillic ones are told less often: 0.50 instead of 0.58.
    np.save(MIRRORED_OUT, fit_mirrored(made))


if __name__ == "__main__":
    main()
