"""Chinese names in Russian letters, after Palladius, and how they are written in Latin ones: pinyin, Wade-Giles.

Both spell a syllable as an initial and a final; the tables are of these. Tones, hyphens and apostrophes do not count.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

# Initials in pinyin, in Palladius's letters, in Wade's.
_INITIALS = (
    ("b", "б", "p"),
    ("p", "п", "p"),
    ("m", "м", "m"),
    ("f", "ф", "f"),
    ("d", "д", "t"),
    ("t", "т", "t"),
    ("n", "н", "n"),
    ("l", "л", "l"),
    ("g", "г", "k"),
    ("k", "к", "k"),
    ("h", "х", "h"),
    ("zh", "чж", "ch"),
    ("ch", "ч", "ch"),
    ("sh", "ш", "sh"),
    ("r", "ж", "j"),
    ("z", "цз", "ts"),
    ("c", "ц", "ts"),
    ("s", "с", "s"),
)
# Initials before i and ü: written as z, c, s are in Russian, and so told by the final.
_SOFT_INITIALS = (("j", "цз", "ch"), ("q", "ц", "ch"), ("x", "с", "hs"))
_SOFT_TOO = ("b", "p", "m", "d", "t", "n", "l")
# Finals behind an initial: pinyin, Palladius, Wade.
_HARD_FINALS = (
    ("a", "а", "a"),
    ("o", "о", "o"),
    ("e", "э", "e"),
    ("e", "э", "o"),
    ("ai", "ай", "ai"),
    ("ei", "эй", "ei"),
    ("ao", "ао", "ao"),
    ("ou", "оу", "ou"),
    ("an", "ань", "an"),
    ("en", "энь", "en"),
    ("ang", "ан", "ang"),
    ("eng", "эн", "eng"),
    ("ong", "ун", "ung"),
    ("u", "у", "u"),
    ("ua", "уа", "ua"),
    ("uo", "о", "o"),
    ("uo", "о", "uo"),
    ("uo", "уо", "uo"),
    ("uai", "уай", "uai"),
    ("ui", "уй", "ui"),
    ("ui", "уэй", "ui"),
    ("ui", "уэй", "uei"),
    ("uan", "уань", "uan"),
    ("un", "унь", "un"),
    ("un", "уэнь", "un"),
    ("uang", "уан", "uang"),
)
_SOFT_FINALS = (
    ("i", "и", "i"),
    ("ia", "я", "ia"),
    ("ie", "е", "ieh"),
    ("iao", "яо", "iao"),
    ("iu", "ю", "iu"),
    ("ian", "янь", "ien"),
    ("in", "инь", "in"),
    ("iang", "ян", "iang"),
    ("ing", "ин", "ing"),
    ("iong", "юн", "iung"),
    ("u", "юй", "u"),
    ("ue", "юэ", "ueh"),
    ("uan", "юань", "uan"),
    ("un", "юнь", "un"),
)
_WHOLE = (
    ("zhi", "чжи", "chih"),
    ("chi", "чи", "chih"),
    ("shi", "ши", "shih"),
    ("ri", "жи", "jih"),
    ("zi", "цзы", "tzu"),
    ("ci", "цы", "tzu"),
    ("si", "сы", "szu"),
    ("si", "сы", "ssu"),
    ("er", "эр", "erh"),
    ("a", "а", "a"),
    ("ai", "ай", "ai"),
    ("an", "ань", "an"),
    ("ang", "ан", "ang"),
    ("ao", "ао", "ao"),
    ("e", "э", "o"),
    ("en", "энь", "en"),
    ("ou", "оу", "ou"),
    ("yi", "и", "i"),
    ("ya", "я", "ya"),
    ("ye", "е", "yeh"),
    ("yao", "яо", "yao"),
    ("you", "ю", "yu"),
    ("yan", "янь", "yen"),
    ("yin", "инь", "yin"),
    ("yang", "ян", "yang"),
    ("ying", "ин", "ying"),
    ("yong", "юн", "yung"),
    ("wu", "у", "wu"),
    ("wa", "ва", "wa"),
    ("wo", "во", "wo"),
    ("wai", "вай", "wai"),
    ("wei", "вэй", "wei"),
    ("wan", "вань", "wan"),
    ("wen", "вэнь", "wen"),
    ("wang", "ван", "wang"),
    ("weng", "вэн", "weng"),
    ("yu", "юй", "yu"),
    ("yue", "юэ", "yueh"),
    ("yuan", "юань", "yuan"),
    ("yun", "юнь", "yun"),
    ("hui", "хой", "hui"),
    ("hu", "ху", "hu"),
    # What the press of the time spells without Palladius's й.
    ("xu", "сю", "hsu"),
    ("ju", "цзю", "chu"),
    ("lu", "лю", "lu"),
    ("nu", "ню", "nu"),
    ("qu", "цю", "chu"),
    ("yu", "ю", "yu"),
)
# Endings of cases, and what the name has in their stead.
_ENDINGS = (
    ("", ""),
    *((ending, "") for ending in ("а", "у", "ом", "е", "ы", "ов", "ам")),
    *((ending, mark) for ending in ("я", "ю", "ем", "е", "и", "ем") for mark in ("й", "ь")),
    *((ending, "а") for ending in ("ы", "е", "у", "ой")),
)
_MAX_WORD, _MAX_READINGS = 24, 12


@lru_cache(maxsize=1)
def _syllables() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return, for each syllable in Russian letters, its spellings (pinyin, Wade); э and е are one."""
    table: dict[str, dict[tuple[str, str], None]] = {}

    def add(pinyin: str, russian: str, wade: str) -> None:
        table.setdefault(russian.replace("э", "е"), {})[pinyin, wade] = None

    for pinyin, russian, wade in _INITIALS:
        for final, written, other in _HARD_FINALS:
            add(pinyin + final, russian + written, wade + other)
        if pinyin in _SOFT_TOO:
            for final, written, other in _SOFT_FINALS:
                add(pinyin + final, russian + written, wade + other)
    for pinyin, russian, wade in _SOFT_INITIALS:
        for final, written, other in _SOFT_FINALS:
            add(pinyin + final, russian + written, wade + other)
    for pinyin, russian, wade in _WHOLE:
        add(pinyin, russian, wade)
    return {russian: tuple(spellings) for russian, spellings in table.items()}


