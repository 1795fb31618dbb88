"""Tells the lines under a table from its own: notes, dates, page numbers."""

import re
from collections.abc import Iterable
from functools import cache

from xlbudget.base.folding import fold
from xlbudget.base.remembered import remembered
from xlbudget.intake.locate.money import is_real_date
from xlbudget.reader import RawCell
from xlbudget.template.common import document_words


def closes_page(cells: Iterable[RawCell]) -> bool:
    """Tells whether a line shows nothing but dates and numbers of pages: `第1页 共13页`, `— 3 —`.

    A number between dashes is that of a page where it stands alone.
    """
    shown = alone = 0
    for cell in cells:
        if cell.value is None or cell.value == "":
            continue
        shown += 1
        if cell.kind == "text":
            if not (kind := _kind(str(cell.value))):
                return False
            alone += kind == "closing_alone"
        elif not is_real_date(cell):
            return False
    return bool(shown) and (not alone or shown == 1)


@remembered(4096)
def _kind(text: str) -> str:
    """Returns which patterns a text is one of, if any."""
    folded = fold(text)
    kinds = (kind for kind in ("closing", "closing_alone") if _patterns(kind).fullmatch(folded))
    return next(kinds, "")


@cache
def _patterns(name: str) -> re.Pattern[str]:
    return re.compile("|".join(document_words()[name]))


def begins_note(folded: str) -> bool:
    """Tells whether a folded text begins as a note does."""
    return folded.startswith(tuple(document_words()["notes"]))


def note_in(folded: str) -> str:
    """Returns what a folded text says behind the word by which a note begins, "" if it is none."""
    begins = (word for word in document_words()["notes"] if folded.startswith(word))
    return folded.removeprefix(next(begins, folded))


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
