"""The order of pages by name: a table of how archives, scanners and programs name them."""

import itertools
import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.formats.page_order import page_order_key

# A row each: what it is, and the names in the order that they must come in, whatever order they were found in.
ORDERS = [
    ("verso after recto", ["л. 1.jpg", "л. 1 об.jpg", "л. 2.jpg"]),
    ("verso with a stop", ["л. 1.jpg", "л. 1 об..jpg", "л. 2.jpg", "л. 10.jpg"]),
    ("hyphen", ["126.jpg", "126-об.jpg", "127.jpg"]),
    ("underscore", ["126.jpg", "126_об.jpg", "127.jpg"]),
    ("no separator", ["126.jpg", "126об.jpg", "127.jpg"]),
    ("brackets", ["126.jpg", "126 (об).jpg", "127.jpg"]),
    ("word in full", ["лист 3.png", "лист 3 оборот.png", "лист 4.png"]),
    ("its side", ["3 лицевая сторона.png", "3 оборотная сторона.png", "4 лицевая сторона.png"]),
    ("capitals", ["Л. 1.JPG", "л. 1 ОБ.jpg", "Л. 2.jpg"]),
    ("Latin o", ["л. 1.jpg", "л. 1 oб.jpg", "л. 2.jpg"]),
    ("transliterated", ["0126.tif", "0126ob.tif", "0127.tif", "0127_ob.tif"]),
    ("r and v", ["1r.jpg", "1v.jpg", "2r.jpg", "2v.jpg", "10r.jpg"]),
    ("v without r", ["f. 1.tif", "f. 1v.tif", "f. 2.tif"]),
    ("recto and verso", ["fol-7-recto.tif", "fol-7-verso.tif", "fol-8-recto.tif"]),
    ("front and back", ["7_front.jpg", "7_back.jpg", "8_front.jpg"]),
    ("inserted leaf", ["л. 12.jpg", "л. 12 об.jpg", "л. 12а.jpg", "л. 12а об.jpg", "л. 12б.jpg", "л. 13.jpg"]),
    ("inserted leaf, Latin", ["12.tif", "12ob.tif", "12a.tif", "12a_ob.tif", "12b.tif", "13.tif"]),
    ("inserted leaf, front and back", ["12a_front.tif", "12a_back.tif", "12b_front.tif"]),
    ("inserted leaf, v", ["f1r.tif", "f1v.tif", "f1a.tif", "f1a v.tif", "f1b.tif", "f2r.tif"]),
    ("a second scan of the recto", ["л. 1.jpg", "л. 1 (2).jpg", "л. 1 об.jpg", "л. 1 об (2).jpg"]),
    ("spreads", ["л. 1.jpg", "л. 1об-2.jpg", "л. 2об-3.jpg", "л. 3об.jpg"]),
    ("both sides in one", ["л. 5.jpg", "л. 5-5об.jpg", "л. 6.jpg"]),
    ("macOS", ["Scan.jpg", "Scan 1.jpg", "Scan 2.jpg", "Scan 10.jpg"]),
    ("Windows", ["scan.jpg", "scan (2).jpg", "scan (10).jpg"]),
    ("copies", ["скан.jpg", "скан - копия.jpg", "скан - копия (2).jpg"]),
    ("camera", ["IMG_0009.JPG", "IMG_0010.JPG", "IMG_0010-2.JPG", "IMG_0011.JPG"]),
    ("leading zeros", ["1.jpg", "002.jpg", "3.jpg", "010.jpg"]),
    ("zeros alone", ["л. 01.jpg", "л. 1.jpg", "л. 001 об.jpg", "л. 02.jpg"]),
    ("suffixes mixed", ["1.tif", "1 об.jpg", "2.jpeg", "3.pdf", "10.png"]),
    ("suffixes alone", ["1.jpg", "1.png"]),
    ("texts", ["л. 1.txt", "л. 1 об.txt", "л. 2.txt"]),
    ("texts of scans", ["1.jpg.txt", "1 об.jpg.txt", "2.jpg.txt"]),
    ("separators mixed", ["л.1.jpg", "л. 2.jpg", "л_3.jpg", "л4.jpg", "л-10.jpg"]),
    ("several numbers", ["ф1 оп2 л3.jpg", "ф. 1 оп. 2 л. 3 об.jpg", "ф1 оп2 л10.jpg", "ф2 оп1 л1.jpg"]),
    ("parts by stops", ["1.1.jpg", "1.2.jpg", "1.10.jpg", "2.1.jpg"]),
    ("no word of a side", ["1 область.jpg", "1 обложка.jpg", "1 общий.jpg", "1 юг.jpg"]),
    ("Roman numbers behind words", ["том iv.jpg", "том v.jpg", "том vi.jpg"]),
    ("cover", ["обложка.jpg", "обложка об.jpg", "титул.jpg"]),
    ("case alike", ["A 1.jpg", "a 2.jpg", "A 3.jpg"]),
    ("folders", ["д. 2/л. 1.jpg", "д. 2/л. 1 об.jpg", "д. 2/л. 10.jpg", "д. 10/л. 1.jpg"]),
    ("files among folders", ["1.jpg", "2/1.jpg", "2/2.jpg", "3.jpg"]),
    ("a folder's name has no suffix", ["д. 1. об/1.jpg", "д. 2. jpg/1.jpg"]),
    ("bare name", ["й.jpg", "й 1.jpg", "й 2.jpg"]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "names"), ORDERS, ids=[what for what, _ in ORDERS])
def test_order(what: str, names: list[str]) -> None:
    orders = list(itertools.islice(itertools.permutations(names), 24))
    for found in [*orders, names[::-1]]:
        assert sorted(found, key=page_order_key) == names


@pytest.mark.parametrize("decomposed", [0, 1])
def test_composed_and_decomposed_letters_are_the_same(decomposed: int) -> None:
    names = ["войско ё 1.jpg", "войско ё 2.jpg", "войско ё 2 об.jpg", "войско ё 3.jpg"]
    mixed = [
        unicodedata.normalize("NFD", name) if at % 2 == decomposed else name for at, name in enumerate(names)
    ]
    assert len(set(mixed)) == len(names) and mixed != names
    assert sorted(set(mixed), key=page_order_key) == mixed


def test_scans_and_texts_of_the_same_names_pair() -> None:
    files = [name for what, names in ORDERS for name in names if "/" not in name and "of scans" not in what]
    stems = sorted({name.rsplit(".", 1)[0] for name in files})
    random.Random(1).shuffle(stems)
    scans = sorted((f"{stem}.tif" for stem in stems), key=page_order_key)
    texts = sorted((f"{stem}.txt" for stem in stems), key=page_order_key)
    assert [name[:-4] for name in scans] == [name[:-4] for name in texts]


NAMES = st.lists(
    st.one_of(
        st.text(st.sampled_from("лЛ1209абоbvVr ._-()№йё\u0306²½٣\u00a0/"), max_size=8),
        st.text(max_size=6),
    ),
    max_size=8,
)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(NAMES, st.randoms(use_true_random=False))
def test_any_names_have_one_order(names: list[str], shuffler: random.Random) -> None:
    ordered = sorted(set(names), key=page_order_key)
    shuffled = sorted(set(names))
    shuffler.shuffle(shuffled)
    assert sorted(shuffled, key=page_order_key) == ordered
    keys = [page_order_key(name) for name in ordered]
    assert all(one < other for one, other in itertools.pairwise(keys))
