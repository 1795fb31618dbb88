"""How high the rows and how wide the columns of a sheet are: which cells an area covers."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from itertools import accumulate

from xlbudget.base.cellref import MAX_COLUMN, MAX_ROW
from xlbudget.reader.model import MergedRange

SHAPE = 16
"""Cells that cost as much to read as one shape does."""
POINT = 12_700
"""EMU, in which drawings are measured, in a point."""
_PIXEL = 9_525
FAR = 255
"""Columns of one span whose widths are kept: further to the right nothing hides a figure."""
_CHARACTER, _BESIDE = 7, 5
"""Pixels of a character of a column's width, and those beside them."""
ROW, COLUMN = 15.0, 8.43
"""Points of a row and characters of a column of which nothing is said."""
_SLIVER_ACROSS, _SLIVER_DOWN = 0.05, 0.3
"""Shares of a cell that may be covered without a digit being hidden."""


class GridSizes:
    """The sizes of the rows and columns of one sheet, in EMU."""

    def __init__(
        self,
        rows: Mapping[int, float],
        columns: Iterable[tuple[int, int, float]],
        row: float = ROW,
        column: float = COLUMN,
    ) -> None:
        """Takes points and characters: by row, and by spans of first and last column."""
        self._row = max(row, 1.0) * POINT
        self._column = _width(column)
        self._rows = {number: points * POINT for number, points in rows.items()}
        self._columns: dict[int, float] = {}
        for first, last, width in columns:
            for number in range(first, min(last, first + FAR, MAX_COLUMN) + 1):
                self._columns[number] = _width(width)
        self._ends: dict[str, tuple[list[int], list[float]]] = {}

    @classmethod
    def in_emu(
        cls, rows: Mapping[int, float], columns: Iterable[tuple[int, int, float]]
    ) -> "GridSizes":
        """Returns sizes that are given in EMU."""
        sizes = cls({}, ())
        sizes._rows.update(rows)
        for first, last, width in columns:
            for number in range(first, min(last, first + FAR, MAX_COLUMN) + 1):
                sizes._columns[number] = width
        return sizes

    def across(self, column: int, offset: float, *, parts: int = 0) -> float:
        """Returns how far right a place is, `offset` right of the left side of a column from 0.

        It is in EMU, or in so many `parts` of the column.
        """
        width = self._columns.get(column + 1, self._column)
        offset = offset / parts * width if parts else offset
        return self._start(self._columns, self._column, column) + max(0.0, min(offset, width))

    def down(self, row: int, offset: float, *, parts: int = 0) -> float:
        """Returns how far down a place is, `offset` below the top of a row counted from 0."""
        height = self._rows.get(row + 1, self._row)
        offset = offset / parts * height if parts else offset
        return self._start(self._rows, self._row, row) + max(0.0, min(offset, height))

    def covered(
        self, left: float, top: float, right: float, bottom: float, *, touching: bool = False
    ) -> MergedRange | None:
        """Returns the cells that an area covers, None if it hides no digit of any.

        With `touching` a cell counts however little of it is covered.
        """
        across, down = (0.0, 0.0) if touching else (_SLIVER_ACROSS, _SLIVER_DOWN)
        first_column = self._first(self._columns, self._column, left, across)
        last_column = self._last(self._columns, self._column, right, across)
        first_row = self._first(self._rows, self._row, top, down)
        last_row = self._last(self._rows, self._row, bottom, down)
        if touching:
            last_column, last_row = max(last_column, first_column), max(last_row, first_row)
        if last_column < first_column or last_row < first_row:
            return None
        return MergedRange(
            min(first_row, MAX_ROW),
            min(first_column, MAX_COLUMN),
            min(last_row, MAX_ROW),
            min(last_column, MAX_COLUMN),
        )

    def _start(self, sizes: Mapping[int, float], usual: float, index: int) -> float:
        numbers, differences = self._listed(sizes, usual)
        before = bisect_right(numbers, index)
        return index * usual + (differences[before - 1] if before else 0.0)

    def _first(self, sizes: Mapping[int, float], usual: float, at: float, sliver: float) -> int:
        """Returns the first cell, from 1, covered by more than a sliver from a place on."""
        cell, covered = self._cell(sizes, usual, at)
        return cell if 1 - covered > sliver else cell + 1

    def _last(self, sizes: Mapping[int, float], usual: float, at: float, sliver: float) -> int:
        """Returns the last cell, from 1, covered by more than a sliver up to a place."""
        cell, covered = self._cell(sizes, usual, at)
        return cell if covered > sliver else cell - 1

    def _cell(self, sizes: Mapping[int, float], usual: float, at: float) -> tuple[int, float]:
        """Returns the cell, from 1, at a place, and which share of it lies before that place."""
        low, high = 0, MAX_ROW
        while low < high:
            middle = (low + high + 1) // 2
            if self._start(sizes, usual, middle) <= at:
                low = middle
            else:
                high = middle - 1
        size = sizes.get(low + 1, usual)
        return low + 1, (at - self._start(sizes, usual, low)) / size if size else 0.0

    def _listed(self, sizes: Mapping[int, float], usual: float) -> tuple[list[int], list[float]]:
        key = "rows" if sizes is self._rows else "columns"
        if key not in self._ends:
            numbers = sorted(sizes)
            differences = list(accumulate(sizes[number] - usual for number in numbers))
            self._ends[key] = numbers, differences
        return self._ends[key]


def _width(characters: float) -> float:
    return (characters * _CHARACTER + _BESIDE) * _PIXEL if characters > 0 else 0.0
