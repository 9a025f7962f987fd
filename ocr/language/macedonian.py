"""Macedonian: its letters, words and endings, and its dictionary (any of hunspell; Debian has none)."""

import re

from ocr.language.base import HeadingWords, Language
from ocr.language.dictionaries import HunspellDictionary

MACEDONIAN = Language(
    code="mk",
    name="Macedonian",
    tesseract_code="mkd",
    alphabet="абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    letters_by_frequency="аоеитнсрвдкплмузјгбшчцжњќфхѓљџѕ",
    # Few typewriters have ѐ and ѝ.
    letters_without_marks=(("Ѐ", "Е"), ("ѐ", "е"), ("Ѝ", "И"), ("ѝ", "и")),
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
    dictionary=HunspellDictionary("mk_MK"),
)
