"""Folding, offsets and tokens, counted by hand."""

from hypothesis import given
from hypothesis import strategies as st

from ocr.model import TokenKind
from ocr.text.profiles import EXACT, PLAIN, PROFILES, TYPESCRIPT, normalise
from ocr.text.tokens import tokenise

TEXTS = st.text(alphabet="абвёЁ АО0З3IІП1.,-–\n№()/«»\"'HО́\f", max_size=60)


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
        assert text[token.start : token.end] == token.text
        for index in range(token.start, token.end):
            rest[index] = " "
    assert "".join(rest).isspace() or not "".join(rest)


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
