"""Folding, offsets and tokens, counted by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.model import TokenKind
from ocr.text.inkless import drop_inkless
from ocr.text.profiles import EXACT, PLAIN, PROFILES, TYPESCRIPT, normalise
from ocr.text.tokens import tokenise

TEXTS = st.text(alphabet="абвёЁ АО0З3IІП1.,-–\n№()/«»\"'HО́\f\u200b\u2009*•N", max_size=60)


def fold(text: str) -> str:
    return normalise(text, TYPESCRIPT).text


def test_equivalences_of_the_typewriter() -> None:
    assert fold("Ещё") == fold("Еще")
    assert fold("I2 дивизий") == fold("12 дивизий")
    assert fold("I. Введение") == fold("1. Введение")
    assert fold("4О, 1З") == fold("40, 13")
    assert fold("ХХ съезд, II отдел") == fold("XX съезд, П отдел")
    assert fold("/см. сл. лист/") == fold("(см. сл. лист)")
    assert fold("Р О Щ И Н") == fold("РОЩИН")
    assert fold("обес-\n  печения") == fold("обеспечения")
    assert fold("„ 2 “ — да") == fold('" 2 " - да')


def test_what_stays_a_difference() -> None:
    assert fold("25348") != fold("25848")
    assert fold("Отдел") != fold("отдел")
    assert fold("или") != fold("иди")
    assert fold("О нас") == fold("О нас") != fold("0 нас")


# What a transcription may have, and what is typed, folded alike.
ALIKE = {
    "leader left out": ("Охрана ............ 35", "Охрана 35"),
    "leader shortened": ("Охрана ... 35", "Охрана . . . . . . 35"),
    "leader without spaces": ("Охрана......35", "Охрана 35"),
    "blank to be filled": ("Капитан ______ Зуев", "Капитан Зуев"),
    "row of dashes": ("Итого - - - - - 46", "Итого —— 46"),
    "plain space": ("15 161 чел.", "15161 чел."),
    "no-break space": ("15\u00a0161 чел.", "15161 чел."),
    "thin space": ("15\u2009161", "15161"),
    "narrow no-break space": ("15\u202f161", "15161"),
    "figure space": ("15\u2007161", "15161"),
    "millions": ("1 015 161 руб.", "1015161 руб."),
    "decimals": ("15 161,50", "15161,50"),
    "I for 1 in it": ("I5 I6I", "15161"),
    "bullet": ("• Первое\n• Второе", "- Первое\n- Второе"),
    "star": ("* Первое", "- Первое"),
    "middle dot": ("  · Первое", "  - Первое"),
    "long dash": ("— Первое", "- Первое"),
    "bullet without a space": ("•Первое", "-Первое"),
    "bullet of a symbol font": ("\uf0b7 Первое", "- Первое"),
    "numbers": ("№№ 5 и 6", "№ 5 и 6"),
    "numbers apart": ("№ № 5 и 6", "№ 5 и 6"),
    "N": ("N 5", "№ 5"),
    "NN": ("NN 5 и 6", "№ 5 и 6"),
    "Nо": ("Nо 5", "№ 5"),
    "Nº.": ("Nº. 5", "№ 5"),
    "N at the number": ("дом N5", "дом №5"),
    "soft hyphen": ("пре\u00adвос\u00adходство", "превосходство"),
    "soft hyphen at a line end": ("пре\u00ad\nвосходство", "превосходство"),
    "zero-width space": ("пре\u200bвосходство", "превосходство"),
    "byte order mark": ("\ufeffПервый", "Первый"),
    "joiners": ("пре\u200c\u200d\u2060восходство", "превосходство"),
    "direction": ("\u200eПервый\u200f \u202aлист\u202c", "Первый лист"),
    "variation": ("№\ufe0e 5", "№ 5"),
    "stress": ("за\u0301мок и замо\u0301к", "замок и замок"),
    "stress on ё": ("сё\u0301стры", "сестры"),
    "stress in one character": ("ѐ и ѝ", "е и и"),
    "й in two characters": ("и\u0306од", "йод"),
    "ё in two characters": ("е\u0308лка", "ёлка"),
}
# What looks like it, and is a difference.
UNLIKE = {
    "number behind a leader": ("Охрана ....... 35", "Охрана 33"),
    "ellipsis": ("Подождите...", "Подождите"),
    "ellipsis between words": ("он ... молчал", "он молчал"),
    "spaced ellipsis": ("он . . . молчал", "он молчал"),
    "page between dashes": ("- 7 -", "7"),
    "digit wrong": ("15 161", "15167"),
    "digit missing": ("15 161", "15 16"),
    "digit missing, typed as one": ("15 161", "1516"),
    "group of two": ("15 16", "1516"),
    "group of four": ("15 1611", "151611"),
    "four digits before": ("1950 161", "1950161"),
    "two spaces": ("15  161", "15161"),
    "line end": ("15\n161", "15161"),
    "comma": ("15, 161", "15161"),
    "full stop": ("15.161", "15161"),
    "nought before": ("05 161", "05161"),
    "time": ("в 15 161:20", "в 15161:20"),
    "dash in a line": ("один * два", "один - два"),
    "dot in a line": ("один · два", "один - два"),
    "star at a word": ("*Первое", "-Первое"),
    "no bullet": ("Первое", "- Первое"),
    "N of a name": ("N-ский полк", "№-ский полк"),
    "N without a number": ("в городе N жили", "в городе № жили"),
    "N in a word": ("BN 5", "B№ 5"),
    "no sign": ("5", "№ 5"),
    "й without its sign": ("иод", "йод"),
    "hyphen": ("пре-восходство", "превосходство"),
    "space": ("пре восходство", "превосходство"),
    "ѓ": ("г\u0301", "г"),
}


@pytest.mark.parametrize("name", ALIKE)
def test_what_is_folded(name: str) -> None:
    left, right = ALIKE[name]
    assert fold(left) == fold(right)
    assert normalise(left, EXACT).text != normalise(right, EXACT).text or "two characters" in name


@pytest.mark.parametrize("name", UNLIKE)
def test_what_is_not_folded(name: str) -> None:
    left, right = UNLIKE[name]
    assert fold(left) != fold(right)


def test_offsets_lead_back_to_the_raw_text() -> None:
    text = "от  обес-\nпечения"
    cells = normalise(text, TYPESCRIPT).cells
    # о т _ о б е с п е ч е н и я: the two spaces are one cell, the hyphen and line end are gone
    assert [(c.text, c.start, c.end) for c in cells[2:8]] == [
        (" ", 2, 4),
        ("о", 4, 5),
        ("б", 5, 6),
        ("е", 6, 7),
        ("с", 7, 8),
        ("п", 10, 11),
    ]


@given(TEXTS, st.sampled_from(sorted(PROFILES)))
def test_cells_are_in_order_and_inside(text: str, name: str) -> None:
    end = 0
    for cell in normalise(text, PROFILES[name]).cells:
        assert end <= cell.start < cell.end <= len(text)
        end = cell.end


@given(TEXTS)
def test_exact_keeps_every_character(text: str) -> None:
    cells = normalise(text, EXACT).cells
    assert "".join(text[c.start : c.end] for c in cells) == text


@given(TEXTS)
def test_plain_is_idempotent(text: str) -> None:
    once = normalise(text, PLAIN).text
    assert normalise(once, PLAIN).text == once


@given(TEXTS)
def test_tokens_cover_all_but_white_space(text: str) -> None:
    rest = list(text)
    for token in tokenise(text):
        assert drop_inkless(text[token.start : token.end]).text == token.text
        for index in range(token.start, token.end):
            rest[index] = " "
    assert not drop_inkless("о" + "".join(rest)).text[1:].strip()


def test_kinds() -> None:
    kinds = {t.text: t.kind for t in tokenise("Он не видел Рощина 7.10.50 в 13.50, № 9 и 1500.")}
    assert kinds == {
        "Он": TokenKind.WORD,
        "не": TokenKind.NEGATION,
        "видел": TokenKind.WORD,
        "Рощина": TokenKind.NAME,
        "7.10.50": TokenKind.DATE,
        "в": TokenKind.WORD,
        "13.50": TokenKind.TIME,
        ",": TokenKind.PUNCTUATION,
        "№": TokenKind.PUNCTUATION,
        "9": TokenKind.NUMBER,
        "и": TokenKind.WORD,
        "1500": TokenKind.NUMBER,
        ".": TokenKind.PUNCTUATION,
    }
