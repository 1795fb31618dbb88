"""The linear system of a whole workbook: facts are unknowns, every figure bounds a sum of them.

A workbook is consistent if and only if some facts print all of its figures at once. Facts that
stand in exactly the same figures cannot be told apart and are one unknown.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from xlbudget.base.amounts import Figure
from xlbudget.facts.cube import Cube, bit_numbers, possible_bits
from xlbudget.meaning.selectors import Fact, link_sides
from xlbudget.meaning.structure import Structure
from xlbudget.template import CellRef, Family


@dataclass(frozen=True, slots=True)
class Bound:
    """One line of the system: low <= signed sum of unknowns <= high, in 分; None is no bound.

    `cell` is the figure that sets the bounds; a line without one is a link between measures.
    """

    terms: tuple[tuple[int, int], ...]
    """Coefficient and number of each unknown."""
    low: int | None
    high: int | None
    cell: CellRef | None = None


@dataclass(frozen=True, slots=True)
class System:
    """All lines of a workbook; `facts` names the first fact of each unknown.

    An unknown is not negative unless it stands in a figure that is.
    """

    facts: tuple[Fact, ...]
    bounds: tuple[Bound, ...]
    may_be_negative: frozenset[int]


def system_of(
    family: Family,
    structure: Structure,
    figure: Callable[[CellRef], Figure | None],
    absent: Iterable[str],
    unknown: Collection[CellRef] = (),
) -> System:
    """Returns the system of a workbook; a cell without a figure bounds nothing.

    `absent` names the absences that hold: their facts do not exist. An `unknown` cell has a line
    without bounds, so that what the others allow it can be asked.
    """
    cube, possible = possible_bits(family, structure, without=tuple(absent))
    cells = [(cell, facts & possible) for cell, facts in cube.figures(structure)]
    figures = [
        (cell, shown, facts)
        for cell, facts in cells
        if cell not in unknown and (shown := figure(cell)) is not None
    ]
    asked = [of_cell for of_cell in cells if of_cell[0] in unknown]
    links = list(_links(family, cube, possible, reduce(or_, (facts for *_, facts in figures), 0)))
    sums = dict.fromkeys(facts for *_, facts in figures)
    sums |= dict.fromkeys(side for sides, _ in links for side in sides)
    sums |= dict.fromkeys(facts for _, facts in asked)
    members = {facts: bit_numbers(facts) for facts in sums}
    number_of = _unknowns(possible, members.values())
    numbers = {
        facts: [number_of[n] for n in of_sum if n in number_of] for facts, of_sum in members.items()
    }
    # Thousands of terms are the same few hundred pairs.
    added, taken = ([(sign, n) for n in range(len(number_of))] for sign in (1, -1))
    terms = {facts: tuple([added[n] for n in of_sum]) for facts, of_sum in numbers.items()}
    bounds = [Bound(terms[facts], shown.low, shown.high, cell) for cell, shown, facts in figures]
    bounds += [Bound(terms[facts], None, None, cell) for cell, facts in asked]
    for (left, right), low in links:
        less = tuple([taken[n] for n in numbers[right]])
        bounds.append(Bound(terms[left] + less, low, 0))
    negative = {n for _, shown, facts in figures if shown.high < 0 for n in numbers[facts]}
    names = tuple(cube.facts[first] for first in number_of)
    return System(names, tuple(bounds), frozenset(negative))


def _links(
    family: Family, cube: Cube, possible: int, shown: int
) -> Iterator[tuple[tuple[int, int], int | None]]:
    """Yields both sides of each link and the least that their difference may be."""
    for link in family.links:
        equals = link.kind == "equals"
        for sides in link_sides(family, link):
            left, right = (cube.bits(side) & possible for side in sides)
            # A part that no figure shows says nothing about its whole, which may be below zero.
            if (left & shown or equals) and (left or right):
                yield (left, right), (0 if equals else None)


def _unknowns(possible: int, sums: Iterable[Sequence[int]]) -> dict[int, int]:
    """Returns the first fact of each unknown with its number: facts of the same sums share one."""
    signatures: dict[int, list[int]] = {number: [] for number in bit_numbers(possible)}
    for index, facts in enumerate(sums):
        for number in facts:
            signatures[number].append(index)
    seen: set[tuple[int, ...]] = set()
    first: dict[int, int] = {}
    for number, signature in signatures.items():
        key = tuple(signature)
        if key not in seen:
            seen.add(key)
            first[number] = len(first)
    return first


def totals(system: System, amounts: Mapping[int, int]) -> Iterator[tuple[Bound, int]]:
    """Yields each line with the sum that these unknowns give, in 分."""
    for bound in system.bounds:
        yield bound, sum([sign * amounts.get(number, 0) for sign, number in bound.terms])
