"""The linear system of a whole workbook: facts are unknowns, every figure bounds a sum of them.

A workbook is consistent if and only if some facts print all of its figures at once. Facts that
stand in exactly the same figures cannot be told apart and are one unknown.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from xlbudget.base.amounts import Figure
from xlbudget.facts.cube import Cube, possible_facts
from xlbudget.meaning.plan import cells_of
from xlbudget.meaning.selectors import Fact, Selector, link_sides, selector_of
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
) -> System:
    """Returns the system of a workbook; a cell without a figure bounds nothing.

    `absent` names the absences that hold: their facts do not exist.
    """
    facts = possible_facts(family, structure, without=tuple(absent))
    cube = Cube(family, facts)
    lines = list(_cells(family, structure, cube, figure))
    shown = {number for terms, *_ in lines for _, number in terms}
    lines += _links(family, cube, shown)
    groups = _groups(len(facts), [terms for terms, *_ in lines])
    first: dict[int, int] = {}
    for number, group in enumerate(groups):
        first.setdefault(group, number)
    negative: set[int] = set()
    bounds = []
    for terms, low, high, cell in lines:
        merged: dict[int, int] = {}
        for sign, number in terms:
            if number == first[groups[number]]:
                merged[groups[number]] = sign
        if cell is not None and high is not None and high < 0:
            negative.update(merged)
        bounds.append(Bound(tuple((s, n) for n, s in merged.items()), low, high, cell))
    names = tuple(facts[first[group]] for group in range(len(first)))
    return System(names, tuple(bounds), frozenset(negative))


_Line = tuple[list[tuple[int, int]], int | None, int | None, CellRef | None]


def _cells(
    family: Family,
    structure: Structure,
    cube: Cube,
    figure: Callable[[CellRef], Figure | None],
) -> Iterator[_Line]:
    for cell, _ in cells_of(family, structure):
        found = figure(cell)
        if found is None:
            continue
        numbers = cube.numbers(selector_of(family, structure, cell))
        yield [(1, number) for number in numbers], found.low, found.high, cell


def _links(family: Family, cube: Cube, shown: set[int]) -> Iterator[_Line]:
    for link in family.links:
        for left, right in link_sides(family, link):
            # A part that no figure shows says nothing about its whole, which may be below zero.
            part = shown.intersection(cube.numbers(left)) or link.kind == "equals"
            terms = _difference(cube, left, right) if part else []
            if terms:
                yield terms, (0 if link.kind == "equals" else None), 0, None


def _difference(cube: Cube, left: Selector, right: Selector) -> list[tuple[int, int]]:
    return [(1, n) for n in cube.numbers(left)] + [(-1, n) for n in cube.numbers(right)]


def _groups(count: int, lines: list[list[tuple[int, int]]]) -> list[int]:
    """Returns for each fact the number of its unknown: facts in the same lines share one."""
    signature: list[list[int]] = [[] for _ in range(count)]
    for index, terms in enumerate(lines):
        for sign, number in terms:
            signature[number].append(index + 1 if sign > 0 else -index - 1)
    known: dict[tuple[int, ...], int] = {}
    return [known.setdefault(tuple(own), len(known)) for own in signature]


def totals(system: System, amounts: Mapping[int, int]) -> Iterator[tuple[Bound, int]]:
    """Yields each line with the sum that these unknowns give, in 分."""
    for bound in system.bounds:
        yield bound, sum(sign * amounts.get(number, 0) for sign, number in bound.terms)
