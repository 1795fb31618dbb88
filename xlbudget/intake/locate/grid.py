"""A sheet as a grid of what its cells show, merged ranges filled in."""

from bisect import bisect_left
from collections.abc import Sequence

from xlbudget.base.folding import visible
from xlbudget.reader import RawCell, RawSheet

FAR = 16
"""How far the parts of one table may stand from each other: rows, and the height of a merger."""


class Grid:
    """A sheet's cells as texts, merged ranges filled in."""

    def __init__(self, sheet: RawSheet) -> None:
        self.sheet = sheet
        self.by_row: dict[int, dict[int, str]] = {}
        self._cells: dict[int, list[RawCell]] = {}
        for (row, column), cell in sorted(sheet.cells.items()):
            self._cells.setdefault(row, []).append(cell)
            value = cell.value
            if value is not None and value != "":
                shown = visible(str(value)) if cell.kind == "text" else str(value)
                self.by_row.setdefault(row, {})[column] = shown
        self._rows = list(self._cells)
        self.width = max((column for _, column in sheet.cells), default=0)
        self.height = max((row for row, _ in sheet.cells), default=0)
        self._anchor = {
            (row, column): (area.top, area.left)
            for area in sheet.merged
            if area.bottom - area.top < FAR and area.right - area.left < 2 * FAR
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
        }

    def rows(self, lines: range) -> list[int]:
        """Returns the rows with cells among lines, which may go on to the end of the sheet."""
        first = bisect_left(self._rows, lines.start)
        return self._rows[first : bisect_left(self._rows, lines.stop)]

    def cells(self, row: int) -> Sequence[RawCell]:
        """Returns a row's cells from left to right, with the formulas that show nothing."""
        return self._cells.get(row, ())

    def texts(self, row: int) -> list[str]:
        """Returns what a row's cells show, from left to right."""
        cells = self.by_row.get(row, {})
        return [cells[column] for column in sorted(cells)]

    def at(self, row: int, column: int) -> str:
        """Returns what a cell shows, or the merged cell that covers it."""
        row, column = self._anchor.get((row, column), (row, column))
        return self.by_row.get(row, {}).get(column, "")

    def down(self, row: int, column: int) -> str:
        """Returns what a cell shows, or the cell of its column that it is merged with."""
        top, left = self._anchor.get((row, column), (row, column))
        return self.by_row.get(top, {}).get(column, "") if left == column else ""

    def right_of(self, row: int, column: int) -> str:
        """Returns what the next cell at the right shows that shows something."""
        cells = self.by_row[row]
        return next((cells[right] for right in sorted(cells) if right > column), "")

    def has_amount(self, row: int) -> bool:
        """Tells whether a row holds a number with decimals or of four digits and more."""
        for column in self.by_row.get(row, {}):
            cell = self.sheet.cells[row, column]
            if cell.kind == "number":
                number = _number(cell.value)
                if cell.formula or abs(number) >= FAR or number % 1:
                    return True
        return False


def _number(value: object) -> float:
    return float(value) if value is not None else 0.0  # type: ignore[arg-type]
