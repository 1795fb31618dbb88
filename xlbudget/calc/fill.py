"""Workbooks that were never calculated: programs that write formulas often store no results.

Labels and unit names may be formulas as well as amounts, so results are filled in before any
table is looked for.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from xlbudget.calc.work import Work
from xlbudget.reader import LateCells, RawCell, RawSheet, RawWorkbook

Key = tuple[str, int, int]
"""Sheet, row and column of a cell."""

Cells = Mapping[str, Container[tuple[int, int]]]
"""Rows and columns of cells by the name of their sheet."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a formula has no result: a reason as `CannotCalculate` has it, and where it arose."""

    reason: str
    origin: Key


@dataclass(frozen=True, slots=True)
class Filled:
    """The cells whose results were computed here, and those that stay without one."""

    results: frozenset[Key] = frozenset()
    failures: Mapping[Key, Failure] = field(default_factory=dict)


def calculated(
    workbook: RawWorkbook, work: Work, *, again: bool = False
) -> tuple[RawWorkbook, Filled]:
    """Returns the workbook with a result for every formula that has none and can be computed.

    With `again` every other formula is computed, too, and keeps its stored result only where it
    cannot be. What has no result at all stays without a value, for the reading of amounts to
    report.
    """
    asked = [
        (sheet.name, cell)
        for sheet in workbook.sheets
        if again or not isinstance(sheet.cells, LateCells)  # all formulas of these have a result
        for cell in sheet.cells.values()
        if cell.formula is not None and (again or cell.kind == "blank")
    ]
    if not asked:
        return workbook, Filled()
    from xlbudget.calc.calculator import Calculator
    from xlbudget.calc.values import CannotCalculate, ExcelError

    calculator = Calculator(workbook, work=work)
    results: dict[Key, RawCell] = {}
    failures: dict[Key, Failure] = {}
    for sheet, cell in asked:
        key = (sheet, cell.row, cell.column)
        try:
            value = calculator.value(*key, trust_stored=not again)
        except CannotCalculate as problem:
            if cell.kind == "blank":
                failures[key] = Failure(problem.reason, problem.origin or key)
            elif isinstance(problem, ExcelError):
                results[key] = with_error(cell, problem.reason)
        else:
            results[key] = with_value(cell, value)
    computed = frozenset(results) if not again else frozenset()
    return with_cells(workbook, results), Filled(computed, failures)


def without_zeros(workbook: RawWorkbook) -> RawWorkbook:
    """Returns the workbook with no result where a formula stores 0, as if it were not computed."""
    blank = {
        (sheet.name, *key): cell._replace(kind="blank", value=None)
        for sheet in workbook.sheets
        for key, cell in sheet.cells.items()
        if cell.formula is not None and cell.kind == "number" and not cell.value
    }
    return with_cells(workbook, blank)


def with_cells(workbook: RawWorkbook, cells: Mapping[Key, RawCell]) -> RawWorkbook:
    """Returns the workbook with some of its cells replaced."""
    return replace(workbook, sheets=tuple(_with_results(sheet, cells) for sheet in workbook.sheets))


def _with_results(sheet: RawSheet, results: Mapping[Key, RawCell]) -> RawSheet:
    cells = {
        (row, column): results.get((sheet.name, row, column), cell)
        for (row, column), cell in sheet.cells.items()
    }
    return replace(sheet, cells=cells)


def with_error(cell: RawCell, reason: str) -> RawCell:
    """Returns the cell with the error of Excel that its formula gives."""
    return cell._replace(kind="error", value=reason if reason.startswith("#") else "#REF!")


def with_value(cell: RawCell, value: Decimal | str | bool | None) -> RawCell:
    """Returns the cell with the result of its formula, which shows 0 where it gives nothing."""
    if value is None or isinstance(value, Decimal):
        return cell._replace(kind="number", value=value or Decimal(0))
    if isinstance(value, bool):
        return cell._replace(kind="bool", value=value)
    return cell._replace(kind="text", value=value)
