"""What the worklist of a batch says of each fault, in English; `russian_triage` has it in Russian."""

from collections.abc import Mapping
from typing import NamedTuple

from ocr.language.languages import LANGUAGES
from ocr.report.messages import Translate, format_number, format_percent
from ocr.triage.signs import Advice, Fault, Sign


class FaultMessage(NamedTuple):
    """The name of a fault, the sentence that tells it, with its {measure}, and what to do."""

    name: str
    sentence: str
    remedy: str


FAULTS: Mapping[Fault, FaultMessage] = {
    Fault.FAILED: FaultMessage("failed", "The page could not be read: {measure}", ""),
    Fault.CUT_OFF: FaultMessage(
        "cut off", "Lines of type run into the {measure} edge of the picture.", "Scan the whole sheet."
    ),
    Fault.BLURRED: FaultMessage(
        "blurred",
        "The edges of strokes are as wide as {measure} of a small letter's height.",
        "Scan it in focus.",
    ),
    Fault.TOO_SMALL: FaultMessage(
        "too small", "Small letters are {measure} pixels high.", "Scan it at 300 dpi."
    ),
    Fault.TOO_DARK: FaultMessage(
        "too dark", "The paper is dark, or strokes have run together.", "Scan it in grey and lighter."
    ),
    Fault.TOO_FAINT: FaultMessage(
        "too faint",
        "Type is hardly darker than its paper, or its strokes have fallen to pieces.",
        "Scan it in grey and with more contrast.",
    ),
    Fault.SKEWED: FaultMessage(
        "skewed", "The lines rise or fall by {measure} degrees.", "Lay the sheet straight."
    ),
    Fault.NOTHING_READ: FaultMessage(
        "nothing read", "There is ink, and no line of type was found in it.", ""
    ),
    Fault.NOT_TRUSTED: FaultMessage(
        "not to be trusted", "Signs in the reading say so; pages.csv names them.", ""
    ),
    Fault.MUCH_IS_WRONG: FaultMessage(
        "much is wrong", "About {measure} of its letters are probably read wrong.", ""
    ),
    Fault.OTHER_INK: FaultMessage(
        "other ink",
        "Of its ink {measure} is in no line that was read: handwriting, stamps, drawings.",
        "",
    ),
    Fault.BLANK: FaultMessage(
        "blank", "Nothing was read, and there is hardly any ink.", "See whether it is blank."
    ),
    Fault.ON_ITS_SIDE: FaultMessage("on its side", "It was turned to be read.", "See whether it was right."),
    Fault.UPSIDE_DOWN: FaultMessage("upside down", "It was turned to be read.", "See whether it was right."),
    Fault.NEGATIVE: FaultMessage("negative", "It was inverted to be read.", "See whether it was right."),
    Fault.DUPLICATE: FaultMessage("there twice", "{measure}", "See which of them to keep."),
    Fault.OTHER_LANGUAGE: FaultMessage(
        "another language", "It was read as {measure}.", "--language names the right one."
    ),
}
ADVICE: Mapping[Advice, str] = {
    Advice.RESCAN: "Scan these again",
    Advice.READ: "Read these by eye first",
    Advice.LOOK: "Look at these",
}
_SIDES = {"left": "left", "right": "right", "top": "top", "bottom": "bottom"}
_LIKENESSES = {
    "file": "It is the same file as page {number}.",
    "picture": "It is the same picture as page {number}, scanned again.",
    "text": "It has the text of page {number}: the same page, or a copy.",
}
_SHARES = {Fault.BLURRED, Fault.MUCH_IS_WRONG, Fault.OTHER_INK}


def describe_sign(sign: Sign, message: str, translate: Translate, lang: str) -> str:
    """Return the sentence that tells a sign; `message` is why its page failed, if it did."""
    sentence = FAULTS[sign.fault].sentence
    if sign.fault is Fault.FAILED:
        return translate(sentence, measure=message)
    if sign.fault is Fault.DUPLICATE:
        likeness, _, number = str(sign.measure).partition(" ")
        return translate(_LIKENESSES[likeness], number=number)
    measure = str(sign.measure)
    if sign.fault is Fault.CUT_OFF:
        measure = translate(_SIDES[measure])
    elif sign.fault is Fault.OTHER_LANGUAGE:
        measure = translate(LANGUAGES[measure].name) if measure in LANGUAGES else measure
    elif isinstance(sign.measure, float):
        measure = (format_percent if sign.fault in _SHARES else format_number)(sign.measure, lang)
    return translate(sentence, measure=measure)
