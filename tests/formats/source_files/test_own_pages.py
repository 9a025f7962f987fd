"""What Sverka itself writes as PAGE XML and ALTO is read as a transcription, corrected, and stays valid."""

from collections.abc import Callable

import pytest
from lxml import etree

from ocr.formats.alto import format_alto
from ocr.formats.page_xml import format_page_xml
from ocr.formats.source_files.formats import read_source_file
from ocr.formats.source_files.source_file import Edit
from tests.formats.xml_schemas import folder_of, load_alto
from tests.pages import make_page

TEXT = "поезд прибыл на станцию\nвыгрузка окончена утром"
PAGE = make_page(TEXT)
CREATED = "1970-01-01T00:00:00"


def load_page() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(folder_of("ocrd_validators") / "page.xsd"))


FORMATS: dict[str, tuple[str, Callable[[], etree.XMLSchema]]] = {
    "page": (
        format_page_xml("1.png", (2480, 3508), PAGE.regions, creator="a test", created=CREATED),
        load_page,
    ),
    "alto": (format_alto(PAGE, created=CREATED), load_alto),
}


@pytest.mark.parametrize("name", FORMATS)
def test_own_pages_are_read_and_corrected(name: str) -> None:
    written, load_schema = FORMATS[name]
    data = written.encode()
    file = read_source_file(data, "1.xml")
    assert file.text == TEXT
    # «прибыл» for «прибыл» with another letter: words, glyphs and the region follow, and nothing is to be told.
    start = TEXT.index("прибыл")
    same = file.patch([Edit(start, start + 1, "П")])
    assert same.notices == ()
    assert same.data.count("П".encode()) - data.count("П".encode()) == (4 if name == "page" else 2)
    parted = file.patch([Edit(start + 3, start + 3, " ")])
    assert [notice[:33] for notice in parted.notices] == [
        "Words became two, one or none, or",
        "the glyphs of 1 words are still t",
    ]
    schema = load_schema()
    for one in (data, same.data, parted.data):
        schema.assertValid(etree.fromstring(one))
