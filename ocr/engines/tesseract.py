"""Tesseract, through pytesseract and hOCR."""

import errno
import math
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from statistics import median

import numpy as np
import pytesseract
from lxml import etree
from PIL import Image

from ocr.engines.engine import Capabilities, Engine
from ocr.errors import DependencyError, EngineError, OutputError
from ocr.image.pixels import Pixels
from ocr.language.base import Language
from ocr.language.languages import change_language
from ocr.language.russian import RUSSIAN
from ocr.layout.coordinates import SourceMapper
from ocr.layout.line_images import LineImage
from ocr.model import Box, Glyph, Line, Transform, Word
from ocr.preprocess.strokes import strengthen_type
from ocr.recognizer.frames import ReadLine

RECOMMENDED_VERSION = (5, 0)
# A column of lines of any size: as good as 3 on running text, better where tables and pen stand between.
DEFAULT_PSM = 4
# One block of lines: the canvas of line images is one.
LINES_PSM = 6
NAME = "tesseract"
PAGE_TIMEOUT_S = 120.0
_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# Letters of the working height of `ocr.preprocess.clean` are as large as those of typescript at this resolution.
_WORKING_DPI = 300
# White around the canvas of line images, and between two of them.
_CANVAS_MARGIN_PX, _GAP_PX = 40, 24
# The step of a line is measured on at least this many pairs of neighbouring letters.
_MIN_STEPS = 12
# A line is typed if more than this share of its steps differ from the median by less than this share of it.
_MIN_EVEN_STEPS_SHARE, _MAX_STEP_DEVIATION = 0.7, 0.15
# Letters whose middles are apart by less than this many steps stand in neighbouring cells; digits in print too.
_MAX_TYPED_STEP, _MAX_PRINTED_DIGIT_STEP, _MIN_STEP = 1.45, 1.3, 0.5
_LINE_CLASSES = frozenset({"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TesseractInfo:
    """The installed Tesseract: where, which version, which languages; `notice` where it is an old one."""

    path: str
    version: str
    languages: tuple[str, ...]
    notice: str = ""


def check_tesseract(language: str = RUSSIAN.tesseract_code) -> TesseractInfo:
    """Return what is installed.

    Raises DependencyError, with the command that installs what is missing, where there is no Tesseract,
    none of version 4.1 or later, or not the language (several are joined by +).
    """
    path = pytesseract.pytesseract.tesseract_cmd
    version = tesseract_version()
    languages = _installed_languages(path)
    missing = [name for name in language.split("+") if name not in languages]
    if missing:
        raise DependencyError(
            f"Tesseract {version} lacks the language {', '.join(missing)}. {_install_command(missing)}"
        )
    old = _version_number(version) < RECOMMENDED_VERSION
    notice = f"Tesseract {version} is old: it works, but version 5 reads better." if old else ""
    return TesseractInfo(path=path, version=version, languages=languages, notice=notice)


def tesseract_version() -> str:
    """Return the installed version, such as "5.3.0"; raises DependencyError where it has none."""
    answer = _ask_tesseract(pytesseract.pytesseract.tesseract_cmd, "--version")
    match = re.search(r"tesseract\s+v?(\d+(?:\.\d+)+)", answer)
    if not match:
        raise DependencyError(f"The program tesseract does not tell its version. {_install_command()}")
    if _version_number(match[1]) < (4, 1):
        raise DependencyError(f"Tesseract {match[1]} is too old; 4.1 is needed. {_install_command()}")
    return match[1]


def _version_number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2])


def _installed_languages(path: str) -> tuple[str, ...]:
    lines = _ask_tesseract(path, "--list-langs").splitlines()
    return tuple(line.strip() for line in lines if re.fullmatch(r"[\w/-]+", line.strip()))


