"""Derived rules: right, complete, and for Shanxi those that people wrote."""

import dataclasses
from functools import cache

import pytest

from tests.drafting.rules import statements, with_rules
from tests.meaning.test_catalogue import STRUCTURES, case
from xlbudget.drafting.book import Book
from xlbudget.drafting.derive import derived
from xlbudget.drafting.linear import PRIME, Span
from xlbudget.drafting.prove import prove
from xlbudget.drafting.samples import Sample
from xlbudget.drafting.vectors import over_cells
from xlbudget.meaning.relations import relations_of
from xlbudget.template import CellRef, Family, available_families, load_family

FAMILY = load_family("shanxi-unit")
ABSENCES = tuple(FAMILY.absence)


@cache
def with_derived(name: str) -> Family:
    return with_rules(load_family(name), derived(load_family(name)))


@pytest.mark.parametrize("name", available_families())
def test_derived_rules_are_proven(name: str) -> None:
    assert prove(with_derived(name)).holds


@pytest.mark.parametrize("name", STRUCTURES)
def test_derived_rules_imply_all_of_shanxi_in_every_structure(name: str) -> None:
    without = () if name.startswith("year_end") else ABSENCES
    book = case(name, without)
    derived_case = dataclasses.replace(book, family=with_derived(FAMILY.id))
    stated = Book(derived_case, derived_case.family.rules.values())
    assert not stated.lacks
    span, hand = (_span(of, stated.nothing) for of in (derived_case, book))
    assert span.rank == hand.rank
    assert not [
        relation
        for relation in relations_of(FAMILY, book.structure)
        if relation.kind == "equal"
        and set(FAMILY.rules[relation.rule].unless) <= set(without)
        and span.reduced(_over(over_cells(relation), stated.nothing))
    ]


def _span(book: Sample, nothing: set[CellRef]) -> Span[CellRef]:
    return Span(
        (
            _over(over_cells(relation), nothing)
            for relation in relations_of(book.family, book.structure)
            if relation.kind == "equal"
            and set(book.family.rules[relation.rule].unless) <= set(book.without)
        ),
        PRIME,
    )


def _over(vector: dict[CellRef, int], nothing: set[CellRef]) -> dict[CellRef, int]:
    return {cell: n for cell, n in vector.items() if cell not in nothing}


NOT_DERIVED = [
    "t04[$fund].income = t01[$fund].income",
    "t02[*].state_capital = t09[*].total unless year_end",
    "t07[total].amount = t02[total].gov_fund",
]
"""Equations that people wrote and others imply: a figure is compared with one other."""


def test_of_the_rules_of_shanxi_three_equations_are_implied_and_not_stated() -> None:
    stated = set(statements(derived(FAMILY)))
    # Rules for each of two periods are one rule, and sides may stand the other way round.
    stated |= {"t01[current].income = t01[total].current"}
    stated |= {"t01[carryover].income = t01[total].carryover"}
    equations = [rule for rule in FAMILY.rules.values() if rule.kind != "at_most"]
    lacking = [said for said in statements(equations) if said not in stated]
    sorted_sides = {
        " = ".join(sorted(said.split(" unless")[0].split(" = "))) for said in NOT_DERIVED
    }
    assert {said.split(" unless")[0] for said in lacking} == sorted_sides


def test_rules_are_derived_once_and_in_one_order() -> None:
    said = statements(derived(FAMILY))
    assert said == statements(derived(FAMILY))
    assert len(said) == len(set(said))


def test_of_a_family_without_relations_nothing_but_trees_is_derived() -> None:
    one = dataclasses.replace(FAMILY, tables={"t07": FAMILY.tables["t07"]}, links=(), absences=())
    assert statements(derived(one)) == ["tree t07.main"]
