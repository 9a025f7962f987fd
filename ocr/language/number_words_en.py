"""English words for numbers, dates, times and units."""

from fractions import Fraction

from ocr.language.number_words import NumberWords, listed, spell

_ONES = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
)
_ONES += listed("seventeen eighteen nineteen")
_TENS = dict(
    zip(listed("twenty thirty forty fifty sixty seventy eighty ninety"), range(20, 100, 10), strict=True)
)
_ORDINALS = listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
)
_ORDINALS += listed("fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth")
_MONTHS = listed("january february march april may june july august september october november december")
_WEEKDAYS = listed("monday tuesday wednesday thursday friday saturday sunday")
_UNIT_FORMS = {
    "division divisions": "division",
    "corps": "corps",
    "regiment regiments": "regiment",
    "battalion battalions": "battalion",
    "brigade brigades": "brigade",
    "company companies": "company",
    "squadron squadrons": "squadron",
    "gun guns cannon cannons piece pieces": "gun",
    "tank tanks": "tank",
    "aircraft airplane airplanes plane planes aeroplane aeroplanes": "aircraft",
    "machine": "machine gun",
    "rifle rifles": "rifle",
    "car cars wagon wagons railcar railcars boxcar boxcars": "car",
    "train trains trainload trainloads": "train",
    "ton tons tonne tonnes": "ton",
    "kilogram kilograms kilogramme kilogrammes kg kilo kilos": "kilogram",
    "centner centners quintal quintals": "centner",
    "pood poods": "pood",
    "kilometer kilometers kilometre kilometres km": "kilometre",
    "meter meters metre metres": "metre",
    "hectare hectares ha": "hectare",
    "ruble rubles rouble roubles": "rouble",
    "kopeck kopecks kopek kopeks": "kopeck",
    "dollar dollars": "dollar",
    "yuan": "yuan",
    "percent percentage": "percent",
    "person persons people men man": "person",
    "minute minutes": "minute",
    "hour hours": "hour",
    "day days": "day",
    "week weeks": "week",
    "month months": "month",
    "liter liters litre litres": "litre",
}

ENGLISH_NUMBERS = NumberWords(
    cardinals={
        **{form: value for value, form in enumerate(_ONES)},
        **_TENS,
        **spell("both couple pair", 2),
        **spell("dozen", 12),
    },
    scales={
        "hundred": 100,
        **spell("thousand thousands", 1000),
        **spell("million millions mln", 10**6),
        **spell("billion billions bln milliard", 10**9),
        "trillion": 10**12,
    },
    single_scales=frozenset(),
    ordinals={
        **{form: value for value, form in enumerate(_ORDINALS, start=1)},
        **{form.removesuffix("y") + "ieth": value for form, value in _TENS.items()},
        "hundredth": 100,
    },
    multiples={
        form: Fraction(value)
        for form, value in {
            **spell("double doubled doubling twofold twice two-fold", 2),
            **spell("triple tripled threefold thrice treble", 3),
            **spell("quadruple quadrupled fourfold", 4),
            "fivefold": 5,
            "sixfold": 6,
            "tenfold": 10,
        }.items()
    },
    fractions={
        "half": Fraction(1, 2),
        "halves": Fraction(1, 2),
        "thirds": Fraction(1, 3),
        "third": Fraction(1, 3),
        "quarter": Fraction(1, 4),
        "quarters": Fraction(1, 4),
        "fourths": Fraction(1, 4),
        "fifth": Fraction(1, 5),
        "fifths": Fraction(1, 5),
        "tenth": Fraction(1, 10),
        "tenths": Fraction(1, 10),
    },
    vague={**spell("fortnight", 14), **spell("score", 20), **spell("quarterly", 3), **spell("weekly", 7)},
    compounds={},
    compound_ends=(),
    times=frozenset({"times", "fold"}),
    to_one=(("to", "one"), ("to", "1")),
    halves=(("and", "a", "half"), ("and", "one", "half")),
    articles=frozenset({"a", "an"}),
    links=frozenset({"and"}),
    short_months=frozenset(listed("jan feb apr aug sept sep oct nov dec")),
    months={
        **{form: value for value, form in enumerate(_MONTHS, start=1)},
        **dict(
            zip(listed("jan feb apr aug sept sep oct nov dec"), (1, 2, 4, 8, 9, 9, 10, 11, 12), strict=True)
        ),
    },
    weekdays={form: value for value, form in enumerate(_WEEKDAYS, start=1)},
    units={form: code for forms, code in _UNIT_FORMS.items() for form in forms.split()},
    hours=frozenset(listed("hour hours hrs hr o'clock o’clock h")),
    minutes=frozenset(listed("minute minutes min mins")),
    later=frozenset(listed("pm evening afternoon")),
    earlier=frozenset(listed("am morning night")),
    suffixes=frozenset(listed("st nd rd th s")),
    has_comma_decimals=False,
    has_day_first=False,
    capital_months=True,
)