@lru_cache(maxsize=8)
def _ask_tesseract(path: str, question: str) -> str:
    # Not through pytesseract, which ends the process on a version that it does not know.
    try:
        answer = subprocess.run(
            [path, question], capture_output=True, check=False, timeout=60, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DependencyError(f"Tesseract does not run ({error}). {_install_command()}") from error
    return (answer.stdout + b"\n" + answer.stderr).decode("utf-8", "replace")


def _install_command(languages: Sequence[str] = (RUSSIAN.tesseract_code,)) -> str:
    packages = " ".join(f"tesseract-ocr-{name.replace('_', '-')}" for name in languages)
    return (
        f"Debian and Ubuntu: sudo apt-get install tesseract-ocr {packages}. "
        "macOS: brew install tesseract tesseract-lang. Then run again; `sverka doctor` tells what is there."
    )


# --- The engine ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TesseractEngine(Engine):
    """Reads the lines of a page in one call on one thread.

    `language` is Tesseract's code, several joined by +; `psm` is the page segmentation mode of `read_whole`.
    Making one raises DependencyError where no usable Tesseract is installed.
    """

    language: str = RUSSIAN.tesseract_code
    psm: int = DEFAULT_PSM
    timeout_s: float = PAGE_TIMEOUT_S
    info: TesseractInfo = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "info", check_tesseract(self.language))

    @property
    def name(self) -> str:
        return NAME

    @property
    def version(self) -> str:
        return self.info.version

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.language.split("+"))

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(posteriors=False, glyph_boxes=True)

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.name} {self.version} {self.language}",)

    def in_language(self, language: Language) -> "TesseractEngine":
        """Return the engine for pages in a language. Raises DependencyError where Tesseract lacks it."""
        codes = "+".join(change_language(self.languages, language))
        return self if codes == self.language else replace(self, language=codes)

    def fingerprint(self) -> str:
        """Return the version, language and settings that Tesseract reads with."""
        return f"{self.names[0]} psm {self.psm}"

    def read(self, lines: Sequence[LineImage]) -> tuple[ReadLine | None, ...]:
        """Return the reading of each line, without frames; see `Engine`.

        The line images are stacked on one canvas, level and apart, so that Tesseract has no layout to guess. Words
        that do not stand on the line's baseline (grain, remains of other lines) are dropped.
        """
        if not lines:
            return ()
        canvas, corners = _stack([line.image for line in lines])
        words: list[list[Word]] = [[] for _ in lines]
        for index, word in _sort_into(parse_hocr(self._hocr(canvas, psm=LINES_PSM), canvas.shape), corners):
            if _stands_on_baseline(word, lines[index]):
                words[index].append(word)
        joined = (_join_cells(sorted(own, key=lambda word: word.box.left)) for own in words)
        return tuple(ReadLine(tuple(own)) if own else None for own in joined)

    def read_whole(self, image: Pixels) -> tuple[Line, ...]:
        """Return the lines that Tesseract finds on a picture, uint8 H x W [x 3], in its pixels and reading order."""
        return parse_hocr(self._hocr(image, self.psm), image.shape)

    def _hocr(self, image: Pixels, psm: int) -> bytes:
        # More threads make Tesseract slower, and a batch has a process on every core already.
        os.environ["OMP_THREAD_LIMIT"] = "1"
        picture = Image.fromarray(image)
        picture.format = "TIFF"  # uncompressed, so quick to write
        config = f"--psm {psm} --dpi {_WORKING_DPI} -c hocr_char_boxes=1 -c lstm_choice_mode=2"
        try:
            answer = pytesseract.image_to_pdf_or_hocr(
                picture, lang=self.language, config=config, extension="hocr", timeout=self.timeout_s
            )
        except pytesseract.TesseractNotFoundError as error:
            raise DependencyError(f"Tesseract is gone. {_install_command()}") from error
        except pytesseract.TesseractError as error:
            raise EngineError(
                f"Tesseract failed: {error.message}. Run again with --debug for details."
            ) from error
        except (RuntimeError, OSError) as error:
            if isinstance(error, OSError) and error.errno in _DISK_FULL:
                raise OutputError(
                    f"Cannot write temporary files in {tempfile.gettempdir()}: {error.strerror}. "
                    "Free space or set TMPDIR."
                ) from error
            raise EngineError(
                f"Tesseract did not finish ({error}; {self.timeout_s:g} s allowed, {image.shape[1]} x "
                f"{image.shape[0]} px). Look at the page with `sverka preprocess`, or crop it."
            ) from error
        return bytes(answer)


