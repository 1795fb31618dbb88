"""Rows that the end of a page cuts in two: the last of one page and the first of the next are one.

Word lets a row break over pages. What tells is an amount that is broken, or a name that fills its
cell and goes on where no row begins.
"""

import re
from collections.abc import Callable, Mapping

from xlbudget.base.folding import fold, without_ordinal
from xlbudget.reader import RawTable

_OF_NUMBER = re.compile(r"[-\d.,]+")
_AMOUNT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|0|[1-9]\d*)(?:\.\d+)?")
_TOGETHER = re.compile("[（(“《【]*.[）)”》】，。、；：]*")
"""Letters of which none is left alone at the end of a line, or at the beginning of the next."""
_OF_PAGE = 0.2
"""Of the height of a page: so near to its ends a table ends and goes on."""

Texts = Mapping[int, str]
"""What a row says, by column."""


def cut_row(before: RawTable, table: RawTable, row: int, count: Callable[[str], int]) -> Texts:
    """Returns the last row of a table as it is with a row of the table on the next page.

    It is empty where the two are not surely one row. `count` says how many cells of the document
    have a folded text.
    """
    if row > table.height or not is_over_page(before, table):
        return {}
    spans, rest = spans_of(before, before.height), spans_of(table, row)
    if spans is None or rest is None or not rest <= spans:
        return {}
    return joined(texts_of(before, before.height), texts_of(table, row), before.room, count)


def joined(
    upper: Texts, lower: Texts, room: Mapping[int, float], count: Callable[[str], int]
) -> Texts:
    """Returns two halves of a row as one, nothing where they may be two rows.

    `room` says for how many more letters the cells of the upper half have room, by column.
    """
    if not lower or not lower.keys() <= upper.keys() & room.keys():
        return {}
    if any(room[column] >= _taken(text) for column, text in lower.items()):
        return {}
    whole = {column: upper[column] + text for column, text in lower.items()}
    numbers = [column for column in lower if _is_number(upper[column])]
    if numbers != [column for column, text in lower.items() if _is_number(text)]:
        return {}
    if not all(_AMOUNT.fullmatch(fold(whole[column])) for column in numbers):
        return {}
    if any(_is_broken(upper[column], lower[column]) for column in numbers):
        return {**upper, **whole}
    if numbers or not all(_is_rest(n, lower, whole, count) for n in lower):
        return {}
    return {**upper, **whole}


def _is_broken(upper: str, lower: str) -> bool:
    """Tells whether two parts of an amount with a point or commas cannot be two amounts."""
    upper, lower = fold(upper), fold(lower)
    is_amount = bool(_AMOUNT.fullmatch(upper) and _AMOUNT.fullmatch(lower))
    return not is_amount and not {".", ","}.isdisjoint(upper + lower)


def _is_rest(column: int, lower: Texts, whole: Texts, count: Callable[[str], int]) -> bool:
    """Tells whether a text is the rest of a name, and not a name itself.

    It has no number as 一、 and no colon, and no other cell says the same, or one says the whole.
    """
    text = fold(lower[column])
    if without_ordinal(text) not in ("", text) or text.endswith(":"):
        return False
    alike = sum(fold(other) == text for other in lower.values())
    return count(fold(whole[column])) > 0 or count(text) <= alike


def _taken(text: str) -> int:
    """Returns how many letters a text begins with that go together."""
    together = _TOGETHER.match(text)
    return len(together[0]) if together else 1


def _is_number(text: str) -> bool:
    return bool(_OF_NUMBER.fullmatch(fold(text)))


def texts_of(table: RawTable, row: int) -> dict[int, str]:
    """Returns what the cells of a row say, by column."""
    cells = table.sheet.cells.items()
    return {column: str(cell.value) for (at, column), cell in cells if at == row}


def spans_of(table: RawTable, row: int) -> set[tuple[int, int]] | None:
    """Returns the columns that are one in a row, None where one of its cells goes on under it."""
    areas = [area for area in table.sheet.merged if area.top <= row <= area.bottom]
    if any(area.bottom != row for area in areas):
        return None
    return {(area.left, area.right) for area in areas if area.left != area.right}


def is_over_page(before: RawTable, table: RawTable) -> bool:
    """Tells whether a table ends at the bottom of a page, and another begins the next one."""
    if before.lattice is None or table.lattice is None or table.page != before.page + 1:
        return False
    ends = before.lattice.to_ends()[1]
    begins = table.lattice.to_ends()[0]
    return max(ends, begins) <= _OF_PAGE
