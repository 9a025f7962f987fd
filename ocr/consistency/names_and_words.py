"""The rules about the names and words of the sheets."""

from dataclasses import replace
from functools import partial

from ocr.consistency import (
    chinese_names,
    known_names,
    name_spellings,
    numeral_government,
    two_scripts,
    unknown_words,
)
from ocr.consistency.record import Rule
from ocr.language.gazetteer import Gazetteer

RULES: tuple[Rule, ...] = (
    chinese_names.RULE,
    known_names.RULE,
    name_spellings.RULE,
    numeral_government.RULE,
    two_scripts.RULE,
    unknown_words.RULE,
)


def know_also(rules: tuple[Rule, ...], gazetteer: Gazetteer) -> tuple[Rule, ...]:
    """Return the rules, those about known names with an archive's own names."""
    return tuple(
        replace(rule, check=partial(known_names.check_known_names, added=gazetteer))
        if rule.name == known_names.NAME
        else rule
        for rule in rules
    )
