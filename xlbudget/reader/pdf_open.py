"""Tables of which some lines are missing: cells that hold what belongs in several.

Where other rows draw the edges, a cell is split there; where none do, a table is read by how its
letters stand.
"""

from collections.abc import Mapping, Sequence

from xlbudget.reader.pdf_grid import Area, Grid
from xlbudget.reader.pdf_lines import Glyph, Line, cell_text
from xlbudget.reader.pdf_parts import AMOUNT, APART, CAPTION, FIGURE, Row, has_figures, split_rows

_NEAR = 1.0
"""Points by which a letter may reach over the edge of its column."""
_LINES = 1.5
"""In heights of letters: what is higher has several lines."""
_FAR = 2.5
"""In heights of letters: how far rows are under their header at most."""
_WORD = 2
"""Letters of a word of a header."""

Cells = Mapping[Area, Sequence[Glyph]]
"""The letters of each cell of a table."""


def split_open(grid: Grid, cells: Cells) -> Grid:
    """Returns a table with the cells split that hold what other rows keep apart; the same if none.

    A figure stands beside a name or another figure, or over another figure.
    """
    split = [
        area
        for area, letters in cells.items()
        if (area.top, area.left) != (area.bottom, area.right)
        and _may_be_several(letters)
        and _belongs_in_several(split_rows(letters), area, grid)
    ]
    if not split:
        return grid
    areas = [[*row] for row in grid.areas]
    for area in split:
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                areas[row][column] = Area(row, column, row, column)
    return Grid(grid.xs, grid.ys, areas)


def is_open(grid: Grid, cells: Cells, outside: Sequence[Row]) -> bool:
    """Tells whether lines of a table are missing: cells hold several figures, or it is a header.

    Under a header rows of figures stand `outside` of what lines enclose.
    """
    for area, letters in cells.items():
        if not _may_be_several(letters):
            continue
        if "\n" in cell_text(letters, grid.xs[area.right + 1] - grid.xs[area.left]):
            return True
        rows = split_rows(letters)
        if any(sum(map(_is_amount, row.parts)) > 1 for row in rows):
            return True
    return _is_header(grid, cells, outside)


def _is_header(grid: Grid, cells: Cells, outside: Sequence[Row]) -> bool:
    bottom = grid.ys[-1]
    under = next((row for row in outside if row.top >= bottom - _NEAR), None)
    is_under = (
        under is not None
        and has_figures(under)
        and under.top - bottom <= _FAR * under.height
        and under.parts[0].left < grid.xs[-1]
        and under.parts[-1].right > grid.xs[0]
    )
    return is_under and not any(
        AMOUNT.fullmatch("".join(glyph.text for glyph in letters)) for letters in cells.values()
    )


def _may_be_several(letters: Sequence[Glyph]) -> bool:
    """Tells whether letters leave a gap or stand on several lines, told apart quickly."""
    height = letters[0].height
    tall = max(glyph.bottom for glyph in letters) - min(glyph.top for glyph in letters)
    wide = max(glyph.right for glyph in letters) - min(glyph.left for glyph in letters)
    taken = sum(glyph.right - glyph.left for glyph in letters)
    return tall > _LINES * height or wide > taken + APART * height


def _belongs_in_several(rows: Sequence[Row], area: Area, grid: Grid) -> bool:
    xs, ys = grid.xs[area.left : area.right + 2], grid.ys[area.top : area.bottom + 2]
    parts = [part for row in rows for part in row.parts]
    if any(_is_cut(part, xs) or CAPTION.search(part.text) for part in parts):
        return False
    columns = [_slot((part.left + part.right) / 2, xs) for part in parts]
    lines = [_slot((part.top + part.bottom) / 2, ys) for part in parts]
    amounts = [_is_amount(part) for part in parts]
    if len({line for line, is_amount in zip(lines, amounts, strict=True) if is_amount}) > 1:
        return True
    is_beside = any(has_figures(row) and any(map(_is_amount, row.parts)) for row in rows)
    if is_beside:
        return len(set(columns)) > 1
    # Words of a header, one over each column.
    return sorted(columns) == [*range(len(xs) - 1)] and all(
        len(part.text) >= _WORD and not FIGURE.fullmatch(part.text) for part in parts
    )


def _is_amount(part: Line) -> bool:
    return bool(FIGURE.fullmatch(part.text) and AMOUNT.fullmatch(part.text))


def _is_cut(part: Line, edges: Sequence[float]) -> bool:
    return any(part.left + _NEAR < edge < part.right - _NEAR for edge in edges)


def _slot(at: float, edges: Sequence[float]) -> int:
    return sum(edge <= at for edge in edges[1:-1])
