"""Where each cell of a generated workbook stands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from xlbudget.base.place import Place
from xlbudget.meaning.structure import RowRef, Structure
from xlbudget.template import CellRef, Family, Table

MARK_ROW, TITLE_ROW, UNIT_ROW, HEADER_ROW = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class TableLayout:
    """One table on its sheet; rows and columns are counted from 1."""

    table: Table
    sheet: str
    lines: tuple[tuple[RowRef | None, ...], ...]
    """What stands on each line, one row per block."""

    @property
    def first_line(self) -> int:
        """Returns the sheet row of the first line under the header."""
        return HEADER_ROW + len(self.table.header)

    @property
    def note_row(self) -> int:
        """Returns the sheet row of the note under the table."""
        return self.first_line + len(self.lines)

    @property
    def width(self) -> int:
        """Returns the number of columns on the sheet."""
        return len(self.table.widths)


@dataclass(frozen=True, slots=True)
class Layout:
    """All tables of a workbook, and the place of every figure."""

    tables: Mapping[str, TableLayout]
    places: Mapping[CellRef, Place]


def lay_out(family: Family, structure: Structure) -> Layout:
    """Returns the layout of a workbook with this structure, one sheet per table."""
    tables = {
        table.id: TableLayout(table, table.number, tuple(_lines(table, structure)))
        for table in family.tables.values()
    }
    places = dict(_places(tables.values()))
    return Layout(tables, places)


def _lines(table: Table, structure: Structure) -> Iterator[tuple[RowRef | None, ...]]:
    rows = [structure.rows.get((table.id, block.id), ()) for block in table.blocks]
    named = [{line[i] for line in table.lines} - {"*", ""} for i in range(len(rows))]
    rest = [[row for row in rows[i] if row.id not in named[i]] for i in range(len(rows))]
    for line in table.lines:
        if "*" in line:
            yield from zip_longest(*(rest[i] if name == "*" else () for i, name in enumerate(line)))
        else:
            yield tuple(
                next((row for row in rows[i] if row.id == name), None)
                for i, name in enumerate(line)
            )


def _places(tables: Iterable[TableLayout]) -> Iterator[tuple[CellRef, Place]]:
    for layout in tables:
        for offset, line in enumerate(layout.lines):
            for block, row in zip(layout.table.blocks, line, strict=True):
                if row is None:
                    continue
                for column in block.amounts:
                    yield (
                        CellRef(layout.table.id, row.id, column.id),
                        Place(layout.sheet, layout.first_line + offset, column.position + 1),
                    )
