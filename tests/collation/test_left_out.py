"""What is not set against the other side: notes of the editor, page furniture, and what stands on another page."""

from collections.abc import Sequence

import pytest

from ocr.collation.alignment import fold_tokens
from ocr.collation.carried import find_carried
from ocr.collation.editor_notes import find_notes, stands_for_something
from ocr.collation.furniture import find_furniture
from ocr.collation.left_out import find_left_out
from ocr.collation.reading import make_reading
from ocr.collation.sides import Sides, align_sides
from ocr.model import Page
from ocr.text.profiles import TYPESCRIPT
from tests.pages import make_page

LINES = (
    "Он полностью согласен с вашей оценкой",
    "обстановки и просил передать что корпус",
    "насчитывает около 1500 орудий различного",
    "калибра включая танки и самолеты",
)
BODY = "\n".join(LINES)


def pair(page: Page | str, text: str) -> Sides:
    read = make_page(page) if isinstance(page, str) else page
    return align_sides(fold_tokens(text, TYPESCRIPT), make_reading(read, TYPESCRIPT))


def transcribed(sides: Sides, tokens: Sequence[int] | frozenset[int]) -> str:
    return " ".join(sides.transcription.tokens[i].text for i in sorted(tokens))


def read(sides: Sides, tokens: Sequence[int] | frozenset[int]) -> str:
    return " ".join(sides.reading.tokens[j].token.text for j in sorted(tokens))


@pytest.mark.parametrize(
    ("page", "text", "notes"),
    [
        # The editor's: a signature, a remark, a word supplied, the rest of an abbreviation, a gap.
        ("с приветом", "с приветом [подпись]", "[ подпись ]"),
        ("он прибил вчера", "он прибил [так в документе] вчера", "[ так в документе ]"),
        ("он мог прийти", "он [не] мог прийти", "[ не ]"),
        ("от тов. Иванова", "от тов[арища] Иванова", "[ арища ]"),
        ("он прибыл вчера", "он прибыл [...] вчера", "[ ... ]"),
        ("он прибыл вчера", "он прибыл [?] вчера", "[ ? ]"),
        ("он прибыл вчера", "он прибыл ⟨рук⟩ вчера", "⟨ рук ⟩"),
        # The page has the text: only the brackets are the editor's.
        ("генерал Павлов прибыл", "генерал [Павлов] прибыл", "[ ]"),
        ("генерал Павлов прибыл", "генерал [Павдов] прибыл", "[ ]"),
        # The page has brackets, or slashes for them: an index, a formula, a word; also if they hold something else.
        ("см. [1] и [2]", "см. [1] и [2]", ""),
        ("см. /1/ и далее", "см. [1] и далее", ""),
        ("см. [15] и далее", "см. [16] и далее", ""),
        ("x = A[I] + B", "x = A[I] + B", ""),
        ("он (подпись) тут", "он [подпись] тут", ""),
        # A bracket beside the note is none of its own.
        ("он (он же) тут", "он (он же) [так в документе] тут", "[ так в документе ]"),
        # Round brackets are text, and so is what a bracket opens that nothing closes.
        ("он прибыл вчера", "он прибыл (подпись) вчера", ""),
        ("он прибыл вчера", "он прибыл [подпись вчера", ""),
    ],
)
def test_brackets_that_the_page_has_not_are_the_editors(page: str, text: str, notes: str) -> None:
    sides = pair(page, text)
    found = find_notes(sides.transcription, sides.reading.folded, sides.pairings)
    assert transcribed(sides, found) == notes


def test_brackets_far_apart_make_no_note() -> None:
    words = " ".join(f"слово{k}" for k in range(60))
    sides = pair("начало конец", f"начало [ {words} ] конец")
    assert not find_notes(sides.transcription, sides.reading.folded, sides.pairings)


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("прибыл [подпись] вчера", True),
        ("прибыл [нрзб] вчера", True),
        ("прибыл [...] вчера", True),
        ("прибыл [далее неразборчиво] вчера", True),
        # Of these the page lacks nothing.
        ("прибыл [так в документе] вчера", False),
        ("прибыл [не] вчера", False),
    ],
)
def test_which_notes_stand_for_something_on_the_page(text: str, stands: bool) -> None:
    sides = pair("прибыл вчера", text)
    notes = find_notes(sides.transcription, sides.reading.folded, sides.pairings)
    for at in (min(notes), max(notes) + 1):
        assert stands_for_something(sides.transcription, notes, at) == stands
    assert not stands_for_something(sides.transcription, notes, 0)


