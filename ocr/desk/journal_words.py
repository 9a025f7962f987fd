"""What the journal of collation says of each deed, in English and in Russian."""

import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ocr.desk.journal_entries import Journal, JournalEntry, find_counting
from ocr.desk.patch_record import parse_record
from ocr.desk.places import parse_place
from ocr.desk.rules import parse_rule
from ocr.desk.russian_journal import RU_JOURNAL
from ocr.desk.types import Deed, Role
from ocr.errors import InputError
from ocr.model import Basis
from ocr.report.messages import KINDS, VERDICTS, Translate, format_number, format_percent, make_translate
from ocr.report.whole_sentences import translate_whole
from ocr.text.excerpt import shorten

# Of longer texts the journal shows the beginning; its JSON lines have all of them.
MAX_SHOWN = 1500
# Categories of characters that are not shown, or change how others are: controls, marks of direction, halves.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_DEEDS: Mapping[Deed, str] = {
    Deed.ACCEPT: "the page is right",
    Deed.REJECT: "the transcription is right",
    Deed.EDIT: "neither: to be",
    Deed.SIC: "so on the page, to be left",
    Deed.ILLEGIBLE: "cannot be told",
    Deed.NOTE: "a note",
    Deed.FLAG: "a second opinion is asked for",
    Deed.TICK: "rightly not transcribed",
    Deed.ADD: "a new place",
    Deed.DISMISS: "all places like this are rightly transcribed",
    Deed.PATCH: "corrections written into files",
    Deed.UNPATCH: "corrections taken out of files",
    Deed.UNDO: "taken back: entry {undoes}",
    Deed.REDO: "done again: entry {undoes}",
}
_ROLES: Mapping[Role, str] = {
    Role.REVIEWER: "reviewer",
    Role.ADJUDICATOR: "adjudicator",
    Role.OWNER: "owner",
}


class Line(NamedTuple):
    """A line of an entry: what it is about, and what there is to say; `is_typed` for text of the page."""

    name: str
    text: str
    is_typed: bool = False


class Told(NamedTuple):
    """An entry in words: who did what, when, where, and the lines about it. `counts` if nothing undid it."""

    number: int
    at: str
    who: str
    where: str
    deed: str
    lines: tuple[Line, ...]
    hash: str
    counts: bool


def translate_journal(lang: str) -> Translate:
    """Return the function that takes an English text with {named} fields to the language. Raises UsageError."""
    general = make_translate(lang)

    def translate(text: str, /, **fields: object) -> str:
        if lang == "ru" and text in RU_JOURNAL:
            return RU_JOURNAL[text].format(**fields) if fields else RU_JOURNAL[text]
        return general(text, **fields)

    return translate


def show(text: str, max_characters: int = MAX_SHOWN) -> str:
    """Return a text so that all of it is seen and nothing around changes; of a long one, the beginning and how much.

    >>> show("а\\u202eб\\tв"), show("я" * 9, 4)
    ('а⟨U+202E⟩б\\tв', 'яяя… ⟨3/9⟩')
    """
    cut = shorten(text, max_characters)
    shown = cut if cut.isprintable() else "".join(map(_show_character, cut))
    return shown if cut == text else f"{shown} ⟨{len(cut) - 1}/{len(text)}⟩"


def _show_character(char: str) -> str:
    is_hidden = char not in "\n\t" and unicodedata.category(char) in _HIDDEN
    return f"⟨U+{ord(char):04X}⟩" if is_hidden else char


def tell_entries(journal: Journal, lang: str) -> tuple[Told, ...]:
    """Return every entry in words."""
    translate = translate_journal(lang)
    counting = find_counting(journal.entries)
    return tuple(_tell(entry, entry.event.number in counting, translate, lang) for entry in journal.entries)


def tell_agreement(journal: Journal, lang: str) -> tuple[tuple[str, str, str, str], ...]:
    """Return a row for each kind of place: its name, places decided twice, those agreed on, and kappa."""
    translate = translate_journal(lang)
    return tuple(
        (
            show(translate(KINDS.get(kind, kind))),
            str(one.places),
            str(one.agreed),
            "–" if one.kappa is None else format_number(one.kappa, lang, 2),
        )
        for kind, one in journal.agreement.items()
    )


def tell_head(journal: Journal, lang: str) -> str:
    """Return how many events there are, and whether these are all, in a sentence."""
    translate = translate_journal(lang)
    if journal.is_whole:
        return translate("All entries of the chain: {count}.", count=len(journal.entries))
    return translate(
        "An extract: {count} of {all} entries of the chain.",
        count=len(journal.entries),
        all=journal.head.events,
    )


