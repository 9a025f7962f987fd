"""Exports with a METS file: which page has which scan and text, and that nothing outside the folder is read."""

from pathlib import Path

import pytest

from ocr.errors import InputError
from ocr.formats.collections import load_collection
from ocr.formats.mets import find_export_scans, load_export
from ocr.formats.scan_files import list_scans
from ocr.formats.source_files.mets_pages import parse_mets
from ocr.formats.transcriptions import load_transcription
from tests.formats.export_files import EXPORT, make_text, mets, write_export

ONE = [("1.jpg", "page/1.xml")]


# --- What a METS file says -----------------------------------------------------------------------


def bare(files: str, structure: str = "") -> bytes:
    """A METS file of any make."""
    return (
        '<mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<fileSec>{files}</fileSec>{structure}</mets>"
    ).encode()


def group(use: str, *names: str) -> str:
    files = (
        f'<file ID="{use}{at}" SEQ="{len(names) - at}"><FLocat LOCTYPE="URL" xlink:href="{name}"/></file>'
        for at, name in enumerate(names)
    )
    return f'<fileGrp USE="{use}">{"".join(files)}</fileGrp>'


def division(*ids: str, **attributes: object) -> str:
    told = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<div{told}>{''.join(f'<fptr FILEID={one!r}/>' for one in ids)}</div>"


def in_map(*divisions: str) -> str:
    return f"<structMap><div>{''.join(divisions)}</div></structMap>"


FILES = group("image", "1.png", "2.png") + group("export", "1.xml", "2.xml") + group("thumbs", "t1.png")
PAGES: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    "Transkribus": (EXPORT["mets.xml"], [("b.jpg", "page/b.xml"), ("a.jpg", "page/a.xml")]),
    "divisions in their order": (
        bare(FILES, in_map(division("image0", "export0", ORDER=2) + division("image1", "export1", ORDER=1))),
        [("2.png", "2.xml"), ("1.png", "1.xml")],
    ),
    "divisions without order": (
        bare(FILES, in_map(division("image1", "export1") + division("image0", "export0"))),
        [("2.png", "2.xml"), ("1.png", "1.xml")],
    ),
    "the map of pages, not that of chapters": (
        bare(
            FILES,
            f"<structMap TYPE='LOGICAL'><div><div TYPE='chapter'/>{division('image0')}</div></structMap>"
            f"<structMap TYPE='PHYSICAL'><div>{division('image0', 'export0')}</div></structMap>",
        ),
        [("1.png", "1.xml")],
    ),
    "thumbnails behind scans": (
        bare(FILES, in_map(division("thumbs0", "image0", "export0"))),
        [("1.png", "1.xml")],
    ),
    "files of the whole document": (
        bare(
            FILES + group("whole", "whole.pdf"),
            in_map("<fptr FILEID='whole0'/>", division("image0", "export0")),
        ),
        [("1.png", "1.xml")],
    ),
    "no map": (bare(FILES.replace("thumbs", "THUMBS")), [("2.png", "2.xml"), ("1.png", "1.xml")]),
    "types before suffixes": (
        bare('<fileGrp><file MIMETYPE="image/svg+xml"><FLocat xlink:href="1.svg"/></file>'
             '<file MIMETYPE="text/xml"><FLocat xlink:href="get?id=1"/></file>'
             '<file MIMETYPE="application/pdf"><FLocat xlink:href="1.pdf"/></file></fileGrp>'),
        [("1.svg", "get?id=1")],
    ),
    "no map, other numbers": (
        bare(group("image", "1.png") + group("export", "1.xml", "2.xml")),
        [("", "2.xml"), ("", "1.xml")],
    ),
    "a map that refers to nothing": (
        bare(FILES, in_map(division("nowhere"))),
        [("2.png", "2.xml"), ("1.png", "1.xml")],
    ),
    "nothing": (bare(""), []),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_a_mets_file(name: str) -> None:
    data, pages = PAGES[name]
    found = parse_mets(data, "mets.xml")
    assert [(next(iter(page.scans), ""), next(iter(page.texts), "")) for page in found] == pages


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<mets>", "it is damaged"),
        (
            b'<!DOCTYPE mets [<!ENTITY a SYSTEM "file:///etc/passwd">]><mets>&a;</mets>',
            "it has a document type",
        ),
    ],
)
def test_a_mets_file_that_cannot_be_read_says_why(data: bytes, told: str) -> None:
    with pytest.raises(
        InputError, match=rf"^mets\.xml is a METS file that cannot be read: {told}.*Export it anew"
    ):
        parse_mets(data, "mets.xml")