SECOND = "второй лист говорит совсем\nо других делах и людях\nи на этом кончается весь"
HEAD = "ИНСТИТУТ ТОЧНОЙ МЕХАНИКИ"


def furniture(pages: Sequence[str], texts: Sequence[str], indexes: Sequence[int] | None = None) -> list[str]:
    sides = [pair(page, text) for page, text in zip(pages, texts, strict=True)]
    found = find_furniture(sides, indexes if indexes is not None else range(1, len(pages) + 1))
    return [read(own, tokens) for own, tokens in zip(sides, found, strict=True)]


@pytest.mark.parametrize(
    ("page", "text", "left_out"),
    [
        # A page's number below and above, with dashes or apart.
        (BODY + "\n- 27 -", BODY, "- 27 -"),
        (BODY + "\n\n27", BODY, "27"),
        ("- 27 -\n" + BODY, BODY, "- 27 -"),
        ("стр. 5\n\n" + BODY, BODY, "стр . 5"),
        (BODY + "\n- I5 -", BODY, "- I5 -"),
        # Transcribed it is text.
        (BODY + "\n- 27 -", BODY + "\n- 27 -", ""),
        # Close to the text, too long, of words, and within the text: a number of the text.
        (BODY + "\n27", BODY, ""),
        (BODY + "\n\n25348", BODY, ""),
        (BODY + "\n\n27 танков", BODY, ""),
        ("\n".join((*LINES[:2], "", "- 27 -", "", *LINES[2:])), BODY, ""),
        # Lines of the text.
        (BODY, "\n".join(LINES[1:]), ""),
        (BODY, "\n".join(LINES[:-1]), ""),
        (BODY, "\n".join((*LINES[:1], *LINES[2:])), ""),
        (BODY, BODY.replace("не ", "").replace("просил ", ""), ""),
        ("ДОКЛАД\n\n" + BODY, BODY, ""),
    ],
)
def test_a_page_number_that_is_not_transcribed_is_no_omission(page: str, text: str, left_out: str) -> None:
    assert furniture([page], [text]) == [left_out]


def test_a_number_close_to_the_text_is_a_page_number_by_those_of_other_pages() -> None:
    pages = [BODY + "\n- 6 -", SECOND + "\n7", BODY + "\n- 8 -"]
    texts = [BODY + "\n- 6 -", SECOND, BODY + "\n- 8 -"]
    assert furniture(pages, texts) == ["", "7", ""]
    # It is none if it is not the next number.
    assert furniture([pages[0], SECOND + "\n9", pages[2]], texts) == ["", "", ""]


@pytest.mark.parametrize(
    ("pages", "left_out"),
    [
        # On two pages at one edge, read a little otherwise, with another number.
        (
            (f"{HEAD} 5\n{BODY}", f"{HEAD.replace('Й', 'И')} 6\n{SECOND}"),
            (f"{HEAD} 5", f"{HEAD.replace('Й', 'И')} 6"),
        ),
        ((f"{BODY}\n{HEAD}", f"{SECOND}\n{HEAD}"), (HEAD, HEAD)),
        # On one page, at different edges, or two lines of the text.
        ((f"{HEAD}\n{BODY}", SECOND), ("", "")),
        ((f"{HEAD}\n{BODY}", f"{SECOND}\n{HEAD}"), ("", "")),
        ((f"новая строка текста\n{BODY}", f"{HEAD}\n{SECOND}"), ("", "")),
    ],
)
def test_a_running_head_is_no_omission(pages: tuple[str, str], left_out: tuple[str, str]) -> None:
    assert furniture(pages, (BODY, SECOND)) == list(left_out)
    # Where it is transcribed on one page, it is text there.
    assert furniture(pages, (pages[0], SECOND))[0] == ""


