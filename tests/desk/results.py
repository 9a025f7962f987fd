"""Folders of results as `verify` leaves them, as far as the desk reads them: findings.json and the pages' texts."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ocr.batch.origins import write_origins
from ocr.formats.findings import FindingsFile, PageSummary, format_findings_json
from ocr.formats.results import get_page_text_path, get_source_path
from ocr.model import Box, ErrorsLeft, Finding, Rate, Reason, TokenKind, Uncovered, Verdict

TEXT = "Продолжение шифртелеграммы № 25848 от 5 июня."


def make_finding(
    word: str, reading: str, *, probability: float = 0.99, kind: TokenKind = TokenKind.WORD, page: int = 0
) -> Finding:
    """A misread word of TEXT, at its only place there; its key is of the word."""
    start = TEXT.index(word)
    return Finding(
        id=f"id-{word}-{page}",
        page_index=page,
        verdict=Verdict.MISREAD,
        kind=kind,
        severity=1.0,
        probability=probability,
        start=start,
        end=start + len(word),
        transcribed=word,
        reading=reading,
        boxes=(Box(10, 20, 60, 40),),
        reasons=(Reason(evidence="likelihood", text="The page shows it."),),
        key=f"{word.encode().hex()[:12]}{page}",
    )


NUMBER = make_finding("25848", "25348", kind=TokenKind.NUMBER)
WORD = make_finding("июня", "июля", probability=0.95)
DOUBT = replace(make_finding("от", "до", probability=0.3), listed=True)


def write_results(
    folder: Path,
    findings: Sequence[Finding] = (NUMBER, WORD),
    *,
    doubts: Sequence[Finding] = (DOUBT,),
    dismissed: Sequence[Finding] = (),
    pages: int = 1,
    name: str = "Дело 1",
) -> None:
    """Write the results of a document of so many pages, each with TEXT, as of scans of 100 x 80 pixels."""
    listed = [*findings, *doubts]
    left = [
        ErrorsLeft(at, round(sum(one.probability for one in listed[at:]) + 0.1, 2), 0, len(listed) - at)
        for at in range(len(listed) + 1)
    ]
    file = FindingsFile(
        name=name,
        profile="typescript",
        counts={},
        pages=tuple(_make_page(index) for index in range(pages)),
        findings=tuple(findings),
        doubts=tuple(doubts),
        dismissed=tuple(dismissed),
        errors_left=tuple(left),
        coverage=1.0,
    )
    for index in range(pages):
        path = get_page_text_path(folder, index + 1)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(TEXT.encode())
    _keep_files(folder, [f"{index + 1}.txt" for index in range(pages)])
    (folder / "findings.json").write_text(format_findings_json(file), "utf-8")


def _keep_files(folder: Path, names: Sequence[str]) -> None:
    """Put the transcription's files beside the results, and keep with these what a run keeps of them."""
    places = {name: folder.with_name(f"{folder.name}-texts") / name for name in names}
    for name, path in places.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(TEXT.encode())
        get_source_path(folder, name).write_bytes(TEXT.encode())
    write_origins(folder, places, dict.fromkeys(names, TEXT.encode()))


def _make_page(index: int) -> PageSummary:
    return PageSummary(
        page_index=index,
        scan=f"{index + 1}.jpg",
        sha256=f"{index:064x}",
        width_px=100,
        height_px=80,
        transcription=f"{index + 1}.txt",
        transcription_start=0,
        tokens=8,
        counts={},
        cer=Rate(1, 40),
        wer=Rate(1, 7),
        engines=("typescript",),
        coverage=1.0,
        label=f"л. {index + 1}",
        uncovered=(Uncovered(key=f"area{index}", box=Box(0, 0, 9, 9), reading="виза"),),
    )
