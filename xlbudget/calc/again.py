"""Single formulas computed again from what the cells that they refer to store.

So of a chain of formulas only the one differs that was not calculated, not all that follow it.
"""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from xlbudget.calc.fill import Cells, Failure, Key, with_error, with_value
from xlbudget.calc.sums import MOST_CELLS, Summand, added_up, steps_of, sum_parts
from xlbudget.calc.values import CannotCalculate, ExcelError
from xlbudget.calc.work import BESIDE_STEPS, Work
from xlbudget.reader import RawCell, RawWorkbook

if TYPE_CHECKING:
    from xlbudget.calc.calculator import Calculator
    from xlbudget.calc.circles import Place

_MOST_REFERENCES = 2_000_000  # cells that formulas refer to, looked at for circles


class Recalculation:
    """The formulas of one workbook, each computed by itself.

    Where `official` cells are given, only what they store is trusted: a formula beside the
    tables that an official one refers to is computed, too.
    """

    def __init__(
        self, workbook: RawWorkbook, official: Cells | None = None, work: Work | None = None
    ) -> None:
        self._workbook = workbook
        self._official = official
        self._work = work or Work(BESIDE_STEPS)
        self._cells = {sheet.name.casefold(): sheet.cells for sheet in workbook.sheets}
        self._beside = {} if official is None else _beside(workbook, official)
        self._calculator: Calculator | None = None
        self._summands: dict[Place, tuple[Summand, ...]] = {}
        self._room = _MOST_REFERENCES

    def cell(self, sheet: str, cell: RawCell) -> RawCell | Failure:
        """Returns the cell with the result of its formula, which may be an error of Excel.

        It is the same object where the stored result is exactly that, and a failure where the
        formula is beyond the calculator.
        """
        formula, key = cell.formula or "", (sheet, cell.row, cell.column)
        try:
            self._work.begin(formula)
            summands = sum_parts(formula)
            self._work.use(steps_of(summands or ()))
        except CannotCalculate as problem:
            return Failure(problem.reason, key)
        folded = sheet.casefold()
        if summands is not None:
            self._summands[folded, cell.row, cell.column] = summands
        if summands is not None and not (self._beside and self._reach_beside(folded, summands)):
            total = added_up(summands, cell, self._cells[folded], self._cells)
            if total is not None:
                return cell if total == cell.value else with_value(cell, total)
        from xlbudget.calc.calculator import Calculator

        self._calculator = self._calculator or Calculator(
            self._workbook, self._official, self._work
        )
        try:
            return with_value(cell, self._calculator.value(*key))
        except ExcelError as error:
            return with_error(cell, error.reason)
        except CannotCalculate as problem:
            return Failure(problem.reason, problem.origin or key)

    def circular(self, cells: Iterable[Key]) -> Mapping[Key, Failure]:
        """Returns those of some formulas that go round in a circle."""
        from xlbudget.calc.circles import circular

        places: dict[Place, Key] = {(key[0].casefold(), key[1], key[2]): key for key in cells}
        circles = circular(places, self._before)
        if not circles:
            return {}
        from xlbudget.calc.calculator import Calculator
        from xlbudget.calc.values import CannotCalculate

        # A branch that is not taken closes no circle: only what really asks for itself does.
        calculator = Calculator(self._workbook, {}, Work(BESIDE_STEPS))
        failures: dict[Key, Failure] = {}
        for place, key in places.items():
            if place in circles:
                try:
                    calculator.value(*key)
                except CannotCalculate as problem:
                    if problem.reason == "circular":
                        failures[key] = Failure(problem.reason, key)
        return failures

    def _before(self, place: "Place") -> list["Place"]:
        """Returns the formulas and ranges that a formula refers to, or the formulas of a range."""
        from xlbudget.calc.circles import Range

        if isinstance(place, Range):
            return self._formulas_in(*place)
        before: list[Place] = []
        for name, top, left, bottom, right in self._areas(place):
            if (top, left) == (bottom, right):
                before += self._formulas_in(name, top, left, bottom, right)
            elif name in self._cells:
                before.append(Range(name, top, left, bottom, right))
        return before

    def _formulas_in(
        self, name: str, top: int, left: int, bottom: int, right: int
    ) -> list["Place"]:
        """Returns the formulas that stand in a range; none where they are too many to tell."""
        size = (bottom - top + 1) * (right - left + 1)
        cells = self._cells.get(name)
        if cells is None or size > self._room:
            return []
        self._room -= size
        return [
            (name, *key)
            for key in product(range(top, bottom + 1), range(left, right + 1))
            if (cell := cells.get(key)) is not None and cell.formula is not None
        ]

    def _areas(self, place: tuple[str, int, int]) -> Iterable[tuple[str, int, int, int, int]]:
        """Returns the ranges that a formula refers to, each with the folded name of its sheet."""
        sheet, row, column = place
        formula = self._cells[sheet][row, column].formula or ""
        summands = self._summands.get(place) or sum_parts(formula)
        if summands is not None:
            return [
                (sheet if part.sheet is None else part.sheet.casefold(), *part.bounds)
                for part in summands
            ]
        from xlbudget.calc.shapes import areas_of
        from xlbudget.calc.values import CannotCalculate

        try:
            areas = list(areas_of(formula))
        except CannotCalculate:
            return ()
        return [(sheet if name is None else name.casefold(), *area) for name, area in areas]

    def _reach_beside(self, sheet: str, summands: Iterable[Summand]) -> bool:
        """Tells whether a formula on a sheet adds up results of formulas beside the tables."""
        for _, _, name, top, left, bottom, right in summands:
            beside = self._beside.get(sheet if name is None else name.casefold())
            if beside is None or bottom < beside.first or top > beside.last:
                continue
            area = product(
                range(max(top, beside.first), min(bottom, beside.last) + 1), range(left, right + 1)
            )
            if (bottom - top + 1) * (right - left + 1) > MOST_CELLS or any(
                key in beside.keys for key in area
            ):
                return True
        return False


class _Beside(NamedTuple):
    """The formulas that are no official cells on one sheet, and their first and last row."""

    first: int
    last: int
    keys: frozenset[tuple[int, int]]


def _beside(workbook: RawWorkbook, official: Cells) -> Mapping[str, _Beside]:
    """Returns the formulas beside official cells by the folded name of their sheet."""
    beside: dict[str, _Beside] = {}
    for sheet in workbook.sheets:
        inside = official.get(sheet.name, ())
        keys = frozenset(
            [
                key
                for key, cell in sheet.cells.items()
                if cell.formula is not None and key not in inside
            ]
        )
        if keys:
            rows = [row for row, _ in keys]
            beside[sheet.name.casefold()] = _Beside(min(rows), max(rows), keys)
    return beside
