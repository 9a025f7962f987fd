"""Rule: a stage of a document that is dated long before or behind all its others."""

import datetime
from collections.abc import Sequence

from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import say, unquote
from ocr.consistency.stages import Event, Stage, find_document_dates, find_events
from ocr.model import Part, TokenKind

# A paper is received, deciphered and typed within days; what is registered may come back months later.
MAX_APART = datetime.timedelta(days=60)


def check_late_stages(record: RecordText) -> Checked:
    """Return the date of a stage that is further than MAX_APART from each other date of the document.

    Of two that are far from each other, that on a sheet is told and not the catalogue's, and the later one.
    """
    events = [event for event in find_events(record) if event.stage is not Stage.REGISTERED]
    every = _without_repeated([*find_document_dates(record, events), *events])
    far = [one for one in every if _are_all_far(one, every)]
    if len(every) < 2 or not far or len(far) == len(every) > 2:
        return Checked(agreeing=tuple(event.place for event in every if len(every) > 1 and not far))
    wrong = max(far, key=lambda one: (one.place.part is Part.TRANSCRIPTION, one.stage, one.day))
    other = min((one for one in every if one is not wrong), key=lambda one: abs(one.day - wrong.day))
    found = Inconsistency(
        rule=LATE.name,
        kind=TokenKind.DATE,
        place=wrong.place,
        other=other.place,
        weight=0.55,
        reason=say(
            text="«{transcribed}» is months from «{other}», the nearest other date of the document.",
            transcribed=unquote(wrong.place.text),
            other=unquote(other.place.text),
        ),
    )
    return Checked(inconsistencies=(found,))


def _without_repeated(events: Sequence[Event]) -> list[Event]:
    return list({event.place.key: event for event in events}.values())


def _are_all_far(event: Event, every: Sequence[Event]) -> bool:
    return all(abs(event.day - other.day) > MAX_APART for other in every if other is not event)


LATE = Rule(
    name="late-stage",
    matter=Matter.DATES,
    cause="A document was received, deciphered or typed months before or after it was written.",
    wrong="ШИФРТЕЛЕГРАММА\n\nПолучена 3.5.49\n\nРасш. Сомов 3.5.49\n\nОтп. Лаптева 3.5.40",
    right="ШИФРТЕЛЕГРАММА\n\nПолучена 3.5.49\n\nРасш. Сомов 3.5.49\n\nОтп. Лаптева 4.5.49",
    check=check_late_stages,
)
RULES = (LATE,)
