"""What was understood of a form: drafted tables, and what was not understood, with its cells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from xlbudget.drafting.selection import Selection
from xlbudget.drafting.world import World

ColumnKind = Literal["amount", "code", "name", "label", "government"]
DoubtKind = Literal[
    "word",
    "clash",
    "silence",
    "no_header",
    "no_amounts",
    "picture",
    "second_header",
    "other_year",
    "remarks",
    "no_unit",
    "no_list",
    "no_total",
    "too_many",
    "too_long",
]


class Spot(NamedTuple):
    """A cell of the form, rows and columns counted from 1; row 0 is the name of the sheet."""

    sheet: str
    row: int
    column: int


class Reason(NamedTuple):
    """Why something is selected: the words of a cell, or one of the structural rules."""

    kind: Literal[
        "title", "words", "subtotal", "nested", "beside", "rows", "spent", "defined", "apart"
    ]
    text: str
    spot: Spot | None = None


class Doubt(NamedTuple):
    """Something that a person has to look at: a word, a silence, a part that was not read."""

    kind: DoubtKind
    spot: Spot
    text: str = ""
    rest: str = ""
    """What of the text is not understood, or the dimension of which nothing is said."""
    taken: str = ""
    """What was taken in the place of what is not said, "" for everything."""


class Note(NamedTuple):
    """Something that was left out: a table about other things, a sheet without any."""

    kind: Literal["outside", "no_table"]
    sheet: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class DraftColumn:
    """A column: where it stands, the words above it from top to bottom, what they select."""

    place: int
    """The sheet column, counted from 1; the first one of a code in several cells."""
    path: tuple[str, ...]
    kind: ColumnKind
    select: Selection = field(default_factory=dict)
    lists: frozenset[str] = frozenset()
    """What the words say that its rows list."""
    measure: str = ""
    side: str = ""
    """`income`, `expenditure`, `both`, or "" where nothing is said of it."""
    is_total: bool = False
    is_understood: bool = True
    id: str = ""
    cells: tuple[str, ...] = ()
    """The headers over the parts of a code that stands in several cells."""
    reasons: tuple[Reason, ...] = ()

    @property
    def places(self) -> int:
        """Returns how many sheet columns it takes."""
        return max(1, len(self.cells))


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A fixed row; `code` is that of a class that its label names."""

    label: str
    row: int
    spot: Spot | None = None
    """The cell of its label."""
    select: Selection = field(default_factory=dict)
    id: str = ""
    parent: str = ""
    code: str = ""
    is_total: bool = False
    is_understood: bool = True
    ordinal: str = ""
    owner: int | None = None
    """The sheet row that it is nested under, by its ordinal or by a subtotal behind it."""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftBlock:
    """Columns and rows that stand side by side with other blocks."""

    columns: tuple[DraftColumn, ...]
    side: str = ""
    """`income`, `expenditure`, `both`, or "" where nothing is said of it."""
    measure: str = ""
    lists: str = ""
    """The dimension whose codes or names its rows are, "" where all are fixed."""
    select: Selection = field(default_factory=dict)
    rows: tuple[DraftRow, ...] = ()
    total_first: bool = True
    is_sample: bool = False
    """Whether the form shows only the beginning of its rows: 一、…, 二、."""
    reasons: tuple[Reason, ...] = ()
    id: str = ""

    @property
    def amounts(self) -> tuple[DraftColumn, ...]:
        """Returns the columns that hold figures."""
        return tuple(column for column in self.columns if column.kind == "amount")

    @property
    def classes(self) -> tuple[DraftRow, ...]:
        """Returns the rows that are classes of functions."""
        return tuple(row for row in self.rows if row.code)

    @property
    def named_rows(self) -> tuple[DraftRow, ...]:
        """Returns the fixed rows that are no classes."""
        return tuple(row for row in self.rows if not row.code)


@dataclass(frozen=True, slots=True)
class DraftTable:
    """One table of the form; `header` is the picture of the template language."""

    id: str
    sheet: str
    title: str
    title_spot: Spot
    mark: str
    unit: str
    header: tuple[tuple[str, ...], ...]
    header_rows: range
    blocks: tuple[DraftBlock, ...]
    last_row: int
    measure: str = ""
    select: Selection = field(default_factory=dict)
    empty: str = ""
    """The note under a table without figures."""
    doubts: tuple[Doubt, ...] = ()
    reasons: tuple[Reason, ...] = ()
    says_whole: bool = False
    """Whether the title says that it is a table of everything."""

    @property
    def selections(self) -> tuple[Selection, ...]:
        """Returns what its parts select: table, blocks, columns, rows."""
        blocks = self.blocks
        return (
            self.select,
            *(block.select for block in blocks),
            *(column.select for block in blocks for column in block.columns),
            *(row.select for block in blocks for row in block.rows),
        )


@dataclass(frozen=True, slots=True)
class FormRead:
    """A form as it was understood."""

    tables: tuple[DraftTable, ...]
    world: World
    doubts: tuple[Doubt, ...]
    """Those that belong to no drafted table."""
    notes: tuple[Note, ...]
    cells: Mapping[str, Mapping[tuple[int, int], str]]
    """What the sheets show, by sheet name and cell, for the picture beside the draft."""
    merged: Mapping[str, tuple[tuple[int, int, int, int], ...]]

    @property
    def all_doubts(self) -> tuple[Doubt, ...]:
        """Returns every doubt, those of the tables first."""
        return (*(doubt for table in self.tables for doubt in table.doubts), *self.doubts)
