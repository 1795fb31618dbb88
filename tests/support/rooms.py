"""Smaller entry sheets for tests: fewer lines to type in, nothing else.

A workbook as it is shipped has room for hundreds of lines on its entry sheets, which all tables and
calculating sheets follow: 50,000 formulas, nearly all of them for blank lines. That is a size and
no kind, and a third of all the time of the tests went into it. Tests that ask for `shipped_size`
have the size that is shipped, and all do with the long tests.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from xlbudget.template import entry_sheets, load
from xlbudget.template.entry_model import Section

MOST = 60
"""How many free lines a section of an entry sheet has in tests, at most."""

_SHIPPED = os.environ.get("XLBUDGET_SHIPPED_SIZE") == "1"


def make_small() -> None:
    """Makes the entry sheets small of families that are loaded from now on."""
    if not _SHIPPED:
        vars(entry_sheets)["Section"] = _small


def _small(*, room: int, **named: Any) -> Section:
    return Section(room=min(room, MOST), **named)


@contextmanager
def shipped() -> Iterator[None]:
    """Loads families as they are shipped; those that were loaded before stay small."""
    before = vars(load)["_load"], vars(entry_sheets)["Section"]
    vars(load)["_load"], vars(entry_sheets)["Section"] = cache(load.load_folder), Section
    try:
        yield
    finally:
        vars(load)["_load"], vars(entry_sheets)["Section"] = before
