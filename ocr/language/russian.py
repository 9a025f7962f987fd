"""Russian: its letters, words and endings, and its dictionary (OpenCorpora, by pymorphy3)."""

import re
from dataclasses import dataclass

from ocr.language.base import HeadingWords, Language, SheetWords
from ocr.language.dictionaries import Dictionary, MorphologicalDictionary

# Letters of the spelling before 1918, and those of today. і and a hard sign at a word's end are no sign of it by
# themselves: in a word of today they are a slip.
_OLD_LETTERS = frozenset("ѣѳѵѢѲѴ")
_AS_TODAY = str.maketrans("ѣѳѵіѢѲѴІ", "ефииЕФИИ")
_HARD_SIGN = re.compile(r"[ъЪ]\b")


def modernise(text: str) -> str:
    """Return a text in the letters of today, if it has a letter that only the spelling before 1918 has.

    Endings stay as they are («краснаго», «новыя»).

    >>> modernise("Въ уѣздъ вѣрный міръ"), modernise("міръ")
    ('В уезд верный мир', 'міръ')
    """
    if _OLD_LETTERS.isdisjoint(text):
        return text
    return _HARD_SIGN.sub("", text.translate(_AS_TODAY))


@dataclass(frozen=True, slots=True)
class _RussianDictionary(Dictionary):
    """The dictionary of today's spelling, which looks old spelling up as it would be today."""

    today: Dictionary

    @property
    def name(self) -> str:
        return self.today.name

    @property
    def remedy(self) -> str:
        return self.today.remedy

    def is_here(self) -> bool:
        """Return whether the dictionary of today's spelling is installed."""
        return self.today.is_here()

    def knows(self, word: str) -> bool | None:
        """Return whether it has this form, or the form that a word of before 1918 has today."""
        return self.today.knows(modernise(word))


RUSSIAN = Language(
    code="ru",
    name="Russian",
    tesseract_code="rus",
    alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    letters_by_frequency="оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    letters_without_marks=(("Ё", "Е"), ("ё", "е")),
    common_words="и в не на с что по к из от за о у для до при",
    negations=frozenset({"не", "ни", "нет"}),
    name_ending=re.compile(r"(?:ами|ями|ого|ому|[оеа]й|[оеиы]м|[ая]м|[ая]х|[ое]в|[аяуюеиыоьй])$"),
    # «Павел», «Павла»; «Китаец», «Китайца»; «Михаил», «Михайлов».
    fleeting_vowels=re.compile(r"[еоиьй]+(?=[цкл]$)"),
    # «ч.», «час.», «часов»; «мин.» stands behind minutes alone.
    hours=re.compile(r"ч(?:ас(?:а|ов|ам)?)?"),
    headings=HeadingWords(
        continued=r"прод(?:олж(?:ение)?)?|оконч(?:ание)?|конец",
        # «В ответ на», «Ваш», «Ссылаясь на», «Подтверждаю».
        citing=r"на|к|ко|по|об?|от|со?|при|согласно|(?:ваш|наш)\p{L}{0,3}"
        r"|(?:соответстви|ответ|отвеч|ссыл|сослав|получ|подтвержд|дополнени)\p{L}*",
        place="из",
        dated="от",
        months="янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек",
        year="г|года",
        leaves="листа?|л|стр|экз",
        registers=("вх", "исх", "экз", "инв", "рег", "лист", "дел", "фонд", "опис"),
    ),
    sheets=SheetWords(
        continuation="продолжение",
        sheet="лист",
        secrecy=r"(?:совершенно\s+)?секретно|не подлежит оглашению|экз\b.{0,12}",
        catchword=r"см\.\s*(?:сл(?:ед)?|на\s+об)\w*\.?(?:\s+лист\w*)?",
    ),
    dictionary=_RussianDictionary(MorphologicalDictionary("ru")),
)
