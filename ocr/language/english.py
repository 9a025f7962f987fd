"""English as the language of translations: its documents, its dictionary, its names for places."""

import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from ocr.language.dictionaries import Dictionary
from ocr.language.number_words import listed
from ocr.language.number_words_en import ENGLISH_NUMBERS
from ocr.language.russian_documents import RUSSIAN_DOCUMENTS
from ocr.language.target import DocumentWords, Glossary, TargetLanguage, parse_glossary

# What stands in the list fewer times than this is often a misspelling itself.
_MIN_TIMES = 50


@dataclass(frozen=True, slots=True)
class WordListDictionary(Dictionary):
    """The list of words, with how often each is used, that the package pyspellchecker has of a language."""

    code: str

    @property
    def name(self) -> str:
        return f"{self.code} (pyspellchecker)"

    @property
    def remedy(self) -> str:
        return "pip install pyspellchecker"

    def is_here(self) -> bool:
        """Return whether the package is installed."""
        return find_spec("spellchecker") is not None

    def knows(self, word: str) -> bool | None:
        """Return whether the list has this form in any case of its letters."""
        words = _load_words(self.code)
        return word.lower() in words if words else None


@cache
def _load_words(code: str) -> Mapping[str, int]:
    # Only what asks for words loads the list; the package itself is not imported.
    spec = find_spec("spellchecker")
    if spec is None or spec.origin is None:
        return {}
    path = Path(spec.origin).parent / "resources" / f"{code}.json.gz"
    words: dict[str, int] = json.loads(gzip.decompress(path.read_bytes()))
    return words


def count_uses(word: str) -> int:
    """Return how often the English list has a word in small letters, 0 where it has it rarely or not."""
    times = _load_words("en").get(word, 0)
    return times if times >= _MIN_TIMES else 0


_BRITISH = (
    ("isation", "ization"),
    ("ise", "ize"),
    ("ising", "izing"),
    ("yse", "yze"),
    ("our", "or"),
    ("tre", "ter"),
    ("bre", "ber"),
    ("lled", "led"),
    ("lling", "ling"),
    ("ence", "ense"),
    ("ogue", "og"),
    ("amme", "am"),
    ("mould", "mold"),
    ("aero", "air"),
    ("ae", "e"),
    ("oe", "e"),
)
_BEGINNINGS = tuple(listed("un re non pre anti over under sub inter counter mis dis out up semi self co"))
_ENDS = listed("s es ed d ing er ers less 's ’s")
# What is left of a word without its beginning or end is a word if it is used so often.
_MIN_BASE_USES = 400


def respell(word: str) -> tuple[str, ...]:
    """Return the forms that a word may have in American spelling, and without its beginning or end.

    >>> "organization" in respell("organisation")
    True
    """
    american = [word.replace(british, other) for british, other in _BRITISH if british in word]
    forms = [word, *american]
    # A letter that is typed twice at the end is no ending: «meterss».
    ends = () if word[-2:] in ("ss", "dd", "rr") else _ENDS
    bare = [form.removesuffix(end) for form in forms for end in ends if form.endswith(end)]
    bare += [form + "e" for form in bare]
    bare += [form.removeprefix(begin) for form in forms for begin in _BEGINNINGS if form.startswith(begin)]
    used = [form for form in bare if len(form) > 4 and count_uses(form) >= _MIN_BASE_USES]
    return tuple(dict.fromkeys([*american, *used]))


@cache
def _load_glossary(name: str) -> Glossary:
    return parse_glossary((files("ocr.language") / name).read_text(encoding="utf-8"))


_IN_WORDS = {value: form for form, value in ENGLISH_NUMBERS.cardinals.items()}
_IN_WORDS |= {2: "two", 12: "twelve", 100: "one hundred"}
_MONTHS = list(ENGLISH_NUMBERS.months)[:12]


