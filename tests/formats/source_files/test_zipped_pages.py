"""Zip archives of pages: their order, and corrections in the archive with all else as it was packed."""

import pytest

from ocr.errors import InputError
from ocr.formats.source_files.formats import read_source_file
from ocr.formats.source_files.source_file import Edit
from ocr.formats.source_files.zipped_pages import ZippedPages
from tests.formats.export_files import EXPORT, make_text, mets, pack
from tests.formats.source_files.alto_files import alto, alto_pages, block, strings
from tests.formats.source_files.docx_files import member, packed_members

PAGES = {"л. 10.xml": make_text("десять"), "л. 2.xml": make_text("два\nстроки"), "л. 2.jpg": b"\xff\xd8\xff"}
ALTO = alto(block(strings("раз", "два")))

ORDERS: dict[str, tuple[dict[str, bytes], list[str]]] = {
    "by their names": (PAGES, ["два\nстроки", "десять"]),
    "by the METS file": (EXPORT, ["первый лист", "второй лист"]),
    "in a folder": (
        {f"117/дело/{name}": data for name, data in EXPORT.items()},
        ["первый лист", "второй лист"],
    ),
    "by its names where the METS file has none": (
        {"mets.xml": mets([("1.jpg",)]), **PAGES},
        ["два\nстроки", "десять"],
    ),
    "PAGE XML before ALTO": ({**PAGES, "alto/л. 1.xml": ALTO}, ["два\nстроки", "десять"]),
    "ALTO of several pages": (
        {"1.xml": alto_pages(block(strings("раз")), block(strings("два"))), "2.xml": ALTO},
        ["раз", "два", "раз два"],
    ),
    "ALTO": ({"1.xml": ALTO, "2.xml": ALTO, "notes.xml": b"<notes/>"}, ["раз два", "раз два"]),
    # The beginnings of names in packages of Office, as they may come among packed bytes.
    "whatever its bytes": (
        {**PAGES, "a.jpg": b"word/document.xml xl/workbook.xml"},
        ["два\nстроки", "десять"],
    ),
    "without hidden files": (
        {**PAGES, "__MACOSX/._л. 2.xml": b"\0", ".x.xml": b""},
        ["два\nстроки", "десять"],
    ),
}


@pytest.mark.parametrize("name", ORDERS)
def test_pages_of_an_archive(name: str) -> None:
    files, texts = ORDERS[name]
    data = pack(files, is_packed=name != "whatever its bytes")
    file = read_source_file(data, "дело.zip")
    assert isinstance(file, ZippedPages)
    assert file.text == "".join(f"{text}\f" for text in texts)
    assert file.patch([]).data == data


def test_only_the_pages_that_are_corrected_are_packed_anew() -> None:
    data = pack(PAGES)
    file = read_source_file(data, "дело.zip")
    start = file.text.index("десять")
    patched = file.patch([Edit(0, 3, "две"), Edit(start, start + 1, "Д")])
    assert member(patched.data, "л. 2.xml") == PAGES["л. 2.xml"].replace("два".encode(), "две".encode())
    assert member(patched.data, "л. 10.xml") == PAGES["л. 10.xml"].replace(
        "десять".encode(), "Десять".encode()
    )
    assert packed_members(patched.data)["л. 2.jpg"] == packed_members(data)["л. 2.jpg"]
    assert read_source_file(patched.data, "").text == "две\nстроки\fДесять\f"
    first, second = patched.spans
    assert PAGES["л. 2.xml"][first.start : first.end].decode() == "два"
    assert member(patched.data, "л. 10.xml")[second.new_start : second.new_end].decode() == "Д"
    assert file.locate(start, start + 1) == (second.start, second.end)
    alone = file.patch([Edit(start, start + 1, "Д")])
    assert packed_members(alone.data)["л. 2.xml"] == packed_members(data)["л. 2.xml"]


def test_a_page_among_several_of_a_file_is_corrected() -> None:
    texts = alto_pages(block(strings("раз")), block(strings("два")))
    file = read_source_file(pack({"1.xml": texts, "2.xml": ALTO}), "дело.zip")
    patched = file.patch([Edit(4, 7, "две")])
    assert member(patched.data, "1.xml") == texts.replace("два".encode(), "две".encode())
    assert member(patched.data, "2.xml") == ALTO


def test_what_could_not_be_kept_is_told_with_the_page() -> None:
    patched = read_source_file(pack(PAGES), "дело.zip").patch([Edit(0, 10, "две строки")])
    assert [notice.partition(":")[0] for notice in patched.notices] == ["л. 2.xml"]


def test_a_page_is_cut_out() -> None:
    file = read_source_file(pack(PAGES), "дело.zip")
    start = file.text.index("десять")
    assert file.cut([Edit(start, start + 1, "Д")], start, start + 6) == "Десять".encode()


def test_a_correction_over_two_pages_is_made_on_the_first() -> None:
    # «два\nстроки» is 10 characters, and its form feed.
    patched = read_source_file(pack(PAGES), "дело.zip").patch([Edit(4, 15, "слова"), Edit(15, 17, "Ь")])
    assert read_source_file(patched.data, "").text == "два\nслова\fдесяЬ\f"
    assert patched.notices == ("a correction goes over the end of page 1: what is behind it stays.",)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (pack({"1.txt": b"1"}), "is a zip archive, no plain text. Unpack it and name the text file in it"),
        (pack({"1.xml": b"<notes/>"}), "is a zip archive, no plain text"),
        (pack(PAGES)[:-30], "is a zip archive that is damaged or was cut off"),
        (pack({"1.xml": b"<PcGts/>"}), "1.xml in дело.zip is a PAGE XML file that cannot be read: it has no Page"),
        (pack({"a/mets.xml": EXPORT["mets.xml"], "b/mets.xml": EXPORT["mets.xml"]}), "has 2 METS files"),
        (pack({"mets.xml": mets([("", "../1.xml")]), "page/1.xml": make_text("а")}), "not below its folder"),
        (pack({"mets.xml": mets([("", "page/2.xml")]), "page/1.xml": make_text("а")}), "which is not there"),
        (pack({"1.xml": b"<PcGts>" + bytes(3_000_000)}), "has a 1.xml that is over 1 MB unpacked"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why(data: bytes, told: str) -> None:
    with pytest.raises(InputError) as refused:
        read_source_file(data, "дело.zip")
    assert told in str(refused.value)


def test_no_more_is_unpacked_than_pages_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr.formats.source_files.zipped_pages.MAX_TEXT_BYTES", 1_000)
    with pytest.raises(
        InputError, match=r"дело\.zip is a zip archive that has XML files of over 0 MB unpacked"
    ):
        read_source_file(pack(PAGES), "дело.zip")
