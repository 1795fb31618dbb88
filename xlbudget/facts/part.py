"""A part of a system: the lines of some cells, with every unknown that they tell apart."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import islice

from xlbudget.facts.balances import Balances
from xlbudget.facts.system import Bound, System
from xlbudget.template import CellRef


def part_of(system: System, cells: Collection[CellRef]) -> System:
    """Returns the system of these cells alone; links stay.

    What the other cells show is forgotten, so facts that print the whole print the part too. Facts
    that the part does not tell apart become one unknown.
    """
    kept = [bound for bound in system.bounds if bound.cell is None or bound.cell in cells]
    if len(kept) == len(system.bounds):
        return system
    # Figures of the same facts share their terms and tell nothing apart.
    sums = {id(bound.terms): bound.terms for bound in kept}
    signatures: defaultdict[int, list[int]] = defaultdict(list)
    for line, terms in enumerate(sums.values()):
        for sign, number in terms:
            signatures[number].append(line if sign > 0 else ~line)
    number_of: dict[int, int] = {}
    first: dict[tuple[int, ...], int] = {}
    negative: set[int] = set()
    for number in sorted(signatures):
        new = first.setdefault(tuple(signatures[number]), len(first))
        if len(first) > len(number_of):
            number_of[number] = new
        if number in system.may_be_negative:
            negative.add(new)
    shorter = {
        key: tuple([(sign, number_of[n]) for sign, n in terms if n in number_of])
        for key, terms in sums.items()
    }
    bounds = tuple(
        Bound(shorter[id(bound.terms)], bound.low, bound.high, bound.cell) for bound in kept
    )
    facts = tuple(system.facts[number] for number in number_of)
    return System(facts, bounds, frozenset(negative))


def nearest(cells: Iterable[CellRef], balances: Balances, most: int) -> frozenset[CellRef]:
    """Returns the cells and those that relations tie to them, the nearest first, up to `most`."""
    near = dict.fromkeys(cells)
    edge = list(near)
    seen: set[int] = set()
    while edge and len(near) < most:
        beyond: dict[CellRef, None] = {}
        for cell in edge:
            numbers = [n for _, n in balances.numbers_of_cell.get(cell, ()) if n not in seen]
            seen.update(numbers)
            beyond.update((tied, None) for tied in balances.cells(numbers) if tied not in near)
            if len(near) + len(beyond) >= most:
                break
        near.update(dict.fromkeys(islice(beyond, max(most - len(near), 0))))
        edge = list(beyond)
    return frozenset(near)