def write_value(number: Fraction, like: str) -> str:
    """Return a number written as another one is, in words or in digits; a multiple as a multiple.

    >>> write_value(Fraction(2), "three-to-one"), write_value(Fraction(1500), "1,800"), write_value(Fraction(5), "4")
    ('two-to-one', '1,500', '5')
    """
    if number.denominator != 1 and not any(char.isdigit() for char in like):
        return ""
    value = int(number) if number.denominator == 1 else 0
    in_digits = (
        (f"{value:,}" if "," in like or value >= 10_000 else str(value)) if value else f"{float(number):g}"
    )
    spelt = _IN_WORDS.get(value, "") if value <= 100 and not any(char.isdigit() for char in like) else ""
    written = spelt or in_digits
    if ratio := re.fullmatch(r"[\w.,]+(?P<mark>[\s-]+to[\s-]+(?:one|1))", like):
        written += ratio["mark"]
    elif like.endswith("times"):
        written += " times"
    elif (
        "-" not in like and any(char.isalpha() for char in like) and like.lower() in ENGLISH_NUMBERS.multiples
    ):
        written = {2: "double", 3: "triple", 4: "fourfold"}.get(value, written + " times")
    return written.capitalize() if like[:1].isupper() and like[:2] != like[:2].upper() else written


def write_date(day: int, month: int, like: str) -> str:
    """Return a day and a month written as another date is.

    >>> write_date(6, 10, "May 7"), write_date(6, 10, "7 May"), write_date(0, 10, "May")
    ('October 6', '6 October', 'October')
    """
    name = _MONTHS[month - 1].capitalize()
    if not day:
        return name
    return f"{name} {day}" if like[:1].isalpha() else f"{day} {name}"


_FORM = (
    r"(?:top secret|secret|strictly|special folder|copies? (?:to|no|of)?|copy|cop(?:y|ies)\b|to be returned|received"
    r"|urgent|typed|deciphered|decoded|printed|sent|distribution|checked|verified|incoming|outgoing|for notes"
    r"|translated|translation|signed|stamp|handwritten|sheet|page|continuation|issued|accepted|transmitted|from:|to:|\[)"
)
_CAPITALS = """
comrade comrades cde cdes com mr mrs ms dr sir lord general generals colonel major captain lieutenant marshal
admiral sergeant ambassador minister ministers ministry secretary chairman president premier commissar
commissariat director government republic people's peoples party central committee politburo council supreme
army navy air force forces staff headquarters directorate department division corps front fleet district region
regional oblast raion city embassy consul consulate general chief first second third deputy state union
federation international national democratic north south east west northern southern eastern western far bank
institute academy university hospital school plant factory works station railway river sea ocean bay island
street square house commission bureau office agency congress session conference article point paragraph act
agreement treaty order resolution protocol minutes report telegram letter note document copy copies top secret
urgent received beijing's january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday i no nos he she it they we you his her their our your
this that these those the a an in on at of for to from with by and or but if as so not all both each one two
three four five six seven eight nine ten after before during when while since because however thus also then
there here what which who whom whose how why where now today tomorrow yesterday please sincerely yours
respectfully regards enclosed attached appendix annex subject re ref cc attn cp communist socialist bolshevik
marxism leninism world war great patriotic revolution civil red guard guards god english french german latin
administration trust combine collective farm state committee's board society association group section unit
command commander commandant engineer doctor professor inspector manager accountant foreman head acting
colonel-general lieutenant-general major-general vice foreign affairs interior defense defence finance trade
industry agriculture health education security internal navy's trans main military
"""

ENGLISH = TargetLanguage(
    code="en",
    words=DocumentWords(
        abbreviations=frozenset(
            listed(
                "no nos mr mrs ms dr cde cdes com comr st gen col lt capt maj sgt prof vs etc i.e e.g p pp "
                "vol f op d ll l u.s u.k u.s.s.r a.m p.m a p m sr jr approx ca fig art rev hon amb adm mt "
                "inc co ltd dept"
            )
        ),
        form=re.compile(_FORM, re.IGNORECASE),
        pronouns=frozenset(
            listed("he him his himself she her hers they them their theirs both latter former whom whose")
        ),
        conjunctions=frozenset({"and", "&", "or"}),
        numbers=ENGLISH_NUMBERS,
    ),
    originals={"ru": RUSSIAN_DOCUMENTS},
    glossaries={"ru": lambda: _load_glossary("russian_english.txt")},
    place_names={"ru": lambda: _load_glossary("place_names.txt")},
    common_capitals=frozenset(_CAPITALS.split()),
    credit=re.compile(r"\W*(?:translat|contribut)", re.IGNORECASE),
    dictionary=WordListDictionary("en"),
    respell=respell,
    count_uses=count_uses,
    write_value=write_value,
    write_date=write_date,
)

TARGET_LANGUAGES: Mapping[str, TargetLanguage] = {language.code: language for language in (ENGLISH,)}
