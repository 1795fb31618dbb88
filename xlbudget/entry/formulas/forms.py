"""Whether each sheet still has its form: its last cell stands where the template puts it.

Formulas follow what is done to a sheet, so one that asks where the last cell stands tells of rows
and columns that came or went, and is an error where the sheet is gone.
"""

from typing import NamedTuple

from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import reference
from xlbudget.entry.form.headers import calculating_sheet
from xlbudget.entry.form.places import places_of
from xlbudget.entry.formulas.algebra import (
    Formula,
    FormulaColumn,
    as_is,
    if_,
    if_error,
    infix,
    spread,
)
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.template import Family
from xlbudget.writer.layout import Layout

_ROW = 1000
"""Row and column as one number: this often the row, and the column."""


class LastCell(NamedTuple):
    """The last cell of a sheet; rows and columns are counted from 1."""

    sheet: str
    row: int
    column: int


def last_cells(family: Family, layout: Layout) -> tuple[LastCell, ...]:
    """Returns the last cell of each entry sheet and of each official table, in their order."""
    regions = places_of(family).regions
    entries = (
        LastCell(sheet.name, regions[sheet.sections[-1].id].bottom, len(sheet.widths))
        for sheet in family.entry.sheets
    )
    tables = (
        LastCell(table.sheet, table.note_row - 1, table.width) for table in layout.tables.values()
    )
    return *entries, *tables


def form_flags(calc: Calc, layout: Layout) -> FormulaColumn:
    """Returns the first column that calculates: 1 for each sheet of another form, or 0."""
    cells = last_cells(calc.family, layout)
    lines, heading = spread([_moved(cell) for cell in cells]), sentence("calculating.form")
    return calc.once("forms", lambda: calc.add(forms_sheet(), heading, lines, len(cells)))


def forms_sheet() -> str:
    """Returns the name of the calculating sheet of what speaks of all sheets."""
    return calculating_sheet(sentence("checks.sheet"))


def _moved(cell: LastCell) -> Formula:
    at = reference(*cell)
    number = infix(
        infix(as_is(f"ROW({at})", cell.row), "*", _ROW), "+", as_is(f"COLUMN({at})", cell.column)
    )
    return if_error(if_(infix(number, "=", cell.row * _ROW + cell.column), 0, 1), 1)
