"""What holds of every rule about records."""

from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.consistency.record import RecordText, Rule
from ocr.consistency.rules import RULES, check_record
from ocr.errors import UsageError
from ocr.model import Part, RecordPlace

NAMES = [rule.name for rule in RULES]
# Letters, marks and words that rules look for, so that chance meets them.
PIECES = st.sampled_from(
    [
        *(
            "Экз. № 1",
            "№ 25348",
            "Лист 2",
            "7.10.50",
            "32 мая",
            "в 24.60",
            "7 октября 1950 г.",
            "с 15 по 10 мая",
        ),
        *(
            "Продолжение приказа № 5",
            "(см. сл. лист)",
            "обес-",
            "печения",
            "Вх. № 12 от 3/5 1949 г.",
            "СЕКРЕТНО",
        ),
        *(
            "<br>",
            "126",
            "в понедельник",
            "план",
            "\n",
            "\n\n",
            "\t",
            " ",
            "-",
            ".",
            ",",
            "«",
            "\u0301",
            "\u00ad",
        ),
        *("получена", "Отп. Лаптева", "ll. 12-14", "May 3, 1949", "No. 25348", "f. 1, op. 2"),
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=14).map(" ".join)
RECORDS = st.builds(
    RecordText,
    sheets=st.lists(TEXTS, max_size=4).map(tuple),
    catalogue=st.dictionaries(
        st.sampled_from(["title", "date", "date_iso", "citation", "source", "summary"]), TEXTS, max_size=4
    ),
)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.wrong], ids=lambda rule: rule.name)
def test_a_rule_finds_something_in_its_wrong_example_and_nothing_in_its_right_one(rule: Rule) -> None:
    wrong, right = (rule.check(RecordText(sheets=(text,))) for text in (rule.wrong, rule.right))
    assert wrong.inconsistencies
    assert {one.rule for one in wrong.inconsistencies} == {rule.name}
    assert not right.inconsistencies


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_an_empty_record_has_nothing_wrong(rule: Rule) -> None:
    for sheets in ((), ("",), ("", "")):
        checked = rule.check(RecordText(sheets=sheets))
        assert not checked.inconsistencies and not checked.agreeing


def test_rules_have_names_of_their_own() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(name == name.lower() and " " not in name for name in NAMES)
    assert all(rule.cause.endswith(".") for rule in RULES)


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_is_switched_off_by_its_name(name: str) -> None:
    rule = next(rule for rule in RULES if rule.name == name)
    record = RecordText(sheets=(rule.wrong,))
    assert all(one.rule != name for one in check_record(record, without=[name]).inconsistencies)


def test_the_name_of_no_rule_is_refused() -> None:
    with pytest.raises(UsageError, match="no rule «tea-leaves»"):
        check_record(RecordText(sheets=()), without=["tea-leaves"])


def stands(record: RecordText, place: RecordPlace) -> bool:
    if place.part is Part.TRANSCRIPTION:
        assert place.page_index is not None
        text = record.sheets[place.page_index]
    else:
        text = record.catalogue[place.field] if place.part is Part.CATALOGUE else record.translation
    return 0 <= place.start <= place.end <= len(text) and text[place.start : place.end] == place.text


@settings(max_examples=100, derandomize=True, deadline=None)
@given(record=RECORDS)
def test_places_lie_in_their_texts_and_weights_between_0_and_1(record: RecordText) -> None:
    for rule in RULES:
        checked = rule.check(record)
        others = (one.other for one in checked.inconsistencies if one.other is not None)
        places = chain(checked.agreeing, (one.place for one in checked.inconsistencies), others)
        assert all(stands(record, place) for place in places), rule.name
        for one in checked.inconsistencies:
            assert 0 < one.weight <= 1
            assert "{" not in one.reason.rendered.replace(one.place.text, "") or "{" in str(record)
            assert one.expected != one.place.text or not one.expected


UNRELATED = "\n\nКосули пасутся на лугу, а над лесом кружат ястребы.\n\n"


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.wrong], ids=lambda rule: rule.name)
def test_an_unrelated_paragraph_changes_nothing(rule: Rule) -> None:
    alone = rule.check(RecordText(sheets=(rule.wrong,)))
    longer = rule.check(RecordText(sheets=(rule.wrong + UNRELATED,)))
    assert longer.inconsistencies == alone.inconsistencies
    assert longer.agreeing == alone.agreeing
    assert not rule.check(RecordText(sheets=(rule.right + UNRELATED,))).inconsistencies
