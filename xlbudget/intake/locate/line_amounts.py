"""Tells which cells of the lines of a table show amounts, and in which of its columns."""

from functools import cached_property

from xlbudget.base.amounts import number_in
from xlbudget.intake.locate.header import TableArea
from xlbudget.intake.locate.money import is_plainly_money, is_real_date, reads_as_money
from xlbudget.reader import RawCell
from xlbudget.template import Table


class LineAmounts:
    """The amounts of a located table, before anybody knows of which rows they are."""

    def __init__(self, table: Table, area: TableArea) -> None:
        self.table = table
        self.grid = area.grid
        self.header = area.header

    @cached_property
    def columns(self) -> frozenset[int]:
        """Returns the sheet columns of amounts."""
        return frozenset(
            self.header.columns[column.id]
            for column in self.table.columns
            if column.kind == "amount" and column.id in self.header.columns
        )

    @cached_property
    def block_of(self) -> dict[int, str]:
        """Returns the block that each sheet column of the table belongs to."""
        header = self.header
        return {
            sheet_column: block.id
            for block in self.table.blocks
            for column in block.columns
            if column.id in header.columns
            for sheet_column in (
                header.columns[column.id],
                *header.parts.get(column.id, {}).values(),
            )
        }

    def has_cells(self, row: int) -> bool:
        """Tells whether a line has cells for amounts, be they empty."""
        return any(
            cell.column in self.columns and (cell.kind != "text" or self.shows(cell))
            for cell in self.grid.cells(row)
        )

    def shown_on(self, row: int) -> bool:
        """Tells whether a column of amounts shows one on this line."""
        columns = self.columns
        return any(cell.column in columns and self.shows(cell) for cell in self.grid.cells(row))

    def shows(self, cell: RawCell) -> bool:
        """Tells whether a cell may hold money; whether it can be read is another matter."""
        amounts = cell.column in self.columns
        match cell.kind:
            case "number":
                return cell.value != 0
            case "text" if amounts:
                return reads_as_money(str(cell.value))
            case "text" if cell.column in self.block_of:
                return number_in(str(cell.value)) is None and is_plainly_money(cell)
            case "text":
                return reads_as_money(str(cell.value))
            case "date":
                return amounts and not is_real_date(cell)
        return amounts
