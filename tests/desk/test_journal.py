"""The journal of collation: what it says of each deed, in three formats, whatever is in the texts."""

import io
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from ocr.desk import journal_pdf
from ocr.desk.chain import GENESIS, Head, find_head, seal
from ocr.desk.journal import (
    Journal,
    JournalEntry,
    find_journal_faults,
    format_journal_html,
    format_journal_jsonl,
    format_journal_pdf,
    make_entry,
    parse_journal_jsonl,
)
from ocr.desk.journal_entries import find_counting
from ocr.desk.journal_words import tell_entries, tell_head
from ocr.desk.patch_record import AppliedFile, AppliedPatch, PatchMode, format_record
from ocr.desk.places import format_place
from ocr.desk.rules import format_rule
from ocr.desk.russian_journal import RU_JOURNAL
from ocr.desk.second_opinions import Agreement
from ocr.desk.types import Deed, Event, Place, Role, Rule
from ocr.errors import DependencyError, InputError, UsageError
from ocr.model import Basis, TokenKind, Verdict

PLACE = Place(
    document="Дело 117",
    key="k1",
    page_index=127,
    start=11,
    end=16,
    verdict=Verdict.MISREAD,
    kind=TokenKind.NUMBER,
    probability=0.993,
    rank=0.9,
    transcribed="25848",
    reading="25348",
    group="",
    is_listed=True,
    is_gone=False,
    is_added=False,
    fields={
        "reasons": [{"evidence": "likelihood", "text": "The letter is rather «3»."}],
        "basis": "evidence",
    },
)


def make_event(deed: Deed, text: str = "", note: str = "", undoes: int = 0, person: str = "Рощина") -> Event:
    return Event(
        number=0,
        at="2026-11-29T09:01:02Z",
        person=person,
        role=Role.REVIEWER,
        document="Дело 117",
        key="k1",
        deed=deed,
        text=text,
        note=note,
        undoes=undoes,
    )


def make_journal(*events: Event, place: Place | None = PLACE, label: str = "л. 128") -> Journal:
    """A journal of events, numbered and sealed, all about one place."""
    sealed: list[Event] = []
    for number, event in enumerate(events, start=1):
        sealed.append(seal(replace(event, number=number), sealed[-1].hash if sealed else GENESIS))
    return Journal(
        title="Порт",
        entries=tuple(make_entry(event, place, label) for event in sealed),
        head=find_head(sealed),
        agreement={"number": Agreement(40, 38, 0.846), "name": Agreement(3, 3, None)},
        made_at="2026-11-30T10:11:12Z",
    )


JOURNAL = make_journal(
    make_event(Deed.ACCEPT),
    make_event(Deed.UNDO, undoes=1, person="Иванов"),
    make_event(Deed.EDIT, "25 348", "См. л. 12"),
)
HOSTILE = "<script>alert(1)</script>\"'&{{ 7*7 }}{% x %}\u202eевреи\u202c\x00\x1b[31m\ud800\u2028</td>\u200b"


def read_texts(page: str) -> list[str]:
    return [" ".join(read_text(part).split()) for part in parse(page).iter("article")]


def parse(page: str) -> Any:
    return html.document_fromstring(page)


def read_text(element: Any) -> str:
    """Return the text of an element, that of its parts parted by spaces."""
    return " ".join(element.itertext())


def read_pdf(data: bytes) -> list[str]:
    """Return the text of each page."""
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    return [page.get_textpage().get_text_range() for page in document]


# --- What is told -------------------------------------------------------------------------------------


def test_an_entry_says_who_when_where_what_and_why() -> None:
    edit = JOURNAL.entries[2].event
    assert read_texts(format_journal_html(JOURNAL, lang="en"))[2] == (
        "3 neither: to be Рощина (reviewer) 2026-11-29 09:01:02 UTC Дело 117, л. 128 transcribed «25848» "
        "read on the page «25348» put there «25 348» evidence misread, 99 %. The letter is rather «3». "
        f"note См. л. 12 {edit.hash}"
    )
    assert read_texts(format_journal_html(JOURNAL, lang="ru"))[2] == (
        "3 ни то ни другое: должно стоять Рощина (проверяющий) 2026-11-29 09:01:02 UTC Дело 117, л. 128 "
        "в транскрипции «25848» прочитано на листе «25348» должно стоять «25 348» основание прочтено неверно, 99 %. "
        f"The letter is rather «3». заметка См. л. 12 {edit.hash}"
    )


