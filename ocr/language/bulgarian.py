"""Bulgarian: its letters, words and endings, and its dictionary (hunspell-bg)."""

import re

from ocr.language.base import HeadingWords, Language
from ocr.language.dictionaries import HunspellDictionary

BULGARIAN = Language(
    code="bg",
    name="Bulgarian",
    tesseract_code="bul",
    alphabet="абвгдежзийклмнопрстуфхцчшщъьюя",
    letters_by_frequency="аоиетнрсвдлкпмзъгяубчцхщжйшфюь",
    # No typewriter has ѝ.
    letters_without_marks=(("Ѝ", "И"), ("ѝ", "и")),
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
    dictionary=HunspellDictionary("bg_BG", "hunspell-bg"),
)
