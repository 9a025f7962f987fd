"""`sverka bench parsers`: each parser is given mutated inputs, and may raise only what it says it raises.

A seed is a small sound input. A mutation changes, removes, repeats or inserts bytes; a mutation of JSON also puts
values of other kinds in a place of its tree, which bytes hardly ever do.
"""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ocr.bench.parser_seeds import (
    ALTO,
    DECISION,
    DOCUMENT,
    EXPORTED,
    METS,
    PAGE,
    RECORD,
    SHEET,
    TABLE,
    TEXT,
    WORKSHEET,
    dump,
    make_docx,
    make_findings,
    make_page,
    make_xlsx,
    pack,
)
from ocr.errors import InputError, OutputError
from ocr.facsimile.sheet import parse_sheet
from ocr.files import write_atomically
from ocr.formats.archive_record import load_record_metadata, parse_record
from ocr.formats.encodings import decode_text
from ocr.formats.findings_reading import parse_findings_json
from ocr.formats.json_text import load_json
from ocr.formats.mets import load_export
from ocr.formats.page_json import format_page, parse_page
from ocr.formats.results import get_page_text_path, get_source_path
from ocr.formats.source_files.formats import read_source_file
from ocr.formats.source_files.source_file import Edit
from ocr.formats.transcriptions import load_transcription
from ocr.recognizer.frames import format_frames, frames_of, parse_frames
from ocr.review.corrected import export_corrected, load_decisions
from ocr.verdict.model import MODEL, load_model_file

