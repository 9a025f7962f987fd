"""Pages of text for `sverka calibrate` out of the corpus: passages with many numbers, broken into typed lines.

`python training/passages.py FOLDER --number 24` writes page-N.txt; the same number always writes the same.
"""

import argparse
import random
import re
from pathlib import Path

from texts import read_prose

from ocr.text.shapes import SHAPES, to_shapes

# A page holds so many lines.
_WIDTH, _LETTERS, _LINES = 62, 1500, 38
_VOWELS, _SIGNS = "аеёиоуыэюя", "ьъй"
_OF_OUR_KEYS = str.maketrans("–—‑…’", '---."')


def cut_passages(prose: str, number: int) -> list[str]:
    """Return so many passages, a third of them the ones with most digits of their neighbours, laid out for typing."""
    rng = random.Random(number)
    lines = (line.strip().translate(_OF_OUR_KEYS) for line in prose.splitlines())
    paragraphs = ["".join(c for c in line if to_shapes(c) in SHAPES) for line in lines if line]
    starts = rng.sample(range(len(paragraphs) - 200), number * 12)
    passages: list[str] = []
    for at in range(number):
        several = [_take(paragraphs, start) for start in starts[12 * at : 12 * at + 12]]
        best = max(several, key=lambda text: len(re.findall(r"\d", text)))
        passages.append(lay_out(best if at % 3 else several[0], rng))
    return passages


def _take(paragraphs: list[str], start: int) -> str:
    """Return about a page of text from a paragraph on."""
    text = ""
    while len(text) < _LETTERS and start < len(paragraphs):
        text += paragraphs[start] + "\n"
        start += 1
    if len(text) > _LETTERS:
        text = text[: text.rfind(" ", 0, _LETTERS)]
    return text


def lay_out(text: str, rng: random.Random) -> str:
    """Return paragraphs indented and broken into a page's lines, long words with hyphens."""
    lines: list[str] = []
    for paragraph in text.strip().split("\n"):
        line = "     "
        for word in paragraph.split():
            part = word
            room = _WIDTH - len(line) - (1 if line.strip() else 0)
            if len(part) > room:
                cut = _find_break(part, room - 1)
                if cut and rng.random() < 0.7:
                    lines.append(f"{line} {part[:cut]}-" if line.strip() else f"{line}{part[:cut]}-")
                    part = part[cut:]
                else:
                    lines.append(line)
                line = part
            else:
                line = f"{line} {part}" if line.strip() else line + part
        lines.append(line)
    return "\n".join(lines[:_LINES]) + "\n"


def _find_break(word: str, most: int) -> int:
    """Return behind how many letters, `most` at the most, a word may be broken; 0 for not at all.

    >>> _find_break("установлено", 6), _find_break("1934-го", 5)
    (5, 0)
    """
    if not word.isalpha() or not word.islower():
        return 0
    for cut in range(min(most, len(word) - 2), 1, -1):
        head, tail = word[:cut], word[cut:]
        has_vowels = any(v in head for v in _VOWELS) and any(v in tail for v in _VOWELS)
        if has_vowels and head[-1] in _VOWELS and tail[0] not in _SIGNS:
            return cut
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--number", type=int, default=24)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(cut_passages(read_prose(), options.number), start=1):
        (options.folder / f"page-{number:02}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
