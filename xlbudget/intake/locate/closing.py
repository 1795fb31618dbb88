"""Tells the lines under a table from its own: notes, dates, page numbers."""

import re
from collections.abc import Iterable
from functools import cache

from xlbudget.base.folding import fold
from xlbudget.intake.locate.money import is_real_date
from xlbudget.reader import RawCell
from xlbudget.template.common import document_words


def closes_page(cells: Iterable[RawCell]) -> bool:
    """Tells whether a line shows nothing but dates and numbers of pages: `第1页 共13页`, `— 3 —`.

    A number between dashes is that of a page where it stands alone.
    """
    shown = [cell for cell in cells if cell.value is not None and cell.value != ""]
    return bool(shown) and all(_closes(cell, alone=len(shown) == 1) for cell in shown)


def _closes(cell: RawCell, *, alone: bool) -> bool:
    if cell.kind != "text":
        return is_real_date(cell)
    folded = fold(str(cell.value))
    patterns = _patterns("closing"), _patterns("closing_alone")
    return any(pattern.fullmatch(folded) for pattern in patterns[: 1 + alone])


@cache
def _patterns(name: str) -> re.Pattern[str]:
    return re.compile("|".join(document_words()[name]))


def begins_note(folded: str) -> bool:
    """Tells whether a folded text begins as a note does."""
    return folded.startswith(tuple(document_words()["notes"]))


def says_no_data(folded: str) -> bool:
    """Tells whether a folded text says that its table is empty.

    That `-` 表示无数据 explains a sign and says nothing of the table.
    """
    words = document_words()
    explained = tuple(words["no_data_explained"])
    return any(
        (start := folded.find(saying)) >= 0 and not folded[:start].endswith(explained)
        for saying in words["no_data"]
    )
