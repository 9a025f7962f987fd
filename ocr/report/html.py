"""report.html: the findings for people, one self-contained file with its pictures, style and script inside."""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from numpy.typing import NDArray

from ocr import __version__
from ocr.formats.findings import count_tokens, count_verdicts
from ocr.image.pixels import turn_upright
from ocr.model import (
    FINDING_VERDICTS,
    RECORD_VERDICTS,
    Box,
    Decision,
    DocumentResult,
    ErrorsLeft,
    Finding,
    PageResult,
    Rate,
    TokenVerdict,
)
from ocr.report.areas import MAX_AREA_PICTURES, AreaView, count_open, view_areas, with_areas
from ocr.report.cards import MAX_CROPPED_FINDINGS, Card, make_card, make_record_card, quote_other
from ocr.report.effort import count_departures, view_effort
from ocr.report.entries import count_unlisted, number_places, view_entries
from ocr.report.messages import (
    CHOICES,
    KINDS,
    MATTERS,
    NOTED,
    RECORD_CHOICES,
    VERDICTS,
    Translate,
    describe_probability,
    format_count,
    format_number,
    format_percent,
    make_translate,
)
from ocr.report.notes import view_notes
from ocr.report.passages import Piece, cut_pieces
from ocr.report.pictures import Place, embed_page, place_box
from ocr.text.excerpt import shorten

# Most pages with pictures, so that a browser can bear the report.
MAX_WHOLE_PAGES = 40
_MAX_TITLE_CHARS = 120
_FOLDER = Path(__file__).parent

