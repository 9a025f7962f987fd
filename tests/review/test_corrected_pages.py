"""Exported pages in XML: the accepted places in the user's own files, everything else byte for byte."""

from pathlib import Path

from ocr.files import write_atomically
from ocr.formats.source_files.formats import read_source_file
from ocr.review.corrected import export_corrected
from tests.formats.source_files import alto_files
from tests.formats.source_files.page_files import line, page_xml, region, word
from tests.review.test_corrected_files import decide, read_changes, write_run

TAG = "readingOrder {{index:0;}} unclear {{offset:{}; length:5;}}"
FIRST = page_xml(
    region(line("Начальнику порта."), line("Дело 25848, листов 12.", custom=TAG.format(5)), type="paragraph")
)
SECOND = page_xml(region(line("лист 25848", word("лист"), word("25848"))))


def test_a_page_of_transkribus_is_corrected_in_place(tmp_path: Path) -> None:
    write_atomically(tmp_path / "texts" / "0001.xml", FIRST)
    write_atomically(tmp_path / "texts" / "0002.xml", SECOND)
    changes = ((1, "Дело", "К делу"), (1, "12", "13"), (2, "25848", "25348"))
    write_run(tmp_path / "run", tmp_path / "texts", 2, *changes)
    keys = [f"k{page}-{text}" for page, text, _ in changes]
    exported = export_corrected(tmp_path / "run", decide(tmp_path / "run", *keys), tmp_path / "out")
    assert exported.notices == ()
    # «К делу» is two letters longer than «Дело».
    first = (
        FIRST.decode().replace("Дело", "К делу").replace("12.", "13.").replace(TAG.format(5), TAG.format(7))
    )
    assert (tmp_path / "out" / "0001.xml").read_bytes().decode() == first
    assert (tmp_path / "out" / "0002.xml").read_bytes() == SECOND.replace(b"25848", b"25348")
    told = read_changes(tmp_path / "out")
    for change, (page, before, after) in zip(told, changes, strict=True):
        old, new = (FIRST, SECOND)[page - 1], (tmp_path / "out" / change["file"]).read_bytes()
        assert old[change["file_start"] : change["file_end"]].decode() == before
        assert new[change["new_file_start"] : change["new_file_end"]].decode() == after
    assert (told[0]["start"], told[0]["end"]) == (18, 22)


def test_nothing_accepted_leaves_the_same_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "texts" / "1.xml", FIRST)
    write_run(tmp_path / "run", tmp_path / "texts", 1, (1, "25848", "25348"))
    rejected = decide(tmp_path / "run", "k1-25848", decision="rejected")
    export_corrected(tmp_path / "run", rejected, tmp_path / "out")
    assert (tmp_path / "out" / "1.xml").read_bytes() == FIRST


def test_what_could_not_be_kept_is_told_with_the_file(tmp_path: Path) -> None:
    data = alto_files.alto(alto_files.block(alto_files.strings("лист", "25848"), alto_files.strings("конец")))
    write_atomically(tmp_path / "texts" / "1.xml", data)
    write_run(tmp_path / "run", tmp_path / "texts", 1, (1, "25848", "25 348"), (1, "лист", "листы"))
    exported = export_corrected(
        tmp_path / "run", decide(tmp_path / "run", "k1-25848", "k1-лист"), tmp_path / "out"
    )
    (notice,) = exported.notices
    assert notice.startswith("1.xml: Words became two, one or none, or came in (1)")
    new = (tmp_path / "out" / "1.xml").read_bytes()
    assert new == data.replace(b"25848", b"25 348").replace("лист".encode(), "листы".encode())
    assert read_source_file(new, "").text == "листы 25 348\nконец"
