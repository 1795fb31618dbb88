"""Every rule of the catalogue with data that keeps it and data that breaks it.

The cases of a rule are in `tests/cases/<number>.toml`: changes of the example unit (see
`tests.support.edits`). They mark the bounds: what rounding explains, and what it does not.
"""

import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.support.edits import Edit, edit_of, edited
from xlbudget.base.amounts import Figure, step_of
from xlbudget.meaning.flat import UnitFigures, read_flat
from xlbudget.meaning.outcomes import Judged, Outcome, judge
from xlbudget.meaning.relations import relations_of
from xlbudget.meaning.structure import structure_of
from xlbudget.template import CellRef, load_family

FAMILY = load_family("shanxi-unit")
CASES = Path(__file__).parents[1] / "cases"
EXAMPLE = Path(__file__).parents[2] / "examples" / "tunliu-2025" / "figures.csv"
STEP = step_of(FAMILY.unit, FAMILY.decimals)


@cache
def example() -> UnitFigures:
    return read_flat(FAMILY, EXAMPLE)


def cases(kind: str) -> list[tuple[str, str, Edit]]:
    """All cases of a kind (`pass` or `fail`): the rule's number, the case's name, the changes."""
    found = []
    for path in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))[kind]:
            found.append((path.stem, case["name"], edit_of(case)))
    return found


def judged(rule: str, edit: Edit) -> list[Judged]:
    """What the rule's relations say about the example with these changes."""
    figures = edited(FAMILY, example(), edit)

    def figure(cell: CellRef) -> Figure:
        amount = figures.amounts.get(cell, 0)
        return Figure(amount, amount, STEP)

    relations = relations_of(FAMILY, structure_of(FAMILY, figures.rows))
    return [judge(relation, figure) for relation in relations if relation.rule == rule]


def test_every_rule_has_cases_and_no_other() -> None:
    assert {path.stem for path in CASES.iterdir()} == set(FAMILY.rules)
    assert {rule for rule, _, _ in cases("pass")} == set(FAMILY.rules)
    assert {rule for rule, _, _ in cases("fail")} == set(FAMILY.rules)


@pytest.mark.parametrize(("rule", "name", "edit"), cases("pass"))
def test_data_that_keep_a_rule(rule: str, name: str, edit: Edit) -> None:
    outcomes = {one.outcome for one in judged(rule, edit)}
    assert outcomes, name
    assert outcomes <= {Outcome.EXACT, Outcome.ROUNDING}, name


@pytest.mark.parametrize(("rule", "name", "edit"), cases("fail"))
def test_data_that_break_a_rule(rule: str, name: str, edit: Edit) -> None:
    assert Outcome.FAILED in {one.outcome for one in judged(rule, edit)}, name
