"""What is said for a probability: nothing that speaks against it is left out."""

import pytest

from ocr.consistency.numbers import Record
from ocr.verdict.reasons import MIN_OTHERWISE_LLR, explain
from tests.verdict.test_decide import CONTEXT, make_candidate


@pytest.mark.parametrize(
    ("llr", "unadapted", "seen"),
    [
        # The reader sees another letter once it knows the machine.
        (7.3, -3.5, "transcribed"),
        (-2.0, 1.4, "reading"),
        # It saw the same before, or could not tell.
        (7.3, 3.5, None),
        (7.3, -MIN_OTHERWISE_LLR + 0.1, None),
        (-2.0, MIN_OTHERWISE_LLR - 0.1, None),
        (-2.0, -3.0, None),
    ],
)
def test_what_the_reader_saw_before_it_learnt_the_letters_is_told(
    llr: float, unadapted: float, seen: str | None
) -> None:
    candidate = make_candidate(llr=llr, llr_unadapted=unadapted)
    told = [reason.rendered for reason in explain(candidate, CONTEXT, Record())]
    before = [text for text in told if text.startswith("Before it learnt")]
    assert before == (
        [f"Before it learnt this document's letters the reader saw «{getattr(candidate, seen)}» here."]
        if seen
        else []
    )
