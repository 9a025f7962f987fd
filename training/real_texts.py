"""Documents of real Latin typescript to plant errors in: python training/real_texts.py FOLDER PART OUT

FOLDER is that of real_lines.py. Each document of the part that has typed text becomes a folder in OUT, for `sverka
calibrate --real` or `sverka bench verify --real`: its pages, the text of each in NAME.diplomatic.txt, and
document.toml. Letters lose their accents, which nothing of the main job compares; what is no type is left out, and so
are pages with more than a little handwriting. real_departures.csv names the places where these texts are not what the
page has ("wrong", seen on the page) or where that cannot be told ("unsure": struck over, by pen, print, the page's
number), so that they are counted apart.
"""

import argparse
import csv
import re
import shutil
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from real_lines import PARTS, TextLine, group_of, read_pages

DEPARTURES = Path(__file__).with_name("real_departures.csv")
# Tesseract's codes by the beginning of a source.
_LANGUAGES = {
    "ehri: czech": "ces",
    "ehri: danish": "dan",
    "ehri: english": "eng",
    "ehri: german": "deu",
    "tapus": "fra",
}
LEVEL = "real, Latin"
# What stands behind the document in the name of a page: its number, the hash of its file, and the file's kind.
_PAGE = re.compile(
    r"([_-]0*\d+(_L)?)?(_[0-9a-f]{5}_default|_btv\w+_\d+|-medium)?\.xml$|/\d+_[0-9a-f]+_default\.xml$"
)
_NOT_TYPED = re.compile(r"~+|[⟦⟧^\\|]")
_BARRED = str.maketrans("łŁ¬", "lL-")
# A page with more of its lines in part by hand, or with fewer words, is left out.
_MAX_BY_HAND, _MIN_WORDS = 0.2, 40


def text_of(lines: Sequence[TextLine]) -> str:
    """Return the typed text of a page, a line each, letters without accents."""
    rows = (" ".join(_bare(line.text).split()) for line in lines)
    return "".join(f"{row}\n" for row in rows if row)


def _bare(text: str) -> str:
    typed = _NOT_TYPED.sub("", text.replace("_", "").replace("…", "...").translate(_BARRED))
    letters = (char for char in unicodedata.normalize("NFD", typed) if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", "".join(letters))


def document_of(source: str) -> str:
    """Return the name of a source's document, fit for a folder.

    >>> document_of("ehri: danish/EHRI-DR-19420615-DK_01.xml")
    'ehri danish EHRI-DR-19420615-DK'
    """
    return re.sub(r"[^\w-]+", " ", _PAGE.sub("", source)).strip()


def is_typed(lines: Sequence[TextLine]) -> bool:
    """Return whether a page has enough typed text, and little by hand."""
    by_hand = sum("~" in line.text for line in lines)
    return by_hand <= _MAX_BY_HAND * len(lines) and len(text_of(lines).split()) >= _MIN_WORDS


def load_departures() -> dict[str, list[dict[str, str]]]:
    """Return the rows of real_departures.csv by page."""
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    with DEPARTURES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["page"]].append(row)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("out", type=Path)
    wanted = parser.parse_args()
    documents: dict[str, list[str]] = defaultdict(list)
    departures = load_departures()
    pages = {page: lines for page, lines in read_pages(wanted.folder, wanted.part).items() if is_typed(lines)}
    for page, lines in pages.items():
        documents[document_of(lines[0].source)].append(page)
    for name, own in documents.items():
        folder = wanted.out / name
        folder.mkdir(parents=True, exist_ok=True)
        source = pages[own[0]][0].source
        language = next(code for beginning, code in _LANGUAGES.items() if source.startswith(beginning))
        toml = f'source = "{group_of(source)}"\nlevel = "{LEVEL}"\ntesseract = "{language}"\n'
        (folder / "document.toml").write_text(toml, encoding="utf-8")
        for page in own:
            shutil.copyfile(wanted.folder / page, folder / page)
            text = folder / f"{Path(page).stem}.diplomatic.txt"
            text.write_text(text_of(pages[page]), encoding="utf-8")
            if places := departures.get(Path(page).stem):
                rows = "".join(f"{row['start']},{row['end']},{row['why']}\n" for row in places)
                (folder / f"{Path(page).stem}.departures.csv").write_text(f"start,end,why\n{rows}", "utf-8")
        print(f"{len(own):3} pages  {name}")


if __name__ == "__main__":
    main()
