"""Bulgarian: its letters, words and endings, and its dictionary (hunspell-bg)."""

import re

from ocr.language.base import HeadingWords, Language, SheetWords
from ocr.language.dictionaries import HunspellDictionary

BULGARIAN = Language(
    code="bg",
    name="Bulgarian",
    tesseract_code="bul",
    alphabet="абвгдежзийклмнопрстуфхцчшщъьюя",
    letters_by_frequency="аоиетнрсвдлкпмзъгяубчцхщжйшфюь",
    common_words="и в на да се за от не с са по до към ще при",
    negations=frozenset({"не", "няма", "нито", "недей"}),
    # Names take no cases: a feminine ending, the article of what is made of them, «Димитровият».
    name_ending=re.compile(r"(?:ият|ия|ът|ят|[аяеиоуй])$"),
    # «Петър», «Петра»; «Лозенец», «Лозенца».
    fleeting_vowels=re.compile(r"[еиъ]+(?=[цклр]$)"),
    # «ч.», «час», «часа».
    hours=re.compile(r"ч(?:ас(?:а|ът|ове)?)?"),
    headings=HeadingWords(
        continued=r"прод(?:ълж(?:ение)?)?|край",
        # «В отговор на», «Позоваваме се на», «Потвърждавам».
        citing=r"на|към|по|от|при|съгласно|относно|(?:ваш|наш)\p{L}{0,3}"
        r"|(?:отговор|позовава|получ|потвържд|допълнени|съответстви)\p{L}*",
        place="от|из",
        dated="от",
        months="яну|фев|мар|апр|май|юни|юли|авг|сеп|окт|ное|дек",
        year="г|год|година",
        leaves="листа?|л|стр|екз",
        registers=("вх", "изх", "екз", "инв", "рег", "лист", "дел", "фонд", "опис"),
    ),
    sheets=SheetWords(
        continuation="продължение",
        sheet="лист",
        secrecy=r"(?:строго\s+)?(?:секретно|поверително)|екз\b.{0,12}",
        catchword=r"вж?\.\s*(?:сл(?:ед)?|на\s+гърб)\w*\.?(?:\s+лист\w*)?",
    ),
    dictionary=HunspellDictionary("bg_BG", "hunspell-bg"),
)
