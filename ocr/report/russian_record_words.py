"""The sentences of the rules about names and words in Russian."""

RU_RECORD_WORDS: dict[str, str] = {
    "«{syllable}» in «{name}» is no syllable of a Chinese name.": (
        "«{syllable}» в «{name}» — не слог китайского имени."
    ),
    "Behind «{number}» stands «{noun}»; the number governs «{expected}».": (
        "После «{number}» стоит «{noun}»; это число требует формы «{expected}»."
    ),
    "«{word}» is no word; one letter off is «{near}».": (
        "Слова «{word}» нет; на одну букву от него отличается «{near}»."
    ),
    "«{word}» has letters of two scripts: {letters}.": ("В слове «{word}» буквы двух алфавитов: {letters}."),
    "«{name}» stands once; «{usual}» stands {times} times, first on sheet {sheet}.": (
        "«{name}» встречается один раз; «{usual}» — {times} раз(а), впервые на листе {sheet}."
    ),
    "«{name}» stands in no dictionary and no gazetteer; one letter off is «{near}».": (
        "Имени «{name}» нет ни в словаре, ни в списке имён; на одну букву от него отличается «{near}»."
    ),
}
