"""A sheet as a grid of what its cells show, merged ranges filled in."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from operator import itemgetter

from xlbudget.base.folding import visible
from xlbudget.reader import MergedRange, RawCell, RawSheet

_LONGEST = 1_000
"""Characters of a cell that may be a word of a table, a caption or an amount."""
FAR = 16
"""How far the parts of one table may stand from each other: rows, and the height of a merger."""


class Grid:
    """A sheet's cells as texts, merged ranges filled in."""

    def __init__(self, sheet: RawSheet) -> None:
        self.sheet = sheet
        self.by_row: dict[int, dict[int, str]] = {}
        self._cells: dict[int, list[RawCell]] = {}
        last, line = 0, list[RawCell]()
        for (row, column), cell in sorted(sheet.cells.items()):
            if row != last:
                last, line = row, []
                self._cells[row] = line
            line.append(cell)
            value = cell.value
            if value is None or value == "":
                continue
            text = str(value)
            if cell.kind == "text":
                text = visible(text[: 4 * _LONGEST])[:_LONGEST]
            self.by_row.setdefault(row, {})[column] = text
        self._rows = list(self._cells)
        self._filled: dict[int, list[int]] = {}
        self.width = max((column for _, column in sheet.cells), default=0)
        self.height = max(self._cells, default=0)
        self._merged: dict[int, list[tuple[int, MergedRange]]] = {}
        for number, area in enumerate(sheet.merged):
            if area.bottom - area.top < FAR and area.right - area.left < 2 * FAR:
                self._merged.setdefault(area.top, []).append((number, area))
        self._anchors: dict[int, Mapping[int, tuple[int, int]]] = {}

    def rows(self, lines: range) -> list[int]:
        """Returns the rows with cells among lines, which may go on to the end of the sheet."""
        first, end = (bisect_left(self._rows, row) for row in (lines.start, lines.stop))
        return self._rows[first:end]

    def cells(self, row: int) -> Sequence[RawCell]:
        """Returns a row's cells from left to right, with the formulas that show nothing."""
        return self._cells.get(row, ())

    def texts(self, row: int) -> list[str]:
        """Returns what a row's cells show, from left to right."""
        cells = self.by_row.get(row, {})
        return [cells[column] for column in sorted(cells)]

    def at(self, row: int, column: int) -> str:
        """Returns what a cell shows, or the merged cell that covers it."""
        row, column = self._anchor(row, column)
        return self.by_row.get(row, {}).get(column, "")

    def down(self, row: int, column: int) -> str:
        """Returns what a cell shows, or the cell of its column that it is merged with."""
        top, left = self._anchor(row, column)
        return self.by_row.get(top, {}).get(column, "") if left == column else ""

    def _anchor(self, row: int, column: int) -> tuple[int, int]:
        """Returns the row and column of the cell that covers one, which may be itself."""
        if row not in self._anchors:
            self._anchors[row] = self._covered(row)
        return self._anchors[row].get(column, (row, column))

    def _covered(self, row: int) -> Mapping[int, tuple[int, int]]:
        """Returns the first cells of the merged ranges over a row, by the columns they cover.

        Ranges may lie over each other as often as a file likes: of those the last one counts, and
        each column is met once.
        """
        covering = sorted(
            (
                (-number, area)
                for top in range(row - FAR + 1, row + 1)
                for number, area in self._merged.get(top, ())
                if area.bottom >= row
            ),
            key=itemgetter(0),
        )
        anchors: dict[int, tuple[int, int]] = {}
        behind: dict[int, int] = {}
        for _, area in covering:
            column, passed = area.left, []
            while column <= area.right:
                anchors.setdefault(column, (area.top, area.left))
                passed.append(column)
                column = behind.get(column, column + 1)
            behind.update(dict.fromkeys(passed, column))
        return anchors

    def right_of(self, row: int, column: int) -> str:
        """Returns what the next cell at the right shows that shows something."""
        if row not in self._filled:
            self._filled[row] = sorted(self.by_row[row])
        columns = self._filled[row]
        right = bisect_left(columns, column + 1)
        return self.by_row[row][columns[right]] if right < len(columns) else ""

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
