"""findings.json: as its schema says, read back as it was written, and refused where it is spoilt."""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ocr.errors import InputError
from ocr.formats import findings
from ocr.formats.findings import (
    FindingsFile,
    PageSummary,
    format_findings_json,
    summarise,
)
from ocr.formats.findings_reading import load_findings, load_overview, parse_findings_json
from ocr.model import (
    FINDING_VERDICTS,
    RECORD_VERDICTS,
    TOKEN_VERDICTS,
    Basis,
    Box,
    DocumentResult,
    ErrorsLeft,
    Finding,
    Note,
    NoteKind,
    NotePlace,
    PageFailure,
    PageResult,
    PageText,
    Part,
    Proposal,
    Rate,
    Reason,
    RecordPlace,
    ScanRef,
    Token,
    TokenKind,
    TokenVerdict,
    Uncovered,
    Verdict,
)
from tests.pages import make_page

OF_0_1_0 = Path(__file__).parents[1] / "compat" / "data" / "results-0.1.0" / "findings.json"
SCHEMA = json.loads(Path(findings.__file__).with_name("findings.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)

# --- Files as they may be ------------------------------------------------------------------------

numbers = st.integers(0, 10_000)
shares = st.floats(0, 1, allow_nan=False)
texts = st.text(max_size=8)
names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\\"), min_size=1, max_size=8)
counts = st.fixed_dictionaries({verdict.value: numbers for verdict in TOKEN_VERDICTS})
rates = st.builds(Rate, numbers, numbers)
boxes = st.builds(Box, *[st.integers(-5, 5000)] * 4)
errors_left = st.builds(ErrorsLeft, numbers, st.floats(0, 1e6), numbers, numbers)
# A sentence that was read is whole: its braces are no fields.
reasons = st.builds(
    Reason, evidence=texts, text=texts.map(lambda text: text.replace("{", "{{").replace("}", "}}"))
)
places = st.builds(
    RecordPlace, st.just(Part.TRANSCRIPTION), numbers, st.just(""), numbers, numbers, texts
) | st.builds(
    RecordPlace,
    st.sampled_from([Part.CATALOGUE, Part.TRANSLATION]),
    st.none(),
    texts,
    numbers,
    numbers,
    texts,
)
of_record = st.builds(
    lambda place, other, **rest: Finding(
        page_index=place.page_index, part=place.part, field=place.field, other=other, **rest
    ),
    places,
    st.none() | places,
    id=texts,
    verdict=st.sampled_from(RECORD_VERDICTS),
    kind=st.sampled_from(TokenKind),
    severity=shares,
    probability=shares,
    start=numbers,
    end=numbers,
    transcribed=texts,
    reading=texts,
    boxes=st.just(()),
    reasons=st.lists(reasons, max_size=2).map(tuple),
    key=texts,
    basis=st.just(Basis.RULE),
    rule=texts,
)
found = of_record | st.builds(
    Finding,
    id=texts,
    page_index=numbers,
    verdict=st.sampled_from(FINDING_VERDICTS),
    kind=st.sampled_from(TokenKind),
    severity=shares,
    probability=shares,
    start=numbers,
    end=numbers,
    transcribed=texts,
    reading=texts,
    boxes=st.lists(boxes, max_size=2).map(tuple),
    reasons=st.lists(reasons, max_size=2).map(tuple),
    exhibits=st.just(()),
    key=texts,
    listed=st.booleans(),
    basis=st.sampled_from(Basis),
    group=texts,
    part=st.just(Part.TRANSCRIPTION),
    field=st.just(""),
    other=st.none() | places,
    rule=texts,
)
areas = st.builds(Uncovered, key=texts, box=boxes, reading=texts, is_dismissed=st.booleans())
summaries = st.builds(
    PageSummary,
    page_index=numbers,
    scan=texts,
    sha256=texts,
    width_px=numbers,
    height_px=numbers,
    transcription=texts,
    transcription_start=numbers,
    tokens=numbers,
    counts=counts,
    cer=rates,
    wer=rates,
    engines=st.lists(texts, max_size=2).map(tuple),
    coverage=st.none() | shares,
    label=texts,
    uncovered=st.lists(areas, max_size=2).map(tuple),
)
proposals = st.builds(Proposal, page_index=numbers, text_index=numbers, transcription=texts, likeness=shares)
failures = st.builds(
    PageFailure,
    page_index=numbers,
    scan=names.map(ScanRef),
    message=texts,
    exit_code=st.integers(0, 130),
    label=texts,
)
note_places = st.builds(NotePlace, numbers, numbers, numbers, texts, st.none() | texts)
notes = st.builds(
    Note,
    key=texts,
    kind=st.sampled_from(NoteKind),
    letters=st.lists(texts, max_size=2).map(tuple),
    places=st.lists(note_places, max_size=2).map(tuple),
)
files = st.builds(
    FindingsFile,
    name=texts,
    profile=texts,
    counts=counts,
    pages=st.lists(summaries, max_size=2).map(tuple),
    failures=st.lists(failures, max_size=2).map(tuple),
    findings=st.lists(found, max_size=2).map(tuple),
    doubts=st.lists(found, max_size=2).map(tuple),
    dismissed=st.lists(found, max_size=2).map(tuple),
    notices=st.lists(texts, max_size=2).map(tuple),
    errors_left=st.lists(errors_left, max_size=3).map(tuple),
    is_facsimile=st.booleans(),
    coverage=st.none() | shares,
    warnings=st.lists(texts, max_size=2).map(tuple),
    pairing=st.lists(proposals, max_size=2).map(tuple),
    version=texts,
    notes=st.lists(notes, max_size=2).map(tuple),
    is_scanned=st.booleans(),
    agreeing=st.dictionaries(texts, numbers, max_size=2),
)


def make_finding(probability: float = 0.98765) -> Finding:
    return Finding(
        id="f1",
        page_index=0,
        verdict=Verdict.MISREAD,
        kind=TokenKind.NUMBER,
        severity=1.0,
        probability=probability,
        start=2,
        end=7,
        transcribed="25848",
        reading="25348",
        boxes=(Box(10, 20, 30, 40),),
        reasons=(
            Reason(
                evidence="likelihood", text="The page shows «{reading}» {{so}}.", fields=(("reading", "{3}"),)
            ),
        ),
        key="k1",
        group="8 -> 3",
    )


def make_result() -> DocumentResult:
    """A judged document in which no list is empty."""
    finding = make_finding()
    token = Token(text="25848", start=2, end=7, kind=TokenKind.NUMBER)
    verdict = TokenVerdict(
        page_index=0, token=token, verdict=Verdict.MISREAD, reading="25348", probability=0.98765
    )
    page = PageResult(
        page_index=0,
        page=make_page("№ 25348"),
        transcription=PageText(name="sheet-1.txt", text="№ 25848", start=3),
        verdicts=(verdict,),
        cer=Rate(1, 6),
        wer=Rate(1, 2),
        uncovered=(Uncovered(key="0f", box=Box(1, 2, 30, 40), reading="Вх. № 12"),),
    )
    return DocumentResult(
        name="Телеграмма",
        profile="typescript",
        pages=(page,),
        failures=(PageFailure(page_index=1, scan=ScanRef("a/2.png"), message="empty", exit_code=3),),
        findings=(finding,),
        doubts=(make_finding(0.3), replace(make_finding(0.03), listed=False)),
        dismissed=(make_finding(0.5),),
        notices=("1.png: 300 dpi are estimated",),
        errors_left=(ErrorsLeft(0, 1.234, 0, 3), ErrorsLeft(1, 0.2, 0, 1), ErrorsLeft(2, 0.1, 0, 1)),
        warnings=(
            Reason(evidence="coverage", text="Page {page} was not understood.", fields=(("page", "1"),)),
        ),
        pairing=(Proposal(page_index=0, text_index=1, transcription="sheet-2.txt", likeness=0.91),),
        notes=(
            Note(
                key="n1",
                kind=NoteKind.LATIN_LETTERS,
                letters=("а",),
                places=(NotePlace(0, 9, 11, "нa", "на"),),
            ),
        ),
    )


WHOLE = json.loads(format_findings_json(summarise(make_result())))


# --- The schema ----------------------------------------------------------------------------------


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_a_result_is_as_the_schema_says() -> None:
    VALIDATOR.validate(WHOLE)


def test_a_result_of_version_0_1_0_is_as_the_schema_says() -> None:
    fields = json.loads(OF_0_1_0.read_text(encoding="utf-8"))
    assert "dismissed" not in fields
    VALIDATOR.validate(fields)
    assert parse_findings_json(json.dumps(fields)).dismissed == ()


@given(files)
def test_whatever_is_written_is_as_the_schema_says(file: FindingsFile) -> None:
    VALIDATOR.validate(json.loads(format_findings_json(file)))


def test_the_schema_names_every_key_that_is_written() -> None:
    closed = copy.deepcopy(SCHEMA)
    for one in (closed, *closed["$defs"].values()):
        if "properties" in one:
            one["additionalProperties"] = False
    # What is dismissed is a finding with one key more.
    whole = {**WHOLE, "dismissed": []}
    Draft202012Validator(closed).validate(whole)
    assert not Draft202012Validator(closed).is_valid({**whole, "more": 1})
    assert WHOLE["dismissed"][0].keys() - WHOLE["findings"][0].keys() == {"decision"}


# --- Read back -----------------------------------------------------------------------------------


@given(files)
def test_what_is_written_is_read_back(file: FindingsFile) -> None:
    assert parse_findings_json(format_findings_json(file)) == file


def test_what_is_summarised_is_what_is_read_back() -> None:
    file = summarise(make_result())
    assert parse_findings_json(format_findings_json(file)) == file
    (finding,) = file.findings
    assert finding.probability == 0.9877
    assert [reason.rendered for reason in finding.reasons] == ["The page shows «{3}» {so}."]
    assert file.errors_left[0].expected == 1.23
    assert file.counts["misread"] == 1
    assert (file.pages[0].tokens, file.failures[0].scan) == (1, ScanRef("2.png"))


Place = tuple[str | int, ...]


def objects_in(value: object, path: Place = ()) -> Iterator[Place]:
    """Where JSON objects are in a value."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if isinstance(value, dict):
        yield path
    for key, child in below:
        yield from objects_in(child, (*path, key))


def at(value: Any, path: Place) -> Any:
    for step in path:
        value = value[step]
    return value


def test_keys_that_are_unknown_are_passed_over() -> None:
    more = copy.deepcopy(WHOLE)
    for path in list(objects_in(WHOLE)):
        at(more, path)["from a later version"] = {"any": ["thing"]}
    for counted in ("counts", "agreeing"):
        del more["document"][counted]["from a later version"]
    VALIDATOR.validate({**more, "pages": []})
    assert parse_findings_json(json.dumps(more)) == summarise(make_result())


# --- Spoilt files --------------------------------------------------------------------------------

# Lists are spoilt in their first object; what a decision about what was dismissed says follows from the list's name.
PLACES = [
    (*path, key)
    for path in objects_in(WHOLE)
    for key in at(WHOLE, path)
    if not {1, "decision"} & {*path, key}
]
# What version 0.1.0 did not have; and a verdict that a file does not count is 0.
NEW = (
    ("dismissed",),
    ("doubts",),
    ("document", "left", "listed"),
    ("document", "coverage"),
    ("document", "warnings"),
    ("document", "pairing"),
    ("document", "notes"),
    ("document", "language"),
    ("document", "scanned"),
    ("document", "agreeing"),
)
NOT_REQUIRED = {
    *NEW,
    *(place for place in PLACES if place[-2:-1] == ("counts",)),
    *(place for place in PLACES if place[0] == "pages" and place[-1] in {"coverage", "uncovered"}),
    *(place for place in PLACES if place[-1] in {"label", "basis", "part", "field", "other", "rule"}),
    *(place for place in PLACES if place[-1] in {"listed", "group"} and place[0] != "doubts"),
}
NULLABLE = ("left", "coverage", "replacement", "group", "field", "other", "rule")


def test_the_places_are_those_that_the_schema_requires() -> None:
    for place in PLACES:
        spoilt = copy.deepcopy(WHOLE)
        del at(spoilt, place[:-1])[place[-1]]
        assert VALIDATOR.is_valid(spoilt) == (place in NOT_REQUIRED), place


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_a_spoilt_file_is_refused(place: Place) -> None:
    spoilt = copy.deepcopy(WHOLE)
    owner, key = at(spoilt, place[:-1]), place[-1]
    wrongs: tuple[object, ...] = (
        True if not isinstance(owner[key], bool) else 1,
        [[]],
        {"misread": "often"},
        None,
    )
    for wrong in wrongs:
        if place[-1] in NULLABLE and wrong is None:
            continue
        owner[key] = wrong
        assert not VALIDATOR.is_valid(spoilt), wrong
        with pytest.raises(ValueError):
            parse_findings_json(json.dumps(spoilt))
    del owner[key]
    if place not in NOT_REQUIRED:
        with pytest.raises(ValueError):
            parse_findings_json(json.dumps(spoilt))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{",
        '{"schema": 2}',
        "[" * 100_000,
        json.dumps(WHOLE).replace("0.9877", "NaN"),
        json.dumps(WHOLE).replace("0.9877", "1e999"),
        json.dumps(WHOLE).replace("[10, 20, 30, 40]", "[10, 20, 30]"),
        json.dumps(WHOLE).replace('"misread", "severity"', '"mistaken", "severity"'),
    ],
    ids=lambda text: text[:12],
)
def test_what_is_no_findings_json(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError):
        parse_findings_json(text)
    (tmp_path / "findings.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"findings.json is no result of `sverka verify`"):
        load_findings(tmp_path)


def test_a_folder_without_findings_is_no_result(tmp_path: Path) -> None:
    for load in (load_findings, load_overview):
        with pytest.raises(InputError, match="Name the folder given as --out"):
            load(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_overview_is_all_but_the_places(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "findings.json").write_text(json.dumps(WHOLE), encoding=encoding)
    whole = load_findings(tmp_path)
    assert whole.findings and whole.pages
    assert load_overview(tmp_path) == replace(whole, findings=(), doubts=(), dismissed=())


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"schema": 1', json.dumps({**WHOLE, "schema": 2}), json.dumps({**WHOLE, "pages": [{}]})],
    ids=["empty", "list", "cut off", "another schema", "no page"],
)
def test_what_has_no_overview(tmp_path: Path, text: str) -> None:
    (tmp_path / "findings.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"findings.json is no result of `sverka verify`"):
        load_overview(tmp_path)
