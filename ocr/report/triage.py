"""triage.html: the pages of a batch that call for a person, with pictures, the most urgent first."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median_low

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ocr import __version__
from ocr.formats.file_names import show_text
from ocr.report.html import make_policy
from ocr.report.messages import format_count, format_percent, make_translate
from ocr.report.pictures import make_data_uri
from ocr.report.triage_messages import ADVICE, FAULTS, describe_sign
from ocr.report.triage_pictures import TriagePictures
from ocr.triage.signs import Advice
from ocr.triage.worklist import TriagedPage, count_advice

# Pages with pictures, and pages at all of each kind, so that a browser can bear the list; triage.csv has all.
MAX_PICTURES, MAX_PAGES = 200, 2000
_FOLDER = Path(__file__).parent


def choose_pictured(pages: Sequence[TriagedPage]) -> list[TriagedPage]:
    """Return the pages that are to have pictures: the most urgent ones of which something was read."""
    return [page for page in pages if page.advice is not Advice.NOTHING and page.key][:MAX_PICTURES]


def format_triage(pages: Sequence[TriagedPage], pictures: Mapping[int, TriagePictures], *, lang: str) -> str:
    """Return the worklist as HTML in the language "en" or "ru"; `pictures` are those of pages, by page index.

    Raises UsageError for another language.
    """
    translate = make_translate(lang)
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.globals |= {
        "t": translate,
        "count": partial(format_count, lang=lang),
        "share": partial(format_percent, lang=lang, digits=1),
        "faults": FAULTS,
        "uri": make_data_uri,
        "describe": lambda sign, page: describe_sign(sign, show_text(page.message), translate, lang),
        "show": show_text,
    }
    style = "".join((_FOLDER / name).read_text(encoding="utf-8") for name in ("report.css", "triage.css"))
    counts = count_advice(pages)
    predicted = [page.predicted_cer.value for page in pages if page.predicted_cer]
    return environment.get_template("triage.html.j2").render(
        lang=lang,
        version=__version__,
        policy=make_policy(style, ""),
        style=style,
        pages=pages,
        pictures=pictures,
        missing={page.page_index for page in choose_pictured(pages)} - pictures.keys(),
        middle=median_low(predicted) if predicted else None,
        rescan=counts[Advice.RESCAN],
        read=counts[Advice.READ],
        look=counts[Advice.LOOK],
        most=MAX_PAGES,
        groups=[
            (title, [page for page in pages if page.advice is advice]) for advice, title in ADVICE.items()
        ],
    )
