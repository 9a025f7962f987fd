"""Train the typescript reader: python training/reader.py --minutes M [--resume] [--mean-with FILE] [--ship]

Lines are made as they are used, by two processes (typed_lines.py, many and rough; page_lines.py, few and true), while
a third learns from the last of them. The learning rate falls to nothing at the end of each run, and only then is a
reader worth judging; --resume goes on from the last, or from the shipped weights. Checkpoints go to training/runs.
Needs torch, onnx and fonttools. The kept-aside faces stay aside.
"""

import argparse
import itertools
import math
import multiprocessing
import os
import pickle
import queue
import random
import time
from collections.abc import Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import torch
from faces import TrainingFace, find_training_faces
from numpy.typing import NDArray
from page_lines import FOLDER, keep_making
from pasted import Paster
from rapidfuzz.distance import Levenshtein
from real_lines import degraded, load_real_lines
from texts import read_prose
from torch import nn
from typed_lines import CELL, HEIGHT, LineMaker, TypedLine

from ocr.image.tone import TYPE_DEPTH
from ocr.recognizer.classes import CLASSES, ONLY_CYRILLIC, encode, without_accent

RUNS = Path(__file__).parent / "runs"
# What is shipped: the model, and its weights to learn on from.
OUT = Path(__file__).parents[1] / "ocr" / "recognizer" / "typescript.onnx"
WEIGHTS = Path(__file__).with_name("reader.pt")
WIDTH, STRIDE, BATCH, KEPT, PAGED = 640, 4, 24, 24_000, 30_000
# Of a batch, lines of pages: a third, or one for so many that there are, lest they be learnt by heart.
PAGED_A_LINE = 250
# Of a batch, real lines; of these, those with Cyrillic letters among them, and such a share as another scan of them.
REAL, PASTED, DEGRADED = 10, 5, 0.6
HIDDEN = 192
# What a class begins with that the weights to go on from have not learnt.
_NEW_CLASS_BIAS = -6.0
# So much less likely, natural logarithm, are letters of Cyrillic alone on a real line of Latin type.
_UNLIKELY = 5.0
# Faces that no line is trained on: how well the reader does on a machine it has never seen is told by them.
_TO_JUDGE_BY = (
    "PTM55F",
    "PTM75F",
    "ibm-plex-mono-cyrillic-400-normal",
    "old-standard-tt-cyrillic-400-normal",
)


def _block(inputs: int, outputs: int, stride: tuple[int, int] = (1, 1)) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


class Residual(nn.Module):
    """What goes in and what a convolution sees in it."""

    def __init__(self, inside: nn.Module) -> None:
        super().__init__()
        self.inside = inside

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        seen: torch.Tensor = self.inside(x)
        return x + seen


def _along(channels: int, far: int) -> Residual:
    return Residual(
        nn.Sequential(
            nn.Conv1d(channels, channels, 3, padding=far, dilation=far, bias=False),
            nn.BatchNorm1d(channels),
            nn.ReLU(inplace=True),
        )
    )


