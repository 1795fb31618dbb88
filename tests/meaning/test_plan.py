"""Formulas of a linked workbook: relations solved for a cell, and what they give."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.support import example
from tests.support.random_units import RandomUnit, units
from tests.support.shares import drawn
from xlbudget.base.errors import TemplateError
from xlbudget.meaning.plan import Plan, PlannedFormula, cells_of, evaluate, make_plan, solved_for
from xlbudget.meaning.relations import Missing, Relation, relations_of
from xlbudget.meaning.structure import ListedRow, structure_of, unique_rows
from xlbudget.template import CellRef, Family
from xlbudget.template.model import Block, Table

FAMILY = example.family()
A, B, C, D = (CellRef("t", name, "c") for name in "abcd")


@pytest.mark.parametrize(
    ("target", "terms"),
    [
        (A, ((1, B), (1, C), (-1, D))),
        (B, ((-1, C), (1, D), (1, A))),
        (C, ((-1, B), (1, D), (1, A))),
        (D, ((1, B), (1, C), (-1, A))),
    ],
)
def test_a_relation_is_solved_for_each_of_its_cells(
    target: CellRef, terms: tuple[tuple[int, CellRef], ...]
) -> None:
    relation = Relation("X", "equal", ((1, A),), ((1, B), (1, C), (-1, D)))
    assert solved_for(relation, target) == terms


def test_a_relation_with_nothing_on_the_other_side_has_no_terms() -> None:
    assert solved_for(Relation("X", "equal", ((1, A),), ()), A) == ()


def test_formulas_are_evaluated_in_any_order() -> None:
    formulas = {
        A: PlannedFormula("X", ((1, B), (-1, C))),
        B: PlannedFormula("X", ((1, C), (1, C), (1, D))),
    }
    plan = Plan((C,), formulas, frozenset({D}))
    assert evaluate(plan, {C: 7}) == {A: 7, B: 14, C: 7, D: 0}
    assert evaluate(plan, {}) == {A: 0, B: 0, C: 0, D: 0}


@pytest.mark.parametrize(
    "formulas",
    [
        {A: PlannedFormula("X", ((1, A),))},
        {A: PlannedFormula("X", ((1, B),)), B: PlannedFormula("X", ((1, A),))},
        {
            A: PlannedFormula("X", ((1, B),)),
            B: PlannedFormula("X", ((1, C),)),
            C: PlannedFormula("X", ((1, A),)),
        },
    ],
)
def test_formulas_that_go_round_in_a_circle_are_a_mistake(
    formulas: dict[CellRef, PlannedFormula],
) -> None:
    with pytest.raises(TemplateError) as caught:
        evaluate(Plan((), formulas, frozenset()), {})
    assert caught.value.code == "F103"
    assert caught.value.params["cell"].startswith("t[")


def test_a_formula_of_a_cell_that_nobody_has_is_a_mistake() -> None:
    with pytest.raises(TemplateError):
        evaluate(Plan((), {A: PlannedFormula("X", ((1, B),))}, frozenset()), {})


def example_plan() -> Plan:
    return make_plan(FAMILY, example.structure(), example.relations())


def test_every_cell_is_typed_or_a_formula_or_nothing() -> None:
    plan = example_plan()
    cells = [cell for cell, _ in cells_of(FAMILY, example.structure())]
    parts = [*plan.inputs, *plan.formulas, *plan.nothing]
    assert sorted(parts) == sorted(cells)
    assert len(set(parts)) == len(parts)


def test_inputs_are_leaves_and_totals_are_formulas() -> None:
    plan = example_plan()
    assert CellRef("t03", "2010301", "basic") in plan.inputs
    assert CellRef("t03", "2010301", "total") in plan.formulas
    assert CellRef("t03", "201", "basic") in plan.formulas
    assert CellRef("t03", "total", "total") in plan.formulas
    assert not any(cell.column == "total" for cell in plan.inputs if cell.table == "t03")
    for cell, formula in plan.formulas.items():
        assert cell not in {other for _, other in formula.terms}


def test_a_formula_follows_the_tree_before_the_rule_that_its_column_names() -> None:
    plan = example_plan()
    assert plan.formulas[CellRef("t03", "201", "total")].rule == "J301"
    assert plan.formulas[CellRef("t03", "2010301", "total")].rule == "G108"


def test_a_row_that_the_other_table_does_not_list_shows_nothing() -> None:
    rows = {("t02", "main"): (ListedRow("201", "201", "某"),)}
    structure = structure_of(FAMILY, rows)
    plan = make_plan(FAMILY, structure, relations_of(FAMILY, structure))
    assert CellRef("t01", "201", "current") in plan.formulas
    assert CellRef("t01", "202", "current") in plan.nothing
    assert CellRef("t04", "202", "general") in plan.nothing


def test_a_total_over_no_rows_stays_a_formula() -> None:
    structure = structure_of(FAMILY, {})
    plan = make_plan(FAMILY, structure, relations_of(FAMILY, structure))
    assert plan.formulas[CellRef("t07", "total", "amount")].terms == ()


def test_relations_that_lack_a_part_give_no_formula() -> None:
    lame = tuple(
        r._replace(missing=r.missing or (Missing("table", "x"),)) if r.rule == "J301" else r
        for r in example.relations()
    )
    plan = make_plan(FAMILY, example.structure(), lame)
    assert all(formula.rule != "J301" for formula in plan.formulas.values())
    assert CellRef("t03", "201", "basic") in plan.inputs


def test_a_template_whose_formulas_go_round_in_a_circle_is_refused() -> None:
    def with_by(block: Block) -> Block:
        columns = tuple(replace(c, by="J302") if c.id == "basic" else c for c in block.columns)
        columns = tuple(replace(c, by="J302") if c.id == "total" else c for c in columns)
        return replace(block, columns=columns)

    table: Table = FAMILY.tables["t03"]
    tables = {
        **FAMILY.tables,
        "t03": replace(table, blocks=tuple(with_by(b) for b in table.blocks)),
    }
    family: Family = replace(FAMILY, tables=tables)
    structure = structure_of(family, example.figures().rows)
    with pytest.raises(TemplateError) as caught:
        make_plan(family, structure, relations_of(family, structure))
    assert caught.value.code == "F103"


@settings(max_examples=drawn(20))
@given(unit=units(20))
def test_formulas_keep_every_equal_relation_whatever_is_typed(unit: RandomUnit) -> None:
    """In a linked workbook no equality of a formula's own rule can break."""
    relations = relations_of(FAMILY, unit.structure)
    plan = make_plan(FAMILY, unit.structure, relations)
    typed = {cell: number * 37 + 1 for number, cell in enumerate(plan.inputs)}
    values = evaluate(plan, typed)
    for cell, formula in plan.formulas.items():
        assert values[cell] == sum(sign * values[other] for sign, other in formula.terms)
    for relation in relations:
        if FAMILY.rules[relation.rule].kind == "tree":
            assert sum(sign * values[cell] for sign, cell in relation.cells) == 0


def test_a_code_that_stands_twice_goes_round_in_no_circle() -> None:
    """Nothing tells which of its rows has what, so no total of them is a formula."""
    figures = example.figures()
    for key, rows in figures.rows.items():
        if not rows:
            continue
        listed = unique_rows([*rows, rows[-1]])
        structure = structure_of(FAMILY, {**figures.rows, key: listed})
        plan = make_plan(FAMILY, structure, relations_of(FAMILY, structure))
        assert {cell.row for cell in plan.inputs} >= {listed[-1].id}
