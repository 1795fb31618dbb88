"""Single formulas computed again from what the cells that they refer to store.

So of a chain of formulas only the one differs that was not calculated, not all that follow it.
"""

from typing import TYPE_CHECKING

from xlbudget.calc.fill import Failure, with_value
from xlbudget.calc.sums import added_up, steps_of, sum_parts
from xlbudget.calc.values import CannotCalculate, ExcelError
from xlbudget.calc.work import Work
from xlbudget.reader import RawCell, RawWorkbook

if TYPE_CHECKING:
    from xlbudget.calc.calculator import Calculator


class Recalculation:
    """The formulas of one workbook, each computed by itself."""

    def __init__(self, workbook: RawWorkbook, work: Work | None = None) -> None:
        self._workbook = workbook
        self._work = work or Work()
        self._cells = {sheet.name.casefold(): sheet.cells for sheet in workbook.sheets}
        self._calculator: Calculator | None = None

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
        if summands is not None:
            total = added_up(summands, cell, self._cells[sheet.casefold()], self._cells)
            if total is not None:
                return cell if total == cell.value else with_value(cell, total)
        from xlbudget.calc.calculator import Calculator

        self._calculator = self._calculator or Calculator(self._workbook, self._work)
        try:
            return with_value(cell, self._calculator.value(*key))
        except ExcelError as error:
            shown = error.reason if error.reason.startswith("#") else "#REF!"
            return cell._replace(kind="error", value=shown)
        except CannotCalculate as problem:
            return Failure(problem.reason, problem.origin or key)
