"""Findings of what the rules about records found: ranked, and known again."""

from dataclasses import replace

import pytest

from ocr.model import Basis, Part, Verdict
from ocr.verdict.record_findings import find_record_findings
from tests.records import CITED, EVERY, NUMBER, RECORD, SHEETS, TRANSLATION, WAGONS


def test_the_worst_come_first_by_weight_times_severity() -> None:
    found = find_record_findings(EVERY, RECORD, "a")
    # 0.9, 0.7 and 0.5 of numbers, whose severity is 1; 0.6 of a passage, whose severity is 0.8.
    assert [round(finding.rank, 2) for finding in found] == [0.9, 0.7, 0.5, 0.48]
    assert [finding.verdict.value for finding in found] == [
        "inconsistent",
        "differs",
        "inconsistent",
        "untranslated",
    ]
    assert all(finding.basis is Basis.RULE for finding in found)


def test_a_finding_says_where_it_is_and_what_it_disagrees_with() -> None:
    number, wagons, *_ = find_record_findings(EVERY, RECORD, "a")
    assert (number.page_number, number.part, number.field, number.rule) == (
        2,
        Part.TRANSCRIPTION,
        "",
        "number",
    )
    assert SHEETS[1][number.start : number.end] == number.transcribed == "4477"
    assert number.reading == "4417"
    assert number.other is not None and number.other.where == "catalogue, title"
    assert (wagons.page_number, wagons.where) == (None, "translation")
    assert TRANSLATION[wagons.start : wagons.end] == "Five"
    with pytest.raises(ValueError, match="on no page"):
        assert wagons.own_page


def test_ids_and_keys_differ_and_stay() -> None:
    found = find_record_findings(EVERY, RECORD, "a")
    assert len({finding.id for finding in found}) == len({finding.key for finding in found}) == 4
    assert find_record_findings(EVERY[::-1], RECORD, "a") == found


def test_a_key_survives_a_correction_elsewhere_and_not_another_record() -> None:
    def key_of(record_name: str = "a", before: str = "") -> str:
        record = replace(RECORD, sheets=(SHEETS[0], before + SHEETS[1]))
        moved = NUMBER.place._replace(
            start=NUMBER.place.start + len(before), end=NUMBER.place.end + len(before)
        )
        (finding,) = find_record_findings([replace(NUMBER, place=moved)], record, record_name)
        return finding.key

    assert key_of() == key_of(before="СЕКРЕТНО\n\n")
    assert key_of() != key_of("b")


@pytest.mark.parametrize("verdict", [Verdict.DIFFERS, Verdict.INCONSISTENT])
def test_the_verdict_is_the_rules(verdict: Verdict) -> None:
    (finding,) = find_record_findings([replace(WAGONS, verdict=verdict)], RECORD, "a")
    assert finding.verdict is verdict


def test_without_a_second_place_there_is_none() -> None:
    (finding,) = find_record_findings([CITED], RECORD, "a")
    assert finding.other is None and finding.reading == ""
