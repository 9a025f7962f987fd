"""Count the character model of `ocr.recognizer` from the corpus: python training/language.py [--order N]

Says the bits a character on the corpus' last twentieth, of a model of the rest; what is written is of the whole.
"""

import argparse

import numpy as np
from numpy.typing import NDArray
from texts import read_prose

from ocr.recognizer.character_model import LONGEST, MODEL, STEPS, CharacterModel
from ocr.text.shapes import SHAPES, to_shapes

_DISCOUNT = 0.8


def encode(text: str) -> NDArray[np.uint8]:
    """Return the classes of a text; what is no shape is left out, runs of space are one."""
    index = {shape: number for number, shape in enumerate(SHAPES, 1)}
    joined = " ".join(to_shapes(text).split())
    return np.array([index[shape] for shape in joined if shape in index], np.uint8)


def count(classes: NDArray[np.uint8], length: int, fewest: int) -> dict[str, NDArray[np.generic]]:
    """Return one order of the model as the arrays that the file has: shares of what follows contexts so long."""
    packed = np.zeros(len(classes) - length, np.uint64)
    for offset in range(length + 1):
        packed = packed * np.uint64(256) + classes[offset : len(classes) - length + offset].astype(np.uint64)
    grams, counts = np.unique(packed, return_counts=True)
    contexts = grams >> np.uint64(8)
    totals = np.bincount(np.unique(contexts, return_inverse=True)[1], weights=counts)
    shares = np.maximum(counts - _DISCOUNT, 0) / totals[np.unique(contexts, return_inverse=True)[1]]
    kept = counts >= fewest
    own, starts = np.unique(contexts[kept], return_index=True)
    quantised = np.clip(np.round(-np.log(shares[kept]) * STEPS), 0, 255).astype(np.uint8)
    return {
        f"contexts{length}": own,
        f"starts{length}": np.append(starts, kept.sum()).astype(np.uint32),
        f"classes{length}": (grams[kept] & np.uint64(255)).astype(np.uint8),
        f"shares{length}": quantised,
    }


def write(classes: NDArray[np.uint8], order: int) -> None:
    arrays: dict[str, NDArray[np.generic]] = {"orders": np.array(order)}
    for length in range(order):
        arrays |= count(classes, length, 1 if length < 3 else 2)
    np.savez_compressed(MODEL, **arrays)  # type: ignore[arg-type]


def bits(model: CharacterModel, classes: NDArray[np.uint8]) -> float:
    """Return the mean of -log2 of the model's probability for each character."""
    text = classes.tobytes()
    own = [model.following(text[max(0, at - LONGEST) : at])[text[at]] for at in range(len(text))]
    return float(-np.mean(own) / np.log(2))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--order", type=int, default=6, choices=range(1, LONGEST))
    wanted = parser.parse_args()
    classes = encode(read_prose())
    rest = len(classes) * 19 // 20
    write(classes[:rest], wanted.order)
    print(
        f"{len(classes)} characters; {bits(CharacterModel.load(), classes[rest : rest + 20_000]):.3f} bits each"
    )
    write(classes, wanted.order)
    print(f"{MODEL}: {MODEL.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
