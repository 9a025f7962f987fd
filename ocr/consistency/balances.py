"""Balances in running text: «состояло 412 человек, прибыло 30, убыло 12, состоит 430»."""

from collections.abc import Iterator, Sequence
from functools import cache

import regex

from ocr.consistency.equations import Equation, Operation
from ocr.consistency.figures import have_one_unit
from ocr.consistency.parts_and_whole import Sentence, make_members
from ocr.consistency.record import RecordText
from ocr.language.sum_words import SumWords

# The word that says what became of a number stands at most so far before it.
_MAX_WORD_CHARS = 45
_STRENGTH = 0.8
_OPENING, _ADDED, _TAKEN, _CLOSING = "opening", "added", "taken", "closing"
_ORDER = regex.compile("o[at]+c")


@cache
def _compile(words: SumWords) -> dict[str, "regex.Pattern[str]"]:
    own = {_OPENING: words.opening, _ADDED: words.added, _TAKEN: words.taken, _CLOSING: words.closing}
    return {
        role: regex.compile(rf"(?<!\p{{L}})(?:{pattern})" if pattern else r"(?!)", regex.IGNORECASE)
        for role, pattern in own.items()
    }


def find_balances(record: RecordText, words: SumWords, sentences: Sequence[Sentence]) -> tuple[Equation, ...]:
    """Return the equations of what there was, what came, what went, and what is left."""
    return tuple(equation for sentence in sentences for equation in _find(record, sentence, words))


def _find(record: RecordText, sentence: Sentence, words: SumWords) -> Iterator[Equation]:
    """Yield the equation of each run of amounts that begins with what there was and ends with what is left."""
    roles, at = [], sentence.start
    for amount in sentence.amounts:
        roles.append(_find_role(sentence.text[max(at, amount.start - _MAX_WORD_CHARS) : amount.start], words))
        at = amount.end
    for run in _ORDER.finditer("".join(role[:1] or "-" for role in roles)):
        own = sentence.amounts[run.start() : run.end()]
        first = own[0]
        is_plain = all(len(a.figures) == 1 and not a.is_rough and a.unit != "%" for a in own)
        if not is_plain or not all(have_one_unit(first, a) for a in own):
            continue
        signs = [-1 if role == _TAKEN else 1 for role in roles[run.start() : run.end()]]
        members = [
            make_members(record, sentence.page_index, amount, sign)[0]
            for amount, sign in zip(own, signs, strict=True)
        ]
        yield Equation(operation=Operation.SUM, members=tuple(members), strength=_STRENGTH)


def _find_role(before: str, words: SumWords) -> str:
    """Return what the words before an amount say that it is; "" where they say nothing, or two things."""
    found = [role for role, pattern in _compile(words).items() if pattern.search(before)]
    return found[0] if len(found) == 1 else ""
