"""Rules about a translation and its original, aligned sentence by sentence."""

from ocr.consistency.translation.name_rule import NAMES_RULE
from ocr.consistency.translation.number_rule import NUMBERS_RULE
from ocr.consistency.translation.passage_rule import PASSAGES_RULE
from ocr.consistency.translation.spelling_rule import SPELLING_RULE

RULES = (NAMES_RULE, NUMBERS_RULE, PASSAGES_RULE, SPELLING_RULE)

__all__ = ["RULES"]
