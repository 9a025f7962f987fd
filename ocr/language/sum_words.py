"""Words of sums: what a total is called, what parts it from its parts, how shares and differences are worded.

All are patterns in small letters, alternatives with bars between. A language whose running text is not known has
totals alone: of its tables, something can be said.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ocr.language.base import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class SumWords:
    """The words of a language for totals and parts, as patterns; "" for what is not known of the language.

    `totals` begin the label of a row or column of totals. `including` stands before parts that need not be all,
    `namely` before all of them, `summing` before a total behind its parts, `only` likewise, if a comma is before it.
    `thousand`, `million` and `milliard` match these words, `measures` the beginnings of words for measures, whose
    amounts make no sum with amounts of others. `rough` stands before a number that is not exact, `cited` before one
    that counts nothing, `year` behind a year; `ordinal` matches the word
    behind a number that tells which, not how many. `opposed` are beginnings of words that part a whole between them.
    """

    totals: str
    including: str = ""
    namely: str = ""
    summing: str = ""
    only: str = ""
    thousand: str = ""
    million: str = ""
    milliard: str = ""
    percent: str = ""
    measures: str = ""
    rough: str = ""
    cited: str = ""
    year: str = ""
    ordinal: str = ""
    opposed: tuple[tuple[str, ...], ...] = ()
    out_of: str = ""
    begun: str = ""
    reached: str = ""
    instead: str = ""
    planned: str = ""
    by: str = ""
    times: str = ""
    each: str = ""
    thus: str = ""
    on_average: str = ""
    period: str = ""
    opening: str = ""
    added: str = ""
    taken: str = ""
    closing: str = ""


_RUSSIAN = SumWords(
    totals=r"итого|всего|общий итог|сумма|баланс|в сумме|в итоге",
    including=r"в\s+том\s+числе|в\s+т\.\s?ч\.|из\s+них|из\s+коих|из\s+которых|из\s+этого\s+числа",
    namely=r"а\s+именно",
    summing=r"итого|таким\s+образом,?\s+всего|а\s+всего|в\s+общей\s+сложности|в\s+сумме|всего\s+же",
    only=r"всего",
    thousand=r"тыс\.?|тысяч[аиуе]?",
    million=r"млн\.?|миллион(?:а|ов|у|ы)?",
    milliard=r"млрд\.?|миллиард(?:а|ов|у|ы)?",
    percent=r"%|процент(?:а|ов|у|ы)?(?!\p{L})",
    measures=r"тонн|км|кило|метр|руб|коп|кг|гект|га|лет|год|дн|ден|час|мин|сут|раз|литр|пуд|цент|градус|месяц|кв|куб",
    rough=r"около|почти|более|менее|свыше|примерно|приблизительно|больше|меньше|ок\.?|чем|приблиз\.",
    cited=r"№+|n|no|ст\.?|статья|статьи|стр\.?|п\.?|пункт[а-я]*|л\.|лл\.|д\.|ф\.|оп\.|т\.|кв\.|дом|глава|рис\.?|табл\.?",
    year=r"г\.?|гг\.?|год[а-я]*",
    ordinal=r"\p{L}+(?:ой|ый|ого|ому|ая|ую)",
    opposed=(
        ("мужч", "женщ"),
        ("убит", "ранен", "пропа"),
        ("рабоч", "служащ", "крестьян", "колхозн", "инженер"),
        ("офицер", "сержант", "рядов", "солдат"),
        ("исправн", "неисправн"),
        ("мальчик", "девоч"),
        ("взросл", "дет"),
        (
            "январ",
            "феврал",
            "март",
            "апрел",
            "ма",
            "июн",
            "июл",
            "август",
            "сентябр",
            "октябр",
            "ноябр",
            "декабр",
        ),
        ("порожн", "груж", "гружё"),
        ("городск", "сельск"),
    ),
    out_of=r"из",
    begun=r"с|со|от",
    reached=r"до",
    instead=r"вместо|против|при\s+плане|по\s+плану",
    planned=r"план\p{L}*|задани\p{L}+|норм\p{L}+|наряду|лимит\p{L}*",
    by=r"на",
    times=r"раз",
    each=r"по",
    thus=r"т\.\s?е\.|то\s+есть|или|что\s+составля\p{L}+|составля\p{L}+|составил\p{L}*|это|всего|итого|на\s+сумму"
    r"|на\s+общую\s+сумму|общим\s+весом|общей\s+стоимостью|общей\s+длиной|общей\s+[её]мкостью|весом",
    on_average=r"в\s+среднем",
    opening=r"состояло|было|имелось|числилось|остаток\s+на\s+начало|оставалось|на\s+начало",
    added=r"прибы|поступ|получ|принят|приход|прислан|родил|добав|завез|призван",
    taken=r"убы|выбы|сдан|израсход|выдан|отправл|отпущен|расход|умер|продан|списан|уволен|вывез|отгруж",
    closing=r"состоит|осталось|остается|остаётся|имеется|числится|стало|налицо|остаток\s+на\s+конец|на\s+конец",
    period=r"дн|ден|сут|месяц|лет|год|недел|час|декад|смен",
)
_CITED = r"№+|n|no|бр\.?|ст\.?|стр\.?|с\.|п\.?|чл\.?|л\.|т\.|ф\.|оп\.|спр\.|рис\.?|мал\.?|табл\.?"
_MEASURES = (
    r"тон|км|кіло|кило|кг|метр|руб|карб|коп|лев|динар|денар|га|дн|ден|дан|годин|час|хвил|мин|раз|літр|литр"
)
# Of these languages parts and wholes, and tables.
_WORDS: Mapping[str, SumWords] = {
    "ru": _RUSSIAN,
    "uk": SumWords(
        totals=r"разом|усього|всього|сума|баланс|підсумок",
        including=r"(?:у|в)\s+тому\s+числі|(?:у|в)\s+т\.\s?ч\.|з\s+них|із\s+них|з\s+яких",
        namely=r"а\s+саме",
        summing=r"разом|а\s+всього|загалом|усього\s+ж",
        only=r"усього|всього",
        thousand=r"тис\.?|тисяч[аіу]?",
        million=r"млн\.?|мільйон(?:а|ів|и)?",
        milliard=r"млрд\.?|мільярд(?:а|ів|и)?",
        percent=r"%|процент\p{L}*|відсот\p{L}+",
        measures=_MEASURES,
        rough=r"близько|майже|понад|більше|менше|приблизно|ніж",
        cited=_CITED,
        year=r"р\.?|рр\.?|рік|рок\p{L}+",
        opposed=(("чоловік", "жін"), ("вбит", "поранен", "зник")),
    ),
    "be": SumWords(
        totals=r"разам|усяго|сума|баланс",
        including=r"у\s+тым\s+ліку|з\s+іх|з\s+якіх",
        namely=r"а\s+менавіта",
        summing=r"разам|а\s+ўсяго",
        only=r"усяго",
        thousand=r"тыс\.?|тысяч[аіу]?",
        million=r"млн\.?|мільён(?:а|аў|ы)?",
        percent=r"%|працэнт\p{L}*",
        measures=_MEASURES,
        rough=r"каля|амаль|звыш|больш|менш|прыблізна|чым",
        cited=_CITED,
        year=r"г\.?|гг\.?|год\p{L}*",
        opposed=(("мужчын", "жанчын"), ("забіт", "паранен")),
    ),
    "bg": SumWords(
        totals=r"общо|всичко|сума|баланс",
        including=r"в\s+това\s+число|в\s+т\.\s?ч\.|от\s+тях|от\s+които",
        namely=r"а\s+именно",
        summing=r"общо|всичко",
        thousand=r"хил\.?|хиляд[аи]",
        million=r"млн\.?|милион(?:а|и)?",
        percent=r"%|процент\p{L}*|на\s+сто",
        measures=_MEASURES,
        rough=r"около|почти|над|под|приблизително|близо",
        cited=_CITED,
        year=r"г\.?|год\p{L}*",
        opposed=(("мъж", "жен"), ("убит", "ранен")),
    ),
    "sr": SumWords(
        totals=r"укупно|свега|збир|сума|биланс",
        including=r"од\s+тога|од\s+којих|од\s+њих|у\s+том\s+броју",
        namely=r"и\s+то",
        summing=r"укупно|свега",
        thousand=r"хиљ\.?|хиљад[аеу]",
        million=r"мил\.?|милион(?:а|и)?",
        percent=r"%|процен[а-я]*|одсто",
        measures=_MEASURES,
        rough=r"око|скоро|преко|више|мање|приближно|отприлике",
        cited=_CITED,
        year=r"г\.?|год\.?|годин[аеу]",
        opposed=(("мушкар", "жен"), ("погинул", "рањен", "убијен")),
    ),
    "mk": SumWords(
        totals=r"вкупно|сè вкупно|збир|сума|биланс",
        including=r"од\s+тоа|од\s+кои|од\s+нив",
        namely=r"и\s+тоа",
        summing=r"вкупно",
        thousand=r"илј\.?|илјад[аи]",
        million=r"мил\.?|милион(?:а|и)?",
        percent=r"%|процент\p{L}*|отсто",
        measures=_MEASURES,
        rough=r"околу|речиси|над|повеќе|помалку|приближно",
        cited=_CITED,
        year=r"г\.?|год\.?|годин[аи]",
        opposed=(("маж", "жен"), ("убиен", "ранет", "загинат")),
    ),
}


def find_sum_words(language: Language) -> SumWords | None:
    """Return the words of sums of a language; None where none are known."""
    return _WORDS.get(language.code)
