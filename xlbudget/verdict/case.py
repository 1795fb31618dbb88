"""What is asked about a workbook as a whole: its figures, and which of them are believed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from xlbudget.base.amounts import Figure
from xlbudget.facts.system import System, system_of
from xlbudget.facts.witness import holding
from xlbudget.intake.readings import Readings
from xlbudget.meaning.outcomes import Judged, Outcome
from xlbudget.meaning.plan import Plan
from xlbudget.meaning.relations import Relation
from xlbudget.meaning.structure import Structure
from xlbudget.template import CellRef, Family

if TYPE_CHECKING:
    from xlbudget.facts.edits import Moves

_WRONG = (Outcome.FAILED, Outcome.BALANCED)
_SMALL = 4


@dataclass(frozen=True)
class Case:
    """A workbook with the outcomes of its relations, and how its cells move each other.

    `plan` is given for a linked one, `moves` where amounts are typed on sheets of their own; with
    neither, every cell is typed. What stands in an `unknown` cell is not believed; a cell that
    cannot be read is unknown anyway.
    """

    family: Family
    structure: Structure
    readings: Readings
    judgements: Sequence[Judged]
    plan: Plan | None = None
    moves: "Moves | None" = None
    unknown: frozenset[CellRef] = frozenset()

    def figure(self, cell: CellRef) -> Figure | None:
        """Returns the figure of a cell, None for one that is unknown."""
        return None if cell in self.unknown else self.readings.figures.get(cell)

    def typed(self, cell: CellRef) -> int:
        """Returns what is typed in a cell, of an official table or of an entry sheet, in 分."""
        if self.moves and cell in self.moves.amounts:
            return self.moves.amounts[cell]
        figure = self.figure(cell)
        return figure.shown if figure else 0

    @property
    def unread(self) -> frozenset[CellRef]:
        """Returns all cells whose amounts are not known."""
        figures = self.readings.figures.items()
        return self.unknown | {cell for cell, figure in figures if figure is None}

    @cached_property
    def judged(self) -> Sequence[Judged]:
        """Returns the outcomes; a relation with a cell that is not believed has none."""
        if not self.unknown:
            return self.judgements
        return [
            Judged(judged.relation, Outcome.NOT_CHECKED)
            if any(cell in self.unknown for _, cell in judged.relation.cells)
            else judged
            for judged in self.judgements
        ]

    @cached_property
    def wrong(self) -> bool:
        """Tells whether a relation fails by itself."""
        return any(judged.outcome in _WRONG for judged in self.judged)

    @property
    def ambiguous(self) -> bool:
        """Tells whether a code is listed twice: then its rows have no meaning of their own.

        Unless nothing of what stands in them is believed.
        """
        return any(
            CellRef(table, row.id, column.id) not in self.unknown
            for (table, block), rows in self.structure.rows.items()
            for row in rows
            if row.is_repeated
            for column in self.family.tables[table].block(block).amounts
        )

    def system(self, figure: Callable[[CellRef], Figure | None]) -> System:
        """Returns the system of these figures."""
        absent = holding(self.family, self.readings.amounts)
        return system_of(self.family, self.structure, figure, absent, self.unread)

    def usual(self, cell: CellRef) -> int:
        """Returns the last unit in 分 of what a cell prints, as far as its table leaves it open."""
        table, figure = self.family.tables.get(cell.table), self.readings.figures.get(cell)
        if table is None or figure is None:
            return self.family.step(cell)
        return max(table.step, min(figure.step, table.largest_step))

    @cached_property
    def small(self) -> Mapping[CellRef, Sequence[Relation]]:
        """Returns the relations of few cells that each cell stands in."""
        small: dict[CellRef, list[Relation]] = {}
        for judged in self.judged:
            cells = judged.relation.cells
            if len(cells) <= _SMALL:
                for _, cell in cells:
                    small.setdefault(cell, []).append(judged.relation)
        return small
