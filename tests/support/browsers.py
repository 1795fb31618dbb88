"""Browsers without a window: those of this machine and an old one, and the page to open in them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType, Page, Playwright

REQUIRE_VARIABLE = "XLBUDGET_REQUIRE_BROWSER"
SECONDS = 180
"""Until a step is given up; usual are a few, on a busy machine many more."""
_CANDIDATES = ("chromium", "chromium-headless-shell", "google-chrome")
_TOOLS = ("node", "npm")
_OLD = ("--single-process", "--no-zygote")
"""What an old browser without its helper programs needs."""


class Program(NamedTuple):
    """A browser, and what it is started with."""

    path: str
    options: tuple[str, ...] = ()


def missing_programs() -> tuple[str, ...]:
    """Returns the programs that are needed and not found."""
    found = {"chromium": next(filter(None, map(shutil.which, _CANDIDATES)), None)}
    found |= {name: shutil.which(name) for name in _TOOLS}
    return tuple(name for name, path in found.items() if path is None)


def program(name: str) -> Program:
    """Returns `chromium`, that of this machine, or `chromium-109`."""
    if name == "chromium":
        path = next(filter(None, map(shutil.which, _CANDIDATES)))
        return Program(path)
    from tools.page.__main__ import WORK
    from tools.page.packages import old_browser

    WORK.mkdir(parents=True, exist_ok=True)
    return Program(str(old_browser(WORK).resolve()), _OLD)


@contextmanager
def opened(
    play: Playwright,
    name: str,
    address: str,
    *,
    offline: bool = True,
    before: str = "",
    until: str = "body[data-ready]",
) -> Iterator[Page]:
    """Opens an address in a browser, ready to check; its size is that of a small screen.

    A script may run before those of the page; then something else may be waited for.
    """
    with _started(play.chromium, program(name)) as browser:
        context = browser.new_context(
            offline=offline, viewport={"width": 1366, "height": 768}, accept_downloads=True
        )
        page = context.new_page()
        page.set_default_timeout(SECONDS * 1000)
        if before:
            page.add_init_script(before)
        page.goto(address)
        page.wait_for_selector(until)
        yield page


@contextmanager
def _started(kind: BrowserType, wanted: Program) -> Iterator[Browser]:
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    browser = kind.launch(executable_path=wanted.path, args=[*root, *wanted.options])
    try:
        yield browser
    finally:
        browser.close()


def give(page: Page, *paths: Path) -> None:
    """Gives files to the page and waits until all of them are checked."""
    before = int(page.evaluate("document.body.dataset.checked || 0"))
    page.set_input_files("#files", list(paths))
    page.wait_for_selector(f"body[data-checked='{before + 1}']")


def json_shown(page: Page, lang: str = "zh") -> str:
    """Returns the JSON report of the file that is shown."""
    text: str = page.evaluate(f"page.chosen.answer.json.{lang}")
    return text
