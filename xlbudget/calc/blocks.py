"""The cells of a range, read once and looked up by value."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property

from xlbudget.calc.criteria import Entry, Ordered, Test
from xlbudget.calc.values import ExcelError, Value, shown
from xlbudget.calc.work import LETTERS, Work

PlacedEntry = tuple[int, int, Entry]
"""Row, column and value of a cell."""

_MOST_KEPT = 16  # cells that meet criteria and are remembered, for each cell


class RangeValues:
    """The cells of a range that exist, by rows; all of them are computed.

    Lists of codes are asked hundreds of times for one of them, and for the same ones again.
    """

    def __init__(self, cells: Sequence[PlacedEntry], work: Work) -> None:
        self._cells = cells
        self._work = work
        self._met: dict[tuple[type, Value], Sequence[PlacedEntry]] = {}
        self._room = _MOST_KEPT * len(cells)

    def __len__(self) -> int:
        """Returns how many cells there are."""
        return len(self._cells)

    @property
    def cells(self) -> Sequence[PlacedEntry]:
        """Returns all the cells, each of which is a step.

        Raises CannotCalculate: no step is left.
        """
        self._work.use(len(self._cells))
        return self._cells

    def meeting(self, criterion: Value, test: Test) -> Sequence[PlacedEntry]:
        """Returns the cells that meet a criterion, by rows; `test` is what it asks of each."""
        key = type(criterion), criterion
        met = self._met.get(key)
        if met is None:
            self._work.use(len(self._cells))
            if isinstance(criterion, str):
                self._work.use(len(criterion) * self._letters // LETTERS)
            if isinstance(test, Ordered):
                met = self._beyond(test)
            else:
                met = [cell for cell in self._cells if test(cell[2])]
            self._room -= len(met) + 1
            if self._room >= 0:
                self._met[key] = met
        self._work.use(len(met))
        return met

    def _beyond(self, test: Ordered) -> Sequence[PlacedEntry]:
        """Returns the numbers on one side of a limit, by rows."""
        numbers, positions = self._by_size
        before = test.below == test.within  # whether what equals the limit stands before the cut
        cut = (bisect_right if before else bisect_left)(numbers, test.limit)
        side = positions[:cut] if test.below else positions[cut:]
        return [self._cells[position] for position in sorted(side)]

    @cached_property
    def _by_size(self) -> tuple[Sequence[Decimal], Sequence[int]]:
        """Returns the numbers as they are shown, the smallest first, and their positions."""
        numbers = sorted(
            (shown(entry), position)
            for position, (_, _, entry) in enumerate(self._cells)
            if isinstance(entry, Decimal)
        )
        return [number for number, _ in numbers], [position for _, position in numbers]

    def equal(self, wanted: Decimal | str) -> Sequence[PlacedEntry]:
        """Returns the cells with a number, or a text whatever its case, by rows."""
        key = shown(wanted) if isinstance(wanted, Decimal) else wanted.casefold()
        return self._by_value.get(key, ())

    @cached_property
    def _letters(self) -> int:
        return sum(len(entry) for _, _, entry in self._cells if isinstance(entry, str))

    @cached_property
    def ranked(self) -> Sequence[Decimal]:
        """Returns the numbers among the values, the smallest first.

        Raises ExcelError: the first error among the values.
        """
        for _, _, entry in self._cells:
            if isinstance(entry, ExcelError):
                raise entry.with_traceback(None)
        return sorted(entry for _, _, entry in self._cells if isinstance(entry, Decimal))

    @cached_property
    def _by_value(self) -> dict[Decimal | str, list[PlacedEntry]]:
        index: dict[Decimal | str, list[PlacedEntry]] = {}
        for cell in self._cells:
            entry = cell[2]
            if isinstance(entry, Decimal):
                index.setdefault(shown(entry), []).append(cell)
            elif isinstance(entry, str):
                index.setdefault(entry.casefold(), []).append(cell)
        return index
