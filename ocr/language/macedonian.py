"""Macedonian: its letters, words and endings, and its dictionary (any of hunspell; Debian has none)."""

import re

from ocr.language.base import HeadingWords, Language, SheetWords
from ocr.language.dictionaries import HunspellDictionary

MACEDONIAN = Language(
    code="mk",
    name="Macedonian",
    tesseract_code="mkd",
    alphabet="абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    letters_by_frequency="аоеитнсрвдкплмузјгбшчцжњќфхѓљџѕ",
    common_words="и во на да се за од не со ги го по до ќе при",
    negations=frozenset({"не", "нема", "ниту", "нејќе"}),
    # Names take no cases: endings of what is made of them, «Делчевиот».
    name_ending=re.compile(r"(?:овци|иот|от|[аеиоу])$"),
    # «Петар», «Петра»; «Прилепец», «Прилепца».
    fleeting_vowels=re.compile(r"[аеи]+(?=[цклр]$)"),
    # «ч.», «час», «часот».
    hours=re.compile(r"ч(?:ас(?:а|от|ови)?)?"),
    headings=HeadingWords(
        continued=r"прод(?:олж(?:ение)?)?|крај",
        # «Во одговор на», «Во врска со», «Потврдувам».
        citing=r"на|по|од|за|при|со|според|согласно|(?:ваш|наш)\p{L}{0,3}"
        r"|(?:одговор|повик|прим|потврд|дополн|врск)\p{L}*",
        number_sign=r"[Бб]р(?:ој|\.)?",
        place="од",
        dated="од",
        months="јан|феб|мар|апр|мај|јун|јул|авг|сеп|окт|ное|дек",
        year="г|год|година",
        leaves="листа?|л|стр|прим",
        registers=("вл", "изл", "прим", "инв", "рег", "лист", "фонд", "кут"),
    ),
    sheets=SheetWords(
        continuation="продолжение",
        sheet="лист",
        secrecy=r"(?:строго\s+)?доверливо|прим\b.{0,12}",
        catchword=r"в(?:иди|\.)\s*(?:след|на\s+грб)\w*\.?(?:\s+лист\w*)?",
    ),
    dictionary=HunspellDictionary("mk_MK"),
)
