"""Numbers in digits or in words, several words long, as one value."""

from dataclasses import dataclass, replace
from fractions import Fraction

from ocr.consistency.translation.numerals import read_numeral
from ocr.consistency.translation.phrase_words import Word, split_words
from ocr.language.number_words import NumberWords

_DASHES = {"-", "–", "‑"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A number: its values, the likeliest first, and the index of the word behind it.

    `is_bare` tells that it is a scale without a number, as in «thousands of people».
    """

    values: tuple[Fraction, ...]
    next: int
    is_digits: bool = False
    is_ordinal: bool = False
    is_bare: bool = False

    @property
    def value(self) -> Fraction:
        """The likeliest value."""
        return self.values[0]


def read_phrase(tokens: list[Word], at: int, words: NumberWords) -> Phrase | None:
    """Return the number that begins at a word; None where none begins."""
    if at >= len(tokens):
        return None
    first = tokens[at]
    if first.small in words.articles:
        half = _half_behind_unit(tokens, at + 1, words)
        return Phrase(values=(Fraction(3, 2),), next=half) if half else None
    phrase = _read_plain(tokens, at, words)
    if phrase is not None and (half := _half_behind_unit(tokens, phrase.next, words)):
        return replace(phrase, values=(phrase.value + Fraction(1, 2),), next=half)
    return phrase


def _half_behind_unit(tokens: list[Word], at: int, words: NumberWords) -> int:
    """Return where a half ends that stands behind a unit, as in «two hours and a half»; 0 without one."""
    if at >= len(tokens) or not tokens[at].text.isalpha():
        return 0
    half = _half_at(tokens, at + 1, words)
    return at + 1 + half if half else 0


def _read_plain(tokens: list[Word], at: int, words: NumberWords) -> Phrase | None:
    first = tokens[at]
    if first.text[:1].isdigit() or first.text[-1:].isdigit():
        return _read_digits(tokens, at, words)
    return _read_words(tokens, at, words) if first.text[0].isalpha() else None


def _read_digits(tokens: list[Word], at: int, words: NumberWords) -> Phrase | None:
    values = read_numeral(tokens[at], words).values
    if not values:
        return None
    end = at + 1
    if part := _read_part(tokens, at):
        return Phrase(values=(part,), next=at + 3)
    is_ordinal = False
    behind = end + 1 if end < len(tokens) and tokens[end].text in _DASHES else end
    if behind < len(tokens) and tokens[behind].small in words.suffixes and _touches(tokens, at, behind):
        end, is_ordinal = behind + 1, True
    scale, end_of_scale = _scale_at(tokens, end, words)
    if scale > 1:
        return Phrase(values=tuple(value * scale for value in values), next=end_of_scale, is_digits=True)
    if added := _read_part(tokens, end):
        return Phrase(values=(values[0] + added,), next=end + 3, is_digits=True)
    return Phrase(values=values, next=end, is_digits=True, is_ordinal=is_ordinal)


def _read_part(tokens: list[Word], at: int) -> Fraction:
    """Return the fraction that begins at a word, «2/3»; 0 for none."""
    if at + 2 >= len(tokens) or tokens[at + 1].text != "/" or not _touches(tokens, at, at + 2):
        return Fraction(0)
    above, below = tokens[at].text, tokens[at + 2].text
    if not (above.isdigit() and below.isdigit() and 0 < int(above) < int(below) <= 10):
        return Fraction(0)
    return Fraction(int(above), int(below))


def _touches(tokens: list[Word], first: int, last: int) -> bool:
    return all(
        a.end == b.start for a, b in zip(tokens[first:last], tokens[first + 1 : last + 1], strict=True)
    )


def _scale_at(tokens: list[Word], at: int, words: NumberWords) -> tuple[int, int]:
    """Return the product of the scales that begin at a word, and the index behind them."""
    scale = 1
    while at < len(tokens) and (found := words.scales.get(tokens[at].small)):
        scale *= found
        at += 1
        if (
            at < len(tokens)
            and tokens[at].text == "."
            and tokens[at - 1].small in {"тыс", "млн", "млрд", "мил", "bln"}
        ):
            at += 1
    return scale, at


def _read_words(tokens: list[Word], at: int, words: NumberWords) -> Phrase | None:
    start = at
    total, part, room = 0, Fraction(0), 10**15
    seen = is_ordinal = False
    end = at
    while at < len(tokens):
        small = tokens[at].small
        value = words.cardinals.get(small)
        ordinal = words.ordinals.get(small)
        if value is not None and (not seen or _fits(value, part, room)):
            part += value
            room, seen, end = _room_below(value), True, at + 1
        elif (
            ordinal is not None
            and (not seen or _fits(ordinal, part, room))
            and not _is_part(tokens, at, part, words)
        ):
            part += ordinal
            seen, is_ordinal, end = True, True, at + 1
            break
        elif small in words.scales and not seen and _opens_number(tokens, at, words):
            total, room, seen, end = words.scales[small], words.scales[small], True, at + 1
        elif small in words.scales and seen and part:
            scale = words.scales[small]
            if scale < 1000:
                part, room = part * scale, scale
            else:
                total, part, room = total + int(part * scale), Fraction(0), scale
            end = at + 1
        else:
            step = _step_over(tokens, at, seen, end, words)
            half = _half_at(tokens, at, words) if seen else 0
            if half:
                part += Fraction(1, 2)
                at, end = at + half, at + half
                continue
            if not step:
                break
            at += step
            continue
        at = end
    if not seen:
        return _read_bare(tokens, start, words)
    return _with_fraction(tokens, end, Fraction(total) + part, words, is_ordinal=is_ordinal)


def _opens_number(tokens: list[Word], at: int, words: NumberWords) -> bool:
    """Return whether a scale stands for one of it, with more behind it: «тысяча двести», and not «тысяч пять»."""
    if at + 1 >= len(tokens) or tokens[at].small not in words.single_scales:
        return False
    follows = words.cardinals.get(tokens[at + 1].small, 0)
    return 0 < follows < words.scales[tokens[at].small]


def _fits(value: int, part: Fraction, room: int) -> bool:
    return value < room and value > 0 and (part == 0 or part % 10 == 0)


def _room_below(value: int) -> int:
    if value >= 100:
        return 100
    return 10 if value >= 20 and value % 10 == 0 else 0


def _is_part(tokens: list[Word], at: int, part: Fraction, words: NumberWords) -> bool:
    """Return whether a word names parts, as third in «one third», and is no ordinal."""
    return bool(part) and part < 10 and tokens[at].small in words.fractions


def _step_over(tokens: list[Word], at: int, seen: bool, end: int, words: NumberWords) -> int:
    """Return how many words to pass over inside a number: a hyphen, or a link behind hundreds and thousands."""
    if not seen or at != end or at + 1 >= len(tokens):
        return 0
    follows = words.cardinals.get(tokens[at + 1].small, words.ordinals.get(tokens[at + 1].small))
    if tokens[at].text in _DASHES:
        return (
            1
            if (follows or tokens[at + 1].small in words.scales) and tokens[at - 1].small not in words.links
            else 0
        )
    is_scale = tokens[at - 1].small in words.scales
    return 1 if tokens[at].small in words.links and is_scale and follows and follows < 100 else 0


def _half_at(tokens: list[Word], at: int, words: NumberWords) -> int:
    """Return the length of «and a half» at a word, 0 for none."""
    for pattern in words.halves:
        if tuple(token.small for token in tokens[at : at + len(pattern)]) == pattern:
            return len(pattern)
    return 0


def _with_fraction(
    tokens: list[Word], end: int, value: Fraction, words: NumberWords, *, is_ordinal: bool
) -> Phrase:
    """Return a number with the parts that it counts («две трети», «two-thirds»)."""
    behind = end + 1 if end < len(tokens) and tokens[end].text in _DASHES else end
    small = tokens[behind].small if behind < len(tokens) else ""
    part = words.fractions.get(small)
    if part is not None and part < 1 and not is_ordinal and 0 < value < 10:
        scale, then = _scale_at(tokens, behind + 1, words)
        return Phrase(values=(value * part * scale,), next=then)
    return Phrase(values=(value,), next=end, is_ordinal=is_ordinal)


def _read_bare(tokens: list[Word], at: int, words: NumberWords) -> Phrase | None:
    """Return a fraction or a scale that stands without a number."""
    small = tokens[at].small
    part = words.fractions.get(small)
    if part is not None and small not in words.ordinals:
        then = at + 1
        if then < len(tokens) and tokens[then].small == "a":
            then += 1
        scale, end = _scale_at(tokens, then, words)
        return Phrase(values=(part * scale,), next=end if scale > 1 else at + 1, is_bare=True)
    if small in words.scales:
        scale, end = _scale_at(tokens, at, words)
        return Phrase(values=(Fraction(scale),), next=end, is_bare=True)
    return None


__all__ = ["Phrase", "Word", "read_phrase", "split_words"]
