"""A collection of small typed pages for the benchmark of long runs: drawn once, and different in each document."""

from pathlib import Path

from ocr.facsimile.write import write_facsimiles
from ocr.files import write_atomically

# A sheet that is read in some 0.3 s.
_SIZE_MM, _DPI = (140, 60), 200.0
_BODIES = (
    "прибыл на станцию в 14 часов. Люди\nразмещены в казармах, выгрузка окончена.",
    "задержан у разъезда. Дорога разрушена,\nремонт начнется завтра утром.",
    "принят по описи. Имущество сдано на\nсклад, недостачи не обнаружено.",
)
# Every so many pages the transcription has another digit than the page.
_ERROR_EVERY = 5
_SOI, _APP0, _COMMENT = b"\xff\xd8", b"\xff\xe0", b"\xff\xfe"


def make_collection(folder: Path, documents: int, pages: int, seed: int) -> Path:
    """Write documents of so many pages each, scans and transcriptions, into `folder` and return it.

    The pages of a document are those of the others in another order, and their files differ by a comment: no two
    files of a collection are the same. The same arguments give the same files. Raises OutputError.
    """
    drawn = _draw(folder / "drawn", pages, seed)
    for document in range(documents):
        into = folder / "collection" / f"д. {document + 1}"
        for page in range(pages):
            source = drawn[(page + document) % pages]
            comment = f"document {document + 1}, page {page + 1}"
            content = add_comment(source.read_bytes(), comment.encode("ascii"))
            write_atomically(into / "scans" / f"л. {page + 1}.jpg", content)
            write_atomically(into / "texts" / f"л. {page + 1}.txt", source.with_suffix(".txt").read_bytes())
    return folder / "collection"


def _draw(folder: Path, pages: int, seed: int) -> list[Path]:
    """Return the pictures of so many different pages, each with its transcription beside it."""
    for page in range(pages):
        number = 10_000 + (7919 * (page + 1)) % 90_000
        text = f"Эшелон № {number}\n{_BODIES[page % len(_BODIES)]}"
        sheet = f"[sheet]\nsize_mm = {list(_SIZE_MM)}\n[[typed]]\nleft_mm = 10\ntop_mm = 10\n"
        write_atomically(folder / "source" / f"sheet-{page + 1}.toml", f"{sheet}text = '''\n{text}\n'''\n")
        told = number + 10 if page % _ERROR_EVERY == 0 else number
        write_atomically(folder / f"sheet-{page + 1}.txt", text.replace(str(number), str(told)) + "\n")
    return list(write_facsimiles(folder / "source", folder, seed=seed, dpi=_DPI))


def add_comment(jpeg: bytes, comment: bytes) -> bytes:
    """Return a JPEG file with a comment behind its head.

    >>> add_comment(b"\\xff\\xd8\\xff\\xdb", b"1")
    b'\\xff\\xd8\\xff\\xfe\\x00\\x031\\xff\\xdb'
    """
    at = len(_SOI)
    if jpeg[at : at + 2] == _APP0:
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return jpeg[:at] + _COMMENT + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[at:]
