"""Leases of pages: two people never decide about the same page at the same time.

They are in memory: a desk that is started again has none, and nobody is kept out by one who has left.
"""

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

LEASE_S = 600.0


class Lease(NamedTuple):
    """Who has a page, and until when, in seconds of the clock."""

    person: str
    until_s: float


class Leases:
    """The leases by document and page index; each is renewed by work, and ends by itself."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._leases: dict[tuple[str, int | None], Lease] = {}

    def take(self, person: str, document: str, page_index: int | None) -> Lease:
        """Return the lease of a page: the person's own, taken or renewed, or that of whoever has the page."""
        now_s = self._clock()
        with self._lock:
            held = self._leases.get((document, page_index))
            if held is not None and held.person != person and held.until_s > now_s:
                return held
            own = self._leases[document, page_index] = Lease(person, now_s + LEASE_S)
            return own

    def release(self, person: str) -> None:
        """End the leases of a person."""
        with self._lock:
            self._leases = {at: lease for at, lease in self._leases.items() if lease.person != person}

    def held(self) -> dict[tuple[str, int | None], str]:
        """Return who has which page now."""
        now_s = self._clock()
        with self._lock:
            return {at: lease.person for at, lease in self._leases.items() if lease.until_s > now_s}