# --- Folders -------------------------------------------------------------------------------------


def test_the_pages_of_an_export_are_in_the_order_of_its_mets_file(tmp_path: Path) -> None:
    folder = write_export(tmp_path / "дело", EXPORT)
    for path in (folder, folder / "mets.xml"):
        transcription = load_transcription(path, 2)
        assert [(page.name, page.text) for page in transcription.pages] == [
            ("page/b.xml", "первый лист"),
            ("page/a.xml", "второй лист"),
        ]
        assert transcription.files == {name: EXPORT[name] for name in ("page/b.xml", "page/a.xml")}
        assert transcription.notices == ()
        assert not transcription.is_running_text
    with pytest.raises(
        InputError, match=r"has 2 page texts, but there are 3 page images\. Give one \.xml per page\.$"
    ):
        load_transcription(folder, 3)


def test_scans_are_paired_by_the_mets_file(tmp_path: Path) -> None:
    folder = write_export(tmp_path / "дело", EXPORT)
    export = load_export(folder)
    assert export is not None
    assert find_export_scans(export) == (folder / "b.jpg", folder / "a.jpg")
    listed = list_scans([folder / "mets.xml"], nested=False, transcription=folder / "mets.xml")
    assert ([scan.name for scan in listed.scans], listed.notices) == (["b.jpg", "a.jpg"], ())


@pytest.mark.parametrize(
    ("names", "order", "told"),
    [
        (["a.jpg", "b.jpg"], ["b.jpg", "a.jpg"], "The scans are taken in the order of mets.xml"),
        (["A.JPG", "B.JPG"], ["B.JPG", "A.JPG"], "The scans are taken in the order of mets.xml"),
        # Other names: the first scan is that of the first page.
        (["1.jpg", "2.jpg"], ["1.jpg", "2.jpg"], ""),
        (["a.jpg", "c.jpg"], ["a.jpg", "c.jpg"], "mets.xml names other scans than there are"),
        (["a.jpg", "b.jpg", "c.jpg"], ["a.jpg", "b.jpg", "c.jpg"], "mets.xml names other scans than there are"),
    ],
)  # fmt: skip
def test_scans_that_are_named_apart(tmp_path: Path, names: list[str], order: list[str], told: str) -> None:
    folder = write_export(tmp_path / "export", EXPORT)
    scans = write_export(tmp_path / "scans", dict.fromkeys(names, b""))
    listed = list_scans([scans], nested=False, transcription=folder)
    assert [scan.name for scan in listed.scans] == order
    assert [notice[: len(told)] for notice in listed.notices] == ([told] if told else [])


def test_page_xml_comes_before_alto(tmp_path: Path) -> None:
    files = {
        "mets.xml": mets([("1.jpg", "page/1.xml", "alto/1.xml"), ("2.jpg", "page/2.xml", "alto/2.xml")]),
        "alto/1.xml": b'<alto><Page><TextLine><String CONTENT="alto"/></TextLine></Page></alto>',
        "page/1.xml": make_text("page"),
        # The ALTO of a page alone is there.
        "alto/2.xml": b'<alto><Page><TextLine><String CONTENT="alto"/></TextLine></Page></alto>',
    }
    transcription = load_transcription(write_export(tmp_path, files), 2)
    assert [(page.name, page.text) for page in transcription.pages] == [
        ("page/1.xml", "page"),
        ("alto/2.xml", "alto"),
    ]


