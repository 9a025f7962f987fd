"""tokens.jsonl: every token and every gap with a verdict, a JSON object a line."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ocr.formats.findings import box_fields, reason_fields
from ocr.model import DocumentResult, TokenVerdict


def format_tokens_jsonl(result: DocumentResult) -> str:
    """Return the contents of tokens.jsonl: a JSON object a line for every token and every gap with a verdict.

    Of neighbouring tokens with the same verdict and the same reasons, the first has the reasons; each other has none,
    and the start of the first as `same_as`.
    """
    lines = (
        json.dumps(fields, ensure_ascii=False, allow_nan=False)
        for page in result.pages
        for fields in _iter_token_fields(page.verdicts, page.transcription.text)
    )
    return "".join(line + "\n" for line in lines)


def _iter_token_fields(verdicts: Sequence[TokenVerdict], text: str) -> Iterator[Mapping[str, Any]]:
    """Yield the fields of each token of a page; reasons that neighbours share are with the first of them only."""
    first: TokenVerdict | None = None
    for verdict in verdicts:
        fields = _token_fields(verdict, text)
        repeats_first = first and (first.verdict, first.reasons) == (verdict.verdict, verdict.reasons)
        if first and verdict.reasons and repeats_first:
            yield {**fields, "reasons": [], "same_as": first.token.start}
        else:
            first = verdict
            yield fields


def _token_fields(verdict: TokenVerdict, text: str) -> Mapping[str, Any]:
    return {
        "page": verdict.page_index + 1,
        "start": verdict.token.start,
        "end": verdict.token.end,
        # As it is transcribed, with the characters that leave no ink.
        "text": text[verdict.token.start : verdict.token.end],
        "kind": verdict.token.kind.value,
        "verdict": verdict.verdict.value,
        "reading": verdict.reading,
        "probability": round(verdict.probability, 4),
        "confidence": None if verdict.confidence is None else round(verdict.confidence, 4),
        "boxes": box_fields(verdict.boxes),
        "reasons": reason_fields(verdict.reasons),
        "basis": verdict.basis.value,
    }
