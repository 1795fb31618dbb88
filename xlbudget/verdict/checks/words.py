"""Where the words of a table stand that tell what its figures are: lines, header, unit, title."""

from collections.abc import Iterator
from typing import Literal

from xlbudget.base.place import Place
from xlbudget.intake.locate import LocatedTable

Word = Literal["code", "label", "header", "unit", "name"]
"""What a word belongs to: a line, of which it is the code or another word, or the whole table."""


def word_places(table: LocatedTable) -> Iterator[tuple[Place, Word]]:
    """Yields where the words and codes of a table's lines stand."""
    header = table.header
    columns: dict[int, Word] = {}
    for column in table.table.columns:
        if column.kind != "amount" and column.id in header.columns:
            columns[header.columns[column.id]] = "code" if column.kind == "code" else "label"
    # The parts of a code, by the columns in which they stand.
    columns |= {number: "code" for parts in header.parts.values() for number in parts.values()}
    for rows in table.rows.values():
        for row in rows:
            for number, word in columns.items():
                yield Place(table.sheet.name, row.row, number), word


def caption_places(table: LocatedTable) -> Iterator[tuple[Place, Word]]:
    """Yields where the header of a table stands, its unit's name and the unit of its amounts."""
    columns = sorted(table.header.columns.values())
    for row in table.header.rows:
        for column in range(columns[0], columns[-1] + 1):
            yield Place(table.sheet.name, row, column), "header"
    if table.unit_name_place:
        yield table.unit_name_place, "name"
    yield from ((unit.place, "unit") for unit in table.units if unit.place)


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
