"""The desk's files for the browser: nothing in them makes HTML of texts, every text has a name, few bytes."""

import re
from pathlib import Path

import httpx
import pytest

import ocr.desk
from ocr.desk.app import _FILES
from ocr.desk.messages import shell_texts
from ocr.desk.types import Role
from tests.desk.desks import make_text, serve, write_document

FOLDER = Path(ocr.desk.__file__).parent
SCRIPTS = sorted(FOLDER.glob("*.js"))
# Of all scripts together, compressed as they are sent.
MOST_BYTES = 25_000
MAKES_HTML = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|createContextualFragment"
    r"|DOMParser|setHTML|srcdoc|[\"']style[\"']|cssText"
)


def test_every_script_is_served() -> None:
    assert {path.name for path in SCRIPTS} == {name for name in _FILES if name.endswith(".js")}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_makes_html_of_texts(path: Path) -> None:
    assert MAKES_HTML.findall(path.read_text(encoding="utf-8")) == []


def test_scripts_are_small_on_their_way_and_sent_once(tmp_path: Path) -> None:
    write_document(tmp_path / "one", make_text(1), [])
    with serve(tmp_path, {"Аня": Role.OWNER}) as desk, httpx.Client(base_url=desk.url) as client:
        sent = 0
        for path in SCRIPTS:
            with client.stream("GET", f"/static/{path.name}") as answer:
                sent += sum(len(part) for part in answer.iter_raw())
            whole = client.get(f"/static/{path.name}", headers={"accept-encoding": "identity"})
            assert whole.content == path.read_bytes()
            assert whole.headers["content-type"].startswith("text/javascript")
            known = {"if-none-match": answer.headers["etag"]}
            again = client.get(f"/static/{path.name}", headers=known)
            assert (again.status_code, again.content) == (304, b"")
        assert sent < MOST_BYTES


def test_the_frame_has_no_script_and_no_style_of_its_own() -> None:
    frame = (FOLDER / "desk.html.j2").read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))|<style|\sstyle=|\son\w+=", frame) == []


def test_every_text_that_a_script_asks_for_is_there_in_both_languages() -> None:
    english, russian = shell_texts("en"), shell_texts("ru")
    assert english.keys() == russian.keys()
    code = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    asked = set(re.findall(r"\bt\(\"(\w+)\"", code))
    assert len(asked) > 60
    assert asked <= english.keys()
    for name, text in russian.items():
        fields = [re.findall(r"\{\w+\}", told) for told in (text, english[name])]
        assert sorted(fields[0]) == sorted(fields[1]), name
        assert re.search(r"[а-яё]", text, re.IGNORECASE), name


@pytest.mark.parametrize("offers_tour", [True, False])
def test_a_tour_is_due_until_it_was_seen(tmp_path: Path, offers_tour: bool) -> None:
    write_document(tmp_path / "one", make_text(1), [])
    people = {"Аня": Role.OWNER, "Боря": Role.REVIEWER}
    with serve(tmp_path, people, offers_tour=offers_tour) as desk:
        due: list[bool] = []
        for name in ("Аня", "Боря", "Аня"):
            with httpx.Client(base_url=desk.url) as client:
                own = {"origin": desk.url, "x-sverka-desk": "1"}
                client.post("/api/session", json={"token": desk.tokens[name]}, headers=own)
                due.append(client.get("/api/me").json()["tour"])
                if name == "Аня":
                    assert client.post("/api/tour", json={}, headers=own).status_code == 200
        # One who has seen it has seen it at the next start, too: the store has it. The other has not.
        assert due == [offers_tour, offers_tour, False]
        assert desk.store.people.setting("tour Аня") == "seen"
