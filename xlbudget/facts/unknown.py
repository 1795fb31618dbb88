"""What the figures that can be read leave for those that cannot."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from xlbudget.base.amounts import round_to
from xlbudget.facts.highs import INFINITY, Constraint, Status, Variable, run, solver_of
from xlbudget.facts.solve import low_of
from xlbudget.facts.steps import Steps
from xlbudget.facts.system import System
from xlbudget.template import CellRef

_SCALE = 100.0
_FAR = 10**15
"""An end beyond this, in 分, is none."""
_MOST_STEPS = 120_000
_TOLERANCE = 1e-4
"""How far in 元 the solver may be off: far under a last unit, over what floats lose of 10^9."""


class Amounts(NamedTuple):
    """What a cell may show, in 分: from `low` to `high`, and of these the likeliest."""

    low: int
    high: int
    likely: int


def amounts_of(
    system: System, cells: Iterable[CellRef], usual: Callable[[CellRef], int]
) -> Mapping[CellRef, Amounts]:
    """Returns what cells without a figure may show, printed in the `usual` last unit of each in 分.

    A cell that the other figures do not hold from both sides is left out, as are those that the
    steps do not reach.
    """
    steps = Steps(_MOST_STEPS)
    wanted = frozenset(cells)
    asked = [bound for bound in system.bounds if bound.cell in wanted]
    if not asked:
        return {}
    lines = [
        Constraint(
            bound.terms,
            -INFINITY if bound.low is None else bound.low / _SCALE,
            INFINITY if bound.high is None else bound.high / _SCALE,
        )
        for bound in system.bounds
    ]
    solver = solver_of([Variable(low_of(system, n)) for n in range(len(system.facts))], lines)
    solver.setOptionValue("presolve", "off")
    solver.setOptionValue("primal_feasibility_tolerance", _TOLERANCE)
    amounts: dict[CellRef, Amounts] = {}
    for bound in asked:
        ends = []
        for direction in (1, -1):
            for sign, number in bound.terms:
                solver.changeColCost(number, float(direction * sign))
            if run(solver, steps) is not Status.OPTIMAL:
                break
            ends.append(direction * round(solver.getInfo().objective_function_value * _SCALE))
        for _, number in bound.terms:
            solver.changeColCost(number, 0.0)
        if bound.cell and len(ends) > 1 and max(map(abs, ends)) < _FAR:
            step = usual(bound.cell)
            low, high = (round_to(end, step) for end in ends)
            amounts[bound.cell] = Amounts(low, high, round_to(sum(ends) // 2, step))
    return amounts
