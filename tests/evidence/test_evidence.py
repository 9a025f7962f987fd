"""Evidence about a page whose frames are made by hand: what is weighed, compared and measured."""

from dataclasses import replace

import numpy as np
import pytest

from ocr.bench.planting import KINDS, LIGHT_KINDS, plant
from ocr.bench.slips import Slip
from ocr.collation.alignment import Folded, align, fold_tokens
from ocr.collation.line_texts import is_stand_in, make_page_texts
from ocr.collation.reading import make_reading
from ocr.errors import InputError
from ocr.evidence.alternatives import PageFrames, Questions, WeighedPage, see_through, weigh_page
from ocr.evidence.candidates import Substitution
from ocr.evidence.document_statistics import DocumentStatistics, measure_statistics
from ocr.evidence.exemplars import TypewriterProfile, cut_letter, without_rules
from ocr.evidence.exhibit import show_place
from ocr.evidence.pitch_fit import find_step, find_surplus
from ocr.language.ukrainian import UKRAINIAN
from ocr.model import TokenKind
from ocr.recognizer.frames import LineFrames, format_frames, frames_of, parse_frames
from ocr.text.profiles import TYPESCRIPT
from ocr.text.shapes import SHAPES
from ocr.verdict.features import DocumentContext, extract_features
from tests.pages import make_page

READ = "Доношу что № 25348 прибыл\nна станцию Тихая в 14 часов"


def weigh_against(read: str, transcribed: str) -> tuple[Folded, WeighedPage]:
    """The tokens of a transcription with their alternatives on a page that was read like this."""
    page = make_page(read)
    reading, sides = make_reading(page, TYPESCRIPT), fold_tokens(transcribed, TYPESCRIPT)
    texts = make_page_texts(sides, reading, align(sides, reading.folded), len(page.lines))
    frames = [frames_of(line).posteriors for line in page.lines]
    exemplars = dict.fromkeys(SHAPES, 9)
    weighed = weigh_page(
        texts,
        PageFrames(frames, frames, exemplars),
        [token.text for token in sides.tokens],
        Questions({}, [], []),
        TYPESCRIPT,
    )
    return sides, weighed


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("25848", "25348"),
        ("23548", "25348"),
        ("2548", "25348"),
        ("253348", "25348"),
        ("прибывл", "прибыл"),
        ("Тих", "Тихая"),
        # Endings, be they words or not.
        ("станции", "станцию"),
        ("часах", "часов"),
        ("часово", "часов"),
    ],
)
def test_the_page_proposes_what_it_shows(wrong: str, right: str) -> None:
    sides, weighed = weigh_against(READ, READ.replace(right, wrong))
    at = [token.text for token in sides.tokens].index(wrong)
    best = weighed.alternatives[at][0]
    assert best.text == right
    assert best.llr > 3
    others = [own[0].llr for i, own in enumerate(weighed.alternatives) if own and i != at]
    assert max(others) < 0


def test_habits_are_no_alternatives() -> None:
    _, weighed = weigh_against("дом I4 стоит 3О лет", "дом 14 стоит 30 лет")
    assert all(own[0].llr < 0 for own in weighed.alternatives if own)


def test_an_i_with_specks_is_no_letter_of_another_language() -> None:
    _, weighed = weigh_against("дом Ї4 стоит", "дом 14 стоит")
    assert all(own[0].llr < 0 for own in weighed.alternatives if own)
    assert not is_stand_in("1", "Ї", UKRAINIAN)
    assert not is_stand_in("И", "Й")


def test_what_is_struck_over_counts_neither_way() -> None:
    assert see_through("25348", "2■348") == "25348"
    assert see_through("25848", "2■348") == "25348"
    assert see_through("слово", "■■■■■") == "слово"
    assert see_through("слово", "слово") == "слово"


# --- Exemplars -----------------------------------------------------------------------------------

STEP = 5


def draw_line(text: str, seed: int) -> tuple[LineFrames, np.ndarray]:
    """A line whose letters are blocks of ink: 3 has its ink on the right, 8 on both sides; and its frames."""
    rng = np.random.default_rng(seed)
    frame_px = 4
    picture = np.zeros((48, (len(text) * STEP + 4) * frame_px), np.uint8)
    says = np.full((len(text) * STEP + 4, len(SHAPES) + 1), -12.0)
    says[:, 0] = -0.01
    for at, letter in enumerate(text):
        frame = 2 + at * STEP
        says[frame, 0], says[frame, SHAPES.index(letter) + 1] = -8.0, -0.01
        middle = round((frame + 0.5) * frame_px)
        picture[14:30, middle + 1 : middle + 6] = 220
        if letter == "8":
            picture[14:30, middle - 6 : middle - 1] = 220
    picture = np.clip(picture + rng.normal(0, 12, picture.shape), 0, 255).astype(np.uint8)
    frames = LineFrames(
        log_posteriors=says.astype(np.float16),
        hidden=np.zeros((len(says), 1), np.float16),
        picture=picture,
        frame_px=frame_px,
        is_typed=True,
    )
    return frames, says.astype(np.float32)


