"""What keeps the desk to those who may use it: who is asked for, from which page, by whom, how much at once.

A token is shown once, in the fragment of an address, which no browser sends; the page exchanges it by POST for a
cookie that no script can read. Every other address needs that cookie, every POST also the page's own origin and a
header that a form of another page cannot send.

Source: OWASP Cheat Sheet Series, Cross-Site Request Forgery Prevention: custom request headers, verifying the origin.
"""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence, Set
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ocr.desk.people import People
from ocr.desk.refusals import translate_refusal
from ocr.desk.types import Person

COOKIE = "sverka-desk"
CSRF_HEADER = "x-sverka-desk"
MAX_BODY_BYTES = 256 * 1024
_MAX_SESSIONS = 200
_SESSION_S = 14 * 24 * 3600.0
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


def make_token() -> str:
    """Return a new token of 256 bits."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return what is kept of a token."""
    return sha256(token.encode("utf-8", errors="replace")).hexdigest()


class Sessions:
    """Who is signed in, by the hash of the cookie; in memory, so that an end of the desk ends them.

    Only `tokens` of these hashes are taken: the address of an earlier start opens nothing.
    """

    def __init__(self, people: People, tokens: Set[str]) -> None:
        self._people, self._tokens = people, tokens
        self._lock = threading.Lock()
        self._names: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def begin(self, token: str) -> tuple[str, Person] | None:
        """Return the cookie of a new session and its person; None for a token that is nobody's."""
        digest = hash_token(token)
        person = self._people.find(digest) if digest in self._tokens else None
        if person is None:
            return None
        cookie = make_token()
        with self._lock:
            self._names[hash_token(cookie)] = (person.name, time.monotonic() + _SESSION_S)
            while len(self._names) > _MAX_SESSIONS:
                self._names.popitem(last=False)
        return cookie, person

    def find(self, cookie: str | None) -> Person | None:
        """Return whose session a cookie is of."""
        with self._lock:
            name, until_s = self._names.get(hash_token(cookie or ""), ("", 0.0))
        if until_s < time.monotonic():
            return None
        return next((person for person in self._people.list() if person.name == name), None)


class Guard:
    """ASGI middleware: refuses requests by another name, POSTs of another page, and bodies that are too large.

    `hosts` are the names, with their port, that the desk is asked for by; it refuses in the language `lang`.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], lang: str = "en") -> None:
        self._app, self._hosts, self._lang = app, frozenset(hosts), lang

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let the app answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in _HEADERS if one[0] not in known)]
            await send(message)

        refusal = self._refuse(Request(scope))
        if refusal is not None:
            await refusal(scope, receive, send_with_headers)
            return
        await self._app(scope, _limited(receive), send_with_headers)

    def _refuse(self, request: Request) -> Response | None:
        refusal = self._find_refusal(request)
        return refusal and PlainTextResponse(translate_refusal(refusal[0], self._lang), refusal[1])

    def _find_refusal(self, request: Request) -> tuple[str, int] | None:
        """Return why a request is refused, and the status of that; None where it is not."""
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return "This desk is not asked for by this name.", 421
        if request.method in {"GET", "HEAD"}:
            return None
        if request.method != "POST":
            return "This is not done here.", 405
        origins = {f"{request.url.scheme}://{host}" for host in self._hosts}
        if (
            request.headers.get("origin", "").lower() not in origins
            or request.headers.get(CSRF_HEADER) != "1"
        ):
            return "A deed comes from a page of this desk alone.", 403
        length = request.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            return "That is too much at once.", 413
        return None


def _limited(receive: Receive) -> Receive:
    """Return what receives no more of a body than may be sent."""
    taken = 0

    async def receive_limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MAX_BODY_BYTES:
            return {"type": "http.disconnect"}
        return message

    return receive_limited


def allowed_hosts(host: str, port: int) -> Sequence[str]:
    """Return the names by which a desk on this host and port may be asked for.

    >>> allowed_hosts("127.0.0.1", 8000)
    ('127.0.0.1:8000', 'localhost:8000')
    """
    shown = f"[{host}]" if ":" in host else host
    return (
        (f"{shown}:{port}", f"localhost:{port}")
        if host in {"127.0.0.1", "::1"}
        else (f"{shown.lower()}:{port}",)
    )
