"""The catalogues of rules against the meaning of the cells.

What a cell means is its selector; every relation that holds for all facts follows from the
selectors, and linear algebra finds them all. So a catalogue can be proved right (each of its
relations is one of them) and complete (there are no others), for any rows that a workbook lists:
for every family in small workbooks made from it, for the first one in random units as well.
"""

import random
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.support.oracles import covers, exact_amounts, link_vectors, possible_facts
from tests.support.random_units import RandomUnit, random_unit, units
from tests.support.shares import drawn
from xlbudget.base.amounts import Figure, step_of
from xlbudget.drafting.book import Book
from xlbudget.drafting.linear import Span
from xlbudget.drafting.prove import prove, unsound_rules
from xlbudget.drafting.samples import Sample, samples
from xlbudget.drafting.vectors import link_span, over_cells, over_facts
from xlbudget.facts.cube import Cube
from xlbudget.meaning.flat import read_flat
from xlbudget.meaning.outcomes import Outcome, judge
from xlbudget.meaning.plan import evaluate, make_plan
from xlbudget.meaning.relations import relations_of
from xlbudget.meaning.selectors import selector_of
from xlbudget.meaning.structure import Structure, structure_of
from xlbudget.template import CellRef, available_families, load_family

FAMILY = load_family("shanxi-unit")
EXAMPLE = Path(__file__).parents[2] / "examples" / "tunliu-2025" / "figures.csv"
STEP = step_of(FAMILY.unit, FAMILY.decimals)
ABSENCES = tuple(FAMILY.absence)


@cache
def structure(name: str) -> Structure:
    """The rows of the example, of random units, and of units with money left at year end."""
    if name == "example":
        return structure_of(FAMILY, read_flat(FAMILY, EXAMPLE).rows)
    kind, number = name.split("-")
    rng = random.Random(int(number))
    return random_unit(rng, FAMILY, year_end=kind == "year_end").structure


STRUCTURES = ("example", *(f"unit-{n}" for n in range(30)), *(f"year_end-{n}" for n in range(12)))


@cache
def case(name: str, without: tuple[str, ...]) -> Sample:
    """A structure with or without what an absence supposes."""
    return Sample(FAMILY, structure(name), without)


@pytest.mark.parametrize("family", available_families())
def test_every_family_is_proven_in_small_workbooks_of_it(family: str) -> None:
    assert prove(load_family(family), samples(load_family(family), 6)).holds


@pytest.mark.parametrize("without", [ABSENCES, ()], ids=["nothing_left", "year_end"])
@pytest.mark.parametrize("name", STRUCTURES)
def test_every_rule_follows_from_the_meaning_of_its_cells(
    name: str, without: tuple[str, ...]
) -> None:
    assert not list(unsound_rules(case(name, without)))


@pytest.mark.parametrize("name", [name for name in STRUCTURES if not name.startswith("year_end")])
def test_no_equation_is_missing_where_nothing_is_left_at_year_end(name: str) -> None:
    assert not Book(case(name, ABSENCES), FAMILY.rules.values()).lacks


@pytest.mark.parametrize("name", [name for name in STRUCTURES if name.startswith("year_end")])
def test_no_equation_is_missing_where_money_is_left_at_year_end(name: str) -> None:
    """The parts of a class are nothing where its total is, as none is negative."""
    assert not Book(case(name, ()), FAMILY.rules.values()).lacks


def test_the_meaning_of_cells_is_that_of_the_definition() -> None:
    """What the proof takes for a cell's facts and for the links, once written down plainly."""
    book = case("unit-2", ABSENCES)
    facts = possible_facts(FAMILY, book.structure, without=ABSENCES)
    for cell, bits in list(book.meanings.items())[::7]:
        selector = selector_of(FAMILY, book.structure, cell)
        under = {fact for fact in facts if covers(FAMILY, selector, fact)}
        assert {fact for n, fact in enumerate(book.cube.facts) if bits >> n & 1} == under
    links = list(link_vectors(FAMILY, Cube(FAMILY, facts)))
    span = link_span(book)
    assert span.rank == Span(links).rank
    assert not any(
        span.reduced({book.cube.facts.index(fact): n for fact, n in link.items()}) for link in links
    )


@pytest.mark.parametrize("rule", [r.code for r in FAMILY.rules.values() if r.kind != "at_most"])
def test_a_wrong_equation_would_be_noticed(rule: str) -> None:
    """The proof above is no empty one: with one more cell no relation of the rule holds."""
    book = case("unit-2", ABSENCES)
    links = link_span(book)
    more = next(cell for cell, bits in book.meanings.items() if cell.table == "t02" and bits)
    checked = 0
    for relation in relations_of(FAMILY, book.structure):
        if relation.rule == rule:
            vector = over_cells(relation)
            vector[more] = vector.get(more, 0) + 1
            assert links.reduced(over_facts(book, vector))
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
