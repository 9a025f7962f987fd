"""The index of a collection in Russian: each English text of its template, and its translation."""

RU_INDEX: dict[str, str] = {
    "Collection": "Собрание",
    "Not all was verified": "Проверено не всё",
    "Nothing was checked of {documents}; the reasons stand below.": (
        "Ничего не проверено: {documents}; причины названы ниже."
    ),
    "Pages were not understood in {documents}; the reports say which, and what to do.": (
        "Есть непонятые страницы: {documents}; какие и что делать, сказано в отчётах."
    ),
    "Pages failed in {documents}; the reasons stand below.": (
        "Есть необработанные страницы: {documents}; причины названы ниже."
    ),
    "Verified: {documents}, {pages}, each document by itself.": (
        "Сверено: {documents}, {pages}, каждый документ сам по себе."
    ),
    "To review: {places}.": "К проверке: {places}.",
    "Failures, and what to do": "Что не удалось и что делать",
    "Once that is put right, the same command verifies what failed, and nothing else anew. --retry-failed tries all "
    "failed pages again.": (
        "Когда это исправлено, та же команда проверит неудавшееся, а остальное не тронет. С --retry-failed она "
        "заново читает все неудавшиеся страницы."
    ),
    "Documents, those that need a person first": "Документы: сначала те, которым нужен человек",
    "Document": "Документ",
    "State": "Состояние",
    "Pages": "Страниц",
    "Errors expected": "Ожидаемо ошибок",
    "How many errors the transcription is likely to have, and the interval that holds their number with a "
    "probability of 90 %.": (
        "Сколько ошибок в транскрипции вероятно, и промежуток, в котором их число лежит с вероятностью 90 %."
    ),
    "Worst finding": "Худшее расхождение",
    "+ {failed} failed": "+ {failed} не удалось",
    "not known": "неизвестно",
    "And {count} more; summary.json has all.": "И ещё {count}; все — в summary.json.",
    "The worst findings of all documents": "Худшие расхождения всех документов",
    "Verdict": "Заключение",
    "Transcription and page": "Транскрипция и лист",
    "Kind": "Вид",
    "Probability": "Вероятность",
    "A click on a document opens its report. The order: what was not verified, then by the errors that are expected, "
    "then by coverage.": (
        "Щелчок по документу открывает его отчёт. Порядок: сначала непроверенное, затем по числу ожидаемых ошибок, "
        "затем по охвату."
    ),
    "failed": "не удалось",
    "not understood": "не понято",
    "incomplete": "не полностью",
    "findings": "есть расхождения",
    "clean": "расхождений нет",
}
