"""All rules about records, and the check of a record by them."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ocr.consistency import (
    catalogue_dates,
    cited_documents,
    document_numbers,
    impossible_dates,
    joins,
    leftovers,
    names_and_words,
    periods,
    repeated_text,
    sentence_joins,
    sheet_heads,
    sheet_numbers,
    stages,
    sums,
    translation,
    weekdays,
)
from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule, merge_checked
from ocr.errors import UsageError

RULES: tuple[Rule, ...] = (
    *catalogue_dates.RULES,
    *cited_documents.RULES,
    *document_numbers.RULES,
    *impossible_dates.RULES,
    *joins.RULES,
    *leftovers.RULES,
    *names_and_words.RULES,
    *periods.RULES,
    *repeated_text.RULES,
    *sentence_joins.RULES,
    *sheet_heads.RULES,
    *sheet_numbers.RULES,
    *stages.RULES,
    *sums.RULES,
    *translation.RULES,
    *weekdays.RULES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCheck:
    """What the rules found in a record, worst first, and how many places agree, by what was looked at."""

    inconsistencies: tuple[Inconsistency, ...]
    agreeing: dict[Matter, int]


def check_record(
    record: RecordText, *, without: Collection[str] = (), rules: Sequence[Rule] = RULES
) -> RecordCheck:
    """Return what the rules find in a record, except those named in `without`.

    Raises UsageError for the name of no rule.
    """
    names = {rule.name for rule in rules}
    if unknown := [name for name in without if name not in names]:
        raise UsageError(f"There is no rule «{unknown[0]}». The rules are: {', '.join(sorted(names))}.")
    asked = [rule for rule in rules if rule.name not in without]
    found = [(rule.matter, rule.check(record)) for rule in asked]
    merged = merge_checked(checked for _, checked in found)
    agreeing = {place.key for place in merged.agreeing}
    counts: Counter[Matter] = Counter()
    for matter in Matter:
        keys = {
            place.key for asked_of, checked in found if asked_of is matter for place in checked.agreeing
        } & agreeing
        counts[matter] = len(keys)
    return RecordCheck(inconsistencies=merged.inconsistencies, agreeing=dict(counts))


__all__ = ["RULES", "Checked", "RecordCheck", "check_record"]
