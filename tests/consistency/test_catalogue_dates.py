"""The date of the catalogue."""

import pytest

from ocr.consistency.catalogue_dates import CATALOGUE_DATE
from tests.consistency.records import find

DATE = "October 7, 1950"
CITATION = f'"Telegram to X", {DATE}, Archive, f. 5, op. 1, d. 3, ll. 1-2'


@pytest.mark.parametrize(
    ("sheets", "catalogue", "found"),
    [
        # The document's own date, at its head or foot, is another.
        (("Справка\n\n8 октября 1950 г.",), {"date": DATE}, [(DATE, "October 8, 1950")]),
        (("Справка\n\nг. Омск, 17.10.50 г.",), {"date": DATE}, [(DATE, "October 17, 1950")]),
        (("Получена «9» октября 1950 г.", "Прошу указаний."), {"date": DATE}, [(DATE, "October 9, 1950")]),
        (
            ("Прошу указаний.", "Зимин\n\n7.11.50 г."),
            {"date": "7 October 1950"},
            [("7 October 1950", "7 November 1950")],
        ),
        # Two own dates: nobody knows which.
        (("8 октября 1950 г.", "9 октября 1950 г."), {"date": DATE}, [(DATE, "")]),
        # Another field.
        ((), {"date": DATE, "date_iso": "1950-10-08"}, [("1950-10-08", "1950-10-07")]),
        ((), {"date": "October 8, 1950", "citation": CITATION}, [(DATE, "October 8, 1950")]),
        # The sheets tell which of two fields is wrong.
        (("7.10.1950",), {"date": "October 8, 1950", "citation": CITATION}, [("October 8, 1950", DATE)] * 2),
        (("8.10.1950",), {"date": "October 8, 1950", "citation": CITATION}, [(DATE, "October 8, 1950")]),
    ],
)
def test_the_date_of_the_catalogue_is_contradicted(
    sheets: tuple[str, ...], catalogue: dict[str, str], found: list[tuple[str, str]]
) -> None:
    assert find(CATALOGUE_DATE, sheets, catalogue) == found


@pytest.mark.parametrize(
    ("sheets", "catalogue"),
    [
        (("Справка\n\n7 октября 1950 г.",), {"date": DATE, "date_iso": "1950-10-07", "citation": CITATION}),
        (("7.10.50", "Вх. № 7 от 19.10.50"), {"date": DATE}),
        # Dates of the text are not the document's.
        (
            ("Постановление " + "о поставках зерна " * 4 + "от 1 мая 1949 г. выполнено полностью.",),
            {"date": DATE},
        ),
        (("Вх. № 7 от 19.10.50",), {"date": DATE}),
        (("8 октября",), {"date": DATE}),
        # Of the catalogue nothing is known, or a month, or a year, or a span.
        (("8 октября 1950 г.",), {}),
        (("8 октября 1950 г.",), {"date": "October 1950"}),
        (("8 октября 1950 г.",), {"date": "October 1, 1950 - October 31, 1950"}),
        ((), {"date": DATE, "citation": f'"Letter of May 5, 1949", {DATE}, Archive. Read on March 1, 2001.'}),
        ((), {"date": DATE, "citation": "Archive, f. 5, papers, 1887-1995"}),
    ],
)
def test_the_date_of_the_catalogue_agrees_or_nothing_is_known(
    sheets: tuple[str, ...], catalogue: dict[str, str]
) -> None:
    assert find(CATALOGUE_DATE, sheets, catalogue) == []
