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
_SIDES = 2
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
    first = min(area.top for area in split)
    split += [area for area in cells if area.top >= first and _is_of_one(area, cells[area], grid)]
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
    amounts = [_is_amount(part.text) for part in parts]
    if len({line for line, is_amount in zip(lines, amounts, strict=True) if is_amount}) > 1:
        return True
    texts: dict[int, str] = {}
    for column, part in zip(columns, parts, strict=True):
        texts[column] = texts.get(column, "") + part.text
    if any(amounts) and any(map(has_figures, rows)):
        return len(texts) > 1
    # Names of several columns, none of which is but a letter of words that are spaced out.
    return len(texts) > 1 and all(
        len(text) >= _WORD and not FIGURE.fullmatch(text) for text in texts.values()
    )


def _is_of_one(area: Area, letters: Sequence[Glyph], grid: Grid) -> bool:
    """Tells whether letters in a cell over several columns stand in but one of them."""
    xs = grid.xs[area.left : area.right + 2]
    left, right = min(g.left for g in letters), max(g.right for g in letters)
    is_centred = abs((left + right) - (xs[0] + xs[-1])) < _CLOSE * letters[0].height
    return len(xs) > _SIDES and not is_centred and not _is_cut(Line("", left, 0, right, 0), xs)


def _is_amount(text: str) -> bool:
    return bool(FIGURE.fullmatch(text) and AMOUNT.fullmatch(text))


def _is_cut(part: Line, edges: Sequence[float]) -> bool:
    return any(part.left + _NEAR < edge < part.right - _NEAR for edge in edges)


def _slot(at: float, edges: Sequence[float]) -> int:
    return sum(edge <= at for edge in edges[1:-1])
