"""Collections: which documents a folder or a list names, and under which names their results may be written."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.errors import InputError
from ocr.formats.collection_names import choose_folders, find_fault, find_outer
from ocr.formats.collections import MAX_DEPTH, Collection, load_collection, parse_collection


def put(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def told(collection: Collection, folder: Path) -> dict[str, tuple[str, str] | str]:
    """The scans and the transcription of each document, from the folder, or the first words of its fault."""
    return {
        one.name: one.fault[len(str(folder)) if one.fault.startswith(str(folder)) else 0 :]
        if one.fault
        else (os.path.relpath(one.scans, folder), os.path.relpath(one.transcription, folder))
        for one in collection.documents
    }


# --- Folders -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "documents"),
    [
        # Scans and texts side by side, in folders, or one of either.
        (["a/1.png", "a/1.txt", "b/1.png", "b/1.txt"], {"a": ("a", "a"), "b": ("b", "b")}),
        (["a/scans/1.png", "a/texts/1.txt"], {"a": ("a/scans", "a/texts")}),
        (["a/Scans/1.png", "a/Transcription/1.txt"], {"a": ("a/Scans", "a/Transcription")}),
        (["a/1.png", "a/texts/1.txt"], {"a": ("a", "a/texts")}),
        (["a/1.png", "a/1.docx"], {"a": ("a", "a")}),
        (["scans/a.pdf", "texts/a.docx"], {"a": ("scans/a.pdf", "texts/a.docx")}),
        # Tables have a row for each page.
        (["a/1.png", "a/a.csv"], {"a": ("a", "a")}),
        (["a/scans/1.png", "a/texts/a.xlsx"], {"a": ("a/scans", "a/texts")}),
        (["scans/a.pdf", "texts/a.xlsx"], {"a": ("scans/a.pdf", "texts/a.xlsx")}),
        (["scans/a.pdf", "texts/a.CSV"], {"a": ("scans/a.pdf", "texts/a.CSV")}),
        (["scans/a.pdf", "texts/a.csv", "texts/a.txt"], {"a": ("scans/a.pdf", "texts/a.txt")}),
        # Without scans they may be of anything.
        (["a/1.png", "a/1.txt", "notes/list.csv"], {"a": ("a", "a")}),
        (["scans/a.pdf", "texts/a.txt", "texts/list.csv"], {"a": ("scans/a.pdf", "texts/a.txt")}),
        (["a/1.png", "a/1.txt", "list.csv"], {"a": ("a", "a")}),
        (["a/scans/1.png", "a/a.txt"], {"a": ("a/scans", "a")}),
        # In boxes, in the order of leaves.
        (
            ["ф. 5/д. 10/1.png", "ф. 5/д. 10/1.txt", "ф. 5/д. 2/1.png", "ф. 5/д. 2/1.txt"],
            {"ф. 5/д. 2": ("ф. 5/д. 2", "ф. 5/д. 2"), "ф. 5/д. 10": ("ф. 5/д. 10", "ф. 5/д. 10")},
        ),
        # Paired by name: PDFs, TIFFs, folders; texts as files or folders.
        (
            ["scans/a.pdf", "scans/b/1.png", "scans/c.tif", "texts/a.txt", "texts/b/1.txt", "texts/c.txt"],
            {"a": ("scans/a.pdf", "texts/a.txt"), "b": ("scans/b", "texts/b"), "c": ("scans/c.tif", "texts/c.txt")},
        ),
        (["box/scans/a.pdf", "box/texts/a.txt"], {"box/a": ("box/scans/a.pdf", "box/texts/a.txt")}),
        # One document whose pages have names of their own.
        (["r/scans/1.png", "r/scans/2.png", "r/texts/1.txt", "r/texts/2.txt"], {"r": ("r/scans", "r/texts")}),
        (["r/scans/whole.pdf", "r/texts/1.txt", "r/texts/2.txt"], {"r": ("r/scans", "r/texts")}),
        # A stray picture makes no document of folders.
        (["cover.png", "a/1.png", "a/1.txt"], {"a": ("a", "a")}),
    ],
)  # fmt: skip
def test_documents_of_a_folder(
    tmp_path: Path, names: list[str], documents: dict[str, tuple[str, str]]
) -> None:
    found = told(load_collection(put(tmp_path, *names)), tmp_path)
    assert found == documents
    assert list(found) == list(documents)


@pytest.mark.parametrize(
    ("names", "name", "fault"),
    [
        (["a/1.png", "b/1.png", "b/1.txt"], "a", "/a has scans and no transcription. Put"),
        (["a/1.txt", "b/1.png", "b/1.txt"], "a", "/a has a transcription and no scans. Put"),
        (["scans/a.pdf", "texts/a.txt", "scans/b.pdf"], "b", "/scans/b.pdf has no transcription of its name"),
        (["scans/a.pdf", "texts/a.txt", "texts/b.txt"], "b", "/texts/b.txt has no scans of its name"),
        (["scans/a.pdf", "texts/a.txt", "scans/b.png"], "b.png", "/scans/b.png is a page among documents."),
        (["scans/a.pdf", "scans/a.tif", "texts/a.txt"], "a", "It cannot be told which belong together: a.pdf, a.tif"),
        (["index.html/1.png", "index.html/1.txt"], "index.html", "«index.html» cannot name a folder"),
    ],
)  # fmt: skip
def test_what_lacks_its_other_half_is_a_fault(
    tmp_path: Path, names: list[str], name: str, fault: str
) -> None:
    found = told(load_collection(put(tmp_path, *names)), tmp_path)
    assert str(found[name]).startswith(fault)


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    put(
        tmp_path,
        "a/1.png",
        "a/1.txt",
        "readme.txt",
        "cover.png",
        "notes/plan.md",
        ".hidden/1.png",
        "Thumbs.db",
    )
    (told_of,) = load_collection(tmp_path).notices
    assert told_of.startswith("Not read: cover.png, notes, readme.txt. A collection is")


@pytest.mark.parametrize(
    "names",
    [
        ["a/1.png", "a/1.txt", "notes/list.csv"],
        ["scans/a.pdf", "texts/a.txt", "texts/list.csv"],
        ["a/1.png", "a/1.txt", "list.csv"],
    ],
)
def test_tables_without_scans_are_told(tmp_path: Path, names: list[str]) -> None:
    (told_of,) = load_collection(put(tmp_path, *names)).notices
    left = {"notes/list.csv": "notes"}.get(names[-1], names[-1])
    assert told_of.startswith(f"Not read: {left}. A collection is")


def test_results_are_no_transcription_of_the_scans_beside_them(tmp_path: Path) -> None:
    put(tmp_path, "a/1.png", "a/.sverka/lock", "a/findings.csv", "a/doubts.csv", "b/1.png", "b/1.txt")
    assert "has scans and no transcription" in str(told(load_collection(tmp_path), tmp_path)["a"])


def test_results_and_links_back_are_no_documents(tmp_path: Path) -> None:
    put(tmp_path, "a/1.png", "a/1.txt", "out/.sverka/lock", "out/a/1.png", "out/a/1.txt")
    # Results beside the scans take no record away.
    put(tmp_path, "a/.sverka/lock", "a/findings.json", "a/pages/1.txt")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "back").symlink_to(tmp_path, target_is_directory=True)
    found = load_collection(tmp_path)
    assert list(told(found, tmp_path)) == ["a"]
    assert found.notices[0].startswith("Not read: b/back. ")


def test_folders_are_searched_so_deep_and_no_deeper(tmp_path: Path) -> None:
    for depth, is_found in ((MAX_DEPTH, True), (MAX_DEPTH + 2, False)):
        folder = tmp_path / str(depth)
        put(folder, f"{'d/' * depth}a/1.png", f"{'d/' * depth}a/1.txt", "b/1.png", "b/1.txt")
        assert len(load_collection(folder).documents) == 1 + is_found


@pytest.mark.parametrize("names", [[], ["notes.md"], ["a/notes.md"]])
def test_a_folder_without_documents_is_an_error(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(InputError, match=r"has no documents\. A collection is a folder of records"):
        load_collection(put(tmp_path, *names))


def test_a_single_record_is_a_collection_of_one(tmp_path: Path) -> None:
    put(tmp_path / "box", "1.png", "1.txt")
    assert told(load_collection(tmp_path / "box"), tmp_path) == {"box": ("box", "box")}


# --- Lists ---------------------------------------------------------------------------------------


def parse(text: str) -> Collection:
    return parse_collection(text.encode(), Path("/lists"), "list.csv", "list")


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_list_names_documents(sign: str, mark: str) -> None:
    rows = [
        ["Scans", "place", "NAME", "transcription"],
        ["a.pdf", "box 1", "д. 1", "/texts/a.txt"],
        ["", "", "", ""],
    ]
    found = parse(mark + "\r\n".join(sign.join(row) for row in rows) + "\r\n")
    (one,) = found.documents
    assert (one.name, one.folder, one.fault) == ("д. 1", "д. 1", "")
    assert (one.scans, one.transcription) == (Path("/lists/a.pdf"), Path("/texts/a.txt"))


def test_a_list_in_cp1251_is_read() -> None:
    text = "name;scans;transcription\nдело о поставке зерна;сканы;тексты\n"
    (one,) = parse_collection(text.encode("cp1251"), Path(), "list.csv", "list").documents
    assert (one.name, one.scans) == ("дело о поставке зерна", Path("сканы"))


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        (["a,s,t", "b,s,"], ["", "Row 3 has no transcription. Add it."]),
        (["a", ",s,t"], ["Row 2 has no scans and no transcription. Add it.", "Row 3 has no name. Add it."]),
        (["../a,s,t", "b,s,t"], ['«../a» cannot name a folder: it has "..". Rename it.', ""]),
        (
            ["/etc/a,s,t"],
            ["«/etc/a» cannot name a folder: it is an absolute path, or has a backslash. Rename it."],
        ),
        (["a,s,t", "a,s2,t2"], ["2 documents are named «a». Give each its own name."] * 2),
        (["a,s,t", "A/b,s,t"], ["", "It would lie in the results of «a». Rename it."]),
        (["a/b,s,t", "a/c,s,t"], ["", ""]),
    ],
)
def test_rows_that_cannot_be_used_are_documents_with_a_fault(rows: list[str], faults: list[str]) -> None:
    found = parse("\n".join(["name,scans,transcription", *rows]))
    assert [one.fault for one in found.documents] == faults
    assert [bool(one.folder) for one in found.documents] == [not fault for fault in faults]


def test_a_row_with_a_nul_is_a_fault() -> None:
    data = "name,scans,transcription\na,s\0,t\n".encode("utf-16")
    (one,) = parse_collection(data, Path(), "list.csv", "list").documents
    assert one.fault == "Row 2 has a NUL byte. Take it out."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "has no column name, scans, transcription"),
        ("name,scans\na,b\n", "has no column transcription"),
        ("name,name,scans,transcription\n", "has no column name"),
        ("name,scans,transcription\n", "names no document"),
        ('name,scans,transcription\n"a', "no CSV that can be read"),
        ("name,scans,transcription\na,b\0\x01,c\n", "list.csv"),
    ],
)
def test_what_is_no_list_is_an_error(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        parse(text)


def test_a_file_that_is_no_list_says_what_is_meant(tmp_path: Path) -> None:
    (tmp_path / "scan.txt").write_text("Просто текст.", encoding="utf-8")
    with pytest.raises(InputError, match="To verify one document, name its transcription, too"):
        load_collection(tmp_path / "scan.txt")
    with pytest.raises(InputError, match="There is no"):
        load_collection(tmp_path / "absent.csv")


@given(
    data=st.one_of(
        st.binary(max_size=200), st.binary(max_size=200).map(b"name,scans,transcription\n".__add__)
    )
)
def test_no_list_does_anything_but_what_it_says(data: bytes) -> None:
    try:
        found = parse_collection(data, Path("/lists"), "list.csv", "list")
    except InputError:
        return
    assert all(bool(one.fault) != bool(one.folder) for one in found.documents)


# --- Names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["д. 12", "ф. 5/оп. 2/д. 12", "a..b", "A-1 (копия)", "con2", "x" * 240, os.fsdecode("дело".encode("cp1251"))],
)  # fmt: skip
def test_names_of_folders(name: str) -> None:
    assert find_fault(name) == ""


@pytest.mark.parametrize(
    "name",
    ["", " ", "..", "../a", "a/../b", "a/..", "/a", "//a", "a//b", "a/", "./a", "a/.", "C:", "c:\\a", "a\\b",
     ".sverka", "a/.sverka", "a\nb", "a\0b", "a:b", "a?", "CON", "nul.txt", "lpt1", "index.html",
     "Summary.JSON", "sverka.log", "a ", " a", "a.", "a/b./c", "ж" * 121, "a/" * 501 + "a"],
)  # fmt: skip
def test_names_that_lead_out_or_are_taken(name: str) -> None:
    assert find_fault(name)


@given(name=st.text(max_size=30))
def test_no_name_without_fault_leads_out(name: str) -> None:
    if not find_fault(name):
        out = Path("/out")
        assert Path(os.path.normpath(out / name)).is_relative_to(out)
        assert os.path.normpath(out / name) == str(out / name) != "/out"


@given(names=st.lists(st.text(alphabet="aAбБ-23/é", min_size=1, max_size=4)))
def test_no_two_names_have_the_same_folder(names: list[str]) -> None:
    folders = choose_folders(names)
    assert set(folders) == set(names)
    assert len({folder.casefold() for folder in folders.values()}) == len(folders)
    # Of names that fold alike the first keeps its own.
    firsts = {name.casefold(): name for name in reversed(names)}
    assert all(folders[name] == name for name in firsts.values())


@pytest.mark.parametrize(
    ("name", "others", "outer"),
    [("a/b", ["a"], "a"), ("a/b", ["A"], "A"), ("ab", ["a"], ""), ("a/b", ["a/b", "a/bc"], ""), ("a", ["a/b"], "")],
)  # fmt: skip
def test_a_name_within_another(name: str, others: list[str], outer: str) -> None:
    assert find_outer(name, others) == outer
