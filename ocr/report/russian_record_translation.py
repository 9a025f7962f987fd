"""In Russian: what rules about a record's translation say."""

RU_RECORD_TRANSLATION: dict[str, str] = {
    "The translation has «{translated}» where the original has «{original}» on sheet {sheet}.": (
        "В переводе «{translated}», а в подлиннике на листе {sheet} «{original}»."
    ),
    "«{original}» on sheet {sheet} stands nowhere near in the translation.": (
        "«{original}» на листе {sheet}: в переводе этого места такого числа или даты нет."
    ),
    "The translation has «{translated}», and the original has no such number there.": (
        "В переводе «{translated}», а в подлиннике в этом месте такого числа нет."
    ),
    "The translation counts in «{translated}», and the original in «{original}» on sheet {sheet}.": (
        "Единица в переводе «{translated}», а в подлиннике на листе {sheet} «{original}»."
    ),
    "The translation names «{translated}» where the original names «{original}» on sheet {sheet}.": (
        "В переводе назван «{translated}», а в подлиннике на листе {sheet} «{original}»."
    ),
    "The translation names «{translated}», and the original does not in this sentence.": (
        "В переводе назван «{translated}», а в подлиннике в этой фразе такого имени нет."
    ),
    "The original names «{original}» on sheet {sheet}, and its translation does not.": (
        "В подлиннике на листе {sheet} назван «{original}», а в переводе этого места такого имени нет."
    ),
    "The translation has «{translated}» for «{original}»: that place is called «{expected}».": (
        "В переводе «{original}» передано как «{translated}»: это место называется «{expected}»."
    ),
    "The translation lacks «{passage}» on sheet {sheet}.": "В переводе нет «{passage}» с листа {sheet}.",
    "The translation leaves out «{passage}» on sheet {sheet}, and says so by a mark.": (
        "В переводе опущено «{passage}» с листа {sheet}, и пропуск в нём отмечен."
    ),
    "The original has nothing for «{passage}» of the translation.": (
        "Фразе перевода «{passage}» в подлиннике ничего не соответствует."
    ),
    "The translation leaves out the foot of the document, and says so by «{passage}».": (
        "Конец документа в переводе опущен, и пропуск отмечен: «{passage}»."
    ),
    "«{word}» is no word, and «{expected}» is.": "Слова «{word}» нет, есть слово «{expected}».",
    "«{word}» is no word, and «{expected}» stands elsewhere in the translation.": (
        "Слова «{word}» нет, а в другом месте перевода стоит «{expected}»."
    ),
}
