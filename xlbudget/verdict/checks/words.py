"""Where the words of a table stand that tell what its figures are: lines, header, unit, title."""

from collections.abc import Iterator

from xlbudget.base.place import Place
from xlbudget.intake.locate import LocatedTable


def word_places(table: LocatedTable) -> Iterator[Place]:
    """Yields where the words and codes of a table's lines stand."""
    amounts = {column.id for column in table.table.columns if column.kind == "amount"}
    header = table.header
    columns = {number for name, number in header.columns.items() if name not in amounts}
    columns |= {number for parts in header.parts.values() for number in parts}
    for rows in table.rows.values():
        for row in rows:
            for column in columns:
                yield Place(table.sheet.name, row.row, column)


def caption_places(table: LocatedTable) -> Iterator[Place]:
    """Yields where the header of a table stands, and the unit of its amounts."""
    columns = sorted(table.header.columns.values())
    for row in table.header.rows:
        for column in range(columns[0], columns[-1] + 1):
            yield Place(table.sheet.name, row, column)
    yield from (unit.place for unit in table.units if unit.place)


def title_places(table: LocatedTable) -> Iterator[tuple[Place, Place]]:
    """Yields the cells of a title, and where its words stand: in the middle of merged cells."""
    row, cells = table.title_row, table.sheet.cells
    corners = {(area.top, area.left): area for area in table.sheet.merged if area.top == row}
    for column in range(1, max(table.header.columns.values()) + 1):
        cell = cells.get((row, column))
        if cell is not None and cell.kind == "text":
            area = corners.get((row, column))
            middle = (area.left + area.right) // 2 if area else column
            yield Place(table.sheet.name, row, column), Place(table.sheet.name, row, middle)
