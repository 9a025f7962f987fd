"""A reason that was written whole is found again as the sentence that it was made of, whatever its values are."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ocr
from ocr.report.messages import make_translate
from ocr.report.russian import RU
from ocr.report.whole_sentences import translate_whole

TO_RUSSIAN = make_translate("ru")
# What the evidence says, as its modules write it.
_SAID = "\n".join(
    path.read_text("utf-8")
    for room in ("verdict", "evidence", "consistency")
    for path in sorted((Path(ocr.__file__).parent / room).glob("*.py"))
)
REASONS = sorted(text for text in RU if re.search(r"\{\w+\}", text) and text[:20] in _SAID)
_values = st.text("абвг АБВ019«»,.%()-", min_size=1, max_size=12).filter(lambda text: text.strip() == text)


def test_there_are_reasons_to_find() -> None:
    assert len(REASONS) > 10


@pytest.mark.parametrize("text", REASONS)
def test_a_reason_with_plain_values_is_translated_as_before_they_were_put_in(text: str) -> None:
    names = sorted(set(re.findall(r"\{(\w+)\}", text)))
    values = {name: f"«слово{number}»" for number, name in enumerate(names)}
    assert translate_whole(text.format(**values), TO_RUSSIAN) == TO_RUSSIAN(text, **values)


@given(text=st.sampled_from(REASONS), data=st.data())
def test_any_values_come_through_in_some_russian_sentence(text: str, data: st.DataObject) -> None:
    names = sorted(set(re.findall(r"\{(\w+)\}", text)))
    values = {name: data.draw(_values) for name in names}
    told = translate_whole(text.format(**values), TO_RUSSIAN)
    assert told != text.format(**values)
    assert re.search("[а-я]", told)


def test_english_stays_as_it_is() -> None:
    translate = make_translate("en")
    sentence = "The page shows «25348», 4 700 times likelier than «25848»."
    assert translate_whole(sentence, translate) == sentence
    assert "25348" in translate_whole(sentence, TO_RUSSIAN)
    assert translate_whole(sentence, TO_RUSSIAN) != sentence
