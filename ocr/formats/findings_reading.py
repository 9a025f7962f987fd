"""findings.json read back: of this version and of 0.1.0. `findings` has its contents and writes them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import DecodeError, Struct
from msgspec.json import Decoder

from ocr.errors import InputError
from ocr.formats.encodings import decode_text
from ocr.formats.findings import SCHEMA, FindingsFile, PageSummary, whole_reason
from ocr.formats.json_text import (
    MAX_JSON_BYTES,
    load_json,
    parse_json,
    take,
    take_number,
    take_texts,
)
from ocr.formats.note_fields import parse_note
from ocr.formats.text_files import read_bytes
from ocr.model import (
    TOKEN_VERDICTS,
    Basis,
    Box,
    ErrorsLeft,
    Finding,
    PageFailure,
    Part,
    Proposal,
    Rate,
    Reason,
    RecordPlace,
    ScanRef,
    TokenKind,
    Uncovered,
    Verdict,
)


def load_findings(results: Path) -> FindingsFile:
    """Return the findings.json of a results folder. Raises InputError where there is none that can be read."""
    path = results / "findings.json"
    try:
        return _parse_fields(load_json(path))
    except (InputError, ValueError) as error:
        raise _no_result(path, error) from error


class _Overview(Struct):
    """What findings.json says beside its lists of places, which are passed over, being most of it."""

    schema: int
    sverka: str
    document: dict[str, Any]
    pages: list[Any]
    failures: list[Any]


_OVERVIEW = Decoder(_Overview)


def load_overview(results: Path) -> FindingsFile:
    """Return the findings.json of a results folder without its findings, its doubts and those dismissed.

    For a file that `load_findings` has read before: it takes a fraction of the time, and what it passes over may
    have any fault. Raises InputError where there is no such file.
    """
    path = results / "findings.json"
    try:
        told = _OVERVIEW.decode(decode_text(read_bytes(path, MAX_JSON_BYTES), str(path))[0])
        fields = {name: getattr(told, name) for name in _Overview.__struct_fields__}
        return _parse_fields({**fields, "findings": []})
    except (InputError, ValueError, DecodeError, RecursionError) as error:
        raise _no_result(path, error) from error


def _no_result(path: Path, error: Exception) -> InputError:
    return InputError(f"{path} is no result of `sverka verify` ({error}). Name the folder given as --out.")


def parse_findings_json(text: str) -> FindingsFile:
    """Return the contents of a findings.json of schema 1, also of version 0.1.0. Raises ValueError for anything else.

    Keys that this version does not know are passed over.
    """
    return _parse_fields(parse_json(text))


def _parse_fields(fields: object) -> FindingsFile:
    if not isinstance(fields, dict) or take(fields, "schema", int) != SCHEMA:
        raise ValueError(f"it has no schema {SCHEMA}")
    document = take(fields, "document", dict)
    take(document, "rejected", int)
    return FindingsFile(
        version=take(fields, "sverka", str),
        name=take(document, "name", str),
        profile=take(document, "profile", str),
        # Before there were other languages, it was Russian.
        language=take({"language": "ru", **document}, "language", str),
        counts=_parse_counts(take(document, "counts", dict)),
        is_facsimile=take(document, "facsimile", bool),
        notices=take_texts(document, "notices"),
        coverage=_find_share(document, "coverage"),
        # Version 0.1.0 had no warnings and no pairing.
        warnings=take_texts({"warnings": [], **document}, "warnings"),
        pairing=tuple(map(_parse_proposal, _take_new_list(document, "pairing"))),
        # Before records were checked against themselves, every page was asked.
        is_scanned=take({"scanned": True, **document}, "scanned", bool),
        agreeing=_parse_agreeing(take({"agreeing": {}, **document}, "agreeing", dict)),
        errors_left=_parse_left(document),
        pages=tuple(map(_parse_page, take(fields, "pages", list))),
        failures=tuple(map(_parse_failure, take(fields, "failures", list))),
        findings=tuple(map(_parse_finding, take(fields, "findings", list))),
        # Version 0.1.0 had none of these lists.
        doubts=tuple(map(_parse_doubt, _take_new_list(fields, "doubts"))),
        notes=tuple(map(parse_note, _take_new_list(document, "notes"))),
        dismissed=tuple(map(_parse_finding, take({"dismissed": [], **fields}, "dismissed", list))),
    )


def _take_new_list(fields: object, name: str) -> list[Any]:
    """Return a list, empty where there is none, as in version 0.1.0."""
    return take(fields, name, list) if isinstance(fields, dict) and name in fields else []


def _find_share(fields: object, name: str) -> float | None:
    """Return a share, 0 to 1; None where it is null or, as in version 0.1.0, missing."""
    if not isinstance(fields, dict) or fields.get(name) is None:
        return None
    return take_number(fields, name)


def _parse_counts(fields: Mapping[str, Any]) -> dict[str, int]:
    """Return the counts by verdict; a verdict that the file's version did not know is 0."""
    known = {**{verdict.value: 0 for verdict in TOKEN_VERDICTS}, **fields}
    return {verdict.value: take(known, verdict.value, int) for verdict in TOKEN_VERDICTS}


