"""The search for the corrections of one fault, while others in the workbook may be anything."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from xlbudget.facts.accidents import accidents
from xlbudget.facts.balances import Amount, Balances
from xlbudget.facts.correct import Change, Clues, corrections
from xlbudget.facts.edits import Edit, edits_of
from xlbudget.facts.faults import Fault, Faults, cells_of
from xlbudget.facts.part import nearest, part_of
from xlbudget.facts.search import MOST_EDITS, least_edits
from xlbudget.facts.steps import Steps
from xlbudget.facts.system import System
from xlbudget.meaning.slips import WEIGHTS, amounts_between, hint_of
from xlbudget.template import CellRef
from xlbudget.verdict.case import Case
from xlbudget.verdict.diagnosis import Correction
from xlbudget.verdict.explain import explained

_FIGURES, _FEWEST_FIGURES = 2_500, 120
"""How many figures one search looks at: the nearest ones of a large workbook."""
_STEPS = 150_000
"""For everything that is asked of a workbook whose figures clash."""
_ENTRY_STEPS = 100_000
"""The same for entry sheets, whose reading takes as long as such a search."""
_SHORT_STEPS = 40_000
"""For the search of single cells where one slip explains everything."""
_ACCIDENT_STEPS = 40_000
_CONFIRM_STEPS = 4
"""What is kept for the questions to the whole workbook, for each line and unknown."""
_NO_PROMISE = (1, 0, True)
_PART_STEPS = 150
"""What it takes to lay out a part, for each thousand lines of the whole."""


class FaultSearch:
    """The edits and figures of a workbook, and the steps that are left to search them."""

    def __init__(self, case: Case, system: System) -> None:
        self.case, self.system = case, system
        figures = {cell: f for cell in case.readings.figures if (f := case.figure(cell))}
        self.shown = {cell: figure.shown for cell, figure in figures.items()}
        if case.moves and not case.plan:
            self.edits: Sequence[Edit] = case.moves.edits
            self.shown |= case.moves.amounts
        else:
            typed = frozenset(cell for cell in figures if cell not in case.readings.formulas)
            self.edits = edits_of(system, case.plan, typed)
        self.plain = not (case.plan or case.moves)
        self.balances = Balances(case.judged, case.figure)
        self.edits_of_cell: dict[CellRef, list[int]] = {}
        for number, edit in enumerate(self.edits):
            for cell in (edit.cell,) if self.plain else (cell for _, cell in edit.cells):
                self.edits_of_cell.setdefault(cell, []).append(number)
        self.cells = frozenset(bound.cell for bound in system.bounds if bound.cell)
        self.steps = Steps(_ENTRY_STEPS if case.moves else _STEPS)
        self.accident_steps = self.steps.up_to(_ACCIDENT_STEPS)
        self.complete = True
        wrong = self.balances.cells(sorted(self.balances.wrong))
        self.concerned = {n for cell in wrong for n in self.edits_of_cell.get(cell, ())}
        self.promises: dict[int, tuple[int, int, bool]] = {}

    def hurry(self) -> None:
        """Leaves fewer steps, where there is an answer already."""
        self.steps = self.steps.up_to(_SHORT_STEPS)

    def pieces(self, group: Fault, faults: Faults) -> Iterable[Fault]:
        """Yields a fault, or each likely edit of one that has too many to be searched together.

        Where formulas carry typed amounts on, a guess takes more edits than are needed.
        """
        few = least_edits(faults.proofs[number] for number in group.failing) <= MOST_EDITS
        if few and (not self.plain or len(group.likely) <= MOST_EDITS):
            yield group
            return
        for edit in group.likely:
            effects = self.balances.effects(self.edits[edit])
            touched = tuple(number for number in group.failing if number in effects)
            yield Fault(touched, (edit,))
        if group.left:
            yield Fault(group.left, (), group.left)

    def of_fault(
        self, fault: Fault, faults: Faults, count: int = 1, to_do: int = 1
    ) -> list[Correction]:
        """Returns the corrections of one fault of `count`, of which `to_do` are to be searched."""
        kept = (len(self.system.bounds) + len(self.system.facts)) * _CONFIRM_STEPS
        steps = self.steps
        self.steps = steps.up_to(steps.left - (0 if self.is_whole(count) else kept)).share(to_do)
        searched = self._searched(fault, faults, count)
        self.steps = steps
        if count > 1 and (not searched or len(searched[0].changes) > 1):
            searched = with_slips(self.slips(fault.failing), searched)
        return inferred(searched, len(fault.failing))

    def _searched(self, fault: Fault, faults: Faults, count: int) -> list[Correction]:
        """Returns the smallest corrections of one fault, while the others may be anything."""
        mine = frozenset(fault.failing)
        loose = [
            edit for group in faults.groups for edit in group.likely if edit not in fault.likely
        ]
        elsewhere = [n for group in faults.groups for n in group.left if n not in mine]
        forgotten = self.balances.cells(elsewhere)
        start = self.balances.cells(fault.failing) | cells_of(self.edits, fault.likely)
        start |= dict.fromkeys(fault.cells)
        near = self.near(start, count).difference(forgotten)
        local = {number for cell in near for number in self.edits_of_cell.get(cell, ())}
        untied = frozenset(loose)
        proofs = tuple(
            faults.proofs[n]
            for n in fault.failing
            if untied.isdisjoint(faults.proofs[n])
            and not any(cell in forgotten for _, cell in self.balances.relations[n].cells)
        )
        clues = Clues(proofs, tuple(loose), fault.likely, count > 1)
        return self.answers(near, clues, sorted({*local, *loose, *fault.likely}))

    def answers(
        self, near: frozenset[CellRef], clues: Clues, numbers: Sequence[int]
    ) -> list[Correction]:
        """Returns the smallest sets of these edits that mend the part near the fault, ranked."""
        if self.steps.spent:
            self.complete = False
            return []
        numbers = sorted(numbers, key=self._promise)
        part = part_of(self.system, near)
        if part is not self.system:
            self.steps.take(len(self.system.bounds) * _PART_STEPS // 1000)
        number_of = {number: index for index, number in enumerate(numbers)}

        def renumbered(edits: Iterable[int]) -> tuple[int, ...]:
            return tuple(number_of[edit] for edit in edits if edit in number_of)

        local = Clues(
            tuple(frozenset(renumbered(proof)) for proof in clues.proofs),
            renumbered(clues.loose),
            renumbered(clues.likely),
            clues.confirmed_later,
            not self.plain,
        )
        edits = [self.edits[number] for number in numbers]
        searched = corrections(part, edits, self.shown, self.case.usual, self.steps, local)
        self.complete = self.complete and searched.complete
        return sorted(
            (explained(self.case, changes) for changes in searched.answers),
            key=lambda correction: correction.rank,
        )

    def _promise(self, number: int) -> tuple[int, int, bool]:
        """Returns how soon an edit is tried: more relations mended, a surer slip, not a blank.

        A search that ends early, because many cells would do, has then seen the likely ones.
        """
        if number not in self.promises:
            promised = number in self.concerned
            self.promises[number] = self._promised(self.edits[number]) if promised else _NO_PROMISE
        return self.promises[number]

    def _promised(self, edit: Edit) -> tuple[int, int, bool]:
        now = self.shown.get(edit.cell, 0)
        amount = self.balances.best(self.balances.effects(edit))
        return (-amount.weight, -self.surety(edit, amount), not now) if amount else (0, 0, not now)

    def surety(self, edit: Edit, amount: Amount) -> int:
        """Returns how surely a slip explains one of the amounts by which a cell may be off."""
        now, usual = self.shown.get(edit.cell, 0), self.case.usual(edit.cell)
        moves, tables = self.case.moves, self.case.family.tables
        unit = moves.unit if moves else tables[edit.cell.table].unit
        wanted = amounts_between(
            now, now + amount.low, now + amount.high, usual, 1 if moves else usual
        )
        hints = (hint_of(now, each, usual, {}, unit) for each in wanted)
        return max(map(WEIGHTS.__getitem__, hints), default=0)

    def near(self, start: Iterable[CellRef], count: int) -> frozenset[CellRef]:
        """Returns the cells that a search for one of several faults looks at."""
        if self.is_whole(count):
            return self.cells
        most = max(_FIGURES // count, _FEWEST_FIGURES)
        return nearest(start, self.balances, most) & self.cells

    def is_whole(self, count: int) -> bool:
        """Tells whether a search for one of several faults looks at all figures."""
        return len(self.system.bounds) <= max(_FIGURES // count, _FEWEST_FIGURES)

    def slips(self, failing: Sequence[int]) -> tuple[Correction, ...]:
        """Returns the paste accidents that explain these failing relations."""
        if not (self.plain and failing):
            return ()
        slips = accidents(
            self.case.family, self.case.structure, self.balances, failing, self.accident_steps
        )
        self.complete = self.complete and (slips.complete or bool(slips.answers))
        return tuple(
            Correction(
                tuple(
                    Change(Edit(cell, ((1, cell),)), amount, amount)
                    for cell, amount in accident.wanted.items()
                ),
                (accident.kind,) * len(accident.wanted),
                tuple(accident.wanted.values()),
            )
            for accident in slips.answers
        )


def with_slips(slips: Sequence[Correction], searched: list[Correction]) -> list[Correction]:
    """Returns all corrections of a fault, slips first unless a single cell explains it."""
    if searched and len(searched[0].changes) == 1:
        return searched
    cells = {slip.cells for slip in slips}
    return [*slips, *(correction for correction in searched if correction.cells not in cells)]


def inferred(ranked: list[Correction], failing: int) -> list[Correction]:
    """Returns corrections whose cells were only inferred, named so.

    No slip explains the figure, and other figures explain the clash as well, or it is but one.
    """
    if len(ranked) == 1 and failing > 1:
        return ranked
    return [
        replace(correction, hints=tuple(hint or "inferred" for hint in correction.hints))
        for correction in ranked
    ]
