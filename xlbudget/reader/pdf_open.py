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
_FAR, _CLOSE = 2.5, 1.0
"""In heights of letters: how far rows are under their header at most, and names without figures."""
_WORD = 2
"""Letters of a word of a header."""

Cells = Mapping[Area, Sequence[Glyph]]
"""The letters of each cell of a table."""


def split_open(grid: Grid, cells: Cells) -> Grid:
    """Returns a table with the cells split that hold what other rows keep apart; the same if none.

    A figure stands beside a name or another figure, or over another figure.
    """
    wide = [area for area in cells if _is_wide(area, grid)]
    split = [
        area
        for area in wide
        if (_may_be_several(cells[area]) and _belongs_in_several(cells[area], area, grid))
        or _is_aside(cells[area], area, grid)
    ]
    if not split:
        return grid
    first = min(area.top for area in split)
    split += [area for area in wide if area.top > first and _is_in_columns(cells[area], area, grid)]
    areas = [[*row] for row in grid.areas]
    for area in split:
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                areas[row][column] = Area(row, column, row, column)
    return Grid(grid.xs, grid.ys, areas)


def _is_wide(area: Area, grid: Grid) -> bool:
    """Tells whether a cell takes what is several in a row above, or several rows."""
    columns = slice(area.left, area.right + 1)
    return area.top < area.bottom or (
        area.left < area.right
        and any(
            all(above.left == above.right for above in row[columns])
            for row in grid.areas[: area.top]
        )
    )


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
        if any(sum(_is_amount(part.text) for part in row.parts) > 1 for row in rows):
            return True
    return _is_header(grid, cells, outside)


def _is_header(grid: Grid, cells: Cells, outside: Sequence[Row]) -> bool:
    """Tells whether a table is but the header of rows that stand under it."""
    if any(area not in cells for area in grid.areas[-1]) or any(
        _is_amount("".join(glyph.text for glyph in letters)) for letters in cells.values()
    ):
        return False
    bottom, first_end = grid.ys[-1], grid.xs[grid.areas[-1][0].right + 1]
    for row in outside:
        if row.top < bottom - _NEAR:
            continue
        gap = row.top - bottom
        if gap > _FAR * row.height or any(CAPTION.search(part.text) for part in row.parts):
            return False
        is_name = gap < _CLOSE * row.height and grid.xs[0] <= row.parts[0].left
        if has_figures(row) or (is_name and row.parts[0].right <= first_end):
            return True
        bottom = row.bottom
    return False


def _may_be_several(letters: Sequence[Glyph]) -> bool:
    """Tells whether letters, in the order in which they are read, leave a gap or go on below."""
    first, last = letters[0], letters[-1]
    if last.bottom - first.top > _LINES * first.height:
        return True
    gap = last.right - first.left - APART * first.height
    return gap > 0 and gap > sum(glyph.right - glyph.left for glyph in letters)


def _belongs_in_several(letters: Sequence[Glyph], area: Area, grid: Grid) -> bool:
    """Tells whether a cell holds figures of several rows, or beside each other what is of several.

    Names begin where their columns do, and none is but a letter of words that are spaced out.
    """
    rows = split_rows(letters)
    xs, ys = grid.xs[area.left : area.right + 2], grid.ys[area.top : area.bottom + 2]
    texts = _by_column([part for row in rows for part in row.parts], area, grid)
    if texts is None or any(CAPTION.search(text) for text in texts.values()):
        return False
    amounts = [part for row in rows for part in row.parts if _is_amount(part.text)]
    if len({_slot((part.top + part.bottom) / 2, ys) for part in amounts}) > 1:
        return True
    if len(texts) == 1 or any(map(has_figures, rows)):
        return len(texts) > 1
    begin = {_slot(part.left, xs): part.left - part.height for part in rows[0].parts}
    return all(len(text) >= _WORD for text in texts.values()) and all(
        left < xs[column] for column, left in begin.items()
    )


def _by_column(parts: Sequence[Line], area: Area, grid: Grid) -> dict[int, str] | None:
    """Returns what stands in each column of a cell, None where an edge cuts something."""
    xs = grid.xs[area.left : area.right + 2]
    texts: dict[int, str] = {}
    for part in parts:
        if any(part.left + _NEAR < edge < part.right - _NEAR for edge in xs):
            return None
        column = _slot((part.left + part.right) / 2, xs)
        texts[column] = texts.get(column, "") + part.text
    return texts


def _is_in_columns(letters: Sequence[Glyph], area: Area, grid: Grid) -> bool:
    """Tells whether letters in a cell over several columns stand in some of them, not in all."""
    left, right = min(g.left for g in letters), max(g.right for g in letters)
    middle = (grid.xs[area.left] + grid.xs[area.right + 1]) / 2
    is_centred = abs((left + right) / 2 - middle) < _CLOSE * letters[0].height
    texts = _by_column([part for row in split_rows(letters) for part in row.parts], area, grid)
    return area.left < area.right and texts is not None and (len(texts) > 1 or not is_centred)


def _is_aside(letters: Sequence[Glyph], area: Area, grid: Grid) -> bool:
    """Tells whether words in a cell begin where one of its inner columns does."""
    left = min(glyph.left for glyph in letters)
    column = _slot(left, grid.xs[area.left : area.right + 2])
    return (
        0 < column < area.right - area.left
        and left - grid.xs[area.left + column] < letters[0].height
        and _is_in_columns(letters, area, grid)
    )


def _is_amount(text: str) -> bool:
    return bool(FIGURE.fullmatch(text) and AMOUNT.fullmatch(text))


def _slot(at: float, edges: Sequence[float]) -> int:
    return sum(edge <= at for edge in edges[1:-1])
