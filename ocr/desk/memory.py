"""Memory of decoded pages goes back to the system as soon as it is free; what stays is not looked at for garbage."""

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# Of glibc's malloc.h: blocks of at least so many bytes are mapped by themselves, and unmapped when they are freed.
_M_MMAP_THRESHOLD = -3
# Pillow gives out a picture in pieces of this size.
_MAPPED_BYTES = 1 << 16


def return_freed_memory() -> None:
    """Let this process give blocks of 64 kB and more back when it frees them; where that cannot be set, nothing.

    glibc by itself keeps blocks of up to 32 MB, a page each, and all smaller ones, in an arena of every thread: eight
    threads that cut pictures of four pages in turn came to 730 MB, and so to 280.
    """
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):
        # Other C libraries of Linux do not have it.
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _MAPPED_BYTES)


@contextmanager
def settling_memory() -> Iterator[None]:
    """Take what is made meanwhile, such as the places of a volume, for what stays: no search for garbage looks at it.

    A search through all of 10,000 places takes 120 ms, in which nothing else is done; while they are loaded it would
    come many times. What is no longer used is given back all the same, unless it holds itself.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
