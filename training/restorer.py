"""Train the restorer of worn type: python training/restorer.py [--sheets N] [--minutes M]

Pairs are facsimiles in the development faces: type as it is scanned from worn sheets, carbons and copies, and the
same type as it was struck, sharp and whole. Checkpoints go to training/runs/restorer.pt; the model is written to
ocr/preprocess/restorer.onnx. Needs torch and onnx; about half an hour on one core. The kept-aside faces stay aside.
"""

import argparse
import lzma
import time
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ocr.facsimile.annotations import add_annotations
from ocr.facsimile.faces import DEVELOPMENT_FACES, find_face
from ocr.facsimile.keystrokes import Machine, Typist
from ocr.facsimile.levels import LEVELS, Level, choose_scanning
from ocr.facsimile.paper import make_paper
from ocr.facsimile.scanning import DRAWING_DPI, _expose
from ocr.facsimile.sheet import Lettering, Sheet, Typed
from ocr.facsimile.write import draw_sheet
from ocr.image.tone import TYPE_DEPTH, deepen_type, even_paper, grey_of
from ocr.model import RegionKind

ROOT = Path(__file__).parents[1]
RUNS = Path(__file__).parent / "runs"
OUT = ROOT / "ocr" / "preprocess" / "restorer.onnx"
CORPUS = ROOT.parent / "shared" / "corpus" / "russian-1934-1953.txt.xz"
CROP, BATCH = 160, 16
# Struck type is deepened so, that letters of a dry ribbon come out whole.
_DEEPEN = 1.7


class Restorer(nn.Module):
    """A small net at a quarter of the size, 32 channels: depth of ink in, depth of struck type out.

    What it sees reaches 36 pixels each way. Channels come in the sixteens that processors like.
    """

    def __init__(self) -> None:
        super().__init__()
        self.enter = nn.Conv2d(1, 32, 8, stride=4, padding=2)
        self.look = nn.ModuleList([nn.Conv2d(32, 32, 3, padding=far, dilation=far) for far in (1, 2, 4, 1)])
        self.leave = nn.Sequential(nn.Conv2d(32, 16, 3, padding=1), nn.PixelShuffle(4))

    def forward(self, depth: torch.Tensor) -> torch.Tensor:
        seen = torch.relu(self.enter(depth))
        for look in self.look:
            seen = seen + torch.relu(look(seen))
        return self.leave(seen)


def make_pair(rng: np.random.Generator, text: str, faces: list[Path]) -> tuple[NDArray[np.float32], ...]:
    """Return depth of ink as the pipeline sees a scanned sheet, and depth of its type as struck, float32 H x W."""
    name = str(rng.choice(["clean", "worn", "worn", "carbon", "carbon", "photocopy", "phone"]))
    level = _vary(LEVELS[name], rng)
    pitch, line = (
        (2.54, 6.1) if rng.random() < 0.5 else (float(rng.uniform(2.1, 2.6)), float(rng.uniform(4.2, 6.6)))
    )
    start = int(rng.integers(0, len(text) - 2000))
    words, row = text[start : start + 900].split()[1:], ""
    rows: list[str] = []
    for word in words:
        if len(row) + len(word) > 44:
            rows, row = [*rows, row], ""
        row = f"{row} {word}".strip()
    sheet = Sheet(
        size_mm=(140, 85),
        typed=(
            Typed(left_mm=8, top_mm=15, pitch_mm=pitch, line_mm=line, text="\n".join(rows[: int(56 / line)])),
        ),
    )
    annotated = add_annotations(_add_print(sheet, words, rng), level.annotations, rng)
    machine = Machine(int(rng.integers(1 << 30)), faces[int(rng.integers(len(faces)))])
    state = deepcopy(rng)
    blocks = draw_sheet(annotated, machine, level, rng)
    sharp = replace(level.wear, soft_px=0.0, strength=1.0)
    shape = (round(85 / 25.4 * DRAWING_DPI), round(140 / 25.4 * DRAWING_DPI))
    struck = Typist(DRAWING_DPI, sharp, machine, state).type_block(annotated.typed[0], shape)
    page = make_paper(
        sheet.paper, shape, replace(level.ageing, folds=min(1, level.ageing.folds), holes=False), blocks, rng
    )
    for block in blocks:
        height, width = block.layer.shape
        part = page[block.top : block.top + height, block.left : block.left + width]
        part *= 1 - block.layer[: part.shape[0], : part.shape[1], None] * (
            1 - np.array(block.colour, np.float32) / 255
        )
    scanning = replace(choose_scanning(level, rng), border_px=0, gutter=0.0)
    image = _expose(page, scanning, rng)
    target = np.zeros(shape, np.float32)
    height, width = struck.layer.shape
    target[struck.top : struck.top + height, struck.left : struck.left + width] = struck.layer
    # Print is text too: what it is, the layout tells.
    for block in blocks:
        if block.kind is RegionKind.PRINTED:
            height, width = block.layer.shape
            part = target[block.top : block.top + height, block.left : block.left + width]
            np.maximum(part, block.layer[: part.shape[0], : part.shape[1]], out=part)
    scale = float(rng.uniform(0.85, 1.15))
    size = (round(shape[1] * scale), round(shape[0] * scale))
    _, toned = deepen_type(grey_of(even_paper(image, DRAWING_DPI), DRAWING_DPI), DRAWING_DPI)
    seen = cv2.resize(
        (255 - toned).astype(np.float32) / TYPE_DEPTH,
        size,
        interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC,
    )
    target = cv2.resize(np.clip(_DEEPEN * target, 0, 1), size, interpolation=cv2.INTER_AREA)
    return seen.astype(np.float16), target.astype(np.float16)


