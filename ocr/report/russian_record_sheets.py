"""What rules say of the numbers, the dates and the joins of a record's sheets, in Russian."""

RU_RECORD_SHEETS: dict[str, str] = {
    # numbers
    "The document is No. {expected} in the title and on sheets {sheets}, not {transcribed}.": (
        "В заголовке и на листах {sheets} номер документа {expected}, а не {transcribed}."
    ),
    "The document is No. {expected} in the title, not {transcribed}.": (
        "В заголовке номер документа {expected}, а не {transcribed}."
    ),
    "The document is No. {expected} on sheets {sheets}, not {transcribed}.": (
        "На листах {sheets} номер документа {expected}, а не {transcribed}."
    ),
    "Here the document is No. {transcribed}, on sheet {other_sheet} No. {expected}.": (
        "Здесь номер документа {transcribed}, на листе {other_sheet} — {expected}."
    ),
    "The document of «{date}» is No. {transcribed} here and No. {other} on sheet {other_sheet}.": (
        "Документ от «{date}» имеет здесь номер {transcribed}, а на листе {other_sheet} — {other}."
    ),
    "The number of the copy is left blank here; on sheet {other_sheet} it is {expected}.": (
        "Номер экземпляра здесь не проставлен; на листе {other_sheet} он {expected}."
    ),
    "This sheet is of copy {transcribed}, sheet {other_sheet} of copy {expected}.": (
        "Этот лист — из экземпляра {transcribed}, лист {other_sheet} — из экземпляра {expected}."
    ),
    "The list of copies has no {expected}; here it has {transcribed}.": (
        "В списке рассылки нет номера {expected}; здесь стоит {transcribed}."
    ),
    "The list of copies leaves out the number before {transcribed}.": (
        "В списке рассылки пропущен номер перед {transcribed}."
    ),
    "Sheet {sheet} of the document bears the number {transcribed}.": (
        "Лист {sheet} документа имеет номер {transcribed}."
    ),
    "This sheet bears the number {transcribed}, sheet {other_sheet} the number {other}.": (
        "Этот лист имеет номер {transcribed}, лист {other_sheet} — номер {other}."
    ),
    "The leaves «{transcribed}» end before they begin.": "Листы «{transcribed}» кончаются раньше, чем начинаются.",
    "The catalogue has {leaves} leaves («{transcribed}»), the transcription {sheets} sheets.": (
        "В описании листов {leaves} («{transcribed}»), в расшифровке — {sheets}."
    ),
    "The catalogue names the leaves «{transcribed}» here and «{other}» in another field.": (
        "В описании здесь указаны листы «{transcribed}», в другом поле — «{other}»."
    ),
    "Leaf {transcribed} is not among those that the catalogue names: «{other}».": (
        "Листа {transcribed} нет среди указанных в описании: «{other}»."
    ),
    # dates and times
    "There is no date «{transcribed}»; with one digit less, more or another one: {candidates}.": (
        "Даты «{transcribed}» не бывает; с одной цифрой меньше, больше или с другой: {candidates}."
    ),
    "There is no time of day «{transcribed}»; with one digit less or another one: {candidates}.": (
        "Времени «{transcribed}» не бывает; с одной цифрой меньше или с другой: {candidates}."
    ),
    "By the calendar of {year}, beside «{date}» stands «{expected}», not «{transcribed}».": (
        "По календарю {year} года к «{date}» относится «{expected}», а не «{transcribed}»."
    ),
    "A period ends with «{transcribed}» before it begins with «{other}».": (
        "Срок кончается («{transcribed}») раньше, чем начинается («{other}»)."
    ),
    "From «{first}» to «{last}» are {hours} h {minutes} min, not «{transcribed}».": (
        "От «{first}» до «{last}» проходит {hours} ч. {minutes} мин., а не «{transcribed}»."
    ),
    "The document was registered on «{transcribed}», before «{other}».": (
        "Документ зарегистрирован «{transcribed}», раньше чем «{other}»."
    ),
    "What comes later is dated «{transcribed}», what comes before it «{other}».": (
        "Более позднее действие помечено «{transcribed}», более раннее — «{other}»."
    ),
    "Due back after {days} days, the document, received on «{other}», came back on «{transcribed}».": (
        "Подлежавший возврату через {days} сут., документ, полученный «{other}», возвращён «{transcribed}»."
    ),
    "The catalogue has the date «{transcribed}» here and «{other}» in another field.": (
        "В описании здесь дата «{transcribed}», в другом поле — «{other}»."
    ),
    "The catalogue dates the document «{transcribed}»; on sheet {other_sheet} stands «{other}».": (
        "В описании документ датирован «{transcribed}»; на листе {other_sheet} стоит «{other}»."
    ),
    "The document No. {number} is dated «{transcribed}» here and «{other}» on sheet {other_sheet}.": (
        "Документ № {number} датирован здесь «{transcribed}», а на листе {other_sheet} — «{other}»."
    ),
    # joins and layout
    "The head of this sheet lacks what the head of sheet {other_sheet} has: «{other}».": (
        "В заголовке этого листа нет того, что есть на листе {other_sheet}: «{other}»."
    ),
    "The head of this sheet has «{transcribed}», that of sheet {other_sheet} «{other}».": (
        "В заголовке этого листа стоит «{transcribed}», на листе {other_sheet} — «{other}»."
    ),
    "The word begun as «{other}-» on sheet {other_sheet} stands whole here: «{transcribed}».": (
        "Слово, начатое на листе {other_sheet} как «{other}-», стоит здесь целиком: «{transcribed}»."
    ),
    "The word begun as «{other}-» on sheet {other_sheet} does not go on with «{transcribed}».": (
        "Слово, начатое на листе {other_sheet} как «{other}-», не продолжается на «{transcribed}»."
    ),
    "The word begun here as «{transcribed}» stands whole on sheet {other_sheet}: «{other}».": (
        "Слово, начатое здесь как «{transcribed}», стоит целиком на листе {other_sheet}: «{other}»."
    ),
    "«{transcribed}» stands on both sides of the join with sheet {other_sheet}.": (
        "«{transcribed}» стоит по обе стороны стыка с листом {other_sheet}."
    ),
    "«{transcribed}» is finished here, and its rest «{other}» stands on sheet {other_sheet} again.": (
        "«{transcribed}» закончено здесь, а остаток «{other}» ещё раз стоит на листе {other_sheet}."
    ),
    "«{transcribed}» and «{other}» on sheet {other_sheet} are one word without its hyphen.": (
        "«{transcribed}» и «{other}» на листе {other_sheet} — одно слово без знака переноса."
    ),
    "The sentence that ends sheet {other_sheet} with «{other}» breaks off: «{transcribed}» begins another.": (
        "Предложение в конце листа {other_sheet} обрывается на «{other}»: «{transcribed}» начинает другое."
    ),
    "«{transcribed}» cannot stand behind «{other}» on sheet {other_sheet}: text between them is missing.": (
        "«{transcribed}» не может стоять за «{other}» на листе {other_sheet}: между ними пропущен текст."
    ),
    "A sentence ends sheet {other_sheet} with «{other}», and «{transcribed}» goes on with another.": (
        "На листе {other_sheet} предложение кончается на «{other}», а «{transcribed}» продолжает другое."
    ),
    "«{transcribed}» points to a sheet that the record does not have.": (
        "«{transcribed}» отсылает к листу, которого в записи нет."
    ),
    "This sheet lacks the «{other}» that sheet {other_sheet} has at its foot.": (
        "Внизу этого листа нет отсылки «{other}», которая есть на листе {other_sheet}."
    ),
    "«{transcribed}» stands twice, one right behind the other.": "«{transcribed}» стоит дважды подряд.",
    "«{transcribed}» belongs to the edge of a sheet and stands within the text here.": (
        "«{transcribed}» относится к краю листа, а стоит здесь посреди текста."
    ),
    "«{transcribed}» comes of a web page, not of a typewriter.": (
        "«{transcribed}» — след веб-страницы, а не пишущей машинки."
    ),
}
