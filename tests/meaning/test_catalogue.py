"""The catalogue of rules against the meaning of the cells.

What a cell means is its selector; every relation that holds for all facts follows from the
selectors, and linear algebra finds them all. So the catalogue can be proved right (each of its
relations is one of them) and complete (there are no others), for any rows that a workbook lists.
"""

import random
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.support.linear import PRIME, Span
from tests.support.oracles import covers, exact_amounts, link_vectors, possible_facts
from tests.support.random_units import RandomUnit, random_unit, units
from tests.support.shares import drawn
from xlbudget.base.amounts import Figure, step_of
from xlbudget.facts.cube import Cube
from xlbudget.meaning.flat import read_flat
from xlbudget.meaning.outcomes import Outcome, judge
from xlbudget.meaning.plan import cells_of, evaluate, make_plan
from xlbudget.meaning.relations import Relation, relations_of
from xlbudget.meaning.selectors import Fact, absent, selector_of
from xlbudget.meaning.structure import Structure, structure_of
from xlbudget.template import CellRef, load_family

FAMILY = load_family("shanxi-unit")
EXAMPLE = Path(__file__).parents[2] / "examples" / "tunliu-2025" / "figures.csv"
STEP = step_of(FAMILY.unit, FAMILY.decimals)
ABSENCES = tuple(FAMILY.absence)

Cells = Mapping[CellRef, int]


@cache
def structure(name: str) -> Structure:
    """The rows of the example, of random units, and of units with money left at year end."""
    if name == "example":
        return structure_of(FAMILY, read_flat(FAMILY, EXAMPLE).rows)
    kind, number = name.split("-")
    rng = random.Random(int(number))
    return random_unit(rng, FAMILY, year_end=kind == "year_end").structure


STRUCTURES = ("example", *(f"unit-{n}" for n in range(30)), *(f"year_end-{n}" for n in range(12)))


def equations(structure: Structure, without: Iterable[str]) -> list[Relation]:
    """The relations that state an equality where the facts under these absences do not exist."""
    return [
        relation
        for relation in relations_of(FAMILY, structure)
        if relation.kind == "equal" and set(FAMILY.rules[relation.rule].unless) <= set(without)
    ]


def meanings(structure: Structure, cube: Cube) -> dict[CellRef, dict[Fact, int]]:
    """Every cell as a vector over facts."""
    return {
        cell: dict.fromkeys(cube.covered(selector_of(FAMILY, structure, cell)), 1)
        for cell, _ in cells_of(FAMILY, structure)
    }


def over_cells(relation: Relation, premises: Iterable[CellRef] = ()) -> dict[CellRef, int]:
    """Left minus right as a vector over cells; premises are zero."""
    vector: dict[CellRef, int] = {}
    for sign, cell in relation.cells:
        if cell not in premises:
            vector[cell] = vector.get(cell, 0) + sign
    return vector


def over_facts(vector: Cells, meaning: Mapping[CellRef, Mapping[Fact, int]]) -> dict[Fact, int]:
    """A vector over cells as one over facts."""
    result: dict[Fact, int] = {}
    for cell, factor in vector.items():
        for fact, count in meaning[cell].items():
            result[fact] = result.get(fact, 0) + factor * count
    return result


def premises_of(structure: Structure, without: Iterable[str]) -> set[CellRef]:
    """The cells wholly inside an absence: that they are zero is what the absence supposes."""
    every = Cube(FAMILY, possible_facts(FAMILY, structure))
    gone = [absent(FAMILY.absence[name]) for name in without]
    return {
        cell
        for cell, facts in meanings(structure, every).items()
        if facts and all(any(covers(FAMILY, one, fact) for one in gone) for fact in facts)
    }


@pytest.mark.parametrize("without", [ABSENCES, ()], ids=["nothing_left", "year_end"])
@pytest.mark.parametrize("name", STRUCTURES)
def test_every_equation_follows_from_the_meaning_of_its_cells(
    name: str, without: tuple[str, ...]
) -> None:
    rows = structure(name)
    cube = Cube(FAMILY, possible_facts(FAMILY, rows, without=without))
    meaning = meanings(rows, cube)
    links = Span(link_vectors(FAMILY, cube))
    wrong = [
        relation
        for relation in equations(rows, without)
        if links.reduced(over_facts(over_cells(relation), meaning))
    ]
    assert not wrong


@pytest.mark.parametrize("name", [name for name in STRUCTURES if not name.startswith("year_end")])
def test_no_equation_is_missing_where_nothing_is_left_at_year_end(name: str) -> None:
    rows = structure(name)
    premises = premises_of(rows, ABSENCES)
    stated = Span((over_cells(r, premises) for r in equations(rows, ABSENCES)), PRIME)
    assert stated.rank == implied(rows, ABSENCES, premises)


