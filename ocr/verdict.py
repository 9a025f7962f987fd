"""From evidence to a probability, from that to a verdict, and from verdicts to a ranked list.

The probability that the page differs is a logistic sum of what speaks for and against it. Its weights are set
by hand: each is one sentence that an archivist would accept.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from math import exp

from ocr.engines.alphabet import OCCLUDED
from ocr.evidence.departures import Departure
from ocr.evidence.language import is_known_word
from ocr.evidence.placement import Ground
from ocr.evidence.record import Contradiction
from ocr.model import FINDING_VERDICTS, Finding, Reason, Token, TokenKind, TokenVerdict, Verdict

# A departure less likely than this is taken for the engine's slip.
THRESHOLD = 0.5

_SEVERITY = {
    TokenKind.NUMBER: 1.0,
    TokenKind.DATE: 1.0,
    TokenKind.TIME: 1.0,
    TokenKind.NAME: 1.0,
    TokenKind.NEGATION: 1.0,
    TokenKind.WORD: 0.8,
    TokenKind.LINE: 0.8,
    TokenKind.FORM: 0.6,
    TokenKind.PUNCTUATION: 0.3,
    TokenKind.SPACING: 0.1,
}
_MARKS = '.,:;!?()"«»-'
# What a typewriter writes words and numbers with; other letters (a tick read as Δ) are drawn by hand.
_TYPED = re.compile(r"[A-Za-zА-Яа-яЁёІі0-9]")
_NUMERIC = (TokenKind.NUMBER, TokenKind.DATE, TokenKind.TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known about one departure. `looks` are the letters read when its place was read again alone."""

    departure: Departure
    kind: TokenKind
    looks: tuple[str, ...] = ()
    confusion_rate: float = 0.0
    type_in_place: float = 1.0
    ground: Ground = Ground.BARE
    contradiction: Contradiction | None = None
    record_supports: bool = False
    is_page_join: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict with the probability that the page differs from the transcription, and why."""

    verdict: Verdict
    probability: float
    reasons: tuple[Reason, ...]


def _sigmoid(logit: float) -> float:
    return 1.0 / (1.0 + exp(-logit))


def _reason(evidence: str, text: str, **fields: object) -> Reason:
    return Reason(evidence=evidence, text=text, fields=tuple((k, str(v)) for k, v in fields.items()))


def judge(evidence: Evidence) -> Judgement:
    """Return what the page says at a departure, by the kind of departure."""
    if evidence.is_page_join:
        text = "The word is broken over the page end: its other half is on the neighbouring page."
        return Judgement(verdict=Verdict.CONFIRMED, probability=0.05, reasons=(_reason("layout", text),))
    if _is_struck_over(evidence.departure):
        text = "What is typed here is struck over or blotted."
        reasons = (_reason("layout", text),)
        if evidence.departure.verdict is Verdict.OMITTED:
            # What a typist crossed out nobody transcribes.
            return Judgement(verdict=Verdict.CONFIRMED, probability=0.05, reasons=reasons)
        return Judgement(verdict=Verdict.ILLEGIBLE, probability=0.5, reasons=reasons)
    if evidence.departure.verdict is Verdict.MISREAD:
        return _judge_misread(evidence)
    if evidence.departure.verdict is Verdict.UNSEEN:
        return _judge_unseen(evidence)
    return _judge_omitted(evidence)


def _is_struck_over(departure: Departure) -> bool:
    """Tell whether all that is read other than transcribed is struck over."""
    read = departure.read_letters
    if departure.verdict is Verdict.OMITTED:
        return bool(read) and set(read) == {OCCLUDED}
    could_be = re.escape(read).replace(OCCLUDED, ".{0,2}")
    return OCCLUDED in read and bool(re.fullmatch(could_be, departure.transcribed_letters))


def _judge_misread(evidence: Evidence) -> Judgement:
    weighed = [
        _weigh_reading(evidence),
        *_weigh_looks(evidence),
        *_weigh_language(evidence),
        *_weigh_confusions(evidence),
        *_weigh_record(evidence),
    ]
    probability = _sigmoid(sum(weight for weight, _ in weighed))
    verdict = Verdict.MISREAD if probability >= THRESHOLD else Verdict.CONFIRMED
    reasons = tuple(
        reason for _, reason in sorted(weighed[1:], key=lambda item: -abs(item[0])) if reason is not None
    )
    first = weighed[0][1]
    return Judgement(verdict=verdict, probability=probability, reasons=((first,) if first else ()) + reasons)


_Weighed = tuple[float, Reason | None]


def _weigh_reading(evidence: Evidence) -> _Weighed:
    departure = evidence.departure
    weight = -0.6 + 4.0 * (departure.confidence - 0.85)
    if evidence.kind is TokenKind.PUNCTUATION:
        weight -= 1.0
    elif departure.transcribed_letters.lower() == departure.read_letters.lower():
        weight -= 1.5  # typewriter capitals and small letters differ in size only
    reason = _reason(
        "reading",
        "The page was read as «{reading}» where «{transcribed}» is transcribed (confidence {confidence} %).",
        reading=departure.reading,
        transcribed=departure.transcribed,
        confidence=round(100 * departure.confidence),
    )
    return weight, reason


def _weigh_looks(evidence: Evidence) -> list[_Weighed]:
    weighed: list[_Weighed] = []
    departure = evidence.departure
    for_page = sum(_same_letters(look, departure.read_letters) for look in evidence.looks)
    for_text = sum(_same_letters(look, departure.transcribed_letters) for look in evidence.looks)
    if for_page:
        text = "Read again by itself, the place gave the same reading ({count} of {looks} times)."
        weighed.append(
            (1.1 * for_page, _reason("second look", text, count=for_page, looks=len(evidence.looks)))
        )
    if for_text:
        text = "Read again by itself, the place gave what is transcribed ({count} of {looks} times)."
        weighed.append(
            (-1.9 * for_text, _reason("second look", text, count=for_text, looks=len(evidence.looks)))
        )
    return weighed


def _same_letters(a: str, b: str) -> bool:
    """A look at a word alone may take in a neighbouring mark: letters and digits decide, if any."""
    bare_a, bare_b = ("".join(ch for ch in text if ch.isalnum()) for text in (a, b))
    return bare_a == bare_b if bare_b else a == b


def _weigh_language(evidence: Evidence) -> list[_Weighed]:
    departure = evidence.departure
    # Half a letter at the margin is read as a mark: a word is judged without the marks that cling to it.
    transcribed, read = departure.transcribed.strip(_MARKS), departure.reading.strip(_MARKS)
    if evidence.kind in _NUMERIC:
        if departure.read_letters and not any(ch.isdigit() for ch in departure.read_letters):
            return [(-2.0, _reason("language", "The reading has no digits where a number is transcribed."))]
        digits_only = all(ch.isdigit() or not ch.isalnum() for ch in departure.read_letters)
        return [(1.2 if digits_only else -1.2, None)]
    if not (_is_word(transcribed) and _is_word(read)):
        return [(0.6 if _differ_in_digits(departure) else -0.6, None)]
    known, read_known = is_known_word(transcribed), is_known_word(read)
    if known and not read_known:
        text = "«{reading}» is no Russian word, «{transcribed}» is: the engine may have slipped."
        return [(-2.2, _reason("language", text, reading=read, transcribed=transcribed))]
    if read_known and not known:
        text = "«{transcribed}» is no Russian word, «{reading}» is."
        return [(1.8, _reason("language", text, reading=read, transcribed=transcribed))]
    return [(0.8 if known else -0.5, None)]


def _differ_in_digits(departure: Departure) -> bool:
    """Return whether a mixed token such as БЭСМ-6 is read with other digits and the same letters."""
    left, right = departure.transcribed_letters, departure.read_letters
    bare = [re.sub(r"\d", "", text) for text in (left, right)]
    return bare[0] == bare[1] and left != right


def _is_word(text: str) -> bool:
    return text.replace("-", "").isalpha() and len(text) > 1


def _weigh_confusions(evidence: Evidence) -> list[_Weighed]:
    if evidence.confusion_rate < 0.01:
        return []
    text = "The engine makes this very confusion elsewhere in the document too ({percent} % of the letter)."
    reason = _reason("document", text, percent=max(1, round(100 * evidence.confusion_rate)))
    return [(-2.5 * min(1.0, evidence.confusion_rate / 0.1), reason)]


def _weigh_record(evidence: Evidence) -> list[_Weighed]:
    against = evidence.contradiction
    if against is not None:
        reason = describe_contradiction(against, evidence.departure.transcribed)
        return [(4.0 if against.expected == evidence.departure.reading else 1.5, reason)]
    if evidence.record_supports:
        text = "The rest of the record gives this number as it is transcribed."
        return [(-1.5, _reason("record", text))]
    return []


def describe_contradiction(against: Contradiction, transcribed: str) -> Reason:
    """Return where the record has the number otherwise, as a reason."""
    sheets = ", ".join(str(index + 1) for index in against.page_indexes)
    several = len(against.page_indexes) > 1
    if against.in_title and several:
        text = "The catalogue title and pages {sheets} give {expected}, not {transcribed}."
    elif against.in_title and sheets:
        text = "The catalogue title and page {sheets} give {expected}, not {transcribed}."
    elif against.in_title:
        text = "The catalogue title gives {expected}, not {transcribed}."
    elif several:
        text = "Pages {sheets} give {expected}, not {transcribed}."
    else:
        text = "Page {sheets} gives {expected}, not {transcribed}."
    return _reason("record", text, sheets=sheets, expected=against.expected, transcribed=transcribed)


def sic_probability(against: Contradiction) -> float:
    """Return the probability that the page contradicts the record: the catalogue title weighs most."""
    return 0.95 if against.in_title else 0.8


def _judge_unseen(evidence: Evidence) -> Judgement:
    departure = evidence.departure
    if evidence.ground is Ground.INK_OUTSIDE:
        text = "There is ink that could not be read as type here: a stamp, a form or handwriting."
        return Judgement(verdict=Verdict.UNCHECKED, probability=0.3, reasons=(_reason("layout", text),))
    typed = sum(bool(_TYPED.match(ch)) for ch in departure.transcribed_letters)
    if not typed and (evidence.ground is Ground.INK_IN_TYPE or any(map(str.isalpha, departure.transcribed))):
        text = (
            "«{transcribed}» is nothing that a typewriter writes: whether it is on the page was not checked."
        )
        reason = _reason("layout", text, transcribed=departure.transcribed)
        return Judgement(verdict=Verdict.UNCHECKED, probability=0.3, reasons=(reason,))
    if evidence.ground is Ground.INK_IN_TYPE:
        text = "There is ink at this place in the line, but it could not be read."
        return Judgement(verdict=Verdict.ILLEGIBLE, probability=0.5, reasons=(_reason("layout", text),))
    letters = sum(ch.isalnum() for ch in departure.transcribed_letters)
    probability = 0.3 if not letters else 0.55 if letters == 1 else 0.85 if letters < 4 else 0.93
    verdict = Verdict.UNSEEN if probability >= THRESHOLD else Verdict.CONFIRMED
    text = "«{transcribed}» is transcribed, but the page has no ink left for it at this place."
    return Judgement(
        verdict=verdict,
        probability=probability,
        reasons=(_reason("layout", text, transcribed=departure.transcribed),),
    )


def _judge_omitted(evidence: Evidence) -> Judgement:
    departure = evidence.departure
    words = [w for w in departure.reading.split() if any(ch.isalnum() for ch in w)]
    letters = sum(ch.isalnum() for ch in departure.read_letters)
    logit = -0.4 + 6.0 * (departure.confidence - 0.85) + min(letters, 12) * 0.2
    known = sum(is_known_word(w.strip(_MARKS)) or w.isdigit() for w in words)
    logit += (1.5 if known * 2 > len(words) else -1.5) if words else -3.0
    probability = _sigmoid(logit) * evidence.type_in_place
    text = "The page has «{reading}» here (confidence {confidence} %), the transcription does not."
    reason = _reason("reading", text, reading=departure.reading, confidence=round(100 * departure.confidence))
    verdict = Verdict.OMITTED if probability >= THRESHOLD else Verdict.UNCHECKED
    return Judgement(verdict=verdict, probability=probability, reasons=(reason,))


def severity_of(kind: TokenKind) -> float:
    """Return how much an error of this kind matters, 0 to 1."""
    return _SEVERITY[kind]


def merge_kind(kinds: Sequence[TokenKind]) -> TokenKind:
    """Return the gravest kind among tokens; WORD where there is none."""
    return max(kinds, key=severity_of, default=TokenKind.WORD)


def rank_findings(verdicts: Sequence[TokenVerdict], texts: Mapping[int, str]) -> tuple[Finding, ...]:
    """Return the findings, worst first: neighbouring tokens of one verdict are one finding.

    `texts` are the decoded transcriptions by page index.
    """
    findings = [_make_finding(group, texts[group[0].page_index]) for group in _group(verdicts)]
    ranked = sorted(findings, key=lambda f: (-f.rank, f.page_index, f.start))
    seen: dict[str, int] = {}
    unique: list[Finding] = []
    for finding in ranked:
        seen[finding.id] = seen.get(finding.id, 0) + 1
        again = seen[finding.id]
        unique.append(finding if again == 1 else replace(finding, id=f"{finding.id}-{again}"))
    return tuple(unique)


def _group(verdicts: Sequence[TokenVerdict]) -> list[list[TokenVerdict]]:
    groups: list[list[TokenVerdict]] = []
    previous: TokenVerdict | None = None
    for verdict in verdicts:
        if verdict.verdict in FINDING_VERDICTS:
            joins = (
                previous is not None
                and previous.verdict is verdict.verdict
                and previous.page_index == verdict.page_index
                and verdict.verdict is not Verdict.OMITTED
            )
            if joins:
                groups[-1].append(verdict)
            else:
                groups.append([verdict])
        previous = verdict
    return groups


def _make_finding(group: Sequence[TokenVerdict], text: str) -> Finding:
    first, last = group[0], group[-1]
    strongest = max(group, key=lambda v: v.probability * severity_of(v.token.kind))
    start, end = first.token.start, last.token.end
    readings = list(dict.fromkeys((v.boxes, v.reading) for v in group if v.reading))
    reading = " ".join(r for _, r in readings)
    key = "\x1f".join((str(first.page_index), text, first.verdict, str(start), str(end), reading))
    return Finding(
        id=sha256(key.encode()).hexdigest()[:12],
        page_index=first.page_index,
        verdict=first.verdict,
        kind=strongest.token.kind,
        severity=severity_of(strongest.token.kind),
        probability=strongest.probability,
        start=start,
        end=end,
        transcribed=text[start:end],
        reading=reading,
        boxes=tuple(dict.fromkeys(box for v in group for box in v.boxes)),
        reasons=tuple(dict.fromkeys(reason for v in group for reason in v.reasons)),
    )


def gap_token(offset: int, kind: TokenKind) -> Token:
    """Return the empty token that marks a gap in the transcription."""
    return Token(text="", start=offset, end=offset, kind=kind)
