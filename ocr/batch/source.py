"""The input of a verify run: its scans, their transcription, and what there is to say of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ocr.batch.read import Settings
from ocr.batch.record_source import load_record_beside
from ocr.errors import InputError
from ocr.facsimile.write import is_facsimile_folder
from ocr.formats.archive_record import load_record_metadata
from ocr.formats.file_names import show_name
from ocr.formats.mets import find_mets
from ocr.formats.scan_files import ScanList, list_scans
from ocr.formats.transcriptions import Transcription, load_transcription
from ocr.language.languages import tell_language
from ocr.language.russian import RUSSIAN
from ocr.model import ScanRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The input of a run: `title` is that of its record, "" without one, `name` that of the scans' folder.

    `notices` tell what is beside the scans and not read. `catalogue` are the fields of its catalogue entry,
    `translation` is the language of its translation and the text, both "" without one.
    """

    scans: tuple[ScanRef, ...]
    transcription: Transcription
    title: str
    name: str
    is_facsimile: bool
    notices: tuple[str, ...] = ()
    catalogue: Mapping[str, str] = field(default_factory=dict)
    translation: tuple[str, str] = ("", "")


def load_source(
    paths: Sequence[Path], transcription_path: Path, settings: Settings
) -> tuple[Source, Settings]:
    """Return the input of a run, and the settings with its language. Raises InputError."""
    listed = list_scans(paths, nested=False, transcription=transcription_path)
    transcription = _load_texts(transcription_path, listed)
    folder = transcription_path if transcription_path.is_dir() else transcription_path.parent
    metadata = load_record_metadata(folder)
    catalogue, translation = load_record_beside(transcription_path)
    settings, told = name_language(settings, transcription)
    source = Source(
        scans=listed.scans,
        transcription=transcription,
        title=metadata.title if metadata else "",
        name=show_name(_name_folder(paths[0]).resolve().name),
        is_facsimile=any(is_facsimile_folder(path) for path in paths),
        notices=(*listed.notices, *told),
        catalogue=catalogue,
        translation=translation,
    )
    return source, settings


def name_language(settings: Settings, transcription: Transcription) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings with a language, that of the transcription if they have none, and what to say of it."""
    told = settings.language or tell_language("\n".join(page.text for page in transcription.pages))
    named = replace(settings, language=told)
    if settings.language is not None or told == RUSSIAN:
        return named, named.notices
    notice = (
        f"The transcription is taken to be {told.name}, by its letters; --language names another language."
    )
    return named, (notice, *named.notices)


def _name_folder(path: Path) -> Path:
    """Return what a document of these scans is named by: a METS file by its folder."""
    return path.parent if path.is_file() and find_mets(path) else path


def _load_texts(path: Path, listed: ScanList) -> Transcription:
    """Return the transcription of listed scans. Raises InputError, which also tells of pages that are not read."""
    try:
        return load_transcription(path, len(listed.scans))
    except InputError as error:
        raise InputError(" ".join([str(error), *listed.notices])) from error
