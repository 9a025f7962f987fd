"""Anomalies: dates and times that do not exist."""

import re
from typing import NamedTuple

from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.model import Reason, Token, TokenKind


class Anomaly(NamedTuple):
    """Evidence of an error in a token that the page supports: its weight, 0 to 1, the reason, the error's kind."""

    weight: float
    reason: Reason
    kind: TokenKind


_TIME = re.compile(r"(\d{1,4})[.:,](\d{2})")
_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](?:\d{2}|\d{4})")


def find_anomaly(token: Token, behind: str = "", language: Language = RUSSIAN) -> Anomaly | None:
    """Return the anomaly of a token, an impossible date or time; None without.

    `behind` is the next token: a number before «час» is a time.

    >>> find_anomaly(Token(text="157.40", start=0, end=6, kind=TokenKind.NUMBER), "ч").kind.value
    'time'
    >>> find_anomaly(Token(text="0.75", start=0, end=4, kind=TokenKind.NUMBER))
    """
    text = token.text
    if (date := _DATE.fullmatch(text)) and not (1 <= int(date[1]) <= 31 and 1 <= int(date[2]) <= 12):
        return _odd("There is no date «{transcribed}».", text, 0.6, TokenKind.DATE)
    time = _TIME.fullmatch(text)
    if time and language.hours.fullmatch(behind) and (int(time[1]) > 24 or int(time[2]) > 59):
        return _odd("There is no time of day «{transcribed}».", text, 0.7, TokenKind.TIME)
    return None


def _odd(text: str, transcribed: str, weight: float, kind: TokenKind) -> Anomaly:
    fields = (("transcribed", transcribed),)
    return Anomaly(weight, Reason(evidence="language", text=text, fields=fields), kind)