def test_evidence_is_told_in_russian() -> None:
    place = replace(
        PLACE, fields={"reasons": [{"evidence": "x", "text": "A second engine reads the same here."}]}
    )
    (text,) = read_texts(format_journal_html(make_journal(make_event(Deed.ACCEPT), place=place), lang="ru"))
    assert "прочтено неверно, 99 %. Вторая программа читает здесь то же." in text


def test_what_was_taken_back_is_marked() -> None:
    first, second, _ = read_texts(format_journal_html(JOURNAL, lang="en"))
    assert first.startswith("1 the page is right taken back Рощина (reviewer)")
    assert second.startswith("2 taken back: entry 1 Иванов (reviewer)")


def test_what_is_done_again_counts() -> None:
    events = [make_event(Deed.ACCEPT), make_event(Deed.UNDO, undoes=1), make_event(Deed.REDO, undoes=2)]
    assert find_counting(make_journal(*events).entries) == {1, 3}
    assert find_counting(make_journal(*events[:2]).entries) == {2}


def test_the_agreement_is_told_as_it_is_given() -> None:
    page = parse(format_journal_html(JOURNAL, lang="ru"))
    rows = [[read_text(cell) for cell in row] for row in page.iter("tr")]
    assert rows[1:] == [["число", "40", "38", "0,85"], ["имя", "3", "3", "–"]]


def test_a_rule_of_thumb_has_no_percentage() -> None:
    ruled = replace(PLACE, fields={"reasons": [], "basis": Basis.RULE.value})
    (text,) = read_texts(format_journal_html(make_journal(make_event(Deed.SIC), place=ruled), lang="en"))
    assert "evidence misread, by rule." in text


def lines_of(event: Event, place: Place | None = None) -> list[tuple[str, str]]:
    (told,) = tell_entries(make_journal(event, place=place), "en")
    return [(line.name, line.text) for line in told.lines]


def test_a_rule_a_place_and_a_patch_are_told_in_words() -> None:
    rule = Rule("", TokenKind.NAME, "Гдыня", "Гдынь")
    assert lines_of(make_event(Deed.DISMISS, format_rule(rule))) == [
        ("rule", "all documents, name: «Гдыня» where «Гдынь» was read")
    ]
    assert lines_of(make_event(Deed.ADD, format_place(PLACE))) == [
        ("transcribed", "«25848»"),
        ("read on the page", "«25348»"),
    ]
    file = AppliedFile(
        name="1.txt", path=Path("/a/1.txt"), sha256_before="a" * 64, sha256_after="b" * 64, changes=()
    )
    patch = AppliedPatch(
        id="000001-abc", at="", mode=PatchMode.IN_PLACE, plan_key="", places=1, files=(file,)
    )
    assert lines_of(make_event(Deed.PATCH, format_record(patch))) == [
        ("patch", "000001-abc, in place"),
        ("file", "/a/1.txt: SHA-256 aaaaaaaaaaaaaaaa… – bbbbbbbbbbbbbbbb…"),
    ]
    # What is none of these is told as it is.
    for deed in (Deed.DISMISS, Deed.ADD, Deed.PATCH, Deed.NOTE):
        assert lines_of(make_event(deed, '{"x": 1}')) == [("text", '{"x": 1}')]


def test_an_extract_says_that_it_is_one() -> None:
    assert tell_head(JOURNAL, "en") == "All entries of the chain: 3."
    extract = replace(JOURNAL, entries=JOURNAL.entries[1:])
    assert tell_head(extract, "en") == "An extract: 2 of 3 entries of the chain."
    assert tell_head(extract, "ru") == "Выписка: записей 2 из 3 в цепи."


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_format_tells_the_head(lang: str) -> None:
    head = JOURNAL.head.hash
    assert len(head) == 64
    page = format_journal_html(JOURNAL, lang=lang)
    # At its beginning, at its end, and as the hash of the last entry.
    assert page.count(head) == 3
    assert json.loads(format_journal_jsonl(JOURNAL).splitlines()[-1])["head"] == head
    assert all(head in text for text in read_pdf(format_journal_pdf(JOURNAL, lang=lang)))


