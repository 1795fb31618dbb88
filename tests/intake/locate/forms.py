"""The tables of a unit as plain data that can be laid out in any way, and put on a sheet."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from tests.intake.locate.layouts import Plain, Position, Value
from xlbudget.base.amounts import FEN, from_fen
from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.structure import RowRef, structure_of
from xlbudget.template import Block, CellRef, Column, Family, Table
from xlbudget.writer.content import left_out_rows
from xlbudget.writer.layout import lay_out

NO_DATA = "注：本表无数据"


@dataclass(frozen=True, slots=True)
class Head:
    """One cell of a header; cells that are merged have the same corner."""

    words: str
    corner: Position


@dataclass(frozen=True, slots=True)
class Col:
    """One column of a table: what it holds and the block it belongs to."""

    kind: str
    block: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line under a header; a column of a block without a row here holds nothing."""

    values: tuple[Value, ...]
    total: bool
    """Whether it is the line of the total, or of the unit, in a table that lists rows."""
    blocks: frozenset[int]
    """The blocks that have a row on this line."""


@dataclass(frozen=True, slots=True)
class Form:
    """One table as it is to be laid out."""

    number: str
    mark: str
    title: str
    year: int | None
    unit: str
    captions: tuple[Value, ...]
    """Caption cells from the left; the last one stands over the last column."""
    columns: tuple[Col, ...]
    head: tuple[tuple[Head, ...], ...]
    lines: tuple[Line, ...]
    lists: bool
    """Whether the table lists rows of its own."""
    above: tuple[tuple[Value, ...], ...] = ()
    numbers: tuple[Value, ...] = ()
    below: tuple[tuple[Value, ...], ...] = ()
    style: Literal["merged", "first", "repeated"] = "merged"
    row_gaps: frozenset[int] = field(default=frozenset())
    """Rows, counted from 0 without gaps, before which an empty one stands."""
    column_gaps: frozenset[int] = field(default=frozenset())
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()

    @property
    def head_row(self) -> int:
        """Returns the first row of the header, counted from 0 without gaps."""
        return len(self.above) + 2


def forms_of(family: Family, figures: UnitFigures, units: Mapping[str, str]) -> tuple[Form, ...]:
    """Returns the official form of every table, with its amounts in its own unit."""
    rows = structure_of(family, figures.rows, left_out_rows(family, figures))
    layout = lay_out(family, rows)
    return tuple(
        _form(table, figures, units.get(table.id, family.unit), layout.tables[table.id].lines)
        for table in family.tables.values()
    )


def _form(
    table: Table, figures: UnitFigures, unit: str, lines: Sequence[tuple[RowRef | None, ...]]
) -> Form:
    columns = tuple(Col(c.kind, n) for n, block in enumerate(table.blocks) for c in block.columns)
    shown = {cell.table for cell, amount in figures.amounts.items() if amount}
    year = str(figures.year)
    return Form(
        number=table.number,
        mark=table.mark,
        title=table.title.replace("{year}", year),
        year=figures.year,
        unit=figures.unit_name,
        captions=(f"单位名称：{figures.unit_name}", f"单位：{unit}"),
        columns=columns,
        head=_head(table, year),
        lines=tuple(_line(table, figures, unit, line) for line in lines),
        lists=any(block.row_list for block in table.blocks),
        below=() if table.id in shown else ((NO_DATA,),),
    )


def _head(table: Table, year: str) -> tuple[tuple[Head, ...], ...]:
    def corner(row: int, column: int) -> Position:
        words = table.header[row][column]
        if words == "<":
            return corner(row, column - 1)
        return corner(row - 1, column) if words == "^" else (row, column)

    def head(at: Position) -> Head:
        return Head(table.header[at[0]][at[1]].replace("{year}", year), at)

    return tuple(
        tuple(head(corner(row, column)) for column in range(len(line)))
        for row, line in enumerate(table.header)
    )


def _line(table: Table, figures: UnitFigures, unit: str, line: tuple[RowRef | None, ...]) -> Line:
    values: list[Value] = []
    for block, row in zip(table.blocks, line, strict=True):
        for column in block.columns:
            values.append(None if row is None else _value(table, figures, unit, row, column))
    fixed = {row.id for row in line if row and row.code is None}
    return Line(
        tuple(values),
        any(map(_lists, table.blocks)) and bool(fixed),
        frozenset(n for n, row in enumerate(line) if row),
    )


def _lists(block: Block) -> bool:
    return block.row_list is not None


