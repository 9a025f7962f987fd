"""The desk over HTTP: addresses, sessions, and what is asked for as JSON.

Pages are shells without contents: a script fetches the values and makes elements of them, never HTML. Whatever is
wrong with a request is told as JSON, {"error": what and what to do}.
"""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable, Iterable, Set
from functools import cache, partial
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from ocr.desk.doing import Doing, Sight, Wish
from ocr.desk.frames import Kind
from ocr.desk.gallery import File
from ocr.desk.home import Home, Paper
from ocr.desk.messages import shell_texts
from ocr.desk.overview import view_rules, view_runs, view_summary
from ocr.desk.page_view import view_page
from ocr.desk.patch_record import PatchMode
from ocr.desk.queue import Wanted
from ocr.desk.refusals import translate_refusal
from ocr.desk.security import COOKIE, Guard, Sessions
from ocr.desk.showing import Showing
from ocr.desk.types import Deed, Person
from ocr.errors import ExitCode, SverkaError
from ocr.formats.json_text import parse_json, take

_FOLDER = Path(__file__).parent
_STATUS = {ExitCode.USAGE: HTTPStatus.FORBIDDEN, ExitCode.INPUT: HTTPStatus.NOT_FOUND}
_NEWS_EVERY_S = 0.25
_SIGN_IN = "Open the desk by the address that it showed when it started."

Answer = Callable[[Request, Person], Any]


def make_app(
    showing: Showing, hosts: Iterable[str], tokens: Set[str], *, offers_tour: bool = False
) -> Starlette:
    """Return the desk as an ASGI app that is asked for by these names, by people with tokens of these hashes.

    Where it `offers_tour`, who has not seen the tour of the desk begins with it.
    """
    sessions = Sessions(showing.store.people, tokens)
    doing, home = Doing(showing), Home(showing)
    ask = partial(_answer_json, sessions, showing.lang)
    app = Starlette(
        routes=[
            *(Route(path, partial(_answer_shell, showing)) for path in _SHELLS),
            *(Route(f"/static/{name}", partial(_answer_file, name)) for name in _FILES),
            Route("/api/session", partial(_begin_session, sessions, showing.lang), methods=["POST"]),
            Route("/api/me", ask(lambda _, person: _tell_person(showing, person, offers_tour))),
            Route("/api/tour", ask(lambda _, person: _end_tour(showing, person)), methods=["POST"]),
            Route("/api/runs", ask(lambda *_: view_runs(showing))),
            Route("/api/documents", ask(lambda _, person: showing.documents(person))),
            Route(
                "/api/agreement",
                ask(lambda *_: {kind: one._asdict() for kind, one in showing.agreement().items()}),
            ),
            Route("/api/log", ask(partial(_log, showing))),
            Route("/api/d/{slug}/queue", ask(partial(_queue, showing))),
            Route("/api/d/{slug}/cards", ask(partial(_cards, showing))),
            Route("/api/d/{slug}/page/{page:int}", ask(partial(_page, showing))),
            Route(
                "/api/d/{slug}/summary",
                ask(lambda r, person: view_summary(showing, r.path_params["slug"], person)),
            ),
            Route("/api/d/{slug}/rules", ask(lambda r, _: view_rules(showing, r.path_params["slug"]))),
            Route(
                "/api/d/{slug}/like",
                ask(lambda r, _: doing.count_like(r.path_params["slug"], r.query_params["key"])),
            ),
            Route("/api/d/{slug}/deed", ask(partial(_deed, doing)), methods=["POST"]),
            Route("/api/d/{slug}/place", ask(partial(_place, doing)), methods=["POST"]),
            Route("/api/undo", ask(lambda _, person: doing.undo(person)), methods=["POST"]),
            Route("/api/redo", ask(lambda _, person: doing.redo(person)), methods=["POST"]),
            Route("/api/events/{number:int}/undo", ask(partial(_undo_event, doing)), methods=["POST"]),
            Route("/api/d/{slug}/patch", ask(lambda request, _: home.plan(request.path_params["slug"]))),
            Route("/api/d/{slug}/patch", ask(partial(_patch, home)), methods=["POST"]),
            Route("/api/d/{slug}/patch/undo", ask(partial(_unpatch, home)), methods=["POST"]),
            Route(
                "/api/journal.{form}",
                ask(lambda request, person: home.journal(person, request.path_params["form"])),
            ),
            Route("/api/d/{slug}/picture/{kind}/{name}.jpg", ask(partial(_picture, showing))),
            Route("/api/d/{slug}/exhibit/{name}.png", ask(partial(_exhibit, showing))),
            Route("/api/news", partial(_news, sessions, showing)),
        ]
    )
    # Whoever ends the desk sets it: streams of news would keep the server waiting.
    app.state.is_ending = False
    app.add_middleware(Guard, hosts=hosts, lang=showing.lang)
    return app


