"""`sverka.check`: a record against itself."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from ocr.api.result import Result
from ocr.api.work_folder import WorkFolder
from ocr.errors import InputError, UsageError
from ocr.model import Decision


def check(
    record: str | Path | Sequence[str],
    *,
    catalogue: Mapping[str, str] | None = None,
    translation: str = "",
    without: Collection[str] = (),
    decisions: str | Path | Sequence[Decision] = (),
    language: str | None = None,
) -> Result:
    """Check a record against itself: numbers, sums, dates, joins of sheets, names, and the translation.

    Parameters
    ----------
    record : path, or a sequence of str
        The folder that `sverka import` wrote, an archive's record as text, or the text of each sheet.
    catalogue : mapping, optional
        Beside the texts of sheets: fields of the catalogue entry, by their names in record.json (`title`, `date`,
        `date_iso`, `citation`, `source`, `summary`).
    translation : str
        Beside the texts of sheets: the English translation.
    without : collection of str
        Names of rules that are switched off.
    decisions : path, or a sequence of Decision
        Decisions of an earlier review: what they reject goes to `Result.dismissed`.
    language : {"ru", "uk", "be", "bg", "sr", "mk"}, optional
        The language of the sheets; None tells it from them.

    Returns
    -------
    Result
        Findings worst first; `document.agreeing` counts what was compared and agrees. No page was asked: what
        contradicts nothing is not found.

    Raises
    ------
    InputError
        For what is no record.
    UsageError
        For the name of no rule, an unknown language, or a catalogue or a translation beside a record in files.
    """
    from ocr.api.functions import find_language
    from ocr.batch.check import check_source
    from ocr.batch.record_source import load_record_source, take_record_source
    from ocr.review.corrected import load_decisions

    named = None if language is None else find_language(language)
    if isinstance(record, str | Path):
        if catalogue or translation:
            raise UsageError(
                "A record in files has its own catalogue and translation. Give the texts of its sheets."
            )
        source = load_record_source(Path(record), named)
    else:
        if not any(text.strip() for text in record):
            raise InputError("There is no text to check. Give the text of each sheet.")
        source = take_record_source(record, catalogue or {}, translation, named)
    made = load_decisions(Path(decisions)) if isinstance(decisions, str | Path) else tuple(decisions)
    return Result(document=check_source(source, without=without, decisions=made), _work=WorkFolder())
