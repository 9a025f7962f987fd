"""XML with places: every element and text on its bytes, and nothing that is dangerous."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.formats.source_files.xml_tree import BadXmlError, escape_xml, fill_closed, read_tree

XML = (
    '\ufeff<?xml version="1.0"?>\n<a xmlns="u" x="1" u:y="" xmlns:u="u">'
    "<b />те&amp;к\r\nс<![CDATA[<x]]><!-- c --><c>&#1087;</c></a>\n"
)
DATA = XML.encode()


def test_every_element_stands_on_its_bytes() -> None:
    root = read_tree(DATA, {"u": "p:"})
    assert root.name == "p:a"
    assert root.attributes == {"x": "1", "p:y": ""}
    assert [(one.name, one.at.of(DATA).decode(), one.is_closed) for one in root.iter()][1:] == [
        ("p:b", "<b />", True),
        ("p:c", "<c>&#1087;</c>", False),
    ]
    assert root.at.of(DATA).decode() == XML.removeprefix('\ufeff<?xml version="1.0"?>\n').rstrip()
    assert root.tag.of(DATA).decode() == '<a xmlns="u" x="1" u:y="" xmlns:u="u">'
    assert DATA[root.content_end :] == b"</a>\n"
    assert [(one.text, one.at.of(DATA).decode()) for one in root.chunks] == [
        ("те", "те"),
        ("&", "&amp;"),
        ("к", "к"),
        ("\n", "\r\n"),
        ("с", "с"),
        ("<x", "<x"),
    ]
    assert root.chunks[0].locate(1).of(DATA).decode() == "е"
    assert root.find("p:c") is root.children[1]
    assert root.find("p:c", "p:b") is None
    assert fill_closed(root.children[0], DATA, b"x") == b"<b >x</b>"


BAD = {
    '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>': "document type",
    '<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>': "document type",
    "<a>&x;</a>": "undefined entity",
    "<a>": "no element found",
    "": "no element found",
    "<a/><b/>": "junk after document element",
    '<?xml version="1.0" encoding="windows-1251"?><a/>': "only UTF-8",
    "<a>" * 201: "too many elements for one file",
}


@pytest.mark.parametrize("xml", BAD)
def test_what_is_dangerous_or_broken_is_refused(xml: str) -> None:
    with pytest.raises(BadXmlError, match=BAD[xml]):
        read_tree(xml.encode(), {})


@given(st.text())
def test_text_comes_back_as_it_was(text: str) -> None:
    try:
        escaped = escape_xml(text)
    except ValueError as error:
        assert "U+" in str(error)
        return
    root = read_tree(
        b'<a b="' + escaped.replace(b"\n", b" ").replace(b"\t", b" ") + b'">' + escaped + b"</a>", {}
    )
    assert "".join(chunk.text for chunk in root.chunks) == text
    assert root.attributes["b"] == text.replace("\n", " ").replace("\t", " ")
