"""Exhibits kept beside the results: what comes back by key, what is shared, what damage does."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ocr.model import DocumentResult, Exhibit, Finding, Lettered, TokenKind, Verdict
from ocr.report.kept_exhibits import Exhibits, format_exhibits, get_exhibits_path

HEIGHT_PX = 48
LETTER = np.full((HEIGHT_PX, 20), 200, np.uint8)


def make_exhibit(darkness: int = 255) -> Exhibit:
    """An exhibit of a line 100 px wide with one stroke from 40 to 50, its exemplars all alike."""
    picture = np.zeros((HEIGHT_PX, 100), np.uint8)
    picture[6:44, 40:50] = darkness
    return Exhibit(
        picture=picture,
        transcribed=(Lettered(25, "а", False), Lettered(45, "8", True)),
        read=(Lettered(45, "3", True),),
        place=(40, 50),
        own_letter="8",
        other_letter="3",
        own=(LETTER, LETTER.copy()),
        other=(LETTER,),
        contested=LETTER // 2,
    )


def make_finding(key: str, *exhibits: Exhibit, listed: bool = True) -> Finding:
    return Finding(
        id=f"id-{key}",
        page_index=0,
        verdict=Verdict.MISREAD,
        kind=TokenKind.NUMBER,
        severity=1.0,
        probability=0.9,
        start=0,
        end=5,
        transcribed="25848",
        reading="25348",
        boxes=(),
        reasons=(),
        exhibits=exhibits,
        key=key,
        listed=listed,
    )


def write(out: Path, result: DocumentResult) -> Path:
    path = get_exhibits_path(out)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(format_exhibits(result))
    return path


def make_result(*findings: Finding, doubts: tuple[Finding, ...] = ()) -> DocumentResult:
    return DocumentResult(name="d", profile="typescript", pages=(), findings=findings, doubts=doubts)


def open_png(content: bytes | None) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    assert content is not None
    return np.asarray(Image.open(io.BytesIO(content)), np.uint8)


def test_an_exhibit_comes_back_by_the_key_of_its_finding(tmp_path: Path) -> None:
    write(tmp_path, make_result(make_finding("a", make_exhibit()), make_finding("b")))
    exhibits = Exhibits(tmp_path)
    [view] = exhibits.load("a")
    # 10 of the 48 rows are paper above and below the type; the report shows pictures twice as large.
    assert (view.width_px, view.height_px, view.letter_width_px, view.letter_height_px) == (200, 76, 40, 76)
    assert (view.place_left, view.place_width) == (40.0, 10.0)
    assert [(spot.left, spot.text, spot.is_asked) for spot in view.transcribed] == [
        (25.0, "а", False),
        (45.0, "8", True),
    ]
    assert (view.own_letter, view.other_letter) == ("8", "3")
    picture = open_png(exhibits.load_picture(view.uri))
    assert picture.shape == (38, 100)
    assert (picture[:, 40:50] == 0).all()
    assert (np.delete(picture, np.s_[40:50], axis=1) == 255).all()
    assert "a" in exhibits
    assert "b" not in exhibits
    assert exhibits.load("b") == exhibits.load("nobody's") == ()
    assert exhibits.load_picture("nobody's") is None


def test_greys_are_kept_to_half_of_a_sixteenth(tmp_path: Path) -> None:
    ramp = np.tile(np.arange(256, dtype=np.uint8), (HEIGHT_PX, 1))
    write(tmp_path, make_result(make_finding("a", replace(make_exhibit(), picture=ramp))))
    exhibits = Exhibits(tmp_path)
    shown = open_png(exhibits.load_picture(exhibits.load("a")[0].uri))[0].astype(int)
    assert np.abs(shown - (255 - np.arange(256))).max() == 8
    assert len(set(shown.tolist())) == 16
    assert (shown[0], shown[255]) == (255, 0)


def test_a_picture_that_several_show_is_there_once(tmp_path: Path) -> None:
    path = write(
        tmp_path, make_result(make_finding("a", make_exhibit()), make_finding("b", make_exhibit(100)))
    )
    exhibits = Exhibits(tmp_path)
    [one], [other] = exhibits.load("a"), exhibits.load("b")
    assert one.own == (one.own[0],) * 2 == other.own
    assert one.other == other.other == one.own[:1]
    assert one.uri != other.uri
    # Two lines, an exemplar and a contested letter.
    assert path.read_bytes().count(b"IHDR") == 4


def test_what_is_listed_and_what_was_dismissed_has_exhibits_and_doubts_beyond_have_none(
    tmp_path: Path,
) -> None:
    exhibit = make_exhibit()
    doubts = make_finding("listed", exhibit), make_finding("beyond", exhibit, listed=False)
    result = make_result(make_finding("found", exhibit), doubts=doubts)
    write(tmp_path, replace(result, dismissed=(make_finding("dismissed", exhibit),)))
    exhibits = Exhibits(tmp_path)
    assert [key for key in ("found", "listed", "dismissed", "beyond") if key in exhibits] == [
        "found",
        "listed",
        "dismissed",
    ]


def test_a_card_has_room_for_three(tmp_path: Path) -> None:
    write(tmp_path, make_result(make_finding("a", *(make_exhibit(at) for at in (50, 100, 150, 200)))))
    assert len(Exhibits(tmp_path).load("a")) == 3


def test_without_the_file_there_are_none(tmp_path: Path) -> None:
    exhibits = Exhibits(tmp_path)
    assert exhibits.load("a") == ()
    assert exhibits.load_picture("a") is None


def test_damage_is_told_at_what_is_damaged_and_nowhere_else(tmp_path: Path) -> None:
    path = write(
        tmp_path, make_result(make_finding("a", make_exhibit()), make_finding("b", make_exhibit(100)))
    )
    whole = path.read_bytes()
    exhibits = Exhibits(tmp_path)
    last = exhibits.load("b")
    exhibits.close()
    # The last part of the file is the second finding's exhibit.
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    exhibits = Exhibits(tmp_path)
    assert exhibits.load("b") == ()
    [view] = exhibits.load("a")
    assert exhibits.load_picture(view.uri) is not None
    assert exhibits.load_picture(last[0].uri) is not None


@pytest.mark.parametrize("at", [0, 25, 100])
def test_with_a_damaged_index_there_are_none(tmp_path: Path, at: int) -> None:
    path = write(tmp_path, make_result(make_finding("a", make_exhibit())))
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    assert "a" not in Exhibits(tmp_path)
    path.write_bytes(content[: at + 1])
    assert "a" not in Exhibits(tmp_path)


def test_what_is_open_stays_as_it_was_when_it_is_replaced(tmp_path: Path) -> None:
    path = write(tmp_path, make_result(make_finding("a", make_exhibit())))
    exhibits = Exhibits(tmp_path)
    other = tmp_path / "other"
    other.write_bytes(format_exhibits(make_result(make_finding("b", make_exhibit()))))
    other.replace(path)
    assert len(exhibits.load("a")) == 1
    assert "b" in Exhibits(tmp_path)
    exhibits.close()
    assert exhibits.load("a") == ()
