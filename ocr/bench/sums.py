"""`sverka bench sums`: typed tables with one transcribed digit wrong. Does the page, asked for it, give the digit?

The tables have figures of nobody: towns, wagons, tonnes. Each is typed with what its rows and columns make, and
transcribed once as it is and once with one digit wrong; both transcriptions are collated with the sums and without.
"""

import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ocr.batch.executor import Progress, make_executor
from ocr.bench.documents import KnownPage, read_known
from ocr.bench.reference import ReferencePage
from ocr.collation.page import PageCollation
from ocr.errors import EngineError
from ocr.facsimile.faces import check_faces
from ocr.facsimile.levels import find_level
from ocr.files import write_atomically
from ocr.model import Finding, PageText, Verdict
from ocr.pipeline import align_document, decide_document
from ocr.text.profiles import TYPESCRIPT
from ocr.verdict.findings import rank_findings

_TOWNS = (
    "Южная", "Северная", "Главная", "Дальняя", "Речная", "Лесная", "Полевая", "Горная", "Озерная", "Степная",
    "Морская", "Нижняя", "Верхняя", "Старая", "Новая",
)  # fmt: skip
_GOODS = ("Рожь", "Овес", "Уголь", "Руда", "Лес", "Соль", "Нефть", "Цемент")
_HEADS = (
    "Ведомость прибывших вагонов по станциям",
    "Сведения об отгрузке за отчетный месяц",
    "Справка о наличии грузов на складах",
)
_INTRODUCTION = (
    "Сообщаю для сведения данные, полученные от начальников\n"
    "станций за истекший месяц. Итоги проверены на месте."
)
_LABEL_COLUMNS, _CELL_COLUMNS = 14, 10
_ROWS, _COLUMNS, _DIGITS = (4, 8), (2, 4), (2, 4)
# So often a table has a column of totals, and is typed on a machine without the 1.
_TOTAL_COLUMN_SHARE, _NO_ONE_SHARE = 0.6, 0.5


