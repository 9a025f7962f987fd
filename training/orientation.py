"""Train the classifiers that tell standing letters from hanging and mirrored ones.

`python training/orientation.py FOLDER` writes ocr/preprocess/orientation.npz and ocr/layout/mirrored.npy from letters
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
HANGING_OUT = _PACKAGE / "preprocess" / "orientation.npz"
MIRRORED_OUT = _PACKAGE / "layout" / "mirrored.npy"
LEVELS = ("clean", "worn", "phone")
# Of a real page, lest the long ones have most of the say.
LETTERS_A_PAGE = 400
UNITS, EPOCHS, LEARNING_RATE = 32, 12, 2e-3
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


def fit(letters: NDArray[np.float32]) -> dict[str, NDArray[np.float16]]:
    """Return a network of one hidden layer that says more of a letter than of itself turned over."""
    import torch
    from torch.nn import functional

    torch.manual_seed(1)
    own = torch.tensor(letters).flatten(1)
    inner, bias, outer = torch.randn(own.shape[1], UNITS) * 0.1, torch.zeros(UNITS), torch.randn(UNITS) * 0.3
    weights = [weight.requires_grad_() for weight in (inner, bias, outer)]

    def apply(batch: torch.Tensor) -> torch.Tensor:
        return torch.tanh(batch @ inner + bias) @ outer

    optimiser = torch.optim.AdamW(weights, lr=LEARNING_RATE, weight_decay=0.02)
    for epoch in range(EPOCHS):
        for group in optimiser.param_groups:
            group["lr"] = LEARNING_RATE * (1 - epoch / EPOCHS)
        for batch in torch.randperm(len(own)).split(512):
            seen = own[batch] + 0.05 * torch.randn(len(batch), own.shape[1])
            loss = functional.softplus(apply(seen.flip(1)) - apply(seen)).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    with torch.no_grad():
        print(f"{float((apply(own) > apply(own.flip(1))).float().mean()):.3f} of {len(own)} letters right")
    named = zip(("inner", "bias", "outer"), weights, strict=True)
    return {name: weight.detach().numpy().astype(np.float16) for name, weight in named}


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
    np.savez(HANGING_OUT, **fit(np.concatenate([made, real])))  # type: ignore[arg-type]
    # With Latin letters too, mirrored Cyrillic ones are told less often: 0.50 instead of 0.58.
    np.save(MIRRORED_OUT, fit_mirrored(made))


if __name__ == "__main__":
    main()
