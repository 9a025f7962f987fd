"""The journal of collation in Russian: each English text, and its translation."""

RU_JOURNAL: dict[str, str] = {
    "Journal of collation": "Журнал сверки",
    "Made {at} by Sverka {version}.": "Составлен {at} программой Sverka {version}.",
    "Made by Sverka {version}.": "Составлен программой Sverka {version}.",
    "All entries of the chain: {count}.": "Все записи цепи: {count}.",
    "An extract: {count} of {all} entries of the chain.": "Выписка: записей {count} из {all} в цепи.",
    "Head of the chain": "Голова цепи",
    "Each entry has the SHA-256 of the one before it, the last one is the head: whoever keeps the head can show that "
    "no entry was changed or taken away. The journal as JSON lines has all that is hashed.": (
        "Каждая запись содержит SHA-256 предыдущей, последняя — голова цепи: у кого она сохранена, тот может "
        "доказать, что ни одна запись не изменена и не изъята. Всё, по чему считаются суммы, есть в журнале в виде "
        "строк JSON."
    ),
    "Nobody has decided anything yet.": "Пока никто ничего не решил.",
    "Agreement of two people": "Согласие двух человек",
    "Kind of place": "Вид места",
    "Decided twice": "Решено дважды",
    "Agreed": "Совпало",
    "Cohen's kappa": "Каппа Коэна",
    "Entries": "Записи",
    "Entry": "Запись",
    "taken back": "отменена",
    "page {label}": "лист {label}",
    "page {number} of {all}": "страница {number} из {all}",
    "transcribed": "в транскрипции",
    "read on the page": "прочитано на листе",
    "put there": "должно стоять",
    "evidence": "основание",
    "note": "заметка",
    "text": "текст",
    "rule": "правило",
    "patch": "исправления",
    "file": "файл",
    "beside": "рядом",
    "in place": "на месте",
    "nothing": "ничего",
    "all documents": "все документы",
    "{scope}, {kind}: {transcribed} where {reading} was read": (
        "{scope}, {kind}: {transcribed}, где прочитано {reading}"
    ),
    # people
    "reviewer": "проверяющий",
    "adjudicator": "арбитр",
    "owner": "владелец",
    # deeds
    "the page is right": "верен лист",
    "the transcription is right": "верна транскрипция",
    "neither: to be": "ни то ни другое: должно стоять",
    "so on the page, to be left": "так на листе, оставить",
    "cannot be told": "не разобрать",
    "a note": "заметка",
    "a second opinion is asked for": "запрошено второе мнение",
    "rightly not transcribed": "не передано по праву",
    "a new place": "новое место",
    "all places like this are rightly transcribed": "все такие места переданы верно",
    "corrections written into files": "исправления внесены в файлы",
    "corrections taken out of files": "исправления убраны из файлов",
    "taken back: entry {undoes}": "отменена запись {undoes}",
    "done again: entry {undoes}": "возвращена запись {undoes}",
}
