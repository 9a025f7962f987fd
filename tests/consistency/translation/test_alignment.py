"""The alignment of sentences, and the running text that it starts from."""

from ocr.consistency.record import RecordText
from ocr.consistency.translation.alignment import Bead, align
from ocr.consistency.translation.bilingual import align_record
from ocr.consistency.translation.running import join_sheets
from ocr.consistency.translation.sentences import split_sentences
from ocr.language.english import ENGLISH
from ocr.language.russian_documents import RUSSIAN_DOCUMENTS
from tests.consistency.translation.parallel import parallel_records, telegram

NOTHING = frozenset[str]()


def beads(
    lengths: list[int], others: list[int], shared: dict[tuple[int, int], str] | None = None
) -> list[Bead]:
    own = [
        frozenset(name for (i, _), name in (shared or {}).items() if i == at) for at in range(len(lengths))
    ]
    other = [
        frozenset(name for (_, j), name in (shared or {}).items() if j == at) for at in range(len(others))
    ]
    return list(align(lengths, others, own, other, ([0.0] * len(lengths), [0.0] * len(others))))


def test_lengths_alone_pair_sentences() -> None:
    assert beads([100, 40, 200], [110, 45, 215]) == [Bead(0, 1, 0, 1), Bead(1, 2, 1, 2), Bead(2, 3, 2, 3)]


def test_a_sentence_may_be_split_and_two_merged() -> None:
    assert beads([200, 60], [100, 110, 65]) == [Bead(0, 1, 0, 2), Bead(1, 2, 2, 3)]
    assert beads([100, 110, 65], [200, 60]) == [Bead(0, 2, 0, 1), Bead(2, 3, 1, 2)]


def test_a_sentence_left_out_stands_alone() -> None:
    shared = {(0, 0): "value:n:5", (2, 1): "value:n:7"}
    assert Bead(1, 2, 1, 1) in beads([100, 100, 100], [100, 100], shared)


def test_one_side_may_be_empty() -> None:
    assert beads([10, 20], []) == [Bead(0, 1, 0, 0), Bead(1, 2, 0, 0)]


def test_every_sentence_is_in_one_bead() -> None:
    for record in (*parallel_records().values(), telegram()):
        texts = align_record(record)
        assert texts is not None
        assert [at for bead in texts.beads for at in range(bead.start, bead.end)] == list(
            range(len(texts.original.prose))
        )
        assert [at for bead in texts.beads for at in range(bead.other_start, bead.other_end)] == list(
            range(len(texts.translation.prose))
        )


def test_joins_of_sheets_are_healed() -> None:
    record = RecordText(
        sheets=(
            "Орлов сообщил, что путь размыт и что это создает трудности для обес-\n\n(см. сл. лист)\n",
            "СОВЕРШЕННО СЕКРЕТНО\n\nПродолжение шифртелеграммы № 5\n\nЛист 2\n\n"
            "печения армии и двойное превосходство\n",
            "Лист 3\n\nходство противника.\n",
        )
    )
    text = join_sheets(record, RUSSIAN_DOCUMENTS).text
    assert "трудности для обеспечения армии и двойное превосходство противника." in text
    assert "Продолжение" not in text and "см. сл." not in text


def test_a_place_over_a_join_is_its_part_on_the_first_sheet() -> None:
    record = RecordText(sheets=("Орлов прибыл в наш", "город вечером."))
    running = join_sheets(record, RUSSIAN_DOCUMENTS)
    place = running.place(record, 0, len(running.text))
    assert (place.page_index, place.text) == (0, "Орлов прибыл в наш")
    assert running.place(record, running.text.index("город"), len(running.text)).text == "город вечером."


def test_forms_are_told_from_prose() -> None:
    text = "TOP SECRET\n\nCopies to: Com. Orlov\n\nHe arrived here on 5 May. Mr. Petrov met him.\n\nSIDOROV\n"
    sentences = split_sentences(text, ENGLISH.words)
    assert [text[one.start : one.end] for one in sentences if not one.is_form] == [
        "He arrived here on 5 May.",
        "Mr. Petrov met him.",
    ]
    assert [text[one.start : one.end] for one in sentences if one.is_form] == [
        "TOP SECRET",
        "Copies to: Com. Orlov",
        "SIDOROV",
    ]
