"""The browser that tests open reports in, and keys as a keyboard of another layout sends them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright


@contextmanager
def launch_chromium() -> Iterator[Browser]:
    """Give a Chromium that is closed afterwards. Fails where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next((path for name in names if (path := shutil.which(name))), None)
    mac = Path("/Applications/Chromium.app/Contents/MacOS/Chromium")
    executable = found or (str(mac) if mac.exists() else None)
    assert executable, "no Chromium on the PATH: scripts/setup.sh test installs it"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield started
        started.close()


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
