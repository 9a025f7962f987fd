"""What a long text costs grows with its length, not with the square of it, and gives the same as the plain way."""

from collections.abc import Iterator, Sequence
from math import exp
from typing import SupportsIndex, overload

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.collation.alignment import Folded, Pairing, align, fold_tokens, is_whole_line
from ocr.collation.document import AlignedPage
from ocr.collation.folded import begins_line
from ocr.collation.page import PageCollation
from ocr.collation.running_text import find_page_breaks
from ocr.collation.split_tokens import merge_split_tokens, slide_runs
from ocr.collation.token_pairs import align_block
from ocr.consistency.names import NameIndex, find_usual_name
from ocr.consistency.numbers import NumberMention, find_mentions, find_record
from ocr.evidence.candidates import Substitution
from ocr.evidence.document_statistics import DocumentStatistics, measure_statistics
from ocr.model import PageText, TokenKind
from ocr.text.profiles import TYPESCRIPT, normalise
from ocr.text.tokens import MAX_TOKEN_CHARS, tokenise
from tests.pages import make_page

WORDS = ["он", "не", "мог", "25348", "IO.I,O", "I", "O", ".", ",", "(", ")", "и", "\n", "  ", "\f"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


class CountedPairings(Sequence[Pairing]):
    """Pairings that count how many of them were asked for."""

    def __init__(self, items: Sequence[Pairing]) -> None:
        self.items = list(items)
        self.asked = 0

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, at: int) -> Pairing: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Pairing]: ...
    def __getitem__(self, at: int | slice) -> Pairing | Sequence[Pairing]:
        self.asked += len(range(len(self.items))[at]) if isinstance(at, slice) else 1
        return self.items[at]

    def __iter__(self) -> Iterator[Pairing]:
        self.asked += len(self.items)
        return iter(self.items)


class CountedText(str):
    """A text that counts how many of its characters were asked for."""

    asked = 0

    def __getitem__(self, at: SupportsIndex | slice) -> str:
        self.asked += len(range(len(self))[at]) if isinstance(at, slice) else 1
        return super().__getitem__(at)


def pair_plainly(a: Folded, b: Folded) -> list[Pairing]:
    return list(align_block(a, b, range(len(a.folded)), range(len(b.folded))))


def fold_number_in_pieces(rows: int) -> tuple[Folded, Folded]:
    """Rows whose number one side makes one token of, the other many."""
    left = "\n".join(f"команду номер{row} I0,I,I,0; при" for row in range(rows))
    right = "\n".join(f"команду номер{row} IO . I . I , O при" for row in range(rows))
    return fold_tokens(left, TYPESCRIPT), fold_tokens(right, TYPESCRIPT)


def test_merging_asks_for_each_pairing_a_few_times() -> None:
    asked = []
    for rows in (100, 200):
        a, b = fold_number_in_pieces(rows)
        pairings = CountedPairings(pair_plainly(a, b))
        taken = merge_split_tokens(a, b, pairings)
        assert sum(p.b_end - p.b_start > 4 for p in taken) == rows
        asked.append(pairings.asked)
    assert asked[1] < 2.2 * asked[0]


def test_looking_for_line_starts_copies_no_text() -> None:
    asked = []
    for rows in (100, 200):
        folded = fold_tokens("слово за словом\n" * rows, TYPESCRIPT)
        text = CountedText(folded.text)
        counted = Folded(text=text, tokens=folded.tokens, folded=folded.folded)
        starts = [begins_line(counted, index) for index in range(len(folded.tokens))]
        whole = [is_whole_line(counted, range(index, index + 3)) for index in range(len(folded.tokens) - 2)]
        assert (sum(starts), sum(whole)) == (rows, rows)
        asked.append(text.asked)
    assert asked[1] < 2.2 * asked[0]


@given(TEXTS)
def test_line_starts_and_ends_are_those_of_the_text_around(text: str) -> None:
    side = fold_tokens(text, TYPESCRIPT)
    borders = ("", "\n", "\f")
    for first, token in enumerate(side.tokens):
        begins = side.text[: token.start].rstrip(" \t")[-1:] in borders
        assert begins_line(side, first) == begins
        for last in range(first, min(first + 4, len(side.tokens))):
            ends = side.text[side.tokens[last].end :].lstrip(" \t")[:1] in borders
            assert is_whole_line(side, range(first, last + 1)) == (begins and ends)


