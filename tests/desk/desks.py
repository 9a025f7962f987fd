"""A desk that answers, for tests in a browser: results of a made document, people with their tokens, a server."""

import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ocr.batch.kept_pages import keep_pages
from ocr.desk.app import make_app
from ocr.desk.security import allowed_hosts, hash_token
from ocr.desk.server import Server
from ocr.desk.showing import Showing
from ocr.desk.store import Store, open_store
from ocr.desk.types import Deed, PlaceId, Role, State
from ocr.desk.volume import Volume, slug_of
from ocr.formats.findings import format_findings_json, summarise
from ocr.formats.results import get_page_text_path
from ocr.model import (
    Box,
    DocumentResult,
    ErrorsLeft,
    Finding,
    Page,
    PageResult,
    PageText,
    Rate,
    Reason,
    TokenKind,
    Uncovered,
    Verdict,
)
from tests.pages import make_page

NAME = "Дело 1"
INK = Uncovered(key="ink1", box=Box(300, 2000, 700, 2090), reading="Вх. № 12")


def make_text(rows: int) -> str:
    """Return a page's text: a row for each finding."""
    return "".join(f"Строка {number}, итого {number}7 руб.\n" for number in range(1, rows + 1))


def make_finding(number: int, text: str, **others: object) -> Finding:
    """Return the finding about the sum of a row, the first of them worst."""
    start = text.index(f"итого {number}7") + len("итого ")
    left = 300 + 17 * 30
    known: dict[str, object] = {
        "id": f"id{number}", "key": f"key{number}", "page_index": 0, "verdict": Verdict.MISREAD,
        "kind": TokenKind.WORD, "severity": 1 - number / 1000, "probability": 0.99, "start": start,
        "end": start + len(f"{number}7"), "transcribed": f"{number}7", "reading": f"{number}2",
        "boxes": (Box(left, 300 + 75 * (number - 1), left + 56, 336 + 75 * (number - 1)),),
        "reasons": (Reason(evidence="reading", text="A second engine reads the same here."),),
    }  # fmt: skip
    return Finding(**(known | others))  # type: ignore[arg-type]


def write_document(
    folder: Path, text: str, findings: Sequence[Finding], name: str = NAME, page: Page | None = None
) -> None:
    """Write the results of a document of one page, as a run does, so far as the desk reads them.

    Where the `page` as it was read is given, its scan is known, too.
    """
    result_page = PageResult(
        page_index=0,
        page=page or make_page(text),
        transcription=PageText(name="a.txt", text=text),
        verdicts=(),
        cer=Rate(0, 1),
        wer=Rate(0, 1),
        uncovered=(INK,),
    )
    result = DocumentResult(name=name, profile="typescript", pages=(result_page,), findings=tuple(findings))
    left = tuple(
        ErrorsLeft(reviewed=n, expected=float(len(findings) - n), low=0, high=9)
        for n in range(len(findings) + 1)
    )
    folder.mkdir(parents=True, exist_ok=True)
    file = replace(summarise(result), errors_left=left)
    (folder / "findings.json").write_text(format_findings_json(file), encoding="utf-8")
    kept = get_page_text_path(folder, 1)
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(text.encode())
    tokens = [
        {"page": 1, "start": one.start, "end": one.end, "boxes": [list(box) for box in one.boxes]}
        for one in findings
    ]
    (folder / "tokens.jsonl").write_text("".join(json.dumps(one) + "\n" for one in tokens), encoding="utf-8")
    if page is not None:
        keep_pages(folder, {0: page}, {0: ""})


class Served(NamedTuple):
    """A desk that answers at `url`, what it shows, and the tokens of its people by name."""

    url: str
    showing: Showing
    tokens: dict[str, str]

    @property
    def store(self) -> Store:
        """What it keeps."""
        return self.showing.store

    @property
    def document(self) -> str:
        """The address of its first document's queue."""
        return f"{self.url}/d/{slug_of(self.store.documents()[0].id)}"

    def state(self, key: str) -> State:
        """Return what is known of a place of its first document."""
        return self.store.deeds.state(self.store.places[PlaceId(self.store.documents()[0].id, key)])

    def said(self, key: str) -> list[tuple[str, str, str]]:
        """Return who thinks what of a place: person, deed, text."""
        return [(event.person, event.deed.value, event.text) for event in self.state(key).opinions]

    def do(self, name: str, deed: Deed, key: str) -> None:
        """Let a person do something about a place of its first document."""
        person = next(person for person in self.store.people.list() if person.name == name)
        self.store.do(person, deed, PlaceId(self.store.documents()[0].id, key))

    def deeds(self) -> list[str]:
        """Return all deeds in order."""
        return [event.deed.value for event in self.store.deeds.events]


@contextmanager
def serve(
    folder: Path, people: dict[str, Role], lang: str = "en", *, offers_tour: bool = False
) -> Iterator[Served]:
    """Give the desk of a folder of results, with these people, as it answers; ends it afterwards."""
    with open_store(folder) as store, socket.socket() as listening:
        tokens = {name: f"token-of-{number}-" + "x" * 30 for number, name in enumerate(people)}
        for name, role in people.items():
            store.people.take(name, role, hash_token(tokens[name]))
        volume = Volume(folder, store)
        volume.refresh()
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        showing = Showing(volume, lang)
        hosts = allowed_hosts("127.0.0.1", port)
        app = make_app(
            showing, hosts, {hash_token(token) for token in tokens.values()}, offers_tour=offers_tour
        )
        server = Server(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            until = time.monotonic() + 10
            while not server.started and time.monotonic() < until:
                time.sleep(0.01)
            yield Served(f"http://127.0.0.1:{port}", showing, tokens)
        finally:
            server.should_exit = True
            thread.join(10)
