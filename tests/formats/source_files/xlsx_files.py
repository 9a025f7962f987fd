"""Small Excel workbooks made by hand."""

from collections.abc import Mapping

from tests.formats.source_files.docx_files import DECLARATION, OFFICE, PACKAGE, pack, relations

S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
HEAD = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>n</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>text</t></is></c></row>'
)
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = "".join(
    f'<Override PartName="/xl/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
    for name, kind in (("workbook", "sheet.main"), ("sharedStrings", "sharedStrings"))
)


def sheet(rows: str, head: str = HEAD) -> str:
    return f'{DECLARATION}<worksheet xmlns="{S}"><sheetData>{head}{rows}</sheetData></worksheet>'


def workbook(*names: str) -> str:
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="sheet{at}"/>' for at, name in enumerate(names, start=1)
    )
    return f'{DECLARATION}<workbook xmlns="{S}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'


def workbook_relations(sheets: int) -> str:
    listed = "".join(
        f'<Relationship Id="sheet{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, sheets + 1)
    )
    shared = f'<Relationship Id="s" Type="{OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{listed}{shared}</Relationships>'


def make_xlsx(*sheets: str, shared: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A workbook of these sheets, whose cells share these strings, with these parts by name."""
    names = [f"Лист {at}" for at in range(1, len(sheets) + 1)]
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">{_TYPES}</Types>',
        "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": workbook(*names),
        "xl/_rels/workbook.xml.rels": workbook_relations(len(sheets)),
        "xl/sharedStrings.xml": f'{DECLARATION}<sst xmlns="{S}">{shared}</sst>',
        **{f"xl/worksheets/sheet{at}.xml": content for at, content in enumerate(sheets, start=1)},
        "xl/media/stamp.png": b"\x89PNG" + bytes(range(256)) * 4,
    }
    return pack({**parts, **(more or {})})
