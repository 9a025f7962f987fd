"""Count the character model of `ocr.recognizer` from the corpus: python training/language.py [--order N]

No sentence can be got back out of it: a run of at most six characters is kept if it stands in three places at least.
Says the bits a character on the corpus' last twentieth, of a model of the rest; what is written is of the whole.
"""

import argparse

import numpy as np
from numpy.typing import NDArray
from texts import read_prose

from ocr.recognizer.character_model import MODEL, STEPS, CharacterModel, fold_digits
from ocr.text.shapes import SHAPES, to_shapes

_DISCOUNT = 0.8
# Of a model, the most characters in a run, and the fewest places where it stands.
MAX_RUN, FEWEST = 6, 3


def encode(text: str) -> bytes:
    """Return the classes of a text, digits folded; what is no shape is left out, runs of space are one."""
    index = {shape: number for number, shape in enumerate(SHAPES, 1)}
    joined = " ".join(to_shapes(text).split())
    return bytes(index[shape] for shape in joined if shape in index).translate(fold_digits())


def count(text: bytes, length: int) -> dict[str, NDArray[np.generic]]:
    """Return one order of the model as the arrays that the file has: shares of what follows contexts so long."""
    classes = np.frombuffer(text, np.uint8)
    packed = np.zeros(len(classes) - length, np.uint64)
    for offset in range(length + 1):
        packed = packed * np.uint64(256) + classes[offset : len(classes) - length + offset].astype(np.uint64)
    grams, counts = np.unique(packed, return_counts=True)
    _, which = np.unique(grams >> np.uint64(8), return_inverse=True)
    shares = np.maximum(counts - _DISCOUNT, 0) / np.bincount(which, weights=counts)[which]
    kept = counts >= FEWEST
    own, starts = np.unique(grams[kept] >> np.uint64(8), return_index=True)
    quantised = np.clip(np.round(-np.log(shares[kept]) * STEPS), 0, 255).astype(np.uint8)
    return {
        f"contexts{length}": own,
        f"starts{length}": np.append(starts, kept.sum()).astype(np.uint32),
        f"classes{length}": (grams[kept] & np.uint64(255)).astype(np.uint8),
        f"shares{length}": quantised,
    }


def write(text: bytes, order: int) -> None:
    arrays: dict[str, NDArray[np.generic]] = {"orders": np.array(order)}
    for length in range(order):
        arrays |= count(text, length)
    np.savez_compressed(MODEL, **arrays)  # type: ignore[arg-type]


def bits(model: CharacterModel, text: bytes) -> float:
    """Return the mean of -log2 of the model's probability for each character."""
    own = [model.log_probability(text[:at], label) for at, label in enumerate(text)]
    return float(-np.mean(own) / np.log(2))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--order", type=int, default=MAX_RUN, choices=range(1, MAX_RUN + 1))
    wanted = parser.parse_args()
    text = encode(read_prose())
    rest = len(text) * 19 // 20
    write(text[:rest], wanted.order)
    print(f"{len(text)} characters; {bits(CharacterModel.load(), text[rest : rest + 20_000]):.3f} bits each")
    write(text, wanted.order)
    print(f"{MODEL}: {MODEL.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
