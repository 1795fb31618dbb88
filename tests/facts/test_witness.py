"""Linked workbooks print every given figure, from facts that lie behind the rounding."""

import random

import pytest

from tests.support import example
from tests.support.random_units import random_unit
from xlbudget.base.amounts import round_to
from xlbudget.facts.witness import inputs_that_print
from xlbudget.meaning.plan import evaluate, make_plan
from xlbudget.meaning.relations import relations_of
from xlbudget.writer.content import differences, linked_as_given

STEP = 10_000


def test_the_linked_example_prints_all_figures() -> None:
    content = linked_as_given(example.family(), example.figures())
    assert len(example.figures().amounts) == 329
    assert differences(content) == ()


@pytest.mark.parametrize("seed", range(6))
def test_linked_random_units_print_all_figures(seed: int) -> None:
    unit = random_unit(random.Random(f"witness {seed}"), example.family(), codes=2 + 3 * seed)
    family, amounts = example.family(), unit.figures.amounts
    plan = make_plan(family, unit.structure, relations_of(family, unit.structure))
    inputs = inputs_that_print(family, unit.structure, plan, amounts)
    assert inputs is not None
    shown = evaluate(plan, inputs)
    assert all(round_to(shown.get(cell, 0), STEP) == amount for cell, amount in amounts.items())


def test_figures_without_facts_have_no_inputs() -> None:
    family, structure = example.family(), example.structure()
    wrong = dict(example.figures().amounts)
    cell = max(wrong, key=lambda c: wrong[c])
    wrong[cell] += 50 * STEP
    plan = make_plan(family, structure, example.relations())
    assert inputs_that_print(family, structure, plan, wrong) is None
