"""The place of a cell: its sheet, row and column."""

from dataclasses import dataclass

from xlbudget.base.cellref import cell_name


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands in a workbook."""

    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """Returns the cell's name such as `C6`."""
        return cell_name(self.row, self.column)
