"""What stands beside real pages: of which document they are, and where their text is wrong."""

from pathlib import Path

import pytest
from PIL import Image

from ocr.bench.documents import KnownPage, group_documents
from ocr.bench.real import find_real_pages, load_departures
from ocr.engines.page_reader import ScanRead
from ocr.errors import InputError
from tests.pages import make_page

TOML = 'source = "office"\nlevel = "real, Latin"\ntesseract = "dan"\n'


def add_page(folder: Path, name: str, text: str = "Kære Hans") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    Image.new("L", (40, 40), 255).save(folder / f"{name}.png")
    (folder / f"{name}.diplomatic.txt").write_text(text, encoding="utf-8")


def test_pages_of_a_folder_with_a_document_file_are_one_document(tmp_path: Path) -> None:
    for name in ("1", "2"):
        add_page(tmp_path / "letter", name)
        add_page(tmp_path / "apart", f"p{name}")
    (tmp_path / "letter" / "document.toml").write_text(TOML, encoding="utf-8")
    pages = find_real_pages(tmp_path, test_only=False)
    known = [KnownPage(page.name, "", (), ScanRead(make_page("поезд"), ()), {}) for page in pages]
    documents = group_documents(pages, known)
    assert [(d.name, d.source, d.level, len(d.pages)) for d in documents] == [
        ("apart/p1", "apart/p1", "real, text", 1),
        ("apart/p2", "apart/p2", "real, text", 1),
        ("letter", "office", "real, Latin", 2),
    ]


def test_what_has_one_name_in_two_folders_is_two_documents(tmp_path: Path) -> None:
    for box in ("a", "b"):
        add_page(tmp_path / box / "letter", "1")
        (tmp_path / box / "letter" / "document.toml").write_text(TOML, encoding="utf-8")
        add_page(tmp_path / box, "2")
    documents = [page.document for page in find_real_pages(tmp_path, test_only=False)]
    assert sorted(documents) == ["a/2", "a/letter", "b/2", "b/letter"]
    # A folder that is looked through by itself has its own name.
    (page,) = find_real_pages(tmp_path / "a" / "letter", test_only=False)
    assert page.document == "letter"


@pytest.mark.parametrize("toml", [b"", b"source = 1\n", b'source = "a', b'source = "\xff"\n'])
def test_a_document_file_that_tells_nothing_is_refused(tmp_path: Path, toml: bytes) -> None:
    add_page(tmp_path, "1")
    (tmp_path / "document.toml").write_bytes(toml)
    with pytest.raises(InputError, match=r"document\.toml"):
        find_real_pages(tmp_path, test_only=False)


def test_places_where_a_text_is_wrong_come_in_order(tmp_path: Path) -> None:
    add_page(tmp_path, "1")
    (page,) = find_real_pages(tmp_path, test_only=False)
    assert load_departures(page) == ()
    (tmp_path / "1.departures.csv").write_text("start,end,why\n5,9,wrong\n0,4,unsure\n4,4,wrong\n", "utf-8")
    assert load_departures(page) == ((0, 4), (4, 4), (5, 9))


@pytest.mark.parametrize(
    "rows",
    [
        # Of nine characters: behind the end, turned round, before the beginning, over one another.
        "start,end\n5,10\n",
        "start,end\n5,4\n",
        "start,end\n-1,4\n",
        "start,end\n0,4\n3,6\n",
        "start,end\n0,4\n2,2\n",
        # No numbers, and other columns.
        "start,end\n0,x\n",
        "start,end\n0\n",
        "from,to\n0,4\n",
    ],
)
def test_places_that_cannot_be_are_refused(tmp_path: Path, rows: str) -> None:
    add_page(tmp_path, "1")
    (tmp_path / "1.departures.csv").write_text(rows, "utf-8")
    (page,) = find_real_pages(tmp_path, test_only=False)
    with pytest.raises(InputError, match=r"1\.departures\.csv"):
        load_departures(page)