def _parse_agreeing(fields: Mapping[str, Any]) -> dict[str, int]:
    return {name: take(fields, name, int) for name in fields}


def _parse_left(document: Mapping[str, Any]) -> tuple[ErrorsLeft, ...]:
    """Return the estimates of `left`. What repeats them or follows from them must be there, and is not used."""
    if "left" in document and document["left"] is None:
        return ()
    left = take(document, "left", dict)
    _parse_errors_left(take(left, "now", dict))
    of_findings = _parse_curve(left)
    # Version 0.1.0 listed nothing but findings.
    return _parse_curve(take(left, "listed", dict)) if "listed" in left else of_findings


def _parse_curve(fields: Mapping[str, Any]) -> tuple[ErrorsLeft, ...]:
    _parse_errors_left(take(fields, "at_the_end", dict))
    take(fields, "stop_at", int)
    return tuple(map(_parse_errors_left, take(fields, "curve", list)))


def _parse_rate(fields: object) -> Rate:
    return Rate(take(fields, "edits", int), take(fields, "length", int))


def _parse_errors_left(fields: object) -> ErrorsLeft:
    return ErrorsLeft(
        reviewed=take(fields, "reviewed", int),
        expected=take_number(fields, "expected"),
        low=take(fields, "low", int),
        high=take(fields, "high", int),
    )


def _parse_page(fields: object) -> PageSummary:
    return PageSummary(
        page_index=take(fields, "page", int) - 1,
        scan=take(fields, "scan", str),
        sha256=take(fields, "sha256", str),
        width_px=take(fields, "width_px", int),
        height_px=take(fields, "height_px", int),
        transcription=take(fields, "transcription", str),
        transcription_start=take(fields, "transcription_start", int),
        tokens=take(fields, "tokens", int),
        counts=_parse_counts(take(fields, "counts", dict)),
        cer=_parse_rate(take(fields, "cer", dict)),
        wer=_parse_rate(take(fields, "wer", dict)),
        engines=take_texts(fields, "engines"),
        coverage=_find_share(fields, "coverage"),
        label=_find_label(fields, ScanRef(take(fields, "scan", str)).label),
        # Version 0.1.0 had no such list.
        uncovered=tuple(map(_parse_uncovered, _take_new_list(fields, "uncovered"))),
    )


def _parse_uncovered(fields: object) -> Uncovered:
    return Uncovered(
        key=take(fields, "key", str),
        box=_parse_box(take(fields, "box", list)),
        reading=take(fields, "reading", str),
        is_dismissed=take(fields, "dismissed", bool),
    )


