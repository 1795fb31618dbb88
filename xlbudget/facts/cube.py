"""Sums over facts, and the facts that a workbook's rows leave room for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from xlbudget.meaning.plan import cells_of
from xlbudget.meaning.selectors import (
    Fact,
    Selector,
    absent,
    is_member,
    link_sides,
    members_of,
    selector_of,
    shown_by,
)
from xlbudget.meaning.structure import Structure, nearest_above
from xlbudget.template import Block, CellRef, Family

OTHER = "other"
"""A member of every listed dimension that no table lists."""


class Cube:
    """Facts with an index from members to facts, so that selectors are looked up and not tried.

    A set of facts is the bits of a number: the facts with all of several members are its `&`.
    """

    def __init__(self, family: Family, facts: Iterable[Fact]) -> None:
        self.family = family
        self.facts = tuple(facts)
        self._measures: dict[str, int] = {}
        self._by_name: dict[tuple[str, str], dict[str, int]] = {}
        self._known: dict[tuple[str, str, tuple[str, ...]], int] = {}
        for number, fact in enumerate(self.facts):
            bit = 1 << number
            self._measures[fact.measure] = self._measures.get(fact.measure, 0) | bit
            for dimension, name in members_of(family, fact).items():
                names = self._by_name.setdefault((fact.measure, dimension), {})
                names[name] = names.get(name, 0) | bit

    def covered(self, selector: Selector) -> list[Fact]:
        """Returns the facts that the selector covers."""
        return [self.facts[number] for number in self.numbers(selector)]

    def numbers(self, selector: Selector) -> list[int]:
        """Returns the places in `facts` of the facts that the selector covers."""
        bits = self._measures.get(selector.measure, 0)
        for dimension, members in selector.members.items():
            bits &= self._bits(selector.measure, dimension, members)
        found = []
        while bits:
            lowest = bits & -bits
            found.append(lowest.bit_length() - 1)
            bits ^= lowest
        return found

    def _bits(self, measure: str, dimension: str, members: tuple[str, ...]) -> int:
        key = measure, dimension, members
        if key not in self._known:
            bits = 0
            for name, own in self._by_name.get((measure, dimension), {}).items():
                if any(is_member(self.family, dimension, name, member) for member in members):
                    bits |= own
            self._known[key] = bits
        return self._known[key]


def exact_amounts(
    family: Family, structure: Structure, facts: Mapping[Fact, int]
) -> dict[CellRef, int]:
    """Returns the amount in 分 of every cell before anything is rounded."""
    cube = Cube(family, facts)
    return {
        cell: sum(facts[fact] for fact in cube.covered(selector_of(family, structure, cell)))
        for cell, _ in cells_of(family, structure)
    }


def possible_facts(
    family: Family, structure: Structure, *, without: Sequence[str] = ()
) -> list[Fact]:
    """Returns every fact that a workbook with these rows can have.

    A table has a row for every code with an amount in it, so there is no fact that a table would
    show under a row that it does not list. Facts under the absences named in `without` are left
    out.
    """
    blocks = list(_lists(family, structure))
    listed: dict[str, dict[str, None]] = {}
    for place, _, codes in blocks:
        listed.setdefault(place, {}).update(dict.fromkeys(codes))
    cube = Cube(family, _places(family, {name: leaves(codes) for name, codes in listed.items()}))
    gone = {f for name in without for f in cube.covered(absent(family.absence[name]))}
    for dimension, block, codes in blocks:
        own = frozenset(leaves(codes))
        coded = bool(family.lists.get(dimension))
        shown: dict[str, bool] = {}
        for selector in shown_by(family, block):
            for fact in cube.covered(selector):
                name = members_of(family, fact)[dimension]
                if name not in shown:
                    under = coded and nearest_above(name, own) is not None
                    shown[name] = name in own or under
                if not shown[name]:
                    gone.add(fact)
    return [fact for fact in cube.facts if fact not in gone]


def leaves(codes: Iterable[str]) -> tuple[str, ...]:
    """Returns the codes with no other code under them: where the amounts are."""
    every = dict.fromkeys(codes)
    above = {nearest_above(code, every) for code in every}
    return tuple(code for code in every if code not in above)


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


def _lists(family: Family, structure: Structure) -> Iterator[tuple[str, Block, tuple[str, ...]]]:
    """Every block that lists rows of its own: the dimension, the block and its codes."""
    for table in family.tables.values():
        for block in table.blocks:
            rows = structure.rows.get((table.id, block.id))
            if block.row_list and rows is not None:
                codes = tuple(row.code for row in rows if row.code is not None)
                yield block.row_list.dimension, block, codes


def _places(family: Family, listed: Mapping[str, tuple[str, ...]]) -> Iterator[Fact]:
    for measure, dimensions in family.measures.items():
        names = [
            family.dimensions.get(dimension) or (*listed.get(dimension, ()), OTHER)
            for dimension in dimensions
        ]
        for members in product(*names):
            yield Fact(measure, members)
