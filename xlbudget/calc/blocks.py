"""The cells of a range, read once and looked up by value."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property

from xlbudget.calc.criteria import Entry, Test
from xlbudget.calc.values import ExcelError, Value, shown

Place = tuple[int, int, Entry]
"""Row, column and value of a cell."""

_MOST_KEPT = 16  # places that meet criteria and are remembered, for each cell


class RangeValues:
    """The cells of a range that exist, by rows; all of them are computed.

    Lists of codes are asked hundreds of times for one of them, and for the same ones again.
    """

    def __init__(self, cells: Sequence[Place]) -> None:
        self.cells = cells
        self._met: dict[tuple[type, Value], Sequence[Place]] = {}
        self._room = _MOST_KEPT * len(cells)

    def meeting(self, criterion: Value, test: Test) -> Sequence[Place]:
        """Returns the cells that meet a criterion, by rows; `test` is what it asks of each."""
        key = type(criterion), criterion
        places = self._met.get(key)
        if places is None:
            places = [cell for cell in self.cells if test(cell[2])]
            self._room -= len(places) + 1
            if self._room >= 0:
                self._met[key] = places
        return places

    def equal(self, wanted: Decimal | str) -> Sequence[Place]:
        """Returns the cells with a number, or a text whatever its case, by rows."""
        key = shown(wanted) if isinstance(wanted, Decimal) else wanted.casefold()
        return self._by_value.get(key, ())

    @cached_property
    def ranked(self) -> Sequence[Decimal]:
        """The numbers among the values, the smallest first.

        Raises ExcelError: the first error among the values.
        """
        for _, _, entry in self.cells:
            if isinstance(entry, ExcelError):
                raise entry.with_traceback(None)
        return sorted(entry for _, _, entry in self.cells if isinstance(entry, Decimal))

    @cached_property
    def _by_value(self) -> dict[Decimal | str, list[Place]]:
        index: dict[Decimal | str, list[Place]] = {}
        for cell in self.cells:
            entry = cell[2]
            if isinstance(entry, Decimal):
                index.setdefault(shown(entry), []).append(cell)
            elif isinstance(entry, str):
                index.setdefault(entry.casefold(), []).append(cell)
        return index
