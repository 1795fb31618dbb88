"""What is published of a workbook: the figures that it shows, and no row that shows none."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.structure import BlockKey, ListedRow, RowRef, Structure, structure_of
from xlbudget.template import CellRef, Family
from xlbudget.writer.content import WorkbookContent
from xlbudget.writer.names import PUBLISHED_MODE


def published(
    family: Family, structure: Structure, figures: UnitFigures, remarks: str
) -> WorkbookContent:
    """Returns the content of a workbook for the public: the official tables as they are shown.

    `figures` are those of `structure`, `remarks` what the properties of the file say besides.
    """
    rows = {key: tuple(_kept(family, structure, key, figures.amounts)) for key in structure.rows}
    kept = replace(figures, rows={key: listed for key, listed in rows.items() if listed})
    left_out = {
        (table.id, block.id): {row.id for row in block.fixed if row.optional}
        - {row.id for row in structure.rows.get((table.id, block.id), ())}
        for table, block in family.blocks()
    }
    return WorkbookContent(
        family=family,
        structure=structure_of(family, kept.rows, left_out),
        figures=replace(kept, last_year={}),
        values=figures.amounts,
        mode=PUBLISHED_MODE,
        remarks=remarks,
    )


def _kept(
    family: Family, structure: Structure, key: BlockKey, amounts: Mapping[CellRef, int]
) -> Iterator[ListedRow]:
    """Yields the listed rows of a block that show an amount, each with the rows above it."""
    rows = {row.id: row for row in structure.rows[key]}
    columns = [column.id for column in family.tables[key[0]].block(key[1]).amounts]
    used: set[str] = set()
    for row in rows.values():
        if any(amounts.get(CellRef(key[0], row.id, column)) for column in columns):
            used.update(above.id for above in _with_those_above(rows, row))
    for row in rows.values():
        if row.listed and row.id in used:
            yield row.listed


def _with_those_above(rows: Mapping[str, RowRef], row: RowRef) -> Iterable[RowRef]:
    above: RowRef | None = row
    while above is not None:
        yield above
        above = rows.get(above.parent or "")
