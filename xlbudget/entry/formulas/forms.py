"""Whether each sheet still has its form: its last cell stands where the template puts it.

Formulas follow what is done to a sheet, so one that asks where the last cell stands tells of rows
and columns that came or went, and is an error where the sheet is gone.
"""

from collections.abc import Mapping
from typing import NamedTuple

from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import reference
from xlbudget.entry.form.headers import calculating_sheet
from xlbudget.entry.form.places import places_of
from xlbudget.entry.formulas.algebra import (
    Formula,
    FormulaColumn,
    as_is,
    call,
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


class FormColumns(NamedTuple):
    """Columns that calculate: `flags` has 1 for each sheet of another form, or 0.

    `rows` has for each entry sheet by how many rows each of its rows moved; an error where it went.
    """

    flags: FormulaColumn
    rows: Mapping[str, FormulaColumn]


def form_columns(calc: Calc, layout: Layout) -> FormColumns:
    """Returns the first columns that calculate."""

    def make() -> FormColumns:
        cells, heading = last_cells(calc.family, layout), sentence("calculating.form")
        lines = spread([_moved(cell) for cell in cells])
        flags = calc.add(forms_sheet(), heading, lines, len(cells))
        return FormColumns(
            flags,
            {
                cell.sheet: calc.add(
                    forms_sheet(),
                    sentence("calculating.rows", sheet=cell.sheet),
                    _down(cell.sheet),
                    cell.row,
                )
                for cell in cells[: len(calc.family.entry.sheets)]
            },
        )

    return calc.once("forms", make)


def first_moved(rows: FormulaColumn) -> Formula:
    """Returns the first row that does not stand in its place; the first of all where none is."""
    still = call("COUNTIF", list.count, as_is(rows.area.fixed, rows.values), 0)
    return if_(infix(still, "<", rows.area.count), infix(still, "+", 1), 1)


def _down(sheet: str) -> Formula:
    return Formula(lambda line: f"ROW({reference(sheet, line + 1, 1)})-{line + 1}", lambda _: 0)


def forms_sheet() -> str:
    """Returns the name of the calculating sheet of what speaks of all sheets."""
    return calculating_sheet(sentence("checks.sheet"))


def _moved(cell: LastCell) -> Formula:
    at = reference(*cell)
    number = infix(
        infix(as_is(f"ROW({at})", cell.row), "*", _ROW), "+", as_is(f"COLUMN({at})", cell.column)
    )
    return if_error(if_(infix(number, "=", cell.row * _ROW + cell.column), 0, 1), 1)
