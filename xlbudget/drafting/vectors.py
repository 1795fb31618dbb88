"""Relations and links as vectors: how often each cell, or each fact, is counted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from xlbudget.drafting.linear import Span
from xlbudget.drafting.samples import Sample
from xlbudget.facts.cube import bit_numbers
from xlbudget.meaning.relations import Relation, relations_of
from xlbudget.template import CellRef, Rule


def stated(case: Sample, rules: Iterable[Rule]) -> Iterator[Relation]:
    """Yields what rules state of a workbook, but for those that need another absence."""
    good = {rule.code: rule for rule in rules if set(rule.unless) <= set(case.without)}
    family = replace(case.family, rules=good)
    for relation in relations_of(family, case.structure):
        if not relation.missing:
            yield relation


def over_cells(relation: Relation) -> dict[CellRef, int]:
    """Returns left minus right as how often each cell is counted."""
    vector: dict[CellRef, int] = {}
    for sign, cell in relation.cells:
        vector[cell] = vector.get(cell, 0) + sign
    return vector


def over_facts(case: Sample, vector: Mapping[CellRef, int]) -> dict[int, int]:
    """Returns how often each fact is counted where cells are."""
    counts: dict[int, int] = {}
    for cell, factor in vector.items():
        for number in case.facts_of(cell):
            counts[number] = counts.get(number, 0) + factor
    return {number: count for number, count in counts.items() if count}


def link_span(case: Sample, gone: int = 0, prime: int = 0) -> Span[int]:
    """Returns what links that are equations say is nothing, without the facts that are gone."""
    vectors = (
        {n: 1 for n in bit_numbers(of & ~gone)} | {n: -1 for n in bit_numbers(to & ~gone)}
        for link, of, to in case.links
        if link.kind == "equals"
    )
    return Span(vectors, prime)
