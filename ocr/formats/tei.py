"""TEI P5: a transcription with what `verify` found in it, each finding a choice between it and the page.

The transcription's own text is what remains where every `sic` is taken and every `corr` left out: to the letter, with
a line break for each `lb`.
"""

from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from ocr.formats.findings import PageSummary
from ocr.formats.tei_parts import (
    MACHINE,
    XML,
    add,
    add_header,
    add_surface,
    add_zone,
    format_document,
    start_document,
)
from ocr.formats.verified_document import VerifiedDocument
from ocr.formats.xml_text import keep_xml
from ocr.model import Basis, Finding, Verdict

_POLICY = (
    "Each finding of the machine is a choice: sic has the text of the transcription, corr that of the page as the "
    "machine reads it; empty, if the page has nothing there. Where the page contradicts the rest of the record, or "
    "cannot decide, there is no corr. cert is the probability, 0 to 1, that the page differs, or unknown where a "
    "rule found the place. Nothing was decided by a person."
)

_VERDICTS = {
    Verdict.MISREAD: "the page says something else",
    Verdict.UNSEEN: "the transcription has text that is not on the page",
    Verdict.OMITTED: "the page has text that the transcription lacks here",
    Verdict.SIC: "the transcription follows the page, but the page contradicts the rest of the record",
    Verdict.ILLEGIBLE: "the page cannot decide it",
    Verdict.INCONSISTENT: "two places of the record disagree, or this one cannot be right",
    Verdict.DIFFERS: "the translation has something else than the original",
    Verdict.UNTRANSLATED: "the translation lacks this, or the original",
}
# Without a reading there is nothing to put beside the text.
_WITHOUT_CORRECTION = (Verdict.SIC, Verdict.INCONSISTENT, Verdict.DIFFERS)


def format_tei(document: VerifiedDocument) -> str:
    """Return the transcription of a document as TEI P5, with its findings; zones are in pixels of the scans.

    Right and bottom of a zone are exclusive. Pages that could not be checked are gaps.
    """
    root = start_document(document.file.language)
    _add_header(root, document)
    facsimile = add(root, "facsimile")
    body = add(add(root, "text"), "body")
    summaries = {page.page_index: page for page in document.file.pages}
    failures = {failure.page_index: failure for failure in document.file.failures}
    for index in sorted({*summaries, *failures}):
        section = add(body, "div", type="page", n=str(index + 1))
        if index in summaries and index in document.texts:
            _add_surface(facsimile, summaries[index], document.findings_on(index))
            add(section, "pb", n=str(index + 1), facs=f"#{_name_surface(index)}")
            _add_text(section, document.texts[index], document.findings_on(index))
        else:
            add(section, "pb", n=str(index + 1))
            told = failures[index].message if index in failures else "Its transcription was not kept."
            add(add(section, "ab"), "gap", reason="not-checked")
            add(section, "note", resp=f"#{MACHINE}").text = keep_xml(told)
    if len(facsimile) == 0:
        root.remove(facsimile)
    _add_reasons(body, document.file.findings)
    return format_document(root)


def _add_header(root: etree._Element, document: VerifiedDocument) -> None:
    file = document.file
    encoding = add_header(
        root,
        title=file.name,
        did="collation of the transcription with the page images, by machine",
        version=file.version,
        scans=[page.title for page in file.pages],
        policy=_POLICY,
        told=f"Collated: {len(file.findings)} findings. {' '.join(file.warnings)}".strip(),
    )
    taxonomy = add(add(encoding, "classDecl"), "taxonomy")
    for verdict, meaning in _VERDICTS.items():
        category = add(taxonomy, "category", **{f"{XML}id": verdict.value})
        add(category, "catDesc").text = meaning


def _add_surface(facsimile: etree._Element, page: PageSummary, findings: Sequence[Finding]) -> None:
    name = _name_surface(page.page_index)
    surface = add_surface(facsimile, name, page.scan, (page.width_px, page.height_px))
    for finding in findings:
        for number, box in enumerate(finding.boxes, start=1):
            add_zone(surface, _name_zone(finding, number), box)


def _add_text(section: etree._Element, text: str, findings: Sequence[Finding]) -> None:
    block = add(section, "ab", **{f"{XML}space": "preserve"})
    at = 0
    for finding in findings:
        if finding.start < at:
            # Of two findings about the same text the second is told beside it.
            note = add(block, "note", type="finding", **_responsible(finding))
            note.set(f"{XML}id", _name_finding(finding))
            note.text = keep_xml(f"«{finding.transcribed}» -> «{finding.reading}»")
            continue
        _add_lines(block, text[at : finding.start])
        _add_finding(block, text[finding.start : finding.end], finding)
        at = finding.end
    _add_lines(block, text[at:])


def _add_finding(block: etree._Element, transcribed: str, finding: Finding) -> None:
    if finding.verdict is Verdict.ILLEGIBLE:
        found = add(block, "unclear", reason="illegible", **_responsible(finding))
        _add_lines(found, transcribed)
    elif finding.verdict is Verdict.UNTRANSLATED:
        # Nothing is wrong with it here.
        found = add(block, "seg", **_responsible(finding))
        _add_lines(found, transcribed)
    elif finding.verdict in _WITHOUT_CORRECTION and not finding.reading:
        found = add(block, "sic", **_responsible(finding))
        _add_lines(found, transcribed)
    else:
        found = add(block, "choice")
        _add_lines(add(found, "sic"), transcribed)
        _add_lines(add(found, "corr", **_responsible(finding)), finding.reading)
    found.set(f"{XML}id", _name_finding(finding))
    found.set("ana", f"#{finding.verdict.value}")
    if finding.boxes:
        zones = (f"#{_name_zone(finding, number)}" for number in range(1, len(finding.boxes) + 1))
        found.set("facs", " ".join(zones))


def _responsible(finding: Finding) -> dict[str, str]:
    is_weighed = finding.basis is Basis.EVIDENCE
    return {"cert": f"{finding.probability:.4f}" if is_weighed else "unknown", "resp": f"#{MACHINE}"}


def _add_lines(element: etree._Element, text: str) -> None:
    """Add text to the end of an element, an `lb` for each line break."""
    first, *others = keep_xml(text).split("\n")
    _append(element, first)
    for line in others:
        add(element, "lb").tail = line


def _append(element: etree._Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _add_reasons(body: etree._Element, findings: Iterable[Finding]) -> None:
    notes = list(_iter_reasons(findings))
    if notes:
        section = add(body, "div", type="findings")
        add(section, "head").text = "Findings, worst first"
        listed = add(section, "list")
        for finding, sentence in notes:
            item = add(listed, "item")
            if finding.page_index is None:
                # It is in no text of this file.
                item.set(f"{XML}id", _name_finding(finding))
                item.text = f"{finding.verdict.value}: {keep_xml(sentence)}"
                continue
            add(item, "ref", target=f"#{_name_finding(finding)}").text = finding.verdict.value
            item[-1].tail = f": {keep_xml(sentence)}"


def _iter_reasons(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    for finding in findings:
        place = f"{finding.where}, «{finding.transcribed}» -> «{finding.reading}». "
        yield finding, place + " ".join(reason.rendered for reason in finding.reasons)


def _name_surface(page_index: int) -> str:
    return f"page-{page_index + 1}"


def _name_finding(finding: Finding) -> str:
    return f"finding-{finding.id}"


def _name_zone(finding: Finding, number: int) -> str:
    return f"zone-{finding.id}-{number}"
