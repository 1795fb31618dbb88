"""What the engine is compared with: sums over facts, written down as plainly as they are meant."""

from collections.abc import Iterator, Mapping

from xlbudget.facts.cube import Cube
from xlbudget.meaning.plan import cells_of
from xlbudget.meaning.selectors import Fact, link_sides, selector_of
from xlbudget.meaning.structure import Structure
from xlbudget.template import CellRef, Family


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
