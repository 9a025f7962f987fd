"""The functions of `import sverka`. What they need they load when they are called."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr.api.page_reading import PageReading
from ocr.api.result import Result
from ocr.api.work_folder import WorkFolder
from ocr.errors import InputError, UsageError
from ocr.model import Decision

if TYPE_CHECKING:
    from ocr.batch.executor import Executor
    from ocr.engines.engine import Engine
    from ocr.formats.transcriptions import Transcription
    from ocr.language.base import Language
    from ocr.text.metrics import Score

Scan = str | Path | NDArray[np.uint8]
Progress = Callable[[str, int, int], None]


def verify(
    scans: Scan | Sequence[Scan],
    transcription: str | Path | Sequence[str],
    *,
    title: str | None = None,
    decisions: str | Path | Sequence[Decision] = (),
    budget: str | int | None = None,
    min_probability: float | None = None,
    engine: "Engine | str | None" = None,
    model: str | Path | None = None,
    profile: str = "typescript",
    language: str | None = None,
    executor: "Executor | None" = None,
    progress: Progress | None = None,
) -> Result:
    """Collate scans with their transcription; nothing is written where the caller can see it.

    Parameters
    ----------
    scans : path, array, or a sequence of either
        A folder of page images, a file (image, PDF, TIFF of many pages), or page images: uint8, height x width
        [x 3, red, green, blue].
    transcription : path, or a sequence of str
        A folder with a .txt for each page, one .txt file, or the text of each page.
    title : str, optional
        The catalogue title, whose numbers count as evidence; else that of a record.json beside the transcription.
    decisions : path, or a sequence of Decision
        Decisions of an earlier review: findings and doubts that they reject go to `Result.dismissed`.
    budget : str or int, optional
        How many places are listed: 40, or "2%" of the words, numbers and marks. All findings are, and doubts as far
        as there is room. None lists as many doubts as are worth a look.
    min_probability : float, optional
        The least probability of a listed doubt, 0 to 1.
    engine : Engine or str, optional
        The reading engine, or the name of one: "typescript", the reader alone; "tesseract"; "ensemble", the default,
        both, or the reader alone where Tesseract is not installed; or one that a package offers.
    model : path, optional
        A verdict model made by `sverka calibrate`, in place of the one that is shipped.
    profile : str
        The normalisation profile: "typescript", "plain" or "exact".
    language : {"ru", "uk", "be", "bg", "sr", "mk"}, optional
        The language of the document; None tells it from the transcription.
    executor : Executor, optional
        Where pages are read and judged: `SerialExecutor()` (this process, the default), or `ProcessExecutor(n)` with
        or without `Limits`.
    progress : callable, optional
        Called with (stage, pages done, pages in all).

    Returns
    -------
    Result
        Findings worst first, doubts, pages, failures, errors left. A page that fails is a failure and stops no other.

    Raises
    ------
    InputError
        For scans or a transcription that cannot be used, or whose pages are not equally many.
    UsageError
        For an unknown profile, language or engine, a budget or a probability that is none.
    DependencyError
        For an engine that is not installed.
    """
    from ocr.batch.executor import SerialExecutor
    from ocr.batch.read import Settings, iter_pages
    from ocr.batch.source import Source, name_language
    from ocr.batch.verify import collate
    from ocr.engines.engine import Engine
    from ocr.formats.file_names import show_name
    from ocr.formats.results import KEPT_FOLDER
    from ocr.formats.scan_files import list_scans
    from ocr.review.corrected import load_decisions
    from ocr.verdict.model import load_model_file
    from ocr.verdict.worklist import make_cut

    cut = make_cut(budget, min_probability)
    _check_profile(profile)
    work = WorkFolder()
    folder = work.path
    paths = _paths_of(scans, folder)
    text_path = Path(transcription) if isinstance(transcription, str | Path) else None
    listed = list_scans(paths, nested=False, transcription=text_path)
    texts = _load_texts(transcription, len(listed.scans))
    reader = _find_engine(engine)
    settings = Settings(
        engine=reader if isinstance(engine, Engine) else reader.for_collation(),
        profile=profile,
        language=None if language is None else find_language(language),
        model=load_model_file(Path(model)) if model else None,
        decisions=load_decisions(Path(decisions)) if isinstance(decisions, str | Path) else tuple(decisions),
        executor=executor or SerialExecutor(),
        cut=cut,
    )
    settings, told = name_language(settings, texts.transcription)
    report = progress or _ignore
    source = Source(
        scans=listed.scans,
        transcription=texts.transcription,
        title=texts.title if title is None else title,
        name=show_name(paths[0].resolve().name),
        is_facsimile=_is_facsimile(paths),
        notices=(*listed.notices, *told),
        catalogue=texts.catalogue,
        translation=texts.translation,
    )
    read_pages = sorted(
        iter_pages(listed.scans, folder, settings, report, keep_frames=True), key=lambda page: page.page_index
    )
    document = collate(read_pages, source, folder, settings, report)
    # The frames, 8 MB a page, are of no use to a document that is judged.
    rmtree(folder / KEPT_FOLDER, ignore_errors=True)
    return Result(document=document, _work=work)


def read(
    scan: Scan,
    *,
    page: int = 1,
    engine: "Engine | str | None" = None,
    language: str | None = "auto",
) -> PageReading:
    """Read one page.

    Parameters
    ----------
    scan : path or array
        A page image, a PDF or a TIFF; or an image: uint8, height x width [x 3, red, green, blue].
    page : int
        Which page of a file of several, from 1.
    engine : Engine or str, optional
        As for `verify`.
    language : {"auto", "ru", "uk", "be", "bg", "sr", "mk", None}
        The language of the page; "auto" tells it from what is read. Where it is Russian and type is unclear, what is
        likelier in it is read. None tells the language and reads every letter as it is seen. An `Engine` of
        yours weighs what you made it weigh.

    Raises
    ------
    InputError
        For a scan that cannot be read, or a file without such a page.
    UsageError
        For an unknown language or engine.
    EngineError
        If the engine fails on the page.
    """
    from ocr.engines.engine import Engine
    from ocr.formats.scan_files import find_scans
    from ocr.formats.scans import load_scan
    from ocr.pipeline import read_image

    named = None if language in {"auto", None} else find_language(str(language))
    work = WorkFolder()
    refs = find_scans(_paths_of(scan, work.path))
    if not 1 <= page <= len(refs):
        where = "The image" if isinstance(scan, np.ndarray) else str(scan)
        raise InputError(f"{where} has {len(refs)} pages, and no page {page}. Count from 1.")
    ref = refs[page - 1]
    loaded = load_scan(ref)
    reader = _find_engine(engine)
    if not isinstance(engine, Engine):
        reader = reader.for_text(with_language=language is not None)
    result = read_image(ref, loaded, reader, language=named)
    return PageReading(page=result.page, _image=loaded.image)


def score(truth: str, reading: str, *, profile: str = "plain") -> "Score":
    """Return CER and WER of a reading against a truth, as counts, and the confusions, most frequent first.

    Parameters
    ----------
    truth, reading : str
        The two texts.
    profile : str
        The normalisation profile: "plain" (white space counts as one space), "typescript" or "exact".

    Raises
    ------
    UsageError
        For an unknown profile.
    """
    from ocr.text.metrics import score as score_texts
    from ocr.text.profiles import PROFILES

    _check_profile(profile)
    return score_texts(truth, reading, PROFILES[profile])


def find_language(code: str) -> "Language":
    """Return the language of a code. Raises UsageError for an unknown one."""
    from ocr.language.languages import LANGUAGES

    if code not in LANGUAGES:
        raise UsageError(f"There is no language {code!r}. Name one of: {', '.join(LANGUAGES)}.")
    return LANGUAGES[code]


def _ignore(stage: str, done: int, total: int) -> None:
    """Progress that nobody asked for."""


def _find_engine(engine: "Engine | str | None") -> "Engine":
    from ocr.engines.registry import DEFAULT, load_engine

    if engine is None or isinstance(engine, str):
        return load_engine(engine or DEFAULT)
    return engine


def _paths_of(scans: Scan | Sequence[Scan], folder: Path) -> list[Path]:
    """Return the paths of scans; images are written into a folder, numbered."""
    if isinstance(scans, str | Path | np.ndarray):
        scans = [scans]
    if not scans:
        raise InputError("There are no scans. Give a path, an image, or a sequence of either.")
    return [
        _write_image(scan, folder / f"page-{number}.png") if isinstance(scan, np.ndarray) else Path(scan)
        for number, scan in enumerate(scans, start=1)
    ]


def _write_image(image: NDArray[Any], path: Path) -> Path:
    from PIL import Image

    is_picture = (
        image.dtype == np.uint8
        and image.size > 0
        and (image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 3))
    )
    if not is_picture:
        raise InputError(
            f"An array of {image.dtype}, {' x '.join(map(str, image.shape))}, is no page image. "
            "Give uint8, height x width or height x width x 3."
        )
    Image.fromarray(image).save(path, compress_level=1)
    return path


class _Texts(NamedTuple):
    """A transcription, and the title, the catalogue entry and the translation of the record beside it."""

    transcription: "Transcription"
    title: str
    catalogue: Mapping[str, str]
    translation: tuple[str, str]


def _load_texts(transcription: str | Path | Sequence[str], pages: int) -> _Texts:
    from ocr.batch.record_source import load_record_beside
    from ocr.formats.archive_record import load_record_metadata
    from ocr.formats.transcriptions import load_transcription, take_page_texts

    if not isinstance(transcription, str | Path):
        return _Texts(take_page_texts(transcription, pages), "", {}, ("", ""))
    path = Path(transcription)
    metadata = load_record_metadata(path if path.is_dir() else path.parent)
    catalogue, translation = load_record_beside(path)
    loaded = load_transcription(path, pages)
    return _Texts(loaded, metadata.title if metadata else "", catalogue, translation)


def _check_profile(profile: str) -> None:
    from ocr.text.profiles import PROFILES

    if profile not in PROFILES:
        raise UsageError(f"There is no profile {profile!r}. Name one of: {', '.join(PROFILES)}.")


def _is_facsimile(paths: Sequence[Path]) -> bool:
    from ocr.facsimile.write import is_facsimile_folder

    return any(is_facsimile_folder(path) for path in paths)
