"""One family: everything that the files of a template say, and what follows from that alone."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from xlbudget.base.amounts import step_of
from xlbudget.template.entry_model import NO_ENTRY_SHEETS, EntryForm
from xlbudget.template.model import (
    NOTHING_HANDED_ON,
    Absence,
    Block,
    CellRef,
    Link,
    NextYear,
    RowSet,
    Rule,
    Select,
    Shares,
    Table,
)

if TYPE_CHECKING:
    from xlbudget.template.forms import FormLayout
    from xlbudget.template.narrative import Narrative
    from xlbudget.template.plausible import Plausible

_T = TypeVar("_T")


@dataclass(frozen=True, eq=False)
class Family:
    """One template: a province's set of official tables and the relations between them.

    It is loaded once, so it is equal to nothing but itself, and what follows from it can be kept.
    """

    id: str
    name: str
    version: int
    accepts: tuple[int, ...]
    unit: str
    decimals: int
    fewest_decimals: int
    dimensions: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, tuple[int, ...]]
    """Dimension of listed rows to the lengths that its codes may have; empty for names."""
    groups: Mapping[str, Select]
    measures: Mapping[str, tuple[str, ...]]
    links: tuple[Link, ...]
    absences: tuple[Absence, ...]
    rowsets: Mapping[str, RowSet]
    classification: Mapping[str, str]
    tables: Mapping[str, Table]
    caption: str = ""
    """The word before the unit's name over each table; empty for the usual one."""
    rules: Mapping[str, Rule] = field(default_factory=dict)
    shares: Shares | None = None
    entry: EntryForm = NO_ENTRY_SHEETS
    plausible: "Plausible | None" = None
    next_year: NextYear = NOTHING_HANDED_ON
    narrative: "Narrative | None" = None
    forms: "FormLayout | None" = None

    def __repr__(self) -> str:
        """Returns the id alone: all fields are a hundred thousand characters."""
        return f"Family({self.id!r})"

    def once(self, key: object, make: Callable[[], _T]) -> _T:
        """Returns what follows from the template alone, worked out the first time it is asked."""
        if key not in self._made:
            self._made[key] = make()
        return cast(_T, self._made[key])

    @cached_property
    def _made(self) -> dict[object, object]:
        return {}

    def is_code(self, dimension: str, text: str) -> bool:
        """Tells whether a text is a code of a list: digits, as many as one of its levels has."""
        return len(text) in self.lists.get(dimension, ()) and text.isascii() and text.isdigit()

    @cached_property
    def absence(self) -> Mapping[str, Absence]:
        """Returns the absences by id."""
        return {absence.id: absence for absence in self.absences}

    def step(self, cell: CellRef) -> int:
        """Returns the last unit in 分 of what a cell prints; the family's for one of no table."""
        table = self.tables.get(cell.table)
        return table.step if table else step_of(self.unit, self.decimals)

    def blocks(self) -> Iterator[tuple[Table, Block]]:
        """Yields every block of every table, with its table."""
        for table in self.tables.values():
            for block in table.blocks:
                yield table, block
