"""Headers of tables that go on over pages: repeated on the next page, or cut in two by its end."""

import re
from collections.abc import Iterable, Sequence

from xlbudget.base.folding import fold
from xlbudget.intake.cut_rows import Texts, is_over_page, spans_of, texts_of
from xlbudget.reader import RawTable

_MOST_HEADER_ROWS = 20
_DECIMALS = re.compile(r"\d[.,]\d")

Header = Sequence[Texts]
"""What the rows of a header say, folded."""


def repeated(header: Header, first: Header) -> int:
    """Returns how many of the first rows of a table repeat a header."""
    # Its title may stand in the first rows of a table, and is not repeated.
    for start in range(len(header)):
        if len(header[start]) > 1 and first[: len(header) - start] == header[start:]:
            return len(header) - start
    count = 0
    while count < len(header) and first[count : count + 1] == [header[count]]:
        count += 1
    return count


def header_of(table: RawTable) -> Header:
    """Returns what the rows of a table say, by column, down to the first one with an amount."""
    rows: list[dict[int, str]] = [{} for _ in range(min(table.height, _MOST_HEADER_ROWS))]
    for (row, column), cell in table.sheet.cells.items():
        if row <= len(rows):
            rows[row - 1][column] = fold(str(cell.value))
    has_amount = (bool(_DECIMALS.search("\n".join(row.values()))) for row in rows)
    return rows[: next((number for number, has in enumerate(has_amount) if has), len(rows))]


def cut_header(before: RawTable, table: RawTable) -> Texts | None:
    """Returns the cells of a header that a page cuts in two, as they are whole; None if none is.

    A cell over several columns ends its page, and each of these begins in a row of the table on the
    next one; so the cells beside it are of both rows.
    """
    is_all_header = len(header_of(before)) == before.height and header_of(table)
    if not is_all_header or not is_over_page(before, table):
        return None
    upper, lower = texts_of(before, before.height), texts_of(table, 1)
    wide = spans_of(before, before.height) or set()
    parted = _columns(wide - (spans_of(table, 1) or set()))
    is_header = all(map(_has_letters, (*upper.values(), *lower.values())))
    if not is_header or not parted or not parted <= lower.keys():
        return None
    beside = (upper.keys() | lower.keys()) - _columns(wide)
    return {column: upper.get(column, "") + lower.get(column, "") for column in beside}


def _columns(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {column for left, right in spans for column in range(left, right + 1)}


def whole_header(upper: Header, lower: Header, cut: Texts) -> Header:
    """Returns the rows of a header of two pages, whose cells in two are `cut`."""
    beside = {column: fold(text) for column, text in cut.items()}
    begins = {column: text for column, text in lower[0].items() if column not in cut}
    return [*upper[:-1], {**upper[-1], **beside}, begins, *lower[1:]]


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))