class Reader(nn.Module):
    """Depth of ink N x 1 x 48 x W in, W a multiple of 4; log posteriors and hidden vectors, N x W/4 x C, out.

    Convolutions only: a frame sees about four letters each way and nothing beyond. What it says of a letter does not
    depend on how long the line is or what it is batched with, and there is no room for a language.
    """

    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Sequential(
            nn.Conv2d(1, 48, 8, STRIDE, 2, bias=False),
            nn.BatchNorm2d(48),
            nn.ReLU(inplace=True),
            _block(48, 64),
            Residual(_block(64, 64)),
            _block(64, 96, (2, 1)),
            Residual(_block(96, 96)),
            _block(96, 128, (2, 1)),
            nn.Conv2d(128, HIDDEN, 3, 1, (0, 1), bias=False),
            nn.BatchNorm2d(HIDDEN),
            nn.ReLU(inplace=True),
        )
        self.along = nn.Sequential(*(_along(HIDDEN, far) for far in (1, 2, 4, 8, 1)), nn.Dropout(0.1))
        self.name = nn.Linear(HIDDEN, len(CLASSES) + 1)

    def forward(self, depth: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        hidden = self.along(self.look(depth).squeeze(2)).transpose(1, 2)
        return torch.log_softmax(self.name(hidden).float(), 2), hidden


def decode(log_posteriors: NDArray[np.float32]) -> str:
    """Return the best path's text, frames x classes."""
    best = log_posteriors.argmax(axis=1)
    changes = best[np.flatnonzero(np.diff(best, prepend=0))]
    return "".join(CLASSES[index - 1] for index in changes if index)


def frames_of(line: TypedLine, frames: int) -> NDArray[np.int64]:
    """Return the class of each frame where it is known, and -1: letters at their middles, blank half way between."""
    known = np.full(frames, -1, np.int64)
    classes = encode(line.text)
    at = [middle / STRIDE - 0.5 for middle in line.middles]
    for here, there in itertools.pairwise(at):
        known[min(frames - 1, round((here + there) / 2))] = 0
    for place, index in zip(at, classes, strict=True):
        known[min(frames - 1, max(0, round(place)))] = index
    if at:
        known[: max(0, math.floor(at[0]) - 3)] = 0
        known[math.ceil(at[-1]) + 4 :] = 0
    return known


def latin_frames(line: TypedLine, pasted: Sequence[int]) -> NDArray[np.bool_]:
    """Return which frames of a real line show Latin type: all but those of the letters that are pasted."""
    latin = np.ones(WIDTH // STRIDE, np.bool_)
    for at in pasted:
        middle = line.middles[at]
        latin[max(0, math.floor((middle - CELL / 2) / STRIDE)) : math.ceil((middle + CELL / 2) / STRIDE)] = (
            False
        )
    return latin


def judge(net: Reader, lines: Sequence[TypedLine]) -> float:
    """Return the CER over lines of best-path readings, in per cent of all their characters."""
    net.eval()
    wrong = total = 0
    with torch.no_grad():
        for start in range(0, len(lines), BATCH):
            part = lines[start : start + BATCH]
            posteriors, _ = net(_stack(part))
            for line, frames in zip(part, posteriors.numpy(), strict=True):
                wrong += Levenshtein.distance(decode(frames), line.text)
                total += len(line.text)
    net.train()
    return 100 * wrong / total


def _stack(lines: Sequence[TypedLine]) -> torch.Tensor:
    depth = np.stack([line.depth for line in lines])[:, None].astype(np.float32) / np.float32(TYPE_DEPTH)
    return torch.from_numpy(depth).contiguous(memory_format=torch.channels_last)


def _make_lines(seed: int, faces: list[TrainingFace], made: "multiprocessing.Queue[list[TypedLine]]") -> None:
    os.nice(12)
    cv2.setNumThreads(1)
    maker = LineMaker(seed, faces, read_prose(), WIDTH)
    while True:
        made.put([maker.line() for _ in range(BATCH)])


class Supply:
    """Lines to learn from, made by processes of its own while it is open."""

    def __init__(self, seed: int, faces: list[TrainingFace]) -> None:
        # Forked, they would wait for ever on locks that threads of this process held.
        spawned = multiprocessing.get_context("spawn")
        self._made: multiprocessing.Queue[list[TypedLine]] = spawned.Queue(64)
        self._makers = [
            spawned.Process(target=_make_lines, args=(seed, faces, self._made), daemon=True),
            spawned.Process(target=keep_making, args=(seed, faces), daemon=True),
        ]
        for maker in self._makers:
            maker.start()
        self._rng = random.Random(seed)
        self._kept: list[TypedLine] = []
        self._paged: list[TypedLine] = []
        self._real = load_real_lines()
        self._paster = Paster(self._rng, faces)
        self._loaded: set[Path] = set()
        self.fresh = 0

    def __str__(self) -> str:
        return f"{self.fresh} lines, {len(self._paged)} of pages, {len(self._real)} real"

    def batch(self) -> tuple[list[TypedLine], NDArray[np.bool_]]:
        """Return some lines, the first ones real, others of the last made; and of these frames that show Latin type.

        They are lines x frames, of the real lines only.

        Raises RuntimeError where none are made any more.
        """
        while len(self._kept) < 4 * BATCH or not self._made.empty():
            try:
                self._keep(self._made.get(timeout=60))
            except queue.Empty as error:
                raise RuntimeError("The process that makes lines has stopped.") from error
        new = set(FOLDER.glob("*.pickle")) - self._loaded
        for path in sorted(new, key=lambda path: path.stat().st_mtime):
            # The steps before the reader change; what they make of a page now comes last.
            self._paged = [*self._paged, *pickle.loads(path.read_bytes())][-PAGED:]
            self._loaded.add(path)
        real, pasted = (REAL, PASTED) if self._real else (0, 0)
        paged = min((BATCH - real) // 2, len(self._paged) // PAGED_A_LINE)
        rng = self._rng
        mixed: list[tuple[TypedLine, tuple[int, ...]]] = [
            (line, ()) for line in rng.sample(self._real, real - pasted)
        ]
        mixed += [self._paster.paste(line) for line in rng.sample(self._real, pasted)]
        own = [degraded(line, rng) if rng.random() < DEGRADED else line for line, _ in mixed]
        latin = [latin_frames(line, at) for line, (_, at) in zip(own, mixed, strict=True)]
        made = rng.sample(self._paged, paged) + rng.sample(self._kept, BATCH - real - paged)
        return own + made, np.array(latin, np.bool_).reshape(real, WIDTH // STRIDE)

    def _keep(self, lines: list[TypedLine]) -> None:
        self.fresh += len(lines)
        if len(self._kept) < KEPT:
            self._kept += lines
        else:
            for line in lines:
                self._kept[self._rng.randrange(KEPT)] = line

    def close(self) -> None:
        for maker in self._makers:
            maker.terminate()


def loss_of(
    net: Reader, lines: Sequence[TypedLine], framewise: float, latin: NDArray[np.bool_] | None
) -> torch.Tensor:
    """Return CTC's loss a character, and so much of the frames' own.

    `latin` has the frames, of the first lines, that show Latin type.
    """
    with torch.autocast("cpu", torch.bfloat16):
        posteriors, _ = net(_stack(lines))
    if latin is not None and len(latin):
        # Real lines are Latin. That Cyrillic letters are none of theirs is no news of type: weighed as unlikely
        # beforehand, they are not unlearnt on real paper.
        unlikely = _UNLIKELY * torch.from_numpy(latin)[:, :, None] * _only_cyrillic()
        real = torch.log_softmax(posteriors[: len(latin)] - unlikely, 2)
        posteriors = torch.cat((real, posteriors[len(latin) :]))
    targets = [encode(line.text) for line in lines]
    lengths = torch.tensor([len(target) for target in targets])
    frames = posteriors.shape[1]
    ctc = nn.functional.ctc_loss(
        posteriors.transpose(0, 1),
        torch.tensor([index for target in targets for index in target]),
        torch.full((len(lines),), frames),
        lengths,
        zero_infinity=True,
        reduction="sum",
    ) / int(lengths.sum())
    known = torch.from_numpy(np.stack([frames_of(line, frames) for line in lines]))
    own = nn.functional.nll_loss(posteriors.flatten(0, 1), known.flatten(), ignore_index=-1)
    return ctc + framewise * own


@cache
def _only_cyrillic() -> torch.Tensor:
    """Return 1 for each class that is a letter of Cyrillic alone, 0 for others."""
    return torch.tensor([0.0, *(float(shape in ONLY_CYRILLIC) for shape in CLASSES)])


class Learner:
    """A reader that learns, and the running average of what it was, which reads better than any one of them."""

    def __init__(self, net: Reader, rate: float) -> None:
        self.net, self.average, self.steps, self.loss = net, deepcopy(net), 0, 0.0
        self._rate = rate
        self._optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=1e-2, betas=(0.9, 0.99))

    def learn(
        self,
        lines: Sequence[TypedLine],
        share: float,
        framewise: float,
        latin: NDArray[np.bool_] | None = None,
    ) -> None:
        """Take one step. `share` says how much of the time is over: in the end the rate falls to nothing.

        `latin` has the frames, of the first lines, that show Latin type.
        """
        for group in self._optimiser.param_groups:
            group["lr"] = self._rate * min(1, (self.steps + 1) / 300) * min(1, (1 - share) / 0.7)
        loss = loss_of(self.net, lines, framewise, latin)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 2.0)
        self._optimiser.step()
        self.steps += 1
        with torch.no_grad():
            for mean, now in zip(
                self.average.state_dict().values(), self.net.state_dict().values(), strict=True
            ):
                if mean.dtype.is_floating_point:
                    mean.lerp_(now, max(0.002, 1 / self.steps))
        self.loss += (float(loss.detach()) - self.loss) * max(0.01, 1 / self.steps)


def train(minutes: float, *, resume: bool, rate: float, seed: int, checkpoint: Path) -> Reader:
    """Return the reader after so many minutes; it is written to the checkpoint as it goes."""
    torch.manual_seed(seed)
    faces = find_training_faces()
    taught = [face for face in faces if face.name not in _TO_JUDGE_BY]
    unseen = [face for face in faces if face.name in _TO_JUDGE_BY]
    prose = read_prose()
    tests = {
        "seen": [maker.line() for maker in [LineMaker(1, taught, prose)] for _ in range(240)],
        "unseen": [maker.line() for maker in [LineMaker(2, unseen, prose)] for _ in range(240)],
    }
    net = Reader().to(memory_format=torch.channels_last)
    if resume:
        net.load_state_dict(load_weights(checkpoint if checkpoint.is_file() else WEIGHTS))
    learner = Learner(net, rate)
    supply = Supply(seed, taught)
    started = time.monotonic()
    while (share := (time.monotonic() - started) / (60 * minutes)) < 1:
        lines, latin = supply.batch()
        learner.learn(lines, share, 1.0 if not resume and share < 0.1 else 0.25, latin)
        if learner.steps % 500 == 0:
            rates = ", ".join(f"{name} {judge(learner.average, lines):.2f}" for name, lines in tests.items())
            minutes_spent = (time.monotonic() - started) / 60
            print(
                f"step {learner.steps}, {minutes_spent:.1f} min, {supply}: loss {learner.loss:.4f}, CER {rates}",
                flush=True,
            )
            save_weights(learner.average, checkpoint)
    supply.close()
    save_weights(learner.average, checkpoint)
    print("CER at the end:", {name: round(judge(learner.average, lines), 3) for name, lines in tests.items()})
    return learner.average


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--checkpoint", type=Path, default=RUNS / "reader.pt")
    parser.add_argument(
        "--mean-with", type=Path, help="another checkpoint: what is shipped is the mean of both"
    )
    parser.add_argument("--ship", action="store_true", help="put the reader where the package has it")
    wanted = parser.parse_args()
    torch.set_num_threads(1)
    RUNS.mkdir(exist_ok=True)
    net = train(
        wanted.minutes,
        resume=wanted.resume,
        rate=wanted.rate,
        seed=wanted.seed,
        checkpoint=wanted.checkpoint,
    )
    if wanted.mean_with:
        net.load_state_dict(mean_of(net.state_dict(), load_weights(wanted.mean_with)))
    if wanted.ship:
        ship(net)


def mean_of(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the mean of two checkpoints of which one went on from the other; counts are of the first.

    Weights of one path of learning lie in one valley, and their mean reads better than either (Izmailov et al. 2018,
    "Averaging Weights Leads to Wider Optima and Better Generalization").
    """
    return {name: (w + other[name]) / 2 if w.is_floating_point() else w for name, w in one.items()}


def load_weights(path: Path) -> dict[str, torch.Tensor]:
    """Return a checkpoint's weights as float32, those of its classes put in the order of CLASSES.

    A class that the checkpoint has not learnt begins as the letter without its accent, and a letter like no other as
    blank, but a good deal less likely.
    """
    kept = torch.load(path)
    known: str = kept.pop("classes")
    weights = {name: w.float() if w.is_floating_point() else w for name, w in kept.items()}
    like = [known.find(shape) if shape in known else known.find(without_accent(shape)) for shape in CLASSES]
    rows = torch.tensor([0, *(index + 1 for index in like)])
    is_new = torch.tensor([False, *(shape not in known for shape in CLASSES)])
    for name in ("name.weight", "name.bias"):
        weights[name] = weights[name][rows]
    weights["name.bias"][is_new] += _NEW_CLASS_BIAS
    return weights


def save_weights(net: Reader, path: Path) -> None:
    """Write a checkpoint as float16, with the characters of its classes."""
    weights = {name: w.half() if w.is_floating_point() else w for name, w in net.state_dict().items()}
    torch.save({**weights, "classes": CLASSES}, path)


def ship(net: Reader) -> None:
    """Write the reader where the package has it, and its weights as float16."""
    export(net, OUT)
    save_weights(net, WEIGHTS)


def export(net: Reader, path: Path) -> None:
    """Write the reader as ONNX, its weights stored as float16 and computed with as float32."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    torch.onnx.export(
        deepcopy(net).eval(),
        (torch.zeros(1, 1, HEIGHT, 64),),
        str(path),
        input_names=["depth"],
        output_names=["log_posteriors", "hidden"],
        dynamic_axes={
            "depth": {0: "n", 3: "w"},
            "log_posteriors": {0: "n", 1: "t"},
            "hidden": {0: "n", 1: "t"},
        },
        dynamo=False,
    )
    model = onnx.load(str(path))
    graph = model.graph
    casts = []
    for stored in list(graph.initializer):
        if stored.data_type != TensorProto.FLOAT:
            continue
        name = stored.name
        half = numpy_helper.from_array(numpy_helper.to_array(stored).astype(np.float16), f"{name}.half")
        graph.initializer.remove(stored)
        graph.initializer.append(half)
        casts.append(helper.make_node("Cast", [half.name], [name], to=TensorProto.FLOAT))
    for cast in reversed(casts):
        graph.node.insert(0, cast)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


if __name__ == "__main__":
    main()