@lru_cache(maxsize=10_000)
def spell_chinese(word: str) -> frozenset[str]:
    """Return how a Chinese name, in any case of Russian, may be written in small Latin letters, and its syllables.

    Empty for a word that is no row of Chinese syllables.

    >>> sorted(spell_chinese("ЭНЬ-ЛАЕМ") & {"enlai", "en", "lai"})
    ['en', 'enlai', 'lai']
    >>> "maozedong" in spell_chinese("МАО ЦЗЕ-ДУНА"), "tsetung" in spell_chinese("Цзе-дуна")
    (True, True)
    """
    bare = word.lower().replace("э", "е").replace("ё", "е")
    if len(bare) > _MAX_WORD:
        return frozenset()
    spelt: set[str] = set()
    for ending, mark in _ENDINGS:
        if bare.endswith(ending):
            stem = bare.removesuffix(ending) if ending else bare
            for reading in _read(stem + mark):
                for system in (0, 1):
                    parts = [syllable[system] for syllable in reading]
                    spelt |= {"".join(parts), *parts, "".join(parts[1:])}
    return frozenset(spelt - {""})


def _read(word: str) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield the rows of syllables that a word may be, a few."""
    table = _syllables()
    open_: list[tuple[int, tuple[tuple[str, str], ...]]] = [(0, ())]
    found = 0
    while open_ and found < _MAX_READINGS:
        at, row = open_.pop()
        while at < len(word) and word[at] in " -":
            at += 1
        if at == len(word):
            if row:
                found += 1
                yield row
            continue
        for end in range(at + 1, min(at + 6, len(word)) + 1):
            for spelling in table.get(word[at:end], ()):
                if len(row) < 4:
                    open_.append((end, (*row, spelling)))
