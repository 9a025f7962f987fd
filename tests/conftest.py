"""What tests of several modules share: how properties are tried, and what is made or read once for all of them.

Nothing that is shared is changed by a test: a test that writes takes a copy.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from tests.command_line import Sverka, call, make_document

ROOT = Path(__file__).parent.parent
TELEGRAM = ROOT / "ground_truth" / "telegram-25348"

# The same inputs on every machine, and no limit of time: a busy machine is no fault of the code.
settings.register_profile(
    "sverka",
    derandomize=True,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("sverka")

MakeOnce: TypeAlias = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def make_once(tmp_path_factory: pytest.TempPathFactory) -> MakeOnce:
    """A function that makes a folder under a name, once for all processes that tests run in."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def make(name: str, write: Callable[[Path], None]) -> Path:
        folder = shared / name
        with FileLock(shared / f"{name}.lock"):
            if not folder.exists():
                # What fails in the middle leaves nothing under the name.
                begun = tmp_path_factory.mktemp(name)
                write(begun)
                begun.rename(folder)
        return folder

    return make


@pytest.fixture
def sverka(capsys: pytest.CaptureFixture[str]) -> Sverka:
    """The command line, run in this process."""
    return Sverka(capsys)


@pytest.fixture(scope="session")
def document(make_once: MakeOnce) -> Path:
    """A small document whose third sheet is transcribed with a digit changed: 70419 for 76419."""
    numbers = ("76419", "76419", "76419"), ("76419", "76419", "70419")
    return make_once("document", lambda folder: make_document(folder, *numbers))


@pytest.fixture(scope="session")
def document_results(make_once: MakeOnce, document: Path) -> Path:
    """What `verify` writes of the small document."""
    return make_once("document_results", lambda out: verify(document / "scans", document / "texts", out))


@pytest.fixture(scope="session")
def telegram_results(make_once: MakeOnce) -> Path:
    """What `verify` writes of the telegram."""
    return make_once("telegram_results", lambda out: verify(ROOT / "scans" / "telegram-25348", TELEGRAM, out))


def verify(scans: Path, transcription: Path, out: Path) -> None:
    """Verify what has findings."""
    assert call("verify", scans, transcription, "--out", out) == 1
