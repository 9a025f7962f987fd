"""Files beside the scans that are not read: which they are, and what to do so that they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocr.formats.results import COLLECTION_FILES, KEPT_FOLDER, MANIFEST, TRIAGE, TRIAGE_TABLE

# Most names in a notice: a folder may have thousands of such files.
MAX_NAMES_TOLD = 5

_CONVERT = "Convert pictures of this kind to PNG or TIFF"
_PRINT = "Save the pages as PDF or TIFF"
_UNPACK = "Unpack it, and name the folder"
OTHER = "Files of other kinds are no scans"
_ADVICE: dict[str, str] = {
    **dict.fromkeys(
        (
            ".gif", ".heic", ".heif", ".hif", ".avif", ".jxl", ".jxr", ".hdp", ".wdp", ".psd", ".psb", ".xcf",
            ".kra", ".pbm", ".pgm", ".ppm", ".pnm", ".pam", ".tga", ".pcx", ".dcx", ".ico", ".svg", ".emf", ".wmf",
            ".ecw", ".sid", ".jb2", ".jbig2", ".fpx", ".dcm", ".exr", ".hdr", ".pct", ".pict", ".ras", ".sgi",
            ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".sr2", ".dng", ".orf", ".rw2", ".raf", ".pef", ".srw",
            ".3fr", ".iiq", ".raw",
        ),
        _CONVERT,
    ),
    **dict.fromkeys((".djvu", ".djv"), "Convert DjVu to PDF or TIFF (ddjvu -format=tiff IN OUT)"),
    **dict.fromkeys(
        (
            ".doc", ".docx", ".docm", ".odt", ".rtf", ".ppt", ".pptx", ".odp", ".xls", ".xlsx", ".ods", ".epub",
            ".fb2", ".ps", ".eps", ".ai", ".indd", ".xps", ".oxps", ".chm", ".mobi",
        ),
        _PRINT,
    ),
    **dict.fromkeys(
        (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".cbz", ".cbr", ".iso", ".jar"),
        _UNPACK,
    ),
}  # fmt: skip
# How pictures and PDFs begin that are read once they are named as what they are.
_SIGNATURES: Sequence[tuple[bytes, str]] = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"II*\0", ".tif"),
    (b"MM\0*", ".tif"),
    (b"%PDF-", ".pdf"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", ".jp2"),
)
# What systems and programs leave in folders, in small letters.
_OF_SYSTEMS = {
    "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "@eadir", "__macosx", "$recycle.bin", "lost+found",
    "system volume information", "#recycle", "#snapshot",
    # Sverka's own, which tell of the scans or of the transcription.
    "facsimile.toml", "record.json",
}  # fmt: skip
_RESULTS = {
    "findings.json", "findings.csv", "findings.xlsx", "doubts.csv", "tokens.jsonl", "report.html", MANIFEST,
    "transcription.tei.xml", "decisions.json", "pages",
    TRIAGE, TRIAGE_TABLE, *COLLECTION_FILES,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file or folder that is not read, by its name for people, and what to do."""

    name: str
    advice: str


def advise_on_file(path: Path) -> str:
    """Return what to do so that this regular file, which has no suffix of a scan, is read."""
    advice = _ADVICE.get(path.suffix.lower())
    if advice is None and (suffix := _find_scan_suffix(path)):
        return f"It is a picture or PDF by its content: name it with {suffix} at the end"
    return advice or OTHER


def _find_scan_suffix(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError:
        return ""
    return next((suffix for signature, suffix in _SIGNATURES if head.startswith(signature)), "")


def is_of_system(name: str) -> bool:
    """Return whether a file or folder of this name is the operating system's or a program's, and of no interest.

    >>> [is_of_system(name) for name in ("._л. 1.jpg", "Thumbs.db", "@eaDir", ".л. 1.jpg")]
    [True, True, True, False]
    """
    # AppleDouble files have the name of a picture and none in them; "~$" are locks of office programs.
    return name.startswith(("._", "~$", ".~lock")) or name.lower() in _OF_SYSTEMS


def is_of_results(path: Path) -> bool:
    """Return whether a file or folder is a result of Sverka in the output folder of a run."""
    return path.name in _RESULTS and (path.parent / KEPT_FOLDER).is_dir()


def format_skipped(skipped: Iterable[Skipped]) -> tuple[str, ...]:
    """Return a notice for each kind of advice: the first names, how many more, and what to do.

    >>> format_skipped([Skipped(name="a.gif", advice="Convert it"), Skipped(name="b.gif", advice="Convert it")])
    ('Not read: a.gif, b.gif. Convert it.',)
    """
    names: dict[str, list[str]] = {}
    for one in skipped:
        names.setdefault(one.advice, []).append(one.name)
    return tuple(f"Not read: {join_names(found)}. {advice}." for advice, found in names.items())


def join_names(names: Sequence[str]) -> str:
    """Return the first names on a line, and how many more there are.

    >>> join_names(["1", "2", "3", "4", "5", "6"])
    '1, 2, 3, 4, 5 and 1 more'
    """
    told = ", ".join(names[:MAX_NAMES_TOLD])
    more = len(names) - MAX_NAMES_TOLD
    return f"{told} and {more} more" if more > 0 else told