def _stack(pictures: Sequence[Pixels]) -> tuple[Pixels, list[tuple[int, int]]]:
    """Return one white canvas with the pictures one under another, strengthened, and the top left corner of each."""
    width = max(picture.shape[1] for picture in pictures) + 2 * _CANVAS_MARGIN_PX
    height = sum(picture.shape[0] + _GAP_PX for picture in pictures) + 2 * _CANVAS_MARGIN_PX
    canvas = np.full((height, width), 255, np.uint8)
    corners, y = [], _CANVAS_MARGIN_PX
    for picture in pictures:
        canvas[y : y + picture.shape[0], _CANVAS_MARGIN_PX : _CANVAS_MARGIN_PX + picture.shape[1]] = picture
        corners.append((_CANVAS_MARGIN_PX, y))
        y += picture.shape[0] + _GAP_PX
    return strengthen_type(canvas), corners


def _sort_into(lines: Sequence[Line], corners: Sequence[tuple[int, int]]) -> Iterator[tuple[int, Word]]:
    """Yield the words of a canvas, each with the index of the picture that it stands in, in that picture's pixels."""
    tops = [top - _GAP_PX // 2 for _, top in corners]
    for line in lines:
        for word in line.words:
            middle = (word.box.top + word.box.bottom) / 2
            index = max(0, int(np.searchsorted(tops, middle, side="right")) - 1)
            yield index, _move(word, corners[index])


def _move(word: Word, corner: tuple[int, int]) -> Word:
    """Return the word with its boxes relative to a corner."""
    left, top = corner

    def relative(box: Box) -> Box:
        return Box(box.left - left, box.top - top, box.right - left, box.bottom - top)

    glyphs = tuple(replace(glyph, box=relative(glyph.box)) for glyph in word.glyphs)
    return replace(word, box=relative(word.box), glyphs=glyphs)


def _stands_on_baseline(word: Word, line: LineImage) -> bool:
    """Return whether a word's box reaches into the x-height of its line, as all words but stray marks do."""
    upper, lower = line.baseline - 0.9 * line.x_height, line.baseline + 0.1 * line.x_height
    return word.box.top < lower and word.box.bottom > upper


def _join_cells(words: Sequence[Word]) -> list[Word]:
    """Return the words of a line, joined where they stand in neighbouring cells: no key was struck between them.

    Letters stand in cells if their middles are equally far apart; in print only digits are.
    """
    steps = [_apart(one.box, other.box) for word in words for one, other in pairwise(word.glyphs)]
    if len(steps) < _MIN_STEPS:
        return list(words)
    step = median(steps)
    is_typed = sum(
        abs(each - step) < _MAX_STEP_DEVIATION * step for each in steps
    ) > _MIN_EVEN_STEPS_SHARE * len(steps)
    joined: list[Word] = []
    for word in words:
        if joined and joined[-1].glyphs and word.glyphs:
            before, after = joined[-1].glyphs[-1], word.glyphs[0]
            are_digits = before.text.isdigit() and after.text.isdigit()
            near = _MAX_TYPED_STEP if is_typed else _MAX_PRINTED_DIGIT_STEP if are_digits else 0.0
            if _MIN_STEP * step < _apart(before.box, after.box) < near * step:
                joined[-1] = _join(joined[-1], word)
                continue
        joined.append(word)
    return joined


def _apart(one: Box, other: Box) -> float:
    return (other.left + other.right - one.left - one.right) / 2


def _join(one: Word, other: Word) -> Word:
    return Word(
        text=one.text + other.text,
        box=one.box.union(other.box),
        confidence=min(one.confidence, other.confidence),
        glyphs=one.glyphs + other.glyphs,
        engine=NAME,
    )


# --- hOCR ----------------------------------------------------------------------------------------


def parse_hocr(hocr: bytes, shape: Sequence[int]) -> tuple[Line, ...]:
    """Return the lines of Tesseract's hOCR (with character boxes) in its reading order, in pixels of its picture.

    Boxes are clipped to the picture, whose height and width begin `shape`. Raises EngineError where the hOCR is no
    well-formed XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(hocr, parser)
    except etree.XMLSyntaxError as error:
        raise EngineError(
            f"Tesseract's answer is no well-formed hOCR: {error}. Run the page again."
        ) from error
    picture = SourceMapper(Transform(), (shape[1], shape[0]))
    lines = (
        _line(element, picture) for element in root.iter("{*}span") if element.get("class") in _LINE_CLASSES
    )
    return tuple(line for line in lines if line.words)


def _line(element: etree._Element, picture: SourceMapper) -> Line:
    title = _title(element)
    left, _, right, bottom = title["bbox"]
    slope, offset = (*title.get("baseline", ()), 0.0, 0.0)[:2]
    baseline = (
        picture.point(left, bottom + offset),
        picture.point(right, bottom + offset + slope * (right - left)),
    )
    words = (_word(span, picture) for span in element.iter("{*}span") if span.get("class") == "ocrx_word")
    return Line(
        words=tuple(word for word in words if word.text), box=picture.box(*title["bbox"]), baseline=baseline
    )


def _word(element: etree._Element, picture: SourceMapper) -> Word:
    title = _title(element)
    glyphs = tuple(_glyphs(element, picture))
    text = (
        "".join(glyph.text for glyph in glyphs) if glyphs else "".join(map(str, element.itertext())).strip()
    )
    # x_wconf is the worst letter's, scaled by 7, cut at 0 and rounded: the letters themselves say more.
    confidence = min(
        (glyph.confidence for glyph in glyphs),
        default=_probability(title.get("x_wconf", (0.0,))[0], scale=35),
    )
    return Word(text=text, box=picture.box(*title["bbox"]), confidence=confidence, glyphs=glyphs, engine=NAME)


def _glyphs(word: etree._Element, picture: SourceMapper) -> Iterator[Glyph]:
    """Yield the letters of a word; each one's span is followed by that of its alternatives."""
    spans = [span for span in word.iter("{*}span") if span.get("class") == "ocrx_cinfo"]
    for span in spans:
        title = _title(span)
        text = (span.text or "").strip()
        if "x_bboxes" not in title or not text:
            continue
        choices = span.getnext()
        has_choices = choices is not None and (choices.get("id") or "").startswith("lstm_choices")
        yield Glyph(
            text=text,
            box=picture.box(*title["x_bboxes"][:4]),
            confidence=_probability(title.get("x_conf", (0.0,))[0], scale=5),
            alternatives=_alternatives(choices, text) if choices is not None and has_choices else (),
        )


def _alternatives(choices: etree._Element, chosen: str) -> tuple[tuple[str, float], ...]:
    """Return the other readings of a letter, likeliest first; their shares and that of the chosen one sum to 1."""
    weights = {
        (choice.text or "").strip(): math.exp(confidence / 5)
        for choice in choices
        if (confidence := _title(choice).get("x_confs", (0.0,))[0]) > 0
    }
    total = sum(weights.values())
    shares = ((text, weight / total) for text, weight in weights.items() if text and text != chosen)
    return tuple(sorted((share for share in shares if share[1] >= 1e-4), key=lambda share: -share[1]))


def _probability(confidence: float, *, scale: float) -> float:
    """Return the network's probability of a letter from Tesseract's confidence.

    Tesseract gives 100 + scale * (ln p - 0.085), scale 5 for a letter and 35 for a word (kCertOffset and
    kCertaintyScale in its recodebeam and linerec sources): 97 is not 97 %.

    >>> round(_probability(99.575, scale=5), 2), round(_probability(90.0, scale=5), 2)
    (1.0, 0.15)
    """
    return min(1.0, max(0.0, math.exp((confidence - 100) / scale + 0.085)))


def _title(element: etree._Element) -> dict[str, tuple[float, ...]]:
    """Return the numbers of an hOCR title: {"bbox": (2, 0, 1708, 35), "x_wconf": (96,)}."""
    properties: dict[str, tuple[float, ...]] = {}
    for part in (element.get("title") or "").split(";"):
        name, *values = part.split() or [""]
        try:
            properties[name] = tuple(float(value) for value in values)
        except ValueError:
            continue
    return properties
