"""The worklist of a batch in Russian: each English text of its template and its messages, and its translation."""

RU_TRIAGE: dict[str, str] = {
    "Worklist of a batch": "Что сделать с пакетом сканов",
    "{pages} read or tried: {rescan} to scan again, {read} to read by eye, {look} to look at.": (
        "Прочитано или испробовано: {pages}. Отсканировать заново: {rescan}, прочитать глазами: {read}, "
        "посмотреть: {look}."
    ),
    "On half of the pages at most {share} of the letters are probably wrong.": (
        "На половине страниц ошибочно прочитано, вероятно, не больше {share} букв."
    ),
    "No picture: the scan is gone, another one by now, or could not be opened again.": (
        "Без изображения: скан исчез, заменён или не открылся во второй раз."
    ),
    "No page calls for a person.": "Ни одна страница не требует человека.",
    "Scan these again": "Отсканировать заново",
    "Read these by eye first": "Сначала прочитать глазами",
    "Look at these": "Посмотреть на эти",
    "Probably wrong: {share} of the letters ({low} to {high}).": (
        "Вероятно, ошибочны {share} букв (от {low} до {high})."
    ),
    "And {count} more; triage.csv has all.": "И ещё {count}; все — в triage.csv.",
    "The page as it was scanned": "Страница, как она отсканирована",
    "A part of the page at its own resolution": "Часть страницы в её собственном разрешении",
    "Pages with faults that did no harm to their reading are in triage.csv alone.": (
        "Страницы с недостатками, которые чтению не повредили, есть только в triage.csv."
    ),
    "The page could not be read: {measure}": "Страницу не удалось прочитать: {measure}",
    "cut off": "обрезана",
    "Lines of type run into the {measure} edge of the picture.": "Строки упираются в {measure} край снимка.",
    "left": "левый",
    "right": "правый",
    "top": "верхний",
    "bottom": "нижний",
    "Scan the whole sheet.": "Отсканируйте лист целиком.",
    "blurred": "нерезкая",
    "The edges of strokes are as wide as {measure} of a small letter's height.": (
        "Края штрихов шириной в {measure} высоты строчной буквы."
    ),
    "Scan it in focus.": "Отсканируйте в фокусе.",
    "too small": "слишком мелкая",
    "Small letters are {measure} pixels high.": "Строчные буквы высотой {measure} точек.",
    "Scan it at 300 dpi.": "Отсканируйте с разрешением 300 dpi.",
    "too dark": "слишком тёмная",
    "The paper is dark, or strokes have run together.": "Бумага темна, или штрихи слились.",
    "Scan it in grey and lighter.": "Отсканируйте в серых тонах и светлее.",
    "too faint": "слишком бледная",
    "Type is hardly darker than its paper, or its strokes have fallen to pieces.": (
        "Шрифт едва темнее бумаги, или штрихи распались."
    ),
    "Scan it in grey and with more contrast.": "Отсканируйте в серых тонах и контрастнее.",
    "skewed": "перекошена",
    "The lines rise or fall by {measure} degrees.": "Строки наклонены на {measure}°.",
    "Lay the sheet straight.": "Положите лист ровно.",
    "nothing read": "ничего не прочитано",
    "There is ink, and no line of type was found in it.": "Есть чернила, но строк машинописи в них не найдено.",
    "not to be trusted": "доверять нельзя",
    "Signs in the reading say so; pages.csv names them.": "Так говорит само чтение; почему, сказано в pages.csv.",
    "much is wrong": "много ошибок",
    "About {measure} of its letters are probably read wrong.": "Ошибочно прочитано, вероятно, около {measure} букв.",
    "other ink": "прочие чернила",
    "Of its ink {measure} is in no line that was read: handwriting, stamps, drawings.": (
        "{measure} чернил — вне прочитанных строк: рукопись, печати, рисунки."
    ),
    "blank": "пустая",
    "Nothing was read, and there is hardly any ink.": "Ничего не прочитано, и чернил почти нет.",
    "See whether it is blank.": "Посмотрите, пуста ли она.",
    "on its side": "лежит на боку",
    "upside down": "вверх ногами",
    "It was turned to be read.": "Для чтения её повернули.",
    "See whether it was right.": "Посмотрите, верно ли это.",
    "negative": "негатив",
    "It was inverted to be read.": "Для чтения её обратили в позитив.",
    "there twice": "повтор",
    "It is the same file as page {number}.": "Это тот же файл, что страница {number}.",
    "It is the same picture as page {number}, scanned again.": (
        "Это снимок страницы {number}, сделанный ещё раз."
    ),
    "It has the text of page {number}: the same page, or a copy.": (
        "На ней текст страницы {number}: это та же страница или копия."
    ),
    "See which of them to keep.": "Посмотрите, какую из них оставить.",
    "another language": "другой язык",
    "It was read as {measure}.": "Прочитана как {measure}.",
    "--language names the right one.": "Верный называет --language.",
    "Ukrainian": "украинский текст",
    "Belarusian": "белорусский текст",
    "Bulgarian": "болгарский текст",
    "Serbian": "сербский текст",
    "Macedonian": "македонский текст",
}
