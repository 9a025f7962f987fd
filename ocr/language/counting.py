"""How a language counts things: numerals in words, and what stands behind and before numbers that count nothing."""

from dataclasses import dataclass

from ocr.language.base import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """Words around numbers, in small letters.

    `few` are numerals, nominative or accusative, that govern the genitive singular, `many` those that govern the
    genitive plural. `numbered` are the dictionary forms of things that have a number of their own, so that a number
    beside them may be an ordinal; `measured` are those of things that are only counted, `bare` those of
    units whose genitive plural has no ending in speech («5 килограмм»). `with_genitive` begin words
    behind which even few things stand in the genitive plural; `with_accusative` are prepositions behind which they
    do not.
    """

    few: frozenset[str]
    many: frozenset[str]
    numbered: frozenset[str]
    measured: frozenset[str]
    bare: frozenset[str]
    with_genitive: tuple[str, ...]
    with_accusative: frozenset[str]


_RUSSIAN = Counting(
    few=frozenset({"два", "две", "три", "четыре", "оба", "обе"}),
    many=frozenset(
        {
            *(
                "пять",
                "шесть",
                "семь",
                "восемь",
                "девять",
                "десять",
                "одиннадцать",
                "двенадцать",
                "тринадцать",
            ),
            *("четырнадцать", "пятнадцать", "шестнадцать", "семнадцать", "восемнадцать", "девятнадцать"),
            *(
                "двадцать",
                "тридцать",
                "сорок",
                "пятьдесят",
                "шестьдесят",
                "семьдесят",
                "восемьдесят",
                "девяносто",
            ),
            *(
                "сто",
                "двести",
                "триста",
                "четыреста",
                "пятьсот",
                "шестьсот",
                "семьсот",
                "восемьсот",
                "девятьсот",
            ),
        }
    ),
    numbered=frozenset(
        {
            *(
                "армия",
                "аптека",
                "база",
                "барак",
                "батальон",
                "батарея",
                "блок",
                "больница",
                "бригада",
                "век",
            ),
            *(
                "взвод",
                "выпуск",
                "глава",
                "год",
                "госпиталь",
                "граница",
                "группа",
                "дивизия",
                "дивизион",
            ),
            *(
                "дом",
                "завод",
                "задача",
                "заседание",
                "зона",
                "изба",
                "издание",
                "казарма",
                "камера",
                "квартал",
            ),
            *(
                "квартира",
                "класс",
                "колонна",
                "комната",
                "конференция",
                "корпус",
                "курс",
                "лагерь",
            ),
            *(
                "линия",
                "магазин",
                "маршрут",
                "микрорайон",
                "мотор",
                "номер",
                "объект",
            ),
            *("отдел", "отделение", "отряд", "палата", "параграф", "партсъезд", "парк", "период", "пленум"),
            *("подъезд", "полк", "пост", "поликлиника", "порядок", "приложение", "причал", "пункт", "путь"),
            *("пятилетка", "раздел", "район", "ранг", "рисунок", "рота", "ряд", "секция", "семестр", "серия"),
            *(
                "сессия",
                "склад",
                "смена",
                "созыв",
                "сорт",
                "станция",
                "статья",
                "степень",
                "столбец",
                "страница",
            ),
            *("строка", "строчка", "съезд", "таблица", "тип", "том", "тысячелетие", "угол", "управление"),
            *(
                "участок",
                "учебный",
                "фонд",
                "форма",
                "цех",
                "часть",
                "число",
                "шахта",
                "школа",
                "шлюз",
            ),
            *(
                "штольня",
                "экземпляр",
                "эскадрон",
                "эскадрилья",
                "этаж",
                "этап",
                "ячейка",
                "разряд",
                "категория",
            ),
            *("очередь", "опись", "дело", "приказ", "протокол", "вопрос", "задание", "вариант", "билет"),
        }
    ),
    measured=frozenset(
        {
            *("тонна", "килограмм", "грамм", "центнер", "пуд", "литр", "метр", "километр", "гектар", "рубль"),
            *("копейка", "доллар", "юань", "процент", "штука", "пара", "вагон", "мешок", "ящик", "бочка"),
            *("кубометр", "градус", "киловатт", "минута", "секунда", "сутки", "неделя", "экземпляр"),
        }
    ),
    bare=frozenset(
        {"грамм", "килограмм", "ампер", "вольт", "ватт", "киловатт", "гектар", "центнер", "рентген"}
    ),
    with_genitive=(
        *(
            "недоста",
            "хвата",
            "хвати",
            "лиш",
            "достиг",
            "требу",
            "потреб",
            "жда",
            "ожида",
            "проси",
            "прош",
            "не",
        ),
        *(
            "нет",
            "касат",
            "каса",
            "избег",
            "добива",
            "добил",
            "желат",
            "боле",
            "мене",
            "больше",
            "меньше",
            "свыше",
        ),
        *("остал", "оказ", "мало", "много", "выше", "ниже"),
    ),
    with_accusative=frozenset({"на", "за", "через", "в", "во", "про", "сквозь", "спустя"}),
)
_COUNTING = {"ru": _RUSSIAN}


def counting_of(language: Language) -> Counting | None:
    """Return how a language counts; None for one whose rules are not known here."""
    return _COUNTING.get(language.code)
