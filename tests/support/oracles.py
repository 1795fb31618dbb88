"""What the engine is compared with: sums over facts, written down as plainly as they are meant."""

from collections.abc import Iterator, Mapping, Sequence

from xlbudget.facts.cube import Cube, bit_numbers, possible_bits
from xlbudget.meaning.plan import cells_of
from xlbudget.meaning.selectors import (
    Fact,
    Selector,
    is_member,
    link_sides,
    members_of,
    selector_of,
)
from xlbudget.meaning.structure import Structure
from xlbudget.template import Block, CellRef, Family


def exact_amounts(
    family: Family, structure: Structure, facts: Mapping[Fact, int]
) -> dict[CellRef, int]:
    """Returns the amount in 分 of every cell before anything is rounded."""
    cube = Cube(family, facts)
    return {
        cell: sum(facts[fact] for fact in cube.covered(selector_of(family, structure, cell)))
        for cell, _ in cells_of(family, structure)
    }


def link_vectors(family: Family, cube: Cube) -> Iterator[dict[Fact, int]]:
    """Yields each link that is an equation, as what must be zero over the facts."""
    for link in family.links:
        if link.kind != "equals":
            continue
        for left, right in link_sides(family, link):
            vector = dict.fromkeys(cube.covered(left), 1)
            for fact in cube.covered(right):
                vector[fact] = vector.get(fact, 0) - 1
            yield vector


def possible_facts(
    family: Family, structure: Structure, *, without: Sequence[str] = ()
) -> list[Fact]:
    """Returns every fact that a workbook with these rows can have.

    A table has a row for every code with an amount in it, so there is no fact that a table would
    show under a row that it does not list. Facts under the absences named in `without` are left
    out.
    """
    cube, possible = possible_bits(family, structure, without=without)
    return [cube.facts[number] for number in bit_numbers(possible)]


def shown_by(family: Family, block: Block) -> Iterator[Selector]:
    """Yields what each amount column of a block shows over all its rows."""
    whole = Selector(block.measure, block.select)
    for column in block.amounts:
        yield whole.narrowed(family, column.select)


def covers(family: Family, selector: Selector, fact: Fact) -> bool:
    """Tells whether a figure with this selector sums up the fact."""
    if fact.measure != selector.measure:
        return False
    member_of = members_of(family, fact)
    return all(
        any(is_member(family, dimension, member_of[dimension], member) for member in members)
        for dimension, members in selector.members.items()
    )
