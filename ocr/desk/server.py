"""The desk as a server on this machine: its socket, its address with the token, its end."""

import logging
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

import uvicorn
from starlette.applications import Starlette

from ocr.desk.app import make_app
from ocr.desk.doing import Doing
from ocr.desk.memory import settling_memory
from ocr.desk.queue import Seen, Wanted
from ocr.desk.security import allowed_hosts, hash_token
from ocr.desk.showing import Showing
from ocr.desk.store import open_store
from ocr.desk.token_file import Access
from ocr.desk.types import Person
from ocr.desk.volume import Volume
from ocr.errors import OutputError, SverkaError

_LOG = logging.getLogger("sverka.desk")
_REFRESH_EVERY_S = 3.0
_SEEN_FIRST = 3
# An answer goes from thread to thread and waits for each: so long, where another one works, by default ten times.
_SWITCH_EVERY_S = 0.0005


class Address(NamedTuple):
    """Where a desk answers: an address of this machine, and a port, 0 for a free one."""

    host: str = "127.0.0.1"
    port: int = 0


def run_desk(
    folder: Path,
    people: Sequence[Access],
    address: Address,
    *,
    lang: str,
    tell: Callable[[str], object],
    offers_tour: bool = False,
) -> None:
    """Serve the desk of a folder of results to these people until it is interrupted.

    `tell` is given its address, without a token, once it listens. Who has not seen the tour begins with it where the
    desk `offers_tour`. Raises InputError where another desk has the
    folder, OutputError where the port cannot be had.
    """
    host = address.host
    sys.setswitchinterval(_SWITCH_EVERY_S)
    with ExitStack() as opened:
        with settling_memory():
            store = opened.enter_context(open_store(folder))
            listening = opened.enter_context(closing(_listen(*address)))
            volume = Volume(folder, store)
            volume.refresh()
        tokens = {hash_token(person.token): person for person in people}
        for token, person in tokens.items():
            store.people.take(person.name, person.role, token)
        showing = Showing(volume, lang)
        port = listening.getsockname()[1]
        hosts = tuple(allowed_hosts(host, port))
        server = Server(make_app(showing, hosts, frozenset(tokens), offers_tour=offers_tour))
        ended = threading.Event()
        doing = Doing(showing)
        # While the browser opens, what a single person will ask for first is made.
        first = store.people.find(hash_token(people[0].token)) if len(people) == 1 else None
        beside = [
            threading.Thread(target=_keep_fresh, args=(volume, doing, ended), daemon=True),
            threading.Thread(target=_look_ahead, args=(showing, first), daemon=True),
        ]
        for thread in beside:
            thread.start()
        try:
            tell(f"http://{hosts[0]}/")
            server.run(sockets=[listening])
        finally:
            ended.set()
            for thread in beside:
                thread.join()
            doing.write_home()
            showing.gallery.close()


def _look_ahead(showing: Showing, person: Person | None) -> None:
    """Find what a person sees first: the list of documents, and the first places of the first of them."""
    # Whoever asks for it is told what is wrong.
    with suppress(SverkaError), settling_memory():
        documents = showing.documents(person) if person else []
        if person and documents:
            slug = documents[0]["slug"]
            keys = showing.queue(slug, person, Wanted(seen=Seen.OPEN.value))["keys"]
            showing.cards(slug, person, keys[:_SEEN_FIRST])


class Server(uvicorn.Server):
    """The server of a desk; at its end the streams of news end before the server waits for them."""

    def __init__(self, app: Starlette) -> None:
        self._app = app
        super().__init__(
            uvicorn.Config(
                app,
                log_level="error",
                access_log=False,
                server_header=False,
                date_header=False,
                lifespan="off",
                timeout_graceful_shutdown=2,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then all else."""
        self._app.state.is_ending = True
        await super().shutdown(sockets)


def _keep_fresh(volume: Volume, doing: Doing, ended: threading.Event) -> None:
    """Take in documents as they are done, and write home what is settled, until the desk ends."""
    written = len(volume.store.deeds.events)
    while not ended.wait(_REFRESH_EVERY_S):
        try:
            volume.refresh()
            if (now := len(volume.store.deeds.events)) != written:
                doing.write_home(written)
                written = now
        except SverkaError as error:
            # A full disk, say: what was told as done is in the store, and all is tried again.
            _LOG.warning("documents may be missing at the desk, or decisions.json old: %s", error)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        # Whoever is told the address may come at once, and waits until the server is ready.
        listening.listen()
    except OSError as error:
        listening.close()
        raise OutputError(
            f"The desk cannot have port {port}: {error.strerror}. Name another with --port."
        ) from error
    return listening


def is_loopback(host: str) -> bool:
    """Return whether a host is an address of this machine alone.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0"), is_loopback("example.org")
    (True, True, False, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
