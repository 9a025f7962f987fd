"""Small sound inputs, from which `sverka bench fuzz` makes mutated ones."""

import io
import json
import zipfile
from collections.abc import Mapping

from ocr.formats.findings import FindingsFile, PageSummary, format_findings_json
from ocr.model import (
    Box,
    ErrorsLeft,
    Glyph,
    Line,
    Page,
    PageFailure,
    Rate,
    Region,
    RegionKind,
    ScanQuality,
    ScanRef,
    UnreadInk,
    Word,
)

DECISION = {"id": "a", "key": "5f0c6a1be2d94c37-p1-2of3", "decision": "edited", "text": "25348"}
TEXT = "Начальнику порта.\r\nДокладываю, что пароход № 17 прибыл 5 марта в 9 часов.\n\nПодпись\n"
COLLECTION = 'name;scans;transcription\r\nДело 1;a/scans;a/texts\r\n"Дело ""2""";b.pdf;b.txt\r\n'
TABLE = """sep=;\r
page;text;note\r
1;Начальнику порта;а\r
2;"Доложить ""немедленно""\r
о прибытии; срочно";\r
;\r
3\r
"""
_LINE = "readingOrder {index:0;} unclear {offset:4; length:5; continued:true;} gap {offset:0; length:0;}"
PAGE = f"""<?xml version="1.0" encoding="UTF-8"?>
<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2013-07-15"><Page imageFilename="1.jpg">
<ReadingOrder><OrderedGroup id="o"><RegionRefIndexed index="0" regionRef="r1"/></OrderedGroup></ReadingOrder>
<TextRegion id="r1" custom="readingOrder {{index:0;}}"><TextLine custom="{_LINE}">
<Word><Glyph><TextEquiv><Unicode>№</Unicode></TextEquiv></Glyph><TextEquiv><Unicode>№</Unicode></TextEquiv></Word>
<Word><TextEquiv><Unicode>25848,</Unicode></TextEquiv></Word>
<TextEquiv index="1"><Unicode>№ &#50;5848,</Unicode></TextEquiv></TextLine>
<TextLine><Word><TextEquiv><PlainText>на</PlainText><Unicode>на</Unicode></TextEquiv></Word></TextLine>
<TextEquiv><Unicode>№ 25848,
на</Unicode></TextEquiv></TextRegion>
<TableRegion><TableCell row="0" col="0"><TextLine><TextEquiv><Unicode><![CDATA[а<б]]></Unicode></TextEquiv></TextLine>
</TableCell></TableRegion><TextRegion><TextEquiv><Unicode>один
лист</Unicode></TextEquiv></TextRegion><GraphicRegion/></Page></PcGts>"""
ALTO = """<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout><Page><PrintSpace><TextBlock>
<TextLine><String CONTENT="№ 25848"/><SP/><String CONTENT='на'><Glyph CONTENT="н"/><Glyph CONTENT="а"/></String>
</TextLine>
<TextLine><String CONTENT="пере" SUBS_TYPE="HypPart1" SUBS_CONTENT="переправа"/><HYP CONTENT="-"/></TextLine>
<TextLine><String CONTENT="права" SUBS_TYPE="HypPart2" SUBS_CONTENT="переправа"/><String CONTENT="а&amp;&#10;"/>
</TextLine></TextBlock></PrintSpace></Page></Layout></alto>"""
METS = """<mets xmlns="http://www.loc.gov/METS/" xmlns:x="http://www.w3.org/1999/xlink"><fileSec><fileGrp USE="image">
<file ID="a" SEQ="1" MIMETYPE="image/png"><FLocat x:href="1.png"/></file></fileGrp><fileGrp USE="export">
<file ID="b" SEQ="1" MIMETYPE="application/xml"><FLocat LOCTYPE="OTHER" x:href="./page/%31.xml"/></file>
<file ID="c" SEQ="2"><FLocat x:href="page/2.xml"/></file></fileGrp></fileSec><structMap TYPE="physical"><div>
<div ORDER="1"><fptr FILEID="a"/><fptr><area FILEID="b"/></fptr></div><div ORDER="2"><fptr FILEID="c"/></div>
</div></structMap></mets>"""
EXPORTED = "№ 25848, нa листе\n"
RECORD = f"""March 3, 1948

**Telegram No. 17, Sokolov to Berezin**

Citation:

"Telegram No. 17", March 3, 1948, Harbour Archive, f. 12, op. 3, d. 45, ll. 7-9. <https://archive.example.org/17>

Summary:

A ship.

{TEXT}
Продолжение телеграммы № 17

Лист 2

* Конец * листа.

To the head of the port.
"""
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT = f"""<?xml version="1.0" encoding="UTF-8"?>
<w:document xmlns:w="{_WORD}"><w:body>
<w:p><w:pPr><w:jc w:val="left"/><w:rPr><w:ins w:id="1" w:author="A"/></w:rPr></w:pPr>
<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">№ 258</w:t></w:r><w:r><w:t>48, &#1085;а</w:t><w:tab/></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p/></w:tc>
<w:tc><w:p><w:ins w:id="2"><w:r><w:t>листе</w:t></w:r></w:ins></w:p></w:tc></w:tr></w:tbl>
<w:p><w:pPr><w:sectPr/></w:pPr><w:del w:id="3"><w:r><w:delText>нет</w:delText></w:r></w:del></w:p>
<w:p><w:r><w:br w:type="page"/><w:t><![CDATA[Подпись]]></w:t></w:r></w:p><w:sectPr/></w:body></w:document>"""
_EXCEL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORKSHEET = f"""<?xml version="1.0" encoding="UTF-8"?>
<worksheet xmlns="{_EXCEL}"><dimension ref="A1:C4"/><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>page</t></is></c><c r="B1" t="s"><v>0</v></c></row>
<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="0" t="s"><v>1</v></c><c r="C2"/></row>
<row r="3"><c><v>2</v></c>
<c t="inlineStr"><is><r><rPr><b/></rPr><t>№ &amp;</t></r><r><t> _x0041_\n</t></r></is></c></row>
<row r="5"><c r="A5"><f>A2</f><v>3</v></c><c r="C5" t="str"><f t="array" ref="C5:C6">B2</f><v>а</v></c></row>
<row r="6"><c r="B6" t="str"><v>25848</v></c></row></sheetData></worksheet>"""
EDITION = """<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><title>Дело</title></teiHeader>
<text><body><pb n="1"/><head>Телеграмма</head>
  <p>Паро-<lb break="no"/>ход <choice><sic>25848</sic><corr>25348</corr></choice>
  &amp; <del>нет</del><![CDATA[<да>]]></p>
<pb n="2"/><table><row><cell>а</cell><cell><hi>б</hi></cell></row></table><note>прим.</note></body></text></TEI>"""
SHEET = """
[sheet]
size_mm = [210, 297]
[[typed]]
left_mm = 20
top_mm = 30
text = '''
Начальнику порта
'''
[[stamp]]
colour = [20, 20, 140]
left_mm = 100
top_mm = 200
size_mm = 5
text = "СЕКРЕТНО"
angle_deg_ccw = 3
[[rule]]
from_mm = [10, 10]
to_mm = [100, 10]
"""


