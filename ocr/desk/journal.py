"""The journal of collation («журнал сверки»), who decided what, when, on what evidence: HTML, PDF and JSON lines."""

from ocr.desk.journal_entries import (
    Journal,
    JournalEntry,
    find_journal_faults,
    format_journal_jsonl,
    make_entry,
    parse_journal_jsonl,
)
from ocr.desk.journal_html import format_journal_html
from ocr.desk.journal_pdf import format_journal_pdf

__all__ = [
    "Journal",
    "JournalEntry",
    "find_journal_faults",
    "format_journal_html",
    "format_journal_jsonl",
    "format_journal_pdf",
    "make_entry",
    "parse_journal_jsonl",
]
