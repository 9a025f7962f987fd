"""Rules of dismissal, «all like this»: as text, and what a rule made of a place covers."""

import json

from ocr.desk.types import Place, Rule
from ocr.errors import InputError
from ocr.formats.json_text import parse_json, take
from ocr.model import TokenKind


def make_rule(place: Place, *, everywhere: bool) -> Rule:
    """Return the rule of all places like this one, in its document or in all."""
    return Rule("" if everywhere else place.document, place.kind, place.transcribed, place.reading)


def format_rule(rule: Rule) -> str:
    """Return a rule as JSON."""
    return json.dumps({**rule._asdict(), "kind": rule.kind.value}, ensure_ascii=False)


def parse_rule(text: str) -> Rule:
    """Return the rule that `format_rule` wrote. Raises InputError."""
    try:
        fields = parse_json(text)
        document, kind, *texts = (take(fields, name, str) for name in Rule._fields)
        return Rule(document, TokenKind(kind), *texts)
    except ValueError as error:
        raise InputError(f"This is no rule of dismissal: {error}.") from error
