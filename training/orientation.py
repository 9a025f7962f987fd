"""Train the classifier that tells standing letters from hanging ones: python training/orientation.py

Writes ocr/preprocess/orientation.npy from letters of facsimiles in the development faces; a few minutes.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.bench.reference import iter_pages, render
from ocr.facsimile.faces import DEVELOPMENT_FACES, find_face
from ocr.preprocess.clean import preprocess
from ocr.preprocess.orientation import LETTER_PX, cut_letters

OUT = Path(__file__).parents[1] / "ocr" / "preprocess" / "orientation.npy"
LEVELS = ("clean", "worn", "phone")
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


if __name__ == "__main__":
    np.save(OUT, fit(collect_letters()))
