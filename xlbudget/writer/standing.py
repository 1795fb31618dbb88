"""Which rows of a block are totals, how deep the others lie under them, and what names a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlbudget.base.code import Code, in_cells
from xlbudget.base.texts import numeral
from xlbudget.meaning.structure import RowRef
from xlbudget.template import Block, Column, Family, RowList


@dataclass(frozen=True, slots=True)
class Standing:
    """What a row is among the rows of its block; `depth` is 0 right under a total."""

    total: bool
    depth: int
    number: int = 0
    """Which of the listed rows it is, counted from 1; 0 for a fixed one."""


def standings(block: Block, rows: Sequence[RowRef]) -> Mapping[str, Standing]:
    """Returns the standing of each row by its id.

    A total is a fixed row that adds up the whole block or the rows above it. One that is broken
    down by the rows below it is a heading: it looks like any row and they are indented.
    """
    by_id = {row.id: row for row in rows}
    last_part = {row.parent: index for index, row in enumerate(rows)}
    listed_under = block.row_list.parent if block.row_list else None

    def is_total(index: int, row: RowRef) -> bool:
        if row.code is not None:
            return False
        if row.parent is None:
            return row.id in last_part or row.id == listed_under
        return last_part.get(row.id, index) < index

    totals = {row.id for index, row in enumerate(rows) if is_total(index, row)}

    def depth(row: RowRef) -> int:
        above = by_id.get(row.parent or "")
        return 0 if above is None or above.id in totals else depth(above) + 1

    listed = [row.id for row in rows if row.code is not None]
    numbers = {name: number for number, name in enumerate(listed, start=1)}
    return {row.id: Standing(row.id in totals, depth(row), numbers.get(row.id, 0)) for row in rows}


def label_places(block: Block) -> range:
    """Returns the places over which the label of a fixed row stands: those before any amount."""
    columns = [column for column in block.columns if column.kind != "amount"]
    stop = columns[0].position if columns else 0
    for column in columns:
        if column.position == stop:
            stop = column.places.stop
    return range(columns[0].position if columns else 0, stop)


def class_label(row_list: RowList, number: int, name: str) -> str:
    """Returns the label of a row that names a class: `二、教育支出`, or `二、` to fill in."""
    return row_list.label.format(ordinal=numeral(number), name=name)


def row_texts(
    family: Family, block: Block, ref: RowRef, column: Column, standing: Standing
) -> tuple[str, ...]:
    """Returns what a listed row shows at each place of a column that holds no amounts."""
    if column.kind in ("text", "count"):
        return (ref.typed[block.typed.index(column)] if ref.typed else "",)
    if block.row_list and block.row_list.level:
        return (class_label(block.row_list, standing.number, ref.label),)
    if column.kind != "code":
        return (ref.government if column.kind == "government" else ref.label,)
    code = Code.of(ref.code or "")
    text = str(code) if code.digits else code.name
    if not (column.cells and block.row_list):
        return (text,)
    if not code.digits:
        return (text, *[""] * (len(column.cells) - 1))
    return in_cells(text, family.lists[block.row_list.dimension])
