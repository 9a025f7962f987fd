"""Annotations: each finding finds its letters and its box again."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest

from ocr.formats.annotations import (
    IIIF_CONTEXT,
    WEB_CONTEXT,
    format_annotations,
    format_reading_annotations,
)
from ocr.formats.verified_document import VerifiedDocument
from ocr.model import Finding, ScanRef
from tests.formats.test_alto import PAGE, REGION
from tests.formats.verified import MISREAD, OMITTED, SIC, TEXT, UNSEEN, make_document, make_failure


def web(document: VerifiedDocument) -> dict[str, Any]:
    return dict(json.loads(format_annotations(document)["annotations.json"]))


def canvas(document: VerifiedDocument) -> dict[str, Any]:
    return dict(json.loads(format_annotations(document)["pages/1.annotations.json"]))


def listed(target: Any) -> list[Any]:
    return target if isinstance(target, list) else [target]


def test_a_collection_of_all_findings_worst_first() -> None:
    collection = web(make_document(OMITTED, MISREAD, UNSEEN))
    assert collection["@context"] == WEB_CONTEXT
    assert (collection["type"], collection["label"], collection["total"]) == (
        "AnnotationCollection",
        "Дело & 5",
        3,
    )
    page = collection["first"]
    assert (page["type"], page["partOf"], page["startIndex"]) == ("AnnotationPage", collection["id"], 0)
    assert [one["body"][0]["value"] for one in page["items"]] == ["не", "25348", ""]
    assert {one["motivation"] for one in page["items"]} == {"editing"}


@pytest.mark.parametrize("finding", [MISREAD, OMITTED, UNSEEN, SIC])
def test_the_quotation_and_the_offsets_find_the_letters(finding: Finding) -> None:
    (item,) = web(make_document(finding))["first"]["items"]
    text = listed(item["target"])[0]
    assert unquote(text["source"]["id"]) == "текст 1.txt"
    quote, position = text["selector"]
    assert quote["exact"] == finding.transcribed
    around = quote["prefix"] + quote["exact"] + quote["suffix"]
    assert TEXT[finding.start - len(quote["prefix"]) :].startswith(around)
    # 32 letters on either side, as far as there are so many.
    assert len(quote["prefix"]) == min(32, finding.start)
    assert len(quote["suffix"]) == min(32, len(TEXT) - finding.end)
    # The page begins at 100 of its file.
    assert (position["start"], position["end"]) == (100 + finding.start, 100 + finding.end)


def test_boxes_are_left_top_width_and_height_of_the_scan() -> None:
    (item,) = web(make_document(OMITTED))["first"]["items"]
    boxes = listed(item["target"])[1:]
    # [10, 20) x [90, 99) and [1, 3) x [2, 4).
    assert [box["selector"]["value"] for box in boxes] == ["xywh=10,90,10,9", "xywh=1,2,2,2"]
    assert {unquote(box["source"]["id"]) for box in boxes} == {"л. 1 об.png"}


def test_a_page_for_a_canvas_has_the_boxes_alone() -> None:
    document = make_document(MISREAD, UNSEEN)
    page = canvas(document)
    assert page["@context"] == IIIF_CONTEXT
    assert (page["type"], page["label"]) == ("AnnotationPage", {"none": ["л. 1 об"]})
    with_box, without = page["items"]
    assert with_box["target"]["selector"]["value"] == "xywh=100,50,120,30"
    assert with_box["target"]["source"]["type"] == "Canvas"
    assert without["target"] == with_box["target"]["source"]
    assert with_box["body"][1]["value"] == (
        "misread (0.9877): «25848» -> «25348». The page shows {another} letter."
    )


def test_a_finding_on_two_lines_is_an_annotation_for_each_of_its_boxes() -> None:
    page = canvas(make_document(OMITTED))
    assert [one["target"]["selector"]["value"] for one in page["items"]] == [
        "xywh=10,90,10,9",
        "xywh=1,2,2,2",
    ]
    first, second = (one["id"] for one in page["items"])
    assert first != second
    assert first == web(make_document(OMITTED))["first"]["items"][0]["id"]


def test_a_rule_has_no_probability() -> None:
    (item,) = web(make_document(SIC))["first"]["items"]
    assert item["body"][1]["value"].startswith("sic (by rule): «утром»")


def test_names_are_the_same_in_each_run_and_one_for_each_thing() -> None:
    def names(document: VerifiedDocument) -> list[str]:
        first = web(document)
        items = [*first["first"]["items"], *canvas(document)["items"]]
        return [first["id"], first["first"]["id"], canvas(document)["id"], *(one["id"] for one in items)]

    document = make_document(MISREAD, OMITTED)
    assert names(document) == names(document)
    # The two findings are the same in both files, and the second has a second box.
    assert len(set(names(document))) == 3 + 3
    other = replace(document, file=replace(document.file, name="Дело 6"))
    assert len({*names(document), *names(other)}) == 3 + 3 + 2


def test_a_page_of_a_file_of_several_is_addressed() -> None:
    document = make_document(MISREAD)
    (page,) = document.file.pages
    several = replace(document, file=replace(document.file, pages=(replace(page, scan="дело.pdf#3"),)))
    (item,) = web(several)["first"]["items"]
    assert unquote(item["target"][1]["source"]["id"]) == "дело.pdf#page=3"


def test_a_page_that_failed_has_no_annotations() -> None:
    assert set(format_annotations(make_document(failures=(make_failure(1),)))) == {
        "annotations.json",
        "pages/1.annotations.json",
    }


# --- A reading -----------------------------------------------------------------------------------


def test_each_line_of_a_reading_supplements_the_canvas() -> None:
    page = replace(PAGE, regions=(replace(REGION, lines=REGION.lines * 2),), scan=ScanRef("л. 1.png"))
    made = json.loads(format_reading_annotations(page))
    assert (made["@context"], made["type"], made["label"]) == (
        IIIF_CONTEXT,
        "AnnotationPage",
        {"none": ["л. 1"]},
    )
    assert [one["body"]["value"] for one in made["items"]] == ["Да нет"] * 2
    assert {one["motivation"] for one in made["items"]} == {"supplementing"}
    # [10, 70) x [20, 46).
    assert {one["target"]["selector"]["value"] for one in made["items"]} == {"xywh=10,20,60,26"}
    assert len({made["id"], *(one["id"] for one in made["items"])}) == 3


def test_the_canvas_of_a_reading_is_that_of_the_findings() -> None:
    document = make_document(MISREAD)
    scan = replace(PAGE, scan=ScanRef("л. 1 об.png"), sha256="0" * 64)
    (line,) = json.loads(format_reading_annotations(scan))["items"]
    (finding,) = canvas(document)["items"]
    assert line["target"]["source"] == finding["target"]["source"]


def test_a_name_that_is_no_text_breaks_no_file() -> None:
    text = format_reading_annotations(replace(PAGE, scan=ScanRef("\udc41.png")))
    assert json.loads(text.encode("utf-8"))["label"] == {"none": ["?"]}
