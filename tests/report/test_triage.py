"""triage.html: what it shows, in which order, in both languages, whatever the files are called."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import ocr
from ocr.errors import UsageError
from ocr.model import PredictedCer, ScanRef
from ocr.report.messages import make_translate
from ocr.report.russian import RU
from ocr.report.triage import MAX_PAGES, format_triage
from ocr.report.triage_messages import _LIKENESSES, _SIDES, ADVICE, FAULTS, describe_sign
from ocr.report.triage_pictures import TriagePictures, cut_spot, draw_pictures
from ocr.triage.signs import Advice, Fault, Sign
from ocr.triage.worklist import TriagedPage
from tests.pages import make_page
from tests.typed_pages import typed_page

FOLDER = Path(ocr.__file__).parent / "report"
BLURRED = TriagedPage(
    page_index=0,
    scan=ScanRef("/box/<script>alert(1)</script>.png"),
    signs=(Sign(Fault.BLURRED, 0.25), Sign(Fault.CUT_OFF, "left")),
    advice=Advice.RESCAN,
    key="k",
    predicted_cer=PredictedCer(0.061, 0.02, 0.11),
)
FAILED = TriagedPage(
    page_index=1,
    scan=ScanRef("/box/2.png"),
    signs=(Sign(Fault.FAILED),),
    advice=Advice.RESCAN,
    message="2.png is {empty} & «gone».",
)
TWICE = TriagedPage(
    page_index=2, scan=ScanRef("3.png"), signs=(Sign(Fault.DUPLICATE, "text 1"),), advice=Advice.LOOK, key="k"
)
FINE = TriagedPage(page_index=3, scan=ScanRef("4.png"), signs=(), advice=Advice.NOTHING, key="k")


def show(*pages: TriagedPage, lang: str = "en") -> str:
    return format_triage(pages, {0: TriagePictures(b"whole", b"spot")}, lang=lang)


def test_pages_that_call_for_a_person_are_shown_with_what_to_do() -> None:
    text = show(FAILED, BLURRED, TWICE, FINE)
    assert "4 pages read or tried: 2 to scan again, 0 to read by eye, 1 to look at." in text
    parts = ["Scan these again", "2.png is {empty} &amp; «gone».", "25\xa0%", "run into the left edge"]
    parts += ["Look at these", "It has the text of page 1: the same page, or a copy."]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "Read these by eye first" not in text
    assert "4.png" not in text
    assert "Probably wrong: 6.1\xa0% of the letters (2.0\xa0% to 11.0\xa0%)." in text
    assert text.count("data:image/jpeg;base64,") == 2
    # Of page 3 there should be one; of what failed there cannot be one.
    assert text.count("No picture") == 1
    assert "<script>" not in text


def test_a_batch_without_faults_says_so() -> None:
    assert "No page calls for a person." in show(FINE)
    assert "No page calls for a person." not in show(FINE, TWICE)


def test_a_long_list_is_cut_and_says_so() -> None:
    pages = [replace(TWICE, page_index=at) for at in range(MAX_PAGES + 2)]
    text = format_triage(pages, {}, lang="en")
    assert text.count("<article") == MAX_PAGES
    assert "And 2 more; triage.csv has all." in text


def test_every_sentence_has_its_russian() -> None:
    template = (FOLDER / "triage.html.j2").read_text(encoding="utf-8")
    shown = set(re.findall(r'\bt\("([^"]+)"', template)) | set(ADVICE.values())
    shown |= {text for message in FAULTS.values() for text in message if text}
    shown |= {*_SIDES.values(), *_LIKENESSES.values()} - {"{measure}"}
    assert len(shown) > 50
    assert shown - {"{measure}"} <= RU.keys()
    assert "Отсканировать заново" in show(BLURRED, lang="ru")
    assert set(FAULTS) == set(Fault)
    with pytest.raises(UsageError):
        show(FINE, lang="de")


@pytest.mark.parametrize(
    ("sign", "told"),
    [
        (Sign(Fault.TOO_SMALL, 6.4), "Строчные буквы высотой 6,4 точек."),
        (Sign(Fault.MUCH_IS_WRONG, 0.139), "Ошибочно прочитано, вероятно, около 14\xa0% букв."),
        (Sign(Fault.CUT_OFF, "bottom"), "Строки упираются в нижний край снимка."),
        (Sign(Fault.OTHER_LANGUAGE, "uk"), "Прочитана как украинский текст."),
        (Sign(Fault.DUPLICATE, "file 12"), "Это тот же файл, что страница 12."),
        (Sign(Fault.FAILED), "Страницу не удалось прочитать: {почему}"),
    ],
)
def test_a_sign_is_told_with_its_measure(sign: Sign, told: str) -> None:
    assert describe_sign(sign, "{почему}", make_translate("ru"), "ru") == told


def test_pictures_of_a_page_and_of_its_spot() -> None:
    image = typed_page()
    box = make_page("поезд прибыл").lines[0].box
    pictures = draw_pictures(image, box)
    assert pictures.page.startswith(b"\xff\xd8") and pictures.spot.startswith(b"\xff\xd8")
    assert draw_pictures(image, None).spot == b""
    part = cut_spot(image, box)
    # The margin is 1.2 times the height of 36 pixels: 43 on each side.
    assert part is not None
    assert part.shape == (box.height + 86, box.width + 86)
    assert cut_spot(image, box._replace(left=9_000, right=9_100)) is None
