"""What the documentation says of the program is so: commands, exit codes, verdicts, terms, links and paths."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer

from ocr.cli.app import app
from ocr.errors import ExitCode, SverkaError, worst_exit_code
from ocr.model import Verdict
from ocr.report.messages import VERDICTS
from ocr.report.russian import RU

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FOLDERS = (".", "docs", "scans", "ground_truth", "training")
DOCUMENTS = sorted(path for folder in FOLDERS for path in (ROOT / folder).glob("*.md"))
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]

documents = pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)


def section(text: str, title: str) -> str:
    """The text between this heading and the next of any level."""
    return re.split(r"^#+ .*\n", text.split(f" {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> list[list[str]]:
    """The cells of a table's rows, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def blocks(text: str) -> list[str]:
    """What stands in fences."""
    return re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def spans(text: str) -> list[str]:
    """What stands in backticks within a sentence, on one line."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose)]


# --- Commands ------------------------------------------------------------------------------------

Options = frozenset[str]
_EVERYWHERE = frozenset({"--help"})


def walk(command: Any, name: str = "") -> Iterator[tuple[str, Options]]:
    """Every command by its full name with its options; flags that can be negated under both names."""
    yield (
        name,
        frozenset(
            option
            for parameter in command.params
            for option in (*parameter.opts, *parameter.secondary_opts)
            if option.startswith("--")
        ),
    )
    for child, below in getattr(command, "commands", {}).items():
        yield from walk(below, f"{name} {child}".strip())


COMMANDS: Mapping[str, Options] = dict(walk(typer.main.get_command(app)))
BENCHES = frozenset(name.removeprefix("bench ") for name in COMMANDS if name.startswith("bench "))


def options_in(text: str) -> Options:
    return frozenset(re.findall(r"--[a-z][a-z-]*", text))


def synopsis() -> dict[str, str]:
    """The commands of the README's list, each with its lines: the first, and those indented below it."""
    listed = blocks(section(README, "Your own pages"))[0]
    entries = re.findall(r"^sverka ([a-z]+)((?:.*\n)(?:^ .*\n)*)", listed, re.MULTILINE)
    assert len(entries) == len(dict(entries)) == len(re.findall("^sverka ", listed, re.MULTILINE))
    return dict(entries)


def test_the_readme_lists_every_command() -> None:
    assert synopsis().keys() == {name.split()[0] for name in COMMANDS if name}


@pytest.mark.parametrize("command", sorted(name for name in COMMANDS if name and "bench" not in name))
def test_the_readme_lists_every_option(command: str) -> None:
    # A flag that can be negated is listed by the form that changes something.
    listed = options_in(synopsis()[command])
    both = {name.replace("--no-", "--") for name in listed}
    assert listed <= COMMANDS[command]
    assert both == {name.replace("--no-", "--") for name in COMMANDS[command]}


def test_the_readme_lists_every_benchmark() -> None:
    entry = synopsis()["bench"]
    assert set(entry.split()[0].split("|")) == BENCHES
    assert (
        options_in(entry) <= frozenset.union(*(COMMANDS[f"bench {name}"] for name in BENCHES)) | _EVERYWHERE
    )


def test_the_options_that_the_readme_names_exist() -> None:
    named = {option for span in spans(README) for option in options_in(span)}
    assert COMMANDS[""] <= named <= frozenset.union(*COMMANDS.values(), _EVERYWHERE)


def calls(text: str, program: str) -> Iterator[tuple[str, list[str]]]:
    """Every call of a program in a text, with its words after the program's name."""
    for line in (*spans(text), *(line for block in blocks(text) for line in block.splitlines())):
        first, *words = line.split() or [""]
        if first == program and words:
            yield line, words


@documents
def test_the_commands_that_documents_call_exist(document: Path) -> None:
    for call, words in calls(document.read_text(encoding="utf-8"), "sverka"):
        if words[0] in ("COMMAND", *COMMANDS[""]):
            continue
        group, several = ("bench ", words[1]) if words[0] == "bench" else ("", words[0])
        for name in several.split("|"):
            assert group + name in COMMANDS, call
            assert options_in(call) <= COMMANDS[group + name] | COMMANDS[""] | _EVERYWHERE, call


@documents
def test_the_targets_of_make_that_documents_call_exist(document: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for call, words in calls(document.read_text(encoding="utf-8"), "make"):
        assert re.search(rf"^{words[0]}:", makefile, re.MULTILINE), call


# --- Exit codes ----------------------------------------------------------------------------------


def errors(root: type[SverkaError] = SverkaError) -> Iterator[type[SverkaError]]:
    yield root
    for below in root.__subclasses__():
        yield from errors(below)


def test_the_table_of_exit_codes() -> None:
    table = [int(code) for code, _ in rows(section(README, "Exit codes"))]
    assert len(table) == len(set(table))
    assert set(table) == set(ExitCode)
    assert {one.exit_code for one in errors()} <= set(ExitCode)
    assert app.info.help is not None
    assert [int(code) for code in re.findall(r"\b\d+(?= [a-z])", app.info.help)] == table


def test_the_order_in_which_exit_codes_outrank_each_other() -> None:
    (order,) = re.findall(r"outrank findings \((.*?)\)", section(README, "Exit codes"))
    codes = [int(code) for code in re.findall(r"\d+", order)]
    assert len(codes) > 2
    for at, code in enumerate(codes):
        assert worst_exit_code(reversed(codes[at:])) == code


# --- Verdicts and terms --------------------------------------------------------------------------


def test_the_table_of_verdicts() -> None:
    table = [name for name, _ in rows(section(README, "Verdicts"))]
    assert sorted(table) == sorted(f"`{verdict.value}`" for verdict in Verdict)


GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ENTRIES = [
    row for title in re.findall("^## (.*)", GLOSSARY, re.MULTILINE) for row in rows(section(GLOSSARY, title))
]


def test_the_glossary_has_each_term_once() -> None:
    terms = [english.casefold() for english, _, _ in ENTRIES]
    assert len(terms) > 50
    assert len(terms) == len(set(terms))
    assert all(all(row) for row in ENTRIES)


def test_the_glossary_is_sorted() -> None:
    for title in re.findall("^## (.*)", GLOSSARY, re.MULTILINE):
        terms = [english.replace("`", "").casefold() for english, _, _ in rows(section(GLOSSARY, title))]
        assert terms == sorted(terms), title


def test_the_glossary_names_verdicts_as_the_report_does() -> None:
    known = {english: russian for english, russian, _ in rows(section(GLOSSARY, "Verdicts"))}
    assert known == {f"`{verdict.value}`": RU[VERDICTS[verdict.value][0]] for verdict in Verdict}


# --- Links and paths -----------------------------------------------------------------------------


@documents
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8"))
    within = [target for target in targets if not re.match(r"https?:", target)]
    assert [target for target in within if not (document.parent / target.split("#")[0]).exists()] == []


@documents
def test_the_modules_that_documents_name_exist(document: Path) -> None:
    named = {
        path
        for span in spans(document.read_text(encoding="utf-8"))
        for path in re.findall(r"[\w/.-]+\.py\b", span)
    }
    assert sorted(p for p in named if not (ROOT / p).is_file() and not (document.parent / p).is_file()) == []
