"""The report in Russian: each English text of ocr.report.messages and of the reasons, and its translation."""

from ocr.report.russian_index import RU_INDEX
from ocr.report.russian_record import RU_RECORD
from ocr.report.russian_record_sheets import RU_RECORD_SHEETS
from ocr.report.russian_record_sums import RU_RECORD_SUMS
from ocr.report.russian_record_translation import RU_RECORD_TRANSLATION
from ocr.report.russian_record_words import RU_RECORD_WORDS
from ocr.report.russian_review import RU_REVIEW
from ocr.report.russian_triage import RU_TRIAGE

RU: dict[str, str] = {
    **RU_REVIEW,
    **RU_INDEX,
    **RU_RECORD,
    **RU_TRIAGE,
    **RU_RECORD_SHEETS,
    **RU_RECORD_SUMS,
    **RU_RECORD_TRANSLATION,
    **RU_RECORD_WORDS,
    # what was not understood
    (
        "Page {page} ({scan}) was not understood: {covered} of its {tokens} words and marks lie on "
        "lines that read as they are transcribed; the reading differs from the text in {cer} % of the "
        "letters. Nothing is claimed about it. See whether the text is that of this page, and whether "
        "the scan is legible and upright."
    ): (
        "Страница {page} ({scan}) не понята: из её слов и знаков ({tokens}) только {covered} стоят на "
        "строках, прочитанных так, как они переданы; прочитанное отличается от текста в {cer} % букв. "
        "О ней ничего не утверждается. Посмотрите, её ли это текст и разборчив ли скан, не перевёрнут "
        "ли он."
    ),
    (
        "Page {page} ({scan}) was not understood: nothing was read on it, but its text has {tokens} "
        "words and marks. Nothing is claimed about it. See whether the text is that of this page, and "
        "whether the scan shows one."
    ): (
        "Страница {page} ({scan}) не понята: на ней ничего не прочитано, а в её тексте слов и знаков "
        "{tokens}. О ней ничего не утверждается. Посмотрите, её ли это текст и есть ли на скане "
        "текст."
    ),
    "{count} further pages were not understood either: {pages}.": (
        "Не поняты и другие страницы, числом {count}: {pages}."
    ),
    (
        "Pages and texts are one off: pages {first} to {last} read like the text of the page before. "
        "A text is missing, or a scan too many, at page {first} or before. Put that right and verify "
        "again."
    ): (
        "Страницы и тексты сдвинуты на одну: страницы с {first} по {last} читаются как текст "
        "предыдущей страницы. На странице {first} или раньше не хватает текста или есть лишний скан. "
        "Исправьте это и повторите сверку."
    ),
    (
        "Pages and texts are one off: pages {first} to {last} read like the text of the page behind. "
        "A scan is missing, or a text too many, at page {first} or before. Put that right and verify "
        "again."
    ): (
        "Страницы и тексты сдвинуты на одну: страницы с {first} по {last} читаются как текст "
        "следующей страницы. На странице {first} или раньше не хватает скана или есть лишний текст. "
        "Исправьте это и повторите сверку."
    ),
    (
        "Page {page} ({scan}) reads like {transcription}, the text of page {own}. Put scans and texts "
        "into the same order and verify again."
    ): (
        "Страница {page} ({scan}) читается как {transcription}, текст страницы {own}. Расположите "
        "сканы и тексты в одном порядке и повторите сверку."
    ),
    "How many errors are left is not said: that is known only of pages that were understood.": (
        "Сколько ошибок осталось, не сказано: это известно только для понятых страниц."
    ),
    "No page was understood: nothing is claimed.": "Ни одна страница не понята: ничего не утверждается.",
    "Not understood": "Не понято",
    "Nothing to review on the pages that were understood.": "На понятых страницах проверять нечего.",
    "Coverage": "Охват",
    "The share of the tokens on lines that were read as they are transcribed.": (
        "Доля слов и знаков на строках, прочитанных так, как они переданы в транскрипции."
    ),
    "This page was not understood: its reading has little in common with its text.": (
        "Эта страница не понята: прочитанное на ней мало похоже на её текст."
    ),
    # ink without a transcription
    "Ink without a transcription": "Написанное на листе, чего нет в транскрипции",
    (
        "What the transcription lacks of each page: handwriting, stamps, formulas, tables, lines. These are no "
        "findings: nothing was weighed. Tick what is rightly not transcribed; saved with the decisions, it stays "
        "ticked in the next run."
    ): (
        "Чего транскрипция каждой страницы не содержит: рукописные пометы, штампы, формулы, таблицы, строки. Это не "
        "расхождения: здесь ничего не взвешивалось. Отметьте, что опущено верно; отметка сохраняется с решениями и "
        "остаётся при следующем запуске."
    ),
    "rightly not transcribed": "опущено верно",
    "Ink that the transcription lacks: {places}.": "Написано на листах, но не в транскрипции: {places}.",
    # verdicts
    "misread": "прочтено неверно",
    "not on the page": "нет на листе",
    "omitted": "пропущено",
    "sic": "так в документе",
    "illegible": "неразборчиво",
    "confirmed": "подтверждено",
    "doubtful": "сомнительно",
    "unchecked": "не проверено",
    "The page says something else.": "На листе написано другое.",
    "The transcription has text that is not on the page.": "В транскрипции есть текст, которого нет на листе.",
    "The page has text that the transcription lacks here.": "На листе есть текст, которого здесь нет в транскрипции.",
    "The transcription follows the page, but the page contradicts the rest of the record or the language.": (
        "Транскрипция верна листу, но сам лист противоречит остальному документу или языку."
    ),
    "The page cannot decide it: a stamp, a tear, a faint carbon copy.": (
        "По листу решить нельзя: штамп, разрыв, бледная копия."
    ),
    "The page supports the transcription.": "Лист подтверждает транскрипцию.",
    "The page rather supports the transcription, but not clearly.": (
        "Лист скорее подтверждает транскрипцию, но неясно."
    ),
    "Outside what can be judged here: handwriting, or a place without readable type.": (
        "Вне того, о чём можно судить: рукопись или место без читаемой машинописи."
    ),
    # kinds
    "number": "число",
    "date": "дата",
    "time": "время",
    "name": "имя",
    "negation": "отрицание",
    "word": "слово",
    "several words or a line": "несколько слов или строка",
    "spelling or form of a word": "написание или форма слова",
    "punctuation": "знак препинания",
    "spacing": "пробел",
    # probability
    "almost certain": "почти наверняка",
    "very likely": "весьма вероятно",
    "likely": "вероятно",
    "more likely than not": "скорее да, чем нет",
    "possible": "возможно",
    "unlikely": "маловероятно",
    "by rule": "по правилу",
    # head
    "Collation report": "Отчёт о сверке",
    "Compared: {pages}, each image against its transcription.": (
        "Сверено: {pages}, каждое изображение — со своей транскрипцией."
    ),
    "To review: {places}, worst first.": "Проверить: {places}, самые важные — первыми.",
    "Nothing to review.": "Проверять нечего.",
    "Nothing to review on the pages that could be processed.": (
        "На страницах, которые удалось обработать, проверять нечего."
    ),
    "No page could be processed: nothing was checked.": (
        "Ни одной страницы обработать не удалось: ничего не проверено."
    ),
    "Doubtful: {tokens} that the page supports, but not clearly.": (
        "Сомнительно (лист подтверждает, но неясно): {tokens}."
    ),
    "Not checked: {tokens} outside what can be judged.": "Не проверено: {tokens}, о которых судить нельзя.",
    "Facsimile": "Факсимиле",
    "These page images are facsimiles made by Sverka, not the archive's scan; put the archive's own scans in "
    "place as scans/README.md says.": (
        "Эти изображения страниц — факсимиле, изготовленные Сверкой, а не сканы архива; как поставить на их "
        "место собственные сканы архива, сказано в scans/README.md."
    ),
    "Notices": "Замечания",
    "Failed pages": "Страницы с ошибками",
    "These pages were not checked.": "Эти страницы не проверены.",
    "Page {number}": "Страница {number}",
    "page {number}": "страница {number}",
    # scores
    "Scores": "Показатели",
    "Page": "Страница",
    "Scan": "Скан",
    "Transcription": "Транскрипция",
    "Tokens": "Слов и знаков",
    "Engines": "Распознавание",
    "All pages": "Все страницы",
    "CER": "CER",
    "WER": "WER",
    "{edits} of {length}": "{edits} из {length}",
    "CER and WER: how far the machine reading is from the transcription, in characters and in words, after the "
    "normalisation profile “{profile}”. They measure the reading, not the transcription.": (
        "CER и WER — насколько машинное чтение отстоит от транскрипции, в символах и в словах, после "
        "нормализации по профилю «{profile}». Они измеряют чтение, а не транскрипцию."
    ),
    "What the verdicts mean": "Что значат заключения",
    # findings
    "Findings": "Расхождения",
    "Finding {number}": "Расхождение {number}",
    "Place worth a look {number}": "Стоит взглянуть, место {number}",
    "Worth a look": "Стоит взглянуть",
    "Worth a look, less likely: {places}.": "Менее вероятно, но стоит взглянуть: {places}.",
    "Nothing is likely to depart from the page.": "Вероятных расхождений нет.",
    "Nothing is likely to depart on the pages that were understood.": (
        "На понятых страницах вероятных расхождений нет."
    ),
    "Nothing is likely to depart on the pages that could be processed.": (
        "На обработанных страницах вероятных расхождений нет."
    ),
    "What is likely ends here. Below, an error is less likely than not, but worth a look: what is listed, and in "
    "which order, follows from probability times severity.": (
        "Здесь кончается вероятное. Дальше ошибки скорее нет, чем есть, но взгляд окупается: что показано и в каком "
        "порядке, решает вероятность, умноженная на тяжесть."
    ),
    "Not listed, since even less worth a look: {places}; doubts.csv has them, and verify --budget or "
    "--min-probability lists more.": (
        "Не показано, так как взгляд окупается ещё меньше: {places}; все они — в doubts.csv, а больше показывают "
        "verify --budget и --min-probability."
    ),
    "the worst:": "самое вероятное:",
    "the same letters throughout; Enter opens and folds": "везде те же буквы; Enter — открыть и свернуть",
    "Why": "Почему",
    "Page reads": "На листе",
    "Page reads the same": "На листе то же",
    "nothing": "ничего",
    "Show on the page": "Показать на странице",
    "Place on the scan, page {number}": "Место на скане, страница {number}",
    "The outlined words stand on either side of the place; the transcribed text is not between them.": (
        "Обведены слова по обе стороны этого места; текста из транскрипции между ними нет."
    ),
    "There is no place on the scan to show.": "Места на скане, которое можно было бы показать, нет.",
    "No crop is embedded for findings after the first {count}; the scan is in the page view.": (
        "Вырезки помещены только для первых {count} расхождений; скан — в постраничном просмотре."
    ),
    "The scan of this page is not at hand.": "Скана этой страницы нет.",
    # notes
    "On the whole document": "Обо всём документе",
    "{words} with Latin letters: {letters}.": "{words} с латинскими буквами: {letters}.",
    "On the page they look like the Cyrillic ones; a search does not find these words. Once accepted, the export "
    "has the Cyrillic letters in all these places.": (
        "На листе они неотличимы от русских, но поиск таких слов не находит. Если согласиться, экспорт поставит "
        "во всех этих местах русские буквы."
    ),
    "Correct them": "Исправить",
    "to be corrected by the export": "исправит экспорт",
    "Leave them": "Оставить",
    "left as they are": "оставлено как есть",
    "{words} with Latin and Cyrillic letters.": "{words} с латинскими и русскими буквами вместе.",
    "An index or a symbol may be right so: nothing is proposed.": (
        "Индекс или обозначение может быть верно и так: ничего не предлагается."
    ),
    "And {count} more; findings.json has all places.": "И ещё {count}; все места — в findings.json.",
    # pages
    "Page by page": "Постранично",
    "Page images are embedded for the first {count} pages and for pages with findings.": (
        "Изображения помещены для первых {count} страниц и для страниц с расхождениями."
    ),
    "Scan of page {number}, {scan}": "Скан страницы {number}, {scan}",
    "read": "прочитано",
    "The transcription is empty.": "Транскрипция пуста.",
    # exhibits
    "The line as it was seen": "Строка, как её видно",
    "transcribed": "в транскрипции",
    "page": "на листе",
    "other «{letter}» of this document": "другие «{letter}» этого документа",
    "none": "нет",
    "here": "здесь",
    "the letter in question": "спорный знак",
    # reasons
    "The page shows «{transcribed}» rather than «{reading}», but not clearly.": (
        "На листе скорее «{transcribed}», чем «{reading}», но неясно."
    ),
    "The page shows «{reading}», over a million times likelier than «{transcribed}».": (
        "На листе «{reading}»: это в миллион с лишним раз вероятнее, чем «{transcribed}»."
    ),
    "The page shows «{reading}», {times} times likelier than «{transcribed}».": (
        "На листе «{reading}»: это вероятнее, чем «{transcribed}», в {times} раз."
    ),
    "Before it learnt this document's letters the reader saw «{seen}» here.": (
        "Пока программа не знала шрифта этого документа, она видела здесь «{seen}»."
    ),
    "The document has too few other «{letters}» to compare with: what type usually looks like decides.": (
        "Других «{letters}» в документе слишком мало для сравнения: решает то, как шрифт выглядит обычно."
    ),
    "The letter looks like this document's other «{now}» ({other} compared), not like its «{was}» ({own}).": (
        "Знак похож на другие «{now}» этого документа (сравнено {other}), а не на его «{was}» ({own})."
    ),
    "The letter looks like this document's other «{was}» ({own} compared), not like its «{now}» ({other}).": (
        "Знак похож на другие «{was}» этого документа (сравнено {own}), а не на его «{now}» ({other})."
    ),
    "The letter looks as much like this document's «{was}» ({own} compared) as like its «{now}» ({other}).": (
        "Знак одинаково похож на «{was}» этого документа (сравнено {own}) и на его «{now}» ({other})."
    ),
    "The letters' places on the line fit «{reading}».": "По местам знаков в строке подходит «{reading}».",
    "The letters' places on the line fit «{transcribed}».": "По местам знаков в строке подходит «{transcribed}».",
    "A second engine reads the same here.": "Вторая программа читает здесь то же.",
    "A second engine reads «{transcribed}» here.": "Вторая программа читает здесь «{transcribed}».",
    "«{reading}» is no Russian word, «{transcribed}» is: the typist may have slipped, or the reader.": (
        "«{reading}» — не русское слово, а «{transcribed}» — русское: ошиблась машинистка или программа чтения."
    ),
    "At {count} other places too «{was}» may be «{now}»: these letters are hard to tell apart here.": (
        "И в других местах (их {count}) «{was}» может быть «{now}»: эти знаки здесь трудно различить."
    ),
    "These letters are unlike the document's own type: pen, or a stamp.": (
        "Эти знаки не похожи на шрифт документа: рукопись или штамп."
    ),
    "Elsewhere in the record a name like «{transcribed}» is written «{usual}» ({count} times).": (
        "В остальном документе похожее на «{transcribed}» имя пишется «{usual}» (раз: {count})."
    ),
    "The page does not show clearly which of the two numbers it has.": (
        "По листу неясно, которое из двух чисел на нём стоит."
    ),
    "Somebody looked at this place before and rejected the finding.": (
        "Это место уже смотрели, и расхождение было отклонено."
    ),
    "There is no date «{transcribed}».": "Даты «{transcribed}» не бывает.",
    "There is no time of day «{transcribed}».": "Времени «{transcribed}» не бывает.",
    "«{transcribed}» is not in the dictionary of this language, «{reading}» is.": (
        "«{transcribed}» нет в словаре этого языка, а «{reading}» есть."
    ),
    "«{reading}» is not in the dictionary of this language, «{transcribed}» is: the typist may have slipped, or the "
    "reader.": (
        "«{reading}» нет в словаре этого языка, а «{transcribed}» есть: ошиблась машинистка или программа чтения."
    ),
    "«{transcribed}» is no Russian word, «{reading}» is.": (
        "«{transcribed}» — не русское слово, а «{reading}» — русское."
    ),
    "The rest of the record gives this number as it is transcribed.": (
        "В остальном документе это число такое же, как в транскрипции."
    ),
    "The catalogue title and page {sheets} give {expected}, not {transcribed}.": (
        "В заголовке по каталогу и на странице {sheets} — {expected}, а не {transcribed}."
    ),
    "The catalogue title and pages {sheets} give {expected}, not {transcribed}.": (
        "В заголовке по каталогу и на страницах {sheets} — {expected}, а не {transcribed}."
    ),
    "Pages {sheets} give {expected}, not {transcribed}.": (
        "На страницах {sheets} — {expected}, а не {transcribed}."
    ),
    "«{transcribed}» is nothing that a typewriter writes: whether it is on the page was not checked.": (
        "«{transcribed}» — не знак пишущей машинки: есть ли он на листе, не проверялось."
    ),
    "A note of the editor in brackets, which the page has not: it was not looked for.": (
        "Примечание публикатора в скобках, которых на листе нет: на листе его не искали."
    ),
    "This stands on the neighbouring page, beyond the page break.": (
        "Это стоит на соседней странице, за концом листа."
    ),
    "The transcription has a note of the editor for what stands here.": (
        "В транскрипции на этом месте примечание публикатора."
    ),
    "The word is broken over the line end: its other half is on the neighbouring line.": (
        "Слово перенесено через конец строки: вторая половина — на соседней строке."
    ),
    "«{transcribed}» has a letter where a digit must stand: no search for {reading} finds it.": (
        "В «{transcribed}» буква на месте цифры: поиск {reading} этого места не найдёт."
    ),
    "«{transcribed}» has a letter where numbers and codes have a digit.": (
        "В «{transcribed}» буква там, где в числах и шифрах стоит цифра."
    ),
    "What is typed here is struck over or blotted.": "Напечатанное здесь забито или залито.",
    "The word is broken over the page end: its other half is on the neighbouring page.": (
        "Слово перенесено через конец листа: вторая половина — на соседней странице."
    ),
    "The catalogue title gives {expected}, not {transcribed}.": (
        "В заголовке по каталогу — {expected}, а не {transcribed}."
    ),
    "Page {sheets} gives {expected}, not {transcribed}.": (
        "На странице {sheets} — {expected}, а не {transcribed}."
    ),
    "There is ink that could not be read as type here: a stamp, a form or handwriting.": (
        "Здесь есть краска, которую нельзя прочесть как машинопись: штамп, бланк или рукопись."
    ),
    "This could not be weighed: the line as it was read has no room for what is transcribed.": (
        "Взвесить не удалось: в прочитанной строке нет места для того, что стоит в транскрипции."
    ),
    "There is ink at this place in the line, but it could not be read.": (
        "На этом месте строки есть краска, но прочитать её не удалось."
    ),
    "«{transcribed}» is transcribed, but the page has no ink left for it at this place.": (
        "В транскрипции «{transcribed}», но на листе в этом месте для этого нет краски."
    ),
    "The page has «{reading}» here (confidence {confidence} %), the transcription does not.": (
        "На листе здесь «{reading}» (уверенность {confidence} %), в транскрипции этого нет."
    ),
    "«{transcribed}» and {more} more words are transcribed, but the page has no ink left for them here.": (
        "В транскрипции «{transcribed}» и ещё слов: {more}, но на листе здесь для них нет краски."
    ),
    "The page has «{reading}» and {more} more words here (confidence {confidence} %), "
    "the transcription does not.": (
        "На листе здесь «{reading}» и ещё слов: {more} (уверенность {confidence} %), в транскрипции этого нет."
    ),
}
