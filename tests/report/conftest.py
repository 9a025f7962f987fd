"""The browser that shows the reports."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsers import launch_chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch_chromium() as started:
        yield started
