"""The desk over HTTP: who gets in, from where, with how much; and that nothing kept is lost when it is killed."""

import json
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from ocr.cli.app import app
from ocr.desk.app import make_app
from ocr.desk.database import NAME
from ocr.desk.security import COOKIE, CSRF_HEADER, MAX_BODY_BYTES, POLICY, Sessions, allowed_hosts, hash_token
from ocr.desk.server import is_loopback
from ocr.desk.showing import Showing
from ocr.desk.store import open_store
from ocr.desk.types import Deed, Role
from ocr.desk.volume import Volume, slug_of
from ocr.errors import UsageError
from tests.desk.results import NUMBER, WORD, write_results

HOST = "127.0.0.1:8000"
ORIGIN = {"origin": f"http://{HOST}", CSRF_HEADER: "1"}
SLUG = slug_of("")
DEED = f"/api/d/{SLUG}/deed"


class Visit:
    """A browser at a desk, with what it sends with each request."""

    def __init__(self, client: TestClient, showing: Showing) -> None:
        self.client, self.store = client, showing.store

    def sign_in(self, name: str = "Аня", role: Role | None = None) -> None:
        self.store.people.take(name, role, token_sha256=hash_token(f"token of {name}"))
        answer = self.post("/api/session", {"token": f"token of {name}"})
        assert (answer.status_code, answer.json()["name"]) == (200, name)

    def post(self, path: str, value: object = None, **headers: str) -> httpx.Response:
        return self.client.post(path, json=value or {}, headers={**ORIGIN, **headers})


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    write_results(tmp_path)
    with open_store(tmp_path) as store:
        volume = Volume(tmp_path, store)
        volume.refresh()
        showing = Showing(volume, "en")
        tokens = {hash_token(token) for token in ("token of Аня", "token of Боря", "secret-token")}
        desk = make_app(showing, allowed_hosts("127.0.0.1", 8000), tokens)
        with TestClient(desk, base_url=f"http://{HOST}", raise_server_exceptions=False) as client:
            yield Visit(client, showing)


def test_a_deed_is_done_undone_and_logged(visit: Visit) -> None:
    visit.sign_in()
    assert [one["counts"]["open"] for one in visit.client.get("/api/documents").json()] == [3]
    queue = visit.client.get(f"/api/d/{SLUG}/queue?kind=number").json()
    assert queue["keys"] == [NUMBER.key]
    (card,) = visit.client.get(f"/api/d/{SLUG}/cards?keys={NUMBER.key},none").json()
    assert card["proposal"] == "25348"
    told = visit.post(DEED, {"key": NUMBER.key, "deed": "accept", "note": "ясно"}).json()
    assert (told["event"]["number"], told["card"]["seen"], told["counts"]["open"]) == (1, "decided", 2)
    assert visit.post("/api/undo").json()["event"]["undoes"] == 1
    assert visit.post("/api/redo").json()["event"]["undoes"] == 2
    assert visit.post("/api/redo").json() is None
    assert visit.post("/api/events/1/undo").json()["event"]["undoes"] == 1
    events = visit.client.get(f"/api/log?slug={SLUG}&person=Аня").json()["events"]
    assert [(one["number"], one["counts"]) for one in events] == [
        (4, True),
        (3, True),
        (2, False),
        (1, False),
    ]
    start = 14
    place = {"page": 0, "start": start, "end": start + 3, "reading": "x"}
    assert visit.post(f"/api/d/{SLUG}/place", place).json()["card"]["is_added"]
    assert visit.client.get(f"/api/d/{SLUG}/like?key={WORD.key}").json() == {"here": 1, "everywhere": 1}
    assert visit.client.get("/api/agreement").json() == {}
    assert visit.client.get("/api/me").json()["role"] == "owner"


