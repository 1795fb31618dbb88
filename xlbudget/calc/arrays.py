"""Arrays of values: what array formulas and SUMPRODUCT compute with, element by element."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from xlbudget.calc.criteria import Entry
from xlbudget.calc.values import CannotCalculate, ExcelError, Value

_NOT_THERE = ExcelError("#N/A")
_LARGEST = 100_000  # elements


class Grid(NamedTuple):
    """Rows of entries, all of one width; a single row, column or value fits any size."""

    rows: Sequence[Sequence[Entry]]

    @property
    def size(self) -> tuple[int, int]:
        """Returns how many rows and columns there are."""
        return len(self.rows), len(self.rows[0])

    def entries(self) -> Iterator[Entry]:
        """Yields every entry, by rows."""
        for row in self.rows:
            yield from row

    def at(self, row: int, column: int) -> Entry:
        """Returns the entry at a place counted from 0, an error where there is none."""
        height, width = self.size
        row, column = row if height > 1 else 0, column if width > 1 else 0
        return self.rows[row][column] if row < height and column < width else _NOT_THERE


def bounded(height: int, width: int) -> int:
    """Returns how many elements there are.

    Raises CannotCalculate: `limit`, they are too many.
    """
    if height * width > _LARGEST:
        raise CannotCalculate("limit")
    return height * width


def single(value: Callable[[], Value]) -> Grid:
    """Returns an array of one value, which may be an error of Excel."""
    return Grid(((_entry(value),),))


def mapped(function: Callable[[Sequence[Entry]], Value], grids: Sequence[Grid]) -> Grid:
    """Returns what a function gives of the elements at each place of some arrays."""
    sizes = [grid.size for grid in grids]
    height, width = max(size[0] for size in sizes), max(size[1] for size in sizes)
    bounded(height, width)

    def element(row: int, column: int) -> Entry:
        return _entry(lambda: function([grid.at(row, column) for grid in grids]))

    return Grid([[element(row, column) for column in range(width)] for row in range(height)])


def value_of(entry: Entry) -> Value:
    """Returns an entry as a value.

    Raises ExcelError: it is one.
    """
    if isinstance(entry, ExcelError):
        raise entry.with_traceback(None)
    return entry


def _entry(value: Callable[[], Value]) -> Entry:
    try:
        return value()
    except ExcelError as error:
        return error.with_traceback(None)