def _add_print(sheet: Sheet, words: list[str], rng: np.random.Generator) -> Sheet:
    """Return the sheet, every other time with a printed line of some size above or below its type."""
    if rng.random() < 0.5:
        return sheet
    size = float(rng.uniform(3.0, 11.0))
    text = " ".join(words[-12:])[: max(4, int(150 / size))]
    line = Lettering(
        kind=RegionKind.PRINTED,
        left_mm=float(rng.uniform(5, 20)),
        top_mm=float(rng.choice([1.0, 72.0])),
        size_mm=size,
        text=text.upper() if rng.random() < 0.5 else text,
        bold=bool(rng.random() < 0.5),
    )
    return replace(sheet, letterings=(line,))


def _vary(level: Level, rng: np.random.Generator) -> Level:
    """Return the level with its faults a little more or less marked."""

    def about(value: float) -> float:
        return float(value * rng.uniform(0.4, 1.25))

    wear, ageing = level.wear, level.ageing
    return replace(
        level,
        wear=replace(
            wear,
            soft_px=about(wear.soft_px),
            strength=min(1.0, wear.strength * float(rng.uniform(0.85, 1.3))),
            spread_px=about(wear.spread_px),
            filled=about(wear.filled),
            fading=about(wear.fading),
            ribbon_grain=about(wear.ribbon_grain),
        ),
        ageing=replace(ageing, mottle=about(ageing.mottle), bleed_through=about(ageing.bleed_through)),
        scanning=replace(level.scanning, noise=about(level.scanning.noise), dpi=300.0),
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sheets", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=14)
    wanted = parser.parse_args()
    torch.set_num_threads(1)
    RUNS.mkdir(exist_ok=True)
    rng = np.random.default_rng(3)
    with lzma.open(CORPUS, "rt", encoding="utf-8") as corpus:
        text = corpus.read()
    faces = [path for name in DEVELOPMENT_FACES if (path := find_face(name))]
    pairs: list[tuple[NDArray[np.float32], ...]] = []
    net = Restorer()
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=1e-4)
    seconds, step, shown = wanted.minutes * 60, 0, 0.0
    spent = 0.0
    while spent < seconds:
        if len(pairs) < wanted.sheets and len(pairs) < 24 + step // 6:
            pairs.append(make_pair(rng, text, faces))
            continue
        started = time.monotonic()
        share = spent / seconds
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * (min(1.0, step / 100) if share < 0.6 else max(0.01, (1 - share) / 0.4))
        batch = [_crop(pairs[int(rng.integers(len(pairs)))], rng) for _ in range(BATCH)]
        seen, target = (
            torch.tensor(np.stack(x)[:, None].astype(np.float32)) for x in zip(*batch, strict=True)
        )
        loss = nn.functional.binary_cross_entropy_with_logits(net(seen), target)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        shown = 0.99 * shown + 0.01 * float(loss) if step else float(loss)
        step += 1
        spent += time.monotonic() - started
        if step % 200 == 0:
            print(f"step {step} of {len(pairs)} sheets: loss {shown:.4f}, {spent / 60:.1f} min", flush=True)
            torch.save(net.state_dict(), RUNS / "restorer.pt")
            export(net)
    export(net)


def _crop(pair: tuple[NDArray[np.float32], ...], rng: np.random.Generator) -> tuple[NDArray[np.float32], ...]:
    height, width = pair[0].shape
    top, left = int(rng.integers(0, height - CROP)), int(rng.integers(0, width - CROP))
    return tuple(side[top : top + CROP, left : left + CROP] for side in pair)


def export(net: nn.Module) -> None:
    """Write the net with its sigmoid as ONNX: input depth N x 1 x H x W, H and W multiples of 4; output alike."""
    whole = nn.Sequential(net, nn.Sigmoid()).eval()
    torch.onnx.export(
        whole,
        (torch.zeros(1, 1, 64, 64),),
        str(OUT),
        input_names=["depth"],
        output_names=["type"],
        dynamic_axes={"depth": {0: "n", 2: "h", 3: "w"}, "type": {0: "n", 2: "h", 3: "w"}},
        dynamo=False,
    )
    net.train()


if __name__ == "__main__":
    main()