HREFS = {
    "an address": ("https://files.transkribus.eu/Get?id=1", "is not below its folder"),
    "a file's address": ("file:///etc/passwd", "is not below its folder"),
    "a drive": ("C:/1.xml", "is not below its folder"),
    "an absolute path": ("/etc/passwd", "is not below its folder"),
    "a path that leads out": ("../1.xml", "is not below its folder"),
    "a path that leads out within": ("page/../../1.xml", "is not below its folder"),
    "a path that leads out, encoded": ("%2e%2e/1.xml", "is not below its folder"),
    "backslashes": ("..\\1.xml", "is not below its folder"),
    "a NUL": ("page/1%00.xml", "is not below its folder"),
    "a file that is not there": ("page/2.xml", "is not there"),
    "a folder": ("page", "is not there"),
    "a name that is too long": ("x" * 5_000, "is not there"),
    "a link that leads out": ("link.xml", "is a link that leads out"),
    "a link to a folder that leads out": ("out/1.xml", "is a link that leads out"),
}


@pytest.mark.parametrize("name", HREFS)
@pytest.mark.parametrize("of_scan", [False, True])
def test_nothing_outside_the_folder_is_read(tmp_path: Path, name: str, of_scan: bool) -> None:
    href, told = HREFS[name]
    write_export(tmp_path, {"1.xml": make_text("тайна"), "out/1.xml": make_text("тайна")})
    page = (href, "page/1.xml") if of_scan else ("1.jpg", href)
    folder = write_export(
        tmp_path / "export", {"mets.xml": mets([page]), "page/1.xml": make_text("раз"), "1.jpg": b""}
    )
    (folder / "link.xml").symlink_to(tmp_path / "1.xml")
    (folder / "out").symlink_to(tmp_path / "out")
    with pytest.raises(InputError) as refused:
        if of_scan:
            list_scans([folder / "mets.xml"], nested=False)
        else:
            load_transcription(folder, 1)
    assert told in str(refused.value)
    assert ("sverka verify SCANS" in str(refused.value)) == of_scan
    if of_scan:
        # The texts can be had, with the scans named.
        assert load_transcription(folder, 1).pages[0].text == "раз"


@pytest.mark.parametrize("href", ["page/лист 1.xml", "./page/лист%201.xml", "page//лист 1.xml"])
def test_names_as_they_are_or_encoded(tmp_path: Path, href: str) -> None:
    folder = write_export(
        tmp_path, {"mets.xml": mets([("1.jpg", href)]), "page/лист 1.xml": make_text("раз")}
    )
    (page,) = load_transcription(folder, 1).pages
    assert (page.name, page.text) == ("page/лист 1.xml", "раз")


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        ([*ONE, ("2.jpg", "")], r"names no text for page 2 \(2\.jpg\)\. Export the pages that have one"),
        ([*ONE, ("2.jpg", "page/1.xml")], "names page/1.xml for several pages"),
        ([("1.jpg", "page/1.xml", "page/2.xml")], "names several texts for page 1: page/1.xml, page/2.xml"),
    ],
)  # fmt: skip
def test_pages_whose_text_cannot_be_told(tmp_path: Path, pages: list[tuple[str, ...]], told: str) -> None:
    files = {"mets.xml": mets(pages), "page/1.xml": make_text("раз"), "page/2.xml": make_text("два")}
    with pytest.raises(InputError, match=told):
        load_transcription(write_export(tmp_path, files), len(pages))


def test_texts_beside_a_mets_file(tmp_path: Path) -> None:
    folder = write_export(tmp_path / "дело", {**EXPORT, "дело.txt": b"0"})
    told = "дело has 1 .txt beside mets.xml: only the texts that it names are read."
    assert load_transcription(folder, 2).notices == (told,)
    # A METS file that is of no use tells nothing against them.
    (folder / "mets.xml").write_bytes(mets([("1.jpg", "https://example.org/1.xml")]))
    assert [page.text for page in load_transcription(folder, 1).pages] == ["0"]
    (folder / "mets.xml").write_bytes(mets([("1.jpg",)]))
    assert [page.text for page in load_transcription(folder, 1).pages] == ["0"]


@pytest.mark.parametrize("inner", ["page", "alto"])
def test_an_export_without_its_mets_file(tmp_path: Path, inner: str) -> None:
    names = (f"{inner}/2.xml", f"{inner}/10.xml", "metadata.xml", "1.jpg")
    folder = write_export(tmp_path, {name: make_text(name) for name in names})
    transcription = load_transcription(folder, 2)
    assert [page.name for page in transcription.pages] == [f"{inner}/2.xml", f"{inner}/10.xml"]
    assert transcription.files.keys() == {f"{inner}/2.xml", f"{inner}/10.xml"}


