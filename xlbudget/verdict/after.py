"""A workbook as a correction leaves it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from xlbudget.base.amounts import Figure
from xlbudget.facts.balances import WRONG, Balances
from xlbudget.facts.correct import Change, moved
from xlbudget.facts.system import Bound, System
from xlbudget.meaning.outcomes import judge
from xlbudget.meaning.selectors import Fact
from xlbudget.template import CellRef
from xlbudget.verdict.diagnosis import Correction

_MORE = "more"
"""What an amount is beyond what it prints, as an unknown of its own."""


@dataclass(frozen=True, slots=True)
class After:
    """The figures after a correction; `unmended` cells are left out of every question."""

    correction: Correction
    shown: Mapping[CellRef, int]
    unmended: frozenset[CellRef]
    behind_formulas: bool = False
    """Whether what is typed may have more decimals than it prints, and formulas add it up."""

    def system(self, before: System) -> System:
        """Returns the system of these figures."""
        edits = [
            (change.edit, likely - self.shown.get(change.edit.cell, 0))
            for change, likely in self._likely()
        ]
        system = moved(before, edits, self.shown)
        bounds = tuple(
            replace(bound, low=None, high=None) if bound.cell in self.unmended else bound
            for bound in system.bounds
        )
        return self._with_decimals(replace(system, bounds=bounds))

    def _with_decimals(self, system: System) -> System:
        """Returns the system in which each changed amount is any that prints the same."""
        if not self.behind_formulas:
            return system
        facts, bounds = list(system.facts), list(system.bounds)
        rows = {bound.cell: row for row, bound in enumerate(bounds)}
        for change in self.correction.changes:
            number, half = len(facts), (change.step - 1) // 2
            facts.append(Fact(_MORE, change.edit.cell))
            bounds.append(Bound(((1, number),), -half, half))
            for factor, cell in change.edit.cells:
                if cell in rows:
                    bound = bounds[rows[cell]]
                    bounds[rows[cell]] = replace(bound, terms=(*bound.terms, (-factor, number)))
        negative = system.may_be_negative | {*range(len(system.facts), len(facts))}
        return System(tuple(facts), tuple(bounds), negative)

    def failing(self, balances: Balances) -> frozenset[int]:
        """Returns, by whole 分, the numbers of the relations that fail with these figures."""
        moves: dict[CellRef, int] = {}
        for change, likely in self._likely():
            for factor, cell in change.edit.cells:
                by = likely - self.shown.get(change.edit.cell, 0)
                moves[cell] = moves.get(cell, 0) + factor * by

        def figure(cell: CellRef) -> Figure | None:
            shown = balances.figure(cell)
            if shown is None or cell not in moves:
                return shown
            amount = shown.shown + moves[cell]
            return Figure(amount, amount, shown.step)

        touched = {n for cell in moves for _, n in balances.numbers_of_cell.get(cell, ())}
        return frozenset(
            number
            for number in touched | balances.wrong
            if not any(cell in self.unmended for _, cell in balances.relations[number].cells)
            and (
                number not in touched or judge(balances.relations[number], figure).outcome in WRONG
            )
        )

    def _likely(self) -> Iterator[tuple[Change, int]]:
        return zip(self.correction.changes, self.correction.likely, strict=True)