def dump(value: object) -> bytes:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def pack(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip archive of these files, unpacked, the same bytes at every time of the day."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def make_docx(document: bytes) -> bytes:
    """Return a Word document with these bytes as its main part."""
    relations = _list_relations(_relate("officeDocument", "word/document.xml"))
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types,
        "_rels/.rels": relations,
        "word/document.xml": document,
    }
    return pack(parts)


def make_xlsx(worksheet: bytes) -> bytes:
    """Return an Excel workbook with these bytes as its sheet, whose cells share two strings."""
    inner = _relate("worksheet", "s.xml") + _relate("sharedStrings", "t.xml")
    strings = "<si><t>Text</t></si><si><r><t>Номер </t></r><r><rPr><i/></rPr><t>дела</t></r><rPh><t>а</t></rPh></si>"
    listed = '<sheets><sheet name="Лист" sheetId="1" r:id="worksheet"/></sheets>'
    parts: dict[str, str | bytes] = {
        "_rels/.rels": _list_relations(_relate("officeDocument", "xl/w.xml")),
        "xl/_rels/w.xml.rels": _list_relations(inner),
        "xl/w.xml": f'<workbook xmlns="{_EXCEL}" xmlns:r="{_OFFICE}">{listed}</workbook>',
        "xl/t.xml": f'<sst xmlns="{_EXCEL}">{strings}</sst>',
        "xl/s.xml": worksheet,
    }
    return pack(parts)


