"""openpyxl as the second reader: it shares no code with ours and must read the same workbook."""

import datetime
import sys
import warnings
from decimal import Decimal
from pathlib import Path

import openpyxl
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from xlbudget.base.cellref import cell_name
from xlbudget.reader import RawCell, RawSheet, read_workbook

_FARTHEST = 10_000
"""A sheet that reaches farther down is compared cell by cell as we found it."""


def assert_same_as_openpyxl(path: Path) -> int:
    """Compares sheets, states, merged ranges, values and formulas; returns how many cells."""
    ours = read_workbook(path)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Unknown extension")
        values = openpyxl.load_workbook(path, data_only=True)
        formulas = openpyxl.load_workbook(path)
    assert [sheet.name for sheet in ours.sheets] == formulas.sheetnames
    return sum(
        _compare(sheet, values[sheet.name], formulas[sheet.name], values.epoch)
        for sheet in ours.sheets
    )


def _compare(
    ours: RawSheet, values: Worksheet, formulas: Worksheet, epoch: datetime.datetime
) -> int:
    places = set(ours.cells)
    if formulas.max_row <= _FARTHEST:
        places |= {
            (c.row, c.column) for row in formulas.iter_rows() for c in row if c.value is not None
        }
    for row, column in places:
        found, place = ours.cells.get((row, column)), cell_name(row, column)
        first = ours.arrays.get((row, column), (row, column))[:2] == (row, column)
        # To openpyxl only the first cell of an array formula has it.
        same = (found and found.formula) == _formula(formulas[place].value)
        assert same or not first, (ours.name, place)
        assert _same(found, values[place].value, epoch), (ours.name, place, values[place].value)
    assert {(cell.row, cell.column) for cell in ours.cells.values()} == set(ours.cells)
    assert ours.state == formulas.sheet_state
    assert {(r.top, r.left, r.bottom, r.right) for r in ours.merged} == {
        (r.min_row, r.min_col, r.max_row, r.max_col) for r in formulas.merged_cells.ranges
    }
    return len(places)


def _formula(value: object) -> str | None:
    text = value.text if isinstance(value, ArrayFormula) else value
    return text[1:] if isinstance(text, str) and text.startswith("=") else None


def _same(ours: RawCell | None, theirs: object, epoch: datetime.datetime) -> bool:
    value = None if ours is None else ours.value
    if isinstance(theirs, datetime.datetime):
        theirs = (theirs - epoch) / datetime.timedelta(days=1)
    if isinstance(value, Decimal):
        # What is closer to zero than Excel's numbers go is zero to us.
        tiny = isinstance(theirs, float) and abs(theirs) < sys.float_info.min
        return isinstance(theirs, int | float) and float(value) == (0 if tiny else float(theirs))
    # Empty text as the result of a formula is nothing to openpyxl.
    return (value == theirs and type(value) is type(theirs)) or (value == "" and theirs is None)
