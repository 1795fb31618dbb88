"""Finds a table's header under its title, and which sheet column each of its columns is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlbudget.folding import fold, fold_year
from xlbudget.reader import RawCell, RawSheet
from xlbudget.template import Table

_FAR = 16
"""How many rows under its title a header may begin."""
_COLUMN_NUMBERS = ("栏次", "栏目")


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a located table."""

    rows: tuple[int, ...]
    columns: Mapping[str, int]
    """Column id to sheet column; a column that was not found is left out."""

    @property
    def last_row(self) -> int:
        """Returns the last sheet row of the header."""
        return self.rows[-1]


@dataclass(frozen=True, slots=True)
class Area:
    """A table's part of a sheet: its header and everything down to the last row."""

    grid: "Grid"
    header: Header
    last_row: int


def find_header(table: Table, grid: "Grid", first: int, last: int) -> Header | None:
    """Returns the header between two sheet rows, or None where no row looks like one."""
    words = {w for line in table.header for w in map(fold_year, line) if not _is_number(w)}
    words -= {"<", "^", ""}
    labels = {fold(row.label) for block in table.blocks for row in block.fixed}
    height = sum(1 for line in table.header if not all(_is_number(w) for w in line))
    rows: list[int] = []
    numbered: list[int] = []
    for row in range(first, min(last, first + _FAR + height) + 1):
        texts = grid.texts(row)
        if not texts:
            continue
        matched = sum(fold_year(t) in words for t in texts)
        is_label = len(texts) == 1 and fold(texts[0]) in labels
        if matched and not is_label and not grid.has_amount(row) and len(rows) < height:
            rows.append(row)
        elif rows:
            if _counts_up(texts):
                numbered.append(row)
            break
    if not rows:
        return None
    return Header((*rows, *numbered), _columns(table, grid, rows))


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
                self.by_row.setdefault(row, {})[column] = str(value)
        self.width = max((column for _, column in sheet.cells), default=0)
        self.height = max((row for row, _ in sheet.cells), default=0)
        self._anchor = {
            (row, column): (area.top, area.left)
            for area in sheet.merged
            if area.bottom - area.top < _FAR and area.right - area.left < 2 * _FAR
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
        }

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

    def has_amount(self, row: int) -> bool:
        """Tells whether a row holds a number with decimals or of four digits and more."""
        for column in self.by_row.get(row, {}):
            cell = self.sheet.cells[row, column]
            if cell.kind == "number" and (cell.formula or abs(_number(cell.value)) >= _FAR):
                return True
        return False


def _number(value: object) -> float:
    return float(value) if value is not None else 0.0  # type: ignore[arg-type]


def _is_number(words: str) -> bool:
    return words.strip().isdigit()


def _counts_up(texts: Sequence[str]) -> bool:
    """Tells whether a line numbers the columns, with or without the word 栏次 before them."""
    numbers = texts[1:] if fold(texts[0]) in _COLUMN_NUMBERS else texts
    found = {int(fold(number)) for number in numbers if _is_number(number)}
    in_order = len(found) == len(numbers) and min(found) == 1 and max(found) < 2 * len(numbers)
    return len(numbers) > 1 and in_order


def _template_paths(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yields each column's id and the folded header words above it, from top to bottom."""
    for column in table.columns:
        path: list[str] = []
        for line in table.header:
            words, left = line[column.position], column.position
            while words == "<":
                left -= 1
                words = line[left]
            folded = fold_year(words)
            if words != "^" and not _is_number(words) and folded not in path[-1:]:
                path.append(folded)
        yield column.id, tuple(path)


def _columns(table: Table, grid: Grid, rows: Sequence[int]) -> dict[str, int]:
    paths: dict[int, tuple[str, ...]] = {}
    for column in range(1, grid.width + 1):
        path: list[str] = []
        for row in rows:
            words = fold_year(grid.at(row, column))
            if words and not _is_number(words) and words not in path[-1:]:
                path.append(words)
        if path:
            paths[column] = tuple(path)
    found: dict[str, int] = {}
    wanted = list(_template_paths(table))
    for same in (_same_path, _same_leaf):
        previous = 0
        for name, wish in wanted:
            if name in found:
                previous = found[name]
                continue
            fitting = [c for c, p in paths.items() if c not in found.values() and same(p, wish)]
            behind = [c for c in fitting if c > previous]
            if fitting:
                found[name] = previous = (behind or fitting)[0]
    return found


def _same_path(path: tuple[str, ...], wish: tuple[str, ...]) -> bool:
    return path == wish


def _same_leaf(path: tuple[str, ...], wish: tuple[str, ...]) -> bool:
    return path[-1] == wish[-1]
