"""What the desk refuses, and what it tells of a patch, in Russian: sentences that were written whole, in English.

Errors tell what happened, where, and what to do; they have their values in them by the time that the desk shows them.
Of such a sentence the one that it was made of is found again by its words; what is in it may be such a sentence, too.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from string import Formatter
from typing import NamedTuple

_REFUSALS: Mapping[str, str] = {
    # Who comes in, and how.
    "This is no sign-in: {error}.": "Это не вход: {error}.",
    "This address has expired. Use the one that the desk showed last.": (
        "Этот адрес устарел. Откройте тот, который программа показала последним."
    ),
    "Open the desk by the address that it showed when it started.": (
        "Откройте адрес, который программа показала при запуске."
    ),
    "This is no request of the desk: {error}.": "Это не запрос этой программы: {error}.",
    "This desk is not asked for by this name.": "По этому имени программа не отвечает.",
    "This is not done here.": "Здесь этого не делают.",
    "A deed comes from a page of this desk alone.": "Действия принимаются только со страниц самой программы.",
    "That is too much at once.": "Слишком много за один раз.",
    # What is not there.
    "There is no such document.": "Такого документа нет.",
    "The document has no page {page}.": "В документе нет листа {page}.",
    "There is no place {key} in this document.": "Места {key} в этом документе нет.",
    "There is no place {key} in {document}.": "Места {key} в документе {document} нет.",
    "There is no area {key} in this document.": "Участка {key} в этом документе нет.",
    "There is no deed {number} that could be taken back.": "Действия {number}, которое можно отменить, нет.",
    "The text of page {page} has no place from {start} to {end}.": (
        "В тексте листа {page} нет места от {start} до {end}."
    ),
    "There is no such picture of this place.": "Такой картинки этого места нет.",
    "There is no such picture of a page.": "Такой картинки листа нет.",
    "There is no such picture.": "Такой картинки нет.",
    "{folder} has no text of page {page} kept. Run `sverka verify` into it once more.": (
        "В {folder} не сохранён текст листа {page}. Запустите `sverka verify` с этой папкой ещё раз."
    ),
    "{path} is no result of `sverka verify` ({error}). Name the folder given as --out.": (
        "{path} не результат `sverka verify` ({error}). Укажите папку, которая была названа в --out."
    ),
    # What may not be.
    "{name} is at this page. Go on with another, or wait for ten minutes.": (
        "{name} сейчас работает с этим листом. Перейдите к другому или подождите десять минут."
    ),
    "What holds for all documents is decided by an adjudicator or the owner.": (
        "То, что действует во всех документах, решает старший или владелец."
    ),
    "Deed {number} is of {person}: an adjudicator may take it back.": (
        "Действие {number} совершил другой человек ({person}): отменить его может старший."
    ),
    "{what} by the owner or an adjudicator.": "{what} владелец или старший.",
    "Files are patched": "Файлы исправляет",
    "Patches are taken back": "Исправления отменяет",
    "The journal is taken": "Журнал получает",
    "{deed} is nothing that is done about a place.": "{deed}: такого действия с местом нет.",
    "A text has at most {most} characters.": "В тексте может быть не больше {most} знаков.",
    "A note has a text.": "В примечании должен быть текст.",
    "The text has half of a character.": "В тексте есть половина знака.",
    "This is no rule of dismissal: {error}.": "Это не правило отклонения: {error}.",
    "The journal is had as html, pdf or jsonl.": "Журнал бывает в виде html, pdf или jsonl.",
    "{name} is no name of a person. Give 1 to {most} printable characters.": (
        "{name} не имя человека. Нужно от 1 до {most} печатных знаков."
    ),
    # Pictures of pages.
    "Nobody knows where the scan of this page is. Run `sverka verify` once more.": (
        "Где скан этого листа, неизвестно. Запустите `sverka verify` ещё раз."
    ),
    "The run that read {name} did not keep where it is. Run `sverka verify` again.": (
        "При чтении {name} не сохранено, где лежит скан. Запустите `sverka verify` ещё раз."
    ),
    "{name} is no longer at {path}. Put it back, or run `sverka verify` with the folder where it is now.": (
        "Файла {name} больше нет на месте ({path}). Верните его или запустите `sverka verify` с папкой, где он "
        "теперь."
    ),
    "{name} is another file than the one that was read: places would be shown where they are not. Put that back, or "
    "run `sverka verify` again.": (
        "{name} уже не тот файл, который был прочитан: места были бы показаны не там. Верните прежний или запустите "
        "`sverka verify` ещё раз."
    ),
    "{name} was replaced a moment ago. Run `sverka verify` again.": (
        "Файл {name} только что заменён. Запустите `sverka verify` ещё раз."
    ),
    "There is no memory for {name}.": "Для {name} не хватает памяти.",
    # The desk's own file.
    "Another desk is open on {folder}. Work there, or end it first.": (
        "С {folder} уже работает другая такая программа. Работайте в ней или сначала закройте её."
    ),
    "{path} is of another version of the desk ({version}). Open it with that one.": (
        "{path} создан другой версией программы ({version}). Откройте его ею."
    ),
    "{path} is damaged ({error}). Keep it; name a copy of it from before, or move it away to begin anew.": (
        "Файл {path} повреждён ({error}). Сохраните его; возьмите прежнюю копию или уберите его, чтобы начать заново."
    ),
    "The desk's file has something that is no place: {error}.": "В файле программы записано не место: {error}.",
    "Cannot write {path}: {error}. Free space, or make the folder writable.": (
        "Не удаётся записать {path}: {error}. Освободите место или разрешите запись в папку."
    ),
    "Cannot write {path}: {error}. Free space or name another folder with --out.": (
        "Не удаётся записать {path}: {error}. Освободите место."
    ),
    "Cannot write {path}: {error}.{told} Free space, or change the permissions of {folder}.": (
        "Не удаётся записать {path}: {error}.{told} Освободите место или измените права на {folder}."
    ),
    "No space left on device": "на диске нет места",
    "database or disk is full": "диск переполнен",
    "Permission denied": "нет прав",
    "Read-only file system": "диск только для чтения",
    "attempt to write a readonly database": "файл только для чтения",
    # The journal.
    "The journal is over {size} MB. Export that of each document alone.": (
        "Журнал больше {size} МБ. Выведите журнал каждого документа отдельно."
    ),
    "This is no journal of the desk ({error}). Export it once more.": (
        "Это не журнал этой программы ({error}). Выведите его ещё раз."
    ),
    # Patches of files.
    "Something was decided since this was shown. Look at the plan again.": (
        "После показа было принято ещё решение. Посмотрите план снова."
    ),
    "There is no such patch that could be taken back.": "Такого исправления, которое можно отменить, нет.",
    "{name} is no id of a patch. Name one that the record of patches has.": (
        "{name} не номер исправления. Назовите такой, который есть в записях."
    ),
    "Nothing is decided that would change a file of «{document}». Decide about its findings first.": (
        "Пока не решено ничего, что изменило бы файл документа «{document}». Сначала примите решения."
    ),
    "Corrected, {name} could not be read any more ({error}) Nothing was written. Take the decisions about it back "
    "one "
    "by one to find which, and correct that place by hand.": (
        "Исправленный {name} больше не читается ({error}) Ничего не записано. Отменяйте решения о нём по одному, "
        "чтобы "
        "найти, какое мешает, и исправьте то место вручную."
    ),
    "The record of the patch {patch} does not lead back to {path} as it was.{advice}": (
        "По записи исправления {patch} нельзя вернуть {path} к прежнему виду.{advice}"
    ),
    "{path} was changed after the patch {patch}, or is gone: it is left as it is. If a later patch changed it, undo "
    "that one first.{advice}": (
        "{path} изменён после исправления {patch} или пропал: он оставлен как есть. Если его изменило более позднее "
        "исправление, сначала отмените то.{advice}"
    ),
    " Correct it by hand, or verify it once more.": " Исправьте его вручную или сверьте ещё раз.",
    " As it was before the patch, it is kept in {path}.": " Прежний файл сохранён: {path}.",
    "{name} cannot be corrected in place: {told}": "{name} нельзя исправить на месте: {told}",
    "Where {name} lies is not known: these results are of an earlier version, or of texts without files. Name the "
    "folder of the transcription, run `sverka verify` once more, or have the patch written beside.": (
        "Где лежит {name}, неизвестно: эти результаты получены прежней версией или из текстов без файлов. Запустите "
        "`sverka verify` ещё раз или запишите исправления рядом."
    ),
    "{path} is not there any more. Put it back, or name the folder where the transcription lies now.": (
        "{path} больше нет. Верните его или сверьте ещё раз с папкой, где текст теперь."
    ),
    "{path} was changed after it was verified: what was decided is about another text. Run `sverka verify` once "
    "more, "
    "or have the patch written beside.": (
        "{path} изменён после сверки: решения приняты о другом тексте. Запустите `sverka verify` ещё раз или "
        "запишите "
        "исправления рядом."
    ),
    "{path} is a link: nothing is written where it leads. Remove it, and try again.": (
        "{path} — ссылка: туда, куда она ведёт, ничего не пишется. Уберите её и повторите."
    ),
    "{path} was written or changed by somebody else, and is left as it is. Move it away, and try again.": (
        "{path} записал или изменил кто-то другой, он оставлен как есть. Уберите его и повторите."
    ),
    "{path} is no file beside the results. The record of this patch is damaged.": (
        "{path} не лежит рядом с результатами. Запись этого исправления повреждена."
    ),
    "{path} is a link to {other}, and no patch follows links. Put the file itself in its place, and run "
    "`sverka verify` once more.": (
        "{path} — ссылка на {other}, а исправления по ссылкам не идут. Положите на её место сам файл и запустите "
        "`sverka verify` ещё раз."
    ),
    "{path} is {what}. Move it away, or run `sverka verify` once more.": (
        "{path}: это {what}. Уберите это или запустите `sverka verify` ещё раз."
    ),
    "a folder": "папка",
    "no file": "не файл",
    "{path} is over {size} MB. Move it away, or run `sverka verify` once more.": (
        "{path} больше {size} МБ. Уберите его или запустите `sverka verify` ещё раз."
    ),
    "{path} cannot be read: {error}. Change its permissions, and try again.": (
        "{path} не читается: {error}. Измените права на него и повторите."
    ),
    "{path} was changed just now. Look at it, and try again.": "{path} только что изменён. Посмотрите и повторите.",
    "{error} These are changed all the same: {paths}.": "{error} Всё же изменены: {paths}.",
    " These are changed all the same: {paths}.": " Всё же изменены: {paths}.",
    "{path} and {other} are one file here: the file system does not tell their names apart. Rename one of the two, "
    "and run `sverka verify` once more.": (
        "{path} и {other} здесь один файл: файловая система не различает их имён. Переименуйте один из них и "
        "запустите "
        "`sverka verify` ещё раз."
    ),
    "{where}, page {page}: {error}. Accept one of the two.": "{where}, лист {page}: {error}. Примите одно из двух.",
    "the decisions": "решения",
    "The text of page {page} is not the one that finding {finding} is about. Run `sverka verify` once more and "
    "decide "
    "anew.": (
        "Текст листа {page} не тот, к которому относится место {finding}. Запустите `sverka verify` ещё раз и решите "
        "заново."
    ),
    "What is kept in {folder} of {name} is not the text of page {page}. Run `sverka verify` into it once more.": (
        "То, что в {folder} сохранено от {name}, не текст листа {page}. Запустите `sverka verify` с этой папкой ещё "
        "раз."
    ),
    # What is told of a patch before it is written.
    "{files}, {places}; everything else byte-identical": "{files}, {places}; всё остальное байт в байт прежнее",
    "{files}, {places}; everything else byte-identical, but in {open} of them, which see": (
        "{files}, {places}; всё остальное байт в байт прежнее, кроме файлов, о которых сказано ниже: {open}"
    ),
    "text, {encoding}": "текст, {encoding}",
    "text as it was read, UTF-8": "текст, как он прочитан, UTF-8",
    "table (CSV), {encoding}": "таблица (CSV), {encoding}",
    "{encoding} with a mark": "{encoding} с меткой",
    "Word document, the text of {part}": "документ Word, текст из {part}",
    "Excel workbook, the texts of {part}": "книга Excel, тексты из {part}",
    "{kind}, the text of its lines": "{kind}, текст строк",
    "zip archive, the texts of {n} pages": "архив zip, тексты листов ({n})",
    "TEI, the text of its pages": "TEI, текст листов",
    "{n} file": "файлов: {n}",
    "{n} files": "файлов: {n}",
    "{n} place": "мест: {n}",
    "{n} places": "мест: {n}",
    "the file itself was not kept (by version 0.1.0): only its text as it was read can be written, beside. Run "
    "`sverka verify` once more to have the file patched.": (
        "сам файл не сохранён (версией 0.1.0): рядом можно записать только его текст, как он прочитан. Чтобы "
        "исправить "
        "файл, запустите `sverka verify` ещё раз."
    ),
    "«{text}» stands beside what the page has, as an emendation: read, the file has the text of the page, and no "
    "difference.": "«{text}» стоит рядом с тем, что на листе, как исправление: сам текст файла остаётся прежним.",
    "all bytes were written anew in another encoding: its characters outside the places are as they were.": (
        "все байты записаны заново в другой кодировке: знаки вне этих мест прежние."
    ),
    "all bytes were written anew in another encoding: that its characters are as they were could not be shown.": (
        "все байты записаны заново в другой кодировке: что знаки прежние, показать не удалось."
    ),
    "bytes outside the places changed, too.": "изменились и байты вне этих мест.",
    "the new file does not read as the corrected text everywhere: look at the difference.": (
        "новый файл читается не везде как исправленный текст: посмотрите различия."
    ),
}


class _Pattern(NamedTuple):
    letters: int
    regex: re.Pattern[str]
    russian: str


def translate_refusal(text: str, lang: str) -> str:
    """Return what the desk tells in its language, "en" or "ru", values as they are; as it is where it has no Russian.

    >>> translate_refusal("The document has no page 9.", "ru"), translate_refusal("There is no such document.", "en")
    ('В документе нет листа 9.', 'There is no such document.')
    """
    if lang != "ru":
        return text
    for pattern in _list_patterns():
        found = pattern.regex.fullmatch(text)
        if found is not None:
            values = {name: translate_refusal(value, lang) for name, value in found.groupdict().items()}
            return pattern.russian.format(**values)
    return text


@lru_cache(maxsize=1)
def _list_patterns() -> tuple[_Pattern, ...]:
    """Return the sentences, those with most words of their own first."""
    return tuple(sorted(map(_make_pattern, _REFUSALS), key=lambda one: -one.letters))


def _make_pattern(text: str) -> _Pattern:
    parts, letters = "", 0
    for words, name, _, _ in Formatter().parse(text):
        parts += re.escape(words)
        letters += len(words)
        if name is not None:
            # What is told or advised behind a sentence may be nothing.
            parts += f"(?P<{name}>.{'*' if name in {'told', 'advice'} else '+'}?)"
    return _Pattern(letters, re.compile(parts, re.DOTALL), _REFUSALS[text])
