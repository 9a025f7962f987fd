"""What a format says that it touched: all other bytes of the file, or of each part of it, are as they were."""

from collections.abc import Mapping
from itertools import pairwise

import pytest

from ocr.formats.source_files.formats import read_source_file
from ocr.formats.source_files.source_file import Edit, Patched, Touched
from ocr.formats.source_files.zip_archive import open_zip
from tests.formats.export_files import make_text, pack
from tests.formats.source_files.alto_files import alto, block, hyphen, line, string, strings
from tests.formats.source_files.docx_files import make_docx, par, run
from tests.formats.source_files.page_files import line as page_line
from tests.formats.source_files.page_files import page_xml, region, word
from tests.formats.source_files.test_tei_file import tei
from tests.formats.source_files.xlsx_files import make_xlsx, sheet

TEXT = "Номер дела 25848,\r\nлистов 12.\r\n"
PARTED = block(
    line(string("Номер"), string("де", part=1, whole="дела"), hyphen()),
    line(string("ла", part=2, whole="дела"), string("25848")),
    strings("листов", "12"),
)
# A file by its name; each has «25848» and «12» in its text.
FILES: Mapping[str, bytes] = {
    "1.txt": TEXT.encode(),
    "mark.txt": b"\xef\xbb\xbf" + TEXT.encode(),
    "cp1251.txt": TEXT.encode("cp1251"),
    "utf-16.txt": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "1.csv": '\ufeffлист;текст\r\n1;"Номер ""дела"" 25848"\r\n2;листов 12\r\n'.encode(),
    "1.docx": make_docx(par(run("Номер дела 258"), run("48,")) + par(run("листов 12."))),
    "page.xml": page_xml(region(page_line("Номер 25848", word("Номер"), word("25848")), page_line("12 л."))),
    "utf-16.xml": page_xml(region(page_line("Номер 25848"), page_line("12 л.")))
    .decode()
    .replace("UTF-8", "UTF-16")
    .encode("utf-16"),
    "alto.xml": alto(PARTED),
    "tei.xml": tei('<pb/><p>Номер <hi rend="u">258</hi>48, листов 12</p>'),
    "1.zip": pack({"1.xml": make_text("Номер 25848"), "2.xml": make_text("листов 12"), "1.jpg": b"\xff\xd8"}),
    "1.xlsx": make_xlsx(
        sheet(
            '<row r="2"><c r="B2" t="inlineStr"><is><t>Номер 25848</t></is></c></row>'
            '<row r="3"><c r="B3" t="inlineStr"><is><t>листов 12</t></is></c></row>'
        )
    ),
}


def patch(name: str, *changes: tuple[str, str]) -> tuple[bytes, Patched]:
    data = FILES[name]
    file = read_source_file(data, name)
    places = sorted((file.text.index(old), old, new) for old, new in changes)
    return data, file.patch([Edit(at, at + len(old), new, comment="why") for at, old, new in places])


def read_part(data: bytes, part: str) -> bytes:
    if not part:
        return data
    archive = open_zip(data)
    return archive.read(part) if part in archive else b""


def untouched(before: bytes, after: bytes, touched: list[Touched]) -> list[tuple[bytes, bytes]]:
    """Return the bytes between what was touched, in both files."""
    ends = [Touched(0, 0, 0, 0), *touched, Touched(len(before), len(before), len(after), len(after))]
    return [
        (before[one.end : other.start], after[one.new_end : other.new_start]) for one, other in pairwise(ends)
    ]


@pytest.mark.parametrize("changes", [[("25848", "25348")], [("25848", "& <7>"), ("12", "1002\nи еще")]])
@pytest.mark.parametrize("name", FILES)
def test_all_that_is_not_touched_is_as_it_was(name: str, changes: list[tuple[str, str]]) -> None:
    before, patched = patch(name, *changes)
    assert patched.touched
    parts = list(dict.fromkeys(one.part for one in patched.touched))
    for part in parts:
        own = [one for one in patched.touched if one.part == part]
        old, new = read_part(before, part), read_part(patched.data, part)
        for kept, there in untouched(old, new, own):
            assert kept == there
    if "" not in parts:
        old_zip, new_zip = open_zip(before), open_zip(patched.data)
        for member in old_zip.members:
            if member.name not in parts:
                assert new_zip.read(member.name) == old_zip.read(member.name)


def test_of_a_changed_digit_one_byte_is_touched() -> None:
    # «Номер дела 25» is 18 bytes of letters, 2 spaces and 2 digits.
    _, patched = patch("1.txt", ("25848", "25348"))
    assert [tuple(one) for one in patched.touched] == [(22, 23, 22, 23, "")]
    _, patched = patch("mark.txt", ("25848", "25348"))
    assert [tuple(one) for one in patched.touched] == [(25, 26, 25, 26, "")]
    # The mark of 2 bytes, and 13 characters of 2.
    _, patched = patch("utf-16.txt", ("25848", "25348"))
    assert [tuple(one)[:2] for one in patched.touched] == [(28, 29)]


def test_whole_words_that_follow_their_parts_are_touched() -> None:
    before, patched = patch("alto.xml", ("де-\nла", "ре-\nла"))
    assert [before[one.start : one.end] for one in patched.touched] == ["д".encode()] * 3
    assert [patched.data[one.new_start : one.new_end] for one in patched.touched] == ["р".encode()] * 3


def test_another_encoding_touches_all() -> None:
    # But for «.» and the line end, which both encodings write alike.
    before, patched = patch("cp1251.txt", ("12", "№ 一"))
    assert len(patched.notices) == 1
    assert [tuple(one) for one in patched.touched] == [(0, len(before) - 3, 0, len(patched.data) - 3, "")]
