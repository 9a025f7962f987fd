"""Jobs for tests of executors that send work elsewhere: light to import, as every process of a worker does it."""

import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ocr.batch.portable import PortableJob
from ocr.errors import InputError


@dataclass(frozen=True)
class Copying(PortableJob[Path, str]):
    """Returns the text of a file in capitals, and keeps it under a key; some files say what else befalls."""

    out: Path

    @property
    def folder(self) -> Path:
        return self.out

    def __call__(self, item: Path) -> str:
        text = item.read_text("utf-8")
        first, _, marker = text.partition(" ")
        if first in {"die", "hang"} and not Path(marker).exists():
            Path(marker).touch()
            # The process of Dask that this one belongs to.
            os.kill(os.getppid(), signal.SIGKILL if first == "die" else signal.SIGSTOP)
            time.sleep(60)
        if first == "bad":
            raise InputError(f"{item.name} in {item.parent} is bad, and {self.out} gets nothing.")
        kept = self.out / ".sverka"
        kept.mkdir(parents=True, exist_ok=True)
        (kept / f"{int(item.stem):032x}.json").write_text(text.upper(), "utf-8")
        return text.upper()

    def list_files(self, item: Path) -> tuple[Path, ...]:
        return (item,)

    def do_elsewhere(self, item: Path, places: Mapping[Path, Path], folder: Path) -> str:
        return Copying(folder)(places[item])

    def keep(self, name: str, content: bytes) -> None:
        (self.out / name).write_bytes(content)