@pytest.fixture
def own_type() -> TypewriterProfile:
    lines = [draw_line("383838", seed) for seed in range(3)]
    return TypewriterProfile.of([[line for line, _ in lines]], [[says for _, says in lines]])


def test_a_letter_is_like_its_own_and_not_like_the_other(own_type: TypewriterProfile) -> None:
    line, _ = draw_line("83", 9)
    eight = cut_letter(line.picture, (2 + 0.5) * line.frame_px)
    three = cut_letter(line.picture, (2 + STEP + 0.5) * line.frame_px)
    as_three = own_type.compare(eight, "3", "8", beside=(0, 9, 0))
    as_eight = own_type.compare(eight, "8", "3", beside=(0, 9, 0))
    assert as_three
    assert as_eight
    assert as_three.likeness > 0.7 > -0.7 > as_eight.likeness
    assert (as_three.own, as_three.other) == (9, 9)
    fits = [own_type.typicality(three, letter, beside=(0, 9, 0)) for letter in "38"]
    assert fits[0] is not None
    assert fits[1] is not None
    assert fits[0] > -2 > fits[1]


def test_below_three_exemplars_nothing_is_said_and_none_vouches_for_itself(
    own_type: TypewriterProfile,
) -> None:
    line, says = draw_line("33", 4)
    picture = cut_letter(line.picture, 10)
    few = TypewriterProfile.of([[line]], [[says]])
    assert few.compare(picture, "3", "8", beside=(0, 9, 0)) is None
    assert few.typicality(picture, "3", beside=(0, 9, 0)) is None
    # Each line has three; the one at the place itself is left out.
    assert len(own_type.exemplars_of("3", beside=(0, 0, 2))) == 8
    assert len(own_type.exemplars_of("3", beside=(0, 7, 2))) == 9
    assert len(own_type.exemplars_of("ж", beside=(0, 0, 0))) == 0


def test_rules_are_no_part_of_the_letters_between_them() -> None:
    line, _ = draw_line("838338", 5)
    framed = line.picture.copy()
    # Above the letters a rule that falls by two pixels, below a level one; upright ones at the ends.
    for column in range(framed.shape[1]):
        framed[6 + 2 * column // framed.shape[1], column] = 220
    framed[40:43] = 220
    framed[4:44, 2:4] = framed[4:44, -4:-2] = 220
    bare = without_rules(framed)
    inked = line.picture > 100
    assert (bare[inked] > 100).all()
    assert (bare[:12] > 100).sum() + (bare[38:] > 100).sum() < 30 < (framed[:12] > 100).sum()
    # Letters alone are left as they are, strokes across two cells as well.
    assert np.array_equal(without_rules(line.picture), line.picture)
    joined = line.picture.copy()
    joined[20:22, 10:46] = 220
    assert (without_rules(joined)[joined == 220] == 220).all()


def test_an_exhibit_shows_both_texts_under_their_cells() -> None:
    line, _ = draw_line("3838", 1)
    peaks = np.array([2 + at * STEP for at in range(4)])
    exhibit = show_place(line.picture, line.frame_px, peaks, "3833", (3, 4, "8"))
    assert exhibit
    assert [(one.text, one.is_asked) for one in exhibit.transcribed] == [
        ("3", False),
        ("8", False),
        ("3", False),
        ("3", True),
    ]
    (read,) = exhibit.read
    assert (read.text, read.x) == ("8", exhibit.transcribed[3].x)
    assert exhibit.place[0] < read.x < exhibit.place[1]
    # A letter too few on the page: two are spread over the place of one.
    two = show_place(line.picture, line.frame_px, peaks, "3838", (1, 2, "83"))
    assert two
    assert two.place[0] < two.read[0].x < two.read[1].x < two.place[1]
    assert show_place(np.zeros((0, 0), np.uint8), 4, peaks, "3838", (1, 2, "8")) is None


def test_frames_are_kept_as_they_are() -> None:
    lines = (draw_line("3838", 1)[0], frames_of(make_page("да").lines[0]), draw_line("8", 2)[0])
    again = parse_frames(format_frames(lines))
    for one, other in zip(lines, again, strict=True):
        assert np.array_equal(one.log_posteriors, other.log_posteriors)
        assert np.array_equal(one.hidden, other.hidden)
        assert np.array_equal(one.picture, other.picture)
        assert (one.frame_px, one.is_typed) == (other.frame_px, other.is_typed)
    assert parse_frames(format_frames(())) == ()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", format_frames([draw_line("3", 1)[0]])[:-60]])
def test_damaged_frames_are_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="no frames"):
        parse_frames(data)