LoadImage = Callable[[int], NDArray[np.uint8] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outline:
    """A clickable box on a page image, of a finding (by number) or of a token (by index)."""

    place: Place
    verdict: str
    finding: int | None
    token: int | None
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _PageView:
    """A page image with its outlines, and the transcription in pieces beside it."""

    number: int
    scan: str
    uri: str
    width_px: int
    height_px: int
    outlines: tuple[_Outline, ...]
    pieces: tuple[Piece, ...]
    verdicts: tuple[str, ...]
    readings: tuple[str, ...]


def format_report(result: DocumentResult, load_image: LoadImage, *, lang: str) -> str:
    """Return the report as HTML in the language "en" or "ru".

    `load_image` gives the scan of a page by index, uint8 H x W grey or H x W x 3 RGB, of any size, or None if it
    is missing; it is called for one page at a time. Raises UsageError for another language.
    """
    translate = make_translate(lang)
    looks = result.listed_doubts
    first_look = len(result.findings) + 1
    shown = _view_pages(result, load_image, translate)
    cards = shown.cards
    template = _make_environment(translate, lang).get_template("report.html.j2")
    style, script = ((_FOLDER / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    return template.render(
        lang=lang,
        version=__version__,
        policy=make_policy(style, script),
        style=style,
        script=script,
        result=result,
        is_any_understood=any(page.coverage.is_enough for page in result.pages),
        warnings=[translate(warning.text, **dict(warning.fields)) for warning in result.warnings],
        entries=view_entries(result.findings, 1, cards),
        looks=view_entries(looks, first_look, cards),
        verdicts={number: place.verdict.value for number, place in number_places(result).items()},
        first_look=first_look,
        unlisted=count_unlisted(result),
        dismissed=[cards[number] for number in sorted(cards) if number >= first_look + len(looks)],
        uncovered=with_areas(shown.areas),
        labels={page.page_index + 1: page.page.scan.label for page in result.pages},
        open_areas=count_open(result.pages),
        decisions=[_decision_fields(decision) for decision in result.decisions],
        scans=_hash_scans(result.pages),
        views=shown.views,
        notes=view_notes(result.notes),
        rows=_score_rows(result.pages),
        pooled_cer=sum((page.cer for page in result.pages), Rate(0, 0)),
        pooled_wer=sum((page.wer for page in result.pages), Rate(0, 0)),
        counts=count_verdicts(verdict for page in result.pages for verdict in page.verdicts),
        engines=sorted({engine for page in result.pages for engine in page.page.engines}),
        effort=view_effort(result.errors_left, count_departures(result.findings)),
        efforts=list(map(_errors_left_row, result.errors_left)),
    )


def make_policy(style: str, script: str) -> str:
    """Return the content security policy of a page that runs this script alone and loads and sends nothing.

    `style-src` is for browsers that do not know its two parts; places on pictures are style attributes.
    """
    of_style, of_script = (b64encode(sha256(text.encode()).digest()).decode() for text in (style, script))
    return "; ".join(
        (
            "default-src 'none'",
            "img-src data:",
            "style-src 'unsafe-inline'",
            f"style-src-elem 'sha256-{of_style}'",
            "style-src-attr 'unsafe-inline'",
            f"script-src 'sha256-{of_script}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


class _Shown(NamedTuple):
    """What the report shows: findings by number, whole pages, and ink without a transcription by page."""

    cards: dict[int, Card]
    views: list[_PageView]
    areas: dict[int, tuple[AreaView, ...]]


def _view_pages(result: DocumentResult, load_image: LoadImage, translate: Translate) -> _Shown:
    """Return what is shown of each page; its scan is loaded once, and only where something of it is shown."""
    numbered = number_places(result)
    listed = len(result.findings) + len(result.listed_doubts)
    shown = _choose_pages(result)
    cards = {
        number: make_record_card(number, finding, result, translate)
        for number, finding in numbered.items()
        if finding.page_index is None
    }
    views: list[_PageView] = []
    areas: dict[int, tuple[AreaView, ...]] = {}
    pictures = MAX_AREA_PICTURES
    for scanned in result.pages:
        on_page = {
            number: finding
            for number, finding in numbered.items()
            if finding.page_index == scanned.page_index
        }
        page, here = _turn_page(scanned, on_page)
        has_areas = bool(page.uncovered) and pictures > 0
        wanted = (
            page.page_index in shown or has_areas or any(number <= MAX_CROPPED_FINDINGS for number in here)
        )
        image = load_image(page.page_index) if wanted else None
        if image is not None:
            image = turn_upright(image, scanned.page.turn_deg_ccw)
        areas[page.page_index] = view_areas(scanned, image, pictures=pictures)
        pictures -= len(scanned.uncovered)
        for number, finding in here.items():
            other = quote_other(finding, result, translate)
            cards[number] = make_card(number, finding, page, image, translate, other)
        if page.page_index in shown:
            listed_here = {number: finding for number, finding in here.items() if number <= listed}
            views.append(_make_view(page, listed_here, image, translate))
    return _Shown(cards, views, areas)


def _make_environment(translate: Translate, lang: str) -> Environment:
    """Return the environment of the template, with its functions, names and limits."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.globals |= {
        "t": translate,
        "count": partial(format_count, lang=lang),
        "percent": partial(_format_rate, lang=lang),
        "share": partial(format_percent, lang=lang),
        "number": partial(format_number, lang=lang),
        "verdict_names": VERDICTS,
        "choice_names": CHOICES,
        "record_choice_names": RECORD_CHOICES,
        "record_verdicts": [verdict.value for verdict in RECORD_VERDICTS],
        "matter_names": MATTERS,
        "noted_names": NOTED,
        "kind_names": KINDS,
        "describe_probability": describe_probability,
        "most_crops": MAX_CROPPED_FINDINGS,
        "most_pages": MAX_WHOLE_PAGES,
    }
    return environment


def _choose_pages(result: DocumentResult) -> frozenset[int]:
    """Return the indexes of the pages shown whole: the first MAX_WHOLE_PAGES, and those of the worst findings."""
    first = [page.page_index for page in result.pages[:MAX_WHOLE_PAGES]]
    listed = (*result.findings, *result.listed_doubts)
    with_findings = dict.fromkeys(one.page_index for one in listed if one.page_index is not None)
    return frozenset([*first, *list(with_findings)[:MAX_WHOLE_PAGES]])


def _errors_left_row(one: ErrorsLeft) -> tuple[int, float, int, int]:
    return one.reviewed, round(one.expected, 2), one.low, one.high


def _decision_fields(decision: Decision) -> dict[str, str]:
    """Return a decision in the form that the script saves."""
    return {
        "id": decision.finding,
        "key": decision.key,
        "decision": decision.choice.value,
        "text": decision.text,
    }


def _hash_scans(pages: Sequence[PageResult]) -> str:
    """Return the document's name in the browser's storage, 16 hex digits, which corrections do not change."""
    return sha256("".join(page.page.sha256 for page in pages).encode()).hexdigest()[:16]


def _format_rate(rate: Rate, lang: str) -> str:
    return "–" if rate.value is None else format_percent(rate.value, lang, 2)


def _score_rows(pages: Sequence[PageResult]) -> list[dict[str, Any]]:
    return [
        {
            "page": page,
            "tokens": count_tokens(page),
            "counts": count_verdicts(page.verdicts),
            "coverage": page.coverage.share,
            "is_understood": page.coverage.is_enough,
        }
        for page in pages
    ]


def _turn_page(page: PageResult, findings: Mapping[int, Finding]) -> tuple[PageResult, dict[int, Finding]]:
    """Return a page turned upright, with its findings: their boxes turned with it."""
    scan = page.page
    width, height = scan.width_px, scan.height_px

    def turn(boxes: Sequence[Box]) -> tuple[Box, ...]:
        return tuple(box.turned_upright(scan.turn_deg_ccw, width, height) for box in boxes)

    if scan.turn_deg_ccw in (90, 270):
        scan = replace(scan, width_px=height, height_px=width)
    verdicts = tuple(replace(verdict, boxes=turn(verdict.boxes)) for verdict in page.verdicts)
    turned = {number: replace(finding, boxes=turn(finding.boxes)) for number, finding in findings.items()}
    return replace(page, page=scan, verdicts=verdicts), turned


def _make_view(
    page: PageResult,
    findings: Mapping[int, Finding],
    image: NDArray[np.uint8] | None,
    translate: Translate,
) -> _PageView:
    ground = Box(0, 0, page.page.width_px, page.page.height_px)
    # The pixels of the picture are square, those of the scan may be oblong.
    height, width = (ground.height, ground.width) if image is None else image.shape[:2]
    outlines = [
        _Outline(
            place=place_box(box, ground),
            verdict=verdict.verdict.value,
            finding=None,
            token=index,
            title=_title(verdict, translate),
        )
        for index, verdict in enumerate(page.verdicts)
        if not _is_in_finding(verdict, findings.values())
        for box in verdict.boxes
    ]
    outlines += [
        _Outline(
            place=place_box(box, ground),
            verdict=finding.verdict.value,
            finding=number,
            token=None,
            title=f"{number}. {translate(VERDICTS[finding.verdict.value][0])}: {_shorten(finding.reading)}",
        )
        for number, finding in findings.items()
        for box in finding.boxes
    ]
    return _PageView(
        number=page.page_index + 1,
        scan=page.page.scan.title,
        uri=embed_page(image) if image is not None else "",
        width_px=width,
        height_px=height,
        outlines=tuple(outlines),
        pieces=cut_pieces(page.transcription.text, findings, page.verdicts),
        verdicts=tuple(verdict.verdict.value for verdict in page.verdicts),
        readings=tuple(_title(verdict, translate) for verdict in page.verdicts),
    )


def _title(verdict: TokenVerdict, translate: Translate) -> str:
    """Return the tooltip of a token: its verdict, and the reading where it differs."""
    name = translate(VERDICTS[verdict.verdict.value][0])
    differs = verdict.reading and verdict.reading != verdict.token.text
    return f"{name}, {translate('read')} «{_shorten(verdict.reading)}»" if differs else name


def _shorten(reading: str) -> str:
    """Return a reading cut to _MAX_TITLE_CHARS: a long passage repeats it over each of its boxes."""
    return shorten(reading, _MAX_TITLE_CHARS)


def _is_in_finding(verdict: TokenVerdict, findings: Any) -> bool:
    start, end = verdict.token.start, verdict.token.end
    # The tokens of a doubt have a verdict of their own.
    return any(
        finding.start <= start
        and end <= finding.end
        and (verdict.verdict is finding.verdict or verdict.verdict not in FINDING_VERDICTS)
        for finding in findings
    )
