"""The words of Russian documents: where sentences end, and the lines of forms."""

import re

from ocr.language.number_words import listed
from ocr.language.number_words_ru import RUSSIAN_NUMBERS
from ocr.language.target import DocumentWords

_FORM = (
    (
        r"(?:совершенно\s+секретно|строго\s+секретно|секретно|особая\s+папка|снятие\s+копий|подлежит|экз\b|вх\b|исх\b|расш"
        r"|отп(?:ечатано)?\b|печ(?:атала?)?\b|проверил|напечатано|разослано|рассылка|принял|передала?\b|верно\b|копия"
        r"|для\s+замет|и$|резолюц|внеочередная|срочно|молния|лист\b|продолжение|дешифр|зашифр|№|из\s.{0,40}получен"
        r"|в\s+\p{L}*\s*часть|\d+\s+подлежит|штамп|помета|резолюция|утверждаю|не\s+подлежит|только\s+лично|лично\b"
        r"|из\s+\p{Lu}+\s*$)"
    )
    .replace(r"\p{Lu}", "[А-ЯЁ]")
    .replace(r"\p{L}", "[А-ЯЁа-яё]")
)

RUSSIAN_DOCUMENTS = DocumentWords(
    abbreviations=frozenset(
        listed(
            "т тов тт г гг гор обл р-н ул д кв стр л лл см сл след ст п пп рис табл им проф акад инж "
            "ген полк подп кап лейт майор ам тыс млн млрд руб коп ч час мин м кг км др пр проч н э е "
            "напр вх исх экз отп нач зам пом зав с сс ж жел дор ин иностр сов союзн вкл искл ок прибл "
            "соотв т.е т.к т.д т.п"
        )
    ),
    form=re.compile(_FORM, re.IGNORECASE),
    pronouns=frozenset(
        listed("он его ему им нем ним она ее ей ней нею они их ими них ними оба обоих обе обеих обоим обеим")
    ),
    conjunctions=frozenset({"и", "а", "или"}),
    numbers=RUSSIAN_NUMBERS,
)
