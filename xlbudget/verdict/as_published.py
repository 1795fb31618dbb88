"""Last units that formulas miss because what was typed had been rounded: nobody typed wrongly.

Formulas add up rounded amounts, other tables print the rounded sum; typing in 元 avoids it.
"""

from collections.abc import Iterator, Sequence

from xlbudget.base.amounts import step_of, text_of
from xlbudget.intake.opened import Opened, cell_of
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.outcomes import Judged
from xlbudget.verdict.supposed import BAD

_MOST = 20
"""Last units beyond which no sum of rounded amounts is looked at."""


def rounded_inputs(opened: Opened, judged: Sequence[Judged]) -> Iterator[Finding]:
    """Yields the finding that typed amounts, as rounded as they are, explain all that fails."""
    family, formulas = opened.family, opened.readings.formulas
    step = step_of(family.unit, family.decimals)
    bad = [judgement for judgement in judged if judgement.outcome in BAD]
    if not bad or opened.typed:
        return
    for judgement in bad:
        computed = any(cell in formulas for _, cell in judgement.relation.cells)
        if not computed or abs(judgement.difference) > _MOST * step:
            return
    # The solver is asked only where every difference is small.
    from xlbudget.facts.solve import Consistent, solve
    from xlbudget.verdict.case import Case

    case = Case(family, opened.located.structure, opened.readings, judged)
    system = case.system(lambda cell: None if cell in formulas else case.figure(cell))
    if isinstance(solve(system), Consistent):
        largest = max(abs(judgement.difference) for judgement in bad)
        params = {
            "count": str(len(bad)),
            "difference": text_of(largest, family.unit, family.decimals),
            "unit": family.unit,
        }
        cells = dict.fromkeys(cell for judgement in bad for _, cell in judgement.relation.left)
        yield Finding("N131", params, tuple(cell_of(opened, cell) for cell in cells))
