"""Workbooks that were never calculated: programs that write formulas often store no results.

Labels and unit names may be formulas as well as amounts, so results are filled in before any
table is looked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from xlbudget.reader import RawCell, RawSheet, RawWorkbook

Key = tuple[str, int, int]
"""Sheet, row and column of a cell."""


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


def calculated(workbook: RawWorkbook) -> tuple[RawWorkbook, Filled]:
    """Returns the workbook with a result for every formula that has none and can be computed.

    What cannot be computed stays without a value, for the reading of amounts to report.
    """
    missing = [
        (sheet.name, cell)
        for sheet in workbook.sheets
        for cell in sheet.cells.values()
        if cell.kind == "blank" and cell.formula is not None
    ]
    if not missing:
        return workbook, Filled()
    from xlbudget.calc.calculator import Calculator
    from xlbudget.calc.values import CannotCalculate

    calculator = Calculator(workbook)
    results: dict[Key, RawCell] = {}
    failures: dict[Key, Failure] = {}
    for sheet, cell in missing:
        key = (sheet, cell.row, cell.column)
        try:
            value = calculator.value(*key)
        except CannotCalculate as problem:
            failures[key] = Failure(problem.reason, problem.origin or key)
        else:
            results[key] = with_value(cell, value)
    return with_cells(workbook, results), Filled(frozenset(results), failures)


def with_cells(workbook: RawWorkbook, cells: Mapping[Key, RawCell]) -> RawWorkbook:
    """Returns the workbook with some of its cells replaced."""
    return replace(workbook, sheets=tuple(_with_results(sheet, cells) for sheet in workbook.sheets))


def _with_results(sheet: RawSheet, results: Mapping[Key, RawCell]) -> RawSheet:
    cells = {
        (row, column): results.get((sheet.name, row, column), cell)
        for (row, column), cell in sheet.cells.items()
    }
    return replace(sheet, cells=cells)


def with_value(cell: RawCell, value: Decimal | str | bool | None) -> RawCell:
    """Returns the cell with the result of its formula, which shows 0 where it gives nothing."""
    if value is None or isinstance(value, Decimal):
        return cell._replace(kind="number", value=value or Decimal(0))
    if isinstance(value, bool):
        return cell._replace(kind="bool", value=value)
    return cell._replace(kind="text", value=value)
