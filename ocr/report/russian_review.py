"""The report in Russian: what it says of deciding, and of when to stop."""

RU_REVIEW: dict[str, str] = {
    # what a person found
    "A person saw it; the run did not.": "Это увидел человек, а не программа.",
    # navigation
    "Keys, in any keyboard layout: j next, k previous, Enter between card and page, or opens a group, a the page is "
    "right, r the transcription is right, e write something else, u undo, s save, Esc close. A decision goes on to "
    "the next undecided place.": (
        "Клавиши, в любой раскладке: j — следующее, k — предыдущее, Enter — карточка или страница, на группе — "
        "открыть её, a — верен лист, r — верна транскрипция, e — написать иное, u — снять решение, s — сохранить, "
        "Esc — закрыть. После решения открывается следующее нерешённое место."
    ),
    # decisions
    "Page is right": "Верен лист",
    "Transcription is right": "Верна транскрипция",
    "Write something else": "Написать иное",
    "To stand there:": "Должно стоять:",
    "the page is right": "верен лист",
    "the transcription is right": "верна транскрипция",
    "So on the page": "Так на листе",
    "noted: so on the page": "отмечено: так на листе",
    "Cannot be told": "Не разобрать",
    "noted: cannot be told": "отмечено: не разобрать",
    "to be": "будет",
    "Undo": "Снять решение",
    "Dismissed: {places}": "Отклонено: {places}",
    "Rejected in an earlier report and not counted. Take a rejection back, save the decisions and verify again: the "
    "place is a finding once more.": (
        "Отклонено в прежнем отчёте и не считается. Чтобы вернуть место в список, снимите отклонение, сохраните "
        "решения и запустите сверку ещё раз."
    ),
    "taken back: a finding again after the next run": "отклонение снято: место вернётся в список при новой сверке",
    "Decided: {done} of {all}.": "Решено: {done} из {all}.",
    "Errors left: about {expected} ({low} to {high}).": "Осталось ошибок: около {expected} (от {low} до {high}).",
    "Save decisions": "Сохранить решения",
    "Load decisions": "Загрузить решения",
    "Rejected before and left out: {places}.": "Отклонено раньше и не показано: {places}.",
    # how many are left
    "When may I stop?": "Когда можно остановиться?",
    "The transcription is likely to have about {expected} errors ({low} to {high} with a probability of 90 %).": (
        "В транскрипции, вероятно, около {expected} ошибок (с вероятностью 90 % — от {low} до {high})."
    ),
    "Once all {findings} that depart from the page are reviewed, about {expected} are left ({low} to {high}).": (
        "Когда проверены все расхождения с листом ({findings}), остаётся около {expected} (от {low} до {high})."
    ),
    "Once the places worth a look are reviewed too, about {expected} are left ({low} to {high}).": (
        "Когда проверены и места, на которые стоит взглянуть, остаётся около {expected} (от {low} до {high})."
    ),
    "After the first {places} each further one finds little.": (
        "После первых ({places}) каждое следующее мало что даёт."
    ),
    "Errors left by places reviewed": "Сколько ошибок остаётся в зависимости от числа проверенных мест",
    "places reviewed": "проверено мест",
    "errors left: expected, and the 90 % interval": "осталось ошибок: ожидаемое число и интервал 90 %",
}
