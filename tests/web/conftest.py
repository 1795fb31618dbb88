"""What tests in browsers share: there can be one driver in a process."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, sync_playwright


@pytest.fixture(scope="session")
def play() -> Iterator[Playwright]:
    """Drives the browsers."""
    with sync_playwright() as driver:
        yield driver
