"""Workbooks that were never calculated: programs that write formulas often store no results.

Labels and unit names may be formulas as well as amounts, so results are filled in before any
table is looked for.
"""

from dataclasses import replace
from decimal import Decimal

from xlbudget.reader import RawCell, RawSheet, RawWorkbook

Filled = frozenset[tuple[str, int, int]]
"""Sheet, row and column of the cells whose results were computed here."""


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
        return workbook, frozenset()
    from xlbudget.calc import Calculator, CannotCalculate

    calculator = Calculator(workbook)
    found: dict[tuple[str, int, int], RawCell] = {}
    for sheet, cell in missing:
        try:
            value = calculator.value(sheet, cell.row, cell.column)
        except CannotCalculate:
            continue
        if value is not None:
            found[sheet, cell.row, cell.column] = _with_value(cell, value)
    sheets = tuple(_filled(sheet, found) for sheet in workbook.sheets)
    return replace(workbook, sheets=sheets), frozenset(found)


def _filled(sheet: RawSheet, found: dict[tuple[str, int, int], RawCell]) -> RawSheet:
    cells = {
        (row, column): found.get((sheet.name, row, column), cell)
        for (row, column), cell in sheet.cells.items()
    }
    return replace(sheet, cells=cells)


def _with_value(cell: RawCell, value: Decimal | str | bool) -> RawCell:
    if isinstance(value, Decimal):
        return replace(cell, kind="number", value=value)
    if isinstance(value, bool):
        return replace(cell, kind="bool", value=value)
    return replace(cell, kind="text", value=value)
