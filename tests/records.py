"""A small record for tests: two sheets, a catalogue entry and a translation that disagree at known places."""

from ocr.consistency.record import Inconsistency, RecordText
from ocr.model import Reason, RecordPlace, TokenKind, Verdict

SHEETS = (
    "ДОНЕСЕНИЕ № 4417\n\nПрибыло три вагона <b>угля</b> & соли.\n",
    "Продолжение донесения № 4477\n\nРазгрузка идёт. № 4477 просим вернуть.\n",
)
TITLE = "Report No. 4417, Gubin to the depot"
TRANSLATION = "REPORT NO. 4417\n\nFive wagons of coal and salt have arrived. Unloading goes on.\n"
RECORD = RecordText(
    sheets=SHEETS, catalogue={"title": TITLE}, translation=TRANSLATION, translation_language="en"
)


def place_on_sheet(index: int, text: str, times: int = 1) -> RecordPlace:
    """The place where a text stands on a sheet for so many times."""
    start = -1
    for _ in range(times):
        start = SHEETS[index].index(text, start + 1)
    return RECORD.on_sheet(index, start, start + len(text))


def place_in_translation(text: str) -> RecordPlace:
    start = TRANSLATION.index(text)
    return RECORD.in_translation(start, start + len(text))


NUMBER = Inconsistency(
    rule="number",
    kind=TokenKind.NUMBER,
    place=place_on_sheet(1, "4477"),
    other=RECORD.in_catalogue("title", 11, 15),
    expected="4417",
    weight=0.9,
    reason=Reason(evidence="record", text="The title has «{other}».", fields=(("other", "4417"),)),
)
CITED = Inconsistency(
    rule="number",
    kind=TokenKind.NUMBER,
    place=place_on_sheet(1, "4477", times=2),
    weight=0.5,
    reason=Reason(evidence="record", text="No other sheet has it."),
)
WAGONS = Inconsistency(
    rule="numerals",
    verdict=Verdict.DIFFERS,
    kind=TokenKind.NUMBER,
    place=place_in_translation("Five"),
    other=place_on_sheet(0, "три"),
    expected="Three",
    weight=0.7,
    reason=Reason(evidence="record", text="The original has «{other}».", fields=(("other", "три"),)),
)
LEFT_OUT = Inconsistency(
    rule="passages",
    verdict=Verdict.UNTRANSLATED,
    kind=TokenKind.LINE,
    place=place_on_sheet(1, "№ 4477 просим вернуть."),
    weight=0.6,
    reason=Reason(evidence="record", text="The translation lacks this."),
)
EVERY = (CITED, LEFT_OUT, WAGONS, NUMBER)
