"""Facts that are found by pivots alone: whole, verified, and never where there are none."""

import random

import pytest

from tests.facts.test_solve import BOTH, STEP, A, B, assert_prints, assert_proves, small, system
from tests.support import example
from tests.support.random_units import random_unit
from xlbudget.facts.settle import settle
from xlbudget.facts.solve import Consistent, find_facts
from xlbudget.template import CellRef


def test_the_example_is_settled_without_a_solver() -> None:
    asked = system(example.figures().amounts)
    amounts = settle(asked)
    assert amounts is not None
    assert all(isinstance(amount, int) for amount in amounts.values())
    assert_prints(Consistent(amounts), asked)


def test_most_units_are_settled_and_what_is_settled_prints_every_figure() -> None:
    count = 0
    for seed in range(40):
        unit = random_unit(random.Random(seed), example.family())
        asked = system(unit.figures.amounts, unit.structure)
        amounts = settle(asked)
        if amounts is not None:
            count += 1
            assert_prints(Consistent(amounts), asked)
        assert_prints(find_facts(asked), asked)
    assert count > 20


@pytest.mark.parametrize("by", [STEP * 3, -STEP * 500, 1_000_000])
def test_what_nothing_prints_is_never_settled_and_goes_to_the_solver(by: int) -> None:
    amounts = dict(example.figures().amounts)
    amounts[CellRef("t03", "total", "total")] += by
    asked = system(amounts)
    assert settle(asked) is None
    assert_proves(find_facts(asked), asked)


def test_small_amounts_behind_a_printed_zero_come_back_where_a_sum_needs_them() -> None:
    asked = small((A, 0, STEP), (B, 0, STEP), (BOTH, STEP, STEP))
    amounts = settle(asked)
    assert amounts is not None
    assert_prints(Consistent(amounts), asked)


def test_an_amount_below_zero_is_settled_where_figures_show_one() -> None:
    asked = small((A, -STEP, STEP), (B, 3 * STEP, STEP), (BOTH, STEP, STEP), negative=True)
    amounts = settle(asked)
    assert amounts is not None
    assert amounts[0] < 0
    assert_prints(Consistent(amounts), asked)
