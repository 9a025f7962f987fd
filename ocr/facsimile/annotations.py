"""Annotations that offices add to a typed sheet: stamps, resolutions in ink, underlined words, ruled lines."""

from dataclasses import replace

import numpy as np

from ocr.facsimile.sheet import Lettering, Rule, Sheet, Typed
from ocr.model import RegionKind

_STAMPS = (
    "ВХОДЯЩИЙ № {number}\n{day} ОКТ 195{year}",
    "КОПИЯ ВЕРНА\nСекретарь",
    "В ДЕЛО № {number}\nОбщий отдел",
    "СЕКРЕТНО\nЭкз. № {year}",
    "ПОЛУЧЕНО\n{day}.{month}.5{year}",
)
_RESOLUTIONS = (
    "В архив. {day}/{month}",
    "Тов. Орлову к исполнению",
    "Доложить лично",
    "Согласен",
    "Читал {day}/{month}",
)
_COLOURS = ((122, 78, 160), (60, 84, 150), (170, 62, 70), (58, 120, 92))
_BLACK, _INK = (52, 50, 54), (44, 52, 110)


def add_annotations(sheet: Sheet, most: tuple[int, int, int, int, int], rng: np.random.Generator) -> Sheet:
    """Return the sheet with annotations over its typed area.

    `most` are the highest numbers of coloured stamps, black stamps, pen notes, underlined words and rules.
    """
    coloured, black, pens, underlines, rules = (
        int(rng.integers(0, number + 1)) if number else 0 for number in most
    )
    left, top, right, bottom = _typed_area(sheet)
    added: list[Lettering] = []
    for index in range(coloured + black):
        is_coloured = index < coloured
        added.append(
            Lettering(
                kind=RegionKind.STAMP,
                left_mm=float(rng.uniform(left, max(left + 1, right - 50))),
                top_mm=float(rng.uniform(top, bottom)),
                size_mm=float(rng.uniform(4, 6)),
                text=_fill(str(rng.choice(_STAMPS)), rng),
                angle_deg_ccw=float(rng.uniform(-8, 8)),
                colour=_COLOURS[int(rng.integers(len(_COLOURS)))] if is_coloured else _BLACK,
                bold=True,
                framed=bool(rng.random() < 0.6),
            )
        )
    for _ in range(pens):
        added.append(
            Lettering(
                kind=RegionKind.HANDWRITING,
                left_mm=float(rng.uniform(left, max(left + 1, right - 60))),
                top_mm=float(rng.uniform(top, bottom)),
                size_mm=float(rng.uniform(7, 11)),
                text=_fill(str(rng.choice(_RESOLUTIONS)), rng),
                angle_deg_ccw=float(rng.uniform(2, 16)),
                colour=_INK if rng.random() < 0.7 else _COLOURS[2],
            )
        )
    ruled = [_make_rule(left, top, right, bottom, rng) for _ in range(rules)]
    ruled += [rule for _ in range(underlines) if (rule := _underline(sheet, rng)) is not None]
    return replace(sheet, letterings=(*sheet.letterings, *added), rules=(*sheet.rules, *ruled))


def _typed_area(sheet: Sheet) -> tuple[float, float, float, float]:
    """Return the left, top, right and bottom of the typed blocks together, in millimetres."""
    if not sheet.typed:
        return 20, 20, sheet.size_mm[0] - 20, sheet.size_mm[1] - 20
    rows = [block.text.split("\n") for block in sheet.typed]
    return (
        min(block.left_mm for block in sheet.typed),
        min(block.top_mm for block in sheet.typed),
        max(b.left_mm + b.pitch_mm * max(map(len, r)) for b, r in zip(sheet.typed, rows, strict=True)),
        max(b.top_mm + b.line_mm * len(r) for b, r in zip(sheet.typed, rows, strict=True)),
    )


def _fill(text: str, rng: np.random.Generator) -> str:
    return text.format(
        number=int(rng.integers(10, 9999)),
        day=int(rng.integers(1, 29)),
        month=int(rng.integers(1, 13)),
        year=int(rng.integers(0, 10)),
    )


def _make_rule(left: float, top: float, right: float, bottom: float, rng: np.random.Generator) -> Rule:
    y = float(rng.uniform(top, bottom))
    return Rule(from_mm=(left, y), to_mm=(right, y), width_mm=float(rng.uniform(0.2, 0.4)))


def _underline(sheet: Sheet, rng: np.random.Generator) -> Rule | None:
    """Return a line in pencil under some words of a line, None where there is no long line."""
    long = [
        (block, row, text)
        for block in sheet.typed
        for row, text in enumerate(block.text.split("\n"))
        if len(text.strip()) > 20
    ]
    if not long:
        return None
    block, row, text = long[int(rng.integers(len(long)))]
    start = int(rng.integers(len(text) - len(text.lstrip()), len(text) - 10))
    length = int(rng.integers(6, 18))
    y = block.top_mm + row * block.line_mm + 0.9
    return _pencil_line(block, start, min(len(text), start + length), y, rng)


def _pencil_line(block: Typed, start: int, end: int, y: float, rng: np.random.Generator) -> Rule:
    tilt = float(rng.uniform(-0.3, 0.3))
    return Rule(
        from_mm=(block.left_mm + start * block.pitch_mm, y),
        to_mm=(block.left_mm + end * block.pitch_mm, y + tilt),
        width_mm=float(rng.uniform(0.25, 0.5)),
    )
