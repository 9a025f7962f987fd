"""Finding scans: which files of a folder are pages, and in which order."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from ocr.errors import InputError
from ocr.formats.scan_files import find_scans, list_scans
from ocr.formats.scan_list import parse_scan_list
from ocr.formats.scans import load_scan
from ocr.model import ScanRef
from tests.formats.test_scans import gradient, saved


def test_a_folder_gives_its_scans_in_natural_order(tmp_path: Path) -> None:
    for name in ("sheet-10.png", "sheet-2.png", "Sheet-1.JPG", ".hidden.png"):
        saved(tmp_path / name)
    (tmp_path / "sheet-1.txt").write_text("typed source")
    (tmp_path / "deeper.png").mkdir()
    assert [ref.name for ref in find_scans([tmp_path])] == ["Sheet-1.JPG", "sheet-2.png", "sheet-10.png"]


def test_frames_and_pages_are_listed_one_by_one(tmp_path: Path) -> None:
    pages = [gradient(), gradient(), gradient()]
    tiff = saved(tmp_path / "a.tif", pages[0], save_all=True, append_images=pages[1:])
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.add_blank_page()
        pdf.save(tmp_path / "b.pdf")
    refs = find_scans([tmp_path])
    assert refs[:3] == tuple(ScanRef(str(tiff), frame, 3, "a.tif") for frame in range(3))
    assert [ref.name for ref in refs[3:]] == ["b.pdf#1", "b.pdf#2"]


def test_a_damaged_file_is_listed_and_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "1.tif").write_bytes(b"II*\0 and then nonsense")
    (tmp_path / "2.pdf").write_bytes(b"%PDF-1.4 and then nonsense")
    saved(tmp_path / "3.png")
    assert [ref.name for ref in find_scans([tmp_path])] == ["1.tif", "2.pdf", "3.png"]


def test_no_such_path(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"There is no file or folder .*absent"):
        find_scans([tmp_path / "absent"])


def test_a_folder_without_scans(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no scan")
    with pytest.raises(InputError, match="has no scans"):
        find_scans([tmp_path])


def test_an_unreadable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    # Not by chmod, which does not stop root.
    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(InputError, match=r"Permission denied.*chmod"):
        find_scans([tmp_path])


def names_in(folder: Path, *, nested: bool = False) -> list[str]:
    return [ref.shown for ref in list_scans([folder], nested=nested).scans]


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"not opened")


# --- Order and labels ----------------------------------------------------------------------------


def test_a_verso_comes_after_its_recto_and_has_its_label(tmp_path: Path) -> None:
    touch(tmp_path, "л. 1 об.jpg", "л. 2.jpg", "л. 1.jpg")
    refs = find_scans([tmp_path])
    assert [ref.label for ref in refs] == ["л. 1", "л. 1 об", "л. 2"]


def test_nested_folders_are_read_in_the_order_of_their_paths_or_named(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "д. 10/1.jpg",
        "д. 2/оп/2.jpg",
        "д. 2/1 об.jpg",
        "д. 2/1.jpg",
        "обложка.jpg",
        "@eaDir/1.jpg",
        ".x/1.jpg",
    )
    listed = list_scans([tmp_path], nested=True)
    assert [ref.label for ref in listed.scans] == ["д. 2/1", "д. 2/1 об", "д. 2/оп/2", "д. 10/1", "обложка"]
    assert listed.notices == ()
    flat = list_scans([tmp_path], nested=False)
    assert [ref.label for ref in flat.scans] == ["обложка"]
    assert flat.notices == (
        "Not read: д. 2, д. 10. Only pages directly in the folder are taken: name each of these folders by itself.",
    )


def test_a_folder_with_nothing_but_folders_says_so(tmp_path: Path) -> None:
    touch(tmp_path, "дело 5/1.jpg")
    with pytest.raises(InputError, match=r"has no scans\. Not read: дело 5\. Only pages directly"):
        find_scans([tmp_path])


def test_links_that_lead_round_are_followed_once(tmp_path: Path) -> None:
    touch(tmp_path, "a/1.jpg")
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "b").symlink_to(tmp_path / "a", target_is_directory=True)
    listed = list_scans([tmp_path], nested=True)
    assert [ref.label for ref in listed.scans] == ["a/1"]
    (notice,) = listed.notices
    assert notice.startswith("Not read: a/up, b. It is a link to a folder whose pages are read already")


def test_scans_from_several_folders_are_told_apart(tmp_path: Path) -> None:
    touch(tmp_path, "д. 1/л. 1.jpg", "д. 2/л. 1.jpg")
    refs = find_scans([tmp_path / "д. 2", tmp_path / "д. 1" / "л. 1.jpg"])
    assert [ref.label for ref in refs] == ["д. 2/л. 1", "д. 1/л. 1"]
    assert [ref.label for ref in find_scans([tmp_path / "д. 1" / "л. 1.jpg"])] == ["л. 1"]


def test_pages_of_a_pdf_have_its_labels(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        for _ in range(3):
            pdf.add_blank_page()
        prefixed = pikepdf.Dictionary(P=pikepdf.String("л. 5\u202e об."))
        pdf.Root.PageLabels = pikepdf.Dictionary(Nums=[0, pikepdf.Dictionary(S=pikepdf.Name.r), 2, prefixed])
        pdf.save(tmp_path / "дело.pdf")
    labels = [ref.label for ref in find_scans([tmp_path / "дело.pdf"])]
    assert labels == ["дело, i", "дело, ii", "дело, л. 5\ufffd об."]


def test_frames_are_counted_in_their_file(tmp_path: Path) -> None:
    saved(tmp_path / "дело 5.tif", gradient(), save_all=True, append_images=[gradient()])
    assert [ref.label for ref in find_scans([tmp_path])] == ["дело 5, frame 1/2", "дело 5, frame 2/2"]


@pytest.mark.skipif(sys.platform != "linux", reason="file systems elsewhere refuse such names")
@pytest.mark.parametrize("code_page", ["cp1251", "koi8-r", "cp866"])
def test_names_in_an_old_code_page_are_read_and_usable(tmp_path: Path, code_page: str) -> None:
    for name in ("лист 2.jpg", "лист 1 об.jpg", "лист 1.jpg"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name.encode(code_page))).write_bytes(b"")
    refs = find_scans([tmp_path])
    assert [ref.label for ref in refs] == ["лист 1", "лист 1 об", "лист 2"]
    assert all(Path(ref.path).is_file() for ref in refs)


# --- What is not read ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("a.gif", "Convert pictures"),
        ("IMG_1.HEIC", "Convert pictures"),
        ("a.avif", "Convert pictures"),
        ("a.cr2", "Convert pictures"),
        ("a.djvu", "Convert DjVu to PDF or TIFF"),
        ("a.docx", "Save the pages as PDF"),
        ("a.zip", "Unpack it"),
        ("a.xyz", "Files of other kinds"),
        ("notes.txt", "Files of other kinds"),
        ("a", "Files of other kinds"),
        (".л. 5.jpg", "hidden"),
        (".hidden", ""),
        ("._л. 1.jpg", ""),
        ("Thumbs.db", ""),
        (".DS_Store", ""),
        ("desktop.ini", ""),
        ("~$дело.docx", ""),
        ("1.txt", ""),
        ("1.diplomatic.txt", ""),
        ("1.jpg.xml", ""),
        ("1.gif", "Convert pictures"),
    ],
)
def test_what_is_not_read_is_named_with_what_to_do(tmp_path: Path, name: str, advice: str) -> None:
    touch(tmp_path, "1.jpg", name)
    listed = list_scans([tmp_path], nested=True)
    assert [ref.name for ref in listed.scans] == ["1.jpg"]
    assert [f"Not read: {name}." in notice and advice in notice for notice in listed.notices] == [
        True
    ] * bool(advice)


def test_many_files_make_one_notice(tmp_path: Path) -> None:
    touch(tmp_path, "1.jpg", *(f"{number}.gif" for number in range(1, 31)), "a.heic", "b.zip")
    pictures, archives = list_scans([tmp_path], nested=True).notices
    assert pictures.startswith("Not read: 1.gif, 2.gif, 3.gif, 4.gif, 5.gif and 26 more. Convert")
    assert archives.startswith("Not read: b.zip. Unpack it")


def test_of_a_list_each_path_is_by_itself(tmp_path: Path) -> None:
    touch(tmp_path, "1.jpg", "empty/notes.md")
    paths = [tmp_path / name for name in ("gone.png", "1.jpg", "empty")]
    listed = list_scans(paths, nested=True, each_by_itself=True)
    assert [ref.shown for ref in listed.scans] == ["gone.png", "1.jpg", "empty"]
    for ref in (listed.scans[0], listed.scans[2]):
        with pytest.raises(InputError):
            load_scan(ref)
    with pytest.raises(InputError, match=r"There is no file or folder .*gone\.png"):
        list_scans(paths, nested=True)


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (b"a.png\nbox 1/b.png\n", ["a.png", "box 1/b.png"]),
        (b"\xef\xbb\xbfa.png\r\n\r\n b.png\r\na.png", ["a.png", " b.png"]),
        # Of names with line ends in them only NUL bytes tell.
        (b"a\nb.png\0c.png\0", ["a\nb.png", "c.png"]),
        ("л. 1.png\n".encode("cp1251"), [os.fsdecode("л. 1.png".encode("cp1251"))]),
    ],
)
def test_a_list_of_scans(data: bytes, names: list[str]) -> None:
    assert [str(path) for path in parse_scan_list(data, "The list")] == names


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\0\0"])
def test_a_list_without_scans(data: bytes) -> None:
    with pytest.raises(InputError, match="The list names no scan"):
        parse_scan_list(data, "The list")


def test_a_picture_without_its_suffix_is_told_what_it_is(tmp_path: Path) -> None:
    touch(tmp_path, "1.jpg")
    saved(tmp_path / "2.png").rename(tmp_path / "2")
    (notice,) = list_scans([tmp_path], nested=False).notices
    assert "Not read: 2. It is a picture or PDF by its content: name it with .png at the end." in notice


def test_the_transcription_and_the_results_are_not_named(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "1.jpg",
        "text.txt",
        "pages.csv",
        "pages/1.txt",
        ".sverka/lock",
        "out/.sverka/lock",
        "out/1.png",
    )
    assert list_scans([tmp_path], nested=True, transcription=tmp_path / "text.txt") == list_scans(
        [tmp_path / "1.jpg"], nested=True
    )
    assert list_scans([tmp_path], nested=True, transcription=tmp_path).notices == ()
    assert len(list_scans([tmp_path], nested=True).notices) == 1


def test_a_transcription_in_word_beside_the_scans_is_not_named(tmp_path: Path) -> None:
    touch(tmp_path, "1.jpg", "1.docx", "дело.docx")
    assert list_scans([tmp_path], nested=False, transcription=tmp_path).notices == ()
    (told,) = list_scans([tmp_path], nested=False).notices
    assert "дело.docx" in told


def test_what_cannot_be_opened_is_a_page_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "1.jpg", "locked/1.jpg")
    (tmp_path / "2.jpg").symlink_to(tmp_path / "gone.jpg")
    (tmp_path / "3.jpg").symlink_to(tmp_path / "3.jpg")
    (tmp_path / "4.txt").symlink_to(tmp_path / "gone.txt")
    iterdir = Path.iterdir

    def refuse(self: Path) -> Iterator[Path]:
        if self.name == "locked":
            raise PermissionError(13, "Permission denied")
        return iterdir(self)

    monkeypatch.setattr(Path, "iterdir", refuse)
    refs = find_scans([tmp_path])
    assert [ref.label for ref in refs] == ["1", "2", "3"]
    refs = list_scans([tmp_path], nested=True).scans
    assert [ref.label for ref in refs] == ["1", "2", "3", "locked"]
    for ref in refs[1:]:
        with pytest.raises(InputError, match=r"Cannot read .*Check that it is there and may be read"):
            load_scan(ref)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    touch(tmp_path, "1.jpg")
    os.mkfifo(tmp_path / "2.jpg")
    (notice,) = list_scans([tmp_path], nested=True).notices
    assert "Not read: 2.jpg. It is a pipe, socket or device" in notice
    with pytest.raises(InputError, match=r"is no file \(a pipe"):
        find_scans([tmp_path / "2.jpg"])


def test_a_frame_chain_that_breaks_ends_in_a_page_that_fails(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.tif", gradient(), save_all=True, append_images=[gradient(), gradient()])
    with Image.open(path) as picture:
        picture.seek(2)
        third = picture._frame_pos[2]  # type: ignore[attr-defined]
    data = bytearray(path.read_bytes())
    # The third directory's first entry gets a type that no TIFF has, and the count of its entries is wrong.
    data[third : third + 2] = b"\xff\x00"
    path.write_bytes(bytes(data[: third + 14]))
    refs = find_scans([tmp_path])
    assert [ref.frame for ref in refs] == [0, 1, 2]
    assert load_scan(refs[1]).image.shape == (90, 120)
    with pytest.raises(InputError):
        load_scan(refs[2])
