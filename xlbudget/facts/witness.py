"""Typed amounts whose formulas print exactly the given figures.

Figures that were rounded one by one do not add up to the last place. Where facts exist that print
all of them, the inputs of a linked workbook are taken from such facts: nearly all stay as given,
a few get the 元 behind the printed 万元.
"""

from collections.abc import Iterable, Mapping

from xlbudget.base.amounts import NONE, Figure
from xlbudget.facts.solve import Consistent, solve
from xlbudget.facts.system import system_of, totals
from xlbudget.meaning.plan import Plan
from xlbudget.meaning.structure import Structure
from xlbudget.template import CellRef, Family


def inputs_that_print(
    family: Family, structure: Structure, plan: Plan, amounts: Mapping[CellRef, int]
) -> dict[CellRef, int] | None:
    """Returns the amount in 分 of every input so that all given figures are printed.

    None where no facts print the figures, or none could be confirmed.
    """
    # What was left blank stays blank if that is possible at all.
    for is_rounded in (False, True):
        inputs = _inputs(family, structure, plan, amounts, is_rounded=is_rounded)
        if inputs is not None:
            return inputs
    return None


def _inputs(
    family: Family,
    structure: Structure,
    plan: Plan,
    amounts: Mapping[CellRef, int],
    *,
    is_rounded: bool,
) -> dict[CellRef, int] | None:
    inputs = frozenset(plan.inputs)

    def figure(cell: CellRef) -> Figure:
        if cell not in amounts and cell in inputs:
            return Figure(0, 0, family.step(cell)) if is_rounded else NONE
        return family.tables[cell.table].figure_of(amounts.get(cell, 0))

    system = system_of(family, structure, figure, holding(family, amounts))
    number_of_bound = {
        bound.cell: number for number, bound in enumerate(system.bounds) if bound.cell
    }
    wishes = {
        number_of_bound[cell]: amounts.get(cell, 0)
        for cell in plan.inputs
        if cell in number_of_bound
    }
    answer = solve(system, wishes)
    if not isinstance(answer, Consistent):
        return None
    sums = {bound.cell: total for bound, total in totals(system, answer.amounts)}
    return {cell: sums[cell] for cell in plan.inputs if sums.get(cell)}


def holding(family: Family, amounts: Mapping[CellRef, int]) -> Iterable[str]:
    """Returns the absences whose figures print nothing, so that their facts do not exist."""
    return tuple(
        absence.id
        for absence in family.absences
        if not any(amounts.get(cell) for cell in absence.zero)
    )