def _relate(kind: str, target: str) -> str:
    return f'<Relationship Id="{kind}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _list_relations(relations: str) -> str:
    return f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>'


def make_page() -> Page:
    """Return a page with a value in every field."""
    box = Box(10, 20, 110, 50)
    glyphs = tuple(
        Glyph(
            text=letter,
            box=Box(10 + 20 * at, 20, 30 + 20 * at, 50),
            confidence=0.9,
            alternatives=(("о", 0.1),),
        )
        for at, letter in enumerate("пароход"[:5])
    )
    line = Line(
        words=(Word(text="парох", box=box, glyphs=glyphs, engine="typescript", other="парах"),), box=box
    )
    return Page(
        scan=ScanRef("a.png"),
        sha256="ab",
        width_px=1000,
        height_px=1400,
        dpi=300.0,
        regions=(Region(kind=RegionKind.TYPED, lines=(line, line), box=box),),
        engines=("typescript 1",),
        unread_ink=(UnreadInk(box, 40, is_coloured=True),),
        notices=("300 dpi are estimated",),
        seconds=(("read", 0.5),),
        quality=ScanQuality(20.0, False, False, "ab", 200.0, 0.7, None, 0.5, 0.1),
    )


def make_findings() -> str:
    """Return a findings.json with two findings and a note about EXPORTED."""
    page = PageSummary(
        page_index=0,
        scan="a.png",
        sha256="ab",
        width_px=1000,
        height_px=1400,
        transcription="a.txt",
        transcription_start=0,
        tokens=3,
        counts={"confirmed": 3},
        cer=Rate(1, 40),
        wer=Rate(1, 3),
        engines=("typescript 1",),
        coverage=0.9,
    )
    file = FindingsFile(
        name="Дело",
        profile="typescript",
        counts={"confirmed": 3},
        pages=(page,),
        failures=(PageFailure(page_index=1, scan=ScanRef("b.png"), message="It is empty.", exit_code=3),),
        errors_left=(ErrorsLeft(0, 1.2, 0, 3), ErrorsLeft(1, 0.2, 0, 1)),
    )
    fields = json.loads(format_findings_json(file))
    finding = {
        "id": "f1",
        "page": 1,
        "verdict": "misread",
        "severity": 1.0,
        "kind": "number",
        "probability": 0.98,
        "start": 2,
        "end": 7,
        "transcribed": "25848",
        "reading": "25348",
        "boxes": [[1, 2, 3, 4]],
        "reasons": [{"evidence": "likelihood", "text": "The page shows it."}],
        "key": "k",
    }
    place = {"page": 1, "start": 9, "end": 11, "transcribed": "нa", "replacement": "на"}
    note = {"key": "n", "kind": "latin-letters", "text": "1 word", "letters": ["а"], "places": [place]}
    fields["document"]["notes"] = [note]
    other = {**finding, "id": "f2", "key": "l", "start": 12, "end": 17, "transcribed": "листе"}
    return json.dumps({**fields, "findings": [finding, other]}, ensure_ascii=False)
