"""The browser that tests open reports in, and keys as a keyboard of another layout sends them."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

_MOST_S = 120.0


@contextmanager
def launch_chromium() -> Iterator[Browser]:
    """Give a Chromium that is closed afterwards. Fails where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next((path for name in names if (path := shutil.which(name))), None)
    mac = Path("/Applications/Chromium.app/Contents/MacOS/Chromium")
    executable = found or (str(mac) if mac.exists() else None)
    assert executable, "no Chromium on the PATH: scripts/setup.sh test installs it"
    with sync_playwright() as playwright:
        # Pages of desks share a process: starting one for each takes longer than most tests.
        arguments = ["--no-sandbox", "--renderer-process-limit=1"]
        started = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield started
        started.close()


def close_context(context: BrowserContext) -> None:
    """Close a context, its pages first left for an empty one.

    Chromium may never answer the wish to close a page that listens to its own end (`pagehide`, `visibilitychange`)
    while that is going to another address, as one does that a test has just reloaded.
    """
    for tab in context.pages:
        # What goes on to another address of its own will comes before it, once.
        for _ in range(3):
            with suppress(Error):
                tab.goto("about:blank", timeout=5000)
                break
    context.close()


@contextmanager
def ending_waits() -> Iterator[None]:
    """Raise TimeoutError in what takes two minutes, where it waits: not all waits for a browser end by themselves."""

    def end(*_: object) -> None:
        raise TimeoutError(f"a browser was waited for, longer than {_MOST_S:.0f} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, _MOST_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


ALT, CTRL, META, SHIFT = 1, 2, 4, 8


def press_key(tab: Page, key: str, code: str, *, modifiers: int = 0, is_held: bool = False) -> None:
    """Press the key at the place `code` that sends `key`; `is_held` sends it once more without letting go."""
    session = tab.context.new_cdp_session(tab)
    text = {} if modifiers & (ALT | CTRL | META) or len(key) > 1 else {"text": key}
    down = {"type": "keyDown", "key": key, "code": code, "modifiers": modifiers, **text}
    session.send("Input.dispatchKeyEvent", down)
    if is_held:
        session.send("Input.dispatchKeyEvent", {**down, "autoRepeat": True})
    session.send(
        "Input.dispatchKeyEvent", {"type": "keyUp", "key": key, "code": code, "modifiers": modifiers}
    )
    session.detach()
