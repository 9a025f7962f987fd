"""JSON from outside: what is taken, what is refused and in which words, from the text and from files."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.errors import InputError
from ocr.formats.json_text import MAX_JSON_DEPTH, load_json, parse_json, take, take_number, take_texts

TAKEN = {
    '{"a": 1}': {"a": 1},
    "[1.5, -2, true, null]": [1.5, -2, True, None],
    '"\\ud83d\\ude00"': "😀",
    "999999999999999": 999_999_999_999_999,
    "1e-999": 0.0,
    "[" * MAX_JSON_DEPTH + "]" * MAX_JSON_DEPTH: None,
}


@pytest.mark.parametrize("text", TAKEN)
def test_what_is_taken(text: str) -> None:
    assert parse_json(text) == (json.loads(text) if TAKEN[text] is None else TAKEN[text])


REFUSED = {
    "": "Expecting value",
    "{": "Expecting property name",
    "NaN": "NaN, which is no number",
    '{"a": -Infinity}': "-Infinity, which is no number",
    "1e999": "the number 1e999, which is too large",
    "[" + "9" * 16 + "]": "a number of 16 digits",
    "-" + "9" * 9_000: "a number of 9001 digits",
    "[" * 51 + "]" * 51: "nested too deeply",
    '{"a":' * 51 + "1" + "}" * 51: "nested too deeply",
    "[" * 200_000: "nested too deeply",
    '"\\ud800"': "half of a character",
    '{"\\udfff": 1}': "half of a character",
    '"\ud800"': "half of a character",
    '{"a": 1, "b": 2, "a": 3}': "the key 'a' twice",
    '[{"x": {"a": 1, "a": 1}}]': "the key 'a' twice",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text[:20]))
def test_what_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=REFUSED[text]):
        parse_json(text)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15) + 1, 10**15 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(JSON_VALUES)
def test_all_else_is_as_the_library_reads_it(value: object) -> None:
    text = json.dumps(value)
    assert parse_json(text) == json.loads(text)


FILES = {
    "UTF-8": "utf-8",
    "byte order mark": "utf-8-sig",
    "UTF-16": "utf-16",
}


@pytest.mark.parametrize("name", FILES)
def test_files_are_decoded(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.json").write_bytes('{"название": "Дело"}\r\n'.encode(FILES[name]))
    assert load_json(tmp_path / "a.json") == {"название": "Дело"}


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"There is no .*absent\.json"):
        load_json(tmp_path / "absent.json")
    with pytest.raises(InputError, match="is a folder"):
        load_json(tmp_path)
    (tmp_path / "bytes.json").write_bytes(b'{"a": "\x81\xff\x98"}')
    with pytest.raises(InputError, match="in no encoding"):
        load_json(tmp_path / "bytes.json")
    monkeypatch.setattr("ocr.formats.json_text.MAX_JSON_BYTES", 1024 * 1024)
    (tmp_path / "huge.json").write_bytes(b" " * (1024 * 1024) + b"1")
    with pytest.raises(InputError, match=r"huge\.json is over 1 MB"):
        load_json(tmp_path / "huge.json")


WRONG: list[object] = [None, [], "x", {"a": True}, {"a": None}, {"b": 1}, {"a": [1]}]


@pytest.mark.parametrize("value", WRONG)
def test_fields_of_another_type_are_none(value: object) -> None:
    for get in (
        lambda: take(value, "a", int),
        lambda: take_number(value, "a"),
        lambda: take_texts(value, "a"),
    ):
        with pytest.raises(ValueError, match=r"its? .*a"):
            get()