def test_a_journal_of_nothing() -> None:
    empty = Journal(title="", entries=(), head=Head(0, GENESIS))
    assert "Nobody has decided anything yet." in format_journal_html(empty, lang="en")
    assert "Пока никто ничего не решил." in read_pdf(format_journal_pdf(empty, lang="ru"))[0]
    assert parse_journal_jsonl(format_journal_jsonl(empty)) == empty


def test_a_language_that_there_is_not() -> None:
    with pytest.raises(UsageError):
        format_journal_html(JOURNAL, lang="fr")
    with pytest.raises(UsageError):
        format_journal_pdf(JOURNAL, lang="fr")


def test_all_of_it_is_said_in_russian() -> None:
    template = (Path(journal_pdf.__file__).parent / "journal.html.j2").read_text(encoding="utf-8")
    told = set(re.findall(r't\("([^"]+)"', template))
    told |= set(RU_JOURNAL)
    assert told == set(RU_JOURNAL)
    fields = {
        text: (set(re.findall(r"{\w+}", text)), set(re.findall(r"{\w+}", RU_JOURNAL[text]))) for text in told
    }
    assert all(ours == theirs for ours, theirs in fields.values())
    page = parse(format_journal_html(make_every_deed(), lang="ru"))
    names = {read_text(one) for one in page.xpath("//dt | //h2 | //h3 | //th")}
    assert not [name for name in names if re.search("[A-Za-z]", name)]


def make_every_deed() -> Journal:
    return make_journal(*(make_event(deed) for deed in Deed))


# --- Hostile texts ------------------------------------------------------------------------------------


def make_hostile() -> Journal:
    place = replace(
        PLACE,
        transcribed=HOSTILE,
        reading=HOSTILE,
        fields={"reasons": [{"evidence": HOSTILE, "text": HOSTILE}]},
    )
    events = [replace(make_event(deed, HOSTILE, HOSTILE, person=HOSTILE), document=HOSTILE) for deed in Deed]
    return replace(make_journal(*events, place=place, label=HOSTILE), title=HOSTILE, made_at=HOSTILE)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_hostile_texts_are_text_in_html(lang: str) -> None:
    page = format_journal_html(make_hostile(), lang=lang)
    tree = parse(page)
    known = {one.tag for one in parse(format_journal_html(make_every_deed(), lang=lang)).iter()}
    assert {one.tag for one in tree.iter()} <= known | {"dl", "div", "dt", "dd"}
    assert list(tree.iter("script")) == []
    assert not re.search("[\u202a-\u202e\x00-\x08\x0b-\x1f\ud800-\udfff\u2028\u200b]", page)
    page.encode("utf-8")
    shown = "<script>alert(1)</script>\"'&{{ 7*7 }}{% x %}⟨U+202E⟩евреи⟨U+202C⟩⟨U+0000⟩⟨U+001B⟩[31m⟨U+D800⟩⟨U+2028⟩"
    assert read_text(tree).count(shown) > 5 * len(Deed)
    assert not [
        one for one in tree.iter() for name in one.attrib if name.startswith("on") or name in ("src", "href")
    ]


def test_hostile_texts_are_text_in_pdf() -> None:
    text = "".join(read_pdf(format_journal_pdf(make_hostile(), lang="ru")))
    assert "<script>alert(1)</script>" in text
    assert "[U+202E]евреи[U+202C][U+0000][U+001B][31m[U+D800][U+2028]</td>[U+200B]" in "".join(text.split())


def test_a_long_text_is_cut_where_it_is_shown_and_whole_in_the_lines() -> None:
    journal = make_journal(make_event(Deed.EDIT, "я" * 100_000))
    assert "я" * 1499 + "… ⟨1499/100000⟩" in format_journal_html(journal, lang="en")
    assert "я" * 1500 not in format_journal_html(journal, lang="en")
    shown = "".join(read_pdf(format_journal_pdf(journal, lang="en")))
    assert shown.count("я") == 1499
    assert parse_journal_jsonl(format_journal_jsonl(journal)) == journal


