"""Ukrainian: its letters, words and endings, and its dictionary (VESUM, by pymorphy3)."""

import re

from ocr.language.base import HeadingWords, Language, SheetWords
from ocr.language.dictionaries import MorphologicalDictionary

UKRAINIAN = Language(
    code="uk",
    name="Ukrainian",
    tesseract_code="ukr",
    alphabet="абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    letters_by_frequency="оанивітерсклудмпязьбгчйхжшюцїєфщґ",
    has_apostrophe=True,
    common_words="і в у не на з що по до за від та про із для при й",
    negations=frozenset({"не", "ні", "немає", "нема", "ані"}),
    name_ending=re.compile(
        r"(?:ами|ями|ого|ому|ові|еві|єві|[оеє]ю|ої|[оеиі]м|[ая]м|[аяи]х|[иі]й|[оеії]в|[аяуюеєиіїоьй])$"
    ),
    # «Павло», «Коваль»; «Хмельницький» has none; «Кравець», «Кравця».
    fleeting_vowels=re.compile(r"[еоиіьй]+(?=[цкл]$)"),
    # «год.», «година», «годин».
    hours=re.compile(r"год(?:ин(?:а|и|у|і)?)?"),
    headings=HeadingWords(
        continued=r"прод(?:овж(?:ення)?)?|закінч(?:ення)?|кінець",
        # «У відповідь на», «Посилаючись на», «Підтверджую».
        citing=r"на|до|від|по|про|за|зі?|при|згідно|(?:ваш|наш)\p{L}{0,3}"
        r"|(?:відповід|посил|отрим|одерж|підтвердж|доповненн)\p{L}*",
        place="із?|з",
        dated="від",
        months="січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру",
        year="р|року",
        leaves="аркуша?|арк|стор|прим",
        registers=("вх", "вих", "прим", "інв", "реєстр", "арк", "спр", "фонд", "опис"),
    ),
    sheets=SheetWords(
        continuation="продовження",
        sheet="аркуш",
        secrecy=r"(?:цілком\s+)?таємно|не підлягає розголошенню|прим\b.{0,12}",
        catchword=r"див\.\s*(?:наст|на\s+зв)\w*\.?(?:\s+арк\w*)?",
    ),
    dictionary=MorphologicalDictionary("uk"),
)