def show_time(at: str) -> str:
    """Return a time of ISO 8601 in UTC for people.

    >>> show_time("2026-01-02T03:04:05Z"), show_time("2026-01-02T03:04:05.678901+00:00"), show_time("then")
    ('2026-01-02 03:04:05 UTC', '2026-01-02 03:04:05 UTC', 'then')
    """
    is_utc = at.endswith(("Z", "+00:00")) and len(at) >= 20 and at[10] == "T"
    return f"{at[:10]} {at[11:19]} UTC" if is_utc else show(at, 40)


def _tell(entry: JournalEntry, counts: bool, translate: Translate, lang: str) -> Told:
    event = entry.event
    role = translate(_ROLES[event.role])
    place = [show(event.document, 200)] if event.document else []
    if entry.label:
        # The archive's own name of a page, «л. 128», says what it is.
        label = show(entry.label, 100)
        place.append(translate("page {label}", label=label) if label.isdecimal() else label)
    return Told(
        number=event.number,
        at=show_time(event.at),
        who=f"{show(event.person, 200)} ({role})",
        where=", ".join(place),
        deed=translate(_DEEDS[event.deed], undoes=event.undoes),
        lines=tuple(_list_lines(entry, translate, lang)),
        hash=show(event.hash, 64),
        counts=counts,
    )


def _list_lines(entry: JournalEntry, translate: Translate, lang: str) -> list[Line]:
    event = entry.event
    lines: list[Line] = []
    if entry.verdict is not None:
        lines.append(Line(translate("transcribed"), _quote(entry.transcribed, translate), is_typed=True))
        lines.append(Line(translate("read on the page"), _quote(entry.reading, translate), is_typed=True))
    if event.deed is Deed.EDIT:
        lines.append(Line(translate("put there"), _quote(event.text, translate), is_typed=True))
    elif event.text:
        lines += _describe_text(entry, translate)
    if entry.verdict is not None:
        lines.append(Line(translate("evidence"), _tell_evidence(entry, translate, lang)))
    if event.note:
        lines.append(Line(translate("note"), show(event.note)))
    return lines


def _quote(text: str, translate: Translate) -> str:
    return f"«{show(text)}»" if text else translate("nothing")


def _tell_evidence(entry: JournalEntry, translate: Translate, lang: str) -> str:
    assert entry.verdict is not None
    told = [translate(VERDICTS[entry.verdict.value][0])]
    if entry.basis is Basis.RULE:
        told.append(translate("by rule"))
    elif entry.probability is not None:
        told.append(format_percent(entry.probability, lang))
    return " ".join(
        [", ".join(told) + ".", *(show(translate_whole(reason, translate)) for reason in entry.reasons)]
    )


def _describe_text(entry: JournalEntry, translate: Translate) -> list[Line]:
    """Return what the text of a deed says that is no text of the page: a rule, a new place, a patch."""
    describe: Mapping[Deed, Callable[[JournalEntry, Translate], list[Line]]] = {
        Deed.DISMISS: _describe_rule,
        Deed.ADD: _describe_place,
        Deed.PATCH: _describe_patch,
        Deed.UNPATCH: _describe_patch,
    }
    try:
        return describe[entry.event.deed](entry, translate)
    except (KeyError, ValueError, InputError):
        return [Line(translate("text"), show(entry.event.text))]


def _describe_rule(entry: JournalEntry, translate: Translate) -> list[Line]:
    rule = parse_rule(entry.event.text)
    scope = show(rule.document, 200) if rule.document else translate("all documents")
    sides = (_quote(side, translate) for side in (rule.transcribed, rule.reading))
    return [
        Line(
            translate("rule"),
            translate(
                "{scope}, {kind}: {transcribed} where {reading} was read",
                scope=scope,
                kind=translate(KINDS[rule.kind.value]),
                transcribed=next(sides),
                reading=next(sides),
            ),
        )
    ]


def _describe_place(entry: JournalEntry, translate: Translate) -> list[Line]:
    place = parse_place(entry.event.document, entry.event.key, entry.event.text)
    if entry.verdict is not None:
        return []
    return [
        Line(translate("transcribed"), _quote(place.transcribed, translate), is_typed=True),
        Line(translate("read on the page"), _quote(place.reading, translate), is_typed=True),
    ]


def _describe_patch(entry: JournalEntry, translate: Translate) -> list[Line]:
    patch = parse_record(entry.event.text)
    where = translate("beside" if patch.mode.value == "beside" else "in place")
    lines = [Line(translate("patch"), f"{show(patch.id, 80)}, {where}")]
    for file in patch.files:
        if file.sha256_before != file.sha256_after:
            before = show(file.sha256_before, 64)[:16] or "–"
            lines.append(
                Line(
                    translate("file"),
                    f"{show(str(file.path), 300)}: SHA-256 {before}… – {show(file.sha256_after, 64)[:16]}…",
                )
            )
    return lines
