"""Each rule about translations on short texts: what it finds, and what it leaves alone."""

import pytest

from ocr.consistency.record import RecordText
from ocr.consistency.translation import RULES

BY_NAME = {rule.name: rule for rule in RULES}


# A sentence before each row: a sentence alone may be a line of a form.
CONTEXT = "Положение в городе за последние месяцы заметно улучшилось, люди работают. "
TRANSLATED = "The situation in the city has noticeably improved over the past months; people are working. "


def find(rule: str, original: str, translation: str) -> list[str]:
    record = RecordText(
        sheets=(CONTEXT + original,), translation=TRANSLATED + translation, translation_language="en"
    )
    return [one.place.text for one in BY_NAME[rule].check(record).inconsistencies]


@pytest.mark.parametrize(
    ("original", "translation", "place"),
    [
        ("Полк получил за неделю 25 новых танков.", "In a week the regiment received 35 new tanks.", "35"),
        (
            "Поезд прибыл на станцию 6 октября утром.",
            "The train reached the station on November 6.",
            "November 6",
        ),
        ("Завод выпустил в июле три мотора.", "The plant produced three engines in June.", "June"),
        (
            "Мы имеем двойное превосходство в танках.",
            "We have three-to-one superiority in tanks.",
            "three-to-one",
        ),
        ("На складе осталось сорок тонн муки.", "Fourteen tons of flour are left in the store.", "Fourteen"),
        ("Собрание началось ровно в 22 часа 30 минут.", "The meeting began at exactly 10:20 p.m.", "10:20"),
        ("Из города вышли пять дивизий противника.", "Five enemy regiments have left the city.", "regiments"),
        (
            "Рабочим выдали две трети нормы хлеба.",
            "The workers got three quarters of the norm.",
            "three quarters",
        ),
        ("Бюджет школы в 1951 году урезан вдвое.", "The school budget was cut by half in 1915.", "1915"),
        ("Во вторник директор уехал в командировку.", "On Thursday the director left on a trip.", "Thursday"),
    ],
)
def test_numbers_that_differ(original: str, translation: str, place: str) -> None:
    assert find("translation-numbers", original, translation) == [place]


@pytest.mark.parametrize(
    ("original", "translation"),
    [
        ("Полк получил около 1500 новых винтовок.", "The regiment received around 1,500 new rifles."),
        ("Расход составил 2,2 млрд. рублей за год.", "The expense came to 2.2 billion rubles for the year."),
        ("Беседа продолжалась полтора часа.", "The conversation lasted for ninety minutes."),
        ("За сутки из города выехало сто семей.", "A hundred families left the city in twenty-four hours."),
        ("Один из рабочих сказал, что устал.", "A worker said that he was tired."),
        ("Поезд пришел вечером, к 20 часам.", "The train came in the evening, by 8 p.m."),
        ("Он приехал сюда 5 мая и был очень рад.", "He came here on 5 May [1950] and was very glad."),
        ("Оба брата вернулись домой из плена.", "The brothers have come home from captivity."),
        ("Осталось 12 тысяч мешков, из них восемь сухих.", "12,000 sacks are left; eight thousand are dry."),
    ],
)
def test_numbers_that_agree(original: str, translation: str) -> None:
    assert find("translation-numbers", original, translation) == []


@pytest.mark.parametrize(
    ("original", "translation", "place"),
    [
        ("Вчера вечером Рощин посетил министра.", "Last night Molotov visited the minister.", "Molotov"),
        ("Письмо вручил ему лично Федоренко.", "The letter was handed to him by Petrenko.", "Petrenko"),
        (
            "Самолет вылетел утром из Иркутска.",
            "The plane took off from Vladivostok that morning.",
            "Иркутска",
        ),
        (
            "С ним вылетели в Москву ШИ ЧЖЕ и ФЕДОРЕНКО.",
            "SHI ZHE flew to Moscow with them that day.",
            "ФЕДОРЕНКО",
        ),
        (
            "На беседе был посол Зайцев и никто больше.",
            "Ambassador Zaitsev and Ustinov were there.",
            "Ustinov",
        ),
        ("Отчет составил инженер Гнатюк в Харькове.", "The report was drawn up in Kharkov.", "Гнатюк"),
        ("Заводы стоят в районе Муцдена без угля.", "The plants near Mukden stand without coal.", "Муцдена"),
        ("Приказ подписал вчера генерал Чумаков.", "The order was signed by General Kolosov.", "Kolosov"),
    ],
)
def test_names_that_differ(original: str, translation: str, place: str) -> None:
    assert place in find("translation-names", original, translation)


