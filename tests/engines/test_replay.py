"""Readings that are recorded and replayed."""

from dataclasses import replace

import numpy as np
import pytest

from ocr.engines.replay import ReplayEngine, record
from ocr.errors import EngineError
from ocr.layout.line_images import LineImage
from ocr.recognizer.frames import ReadLine
from tests.engines.test_ensemble import see_text, words_of


def line_image(shade: int) -> LineImage:
    image = see_text("да").line_image
    return replace(image, image=np.full_like(image.image, shade))


ONE, OTHER, EMPTY = line_image(1), line_image(2), line_image(3)
READ = (ReadLine(tuple(words_of("один два"))), ReadLine(tuple(words_of("три"))), None)


def test_lines_are_read_as_recorded_whatever_their_order_and_number() -> None:
    engine = ReplayEngine(zip((ONE, OTHER, EMPTY), READ, strict=True))
    assert engine.read((OTHER, EMPTY, ONE, OTHER)) == (READ[1], READ[2], READ[0], READ[1])
    assert record(engine, (EMPTY, ONE)).read((ONE, EMPTY)) == (READ[0], None)


def test_a_line_that_is_not_recorded_is_a_failure() -> None:
    engine = ReplayEngine([(ONE, READ[0])])
    with pytest.raises(EngineError, match="2 of 3 lines"):
        engine.read((ONE, OTHER, EMPTY))
    # The tones are part of what is read.
    with pytest.raises(EngineError, match="1 of 1 lines"):
        engine.read((replace(ONE, toned=np.zeros_like(ONE.toned)),))


def test_other_readings_are_another_engine() -> None:
    engine = ReplayEngine([(ONE, READ[0])])
    assert engine.fingerprint() == ReplayEngine([(ONE, READ[0])]).fingerprint()
    others = (
        ReplayEngine([(ONE, READ[1])]),
        ReplayEngine([(OTHER, READ[0])]),
        ReplayEngine([]),
        ReplayEngine([(ONE, READ[0])], "another"),
    )
    assert len({engine.fingerprint(), *(other.fingerprint() for other in others)}) == 5