MUTATIONS = 2_500
# Bytes that formats give a meaning, and those that break encodings.
_TELLING = (
    b"\xff\xfe", b"\xef\xbb\xbf", b"\0", b"\xd1", b"[" * 60, b'{"a":' * 60, b"\\ud800", b"9" * 400, b"1e999", b"NaN",
    b"-Infinity", b"null", b"true", b'"', b"\r", b"\f", "\u2028".encode(), b"\xed\xa0\x80", b"''" * 3, b"-1", b"=",
)  # fmt: skip
# Values that are put in a place of a JSON tree.
_VALUES: Sequence[Any] = (
    None, True, False, 0, -1, 1.5, 2**53, 10**14, 10**20, -(10**9), "", "текст", "\ud800", [], {}, [[]], [None],
    [1, 2, 3, 4], {"a": 1}, [[1] * 5], "9" * 5_000, "\0", "..", "a/../../b", "",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What a parser made of mutated inputs: how many it took and refused, and the errors that it should not raise."""

    parser: str
    taken: int
    refused: int
    undocumented: tuple[str, ...]
    slowest_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Parser:
    """A parser of bytes, the errors that it may raise, and its seeds; `is_json` mutates trees, too."""

    parse: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    documented: tuple[type[Exception], ...] = (InputError,)
    is_json: bool = False


def mutate(seed: bytes, random_: random.Random, *, is_json: bool) -> bytes:
    """Return the input with one to four changes."""
    data = seed
    if is_json and random_.random() < 0.5:
        data = _mutate_tree(seed, random_)
    for _ in range(random_.choice((0, 1, 2, 4)) if data is not seed else random_.choice((1, 2, 4))):
        data = _mutate_bytes(data, random_)
    return data


def _mutate_bytes(data: bytes, random_: random.Random) -> bytes:
    start = random_.randrange(len(data) + 1)
    end = min(len(data), start + random_.choice((0, 1, 1, 2, 8, 64, 1_000)))
    how = random_.randrange(6)
    if how == 0:
        return data[:start] + data[end:]
    if how == 1:
        return data[:end] + data[start:end] * random_.choice((1, 2, 50)) + data[end:]
    if how == 2:
        return data[:start] + random_.choice(_TELLING) + data[end:]
    if how == 3:
        return data[:start] + random_.randbytes(end - start) + data[end:]
    if how == 4:
        return data[:start]
    flipped = bytearray(data)
    for _ in range(random_.choice((1, 3))):
        if flipped:
            flipped[random_.randrange(len(flipped))] ^= 1 << random_.randrange(8)
    return bytes(flipped)


def _mutate_tree(seed: bytes, random_: random.Random) -> bytes:
    tree = json.loads(seed)
    places = list(_places(tree))
    owner, key = random_.choice(places)
    how = random_.randrange(4)
    if how == 0 and isinstance(owner, dict):
        del owner[key]
    elif how == 1 and isinstance(owner, list):
        owner.insert(key, owner[key])
    elif how == 2:
        other_owner, other_key = random_.choice(places)
        owner[key] = json.loads(json.dumps(other_owner[other_key]))
    else:
        owner[key] = random_.choice(_VALUES)
    return json.dumps(tree, ensure_ascii=random_.random() < 0.5).encode("utf-8", errors="surrogatepass")


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each (object, key) and (list, index) of a tree."""
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
        yield tree, key
        if isinstance(tree[key], dict | list):
            yield from _places(tree[key])


def run_campaign(name: str, parser: Parser, *, mutations: int = MUTATIONS, seed: int = 1) -> Campaign:
    """Return what a parser made of so many mutated inputs; the same seed gives the same inputs."""
    random_ = random.Random(f"{name} {seed}")
    taken = refused = 0
    undocumented: list[str] = []
    slowest_s = 0.0
    for _ in range(mutations):
        data = mutate(random_.choice(parser.seeds), random_, is_json=parser.is_json)
        started = time.perf_counter()
        try:
            parser.parse(data)
        except parser.documented:
            refused += 1
        except Exception as error:
            undocumented.append(f"{type(error).__name__}: {error} for {data[:80]!r}")
        else:
            taken += 1
        slowest_s = max(slowest_s, time.perf_counter() - started)
    return Campaign(
        parser=name, taken=taken, refused=refused, undocumented=tuple(undocumented), slowest_s=slowest_s
    )


def make_parsers(folder: Path) -> Mapping[str, Parser]:
    """Return all parsers of what comes from outside, by name; they use files in `folder` once they parse."""
    return {**_json_parsers(folder), **_other_parsers(folder)}


def _from_file(path: Path, load: Callable[[Path], object]) -> Callable[[bytes], object]:
    """Return what loads the bytes from a file."""

    def parse(data: bytes) -> object:
        path.write_bytes(data)
        return load(path)

    return parse


def _from_text(parse: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: parse(data.decode("utf-8", errors="replace"))


def _json_parsers(folder: Path) -> dict[str, Parser]:
    def parser(parse: Callable[[bytes], object], seed: bytes, *more: type[Exception]) -> Parser:
        return Parser(parse=parse, seeds=(seed,), documented=(InputError, *more), is_json=True)

    decisions = dump(
        {"schema": 1, "document": "", "decisions": [DECISION, {**DECISION, "id": "b", "key": "c"}]}
    )
    record = dump({"title": "Дело", "citation": "ф. 1", "credits": "", "sheets": ["sheet-1.txt"]})
    findings = make_findings().encode()
    return {
        "json": parser(_from_file(folder / "any.json", load_json), decisions, ValueError),
        "findings.json": parser(_from_text(parse_findings_json), findings, ValueError),
        "export": parser(_make_export(folder / "run"), findings, OutputError),
        "decisions.json": parser(_from_file(folder / "decisions.json", load_decisions), decisions),
        "record.json": parser(
            _from_file(folder / "record.json", lambda path: load_record_metadata(path.parent)), record
        ),
        "model.json": parser(_from_file(folder / "model.json", load_model_file), MODEL.read_bytes()),
        "page.json": parser(_from_text(parse_page), format_page(make_page()).encode()),
    }


def _other_parsers(folder: Path) -> dict[str, Parser]:
    frames = format_frames([frames_of(line) for line in make_page().lines])
    texts = tuple(TEXT.encode(codec) for codec in ("utf-8", "utf-16", "cp1251"))
    transcription = _from_file(folder / "transcription.txt", lambda path: load_transcription(path, 2))
    return {
        "frames.npz": Parser(parse=parse_frames, seeds=(frames,)),
        "sheet.toml": Parser(
            parse=_from_text(lambda toml: parse_sheet(toml, "sheet")), seeds=(SHEET.encode(),)
        ),
        "text": Parser(parse=lambda data: decode_text(data, "text"), seeds=texts),
        "docx": Parser(parse=_correct("document.docx"), seeds=(make_docx(DOCUMENT.encode()),)),
        "document.xml": Parser(
            parse=lambda data: _correct_file(make_docx(data), "document.docx"), seeds=(DOCUMENT.encode(),)
        ),
        "xlsx": Parser(parse=_correct("pages.xlsx"), seeds=(make_xlsx(WORKSHEET.encode()),)),
        "sheet.xml": Parser(
            parse=lambda data: _correct_file(make_xlsx(data), "pages.xlsx"), seeds=(WORKSHEET.encode(),)
        ),
        "csv": Parser(
            parse=_correct("pages.csv"),
            seeds=tuple(TABLE.encode(codec) for codec in ("utf-8", "utf-16", "cp1251")),
        ),
        "page.xml": Parser(
            parse=_correct("1.xml"), seeds=(PAGE.encode(), PAGE.replace("UTF-8", "UTF-16").encode("utf-16"))
        ),
        "alto.xml": Parser(parse=_correct("1.xml"), seeds=(ALTO.encode(),)),
        "mets.xml": Parser(parse=_make_export_reader(folder / "export"), seeds=(METS.encode(),)),
        "pages.zip": Parser(
            parse=_correct("pages.zip"),
            seeds=(pack({"mets.xml": METS, "page/1.xml": PAGE, "page/2.xml": ALTO, "1.png": b"\x89PNG"}),),
        ),
        "transcription": Parser(parse=transcription, seeds=((TEXT + "\f" + TEXT).encode(),)),
        "record": Parser(
            parse=_from_text(lambda text: parse_record(text, name="record")), seeds=(RECORD.encode(),)
        ),
    }


def _correct(name: str) -> Callable[[bytes], object]:
    """Return what reads a transcription's file of this name and corrects it all over."""
    return lambda data: _correct_file(data, name)


def _correct_file(data: bytes, name: str) -> object:
    """Read a transcription's file and correct it all over: what is read must also be fit to be corrected."""
    file = read_source_file(data, name)
    length = len(file.text)
    edits = [Edit(at, min(at + 2, length), "ж\n", comment="why") for at in range(0, length + 1, 3)]
    return file.patch(edits)


def _make_export_reader(folder: Path) -> Callable[[bytes], object]:
    """Return what reads the texts and scans of an export with this METS file."""

    def read(data: bytes) -> object:
        if not folder.exists():
            for name, content in (("page/1.xml", PAGE), ("page/2.xml", ALTO), ("1.png", "")):
                write_atomically(folder / name, content)
        (folder / "mets.xml").write_bytes(data)
        export = load_export(folder)
        if export is None:
            raise InputError("It names no texts.")
        return load_transcription(folder, len(export.pages))

    return read


def _make_export(results: Path) -> Callable[[bytes], object]:
    """Return what exports a run with this findings.json: what a parser took must also be fit to be used."""
    accepted = {"id": "f1", "key": "k", "decision": "accepted", "text": ""}

    def export(data: bytes) -> object:
        if not results.exists():
            results.mkdir()
            (results / "decisions.json").write_bytes(dump({"schema": 1, "decisions": [accepted]}))
            for number in (1, 2):
                write_atomically(get_page_text_path(results, number), EXPORTED)
            write_atomically(get_source_path(results, "a.txt"), EXPORTED)
        (results / "findings.json").write_bytes(data)
        return export_corrected(results, results / "decisions.json", results / "out")

    return export


def run_parsers_bench(out: Path, mutations: int, seed: int) -> tuple[Campaign, ...]:
    """Return the campaigns of all parsers, written into parsers.json in `out`. Raises OutputError."""
    with TemporaryDirectory() as folder:
        campaigns = tuple(
            run_campaign(name, parser, mutations=mutations, seed=seed)
            for name, parser in make_parsers(Path(folder)).items()
        )
    rows = [
        {
            "parser": one.parser,
            "taken": one.taken,
            "refused": one.refused,
            "undocumented": list(one.undocumented),
            "slowest_s": round(one.slowest_s, 3),
        }
        for one in campaigns
    ]
    write_atomically(out / "parsers.json", json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    return campaigns


def format_campaigns(campaigns: Sequence[Campaign]) -> str:
    """Return the campaigns as a table, and behind it the first errors that no parser should raise."""
    lines = [f"{'parser':16}{'taken':>8}{'refused':>9}{'other':>7}{'slowest':>10}"]
    lines += [
        f"{one.parser:16}{one.taken:8}{one.refused:9}{len(one.undocumented):7}{1000 * one.slowest_s:7.0f} ms"
        for one in campaigns
    ]
    lines += [f"{one.parser}: {error}" for one in campaigns for error in one.undocumented[:5]]
    return "\n".join(lines)
