"""What a template declares: tables, blocks, rows, columns, rules, shares.

Nothing here knows a family by name; a family is only what its files say. All classes are frozen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from xlbudget.base.amounts import Figure, figure_of_fen, step_of, text_of

Select = Mapping[str, tuple[str, ...]]
"""Dimension to the members that a figure sums over; a dimension that is not named means all."""

ColumnKind = Literal["amount", "code", "name", "label", "government", "text", "count"]
RuleKind = Literal["tree", "equal", "at_most", "listed"]


class CellRef(NamedTuple):
    """Names one figure, wherever it stands: table, row and column ids."""

    table: str
    row: str
    column: str


class Term(NamedTuple):
    """One part of an expression; row and column may hold `*`, `@rowset` or `$variable`."""

    sign: int
    table: str
    row: str
    column: str


Expression = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a block; only `amount` columns hold figures."""

    id: str
    kind: ColumnKind
    width: float
    select: Select
    by: str | None
    position: int
    """Its first place in the table, counted from 0 over all blocks."""
    cells: tuple[str, ...] = ()
    """Words over the cells of a code that stands in several, one for each level: 类, 款, 项."""

    @property
    def places(self) -> range:
        """Returns the places that it takes in the table: several for a code in several cells."""
        return range(self.position, self.position + (len(self.cells) or 1))


@dataclass(frozen=True, slots=True)
class Row:
    """One fixed row of a block with its official label (`{unit}` is the unit's name)."""

    id: str
    label: str
    parent: str | None
    select: Select
    by: str | None = None
    also: tuple[str, ...] = ()
    """Other labels by which the row is known."""
    optional: bool = False
    """Whether a workbook may leave it out: then its children count under its parent."""


@dataclass(frozen=True, slots=True)
class RowList:
    """The place where a workbook lists rows of its own: codes or names of a dimension."""

    dimension: str
    parent: str | None
    coded: bool
    """Whether the rows are codes of a tree, where a code stands for everything under it."""
    room: int = 0
    """How many empty rows a blank workbook has for names that are to be filled in."""
    level: int = 0
    """How long the listed codes are where the rows show a label and no code; else 0."""
    label: str = ""
    """That label: `{name}` is the code's, `{ordinal}` counts the rows that are there."""
    select: Select = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowSet:
    """Rows that several tables share: members of a dimension with their official labels.

    With a `level` they are all codes of that length, of which a workbook has the rows it uses.
    """

    dimension: str
    labels: Mapping[str, str]
    """Code to label; with a `level` to the name of the code."""
    level: int = 0
    label: str = ""


@dataclass(frozen=True)
class Block:
    """Rows and columns that stand side by side with other blocks of the same table."""

    id: str
    measure: str
    select: Select
    columns: tuple[Column, ...]
    rows: tuple[Row | RowList, ...]

    @cached_property
    def amounts(self) -> tuple[Column, ...]:
        """Returns the columns that hold figures."""
        return tuple(column for column in self.columns if column.kind == "amount")

    @cached_property
    def typed(self) -> tuple[Column, ...]:
        """Returns the columns of words and counts, which each listed row has of its own."""
        return tuple(column for column in self.columns if column.kind in ("text", "count"))

    @cached_property
    def row_list(self) -> RowList | None:
        """Returns the block's list of own rows, or None where all rows are fixed."""
        return next((row for row in self.rows if isinstance(row, RowList)), None)

    @cached_property
    def lone(self) -> Row | None:
        """Returns the only row of a block that has neither a label nor a column for one."""
        named = len(self.amounts) < len(self.columns)
        only = self.rows[0] if len(self.rows) == 1 and not named else None
        return only if isinstance(only, Row) and not only.label else None

    @cached_property
    def fixed(self) -> tuple[Row, ...]:
        """Returns the rows that every workbook has."""
        return tuple(row for row in self.rows if isinstance(row, Row))

    @cached_property
    def fixed_by_id(self) -> Mapping[str, Row]:
        """Returns the rows that every workbook has, by id."""
        return {row.id: row for row in self.fixed}

    def column(self, name: str) -> Column:
        """Returns the column with this id."""
        return self._by_id[name]

    @cached_property
    def _by_id(self) -> Mapping[str, Column]:
        return {column.id: column for column in self.columns}


def header_path(header: Iterable[Sequence[str]], position: int) -> tuple[str, ...]:
    """Returns the words of a header picture above a position, from the top line to the lowest."""
    path = []
    for line in header:
        left = position
        while line[left] == "<":
            left -= 1
        if line[left] != "^":
            path.append(line[left])
    return tuple(path)


