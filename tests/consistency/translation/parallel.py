"""Short records with their translations, of our own writing: what the rules must leave alone."""

from functools import cache
from pathlib import Path

from ocr.consistency.record import RecordText

FOLDER = Path(__file__).parent / "records"
TELEGRAM = Path(__file__).parents[3] / "ground_truth" / "telegram-25348"


@cache
def parallel_records() -> dict[str, RecordText]:
    """Return the records by name. A sheet after the first begins with «Продолжение»."""
    return {path.stem: _parse(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.txt"))}


def _parse(text: str) -> RecordText:
    original, translation = text.split("=====\n")
    first, *others = original.split("Продолжение ")
    sheets = (first, *(f"Продолжение {sheet}" for sheet in others))
    return RecordText(sheets=sheets, translation=translation, translation_language="en")


@cache
def telegram() -> RecordText:
    """Return the archive's telegram."""
    sheets = tuple((TELEGRAM / f"sheet-{number}.txt").read_text(encoding="utf-8") for number in (1, 2, 3))
    translation = (TELEGRAM / "translation" / "en.txt").read_text(encoding="utf-8")
    return RecordText(sheets=sheets, translation=translation, translation_language="en")
