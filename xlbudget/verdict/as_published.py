"""Last units that formulas miss because what was typed had been rounded: nobody typed wrongly.

Formulas add up rounded amounts, other tables print the rounded sum; typing in 元 avoids it.
"""

from collections.abc import Iterator, Sequence

from xlbudget.base.amounts import text_of
from xlbudget.intake.opened import Opened, cell_of
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.outcomes import Judged
from xlbudget.meaning.plan import Plan, evaluate
from xlbudget.verdict.supposed import BAD

_MOST = 20
"""Last units beyond which no sum of rounded amounts is looked at."""


def rounded_inputs(opened: Opened, judged: Sequence[Judged]) -> Iterator[Finding]:
    """Yields the finding that typed amounts, as rounded as they are, explain all that fails."""
    family, plan = opened.family, opened.plan
    bad = [judgement for judgement in judged if judgement.outcome in BAD]
    if not bad or plan is None or not _small_and_computed(opened, plan, bad):
        return
    # The solver is asked only where every difference is small.
    from xlbudget.facts.solve import Consistent, solve
    from xlbudget.verdict.case import Case

    case = Case(family, opened.located.structure, opened.readings, judged)
    system = case.system(lambda cell: None if cell in plan.formulas else case.figure(cell))
    if isinstance(solve(system), Consistent):
        largest = max(abs(judgement.difference) for judgement in bad)
        params = {
            "count": str(len(bad)),
            "difference": text_of(largest, family.unit, family.decimals),
            "unit": family.unit,
        }
        cells = dict.fromkeys(cell for judgement in bad for _, cell in judgement.relation.left)
        yield Finding("N131", params, tuple(cell_of(opened, cell) for cell in cells))


def _small_and_computed(opened: Opened, plan: Plan, bad: Sequence[Judged]) -> bool:
    """Tells whether differences are small and in figures that are what their formulas give."""
    family, figures = opened.family, opened.readings.figures
    if any(
        abs(judgement.difference) > _MOST * max(family.step(c) for _, c in judgement.relation.cells)
        for judgement in bad
    ):
        return False
    typed = {cell: figure.value for cell in plan.inputs if (figure := figures.get(cell))}
    given = evaluate(plan, typed)
    computed = {cell for judgement in bad for _, cell in judgement.relation.cells}
    computed &= plan.formulas.keys()
    return bool(computed) and all(
        (figure := figures.get(cell)) is not None and figure.value == given.get(cell, 0)
        for cell in computed
    )
