"""The rules about translations on whole records: the archive's telegram, records of our own, and slips in them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.consistency.record import Inconsistency, RecordText
from ocr.consistency.rules import check_record
from ocr.consistency.translation import RULES
from ocr.language.base import Language
from ocr.language.belarusian import BELARUSIAN
from ocr.language.ukrainian import UKRAINIAN
from ocr.model import Part, Verdict
from tests.consistency.translation.parallel import parallel_records, telegram
from tests.consistency.translation.slips import SLIPS


def find(record: RecordText) -> tuple[Inconsistency, ...]:
    return check_record(record, rules=RULES).inconsistencies


def test_what_a_careful_archivist_says_of_the_telegram() -> None:
    found = [
        (one.verdict, one.place.text, one.other.text if one.other else "", one.expected)
        for one in find(telegram())
    ]
    with_lin_biao = next(one for one in find(telegram()) if one.place.text == "LIN BIAO")
    assert with_lin_biao.other is not None and "ШИ ЧЖЕ и ФЕДОРЕНКО" in with_lin_biao.other.text
    assert (Verdict.INCONSISTENT, "SOVIEV", "Soviet", "SOVIET") in found
    assert (Verdict.DIFFERS, "three-to-one", "двойное", "two-to-one") in found
    assert (Verdict.INCONSISTENT, "Муцдена", "Mukden", "Мукдена") in found
    assert (Verdict.DIFFERS, "U SU XIAN", "У СЮ-ЦУАНЬ", "") in found
    # The sixth is that the foot is left out, which the translation itself says.
    assert len(found) == 6
    assert found[-1][1] == "[...]"


def test_the_numbers_of_the_telegram_agree() -> None:
    rule = next(rule for rule in RULES if rule.name == "translation-numbers")
    agreeing = {place.text for place in rule.check(telegram()).agreeing}
    assert agreeing >= {
        "108",
        "1,500",
        "1000",
        "1951",
        "4676",
        "2318",
        "22:30",
        "1 hour and 45 minutes",
        "four-to-one",
    }
    assert agreeing >= {
        "five",
        "six",
        "nine",
        "two billion two hundred million",
        "two hundred million",
        "8 October",
    }
    assert "three-to-one" not in agreeing


@pytest.mark.parametrize("name", parallel_records())
def test_a_faithful_translation_is_left_alone(name: str) -> None:
    check = check_record(parallel_records()[name], rules=RULES)
    assert [one.reason.rendered for one in check.inconsistencies] == []
    assert sum(check.agreeing.values()) > 15


@pytest.mark.parametrize(("name", "right", "wrong"), SLIPS)
def test_a_slip_is_found_where_it_is(name: str, right: str, wrong: str) -> None:
    record = parallel_records()[name]
    start = record.translation.index(right)
    slipped = replace(record, translation=record.translation.replace(right, wrong, 1))
    places = [place for one in find(slipped) for place in (one.place, one.other) if place is not None]
    assert any(
        place.part is Part.TRANSLATION and place.start <= start + len(wrong) and place.end >= start
        for place in places
    )


@pytest.mark.parametrize("language", [UKRAINIAN, BELARUSIAN])
def test_originals_in_languages_that_are_not_known_are_not_judged(language: Language) -> None:
    record = replace(telegram(), language=language)
    rules = [rule for rule in RULES if rule.name != "translation-spelling"]
    assert check_record(record, rules=rules).inconsistencies == ()


def test_no_translation_and_another_language_are_not_judged() -> None:
    assert find(replace(telegram(), translation="")) == ()
    assert find(replace(telegram(), translation_language="de")) == ()


TEXTS = st.text(alphabet="абвАБ ЁЦЗЕ-zheABC 0123456789.,:;()[]/№«»\n\t'—%", max_size=200)
PROSE = "Командир дивизии полковник Ремизов прислал сюда 25 машин. "
ENGLISH = "Colonel Remizov, who commands the division, sent 25 trucks here. "


@settings(max_examples=100, deadline=None, derandomize=True)
@given(TEXTS, TEXTS, st.booleans())
def test_places_are_what_stands_there(original: str, translation: str, with_prose: bool) -> None:
    sheets = ((PROSE if with_prose else "") + original, original + PROSE)
    record = RecordText(
        sheets=sheets, translation=(ENGLISH if with_prose else "") + translation, translation_language="en"
    )
    for one in find(record):
        for place in (one.place, one.other):
            if place is None:
                continue
            text = record.translation if place.page_index is None else sheets[place.page_index]
            assert text[place.start : place.end] == place.text


def test_who_translated_is_no_name_of_the_record() -> None:
    record = parallel_records()["telegram-pilots"]
    credited = replace(record, translation=record.translation + "\nTranslated by Sergei Krivoshein\n")
    assert find(credited) == ()
    signed = replace(record, translation=record.translation.replace("RAZUVAEV", "KRIVOSHEIN"))
    assert [one.place.text for one in find(signed)] == ["KRIVOSHEIN"]


def test_a_paragraph_more_on_both_sides_changes_nothing() -> None:
    record = parallel_records()["report-harvest"]
    own = (
        "Погода стоит ясная, дороги просохли, и вывозка леса из лесосек идет без остановок.\n\nИз 34 колхозов"
    )
    other = "The weather is fine, the roads are dry, and timber is being hauled out without a break.\n\nOnly eleven"
    longer = replace(
        record,
        sheets=tuple(sheet.replace("Из 34 колхозов", own) for sheet in record.sheets),
        translation=record.translation.replace("Only eleven", other),
    )
    assert find(longer) == ()
