"""Takes the pictures of the review desk in docs/: python scripts/desk_pictures.py [RESULTS]

RESULTS is what `make review` verified, out/review by default: both sets of the telegram. A copy of it is worked at
by keys in a real browser, so that the screens have deeds; RESULTS itself stays as it is. Needs playwright and
Chromium, as the tests do.
"""

import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browsers import launch_chromium  # noqa: E402

DOCS = ROOT / "docs"
MAX_BYTES = 150_000
# Most colours first: the first whose picture is small enough is taken.
COLOURS = (192, 128, 96, 64, 32)
# So many colours are those of grounds and type, which are exact.
FLAT = 6
WIDE, NARROW = (1280, 800), (390, 844)
REVIEWER = "Anna"


@contextmanager
def open_desk(results: Path) -> Iterator[str]:
    """Give the address of a desk on results, with its key; it is ended as a person does it, by Ctrl-C."""
    command = [
        *(sys.executable, "-u", "-m", "ocr", "review", str(results)),
        *("--no-browser", "--reviewer", REVIEWER),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as desk:
        try:
            assert desk.stdout is not None
            told = desk.stdout.readline()
            found = re.search(r"http\S+", told)
            if found is None:
                raise SystemExit(f"The desk did not open: {told}")
            yield found[0]
        finally:
            desk.send_signal(signal.SIGINT)


def shrink(shot: Image.Image, colours: int) -> Image.Image:
    """Return a picture with a palette: the colours of most of its points as they are, and others far apart.

    The many colours of paper would else leave none for a red mark.
    """
    flat = sorted(shot.getcolors(shot.width * shot.height) or (), reverse=True)[:FLAT]
    rest = shot.quantize(colours - len(flat), Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([value for _, colour in flat for value in colour] + rest)  # type: ignore[union-attr]
    return shot.quantize(palette=palette, dither=Image.Dither.NONE)


def save(tab: Page, name: str, height: int | None = None) -> None:
    """Keep what a window shows, from its top, as a small PNG in docs/."""
    size = tab.viewport_size or {"width": WIDE[0], "height": WIDE[1]}
    clip = {"x": 0, "y": 0, "width": size["width"], "height": height or size["height"]}
    tab.evaluate("document.activeElement.blur()")
    shot = Image.open(BytesIO(tab.screenshot(clip=clip, animations="disabled"))).convert("RGB")  # type: ignore[arg-type]
    for colours in COLOURS:
        made = BytesIO()
        shrink(shot, colours).save(made, "PNG", optimize=True)
        if len(made.getvalue()) < MAX_BYTES:
            break
    path = DOCS / f"desk-{name}.png"
    path.write_bytes(made.getvalue())
    print(f"{path.relative_to(ROOT)}: {len(made.getvalue())} bytes, {colours} colours")


def see(tab: Page, text: str) -> None:
    """Wait until the card about a text is there, with its pictures."""
    expect(tab.locator(".now article.card h2")).to_contain_text(text)
    tab.wait_for_function("[...document.images].every((one) => one.complete)")


def end_of(tab: Page, selector: str) -> int:
    """Return where an element ends, and a margin under it, in pixels from the top of the page."""
    box = tab.locator(selector).last.bounding_box()
    assert box is not None
    return round(box["y"] + box["height"]) + 16


def take(tab: Page, address: str) -> None:
    """Work at the desk, and keep what it shows on the way."""
    tab.goto(address)
    tab.locator(".document a").first.click()
    see(tab, "25848")
    save(tab, "queue")
    queue = tab.url.split("#")[0]
    tab.emulate_media(color_scheme="dark")
    save(tab, "queue-dark")
    tab.emulate_media(color_scheme="light")
    tab.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    tab.reload()
    see(tab, "25848")
    save(tab, "queue-narrow")
    tab.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    tab.reload()
    see(tab, "25848")
    tab.keyboard.press("a")
    see(tab, "Муцдена")
    tab.keyboard.press("p")
    expect(tab.locator(".panel .card")).to_be_visible()
    tab.wait_for_function("[...document.images].every((one) => one.complete)")
    save(tab, "page")
    tab.keyboard.press("p")
    see(tab, "Муцдена")
    tab.keyboard.press("a")
    see(tab, "СУТС")
    tab.keyboard.press("r")
    see(tab, "126")
    tab.keyboard.press("m")
    tab.keyboard.type("by another hand")
    tab.keyboard.press("Enter")
    expect(tab.locator(".notes")).to_contain_text("by another hand")
    tab.keyboard.press("u")
    expect(tab.locator(".notes")).to_have_count(0)
    tab.keyboard.press("i")
    expect(tab.locator(".left")).to_contain_text("To decide: 8.")
    tab.goto(queue + "/log")
    tab.locator("#export details pre").last.wait_for()
    # Where the project lies on this machine is nobody's business.
    tab.locator("#export .quiet bdi").evaluate_all(
        "all => all.forEach((one) => (one.textContent = one.textContent.replace(/^.*(?=ground_truth)/, '')))"
    )
    save_whole(tab, "record", "#export")
    tab.goto(address.split("#", maxsplit=1)[0])
    tab.locator(".document .summary:not(:empty)").nth(1).wait_for()
    save(tab, "documents", end_of(tab, ".document"))


def save_whole(tab: Page, name: str, last: str) -> None:
    """Keep a screen down to the end of an element, in a window so high."""
    tab.set_viewport_size({"width": WIDE[0], "height": end_of(tab, last)})
    save(tab, name)
    tab.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def main() -> None:
    """Take all pictures anew."""
    results = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "out" / "review"
    if not any(results.glob("*/findings.json")):
        raise SystemExit(f"{results} has no results. Run `make review` first, or name its folder.")
    with tempfile.TemporaryDirectory() as folder:
        # Scans are found as the results say, from where they lie.
        copy = Path(folder) / "review"
        shutil.copytree(results, copy, ignore=shutil.ignore_patterns("review.*", "decisions.json"))
        with open_desk(copy) as address, launch_chromium() as browser:
            # Waiting for pictures by a condition is a script that the desk would not let in.
            tab = browser.new_page(viewport={"width": WIDE[0], "height": WIDE[1]}, bypass_csp=True)
            take(tab, address)


if __name__ == "__main__":
    main()
