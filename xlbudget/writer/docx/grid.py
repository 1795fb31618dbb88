"""Tables of the document: cells that may join others, borders, rows that every page repeats."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from xlbudget.template.common import document_look
from xlbudget.writer.docx.lines import lines_of
from xlbudget.writer.docx.markup import paragraph, run, twips, w
from xlbudget.writer.docx.styles import size_of

Align = Literal["left", "center", "right"]
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: where it begins, over how many rows and columns it goes, and what it says."""

    row: int
    column: int
    text: str
    height: int = 1
    width: int = 1
    bold: bool = False
    align: Align = "left"
    indent: int = 0
    """Levels that it stands further in, each as wide as a character."""


@dataclass(frozen=True)
class Grid:
    """A table: its cells, the widths of its columns in points, the size of its characters.

    The first `header` rows are repeated on every page. `room` is how much higher a row is than its
    lines.
    """

    cells: tuple[Cell, ...]
    widths: tuple[float, ...]
    size: float
    header: int
    room: float

    @cached_property
    def heights(self) -> tuple[float, ...]:
        """Returns the height of each row in points, so that all words show."""
        rows = max(cell.row + cell.height for cell in self.cells)
        line = line_height(self.size)
        heights = [line + self.room] * rows
        # Cells of one row first: what is taller only makes up for what its rows still lack.
        for cell in sorted(self.cells, key=lambda cell: cell.height):
            needed = self.lines(cell) * line + self.room
            lacking = needed - sum(heights[cell.row : cell.row + cell.height])
            heights[cell.row + cell.height - 1] += max(lacking, 0)
        return tuple(heights)

    def parts(self, row: int) -> tuple[float, ...]:
        """Returns the heights of a row between which a page may end: only one of many lines."""
        height, line = self.heights[row], line_height(self.size)
        if height <= document_look()["cells"]["whole"]:
            return (height,)
        return (line + self.room, *[line] * round((height - self.room) / line - 1))

    def lines(self, cell: Cell) -> int:
        """Returns how many lines the words of a cell take."""
        look = document_look()["cells"]
        room = sum(self.widths[cell.column : cell.column + cell.width]) - 2 * look["padding"]
        return lines_of(cell.text, self.size, room - cell.indent * self.size, look["digit"])


def line_height(size: float) -> float:
    """Returns the height of a line of characters of a size in a table."""
    return float(size * document_look()["cells"]["line"])


def spread(weights: Sequence[float], room: float) -> tuple[float, ...]:
    """Returns widths that fill a room, in whole twentieths of a point."""
    total = sum(weights)
    edges = [round(room * 20 * sum(weights[:n]) / total) / 20 for n in range(len(weights) + 1)]
    return tuple(after - before for before, after in pairwise(edges))


def grid_markup(grid: Grid) -> str:
    """Returns the table of the document."""
    look = document_look()["cells"]
    border = {"val": "single", "sz": round(look["border"] * 8), "space": 0, "color": look["colour"]}
    sides = {"w": twips(look["padding"]), "type": "dxa"}
    properties = w(
        "tblPr",
        w("tblW", w=twips(sum(grid.widths)), type="dxa"),
        w("jc", val="center"),
        w("tblBorders", *(w(edge, **border) for edge in _EDGES)),
        w("tblLayout", type="fixed"),
        w("tblCellMar", w("left", **sides), w("right", **sides)),
    )
    columns = w("tblGrid", *(w("gridCol", w=twips(width)) for width in grid.widths))
    cells_of: list[list[Cell]] = [[] for _ in grid.heights]
    for cell in sorted(grid.cells, key=lambda cell: cell.column):
        for number in range(cell.row, cell.row + cell.height):
            cells_of[number].append(cell)
    rows = (
        _row(grid, number, height, cells)
        for number, (height, cells) in enumerate(zip(grid.heights, cells_of, strict=True))
    )
    return w("tbl", properties, columns, *rows)


def _row(grid: Grid, number: int, height: float, cells: Sequence[Cell]) -> str:
    properties = w(
        "trPr",
        w("cantSplit") if len(grid.parts(number)) == 1 else "",
        w("trHeight", val=twips(height), hRule="atLeast"),
        w("tblHeader") if number < grid.header else "",
    )
    return w("tr", properties, *(_cell(grid, cell, number) for cell in cells))


def _cell(grid: Grid, cell: Cell, row: int) -> str:
    width = sum(grid.widths[cell.column : cell.column + cell.width])
    begins = row == cell.row
    merge = ("restart" if begins else "continue") if cell.height > 1 else ""
    properties = w(
        "tcPr",
        w("tcW", w=twips(width), type="dxa"),
        w("gridSpan", val=cell.width) if cell.width > 1 else "",
        w("vMerge", val=merge) if merge else "",
        w("vAlign", val="center"),
    )
    look = (w("b") if cell.bold else "", *size_of(grid.size))
    within = [w("spacing", line=twips(line_height(grid.size)), lineRule="exact")]
    if cell.indent:
        within.append(w("ind", left=twips(cell.indent * grid.size)))
    within.append(w("jc", val=cell.align))
    words = run(cell.text, *look) if begins else ""
    return w("tc", properties, paragraph("TableText", words, properties=within))
