"""Belarusian: its letters, words and endings, and its dictionary (hunspell-be)."""

import re

from ocr.language.base import HeadingWords, Language, SheetWords
from ocr.language.dictionaries import HunspellDictionary

BELARUSIAN = Language(
    code="be",
    name="Belarusian",
    tesseract_code="bel",
    alphabet="абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    letters_by_frequency="анірслеякоытдузвмпцўгьбчйэшхжюёф",
    has_apostrophe=True,
    common_words="і у ў не на з што па да за аб ад для пры ці",
    negations=frozenset({"не", "ні", "няма", "нельга"}),
    name_ending=re.compile(
        r"(?:амі|ямі|ага|яга|аму|яму|[аоея]ю|[ая]й|[аоеёыі]м|ям|[аяы]х|[аоеё]ў|[аоеё]в|[аяуюеыіоьй])$"
    ),
    # «Павел», «Паўла»; «Каваль»; «палац», «палаца».
    fleeting_vowels=re.compile(r"[еоаыіьй]+(?=[цкл]$)"),
    # «гадз.», «гадзіна», «гадзін».
    hours=re.compile(r"гадз(?:ін(?:а|ы|у|е)?)?"),
    headings=HeadingWords(
        continued=r"прац(?:яг)?|заканч(?:энне)?|канец",
        # «У адказ на», «Спасылаючыся на», «Пацвярджаю».
        citing=r"на|да|ад|па|аб|пры|згодна|(?:ваш|наш)\p{L}{0,3}"
        r"|(?:адказ|спасыл|атрым|пацвярдж|дапаўненн|адпаведнасц)\p{L}*",
        place="з|са",
        dated="ад",
        months="сту|лют|сак|кра|ма[йя]|чэр|ліп|жні|вер|кас|ліс|сне",
        year="г|года",
        leaves="аркуша?|арк|стар|экз",
        registers=("ув", "вых", "экз", "інв", "рэг", "арк", "спр", "фонд", "вопіс"),
    ),
    sheets=SheetWords(
        continuation="працяг",
        sheet="аркуш",
        secrecy=r"(?:зусім\s+)?сакрэтна|не падлягае разгалашэнню|экз\b.{0,12}",
        catchword=r"гл\.\s*(?:наст|на\s+адв)\w*\.?(?:\s+арк\w*)?",
    ),
    dictionary=HunspellDictionary("be_BY", "hunspell-be"),
)