# --- Pages -------------------------------------------------------------------------------------

_FILES = (
    "desk.css",
    "desk.js",
    "desk-base.js",
    "desk-home.js",
    "desk-cards.js",
    "desk-folds.js",
    "desk-queue.js",
    "desk-page.js",
    "desk-lists.js",
    "desk-tour.js",
)
_MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}
_SHELLS = ("/", "/d/{slug}", "/d/{slug}/p/{page:int}", "/d/{slug}/log")
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)


async def _answer_shell(showing: Showing, request: Request) -> Response:
    """Answer with the frame of a page, which is the same for all who ask: it has no contents."""
    template = _ENVIRONMENT.get_template("desk.html.j2")
    return HTMLResponse(
        template.render(lang=showing.lang, texts=shell_texts(showing.lang)),
        headers={"cache-control": "no-store"},
    )


@cache
def _load_file(name: str) -> tuple[bytes, bytes, str]:
    """Return a file of the desk, the same compressed, and what browsers know it by."""
    content = (_FOLDER / name).read_bytes()
    return content, gzip.compress(content, mtime=0), f'"{sha256(content).hexdigest()[:32]}"'


async def _answer_file(name: str, request: Request) -> Response:
    content, compressed, etag = _load_file(name)
    headers = {"cache-control": "no-cache", "etag": etag, "vary": "accept-encoding"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        content, headers = compressed, {**headers, "content-encoding": "gzip"}
    return Response(content, media_type=_MEDIA_TYPES[Path(name).suffix], headers=headers)


async def _begin_session(sessions: Sessions, lang: str, request: Request) -> Response:
    """Give a cookie for a token."""
    try:
        token = take(parse_json((await request.body()).decode("utf-8")), "token", str)
    except ValueError as error:
        return _refuse(HTTPStatus.BAD_REQUEST, f"This is no sign-in: {error}.", lang)
    begun = await run_in_threadpool(sessions.begin, token)
    if begun is None:
        return _refuse(
            HTTPStatus.UNAUTHORIZED, "This address has expired. Use the one that the desk showed last.", lang
        )
    cookie, person = begun
    response = JSONResponse({"name": person.name, "role": person.role.value})
    response.set_cookie(
        COOKIE, cookie, httponly=True, samesite="strict", path="/", secure=request.url.scheme == "https"
    )
    return response


# --- JSON --------------------------------------------------------------------------------------


def _answer_json(sessions: Sessions, lang: str, answer: Answer) -> Callable[[Request], Any]:
    """Return the endpoint that gives an answer to whoever is signed in, in a thread; errors as their status."""

    async def endpoint(request: Request) -> Response:
        person = sessions.find(request.cookies.get(COOKIE))
        if person is None:
            return _refuse(HTTPStatus.UNAUTHORIZED, _SIGN_IN, lang)
        # An answer works in a thread, where nothing more can be received.
        request.state.body = await request.body()
        try:
            value = await run_in_threadpool(answer, request, person)
            return _answer(request, value)
        except (KeyError, ValueError) as error:
            return _refuse(HTTPStatus.BAD_REQUEST, f"This is no request of the desk: {error}.", lang)
        except SverkaError as error:
            return _refuse(_STATUS.get(error.exit_code, HTTPStatus.INSUFFICIENT_STORAGE), str(error), lang)

    return endpoint


def _answer(request: Request, value: Any) -> Response:
    if isinstance(value, File):
        return _send_file(request, value)
    if isinstance(value, Paper):
        # Saved, not shown: it is no page of the desk.
        headers = {"content-disposition": f'attachment; filename="{value.name}"', "cache-control": "no-store"}
        return Response(value.data, media_type=value.media_type, headers=headers)
    return _json(value)


def _send_file(request: Request, file: File) -> Response:
    """Answer with a picture, which never changes under its name; without its bytes where the browser has it."""
    headers = {"etag": file.etag, "cache-control": "private, no-cache"}
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(file.data, media_type=file.media_type, headers=headers)


def _json(value: Any) -> Response:
    return JSONResponse(value, headers={"cache-control": "no-store"})


def _refuse(status: HTTPStatus, told: str, lang: str) -> Response:
    fields = {"error": translate_refusal(told, lang)}
    return JSONResponse(fields, status, headers={"cache-control": "no-store"})


def _fields(request: Request) -> dict[str, Any]:
    fields = parse_json(request.state.body.decode("utf-8"))
    if not isinstance(fields, dict):
        raise ValueError("it has no fields")
    return fields


def _tell_person(showing: Showing, person: Person, offers_tour: bool) -> Any:
    is_due = offers_tour and not showing.store.people.setting(_tour_of(person))
    return {**person._asdict(), "lang": showing.lang, "tour": is_due}


def _end_tour(showing: Showing, person: Person) -> Any:
    """Remember that a person has seen the tour, or wanted to see no more of it."""
    if not showing.store.people.setting(_tour_of(person)):
        showing.store.people.set(_tour_of(person), "seen")
    return {}


def _tour_of(person: Person) -> str:
    return f"tour {person.name}"


def _queue(showing: Showing, request: Request, person: Person) -> Any:
    asked = request.query_params
    page = asked.get("page", "")
    wanted = Wanted(
        asked.get("kind", ""),
        asked.get("verdict", ""),
        int(page) if page else None,
        asked.get("seen", ""),
        asked.get("group", ""),
    )
    return showing.queue(request.path_params["slug"], person, wanted)


def _cards(showing: Showing, request: Request, person: Person) -> Any:
    return showing.cards(request.path_params["slug"], person, request.query_params["keys"].split(","))


def _page(showing: Showing, request: Request, person: Person) -> Any:
    return view_page(showing, request.path_params["slug"], request.path_params["page"], person)


def _log(showing: Showing, request: Request, person: Person) -> Any:
    asked = request.query_params
    document = showing.volume.find(asked["slug"]).id if "slug" in asked else None
    return showing.log(person, document, asked.get("person", ""), int(asked.get("before", "0")))


def _deed(doing: Doing, request: Request, person: Person) -> Any:
    fields = {"text": "", "note": "", "everywhere": False, **_fields(request)}
    wish = Wish(
        Deed(take(fields, "deed", str)),
        take(fields, "key", str),
        take(fields, "text", str),
        take(fields, "note", str),
        take(fields, "everywhere", bool),
    )
    return doing.do(request.path_params["slug"], person, wish)


def _place(doing: Doing, request: Request, person: Person) -> Any:
    fields = {"note": "", **_fields(request)}
    page_index, start, end = (take(fields, name, int) for name in ("page", "start", "end"))
    sight = Sight(page_index, start, end, take(fields, "reading", str), take(fields, "note", str))
    return doing.add(request.path_params["slug"], person, sight)


def _undo_event(doing: Doing, request: Request, person: Person) -> Any:
    return doing.undo_event(person, request.path_params["number"])


def _patch(home: Home, request: Request, person: Person) -> Any:
    fields = _fields(request)
    mode = PatchMode(take(fields, "mode", str))
    return home.apply(request.path_params["slug"], person, mode, take(fields, "key", str))


def _unpatch(home: Home, request: Request, person: Person) -> Any:
    return home.undo(request.path_params["slug"], person, take(_fields(request), "id", str))


def _picture(showing: Showing, request: Request, _: Person) -> File:
    kind, name = Kind(request.path_params["kind"]), request.path_params["name"]
    document = showing.volume.find(request.path_params["slug"])
    if kind in {Kind.LINE, Kind.AROUND}:
        return showing.gallery.cut(document, showing.find(document, name), kind)
    return showing.gallery.cut_page(document, int(name), kind, int(request.query_params.get("band", "0")))


def _exhibit(showing: Showing, request: Request, _: Person) -> File:
    return showing.gallery.exhibit(
        showing.volume.find(request.path_params["slug"]), request.path_params["name"]
    )


async def _news(sessions: Sessions, showing: Showing, request: Request) -> Response:
    """Stream the number of the last deed and of the documents, whenever one of them changes (server-sent events)."""
    if sessions.find(request.cookies.get(COOKIE)) is None:
        return _refuse(HTTPStatus.UNAUTHORIZED, _SIGN_IN, showing.lang)

    async def stream() -> AsyncIterator[str]:
        told: object = None
        while not request.app.state.is_ending and not await request.is_disconnected():
            events = showing.store.deeds.events
            now = {
                "event": len(events),
                "documents": len(showing.volume.slugs()),
                "changes": showing.volume.changes,
            }
            if now != told:
                yield f"data: {json.dumps(now)}\n\n"
                told = now
            await asyncio.sleep(_NEWS_EVERY_S)

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"cache-control": "no-store"})