def test_long_words_stay_within_the_margins_of_a_pdf() -> None:
    journal = make_journal(make_event(Deed.EDIT, "Щ" * 3000 + " " + "слово " * 500))
    document = pypdfium2.PdfDocument(io.BytesIO(format_journal_pdf(journal, lang="en")))
    assert len(document) >= 2
    for page in document:
        texts = page.get_textpage()
        boxes = [texts.get_charbox(at) for at in range(texts.count_chars())]
        # A4 is 595 points wide, the margins are 18 mm, 51 points; the foot begins 14 mm, 40 points, from below.
        assert max(box[2] for box in boxes) <= 595.3 - 51 + 1
        assert min(box[0] for box in boxes) >= 51 - 1
        assert min(box[1] for box in boxes) >= 20


def test_a_pdf_numbers_its_pages_and_embeds_its_letters() -> None:
    journal = make_journal(*[make_event(Deed.EDIT, "Гдыня", "ѣ Ґ Ў Џ")] * 40)
    data = format_journal_pdf(journal, lang="ru")
    pages = read_pdf(data)
    assert len(pages) >= 5
    for number, text in enumerate(pages, start=1):
        assert f"страница {number} из {len(pages)}" in text
    assert sum(text.count("«Гдыня»") for text in pages) == 40
    assert sum(text.count("ѣ Ґ Ў Џ") for text in pages) == 40
    assert b"PTSerif" in data
    assert format_journal_pdf(journal, lang="ru") == data


# --- JSON lines -----------------------------------------------------------------------------------------

ANYTHING = st.text(st.characters(), max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(Deed), ANYTHING, ANYTHING, ANYTHING), max_size=5), ANYTHING)
def test_lines_come_back_as_they_were(deeds: Sequence[tuple[Deed, str, str, str]], label: str) -> None:
    journal = make_journal(
        *(make_event(deed, text, note, person=person) for deed, text, note, person in deeds), label=label
    )
    lines = format_journal_jsonl(journal)
    assert lines.isascii()
    assert lines.count("\n") == len(deeds) + 1
    back = parse_journal_jsonl(lines)
    assert back == journal
    assert find_journal_faults(back) == []


def test_lone_halves_of_characters_come_back() -> None:
    journal = make_hostile()
    assert parse_journal_jsonl(format_journal_jsonl(journal)) == journal


def test_a_line_has_the_keys_that_its_hash_is_of() -> None:
    # What chain.py says is hashed, by the names in the lines: any program can do it.
    from hashlib import sha256

    names = (
        "number",
        "at",
        "person",
        "role",
        "document",
        "key",
        "deed",
        "text",
        "note",
        "undoes",
        "previous",
    )
    for line in format_journal_jsonl(JOURNAL).splitlines()[:-1]:
        fields = json.loads(line)
        content = json.dumps([fields[name] for name in names], separators=(",", ":"))
        assert sha256(content.encode("ascii")).hexdigest() == fields["hash"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda lines: [lines[0].replace("k1", "k2"), *lines[1:]], "event 1 was changed"),
        (lambda lines: [lines[0], *lines[2:]], "event 2 is missing"),
        (lambda lines: [*lines[:2], lines[-1]], "1 event at the end are gone"),
    ],
)
def test_lines_that_were_changed_are_told(change: object, told: str) -> None:
    assert callable(change)
    lines = change(format_journal_jsonl(JOURNAL).splitlines())
    assert told in find_journal_faults(parse_journal_jsonl("\n".join(lines)))[0]


@pytest.mark.parametrize(
    "text", ["", "{}", "[]\n[]", '{"journal":1}', "\n".join(format_journal_jsonl(JOURNAL).splitlines()[:-1])]
)
def test_what_is_no_journal_or_was_cut_off_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="This is no journal of the desk"):
        parse_journal_jsonl(text)


def test_without_its_package_a_pdf_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fpdf", None)
    with pytest.raises(DependencyError, match=r"pip install 'sverka\[review\]'"):
        format_journal_pdf(JOURNAL, lang="en")


def test_an_entry_of_no_place() -> None:
    event = make_event(Deed.PATCH)
    assert make_entry(event, None) == JournalEntry(event=event)
