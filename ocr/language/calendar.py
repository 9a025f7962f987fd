"""The words of dates and times: months, days of the week, and what stands beside a time, by the language's code."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWords:
    """Words of dates and times, as patterns of whole words in small letters.

    `months` are from January to December, `weekdays` from Monday to Sunday, each with its forms in the order of
    cases, the nominative and the accusative first. `at` stands before a time of day, `since` and `until` before the
    two ends of a period, `lasted` before its length, `year` behind a year and `ordinal` behind a day of the month.
    `day_part` behind a time tells that it is one of the day: «утра», «московского».
    """

    months: tuple[str, ...]
    weekdays: tuple[tuple[str, ...], ...] = field(default=())
    minutes: str = ""
    at: str = ""
    since: str = ""
    until: str = ""
    year: str = ""
    ordinal: str = ""
    lasted: str = ""
    day_part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWords:
    """Words of the stages that a telegram or a letter goes through, as patterns in small letters.

    A telegram is sent, received, deciphered, typed, registered; `ciphered` tells that a document is one. `returned`
    has the number of days, as its group `days`, after which a document must be returned.
    """

    sent: str
    received: str
    deciphered: str
    typed: str
    registered: str
    ciphered: str
    returned: str


RUSSIAN_CALENDAR = CalendarWords(
    months=(
        r"янв(?:ар(?:ь|[яюе]|[её]м))?",
        r"фев(?:р(?:ал(?:ь|[яюе]|[её]м))?)?",
        r"мар(?:т(?:а|у|е|ом)?)?",
        r"апр(?:ел(?:ь|[яюе]|ем))?",
        r"ма(?:[йяюе]|ем)",
        r"июн(?:ь|[яюе]|ем)?",
        r"июл(?:ь|[яюе]|ем)?",
        r"авг(?:уст(?:а|у|е|ом)?)?",
        r"сен(?:т(?:ябр(?:ь|[яюе]|[её]м))?)?",
        r"окт(?:ябр(?:ь|[яюе]|[её]м))?",
        r"ноя(?:б(?:р(?:ь|[яюе]|[её]м)?)?)?",
        r"дек(?:абр(?:ь|[яюе]|[её]м))?",
    ),
    weekdays=(
        ("понедельник", "понедельник", "понедельника", "понедельнику", "понедельником", "понедельнике"),
        ("вторник", "вторник", "вторника", "вторнику", "вторником", "вторнике"),
        ("среда", "среду", "среды", "среде", "средой", "среде"),
        ("четверг", "четверг", "четверга", "четвергу", "четвергом", "четверге"),
        ("пятница", "пятницу", "пятницы", "пятнице", "пятницей", "пятнице"),
        ("суббота", "субботу", "субботы", "субботе", "субботой", "субботе"),
        ("воскресенье", "воскресенье", "воскресенья", "воскресенью", "воскресеньем", "воскресенье"),
    ),
    minutes=r"м(?:ин(?:ут[аыу]?)?)?",
    at="в|к|ко|до|около|после|позднее|ранее",
    since="с|со|от",
    until="по|до",
    year=r"г(?:г|од(?:а|у|ом|ов|ы)?)?",
    ordinal="го|е|му|ое",
    lasted=r"(?:про)?длил\p{L}+|продолжал\p{L}+|заня(?:л[аои]?|в)|в\s+течение|всего",
    day_part=r"утра|дня|вечера|ночи|пополудни|(?:московск|пекинск|местн|поясн|среднеевропейск|берлинск)\p{L}+",
)
_ENGLISH_MONTHS = (
    "jan(?:uary)?",
    "feb(?:ruary)?",
    "mar(?:ch)?",
    "apr(?:il)?",
    "may",
    "june?",
    "july?",
    "aug(?:ust)?",
    "sep(?:t(?:ember)?)?",
    "oct(?:ober)?",
    "nov(?:ember)?",
    "dec(?:ember)?",
)
ENGLISH_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# Catalogues are in English.
ENGLISH_CALENDAR = CalendarWords(months=_ENGLISH_MONTHS, year="", ordinal="st|nd|rd|th|of")


def _months(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _weekdays(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(forms.split("/")) for forms in text.split())


CALENDARS: Mapping[str, CalendarWords] = {
    "ru": RUSSIAN_CALENDAR,
    "uk": CalendarWords(
        months=_months(
            "січ(?:ень|н[яюі]) лют(?:ий|ого|ому) берез(?:ень|н[яюі]) квіт(?:ень|н[яюі]) трав(?:ень|н[яюі]) "
            "черв(?:ень|н[яюі]) лип(?:ень|н[яюі]) серп(?:ень|н[яюі]) верес(?:ень|н[яюі]) жовт(?:ень|н[яюі]) "
            "листопад[аіу]? груд(?:ень|н[яюі])"
        ),
        weekdays=_weekdays(
            "понеділок/понеділок вівторок/вівторок середа/середу четвер/четвер п'ятниця/п'ятницю субота/суботу "
            "неділя/неділю"
        ),
        minutes=r"хв(?:ил(?:ин[аиу]?)?)?",
        at="о|об|в|у|до|після",
        since="з|від",
        until="по|до",
        year="р(?:р|оку|ік|оці)?",
        ordinal="го|е|му",
        day_part=r"ранку|дня|вечора|ночі|(?:київськ|московськ|місцев)\p{L}+",
    ),
    "be": CalendarWords(
        months=_months(
            "студзен[ьяю] лют(?:ы|ага|аму) сакавік[ау]? красавік[ау]? ма[йя] чэрвен[ьяю] ліпен[ьяю] "
            "жні(?:вень|ўн[яю]) верас(?:ень|н[яю]) кастрычнік[ау]? лістапада? снеж(?:ань|н[яю])"
        ),
        weekdays=_weekdays(
            "панядзелак/панядзелак аўторак/аўторак серада/сераду чацвер/чацвер пятніца/пятніцу субота/суботу "
            "нядзеля/нядзелю"
        ),
        minutes=r"хв(?:іл(?:ін[аыу]?)?)?",
        at="у|ў|а|да|пасля",
        since="з|ад",
        until="па|да",
        year="г(?:г|од|ода|одзе)?",
        ordinal="га|е|му",
        day_part=r"раніцы|дня|вечара|ночы|(?:мінск|маскоўск|мясцов)\p{L}+",
    ),
    "bg": CalendarWords(
        months=_months("януари февруари март април май юни юли август септември октомври ноември декември"),
        weekdays=_weekdays(
            "понеделник/понеделник вторник/вторник сряда/сряда четвъртък/четвъртък петък/петък събота/събота "
            "неделя/неделя"
        ),
        minutes=r"м(?:ин(?:ут[аи]?)?)?",
        at="в|във|до|около|след",
        since="от",
        until="до",
        year="г(?:г|од(?:ина)?)?",
        ordinal="и|ви|ти|ри|ми",
        day_part=r"сутринта|вечерта|следобед",
    ),
    "sr": CalendarWords(
        months=_months(
            "јануар[ау]? фебруар[ау]? март[ау]? април[ау]? мај[ау]? јун[иау]? јул[иау]? ау?густ[ау]? "
            "септемб(?:ар|р[ау]) октоб(?:ар|р[ау]) новемб(?:ар|р[ау]) децемб(?:ар|р[ау])"
        ),
        weekdays=_weekdays(
            "понедељак/понедељак уторак/уторак среда/среду четвртак/четвртак петак/петак субота/суботу "
            "недеља/недељу"
        ),
        minutes=r"м(?:ин(?:ута?)?)?",
        at="у|до|око|после",
        since="од",
        until="до",
        year="г(?:од(?:ин[ае])?)?",
        day_part=r"ујутро|увече|поподне",
    ),
    "mk": CalendarWords(
        months=_months(
            "јануари февруари март април мај јуни јули август септември октомври ноември декември"
        ),
        weekdays=_weekdays(
            "понеделник/понеделник вторник/вторник среда/среда четврток/четврток петок/петок сабота/сабота "
            "недела/недела"
        ),
        minutes=r"м(?:ин(?:ут[аи]?)?)?",
        at="во|до|околу|по",
        since="од",
        until="до",
        year="г(?:од(?:ина)?)?",
        ordinal="и|ти|ви|ри|ми",
        day_part=r"наутро|навечер|попладне",
    ),
}
# Stages of the way of a document, where the forms of offices are known.
EVENTS: Mapping[str, EventWords] = {
    "ru": EventWords(
        sent=r"отправлен[аоы]?|сдан[аоы]? на телеграф",
        received=r"получен[аоы]?",
        deciphered=r"(?:рас|де)ш(?:ифр\p{L}*)?",
        typed=r"(?:отп|отпеч|отпечатан[аоы]?|напечатан[аоы]?)",
        registered=r"вх(?:од(?:ящ\p{L}*)?)?",
        ciphered=r"шифр\p{L}{0,3}телеграмм|шифровк|(?:рас|де)ш(?:ифр\p{L}*)?\.",
        returned=r"возврату?\s+(?:через|в\s+течение)\s+(?P<days>\d{1,3})\s+(?:сут|дн)",
    )
}
