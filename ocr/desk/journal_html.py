"""The journal of collation as one HTML file without a script: to be read, printed, and kept."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ocr import __version__
from ocr.desk.journal_entries import Journal
from ocr.desk.journal_words import (
    show,
    show_time,
    tell_agreement,
    tell_entries,
    tell_head,
    translate_journal,
)
from ocr.report.html import make_policy

_FOLDER = Path(__file__).parent


def format_journal_html(journal: Journal, *, lang: str) -> str:
    """Return the journal as HTML in the language "en" or "ru". Raises UsageError for another language."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    style = (_FOLDER / "journal.css").read_text(encoding="utf-8")
    return environment.get_template("journal.html.j2").render(
        t=translate_journal(lang),
        lang=lang,
        version=__version__,
        style=style,
        policy=make_policy(style, ""),
        title=show(journal.title, 300),
        made_at=show_time(journal.made_at) if journal.made_at else "",
        counted=tell_head(journal, lang),
        head=show(journal.head.hash, 64),
        agreement=tell_agreement(journal, lang),
        entries=tell_entries(journal, lang),
    )