def test_what_is_no_page_of_a_folder(tmp_path: Path) -> None:
    folder = write_export(
        tmp_path, {"1.xml": make_text("раз"), "METADATA.xml": b"<a/>", "Mets.xml": b"<mets/>"}
    )
    assert [page.name for page in load_transcription(folder, 1).pages] == ["1.xml"]


def test_xml_of_something_else_is_told_and_left_out(tmp_path: Path) -> None:
    folder = write_export(tmp_path, {"1.xml": make_text("раз"), "ead.xml": b"<?xml version='1.0'?><ead/>"})
    transcription = load_transcription(folder, 1)
    assert [page.name for page in transcription.pages] == ["1.xml"]
    assert transcription.notices == ("ead.xml is no page, and is not read.",)
    (folder / "1.xml").unlink()
    with pytest.raises(InputError, match=r"ead\.xml is an XML file, no plain text"):
        load_transcription(folder, 1)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        # What a facsimile has: the same pages once more, with places.
        (["1.txt", "2.txt", "1.xml", "2.xml"], 0),
        (["1.txt", "2.txt", "1.xml"], 0),
        (["1.txt", "1.xml", "2.xml"], 1),
        (["1.docx", "2.xml"], 1),
    ],
)
def test_xml_beside_texts(tmp_path: Path, names: list[str], told: int) -> None:
    folder = write_export(tmp_path, dict.fromkeys(names, b"1"))
    texts = [name for name in names if not name.endswith(".xml")]
    assert len(load_transcription(folder, len(texts)).notices) == told


def test_one_page_in_xml_is_no_running_text(tmp_path: Path) -> None:
    path = write_export(tmp_path, {"1.xml": make_text("раз")}) / "1.xml"
    assert load_transcription(path, 1).pages[0].text == "раз"
    with pytest.raises(
        InputError, match=r"has 1 page texts, but there are 2 page images\. Give one \.xml per page\.$"
    ):
        load_transcription(path, 2)


def test_what_is_told_of_many_pages_is_told_once(tmp_path: Path) -> None:
    data = make_text("раз").replace(b"</TextRegion>", b"<TextLine/></TextRegion>")
    folder = write_export(tmp_path, {f"{number}.xml": data for number in range(1, 8)})
    assert load_transcription(folder, 7).notices == (
        "1.xml, 2.xml, 3.xml, 4.xml, 5.xml and 2 more: each has lines without text: they are left out.",
    )


# --- Collections ---------------------------------------------------------------------------------


def test_an_export_is_a_document_of_a_collection(tmp_path: Path) -> None:
    folder = write_export(tmp_path / "дело", EXPORT)
    (alone,) = load_collection(folder).documents
    assert (alone.name, alone.scans, alone.transcription, alone.fault) == (
        "дело", folder / "mets.xml", folder / "mets.xml", "",
    )  # fmt: skip
    write_export(tmp_path / "box" / "1", EXPORT)
    write_export(
        tmp_path / "txt", {"1.jpg": b"", "1.txt": b"", "mets.xml": mets([("1.jpg", "http://example.org")])}
    )
    found = load_collection(tmp_path).documents
    assert [(one.name, one.scans.name, one.fault) for one in found] == [
        ("box/1", "mets.xml", ""),
        ("txt", "txt", ""),
        ("дело", "mets.xml", ""),
    ]


def test_an_export_without_scans_is_a_fault(tmp_path: Path) -> None:
    files = {name: data for name, data in EXPORT.items() if name != "a.jpg"}
    folder = write_export(tmp_path / "дело", files)
    (one,) = load_collection(tmp_path).documents
    assert one.fault == (
        f"{folder / 'mets.xml'} refers to a.jpg, which is not there. Export it anew, or add the file. "
        f"To name the folder of the scans: sverka verify SCANS {folder}"
    )
    with pytest.raises(InputError, match=r"refers to a\.jpg, which is not there"):
        load_collection(folder)
