"""Names in Cyrillic and in Latin letters brought to one form, by which they are held against each other."""

import unicodedata
from functools import lru_cache

import regex

# How a Cyrillic letter sounds, as the Latin letters of the form that both scripts are brought to.
_SOUNDS = "a b v g d e e zh z i i k l m n o p r s t u f h ts ch sh sch - i - e iu ia i i e g"
_CYRILLIC = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ", _SOUNDS.split(), strict=True))
_CYRILLIC = {letter: "" if latin == "-" else latin for letter, latin in _CYRILLIC.items()}
# Spellings of one sound in Latin letters, the longer first.
_LATIN = (
    ("rh", "r"),
    ("tz", "ts"),
    ("shch", "sch"),
    ("tch", "ch"),
    ("tsch", "ch"),
    ("dzh", "j"),
    ("kh", "h"),
    ("ck", "k"),
    ("ph", "f"),
    ("th", "t"),
    ("wh", "v"),
    ("x", "ks"),
    ("qu", "kv"),
    ("q", "k"),
    ("w", "v"),
    ("yo", "e"),
    ("jo", "e"),
    ("ye", "e"),
    ("je", "e"),
    ("yu", "iu"),
    ("ju", "iu"),
    ("ya", "ia"),
    ("ja", "ia"),
    ("iy", "i"),
    ("ij", "i"),
    ("yi", "i"),
    ("y", "i"),
    ("j", "i"),
    ("oo", "u"),
    ("ee", "i"),
)
_HARD_C = regex.compile(r"c(?=[aoulrtns]|$)")
_DOUBLED = regex.compile(r"(\p{L})\1+")
_VOWELS = regex.compile(r"[aeiou'’-]+")
# Consonants that names of other languages change for each other on their way through Russian.
_CLASSES = str.maketrans({"z": "s", "c": "k", "g": "k", "h": "k", "v": "f", "d": "t", "b": "p", "j": "s"})


@lru_cache(maxsize=50_000)
def sound_of(word: str) -> str:
    """Return a word of either script as it sounds, nearly, in small Latin letters.

    >>> sound_of("Рощин"), sound_of("Roshchin"), sound_of("Федоренко") == sound_of("Fedorenko")
    ('roschin', 'roschin', True)
    """
    small = word.lower().replace("дж", "ж")
    if any(char in _CYRILLIC for char in small):
        latin = "".join(_CYRILLIC.get(char, char if char.isalpha() else "") for char in small)
    else:
        # Accents go with what is no letter.
        latin = "".join(char for char in unicodedata.normalize("NFD", small) if char.isalpha())
        latin = _HARD_C.sub("k", latin)
        for spelling, sound in _LATIN:
            latin = latin.replace(spelling, sound)
    return _DOUBLED.sub(r"\1", latin.replace("ii", "i"))


@lru_cache(maxsize=50_000)
def bones_of(sound: str) -> str:
    """Return the consonants of a sound in classes, which foreign names keep: «Рузвельт» and Roosevelt have the same.

    >>> bones_of(sound_of("Рузвельт")) == bones_of(sound_of("Roosevelt"))
    True
    """
    first = sound[:1] if sound[:1] in "aeiou" else ""
    softened = (
        sound.replace("sch", "s").replace("ch", "s").replace("sh", "s").replace("zh", "s").replace("ts", "s")
    )
    bare = _VOWELS.sub("", softened.replace("ks", "k")).translate(_CLASSES)
    return ("a" if first else "") + _DOUBLED.sub(r"\1", bare)


# Letters for sounds of syllables of Korean names, which every system spells otherwise; vowels are told apart little.
_SYLLABLE = (
    *(("дж", "ч"), ("чж", "ч"), ("нг", "н")),
    *(("ch", "c"), ("sh", "s"), ("ng", "n"), ("ee", "i"), ("oo", "o"), ("rh", "r"), ("park", "pak")),
)
_SYLLABLE_LETTERS = str.maketrans(
    {
        **dict(zip("гкдтбплрчжсхнмаяоёеэыуюий", "kkttppllccshnmaaooooooo" + "ii", strict=True)),
        **dict(zip("gkdtbplrcjshnmaoeuiy", "kkttppllccshnmaoooi" + "i", strict=True)),
    }
)
_MAX_SYLLABLE = 5


def syllable_of(word: str) -> str:
    """Return a short word of either script as one syllable of a Korean name, nearly; "" for a longer word.

    >>> syllable_of("Ли") == syllable_of("Ri"), syllable_of("Сан") == syllable_of("Sang")
    (True, True)
    """
    if len(word) > _MAX_SYLLABLE:
        return ""
    small = word.lower()
    for spelling, sound in _SYLLABLE:
        small = small.replace(spelling, sound)
    return _DOUBLED.sub(r"\1", small.translate(_SYLLABLE_LETTERS).replace("io", "o").replace("ia", "a"))