def _find_label(fields: object, default: str = "") -> str:
    """Return what the archive calls a page; the default for files that have no labels."""
    return take(fields, "label", str) if isinstance(fields, dict) and "label" in fields else default


def _parse_proposal(fields: object) -> Proposal:
    return Proposal(
        page_index=take(fields, "page", int) - 1,
        text_index=take(fields, "text", int) - 1,
        transcription=take(fields, "transcription", str),
        likeness=take_number(fields, "likeness"),
    )


def _parse_failure(fields: object) -> PageFailure:
    return PageFailure(
        page_index=take(fields, "page", int) - 1,
        scan=ScanRef(take(fields, "scan", str)),
        message=take(fields, "message", str),
        exit_code=take(fields, "exit_code", int),
        label=_find_label(fields, ScanRef(take(fields, "scan", str)).label),
    )


def _parse_finding(fields: object) -> Finding:
    # That of its page, which is not kept with it.
    _find_label(fields)
    known = fields if isinstance(fields, dict) else {}
    group, rule, other = (known.get(name) for name in ("group", "rule", "other"))
    part, page_index, field = _parse_part(known)
    return Finding(
        id=take(fields, "id", str),
        page_index=page_index,
        verdict=Verdict(take(fields, "verdict", str)),
        kind=TokenKind(take(fields, "kind", str)),
        severity=take_number(fields, "severity"),
        probability=take_number(fields, "probability"),
        start=take(fields, "start", int),
        end=take(fields, "end", int),
        transcribed=take(fields, "transcribed", str),
        reading=take(fields, "reading", str),
        boxes=tuple(map(_parse_box, take(fields, "boxes", list))),
        reasons=tuple(map(_parse_reason, take(fields, "reasons", list))),
        key=take(fields, "key", str),
        # Version 0.1.0 listed all that it wrote, and grouped nothing.
        listed=take(fields, "listed", bool) if "listed" in known else True,
        group="" if group is None else take(fields, "group", str),
        # Earlier versions did not tell rules apart.
        basis=Basis(take(fields, "basis", str)) if "basis" in known else Basis.EVIDENCE,
        part=part,
        field=field,
        other=None if other is None else parse_record_place(other),
        rule="" if rule is None else take(fields, "rule", str),
    )


def _parse_part(fields: object) -> tuple[Part, int | None, str]:
    """Return the part of the record that a place is in, its page's index and its field in the catalogue.

    Before there were parts, every place was in the transcription.
    """
    known = fields if isinstance(fields, dict) else {}
    part = Part(take(fields, "part", str)) if "part" in known else Part.TRANSCRIPTION
    field = "" if known.get("field") is None else take(fields, "field", str)
    if part is not Part.TRANSCRIPTION:
        if "page" not in known or known["page"] is not None:
            raise ValueError(f"a place in the {part.value} has a page")
        return part, None, field
    return part, take(fields, "page", int) - 1, field


def parse_record_place(fields: object) -> RecordPlace:
    """Return the place of a record that findings.json has. Raises ValueError for anything else."""
    part, page_index, field = _parse_part(fields)
    return RecordPlace(
        part=part,
        page_index=page_index,
        field=field,
        start=take(fields, "start", int),
        end=take(fields, "end", int),
        text=take(fields, "text", str),
    )


def _parse_doubt(fields: object) -> Finding:
    """Return a doubt, which is a finding that says whether it is listed and what it is grouped by."""
    take(fields, "listed", bool)
    if not isinstance(fields, dict) or "group" not in fields:
        raise ValueError("a doubt has no group")
    return _parse_finding(fields)


def _parse_box(value: object) -> Box:
    if not isinstance(value, list) or len(value) != 4 or not all(type(side) is int for side in value):
        raise ValueError(f"{value!r} is no box")
    return Box(*value)


def _parse_reason(fields: object) -> Reason:
    return whole_reason(take(fields, "evidence", str), take(fields, "text", str))
