"""Serbian in Cyrillic letters: its letters, words and endings, and its dictionary (hunspell-sr)."""

import re

from ocr.language.base import HeadingWords, Language, SheetWords
from ocr.language.dictionaries import HunspellDictionary

SERBIAN = Language(
    code="sr",
    name="Serbian",
    tesseract_code="srp",
    alphabet="абвгдђежзијклљмнњопрстћуфхцчџш",
    letters_by_frequency="аиоенсрјтудкмвлпзгбчшхћњцжљђфџ",
    common_words="и у је да се на за од не са су по до о ће при",
    negations=frozenset({"не", "ни", "није", "нису", "нема", "нити", "нисам"}),
    name_ending=re.compile(r"(?:овима|евима|има|ама|ови|еви|ога|ог|ому|[оеи]м|ој|[аеиоу])$"),
    # «Петар», «Петра»; «Лазаревац», «Лазаревца»; «Павле», «Павла».
    fleeting_vowels=re.compile(r"[аеи]+(?=[цклнр]$)"),
    # «ч.», «час», «часова»; «сат», «сати».
    hours=re.compile(r"ч(?:ас(?:а|у|ова)?)?|сат(?:а|и)?"),
    headings=HeadingWords(
        continued=r"наст(?:авак)?|продуж(?:ење)?|крај",
        # «У одговору на», «Позивом на», «Потврђујем».
        citing=r"на|по|од|о|уз|при|према|сходно|(?:ваш|наш)\p{L}{0,3}"
        r"|(?:одговор|позив|прим|потврђ|допун|вез)\p{L}*",
        number_sign=r"[Бб]р(?:ој|\.)?",
        place="из",
        dated="од",
        months="јан|феб|мар|апр|мај|јун|јул|авг|сеп|окт|нов|дец",
        year="г|год|године",
        leaves="листа?|л|стр|прим",
        registers=("ул", "изл", "прим", "инв", "рег", "лист", "дел", "фонд", "кут"),
    ),
    sheets=SheetWords(
        continuation="наставак",
        sheet="лист",
        secrecy=r"(?:строго\s+)?(?:поверљиво|пов\.?)|прим\b.{0,12}",
        catchword=r"в(?:иди|\.)\s*(?:след|на\s+пол)\w*\.?(?:\s+лист\w*)?",
    ),
    dictionary=HunspellDictionary("sr_RS", "hunspell-sr"),
)
