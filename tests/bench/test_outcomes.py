"""What a model may learn from a candidate: that the page departs there, that it does not, or nothing."""

import pytest

from ocr.bench.outcomes import find_outcome
from ocr.bench.planting import Planted
from ocr.evidence.candidates import Addition, Candidate, Omission, Substitution
from ocr.model import TokenKind

LETTER = Planted("letter", 10, 16, "поезж", "поезд")
DROPPED = Planted("word dropped", 20, 20, "", " прибыл")
LINE = Planted("line dropped", 40, 40, "", "выгрузка окончена утром третьего дня\n")
MARK = Planted("mark dropped", 50, 50, "", ",")


def make(kind: type[Candidate], llr: float, reading: str = "", transcribed: str = "") -> Candidate:
    return kind(
        a_start=0,
        a_end=1,
        transcribed=transcribed,
        reading=reading,
        kind=TokenKind.WORD,
        llr=llr,
        llr_unadapted=llr,
    )


@pytest.mark.parametrize(
    "candidate, hits, best, outcome",
    [
        # Nothing is planted there.
        (make(Substitution, 9.0, "вагои", "вагон"), (), {}, False),
        # The wrong word itself, however weak, unless a much likelier place shows the error.
        (make(Substitution, 9.0, "поезд", "поезж"), (0,), {0: 9.0}, True),
        (make(Substitution, -3.0, "поезд", "поезж"), (0,), {0: -3.0}, True),
        (make(Substitution, -3.0, "поезя", "поезж"), (0,), {0: 12.0}, None),
        (make(Substitution, 4.0, "поезя", "поезж"), (0,), {0: 12.0}, True),
        (make(Addition, 8.0, "", "поезж"), (0,), {0: 8.0}, True),
        # A word beside a dropped one says nothing of it, unless it is read with it.
        (make(Substitution, 5.0, "станцмю", "станцию"), (1,), {1: 5.0}, None),
        (make(Substitution, 5.0, "прибыл на", "на"), (1,), {1: 5.0}, True),
        (make(Substitution, -1.0, "прибыл на", "на"), (1,), {1: -1.0}, None),
        (make(Addition, 5.0, "", "на"), (1,), {1: 5.0}, None),
        (make(Omission, 5.0, "прибыл"), (1,), {1: 5.0}, True),
        (make(Omission, 5.0, "прибыд"), (1,), {1: 5.0}, True),
        (make(Omission, 5.0, "№"), (1,), {1: 5.0}, None),
        # Of marks the very one.
        (make(Omission, 5.0, ","), (3,), {3: 5.0}, True),
        (make(Omission, 5.0, "."), (3,), {3: 5.0}, None),
        # A piece of a dropped line has a gap of its own.
        (make(Omission, 30.0, "окончена утрам"), (), {}, True),
        (make(Omission, 30.0, "входящий штамп"), (), {}, False),
        (make(Omission, 30.0, "ок"), (), {}, False),
    ],
)
def test_outcomes(
    candidate: Candidate, hits: tuple[int, ...], best: dict[int, float], outcome: bool | None
) -> None:
    assert find_outcome(candidate, 60, hits, [LETTER, DROPPED, LINE, MARK], best) is outcome


def test_a_piece_of_a_line_is_looked_for_near_by() -> None:
    piece = make(Omission, 30.0, "окончена утром")
    assert [find_outcome(piece, at, (), [LINE], {}) for at in (40, 280, 400)] == [True, True, False]