def slide_step_by_step(a: Folded, pairings: Sequence[Pairing]) -> list[Pairing]:
    """Slide every run that only `a` has to the right, a pair at a time, if it then begins a line."""
    out = list(pairings)
    index = 0
    while index < len(out):
        end = index
        while (
            end < len(out) and out[end].b_start == out[end].b_end and out[end].a_end == out[end].a_start + 1
        ):
            end += 1
        if end > index:
            tried, steps = list(out), 0
            while not begins_line(a, tried[index + steps].a_start) and end + steps < len(out):
                pair, first = tried[end + steps], tried[index + steps].a_start
                is_single = pair.a_end == pair.a_start + 1 and pair.b_end > pair.b_start
                if not is_single or a.folded[first] != a.folded[pair.a_start]:
                    break
                alone = range(first + 1, pair.a_end)
                tried[index + steps : end + steps + 1] = [
                    Pairing(a_start=first, a_end=first + 1, b_start=pair.b_start, b_end=pair.b_end),
                    *(Pairing(a_start=i, a_end=i + 1, b_start=pair.b_end, b_end=pair.b_end) for i in alone),
                ]
                steps += 1
            if begins_line(a, tried[index + steps].a_start):
                out = tried
        index = end + 1
    return out


@given(TEXTS, TEXTS)
def test_sliding_at_once_is_sliding_step_by_step(one: str, other: str) -> None:
    a, b = fold_tokens(one, TYPESCRIPT), fold_tokens(other, TYPESCRIPT)
    pairings = merge_split_tokens(a, b, pair_plainly(a, b))
    assert slide_runs(a, pairings) == slide_step_by_step(a, pairings)


def test_a_run_slides_several_steps_to_its_line() -> None:
    # The second line is not on the page; «не мог» may be of either line.
    a = fold_tokens("он не мог\nя он не мог", TYPESCRIPT)

    def pair(i: int, j: int) -> Pairing:
        return Pairing(a_start=i, a_end=i + 1, b_start=j, b_end=j + 1)

    def alone(i: int, j: int) -> Pairing:
        return Pairing(a_start=i, a_end=i + 1, b_start=j, b_end=j)

    pairings = [pair(0, 0), *(alone(i, 1) for i in range(1, 5)), pair(5, 1), pair(6, 2)]
    expected = [pair(0, 0), pair(1, 1), pair(2, 2), *(alone(i, 3) for i in range(3, 7))]
    assert slide_runs(a, pairings) == slide_step_by_step(a, pairings) == expected


def cut_one_by_one(page_of: Sequence[int], page: int) -> int:
    """The first cut with most tokens on their right side, all cuts tried."""
    scores = [
        sum(p < page for p in page_of[:cut]) + sum(p >= page for p in page_of[cut:])
        for cut in range(len(page_of) + 1)
    ]
    return scores.index(max(scores))


@given(st.lists(st.integers(0, 6), max_size=40).flatmap(lambda pages: st.permutations([*pages, *range(7)])))
def test_page_breaks_are_the_best_of_all_cuts(page_of: list[int]) -> None:
    side = fold_tokens(" ".join(f"слово{number}" for number in range(len(page_of))), TYPESCRIPT)
    offsets = [*(token.start for token in side.tokens), len(side.text)]
    assert find_page_breaks(side, side, page_of, 7) == tuple(
        offsets[cut_one_by_one(page_of, page)] for page in range(1, 7)
    )


def test_long_texts_with_nothing_in_common_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    sides = [
        fold_tokens(" ".join(f"{letter * 3}{number}" for number in range(4000)), TYPESCRIPT)
        for letter in ("б", "ы")
    ]
    monkeypatch.setattr("ocr.collation.token_pairs.MAX_LETTER_PAIRS", 10_000)
    monkeypatch.setattr(
        "ocr.collation.token_pairs.find_edits", lambda a, b: pytest.fail(f"{len(a)} x {len(b)} compared")
    )
    assert len(align(sides[0], sides[1])) == 8000


def make_doubt(llr: float) -> Substitution:
    return Substitution(
        a_start=0,
        a_end=1,
        transcribed="8",
        reading="3",
        kind=TokenKind.NUMBER,
        llr=llr,
        llr_unadapted=llr,
    )


@given(
    st.lists(st.sampled_from([-4.0, -0.5, 0.0, 0.25, 3.0, 7.5]), max_size=20), st.sampled_from([-2, 0, 3, 8])
)
def test_the_share_of_doubts_is_that_of_all_doubts_counted(gains: list[float], gain: float) -> None:
    noise = measure_statistics([list(map(make_doubt, gains))], 5_000)
    as_doubtful = sum(own > -1 and own >= gain for own in gains)
    assert exp(noise.exceedance(gain)) * 5_001 == pytest.approx(max(0, as_doubtful - 1) + 0.5)