@pytest.mark.parametrize("name", [name for name in STRUCTURES if name.startswith("year_end")])
def test_no_equation_is_missing_where_money_is_left_at_year_end(name: str) -> None:
    """Only that the parts of a class are nothing where its total is, as none is negative."""
    rows = structure(name)
    relations = equations(rows, ())
    totals = {r.left[0][1] for r in relations if r.rule == "G105" and "t03" in r.unlisted}
    parts = ({c._replace(column=name): 1} for c in totals for name in ("current", "carryover"))
    stated = Span((*map(over_cells, relations), *parts), PRIME)
    assert stated.rank == implied(rows, (), ())


def implied(structure: Structure, without: Iterable[str], premises: Iterable[CellRef]) -> int:
    """How many independent equations between cells follow from their meaning."""
    cube = Cube(FAMILY, possible_facts(FAMILY, structure, without=tuple(without)))
    meaning = meanings(structure, cube)
    cells = sorted(meaning.keys() - set(premises), key=lambda cell: (len(meaning[cell]), cell))
    links = Span(link_vectors(FAMILY, cube), PRIME)
    known = links.rank
    for cell in cells:
        links.add(meaning[cell])
    return len(cells) - (links.rank - known)


@pytest.mark.parametrize("rule", [r.code for r in FAMILY.rules.values() if r.kind != "at_most"])
def test_a_wrong_equation_would_be_noticed(rule: str) -> None:
    """The proof above is no empty one: with one more cell no relation of the rule holds."""
    rows = structure("unit-2")
    cube = Cube(FAMILY, possible_facts(FAMILY, rows))
    meaning = meanings(rows, cube)
    links = Span(link_vectors(FAMILY, cube))
    more = next(cell for cell in meaning if cell.table == "t02" and meaning[cell])
    checked = 0
    for relation in equations(rows, ABSENCES):
        if relation.rule == rule:
            vector = over_cells(relation)
            vector[more] = vector.get(more, 0) + 1
            assert links.reduced(over_facts(vector, meaning))
            checked += 1
    assert checked


@settings(max_examples=drawn(60))
@given(units())
def test_a_part_is_never_more_than_its_whole(unit: RandomUnit) -> None:
    assert_rules_hold(unit, ABSENCES)


@pytest.mark.parametrize("seed", range(40))
def test_parts_and_wholes_with_money_left_at_year_end(seed: int) -> None:
    assert_rules_hold(random_unit(random.Random(seed), FAMILY, year_end=True), ())


def assert_rules_hold(unit: RandomUnit, without: Iterable[str]) -> None:
    for relation in relations_of(FAMILY, unit.structure):
        if set(FAMILY.rules[relation.rule].unless) <= set(without):
            difference = sum(sign * unit.exact[cell] for sign, cell in relation.cells)
            assert difference <= 0 if relation.kind == "at_most" else difference == 0, relation


@settings(max_examples=drawn(200))
@given(units())
def test_rounding_is_never_called_an_error(unit: RandomUnit) -> None:
    def figure(cell: CellRef) -> Figure:
        amount = unit.figures.amounts.get(cell, 0)
        return Figure(amount, amount, STEP)

    for relation in relations_of(FAMILY, unit.structure):
        assert judge(relation, figure).outcome in (Outcome.EXACT, Outcome.ROUNDING), relation


@settings(max_examples=drawn(60))
@given(units())
def test_the_formulas_of_a_plan_give_what_their_cells_mean(unit: RandomUnit) -> None:
    plan = make_plan(FAMILY, unit.structure, relations_of(FAMILY, unit.structure))
    values = evaluate(plan, {cell: unit.exact[cell] for cell in plan.inputs})
    assert values == unit.exact


def test_a_unit_lists_a_code_exactly_where_it_has_an_amount() -> None:
    for seed in range(20):
        unit = random_unit(random.Random(seed), FAMILY)
        for (table, block), listed in unit.figures.rows.items():
            for row in listed:
                cells = [
                    CellRef(table, row.id, column.id)
                    for b in FAMILY.tables[table].blocks
                    if b.id == block
                    for column in b.amounts
                ]
                assert any(unit.exact[cell] for cell in cells)


def test_the_index_of_facts_agrees_with_the_definition() -> None:
    unit = random_unit(random.Random(1), FAMILY, codes=8)
    for cell, amount in exact_amounts(FAMILY, unit.structure, unit.facts).items():
        selector = selector_of(FAMILY, unit.structure, cell)
        under = [fact for fact in unit.facts if covers(FAMILY, selector, fact)]
        assert sum(unit.facts[fact] for fact in under) == amount