# --- Grid ----------------------------------------------------------------------------------------


def test_cells_are_counted_between_letters_that_are_sure() -> None:
    # Twelve letters 5 frames apart, but a cell more between number 5 and 6.
    peaks = np.array([5 * at + (5 if at > 5 else 0) for at in range(12)])
    frames = np.full((80, len(SHAPES) + 1), -9.0, np.float32)
    labels = [7] * 12
    frames[peaks, 7] = -0.1
    assert find_step(peaks) == pytest.approx(5.0)
    assert find_surplus(frames, labels, peaks, 6, 6) == pytest.approx(1.0)
    assert find_surplus(frames, labels, peaks, 2, 3) == pytest.approx(0.0)
    # Of unsure letters the next ones are taken.
    frames[peaks[6], 7] = -5.0
    assert find_surplus(frames, labels, peaks, 6, 6) == pytest.approx(1.0)
    assert find_step(peaks[:5]) is None
    assert find_step(np.array([0, 1, 40, 41, 90, 91, 150, 151, 230, 231])) is not None
    # Four distances of 10 and four of 14: their median, 12, is near none of them.
    assert find_step(np.array([0, 10, 24, 34, 48, 58, 72, 82, 96])) is None


# --- Features and statistics -----------------------------------------------------------------------------


def substitution(llr: float, was: str = "н", now: str = "и") -> Substitution:
    return Substitution(
        a_start=0,
        a_end=1,
        transcribed="станция",
        reading="стаиция",
        kind=TokenKind.WORD,
        llr=llr,
        llr_unadapted=llr,
        transcribed_shapes=was,
        read_shapes=now,
    )


def test_the_noise_of_a_document_is_that_of_its_other_tokens() -> None:
    doubts = (substitution(5.0), substitution(2.0), substitution(9.0, "3", "8"), substitution(-4.0))
    noise = measure_statistics([doubts], 999)
    assert (noise.weighed, list(noise.doubt_llrs)) == (999, [2.0, 5.0, 9.0])
    assert noise.doubt_rate == pytest.approx(np.log(3.5 / 1000))
    # Of the two others one is as doubtful as 5 or more.
    assert noise.exceedance(5.0) == pytest.approx(np.log(1.5 / 1000))
    # A telegram of twenty words is weighed as one of 300.
    few = measure_statistics([doubts], 20)
    assert few.doubt_rate == pytest.approx(np.log(3.5 / 301))
    assert (
        noise.same_confusion("н", "и"),
        noise.same_confusion("3", "8"),
        noise.same_confusion("а", "о"),
    ) == (1, 0, 0)


def test_signs_are_limited_numbers_for_any_candidate() -> None:
    context = DocumentContext(0, DocumentStatistics(weighed=10, doubt_llrs=()))
    for one in (
        substitution(1e9),
        substitution(float("-inf")),
        replace(substitution(0.0, "", "x"), surplus_cells=99.0, needed_cells=1),
    ):
        values = np.array(list(extract_features(one, context).values()))
        assert np.isfinite(values).all()
        assert np.abs(values).max() <= 60


# --- Planting ------------------------------------------------------------------------------------

TEXT = (
    "Начальник станции Лебедев просит не позднее 14 марта прислать 25 вагонов и 3 паровоза.\n"
    "Дорога от станции Тихая до станции Узкая разрушена, ремонт идет с 7.10.50 г. и кончится\n"
    "в апреле. Просьба выслать 340 комплектов одежды, 12 тонн угля и 1500 шпал на участок 87 км.\n"
    "Повидимому работы задержатся, так как людей не хватает, а погода не улучшается.\n"
)


@pytest.mark.parametrize("seed", range(8))
def test_planted_errors_are_where_they_are_said_to_be(seed: int) -> None:
    wrong, planted = plant(TEXT, 6, seed, slips=[Slip("разрушена", "разрушенна")])
    assert planted
    assert plant(TEXT, 6, seed, slips=[Slip("разрушена", "разрушенна")])[0] == wrong
    # Put right from the last to the first, the text is what it was.
    rebuilt = wrong
    for error in reversed(planted):
        assert wrong[error.start : error.end] == error.wrong
        rebuilt = rebuilt[: error.start] + error.right + rebuilt[error.end :]
    assert rebuilt == TEXT


@pytest.mark.parametrize("kind", [*KINDS, *LIGHT_KINDS])
def test_every_kind_of_error_can_be_planted(kind: str) -> None:
    maker = {**KINDS, **LIGHT_KINDS}[kind]
    found = [
        error
        for seed in range(30)
        for error in plant(TEXT, 1, seed, {kind: maker}, slips=[Slip("комплектов", "камплектов")])[1]
    ]
    assert found
    assert {error.kind for error in found} == {kind}
    assert all(error.wrong != error.right for error in found)