@pytest.mark.parametrize(
    "path", ["/api/me", "/api/documents", f"/api/d/{SLUG}/queue", "/api/log", "/api/news"]
)
def test_nobody_is_answered_who_has_not_signed_in(visit: Visit, path: str) -> None:
    assert visit.client.get(path).status_code == 401
    assert visit.client.get(path, headers={"cookie": f"{COOKIE}=x"}).status_code == 401
    assert visit.post(DEED, {"key": NUMBER.key, "deed": "accept"}).status_code == 401
    assert visit.post("/api/session", {"token": "x"}).status_code == 401
    assert visit.store.deeds.events == []


def test_a_cookie_is_kept_from_scripts_and_other_pages_and_its_token_is_kept_nowhere(
    visit: Visit, tmp_path: Path
) -> None:
    visit.store.people.take("Аня", token_sha256=hash_token("secret-token"))
    set_cookie = visit.post("/api/session", {"token": "secret-token"}).headers["set-cookie"].lower()
    assert "httponly" in set_cookie
    assert "samesite=strict" in set_cookie
    cookie = visit.client.cookies[COOKIE]
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"secret-token" not in kept
    assert cookie.encode() not in kept


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "127.0.0.1", "127.0.0.1:8001", "localhost.evil.example:8000", ""],
)
def test_a_name_that_is_not_the_desks_is_refused(visit: Visit, host: str) -> None:
    visit.sign_in()
    for path in ("/", "/api/me", "/static/desk.js"):
        assert visit.client.get(path, headers={"host": host}).status_code == 421
    assert visit.post(DEED, {"key": NUMBER.key, "deed": "accept"}, host=host).status_code == 421
    assert visit.client.get("/api/me", headers={"host": "LOCALHOST:8000"}).status_code in {200, 401}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": f"http://{HOST}"},
        {CSRF_HEADER: "1"},
        {CSRF_HEADER: "0", "origin": f"http://{HOST}"},
        {CSRF_HEADER: "1", "origin": "http://evil.example"},
        {CSRF_HEADER: "1", "origin": "null"},
        {CSRF_HEADER: "1", "origin": "http://127.0.0.1:8001"},
        {CSRF_HEADER: "1", "origin": f"https://{HOST}"},
    ],
)
def test_a_deed_from_another_page_is_refused(visit: Visit, headers: Mapping[str, str]) -> None:
    visit.sign_in()
    deed = {"key": NUMBER.key, "deed": "accept"}
    assert visit.client.post(DEED, json=deed, headers=headers).status_code == 403
    assert visit.client.post("/api/undo", json={}, headers=headers).status_code == 403
    assert visit.store.deeds.events == []
    assert visit.client.put(DEED, json=deed, headers=ORIGIN).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/app.py", "/static/..%2f..%2fetc%2fpasswd", "/d/../../etc/passwd", "/static/",
        f"/api/d/{SLUG}/../../x", "/api/d/..%2f..%2fx/queue", "/findings.json", "/.sverka/",
    ],
)  # fmt: skip
def test_no_file_is_got_by_its_path(visit: Visit, path: str) -> None:
    visit.sign_in()
    answer = visit.client.get(path)
    assert answer.status_code == 404 or "<main" in answer.text
    assert "root:" not in answer.text
    assert "import" not in answer.text


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b'{"key": 1, "deed": "accept"}', 400),
        (b'{"key": "x", "deed": "burn"}', 400),
        (b'{"key": "x", "deed": "accept"}', 404),
        (b'{"key": "x", "deed": "undo"}', 403),
        (b'{"key": "' + b"x" * MAX_BODY_BYTES + b'"}', 413),
        (b"[" * 100_000, 400),
    ],
)
def test_what_is_no_deed_is_told_and_changes_nothing(visit: Visit, content: bytes, status: int) -> None:
    visit.sign_in()
    answer = visit.client.post(DEED, content=content, headers=ORIGIN)
    assert answer.status_code == status
    assert visit.store.deeds.events == []
    if status != 413:
        assert answer.json()["error"]


def test_a_body_that_does_not_tell_its_length_is_refused(visit: Visit) -> None:
    visit.sign_in()

    def chunks() -> Iterator[bytes]:
        yield b"{}"

    assert visit.client.post(DEED, content=chunks(), headers=ORIGIN).status_code == 413


