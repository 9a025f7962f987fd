"""The report in Russian: what it says of a record that is checked against itself."""

RU_RECORD: dict[str, str] = {
    # verdicts
    "inconsistent": "противоречие",
    "Two places of the record disagree, or this one cannot be right. No page was asked.": (
        "Два места записи расходятся, или одно не может быть верным. Сам лист не спрашивали."
    ),
    "differs": "перевод иной",
    "The translation has something else here than the original.": "В переводе здесь не то, что в подлиннике.",
    "untranslated": "без пары",
    "The original has a passage that the translation lacks, or the translation one that the original lacks.": (
        "В подлиннике есть место, которого нет в переводе, или в переводе — место, которого нет в подлиннике."
    ),
    # parts and fields
    "transcription": "транскрипция",
    "catalogue": "каталог",
    "translation": "перевод",
    "title": "заглавие",
    "date as ISO 8601": "дата по ISO 8601",
    "citation": "ссылка",
    "source": "место хранения",
    "summary": "аннотация",
    # what is looked at
    "numbers": "номера и числа",
    "sums": "суммы",
    "dates and times": "даты и часы",
    "joins of sheets": "стыки листов",
    "names": "имена",
    "words": "слова",
    "places of the translation": "места перевода",
    "Compared within the record, and found to agree:": "Сличено внутри записи и сходится:",
    # the head, cards and choices
    "The record was checked against itself, and no page image was asked: {pages}.": (
        "Запись проверена сама по себе, снимков листов не спрашивали: {pages}."
    ),
    "No inconsistency was found. A slip that contradicts nothing cannot be found without the page.": (
        "Противоречий не найдено. Ошибку, которая ничему не противоречит, без листа не найти."
    ),
    "No inconsistency was found.": "Противоречий не найдено.",
    "Checked against themselves alone, no page was asked: {documents}, {pages}.": (
        "Проверены сами по себе, листов не спрашивали: {documents}, {pages}."
    ),
    "Keys, in any keyboard layout: j next, k previous, Enter between card and text, a it is an error, or corrected "
    "so, r it is right so, e write something else, u undo, s save, Esc close. A decision goes on to the next "
    "undecided place.": (
        "Клавиши, в любой раскладке: j — следующее, k — предыдущее, Enter — карточка или текст, a — это ошибка, или "
        "исправить так, r — так верно, e — написать иное, u — снять решение, s — сохранить, Esc — закрыть. После "
        "решения открывается следующее нерешённое место."
    ),
    "A record against itself": "Запись против самой себя",
    "The outlined words stand on either side of the place.": "Обведены слова по обе стороны от этого места.",
    "It would agree": "Сошлось бы",
    "Show in the text": "Показать в тексте",
    "Correct it so": "Исправить так",
    "corrected so": "исправлено так",
    "It is an error": "Это ошибка",
    "noted: an error": "отмечено: ошибка",
    "It is right so": "Так верно",
    "right so": "так верно",
}