CORNER = "Наркомат\nсвязи СССР\n№ 415\n\n\n"


@pytest.mark.parametrize(
    ("page", "index", "left_out"),
    [
        (CORNER + BODY, 0, "Наркомат связи СССР № 415"),
        # Not on a later page, not a line alone, not a wide one, not close to the text, not on the right.
        (CORNER + BODY, 1, ""),
        ("Наркомат\n\n\n" + BODY, 0, ""),
        ("Наркомат\nсвязи СССР и печати Союза ССР\n\n\n" + BODY, 0, ""),
        (CORNER.rstrip("\n") + "\n" + BODY, 0, ""),
        ("\n".join(" " * 24 + line for line in CORNER.split("\n")) + "\n" + BODY, 0, ""),
    ],
)
def test_the_senders_corner_of_a_first_page_is_no_omission(page: str, index: int, left_out: str) -> None:
    assert furniture([page], [BODY], [index]) == [left_out]


TAIL = "а теперь еще одна строка текста"


@pytest.mark.parametrize(
    ("pages", "texts", "carried"),
    [
        # The passage is transcribed before its page, or behind it; a word, too.
        ((BODY, f"{TAIL}\n{SECOND}"), (f"{BODY}\n{TAIL}", SECOND), (TAIL, "", "", TAIL)),
        ((f"{BODY}\n{TAIL}", SECOND), (BODY, f"{TAIL}\n{SECOND}"), ("", TAIL, TAIL, "")),
        ((BODY, f"снова\n{SECOND}"), (f"{BODY}\nснова", SECOND), ("снова", "", "", "снова")),
        # A page's number may stand between.
        ((f"{BODY}\n- 5 -", f"{TAIL}\n{SECOND}"), (f"{BODY}\n{TAIL}\n- 5 -", SECOND), (TAIL, "", "", TAIL)),
        # The number, read before its dashes.
        ((f"{BODY}\n{TAIL}\n- - 7", SECOND), (f"{BODY}\n7", f"{TAIL}\n{SECOND}"), ("", TAIL, TAIL, "")),
        # A slip of the reading.
        (
            (BODY, f"{TAIL.replace('строка', 'стрека')}\n{SECOND}"),
            (f"{BODY}\n{TAIL}", SECOND),
            (TAIL, "", "", TAIL.replace("строка", "стрека")),
        ),
        # Unseen and omitted, but not the same text.
        ((BODY, f"{LINES[0]}\n{SECOND}"), (f"{BODY}\n{TAIL}", SECOND), ("", "", "", "")),
        # Omitted alone, and unseen alone.
        ((BODY, f"{TAIL}\n{SECOND}"), (BODY, SECOND), ("", "", "", "")),
        ((BODY, SECOND), (f"{BODY}\n{TAIL}", SECOND), ("", "", "", "")),
        # Far from the page's beginning it was dropped.
        ((BODY, f"{SECOND}\n{TAIL}\nи все"), (f"{BODY}\n{TAIL}", f"{SECOND}\nи все"), ("", "", "", "")),
    ],
)
def test_a_passage_beyond_the_page_break_is_neither_unseen_nor_omitted(
    pages: tuple[str, str], texts: tuple[str, str], carried: tuple[str, str, str, str]
) -> None:
    before, behind = (pair(page, text) for page, text in zip(pages, texts, strict=True))
    of_before, of_behind = find_carried(before, behind)
    found = (
        transcribed(before, of_before[0]),
        read(before, of_before[1]),
        transcribed(behind, of_behind[0]),
        read(behind, of_behind[1]),
    )
    assert found == carried


def test_pages_that_do_not_follow_each_other_share_no_passage() -> None:
    sides = [pair(BODY, f"{BODY}\n{TAIL}"), pair(f"{TAIL}\n{SECOND}", SECOND)]
    assert [bool(own.carried) for own in find_left_out(sides, [0, 1])] == [True, False]
    assert [bool(own.carried) for own in find_left_out(sides, [0, 2])] == [False, False]
