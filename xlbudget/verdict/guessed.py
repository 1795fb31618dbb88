"""The guess at all faults at once, confirmed on the whole.

Where formulas carry typed amounts on, many cells explain a sum that fails, and their figures
overlap: no fault can be searched while all others may be anything. The guess gives each of them one
edit; what they should show follows from the relations, and whether facts print it is asked of the
whole. What clashes is left unmended.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from xlbudget.facts.correct import Change, change_between
from xlbudget.facts.edits import Edit
from xlbudget.facts.faults import Faults
from xlbudget.facts.guess import least_of
from xlbudget.facts.solve import Consistent, Inconsistent, Unproven, solve
from xlbudget.facts.system import System
from xlbudget.meaning.slips import WEIGHTS
from xlbudget.template import CellRef
from xlbudget.verdict.after import After
from xlbudget.verdict.diagnosis import Correction, together
from xlbudget.verdict.explain import explained
from xlbudget.verdict.fault_search import FaultSearch, inferred

_MOST_ROUNDS = 12
"""How often figures that clash are left unmended."""


class Answer(NamedTuple):
    """A correction of all but the `unmended` cells, and the figures as it leaves them."""

    correction: Correction
    unmended: frozenset[CellRef]
    system: System


class Guessed:
    """The guess as corrections of one cell each, and what is left unmended."""

    def __init__(self, search: FaultSearch, faults: Faults) -> None:
        self.search = search
        for number, by in faults.amounts.items():
            search.balances.make(search.balances.effects(search.edits[number]), by)
        self.parts = list(self._parts(faults))
        search.balances.restart()
        left = [number for group in faults.groups for number in group.left]
        self.unmended = dict(search.balances.cells(left))

    def answer(self) -> Answer | None:
        """Returns what of the guess does together, if the steps reach it."""
        for _ in range(_MOST_ROUNDS):
            if not self.parts:
                break
            after = self._after(together(self.parts))
            if failing := after.failing(self.search.balances):
                self._leave(self.search.balances.cells(sorted(failing)))
                continue
            system = after.system(self.search.system)
            match solve(system, steps=self.search.steps):
                case Consistent():
                    return Answer(self._with_ends(), after.unmended, system)
                case Inconsistent() as proof:
                    self._leave(bound.cell for _, bound in proof.weights if bound.cell)
                case Unproven():
                    break
        return None

    def _parts(self, faults: Faults) -> Iterator[Correction]:
        """Yields what each cell may show while the others show what was chosen for them."""
        balances = self.search.balances
        for number, by in faults.amounts.items():
            edit = self.search.edits[number]
            effects = balances.effects(edit)
            self.search.steps.take(len(effects) + 1)
            balances.make(effects, -by)
            now = self.search.shown.get(edit.cell, 0)
            amount = balances.best(effects, least_of(self.search.shown, edit), tie=0)
            low, high = (amount.low, amount.high) if amount else (by, by)
            usual = self.search.case.usual(edit.cell)
            between = change_between(edit, now + low, now + high, usual, 1)
            correction = self._chosen(edit, *between) if between else None
            balances.make(effects, correction.likely[0] - now if correction else by)
            if correction:
                mended = sum(relation in balances.wrong for relation in effects)
                yield from inferred([correction], mended)

    def _chosen(self, edit: Edit, change: Change, middle: int) -> Correction:
        """Returns the change with its likely amount: of the slip, or else the middle one."""
        if change.is_absurd(self.search.shown):
            now = self.search.shown.get(edit.cell, 0)
            middle = min((change.low, change.high), key=lambda end: abs(end - now))
            change = replace(change, low=middle, high=middle)
        correction = explained(self.search.case, (change,))
        if WEIGHTS[correction.hints[0]] <= WEIGHTS["blank"]:
            correction = replace(correction, likely=(middle,))
        return correction

    def _leave(self, cells: Iterable[CellRef]) -> None:
        """Leaves cells unmended, and the corrections that nothing else asks for."""
        self.unmended.update(dict.fromkeys(cells))
        self.parts = [
            part
            for part in self.parts
            for edit in (part.changes[0].edit,)
            if edit.cell not in self.unmended
            and not all(cell in self.unmended for _, cell in edit.cells)
        ]

    def _after(self, correction: Correction) -> After:
        return After(correction, self.search.shown, frozenset(self.unmended), behind_formulas=True)

    def _with_ends(self) -> Correction:
        """Returns the correction with the ends of its amounts, where all do at once."""
        correction = together(self.parts)
        lows = tuple(change.low for change in correction.changes)
        highs = tuple(change.high for change in correction.changes)
        if lows == highs or all(
            self._does(replace(correction, likely=ends)) for ends in (lows, highs)
        ):
            return correction
        clear = zip(correction.changes, correction.likely, strict=True)
        changes = tuple(replace(change, low=likely, high=likely) for change, likely in clear)
        return replace(correction, changes=changes)

    def _does(self, correction: Correction) -> bool:
        after = self._after(correction)
        return not after.failing(self.search.balances) and isinstance(
            solve(after.system(self.search.system), steps=self.search.steps), Consistent
        )