@pytest.mark.parametrize(
    ("original", "translation"),
    [
        ("Вчера вечером Хрущев посетил министра.", "Last night Khrushchev visited the minister."),
        ("Самолет вылетел утром из Пекина.", "The plane took off from Peking that morning."),
        ("МАО ЦЗЕ-ДУН согласился с нами во всем.", "Mao Tse-tung agreed with us in everything."),
        ("Рузвельт и Черчилль прибыли вечером.", "Roosevelt and Churchill arrived that evening."),
        ("Орлов прибыл вчера. Орлов болен и лежит.", "Orlov arrived yesterday. He is ill and in bed."),
        ("Он прибыл вчера вместе с Орловым.", "He [Savchuk] arrived yesterday together with Orlov."),
        ("Китайские войска стоят на реке Ялу.", "The Chinese troops are standing on the Yalu River."),
        (
            "Письмо принес тов. Щербина из Кишинева.",
            "The letter was brought by Comrade Shcherbyna from Kishinev.",
        ),
        ("Она и Ли Сан Чо поехали на завод.", "She and Ri Sang-jo went to the plant."),
    ],
)
def test_names_that_agree(original: str, translation: str) -> None:
    assert find("translation-names", original, translation) == []


RUSSIAN = (
    "Комиссия прибыла на завод утром 5 мая. ",
    "Рабочие показали ей новые станки, полученные из Ленинграда. ",
    "Директор пожаловался на нехватку угля и металла. ",
    "Вечером состоялось собрание, на котором выступил министр. ",
    "Он обещал прислать два эшелона угля в течение недели. ",
)
ENGLISH = (
    "The commission arrived at the plant on the morning of 5 May. ",
    "The workers showed it the new machine tools that had come from Leningrad. ",
    "The director complained of a shortage of coal and metal. ",
    "A meeting was held in the evening, at which the minister spoke. ",
    "He promised to send two trainloads of coal within a week. ",
)
EXTRA = "The local newspaper has published three letters about bad bread in the canteens. "


@pytest.mark.parametrize("at", range(5))
def test_a_sentence_left_out(at: int) -> None:
    translation = "".join(sentence for index, sentence in enumerate(ENGLISH) if index != at)
    assert find("translation-passages", "".join(RUSSIAN), translation) == [RUSSIAN[at].strip()]


@pytest.mark.parametrize("at", range(6))
def test_a_sentence_added(at: int) -> None:
    translation = "".join((*ENGLISH[:at], EXTRA, *ENGLISH[at:]))
    assert find("translation-passages", "".join(RUSSIAN), translation) == [EXTRA.strip()]


@pytest.mark.parametrize(
    "translation",
    [
        "".join(ENGLISH),
        "\n\n".join(ENGLISH),
        "".join(ENGLISH).replace("5 May. The workers", "5 May, and the workers"),
        "".join(ENGLISH).replace(
            "metal. A meeting was held in the evening, at", "metal. In the evening there was a meeting, at"
        ),
        "".join(ENGLISH).replace(", at which the minister spoke.", ". The minister spoke at it."),
        "".join(ENGLISH).replace("spoke. He promised", "spoke and promised"),
        "".join((*ENGLISH[:3], "[The next page is torn at its upper edge.] ", *ENGLISH[3:])),
        "".join(ENGLISH).replace("The director complained of", "According to the director, there was"),
    ],
)
def test_a_free_translation_has_every_passage(translation: str) -> None:
    assert find("translation-passages", "".join(RUSSIAN), translation) == []


@pytest.mark.parametrize(
    ("translation", "place"),
    [
        ("\n\nGENERAL STAFF OF THE SOVIEV ARMY\n\nThe Soviet army is here.", "SOVIEV"),
        ("The goverment has left the capital.", "goverment"),
        ("He recieved the ambassador at noon.", "recieved"),
        ("The divisons are moving to the north.", "divisons"),
        ("The comittee agreed to this at once.", "comittee"),
        ("The artilery was not in place yet.", "artilery"),
        ("It is neccessary to send help now.", "neccessary"),
        ("Zhukov left. Zhukov came back. Zhukov is here. Zhukow wrote.", "Zhukow"),
    ],
)
def test_words_that_are_no_words(translation: str, place: str) -> None:
    assert find("translation-spelling", "Он был тут.", translation) == [place]


@pytest.mark.parametrize(
    "translation",
    [
        "The Soviet army is here.",
        "The labour organisation honours its neighbours.",
        "URGENT [vne ocherednaia]",
        "The raikom and the obkom agreed.",
        "Ivanov and Ivanova met Petrov there.",
        "The CCP and cde. Stalin were informed.",
        "They reread the counterproposals unhurriedly.",
        "ROSHCHIN\n\nTo FILIPPOV",
    ],
)
def test_words_that_are_spelt_right(translation: str) -> None:
    assert find("translation-spelling", "Иванов и Иванова встретили там Петрова.", translation) == []
