"""What must be known of a language to tell the values of its numbers, dates, times and units in running text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberWords:
    """The words of a language for numbers, by form in small letters.

    `cardinals` are below a thousand and add up, greater before smaller; `scales` multiply what stands before them,
    and `single_scales` may begin a number («тысяча двести»).
    `ordinals` end a number. `multiples` say how many times («двойное», «twofold»); `fractions` are parts of one.
    `vague` words imply a number that a translator may write («сутки»: 24 hours). `compounds` begin words of several
    parts («трехдневный»), whose second part begins like one of `compound_ends`. `times` stand behind a number that
    multiplies («раза»); `to_one` is what follows it in a ratio («to one»). `halves` stand behind a number and add a
    half («с половиной»); `articles` before a unit stand for one («an hour and a half»). `links` may stand before the
    last part of a number («hundred and five»). `months` and `weekdays` count from 1; `short_months` are
    months only beside a number or before a full stop. `units` have a code that all
    languages share. Behind a number `hours` and `minutes` make a time or a duration; `later` and `earlier` tell the
    half of the day. `suffixes` follow the digits of an ordinal. `has_comma_decimals` tells whether a comma is the
    decimal mark, `has_day_first` whether 7.10 is the 7th of October for certain, `capital_months` whether months
    have a capital.
    """

    cardinals: Mapping[str, int]
    scales: Mapping[str, int]
    single_scales: frozenset[str]
    ordinals: Mapping[str, int]
    multiples: Mapping[str, Fraction]
    fractions: Mapping[str, Fraction]
    vague: Mapping[str, int]
    compounds: Mapping[str, int]
    compound_ends: tuple[str, ...]
    times: frozenset[str]
    to_one: tuple[tuple[str, ...], ...]
    halves: tuple[tuple[str, ...], ...]
    articles: frozenset[str]
    links: frozenset[str]
    months: Mapping[str, int]
    short_months: frozenset[str]
    weekdays: Mapping[str, int]
    units: Mapping[str, str]
    hours: frozenset[str]
    minutes: frozenset[str]
    later: frozenset[str]
    earlier: frozenset[str]
    suffixes: frozenset[str]
    has_comma_decimals: bool
    has_day_first: bool
    capital_months: bool

    def __hash__(self) -> int:
        return id(self)


def inflect(stems: Mapping[str, int], endings: Iterable[str]) -> dict[str, int]:
    """Return the value of each stem for each of its forms.

    >>> inflect({"пят": 5}, ("ь", "и"))
    {'пять': 5, 'пяти': 5}
    """
    kept = tuple(endings)
    return {stem + ending: value for stem, value in stems.items() for ending in kept}


def spell(forms: str, value: int) -> dict[str, int]:
    """Return a value for each of several forms, spaces between."""
    return dict.fromkeys(forms.split(), value)


def listed(forms: str) -> tuple[str, ...]:
    """Return the words of a list, spaces between."""
    return tuple(forms.split())
