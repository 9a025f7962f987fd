"""Words that begin sentences, and words that are written twice rightly, by the language's code."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceWords:
    """Small words that have a capital at the beginning of a sentence alone, and words that may stand twice.

    `abbreviations` have a full stop that ends no sentence.
    """

    openers: frozenset[str]
    abbreviations: frozenset[str]
    doubled: frozenset[str]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SENTENCES: Mapping[str, SentenceWords] = {
    "ru": SentenceWords(
        openers=_words(
            "в во на по при для если однако это эти этот эта он она они оно мы я но а и с со из от до за кроме "
            "также таким что как когда после поэтому все ввиду далее затем наряду несмотря наконец так там тогда "
            "тем теперь только у уже через чтобы несмотря об о не ни например между вместе во-первых"
        ),
        abbreviations=_words(
            "тыс млн млрд руб коп чел экз стр тов обл окр пос дер гос лит рис табл мес час мин сек нем рус куб кил "
            "проц чис ред изд инж проф полк ген майор кап лейт нач зам пом сев вост юж зап след прил прим"
        ),
        doubled=_words(
            "чуть еле едва очень много мало долго давно далеко близко скоро быстро тихо да нет ну так то вот все всё "
            "ещё еще только что никогда вперед вперёд ура просто давай давайте нельзя рано поздно ведь же как мы "
            "где кто бы тут там туда иди идите смотри смотрите слушай тише скорей скорее бей вон стой"
        ),
    )
}
