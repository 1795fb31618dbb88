"""Finds the parts of a sheet that are tables: title and header, down to where the next begins."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from xlbudget.base.folding import fold
from xlbudget.base.meter import Meter
from xlbudget.intake.locate.grid import FAR, Grid
from xlbudget.intake.locate.header import Header, TableArea, find_header
from xlbudget.intake.locate.titles import Captions, Title, find_captions, find_titles, top_of
from xlbudget.intake.locate.wording import header_word
from xlbudget.template import Family, Table

_TITLE_LINES, _COLUMNS = 5, 4
"""A title costs as much as so many lines, and as one more for so many columns of its sheet."""
_ALIKE = 2
"""Amount columns with the words of a table's, from which on a grid looks like that table."""


@dataclass(frozen=True, slots=True)
class TitledArea:
    """A title with the header under it, before the lines of the table are read."""

    title: Title
    area: TableArea
    captions: Captions

    @property
    def line_count(self) -> int:
        """Returns how many lines with cells may be lines of the table."""
        return len(self.area.grid.rows(range(self.title.row, self.area.last_row + 1)))


@dataclass(frozen=True, slots=True)
class UntitledGrid:
    """A grid with figures whose header is a table's and which has no title of a table."""

    sheet: str
    row: int
    text: str
    """What stands above it."""
    table: Table


def titled_areas(family: Family, grid: Grid, lines_left: Meter) -> list[TitledArea]:
    """Returns the tables of a sheet; each one ends where the next one begins.

    Where a page begins, title and header may be repeated: the lines under them go on.
    """
    titles = []
    for title in find_titles(family, grid):
        # Under each of them the whole width is looked at for headers.
        lines_left.use(_TITLE_LINES + grid.width // _COLUMNS)
        titles.append(title)
    ends = [title.row - 1 for title in titles[1:]] + [grid.height]
    headed = [
        (title, header)
        for title, end in zip(titles, ends, strict=False)
        if (header := _header(family, title, grid, end))
    ]
    last_rows = [top_of(grid, title.row) - 1 for title, _ in headed[1:]] + [grid.height]
    areas: list[TitledArea] = []
    names: set[tuple[str, ...]] = set()
    first_row = 1
    for (title, header), last_row in zip(headed, last_rows, strict=False):
        area = TableArea(grid, header, range(first_row, header.last_row + 1), last_row)
        first_row = last_row + 1
        if areas and _goes_on(areas[-1], title, header):
            names = names or set(_names(title.table, areas[-1].area))
            below = set(_names(title.table, area))
            if not names & below:
                areas[-1] = replace(areas[-1], area=_joined(areas[-1].area, area))
                names |= below
                continue
        areas.append(TitledArea(title, area, find_captions(grid, title, header.rows[0])))
        names = set()
    return areas


def untitled_grids(
    family: Family, grid: Grid, tables: list[TitledArea], lines_left: Meter
) -> Iterator[UntitledGrid]:
    """Yields what looks like an official table outside those that were found on a sheet."""
    end = top_of(grid, tables[0].title.row) - 1 if tables else grid.height
    below = 0
    for row in grid.rows(range(1, end + 1)):
        texts = grid.texts(row)
        if row <= below or len(texts) < _ALIKE:
            continue
        if sum(header_word(text).title in _headings(family) for text in texts) < _ALIKE:
            continue
        lines_left.use(_TITLE_LINES + grid.width // _COLUMNS)
        for table in family.tables.values():
            header = find_header(family, table, grid, row, min(row + 2 * FAR, end))
            if header and header.rows[0] == row and _is_like(table, header):
                below = header.last_row
                lines = grid.rows(range(below + 1, min(below + 2 * FAR, end) + 1))
                if any(map(grid.has_amount, lines)):
                    above = grid.rows(range(max(row - FAR, 1), row))
                    text = next((text for line in above for text in grid.texts(line)), "")
                    yield UntitledGrid(grid.sheet.name, row, text, table)
                break


def _header(family: Family, title: Title, grid: Grid, last_row: int) -> Header | None:
    header = find_header(family, title.table, grid, title.row + 1, last_row)
    amounts = {column.id for column in title.table.columns if column.kind == "amount"}
    return header if header and amounts & header.columns.keys() else None


def _goes_on(before: TitledArea, title: Title, header: Header) -> bool:
    """Tells whether a title is that of the table above, over the same columns."""
    above = before.area.header
    return before.title.table == title.table and (above.columns, above.parts) == (
        header.columns,
        header.parts,
    )


def _joined(above: TableArea, area: TableArea) -> TableArea:
    """Returns a table with its next page, without the title and header repeated there."""
    repeated = range(above.last_row + 1, area.header.last_row + 1)
    return replace(above, last_row=area.last_row, repeated=above.repeated | {*repeated})


def _names(table: Table, area: TableArea) -> Iterator[tuple[str, ...]]:
    """Yields what names each line of a table, folded."""
    columns = [
        area.header.columns[column.id]
        for column in table.columns
        if column.kind != "amount" and column.id in area.header.columns
    ]
    for row in area.grid.rows(range(area.header.last_row + 1, area.last_row + 1)):
        cells = area.grid.by_row.get(row, {})
        names = tuple(fold(cells.get(column, "")) for column in columns)
        if any(names):
            yield names


@lru_cache(maxsize=8)
def _headings(family: Family) -> frozenset[str]:
    """Returns the words over columns of amounts, in any table."""
    return frozenset(
        header_word(word).title
        for table in family.tables.values()
        for column in table.columns
        if column.kind == "amount"
        for title in table.header_path(column.id)
        for word in (title, *table.header_also.get(title, ()))
    )


def _is_like(table: Table, header: Header) -> bool:
    """Tells whether a header has every column of a table, and enough columns of amounts."""
    amounts = sum(column.kind == "amount" for column in table.columns)
    return amounts >= _ALIKE and all(column.id in header.columns for column in table.columns)