def _value(table: Table, figures: UnitFigures, unit: str, row: RowRef, column: Column) -> Value:
    if column.kind == "amount":
        fen = figures.amounts.get(CellRef(table.id, row.id, column.id))
        return None if fen is None else amount_in(fen, unit)
    label = row.label.replace("{unit}", figures.unit_name)
    if row.code is None:
        first = next(c for c in table.block_of(column.id).columns if c.kind != "amount")
        return label if column.id == first.id else None
    words = {"code": row.code.split("/")[0], "government": row.government}
    return words.get(column.kind, label) or None


def amount_in(fen: int, unit: str) -> Value:
    """Returns an amount as a spreadsheet stores it."""
    value = from_fen(fen, unit)
    assert int(value * FEN[unit]) == fen
    return int(value) if value == int(value) else float(value)


# ---- changes of a form ---------------------------------------------------------------------------


def each_value(form: Form, kinds: Iterable[str], change: Callable[[Value], Value]) -> Form:
    """Returns the form with every cell of some kinds of columns changed that shows something."""
    wanted = set(kinds)
    return with_lines(
        form,
        lambda line: tuple(
            change(value) if column.kind in wanted and value is not None else value
            for column, value in zip(form.columns, line.values, strict=True)
        ),
    )


def with_lines(form: Form, change: Callable[[Line], Sequence[Value]]) -> Form:
    lines = tuple(replace(line, values=tuple(change(line))) for line in form.lines)
    return replace(form, lines=lines)


def with_head(form: Form, change: Callable[[str], str]) -> Form:
    head = tuple(
        tuple(replace(cell, words=cell.words and change(cell.words)) for cell in row)
        for row in form.head
    )
    return replace(form, head=head)


# ---- onto a sheet --------------------------------------------------------------------------------


def laid_out(form: Form) -> Plain:
    """Returns the form on a sheet of its own."""
    places = list(_places(form))
    spots = [0]
    for column in range(1, len(form.columns)):
        spots.append(spots[-1] + 1 + (column in form.column_gaps))
    left = 1 + (0 in form.column_gaps)

    def at(row: int, column: int) -> Position:
        gaps = sum(gap <= row for gap in form.row_gaps)
        beyond = column - len(spots) + 1 if column >= len(spots) else 0
        return row + 1 + gaps, left + spots[column - beyond] + beyond

    cells = {at(row, column): value for row, column, value in places if value is not None}
    merged = []
    if form.style == "merged":
        merged = [(at(*first), at(*last)) for first, last in _mergers(form)]
    return Plain(
        form.number,
        cells,
        tuple(merged),
        hidden_rows=form.hidden_rows,
        hidden_columns=form.hidden_columns,
    )


def _places(form: Form) -> Iterator[tuple[int, int, Value]]:
    rows: list[Sequence[Value]] = [*form.above, (form.title,), form.captions]
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            last = cells is form.captions and column == len(cells) - 1 > 0
            yield row, max(column, len(form.columns) - 1) if last else column, value
    top = form.head_row
    for row, heads in enumerate(form.head):
        for column, head in enumerate(heads):
            if form.style == "repeated" or (row, column) in _corners(form):
                yield top + row, column, head.words or None
    row = top + len(form.head)
    for line in [*([form.numbers] if form.numbers else ()), *(n.values for n in form.lines)]:
        for column, value in enumerate(line):
            yield row, column, value
        row += 1
    for note in form.below:
        for column, value in enumerate(note):
            yield row, column, value
        row += 1


def _corners(form: Form) -> dict[Position, Position]:
    """Returns the first cell of every piece of the header that hangs together, and the last."""
    found: dict[Position, Position] = {}
    done: set[Position] = set()
    for row, heads in enumerate(form.head):
        for column, head in enumerate(heads):
            if (row, column) in done:
                continue
            width = 1
            while column + width < len(heads) and heads[column + width].corner == head.corner:
                width += 1
            height = 1
            while row + height < len(form.head) and all(
                one.corner == head.corner
                for one in form.head[row + height][column : column + width]
            ):
                height += 1
            done |= {(row + n, column + m) for n in range(height) for m in range(width)}
            found[row, column] = (row + height - 1, column + width - 1)
    return found


def _mergers(form: Form) -> Iterator[tuple[Position, Position]]:
    for (row, column), (last_row, last_column) in _corners(form).items():
        if (row, column) != (last_row, last_column):
            yield (form.head_row + row, column), (form.head_row + last_row, last_column)