class CountedGains(tuple[float, ...]):
    """Gains that count how many of them were asked for."""

    asked = 0

    def __getitem__(self, at: SupportsIndex | slice) -> float:  # type: ignore[override]
        CountedGains.asked += 1
        return float(super().__getitem__(at))  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[float]:
        pytest.fail("all doubts are looked at for each")


def test_no_doubt_looks_at_all_others() -> None:
    gains = CountedGains(range(1_000))
    noise = DocumentStatistics(weighed=5_000, doubt_llrs=gains)
    assert exp(noise.exceedance(990)) * 5_001 == pytest.approx(9.5)
    assert CountedGains.asked < 20


NAMES = ["Мукден", "Муцден", "Мукдено", "Мупден", "Мукдеп", "Пекин", "Пешин", "Лебедев", "Лебедов", "Ли"]


@given(
    st.dictionaries(st.sampled_from([n.lower() for n in NAMES]), st.integers(1, 5)), st.sampled_from(NAMES)
)
def test_a_name_is_looked_up_as_among_all_names(names: dict[str, int], name: str) -> None:
    assert find_usual_name(name, NameIndex(names).near(name)) == find_usual_name(name, names)


def test_a_name_is_compared_with_few() -> None:
    names = {f"{letter}{number}н": 5 for letter in "абвгд" for number in range(100)}
    assert len(NameIndex(names).near("Абвн")) == 100


class CountedMentions(tuple[NumberMention, ...]):
    """Mentions that count how often all of them were gone through."""

    passes = 0

    def __iter__(self) -> Iterator[NumberMention]:
        CountedMentions.passes += 1
        return super().__iter__()


def test_only_numbers_of_the_record_are_looked_up_in_it_and_each_once() -> None:
    text = "Шифртелеграмма № 25848 и ещё десять слов о том и о сём, № 777"
    found = (*find_mentions("Шифртелеграмма № 25348", None), *find_mentions(text, 0))
    mentions = CountedMentions(found)
    page = AlignedPage(
        page_index=0,
        page=make_page(text),
        transcription=PageText(name="1.txt", text=text),
        pairings=(),
        mentions=mentions,
        names={},
        page_joins=(),
        profile=TYPESCRIPT,
    )
    sides = PageCollation(page, ())
    tokens = sides.transcription.tokens
    for _ in range(3):
        for index, token in enumerate(tokens):
            assert sides.record_of(index) == find_record(found, 0, {token.start})
        everything = {token.start for token in tokens}
        assert sides.record_of(*range(len(tokens))) == find_record(found, 0, everything)
    assert CountedMentions.passes < len(tokens)


# Where each place looked at the rest of the line, each of these would take minutes.
@pytest.mark.parametrize("unit", ["-", "I,", "о,", ":-", "а-"])
def test_a_line_without_spaces_is_folded_as_it_is_read(unit: str) -> None:
    side = fold_tokens(unit * (100_000 // len(unit)), TYPESCRIPT)
    assert sum(len(token.text) for token in side.tokens) == len(side.text)


def test_a_number_is_one_however_far_its_digit_stands() -> None:
    assert [token.text for token in tokenise("I" + ".I" * 90 + ".5 а")] == ["I" + ".I" * 90 + ".5", "а"]
    assert normalise("о," * 90 + "5", TYPESCRIPT).text == "0," * 90 + "5"


@given(st.text("аА1- .", min_size=1, max_size=60), st.integers(1, 400))
def test_what_is_longer_than_any_word_is_parted(unit: str, times: int) -> None:
    text = unit * times
    tokens = tokenise(text)
    assert all(0 < len(token.text) <= MAX_TOKEN_CHARS for token in tokens)
    assert all(token.text == text[token.start : token.end] for token in tokens)
    covered = [offset for token in tokens for offset in range(token.start, token.end)]
    assert covered == sorted(set(covered))
    assert {offset for offset, letter in enumerate(text) if not letter.isspace()} <= set(covered)


def test_only_what_is_longer_than_any_word_is_parted() -> None:
    longest = "а" * MAX_TOKEN_CHARS
    assert [len(token.text) for token in tokenise(f"{longest} {longest}а")] == [1_000, 1_000, 1]
