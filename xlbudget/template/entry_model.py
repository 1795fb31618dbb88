"""What a template declares of its entry sheets: sheets, sections, columns, instructions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from xlbudget.template.model import Row, Select

EntryKind = Literal[
    "amount",
    "code",
    "name",
    "own_name",
    "government",
    "scope",
    "label",
    "text",
    "count",
    "choice",
    "belongs",
    "shown",
    "sum",
    "remark",
]
SectionKind = Literal["facts", "memo", "settings", "last_year"]


@dataclass(frozen=True, slots=True)
class EntryColumn:
    """One column of an entry sheet; an `amount` holds the facts that it selects.

    `name` follows from the code and `own_name` is typed where the classification has none; `text`
    and `count` are typed for the column of an official table that has the same id;
    `belongs` holds a code of the dimension `of`; `shown` repeats for the line's code what other
    sections hold of the selected facts; it, `sum` and `remark` are formulas.
    """

    id: str
    kind: EntryKind
    select: Select
    choices: tuple[str, ...] = ()
    of: str = ""
    not_under: tuple[str, ...] = ()
    """Beginnings of the codes that have no amount here, of which a warning tells."""
    position: int = 0
    """Place in the section, counted from 0."""


@dataclass(frozen=True)
class Section:
    """A part of an entry sheet: lines of one kind under a header of their own.

    Its lines are typed (`each` names their dimension, `room` says how many), printed already from
    the classification (`printed`, with `room` for others behind them), or the fixed `rows`.
    It is a part of its measure; where `also` is given, its amounts are a part of that measure too.
    """

    id: str
    kind: SectionKind
    title: str
    measure: str
    each: str
    printed: bool
    room: int
    header: tuple[tuple[str, ...], ...]
    columns: tuple[EntryColumn, ...]
    rows: tuple[Row, ...]
    select: Select = field(default_factory=dict)
    """What all of its columns select."""
    also: "Section | None" = None
    """The same lines as a part of another measure: there `belongs` is the code of each line."""
    ask: Select = field(default_factory=dict)
    """Lines with amounts of these facts are asked about when the next year begins."""
    lines_of: str = ""
    """The id of the section whose lines these are, where they are not its own."""

    @property
    def typed_in(self) -> str:
        """Returns the id of the section whose lines are typed."""
        return self.lines_of or self.id

    @cached_property
    def amounts(self) -> tuple[EntryColumn, ...]:
        """Returns the columns that are typed as amounts."""
        return self.of_kind("amount")

    @cached_property
    def summed(self) -> tuple[EntryColumn, ...]:
        """Returns the columns that the sum of a line adds up."""
        return tuple(column for column in self.columns if column.kind in ("amount", "shown"))

    def of_kind(self, kind: EntryKind) -> tuple[EntryColumn, ...]:
        """Returns the columns of a kind."""
        return tuple(column for column in self.columns if column.kind == kind)


@dataclass(frozen=True, slots=True)
class EntrySheet:
    """One sheet where an accountant types."""

    id: str
    name: str
    title: str
    hint: str
    widths: tuple[float, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """One part of the instructions: a heading and its sentences."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntryForm:
    """Where the facts of a family are typed, and in which units of money."""

    units: tuple[str, ...]
    sheets: tuple[EntrySheet, ...]
    guide: tuple[Guide, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Other words that are taken for one of the units."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """Returns the sections of all sheets."""
        return tuple(section for sheet in self.sheets for section in sheet.sections)

    def parts(self, measure: str) -> tuple[Section, ...]:
        """Returns the sections that hold the facts of a measure, each a part of them."""
        held = (part for section in self.sections for part in (section, section.also))
        return tuple(part for part in held if part and part.measure == measure)


NO_ENTRY_SHEETS = EntryForm((), ())
"""Of a family whose figures are typed into the official tables."""
