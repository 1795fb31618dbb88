"""Formulas that stand in no cell, those of conditional formats: whether they hold."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xlbudget.base.cellref import MAX_COLUMN, MAX_ROW
from xlbudget.reader import RawCell, RawWorkbook


def hold(workbook: RawWorkbook, formulas: Sequence[tuple[str, str]]) -> Iterator[bool]:
    """Yields for each formula, given with its sheet, whether it may hold.

    One that is "" or beyond the calculator may; an error of Excel counts as false, as in Excel.
    """
    from xlbudget.calc.calculator import Calculator
    from xlbudget.calc.values import CannotCalculate, ExcelError
    from xlbudget.calc.work import BESIDE_STEPS, Work

    # They are computed as cells in a corner that nobody uses.
    placed: dict[str, dict[tuple[int, int], RawCell]] = {}
    for number, (sheet, formula) in enumerate(formulas):
        key = MAX_ROW - number, MAX_COLUMN
        placed.setdefault(sheet, {})[key] = RawCell(*key, "blank", None, formula)
    sheets = (
        replace(sheet, cells={**sheet.cells, **placed.get(sheet.name, {})})
        for sheet in workbook.sheets
    )
    calculator = Calculator(replace(workbook, sheets=tuple(sheets)), work=Work(BESIDE_STEPS))
    for number, (sheet, formula) in enumerate(formulas):
        if not formula:
            yield True
            continue
        try:
            value = calculator.value(sheet, MAX_ROW - number, MAX_COLUMN)
        except ExcelError:
            yield False
        except CannotCalculate:
            yield True
        else:
            yield bool(value) and not isinstance(value, str)
