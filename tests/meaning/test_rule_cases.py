"""Every rule of the catalogue with data that keeps it and data that breaks it.

The cases of a rule are in `tests/cases/<family>/<number>.toml`: changes of the example unit (see
`tests.support.edits`). They mark the bounds: what rounding explains, and what it does not.
"""

import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.support.edits import Edit, edit_of, edited
from xlbudget.base.amounts import Figure
from xlbudget.meaning.flat import UnitFigures, read_flat, template_of_flat
from xlbudget.meaning.outcomes import Judged, Outcome, judge
from xlbudget.meaning.relations import relations_of
from xlbudget.meaning.structure import structure_of
from xlbudget.template import CellRef, available_families, load_family

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"
EXAMPLES = {template_of_flat(path): path for path in ROOT.glob("examples/*/figures.csv")}


@cache
def example(family: str) -> UnitFigures:
    return read_flat(load_family(family), EXAMPLES[family])


def cases(kind: str) -> list[tuple[str, str, str, Edit]]:
    """All cases of a kind (`pass` or `fail`): family, the rule's number, its name, the changes."""
    found = []
    for path in sorted(CASES.glob("*/*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))[kind]:
            found.append((path.parent.name, path.stem, case["name"], edit_of(case)))
    return found


def judged(name: str, rule: str, edit: Edit) -> list[Judged]:
    """What the rule's relations say about the example with these changes."""
    family = load_family(name)
    figures = edited(family, example(name), edit)

    def figure(cell: CellRef) -> Figure:
        amount = figures.amounts.get(cell, 0)
        return Figure(amount, amount, family.step(cell))

    relations = relations_of(family, structure_of(family, figures.rows))
    return [judge(relation, figure) for relation in relations if relation.rule == rule]


@pytest.mark.parametrize("name", available_families())
def test_every_rule_has_cases_and_no_other(name: str) -> None:
    rules = set(load_family(name).rules)
    assert {path.stem for path in (CASES / name).iterdir()} == rules
    for kind in ("pass", "fail"):
        assert {rule for family, rule, _, _ in cases(kind) if family == name} == rules


@pytest.mark.parametrize(("family", "rule", "name", "edit"), cases("pass"))
def test_data_that_keep_a_rule(family: str, rule: str, name: str, edit: Edit) -> None:
    outcomes = {one.outcome for one in judged(family, rule, edit)}
    assert outcomes, name
    assert outcomes <= {Outcome.EXACT, Outcome.ROUNDING}, name


@pytest.mark.parametrize(("family", "rule", "name", "edit"), cases("fail"))
def test_data_that_break_a_rule(family: str, rule: str, name: str, edit: Edit) -> None:
    assert Outcome.FAILED in {one.outcome for one in judged(family, rule, edit)}, name