def test_every_answer_has_the_headers_that_keep_it_here(visit: Visit) -> None:
    for answer in (
        visit.client.get("/"),
        visit.client.get("/api/me"),
        visit.client.get("/x"),
        visit.post("/x"),
    ):
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert "access-control-allow-origin" not in answer.headers
    assert "unsafe" not in POLICY


def test_a_page_has_neither_script_nor_style_of_its_own_nor_what_is_somebodys(visit: Visit) -> None:
    page = visit.client.get("/").text
    assert re.search(r"<script(?![^>]*(src=|application/json))", page) is None
    assert "<style" not in page
    assert " style=" not in page
    assert "25848" not in page


def test_sessions_end_with_their_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr.desk.security._MAX_SESSIONS", 2)
    with open_store(tmp_path) as store:
        store.people.take("Аня", token_sha256=hash_token("t"))
        assert Sessions(store.people, set()).begin("t") is None
        sessions = Sessions(store.people, {hash_token("t")})
        cookies = [begun[0] for begun in (sessions.begin("t") for _ in range(3)) if begun]
        assert [bool(sessions.find(cookie)) for cookie in cookies] == [False, True, True]
        monkeypatch.setattr("ocr.desk.security.time.monotonic", lambda: 1e12)
        assert sessions.find(cookies[2]) is None


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("192.168.1.5", False),
        ("x", False),
    ],
)
def test_the_desk_answers_others_only_by_tokens_of_a_file(tmp_path: Path, host: str, is_here: bool) -> None:
    assert is_loopback(host) is is_here
    if not is_here:
        asked = CliRunner().invoke(app, ["review", str(tmp_path), "--host", host])
        assert isinstance(asked.exception, UsageError)
        assert "--token-file" in str(asked.exception)


# --- As a process --------------------------------------------------------------------------------


@contextmanager
def desk_on(folder: Path) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """A desk as a user starts it, and a client that is signed in."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ocr", "review", str(folder), "--no-browser", "--reviewer", "Аня"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        found = re.search(r"(http://\S+)/#(\S+)", process.stdout.readline())
        assert found is not None, process.stderr and process.stderr.read()
        base, token = found.groups()
        transport = httpx.HTTPTransport(retries=5)
        with httpx.Client(
            base_url=base, headers={"origin": base, CSRF_HEADER: "1"}, transport=transport
        ) as client:
            assert client.post("/api/session", json={"token": token}).status_code == 200
            yield process, client
    finally:
        process.kill()
        process.communicate()


def decide(client: httpx.Client, key: str, deed: Deed) -> Any:
    return client.post(DEED, json={"key": key, "deed": deed.value}).json()["event"]


def test_a_desk_that_is_killed_has_lost_nothing_that_it_told(tmp_path: Path) -> None:
    write_results(tmp_path)
    with desk_on(tmp_path) as (process, client):
        told = [
            decide(client, key, deed) for key in (NUMBER.key, WORD.key) for deed in (Deed.ACCEPT, Deed.REJECT)
        ]
        process.kill()
        process.wait()
    with closing(sqlite3.connect(tmp_path / NAME)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with open_store(tmp_path) as store:
        assert store.find_faults() == []
        assert (
            [event.number for event in store.deeds.events]
            == [event["number"] for event in told]
            == [1, 2, 3, 4]
        )


def test_ctrl_c_ends_the_desk_and_what_is_settled_goes_home(tmp_path: Path) -> None:
    write_results(tmp_path)
    with desk_on(tmp_path) as (process, client):
        decide(client, NUMBER.key, Deed.ACCEPT)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
        assert (process.returncode, err) == (0, "")
        assert out.endswith("The desk is closed.\n")
    (decision,) = json.loads((tmp_path / "decisions.json").read_text("utf-8"))["decisions"]
    assert (decision["key"], decision["decision"], decision["reviewer"]) == (NUMBER.key, "accepted", "Аня")
    checked = subprocess.run(
        [sys.executable, "-m", "ocr", "review", str(tmp_path), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0
    assert "1 deeds" in checked.stdout
