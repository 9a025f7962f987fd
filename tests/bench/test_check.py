"""The benchmark of the rules about records: its records are right, its slips are wrong, and it counts as it says."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ocr.bench.check import FIGURES, KINDS, TARGETS, Check, Outcome, make_tables, measure
from ocr.bench.check_calendar import WEEKDAYS, find_dates
from ocr.bench.check_corpus import load_corpus_records, make_record
from ocr.bench.check_records import CORPUS, OWN, BenchRecord, Span, TextKey, load_own_records, texts_of
from ocr.bench.check_slips import SlipKind, change_digit, change_letter, plant
from ocr.cli.app import app
from ocr.consistency.record import Inconsistency, Matter, RecordText
from ocr.errors import InputError
from ocr.model import Part, Reason, RecordPlace, TokenKind

RECORDS = load_own_records()
NAMES = [record.name for record in RECORDS]
PARAGRAPHS = tuple(
    f"На участке {number} бригада закончила укладку шпал и приступила к отсыпке полотна. Рабочие обеспечены "
    f"хлебом, инструмента хватает, недостает лишь тачек и подвод, о чем сообщено начальнику дистанции {number} раз."
    for number in range(2, 22)
)


def value(text: str, span: Span) -> int:
    return int(text[span.start : span.end].replace(" ", ""))


def test_there_are_records_enough() -> None:
    assert len(RECORDS) == len(set(NAMES)) >= 60
    assert sum(bool(one.record.translation) for one in RECORDS) >= 20
    assert sum(len(one.record.sheets) > 1 for one in RECORDS) >= 15
    aside = sum(one.is_kept_aside for one in RECORDS)
    assert len(RECORDS) / 5 < aside < len(RECORDS) / 2


@pytest.mark.parametrize("bench", RECORDS, ids=NAMES)
def test_a_record_of_ours_adds_up(bench: BenchRecord) -> None:
    texts = texts_of(bench.record)
    for group in bench.sums:
        values = [value(texts[span.key], span) for span in group]
        assert sum(values) == 2 * max(values), values
    assert not any(set("{}") & set(text) for text in texts.values())


@pytest.mark.parametrize("bench", RECORDS, ids=NAMES)
def test_a_record_of_ours_is_of_one_date_and_has_its_leaves(bench: BenchRecord) -> None:
    catalogue = bench.record.catalogue
    if not catalogue:
        return
    sheets = [one.on.isoformat() for sheet in bench.record.sheets for one in find_dates(sheet)]
    assert catalogue["date_iso"] in sheets
    assert catalogue["date"] in catalogue["citation"]
    assert catalogue["title"] in catalogue["citation"]
    leaves = catalogue["citation"].rpartition("l. ")[2].rstrip(".").split("-")
    assert int(leaves[-1]) - int(leaves[0]) + 1 == len(bench.record.sheets)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_slip_is_where_it_says(kind: SlipKind) -> None:
    planted = 0
    for bench in RECORDS:
        slipped = plant(bench, [kind], "1")
        for slip in slipped.slips:
            planted += 1
            own, texts = slip.places[0], texts_of(slipped.record)
            assert slip.before != slip.after
            assert not slip.after or texts[own.key][own.start : own.end] == slip.after
            assert texts != texts_of(bench.record)
            changed = [key for key, text in texts.items() if text != texts_of(bench.record)[key]]
            assert changed == [own.key]
    assert planted >= 3


def test_several_slips_stand_where_they_say() -> None:
    for bench in RECORDS:
        slipped = plant(bench, KINDS, "2")
        texts = texts_of(slipped.record)
        for slip in slipped.slips:
            own = slip.places[0]
            assert not slip.after or texts[own.key][own.start : own.end] == slip.after


def test_the_same_seed_plants_the_same() -> None:
    assert plant(RECORDS[0], KINDS, "1") == plant(RECORDS[0], KINDS, "1")
    assert any(plant(bench, KINDS, "1") != plant(bench, KINDS, "2") for bench in RECORDS)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_changed_is_another(seed: int) -> None:
    rng = random.Random(seed)
    assert change_digit("1250", rng) != "1250"
    assert not change_digit("1250", rng).startswith("0")
    assert change_letter("вагон", rng)[0] == "в"
    assert change_letter("вагонами", rng, keep_end=3).endswith("ами")


def test_records_of_a_text_have_heads_and_are_the_same_again(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("\n\n".join("\n".join(PARAGRAPHS[at:]) for at in range(4)), encoding="utf-8")
    made = load_corpus_records(path, 4)
    assert len(made) == 4
    assert made == load_corpus_records(path, 4)
    assert all(one.origin == CORPUS and "ШИФРТЕЛЕГРАММА №" in one.record.sheets[0] for one in made)
    with pytest.raises(InputError, match="--corpus"):
        load_corpus_records(tmp_path / "none.txt", 5)


def test_a_record_of_a_text_is_cut_into_sheets() -> None:
    bench = make_record(PARAGRAPHS)
    sheets = bench.record.sheets
    assert len(sheets) > 1
    assert all("Продолжение шифртелеграммы" in sheet for sheet in sheets[1:])
    (dated,) = {one.on for sheet in sheets for one in find_dates(sheet)}
    assert dated.isoformat() == bench.record.catalogue["date_iso"]
    named = [day for day in WEEKDAYS if day in sheets[0]]
    assert named in ([], [WEEKDAYS[dated.weekday()]])


def alarm(place: RecordPlace, other: RecordPlace | None = None) -> Inconsistency:
    reason = Reason(evidence="record", text="", fields=())
    return Inconsistency(rule="x", kind=TokenKind.WORD, place=place, other=other, weight=0.5, reason=reason)


def everywhere(record: RecordText) -> Sequence[Inconsistency]:
    return [
        alarm(RecordPlace(*key, start=0, end=len(text), text=text)) for key, text in texts_of(record).items()
    ]


@pytest.mark.parametrize(
    ("check", "found", "alarms"),
    [
        # Nothing is found, and nothing wrongly.
        (lambda record: [], 0.0, 0),
        # Each text is found as a whole: all slips, and a false alarm for each text of the record as it is.
        (everywhere, 1.0, 4),
    ],
)
def test_what_is_found_is_counted(check: Check, found: float, alarms: int) -> None:
    record = RecordText(
        sheets=("В 1937 году отгружено 14 вагонов, 3 вагона стоят. Начальник станции обещал паровозы.\n",),
        catalogue={"title": "Report No. 12"},
        translation="In 1937 fourteen wagons were dispatched, three of them stand. The stationmaster promised.\n",
    )
    bench = BenchRecord(name="small", origin=OWN, record=record)
    outcome = measure(bench, 1, check)
    assert outcome.slips
    assert sum(hit for _, hit in outcome.slips) == found * len(outcome.slips)
    # Of the record as it is, three texts; the spoilt ones repeat those that no slip is in, with their text changed.
    assert (len(outcome.alarms) >= 3) == bool(alarms)


def test_a_finding_hits_by_its_other_place() -> None:
    (kind,) = [kind for kind in KINDS if kind.name == "Latin letter"]
    bench = BenchRecord(name="small", origin=OWN, record=RecordText(sheets=("Отгружено вагонов мало.\n",)))
    slipped = plant(bench, [kind], "1")
    (slip,) = slipped.slips
    start, end = slip.places[0].start, slip.places[0].end
    at = RecordPlace(Part.TRANSCRIPTION, 0, "", start, end, slip.after)
    beside = RecordPlace(Part.TRANSCRIPTION, 0, "", end + 1, end + 2, "x")
    assert slip.shows_at(at)
    assert not slip.shows_at(beside)
    assert not slip.shows_at(at._replace(page_index=1))

    def check(record: RecordText) -> Sequence[Inconsistency]:
        return [alarm(beside, at)] if record == slipped.record else []

    assert check(slipped.record)[0].other == at


def test_tables_count_by_matter() -> None:
    bench = next(one for one in RECORDS if one.record.translation)
    slips = plant(bench, KINDS, "1").slips
    outcome = Outcome(bench=bench, slips=tuple((slip, True) for slip in slips), alarms=(), seconds=0.1)
    missed = Outcome(bench=bench, slips=tuple((slip, False) for slip in slips), alarms=(), seconds=0.1)
    rows = make_tables([outcome, missed])["matters"]
    first, second = (rows[f"own: {title}"] for title in TARGETS)
    assert first["recall"] == second["recall"] == 0.5
    assert first["slips"] == 2 * sum(slip.kind.matter in FIGURES for slip in slips)
    assert first["alarms/record"] == 0.0
    assert rows["own: - translation"]["slips"] == 2 * sum(
        slip.kind.matter is Matter.TRANSLATION for slip in slips
    )


def test_the_command_says_that_no_text_is_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["bench", "check", "--out", str(tmp_path), "--kept-aside"])
    assert result.exit_code == 0, result.output
    assert "only the records of our own writing" in result.output
    assert (tmp_path / "check.json").is_file()
    assert TextKey(Part.TRANSLATION) == TextKey(Part.TRANSLATION, None, "")