class TypedTable(NamedTuple):
    """A table on its page, its text as transcribed, and one with a wrong digit at [start, end)."""

    page: ReferencePage
    right: str
    wrong: str
    start: int
    end: int

    @property
    def name(self) -> str:
        return self.page.name

    @property
    def expected(self) -> str:
        """The number that the page has where the wrong text has another."""
        return self.right[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedTable:
    """What was found in a table: the wrong digit, whether first in the list, and what more where nothing is wrong.

    `found_alone` and `first_alone` are without the sums; `added` counts the findings of the right text that only the
    sums make.
    """

    name: str
    wrong: str
    expected: str
    found: bool
    first: bool
    found_alone: bool
    first_alone: bool
    added: int
    of_right: int
    first_finding: str


def make_tables(count: int, faces: Sequence[str], level: str) -> list[TypedTable]:
    """Return so many tables, each with figures, a machine and a wrong digit of its own.

    Raises InputError for an unknown face or level.
    """
    check_faces(faces)
    find_level(level)
    return [_make_table(number, faces[number % len(faces)], level) for number in range(count)]


def _make_table(number: int, face: str, level: str) -> TypedTable:
    rng = random.Random(f"sums {number}")
    columns, rows = rng.randint(*_COLUMNS), rng.randint(*_ROWS)
    widths = [rng.randint(*_DIGITS) for _ in range(columns)]
    figures = [[rng.randrange(10 ** (width - 1), 10**width) for width in widths] for _ in range(rows)]
    heads = list(rng.sample(_GOODS, columns))
    labels = [*rng.sample(_TOWNS, rows), "Итого"]
    figures.append([sum(column) for column in zip(*figures, strict=True)])
    if rng.random() < _TOTAL_COLUMN_SHARE:
        heads.append("Всего")
        figures = [[*row, sum(row)] for row in figures]
    cells = [heads, *([str(figure) for figure in row] for row in figures)]
    body = [
        f"{label:{_LABEL_COLUMNS}}" + "".join(f"{cell:>{_CELL_COLUMNS}}" for cell in row)
        for label, row in zip(["Станция", *labels], cells, strict=True)
    ]
    right = "\n".join([rng.choice(_HEADS), "", _INTRODUCTION, "", *body])
    start, end = rng.choice([match.span() for match in re.finditer(r"\d+", right)])
    at = rng.randrange(start, end)
    digit = rng.choice([d for d in "0123456789" if d != right[at] and (at > start or d != "0")])
    typed = right.replace("1", "I") if rng.random() < _NO_ONE_SHARE else right
    page = ReferencePage(f"table {number}", face, level, 100 + number, typed=typed)
    return TypedTable(page, right, right[:at] + digit + right[at + 1 :], start, end)


def try_table(table: TypedTable, kept: Path) -> TriedTable:
    """Return what is found in a table. Raises OutputError where its reading cannot be kept."""
    known = read_known(table.page, with_baselines=False, kept=kept)
    found = _collate(known, table.wrong, with_sums=True)
    alone = _collate(known, table.wrong, with_sums=False)
    of_right = {_key(finding) for finding in _collate(known, table.right, with_sums=True)}
    of_right_alone = {_key(finding) for finding in _collate(known, table.right, with_sums=False)}
    first = found[0] if found else None
    return TriedTable(
        name=table.name,
        wrong=table.wrong[table.start : table.end],
        expected=table.expected,
        found=any(_is_digit(finding, table) for finding in found),
        first=bool(found) and _is_digit(found[0], table),
        found_alone=any(_is_digit(finding, table) for finding in alone),
        first_alone=bool(alone) and _is_digit(alone[0], table),
        added=len(of_right - of_right_alone),
        of_right=len(of_right),
        first_finding=""
        if first is None
        else f"{first.verdict} «{first.transcribed}» «{first.reading}» {first.probability:.3f}",
    )


def _key(finding: Finding) -> tuple[int, int, str, str]:
    return finding.start, finding.end, finding.verdict.value, finding.reading


def _is_digit(finding: Finding, table: TypedTable) -> bool:
    """Return whether a finding says that the page has the right number where the wrong one is transcribed."""
    return (
        finding.verdict is Verdict.MISREAD
        and finding.start <= table.start
        and table.end <= finding.end
        and table.expected in finding.reading.replace("I", "1").replace(" ", "")
    )


def _collate(known: KnownPage, text: str, *, with_sums: bool) -> tuple[Finding, ...]:
    """Return the findings of a page with a text, worst first."""
    page_text = PageText(name=f"{known.name}.txt", text=text)
    (aligned,) = align_document([known.read.page], [0], [page_text], "", TYPESCRIPT)
    if not with_sums:
        aligned = replace(aligned, digit_questions=())
    results = decide_document([PageCollation(aligned, known.read.frames)])
    verdicts = [verdict for result in results for verdict in result.verdicts]
    return tuple(finding for finding in rank_findings(verdicts, {0: text}) if finding.listed)


def run_sums_bench(
    tables: Sequence[TypedTable], out: Path, workers: int, progress: Progress
) -> dict[str, Mapping[str, int]]:
    """Return how many wrong digits were found with the sums and without; writes sums.json into `out`.

    Readings of an earlier run of the same program are taken from `out`. Raises EngineError for a table that cannot be
    read, OutputError for `out`.
    """
    tried: list[TriedTable] = []
    progress("sums", 0, len(tables))
    job = partial(try_table, kept=out / "cache")
    for done, outcome in enumerate(make_executor(workers).run(job, tables), start=1):
        if outcome.result is None:
            raise EngineError(f"{tables[outcome.index].name}: {outcome.message}")
        tried.append(outcome.result)
        progress("sums", done, len(tables))
    tried.sort(key=lambda one: one.name)
    rows: dict[str, Mapping[str, int]] = {
        "with the sums": {
            "tables": len(tried),
            "found": sum(one.found for one in tried),
            "first": sum(one.first for one in tried),
            "added to a right text": sum(one.added for one in tried),
        },
        "without": {
            "tables": len(tried),
            "found": sum(one.found_alone for one in tried),
            "first": sum(one.first_alone for one in tried),
            "added to a right text": 0,
        },
    }
    record = {"rows": rows, "tables": [asdict(one) for one in tried]}
    write_atomically(out / "sums.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    return rows
