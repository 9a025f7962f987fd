"""What the report says, in English and in Russian.

The English text is the key: where a translation is missing, the English stands.
"""

from collections.abc import Callable, Mapping

from ocr.errors import UsageError
from ocr.report.russian import RU

LANGUAGES = ("en", "ru")

VERDICTS: Mapping[str, tuple[str, str]] = {
    "misread": ("misread", "The page says something else."),
    "unseen": ("not on the page", "The transcription has text that is not on the page."),
    "omitted": ("omitted", "The page has text that the transcription lacks here."),
    "sic": (
        "sic",
        "The transcription follows the page, but the page contradicts the rest of the record or the language.",
    ),
    "illegible": ("illegible", "The page cannot decide it: a stamp, a tear, a faint carbon copy."),
    "confirmed": ("confirmed", "The page supports the transcription."),
    "doubtful": ("doubtful", "The page rather supports the transcription, but not clearly."),
    "unchecked": (
        "unchecked",
        "Outside what can be judged here: handwriting, or a place without readable type.",
    ),
    "inconsistent": (
        "inconsistent",
        "Two places of the record disagree, or this one cannot be right. No page was asked.",
    ),
    "differs": ("differs", "The translation has something else here than the original."),
    "untranslated": (
        "untranslated",
        "The original has a passage that the translation lacks, or the translation one that the original lacks.",
    ),
}

# The parts of a record, and the fields of its catalogue entry.
PARTS: Mapping[str, str] = {
    "transcription": "transcription",
    "catalogue": "catalogue",
    "translation": "translation",
}
CATALOGUE_FIELDS: Mapping[str, str] = {
    "title": "title",
    "date": "date",
    "date_iso": "date as ISO 8601",
    "citation": "citation",
    "source": "source",
    "summary": "summary",
}
# What a check of a record looks at.
MATTERS: Mapping[str, str] = {
    "numbers": "numbers",
    "sums": "sums",
    "dates": "dates and times",
    "joins": "joins of sheets",
    "names": "names",
    "words": "words",
    "translation": "places of the translation",
}

KINDS: Mapping[str, str] = {
    "number": "number",
    "date": "date",
    "time": "time",
    "name": "name",
    "negation": "negation",
    "word": "word",
    "line": "several words or a line",
    "form": "spelling or form of a word",
    "punctuation": "punctuation",
    "spacing": "spacing",
}

# Least probability for each phrase.
_LIKELIHOODS = (
    (0.95, "almost certain"),
    (0.8, "very likely"),
    (0.6, "likely"),
    (0.5, "more likely than not"),
    (0.1, "possible"),
    (0.0, "unlikely"),
)

# What deciding about a finding is called, on the button and once it is done.
CHOICES: Mapping[str, tuple[str, str]] = {
    "accepted": ("Page is right", "the page is right"),
    "rejected": ("Transcription is right", "the transcription is right"),
    "edited": ("Write something else", "to be"),
}
# These propose no other text: accepted, they are noted.
NOTED: Mapping[str, tuple[str, str]] = {
    "sic": ("So on the page", "noted: so on the page"),
    "illegible": ("Cannot be told", "noted: cannot be told"),
}
# What deciding about an inconsistency of the record is called: with a text to put there, and without one.
RECORD_CHOICES: Mapping[str, tuple[str, str]] = {
    "accepted": ("Correct it so", "corrected so"),
    "noted": ("It is an error", "noted: an error"),
    "rejected": ("It is right so", "right so"),
}

_PLURALS: Mapping[str, Mapping[str, tuple[str, str, str]]] = {
    "en": {
        "place": ("place", "places", "places"),
        "page": ("page", "pages", "pages"),
        "token": ("token", "tokens", "tokens"),
        "finding": ("finding", "findings", "findings"),
        "word": ("word", "words", "words"),
        "document": ("document", "documents", "documents"),
    },
    "ru": {
        "place": ("место", "места", "мест"),
        "page": ("страница", "страницы", "страниц"),
        "token": ("знак или слово", "знака или слова", "знаков и слов"),
        "finding": ("расхождение", "расхождения", "расхождений"),
        "word": ("слово", "слова", "слов"),
        "document": ("документ", "документа", "документов"),
    },
}


Translate = Callable[..., str]


def make_translate(lang: str) -> Translate:
    """Return the function that takes an English text with {named} fields, and the fields, to the language.

    Raises UsageError for a language that the report does not have.

    >>> make_translate("ru")("Page {number}", number=3)
    'Страница 3'
    """
    if lang not in LANGUAGES:
        raise UsageError(f"The report has no language {lang!r}; use --lang {' or --lang '.join(LANGUAGES)}.")

    def translate(text: str, /, **fields: object) -> str:
        chosen = RU.get(text, text) if lang == "ru" else text
        # A text without fields may be anyone's, braces and all.
        return chosen.format(**fields) if fields else chosen

    return translate


def describe_probability(probability: float) -> str:
    """Return the English words for a probability.

    >>> describe_probability(0.97)
    'almost certain'
    """
    return next(words for least, words in _LIKELIHOODS if probability >= least)


def format_percent(value: float, lang: str, digits: int = 0) -> str:
    """Return a share of 1 as per cent in the writing of the language; never a round 100 for less than 1.

    >>> format_percent(0.9999, "en"), format_percent(0.0595, "ru", 2)
    ('99\xa0%', '5,95\xa0%')
    """
    shown = f"{100 * value:.{digits}f}"
    if value < 1 and float(shown) >= 100:
        shown = f"{100 - 10.0**-digits:.{digits}f}"
    return (shown.replace(".", ",") if lang == "ru" else shown) + "\u00a0%"


def format_number(value: float, lang: str, digits: int = 1) -> str:
    """Return a number to so many decimals in the writing of the language.

    >>> format_number(10.24, "ru"), format_number(0.85, "en", 2)
    ('10,2', '0.85')
    """
    shown = f"{value:.{digits}f}"
    return shown.replace(".", ",") if lang == "ru" else shown


def format_count(count: int, noun: str, lang: str) -> str:
    """Return a number with its noun in the right form.

    >>> format_count(1, "place", "ru"), format_count(3, "place", "ru"), format_count(12, "place", "ru")
    ('1 место', '3 места', '12 мест')
    """
    one, few, many = _PLURALS[lang][noun]
    if lang == "en":
        return f"{count} {one if count == 1 else many}"
    if count % 10 == 1 and count % 100 != 11:
        return f"{count} {one}"
    return f"{count} {few if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else many}"