@dataclass(frozen=True)
class Table:
    """One official table: what is printed on its sheet and what its blocks mean."""

    id: str
    number: str
    mark: str
    title: str
    header: tuple[tuple[str, ...], ...]
    """The header as a picture: `<` joins with the cell at the left, `^` with the cell above."""
    blocks: tuple[Block, ...]
    lines: tuple[tuple[str, ...], ...]
    """What stands beside what: one row id per block, `*` for the rows that are not named."""
    budget: str | None
    """The budget whose codes the table lists, in the words of the classification; None for all."""
    unit: str
    """The unit in which its amounts are printed, such as 万元."""
    decimals: int
    """The decimals that its amounts have, and that a new workbook prints."""
    fewest_decimals: int
    """The decimals that a cell may print them with; how many it does tells how exact it is."""
    also: tuple[str, ...] = ()
    """Other titles by which the table is known."""
    header_also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Word of the header to others that stand for it."""
    optional: bool = False
    """Whether a workbook may leave it out: that says as much as an empty table."""
    empty: str = ""
    """The note under the table where it has no figures; empty for the usual words."""

    @cached_property
    def step(self) -> int:
        """Returns the last unit of its amounts in 分."""
        return step_of(self.unit, self.decimals)

    @cached_property
    def largest_step(self) -> int:
        """Returns the last unit in 分 of an amount that is printed with the fewest decimals."""
        return step_of(self.unit, self.fewest_decimals)

    def text_of(self, fen: int, *, separator: str = "") -> str:
        """Returns an amount in 分 as this table prints it: more decimals where it has them."""
        return text_of(fen, self.unit, self.decimals, separator=separator)

    def figure_of(self, fen: int) -> Figure:
        """Returns the figure of an amount in 分 that is typed into this table."""
        return figure_of_fen(fen, self.unit, self.decimals)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Returns the columns of all blocks from left to right."""
        return tuple(column for block in self.blocks for column in block.columns)

    @cached_property
    def widths(self) -> tuple[float, ...]:
        """Returns the width in characters of each place, of which a code may take several."""
        return tuple(column.width for column in self.columns for _ in column.places)

    def column(self, name: str) -> Column:
        """Returns the column with this id."""
        return self._block_of[name].column(name)

    def block(self, name: str) -> Block:
        """Returns the block with this id."""
        return self._blocks[name]

    def block_of(self, column: str) -> Block:
        """Returns the block that a column id belongs to."""
        return self._block_of[column]

    def header_path(self, column: str) -> tuple[str, ...]:
        """Returns the words above a column, from the top line to the lowest."""
        return self._paths[column]

    @cached_property
    def _blocks(self) -> Mapping[str, Block]:
        return {block.id: block for block in self.blocks}

    @cached_property
    def _block_of(self) -> Mapping[str, Block]:
        return {column.id: block for block in self.blocks for column in block.columns}

    @cached_property
    def _paths(self) -> Mapping[str, tuple[str, ...]]:
        paths = {c.id: header_path(self.header, c.position) for c in self.columns}
        # Over a code in several cells stands what they are together, and then the level of each.
        return paths | {c.id: paths[c.id][:-1] for c in self.columns if c.cells}


@dataclass(frozen=True, slots=True)
class Link:
    """Tells that a measure, summed over all but `by`, equals (or is at most) a part of another."""

    of: str
    by: tuple[str, ...]
    kind: Literal["equals", "at_most"]
    measure: str
    select: Select
    where: Select


@dataclass(frozen=True, slots=True)
class Absence:
    """Facts that do not exist in a workbook whose `zero` figures print nothing."""

    id: str
    name: str
    measure: str
    select: Select
    zero: tuple[CellRef, ...]


@dataclass(frozen=True, slots=True)
class NextYear:
    """What a year hands to the next: money that is left, and projects that go on."""

    carried: tuple[tuple[CellRef, CellRef], ...] = ()
    """What last year leaves, and what this year begins with."""
    goes_on: tuple[str, ...] = ()
    """Tables whose listed rows go on from last year."""
    began: tuple[str, ...] = ()
    """Tables in which last year listed them."""


NOTHING_HANDED_ON = NextYear()


@dataclass(frozen=True, slots=True)
class Rule:
    """One reconciliation relation of the catalogue, with its stable number."""

    code: str
    kind: RuleKind
    left: Expression
    right: Expression
    each: Mapping[str, tuple[str, ...]]
    unless: tuple[str, ...]
    block: tuple[str, str] | None
    """Table and block of a `tree` rule."""
    texts: Mapping[str, Mapping[str, str]]
    """Language to name, why and fix, where the rule states them itself."""

    @property
    def tables(self) -> tuple[str, ...]:
        """Returns the ids of the tables that the rule speaks of, each once."""
        if self.block:
            return (self.block[0],)
        return tuple(dict.fromkeys(term.table for term in (*self.left, *self.right)))


@dataclass(frozen=True, slots=True)
class ShareGroup:
    """A whole and its parts, as the narrative of a disclosure quotes them."""

    title: str
    whole: Term
    parts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """The extra sheet with shares and year-on-year changes."""

    sheet: str
    title: str
    header: tuple[str, ...]
    groups: tuple[ShareGroup, ...]
