"""What a finished run says on the terminal."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ocr.model import Rate
from ocr.text.excerpt import shorten
from ocr.text.metrics import Score

_FINDINGS_SHOWN = 5
_CONFUSIONS_SHOWN = 10
# Characters shown of what is transcribed or read, and of a sentence.
_MOST_TEXT, _MOST_SENTENCE = 60, 500


def _percent(rate: Mapping[str, int] | Rate) -> str:
    edits, length = (rate.edits, rate.length) if isinstance(rate, Rate) else (rate["edits"], rate["length"])
    return f"{100 * edits / length:.2f} % ({edits} of {length})" if length else f"none ({edits} of 0)"


def format_summary(findings: Mapping[str, Any], out: Path, *, up_to_date: bool) -> str:
    """Return the scores, the first findings and where the report is, from the contents of findings.json."""
    document = findings["document"]
    lines = [_on_a_line(document["name"], _MOST_SENTENCE)]
    if up_to_date:
        lines.append("Nothing changed since the last run; its results stand.")
    lines.extend(f"Note: {_on_a_line(notice, _MOST_SENTENCE)}" for notice in document.get("notices", ()))
    for page in findings["pages"]:
        lines.append(
            f"page {page['page']}  {page['scan']}: CER {_percent(page['cer'])}, WER {_percent(page['wer'])}, "
            f"{page['tokens']} tokens"
        )
    for failure in findings.get("failures", ()):
        message = _on_a_line(failure["message"], _MOST_SENTENCE)
        lines.append(f"page {failure['page']}  {failure['scan']} FAILED: {message}")
    found = findings["findings"]
    rejected = document.get("rejected")
    if rejected:
        lines.append(f"Rejected before, and left out: {rejected}.")
    lines.append(f"{len(found)} findings to review" + (", worst first:" if found else "."))
    for number, finding in enumerate(found[:_FINDINGS_SHOWN], start=1):
        lines.append(_format_finding(number, finding))
    if len(found) > _FINDINGS_SHOWN:
        lines.append(f"  ... and {len(found) - _FINDINGS_SHOWN} more in the report")
    doubtful, unchecked = (document["counts"].get(verdict, 0) for verdict in ("doubtful", "unchecked"))
    if doubtful or unchecked:
        tokens = sum(page["tokens"] for page in findings["pages"])
        lines.append(
            f"Of {tokens} tokens {doubtful} are doubtful, {unchecked} unchecked: counted, not listed."
        )
    if left := document.get("left"):
        lines.append(_format_left(left))
    lines.append(f"Report: {(out / 'report.html').resolve()}")
    return "\n".join(lines)


def _format_left(left: Mapping[str, Any]) -> str:
    now, end = left["now"], left["at_the_end"]
    text = f"Errors in the transcription: about {now['expected']:.1f} ({now['low']} to {now['high']}, 90 %)"
    if end["reviewed"]:
        text += (
            f"; left once the {end['reviewed']} departures above are reviewed: "
            f"about {end['expected']:.1f} ({end['low']} to {end['high']})"
        )
    return text + "."


def _on_a_line(text: str, most: int) -> str:
    return shorten(" ".join(text.split()), most)


def _format_finding(number: int, finding: Mapping[str, Any]) -> str:
    transcribed, reading = (_on_a_line(finding[side], _MOST_TEXT) for side in ("transcribed", "reading"))
    what = f"«{transcribed}»" if transcribed else "(nothing)"
    arrow = f" -> «{reading}»" if reading and reading != transcribed else ""
    return (
        f"  {number}. page {finding['page']}, {finding['verdict']}: {what}{arrow} "
        f"({100 * finding['probability']:.0f} %)"
    )


def format_score(score: Score) -> str:
    """Return CER, WER and the most frequent confusions as text."""
    lines = [f"profile {score.profile}", f"CER {_percent(score.cer)}", f"WER {_percent(score.wer)}"]
    for true, read, count in score.confusions[:_CONFUSIONS_SHOWN]:
        lines.append(f"  {count:4} x {true or '(nothing)'!r} read as {read or '(nothing)'!r}")
    return "\n".join(lines)


def format_score_json(score: Score, *, ascii_only: bool = False) -> str:
    """Return the score as JSON: counts, and rates that are null where there is nothing to divide by.

    `ascii_only` escapes all other characters.
    """
    fields = {
        "profile": score.profile,
        "cer": {"edits": score.cer.edits, "length": score.cer.length, "rate": score.cer.value},
        "wer": {"edits": score.wer.edits, "length": score.wer.length, "rate": score.wer.value},
        "confusions": [{"true": t, "read": r, "count": n} for t, r, n in score.confusions],
    }
    return json.dumps(fields, ensure_ascii=ascii_only, indent=1)
