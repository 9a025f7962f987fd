"""The cases that prepositions govern, by the language's code, as OpenCorpora names them."""

from collections.abc import Mapping


def _govern(text: str) -> dict[str, frozenset[str]]:
    """Return the cases by preposition from «prepositions: cases; ...»."""
    governed = {}
    for part in text.split(";"):
        words, cases = part.split(":")
        governed.update(dict.fromkeys(words.split(), frozenset(cases.split())))
    return governed


PREPOSITIONS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "ru": _govern(
        "в во на: accs loct loc2; о об обо: loct accs; при: loct; по: datv loct accs; к ко: datv;"
        "с со: gent ablt accs gen2; за под: accs ablt; над перед: ablt; между: ablt gent;"
        "из от до у для без около после кроме среди против вместо из-за из-под: gent gen2; через про: accs"
    )
}
