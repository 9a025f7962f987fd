"""The sums of a record in Russian: each English sentence of its rules, and its translation."""

RU_RECORD_SUMS: dict[str, str] = {
    # causes
    "A number of what there was, came, went or is left was mistyped or miscopied.": (
        "Неверно напечатано или переписано число того, что было, прибыло, убыло или осталось."
    ),
    "A difference was reckoned from other numbers than the two that stand beside it.": (
        "Разность вычислена не по тем двум числам, что стоят рядом."
    ),
    "A digit of a total, or of one of its parts, was mistyped or miscopied.": (
        "В итоге или в одном из слагаемых неверно напечатана или переписана цифра."
    ),
    "A percentage, or one of the numbers that it was reckoned from, was mistyped or miscopied.": (
        "Неверно напечатан или переписан процент или одно из чисел, по которым он вычислен."
    ),
    "A product, or one of its factors, was mistyped or miscopied.": (
        "Неверно напечатано или переписано произведение или один из сомножителей."
    ),
    "A digit of a table was mistyped or miscopied: a row or a column does not add up to its total.": (
        "В таблице неверно напечатана или переписана цифра: строка или столбец не сходится с итогом."
    ),
    # what was found
    "The part {part} is greater than its whole, {transcribed} (sheet {sheet}).": (
        "Часть {part} больше целого, {transcribed} (лист {sheet})."
    ),
    "{formula} is wrong: it makes {result} (sheet {sheet}).": (
        "{formula} не сходится: получается {result} (лист {sheet})."
    ),
    "{formula} is wrong: it makes {result}. One digit would mend it: {candidates} (sheet {sheet}).": (
        "{formula} не сходится: получается {result}. Хватило бы одной цифры: {candidates} (лист {sheet})."
    ),
    "{formula} is wrong: it makes {result}. With {expected} for {transcribed} it is right (sheet {sheet}).": (
        "{formula} не сходится: получается {result}. С числом {expected} вместо {transcribed} сходится "
        "(лист {sheet})."
    ),
    "Several sums are wrong, as {formula}. With {expected} for {transcribed} all hold (sheet {sheet}).": (
        "Не сходится несколько сумм, например {formula}. С числом {expected} вместо {transcribed} сходятся "
        "все (лист {sheet})."
    ),
    "The page has the numbers of this sum as they are transcribed.": (
        "На странице числа этой суммы стоят так, как они переданы."
    ),
}
