"""What cells that cannot be read should show follows from the others."""

import random
from dataclasses import replace

import pytest

from tests.support import example
from tests.support.planted import readings_of
from tests.support.random_units import random_unit
from xlbudget.intake.opened import applicable
from xlbudget.meaning.outcomes import judge
from xlbudget.meaning.relations import relations_of
from xlbudget.verdict.diagnose import Case, diagnose

HUNDRED = 100_000_000


@pytest.mark.parametrize("seed", range(6))
def test_unread_cells_are_named_with_what_they_should_show(seed: int) -> None:
    rng = random.Random(f"unread {seed}")
    family = example.family()
    unit = random_unit(rng, family, codes=10)
    right = unit.figures.amounts
    filled = sorted(c for c, a in right.items() if a > HUNDRED and c.table in ("t01", "t03"))
    lost, wrong, doubted = rng.sample(filled, 3)
    amounts = {**right, wrong: right[wrong] + 3 * HUNDRED, doubted: 7 * HUNDRED}
    readings = readings_of(family, amounts, unit.structure)
    readings = replace(readings, figures={**readings.figures, lost: None})
    relations = applicable(family, readings, relations_of(family, unit.structure))
    judged = [judge(relation, readings.figures.get) for relation in relations]
    case = Case(family, unit.structure, readings, judged, unknown=frozenset((doubted,)))
    diagnosis = diagnose(case)
    assert {change.edit.cell for change in diagnosis.corrections[0].changes} == {wrong}
    for cell in (lost, doubted):
        amount = diagnosis.unknowns[cell]
        assert amount.low <= right[cell] <= amount.high
        assert amount.low <= amount.likely <= amount.high
