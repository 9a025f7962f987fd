"""Holds the program's outputs still while its code moves: python scripts/frozen.py write|check [NAME ...]

Five documents are verified: the telegram, its typed variant, a carbon facsimile with errors planted in its text, a
real page (where ../shared is), and errors planted by `sverka bench verify`. `write` keeps SHA-256 sums of what came
out in tests/frozen/sums.json and the outputs in out/frozen/wanted; `check` compares with the sums and, where the
outputs are kept, shows what differs. Left out of the comparison are the version and the seconds.

Sums hold for one machine's libraries: write them before a change, check them after it, on the same machine.
"""

import difflib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from shutil import copyfile, rmtree

ROOT = Path(__file__).resolve().parent.parent
SUMS = ROOT / "tests" / "frozen" / "sums.json"
KEPT = ROOT / "out" / "frozen"
REAL = ROOT.parent / "shared" / "scans" / "autocode-1969"
MAX_SHOWN_LINES = 40


def run(*arguments: object, accepted: tuple[int, ...] = (0, 1, 7)) -> None:
    """Run the command line; raise SystemExit where it ends otherwise than with an accepted code."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ocr", *(str(argument) for argument in arguments)]
    done = subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode not in accepted:
        raise SystemExit(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stderr}")


def outputs_of(out: Path) -> dict[str, str]:
    """Return the frozen outputs of a verify run: file name to text."""
    findings = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    del findings["sverka"]
    return {
        "findings.json": json.dumps(findings, ensure_ascii=False, indent=1) + "\n",
        "tokens.jsonl": (out / "tokens.jsonl").read_text(encoding="utf-8"),
    }


def telegram(work: Path, variant: str = "") -> dict[str, str]:
    """Return the outputs of the telegram's sheets in scans/."""
    run("verify", f"scans/telegram-25348{variant}", "ground_truth/telegram-25348", "--out", work)
    return outputs_of(work)


def carbon(work: Path) -> dict[str, str]:
    """Return the outputs of a blurred carbon whose text has letters swapped and words left out."""
    source = next(ROOT.glob("ocr/**/texts/report.txt"))
    run("facsimile", source, "--level", "carbon", "--face", "TT2020", "--seed", 7, "--out", work / "scan")
    (work / "text").mkdir()
    text = spoil(source.read_text(encoding="utf-8"))
    (work / "text" / "report.txt").write_text(text, encoding="utf-8")
    run("verify", work / "scan", work / "text", "--out", work / "out")
    return outputs_of(work / "out")


def spoil(text: str) -> str:
    """Return a text with letters swapped in every 40th word, and every 97th word left out."""
    lines = []
    number = 0
    for line in text.split("\n"):
        words = []
        for word in line.split(" "):
            number += 1
            if number % 97:
                words.append(
                    word[0] + word[2] + word[1] + word[3:] if not number % 40 and len(word) > 3 else word
                )
        lines.append(" ".join(words))
    return "\n".join(lines)


def real(work: Path) -> dict[str, str]:
    """Return the outputs of a real page with its published retype; nothing where the page is not here."""
    if not REAL.is_dir():
        return {}
    for folder, name in (("scan", "p06.png"), ("text", "p06.volunteer.txt")):
        (work / folder).mkdir()
        copyfile(REAL / name, work / folder / name)
    run("verify", work / "scan", work / "text", "--out", work / "out")
    return outputs_of(work / "out")


def bench(work: Path) -> dict[str, str]:
    """Return the figures of errors planted in one machine's carbons."""
    options = ("--faces", "TT2020", "--levels", "carbon", "--seeds", 1, "--no-baselines", "--jobs", 1)
    run("bench", "verify", *options, "--out", work)
    return {"verify.json": (work / "verify.json").read_text(encoding="utf-8")}


DOCUMENTS: dict[str, Callable[[Path], dict[str, str]]] = {
    "telegram": telegram,
    "variant": lambda work: telegram(work, "-typed-variant"),
    "carbon": carbon,
    "real": real,
    "bench": bench,
}


def collect(names: list[str], into: Path) -> dict[str, str]:
    """Return the outputs' SHA-256 sums by document and file name; the outputs are put into a folder."""
    sums = {}
    for name in names:
        work = KEPT / "work" / name
        rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        for file_name, text in DOCUMENTS[name](work).items():
            path = into / name / file_name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sums[f"{name}/{file_name}"] = sha256(text.encode()).hexdigest()
    return sums


def show_difference(name: str) -> None:
    """Print how an output differs from the one that is kept, if one is."""
    wanted, found = KEPT / "wanted" / name, KEPT / "found" / name
    if not wanted.is_file():
        print("  the outputs that the sums were made of are not kept here")
        return
    sides = (path.read_text(encoding="utf-8").splitlines() for path in (wanted, found))
    for line in list(difflib.unified_diff(*sides, "wanted", "found", lineterm="", n=0))[:MAX_SHOWN_LINES]:
        print("  " + line[:300])


def main() -> int:
    """Write or check the sums; return 0, or 1 where an output differs."""
    action, names = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:] or list(DOCUMENTS)
    if action not in {"write", "check"} or not set(names) <= set(DOCUMENTS):
        print(f"{__doc__}\nDocuments: {', '.join(DOCUMENTS)}")
        return 2
    known = json.loads(SUMS.read_text(encoding="utf-8")) if SUMS.is_file() else {}
    if action == "write":
        SUMS.parent.mkdir(parents=True, exist_ok=True)
        known |= collect(names, KEPT / "wanted")
        SUMS.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return 0
    different = [
        name for name, own in sorted(collect(names, KEPT / "found").items()) if own != known.get(name)
    ]
    for name in different:
        print(f"{name} differs")
        show_difference(name)
    print(f"{len(different)} outputs differ" if different else "all outputs are the same")
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main())
